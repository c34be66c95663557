"""The result of an evaluation: each criterion's score from those of the experts, the heads, the total, the grade."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from jixiao.evaluation.framework import Framework, FrameworkCriterion
from jixiao.evaluation.sheet import Agreed, Evidence, Problem, Sheet
from jixiao.scoring import Rounding, grade_of
from jixiao.scoring.rounding import product, quotient

if TYPE_CHECKING:
    from jixiao.profiles import GradeBand, Profile

_ZERO = Decimal(0)
GENERATED = "generated"
"""The kind of evidence that this system made itself."""


@dataclass(frozen=True, slots=True)
class Scored:
    """One criterion with the points of every expert who scored it.

    ``mean`` is by the weights of the experts, not rounded; ``None`` where nobody scored. What the experts agreed on
    after talking goes before it.
    """

    criterion: FrameworkCriterion
    points: tuple[tuple[str, Decimal], ...]
    """Expert and points, in the order of the experts."""
    mean: Decimal | None
    evidence: tuple[Evidence, ...]
    problems: tuple[Problem, ...]
    agreed: Agreed | None = None

    @property
    def score(self) -> Decimal | None:
        """The points of the criterion: those agreed on, else the mean."""
        return self.agreed.points if self.agreed is not None else self.mean

    @property
    def spread(self) -> Decimal:
        """The largest difference between two experts, as a share of the criterion's points."""
        given = [points for _, points in self.points]
        if not given or not self.criterion.points:
            return _ZERO
        return quotient(max(given) - min(given), self.criterion.points)

    @property
    def deducted(self) -> bool:
        """Whether points are taken off."""
        return self.score is not None and self.score < self.criterion.points


@dataclass(frozen=True, slots=True)
class Result:
    """An evaluation added up. Total and heads are rounded once, from exact figures."""

    rows: tuple[Scored, ...]
    heads: tuple[tuple[str, Decimal, Decimal], ...]
    """Head, its score, its points."""
    total: Decimal
    complete: bool
    """Whether every expert scored every criterion; a grade is given only then."""
    grade: GradeBand | None

    @property
    def unproved(self) -> tuple[FrameworkCriterion, ...]:
        """The criteria that are scored without evidence."""
        return tuple(row.criterion for row in self.rows if row.score is not None and not row.evidence)


def result_of(sheet: Sheet, framework: Framework, profile: Profile) -> Result:
    """Add up an evaluation under a framework; rounding and grades are the profile's."""
    rows = tuple(_scored(criterion, sheet) for criterion in framework.criteria)
    rounding = Rounding(profile.get("score.row_rounding"), profile.get("score.row_decimals"))
    heads = tuple(
        (
            head.id,
            rounding.apply(sum((row.score or _ZERO for row in rows if row.criterion.l1 == head.id), _ZERO)),
            sum((criterion.points for criterion in framework.under(head.id)), _ZERO),
        )
        for head in framework.heads
    )
    total = rounding.apply(sum((row.score or _ZERO for row in rows), _ZERO))
    experts = {expert.id for expert in sheet.experts}
    complete = bool(rows) and bool(experts) and all({who for who, _ in row.points} == experts for row in rows)
    return Result(rows, heads, total, complete, grade_of(total, profile.get("grades")) if complete else None)


def _scored(criterion: FrameworkCriterion, sheet: Sheet) -> Scored:
    given = {item.expert: item.points for item in sheet.scores if item.criterion == criterion.id}
    voices = [(expert, given[expert.id]) for expert in sheet.experts if expert.id in given]
    weight = sum((expert.weight for expert, _ in voices), _ZERO)
    whole = sum((product(expert.weight, points) for expert, points in voices), _ZERO)
    return Scored(
        criterion,
        tuple((expert.id, points) for expert, points in voices),
        quotient(whole, weight) if weight else None,
        tuple(e for e in sheet.evidence if criterion.id in e.proves and e.kind != GENERATED),
        tuple(problem for problem in sheet.problems if problem.criterion == criterion.id),
        next((item for item in sheet.agreed if item.criterion == criterion.id), None),
    )
