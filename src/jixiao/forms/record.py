"""The plain record of a document: values as printed, for comparing readings field by field."""

from __future__ import annotations

from typing import Any

from jixiao.forms.model import DocumentForms, Field, Form, FundLine, Indicator

FUND_FIELDS = ("initial", "revised", "executed", "weight", "rate", "score")
INDICATOR_FIELDS = ("l1", "l2", "l3", "target", "actual", "weight", "score", "reason")


def document_record(document: DocumentForms) -> dict[str, Any]:
    """Return the record of a document: ``file`` and its ``forms``."""
    return {"file": document.document, "forms": [form_record(form) for form in document.forms]}


def form_record(form: Form) -> dict[str, Any]:
    """Return the record of one form; a blank or a dash is ``None``."""
    return {
        "kind": form.kind.value,
        "year": form.year,
        "project": form.project.text,
        "department": form.department.text,
        "unit": form.unit.text,
        "amount_unit_label": form.amount_unit_label,
        "amount_unit_true": form.amount_unit_true,
        "funds": [_fund(line) for line in form.funds],
        "objective_expected": form.objective_expected.text,
        "objective_actual": form.objective_actual.text,
        "indicators": [_indicator(indicator) for indicator in form.indicators],
        "total_weight": form.total_weight.text,
        "total_score": form.total_score.text,
        "grade": form.grade.text,
        "text": {text.label: text.field.text for text in form.texts},
    }


def _fund(line: FundLine) -> dict[str, Any]:
    record: dict[str, Any] = {"line": line.line.value, "label": line.label.text}
    record.update((name, _text(getattr(line, name))) for name in FUND_FIELDS)
    return record


def _indicator(indicator: Indicator) -> dict[str, Any]:
    record = {name: _text(getattr(indicator, name)) for name in INDICATOR_FIELDS}
    record["l1"], record["l2"] = indicator.l1.value, indicator.l2.value
    return record


def _text(field: Field[Any]) -> str | None:
    return field.text
