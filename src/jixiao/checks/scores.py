"""The points of each indicator: bounds, formulas, rounding, tiers, savings, and the reasons for lost points."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from jixiao.checks.base import SELF_EVALUATION, Case, Result, Undecided, check
from jixiao.checks.figures import HUNDRED, SLIGHT, ZERO, Fit, fit_of, rounded_from
from jixiao.checks.frame import any_of, words
from jixiao.checks.rows import Row
from jixiao.findings import Severity
from jixiao.forms.model import Field, Indicator
from jixiao.scoring import Score, Verdict, is_cost, plain
from jixiao.scoring.rounding import product, quotient
from jixiao.scoring.trace import word
from jixiao.values import Comparison, Kind, comparable, parse_score
from jixiao.values.text import squeeze

FAR = Decimal("1.5")
"""From this multiple of the target an unexplained over-achievement asks for an answer."""
NEAR = Decimal("0.05")
"""By how much a target that is only about a figure (500人左右) may be missed."""
_EMPTY = frozenset(words("scores")["empty_reason"])
_FAILING, _LESS = any_of("scores", "failing"), any_of("scores", "less_is_better")
_BLOCK, _TOTAL_REASON = any_of("scores", "reason_block"), any_of("scores", "total_reason")
_REVIEWED = any_of("scores", "reviewed")
_OWN_RULE, _OWED = any_of("scores", "own_rule"), any_of("scores", "owed")


def reason_of(row: Indicator) -> str | None:
    """Return the reason printed in a row, ``None`` for a blank one and one that says nothing."""
    text = row.reason.value
    return None if text is None or text.strip("。.；; ") in _EMPTY else text


@check("score-over-weight", "score-negative", kinds=SELF_EVALUATION)
def bounds(case: Case) -> Iterator[Result]:
    """No score is above its weight or below nothing."""
    first = case.carrier
    if first is not None:
        line = case.form.funds[first]
        weight = line.weight.value if case.rules.cap_at_weight else None
        if line.score.value is not None:
            yield from _bounds(case, case.fund_path(first), line.score.value, weight, line.score)
    for row in case.outside:
        if row.points is not None:
            yield from _bounds(case, row.path, row.points, row.weight, row.indicator.score)


def _bounds(
    case: Case, path: str, score: Decimal, weight: Decimal | None, at: Field[Decimal]
) -> Iterator[Result]:
    if score < 0:
        yield case.found("score-negative", f"{path}.score", at, expected="0")
    elif weight is not None and score > weight:
        yield case.found(
            "score-over-weight", f"{path}.score", at, expected=f"≤{plain(weight)}",
            difference=plain(score - weight), weight=plain(weight),
        )  # fmt: skip


@check("score-formula", "score-rounding", "score-tier", "score-withheld", "score-below-target-full",
       "cost-saving-penalised", kinds=SELF_EVALUATION, about="doubted")  # fmt: skip
def formulas(case: Case) -> Iterator[Result]:
    """Each score is what the rules give for its target and its actual value."""
    for row in case.doubted:
        score, printed = row.score, row.points
        assert printed is not None
        if score.low is None or score.high is None:
            yield Undecided("score-formula", f"{row.path}.score", score.why or "")
        elif score.verdict is Verdict.JUDGED or score.exact is None:
            yield from _judged(case, row, printed, score)
        elif _doubtful(row, score, printed):
            yield Undecided("score-formula", f"{row.path}.score", "direction")
        elif score.verdict is Verdict.MET:
            yield from _met(case, row, printed, score)
        else:
            yield from _short(case, row, printed, score)


def _doubtful(row: Row, score: Score, printed: Decimal) -> bool:
    """Say whether it is a guess which way is better: no operator, and a name or a cost in percent that may be either."""
    steps = {step[0] for step in score.trace}
    if "cost-direction" in steps:
        return bool(row.target is not None and row.target.percent)
    if "zero-direction" in steps:  # no growth may be promised, but hardly any accidents
        return bool(row.target is not None and row.target.percent)
    if "no-direction" not in steps and "exactly" not in steps:
        return False
    less = _LESS.search(row.indicator.l3.value or "") is not None
    return less and bool(score.ratio != 1 or printed != score.low)


def _score_found(
    case: Case, code: str, row: Row, printed: Decimal, score: Score, severity: Severity | None = None
) -> Result:
    own = row.indicator
    assert score.low is not None
    assert score.high is not None
    assert score.weight is not None
    low, high = plain(score.low), plain(score.high)
    outside = (
        score.low - printed if printed < score.low else printed - score.high if printed > score.high else ZERO
    )
    return case.found(
        code,
        f"{row.path}.score",
        own.score,
        expected=low if low == high else f"{low}–{high}",
        difference=plain(
            printed - score.low if low == high else outside if printed > score.high else -outside
        ),
        cite=score.rule,
        severity=severity,
        name=own.l3.text or "",
        target=own.target.text or "",
        actual=own.actual.text or "",
        weight=plain(score.weight),
        working=_working(score) or (f"{low}–{high}" if low != high else f"{plain(score.weight)} → {low}"),
    )


def _working(score: Score) -> str | None:
    """Return the arithmetic of a score that a formula gives."""
    forms = {"proportional": "{0} × {1} ÷ {2} = {3}", "linear": "{0} × (1 − ({1} − {2}) ÷ {2}) = {3}"}
    found = next((step for step in score.trace if step[0] in forms), None)
    return forms[found[0]].format(*map(word, found[1])) if found else None


def _met(case: Case, row: Row, printed: Decimal, score: Score) -> Iterator[Result]:
    assert score.weight is not None
    cost = is_cost(row.indicator.l1.text or "", row.indicator.l2.text or "")
    if cost and score.ratio is not None and score.ratio > 1:
        yield from _saving(case, row, printed, score)
        return
    far = case.rules.over_threshold
    if far is not None and score.ratio is not None and score.ratio >= far:
        yield Undecided("score-withheld", f"{row.path}.score", "over-achieved")
        return
    stated = reason_of(row.indicator) is not None or _has_own_rule(row.indicator)
    severity = Severity.WARNING if stated or not _measured(row) else None
    yield _score_found(case, "score-withheld", row, printed, score, severity)


def _measured(row: Row) -> bool:
    """Say whether both values are numbers."""
    target, actual = row.target, row.actual
    return bool(
        target is not None
        and actual is not None
        and actual.is_number
        and (target.is_number or target.kind is Kind.RANGE)
    )


def _has_own_rule(row: Indicator) -> bool:
    return any(_OWN_RULE.search(label) and field.value for label, field in row.extra.items())


def _saving(case: Case, row: Row, printed: Decimal, score: Score) -> Iterator[Result]:
    """A cost below its target earns all its points; by proportion, or by no rule at all, it lost some."""
    target, actual, weight = row.target, row.actual, score.weight
    pair = comparable(actual, target) if target is not None and actual is not None else None
    if pair is None or weight is None or target is None or not pair[1]:
        return
    stated = reason_of(row.indicator) is not None or _has_own_rule(row.indicator)
    owed = target.comparison is Comparison.EQUAL or _OWED.search(row.indicator.l3.value or "") is not None
    severity = Severity.ERROR if target.per and not stated and not owed else Severity.WARNING
    yield _score_found(case, "cost-saving-penalised", row, printed, score, severity)
    proportional = rounded_from(product(weight, quotient(pair[0], pair[1])), printed)
    if not stated and not owed and not proportional:
        yield _score_found(case, "score-formula", row, printed, score)


def _short(case: Case, row: Row, printed: Decimal, score: Score) -> Iterator[Result]:
    assert score.exact is not None
    assert score.weight is not None
    missing = score.weight - score.exact
    about = row.target is not None and row.target.approximate
    if about and missing <= NEAR * score.weight:
        return
    if printed == score.weight and missing <= SLIGHT * score.weight:
        yield _score_found(case, "score-below-target-full", row, printed, score)
        return
    fit = fit_of(printed, score, case.rules.row_score, case.rules.tolerance, coarse=case.whole_numbers)
    if fit in (Fit.SLIGHT, Fit.MARKED):
        severity = Severity.WARNING if fit is Fit.MARKED else None
        yield _score_found(case, "score-rounding", row, printed, score, severity)
    elif fit is Fit.WRONG:
        stricter = printed < score.exact and reason_of(row.indicator) is not None
        severity = Severity.WARNING if about or stricter or _has_own_rule(row.indicator) else None
        yield _score_found(case, "score-formula", row, printed, score, severity)


def _judged(case: Case, row: Row, printed: Decimal, score: Score) -> Iterator[Result]:
    if score.why == "late":
        if printed == score.weight:
            yield _score_found(case, "score-below-target-full", row, printed, score)
    elif not score.allows(printed, case.rules.tolerance):
        yield _score_found(case, "score-tier", row, printed, score)
    elif printed != score.weight and squeeze(row.indicator.target.printed) == squeeze(
        row.indicator.actual.printed
    ):
        yield _score_found(case, "score-withheld", row, printed, score, Severity.WARNING)


@check("score-missing", kinds=SELF_EVALUATION)
def missing(case: Case) -> Iterator[Result]:
    """All that has a weight has a score, where the form gives scores: the execution, and every indicator."""
    if all(row.points is None for row in case.rows):
        return
    if case.fund_weight and case.carrier is not None:
        line = case.funds[case.carrier]
        if line.score.text is None and case.rate is not None:
            name, weight = line.label.text or "", plain(case.fund_weight)
            path = f"{case.fund_path(case.carrier)}.score"
            yield case.found("score-missing", path, line.score, name=name, weight=weight)
    for row in case.unscored:
        own = row.indicator
        if row.weight and own.score.text is None and row.score.verdict is not Verdict.INAPPLICABLE:
            name, weight = own.l3.text or "", plain(row.weight)
            yield case.found("score-missing", f"{row.path}.score", own.score, name=name, weight=weight)


@check("inapplicable-scored", kinds=SELF_EVALUATION, about="set_aside")
def inapplicable(case: Case) -> Iterator[Result]:
    """What does not apply earns nothing."""
    for row in case.set_aside:
        own = row.indicator
        if row.points:
            yield case.found(
                "inapplicable-scored", f"{row.path}.score", own.score,
                cite="not_applicable", name=own.l3.text or "", actual=own.actual.text or "",
            )  # fmt: skip


@check("review-score-range", kinds=SELF_EVALUATION, about="annotated")
def reviewed(case: Case) -> Iterator[Result]:
    """A reviewer's points keep to the weight."""
    for row in case.annotated:
        weight, own = row.weight, row.indicator
        for label, field in own.extra.items() if weight is not None else ():
            given = parse_score(field.value) if field.value and _REVIEWED.search(label) else None
            if given is not None and weight is not None and not 0 <= given <= weight:
                yield case.found(
                    "review-score-range", f"{row.path}.extra.{label}", field,
                    expected=f"0–{plain(weight)}", label=label, name=own.l3.text or "", weight=plain(weight),
                )  # fmt: skip


