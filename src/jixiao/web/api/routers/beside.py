"""What stands beside a form: comments and their answers, answers to warnings, waivers, files, the indicator library."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from django.http import FileResponse, Http404, HttpRequest
from django.utils import timezone
from ninja import File, Form, Status, UploadedFile
from pydantic import StringConstraints

from jixiao.web.api.files import HANDS_OUT
from jixiao.web.api.problems import Problem
from jixiao.web.api.routers.dossiers import known
from jixiao.web.api.routing import Number, PageNumber, PageSize, Router, person_of
from jixiao.web.api.schemas import (
    Done,
    In,
    Out,
    Page,
    PersonRef,
    Record,
    Short,
    Text,
    paged,
    person_ref,
    picked,
)
from jixiao.web.cycle import services
from jixiao.web.cycle.models import Answer, Attachment, Comment, Dossier, Waiver
from jixiao.web.desk import evidence, library
from jixiao.web.office.rights import Right, may

router = Router(tags=["beside"])
Path = Annotated[str, StringConstraints(max_length=120)]
Code = Annotated[str, StringConstraints(max_length=60)]


class CommentOut(Out):
    """A comment at a cell, with its answer."""

    id: int
    path: str
    text: str
    by: PersonRef
    at: datetime
    answer: str
    answered_by: PersonRef | None
    answered_at: datetime | None
    settled_at: datetime | None


class CommentIn(In):
    """A comment; ``path`` is a cell with its row's lasting key, blank for the whole form."""

    path: Path = ""
    text: Text


class TextIn(In):
    """A text."""

    text: Text


class AnswerIn(In):
    """What the unit says to a warning."""

    code: Code
    path: Path = ""
    text: Text


class AnswerOut(Out):
    """What the unit says to a warning."""

    id: int
    code: str
    path: str
    text: str
    by: PersonRef
    at: datetime


class WaiverIn(In):
    """A finding to be silenced, why, and until when."""

    code: Code
    path: Path = ""
    reason: Text
    until: date | None = None


class WaiverOut(Out):
    """A finding that is silenced."""

    id: int
    code: str
    path: str
    reason: str
    until: date | None
    by: PersonRef
    at: datetime


class AttachmentOut(Out):
    """A file beside a form or one of its rows."""

    id: int
    row: str
    name: str
    kind: str
    size: int
    sha256: str
    by: PersonRef
    at: datetime


class LibraryOut(Out):
    """An indicator that may be taken into a form."""

    l1: str
    l2: str
    l3: str
    example: str
    explanation: str
    field: str
    source: str


class IndicatorKept(In):
    """An indicator that the unit keeps for later forms."""

    l1: Annotated[str, StringConstraints(max_length=60)] = ""
    l2: Annotated[str, StringConstraints(max_length=60)] = ""
    l3: Annotated[str, StringConstraints(min_length=1, max_length=120, strip_whitespace=True)]
    example: Annotated[str, StringConstraints(max_length=60)] = ""


@router.get("/dossiers/{int:pk}/comments", response=Page[CommentOut], summary="批注")
def comments(request: HttpRequest, pk: Number, page: PageNumber = 1, size: PageSize = 50) -> Any:
    """List the comments at a form's cells."""
    found = known(request, pk).comments.select_related("by", "answered_by").order_by("pk")
    return paged(found, page, size, _comment)


def _comment(item: Comment) -> Record:
    names = ("text", "at", "answer", "answered_at", "settled_at")
    answered = person_ref(item.answered_by) if item.answered_by else None
    more = {"id": item.pk, "path": item.field, "by": person_ref(item.by), "answered_by": answered}
    return picked(item, *names) | more


@router.post("/dossiers/{int:pk}/comments", response={201: CommentOut}, summary="写批注")
def comment(request: HttpRequest, pk: Number, body: CommentIn) -> Any:
    """Write a comment at a cell."""
    known(request, pk)
    return Status(201, _comment(services.comment(pk, person_of(request), body.path, body.text)))


def _known_comment(dossier: Dossier, number: int) -> None:
    if not dossier.comments.filter(pk=number).exists():
        raise Http404


@router.post("/dossiers/{int:pk}/comments/{int:number}/reply", response=CommentOut, summary="答复批注")
def reply(request: HttpRequest, pk: Number, number: Number, body: TextIn) -> Any:
    """Answer a comment for the unit."""
    _known_comment(known(request, pk), number)
    return _comment(services.reply(pk, number, person_of(request), body.text))


@router.post("/dossiers/{int:pk}/comments/{int:number}/settle", response=CommentOut, summary="批注标为已解决")
def settle(request: HttpRequest, pk: Number, number: Number) -> Any:
    """Mark a comment as settled."""
    _known_comment(known(request, pk), number)
    return _comment(services.settle(pk, number, person_of(request)))


@router.get("/dossiers/{int:pk}/answers", response=Page[AnswerOut], summary="对疑点的说明")
def answers(request: HttpRequest, pk: Number, page: PageNumber = 1, size: PageSize = 50) -> Any:
    """List what the unit says to warnings."""
    return paged(known(request, pk).answers.select_related("by").order_by("pk"), page, size, _answer)


