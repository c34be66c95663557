"""The way of a form: what may be done now, doing it, for one form or for many, and what was done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import Field

from jixiao.web.api.routers.dossiers import DossierOut, FormOf, Version_, _named, dossier_out, form_out, known
from jixiao.web.api.routing import Key, Number, PageNumber, PageSize, Router, demand, person_of
from jixiao.web.api.schemas import In, Out, Page, PersonRef, Record, Text, paged, person_ref, picked
from jixiao.web.cycle import services, states
from jixiao.web.cycle.models import Revision, Step
from jixiao.web.desk.differences import against_promises, differences
from jixiao.web.pages.lists import TOGETHER, visible
from jixiao.web.pages.wording import refusal_text

router = Router(tags=["cycle"])


class ChoiceOut(Out):
    """A way that may be taken now."""

    name: str
    label: str
    reason: bool
    checked: bool


class TakeIn(In):
    """Which version was seen, and why where a reason is demanded."""

    version: int
    reason: Text = ""


class Chosen(In):
    """A form and the version that was seen."""

    id: int
    version: int


class TakeMany(In):
    """Many forms, each standing for itself."""

    dossiers: Annotated[list[Chosen], Field(min_length=1, max_length=500)]
    reason: Text = ""


class RefusalOut(Out):
    """A form for which a way was not taken, and why."""

    id: int
    code: str
    message: str


class TakenMany(Out):
    """How many were taken, and which were not."""

    taken: int
    refused: list[RefusalOut]


class TakenStep(Out):
    """A way that was taken."""

    id: int
    name: str
    label: str
    source: str
    target: str
    reason: str
    revision: int | None
    by: PersonRef
    at: datetime


class RevisionOut(Out):
    """What was submitted, and the rules that judged it."""

    number: int
    profile: str
    profile_on: date
    rules_version: str
    by: PersonRef
    at: datetime
    findings: list[dict[str, Any]]


class DifferenceOut(Out):
    """One cell, or one row, that differs."""

    path: str
    where: str
    kind: str
    before: str
    after: str


@router.get("/dossiers/{int:pk}/transitions", response=list[ChoiceOut], summary="可办理的步骤")
def choices(request: HttpRequest, pk: Number) -> Any:
    """List the ways that the person may take now."""
    found = services.choices(known(request, pk), person_of(request))
    return [{"name": c.name, "label": c.label, "reason": c.reason, "checked": c.checked} for c in found]


@router.post("/dossiers/{int:pk}/transitions/{name}", response=DossierOut, summary="办理一步")
def take(request: HttpRequest, pk: Number, name: Key, body: TakeIn) -> Any:
    """Take a form a step further or back; what stands in the way comes back as findings."""
    known(request, pk)
    _way(name)
    services.take(name, pk, person_of(request), version=body.version, reason=body.reason)
    return dossier_out(known(request, pk))


def _way(name: str) -> states.Transition:
    try:
        return states.transition(name)
    except KeyError as error:
        raise Http404 from error


@router.post("/transitions/{name}", response=TakenMany, summary="批量办理")
def take_many(request: HttpRequest, name: Key, body: TakeMany) -> Any:
    """Take one way for many forms, each for itself: what cannot be done is told, the others are done."""
    item, person = _way(name), person_of(request)
    if item.name not in TOGETHER:
        raise Http404
    demand(person, item.right)
    if item.reason and not body.reason.strip():
        raise services.Refused("reason")
    mine = set(visible(person).filter(pk__in=[c.id for c in body.dossiers]).values_list("pk", flat=True))
    wanted = {chosen.id: chosen.version for chosen in body.dossiers}
    refused = {pk: "not-found" for pk in wanted if pk not in mine}
    own = [(pk, version) for pk, version in wanted.items() if pk in mine]
    refused |= services.take_many(name, own, person, body.reason)
    return taken_many(len(wanted), refused)


def taken_many(wanted: int, refused: Mapping[int, str]) -> Record:
    """Return what goes out where a way was taken for many: how many were, and why the others were not."""
    told = [{"id": pk, "code": code, "message": refusal_text(code)} for pk, code in sorted(refused.items())]
    return {"taken": wanted - len(refused), "refused": told}


@router.get("/dossiers/{int:pk}/history", response=Page[TakenStep], summary="办理经过")
def history(request: HttpRequest, pk: Number, page: PageNumber = 1, size: PageSize = 50) -> Any:
    """List the ways that were taken, the first one first."""
    found = known(request, pk).steps.select_related("by", "revision").order_by("pk")
    return paged(found, page, size, _step)


def _step(step: Step) -> Record:
    names = ("name", "source", "target", "reason", "at")
    label = next((str(item.label) for item in states.TRANSITIONS if item.name == step.name), step.name)
    revision = step.revision.number if step.revision else None
    more = {"id": step.pk, "label": label, "revision": revision, "by": person_ref(step.by)}
    return picked(step, *names) | more


@router.get("/dossiers/{int:pk}/revisions", response=Page[RevisionOut], summary="提交的版本")
def revisions(request: HttpRequest, pk: Number, page: PageNumber = 1, size: PageSize = 50) -> Any:
    """List what was submitted, each with its findings and the version of the rules."""
    found = known(request, pk).revisions.select_related("by").order_by("number")
    return paged(found, page, size, _revision)


def _revision(item: Revision) -> Record:
    names = ("number", "profile", "profile_on", "rules_version", "at", "findings")
    return picked(item, *names) | {"by": person_ref(item.by)}


@router.get("/dossiers/{int:pk}/revisions/{int:number}", response=FormOf, summary="某一版本的内容")
def revision(request: HttpRequest, pk: Number, number: Number, typed: bool = False) -> Any:
    """Return the form as it was submitted."""
    found = known(request, pk)
    return form_out(found, _named(found, str(number)), typed=typed)


@router.get("/dossiers/{int:pk}/differences", response=list[DifferenceOut], summary="版本差异")
def difference(request: HttpRequest, pk: Number, before: Version_, after: Version_ = "now") -> Any:
    """Return what differs between two versions: ``now``, ``targets`` (the approved ones), or the number of a revision."""
    found = known(request, pk)
    old, new = _named(found, before), _named(found, after)
    listed = against_promises(found, new.form) if before == "targets" else differences(old, new)
    names = ("path", "where", "kind", "before", "after")
    return [picked(item, *names) for item in listed]
