"""The points of one indicator: what its target, its actual value and the rules give."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from jixiao.forms.model import Indicator
from jixiao.profiles.labels import Labels, load_labels
from jixiao.scoring.card import Score, Verdict
from jixiao.scoring.qualitative import tier_of
from jixiao.scoring.quantity import Measure, direction_of, measured_score
from jixiao.scoring.rules import Rules
from jixiao.scoring.times import compare_periods
from jixiao.scoring.trace import Step
from jixiao.values import Expression, Kind, comparable
from jixiao.values.text import is_blank, tidy
from jixiao.values.width import EXACT

ZERO, ONE = Decimal(0), Decimal(1)
_PLACEHOLDER, _SEVERAL, _PERIOD, _RANGE = Kind.PLACEHOLDER, Kind.SEVERAL, Kind.PERIOD, Kind.RANGE
_NO_TARGET = frozenset({Kind.MISSING, Kind.INAPPLICABLE})
_NO_ACTUAL = frozenset({Kind.MISSING, Kind.PLACEHOLDER})
_WORDS = frozenset({Kind.DEGREE, Kind.TEXT, Kind.YES_NO})


@lru_cache(maxsize=4096)
def is_cost(l1: str, l2: str, labels: Labels | None = None) -> bool:
    """Say whether an indicator's categories make it a cost, where less is better.

    >>> is_cost("产出指标", "成本指标"), is_cost("成本指标", "经济成本指标"), is_cost("产出指标", "数量指标")
    (True, True, False)
    """
    labels = labels or load_labels()
    return labels.level1_id(l1) == "cost" or bool(re.search("成本", l2))


@lru_cache(maxsize=4096)
def _printed_cost(l1: str, l2: str) -> bool:
    """Say whether two cells of categories make a cost; forms print the same ones over and over."""
    return is_cost("" if is_blank(l1) else tidy(l1), "" if is_blank(l2) else tidy(l2))


def score_indicator(indicator: Indicator, rules: Rules) -> Score:
    """Return what the rules give for one indicator."""
    weight = indicator.weight.value
    if weight is None:
        return Score(Verdict.UNDECIDABLE, why="no-weight", trace=(Step("undecidable", ("no-weight",)),))
    target, actual = indicator.target.value, indicator.actual.value
    if actual is not None and actual.kind is Kind.INAPPLICABLE:
        return Score(Verdict.INAPPLICABLE, weight, trace=(Step("inapplicable", (), "not_applicable"),))
    missing = _missing(target, actual)
    if missing:
        return undecidable(weight, missing)
    assert target is not None
    assert actual is not None
    cost = _printed_cost(indicator.l1.printed, indicator.l2.printed)
    return compare(target, actual, weight, rules, cost=cost)


def _missing(target: Expression | None, actual: Expression | None) -> str | None:
    if target is None or target.kind in _NO_TARGET:
        return "target-missing"
    if target.kind is _PLACEHOLDER:
        return "target-placeholder"
    if actual is None or actual.kind in _NO_ACTUAL:
        return "actual-missing"
    return None


def undecidable(weight: Decimal, why: str, steps: tuple[Step, ...] = ()) -> Score:
    """Return the score of a line that cannot be decided: anything from nothing to its weight, never counted."""
    return Score(Verdict.UNDECIDABLE, weight, why=why, trace=(*steps, Step("undecidable", (why,))))


def compare(
    target: Expression, actual: Expression, weight: Decimal, rules: Rules, *, cost: bool = False
) -> Score:
    """Return what an actual value earns against a target. ``cost`` says that less is better."""
    wanted, done = target.kind, actual.kind
    if wanted is _SEVERAL or done is _SEVERAL:
        return _several(target, actual, weight, rules, cost=cost)
    if wanted is _PERIOD or done is _PERIOD:
        timed = _timed(target, actual, weight, rules)
        if timed is not None:
            return timed
    if wanted in _WORDS:
        return _worded(target, actual, weight, rules)
    if done in _WORDS:
        return undecidable(weight, "actual-text")
    measure = _measure(target, actual, cost=cost)
    if isinstance(measure, str):
        return undecidable(weight, measure)
    return measured_score(measure, weight, rules)


def _measure(target: Expression, actual: Expression, *, cost: bool) -> Measure | str:
    if target.kind is _RANGE:
        return _within(target, actual)
    if actual.kind is _RANGE:
        return "actual-text"
    pair = _in_one_unit(actual, target)
    if pair is None or (target.percent and not actual.percent and _bare_fraction(target, actual)):
        return "units-differ" if actual.is_number and target.is_number else "target-text"
    comparison, assumed = direction_of(target, cost=cost)
    if assumed == "no-direction" and target.kind is Kind.PERIOD and pair[0] != pair[1]:
        return "direction"
    return Measure(pair[0], pair[1], comparison, assumed, cost=cost)


def _in_one_unit(actual: Expression, target: Expression) -> tuple[Decimal, Decimal] | None:
    """Return both quantities in one unit; where both print the same one, its factor is looked up."""
    unit = target.unit
    if actual.unit != unit or actual.per != target.per or actual.percent is not target.percent:
        return comparable(actual, target)
    done, wanted = actual.quantity, target.quantity
    if done is None or wanted is None:
        return None
    factor = _factor(unit) if unit and not target.percent else ONE
    return (done, wanted) if factor == ONE else (EXACT.multiply(done, factor), EXACT.multiply(wanted, factor))


@lru_cache(maxsize=1024)
def _factor(unit: str) -> Decimal:
    """Return by what a quantity in a unit is multiplied to compare it: 10000 for 万元."""
    one = Expression("", Kind.QUANTITY, quantity=ONE, unit=unit)
    pair = comparable(one, one)
    assert pair is not None
    return pair[0]


def _bare_fraction(target: Expression, actual: Expression) -> bool:
    """Say whether an actual value without a sign may be a share of one or a percentage: 0.95 against ≥90%."""
    if actual.quantity is None or actual.percent or actual.unit:
        return False
    return target.percent and 0 < actual.quantity <= 1


def _within(target: Expression, actual: Expression) -> Measure | str:
    """Compare with a range: only the bound that is passed matters."""
    if not actual.is_number or target.low is None or target.high is None:
        return "units-differ"
    low = comparable(actual, _bound(target, target.low))
    high = comparable(actual, _bound(target, target.high))
    if low is None or high is None:
        return "units-differ"
    if high[0] > high[1]:
        return Measure(high[0], high[1], "at-most", None)
    return Measure(low[0], low[1], "at-least", None, ranged=True)


def _bound(target: Expression, value: Decimal) -> Expression:
    return Expression(
        target.printed,
        Kind.QUANTITY,
        quantity=value,
        unit=target.unit,
        per=target.per,
        percent=target.percent,
    )


def _timed(target: Expression, actual: Expression, weight: Decimal, rules: Rules) -> Score | None:
    if target.kind is Kind.PERIOD and actual.kind is Kind.PERIOD:
        if target.is_number and actual.is_number:
            return None  # durations are measured
        result = compare_periods(target, actual)
        names = (target.printed.strip(), actual.printed.strip())
        if result == "on-time":
            return Score(
                Verdict.MET,
                weight,
                weight,
                weight,
                weight,
                Decimal(1),
                trace=(Step("on-time", names), Step("met", (weight,))),
            )
        if result == "late":
            return Score(
                Verdict.JUDGED, weight, ZERO, weight, degree="late", why="late", trace=(Step("late", names),)
            )
        return undecidable(weight, "period-differs")
    if target.kind is Kind.PERIOD and actual.kind in _WORDS:
        return _worded(target, actual, weight, rules)
    return undecidable(weight, "period-differs")


def _worded(target: Expression, actual: Expression, weight: Decimal, rules: Rules) -> Score:
    """Score wordings: by yes or no, or by the tier that the strength of the actual's wording shows."""
    names = (target.printed.strip(), actual.printed.strip())
    if target.yes is not None and actual.yes is not None:
        steps: tuple[Step, ...] = (Step("yes-no", names),)
        if target.yes == actual.yes:
            return Score(
                Verdict.MET,
                weight,
                weight,
                weight,
                weight,
                Decimal(1),
                trace=(*steps, Step("met", (weight,))),
            )
        return Score(Verdict.SHORT, weight, ZERO, ZERO, ZERO, ZERO, trace=(*steps, Step("missed")))
    if actual.is_number and target.kind is not Kind.YES_NO and actual.kind is not Kind.PERIOD:
        return undecidable(weight, "texts-differ")
    tier = tier_of(target, actual, rules.tiers)
    if tier is None:
        return undecidable(weight, "texts-differ")
    low, high = (rules.row_score.apply(weight * tier.low), rules.row_score.apply(weight * tier.high))
    verdict = Verdict.MET if tier.degree == "full" else Verdict.JUDGED
    trace = (
        Step("degree", (*names, tier.degree), "qualitative.tiers"),
        Step("tier", (low, high), "qualitative.tiers"),
    )
    return Score(verdict, weight, low, high, degree=tier.degree, rule="qualitative.tiers", trace=trace)


def _several(target: Expression, actual: Expression, weight: Decimal, rules: Rules, *, cost: bool) -> Score:
    """Score several demands in one cell: full if all are reached, else between the worst and the best of them."""
    targets, actuals = (target.parts or (target,)), (actual.parts or (actual,))
    if len(targets) != len(actuals):
        return undecidable(weight, "several-differ")
    scores = [compare(t, a, weight, rules, cost=cost) for t, a in zip(targets, actuals, strict=True)]
    if any(score.low is None for score in scores):
        return undecidable(weight, "several-differ")
    lows = [score.low for score in scores if score.low is not None]
    highs = [score.high for score in scores if score.high is not None]
    reached = sum(score.verdict is Verdict.MET for score in scores)
    step = Step("several", (str(len(scores)), str(reached)))
    verdict = Verdict.MET if reached == len(scores) else Verdict.JUDGED
    return Score(
        verdict, weight, min(lows), max(highs), trace=(step,), over=any(score.over for score in scores)
    )
