"""Alerts with their measures and what was said, and payments that were stopped."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Status
from pydantic import Field

from jixiao.web.api.routing import Number, PageNumber, PageSize, Router, demand, demand_way, person_of
from jixiao.web.api.schemas import (
    In,
    Out,
    Page,
    PersonRef,
    Record,
    Text,
    UnitRef,
    Version,
    number_text,
    paged,
    person_ref,
    picked,
    unit_ref,
)
from jixiao.web.monitoring import alert_views, services
from jixiao.web.monitoring.models import (
    Alert,
    AlertState,
    LightChoice,
    Measure,
    MeasureKind,
    MeasureState,
    Pause,
)
from jixiao.web.monitoring.ways import ALERTS, MEASURES
from jixiao.web.office.rights import Right, paths, under
from jixiao.web.pages.wording import language

router = Router()
Reason = Annotated[str, Field(min_length=1, max_length=alert_views.LONGEST)]


class AlertOut(Out):
    """An alert on a monitoring table."""

    id: int
    version: int
    dossier: int
    title: str
    unit: UnitRef
    field: str
    state: AlertState
    level: int
    light: LightChoice
    text: str
    causes: list[str]
    budget: str | None
    due: date
    overdue: bool
    raised_at: datetime


class AlertStepOut(Out):
    """What was done with an alert; nobody's name where a term ran out."""

    name: str
    target: str
    level: int
    text: str
    planned: date | None
    evidence: str
    by: PersonRef | None
    at: datetime


class MeasureOut(Out):
    """What an alert led to."""

    id: int
    version: int
    alert: int
    kind: MeasureKind
    text: str
    owner: str
    due: date
    state: MeasureState
    report: str
    remark: str


class PauseOut(Out):
    """Payments that were stopped."""

    id: int
    version: int
    alert: int
    dossier: int
    state: str
    reason: str
    by: PersonRef
    at: datetime
    lifted_reason: str
    lifted_at: datetime | None


class AlertWhole(AlertOut):
    """An alert with its history, measures, stopped payments, and the ways that the person may take now."""

    steps: list[AlertStepOut]
    measures: list[MeasureOut]
    pauses: list[PauseOut]
    ways: list[str]


class MeasureIn(In):
    """What is demanded, of whom, by when."""

    version: Version
    kind: MeasureKind
    text: Reason
    owner: Annotated[str, Field(min_length=1, max_length=60)]
    due: date


class DemandIn(In):
    """The first measure, as ``rectify`` demands it."""

    kind: MeasureKind
    owner: Annotated[str, Field(min_length=1, max_length=60)]
    due: date


class AlertWay(In):
    """A way with its reason; ``planned`` and ``evidence`` for ``answer``, ``measure`` for ``rectify``."""

    version: Version
    text: Text = ""
    planned: date | None = None
    evidence: Text = ""
    measure: DemandIn | None = None


class AlertReason(In):
    """What the bureau does, with its reason."""

    version: Version
    reason: Reason


class MeasureWay(In):
    """A way of a measure, with what was done or why not."""

    version: Version
    text: Annotated[str, Field(max_length=alert_views.LONGEST)] = ""


def alert_out(found: Alert) -> Record:
    """Return what goes out of an alert."""
    plain = ("version", "field", "state", "level", "light", "causes", "due", "raised_at")
    return {
        "id": found.pk, "dossier": found.dossier_id, "title": found.dossier.title, "unit": unit_ref(found.unit),
        "text": getattr(found, language()), "budget": number_text(found.budget),
        "overdue": services.overdue(found, timezone.localdate()),
        **picked(found, *plain),
    }  # fmt: skip


def _measure(found: Measure) -> Record:
    plain = ("version", "kind", "text", "owner", "due", "state", "report", "remark")
    return {"id": found.pk, "alert": found.alert_id, **picked(found, *plain)}


def _pause(found: Pause) -> Record:
    plain = ("version", "state", "reason", "at", "lifted_reason", "lifted_at")
    return {
        "id": found.pk, "alert": found.alert_id, "dossier": found.dossier_id, "by": person_ref(found.by),
        **picked(found, *plain),
    }  # fmt: skip


def _known(request: HttpRequest, pk: int) -> Alert:
    demand(person_of(request), Right.READ)
    return alert_views.alert_for(request, pk)


