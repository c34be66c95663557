"""The use of results for programs: the same list, the same ways, the same notices as on the pages."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Status
from pydantic import Field

from jixiao.analysis.results import BudgetRule
from jixiao.web.api.keeping import demand
from jixiao.web.api.problems import Problem
from jixiao.web.api.routing import Number, PageNumber, PageSize, Router, person_of
from jixiao.web.api.schemas import In, Out, Page, Record, Short, Text, UnitRef, number_text, paged, unit_ref
from jixiao.web.cycle.judging import rules_for
from jixiao.web.cycle.models import Project, Round
from jixiao.web.office.models import Unit
from jixiao.web.office.rights import Right, may, units_for
from jixiao.web.results import notices, services, views
from jixiao.web.results.models import BudgetRange, Rectification, Use
from jixiao.web.results.states import RectificationState, UseState
from jixiao.web.results.ways import RECTIFICATION, USE

router = Router(tags=["results"])
Money = Annotated[Decimal, Field(ge=0, lt=Decimal(10) ** 17, max_digits=23, decimal_places=6)]
Share = Annotated[Decimal, Field(ge=0, le=10, max_digits=6, decimal_places=4)]
Year = Annotated[int, Query(ge=1990, le=2200)]


class UseOut(Out):
    """What follows from the result of one project's year; amounts in 元 as text."""

    id: int
    version: int
    dossier: int
    project: str
    year: int
    unit: UnitRef
    state: str
    score: str | None
    grade: str
    source: str
    budget: str | None
    executed: str | None
    measure: dict[str, str]
    low: str | None
    high: str | None
    range_source: str
    explains: bool
    proposal: str | None
    advice: str
    agreed: bool | None
    opinion: str
    decided: str | None
    decision: str


class ListIn(In):
    """Of which round of self-evaluations a list is made."""

    round: Annotated[int, Field(ge=1, le=2**53)]


class Listed(Out):
    """How many projects are on the list."""

    made: int


class DraftIn(In):
    """What the bureau proposes, in 元."""

    version: Annotated[int, Field(ge=0, le=2**31)]
    proposal: Money | None = None
    advice: Text = ""


class UseWayIn(In):
    """A way with its reason; ``decided`` in 元 for a decision that is not as proposed."""

    version: Annotated[int, Field(ge=0, le=2**31)]
    reason: Text = ""
    decided: Money | None = None


class RangeOut(Out):
    """The bureau's rule for a grade: the next budget as shares of this year's, and its source."""

    grade: str
    low: str
    high: str
    source: str


class RangeIn(In):
    """The bureau's rule for a grade."""

    grade: Annotated[str, Field(max_length=12)]
    low: Share
    high: Share
    source: Annotated[str, Field(min_length=1, max_length=300)]


class NoticeOut(Out):
    """A notice to put something right."""

    id: int
    version: int
    unit: UnitRef
    project: str | None
    year: int
    state: str
    problem: str
    demand: str
    basis: str
    owner: str
    due: date
    answer: str
    closing: str


class NoticeIn(In):
    """A notice that is issued."""

    unit: Annotated[int, Field(ge=0, le=2**53)]
    project: Annotated[int, Field(ge=1, le=2**53)] | None = None
    year: Annotated[int, Field(ge=1990, le=2200)]
    problem: Text
    demand: Text
    basis: Short = ""
    due: date


class NoticeWayIn(In):
    """A way of a notice with its reason; ``owner`` is who put it right."""

    version: Annotated[int, Field(ge=0, le=2**31)]
    reason: Text = ""
    owner: Annotated[str, Field(max_length=60)] = ""


def use_out(use: Use) -> Record:
    """Return what goes out of the use of a result."""
    money = ("budget", "executed", "low", "high", "proposal", "decided", "score")
    plain = ("version", "year", "state", "grade", "source", "measure", "range_source", "explains", "advice",
             "agreed", "opinion", "decision")  # fmt: skip
    return {
        "id": use.pk, "dossier": use.dossier_id, "project": use.dossier.title, "unit": unit_ref(use.unit),
        **{name: getattr(use, name) for name in plain},
        **{name: number_text(getattr(use, name)) for name in money},
    }  # fmt: skip


def notice_out(found: Rectification) -> Record:
    """Return what goes out of a notice."""
    plain = ("version", "year", "state", "problem", "demand", "basis", "owner", "due", "answer", "closing")
    return {
        "id": found.pk, "unit": unit_ref(found.unit), "project": found.project.name if found.project else None,
        **{name: getattr(found, name) for name in plain},
    }  # fmt: skip


def _use(request: HttpRequest, pk: int) -> Use:
    return get_object_or_404(views.visible(person_of(request)), pk=pk)


@router.get("/results", response=Page[UseOut], summary="结果应用清单")
def uses(
    request: HttpRequest, year: Year | None = None, state: UseState | None = None, page: PageNumber = 1,
    size: PageSize = 50,
) -> Any:  # fmt: skip
    """List what follows from the results that the person may read."""
    demand(person_of(request), Right.READ)
    found = views.visible(person_of(request))
    if year is not None:
        found = found.filter(year=year)
    if state is not None:
        found = found.filter(state=state)
    return paged(found, page, size, use_out)


