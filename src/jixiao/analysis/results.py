"""Use of results (结果应用): what a grade means for the next budget, as a list by department with amounts.

What follows from a grade is the profile's ``result_use``, in its words and with its citation. A profile names no
figures; amounts are those of the form (budget, executed, unspent). A range for the next budget appears only where the
bureau states a rule for it, and the list shows that rule beside the range.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from jixiao.analysis.dashboard import DossierRow, total
from jixiao.scoring import grade_of
from jixiao.scoring.rounding import product

if TYPE_CHECKING:
    from jixiao.profiles import Profile, Setting, Words

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class BudgetRule:
    """A bureau's own rule for a grade: the next budget as a share of this year's, from ``low`` to ``high``.

    ``source`` names the document that states it; without one the rule is refused.
    """

    low: Decimal
    high: Decimal
    source: str

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.high or not self.source.strip():
            raise ValueError("幅度须由低到高并注明依据 (shares must be in order and name their source)")


@dataclass(frozen=True, slots=True)
class Use:
    """One project: its grade, what follows, the money concerned in 元."""

    row: DossierRow
    grade: str
    """The name of the grade, empty where there is no score."""
    label: str
    measure: Words | None
    """What the profile foresees; ``None`` where there is no grade or the profile says nothing."""
    unspent: Decimal | None
    """Budget less executed; below 0 where more was spent."""
    low: Decimal | None
    high: Decimal | None
    """The next budget by the bureau's rule; ``None`` without one."""
    rule: BudgetRule | None
    explains: bool
    """Whether execution is so low that the unit must explain it separately (10号 art. 26)."""


@dataclass(frozen=True, slots=True)
class DepartmentUse:
    """The list of one department, and its sums by grade in 元."""

    department: str
    uses: tuple[Use, ...]

    @property
    def budgets(self) -> dict[str, Decimal]:
        """The budgets by the name of the grade."""
        names = dict.fromkeys(use.grade for use in self.uses)
        return {name: total(use.row.budget for use in self.uses if use.grade == name) for name in names}

    @property
    def budget(self) -> Decimal:
        """All budgets."""
        return total(use.row.budget for use in self.uses)

    @property
    def unspent(self) -> Decimal:
        """What is left of all budgets."""
        return total(use.unspent for use in self.uses)

    @property
    def range(self) -> tuple[Decimal, Decimal] | None:
        """The next budgets by the bureau's rules, if there is a rule for every project."""
        if any(use.low is None for use in self.uses):
            return None
        return total(use.low for use in self.uses), total(use.high for use in self.uses)


@dataclass(frozen=True, slots=True)
class ResultsList:
    """The use of the results of a round: by department, with the settings that it rests on."""

    departments: tuple[DepartmentUse, ...]
    result_use: Setting
    grades: Setting


def use_of_results(
    rows: Iterable[DossierRow], profile: Profile, rules: Mapping[str, BudgetRule] | None = None
) -> ResultsList:
    """Return what follows from the results, by department, the lowest scores first.

    Args:
        rows: The forms, with their final (reviewed) scores.
        profile: The grades and what they lead to.
        rules: The bureau's own rules for the next budget by the name of the grade.
    """
    uses: dict[str, list[Use]] = {}
    for row in rows:
        uses.setdefault(row.department, []).append(_use(row, profile, rules or {}))
    departments = tuple(DepartmentUse(name, tuple(sorted(uses[name], key=_order))) for name in sorted(uses))
    return ResultsList(departments, profile.why("result_use"), profile.why("grades"))


def _order(use: Use) -> tuple[object, ...]:
    score = use.row.score
    return (score is None, score if score is not None else _ZERO, use.row.unit, use.row.project)


def _use(row: DossierRow, profile: Profile, rules: Mapping[str, BudgetRule]) -> Use:
    bands = profile.get("grades")
    band = grade_of(row.score, bands) if row.score is not None else None
    if band is None and row.grade:
        band = next((band for band in bands if row.grade in (band.name, band.label)), None)
    name = band.name if band else ""
    rule = rules.get(name) if row.budget is not None else None
    low, high = (product(row.budget, share) if rule and row.budget is not None else None
                 for share in ((rule.low, rule.high) if rule else (_ZERO, _ZERO)))  # fmt: skip
    known = row.budget is not None and row.executed is not None
    return Use(
        row=row,
        grade=name,
        label=band.label if band else "",
        measure=profile.get("result_use").get(name),
        unspent=(row.budget or _ZERO) - (row.executed or _ZERO) if known else None,
        low=low,
        high=high,
        rule=rule,
        explains=_explains(row, profile),
    )


def _explains(row: DossierRow, profile: Profile) -> bool:
    limit = profile.get("execution.reason_below") or profile.get("execution.low_below")
    return row.rate is not None and limit is not None and row.rate < limit
