"""Findings on every field of a form that has a place, to try the marking of copies with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jixiao.checks.session import JudgedDocument, Rulebook, judge_each
from jixiao.documents.load import load
from jixiao.findings import Finding, Severity
from jixiao.forms.model import DocumentForms, Field, Form
from jixiao.reading.reader import read_forms

CODE = "internal-error"
HEAD = (
    "project",
    "department",
    "unit",
    "objective_expected",
    "objective_actual",
    "total_weight",
    "total_score",
    "grade",
)
FUND = ("label", "initial", "revised", "executed", "weight", "rate", "score")
ROW = ("l1", "l2", "l3", "target", "actual", "weight", "score", "reason")


def read(data: bytes, name: str = "a") -> DocumentForms:
    return read_forms(load(data, name))


def judged(result: DocumentForms) -> JudgedDocument:
    return next(judge_each([result], Rulebook("cn")))


def fields_of(form: Form) -> Iterator[tuple[str, Field[Any]]]:
    """Yield the path and the field of everything on a form."""
    for name in HEAD:
        yield name, getattr(form, name)
    for index, line in enumerate(form.funds):
        yield from ((f"funds[{index}].{name}", getattr(line, name)) for name in FUND)
    for index, row in enumerate(form.indicators):
        yield from ((f"indicators[{index}].{name}", getattr(row, name)) for name in ROW)


def finding(
    result: DocumentForms, number: int, path: str, field: Field[Any] | None = None, **values: Any
) -> Finding:
    known: dict[str, Any] = {"severity": Severity.WARNING, "document": result.document, "form": number}
    known |= {"project": "p", "field": path, "values": {"check": path or "form", "error": "<&> =1+1"}}
    if field is not None:
        known |= {"place": field.place, "printed": field.text}
    return Finding(CODE, **(known | values))


def whole(field: Field[Any]) -> bool:
    """Say whether a field is the whole text of a cell: neither put together nor cut out by the reader."""
    place = field.place
    return bool(field.text) and field.repair is None and place.row is not None and place.column is not None


def findings_everywhere(result: DocumentForms) -> list[Finding]:
    """Return a finding on every field that has a text, and one on each form as a whole."""
    found = []
    for number, form in enumerate(result.forms):
        found.append(finding(result, number, ""))
        found += [finding(result, number, path, field) for path, field in fields_of(form) if field.text]
    return found
