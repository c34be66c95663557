"""The figures of dashboards: pure functions over plain rows, one row for each form on its way through a round.

Money is in 元, rates are fractions of one, scores are points; nothing is rounded here.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

from jixiao.findings import catalogue
from jixiao.scoring.rounding import WIDE, quotient

_ZERO = Decimal(0)
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class DossierRow:
    """One form of one project in one round.

    ``grade`` is a grade's name (excellent, good, fair, poor) or empty; ``codes`` are those of its findings, once for
    each finding; ``due`` is the last day for its unit, ``submitted`` the day it was handed in.
    """

    department: str
    unit: str
    project: str
    year: int
    kind: str
    state: str
    budget: Decimal | None = None
    executed: Decimal | None = None
    score: Decimal | None = None
    grade: str = ""
    errors: int = 0
    warnings: int = 0
    codes: tuple[str, ...] = ()
    due: date | None = None
    submitted: date | None = None

    @property
    def rate(self) -> Decimal | None:
        """Executed by budget; ``None`` where there is no budget."""
        if self.executed is None or not self.budget:
            return None
        return quotient(self.executed, self.budget)

    def late(self, on: date) -> bool:
        """Say whether it was handed in after its last day, or is not handed in on a later day."""
        return self.due is not None and (self.submitted or on) > self.due


@dataclass(frozen=True, slots=True)
class DepartmentProgress:
    """How far a department has come with a round."""

    department: str
    total: int
    states: Mapping[str, int]
    done: int
    late: int

    @property
    def share(self) -> Fraction:
        """The share of the forms that are done."""
        return Fraction(self.done, self.total)


def progress(rows: Iterable[DossierRow], done: Collection[str], on: date) -> list[DepartmentProgress]:
    """Return the progress of a round by department, those furthest behind first.

    ``done`` are the states that count as done; they differ between rounds and offices.
    """
    return sorted(
        (
            DepartmentProgress(
                department,
                len(group),
                dict(Counter(row.state for row in group)),
                sum(row.state in done for row in group),
                sum(row.late(on) for row in group),
            )
            for department, group in _grouped(rows, lambda row: row.department).items()
        ),
        key=lambda item: (item.share, item.department),
    )


@dataclass(frozen=True, slots=True)
class Point:
    """One project in the picture of execution against score."""

    row: DossierRow
    rate: Decimal
    score: Decimal

    def contradicts(self, by: Decimal = Decimal("0.2"), full: Decimal = Decimal(100)) -> bool:
        """Say whether the share of points is above the rate of execution by so much: money unspent, targets met."""
        return quotient(self.score, full) - self.rate >= by


def execution_and_score(rows: Iterable[DossierRow]) -> list[Point]:
    """Return the projects that have both a rate and a score, the widest apart first."""
    points = [
        Point(row, row.rate, row.score) for row in rows if row.rate is not None and row.score is not None
    ]
    return sorted(points, key=lambda p: (p.rate - quotient(p.score, Decimal(100)), p.row.unit, p.row.project))


def grade_distribution(
    rows: Iterable[DossierRow], grades: Sequence[str], by: Callable[[DossierRow], Key]
) -> dict[Key, dict[str, int]]:
    """Return how many forms have which grade, by department, year or whatever ``by`` says; empty for no grade.

    Every grade of ``grades`` is listed, also where nobody has it.
    """
    return {
        key: {grade: sum(row.grade == grade for row in group) for grade in [*grades, ""]}
        for key, group in _grouped(rows, by).items()
    }


@dataclass(frozen=True, slots=True)
class CommonFinding:
    """A finding by how many forms have it and how often it was made."""

    code: str
    forms: int
    times: int
    departments: int

    def title(self, language: str = "zh") -> str:
        """Return the finding's title; its code where the catalogue does not know it any more."""
        entry = catalogue().get(self.code)
        return entry.title[language] if entry else self.code


def commonest_findings(rows: Iterable[DossierRow], limit: int = 10) -> list[CommonFinding]:
    """Return the findings that most forms have."""
    times: Counter[str] = Counter()
    forms: Counter[str] = Counter()
    departments: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        times.update(row.codes)
        forms.update(set(row.codes))
        for code in row.codes:
            departments[code].add(row.department)
    found = [CommonFinding(code, forms[code], times[code], len(departments[code])) for code in times]
    return sorted(found, key=lambda item: (-item.forms, -item.times, item.code))[:limit]


