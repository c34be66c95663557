"""Targets of single indicators: missing, left as in the template, no values at all, without unit, scale or number."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from jixiao.checks.base import Case, Result, check
from jixiao.checks.rows import HUNDRED, Group, Row
from jixiao.checks.wording import patterns
from jixiao.findings import Severity
from jixiao.forms.model import FormKind
from jixiao.values import Comparison, Expression, Kind

WORDS = patterns("targets")
_LEAST = (Comparison.AT_LEAST, Comparison.MORE)
_UPWARD = (None, Comparison.EQUAL, Comparison.AT_LEAST, Comparison.MORE)
_ALIKE = ({"健全", "完善", "建立健全"}, {"合规", "规范", "合法", "合法合规"}, {"及时", "按时", "准时"})
_LOW_SATISFACTION = Decimal(80)
_MOST = 6


@check("target-missing", "target-placeholder", "target-not-a-value", about="unstated")
def stated(case: Case) -> Iterator[Result]:
    """Every indicator has a target, and it is neither the template's text, nor a question, nor a criterion."""
    lines = case.rows
    with_target = sum(1 for row in lines if row.target is not None)
    if not with_target:
        return
    for row in case.unstated:
        target = row.target
        if target is None or target.kind is Kind.MISSING:
            by_standard = row.group is Group.OTHER and row.actual is None  # 决策, 过程: scored without values
            if row.name and not by_standard and not any(character.isdigit() for character in row.name):
                yield _missing(case, row, sure=2 * with_target > len(lines))
        elif target.kind is Kind.PLACEHOLDER:
            mild = WORDS["mild_placeholder"].fullmatch(row.wanted)
            severity = Severity.WARNING if mild else None
            yield _found(case, row, "target-placeholder", severity=severity)
        elif target.kind is Kind.TEXT or (target.kind is Kind.DEGREE and len(row.wanted) > _MOST):
            yield from _value(case, row)


def _missing(case: Case, row: Row, *, sure: bool) -> Result:
    repaired = any(field.repair for field in (row.indicator.l3, row.indicator.target, row.indicator.weight))
    severity = None if sure and not repaired else Severity.WARNING
    return _found(case, row, "target-missing", severity=severity)


def _value(case: Case, row: Row) -> Iterator[Result]:
    text = row.wanted
    if WORDS["question"].search(text) or WORDS["explanation"].search(text):
        yield _found(case, row, "target-not-a-value")
    elif WORDS["likely_explanation"].search(text) or (
        WORDS["scoring_rule"].search(text) and not any(sign in text for sign in "≥≤><=＞＜＝%％")
    ):
        yield _found(case, row, "target-not-a-value", severity=Severity.WARNING)


def _found(case: Case, row: Row, code: str, severity: Severity | None = None, **values: Any) -> Result:
    return case.found(
        code, f"{row.path}.target", row.indicator.target, severity=severity, name=row.name, **values
    )


@check("unit-missing", "unit-abbreviated", "target-cost-direction", "target-input", about="counted")
def quantities(case: Case) -> Iterator[Result]:
    """A quantity has its unit; a cost is limited from above; money given is no output."""
    for row in case.counted:
        target = row.target
        assert target is not None
        if target.unit is None:
            yield from _unit(case, row, target)
        elif not target.unit_parts[1] and (row.group is Group.COST or WORDS["money_name"].search(row.name)):
            yield _found(case, row, "unit-abbreviated", unit=target.unit)
        if row.group is Group.COST and target.comparison in _LEAST and not WORDS["saving"].search(row.name):
            severity = Severity.NOTICE if WORDS["standard"].search(row.name) else None
            yield _found(case, row, "target-cost-direction", severity=severity)
        if row.group is Group.QUANTITY and target.unit_parts[1] in ("元", "") and target.unit:
            yield from _input(case, row, target)


def _unit(case: Case, row: Row, target: Expression) -> Iterator[Result]:
    """Report a bare number where the actual value and the name do not show the unit either."""
    if not target.quantity or WORDS["unit_in_name"].search(row.name):
        return
    if any("单位" in label and field.value for label, field in row.indicator.extra.items()):
        return
    if row.actual is not None and (row.actual.unit or row.actual.percent):
        return
    if row.group is Group.COST or target.per:
        yield _found(case, row, "unit-missing", severity=Severity.WARNING)
    elif row.group is Group.QUANTITY or WORDS["percent_name"].search(row.name):
        yield _found(case, row, "unit-missing")


