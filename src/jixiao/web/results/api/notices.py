"""Notices to put something right."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Status
from pydantic import Field

from jixiao.web.api.problems import Problem
from jixiao.web.api.routing import Number, PageNumber, PageSize, Router, demand, demand_way, person_of
from jixiao.web.api.schemas import (
    Id,
    In,
    Out,
    Page,
    Record,
    Short,
    Text,
    UnitRef,
    Version,
    paged,
    picked,
    unit_ref,
)
from jixiao.web.cycle.models import Project
from jixiao.web.office.models import Unit
from jixiao.web.office.rights import Right, units_for
from jixiao.web.results import notices, services
from jixiao.web.results.models import Rectification
from jixiao.web.results.states import RectificationState
from jixiao.web.results.ways import RECTIFICATION

router = Router()


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
    project: Id | None = None
    year: Annotated[int, Field(ge=1990, le=2200)]
    problem: Text
    demand: Text
    basis: Short = ""
    due: date


class NoticeWayIn(In):
    """A way of a notice with its reason; ``owner`` is who put it right."""

    version: Version
    reason: Text = ""
    owner: Annotated[str, Field(max_length=60)] = ""


def notice_out(found: Rectification) -> Record:
    """Return what goes out of a notice."""
    plain = ("version", "year", "state", "problem", "demand", "basis", "owner", "due", "answer", "closing")
    return {
        "id": found.pk, "unit": unit_ref(found.unit), "project": found.project.name if found.project else None,
        **picked(found, *plain),
    }  # fmt: skip


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
    demand_way(name, RECTIFICATION.ways)
    made = services.rectify(
        name, found.pk, person_of(request), version=body.version, reason=body.reason, owner=body.owner
    )
    return notice_out(made)
