"""The board of a monitoring round: sums by department and unit, causes, turns since the monitoring before, the list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from jixiao.analysis.chart_files import xlsx
from jixiao.analysis.charts import DataTable
from jixiao.scoring.rounding import quotient
from jixiao.web.cycle.models import Dossier, Round
from jixiao.web.cycle.states import State
from jixiao.web.monitoring.models import Alert, LightChoice, Pause, PauseState
from jixiao.web.monitoring.services import LIVE
from jixiao.web.monitoring.showing import all_causes, cause_names
from jixiao.web.office.models import Person, Unit, UnitKind, lineage
from jixiao.web.office.rights import Right, paths, under
from jixiao.web.pages.guard import number

_L = LightChoice
_WAN = Decimal(10000)
WATCHED = (_L.RED.value, _L.YELLOW.value)
LIGHTS: dict[str, tuple[str, ...]] = {
    "watch": WATCHED,
    "red": (_L.RED.value,),
    "yellow": (_L.YELLOW.value,),
    "green": (_L.GREEN.value,),
    "blue": (_L.BLUE.value,),
    "grey": (_L.GREY.value,),
    "all": tuple(_L.values),
}
TURNS = ("worse", "better")


def tables_of(round_: Round, person: Person) -> QuerySet[Dossier]:
    """Return the tables of a round that a person may read."""
    return Dossier.objects.filter(under(paths(person, Right.READ), "unit__path"), round=round_)


@dataclass(slots=True)
class Line:
    """The tables of one unit, or of all below it."""

    unit: Unit | None = None
    path: str = ""
    all: int = 0
    red: int = 0
    yellow: int = 0
    green: int = 0
    blue: int = 0
    grey: int = 0
    missing: int = 0
    budget: Decimal = Decimal(0)
    executed: Decimal = Decimal(0)
    paused: int = 0

    def add(self, row: Mapping[str, Any]) -> None:
        """Count tables with one light."""
        name = row["outlook__light"] or "missing"
        setattr(self, name, getattr(self, name) + row["n"])
        self.all += row["n"]
        self.budget += row["budget"] or 0
        self.executed += row["executed"] or 0

    @property
    def rate(self) -> Decimal | None:
        """The share of the money that is spent."""
        return quotient(self.executed, self.budget) if self.budget else None


def lines(found: QuerySet[Dossier], most: int | None = None) -> tuple[Line, list[Line], list[Line]]:
    """Return the sums of all, and one line a department and a unit, those with the most reds first.

    Where only the first ``most`` units are shown, the others have no names.
    """
    rows = (
        found.order_by()
        .values("unit_id", "unit__path", "outlook__light")
        .annotate(n=Count("pk"), budget=Sum("budget"), executed=Sum("executed"))
    )
    stopped = Pause.objects.filter(state=PauseState.PAUSED, dossier__in=found.order_by().values("pk"))
    stopped_in = Counter(stopped.values_list("dossier__unit_id", flat=True))
    departments = {unit.path: unit for unit in Unit.objects.filter(kind=UnitKind.DEPARTMENT)}
    whole, above, below = Line(), dict[str, Line](), dict[int, Line]()
    for row in rows:
        path = row["unit__path"]
        over = next((one for one in reversed(lineage(path)) if one in departments), "")
        for line in (
            whole,
            above.setdefault(over, Line(departments.get(over), over)),
            below.setdefault(row["unit_id"], Line(path=path)),
        ):
            line.add(row)
            line.paused += stopped_in.get(row["unit_id"], 0)
        stopped_in.pop(row["unit_id"], None)  # counted once, with the first light of the unit
    units = _gravest_first(below)
    paths_shown = [line.path for line in units[:most]]
    known = {unit.path: unit for unit in Unit.objects.filter(path__in=paths_shown)}
    for line in units[:most]:
        line.unit = known[line.path]
    return whole, _gravest_first(above), units


def _stopped() -> QuerySet[Pause]:
    return Pause.objects.filter(dossier=OuterRef("pk"), state=PauseState.PAUSED)


def _live() -> QuerySet[Any]:
    """Return the number of alerts of a table that are not done with, as a query beside the list."""
    own = Alert.objects.filter(dossier=OuterRef("pk"), state__in=LIVE).order_by().values("dossier")
    return own.annotate(n=Count("pk")).values("n")


def _gravest_first(found: Mapping[Any, Line]) -> list[Line]:
    return sorted(
        found.values(),
        key=lambda one: (-one.red, -one.yellow, -one.budget, one.path),
    )


def figures(found: QuerySet[Dossier]) -> dict[str, int]:
    """Return how many tables name each cause, and how many turned since the monitoring before; one query."""
    counted: dict[str, Any] = {
        f"cause_{name}": Count("pk", filter=Q(outlook__causes__has_key=name)) for name, _label in all_causes()
    }
    counted |= {turn: Count("pk", filter=turned(turn)) for turn in TURNS}
    counted["still_red"] = Count("pk", filter=Q(outlook__before=_L.RED, outlook__light=_L.RED))
    counted["compared"] = Count("pk", filter=~Q(outlook__before="") & Q(outlook__isnull=False))
    counted["out_of_step"] = Count("pk", filter=Q(outlook__out_of_step=True))
    counted["doubtful"] = Count("pk", filter=Q(outlook__doubtful__gt=0))
    return found.order_by().aggregate(**counted)


def turned(turn: str) -> Q:
    """Return the condition of a table that turned for the worse (to red) or for the better (to green or blue)."""
    good = [_L.GREEN.value, _L.BLUE.value]
    if turn == "worse":
        return Q(outlook__light=_L.RED) & ~Q(outlook__before__in=["", _L.RED])
    return Q(outlook__light__in=good, outlook__before__in=WATCHED)


def filtered(found: QuerySet[Dossier], asked: Mapping[str, Any]) -> QuerySet[Dossier]:
    """Narrow the tables by light, cause, unit, turn and what is unusual; red and yellow ones where nothing is asked."""
    light = asked.get("light") or "watch"
    if light == "missing":
        found = found.filter(outlook=None)
    elif not asked.get("turn") and not asked.get("odd"):
        found = found.filter(outlook__light__in=LIGHTS.get(light, WATCHED))
    if asked.get("cause") in dict(all_causes()):
        found = found.filter(outlook__causes__has_key=asked["cause"])
    if asked.get("unit"):
        unit = Unit.objects.filter(pk=number(str(asked["unit"]))).first()
        found = found.filter(unit__path__startswith=unit.path) if unit else found.none()
    if asked.get("turn") in TURNS:
        found = found.filter(turned(asked["turn"]))
    if asked.get("odd") == "step":
        found = found.filter(outlook__out_of_step=True)
    if asked.get("odd") == "doubt":
        found = found.filter(outlook__doubtful__gt=0)
    return found


def listed(found: QuerySet[Dossier]) -> QuerySet[Dossier]:
    """Return tables for the list: the gravest light first, then the money."""
    return (
        found.select_related("outlook", "unit", "unit__parent", "project", "round")
        .defer("form", "rows", "adjusted", "adjusted_rows")
        .annotate(
            live=Coalesce(Subquery(_live()), 0),
            stopped=Exists(_stopped()),
        )
        .order_by("outlook__rank", "-budget", "pk")
    )


def workbook(round_: Round, found: QuerySet[Dossier], asked: Mapping[str, Any]) -> bytes:
    """Return the board as a workbook: sums by department and unit, causes and turns, and the list as it is asked for."""
    whole, departments, units = lines(found)
    counted = figures(found)
    total = _("合计")
    return xlsx(
        [
            _sums(_("分部门"), [(total, whole), *((_name(one), one) for one in departments)]),
            _sums(_("分单位"), [(total, whole), *((_name(one), one) for one in units)]),
            DataTable(
                _("原因和变化"),
                (_("项目"), _("表数")),
                (
                    *((label, counted[f"cause_{name}"]) for name, label in all_causes()),
                    (_("较上期转红"), counted["worse"]),
                    (_("较上期转绿"), counted["better"]),
                    (_("持续红灯"), counted["still_red"]),
                    (_("资金与目标进度不匹配"), counted["out_of_step"]),
                    (_("预计情况存疑"), counted["doubtful"]),
                ),
            ),
            _projects(filtered(found, asked)),
        ]
    )


def _name(line: Line) -> str:
    return line.unit.name if line.unit else _("其他")


def _sums(title: str, rows: list[tuple[str, Line]]) -> DataTable:
    headings = (
        _("单位"), _("表数"), *(str(light.label) for light in _L), _("未报"), _("暂停拨付"), _("预算（万元）"), _("执行（万元）"),
        _("执行率（%）"),
    )  # fmt: skip
    found = tuple(
        (name, one.all, one.red, one.yellow, one.blue, one.green, one.grey, one.missing, one.paused, one.budget / _WAN,
         one.executed / _WAN, _percent(one.rate))
        for name, one in rows
    )  # fmt: skip
    return DataTable(title, headings, found)


def _percent(fraction: Decimal | None) -> Decimal | None:
    return None if fraction is None else round(fraction * 100, 2)


def _projects(found: QuerySet[Dossier]) -> DataTable:
    headings = (
        _("项目编码"), _("项目"), _("单位"), _("状态"), _("灯"), _("资金灯"), _("目标灯"), _("上期灯"), _("预算（万元）"), _("执行（万元）"),
        _("执行率（%）"), _("目标进度（%）"), _("偏差原因"), _("未结预警"), _("暂停拨付"),
    )  # fmt: skip
    return DataTable(_("项目清单"), headings, tuple(_project(item) for item in listed(found).iterator(2000)))


def _project(item: Any) -> tuple[str | int | Decimal | None, ...]:
    seen = getattr(item, "outlook", None)
    lights = [_light(getattr(seen, name, "")) for name in ("light", "money", "targets_light", "before")]
    return (
        item.project.code if item.project else "",
        item.title,
        item.unit.name,
        str(State(item.state).label),
        *lights,
        item.budget / _WAN if item.budget is not None else None,
        item.executed / _WAN if item.executed is not None else None,
        _percent(seen.rate) if seen else None,
        _percent(seen.targets) if seen else None,
        "、".join(cause_names(list(seen.causes))) if seen else "",
        item.live,
        _("是") if item.stopped else "",
    )


def _light(value: str) -> str:
    return str(LightChoice(value).label) if value else "—"
