"""The report in its versions, and the forms that are evaluated."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import File, Form, Status, UploadedFile

from jixiao.web.api.files import HANDS_OUT
from jixiao.web.api.routers.beside import AttachmentOut, attachment_out, given_out
from jixiao.web.api.routers.dossiers import FormOf, form_out
from jixiao.web.api.routing import Number, PageNumber, PageSize, Router, person_of
from jixiao.web.api.schemas import (
    Out,
    Page,
    PersonRef,
    Record,
    UnitRef,
    number_text,
    paged,
    person_ref,
    picked,
    unit_ref,
)
from jixiao.web.cycle.models import Dossier
from jixiao.web.desk.differences import version_of
from jixiao.web.evaluations import papers, reporting
from jixiao.web.evaluations.access import dossiers_of
from jixiao.web.evaluations.api.known import has_declared, is_inside, known, sees_result
from jixiao.web.evaluations.evaluated import dossier_of
from jixiao.web.evaluations.models import ReportFile
from jixiao.web.evaluations.sheets import bench_of

router = Router()


class ReportOut(Out):
    """A version of the report, and what our reader found in it."""

    number: int
    name: str
    kind: str
    size: int
    sha256: str
    note: str
    read: bool
    total: str | None
    grade: str
    by: PersonRef
    at: datetime


class ReportDifference(Out):
    """Something that the latest report states otherwise than the scoring sheet."""

    what: str
    said: str
    sheet: str


class ReportsOut(Out):
    """The versions of the report, the newest first: all to the inside, the latest to the evaluated unit."""

    versions: list[ReportOut]
    differences: list[ReportDifference]


def _report(found: ReportFile) -> Record:
    said = found.said
    plain = ("number", "name", "kind", "size", "sha256", "note", "at")
    return {
        "read": bool(said.get("read")), "total": said.get("total"), "grade": said.get("grade", ""),
        "by": person_ref(found.by), **picked(found, *plain),
    }  # fmt: skip


@router.get("/evaluations/{int:pk}/reports", response=ReportsOut, summary="评价报告")
def evaluation_reports(request: HttpRequest, pk: Number) -> Any:
    """List the versions of the report, and where the latest disagrees with the sheet."""
    found, own = known(request, pk, sees_result)
    versions = list(found.reports.select_related("by"))
    apart = reporting.differences(found, bench_of(found), versions[0]) if versions and own.inside else []
    return {
        "versions": [_report(one) for one in (versions if own.inside else versions[:1])],
        "differences": [picked(one, "what", "said", "sheet") for one in apart],
    }


@router.post("/evaluations/{int:pk}/reports", response={201: ReportOut}, summary="上传评价报告")
def evaluation_report(
    request: HttpRequest,
    pk: Number,
    file: File[UploadedFile],
    note: Form[str] = "",
) -> Any:
    """Take a finished report in as the next version."""
    known(request, pk, has_declared)
    return Status(201, _report(reporting.take_report(pk, person_of(request), file, note)))


@router.get(
    "/evaluations/{int:pk}/reports/draft",
    response=None,
    summary="报告初稿",
    openapi_extra=HANDS_OUT,
)
def evaluation_draft(request: HttpRequest, pk: Number) -> Any:
    """Hand out the report drafted from the data, as a Word document."""
    found, _own = known(request, pk, papers.drafts)
    return papers.drafted(found)


@router.get(
    "/evaluations/{int:pk}/reports/{int:number}/file",
    response=None,
    summary="下载评价报告",
    openapi_extra=HANDS_OUT,
)
def evaluation_report_file(request: HttpRequest, pk: Number, number: Number) -> Any:
    """Hand out a version of the report; the evaluated unit gets the latest."""
    found, own = known(request, pk, sees_result)
    row = papers.report_of(found, own, number)
    return papers.handed(row.sha256, row.name, row.kind)


class EvaluatedForm(Out):
    """A form that the evaluation is about; money in 元 as text."""

    dossier: int
    title: str
    unit: UnitRef
    year: int
    kind: str
    state: str
    budget: str | None
    executed: str | None
    score: str | None


def _evaluated(found: Dossier) -> Record:
    return {
        "dossier": found.pk, "title": found.title, "unit": unit_ref(found.unit), "year": found.round.year,
        "kind": found.round.kind, "state": found.state, "budget": number_text(found.budget),
        "executed": number_text(found.executed), "score": number_text(found.total_score),
    }  # fmt: skip


@router.get("/evaluations/{int:pk}/forms", response=Page[EvaluatedForm], summary="被评价的绩效表")
def evaluated_forms(request: HttpRequest, pk: Number, page: PageNumber = 1, size: PageSize = 50) -> Any:
    """List the forms that the evaluation is about: all that a third party ever sees of forms."""
    found, _own = known(request, pk, is_inside)
    return paged(dossiers_of(found).defer("form", "rows"), page, size, _evaluated)


@router.get("/evaluations/{int:pk}/forms/{int:number}", response=FormOf, summary="一张被评价的绩效表")
def evaluated_form(request: HttpRequest, pk: Number, number: Number) -> Any:
    """Return what an evaluated form says."""
    found, _own = known(request, pk, is_inside)
    row = dossier_of(found, number)
    version = version_of(row, "now")
    assert version is not None
    return form_out(row, version)


@router.get(
    "/evaluations/{int:pk}/forms/{int:number}/attachments",
    response=list[AttachmentOut],
    summary="被评价绩效表的附件",
)
def evaluated_attachments(request: HttpRequest, pk: Number, number: Number) -> Any:
    """List the files that stand as evidence beside an evaluated form."""
    found, _own = known(request, pk, is_inside)
    return [attachment_out(one) for one in dossier_of(found, number).attachments.select_related("by")]


@router.get(
    "/evaluations/{int:pk}/forms/{int:number}/attachments/{int:attachment}",
    response=None,
    summary="下载被评价绩效表的附件",
    openapi_extra=HANDS_OUT,
)
def evaluated_attachment(request: HttpRequest, pk: Number, number: Number, attachment: Number) -> Any:
    """Hand out a file that stands as evidence beside an evaluated form."""
    found, _own = known(request, pk, is_inside)
    return given_out(dossier_of(found, number).attachments.filter(pk=attachment).first())
