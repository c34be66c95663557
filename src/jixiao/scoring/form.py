"""The scorecard of a form: every line recomputed, the total, its cap and its grade."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from jixiao.forms.model import Form, Indicator
from jixiao.scoring.card import Execution, Score, Scorecard, Total, Verdict
from jixiao.scoring.execution import score_funds
from jixiao.scoring.indicator import score_indicator
from jixiao.scoring.rounding import product, quotient
from jixiao.scoring.rules import Rules, rules_of
from jixiao.scoring.trace import Recorded
from jixiao.values import Kind

if TYPE_CHECKING:
    from jixiao.profiles import GradeBand, Profile

ZERO, HUNDRED = Decimal(0), Decimal(100)
_INAPPLICABLE = Verdict.INAPPLICABLE


def score_form(form: Form, profile: Profile) -> Scorecard:
    """Recompute every score of a form under a profile."""
    rules = rules_of(profile)
    funds = score_funds(form, rules)
    indicators = tuple(score_indicator(indicator, rules) for indicator in form.indicators)
    return Scorecard(profile, funds, indicators, _total(form, funds, indicators, rules))


def grade_of(total: Decimal, grades: Sequence[GradeBand]) -> GradeBand | None:
    """Return the band a total falls in: the highest whose lower bound it reaches."""
    reached = None
    for band in grades:
        if total >= band.from_ and (reached is None or band.from_ > reached.from_):
            reached = band
    return reached


def printed_scores(form: Form) -> list[Decimal | None]:
    """Return the printed points that count towards the total: the first scored fund line, then each indicator.

    The line 其中：当年财政拨款 often repeats the points of the total line; they count once.
    """
    carrier = next(
        (line for line in form.funds if line.line == "total"), form.funds[0] if form.funds else None
    )
    fund = [carrier.score.value] if carrier is not None and carrier.weight.value is not None else []
    rows = [i.score.value for i in form.indicators if i.score.value is not None or _wants_score(i)]
    return [*fund, *rows]


def _wants_score(row: Indicator) -> bool:
    """Say whether a row without points should have some: it has a weight, and it applies."""
    actual = row.actual.value
    return row.weight.value is not None and (actual is None or actual.kind is not Kind.INAPPLICABLE)


def _total(form: Form, funds: Sequence[Execution], indicators: Sequence[Score], rules: Rules) -> Total:
    printed = printed_scores(form)
    known = [score for score in printed if score is not None]
    printed_sum = sum(known, ZERO) if printed and len(known) == len(printed) else None
    execution = next((line for line in funds if line.score.weight is not None), None) if funds else None
    low, high, steps = _interval(execution, indicators, rules)
    cap = _cap(execution, rules)
    if cap is not None:
        limit, below = cap
        low, high = (
            (min(low, limit) if low is not None else None),
            (min(high, limit) if high is not None else None),
        )
        steps.append(("cap", (below * HUNDRED, limit), "total.caps"))
    basis = form.total_score.value if form.total_score.value is not None else printed_sum
    grade = grade_of(basis, rules.grades) if basis is not None else None
    if grade is not None and basis is not None:
        steps.append(("grade", (basis, grade.label, grade.from_), "grades"))
    return Total(printed_sum, low, high, cap[0] if cap else None, grade, tuple(steps))


def _interval(
    execution: Execution | None, indicators: Sequence[Score], rules: Rules
) -> tuple[Decimal | None, Decimal | None, list[Recorded]]:
    """Return the least and the most that the rules allow in total; what cannot be decided may be anything."""
    low = high = dropped = ZERO
    shown: list[Decimal | None] = []
    for line in (execution.score, *indicators) if execution else indicators:
        weight, least, most = line.weight, line.low, line.high
        if weight is None:
            continue
        if line.verdict is _INAPPLICABLE:
            dropped += weight
            continue
        low += ZERO if least is None else least
        high += weight if most is None else most
        shown.append(least if least == most else None)
    if not shown:
        return None, None, []
    summands = tuple(shown)
    steps: list[Recorded] = [
        ("sum", (summands, low), None) if low == high else ("sum-between", (summands, low, high), None)
    ]
    if dropped and rules.not_applicable == "rescale" and rules.total_weight > dropped:
        rest = rules.total_weight - dropped
        before = low
        low, high = (quotient(product(value, rules.total_weight), rest) for value in (low, high))
        numbers = (dropped, before, rules.total_weight, rest, low)
        steps.append(("rescaled", numbers, "not_applicable"))
    return low, high, steps


def _cap(execution: Execution | None, rules: Rules) -> tuple[Decimal, Decimal] | None:
    """Return the largest total at the rate of execution and the rate it is tied to: the lowest cap that applies."""
    if execution is None or execution.rate is None:
        return None
    fitting = [(c.cap, c.rate_below) for c in rules.caps if execution.rate < c.rate_below * HUNDRED]
    return min(fitting, default=None)
