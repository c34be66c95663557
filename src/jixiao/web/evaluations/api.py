"""Evaluations for programs: planning, team, scores, evidence, problems, reports. An evaluator reaches only what was assigned."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from ninja import File, Form, Query, Status, UploadedFile
from pydantic import Field

from jixiao.evaluation import Scored
from jixiao.web.api.keeping import demand
from jixiao.web.api.problems import Problem, field_errors
from jixiao.web.api.routers.dossiers import FormOf, form_out
from jixiao.web.api.routing import Number, PageNumber, PageSize, Router, person_of
from jixiao.web.api.schemas import (
    Done,
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
    unit_ref,
)
from jixiao.web.cycle.models import Dossier
from jixiao.web.cycle.services import Refused
from jixiao.web.desk.differences import version_of
from jixiao.web.evaluations import ledger, papers, planning, reporting, scoring, services, views
from jixiao.web.evaluations.access import Access, dossiers_of, visible
from jixiao.web.evaluations.evaluated import dossier_of
from jixiao.web.evaluations.forms import ItemForm, MemberForm, PlanForm, ProblemForm
from jixiao.web.evaluations.guarding import criteria_of, evaluation_for, word
from jixiao.web.evaluations.ledger import ItemGiven, ProblemGiven
from jixiao.web.evaluations.models import Evaluation, Item, Member, ReportFile, Subject
from jixiao.web.evaluations.models import Problem as ProblemRow
from jixiao.web.evaluations.scoring import Given, Saved
from jixiao.web.evaluations.sheets import Bench, bench_of
from jixiao.web.evaluations.ways import FLOWS, Kind, State
from jixiao.web.evaluations.work import shows_points
from jixiao.web.office.rights import Right
from jixiao.web.pages.wording import language

router = Router(tags=["evaluations"])
Points = Annotated[Decimal, Field(ge=0, le=1000, max_digits=6, decimal_places=2)]
Criterion = Annotated[str, Field(max_length=40)]
Long = Annotated[str, Field(max_length=2000)]
Term = Annotated[int, Field(ge=2000, le=2100)]
_FILES: Any = {
    200: {
        "description": "文件 (a file)",
        "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}},
    }
}


def known(
    request: HttpRequest,
    pk: int,
    let: Callable[[Access], bool] = lambda own: True,
    *,
    declaring: bool = False,
) -> tuple[Evaluation, Access]:
    """Return an evaluation and what the person is to it, as before every page: declared, and let in."""
    found, own = evaluation_for(person_of(request), pk)
    if (own.must_declare and not declaring) or not let(own):
        raise PermissionDenied
    return found, own


# -- the evaluation ---------------------------------------------------------------------------------------------------


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
        "total": number_text(found.total), **{name: getattr(found, name) for name in plain},
    }  # fmt: skip


def _member(found: Member) -> Record:
    return {
        "id": found.pk, "person": person_ref(found.person), "weight": number_text(found.weight),
        "declared": found.declared_at is not None, "handed_in": found.done_at is not None,
        **{name: getattr(found, name) for name in ("leader", "speciality", "organisation")},
    }  # fmt: skip


def _whole(request: HttpRequest, pk: int) -> Record:
    found, own = known(request, pk)
    plain = ("version", "selection", "purpose", "third_party", "profile", "profile_on")
    names = ("name", "target", "reason", "at")
    return evaluation_out(found) | {
        **{name: getattr(found, name) for name in plain},
        "projects": list(found.projects.order_by("code").values_list("code", flat=True)),
        "units": [unit_ref(unit) for unit in found.units.all()],
        "members": [_member(one) for one in found.members.filter(reason="").select_related("person")],
        "steps": [
            {name: getattr(step, name) for name in names} | {"by": person_ref(step.by)}
            for step in found.steps.select_related("by")
        ],
        "opened": found.opened_at is not None,
        "ways": [way.name for way in services.ways_for(found, own)],
    }


@router.get("/evaluations", response=Page[EvaluationOut], summary="绩效评价列表")
def evaluations(
    request: HttpRequest, kind: Kind | None = None, state: State | None = None,
    year: Annotated[int | None, Query(ge=1990, le=2200)] = None, page: PageNumber = 1, size: PageSize = 50,
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
    if not form.is_valid():
        raise Problem(422, "invalid", **field_errors(form.errors))
    return form.plan()


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
    if name not in {way.name for way in FLOWS[found.kind].ways}:
        raise Http404
    return evaluation_out(
        services.take(name, pk, person_of(request), version=body.version, reason=body.reason)
    )


# -- framework and team -----------------------------------------------------------------------------------------------


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
    if not form.is_valid():
        raise Problem(422, "invalid", **field_errors(form.errors))
    data = form.cleaned_data
    names = ("speciality", "organisation", "weight", "leader")
    made = planning.add_member(pk, person_of(request), data["person"], **{name: data[name] for name in names})
    return Status(201, _member(made))


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


def _seated(own: Access) -> bool:
    return own.member is not None


def _declared(own: Access) -> bool:
    return own.declared


def _result(own: Access) -> bool:
    return own.result


def _inside(own: Access) -> bool:
    return own.inside


@router.get("/evaluations/{int:pk}/declaration", response=DeclarationOut, summary="回避声明")
def evaluation_declaration(request: HttpRequest, pk: Number) -> Any:
    """Show what an evaluator has to state before he sees anything."""
    found, own = known(request, pk, _seated, declaring=True)
    text = word(found.whole_framework.declaration)
    return {"evaluation": pk, "title": found.title, "text": text, "declared": own.declared}


@router.post("/evaluations/{int:pk}/declaration", response=Done, summary="作出声明或者申请回避")
def evaluation_declare(request: HttpRequest, pk: Number, body: DeclarationIn) -> Any:
    """State that nothing biases one, or withdraw with the reason."""
    _found, own = known(request, pk, _seated, declaring=True)
    if own.declared:
        raise Refused("state")
    planning.declare(pk, person_of(request), free=body.free, reason=body.reason)
    return {}


# -- scores -----------------------------------------------------------------------------------------------------------


class OwnScore(Out):
    """What the person gave for a criterion; the version of the row."""

    criterion: str
    limit: str | None
    points: str | None
    reason: str
    evidence: list[int]
    version: int


class OwnScores(Out):
    """The person's own scoring sheet."""

    handed_in: bool
    rows: list[OwnScore]