@dataclass(frozen=True, slots=True)
class YearFigures:
    """One year of a trend. Means and shares are ``None`` where there is nothing to take them of."""

    year: int
    forms: int
    budget: Decimal
    executed: Decimal
    rate: Decimal | None
    """All money executed by all money budgeted, of the forms that state both."""
    mean_score: Decimal | None
    errors_per_form: Decimal
    without_error: Decimal
    """The share of the forms without an error."""
    grades: Mapping[str, int]


def trend(rows: Iterable[DossierRow]) -> list[YearFigures]:
    """Return the figures of each year, the earliest first."""
    years = _grouped(rows, lambda row: row.year)
    return [_year(year, years[year]) for year in sorted(years)]


def _year(year: int, rows: Sequence[DossierRow]) -> YearFigures:
    budget, executed, rate = _money(rows)
    return YearFigures(
        year=year,
        forms=len(rows),
        budget=budget,
        executed=executed,
        rate=rate,
        mean_score=mean(row.score for row in rows),
        errors_per_form=quotient(Decimal(sum(row.errors for row in rows)), Decimal(len(rows))),
        without_error=quotient(Decimal(sum(not row.errors for row in rows)), Decimal(len(rows))),
        grades=dict(Counter(row.grade for row in rows if row.grade)),
    )


@dataclass(frozen=True, slots=True)
class Summary:
    """A bureau head's view of a round on one screen."""

    on: date
    projects: int
    departments: int
    units: int
    budget: Decimal
    executed: Decimal
    rate: Decimal | None
    submitted: int
    done: int
    late: int
    mean_score: Decimal | None
    grades: Mapping[str, int]
    with_errors: int
    with_warnings: int
    findings: tuple[CommonFinding, ...]
    behind: tuple[DepartmentProgress, ...]
    """The departments furthest behind that are not done."""
    contradictions: tuple[Point, ...]
    """Projects with full marks and unspent money, the widest apart first."""


def summary(rows: Iterable[DossierRow], done: Collection[str], on: date, limit: int = 3) -> Summary:
    """Return the figures of a round on a day, each list with at most ``limit`` members."""
    rows = list(rows)
    budget, executed, rate = _money(rows)
    behind = [item for item in progress(rows, done, on) if item.done < item.total]
    return Summary(
        on=on,
        projects=len(rows),
        departments=len({row.department for row in rows}),
        units=len({(row.department, row.unit) for row in rows}),
        budget=budget,
        executed=executed,
        rate=rate,
        submitted=sum(row.submitted is not None for row in rows),
        done=sum(row.state in done for row in rows),
        late=sum(row.late(on) for row in rows),
        mean_score=mean(row.score for row in rows),
        grades=dict(Counter(row.grade for row in rows if row.grade)),
        with_errors=sum(bool(row.errors) for row in rows),
        with_warnings=sum(bool(row.warnings) for row in rows),
        findings=tuple(commonest_findings(rows, limit)),
        behind=tuple(behind[:limit]),
        contradictions=tuple(point for point in execution_and_score(rows) if point.contradicts())[:limit],
    )


def mean(values: Iterable[Decimal | None]) -> Decimal | None:
    """Return the mean of the values there are, ``None`` of none.

    >>> mean([Decimal(80), None, Decimal(91)]), mean([None])
    (Decimal('85.5'), None)
    """
    known = [value for value in values if value is not None]
    return quotient(total(known), Decimal(len(known))) if known else None


def total(values: Iterable[Decimal | None]) -> Decimal:
    """Return the exact sum of the values there are."""
    result = _ZERO
    for value in values:
        if value is not None:
            result = WIDE.add(result, value)
    return result


def _money(rows: Sequence[DossierRow]) -> tuple[Decimal, Decimal, Decimal | None]:
    """Return all budgets, all executed, and the rate of the forms that state both."""
    both = [row for row in rows if row.rate is not None]
    budget = total(row.budget for row in both)
    rate = quotient(total(row.executed for row in both), budget) if budget else None
    return total(row.budget for row in rows), total(row.executed for row in rows), rate


def _grouped(rows: Iterable[DossierRow], by: Callable[[DossierRow], Key]) -> dict[Key, list[DossierRow]]:
    groups: dict[Key, list[DossierRow]] = defaultdict(list)
    for row in rows:
        groups[by(row)].append(row)
    return dict(groups)
