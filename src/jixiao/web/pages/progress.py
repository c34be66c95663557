"""How far the forms of a round have come, counted for a round, a department or a unit, and what is late."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from jixiao.web.cycle.models import Dossier, Extension
from jixiao.web.cycle.states import EDITABLE, FINAL
from jixiao.web.office.models import Unit, UnitKind, lineage


@dataclass(slots=True)
class Line:
    """The forms of one unit, or of all below it: at their end, on their way, still with the unit, and late."""

    unit: Unit | None = None
    all: int = 0
    done: int = 0
    open: int = 0
    late: int = 0
    errors: int = 0
    warnings: int = 0

    @property
    def moving(self) -> int:
        """How many are being signed or reviewed."""
        return self.all - self.done - self.open

    @property
    def percent(self) -> int:
        """How many of a hundred have come to their end."""
        return self.done * 100 // self.all if self.all else 0

    @property
    def reached(self) -> int:
        """How many of a hundred have left the unit."""
        return (self.all - self.open) * 100 // self.all if self.all else 0

    def add(self, row: Mapping[str, Any]) -> None:
        """Count a group of forms in one state."""
        number = row["n"]
        self.all += number
        self.done += number if row["state"] in FINAL else 0
        self.open += number if row["state"] in EDITABLE else 0
        self.late += row["late"]
        self.errors += row["errors"] or 0
        self.warnings += row["warnings"] or 0


def is_late(today: date) -> Q:
    """Return the condition of a form that the unit should have sent by now, its extension allowed for."""
    extended = Extension.objects.filter(round=OuterRef("round"), unit=OuterRef("unit"), deadline__gte=today)
    return Q(state__in=EDITABLE, round__deadline__lt=today, round__closed_at=None) & ~Q(Exists(extended))


def lines(found: QuerySet[Dossier], today: date) -> tuple[list[Line], list[Line]]:
    """Return one line a department and one a unit, those that lag behind first; three queries, however many forms."""
    rows = (
        found.order_by()
        .values("unit_id", "unit__path", "state")
        .annotate(
            n=Count("pk"),
            late=Count("pk", filter=is_late(today)),
            errors=Sum("errors"),
            warnings=Sum("warnings"),
        )
    )
    units = {unit.pk: unit for unit in Unit.objects.filter(pk__in=found.values("unit_id"))}
    departments = {unit.path: unit for unit in Unit.objects.filter(kind=UnitKind.DEPARTMENT)}
    by_department: dict[str, Line] = {}
    by_unit: dict[int, Line] = {}
    for row in rows:
        path = next((p for p in reversed(lineage(row["unit__path"])) if p in departments), "")
        by_department.setdefault(path, Line(departments.get(path))).add(row)
        by_unit.setdefault(row["unit_id"], Line(units[row["unit_id"]])).add(row)
    return _lagging_first(by_department.values()), _lagging_first(by_unit.values())


def _lagging_first(found: Iterable[Line]) -> list[Line]:
    return sorted(
        found, key=lambda line: (line.percent, -line.late, -line.all, line.unit.path if line.unit else "")
    )


def by_round(found: QuerySet[Dossier]) -> dict[int, Line]:
    """Return one line a round, counted from the forms: cheap for whom few of many forms concern."""
    lines_: dict[int, Line] = {}
    rows = found.order_by().values("round_id", "state").annotate(n=Count("pk"))
    for row in rows:
        lines_.setdefault(row["round_id"], Line()).add({"late": 0, "errors": 0, "warnings": 0, **row})
    return lines_


def totals(found: QuerySet[Dossier]) -> dict[str, object]:
    """Return the sums over forms."""
    wrong = Count("pk", filter=Q(errors__gt=0) | Q(warnings__gt=0))
    return found.aggregate(
        all=Count("pk"), wrong=wrong, budget=Sum("budget"), executed=Sum("executed"),
        errors=Sum("errors"), warnings=Sum("warnings"),
    )  # fmt: skip