class ScoreRowIn(In):
    """Points for a criterion, with the version of the row that was seen; null takes them back."""

    points: Points | None
    reason: Annotated[str, Field(max_length=1000)] = ""
    evidence: Annotated[list[Annotated[int, Field(ge=1, le=10**6)]], Field(max_length=300)] = Field(
        default_factory=list
    )
    version: Version = 0


class ScoresIn(In):
    """Rows by the id of their criterion."""

    rows: Annotated[dict[Criterion, ScoreRowIn], Field(max_length=300)]


class ScoresSaved(Out):
    """How many rows were saved, and the criteria whose row somebody had changed in between."""

    changed: int
    conflicts: list[str]


class GivenScore(Out):
    """What an expert gave."""

    member: int
    points: str | None


class ComparedScore(Out):
    """The scores of a criterion beside each other; who gave them only to the inside."""

    criterion: str
    name: str
    limit: str | None
    given: list[GivenScore]
    mean: str | None
    spread: str | None
    agreed: str | None
    agreed_reason: str
    agreed_version: int
    score: str | None


class ComparedScores(Out):
    """All scores, as far as they are open to the person."""

    open: bool
    shown: bool
    total: str | None
    full: str | None
    grade: str
    rows: list[ComparedScore]
    findings: list[str]


def _given(body: ScoresIn) -> dict[str, Given]:
    return {
        name: Given(row.points, row.reason, row.version, tuple(row.evidence))
        for name, row in body.rows.items()
    }


def _saved(found: Saved) -> Record:
    return {"changed": found.changed, "conflicts": sorted(found.conflicts)}


