"""Names of indicators: negated, sentences, without anything to measure; whose satisfaction; evidence columns."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from jixiao.checks.base import SELF_EVALUATION, Case, Result, check
from jixiao.checks.rows import Group, Row, rows
from jixiao.checks.wording import patterns
from jixiao.findings import Severity
from jixiao.values import Comparison, Kind

WORDS = patterns("names")
_HIGH = Decimal(90)
_SENTENCE = 15
_LONG = 30
_UPWARD = (None, Comparison.EQUAL, Comparison.AT_LEAST, Comparison.MORE)


def _found(case: Case, row: Row, code: str, severity: Severity | None = None, **values: Any) -> Result:
    return case.found(
        code,
        f"{row.path}.l3",
        row.indicator.l3,
        severity=severity,
        target=row.wanted,
        name=row.name,
        **values,
    )


@check("name-contradiction", "indicator-not-measurable", "name-sentence", "name-holds-value")
def names(case: Case) -> Iterator[Result]:
    """A name says what is measured: it does not negate it, is no sentence, and does not hold the value."""
    for row in rows(case):
        name, target = row.name, row.target
        if not name:
            continue
        if target is not None and target.percent and target.quantity is not None:
            yield from _of_percentage(case, row, target.quantity, target.comparison)
        elif len(name) >= _LONG or name.endswith("。"):
            yield _found(case, row, "name-sentence")
        elif target is not None and target.kind is Kind.QUANTITY and target.unit and row.wanted in name:
            yield _found(case, row, "name-holds-value")


def _of_percentage(case: Case, row: Row, share: Decimal, comparison: Comparison | None) -> Iterator[Result]:
    """A share belongs to a name that has one: a rate, not a sentence, a negation or a bare activity."""
    name = row.name
    upward = share >= _HIGH and comparison in _UPWARD
    if "未" in name and upward and WORDS["negative"].search(name) and not name.endswith(("率", "度", "数")):
        yield _found(case, row, "name-contradiction")
    elif (
        len(name) >= _SENTENCE and WORDS["activity"].search(name) and not WORDS["measures"].search(name[-4:])
    ):
        yield _found(case, row, "indicator-not-measurable")
    elif not WORDS["measures"].search(name):
        yield _found(case, row, "indicator-not-measurable", Severity.NOTICE)
    elif len(name) >= _LONG:
        yield _found(case, row, "name-sentence")


@check("satisfaction-object", "satisfaction-full")
def satisfaction(case: Case) -> Iterator[Result]:
    """Those who are served are asked, not the office itself or its staff; and hardly ever are all satisfied."""
    for row in rows(case):
        if row.group is not Group.SATISFACTION or "满意" not in row.name:
            continue
        if WORDS["superior"].search(row.name):
            form = case.form
            own = bool(form.department.value) and form.department.value == form.unit.value
            yield _found(case, row, "satisfaction-object", None if own else Severity.NOTICE)
        else:
            yield from _staff(case, row)
        actual = row.actual
        if actual is not None and actual.percent and actual.quantity == 100 and actual.comparison is None:
            yield case.found("satisfaction-full", f"{row.path}.actual", row.indicator.actual, name=row.name)


def _staff(case: Case, row: Row) -> Iterator[Result]:
    """Report staff who judge their own work; those who take part do so only where others are served."""
    staff = WORDS["staff"].search(row.name)
    if not (staff or WORDS["participants"].search(row.name)) or "培训" in row.name:
        return
    served = WORDS["beneficiary"].search(case.project + (case.form.objective_expected.value or ""))
    if staff or served:
        vague = row.name.startswith("人员")
        yield _found(case, row, "satisfaction-object", None if served and not vague else Severity.NOTICE)


@check("evidence-missing", kinds=SELF_EVALUATION)
def evidence(case: Case) -> Iterator[Result]:
    """A form with a column for evidence, source or standard has it filled in for every indicator."""
    lines = [row for row in rows(case) if row.name and row.indicator.extra]
    labels = {label for row in lines for label in row.indicator.extra if WORDS["evidence"].search(label)}
    for label in sorted(labels):
        blank = [row for row in lines if not _filled(row, label)]
        if blank and len(blank) < len(lines):
            for row in blank:
                yield _found(case, row, "evidence-missing", label=label)


def _filled(row: Row, label: str) -> bool:
    field = row.indicator.extra.get(label)
    return field is not None and bool(field.value)
