"""The evaluation itself: planned, listed, taken through its ways."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Status
from pydantic import Field

from jixiao.web.api.problems import valid
from jixiao.web.api.routing import Number, PageNumber, PageSize, Router, Year, demand, demand_way, person_of
from jixiao.web.api.schemas import (
    Id,
    In,
    Out,
    Page,
    PersonRef,
    Record,
    Short,
    UnitRef,
    Version,
    number_text,
    paged,
    person_ref,
    picked,
    unit_ref,
)
from jixiao.web.cycle.services import Refused
from jixiao.web.evaluations import planning, services, views
from jixiao.web.evaluations.access import visible
from jixiao.web.evaluations.api.known import Long, known
from jixiao.web.evaluations.forms import PlanForm
from jixiao.web.evaluations.models import Evaluation, Member, Subject
from jixiao.web.evaluations.ways import FLOWS, Kind, State
from jixiao.web.office.rights import Right

router = Router()
Term = Annotated[int, Field(ge=2000, le=2100)]


class EvaluationOut(Out):
    """An evaluation; total and grade once it is final."""

    id: int
    kind: Kind
    subject: Subject
    title: str
    year: int
    since: int
    unit: UnitRef
    commissioner: UnitRef
    state: State
    scoring_due: date
    due: date
    feedback_due: date | None
    total: str | None
    grade: str


class MemberOut(Out):
    """An expert of the team."""

    id: int
    person: PersonRef
    leader: bool
    speciality: str
    organisation: str
    weight: str | None
    declared: bool
    handed_in: bool


class EvaluationStep(Out):
    """A way that was taken."""

    name: str
    target: State
    reason: str
    by: PersonRef
    at: datetime


class EvaluationWhole(EvaluationOut):
    """An evaluation with its object, team and history, and the ways that the person may take now."""

    version: int
    selection: str
    purpose: str
    third_party: str
    profile: str
    profile_on: date
    projects: list[str]
    units: list[UnitRef]
    members: list[MemberOut]
    steps: list[EvaluationStep]
    opened: bool
    ways: list[str]


class EvaluationIn(In):
    """What is evaluated, by whose order, why, and until when; ``projects`` are codes, ``unit`` for a whole unit."""

    kind: Kind
    subject: Subject
    title: Short
    year: Term
    since: Term | None = None
    projects: Annotated[list[Annotated[str, Field(max_length=80)]], Field(max_length=60)] = Field(
        default_factory=list
    )
    unit: Id | None = None
    selection: Long
    purpose: Long = ""
    third_party: Short = ""
    profile: Annotated[str, Field(max_length=60)]
    profile_on: date
    scoring_due: date
    due: date


class EvaluationChange(EvaluationIn):
    """The whole plan anew, while the evaluation is only planned."""

    version: Version


class EvaluationWay(In):
    """A way with its reason."""

    version: Version
    reason: Annotated[str, Field(max_length=1000)] = ""


def evaluation_out(found: Evaluation) -> Record:
    """Return what goes out of an evaluation in a list."""
    plain = (
        "kind",
        "subject",
        "title",
        "year",
        "since",
        "state",
        "scoring_due",
        "due",
        "feedback_due",
        "grade",
    )
    return {
        "id": found.pk, "unit": unit_ref(found.unit), "commissioner": unit_ref(found.commissioner),
        "total": number_text(found.total), **picked(found, *plain),
    }  # fmt: skip


def member_out(found: Member) -> Record:
    """Return what goes out of a member of the team."""
    return {
        "id": found.pk, "person": person_ref(found.person), "weight": number_text(found.weight),
        "declared": found.declared_at is not None, "handed_in": found.done_at is not None,
        **picked(found, "leader", "speciality", "organisation"),
    }  # fmt: skip


def _whole(request: HttpRequest, pk: int) -> Record:
    found, own = known(request, pk)
    plain = ("version", "selection", "purpose", "third_party", "profile", "profile_on")
    names = ("name", "target", "reason", "at")
    return evaluation_out(found) | {
        **picked(found, *plain),
        "projects": list(found.projects.order_by("code").values_list("code", flat=True)),
        "units": [unit_ref(unit) for unit in found.units.all()],
        "members": [member_out(one) for one in found.members.filter(reason="").select_related("person")],
        "steps": [
            picked(step, *names) | {"by": person_ref(step.by)} for step in found.steps.select_related("by")
        ],
        "opened": found.opened_at is not None,
        "ways": [way.name for way in services.ways_for(found, own)],
    }


@router.get("/evaluations", response=Page[EvaluationOut], summary="绩效评价列表")
def evaluations(
    request: HttpRequest, kind: Kind | None = None, state: State | None = None,
    year: Year | None = None, page: PageNumber = 1, size: PageSize = 50,
) -> Any:  # fmt: skip
    """List the evaluations that exist for the person; ``state=final`` lists the results."""
    person = person_of(request)
    demand(person, Right.READ, Right.EVALUATE)
    found = visible(person).select_related("unit", "commissioner").order_by("-year", "-pk")
    if kind is not None:
        found = found.filter(kind=kind)
    if state is not None:
        found = found.filter(state=state)
    if year is not None:
        found = found.filter(since__lte=year, year__gte=year)
    return paged(found, page, size, evaluation_out)


def _plan(request: HttpRequest, body: EvaluationIn) -> planning.Plan:
    given = body.model_dump(mode="json", exclude={"projects", "version"})
    form = PlanForm(given | {"codes": "\n".join(body.projects)}, person=person_of(request))
    return valid(form).plan()


@router.post("/evaluations", response={201: EvaluationWhole}, summary="评价立项")
def evaluation_new(request: HttpRequest, body: EvaluationIn) -> Any:
    """Plan an evaluation."""
    demand(person_of(request), *views.COMMISSIONING)
    made = planning.plan_evaluation(person_of(request), _plan(request, body))
    return Status(201, _whole(request, made.pk))


@router.get("/evaluations/{int:pk}", response=EvaluationWhole, summary="一项绩效评价")
def evaluation(request: HttpRequest, pk: Number) -> Any:
    """Show how an evaluation stands and who works on it."""
    return _whole(request, pk)


@router.put("/evaluations/{int:pk}", response=EvaluationWhole, summary="修改评价")
def evaluation_change(request: HttpRequest, pk: Number, body: EvaluationChange) -> Any:
    """Change an evaluation that is only planned."""
    found, _own = known(request, pk, lambda own: own.commissions)
    if found.state != State.PLANNED:
        raise Refused("state")
    planning.change_plan(pk, person_of(request), _plan(request, body), body.version)
    return _whole(request, pk)


@router.post("/evaluations/{int:pk}/take/{name}", response=EvaluationOut, summary="办理评价")
def evaluation_take(request: HttpRequest, pk: Number, name: str, body: EvaluationWay) -> Any:
    """Take a way: assign, begin, draft, consult, respond, submit, return, finish, cancel and the others."""
    found, _own = known(request, pk)
    demand_way(name, FLOWS[found.kind].ways)
    return evaluation_out(
        services.take(name, pk, person_of(request), version=body.version, reason=body.reason)
    )