@router.get("/evaluations/{int:pk}/scores/own", response=OwnScores, summary="我的评分")
def scores_own(request: HttpRequest, pk: Number) -> Any:
    """Show an expert his own sheet."""
    found, own = known(request, pk, _declared)
    assert own.member is not None
    rows = {row.criterion: row for row in own.member.scores.all()}
    shown = []
    for one in found.frame.criteria:
        row = rows.get(one.id)
        shown.append(
            {"criterion": one.id, "limit": number_text(one.points), "points": number_text(row.points) if row else None,
             "reason": row.reason if row else "", "evidence": row.evidence if row else [],
             "version": row.version if row else 0}
        )  # fmt: skip
    return {"handed_in": own.member.done_at is not None, "rows": shown}


@router.put("/evaluations/{int:pk}/scores/own", response=ScoresSaved, summary="填写评分")
def scores_save(request: HttpRequest, pk: Number, body: ScoresIn) -> Any:
    """Save an expert's rows; a row that was changed elsewhere in between is left as it is and named."""
    known(request, pk, _declared)
    return _saved(scoring.save_scores(pk, person_of(request), _given(body)))


@router.post("/evaluations/{int:pk}/scores/own/hand-in", response=Done, summary="提交评分")
def scores_hand_in(request: HttpRequest, pk: Number) -> Any:
    """Hand one's scores in."""
    known(request, pk, _declared)
    scoring.hand_in(pk, person_of(request))
    return {}


@router.post("/evaluations/{int:pk}/scores/open", response=Done, summary="开放评分")
def scores_open(request: HttpRequest, pk: Number, body: EvaluationWay) -> Any:
    """Open all scores to the team before everybody has handed in; the leader does."""
    known(request, pk, lambda own: own.leader)
    scoring.open_scores(pk, person_of(request), body.version)
    return {}


@router.put("/evaluations/{int:pk}/scores/agreed", response=ScoresSaved, summary="合议")
def scores_settle(request: HttpRequest, pk: Number, body: ScoresIn) -> Any:
    """Write down what the team agreed on; the leader does, once the scores are open."""
    known(request, pk, lambda own: own.leader)
    return _saved(scoring.settle(pk, person_of(request), _given(body)))


@router.get("/evaluations/{int:pk}/scores", response=ComparedScores, summary="评分汇总")
def scores(request: HttpRequest, pk: Number) -> Any:
    """Compare the experts' scores: to the team once they are open, to the others once scoring has ended."""
    found, own = known(request, pk, _result)
    bench = bench_of(found)
    shown, result = shows_points(found, own, bench), bench.result
    return {
        "open": bench.open,
        "shown": shown,
        "total": number_text(result.total) if shown else None,
        "full": number_text(bench.frame.points),
        "grade": result.grade.label if shown and result.grade else "",
        "rows": [_compared(bench, row, names=own.inside) for row in result.rows] if shown else [],
        "findings": [f.message(language()) for f in bench.findings if f.field != "points"]
        if shown and own.inside
        else [],
    }


def _compared(bench: Bench, row: Scored, *, names: bool) -> Record:
    kept = next((one for one in bench.settled if one.criterion == row.criterion.id), None)
    given = (
        [{"member": int(key), "points": number_text(points)} for key, points in row.points] if names else []
    )
    return {
        "criterion": row.criterion.id, "name": word(row.criterion.l3), "limit": number_text(row.criterion.points),
        "given": given, "mean": number_text(row.mean), "spread": number_text(row.spread),
        "agreed": number_text(kept.points) if kept else None, "agreed_reason": kept.reason if kept and names else "",
        "agreed_version": kept.version if kept else 0, "score": number_text(row.score),
    }  # fmt: skip


# -- evidence ---------------------------------------------------------------------------------------------------------


class EvidenceOut(Out):
    """An item of the ledger; ``proves`` are criteria."""

    id: int
    number: int
    version: int
    title: str
    kind: str
    source: str
    dated: date | None
    reference: str
    proves: list[str]
    name: str
    sha256: str
    by: PersonRef