@check("reason-missing", "reason-empty", "reason-misplaced", kinds=SELF_EVALUATION)
def reasons(case: Case) -> Iterator[Result]:
    """Points that are lost, and a low rate where the rules say so, have a reason in their own row."""
    if case.rules.values["execution.reason_below"] is not None:
        yield from _fund_reason(case)
    if not case.rules.values["reason.required_below_full"]:
        return
    lost = case.lost
    if not lost:
        return
    texts = case.form.texts
    bare = not any(reason_of(row.indicator) for row in case.reasoned)
    if bare and any(_BLOCK.search(text.label) and text.field.value for text in texts):
        return
    for row in lost:
        if reason_of(row.indicator) is None:
            yield _row_reason(case, row)
    if bare:
        for number, text in enumerate(texts):
            if _TOTAL_REASON.search(text.label) and text.field.value:
                yield case.found("reason-misplaced", f"texts[{number}]", text.field, count=str(len(lost)))


def _row_reason(case: Case, row: Row) -> Result:
    own = row.indicator
    code = "reason-missing" if own.reason.value is None else "reason-empty"
    return case.found(
        code,
        f"{row.path}.reason",
        own.reason if own.reason.value is not None else own.score.place,
        printed=own.reason.text,
        name=own.l3.text or "",
        weight=own.weight.text or "",
        score=own.score.text or "",
    )


