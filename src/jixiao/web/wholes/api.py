"""Whole-unit forms for programs: the projects with their sums, and taking them over, as on the page."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import Http404, HttpRequest
from pydantic import Field

from jixiao.web.api.routers.dossiers import known
from jixiao.web.api.routing import Number, Router, person_of
from jixiao.web.api.schemas import In, Out, Record, Short, Version, number_text, picked
from jixiao.web.cycle.models import Dossier
from jixiao.web.wholes import gathering
from jixiao.web.wholes.planning import Cell, Plan, Sum, plan_for
from jixiao.web.wholes.services import take_over
from jixiao.web.wholes.views import gaps

router = Router(tags=["wholes"])
MOST = 2000
Names = Annotated[list[Short], Field(default_factory=list, max_length=MOST)]


class OfferOut(Out):
    """An indicator of a project; ``name`` chooses it."""

    name: str
    l1: str | None
    l2: str | None
    l3: str | None
    target: str | None
    actual: str | None
    taken: bool


class SourceOut(Out):
    """A project, its form of the year, and whether that counts."""

    project: int
    code: str
    title: str
    dossier: int | None
    state: str | None
    counted: bool
    settled: bool
    indicators: list[OfferOut]


class SumOut(Out):
    """One column of one kind of money, in 元."""

    label: str
    column: str
    projects: str | None
    form: str | None


class CellOut(Out):
    """A cell that the projects say something about; one that is not blank is written over only when named."""

    path: str
    where: str
    now: str
    wanted: str


class WholeOut(Out):
    """A whole unit's form beside its projects."""

    dossier: int
    version: int
    projects: list[SourceOut]
    sums: list[SumOut]
    gaps: list[str]
    cells: list[CellOut]
    new_tasks: list[str]


class WholeTakeIn(In):
    """What to take over: paths of cells that may be written over, names of indicators to add."""

    version: Version
    over: Names
    indicators: Names


@router.get("/dossiers/{int:pk}/projects", response=WholeOut, summary="部门整体：由项目汇总")
def whole(request: HttpRequest, pk: Number) -> Any:
    """Show the projects of a whole unit's form with their sums, and what taking them over would write."""
    return _out(_whole(request, pk))


@router.post("/dossiers/{int:pk}/projects", response=WholeOut, summary="部门整体：汇入项目")
def whole_take(request: HttpRequest, pk: Number, body: WholeTakeIn) -> Any:
    """Take the projects over into the draft: blanks are filled, named cells written over, named indicators added."""
    found = _whole(request, pk)
    take_over(found.pk, person_of(request), version=body.version, over=body.over, chosen=body.indicators)
    return _out(_whole(request, pk))


def _whole(request: HttpRequest, pk: int) -> Dossier:
    found = known(request, pk)
    if not gathering.is_whole(found):
        raise Http404
    return found


def _out(found: Dossier) -> Record:
    plan = plan_for(found)
    return {
        "dossier": found.pk,
        "version": found.version,
        "projects": _sources(plan),
        "sums": [_sum(item) for item in plan.sums],
        "gaps": gaps(plan),
        "cells": [_cell(item) for item in plan.cells],
        "new_tasks": [task.name.text or "" for task in plan.tasks],
    }


def _sources(plan: Plan) -> list[Record]:
    offers = {group.source.project.pk: group.offers for group in plan.groups}
    return [
        {
            "project": source.project.pk,
            "code": source.project.code,
            "title": source.project.name,
            "dossier": source.dossier.pk if source.dossier is not None else None,
            "state": source.dossier.state if source.dossier is not None else None,
            "counted": source.form is not None,
            "settled": source.settled,
            "indicators": [
                {"name": offer.name, "taken": offer.taken}
                | {
                    name: getattr(offer.indicator, name).text
                    for name in ("l1", "l2", "l3", "target", "actual")
                }
                for offer in offers.get(source.project.pk, ())
            ],
        }
        for source in plan.sources
    ]


def _sum(item: Sum) -> Record:
    amounts = {
        "projects": number_text(item.projects.yuan if item.projects is not None else None),
        "form": number_text(item.form.yuan if item.form is not None else None),
    }
    return {"label": item.label, "column": item.column, **amounts}


def _cell(item: Cell) -> Record:
    return picked(item, "path", "where", "now", "wanted")
