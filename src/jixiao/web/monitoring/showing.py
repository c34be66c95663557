"""Watched tables in words of the page's language: percentages, forecasts, causes, chances."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from jixiao.analysis.alerts import forecast_words
from jixiao.analysis.charts import LineChart, Series
from jixiao.analysis.monitoring import Forecast, Light, Watch, Watched, worst
from jixiao.analysis.monitoring_rules import monitoring_rules
from jixiao.forms.model import Form
from jixiao.scoring import plain
from jixiao.web.cycle.models import Dossier, RoundKind
from jixiao.web.monitoring.models import LightChoice
from jixiao.web.monitoring.seeing import month_of, watched
from jixiao.web.pages.wording import language

SHAPES = {Light.RED: "▼", Light.YELLOW: "◆", Light.GREEN: "●", Light.BLUE: "▲", Light.GREY: "○"}
"""The shape of each light, so that none is told by its colour alone."""
_WAN, _HUNDRED = Decimal(10000), Decimal(100)


def percent(fraction: Decimal | None) -> str:
    """Return a fraction as a percentage with one decimal, a dash where there is none."""
    return "—" if fraction is None else f"{plain(fraction * _HUNDRED, 1)}%"


def cause_names(causes: Sequence[str]) -> list[str]:
    """Return the names of causes in the language of the page."""
    known = monitoring_rules().causes
    return [getattr(known[cause], language()) for cause in causes if cause in known]


def all_causes() -> list[tuple[str, str]]:
    """Return every cause with its name."""
    return [(name, getattr(cause, language())) for name, cause in monitoring_rules().causes.items()]


def possibility(name: str | None) -> str:
    """Return whether a target will be reached, in words."""
    return str(getattr(monitoring_rules().possibilities[name], language())) if name else "—"


@dataclass(frozen=True, slots=True)
class ShownIndicator:
    """One indicator as its row is shown."""

    item: Watched
    reached: str
    forecast: str
    stated: str
    computed: str
    causes: list[str]


@dataclass(frozen=True, slots=True)
class Shown:
    """A watched table as its page shows it."""

    watch: Watch
    rate: str
    targets: str
    elapsed: str
    gap: str
    limit: str
    threshold: str
    forecast: str
    indicators: list[ShownIndicator]
    causes: list[tuple[str, int]]


def shown(seen: Watch) -> Shown:
    """Return a watched table in words."""
    counts = Counter(cause for item in seen.indicators for cause in item.causes)
    names = dict(all_causes())
    return Shown(
        seen,
        percent(seen.rate),
        percent(seen.targets),
        percent(seen.elapsed),
        plain(abs(seen.gap) * _HUNDRED, 1) if seen.gap is not None else "—",
        plain(seen.gap_limit * _HUNDRED, 1) if seen.gap_limit is not None else "—",
        percent(seen.below_threshold) if seen.below_threshold is not None else "",
        _money_interval(seen.money_forecast),
        [_indicator(item) for item in seen.indicators],
        [(names[cause], number) for cause, number in counts.most_common() if cause in names],
    )


def _indicator(item: Watched) -> ShownIndicator:
    words = _share_interval(item.forecast) if item.forecast else "—"
    return ShownIndicator(
        item, percent(item.reached), words, possibility(item.stated), possibility(item.computed), cause_names(item.causes)
    )  # fmt: skip


def _money_interval(outlook: Forecast | None) -> str:
    if outlook is None:
        return ""
    low, high = (
        _("%(amount)s万元") % {"amount": plain(value / _WAN, 1)} for value in (outlook.low, outlook.high)
    )
    return forecast_words(low, high, language())


def _share_interval(outlook: Forecast) -> str:
    low, high = (f"{plain(value, 0)}%" for value in (outlook.low, outlook.high))
    return low if low == high else _("%(low)s至%(high)s") % {"low": low, "high": high}


def beside(dossier: Dossier, form: Form) -> list[dict[str, str]]:
    """Return the lights of a monitoring table while it is filled in: money, targets, and all together."""
    if dossier.round.kind != RoundKind.MONITORING:
        return []
    seen = watched(dossier, form=form)
    lines = (
        (_("资金"), seen.money, percent(seen.rate)),
        (_("目标"), worst(item.light for item in seen.indicators), percent(seen.targets)),
        (_("总体"), seen.light, _("时间进度%(elapsed)s") % {"elapsed": percent(seen.elapsed)}),
    )
    return [
        {
            "label": label,
            "light": light.value,
            "name": f"{SHAPES[light]} {LightChoice(light).label}",
            "text": text,
        }
        for label, light, text in lines
    ]


def progress_chart(tables: Sequence[tuple[Dossier, Watch]]) -> LineChart | None:
    """Return the progress of money and of targets over the tables of one project; ``None`` with fewer than two."""
    if len(tables) < 2:
        return None
    points = [(f"{dossier.round.year}-{month_of(dossier.round):02d}", seen) for dossier, seen in tables]
    rate, targets = _("预算执行进度"), _("目标进度")
    last = points[-1][1]
    return LineChart(
        id="progress",
        title=_("各期监控进度"),
        description=_("最近一期预算执行进度%(rate)s，目标进度%(targets)s。")
        % {"rate": percent(last.rate), "targets": percent(last.targets)},
        category=_("监控期"),
        categories=tuple(name for name, _seen in points),
        series=(
            Series(_("时间进度"), tuple(_points(seen.elapsed) for _name, seen in points)),
            Series(rate, tuple(_points(seen.rate) for _name, seen in points)),
            Series(targets, tuple(_points(seen.targets) for _name, seen in points)),
        ),
        unit="%",
        least=Decimal(0),
        most=Decimal(100) if all((s.rate or 0) <= 1 and (s.targets or 0) <= 1 for _n, s in points) else None,
    )


def _points(fraction: Decimal | None) -> Decimal | None:
    return None if fraction is None else (fraction * _HUNDRED).quantize(Decimal("0.1"))
