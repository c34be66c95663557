"""The projects of a summary as lines: money in 元, rate, total and grade of each, and what happened to its money."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from jixiao.checks.across.pairing import office_of
from jixiao.findings import Severity
from jixiao.forms.record import form_record
from jixiao.profiles import GradeBand
from jixiao.rendering.reports.dossier import Dossier
from jixiao.rendering.reports.figures import rate_recomputed
from jixiao.scoring.rounding import quotient
from jixiao.values.amount import MoneyUnit

HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Line:
    """One project of a summary."""

    dossier: Dossier
    number: int

    @property
    def name(self) -> str | None:
        """The project, or the unit of a whole unit's form."""
        form = self.dossier.form
        return form.project.text if form.scope == "project" else form.unit.text or form.department.text

    @property
    def unit(self) -> str | None:
        """The unit that filed it."""
        return self.dossier.form.unit.text or self.dossier.form.department.text

    @property
    def budget(self) -> Decimal | None:
        """The denominator of the rate, in 元."""
        return self.dossier.execution.budget if self.dossier.execution else None

    @property
    def executed(self) -> Decimal | None:
        """What was executed, in 元."""
        return self.dossier.execution.executed if self.dossier.execution else None

    @property
    def rate(self) -> Decimal | None:
        """The execution rate in percent, rounded by the rules."""
        return self.dossier.execution.printed_rate if self.dossier.execution else None

    @property
    def printed_rate(self) -> str | None:
        """The printed rate, where it is not the one by the rules."""
        line = self.dossier.total_line
        if line is None or line.rate.text is None or rate_recomputed(line, self.dossier.execution) is None:
            return None
        return line.rate.text

    @property
    def grade(self) -> GradeBand | None:
        """The grade by the rules."""
        return self.dossier.grade

    @property
    def printed_grade(self) -> str | None:
        """The printed grade, where it is not the one by the rules."""
        printed = self.dossier.form.grade.text
        return printed if printed and (self.grade is None or self.grade.label not in printed) else None

    @property
    def low(self) -> bool:
        """Whether the rules call the execution rate low."""
        limit = self.dossier.profile.get("execution.low_below")
        exact = self.dossier.execution.rate if self.dossier.execution else None
        return limit is not None and exact is not None and exact < limit * HUNDRED

    @property
    def money_units(self) -> set[MoneyUnit]:
        """The units that its amounts are written in."""
        line = self.dossier.total_line
        fields = (line.initial, line.revised, line.executed) if line is not None else ()
        return {field.value.unit for field in fields if field.value is not None}

    def count(self, severity: Severity) -> int:
        """Count its findings of a severity."""
        return self.dossier.count(severity)


@dataclass(frozen=True, slots=True)
class Sums:
    """The sums of some lines, in 元; the rate is that of the lines that have both amounts."""

    budget: Decimal
    executed: Decimal
    rate: Decimal | None
    """In percent, with two decimals."""
    incomplete: int
    """How many lines lack an amount."""

    @classmethod
    def of(cls, lines: Iterable[Line]) -> Sums:
        """Add up some lines exactly."""
        found = list(lines)
        budgets = [line.budget for line in found if line.budget is not None]
        executed = [line.executed for line in found if line.executed is not None]
        whole = [
            (line.budget, line.executed)
            for line in found
            if line.budget is not None and line.executed is not None
        ]
        base = sum((budget for budget, _ in whole), Decimal(0))
        spent = sum((amount for _, amount in whole), Decimal(0))
        rate = quotient(spent * HUNDRED, base).quantize(Decimal("0.01"), "ROUND_HALF_UP") if base else None
        return cls(sum(budgets, Decimal(0)), sum(executed, Decimal(0)), rate, len(found) - len(whole))


def distinct(dossiers: Iterable[Dossier]) -> tuple[list[Dossier], int]:
    """Return forms without exact copies of others, in the order of offices, and how many copies there were."""
    kept: dict[str, Dossier] = {}
    total = 0
    for dossier in dossiers:
        total += 1
        kept.setdefault(repr(form_record(dossier.form)), dossier)
    offices: dict[tuple[str, str], list[Dossier]] = {}
    for dossier in kept.values():
        form = dossier.form
        offices.setdefault((form.department.text or "", office_of(form)), []).append(dossier)
    return [dossier for group in offices.values() for dossier in group], total - len(kept)