def _whole(request: HttpRequest, pk: int) -> Record:
    found = _known(request, pk)
    names = ("name", "target", "level", "text", "planned", "evidence", "at")
    return alert_out(found) | {
        "steps": [
            picked(step, *names) | {"by": person_ref(step.by) if step.by else None}
            for step in found.steps.select_related("by")
        ],
        "measures": [_measure(one) for one in found.measures.all()],
        "pauses": [_pause(one) for one in found.pauses.select_related("by")],
        "ways": [way.name for way in services.choices(found, person_of(request))],
    }


@router.get("/alerts", response=Page[AlertOut], summary="监控预警")
def alerts(
    request: HttpRequest, state: AlertState | None = None, mine: bool = False,
    round_: Annotated[int | None, Query(ge=1, le=2**53, alias="round")] = None, page: PageNumber = 1, size: PageSize = 50,
) -> Any:  # fmt: skip
    """List the alerts that the person may read, the gravest first; with ``mine`` those on which it is his turn."""
    person = person_of(request)
    demand(person, Right.READ)
    found = alert_views.visible(person)
    if state is not None:
        found = found.filter(state=state)
    if round_ is not None:
        found = found.filter(dossier__round_id=round_)
    return paged(found.filter(alert_views.mine(person)) if mine else found, page, size, alert_out)


@router.get("/alerts/{int:pk}", response=AlertWhole, summary="一条预警")
def alert(request: HttpRequest, pk: Number) -> Any:
    """Show an alert with its history."""
    return _whole(request, pk)


@router.post("/alerts/{int:pk}/take/{name}", response=AlertWhole, summary="办理预警")
def alert_take(request: HttpRequest, pk: Number, name: str, body: AlertWay) -> Any:
    """Take a way: answer, accept, return, rectify, settle, close, withdraw and the others."""
    _known(request, pk)
    demand_way(name, ALERTS.ways)
    given = body.measure
    measure = (
        services.Demand(given.kind.value, body.text, given.owner, given.due) if given is not None else None
    )
    services.take(
        name, pk, person_of(request), version=body.version, text=body.text,
        answer=services.Answer(body.planned, body.evidence), demand=measure,
    )  # fmt: skip
    return _whole(request, pk)


@router.post("/alerts/{int:pk}/escalate", response=AlertWhole, summary="预警升级")
def alert_escalate(request: HttpRequest, pk: Number, body: AlertReason) -> Any:
    """Raise the level of an alert by one."""
    _known(request, pk)
    services.escalate(pk, person_of(request), version=body.version, reason=body.reason)
    return _whole(request, pk)


@router.post("/alerts/{int:pk}/measures", response={201: MeasureOut}, summary="提出整改措施")
def measure_new(request: HttpRequest, pk: Number, body: MeasureIn) -> Any:
    """Demand one more measure of an alert that is being put right."""
    _known(request, pk)
    wanted = services.Demand(body.kind.value, body.text, body.owner, body.due)
    return Status(201, _measure(services.add_measure(pk, person_of(request), wanted, version=body.version)))


@router.post("/measures/{int:pk}/take/{name}", response=MeasureOut, summary="办理整改措施")
def measure_take(request: HttpRequest, pk: Number, name: str, body: MeasureWay) -> Any:
    """Take a way of a measure: report, verify, check, redo, reject, cancel."""
    person = person_of(request)
    demand(person, Right.READ)
    get_object_or_404(Measure, under(paths(person, Right.READ), "alert__unit__path"), pk=pk)
    demand_way(name, MEASURES.ways)
    return _measure(services.take_measure(name, pk, person, version=body.version, text=body.text))


@router.post("/alerts/{int:pk}/pause", response={201: PauseOut}, summary="暂停拨付")
def payments_pause(request: HttpRequest, pk: Number, body: AlertReason) -> Any:
    """Stop payments to the project."""
    _known(request, pk)
    return Status(
        201, _pause(services.pause(pk, person_of(request), version=body.version, reason=body.reason))
    )


@router.post("/pauses/{int:pk}/lift", response=PauseOut, summary="恢复拨付")
def payments_lift(request: HttpRequest, pk: Number, body: AlertReason) -> Any:
    """Let payments go on."""
    person = person_of(request)
    demand(person, Right.READ)
    get_object_or_404(Pause, under(paths(person, Right.READ), "alert__unit__path"), pk=pk)
    return _pause(services.lift(pk, person, version=body.version, reason=body.reason))
