"""What a form is about: project, units, year, term, and the length of its texts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jixiao.checks.base import SELF_EVALUATION, TABLES, Case, Result, check
from jixiao.checks.frame import any_of
from jixiao.findings import Severity
from jixiao.forms.model import Field
from jixiao.values import Period, PeriodKind, parse_period

_YEAR = re.compile(r"(?<![\d〔\[(（年较比自从与同于至到\-—~])(20\d\d)年(?![以之]|第?\d+号)")
_SECTIONS = {name: any_of("identity", name) for name in ("conclusion", "problems", "improvement")}
_BEGIN, _END, _TERM = (any_of("identity", name) for name in ("begin", "end", "term"))
_ATTRIBUTE, _TICKED = any_of("identity", "attribute"), any_of("identity", "ticked")
_KNOWN_ATTRIBUTE = any_of("identity", "known_attribute")
_FIRST_WORDS = 12


@check("project-missing", "unit-blank", "year-missing", kinds=TABLES)
def heading(case: Case) -> Iterator[Result]:
    """The form names its project, the unit that carries it out and its year."""
    form = case.form
    if form.scope == "project" and form.project.value is None:
        yield case.found("project-missing", "project", form.project)
    if form.unit.value is None and form.department.value is None:
        yield case.found("unit-blank", "unit", form.unit)
    if form.year is None:
        yield case.found("year-missing", "year", form.title)


@check("year-mismatch", kinds=SELF_EVALUATION)
def years(case: Case) -> Iterator[Result]:
    """What was done was done in the year of the form."""
    form = case.form
    text, year = form.objective_actual.value, form.year
    if text is None or year is None or text.find("20", 0, _FIRST_WORDS + 2) < 0 or str(year) in text:
        return
    found = [int(match[1]) for match in _YEAR.finditer(text)]
    first = _YEAR.search(text)
    if not found or first is None or len(set(found)) > 1 or first.start() > _FIRST_WORDS:
        return
    yield case.found(
        "year-mismatch",
        "objective_actual",
        form.objective_actual,
        expected=str(year),
        severity=Severity.NOTICE
        if found[0] > year
        else None,  # work for the coming year may belong to this one
        other=str(found[0]),
    )


@check("project-attribute", about="texts")
def attribute(case: Case) -> Iterator[Result]:
    """The nature of a project is one of those that are offered, and only one."""
    for number, text in enumerate(case.form.texts):
        value = text.field.value
        if value is None or not _ATTRIBUTE.search(text.label):
            continue
        ticks = len(_TICKED.findall(value))
        offered = "□" in value or ticks > 1
        if ticks != 1 if offered else not _KNOWN_ATTRIBUTE.search(value):
            yield case.found("project-attribute", f"texts[{number}]", text.field, label=text.label)


@check("date-order", "term-outside-year", "target-after-term", about="texts")
def term(case: Case) -> Iterator[Result]:
    """A project begins before it ends, its term covers the year of the form, and what it promises is done by then."""
    begin = end = None
    at: Field[str] | None = None
    path = ""
    for number, text in enumerate(case.form.texts):
        if not text.field.value:
            continue
        if _BEGIN.search(text.label):
            begin = parse_period(text.field.value)
        elif _END.search(text.label):
            end, at, path = parse_period(text.field.value), text.field, f"texts[{number}]"
        elif _TERM.search(text.label):
            begin = end = parse_period(text.field.value)
            at, path = text.field, f"texts[{number}]"
    if at is None or begin is None or end is None or begin.start is None or end.end is None:
        return
    yield from _term(case, begin, end, at, path)


def _term(case: Case, begin: Period, end: Period, at: Field[str], path: str) -> Iterator[Result]:
    start, finish = begin.start, end.end
    if start is None or finish is None or start.year is None or finish.year is None:
        return
    first, last = (start.year, start.month, start.day), (finish.year, finish.month, finish.day)
    if first > last:
        yield case.found("date-order", path, at, begin=begin.text)
    elif case.form.year is not None and not start.year <= case.form.year <= finish.year:
        yield case.found("term-outside-year", path, at, begin=begin.text, year=str(case.form.year))
    for row in case.rows:
        deadline = row.target.period if row.target is not None else None
        if deadline is not None and deadline.kind is PeriodKind.DATE and deadline.end is not None:
            year = deadline.end.year or case.form.year
            if year is not None and (year, deadline.end.month) > last[:2]:
                yield case.found(
                    "target-after-term", f"{row.path}.target", row.indicator.target, name=row.name,
                    severity=None if deadline.end.year else Severity.WARNING, end=end.text, related=(at.place,),
                )  # fmt: skip


@check("text-too-long", kinds=TABLES)
def lengths(case: Case) -> Iterator[Result]:
    """No text is longer than the form allows."""
    limits = case.rules.values["text.limits"]
    if not limits:
        return
    form = case.form
    texts = [("objective_actual", "objective_actual", form.objective_actual)]
    texts += [("reason", f"indicators[{i}].reason", row.reason) for i, row in enumerate(form.indicators)]
    for number, text in enumerate(form.texts):
        kind = next((name for name, pattern in _SECTIONS.items() if pattern.search(text.label)), None)
        if kind:
            texts.append((kind, f"texts[{number}]", text.field))
    for kind, path, field in texts:
        most, length = limits.get(kind), len(field.value or "")
        if most is not None and length > most:
            yield case.found(
                "text-too-long", path, field.place, printed=f"{(field.value or '')[:20]}…", expected=f"≤{most}",
                difference=str(length - most), length=str(length), most=str(most),
            )  # fmt: skip
