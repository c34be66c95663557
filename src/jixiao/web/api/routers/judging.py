"""Reading and judging without keeping anything: the same answers as ``jixiao read``, ``check`` and ``score``."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from django.http import HttpRequest
from ninja import Schema
from pydantic import ConfigDict, Field, ValidationError

from jixiao.checks.session import Assessment, judge_documents
from jixiao.forms.entry import form_of
from jixiao.forms.model import DocumentForms
from jixiao.forms.record import document_record
from jixiao.profiles import ProfileError
from jixiao.reading.many import read_paths
from jixiao.rendering.findings.json import assessment_record
from jixiao.rendering.findings.scorecard import scored, scored_record
from jixiao.web.api.models import Scope
from jixiao.web.api.problems import Problem
from jixiao.web.api.records import FormIn, ScoreOut
from jixiao.web.api.routing import Bearer, Careful, Router
from jixiao.web.api.schemas import In, Out, Short
from jixiao.web.desk.evidence import READABLE, content_of, kind_of, safe_name
from jixiao.web.pages.wording import language

router = Router(tags=["judging"], auth=Bearer(Scope.READ))


class JudgeIn(In):
    """Forms to be judged: by the rules named, else by those that their names and year point to."""

    form: FormIn | None = None
    forms: list[FormIn] = Field(default_factory=list)
    document: Short = "form"
    profile: Short | None = None
    on: date | None = None


class Checked(Out):
    """What ``jixiao check --format json`` prints, and with it the scores."""

    model_config = ConfigDict(extra="allow")
    rules: str | None
    jixiao: str
    language: str
    rule_sets: list[dict[str, Any]]
    documents: list[dict[str, Any]]
    against: list[str]
    findings: list[dict[str, Any]]
    waived: list[dict[str, Any]]


class Judgement(Out):
    """What the rules say: ``check`` as ``jixiao check``, ``scores`` as ``jixiao score`` print it as json."""

    check: Checked
    scores: list[ScoreOut]


class Reading(Out):
    """What was read: the plain record, and the typed forms with place, repair and troubles of every cell."""

    file: str
    forms: list[dict[str, Any]]
    typed: dict[str, Any]


_UPLOAD = {
    "type": "object",
    "properties": {"file": {"type": "string", "format": "binary"}, "profile": {"type": "string"}, "on": {"type": "string", "format": "date"}},
    "required": ["file"],
}  # fmt: skip
_JUDGE_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": {"$ref": "#/components/schemas/JudgeIn"}},
            "multipart/form-data": {"schema": _UPLOAD},
        },
    }
}
_READ_BODY = {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": _UPLOAD | {"properties": {"file": {"type": "string", "format": "binary"}}}}}}}  # fmt: skip
EXTRA_SCHEMAS: tuple[type[Schema], ...] = (JudgeIn,)
"""Schemas that are named by hand and must stand among the components."""


@router.post("/judge", response=Judgement, summary="审核（不保存）", openapi_extra=_JUDGE_BODY)
def judge(request: HttpRequest) -> Any:
    """Judge forms given as json, or those of a document that is uploaded; nothing is kept."""
    if request.content_type == "multipart/form-data":
        upload = request.FILES.get("file")
        profile, on = request.POST.get("profile") or None, _day(request.POST.get("on", ""))
        with reading(upload) as documents:
            return _judged(list(documents), profile, on)
    try:
        given = JudgeIn.model_validate(Careful().parse_body(request))
    except ValidationError as error:
        found = [{"field": ".".join(map(str, e["loc"])), "message": e["msg"]} for e in error.errors()]
        raise Problem(422, "invalid", errors=found) from error
    forms = [*([given.form] if given.form else []), *given.forms]
    if not forms:
        raise Problem(422, "invalid", errors=[{"field": "form", "message": "missing"}])
    typed = [form_of(form.model_dump(exclude_none=True)) for form in forms]
    return _judged([DocumentForms(document=given.document, format="", forms=typed)], given.profile, given.on)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Problem(422, "invalid", errors=[{"field": "on", "message": "date"}]) from error


def _judged(documents: list[DocumentForms], profile: str | None, on: date | None) -> dict[str, Any]:
    """Return the records of the command line for documents that are read. Raises ``Problem`` for unknown rules."""
    try:
        assessment: Assessment = judge_documents(documents, profile, on)
    except ProfileError as error:
        raise Problem(422, "rules", str(error)) from error
    scores = [
        scored_record(scored(form.form, form.number, form.choice), document.document, language())
        for document in assessment.documents
        for form in document.forms
    ]
    return {"check": assessment_record(assessment, language()), "scores": scores}


@contextmanager
def reading(upload: Any) -> Iterator[Iterator[DocumentForms]]:
    """Read an upload in a process of its own, under its name, as the command line does; nothing of it stays."""
    data = content_of(upload)
    kind_of(data, READABLE)
    with tempfile.TemporaryDirectory(prefix="jixiao-") as folder:
        path = Path(folder) / safe_name(upload.name or "document")
        path.write_bytes(data)
        with closing(read_paths([str(path)])) as found:
            yield found


@router.post("/read", response=Reading, summary="读取文件（不保存）", openapi_extra=_READ_BODY)
def read_document(request: HttpRequest) -> Any:
    """Read the forms of a document that is uploaded; nothing is kept."""
    with reading(request.FILES.get("file")) as documents:
        found = next(iter(documents))
    return document_record(found) | {"typed": found.model_dump(mode="json")}
