"""Points taken off, what the unit says to them with its papers, and what becomes of them."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from ninja import File, Status, UploadedFile
from pydantic import Field

from jixiao.web.api.problems import valid
from jixiao.web.api.routing import Number, Router, demand, person_of
from jixiao.web.api.schemas import In, Record, Text, Version
from jixiao.web.cycle.services import Refused
from jixiao.web.office.rights import Right
from jixiao.web.recheck import papers, services
from jixiao.web.recheck.access import review_for
from jixiao.web.recheck.api.known import RecheckWay
from jixiao.web.recheck.api.sheet import ReviewSheet, sheet_out
from jixiao.web.recheck.forms import DeductionForm
from jixiao.web.recheck.models import Review
from jixiao.web.recheck.reading import usage
from jixiao.web.recheck.sheet import measures, sheet_of
from jixiao.web.recheck.ways import WRITTEN_IN, TaskState

router = Router()
Points = Annotated[Decimal, Field(gt=0, lt=Decimal(10) ** 5, max_digits=7, decimal_places=2)]


class DeductionIn(In):
    """Points taken off a row by a criterion."""

    version: Version
    row: Annotated[str, Field(max_length=40)]
    column: Literal["score", "actual", "target", "reason", "rate"] = "score"
    criterion: Annotated[str, Field(max_length=60)]
    points: Points
    note: Annotated[str, Field(max_length=2000)]
    finding: Annotated[str, Field(max_length=60)] = ""


class ReviewAnswer(In):
    """What the unit says to a deduction."""

    version: Version
    accepts: bool
    text: Text = ""


class ReviewHear(In):
    """What became of a deduction to which the unit objected."""

    version: Version
    outcome: Literal["kept", "withdrawn"]
    reason: Annotated[str, Field(max_length=2000)]


def _reviewed_by(request: HttpRequest, pk: int, deduction: int | None = None) -> Review:
    """Return a review that is the person's own to write in."""
    demand(person_of(request), Right.DECIDE, Right.EVALUATE)
    found, place = review_for(request, pk)
    if not place.reviewer or (deduction is not None and not found.deductions.filter(pk=deduction).exists()):
        raise Http404
    return found


def _deduct(request: HttpRequest, pk: int, body: DeductionIn, chosen: int | None) -> Record:
    found = _reviewed_by(request, pk, chosen)
    if found.state not in WRITTEN_IN or found.recheck.state != TaskState.DRAWN:
        raise Refused("state")
    laid = sheet_of(found)
    known = measures(laid.rules, usage(found.recheck, found), laid.row(body.row))
    values = body.model_dump(exclude={"version"})
    form = DeductionForm(values, sheet=laid, choices=known, apart_from=chosen or 0)
    valid(form)
    services.deduct(pk, person_of(request), version=body.version, values=form.cleaned_data, deduction=chosen)
    return sheet_out(request, pk)


@router.post("/reviews/{int:pk}/deductions", response={201: ReviewSheet}, summary="扣分")
def deduction_new(request: HttpRequest, pk: Number, body: DeductionIn) -> Any:
    """Take points off a row."""
    return Status(201, _deduct(request, pk, body, None))


@router.put("/reviews/{int:pk}/deductions/{int:number}", response=ReviewSheet, summary="修改扣分")
def deduction_change(request: HttpRequest, pk: Number, number: Number, body: DeductionIn) -> Any:
    """Change what was taken off."""
    return _deduct(request, pk, body, number)


@router.post("/reviews/{int:pk}/deductions/{int:number}/remove", response=ReviewSheet, summary="撤回扣分")
def deduction_remove(request: HttpRequest, pk: Number, number: Number, body: RecheckWay) -> Any:
    """Take a deduction back before it is sent."""
    _reviewed_by(request, pk, number)
    services.remove(pk, person_of(request), version=body.version, deduction=number)
    return sheet_out(request, pk)


def _answering(request: HttpRequest, pk: int, deduction: int) -> None:
    """Demand that the person speaks for the unit of a review."""
    demand(person_of(request), Right.FILL)
    found, place = review_for(request, pk)
    if not place.unit or not found.deductions.filter(pk=deduction).exists():
        raise Http404


@router.post("/reviews/{int:pk}/deductions/{int:number}/answer", response=ReviewSheet, summary="反馈扣分意见")
def deduction_answer(request: HttpRequest, pk: Number, number: Number, body: ReviewAnswer) -> Any:
    """Agree or disagree with a deduction, for the unit."""
    _answering(request, pk, number)
    person = person_of(request)
    services.answer(pk, person, version=body.version, deduction=number, accepts=body.accepts, text=body.text)
    return sheet_out(request, pk)


@router.post(
    "/reviews/{int:pk}/deductions/{int:number}/papers", response={201: ReviewSheet}, summary="反馈佐证"
)
def deduction_paper(
    request: HttpRequest, pk: Number, number: Number, file: File[UploadedFile], version: int = 0
) -> Any:
    """Put evidence beside the unit's answer."""
    _answering(request, pk, number)
    paper = papers.taken_in(file)
    services.put_paper(pk, person_of(request), version=version, deduction=number, paper=paper)
    return Status(201, sheet_out(request, pk))


@router.post("/reviews/{int:pk}/deductions/{int:number}/hear", response=ReviewSheet, summary="研究单位意见")
def deduction_hear(request: HttpRequest, pk: Number, number: Number, body: ReviewHear) -> Any:
    """Keep or withdraw a deduction to which the unit objected."""
    _reviewed_by(request, pk, number)
    services.hear(
        pk,
        person_of(request),
        version=body.version,
        deduction=number,
        outcome=body.outcome,
        reason=body.reason,
    )
    return sheet_out(request, pk)