def _answer(item: Answer) -> Record:
    who = {"id": item.pk, "path": item.field, "by": person_ref(item.by)}
    return {"code": item.code, "text": item.text, "at": item.at, **who}


@router.put("/dossiers/{int:pk}/answers", response=AnswerOut, summary="说明疑点")
def answer(request: HttpRequest, pk: Number, body: AnswerIn) -> Any:
    """Answer a warning for the unit; a second answer takes the place of the first."""
    known(request, pk)
    return _answer(services.answer(pk, person_of(request), body.code, body.path, body.text))


@router.get("/dossiers/{int:pk}/waivers", response=Page[WaiverOut], summary="豁免")
def waivers(request: HttpRequest, pk: Number, page: PageNumber = 1, size: PageSize = 50) -> Any:
    """List the findings that were silenced."""
    return paged(known(request, pk).waivers.select_related("by").order_by("pk"), page, size, _waiver)


def _waiver(item: Waiver) -> Record:
    names = ("code", "reason", "until", "at")
    who = {"id": item.pk, "path": item.field, "by": person_ref(item.by)}
    return picked(item, *names) | who


@router.post("/dossiers/{int:pk}/waivers", response={201: WaiverOut}, summary="豁免一条发现")
def waive(request: HttpRequest, pk: Number, body: WaiverIn) -> Any:
    """Silence one finding, with a reason and perhaps a last day."""
    known(request, pk)
    if body.until is not None and body.until < timezone.localdate():
        raise Problem(422, "invalid", errors=[{"field": "until", "message": "past"}])
    made = services.waive(pk, person_of(request), body.code, body.path, body.reason, body.until)
    return Status(201, _waiver(made))


# -- files --------------------------------------------------------------------------------------------------------


@router.get("/dossiers/{int:pk}/attachments", response=Page[AttachmentOut], summary="附件")
def attachments(request: HttpRequest, pk: Number, page: PageNumber = 1, size: PageSize = 50) -> Any:
    """List the files beside a form."""
    found = known(request, pk).attachments.select_related("by").order_by("pk")
    return paged(found, page, size, attachment_out)


def attachment_out(item: Attachment) -> Record:
    """Return what goes out of a file beside a form."""
    names = ("row", "name", "kind", "size", "sha256", "at")
    return picked(item, *names) | {"id": item.pk, "by": person_ref(item.by)}


@router.post("/dossiers/{int:pk}/attachments", response={201: AttachmentOut}, summary="上传附件")
def attach(request: HttpRequest, pk: Number, file: File[UploadedFile], row: Form[str] = "") -> Any:
    """Put a file beside a form, or beside the row with a key."""
    known(request, pk)
    return Status(
        201, attachment_out(evidence.attach(pk, person_of(request), row, file, frozenset(evidence.TYPES)))
    )


def _known_attachment(request: HttpRequest, pk: int, number: int) -> Attachment:
    found = known(request, pk).attachments.filter(pk=number).first()
    if found is None:
        raise Http404
    return found


@router.get(
    "/dossiers/{int:pk}/attachments/{int:number}",
    response=None,
    summary="下载附件",
    openapi_extra=HANDS_OUT,
)
def attachment(request: HttpRequest, pk: Number, number: Number) -> Any:
    """Hand a file out."""
    return given_out(_known_attachment(request, pk, number))


def given_out(found: Attachment | None) -> FileResponse:
    """Return a file beside a form, if there is one and its content is there."""
    if found is None or not evidence.path_of(found.sha256).exists():
        raise Http404
    return evidence.handed_out(found)


@router.delete("/dossiers/{int:pk}/attachments/{int:number}", response=Done, summary="移除附件")
def detach(request: HttpRequest, pk: Number, number: Number) -> Any:
    """Take a file away; the journal keeps its name and hash."""
    _known_attachment(request, pk, number)
    evidence.remove(pk, number, person_of(request))
    return {}


@router.get("/dossiers/{int:pk}/library", response=list[LibraryOut], summary="指标库")
def indicators(request: HttpRequest, pk: Number, q: Short = "") -> Any:
    """Search the indicators that may be taken into a form: the unit's own, those of the offices above it, the common ones."""
    return library.search(known(request, pk), q[:100])


@router.post("/dossiers/{int:pk}/library", response={201: LibraryOut}, summary="指标收入本单位指标库")
def indicator_keep(request: HttpRequest, pk: Number, body: IndicatorKept) -> Any:
    """Put an indicator of a form into the unit's own library."""
    found, person = known(request, pk), person_of(request)
    if not services.may_edit(found, person):
        raise services.Refused("state" if may(person, Right.FILL, found.unit) else "right")
    made = library.take_in(found, body.model_dump())
    mine = (one for one in library.search(found, made.l3) if one["l3"] == made.l3 and one["l2"] == made.l2)
    return Status(201, next(mine))
