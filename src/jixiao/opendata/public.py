"""The public part of a form: a new record of the texts that the policy lets out, and a form made of nothing else.

Whatever is published, page or download, is made from this record; the form that was read is not seen beyond here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from jixiao.findings import Finding
from jixiao.forms.entry import Entry, form_of, text_field
from jixiao.forms.model import Field, Form, FormKind, FundKind, Task
from jixiao.opendata.policy import STRUCK_OUT, Policy
from jixiao.rendering.findings.words import field_text
from jixiao.values.text import key

SCHEMA_VERSION = 1
_ID = 12
_SHORT_NAME = 6
"""A unit's name shorter than this (办公室, 机关) is not enough to know the unit by."""
_CODE = re.compile(r"(?=[0-9A-Za-z-]*\d)[0-9A-Za-z][0-9A-Za-z-]{7,39}")
_CODE_LABEL = re.compile(r"^项目(编码|代码)$")
_ARITHMETIC = re.compile(r"(funds|indicators|total_weight|total_score|grade|amount_unit_label)\b")


@dataclass(frozen=True, slots=True)
class Submitted:
    """A form that may be published, with what was found on it."""

    form: Form
    findings: tuple[Finding, ...] = ()


ADJUSTED = "目标调整"
"""The label under which a form says that it took the place of the approved one."""


@dataclass(frozen=True, slots=True)
class PublicForm:
    """What may be public of one form. The ids are those of its pages."""

    id: str
    project_id: str
    unit_id: str
    department_id: str
    record: dict[str, Any]
    """Plain texts as printed; the only source of every page and download."""

    @property
    def name(self) -> str:
        """The project, else the unit."""
        return str(self.record["project"] or self.record["unit"] or self.record["department"] or "")

    @property
    def order(self) -> tuple[object, ...]:
        """Years, stages, what came after it, then content: the order of the history of a project."""
        return (self.record["year"] or 0, _STAGES[FormKind(self.record["kind"])], self.adjusted, self.id)

    @property
    def adjusted(self) -> bool:
        """Whether the form took the place of an approved one during the year."""
        return ADJUSTED in self.record["text"]

    def form(self) -> Form:
        """Return a form of the public texts alone."""
        form = form_of(self.record)
        form.long_term_indicators = form_of({"indicators": self.record["long_term_indicators"]}).indicators
        entry = Entry(form.amount_unit_true, [])
        for task in self.record["tasks"]:
            money = {
                name: entry.amount(task.get(name), name)
                for name in ("total", "appropriation", "other", "executed")
            }
            words = {name: text_field(task.get(name)) for name in ("name", "content", "achieved")}
            form.tasks.append(Task.model_validate({**words, **money}))
        return form


_STAGES = {FormKind.TARGET: 0, FormKind.MONITORING: 1, FormKind.SELF_EVALUATION: 2, FormKind.REPORT: 3}


def publish_form(submitted: Submitted, policy: Policy) -> PublicForm | None:
    """Return what may be public of a form; nothing if it is withheld or of a kind that is not published."""
    form = submitted.form
    if form.kind not in policy.kinds or policy.withheld("\n".join(_every_text(form))):
        return None
    record = _record(form, policy)
    record["findings"] = list(_findings(submitted.findings, form_of(record), policy))
    department, unit = (record[name] or "" for name in ("department", "unit"))
    office = _office(department, unit)
    return PublicForm(
        identity("f", json.dumps(record, ensure_ascii=False, sort_keys=True)),
        _project_id(record, office),
        identity("u", office),
        identity("d", department or unit),
        record,
    )


def identity(kind: str, *names: str) -> str:
    """Return the id of a page: it follows from names alone, whatever else is published.

    >>> identity("u", "云川市交通局") == identity("u", "云川市 交通局")
    True
    """
    digest = sha256("\n".join(key(name) for name in names).encode()).hexdigest()
    return f"{kind}-{digest[:_ID]}"


def _office(department: str, unit: str) -> str:
    name = unit or department
    return f"{department}\t{unit}" if unit and department and len(key(unit)) < _SHORT_NAME else name


def _project_id(record: dict[str, Any], office: str) -> str:
    code = next(
        (text for label, text in record["text"].items() if _CODE_LABEL.search("".join(label.split()))), None
    )
    if code and _CODE.fullmatch(code.strip()):
        return f"p-{code.strip().lower()}"
    if record["scope"] == "unit" or not record["project"]:
        return identity("p", office, "", record["scope"])
    return identity("p", office, record["project"])


def _record(form: Form, policy: Policy) -> dict[str, Any]:
    """Return the texts that may be public; what is not, is not in the record."""

    def own(name: str) -> str | None:
        return policy.cleaned(getattr(form, name).text) if name in policy.fields else None

    record: dict[str, Any] = {
        "kind": form.kind.value,
        "scope": form.scope,
        "year": form.year if "year" in policy.fields else None,
        **{name: own(name) for name in ("project", "department", "unit")},
        "amount_unit_label": policy.cleaned(form.amount_unit_label),
        "amount_unit_true": policy.cleaned(form.amount_unit_true),
        "funds": [
            {"line": FundKind(line.line).value, **_columns(line, policy.fund_columns, policy)}
            for line in form.funds
        ],
        **{name: own(name) for name in ("objective_expected", "objective_actual")},
        **{
            name: [_columns(line, policy.indicator_columns, policy) for line in getattr(form, name)]
            for name in ("indicators", "long_term_indicators")
        },
        "tasks": [_columns(task, policy.task_columns, policy) for task in form.tasks],
        **{name: own(name) for name in ("total_weight", "total_score", "grade")},
        "text": {},
    }
    for text in form.texts:
        label = policy.cleaned(text.label) or ""
        if policy.label_allowed(FormKind(form.kind), text.label) and STRUCK_OUT not in label:
            record["text"][_free(label, record["text"])] = policy.cleaned(text.field.printed.strip())
    return record


def _columns(line: Any, names: Iterable[str], policy: Policy) -> dict[str, str | None]:
    return {name: policy.cleaned(getattr(line, name).text) for name in names}


def _free(label: str, taken: dict[str, Any]) -> str:
    chosen, number = label, 1
    while chosen in taken:
        number += 1
        chosen = f"{label}（{number}）"
    return chosen


def _findings(findings: Iterable[Finding], form: Form, policy: Policy) -> Iterator[dict[str, Any]]:
    """Yield the public findings: those on figures, in the words of the catalogue."""
    for finding in findings:
        if finding.code in policy.findings and _ARITHMETIC.match(finding.field):
            yield {
                "code": finding.code,
                "severity": finding.severity.value,
                "field": finding.field,
                "field_zh": field_text(finding.field, form, "zh"),
                "field_en": field_text(finding.field, form, "en"),
                "title_zh": finding.entry.title["zh"],
                "title_en": finding.entry.title["en"],
                "message_zh": policy.cleaned(finding.message("zh")),
                "message_en": policy.cleaned(finding.message("en")),
                "printed": policy.cleaned(finding.printed),
                "expected": policy.cleaned(finding.expected),
            }


def _every_text(value: Any) -> Iterator[str]:
    """Yield every text that a form holds, its labels too."""
    if isinstance(value, Field):
        yield value.printed
    elif isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _every_text(item)
    elif isinstance(value, dict):
        for name, item in value.items():
            yield str(name)
            yield from _every_text(item)
    elif hasattr(value, "__pydantic_fields__"):
        for name in type(value).model_fields:
            if name != "troubles":
                yield from _every_text(getattr(value, name))
