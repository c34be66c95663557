"""The total: its sum, its bounds, its cap, and its grade."""

from __future__ import annotations

import decimal
from collections.abc import Iterator
from decimal import Decimal

from jixiao.checks.base import SELF_EVALUATION, Case, Result, Undecided, check
from jixiao.checks.figures import ZERO, decimals_of, joined
from jixiao.checks.frame import any_of
from jixiao.findings import Severity
from jixiao.scoring import plain, printed_scores
from jixiao.scoring.rounding import quotient

SLACK = Decimal("0.01")
_LONG = 90
_TOTAL = any_of("totals", "total_label")


@check("total-sum", "total-missing", kinds=SELF_EVALUATION)
def total_sum(case: Case) -> Iterator[Result]:
    """The printed total is the sum of the printed scores."""
    form, summed = case.form, case.card.total.printed_sum
    printed = form.total_score.value
    if printed is not None and printed == summed and case.fund_weight is not None:
        return
    scores = [score for score in printed_scores(form) if score is not None]
    if printed is None:
        if form.total_score.text is None and (form.total_weight.text or scores):
            if any(_TOTAL.fullmatch(text.label) and text.field.value for text in form.texts):
                yield Undecided("total-missing", "total_score", "no-score")
                return
            named = form.total_weight.value is not None
            yield case.found(
                "total-missing",
                "total_score",
                form.total_weight.place,
                severity=None if named else Severity.WARNING,
                expected=plain(summed) if summed is not None and scores else None,
                sum=plain(sum(scores, ZERO)),
            )
        return
    if summed is None:
        if scores:
            yield Undecided("total-sum", "total_score", "no-score")
        return
    allowed = [by_rule for value in _sums(case, summed) for by_rule in _by_rules(case, value)]
    if any(_equal(value, printed) for value in allowed):
        return
    yield case.found(
        "total-sum",
        "total_score",
        form.total_score,
        expected=plain(summed),
        difference=plain(printed - summed),
        working=_working(case, scores, printed, summed),
    )


def _equal(summed: Decimal, printed: Decimal) -> bool:
    """Say whether a total is a sum, or the sum rounded at the decimals that are printed."""
    places = Decimal(1).scaleb(-decimals_of(printed))
    return abs(summed - printed) <= SLACK or summed.quantize(places, decimal.ROUND_HALF_UP) == printed


def _sums(case: Case, summed: Decimal) -> tuple[Decimal, ...]:
    """Return what the printed scores may make: points for execution that stand without a weight may not count.

    They do where the printed total of the weights counts their weight.
    """
    index = case.carrier
    line = case.form.funds[index] if index is not None else None
    if line is None or line.weight.value is not None or line.score.value is None:
        return (summed,)
    whole = summed + line.score.value
    counted = case.form.total_weight.value == case.summed_weight + case.rules.execution_weight
    return (whole,) if counted else (summed, whole)


def _by_rules(case: Case, summed: Decimal) -> Iterator[Decimal]:
    """Return what a total may be that has this sum: itself, what the rules take off, and as they rescale it."""
    yield summed
    cap = case.card.total.cap
    if cap is not None and summed > cap:
        yield cap
    whole = case.rules.total_weight
    dropped = sum((row.weight for row in case.set_aside if row.weight), ZERO)
    if dropped and case.rules.not_applicable == "rescale" and dropped < whole:
        yield quotient(summed * whole, whole - dropped)


def _working(case: Case, scores: list[Decimal], printed: Decimal, summed: Decimal) -> str:
    """Show how the mistake came about where the figures show it, else the sum."""
    index = case.carrier
    fund = case.form.funds[index].score.value if index is not None else None
    if fund and summed - fund == printed:
        return f"{plain(summed)} − {plain(fund)} = {plain(printed)}"
    if fund and summed + fund == printed:
        return f"{plain(summed)} + {plain(fund)} = {plain(printed)}"
    if sorted(plain(printed)) == sorted(plain(summed)):
        return f"{plain(summed)} ↔ {plain(printed)}"
    text = joined(plain(score) for score in scores)
    return text if len(text) <= _LONG else f"{text[:_LONG]}…"


@check("total-over", "total-cap", kinds=SELF_EVALUATION)
def total_bounds(case: Case) -> Iterator[Result]:
    """The total is not above the sum of all weights, nor above the cap that the rate of execution sets."""
    form, total = case.form, case.card.total
    printed = form.total_score.value
    if printed is None:
        return
    most = case.rules.total_weight
    if printed > most:
        yield case.found(
            "total-over",
            "total_score",
            form.total_score,
            expected=f"≤{plain(most)}",
            difference=plain(printed - most),
        )
    elif total.cap is not None and printed > total.cap:
        execution = case.card.execution
        rate = execution.rate if execution is not None and execution.rate is not None else ZERO
        yield case.found(
            "total-cap", "total_score", form.total_score, expected=f"≤{plain(total.cap)}",
            difference=plain(printed - total.cap), rate=f"{plain(rate, 2)}%",
        )  # fmt: skip


@check("grade-band", kinds=SELF_EVALUATION, about="graded")
def grade(case: Case) -> Iterator[Result]:
    """The grade is the band in which the total falls."""
    form, band, text = case.form, case.card.total.grade, case.form.grade.value
    if text is None or band is None:
        return
    labels = [other.label for other in case.rules.grades if text.startswith(other.label)]
    named = sum(other.label in text for other in case.rules.grades)
    if not labels or named != 1:
        yield Undecided("grade-band", "grade", "target-text")
    elif band.label not in labels:
        summed = form.total_score.text or plain(case.card.total.printed_sum or ZERO)
        yield case.found(
            "grade-band", "grade", form.grade, expected=band.label, total=summed, lowest=plain(band.from_)
        )
