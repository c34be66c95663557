"""Actual values of single indicators: missing, no numbers, copies of the target, weaker or of another kind."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from jixiao.checks.base import SELF_EVALUATION, Case, Result, check
from jixiao.checks.rows import COUNTED, HUNDRED, Group, Row, is_wording
from jixiao.checks.wording import patterns
from jixiao.findings import Severity
from jixiao.scoring import Verdict, plain
from jixiao.values import Comparison, Kind, PeriodKind
from jixiao.values.text import squeeze

WORDS = patterns("actuals")
_INEQUALITY = frozenset({Comparison.AT_LEAST, Comparison.AT_MOST, Comparison.MORE, Comparison.LESS})
_ROWS = 4
_SHORT = 8
_CUT = 6


@check("actual-missing", kinds=SELF_EVALUATION, about="unanswered")
def reported(case: Case) -> Iterator[Result]:
    """Every indicator of a form that is filled in has an actual value."""
    lines = [row for row in case.rows if row.counts]
    reported = sum(1 for row in lines if row.actual is not None)
    if not reported:
        return
    for row in case.unanswered:
        fields = (row.indicator.l3, row.indicator.target, row.indicator.actual, row.indicator.score)
        scored = bool(row.indicator.score.value) and 2 * reported >= len(lines)
        sure = scored and not any(field.repair for field in fields)
        yield _found(case, row, "actual-missing", None if sure else Severity.WARNING)


def _found(
    case: Case, row: Row, code: str, severity: Severity | None = None, cite: str | None = None, **values: Any
) -> Result:
    field = row.indicator.actual
    return case.found(
        code,
        f"{row.path}.actual",
        field,
        severity=severity,
        cite=cite,
        name=row.name,
        target=row.wanted,
        **values,
    )


@check("actual-not-a-number", "actual-without-date", kinds=SELF_EVALUATION, about="described")
def numbers(case: Case) -> Iterator[Result]:
    """A promise in numbers is answered by a number, a deadline by a date."""
    for row in case.described:
        target = row.target
        if target is None:
            continue
        if target.kind in COUNTED:
            yield from _no_number(case, row)
        elif target.kind is Kind.PLACEHOLDER and row.group is Group.QUANTITY:
            yield _found(case, row, "actual-not-a-number", Severity.WARNING)
        elif _has_deadline(row) and WORDS["done"].fullmatch(row.done):
            yield _found(case, row, "actual-without-date")


def _no_number(case: Case, row: Row) -> Iterator[Result]:
    """Report words in place of a number; «all» says 100%, and none was needed where 0 was promised."""
    target, actual = row.target, row.actual
    assert target is not None
    assert actual is not None
    nothing = target.quantity == 0
    if nothing and (actual.yes is False or row.done[0] in "未无没零"):
        return
    whole = target.percent and target.quantity == HUNDRED and WORDS["whole"].search(row.done)
    severe = len(row.done) <= _SHORT and not nothing and not whole and actual.kind is not Kind.TEXT
    yield _found(case, row, "actual-not-a-number", None if severe else Severity.WARNING)


def _has_deadline(row: Row) -> bool:
    target = row.target
    if target is not None and target.kind is Kind.PERIOD:
        return target.period is not None and target.period.kind is PeriodKind.DATE
    return row.group is Group.TIME and WORDS["deadline"].search(row.name) is not None


@check("actual-operator", "actual-copies-target", "actual-copies-all", kinds=SELF_EVALUATION, about="related")
def copies(case: Case) -> Iterator[Result]:
    """An actual value is what was measured, not the relation that was asked for."""
    copied = 0
    for row in case.related:
        target, actual = row.target, row.actual
        assert actual is not None
        assert target is not None
        if not WORDS["symbol"].match(row.done):
            continue
        if actual.comparison in _INEQUALITY:
            equal = actual.comparison is target.comparison and actual.quantity == target.quantity
            copied += equal
            yield _found(case, row, "actual-copies-target" if equal else "actual-operator")
        else:
            yield _found(case, row, "actual-operator")
    count = len(case.answered)
    if copied and count >= _ROWS and all(squeeze(r.wanted) == squeeze(r.done) for r in case.answered):
        yield case.found("actual-copies-all", "", printed=str(count), count=str(count))


@check(
    "actual-weaker", "actual-incomparable", "actual-period", "actual-late", "text-cut-off",
    kinds=SELF_EVALUATION, about="answered",
)  # fmt: skip
def answers(case: Case) -> Iterator[Result]:
    """An actual value answers its target: as strongly, in the same unit, on a time of the same kind, in full."""
    for row in case.answered:
        score = row.score
        if score.verdict is Verdict.MET or score.verdict is Verdict.SHORT:
            pass
        elif score.verdict is Verdict.JUDGED and score.degree == "late":
            if row.full:
                yield _found(case, row, "actual-late")
        elif score.verdict is Verdict.JUDGED and score.rule == "qualitative.tiers":
            yield from _weaker(case, row)
        elif score.verdict is Verdict.UNDECIDABLE:
            yield from _incomparable(case, row)
        if len(row.done) >= _CUT:
            yield from _cut(case, row)


def _weaker(case: Case, row: Row) -> Iterator[Result]:
    """Report a weaker wording: a warning where the points are above its tier, else a notice."""
    points, score = row.indicator.score.value, row.score
    if score.high is None:
        return
    above = points is not None and points > score.high + case.rules.tolerance
    full = row.full and score.degree != "full|partial"
    severity = Severity.WARNING if above or full else Severity.NOTICE
    yield _found(
        case, row, "actual-weaker", severity, cite="qualitative.tiers",
        points=plain(points) if points is not None else "", high=plain(score.high),
    )  # fmt: skip


def _incomparable(case: Case, row: Row) -> Iterator[Result]:
    target, actual = row.target, row.actual
    assert actual is not None
    assert target is not None
    why = row.score.why
    if why == "period-differs" and Kind.PERIOD in (target.kind, actual.kind):
        if target.kind is actual.kind and Kind.TEXT not in (target.kind, actual.kind):
            yield _found(case, row, "actual-period")
    elif why == "units-differ" and target.is_number and actual.is_number:
        yield _found(case, row, "actual-incomparable")
    elif why == "texts-differ" and target.kind is actual.kind is Kind.DEGREE:
        short = max(len(row.wanted), len(row.done)) <= 4
        graded = WORDS["grade"].fullmatch(row.wanted) and WORDS["grade"].fullmatch(row.done)
        if short and not graded and not set(row.wanted) & set(row.done):
            yield _found(case, row, "actual-incomparable")


def _cut(case: Case, row: Row) -> Iterator[Result]:
    """Report a wording that breaks off: the beginning of a longer target, or an end that cannot be one."""
    target = row.target
    assert target is not None
    prefix = len(row.done) < len(row.wanted) and row.wanted.startswith(row.done) and is_wording(target)
    if prefix or WORDS["cut"].search(row.done) or row.done.count("（") > row.done.count("）"):
        yield _found(case, row, "text-cut-off")


@check("value-contradiction", "cost-exceeds-executed", kinds=SELF_EVALUATION, about="costs")
def costs(case: Case) -> Iterator[Result]:
    """Costs agree with the money executed: a monthly average with a twelfth, a total with the whole."""
    execution = case.card.execution
    if execution is None or not execution.executed or not execution.budget:
        return
    for row in case.costs:
        target, actual = row.target, row.actual
        if actual is None or actual.quantity is None or actual.percent:
            continue
        if WORDS["monthly"].search(row.name) and target is not None and target.quantity is not None:
            yield from _monthly(case, row, execution.budget, execution.executed)
        elif not actual.per and not WORDS["not_this_money"].search(row.name):
            yield from _exceeds(case, row, execution.executed)


def _money(case: Case, quantity: Decimal, unit: str) -> tuple[Decimal, ...]:
    """Return what a quantity of money may be in 元: by its unit, or for a bare number in the unit of the form."""
    if unit.startswith("万"):
        return (quantity * 10000,)
    if unit == "元":
        return (quantity,)
    scale = 10000 if case.form.amount_unit_true == "万元" else 1
    return () if unit else (quantity * scale,)


def _step(quantity: Decimal) -> Decimal:
    exponent = quantity.as_tuple().exponent
    return Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)


def _monthly(case: Case, row: Row, budget: Decimal, executed: Decimal) -> Iterator[Result]:
    """Compare a monthly average with a twelfth of the money, where the target is a twelfth of the budget."""
    assert row.target is not None
    assert row.actual is not None
    wanted, done = row.target.quantity, row.actual.quantity
    assert wanted is not None
    assert done is not None
    for promised, reached in zip(
        _money(case, wanted, row.target.unit or ""), _money(case, done, row.actual.unit or ""), strict=False
    ):
        scale = reached / done if done else Decimal(1)
        follows = abs(promised - budget / 12) <= _step(wanted) * scale
        due = executed / 12
        if follows and abs(reached - due) > _step(done) * scale:
            yield _found(
                case, row, "value-contradiction",
                other=f"全年执行数÷12＝{plain(due / scale, 4)}", due=plain(due / scale, 2),
            )  # fmt: skip


def _exceeds(case: Case, row: Row, executed: Decimal) -> Iterator[Result]:
    assert row.actual is not None
    done, unit = row.actual.quantity, row.actual.unit or ""
    assert done is not None
    if not unit and not WORDS["total_cost"].search(row.name):
        return
    for reached in _money(case, done, unit):
        scale = reached / done if done else Decimal(1)
        if reached - executed >= _step(done) * scale and WORDS["money_name"].search(row.name):
            yield _found(case, row, "cost-exceeds-executed", executed=plain(executed / scale, 4))


@check("completion-contradicts-quantity", kinds=SELF_EVALUATION, about="far_short")
def completion(case: Case) -> Iterator[Result]:
    """A completion rate of 100% agrees with the quantities of the same work."""
    short = [row for row in case.far_short if row.target is not None and not row.target.percent]
    if not short:
        return
    for row in case.rows:
        actual = row.actual
        if actual is None or row.group is Group.COST:
            continue
        if actual.percent and actual.quantity == HUNDRED and WORDS["completion"].search(row.name):
            stem = WORDS["stem_noise"].sub("", WORDS["completion"].sub("", row.name))
            against = [other for other in short if stem in other.name] if stem else _far(short)
            if not stem and row.name != "完成率" and not row.name.startswith(("工作", "任务", "项目")):
                continue
        elif actual.yes and WORDS["on_schedule"].search(row.name):
            against = _far(short)
        else:
            continue
        if against:
            other = against[0]
            yield _found(
                case, row, "completion-contradicts-quantity",
                other=other.name, wanted=other.wanted, done=other.done,
            )  # fmt: skip


def _far(short: list[Row]) -> list[Row]:
    return [row for row in short if row.score.ratio is not None and row.score.ratio < Decimal("0.5")]


@check("reason-contradicts-actual", kinds=SELF_EVALUATION, about="reasoned")
def reasons(case: Case) -> Iterator[Result]:
    """A reason that speaks of limits does not stand beside far more work than was promised."""
    over = [
        row for row in case.rows
        if row.group is Group.QUANTITY and row.score.ratio is not None and row.score.ratio >= Decimal("1.5")
    ]  # fmt: skip
    for row in case.reasoned:
        reason = row.indicator.reason.value
        if not reason or not WORDS["epidemic"].search(reason):
            continue
        ratio = row.score.ratio
        beyond = ratio is not None and ratio >= Decimal("1.2") and row.score.verdict is Verdict.MET
        other = row if beyond else next(iter(over), None)
        if other is None or (other is not row and row.score.verdict is not Verdict.JUDGED):
            continue
        yield case.found(
            "reason-contradicts-actual", f"{row.path}.reason", row.indicator.reason,
            name=row.name, other=other.name, target=other.wanted, actual=other.done,
        )  # fmt: skip
