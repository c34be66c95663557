"""Points for measured values: forward, reverse and equal indicators, target zero, over-achievement."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from jixiao.scoring.card import Score, Verdict
from jixiao.scoring.rounding import plain, product, quotient
from jixiao.scoring.rules import Rules
from jixiao.scoring.trace import Recorded
from jixiao.values import Comparison, Expression

_MET, _SHORT = Verdict.MET, Verdict.SHORT
ZERO, ONE, HUNDRED = Decimal(0), Decimal(1), Decimal(100)
_DIRECTIONS = {
    Comparison.AT_LEAST: "at-least",
    Comparison.MORE: "at-least",
    Comparison.EQUAL: "exactly",
    Comparison.AT_MOST: "at-most",
    Comparison.LESS: "at-most",
}


class Measure(NamedTuple):
    """An actual value and a target in one unit, and which way is better."""

    actual: Decimal
    target: Decimal
    direction: str
    """``at-least``, ``at-most`` or ``exactly``."""
    assumed: str | None
    """The step that says why a direction was assumed where none is printed."""
    cost: bool = False
    ranged: bool = False


def direction_of(target: Expression, *, cost: bool) -> tuple[str, str | None]:
    """Return which way is better: by the operator, for a cost without one less, otherwise more.

    A cost that is to equal a figure is kept if it stays below it. Nothing, as a target, is a limit: whatever is done
    would reach it otherwise.
    """
    printed = target.comparison
    if cost and (printed is None or printed is Comparison.EQUAL):
        return "at-most", "cost-direction"
    if printed is None:
        return ("at-least", "no-direction") if target.quantity else ("at-most", "zero-direction")
    return _DIRECTIONS[printed], None


def measured_score(measure: Measure, weight: Decimal, rules: Rules) -> Score:
    """Return the points of a measured value, with its steps."""
    actual, target = measure.actual, measure.target
    steps: list[Recorded] = [(measure.assumed, (), None)] if measure.assumed else []
    steps.append(("units", (target, actual), None))
    direction = measure.direction
    if direction == "exactly" and not rules.equal_exact:
        direction = "at-least" if target > 0 else "at-most"
    steps.append((direction, (target, actual), None))
    if direction == "at-most":
        return _reverse(measure, weight, rules, steps)
    if direction == "exactly":
        return _exactly(measure, weight, rules, steps)
    return _forward(measure, weight, rules, steps)


def _forward(measure: Measure, weight: Decimal, rules: Rules, steps: list[Recorded]) -> Score:
    actual, target = measure.actual, measure.target
    if target == 0:
        return _zero(actual >= 0, measure, weight, rules, steps)
    ratio = quotient(actual, target)
    if target < 0:  # a change below zero is reached by anything above it
        return _result(
            ONE if actual >= target else ZERO, weight, rules, steps, ratio=ratio, rule="formula.forward"
        )
    if actual < 0:
        steps.append(("negative", (), "formula.negative"))
        return _result(ZERO, weight, rules, steps, ratio=ZERO, rule="formula.negative")
    over = rules.over_threshold is not None and ratio >= rules.over_threshold and not measure.ranged
    if actual >= target:
        return _result(ONE, weight, rules, steps, ratio=ratio, over=over, rule="formula.forward")
    exact = product(weight, ratio)
    steps.append(("proportional", (weight, actual, target, exact), "formula.forward"))
    return _result(ratio, weight, rules, steps, ratio=ratio, rule="formula.forward")


def _reverse(measure: Measure, weight: Decimal, rules: Rules, steps: list[Recorded]) -> Score:
    actual, target = measure.actual, measure.target
    if target == 0:
        return _zero(actual <= 0, measure, weight, rules, steps)
    ratio = quotient(target, actual) if actual > 0 and target > 0 else (ONE if actual <= target else ZERO)
    if actual <= target:
        return _result(ONE, weight, rules, steps, ratio=ratio, rule="formula.reverse")
    if target < 0:
        return _result(ZERO, weight, rules, steps, ratio=ZERO, rule="formula.reverse")
    if rules.reverse == "linear_to_double":
        share = max(ZERO, ONE - quotient(actual - target, target))
        numbers = (weight, actual, target, product(weight, share))
        steps.append(("linear", numbers, "formula.reverse"))
    else:
        share = ratio
        numbers = (weight, target, actual, product(weight, share))
        steps.append(("proportional", numbers, "formula.reverse"))
    return _result(share, weight, rules, steps, ratio=ratio, rule="formula.reverse")


def _exactly(measure: Measure, weight: Decimal, rules: Rules, steps: list[Recorded]) -> Score:
    if measure.actual == measure.target:
        return _result(ONE, weight, rules, steps, ratio=ONE, rule="formula.equal")
    steps.append(("unequal", (), "formula.equal"))
    ratio = quotient(measure.actual, measure.target) if measure.target else None
    return _result(ZERO, weight, rules, steps, ratio=ratio, rule="formula.equal")


def _zero(reached: bool, measure: Measure, weight: Decimal, rules: Rules, steps: list[Recorded]) -> Score:
    points = weight if reached else ZERO
    steps.append(("zero-target", (measure.actual, points), "formula.target_zero"))
    share = ONE if reached else ZERO
    return _result(share, weight, rules, steps, ratio=share, rule="formula.target_zero")


def _result(
    share: Decimal,
    weight: Decimal,
    rules: Rules,
    steps: list[Recorded],
    *,
    ratio: Decimal | None,
    rule: str,
    over: bool = False,
) -> Score:
    if share is ONE and not over:
        steps.append(("met", (weight,), None))
        return Score(_MET, weight, weight, weight, weight, ratio, False, None, None, rule, tuple(steps))
    exact = product(weight, share)
    if over and ratio is not None and rules.over_threshold is not None:
        multiple = (plain(ratio * HUNDRED, 2), rules.over_threshold * HUNDRED)
        steps.append(("over", multiple, "over_achievement.threshold"))
        if rules.over_consequence == "deduct" and rules.over_deduct:
            exact = max(ZERO, exact - rules.over_deduct)
            rule = "over_achievement.consequence"
            steps.append(("over-deduct", (rules.over_deduct, exact), rule))
    if share == ONE and exact == weight:
        points = weight
        steps.append(("met", (weight,), None))
    else:
        points = rules.row_score.apply(exact)
        steps.append(("rounded", (*rules.row_score.words, points), "score.row_rounding"))
    verdict = _MET if share == ONE else _SHORT
    return Score(verdict, weight, points, points, exact, ratio, over, None, None, rule, tuple(steps))
