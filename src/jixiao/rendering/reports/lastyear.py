"""What changed since last year: the forms of one project in two years, side by side."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from jixiao.checks.across.pairing import name_key, office_of, pair_forms, pair_indicators, subject_of
from jixiao.forms.model import Form
from jixiao.rendering.reports.lines import Line

_CODE = re.compile(r"^([0-9A-Z]{8,})[-—_ ](.+)$")
"""A project's code before its name, as budget systems print it."""


@dataclass(frozen=True, slots=True)
class Change:
    """A project in two years, and the indicators of last year that it no longer has."""

    last: Line
    this: Line
    dropped: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """The projects of two years: in both, only in this, only in the last."""

    both: tuple[Change, ...]
    new: tuple[Line, ...]
    ended: tuple[Line, ...]


def changes(last: Sequence[Line], this: Sequence[Line]) -> Changes:
    """Pair the projects of two years by name, or by the code before it."""
    before, now = [line.dossier.form for line in last], [line.dossier.form for line in this]
    found = pair_forms(before, now, years=1)
    pairs = dict(found.pairs)
    free = list(found.right)
    for left in found.left:
        right = next((r for r in free if _one_project(before[left], now[r])), None)
        if right is not None:
            pairs[left] = right
            free.remove(right)
    both = (
        Change(last[left], this[right], _dropped(before[left], now[right])) for left, right in pairs.items()
    )
    ended = tuple(line for number, line in enumerate(last) if number not in pairs)
    return Changes(
        tuple(sorted(both, key=lambda change: change.this.number)),
        tuple(this[number] for number in sorted(free)),
        ended,
    )


def _one_project(before: Form, now: Form) -> bool:
    """Say whether two forms that name no fitting years, or a code before the name, speak of one project."""
    if before.scope != now.scope or (before.year and now.year and now.year - before.year != 1):
        return False
    codes = [_CODE.match(form.project.text or "") for form in (before, now)]
    if codes[0] and codes[1] and codes[0][1] == codes[1][1]:
        return True
    names = [
        name_key(code[2]) if code else subject_of(form)
        for code, form in zip(codes, (before, now), strict=True)
    ]
    return bool(names[0]) and names[0] == names[1] and office_of(before) == office_of(now)


def _dropped(before: Form, now: Form) -> tuple[str, ...]:
    missing = pair_indicators(before.indicators, now.indicators).left
    return tuple(name for number in missing if (name := before.indicators[number].l3.text))