def _fund_reason(case: Case) -> Iterator[Result]:
    """Where the rules name a rate below which a reason is required, ask for it in the column of the fund block."""
    index, below = case.carrier, case.rules.values["execution.reason_below"]
    if index is None or below is None:
        return
    line, rate = case.form.funds[index], case.card.funds[index].rate
    if rate is None or rate >= below * HUNDRED:
        return
    given = [field for label, field in line.extra.items() if "原因" in label and field.value]
    if given or any("原因" in text.label and text.field.value for text in case.form.texts):
        return
    yield case.found(
        "reason-missing",
        f"{case.fund_path(index)}.reason",
        line.score.place,
        cite="execution.reason_below",
        severity=Severity.ERROR,
        name=line.label.text or "",
        weight=line.weight.text or "",
        score=line.score.text or "",
    )


@check("reason-not-needed", kinds=SELF_EVALUATION, about="reasoned")
def needless(case: Case) -> Iterator[Result]:
    """A reason for falling short does not stand beside full points."""
    for row in case.reasoned:
        own, text = row.indicator, row.indicator.reason.value
        if text and row.full and _FAILING.search(text) and reason_of(own):
            yield case.found("reason-not-needed", f"{row.path}.reason", own.reason, name=own.l3.text or "")


@check("over-achieved", kinds=SELF_EVALUATION, about="exceeded")
def over(case: Case) -> Iterator[Result]:
    """A target that was far exceeded is explained; it may have been too low."""
    if case.rules.over_consequence == "none" or case.rules.over_threshold is None:
        return
    for row in case.exceeded:
        score, own = row.score, row.indicator
        if score.ratio is None or reason_of(own) is not None:
            continue
        if row.target is not None and row.target.percent:  # a share has its limit at 100 %
            continue
        yield case.found(
            "over-achieved",
            f"{row.path}.actual",
            own.actual,
            severity=None if score.ratio >= FAR else Severity.NOTICE,
            name=own.l3.text or "",
            target=own.target.text or "",
            ratio=f"{plain(score.ratio * HUNDRED, 2)}%",
            threshold=f"{plain(case.rules.over_threshold * HUNDRED)}%",
        )
