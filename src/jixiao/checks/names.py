"""Names of indicators: negated, sentences, without anything to measure; whose satisfaction; evidence columns."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Any

from jixiao.checks.base import SELF_EVALUATION, Case, Result, check
from jixiao.checks.rows import Row
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


@check("name-contradiction", "indicator-not-measurable", "name-sentence", "name-holds-value", about="rows")
def names(case: Case) -> Iterator[Result]:
    """A name says what is measured: it does not negate it, is no sentence, and does not hold the value."""
    for row in case.rows:
        name, target = row.name, row.target
        if not name:
            continue
        if target is not None and target.percent and target.quantity is not None:
            upward = target.comparison in _UPWARD and target.quantity >= _HIGH
            fault = _of_percentage(name, upward=upward)
            if fault is not None:
                yield _found(case, row, *fault)
        elif len(name) >= _LONG or name.endswith("。"):
            yield _found(case, row, "name-sentence")
        elif target is not None and target.kind is Kind.QUANTITY and target.unit and row.wanted in name:
            yield _found(case, row, "name-holds-value")


@lru_cache(maxsize=8192)
def _of_percentage(name: str, *, upward: bool) -> tuple[str, Severity | None] | None:
    """A share belongs to a name that has one: a rate, not a sentence, a negation or a bare activity."""
    if "未" in name and upward and WORDS["negative"].search(name) and not name.endswith(("率", "度", "数")):
        return "name-contradiction", None
    if len(name) >= _SENTENCE and WORDS["activity"].search(name) and not WORDS["measures"].search(name[-4:]):
        return "indicator-not-measurable", None
    if not WORDS["measures"].search(name):
        return "indicator-not-measurable", Severity.NOTICE
    return ("name-sentence", None) if len(name) >= _LONG else None


@check("satisfaction-object", "satisfaction-full", about="opinions")
def satisfaction(case: Case) -> Iterator[Result]:
    """Those who are served are asked, not the office itself or its staff; and hardly ever are all satisfied."""
    for row in case.opinions:
        if "满意" not in row.name:
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


@check("evidence-missing", kinds=SELF_EVALUATION, about="annotated")
def evidence(case: Case) -> Iterator[Result]:
    """A form with a column for evidence, source or standard has it filled in for every indicator."""
    lines = [row for row in case.annotated if row.name]
    labels = {label for row in lines for label in row.indicator.extra if WORDS["evidence"].search(label)}
    for label in sorted(labels):
        blank = [row for row in lines if not _filled(row, label)]
        if blank and len(blank) < len(lines):
            for row in blank:
                yield _found(case, row, "evidence-missing", label=label)


def _filled(row: Row, label: str) -> bool:
    field = row.indicator.extra.get(label)
    return field is not None and bool(field.value)
