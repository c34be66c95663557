"""The list of what follows from results: made, drafted, taken through its ways, handed out; the bureau's ranges."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Status
from pydantic import Field

from jixiao.analysis.results import BudgetRule
from jixiao.web.api.files import HANDS_OUT
from jixiao.web.api.models import Scope
from jixiao.web.api.problems import Problem
from jixiao.web.api.routers.cycle import Chosen, TakenMany, taken_many
from jixiao.web.api.routers.exchange import JobOut, job_out
from jixiao.web.api.routing import (
    Bearer,
    Key,
    Number,
    PageNumber,
    PageSize,
    Router,
    Year,
    demand,
    demand_way,
    person_of,
)
from jixiao.web.api.schemas import (
    Asked,
    Id,
    In,
    Out,
    Page,
    Record,
    Text,
    UnitRef,
    Version,
    number_text,
    numbers,
    paged,
    picked,
    unit_ref,
)
from jixiao.web.cycle.judging import rules_for
from jixiao.web.cycle.models import Job, Round
from jixiao.web.office.models import Person
from jixiao.web.office.rights import Right, may
from jixiao.web.results import jobs, listing, services, views
from jixiao.web.results.models import BudgetRange, Use
from jixiao.web.results.states import UseState
from jixiao.web.results.ways import USE

router = Router()
Money = Annotated[Decimal, Field(ge=0, lt=Decimal(10) ** 17, max_digits=23, decimal_places=6)]
Share = Annotated[Decimal, Field(ge=0, le=10, max_digits=6, decimal_places=4)]


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

    round: Id


class Listed(Out):
    """How many projects are on the list."""

    made: int


class DraftIn(In):
    """What the bureau proposes, in 元."""

    version: Version
    proposal: Money | None = None
    advice: Text = ""


class UseWayIn(In):
    """A way with its reason; ``decided`` in 元 for a decision that is not as proposed."""

    version: Version
    reason: Text = ""
    decided: Money | None = None


class UsesMany(In):
    """Many projects, each standing for itself."""

    uses: Annotated[list[Chosen], Field(min_length=1, max_length=500)]
    reason: Text = ""


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


def use_out(use: Use) -> Record:
    """Return what goes out of the use of a result."""
    money = ("budget", "executed", "low", "high", "proposal", "decided", "score")
    plain = ("version", "year", "state", "grade", "source", "measure", "range_source", "explains", "advice",
             "agreed", "opinion", "decision")  # fmt: skip
    return {
        "id": use.pk, "dossier": use.dossier_id, "project": use.dossier.title, "unit": unit_ref(use.unit),
        **picked(use, *plain),
        **numbers(use, *money),
    }  # fmt: skip


def _use(request: HttpRequest, pk: int) -> Use:
    return get_object_or_404(listing.visible(person_of(request)), pk=pk)


@router.get("/results", response=Page[UseOut], summary="结果应用清单")
def uses(
    request: HttpRequest, year: Year | None = None, state: UseState | None = None, page: PageNumber = 1,
    size: PageSize = 50,
) -> Any:  # fmt: skip
    """List what follows from the results that the person may read."""
    demand(person_of(request), Right.READ)
    found = listing.visible(person_of(request))
    if year is not None:
        found = found.filter(year=year)
    if state is not None:
        found = found.filter(state=state)
    return paged(found, page, size, use_out)


@router.post("/results", response={200: Listed, 202: Asked}, summary="生成或更新结果应用清单")
def uses_make(request: HttpRequest, body: ListIn) -> Any:
    """Make or refresh the list of a round of self-evaluations; a long one in the background (202)."""
    person = person_of(request)
    demand(person, Right.DECIDE)
    round_ = get_object_or_404(Round.objects.select_related("scope"), pk=body.round)
    if not may(person, Right.DECIDE, round_.scope):
        raise Http404
    made = jobs.made_or_asked(round_, person)
    return Status(202, {"job": made.pk}) if isinstance(made, Job) else {"made": made}


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


class ListedOf(In):
    """Which uses of a year the workbook holds."""

    year: Annotated[int, Field(ge=1990, le=2200)]
    state: UseState | None = None
    grade: Annotated[str, Field(max_length=12)] = ""
    unit: Id | None = None


def _listed(person: Person, asked: ListedOf) -> tuple[QuerySet[Use], dict[str, str]]:
    demand(person, Right.READ)
    words = {
        name: str(value) for name, value in asked.model_dump(mode="json", exclude={"year"}).items() if value
    }
    return listing.filtered(person, words, listing.visible(person).filter(year=asked.year)), words


@router.get("/results/workbook", response=None, summary="下载结果应用清单", openapi_extra=HANDS_OUT)
def uses_workbook(request: HttpRequest, asked: Query[ListedOf]) -> Any:
    """Hand the list of a year out as a workbook, one row a project; a long one is asked for by POST."""
    person = person_of(request)
    found, _words = _listed(person, asked)
    if found.count() > jobs.AT_ONCE:
        raise Problem(409, "background")
    return views.listed(person, asked.year, found)


@router.post(
    "/results/workbook", response={201: JobOut}, auth=Bearer(Scope.EXPORT), summary="后台生成结果应用清单"
)
def uses_workbook_ask(request: HttpRequest, body: ListedOf) -> Any:
    """Have the list of a year made as a workbook in the background."""
    person = person_of(request)
    found, words = _listed(person, body)
    return Status(201, job_out(jobs.ask_for_book(person, body.year, words, found.count())))


@router.post("/results/take/{name}", response=TakenMany, summary="批量办理结果应用")
def uses_take_many(request: HttpRequest, name: Key, body: UsesMany) -> Any:
    """Take one way for many projects, each for itself: what cannot be done is told, the others are done."""
    person = person_of(request)
    demand(person, Right.DECIDE, Right.REVIEW, Right.REOPEN)
    if name not in listing.TOGETHER:
        raise Http404
    wanted = {one.id: one.version for one in body.uses}
    mine = set(listing.visible(person).filter(pk__in=wanted).values_list("pk", flat=True))
    own = [(pk, version) for pk, version in wanted.items() if pk in mine]
    refused = {pk: "not-found" for pk in wanted if pk not in mine}
    return taken_many(len(wanted), refused | services.take_many(name, own, person, body.reason))


@router.post("/results/{int:pk}/take/{name}", response=UseOut, summary="办理结果应用")
def use_take(request: HttpRequest, pk: Number, name: str, body: UseWayIn) -> Any:
    """Take a way: send, agree, object, decide, reconsider."""
    _use(request, pk)
    demand_way(name, USE.ways)
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