@router.post("/results", response=Listed, summary="生成或更新结果应用清单")
def uses_make(request: HttpRequest, body: ListIn) -> Any:
    """Make or refresh the list of a round of self-evaluations."""
    person = person_of(request)
    demand(person, Right.DECIDE)
    round_ = get_object_or_404(Round.objects.select_related("scope"), pk=body.round)
    if not may(person, Right.DECIDE, round_.scope):
        raise Http404
    return {"made": services.make_list(round_, person)}


@router.get("/results/{int:pk}", response=UseOut, summary="一个项目的结果应用")
def use(request: HttpRequest, pk: Number) -> Any:
    """Show what follows for one project."""
    return use_out(_use(request, pk))


@router.put("/results/{int:pk}", response=UseOut, summary="拟定应用意见")
def use_draft(request: HttpRequest, pk: Number, body: DraftIn) -> Any:
    """Write down what the bureau proposes."""
    _use(request, pk)
    services.draft(pk, person_of(request), version=body.version, proposal=body.proposal, advice=body.advice)
    return use_out(_use(request, pk))


@router.post("/results/{int:pk}/take/{name}", response=UseOut, summary="办理结果应用")
def use_take(request: HttpRequest, pk: Number, name: str, body: UseWayIn) -> Any:
    """Take a way: send, agree, object, decide, reconsider."""
    _use(request, pk)
    if name not in {way.name for way in USE.ways}:
        raise Http404
    services.take(
        name, pk, person_of(request), version=body.version, reason=body.reason, decided=body.decided
    )
    return use_out(_use(request, pk))


def _round(request: HttpRequest, pk: int) -> Round:
    person = person_of(request)
    demand(person, Right.DECIDE)
    found = get_object_or_404(Round.objects.select_related("scope"), pk=pk)
    if not may(person, Right.DECIDE, found.scope):
        raise Http404
    return found


@router.get("/rounds/{int:pk}/ranges", response=list[RangeOut], summary="预算挂钩幅度")
def use_ranges(request: HttpRequest, pk: Number) -> Any:
    """List the bureau's rules of a round's year."""
    round_ = _round(request, pk)
    found = BudgetRange.objects.filter(scope=round_.scope, year=round_.year)
    return [
        {"grade": r.grade, "low": number_text(r.low), "high": number_text(r.high), "source": r.source}
        for r in found
    ]


@router.post("/rounds/{int:pk}/ranges", response=RangeOut, summary="规定预算挂钩幅度")
def use_range(request: HttpRequest, pk: Number, body: RangeIn) -> Any:
    """State the bureau's rule for a grade."""
    round_ = _round(request, pk)
    if body.grade not in {band.name for band in rules_for(round_).get("grades")}:
        raise Problem(422, "invalid", grade=body.grade)
    if body.low > body.high or not body.source.strip():
        raise Problem(422, "invalid", low=str(body.low), high=str(body.high))
    rule = BudgetRule(body.low, body.high, body.source)
    made = services.set_range(round_.scope, round_.year, person_of(request), body.grade, rule)
    return {
        "grade": made.grade,
        "low": number_text(made.low),
        "high": number_text(made.high),
        "source": made.source,
    }


@router.get("/rectifications", response=Page[NoticeOut], summary="整改通知")
def rectifications(
    request: HttpRequest, state: RectificationState | None = None, page: PageNumber = 1, size: PageSize = 50
) -> Any:
    """List the notices to units that the person may read."""
    demand(person_of(request), Right.READ)
    found = notices.visible(person_of(request))
    return paged(found.filter(state=state) if state is not None else found, page, size, notice_out)


@router.post("/rectifications", response={201: NoticeOut}, summary="下达整改通知")
def rectification_new(request: HttpRequest, body: NoticeIn) -> Any:
    """Issue a notice to a unit."""
    person = person_of(request)
    demand(person, Right.DECIDE, Right.REVIEW)
    unit = units_for(person, Right.READ).filter(pk=body.unit).first()
    if unit is None:
        raise Problem(422, "invalid", unit=str(body.unit))
    made = services.issue(
        person, unit, year=body.year, problem=body.problem, demand=body.demand, due=body.due, basis=body.basis,
        project=_project(unit, body.project),
    )  # fmt: skip
    return Status(201, notice_out(made))


def _project(unit: Unit, pk: int | None) -> Project | None:
    if pk is None:
        return None
    found = Project.objects.filter(pk=pk, unit=unit).first()
    if found is None:
        raise Problem(422, "invalid", project=str(pk))
    return found


@router.get("/rectifications/{int:pk}", response=NoticeOut, summary="一份整改通知")
def rectification(request: HttpRequest, pk: Number) -> Any:
    """Show a notice."""
    return notice_out(get_object_or_404(notices.visible(person_of(request)), pk=pk))


@router.post("/rectifications/{int:pk}/take/{name}", response=NoticeOut, summary="办理整改")
def rectification_take(request: HttpRequest, pk: Number, name: str, body: NoticeWayIn) -> Any:
    """Take a way of a notice: report, insist, settle, cancel."""
    found = get_object_or_404(notices.visible(person_of(request)), pk=pk)
    if name not in {way.name for way in RECTIFICATION.ways}:
        raise Http404
    made = services.rectify(
        name, found.pk, person_of(request), version=body.version, reason=body.reason, owner=body.owner
    )
    return notice_out(made)
