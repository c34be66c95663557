"""Rounds: listing, making, opening, closing, extending, and how far a round has come."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Status
from pydantic import Field

from jixiao.profiles import list_profiles
from jixiao.web.api import keeping
from jixiao.web.api.routing import Number, PageNumber, PageSize, Router, demand, person_of
from jixiao.web.api.schemas import (
    In,
    Out,
    Page,
    PersonRef,
    Record,
    Short,
    Text,
    UnitRef,
    number_text,
    paged,
    person_ref,
    picked,
    unit_ref,
)
from jixiao.web.cycle import rounds as services
from jixiao.web.cycle.models import Dossier, Extension, Round, RoundKind, Subject
from jixiao.web.cycle.services import extend
from jixiao.web.cycle.states import State
from jixiao.web.office.models import Person, Unit, UnitKind
from jixiao.web.office.rights import Right, may, paths, under
from jixiao.web.pages.progress import Line, lines, totals
from jixiao.web.pages.wording import language

router = Router()
KIND = Literal["target", "self_evaluation", "monitoring"]
assert {*KIND.__args__} == set(RoundKind.values)  # type: ignore[attr-defined]
SUBJECT = Literal["project", "unit"]
assert {*SUBJECT.__args__} == set(Subject.values)  # type: ignore[attr-defined]


class RoundOut(Out):
    """A round (年度任务)."""

    id: int
    year: int
    kind: KIND
    subject: str
    month: int | None
    title: str
    scope: UnitRef
    profile: str
    profile_on: date
    opens: date
    deadline: date
    remind_days: int
    note: str
    basis: int | None
    closed_at: datetime | None


class RoundIn(In):
    """A new round."""

    year: int
    kind: KIND
    subject: SUBJECT = "project"
    month: Annotated[int, Field(ge=1, le=12)] | None = None
    title: Short
    scope: int
    profile: Short
    profile_on: date
    opens: date
    deadline: date
    remind_days: int = 5
    note: Text = ""
    basis: int | None = None


class RoundChange(In):
    """What of a round is to change."""

    year: int | None = None
    kind: KIND | None = None
    subject: SUBJECT | None = None
    month: Annotated[int, Field(ge=1, le=12)] | None = None
    title: Short | None = None
    scope: int | None = None
    profile: Short | None = None
    profile_on: date | None = None
    opens: date | None = None
    deadline: date | None = None
    remind_days: int | None = None
    note: Text | None = None
    basis: int | None = None


class Opened(Out):
    """How many forms an opening made."""

    made: int


class ExtensionIn(In):
    """A later deadline for one unit."""

    unit: int
    deadline: date
    reason: Text


class ExtensionOut(Out):
    """A later deadline that a unit was given."""

    id: int
    unit: UnitRef
    deadline: date
    reason: str
    by: PersonRef
    at: datetime


class ProgressLine(Out):
    """The forms of one unit, or of all below it."""

    unit: UnitRef | None
    all: int
    done: int
    moving: int
    open: int
    late: int
    errors: int
    warnings: int


class Progress(Out):
    """How a round stands; money in 元."""

    states: dict[str, int]
    all: int
    wrong: int
    late: int
    budget: str | None
    executed: str | None
    departments: list[ProgressLine]
    units: list[ProgressLine]


class ProfileOut(Out):
    """A set of rules that a round may have."""

    id: str
    name: str


def known_rounds(person: Person) -> QuerySet[Round]:
    """Return the rounds that concern a person: with forms that he may read, or in his own scope."""
    forms = Dossier.objects.filter(under(paths(person, Right.READ), "unit__path"))
    own = under(paths(person, Right.ROUNDS), "scope__path")
    return Round.objects.filter(Q(pk__in=forms.values("round")) | own).select_related("scope")


def known_round(person: Person, pk: int) -> Round:
    """Return a round that concerns a person; to others it does not exist."""
    demand(person, Right.READ, Right.ROUNDS)
    found = known_rounds(person).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _governed(person: Person, pk: int) -> Round:
    """Return a round that a person governs."""
    found = known_round(person, pk)
    if not may(person, Right.ROUNDS, found.scope):
        raise PermissionDenied
    return found


@router.get("/rounds", response=Page[RoundOut], summary="年度任务列表", tags=["rounds"])
def rounds(
    request: HttpRequest,
    page: PageNumber = 1,
    size: PageSize = 50,
    year: int | None = None,
    kind: KIND | None = None,
    open: bool | None = None,  # noqa: A002
) -> Any:
    """List the rounds that concern the person, the newest first."""
    person = person_of(request)
    demand(person, Right.READ, Right.ROUNDS)
    found = known_rounds(person).order_by("-year", "-pk")
    if year is not None:
        found = found.filter(year=year)
    if kind:
        found = found.filter(kind=kind)
    if open is not None:
        found = found.filter(closed_at__isnull=open)
    return paged(found, page, size, round_out)


def round_out(round_: Round) -> Record:
    """Return a round as it goes out."""
    names = (
        "year", "kind", "subject", "month", "title", "profile", "profile_on", "opens", "deadline", "remind_days", "note",
        "closed_at",
    )  # fmt: skip
    own = picked(round_, *names)
    return {"id": round_.pk, "scope": unit_ref(round_.scope), "basis": round_.basis_id, **own}


@router.get("/rounds/{int:pk}", response=RoundOut, summary="年度任务", tags=["rounds"])
def round_(request: HttpRequest, pk: Number) -> Any:
    """Return a round."""
    return round_out(known_round(person_of(request), pk))


@router.post("/rounds", response={201: RoundOut}, summary="新建年度任务", tags=["rounds"])
def round_new(request: HttpRequest, body: RoundIn) -> Any:
    """Make a round; it begins when it is opened."""
    return Status(201, round_out(keeping.save_round(person_of(request), None, body.model_dump())))


@router.patch("/rounds/{int:pk}", response=RoundOut, summary="修改年度任务", tags=["rounds"])
def round_change(request: HttpRequest, pk: Number, body: RoundChange) -> Any:
    """Change a round that is not closed; what is left out stays."""
    person = person_of(request)
    given = body.model_dump(exclude_unset=True)
    return round_out(keeping.save_round(person, _governed(person, pk), given))


@router.post("/rounds/{int:pk}/open", response=Opened, summary="下达任务", tags=["rounds"])
def round_open(request: HttpRequest, pk: Number) -> Any:
    """Make the forms of every project in scope that has none yet; again, for those that came later."""
    person = person_of(request)
    return {"made": services.open_round(_governed(person, pk), person)}


@router.post("/rounds/{int:pk}/close", response=RoundOut, summary="结束任务", tags=["rounds"])
def round_close(request: HttpRequest, pk: Number) -> Any:
    """Close a round: nothing in it changes any more."""
    person = person_of(request)
    return round_out(services.close_round(_governed(person, pk).pk, person))


@router.get("/rounds/{int:pk}/extensions", response=Page[ExtensionOut], summary="延期", tags=["rounds"])
def extensions(request: HttpRequest, pk: Number, page: PageNumber = 1, size: PageSize = 50) -> Any:
    """List the later deadlines that units of one's subtrees were given."""
    person = person_of(request)
    own = under(paths(person, Right.READ), "unit__path")
    found = known_round(person, pk).extensions.filter(own).select_related("unit", "by").order_by("pk")
    return paged(found, page, size, _extension)


