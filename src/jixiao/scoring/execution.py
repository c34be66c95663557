"""The execution rate and its points."""

from __future__ import annotations

from decimal import Decimal

from jixiao.forms.model import Form, FundKind, FundLine
from jixiao.scoring.card import Execution, Score, Verdict
from jixiao.scoring.rounding import product, quotient
from jixiao.scoring.rules import Rules
from jixiao.scoring.trace import Step

HUNDRED = Decimal(100)


def score_funds(form: Form, rules: Rules) -> tuple[Execution, ...]:
    """Return the execution of each fund line; the points stand on the first total line, or the first line."""
    carrier = next((i for i, line in enumerate(form.funds) if line.line is FundKind.TOTAL), 0)
    carryover = _carryover(form) if rules.denominator == "revised_with_carryover" else None
    return tuple(
        _line(line, rules, carries=index == carrier, carryover=carryover if index == carrier else None)
        for index, line in enumerate(form.funds)
    )


def _carryover(form: Form) -> Decimal | None:
    """Return the carry-over of a form whose total line does not include it, in 元."""
    parts = [line for line in form.funds if line.line is not FundKind.TOTAL]
    total = next((line for line in form.funds if line.line is FundKind.TOTAL), None)
    if total is None or total.revised.value is None:
        return None
    amounts = {line.line: line.revised.value.yuan for line in parts if line.revised.value is not None}
    extra = amounts.get(FundKind.CARRYOVER)
    return extra if extra and sum(amounts.values()) == total.revised.value.yuan + extra else None


def budget_of(line: FundLine, rules: Rules) -> tuple[str, Decimal] | None:
    """Return which amount is the denominator and its value in 元; the other budget stands in for a blank one."""
    first, second = ("initial", "revised") if rules.denominator == "initial" else ("revised", "initial")
    amounts = {"initial": line.initial.value, "revised": line.revised.value}
    for name in (first, second):
        amount = amounts[name]
        if amount is not None:
            return (rules.denominator if name == first else name), amount.yuan
    return None


def _line(line: FundLine, rules: Rules, *, carries: bool, carryover: Decimal | None) -> Execution:
    found = budget_of(line, rules)
    executed = line.executed.value.yuan if line.executed.value is not None else None
    weight = (
        (line.weight.value if line.weight.value is not None else rules.execution_weight) if carries else None
    )
    budget = found[1] + (carryover or Decimal(0)) if found else None
    if not budget or executed is None or found is None:
        why = "no-execution" if budget and executed is None else "no-budget"
        score = Score(Verdict.UNDECIDABLE, weight, why=why, steps=(Step("undecidable", (why,)),))
        return Execution(budget, executed, None, None, score)
    rate = quotient(executed * HUNDRED, budget)
    printed = rules.rate.apply(rate)
    steps = [
        Step("denominator", (found[0], budget), "execution.denominator"),
        Step("rate", (executed, budget, rate)),
        Step(
            "rate-rounded",
            (rules.rate.mode, str(rules.rate.decimals), printed),
            "execution.rate_rounding",
        ),
    ]
    if weight is None:
        return Execution(budget, executed, rate, printed, Score(Verdict.INAPPLICABLE, steps=tuple(steps)))
    return Execution(budget, executed, rate, printed, _points(rate, printed, weight, rules, steps))


def _points(rate: Decimal, printed: Decimal, weight: Decimal, rules: Rules, steps: list[Step]) -> Score:
    basis = printed if rules.from_printed_rate else rate
    exact = quotient(product(weight, basis), HUNDRED)
    rule = "execution.score_from"
    if rules.floor is not None and rate < rules.floor * HUNDRED:
        exact, rule = Decimal(0), "execution.floor"
        steps.append(Step("floor", (rules.floor * HUNDRED,), rule))
    else:
        steps.append(Step("times-rate", (weight, basis, exact), rule))
    exact = max(exact, Decimal(0))
    if rules.cap_at_weight and exact > weight:
        exact = weight
        steps.append(Step("capped", (weight,), "execution.cap_at_weight"))
    points = rules.fund_score.apply(exact)
    steps.append(
        Step(
            "rounded",
            (rules.fund_score.mode, str(rules.fund_score.decimals), points),
            "score.rounding",
        )
    )
    verdict = Verdict.MET if exact >= weight else Verdict.SHORT
    return Score(
        verdict, weight, points, points, exact, quotient(rate, HUNDRED), rule=rule, steps=tuple(steps)
    )
