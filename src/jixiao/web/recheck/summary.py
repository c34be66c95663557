"""The outcome of a re-check: by department, by criterion, by grade."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from jixiao.evaluation import ReviewRules
from jixiao.scoring.rounding import quotient
from jixiao.web.cycle.judging import rules_for
from jixiao.web.office.models import Unit, UnitKind, lineage
from jixiao.web.recheck.models import Deduction, Recheck
from jixiao.web.recheck.sheet import grade_label, said
from jixiao.web.recheck.ways import ReviewState

_ZERO = Decimal(0)


@dataclass(slots=True)
class Department:
    """The reviews of one department's forms; means are over those decided with both scores."""

    name: str
    drawn: int = 0
    added: int = 0
    decided: int = 0
    compared: int = 0
    self_sum: Decimal = _ZERO
    final_sum: Decimal = _ZERO
    largest: Decimal | None = None
    lowered: int = 0
    """How many were given a lower grade."""
    criteria: Counter[str] = field(default_factory=Counter)

    @property
    def self_mean(self) -> Decimal | None:
        """The mean self score."""
        return quotient(self.self_sum, Decimal(self.compared)) if self.compared else None

    @property
    def final_mean(self) -> Decimal | None:
        """The mean reviewed score."""
        return quotient(self.final_sum, Decimal(self.compared)) if self.compared else None

    @property
    def deviation(self) -> Decimal | None:
        """The mean of self score less reviewed score."""
        return quotient(self.self_sum - self.final_sum, Decimal(self.compared)) if self.compared else None

    @property
    def main(self) -> str:
        """The criteria by which points were lost most often."""
        return _("；").join(f"{name} {count}" for name, count in self.criteria.most_common(3)) or "—"


@dataclass(slots=True)
class Cause:
    """A criterion: how often points were taken off by it in decided reviews, how many, on how many forms."""

    name: str
    count: int = 0
    points: Decimal = _ZERO
    forms: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Summary:
    """The whole outcome."""

    departments: list[Department]
    total: Department
    causes: list[Cause]
    grades: list[str]
    matrix: list[tuple[str, list[int]]]
    """A row for each self grade: how many came to which reviewed grade."""
    open: int

    @property
    def moved(self) -> int:
        """How many were given another grade."""
        return sum(n for at, (_name, row) in enumerate(self.matrix) for to, n in enumerate(row) if at != to)


def summary_of(recheck: Recheck, rules: ReviewRules) -> Summary:
    """Count the reviews of a re-check: three queries, however many there are."""
    rows = recheck.reviews.exclude(state=ReviewState.VOID).values_list(
        "pk", "dossier__unit__path", "item", "state", "self_score", "final_score", "self_grade", "final_grade"
    )
    names = {unit.path: unit.name for unit in Unit.objects.filter(kind=UnitKind.DEPARTMENT)}
    bands = sorted(rules_for(recheck.round).get("grades"), key=lambda band: -band.from_)
    order = [band.name for band in bands]
    found: dict[str, Department] = {}
    of_review: dict[int, Department] = {}
    total, matrix, open_ = Department(""), Counter[tuple[str, str]](), 0
    for pk, path, item, state, own, final, own_grade, final_grade in rows:
        above = next((one for one in reversed(lineage(path)) if one in names), "")
        line = of_review[pk] = found.setdefault(above, Department(names.get(above, "")))
        done = state == ReviewState.DECIDED
        open_ += not done
        for one in (line, total):
            one.drawn += item is not None
            one.added += item is None
            one.decided += done
            if done and own is not None and final is not None:
                _compare(one, own, final, order, own_grade, final_grade)
        if done:
            matrix[own_grade, final_grade] += 1
    causes = _causes(recheck, rules, of_review, total)
    listed = sorted(found.values(), key=lambda one: (-(one.deviation or _ZERO), one.name))
    table = [(band.label, [matrix[band.name, other] for other in order]) for band in bands]
    return Summary(listed, total, causes, [grade_label(name, bands) for name in order], table, open_)


def _compare(
    one: Department, own: Decimal, final: Decimal, order: list[str], own_grade: str, final_grade: str
) -> None:
    one.compared += 1
    one.self_sum += own
    one.final_sum += final
    one.largest = max(one.largest if one.largest is not None else own - final, own - final)
    known = own_grade in order and final_grade in order
    one.lowered += known and order.index(final_grade) > order.index(own_grade)


def _causes(
    recheck: Recheck, rules: ReviewRules, of_review: dict[int, Department], total: Department
) -> list[Cause]:
    standing = Deduction.objects.filter(review__recheck=recheck, review__state=ReviewState.DECIDED).exclude(
        outcome=Deduction.Outcome.WITHDRAWN
    )
    causes: dict[str, Cause] = {}
    for review, criterion, points in standing.values_list("review_id", "criterion", "points"):
        known = rules.criterion(criterion)
        cause = causes.setdefault(criterion, Cause(said(known.words) if known else criterion))
        cause.count += 1
        cause.points += points
        cause.forms.add(review)
        of_review[review].criteria[cause.name] += 1
        total.criteria[cause.name] += 1
    return sorted(causes.values(), key=lambda cause: (-cause.count, -cause.points))
