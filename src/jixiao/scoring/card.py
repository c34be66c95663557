"""The result of scoring a form: for each line what the rules give, and how."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from jixiao.scoring.trace import Recorded, Step

if TYPE_CHECKING:
    from jixiao.profiles import GradeBand, Profile


class Verdict(StrEnum):
    """What can be said of a line."""

    MET = "met"
    """The target is reached."""
    SHORT = "short"
    """It is not reached, and a formula gives the points."""
    JUDGED = "judged"
    """The rules give an interval, within which the points are a matter of judgement."""
    INAPPLICABLE = "inapplicable"
    """The line does not apply."""
    UNDECIDABLE = "undecidable"
    """Nothing can be said; never counted as reached."""


class Score(NamedTuple):
    """What the rules give for one line: ``low`` to ``high`` points, ``exact`` before rounding where a formula gives it.

    ``ratio`` is the degree of achievement as a fraction (1 is just reached), ``over`` says that it counts as
    over-achieved, ``strength`` names the tier of a wording, and ``why`` what prevents a decision.
    """

    verdict: Verdict
    weight: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    exact: Decimal | None = None
    ratio: Decimal | None = None
    over: bool = False
    degree: str | None = None
    why: str | None = None
    rule: str | None = None
    """The key of the rule that decided."""
    trace: tuple[Recorded | Step, ...] = ()

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps by which the points follow."""
        return tuple(map(Step._make, self.trace))

    @property
    def decided(self) -> bool:
        """Whether the rules give one value."""
        return self.low is not None and self.low == self.high

    def allows(self, score: Decimal, tolerance: Decimal = Decimal(0)) -> bool:
        """Say whether a printed score is what the rules give; always so where nothing can be said."""
        if self.low is None or self.high is None:
            return True
        return self.low - tolerance <= score <= self.high + tolerance


class Execution(NamedTuple):
    """The execution of a fund line: the exact rate in percent, the rate as it is printed, and the points."""

    budget: Decimal | None
    """The denominator in 元."""
    executed: Decimal | None
    rate: Decimal | None
    printed_rate: Decimal | None
    """The rate in percent, rounded by the profile."""
    score: Score
    initial: Decimal | None = None
    """The initial budget in 元."""
    revised: Decimal | None = None
    """The revised budget in 元."""


class Total(NamedTuple):
    """The total: the sum of what is printed, the interval that the rules give, the cap and the grade."""

    printed_sum: Decimal | None
    """The sum of the printed scores; ``None`` if a line that has a weight has no score."""
    low: Decimal | None
    high: Decimal | None
    cap: Decimal | None = None
    grade: GradeBand | None = None
    """The grade of the printed total, or of the printed sum where no total is printed."""
    trace: tuple[Recorded | Step, ...] = ()

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps by which the total follows."""
        return tuple(map(Step._make, self.trace))


@dataclass(frozen=True, slots=True)
class Scorecard:
    """Every score of a form recomputed under a profile."""

    profile: Profile
    funds: tuple[Execution, ...]
    """One for each fund line; only the total line carries points."""
    indicators: tuple[Score, ...]
    total: Total

    @property
    def execution(self) -> Execution | None:
        """The execution that carries the points: the first line with a weight, else the first."""
        return next(
            (line for line in self.funds if line.score.weight is not None), next(iter(self.funds), None)
        )
