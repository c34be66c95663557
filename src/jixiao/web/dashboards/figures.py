"""The rows behind the figures: one for each form that a person may read, from the columns beside the forms.

The rows of a round are kept for a minute in memory, so that a page of thirty thousand forms costs its figures once; the page
says of which moment they are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache
from django.db.models import Q, QuerySet
from django.utils import timezone

from jixiao.analysis.dashboard import DossierRow
from jixiao.web.cycle.models import Dossier, Extension, Round, RoundKind
from jixiao.web.office.models import STEP, Person, Unit, UnitKind
from jixiao.web.office.rights import Right, paths, under

KEPT = 60
"""Seconds for which figures are kept."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row with what is needed to come back to its form."""

    row: DossierRow
    dossier: int
    unit: int
    department: int
    path: str


@dataclass(frozen=True, slots=True)
class Figures:
    """The rows of a round and the moment at which they were taken."""

    lines: tuple[Line, ...]
    at: datetime

    @property
    def rows(self) -> list[DossierRow]:
        """The rows alone."""
        return [line.row for line in self.lines]

    def within(self, subtrees: Iterable[str]) -> Figures:
        """Return the figures of the units below some paths."""
        starts = tuple(subtrees)
        return Figures(tuple(line for line in self.lines if line.path.startswith(starts)), self.at)


def rounds_for(person: Person) -> QuerySet[Round]:
    """Return the rounds that have forms which a person may read, the newest first."""
    mine = Dossier.objects.filter(under(paths(person, Right.READ), "unit__path")).order_by()
    return Round.objects.filter(pk__in=mine.values("round_id")).order_by("-year", "-deadline", "-pk")


def of_round(round_: Round) -> Figures:
    """Return the figures of a whole round, of the last minute."""
    key = f"figures:{round_.pk}"
    known: Figures | None = cache.get(key)
    if known is None:
        known = Figures(tuple(_lines(Q(round=round_))), timezone.now())
        cache.set(key, known, KEPT)
    return known


def of_results() -> Figures:
    """Return the figures of all self-evaluations of projects, for trends over the years."""
    known: Figures | None = cache.get("figures:results")
    if known is None:
        results = Q(round__kind=RoundKind.SELF_EVALUATION, project__isnull=False)
        known = Figures(tuple(_lines(results)), timezone.now())
        cache.set("figures:results", known, KEPT)
    return known


def _lines(which: Q) -> Iterable[Line]:
    units = {unit.pk: unit for unit in Unit.objects.all()}
    departments = {unit.path: unit for unit in units.values() if unit.kind == UnitKind.DEPARTMENT}
    later = {
        (round_, unit): deadline
        for round_, unit, deadline in Extension.objects.values_list("round_id", "unit_id", "deadline")
    }
    columns = ("pk", "unit_id", "round_id", "title", "round__year", "round__kind", "state", "budget", "executed",
               "total_score", "grade", "errors", "warnings", "codes", "round__deadline", "submitted_at")  # fmt: skip
    found = Dossier.objects.filter(which).order_by("unit__path", "pk").values_list(*columns)
    for (pk, unit_pk, round_pk, title, year, kind, state, budget, executed, score, grade, errors, warnings, codes,
         deadline, submitted) in found.iterator(chunk_size=5000):  # fmt: skip
        unit = units[unit_pk]
        department = next((departments[p] for p in _above(unit.path) if p in departments), unit)
        row = DossierRow(
            department=department.name,
            unit=unit.name,
            project=title,
            year=year,
            kind=kind,
            state=state,
            budget=budget,
            executed=executed,
            score=score,
            grade=grade,
            errors=errors,
            warnings=warnings,
            codes=tuple(code for code in codes.split(",") if code),
            due=later.get((round_pk, unit_pk), deadline),
            submitted=timezone.localtime(submitted).date() if submitted else None,
        )
        yield Line(row, pk, unit_pk, department.pk, unit.path)


def _above(path: str) -> list[str]:
    return [path[:end] for end in range(len(path), 0, -STEP)]