class EvidenceIn(In):
    """What is written in a row of the ledger; ``version`` where one is changed."""

    title: Short
    kind: Annotated[str, Field(max_length=20)]
    source: Short
    dated: date | None = None
    reference: Annotated[str, Field(max_length=120)] = ""
    proves: Annotated[list[Criterion], Field(max_length=300)] = Field(default_factory=list)
    version: Version = 0


class RowVersion(In):
    """The version of the row that was seen."""

    version: Version


def _item(found: Item) -> Record:
    plain = ("number", "version", "title", "kind", "source", "dated", "reference", "proves", "name", "sha256")
    return {"id": found.pk, "by": person_ref(found.by), **{name: getattr(found, name) for name in plain}}


@router.get("/evaluations/{int:pk}/evidence", response=list[EvidenceOut], summary="证据台账")
def evidence_list(request: HttpRequest, pk: Number) -> Any:
    """List the ledger."""
    found, _own = known(request, pk, _inside)
    return [_item(one) for one in found.items.filter(removed_at=None).select_related("by")]


def _keep_item(request: HttpRequest, pk: int, body: EvidenceIn, file: Any, number: int | None) -> Record:
    found, _own = known(request, pk, _declared)
    row = found.items.filter(pk=number, removed_at=None).first() if number is not None else None
    if number is not None and row is None:
        raise Http404
    kinds = [(key, key) for key in found.frame.evidence_kinds]
    form = ItemForm(body.model_dump(), None, instance=row, kinds=kinds, criteria=criteria_of(found))
    if not form.is_valid():
        raise Problem(422, "invalid", **field_errors(form.errors))
    data = form.cleaned_data
    given = ItemGiven(
        data["title"], data["kind"], data["source"], data["dated"], data["reference"], tuple(data["proves"])
    )
    return _item(ledger.keep_item(pk, person_of(request), given, file, number, body.version))


@router.post("/evaluations/{int:pk}/evidence", response={201: EvidenceOut}, summary="登记证据")
def evidence_new(
    request: HttpRequest, pk: Number, body: Form[EvidenceIn], file: File[UploadedFile | None] = None
) -> Any:
    """Add an item to the ledger, with its file if there is one."""
    return Status(201, _keep_item(request, pk, body, file, None))


@router.post("/evaluations/{int:pk}/evidence/{int:number}", response=EvidenceOut, summary="修改证据")
def evidence_change(
    request: HttpRequest,
    pk: Number,
    number: Number,
    body: Form[EvidenceIn],
    file: File[UploadedFile | None] = None,
) -> Any:
    """Change an item; its file stays unless another one is sent."""
    return _keep_item(request, pk, body, file, number)


@router.post("/evaluations/{int:pk}/evidence/{int:number}/remove", response=Done, summary="移除证据")
def evidence_remove(request: HttpRequest, pk: Number, number: Number, body: RowVersion) -> Any:
    """Take an item off the ledger; its number stays taken."""
    found, _own = known(request, pk, _declared)
    if not found.items.filter(pk=number, removed_at=None).exists():
        raise Http404
    ledger.remove_item(pk, person_of(request), number, body.version)
    return {}


@router.get(
    "/evaluations/{int:pk}/evidence/{int:number}/file",
    response=None,
    summary="下载证据",
    openapi_extra={"responses": _FILES},
)
def evidence_file(request: HttpRequest, pk: Number, number: Number) -> Any:
    """Hand out the file of an item."""
    found, _own = known(request, pk, _inside)
    row = found.items.filter(pk=number, removed_at=None).exclude(sha256="").first()
    if row is None:
        raise Http404
    return papers.handed(row.sha256, row.name, row.type)


# -- problems ---------------------------------------------------------------------------------------------------------


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
    evidence: Annotated[list[Annotated[int, Field(ge=1, le=10**6)]], Field(max_length=300)] = Field(
        default_factory=list
    )
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
    return {"id": found.pk, "unit": unit_ref(found.unit), **{name: getattr(found, name) for name in plain}}


