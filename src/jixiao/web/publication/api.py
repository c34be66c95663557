"""Publication for programs: releases, forms held back, editions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Status

from jixiao.web.api.problems import Problem
from jixiao.web.api.routing import Number, Router, demand, person_of
from jixiao.web.api.schemas import Asked, Done, In, Out, PersonRef, Record, Short, person_ref, picked
from jixiao.web.cycle import jobs
from jixiao.web.cycle.models import Dossier, Round
from jixiao.web.office.rights import Right, may, paths, under
from jixiao.web.publication import services
from jixiao.web.publication.models import Edition, Release

router = Router(tags=["publication"])


class ReleaseOut(Out):
    """A release of a round; it is in force while ``ended_at`` is null."""

    id: int
    round: int
    note: str
    by: PersonRef
    at: datetime
    ended_at: datetime | None
    ended_reason: str


class HiddenCell(Out):
    """A cell that the public sees otherwise, or not at all."""

    where: str
    printed: str
    public: str


class PublicForm(Out):
    """What the public sees of a form; ``held`` is why it is held back, ``nothing`` that none of it is public."""

    dossier: int
    released: bool
    held: str | None
    nothing: bool
    hidden: list[HiddenCell]


class EditionOut(Out):
    """An edition of the public pages."""

    id: int
    at: datetime
    forms: int
    pages: int
    withheld: int


class NoteIn(In):
    """A note."""

    note: Short = ""


class ReasonIn(In):
    """A reason."""

    reason: Short


def release_out(found: Release) -> Record:
    """Return what goes out of a release."""
    return {"id": found.pk, "round": found.round_id, "note": found.note, "by": person_ref(found.by), "at": found.at,
            "ended_at": found.ended_at, "ended_reason": found.ended_reason}  # fmt: skip


@router.get("/publication/releases", response=list[ReleaseOut], summary="公开的任务")
def releases(request: HttpRequest) -> Any:
    """List the releases, the newest first."""
    person = person_of(request)
    demand(person, Right.PUBLISH)
    found = Release.objects.filter(under(paths(person, Right.PUBLISH), "round__scope__path"))
    return [release_out(one) for one in found.select_related("by")]


@router.post("/rounds/{int:pk}/release", response={201: ReleaseOut}, summary="公开一次任务")
def release(request: HttpRequest, pk: Number, body: NoteIn) -> Any:
    """Release the forms of a round that have come to their end, now and later."""
    person = person_of(request)
    demand(person, Right.PUBLISH)
    round_ = get_object_or_404(Round.objects.select_related("scope"), pk=pk)
    if not may(person, Right.PUBLISH, round_.scope):
        raise Http404
    return Status(201, release_out(services.release(round_, person, body.note)))


@router.post("/publication/releases/{int:pk}/end", response=ReleaseOut, summary="撤回公开")
def release_end(request: HttpRequest, pk: Number, body: ReasonIn) -> Any:
    """Take a release back."""
    person = person_of(request)
    demand(person, Right.PUBLISH)
    found = get_object_or_404(Release.objects.select_related("round__scope"), pk=pk)
    if not may(person, Right.PUBLISH, found.round.scope):
        raise Http404
    return release_out(services.take_back(pk, person, body.reason))


def _dossier(request: HttpRequest, pk: int) -> Dossier:
    person = person_of(request)
    demand(person, Right.PUBLISH)
    found = get_object_or_404(Dossier.objects.select_related("round", "unit", "project"), pk=pk)
    if not may(person, Right.PUBLISH, found.unit):
        raise Http404
    return found


@router.get("/dossiers/{int:pk}/publication", response=PublicForm, summary="一张表的公开情况")
def public_form(request: HttpRequest, pk: Number) -> Any:
    """Show whether a form is public, and what of it the public will not see as it is."""
    found = _dossier(request, pk)
    hidden = services.differences(found)
    held = found.withholdings.filter(ended_at=None).first()
    whole = hidden == [("", "", "")]
    return {
        "dossier": pk, "released": services.released().filter(pk=pk).exists(), "held": held.reason if held else None,
        "nothing": whole,
        "hidden": [] if whole else [dict(zip(("where", "printed", "public"), one, strict=True)) for one in hidden],
    }  # fmt: skip


@router.post("/dossiers/{int:pk}/withhold", response=Done, summary="暂不公开")
def withhold(request: HttpRequest, pk: Number, body: ReasonIn) -> Any:
    """Keep a form from the public."""
    services.withhold(_dossier(request, pk), person_of(request), body.reason)
    return {"done": True}


@router.post("/dossiers/{int:pk}/withhold/end", response=Done, summary="恢复公开")
def withhold_end(request: HttpRequest, pk: Number) -> Any:
    """Let a form into the public again."""
    services.lift(_dossier(request, pk), person_of(request))
    return {"done": True}


@router.get("/publication/editions", response=list[EditionOut], summary="公开网站各版")
def editions(request: HttpRequest) -> Any:
    """List the editions, the newest (which the public sees) first."""
    demand(person_of(request), Right.PUBLISH)
    found = Edition.objects.all()[:50]
    names = ("at", "forms", "pages", "withheld")
    return [{"id": one.pk} | picked(one, *names) for one in found]


@router.post("/publication/editions", response={202: Asked}, summary="生成公开网站")
def edition_new(request: HttpRequest) -> Any:
    """Make a new edition in the background."""
    person = person_of(request)
    demand(person, Right.PUBLISH)
    total = services.open_to_all().count()
    if not total:
        raise Problem(409, "nothing-public")
    return Status(202, {"job": jobs.ask("publication", "公开网站", person, total=total).pk})
