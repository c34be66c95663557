"""Slips of the pen: doubled characters, brackets without their other half, digits of two widths, doubled units."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from jixiao.checks.base import Case, Result, check
from jixiao.checks.wording import patterns
from jixiao.forms.model import Field

WORDS = patterns("slips")
_HALF = str.maketrans("０１２３４５６７８９．", "0123456789.")
_AROUND = 6


@check("text-doubled", "text-brackets", "text-mixed-digits", "unit-doubled")
def slips(case: Case) -> Iterator[Result]:
    """The texts that people write hold no slip that shows in the characters alone."""
    if not _suspect("\n".join(_written(case))):
        return
    for path, field in _fields(case):
        text = field.printed
        for match in WORDS["doubled"].finditer(text):
            right = text[: match.start()][-_AROUND:] + match[1] + text[match.end() :][:_AROUND]
            yield case.found("text-doubled", path, field, printed=_around(match), expected=right)
        for match in WORDS["mixed_digits"].finditer(text):
            expected = match[0].translate(_HALF)
            yield case.found("text-mixed-digits", path, field, printed=match[0], expected=expected)
        for match in WORDS["unit_doubled"].finditer(text):
            yield case.found("unit-doubled", path, field, printed=_around(match), unit=match[0])
        if field.repair is None and (bracket := _unmatched(text)) and not _cut_off(path, bracket):
            yield case.found("text-brackets", path, field, bracket=bracket)


def _suspect(text: str) -> bool:
    """Say whether there may be a slip anywhere in the texts of a form; hardly any form has one."""
    return (
        text.count("（") + text.count("(") != text.count("）") + text.count(")")
        or "元元" in text
        or "%%" in text
        or "％％" in text
        or "百分之" in text
        or "元万元" in text
        or WORDS["doubled"].search(text) is not None
        or (WORDS["full_width"].search(text) is not None and WORDS["mixed_digits"].search(text) is not None)
    )


def _written(case: Case) -> list[str]:
    form = case.form
    texts = [form.objective_expected.printed, form.objective_actual.printed]
    for row in case.rows:
        texts += (row.indicator.l3.printed, row.wanted, row.done)
    texts += [row.indicator.reason.printed for row in case.reasoned]
    texts += [text.field.printed for text in form.texts]
    return texts


def _fields(case: Case) -> Iterator[tuple[str, Field[Any]]]:
    """Return the texts that people write, each with its path."""
    form = case.form
    yield "objective_expected", form.objective_expected
    yield "objective_actual", form.objective_actual
    for row in case.rows:
        for name in ("l3", "target", "actual", "reason"):
            yield f"{row.path}.{name}", getattr(row.indicator, name)
    for number, text in enumerate(form.texts):
        yield f"texts[{number}]", text.field


def _around(match: re.Match[str]) -> str:
    """Return a match with the characters about it."""
    return match.string[max(0, match.start() - _AROUND) : match.end() + _AROUND]


def _unmatched(text: str) -> str | None:
    """Return the kind of bracket that lacks its other half; the bracket of a numbering (1）) has none."""
    text = WORDS["numbering"].sub("", text)
    opened, closed = text.count("（") + text.count("("), text.count("）") + text.count(")")
    return None if opened == closed else "（" if opened > closed else "）"


def _cut_off(path: str, bracket: str) -> bool:
    """Say whether the text is an actual value that breaks off, which is a finding of its own."""
    return bracket == "（" and path.endswith(".actual")
