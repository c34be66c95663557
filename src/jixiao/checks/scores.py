"""The points of each indicator: bounds, formulas, rounding, tiers, savings, and the reasons for lost points."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from jixiao.checks.base import SELF_EVALUATION, Case, Result, Undecided, check
from jixiao.checks.figures import HUNDRED, SLIGHT, ZERO, Fit, decimals_of, fit_of, rounded_from
from jixiao.checks.frame import any_of, words
from jixiao.checks.funds import carrier
from jixiao.findings import Severity
from jixiao.forms.model import Field, Indicator
from jixiao.scoring import Score, Verdict, is_cost, plain
from jixiao.scoring.rounding import product, quotient
from jixiao.scoring.trace import word
from jixiao.values import Comparison, Kind, comparable
from jixiao.values.text import squeeze

FAR = Decimal("1.5")
"""From this multiple of the target an unexplained over-achievement asks for an answer."""
_EMPTY = frozenset(words("scores")["empty_reason"])
_FAILING, _LESS = any_of("scores", "failing"), any_of("scores", "less_is_better")
_BLOCK, _TOTAL_REASON = any_of("scores", "reason_block"), any_of("scores", "total_reason")
_OWN_RULE, _OWED = any_of("scores", "own_rule"), any_of("scores", "owed")


def reason_of(row: Indicator) -> str | None:
    """Return the reason printed in a row, ``None`` for a blank one and one that says nothing."""
    text = row.reason.value
    return None if text is None or text.strip("。.；; ") in _EMPTY else text


@check("score-over-weight", "score-negative", kinds=SELF_EVALUATION)
def bounds(case: Case) -> Iterator[Result]:
    """No score is above its weight or below nothing."""
    first = carrier(case)
    if first is not None:
        line = case.form.funds[first]
        weight = line.weight.value if case.rules.cap_at_weight else None
        yield from _bounds(case, case.fund_path(first), line.score.value, weight, line.score)
    for index, row in enumerate(case.form.indicators):
        yield from _bounds(case, f"indicators[{index}]", row.score.value, row.weight.value, row.score)


def _bounds(
    case: Case, path: str, score: Decimal | None, weight: Decimal | None, at: Field[Decimal]
) -> Iterator[Result]:
    if score is None:
        return
    if score < 0:
        yield case.found("score-negative", f"{path}.score", at, expected="0")
    elif weight is not None and score > weight:
        yield case.found(
            "score-over-weight", f"{path}.score", at, expected=f"≤{plain(weight)}",
            difference=plain(score - weight), weight=plain(weight),
        )  # fmt: skip


@check("score-formula", "score-rounding", "score-tier", "score-withheld", "score-below-target-full",
       "cost-saving-penalised", kinds=SELF_EVALUATION)  # fmt: skip
def formulas(case: Case) -> Iterator[Result]:
    """Each score is what the rules give for its target and its actual value."""
    for index, (row, score) in enumerate(zip(case.form.indicators, case.card.indicators, strict=True)):
        printed = row.score.value
        if printed is None or score.weight is None or score.verdict is Verdict.INAPPLICABLE:
            continue
        if not ZERO <= printed <= score.weight or printed == score.low == score.high:
            continue
        if score.low is None or score.high is None:
            yield Undecided("score-formula", f"indicators[{index}].score", score.why or "")
        elif score.verdict is Verdict.JUDGED or score.exact is None:
            yield from _judged(case, index, printed, score)
        elif _doubtful(row, score, printed):
            yield Undecided("score-formula", f"indicators[{index}].score", "direction")
        elif score.verdict is Verdict.MET:
            yield from _met(case, index, printed, score)
        else:
            yield from _short(case, index, printed, score)


def _whole_numbers(case: Case) -> bool:
    """Say whether the form prints all points of its indicators as whole numbers."""
    rows = case.form.indicators
    return all(
        not decimals_of(f.value) for row in rows for f in (row.weight, row.score) if f.value is not None
    )


def _doubtful(row: Indicator, score: Score, printed: Decimal) -> bool:
    """Say whether it is a guess which way is better: no operator, and a name or a cost in percent that may be either."""
    steps = {step.name for step in score.steps}
    target = row.target.value
    if "cost-direction" in steps:
        return bool(target is not None and target.percent)
    unclear = "no-direction" in steps or "exactly" in steps
    return (
        unclear
        and _LESS.search(row.l3.value or "") is not None
        and bool(score.ratio != 1 or printed != score.low)
    )


def _score_found(
    case: Case, code: str, index: int, printed: Decimal, score: Score, severity: Severity | None = None
) -> Result:
    row = case.form.indicators[index]
    assert score.low is not None
    assert score.high is not None
    assert score.weight is not None
    low, high = plain(score.low), plain(score.high)
    outside = (
        score.low - printed if printed < score.low else printed - score.high if printed > score.high else ZERO
    )
    return case.found(
        code,
        f"indicators[{index}].score",
        row.score,
        expected=low if low == high else f"{low}–{high}",
        difference=plain(
            printed - score.low if low == high else outside if printed > score.high else -outside
        ),
        cite=score.rule,
        severity=severity,
        name=row.l3.text or "",
        target=row.target.text or "",
        actual=row.actual.text or "",
        weight=plain(score.weight),
        working=_working(score) or (f"{low}–{high}" if low != high else f"{plain(score.weight)} → {low}"),
    )


def _working(score: Score) -> str | None:
    """Return the arithmetic of a score that a formula gives."""
    forms = {"proportional": "{0} × {1} ÷ {2} = {3}", "linear": "{0} × (1 − ({1} − {2}) ÷ {2}) = {3}"}
    found = next((step for step in score.steps if step.name in forms), None)
    return forms[found.name].format(*map(word, found.operands)) if found else None


def _met(case: Case, index: int, printed: Decimal, score: Score) -> Iterator[Result]:
    row = case.form.indicators[index]
    assert score.weight is not None
    if is_cost(row.l1.text or "", row.l2.text or "") and score.ratio is not None and score.ratio > 1:
        yield from _saving(case, index, printed, score)
        return
    far = case.rules.over_threshold
    if far is not None and score.ratio is not None and score.ratio >= far:
        yield Undecided("score-withheld", f"indicators[{index}].score", "over-achieved")
        return
    stated = reason_of(row) is not None or _has_own_rule(row)
    severity = Severity.WARNING if stated or not _measured(row) else None
    yield _score_found(case, "score-withheld", index, printed, score, severity)


def _measured(row: Indicator) -> bool:
    """Say whether both values are numbers."""
    target, actual = row.target.value, row.actual.value
    return bool(
        target is not None
        and actual is not None
        and actual.is_number
        and (target.is_number or target.kind is Kind.RANGE)
    )


def _has_own_rule(row: Indicator) -> bool:
    return any(_OWN_RULE.search(label) and field.value for label, field in row.extra.items())


def _saving(case: Case, index: int, printed: Decimal, score: Score) -> Iterator[Result]:
    """A cost below its target earns all its points; by proportion, or by no rule at all, it lost some."""
    row = case.form.indicators[index]
    target, actual, weight = row.target.value, row.actual.value, score.weight
    pair = comparable(actual, target) if target is not None and actual is not None else None
    if pair is None or weight is None or target is None or not pair[1]:
        return
    stated = reason_of(row) is not None or _has_own_rule(row)
    owed = target.comparison is Comparison.EQUAL or _OWED.search(row.l3.value or "") is not None
    severity = Severity.ERROR if target.per and not stated and not owed else Severity.WARNING
    yield _score_found(case, "cost-saving-penalised", index, printed, score, severity)
    proportional = rounded_from(product(weight, quotient(pair[0], pair[1])), printed)
    if not stated and not owed and not proportional:
        yield _score_found(case, "score-formula", index, printed, score)


def _short(case: Case, index: int, printed: Decimal, score: Score) -> Iterator[Result]:
    row = case.form.indicators[index]
    assert score.exact is not None
    assert score.weight is not None
    missing = score.weight - score.exact
    if printed == score.weight and missing <= SLIGHT * score.weight:
        yield _score_found(case, "score-below-target-full", index, printed, score)
        return
    fit = fit_of(printed, score, case.rules.row_score, case.rules.tolerance, coarse=_whole_numbers(case))
    if fit in (Fit.SLIGHT, Fit.MARKED):
        severity = Severity.WARNING if fit is Fit.MARKED else None
        yield _score_found(case, "score-rounding", index, printed, score, severity)
    elif fit is Fit.WRONG:
        stricter = printed < score.exact and reason_of(row) is not None
        severity = Severity.WARNING if stricter or _has_own_rule(row) else None
        yield _score_found(case, "score-formula", index, printed, score, severity)


def _judged(case: Case, index: int, printed: Decimal, score: Score) -> Iterator[Result]:
    row = case.form.indicators[index]
    if score.why == "late":
        if printed == score.weight:
            yield _score_found(case, "score-below-target-full", index, printed, score)
    elif not score.allows(printed, case.rules.tolerance):
        yield _score_found(case, "score-tier", index, printed, score)
    elif printed != score.weight and squeeze(row.target.printed) == squeeze(row.actual.printed):
        yield _score_found(case, "score-withheld", index, printed, score, Severity.WARNING)


@check("score-missing", kinds=SELF_EVALUATION)
def missing(case: Case) -> Iterator[Result]:
    """Every indicator that has a weight has a score, where the form gives scores."""
    rows = case.form.indicators
    if not any(row.score.value is not None for row in rows):
        return
    for index, (row, score) in enumerate(zip(rows, case.card.indicators, strict=True)):
        if row.weight.value and row.score.text is None and score.verdict is not Verdict.INAPPLICABLE:
            name, weight = row.l3.text or "", plain(row.weight.value)
            yield case.found(
                "score-missing", f"indicators[{index}].score", row.score, name=name, weight=weight
            )


@check("reason-missing", "reason-empty", "reason-misplaced", kinds=SELF_EVALUATION)
def reasons(case: Case) -> Iterator[Result]:
    """Points that are lost, and a low rate where the rules say so, have a reason in their own row."""
    yield from _fund_reason(case)
    if not case.profile.get("reason.required_below_full"):
        return
    rows = case.form.indicators
    lost = [
        i for i, row in enumerate(rows)
        if row.score.value is not None and row.weight.value is not None and row.score.value < row.weight.value
    ]  # fmt: skip
    texts = case.form.texts
    bare = not any(reason_of(row) for row in rows)
    if not lost or (bare and any(_BLOCK.search(text.label) and text.field.value for text in texts)):
        return
    for index in lost:
        yield from _row_reason(case, index)
    if bare:
        for number, text in enumerate(texts):
            if _TOTAL_REASON.search(text.label) and text.field.value:
                yield case.found("reason-misplaced", f"texts[{number}]", text.field, count=str(len(lost)))


def _row_reason(case: Case, index: int) -> Iterator[Result]:
    row = case.form.indicators[index]
    if reason_of(row) is not None:
        return
    code = "reason-missing" if row.reason.value is None else "reason-empty"
    at = row.reason if row.reason.value is not None else row.score.place
    yield case.found(
        code,
        f"indicators[{index}].reason",
        at,
        printed=row.reason.text,
        name=row.l3.text or "",
        weight=row.weight.text or "",
        score=row.score.text or "",
    )


def _fund_reason(case: Case) -> Iterator[Result]:
    """Where the rules name a rate below which a reason is required, ask for it in the column of the fund block."""
    index, below = carrier(case), case.profile.get("execution.reason_below")
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


@check("reason-not-needed", kinds=SELF_EVALUATION)
def needless(case: Case) -> Iterator[Result]:
    """A reason for falling short does not stand beside full points."""
    for index, row in enumerate(case.form.indicators):
        score, weight, text = row.score.value, row.weight.value, row.reason.value
        if (
            text
            and score is not None
            and score == weight
            and weight
            and _FAILING.search(text)
            and reason_of(row)
        ):
            yield case.found(
                "reason-not-needed", f"indicators[{index}].reason", row.reason, name=row.l3.text or ""
            )


@check("over-achieved", kinds=SELF_EVALUATION)
def over(case: Case) -> Iterator[Result]:
    """A target that was far exceeded is explained; it may have been too low."""
    if case.rules.over_consequence == "none" or case.rules.over_threshold is None:
        return
    for index, (row, score) in enumerate(zip(case.form.indicators, case.card.indicators, strict=True)):
        if not score.over or score.ratio is None or reason_of(row) is not None:
            continue
        target = row.target.value
        if target is not None and target.percent:  # a share has its limit at 100 %
            continue
        yield case.found(
            "over-achieved",
            f"indicators[{index}].actual",
            row.actual,
            severity=None if score.ratio >= FAR else Severity.NOTICE,
            name=row.l3.text or "",
            target=row.target.text or "",
            ratio=f"{plain(score.ratio * HUNDRED, 2)}%",
            threshold=f"{plain(case.rules.over_threshold * HUNDRED)}%",
        )