@router.get("/evaluations/{int:pk}/problems", response=list[ProblemOut], summary="评价发现的问题")
def problems(request: HttpRequest, pk: Number) -> Any:
    """List the problems with what the unit says."""
    found, _own = known(request, pk, _result)
    return [_problem(one) for one in found.problems.select_related("unit")]


def _keep_problem(request: HttpRequest, pk: int, body: ProblemIn, number: int | None) -> Record:
    found, _own = known(request, pk, _declared)
    row = found.problems.filter(pk=number).first() if number is not None else None
    if number is not None and row is None:
        raise Http404
    items = [(one, str(one)) for one in found.items.filter(removed_at=None).values_list("number", flat=True)]
    units = list(found.units.all())
    form = ProblemForm(body.model_dump(), instance=row, criteria=criteria_of(found), items=items, units=units)
    if not form.is_valid():
        raise Problem(422, "invalid", **field_errors(form.errors))
    data = form.cleaned_data
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
    _its(known(request, pk, _declared)[0], number)
    ledger.remove_problem(pk, person_of(request), number, body.version)
    return {}


@router.post("/evaluations/{int:pk}/problems/{int:number}/answer", response=ProblemOut, summary="答复问题")
def problem_answer(request: HttpRequest, pk: Number, number: Number, body: ProblemAnswer) -> Any:
    """Answer a problem for its unit."""
    _its(known(request, pk, _result)[0], number)
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


# -- report -----------------------------------------------------------------------------------------------------------


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
        "by": person_ref(found.by), **{name: getattr(found, name) for name in plain},
    }  # fmt: skip


@router.get("/evaluations/{int:pk}/reports", response=ReportsOut, summary="评价报告")
def evaluation_reports(request: HttpRequest, pk: Number) -> Any:
    """List the versions of the report, and where the latest disagrees with the sheet."""
    found, own = known(request, pk, _result)
    versions = list(found.reports.select_related("by"))
    apart = reporting.differences(found, bench_of(found), versions[0]) if versions and own.inside else []
    return {
        "versions": [_report(one) for one in (versions if own.inside else versions[:1])],
        "differences": [{name: getattr(one, name) for name in ("what", "said", "sheet")} for one in apart],
    }


@router.post("/evaluations/{int:pk}/reports", response={201: ReportOut}, summary="上传评价报告")
def evaluation_report(
    request: HttpRequest,
    pk: Number,
    file: File[UploadedFile],
    note: Form[str] = "",
) -> Any:
    """Take a finished report in as the next version."""
    known(request, pk, _declared)
    return Status(201, _report(reporting.take_report(pk, person_of(request), file, note)))


@router.get(
    "/evaluations/{int:pk}/reports/draft",
    response=None,
    summary="报告初稿",
    openapi_extra={"responses": _FILES},
)
def evaluation_draft(request: HttpRequest, pk: Number) -> Any:
    """Hand out the report drafted from the data, as a Word document."""
    found, _own = known(request, pk, papers.drafts)
    return papers.drafted(found)


@router.get(
    "/evaluations/{int:pk}/reports/{int:number}/file",
    response=None,
    summary="下载评价报告",
    openapi_extra={"responses": _FILES},
)
def evaluation_report_file(request: HttpRequest, pk: Number, number: Number) -> Any:
    """Hand out a version of the report; the evaluated unit gets the latest."""
    found, own = known(request, pk, _result)
    row = papers.report_of(found, own, number)
    return papers.handed(row.sha256, row.name, row.kind)


# -- the forms that are evaluated -------------------------------------------------------------------------------------


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
    found, _own = known(request, pk, _inside)
    return paged(dossiers_of(found).defer("form", "rows"), page, size, _evaluated)


@router.get("/evaluations/{int:pk}/forms/{int:number}", response=FormOf, summary="一张被评价的绩效表")
def evaluated_form(request: HttpRequest, pk: Number, number: Number) -> Any:
    """Return what an evaluated form says."""
    found, _own = known(request, pk, _inside)
    row = dossier_of(found, number)
    version = version_of(row, "now")
    assert version is not None
    return form_out(row, version)
