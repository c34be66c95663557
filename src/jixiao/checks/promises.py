"""Promises: the year's against the whole term's, and what the objective counts against the indicators."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from jixiao.checks.base import SELF_EVALUATION, TABLES, TARGET, Case, Result, check
from jixiao.checks.rows import Group, Row
from jixiao.checks.wording import patterns
from jixiao.findings import Severity
from jixiao.forms.model import FormKind, Indicator
from jixiao.values import Comparison, Expression, Kind, comparable

WORDS = patterns("promises")
_CHARACTERS = re.compile("[一-龥]{2,}")
_TELLING, _LONG, _WORDS, _SEVERAL = 15, 40, 20, 2
"""Characters from which an objective tells what it is about, and two texts can be compared; how many words they
then have; and how many indicators count something."""
_SHOWN = 30
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


@check("target-set-mixed", kinds=TARGET, about="long_term")
def sets(case: Case) -> Iterator[Result]:
    """A row whose flag says that it belongs to the whole term does not stand among those of the year, or the reverse."""
    blocks = (
        ("indicators", "of_term", case.form.indicators),
        ("long_term_indicators", "of_year", case.long_term),
    )
    for block, wrong, lines in blocks:
        for number, line in enumerate(lines):
            for label, field in line.extra.items():
                if field.value and WORDS["set_label"].search(label) and WORDS[wrong].fullmatch(field.value):
                    yield case.found(
                        "target-set-mixed", f"{block}[{number}].extra.{label}", field,
                        name=line.l3.text or "", label=label,
                    )  # fmt: skip


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


@check("indicators-beyond-objective", kinds=TABLES, about="counted")
def beyond(case: Case) -> Iterator[Result]:
    """What the indicators count belongs to what the objective speaks of."""
    form = case.form
    text = form.objective_expected.value
    if not text or len(text) < _TELLING or form.kind is FormKind.MONITORING:
        return
    works = [row for row in case.counted if row.group is Group.QUANTITY and row.name]
    if len(works) < _SEVERAL:
        return
    said = "\n".join([text, case.project, *(t.field.value or "" for t in form.texts)])
    if not any(pair in said for row in works for pair in _named(row.name)):
        yield case.found(
            "indicators-beyond-objective", "objective_expected", form.objective_expected,
            names="、".join(row.name for row in works[:3]), related=[row.indicator.l3.place for row in works],
        )  # fmt: skip


@check("objective-gap", kinds=SELF_EVALUATION)
def gap(case: Case) -> Iterator[Result]:
    """What was achieved speaks of what was promised: two texts of some length have a word in common."""
    goal, field = case.form.objective_expected.value, case.form.objective_actual
    text = field.value
    if not goal or not text or min(len(goal), len(text)) < _LONG:
        return
    promised = _subjects(goal)
    if (
        len(promised) >= _WORDS
        and not any(pair in text for pair in promised)
        and len(_subjects(text)) >= _WORDS
    ):
        yield case.found("objective-gap", "objective_actual", field, printed=f"{text[:_SHOWN]}…")


def _subjects(text: str) -> frozenset[str]:
    """Return the pairs of characters of a text that say what it is about."""
    runs = _CHARACTERS.findall(WORDS["common"].sub(" ", text))
    return frozenset(run[i : i + 2] for run in runs for i in range(len(run) - 1))


@lru_cache(maxsize=4096)
def _named(name: str) -> frozenset[str]:
    """Return what the name of an indicator is about; forms use the same names over and over."""
    return _subjects(name)


def _answered(case: Case, match: re.Match[str]) -> bool:
    """Say whether an indicator may speak of a count: it has the number, the unit, or two characters of the noun."""
    number, unit, noun = Decimal(match["number"]), match["unit"], match["noun"]
    pairs = {noun[i : i + 2] for i in range(len(noun) - 1)}
    for row in case.rows:
        wanted = row.target
        if wanted is not None and (wanted.quantity == number or (wanted.unit or "").endswith(unit)):
            return True
        if any(pair in row.name for pair in pairs) or _prints(row.wanted + row.name, match["number"]):
            return True
    return False


def _prints(text: str, number: str) -> bool:
    """Say whether a text holds a number, and not as a part of a longer one."""
    return number in text and number in WORDS["number"].findall(text)
