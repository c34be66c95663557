"""The execution rate and its points."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from jixiao.forms.model import AmountField, Form, FundKind, FundLine
from jixiao.scoring.card import Execution, Score, Verdict
from jixiao.scoring.rounding import product, quotient
from jixiao.scoring.rules import Rules
from jixiao.scoring.trace import Recorded
from jixiao.values import MoneyUnit

ZERO, HUNDRED = Decimal(0), Decimal(100)
_IN_YUAN = MoneyUnit.YUAN
_UNSCORED = Score(Verdict.INAPPLICABLE)


def score_funds(form: Form, rules: Rules) -> tuple[Execution, ...]:
    """Return the execution of each fund line; the points stand on the first total line, or the first line."""
    lines = form.funds
    carrier = next((i for i, line in enumerate(lines) if line.line is FundKind.TOTAL), 0)
    money = [_Money(_yuan(line.initial), _yuan(line.revised), _yuan(line.executed)) for line in lines]
    extra = _carryover(lines, money) if rules.denominator == "revised_with_carryover" else None
    return tuple(
        _line(amounts, line.weight.value if index == carrier else None, rules, index == carrier, extra)
        for index, (line, amounts) in enumerate(zip(lines, money, strict=True))
    )


class _Money(NamedTuple):
    """The amounts of a fund line in 元."""

    initial: Decimal | None
    revised: Decimal | None
    executed: Decimal | None


def _yuan(field: AmountField) -> Decimal | None:
    amount = field.value
    return None if amount is None else amount.value if amount.unit is _IN_YUAN else amount.yuan


def _carryover(lines: Sequence[FundLine], money: Sequence[_Money]) -> Decimal | None:
    """Return the carry-over of a form whose total line does not include it, in 元."""
    known = {
        line.line: own.revised for line, own in zip(lines, money, strict=True) if own.revised is not None
    }
    totals = [own.revised for line, own in zip(lines, money, strict=True) if line.line is FundKind.TOTAL]
    if not totals or totals[0] is None:
        return None
    extra = known.get(FundKind.CARRYOVER)
    parts = sum((value for kind, value in known.items() if kind is not FundKind.TOTAL), ZERO)
    return extra if extra and parts == totals[0] + extra else None


def _denominator(money: _Money, rules: Rules) -> tuple[str, Decimal] | None:
    """Return which amount is the denominator and its value in 元; the other budget stands in for a blank one."""
    initial = rules.denominator == "initial"
    own, other = (money.initial, money.revised) if initial else (money.revised, money.initial)
    if own is not None:
        return rules.denominator, own
    return None if other is None else ("revised" if initial else "initial", other)


def _line(
    money: _Money, weight: Decimal | None, rules: Rules, carries: bool, extra: Decimal | None
) -> Execution:
    """Return the execution of a line; the one that ``carries`` the points also counts the carry-over ``extra``."""
    found, executed = _denominator(money, rules), money.executed
    if carries and weight is None:
        weight = rules.execution_weight
    budget = found[1] + extra if found and carries and extra else found[1] if found else None
    if not budget or executed is None or found is None:
        why = "no-execution" if budget and executed is None else "no-budget"
        score = Score(Verdict.UNDECIDABLE, weight, why=why, trace=(("undecidable", (why,), None),))
        return Execution(budget, executed, None, None, score, money.initial, money.revised)
    rate = quotient(executed * HUNDRED, budget)
    printed = rules.rate.apply(rate)
    if weight is None:  # carries no points
        return Execution(budget, executed, rate, printed, _UNSCORED, money.initial, money.revised)
    steps: list[Recorded] = [
        ("denominator", (found[0], budget), "execution.denominator"),
        ("rate", (executed, budget, rate), None),
        ("rate-rounded", (*rules.rate.words, printed), "execution.rate_rounding"),
    ]
    score = _points(rate, printed, weight, rules, steps)
    return Execution(budget, executed, rate, printed, score, money.initial, money.revised)


def _points(rate: Decimal, printed: Decimal, weight: Decimal, rules: Rules, steps: list[Recorded]) -> Score:
    basis = printed if rules.from_printed_rate else rate
    exact = quotient(product(weight, basis), HUNDRED)
    rule = "execution.score_from"
    if rules.floor is not None and rate < rules.floor * HUNDRED:
        exact, rule = Decimal(0), "execution.floor"
        steps.append(("floor", (rules.floor * HUNDRED,), rule))
    else:
        steps.append(("times-rate", (weight, basis, exact), rule))
    exact = max(exact, Decimal(0))
    if rules.cap_at_weight and exact > weight:
        exact = weight
        steps.append(("capped", (weight,), "execution.cap_at_weight"))
    points = rules.fund_score.apply(exact)
    steps.append(("rounded", (*rules.fund_score.words, points), "score.rounding"))
    verdict = Verdict.MET if exact >= weight else Verdict.SHORT
    return Score(
        verdict, weight, points, points, exact, quotient(rate, HUNDRED), rule=rule, trace=tuple(steps)
    )