def _input(case: Case, row: Row, target: Expression) -> Iterator[Result]:
    """Report an amount as a quantity if it is the money given: by its name, or since it equals the budget."""
    line = case.total_line
    total = case.form.funds[line] if line is not None else None
    based = target.base()
    amounts = [total.initial.value, total.revised.value] if total else []
    equals = based is not None and any(a is not None and a.yuan == based[0] for a in amounts)
    if equals or WORDS["given_money"].search(row.name):
        yield _found(case, row, "target-input")


@check(
    "target-percent-over-100", "actual-percent-over-100", "percent-of-mechanism", "target-low", about="shares"
)
def percentages(case: Case) -> Iterator[Result]:
    """A share lies between 0 and 100%, has something to be a share of, and is not below what is due by law."""
    for row in case.shares:
        target, actual = row.target, row.actual
        if target is not None and target.percent and target.quantity is not None:
            if _outside(target.quantity, row.name):
                yield _found(case, row, "target-percent-over-100")
            if target.quantity == HUNDRED and "率" not in row.name and WORDS["mechanism"].search(row.name):
                yield _found(case, row, "percent-of-mechanism")
            if target.comparison in _UPWARD:
                yield from _low(case, row, target.quantity)
        share = actual.quantity if actual is not None and actual.percent else None
        if share is not None and _outside(share, row.name):
            yield case.found(
                "actual-percent-over-100", f"{row.path}.actual", row.indicator.actual, name=row.name
            )


def _outside(share: Decimal, name: str) -> bool:
    if 0 <= share <= HUNDRED:
        return False
    return bool(WORDS["bounded"].search(name)) and not WORDS["growth"].search(name)


def _low(case: Case, row: Row, share: Decimal) -> Iterator[Result]:
    if share < HUNDRED and WORDS["must_be_full"].search(row.name):
        yield _found(case, row, "target-low", expected="100%")
    elif share < _LOW_SATISFACTION and row.group is Group.SATISFACTION and "满意" in row.name:
        yield _found(case, row, "target-low", expected="80%")


@check(
    "target-vague",
    "quantity-not-quantified",
    "rate-not-quantified",
    "satisfaction-not-quantified",
    "target-name-mismatch",
    about="worded",
)
def wordings(case: Case) -> Iterator[Result]:
    """A wording is a target only where no number is called for, and it answers what the name asks."""
    declared = case.form.kind is FormKind.TARGET
    for row in case.worded:
        target = row.target
        assert target is not None
        moves = len(row.wanted) <= 8 and WORDS["movement"].fullmatch(row.wanted) is not None
        if moves or (declared and _without_scale(row.name, row.wanted)):
            yield _found(case, row, "target-vague")
        if target.kind is not Kind.YES_NO or row.group is Group.QUANTITY:
            yield from _uncounted(case, row)
        if target.kind is Kind.DEGREE and row.name:
            yield from _mismatch(case, row, moves=moves)


def _without_scale(name: str, text: str) -> bool:
    """Say whether a declared wording cannot be verified; 健全 does answer the soundness of a rule."""
    if WORDS["state"].fullmatch(text):
        return not (WORDS["quality_adjective"].search(name) or WORDS["mechanism"].search(name))
    return WORDS["claim"].search(text) is not None


def _uncounted(case: Case, row: Row) -> Iterator[Result]:
    if WORDS["nothing"].match(row.wanted):  # as good as 0
        return
    if row.group is Group.QUANTITY and not WORDS["quality_name"].search(row.name):
        severity = None if len(row.wanted) <= 8 else Severity.NOTICE
        yield _found(case, row, "quantity-not-quantified", severity=severity)
    if WORDS["rate_name"].search(row.name):
        yield _found(case, row, "rate-not-quantified")
    elif "满意" in row.name and row.group in (Group.SATISFACTION, Group.OTHER, Group.EFFECT):
        yield _found(case, row, "satisfaction-not-quantified")


def _mismatch(case: Case, row: Row, *, moves: bool) -> Iterator[Result]:
    """Report 全面完成 or 可持续 answered by a movement, and 健全性 answered by another adjective."""
    if moves:
        if WORDS["completion_name"].search(row.name):
            yield _found(case, row, "target-name-mismatch")
        elif WORDS["state_name"].search(row.name) and not WORDS["state_name"].search(row.wanted):
            yield _found(case, row, "target-name-mismatch", severity=Severity.NOTICE)
        return
    asked = WORDS["quality_adjective"].search(row.name)
    if asked and len(row.wanted) <= 4 and asked[1] not in row.wanted and row.wanted[:-1]:
        answers = any(asked[1] in group and row.wanted in group for group in _ALIKE)
        if not answers and WORDS["state"].fullmatch(row.wanted):
            yield _found(case, row, "target-name-mismatch", severity=Severity.NOTICE)
