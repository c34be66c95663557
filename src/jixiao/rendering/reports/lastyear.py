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
    pairs = same_projects(last, this)
    both = (
        Change(last[left], this[right], _dropped(before[left], now[right])) for left, right in pairs.items()
    )
    taken = set(pairs.values())
    return Changes(
        tuple(sorted(both, key=lambda change: change.this.number)),
        tuple(line for number, line in enumerate(this) if number not in taken),
        tuple(line for number, line in enumerate(last) if number not in pairs),
    )


def same_projects(before: Sequence[Line], now: Sequence[Line], years: int = 1) -> dict[int, int]:
    """Return which line of some year is the project of which line ``years`` later, by their numbers from 0."""
    first, second = [line.dossier.form for line in before], [line.dossier.form for line in now]
    found = pair_forms(first, second, years=years)
    pairs = dict(found.pairs)
    free = list(found.right)
    for left in found.left:
        right = next((r for r in free if _one_project(first[left], second[r], years)), None)
        if right is not None:
            pairs[left] = right
            free.remove(right)
    return pairs


def _one_project(before: Form, now: Form, years: int) -> bool:
    """Say whether two forms that name no fitting years, or a code before the name, speak of one project."""
    if before.scope != now.scope or (before.year and now.year and now.year - before.year != years):
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