def _extension(item: Extension) -> Record:
    who = {"unit": unit_ref(item.unit), "by": person_ref(item.by)}
    return {"id": item.pk, "deadline": item.deadline, "reason": item.reason, "at": item.at, **who}


@router.post(
    "/rounds/{int:pk}/extensions", response={201: ExtensionOut}, summary="为单位延期", tags=["rounds"]
)
def extension_new(request: HttpRequest, pk: Number, body: ExtensionIn) -> Any:
    """Give one unit a later deadline, with a reason."""
    person = person_of(request)
    found = _governed(person, pk)
    below = Unit.objects.filter(path__startswith=found.scope.path, kind=UnitKind.UNIT, active=True)
    unit = below.filter(pk=body.unit).first()
    if unit is None or found.closed_at is not None:
        raise Http404
    return Status(201, _extension(extend(found, unit, person, body.deadline, body.reason)))


@router.get("/rounds/{int:pk}/progress", response=Progress, summary="任务进度", tags=["rounds"])
def progress(request: HttpRequest, pk: Number) -> Any:
    """Tell how a round stands, by department and unit, those that lag behind first."""
    person = person_of(request)
    found = Dossier.objects.filter(
        under(paths(person, Right.READ), "unit__path"), round=known_round(person, pk)
    )
    counts = {row["state"]: row["n"] for row in found.order_by().values("state").annotate(n=Count("pk"))}
    sums: dict[str, Any] = totals(found)
    departments, units = lines(found, timezone.localdate())
    return {
        "states": {state.value: counts.get(state.value, 0) for state in State},
        "all": sums["all"],
        "wrong": sums["wrong"],
        "late": sum(line.late for line in departments),
        "budget": number_text(sums["budget"]),
        "executed": number_text(sums["executed"]),
        "departments": [_line(line) for line in departments],
        "units": [_line(line) for line in units],
    }


def _line(line: Line) -> Record:
    names = ("all", "done", "moving", "open", "late", "errors", "warnings")
    return {"unit": unit_ref(line.unit) if line.unit else None} | picked(line, *names)


@router.get("/profiles", response=list[ProfileOut], summary="可用的规则", tags=["rounds"])
def profiles(request: HttpRequest) -> Any:
    """List the sets of rules by which a round may be judged."""
    english = language() == "en"
    return [{"id": item.id, "name": item.name_en if english else item.name} for item in list_profiles()]
