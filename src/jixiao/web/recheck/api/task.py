"""A re-check: made, fixed, drawn, assigned, ended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from django.forms import model_to_dict
from django.http import HttpRequest
from ninja import Status
from pydantic import Field

from jixiao.web.api.problems import valid
from jixiao.web.api.routing import Number, PageNumber, PageSize, Router, demand, person_of
from jixiao.web.api.schemas import (
    Asked,
    Counted,
    Id,
    In,
    Out,
    Page,
    PersonRef,
    Record,
    Short,
    Text,
    Version,
    numbers,
    paged,
    person_ref,
    picked,
)
from jixiao.web.cycle.models import Job
from jixiao.web.cycle.services import Refused
from jixiao.web.office.models import Person
from jixiao.web.office.rights import Right
from jixiao.web.pages.wording import language
from jixiao.web.recheck import drawing, jobs, reading, services
from jixiao.web.recheck.api.known import RecheckWay, kept, known
from jixiao.web.recheck.forms import RecheckForm
from jixiao.web.recheck.models import FrameKind, Recheck
from jixiao.web.recheck.ways import TaskState

router = Router()
Amount = Annotated[Decimal, Field(gt=0, lt=Decimal(10) ** 12, max_digits=18, decimal_places=6)]
Percent = Annotated[Decimal, Field(gt=0, le=100, max_digits=5, decimal_places=2)]


class StratumOut(Out):
    """A stratum of the list; its budget in 元, the chance of a project in percent."""

    key: str
    name: str
    size: int
    places: int
    budget: str
    chance: str


class RecheckOut(Out):
    """A re-check; the strata only to who oversees the whole. ``certain_from`` in 万元, the budget of the list in 元."""

    id: int
    version: int
    round: int
    title: str
    state: TaskState
    frame_kind: FrameKind
    size: int | None
    share: str | None
    certain_from: str | None
    seed_source: str
    seed_on: date
    seed: str
    note: str
    replaces: int | None
    reason: str
    digest: str
    frame_size: int
    frame_budget: str | None
    wanted: int
    strata: list[StratumOut]
    fixed_at: datetime | None
    drawn_at: datetime | None
    finished_at: datetime | None


class RecheckIn(In):
    """A new re-check; one of ``size`` and ``share`` (percent)."""

    round: Id
    title: Short
    frame_kind: FrameKind = FrameKind.CLOSED
    size: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None
    share: Percent | None = None
    certain_from: Amount | None = None
    seed_source: Annotated[str, Field(max_length=300)]
    seed_on: date
    seed: Annotated[str, Field(max_length=120)] = ""
    note: Text = ""


class RecheckChange(In):
    """What of a re-check is to change; what is left out stays."""

    version: Version
    title: Short | None = None
    frame_kind: FrameKind | None = None
    size: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None
    share: Percent | None = None
    certain_from: Amount | None = None
    seed_source: Annotated[str, Field(max_length=300)] | None = None
    seed_on: date | None = None
    seed: Annotated[str, Field(max_length=120)] | None = None
    note: Text | None = None


class RecheckDraw(RecheckWay):
    """The published seed, where it was not known before."""

    seed: Annotated[str, Field(max_length=120)] = ""


class RecheckReplace(RecheckWay):
    """Why a new draw takes the place of this one."""

    reason: Text


class RecheckAssign(In):
    """Which reviews go to whom, in turn, and until when."""

    reviews: Annotated[list[Id], Field(max_length=5000)]
    reviewers: Annotated[list[Id], Field(max_length=200)]
    term: date
    reason: Annotated[str, Field(max_length=500)] = ""


class RecheckAdd(RecheckWay):
    """Forms that are reviewed by name, outside the sample, and why."""

    dossiers: Annotated[list[Id], Field(max_length=500)]
    reason: Text


def _stratum(found: Mapping[str, Any]) -> Record:
    return {name: found[name] for name in ("key", "size", "places", "budget", "chance")} | {
        "name": found[language()]
    }


def recheck_out(found: Recheck, person: Person) -> Record:
    """Return what goes out of a re-check."""
    plain = (
        "version", "title", "state", "frame_kind", "size", "seed_source", "seed_on", "seed", "note", "reason", "digest",
        "frame_size", "wanted", "fixed_at", "drawn_at", "finished_at",
    )  # fmt: skip
    whole = reading.oversees(person, found)
    return {
        "id": found.pk, "round": found.round_id, "replaces": found.replaces_id,
        "strata": [_stratum(one) for one in found.strata] if whole else [],
        **picked(found, *plain),
        **numbers(found, "share", "certain_from", "frame_budget"),
    }  # fmt: skip


@router.get("/rechecks", response=Page[RecheckOut], summary="抽查复核任务")
def rechecks(request: HttpRequest, page: PageNumber = 1, size: PageSize = 50) -> Any:
    """List the re-checks that concern the person, the newest first."""
    person = person_of(request)
    demand(person, Right.READ)
    return paged(
        reading.rechecks_for(person).order_by("-pk"), page, size, lambda one: recheck_out(one, person)
    )


def _kept_from(form: RecheckForm, person: Person) -> Record:
    valid(form)
    return recheck_out(drawing.save(form.save(commit=False), person, form.changed_data), person)


@router.post("/rechecks", response={201: RecheckOut}, summary="新建抽查复核")
def recheck_new(request: HttpRequest, body: RecheckIn) -> Any:
    """Make a re-check of a round of self-evaluations."""
    person = person_of(request)
    demand(person, Right.DECIDE)
    return Status(201, _kept_from(RecheckForm(body.model_dump(), person=person), person))


@router.get("/rechecks/{int:pk}", response=RecheckOut, summary="一次抽查复核")
def recheck(request: HttpRequest, pk: Number) -> Any:
    """Show a re-check."""
    return recheck_out(known(request, pk), person_of(request))


@router.patch("/rechecks/{int:pk}", response=RecheckOut, summary="修改抽查复核")
def recheck_change(request: HttpRequest, pk: Number, body: RecheckChange) -> Any:
    """Change a re-check whose list is not fixed yet."""
    found, person = kept(request, pk), person_of(request)
    if found.state != TaskState.PREPARING:
        raise Refused("state")
    if found.version != body.version:
        raise Refused("stale")
    given = body.model_dump(exclude_unset=True, exclude={"version"})
    values = {**model_to_dict(found, RecheckForm.Meta.fields), **given}
    return _kept_from(RecheckForm(values, instance=found, person=person), person)


def _told(made: Recheck | Job, person: Person) -> Any:
    """Return a re-check with what was done, or the job that does it."""
    return Status(202, {"job": made.pk}) if isinstance(made, Job) else recheck_out(made, person)


@router.post("/rechecks/{int:pk}/fix", response={200: RecheckOut, 202: Asked}, summary="固定抽样框")
def recheck_fix(request: HttpRequest, pk: Number, body: RecheckWay) -> Any:
    """Fix the list, the rules and the strata; of a long list in the background (202)."""
    found, person = kept(request, pk), person_of(request)
    return _told(jobs.fixed_or_asked(found, person, body.version), person)


@router.post("/rechecks/{int:pk}/draw", response={200: RecheckOut, 202: Asked}, summary="抽取样本")
def recheck_draw(request: HttpRequest, pk: Number, body: RecheckDraw) -> Any:
    """Draw the sample by the published seed; from a long list in the background (202)."""
    found, person = kept(request, pk), person_of(request)
    return _told(jobs.drawn_or_asked(found, person, body.version, body.seed), person)


@router.post("/rechecks/{int:pk}/replace", response={201: RecheckOut}, summary="重新抽样")
def recheck_replace(request: HttpRequest, pk: Number, body: RecheckReplace) -> Any:
    """Begin a new draw in the place of one, which stays as it is."""
    kept(request, pk)
    person = person_of(request)
    return Status(
        201, recheck_out(drawing.replace(pk, person, version=body.version, reason=body.reason), person)
    )


@router.post("/rechecks/{int:pk}/finish", response=RecheckOut, summary="结束抽查")
def recheck_finish(request: HttpRequest, pk: Number, body: RecheckWay) -> Any:
    """End a re-check in which every review was decided."""
    kept(request, pk)
    person = person_of(request)
    return recheck_out(drawing.finish(pk, person, version=body.version), person)


@router.get("/rechecks/{int:pk}/reviewers", response=list[PersonRef], summary="可分派的复核人")
def recheck_people(request: HttpRequest, pk: Number) -> Any:
    """List who may review: the officers of the bureau, and outside evaluators."""
    return [person_ref(one) for one in services.people_for(kept(request, pk))]


@router.post("/rechecks/{int:pk}/assign", response=Counted, summary="分派复核")
def recheck_assign(request: HttpRequest, pk: Number, body: RecheckAssign) -> Any:
    """Assign reviews to reviewers in turn, all or none."""
    found = kept(request, pk)
    people = {one.pk: one for one in services.people_for(found)}
    if not set(body.reviewers) <= set(people):
        raise Refused("recheck-reviewer")
    chosen = [people[one] for one in body.reviewers]
    return {
        "number": services.assign(found, person_of(request), body.reviews, chosen, body.term, body.reason)
    }


@router.post("/rechecks/{int:pk}/additions", response=Counted, summary="列入重点抽查")
def recheck_add(request: HttpRequest, pk: Number, body: RecheckAdd) -> Any:
    """Add forms by name outside the sample; they never enter the estimate."""
    kept(request, pk)
    return {"number": drawing.add(pk, person_of(request), body.dossiers, body.reason, version=body.version)}
