"""The framework with its points, the team, and the declaration that everybody makes first."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from ninja import Status
from pydantic import Field

from jixiao.web.api.problems import valid
from jixiao.web.api.routing import Number, Router, person_of
from jixiao.web.api.schemas import Done, Id, In, Out, PersonRef, Record, Version, number_text, person_ref
from jixiao.web.cycle.services import Refused
from jixiao.web.evaluations import planning
from jixiao.web.evaluations.api.evaluation import MemberOut, member_out
from jixiao.web.evaluations.api.known import Criterion, Points, is_seated, known
from jixiao.web.evaluations.forms import MemberForm
from jixiao.web.evaluations.guarding import word
from jixiao.web.evaluations.models import Evaluation
from jixiao.web.evaluations.ways import State
from jixiao.web.pages.wording import language

router = Router()


class CriterionOut(Out):
    """A criterion of the framework with its points."""

    id: str
    head: str
    l2: str
    l3: str
    target: str
    standard: str
    points: str | None


class FrameworkOut(Out):
    """The framework of an evaluation; ``against`` is what the rules say against its points."""

    version: int
    points: str | None
    result_points: str | None
    criteria: list[CriterionOut]
    against: list[str]
    editable: bool


class FrameworkIn(In):
    """The points of every criterion by its id; one without points is out of force."""

    version: Version
    points: Annotated[dict[Criterion, Points], Field(max_length=300)]


class FrameworkFill(In):
    """The form whose indicators the framework begins with; none for the general one."""

    version: Version
    dossier: Id | None = None


class MemberIn(In):
    """An expert who is asked into the team."""

    person: Id
    speciality: Annotated[str, Field(min_length=1, max_length=60)]
    organisation: Annotated[str, Field(max_length=120)] = ""
    weight: Annotated[Decimal, Field(gt=0, le=100, max_digits=5, decimal_places=2)] = Decimal(1)
    leader: bool = False


class MemberEnd(In):
    """Why an expert is taken off the team."""

    reason: Annotated[str, Field(max_length=500)]


class DeclarationOut(Out):
    """What everybody who evaluates states first, and whether the person has."""

    evaluation: int
    title: str
    text: str
    declared: bool


class DeclarationIn(In):
    """The statement, or why somebody withdraws."""

    free: bool
    reason: Annotated[str, Field(max_length=500)] = ""


def _framework(request: HttpRequest, pk: int) -> Record:
    found, _own = known(request, pk)
    editable = planning.may_set_framework(found, person_of(request))
    whole = found.whole_framework
    shown = whole if editable else whole.in_force()
    heads = {head.id: word(head.name) for head in shown.heads}
    criteria = [
        {"id": one.id, "head": heads[one.l1], "l2": word(one.l2), "l3": word(one.l3), "target": one.target,
         "standard": word(shown.standards[one.standard]), "points": number_text(one.points)}
        for one in shown.criteria
    ]  # fmt: skip
    return {
        "version": found.version, "points": number_text(whole.points), "criteria": criteria, "editable": editable,
        "result_points": number_text(whole.result_points),
        "against": [finding.message(language()) for finding in planning.points_findings(found, whole)],
    }  # fmt: skip


def _demand_framework(request: HttpRequest, pk: int) -> None:
    """Refuse whoever may not set the framework now, before anything is said of versions."""
    found, own = known(request, pk)
    if not (own.commissions or own.leader):
        raise PermissionDenied
    if not planning.may_set_framework(found, person_of(request)):
        raise Refused("state")


@router.get("/evaluations/{int:pk}/framework", response=FrameworkOut, summary="评价指标体系")
def evaluation_framework(request: HttpRequest, pk: Number) -> Any:
    """Show the framework of an evaluation."""
    return _framework(request, pk)


@router.put("/evaluations/{int:pk}/framework", response=FrameworkOut, summary="设定指标分值")
def evaluation_points(request: HttpRequest, pk: Number, body: FrameworkIn) -> Any:
    """Give every criterion its points, as the rules allow."""
    _demand_framework(request, pk)
    planning.set_points(pk, person_of(request), body.points, body.version)
    return _framework(request, pk)


@router.post("/evaluations/{int:pk}/framework/fill", response=FrameworkOut, summary="重新生成指标体系")
def evaluation_fill(request: HttpRequest, pk: Number, body: FrameworkFill) -> Any:
    """Begin the framework anew."""
    _demand_framework(request, pk)
    planning.fill_framework(pk, person_of(request), body.dossier, body.version)
    return _framework(request, pk)


def _commissioned(request: HttpRequest, pk: int) -> Evaluation:
    return known(request, pk, lambda own: own.commissions)[0]


@router.get("/evaluations/{int:pk}/candidates", response=list[PersonRef], summary="可邀请的评价人员")
def evaluation_candidates(request: HttpRequest, pk: Number) -> Any:
    """List who may be asked into the team."""
    return [person_ref(one) for one in planning.candidates(_commissioned(request, pk))]


@router.post("/evaluations/{int:pk}/team", response={201: MemberOut}, summary="邀请评价人员")
def evaluation_member(request: HttpRequest, pk: Number, body: MemberIn) -> Any:
    """Ask an expert into the team."""
    found = _commissioned(request, pk)
    if found.state not in (State.PLANNED, State.ASSIGNED):
        raise Refused("state")
    form = MemberForm(body.model_dump(), candidates=planning.candidates(found))
    data = valid(form).cleaned_data
    names = ("speciality", "organisation", "weight", "leader")
    made = planning.add_member(pk, person_of(request), data["person"], **{name: data[name] for name in names})
    return Status(201, member_out(made))


@router.post("/evaluations/{int:pk}/team/{int:number}/leader", response=Done, summary="指定组长")
def evaluation_leader(request: HttpRequest, pk: Number, number: Number) -> Any:
    """Make a member the leader."""
    _commissioned(request, pk)
    planning.appoint_leader(pk, person_of(request), number)
    return {}


@router.post("/evaluations/{int:pk}/team/{int:number}/end", response=Done, summary="移出评价组")
def evaluation_member_end(request: HttpRequest, pk: Number, number: Number, body: MemberEnd) -> Any:
    """Take an expert off the team before the scores are closed."""
    _commissioned(request, pk)
    planning.end_member(pk, person_of(request), number, body.reason)
    return {}


@router.get("/evaluations/{int:pk}/declaration", response=DeclarationOut, summary="回避声明")
def evaluation_declaration(request: HttpRequest, pk: Number) -> Any:
    """Show what an evaluator has to state before he sees anything."""
    found, own = known(request, pk, is_seated, declaring=True)
    text = word(found.whole_framework.declaration)
    return {"evaluation": pk, "title": found.title, "text": text, "declared": own.declared}


@router.post("/evaluations/{int:pk}/declaration", response=Done, summary="作出声明或者申请回避")
def evaluation_declare(request: HttpRequest, pk: Number, body: DeclarationIn) -> Any:
    """State that nothing biases one, or withdraw with the reason."""
    _found, own = known(request, pk, is_seated, declaring=True)
    if own.declared:
        raise Refused("state")
    planning.declare(pk, person_of(request), free=body.free, reason=body.reason)
    return {}
