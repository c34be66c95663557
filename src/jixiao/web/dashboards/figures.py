"""The rows behind the figures: one for each form that a person may read, from the columns beside the forms.

What is reckoned from many rows is kept for a minute for all processes (``kept``), so that a page of thirty thousand forms costs its
figures once; the page says of which moment they are. The rows themselves are read below the asked-for subtrees alone.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.core.cache import cache
from django.db.models import Q, QuerySet
from django.utils import timezone

from jixiao.analysis.dashboard import DossierRow
from jixiao.web.cycle.models import Dossier, Extension, Round, RoundKind
from jixiao.web.office.models import Person, Unit, UnitKind, lineage
from jixiao.web.office.rights import Right, paths, under

KEPT = 60
"""Seconds for which figures are kept."""
MANY = 500
"""From so many rows on what was reckoned from them is kept."""
Made = TypeVar("Made")
_reckoning = threading.Lock()


@dataclass(frozen=True, slots=True)
class Line:
    """A row with what is needed to come back to its form."""

    row: DossierRow
    dossier: int
    unit: int
    department: int


@dataclass(frozen=True, slots=True)
class Figures:
    """The rows of a round and the moment at which they were taken."""

    lines: tuple[Line, ...]
    at: datetime

    @property
    def rows(self) -> list[DossierRow]:
        """The rows alone."""
        return [line.row for line in self.lines]


def rounds_for(person: Person) -> QuerySet[Round]:
    """Return the rounds that have forms which a person may read, the newest first."""
    mine = Dossier.objects.filter(under(paths(person, Right.READ), "unit__path")).order_by()
    return Round.objects.filter(pk__in=mine.values("round_id")).order_by("-year", "-deadline", "-pk")


def of_round(round_: Round, subtrees: Sequence[str]) -> Figures:
    """Return the figures of a round below some paths, as they are now."""
    return Figures(tuple(_lines(Q(round=round_), subtrees)), timezone.now())


def of_results(subtrees: Sequence[str]) -> Figures:
    """Return the figures of all self-evaluations of projects below some paths, for trends over the years."""
    results = Q(round__kind=RoundKind.SELF_EVALUATION, project__isnull=False)
    return Figures(tuple(_lines(results, subtrees)), timezone.now())


def kept(
    name: str, subtrees: Sequence[str], words: Sequence[object], make: Callable[[], tuple[Made, int]]
) -> Made:
    """Return what ``make`` returns with the number of its rows; of many rows, what it returned within the last minute.

    ``words`` are what it follows from beside the subtrees. One thread at a time reckons what is to be kept.
    """
    asked = "|".join((name, ",".join(subtrees), *map(str, words)))
    key = f"figures:{hashlib.sha256(asked.encode()).hexdigest()}"
    known: Made | None = cache.get(key)
    if known is not None:
        return known
    if cache.get(f"{key}:many") is None:
        return _made(key, make)
    with _reckoning:
        known = cache.get(key)
        return known if known is not None else _made(key, make)


def _made(key: str, make: Callable[[], tuple[Made, int]]) -> Made:
    made, rows = make()
    if rows >= MANY:
        cache.set(key, made, KEPT)
        cache.set(f"{key}:many", True, None)
    return made


def _lines(which: Q, subtrees: Sequence[str]) -> Iterable[Line]:
    known = Unit.objects.filter(kind=UnitKind.DEPARTMENT).values_list("path", "pk", "name")
    departments = {path: (pk, name) for path, pk, name in known}
    later = {
        (round_, unit): deadline
        for round_, unit, deadline in Extension.objects.values_list("round_id", "unit_id", "deadline")
    }
    over: dict[str, tuple[int, str] | None] = {}
    columns = ("pk", "unit_id", "unit__name", "unit__path", "round_id", "title", "round__year", "round__kind", "state", "budget", "executed",
               "total_score", "grade", "errors", "warnings", "codes", "round__deadline", "submitted_at")  # fmt: skip
    found = Dossier.objects.filter(which, under(subtrees, "unit__path"))
    for (pk, unit_pk, unit, path, round_pk, title, year, kind, state, budget, executed, score, grade, errors, warnings, codes,
         deadline, submitted) in found.order_by("unit__path", "pk").values_list(*columns).iterator(chunk_size=5000):  # fmt: skip
        if path not in over:
            over[path] = next((departments[p] for p in reversed(lineage(path)) if p in departments), None)
        above = over[path] or (unit_pk, unit)
        row = DossierRow(
            department=above[1],
            unit=unit,
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
        yield Line(row, pk, unit_pk, above[0])
