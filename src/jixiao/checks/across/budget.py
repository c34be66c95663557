"""What a target declaration and a self-evaluation say of one budget."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from jixiao.checks.across.words import pairing_words
from jixiao.forms.model import Field, Form, FundKind, FundLine
from jixiao.scoring.rounding import plain, quotient
from jixiao.values import Amount, parse_amount
from jixiao.values.text import bare, key

HUNDRED = Decimal(100)
_SAME = Decimal("0.5")
"""Part of the last printed digit by which two notations of one amount may differ."""


@dataclass(frozen=True, slots=True)
class Stated:
    """An amount with the path and the text of its field."""

    amount: Amount
    path: str
    field: Field[Amount] | Field[str]


@dataclass(frozen=True, slots=True)
class Budgets:
    """The budget as it was promised and as it was reported."""

    approved: Stated | None
    """The budget of the year in the target declaration."""
    last_year: Stated | None
    last_year_executed: Stated | None
    initial: Stated | None
    revised: Stated | None
    executed: Stated | None
    approved_unit: str | None
    reported_label: str | None
    """The unit printed over the amounts of the self-evaluation."""
    reported_unit: str | None
    """The unit these amounts evidently have."""

    @property
    def unit_conflict(self) -> bool:
        """Whether one figure stands under two units: 500,000 元 promised, 500,000 万元 reported."""
        if self.approved is None or self.initial is None or self.reported_label is None:
            return False
        same_figure = self.approved.amount.value == self.initial.amount.value
        return bool(self.approved.amount.value) and same_figure and self.approved_unit != self.reported_label

    @property
    def initial_equals_approved(self) -> bool | None:
        """Whether the initial budget is the promised one; ``None`` if either is not stated."""
        return (
            None if not (self.approved and self.initial) else same(self.approved.amount, self.initial.amount)
        )

    @property
    def change_on_last_year(self) -> Decimal | None:
        """The promised budget over that of the year before, less 100, in percent."""
        return _change(self.last_year, self.approved)

    @property
    def cut_within_year(self) -> Decimal | None:
        """The revised budget over the initial one, less 100, in percent."""
        return _change(self.initial, self.revised)

    @property
    def executed_of_revised(self) -> Decimal | None:
        """The executed amount in percent of the revised budget."""
        return share(self.executed, self.revised)

    @property
    def executed_of_approved(self) -> Decimal | None:
        """The executed amount in percent of the promised budget."""
        return share(self.executed, self.approved)

    @property
    def received(self) -> Decimal | None:
        """The revised budget in percent of the promised one."""
        return share(self.revised, self.approved or self.initial)


def budgets(promise: Form, report: Form) -> Budgets:
    """Return what the two forms say of the budget of the year."""
    stated = declared_amounts(promise)
    approved = stated.get("current") or fund_amount(promise, "initial") or fund_amount(promise, "revised")
    approved = approved or stated.get("whole")
    return Budgets(
        approved=approved,
        last_year=stated.get("last_year"),
        last_year_executed=stated.get("last_year_executed"),
        initial=fund_amount(report, "initial"),
        revised=fund_amount(report, "revised"),
        executed=fund_amount(report, "executed"),
        approved_unit=approved.amount.unit.value if approved else None,
        reported_label=report.amount_unit_label,
        reported_unit=report.amount_unit_true or report.amount_unit_label,
    )


def declared_amounts(form: Form) -> dict[str, Stated]:
    """Return the labelled amounts of a target declaration: current, whole, last_year, last_year_executed."""
    known = pairing_words().budget
    found: dict[str, Stated] = {}
    for index, text in enumerate(form.texts):
        name = known.get(bare(key(text.label)))
        if name is None or name in found:
            continue
        unit = next((u for u in ("万元", "亿元", "千元", "元") if u in text.label), form.amount_unit_true)
        amount = parse_amount(text.field.text, unit)
        if amount is not None:
            found[name] = Stated(amount, f"texts[{index}]", text.field)
    return found


def total_line(form: Form) -> FundLine | None:
    """Return the line of all money, or the only line."""
    total = next((line for line in form.funds if line.line is FundKind.TOTAL), None)
    return total or (form.funds[0] if len(form.funds) == 1 else None)


def fund_amount(form: Form, column: str) -> Stated | None:
    """Return an amount of the line of all money: ``initial``, ``revised`` or ``executed``."""
    line = total_line(form)
    if line is None:
        return None
    field: Field[Amount] = getattr(line, column)
    return (
        Stated(field.value, f"funds.{line.line.value}.{column}", field) if field.value is not None else None
    )


def same(first: Amount, second: Amount) -> bool:
    """Say whether two amounts may be one, the coarser of them rounded as it is printed."""
    step = max(_step(first), _step(second)) if first.unit != second.unit else Decimal(0)
    return abs(first.yuan - second.yuan) <= step * _SAME


def _step(amount: Amount) -> Decimal:
    exponent = amount.value.as_tuple().exponent
    return Decimal(1).scaleb(amount.unit.exponent + (exponent if isinstance(exponent, int) else 0))


def share(part: Stated | None, whole: Stated | None) -> Decimal | None:
    """Return one amount in percent of another, with two decimals."""
    if part is None or whole is None or not whole.amount.value:
        return None
    return _percent(quotient(part.amount.yuan * HUNDRED, whole.amount.yuan))


def _change(before: Stated | None, after: Stated | None) -> Decimal | None:
    if before is None or after is None or not before.amount.value:
        return None
    return _percent(quotient((after.amount.yuan - before.amount.yuan) * HUNDRED, before.amount.yuan))


def _percent(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)


def percent_text(value: Decimal | None) -> str | None:
    """Return a percentage as it is shown, always with two decimals."""
    return None if value is None else f"{value:.2f}%"


def amount_text(amount: Amount) -> str:
    """Return an amount as it is shown."""
    return f"{plain(amount.value)}{amount.unit}"
