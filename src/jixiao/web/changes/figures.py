"""Figures of the finance system: what a project had spent by a day.

For other capabilities: ``executed_until(project, date)`` returns the figure in force on a day, ``series(project, year)``
the figures of a year from first to last; both leave out imports that were reversed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Abs, Coalesce

from jixiao.forms.model import Field, Form, FundKind, FundLine
from jixiao.values import Amount, MoneyUnit
from jixiao.web.changes.following import Text, budgets_of, written
from jixiao.web.changes.models import Figure, Filled
from jixiao.web.cycle.models import Dossier, Project, Round, RoundKind
from jixiao.web.office.rights import under

KINDS = (RoundKind.SELF_EVALUATION, RoundKind.MONITORING)
"""The forms in which what was spent stands."""
LAST_MONTH = 12
_CENT = Decimal("0.01")
_FAR_AWAY = Decimal(-(10**17))
"""A sum in 元 that no budget comes near."""
ROUNDED = Decimal(50)
"""Less than this many 元 is the rounding of forms in 万元 with two decimals."""


def executed_until(project: Project, day: date, year: int | None = None) -> Figure | None:
    """Return what a project had spent by a day of a budget year (the day's own, unless given), if it is known."""
    found = Figure.objects.filter(project=project, year=year or day.year, on__lte=day, standing=True)
    return found.select_related("batch").order_by("-on", "-pk").first()


def series(project: Project, year: int) -> list[Figure]:
    """Return the figures of a budget year by day, the last import of each day alone."""
    found = Figure.objects.filter(project=project, year=year, standing=True).select_related("batch")
    return list({figure.on: figure for figure in found.order_by("on", "pk")}.values())


def month_of(day: date, year: int) -> int:
    """Return the month of a budget year that a day belongs to; what comes after the year counts to its last."""
    return day.month if day.year == year else LAST_MONTH


def figure_for(round_: Round, project: Project | int | None) -> Figure | None:
    """Return the figure that a form of results in a round should show: up to the month that the round looks at."""
    if project is None or round_.kind not in KINDS:
        return None
    month = round_.month or LAST_MONTH
    found = Figure.objects.filter(project=project, year=round_.year, month__lte=month, standing=True)
    return found.select_related("batch").order_by("-on", "-pk").first()


# -- figures and the cells of a form ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell in which a figure belongs: its path, the row and column, the text there, and the text of the figure."""

    path: str
    label: str
    column: str
    now: str
    wanted: str
    agrees: bool
    own: bool
    """Whether a clerk typed what stands there."""


def cells(
    form: Form,
    rows: Mapping[str, list[str]],
    figure: Figure | None,
    filled: Mapping[str, str],
    earlier: Sequence[Text] = (),
) -> list[Cell]:
    """Return the cells of a form in which a figure belongs.

    ``filled`` are the texts that came from the finance system before; ``earlier`` the targets that were in force, whose
    budget nobody typed. Without a figure the cells that were filled before belong blank.
    """
    keys = rows.get("funds", [])
    found = []
    for key, line in zip(keys, form.funds, strict=False):
        executed, revised = _amounts(line, form, figure)
        for column, yuan in (("executed", executed), ("revised", revised)):
            path = f"funds.{key}.{column}"
            if yuan is None and (figure is not None or path not in filled):
                continue
            field: Field[Amount] = getattr(line, column)
            wanted = written(Amount(yuan, MoneyUnit.YUAN), form) if yuan is not None else ""
            untouched = not field.text or field.printed == filled.get(path)
            if column == "revised" and field.value is not None:
                untouched = untouched or field.value.yuan in budgets_of(key, earlier)
            found.append(
                Cell(
                    path,
                    line.label.text or "",
                    column,
                    field.printed,
                    wanted,
                    _agrees(field, yuan),
                    not untouched,
                )
            )
    return found


def _amounts(line: FundLine, form: Form, figure: Figure | None) -> tuple[Decimal | None, Decimal | None]:
    """Return what was spent of a fund line and its revised budget, where the figure tells them."""
    if figure is None:
        return None, None
    if line.line is FundKind.TOTAL:
        return figure.executed, figure.revised
    if sum(one.line is line.line for one in form.funds) > 1:
        return None, None
    if figure.sources:
        own = [amounts for kind, *amounts in figure.sources.values() if kind == line.line.value]
        return _sum([spent for spent, _revised in own]), _sum([revised for _spent, revised in own])
    parts = [one for one in form.funds if one.line is not FundKind.TOTAL and _has_budget(one)]
    return (figure.executed, figure.revised) if parts == [line] else (None, None)


def _has_budget(line: FundLine) -> bool:
    return any(field.value is not None and field.value.value for field in (line.initial, line.revised))


def _sum(texts: Sequence[str | None]) -> Decimal | None:
    """Return a sum; ``None`` where a part is not told."""
    known = [Decimal(text) for text in texts if text is not None]
    return sum(known, Decimal(0)) if known and len(known) == len(texts) else None


def _agrees(field: Field[Amount], yuan: Decimal | None) -> bool:
    """Say whether a cell says a figure, rounded to what is printed but at least to two decimals."""
    if yuan is None:
        return not field.text
    if field.value is None:
        return False
    there = field.value
    wanted = Amount(yuan, MoneyUnit.YUAN).to(there.unit).value
    return wanted.quantize(min(there.value, _CENT, key=_exponent), ROUND_HALF_UP) == there.value


def _exponent(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def filled_of(dossier: Dossier) -> dict[str, str]:
    """Return the cells of a form that were filled from the finance system, with their texts."""
    return dict(Filled.objects.filter(dossier=dossier).values_list("path", "text"))


# -- lists ------------------------------------------------------------------------------------------------------------


def _latest(field: str) -> Subquery:
    newest = Figure.objects.filter(
        project=OuterRef("project"),
        year=OuterRef("round__year"),
        month__lte=Coalesce(OuterRef("round__month"), Value(LAST_MONTH)),
        standing=True,
    ).order_by("-on", "-pk")
    return Subquery(newest.values(field)[:1])


def differing(paths: Sequence[str]) -> QuerySet[Dossier]:
    """Return the forms of results in which another sum stands than in the finance system, or none.

    The figure is looked up once for each form: a blank sum counts as one that is far away.
    """
    gap = Abs(_latest("executed") - Coalesce(F("executed"), Value(_FAR_AWAY)))
    found: Any = Dossier.objects.filter(
        under(paths, "unit__path"), round__kind__in=KINDS, round__closed_at=None
    )
    found = found.annotate(gap=gap).filter(gap__gte=ROUNDED)
    return found.annotate(spent=_latest("executed"), spent_on=_latest("on"))  # type: ignore[no-any-return]
