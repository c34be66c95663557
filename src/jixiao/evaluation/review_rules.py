"""The rules of a re-check as data: risk, spread of the sample, what may be concluded, what may be deducted."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import model_validator

from jixiao.evaluation.framework import Threshold
from jixiao.evaluation.source import CitedFile, Rule, load_rules
from jixiao.profiles import Words
from jixiao.values import Citation

FILE = "review.yaml"


class Named(Rule):
    """A rule with an id and its words."""

    id: str
    words: Words

    @model_validator(mode="before")
    @classmethod
    def _words(cls, data: Any) -> Any:
        if not isinstance(data, dict) or "zh" not in data:
            return data
        rest = {key: value for key, value in data.items() if key not in ("zh", "en")}
        return {**rest, "words": {"zh": data["zh"], "en": data["en"]}}


class RiskFactor(Named):
    """One sign of risk: points for each error or warning, or once where a figure is in a range.

    ``gap`` is the share of the points scored less the rate of execution; ``unscored`` is 1 where no score is given.
    """

    figure: Literal["errors", "warnings", "score", "rate", "gap", "unscored"]
    points: Decimal
    each: bool = False
    most: Decimal | None = None
    at_least: Decimal | None = None
    below: Decimal | None = None


class Risk(Rule):
    """The signs of risk, and the points from which a project counts as of high risk."""

    high_from: Decimal
    factors: tuple[RiskFactor, ...]
    cite: str


class Band(Named):
    """A band of money: projects in order of size until they hold the share ``upto`` of the money."""

    upto: Decimal


class Spread(Rule):
    """How the sample is spread: bands of money, the least of each stratum, the weight of a project of high risk."""

    bands: tuple[Band, ...]
    minimum: int
    high_risk_factor: Decimal
    cite: str

    @model_validator(mode="after")
    def _rising(self) -> Self:
        bounds = [band.upto for band in self.bands]
        if not bounds or bounds != sorted(set(bounds)) or bounds[0] <= 0 or bounds[-1] != 1:
            raise ValueError("the bands must rise from above 0 to 1")
        if self.minimum < 1 or self.high_risk_factor <= 0:
            raise ValueError("minimum and high_risk_factor must be positive")
        return self


class Estimation(Rule):
    """What may be concluded: from which deviation a score is overstated, how sure, from how many reviews."""

    overstated_above: Decimal
    confidence: Decimal
    least_reviewed: int
    cite: str


class DeductionCriterion(Named):
    """What a reviewer may deduct points for: between two shares of a row's points, or what the rules give instead."""

    asks: Words
    """What the reviewer has to write down."""
    low: Decimal = Decimal(0)
    high: Decimal = Decimal(1)
    recompute: bool = False
    findings: tuple[str, ...] = ()
    """The codes of the findings that call for it."""
    cite: str
    article: str = ""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not 0 <= self.low <= self.high <= 1:
            raise ValueError(f"{self.id}: low and high must be shares in order")
        return self


class Deductions(Rule):
    """The criteria, and the difference of shares from which reviewers count as treating one defect differently."""

    consistency: Threshold
    criteria: tuple[DeductionCriterion, ...]


class Decision(Rule):
    """Terms, and who decides: from which deviation the head confirms, whether somebody else than the reviewer decides."""

    review_days: int
    """How many days a reviewer has, where nobody says otherwise."""
    answer_days: int
    """How many days the unit has to answer; silence counts as no objection."""
    head_from: Decimal
    """The points of deviation from which the head of the bureau confirms."""
    head_on_lower_grade: bool
    """Whether the head also confirms where the grade falls."""
    second_person: bool
    """Whether somebody else than the reviewer decides."""
    cite: str


class ReviewRules(CitedFile):
    """All rules of a re-check."""

    risk: Risk
    sampling: Spread
    estimation: Estimation
    deductions: Deductions
    decision: Decision

    def criterion(self, name: str) -> DeductionCriterion | None:
        """Return a criterion of deduction by its id, if there is one."""
        return next((item for item in self.deductions.criteria if item.id == name), None)

    def criterion_for(self, finding: str) -> DeductionCriterion | None:
        """Return the criterion that a finding calls for, if one does."""
        return next((item for item in self.deductions.criteria if finding in item.findings), None)

    def source(self, criterion: DeductionCriterion) -> Citation:
        """Return the source of a criterion."""
        return self.citation(criterion.cite, criterion.article)


@lru_cache(maxsize=32)
def _load(lineage: tuple[str, ...], directories: tuple[Path, ...]) -> ReviewRules:
    return load_rules(ReviewRules, FILE, lineage, directories)


def load_review_rules(lineage: Sequence[str] = (), directories: Sequence[Path] = ()) -> ReviewRules:
    """Return the rules of the nearest jurisdiction of a profile's lineage that has them; else the national ones."""
    return _load(tuple(lineage), tuple(directories))
