"""A project through its years and stages, and its declaration in mid-year."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Status
from pydantic import Field

from jixiao.web.api.routing import Number, Router, Year, demand, person_of
from jixiao.web.api.schemas import Counted, In, Out, PersonRef, Record, Short, number_text, person_ref, picked
from jixiao.web.changes import figures, keeping, projects
from jixiao.web.changes.models import Figure
from jixiao.web.cycle.models import Dossier
from jixiao.web.office.rights import Right

router = Router()


class Spent(Out):
    """What a project had spent by a day, in 元, as the finance system says."""

    on: date
    executed: str
    revised: str | None
    spending_import: int


class StageOut(Out):
    """A form of a project's year."""

    dossier: int
    round: int
    kind: str
    month: int | None
    state: str
    budget: str | None
    executed: str | None
    score: str | None
    grade: str


class ProjectYear(Out):
    """One year of a project."""

    year: int
    stages: list[StageOut]
    adjustments: list[int]
    spent: list[Spent]


class Happened(Out):
    """A project was added during the year, renamed, ended or taken up again."""

    kind: str
    before: str
    after: str
    reason: str
    by: PersonRef
    at: datetime


class ProjectHistory(Out):
    """A project through its years and stages."""

    project: int
    years: list[ProjectYear]
    happenings: list[Happened]


class DeclareIn(In):
    """The term and the reason, where the year's round is closed already."""

    year: Annotated[int, Field(ge=1990, le=2200)] | None = None
    deadline: date | None = None
    reason: Short = ""


class Declared(Out):
    """The form in which a project declares its targets."""

    dossier: int


def _stage(found: Dossier) -> Record:
    return {
        "dossier": found.pk, "round": found.round_id, "kind": found.round.kind, "month": found.round.month,
        "state": found.state, "budget": number_text(found.budget), "executed": number_text(found.executed),
        "score": number_text(found.total_score), "grade": found.grade or "",
    }  # fmt: skip


def _spent(found: Figure) -> Record:
    return {"on": found.on, "executed": number_text(found.executed), "revised": number_text(found.revised),
            "spending_import": found.batch_id}  # fmt: skip


@router.get("/projects/{int:pk}/history", response=ProjectHistory, summary="项目各年度各环节")
def project_history(request: HttpRequest, pk: Number) -> Any:
    """Show a project with its forms, adjustments and figures over the years."""
    demand(person_of(request), Right.READ, Right.ROUNDS)
    found = keeping.project_for(request, pk)
    years = [
        {"year": year.year, "stages": [_stage(one) for one in year.dossiers],
         "adjustments": [one.pk for one in year.adjustments], "spent": [_spent(one) for one in year.figures]}
        for year in keeping.years_of(found)
    ]  # fmt: skip
    happened = [
        picked(one, "kind", "before", "after", "reason", "at") | {"by": person_ref(one.by)}
        for one in found.changes.select_related("by")
    ]
    return {"project": pk, "years": years, "happenings": happened}


@router.get("/projects/{int:pk}/spending", response=list[Spent], summary="项目执行数")
def project_spending(request: HttpRequest, pk: Number, year: Year | None = None) -> Any:
    """List what a project had spent by each day that was imported, of one budget year."""
    demand(person_of(request), Right.READ, Right.ROUNDS)
    found = keeping.project_for(request, pk)
    return [_spent(one) for one in figures.series(found, year or timezone.localdate().year)]


@router.post("/projects/{int:pk}/declaration", response={201: Declared}, summary="年中追加项目的目标申报")
def project_declare(request: HttpRequest, pk: Number, body: DeclareIn) -> Any:
    """Start the targets of a project that was added during the year."""
    person = person_of(request)
    demand(person, Right.READ, Right.ROUNDS)
    keeping.project_for(request, pk)
    year = body.year or timezone.localdate().year
    return Status(201, {"dossier": projects.declare(pk, person, year, body.deadline, body.reason).pk})


@router.post("/projects/{int:pk}/declaration/request", response=Counted, summary="请财政部门开通追加申报")
def supplement_ask(request: HttpRequest, pk: Number) -> Any:
    """Ask those who keep rounds to open one for a project that was added after the year's round had closed."""
    person = person_of(request)
    demand(person, *projects.KEEPING)
    keeping.project_for(request, pk)
    return {"number": projects.ask_for_supplement(pk, person)}
