"""What of a re-check goes out as a file: the draw, the summary, the sheet of a form, papers and evidence."""

from __future__ import annotations

from typing import Any, Literal

from django.http import Http404, HttpRequest
from ninja import Status

from jixiao.web.api.files import HANDS_OUT
from jixiao.web.api.models import Scope
from jixiao.web.api.problems import Problem
from jixiao.web.api.routers.beside import AttachmentOut, attachment_out, given_out
from jixiao.web.api.routers.exchange import JobOut, job_out
from jixiao.web.api.routing import Bearer, Number, Router, demand, person_of
from jixiao.web.office.rights import Right
from jixiao.web.recheck import answers, files, jobs, papers, services
from jixiao.web.recheck.access import whole_for
from jixiao.web.recheck.api.known import RecheckWay, whole
from jixiao.web.recheck.api.sheet import PaperOut, ReviewSheet, paper_out, seen, sheet_out
from jixiao.web.recheck.models import Paper, Recheck, Review
from jixiao.web.recheck.sheets import shows_answers

router = Router()
Draw = Literal["json", "xlsx"]
Document = Literal["docx", "pdf", "xlsx"]


# -- of the whole -----------------------------------------------------------------------------------------------------


def _fixed(request: HttpRequest, pk: int) -> Recheck:
    """Return a re-check that the person oversees and whose list is fixed."""
    demand(person_of(request), Right.READ)
    found = whole_for(request, pk)
    if found.fixed_at is None:
        raise Http404
    return found


@router.get("/rechecks/{int:pk}/draw/{to}", response=None, summary="下载抽样资料", openapi_extra=HANDS_OUT)
def recheck_draw_file(request: HttpRequest, pk: Number, to: Draw) -> Any:
    """Hand out the fixed list and the draw, with all that is needed to draw again; a long one is made by POST."""
    found = _fixed(request, pk)
    if found.frame_size > jobs.MOST_AT_ONCE:
        raise Problem(409, "background")
    return files.draw_file(found, to)


@router.post(
    "/rechecks/{int:pk}/draw/{to}",
    response={201: JobOut},
    auth=Bearer(Scope.EXPORT),
    summary="后台生成抽样资料",
)
def recheck_draw_ask(request: HttpRequest, pk: Number, to: Draw) -> Any:
    """Have the file of the draw made in the background."""
    return Status(201, job_out(files.ask_for_draw(_fixed(request, pk), person_of(request), to)))


@router.get("/rechecks/{int:pk}/summary/{to}", response=None, summary="下载抽查汇总", openapi_extra=HANDS_OUT)
def recheck_summary_file(request: HttpRequest, pk: Number, to: Document) -> Any:
    """Hand out the outcome by department and by criterion as a document."""
    return files.summary_file(whole(request, pk), to)


# -- of one form ------------------------------------------------------------------------------------------------------


@router.get("/reviews/{int:pk}/sheet/{to}", response=None, summary="下载复核评分表", openapi_extra=HANDS_OUT)
def review_sheet_file(request: HttpRequest, pk: Number, to: Document) -> Any:
    """Hand out the review sheet of a form as a document."""
    return files.sheet_file(seen(request, pk)[0], to)


@router.get("/reviews/{int:pk}/evidence", response=list[AttachmentOut], summary="被复核绩效表的附件")
def review_evidence(request: HttpRequest, pk: Number) -> Any:
    """List the evidence of the reviewed form, also for an outside reviewer, who sees nothing else of the office."""
    found, _place = seen(request, pk)
    return [attachment_out(one) for one in found.dossier.attachments.select_related("by")]


@router.get(
    "/reviews/{int:pk}/evidence/{int:number}",
    response=None,
    summary="下载被复核绩效表的附件",
    openapi_extra=HANDS_OUT,
)
def review_evidence_file(request: HttpRequest, pk: Number, number: Number) -> Any:
    """Hand out evidence of the reviewed form."""
    found, _place = seen(request, pk)
    return given_out(found.dossier.attachments.filter(pk=number).first())


def _answered(request: HttpRequest, pk: int) -> Review:
    """Return a review whose answers the person may see: the unit's own at once, to others once they were sent."""
    found, place = seen(request, pk)
    if not place.unit and not shows_answers(found, place):
        raise Http404
    return found


@router.get("/reviews/{int:pk}/papers", response=list[PaperOut], summary="反馈佐证列表")
def review_papers(request: HttpRequest, pk: Number) -> Any:
    """List the papers that the unit put beside its answers."""
    found = _answered(request, pk)
    return [paper_out(one) for one in Paper.objects.filter(deduction__review=found).order_by("pk")]


@router.get(
    "/reviews/{int:pk}/papers/{int:number}", response=None, summary="下载反馈佐证", openapi_extra=HANDS_OUT
)
def review_paper(request: HttpRequest, pk: Number, number: Number) -> Any:
    """Hand out a paper of the unit."""
    return papers.handed_out(answers.paper_of(_answered(request, pk), number))


@router.post("/reviews/{int:pk}/papers/{int:number}/remove", response=ReviewSheet, summary="删除反馈佐证")
def review_paper_remove(request: HttpRequest, pk: Number, number: Number, body: RecheckWay) -> Any:
    """Take a paper away, before the answer is sent."""
    demand(person_of(request), Right.FILL)
    found, place = seen(request, pk)
    if not place.unit:
        raise Http404
    paper = answers.paper_of(found, number)
    services.take_paper(pk, person_of(request), version=body.version, paper=paper.pk)
    papers.thrown_away(paper)
    return sheet_out(request, pk)
