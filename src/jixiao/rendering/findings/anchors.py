"""Where a finding is shown: its own place, or, where nothing is printed, the place nearest to it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from jixiao.checks.session import Assessment
from jixiao.findings import Finding
from jixiao.forms.model import Field, Form, FundLine, Indicator
from jixiao.values import Place

_INDEXED = re.compile(r"(funds|indicators|long_term_indicators|tasks|texts)\[(\d+)\](?:\.(.*))?")
_FUND = re.compile(r"funds\.([a-z]+)(?:\.(.*))?")
_NEIGHBOURS: dict[type, tuple[str, ...]] = {
    Indicator: ("score", "weight", "actual", "target", "l3", "reason", "l2", "l1"),
    FundLine: ("rate", "score", "executed", "revised", "initial", "weight", "label"),
}
_OF_TOTAL = ("total_score", "total_weight", "grade")


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place in the document; ``near`` says that it is not the field's own, which is blank."""

    place: Place
    near: bool = False


def anchor(finding: Finding, form: Form | None) -> Anchor | None:
    """Return where a finding is shown; ``None`` where neither its row nor the head of its form has a place."""
    found = row_anchor(finding, form)
    if found is not None or form is None:
        return found
    return next((Anchor(place, near=True) for place in _head(form) if is_located(place)), None)


def row_anchor(finding: Finding, form: Form | None) -> Anchor | None:
    """Return the field's own place, or the nearest of its row; ``None`` for a finding on the form as a whole."""
    if is_located(finding.place):
        return Anchor(finding.place)
    if form is None:
        return None
    places = (place for place in _row(finding.field, form) if is_located(place))
    return next((Anchor(place, near=True) for place in places), None)


def is_located(place: Place) -> bool:
    """Say whether a place is more than the name of a document."""
    return place.row is not None or place.line is not None or place.page is not None


def forms_of(assessment: Assessment) -> dict[tuple[str, int], Form]:
    """Return every judged form by document and number."""
    return {(form.judgement.document, form.number): form.form for form in assessment.forms}


def _head(form: Form) -> Iterator[Place]:
    """Yield places at the head of a form."""
    yield from (field.place for field in (form.title, form.project, form.department, form.unit))
    yield from (place for line in form.funds[:1] for place in _of_member(line))
    yield from (place for row in form.indicators[:1] for place in _of_member(row))


def _row(path: str, form: Form) -> Iterator[Place]:
    """Yield the places in the row of a path's field, the nearest first."""
    indexed, fund = _INDEXED.match(path), _FUND.match(path)
    if indexed:
        members: Sequence[Any] = getattr(form, indexed[1])
        if int(indexed[2]) < len(members):
            member = members[int(indexed[2])]
            if isinstance(member, Indicator) and indexed[3]:
                yield from _same_column(indexed[3], member, members)
            yield from _of_member(member)
    elif fund:
        lines = [line for line in form.funds if line.line.value == fund[1]]
        yield from (place for line in lines[:1] for place in _of_member(line))
    elif path in _OF_TOTAL:
        yield from (getattr(form, name).place for name in _OF_TOTAL)
        yield from (place for row in form.indicators[-1:] for place in _of_member(row))
    elif path.startswith("indicators"):
        yield from (place for row in form.indicators[:1] for place in _of_member(row))
    elif path.startswith(("funds", "amount_unit_label")):
        yield from (place for line in form.funds[:1] for place in _of_member(line))
    elif path.startswith("objective"):
        yield from (form.objective_actual.place, form.objective_expected.place)


def _same_column(name: str, member: Indicator, members: Sequence[Indicator]) -> Iterator[Place]:
    """Yield the blank cell of a column: in the row of the indicator, where other rows have that column."""
    own = next((place for place in _of_member(member) if place.row is not None), None)
    if own is None:
        return
    for other in members:
        field = getattr(other, name, None)
        if not isinstance(field, Field) or field.place.column is None:
            continue
        if (field.place.table, field.place.sheet) == (own.table, own.sheet) and own.line is None:
            yield replace(own, column=field.place.column)
            return


def _of_member(member: Any) -> Iterator[Place]:
    names = _NEIGHBOURS.get(type(member), ())
    yield from (getattr(member, name).place for name in names)
    for name in ("field", "name", "content"):
        field = getattr(member, name, None)
        if isinstance(field, Field):
            yield field.place
