"""Promises: the year's against the whole term's, and what the objective counts against the indicators."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from jixiao.checks.base import TABLES, TARGET, Case, Result, check
from jixiao.checks.rows import Group, Row
from jixiao.checks.wording import patterns
from jixiao.findings import Severity
from jixiao.forms.model import FormKind, Indicator
from jixiao.values import Comparison, Expression, Kind, comparable

WORDS = patterns("promises")
_PART_OF_NUMBER = frozenset("0123456789.,第")
_UPWARD = (None, Comparison.EQUAL, Comparison.AT_LEAST, Comparison.MORE)


@check("target-whole-term", "target-over-term", kinds=TARGET, about="long_term")
def terms(case: Case) -> Iterator[Result]:
    """What is promised for the year is a part of what is promised for the whole term."""
    whole = {line.l3.value: line for line in case.long_term if line.l3.value}
    pairs = [(row, pair) for row in case.counted if (pair := _amounts(row, whole.get(row.name)))]
    copied = [row for row, (year, term) in pairs if year == term]
    for row, (year, term) in pairs:
        related = (whole[row.name].target.place,)
        printed = whole[row.name].target.text or ""
        if year > term:
            yield case.found(
                "target-over-term", f"{row.path}.target", row.indicator.target,
                name=row.name, term=printed, related=related,
            )  # fmt: skip
        elif year == term and row.group is Group.QUANTITY:
            yield case.found(
                "target-whole-term", f"{row.path}.target", row.indicator.target,
                severity=None if len(copied) == len(pairs) > 1 else Severity.NOTICE,
                name=row.name, related=related,
            )  # fmt: skip


def _amounts(row: Row, other: Indicator | None) -> tuple[Decimal, Decimal] | None:
    """Return the amount of the year and that of the term in one unit, where both are amounts that add up."""
    wanted, term = row.target, other.target.value if other is not None else None
    if wanted is None or term is None or row.group is Group.COST or not (_adds_up(wanted) and _adds_up(term)):
        return None
    return comparable(wanted, term)


def _adds_up(value: Expression) -> bool:
    amount = value.kind is Kind.QUANTITY and not value.percent and not value.per
    return bool(amount and value.quantity and value.comparison in _UPWARD)


@check("objective-unmatched", kinds=TABLES, about="counted")
def unmatched(case: Case) -> Iterator[Result]:
    """What the objective counts, an indicator counts too."""
    form = case.form
    text = form.objective_expected.value
    if not text or form.kind is FormKind.MONITORING:
        return
    for match in WORDS["counted"].finditer(text):
        before = WORDS["clause"].split(text[: match.start()])[-1]
        if text[max(0, match.start() - 1) : match.start()] in _PART_OF_NUMBER:
            continue
        if "每" not in before and not WORDS["not_promised"].search(before) and not _answered(case, match):
            yield case.found(
                "objective-unmatched", "objective_expected", form.objective_expected, printed=match[0]
            )


def _answered(case: Case, match: re.Match[str]) -> bool:
    """Say whether an indicator may speak of a count: it has the number, the unit, or two characters of the noun."""
    number, unit, noun = Decimal(match["number"]), match["unit"], match["noun"]
    printed = re.compile(f"(?<![0-9.]){number}(?![0-9.])")
    pairs = {noun[i : i + 2] for i in range(len(noun) - 1)}
    for row in case.rows:
        wanted = row.target
        if wanted is not None and (wanted.quantity == number or (wanted.unit or "").endswith(unit)):
            return True
        if any(pair in row.name for pair in pairs) or printed.search(row.wanted + row.name):
            return True
    return False
