"""What was found wrong, with its suggestion, what the unit says, and what came of it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import Status
from pydantic import Field

from jixiao.web.api.problems import valid
from jixiao.web.api.routing import Number, Router, person_of
from jixiao.web.api.schemas import Done, Id, In, Out, Record, UnitRef, Version, picked, unit_ref
from jixiao.web.evaluations import ledger
from jixiao.web.evaluations.api.known import (
    Criterion,
    Long,
    Numbers,
    RowVersion,
    has_declared,
    known,
    sees_result,
)
from jixiao.web.evaluations.forms import ProblemForm
from jixiao.web.evaluations.guarding import criteria_of
from jixiao.web.evaluations.ledger import ProblemGiven
from jixiao.web.evaluations.models import Evaluation
from jixiao.web.evaluations.models import Problem as ProblemRow

router = Router()


class ProblemOut(Out):
    """A problem with its suggestion, what the unit says, and what came of it; ``evidence`` are numbers of items."""

    id: int
    number: int
    version: int
    criterion: str
    text: str
    evidence: list[int]
    unit: UnitRef
    suggestion: str
    owner: str
    due: date | None
    accepted: bool | None
    answer: str
    heard: bool | None
    decision: str


class ProblemIn(In):
    """A problem with its suggestion."""

    criterion: Criterion
    text: Long
    evidence: Numbers = Field(default_factory=list)
    unit: Id
    suggestion: Long = ""
    owner: Annotated[str, Field(max_length=120)] = ""
    due: date | None = None
    version: Version = 0


class ProblemAnswer(In):
    """What the unit says."""

    version: Version
    accepted: bool
    text: Long = ""


class ProblemDecision(In):
    """Whether the leader follows an objection, and why."""

    version: Version
    heard: bool
    text: Long


def _problem(found: ProblemRow) -> Record:
    plain = (
        "number", "version", "criterion", "text", "evidence", "suggestion", "owner", "due", "accepted", "answer",
        "heard", "decision",
    )  # fmt: skip
    return {"id": found.pk, "unit": unit_ref(found.unit), **picked(found, *plain)}


@router.get("/evaluations/{int:pk}/problems", response=list[ProblemOut], summary="评价发现的问题")
def problems(request: HttpRequest, pk: Number) -> Any:
    """List the problems with what the unit says."""
    found, _own = known(request, pk, sees_result)
    return [_problem(one) for one in found.problems.select_related("unit")]


def _keep_problem(request: HttpRequest, pk: int, body: ProblemIn, number: int | None) -> Record:
    found, _own = known(request, pk, has_declared)
    row = found.problems.filter(pk=number).first() if number is not None else None
    if number is not None and row is None:
        raise Http404
    items = [(one, str(one)) for one in found.items.filter(removed_at=None).values_list("number", flat=True)]
    units = list(found.units.all())
    form = ProblemForm(body.model_dump(), instance=row, criteria=criteria_of(found), items=items, units=units)
    data = valid(form).cleaned_data
    given = ProblemGiven(
        data["criterion"], data["text"].strip(), tuple(data["evidence"]), data["unit"], data["suggestion"].strip(),
        data["owner"].strip(), data["due"],
    )  # fmt: skip
    return _problem(ledger.keep_problem(pk, person_of(request), given, number, body.version))


@router.post("/evaluations/{int:pk}/problems", response={201: ProblemOut}, summary="登记问题")
def problem_new(request: HttpRequest, pk: Number, body: ProblemIn) -> Any:
    """Write a problem with its suggestion."""
    return Status(201, _keep_problem(request, pk, body, None))


@router.put("/evaluations/{int:pk}/problems/{int:number}", response=ProblemOut, summary="修改问题")
def problem_change(request: HttpRequest, pk: Number, number: Number, body: ProblemIn) -> Any:
    """Change a problem."""
    return _keep_problem(request, pk, body, number)


def _its(found: Evaluation, number: int) -> ProblemRow:
    row = found.problems.select_related("unit").filter(pk=number).first()
    if row is None:
        raise Http404
    return row


@router.post("/evaluations/{int:pk}/problems/{int:number}/remove", response=Done, summary="删除问题")
def problem_remove(request: HttpRequest, pk: Number, number: Number, body: RowVersion) -> Any:
    """Take a problem back."""
    _its(known(request, pk, has_declared)[0], number)
    ledger.remove_problem(pk, person_of(request), number, body.version)
    return {}


@router.post("/evaluations/{int:pk}/problems/{int:number}/answer", response=ProblemOut, summary="答复问题")
def problem_answer(request: HttpRequest, pk: Number, number: Number, body: ProblemAnswer) -> Any:
    """Answer a problem for its unit."""
    _its(known(request, pk, sees_result)[0], number)
    made = ledger.answer(
        pk, person_of(request), number, accepted=body.accepted, text=body.text, version=body.version
    )
    return _problem(made)


@router.post(
    "/evaluations/{int:pk}/problems/{int:number}/decide", response=ProblemOut, summary="处理单位意见"
)
def problem_decide(request: HttpRequest, pk: Number, number: Number, body: ProblemDecision) -> Any:
    """Decide on an objection; the leader does."""
    _its(known(request, pk, lambda own: own.leader)[0], number)
    made = ledger.decide(
        pk, person_of(request), number, heard=body.heard, text=body.text, version=body.version
    )
    return _problem(made)
