"""Monitoring for programs: the board of a round, a table as it is watched, alerts with their measures, stopped payments."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Status
from pydantic import Field

from jixiao.analysis.monitoring import Forecast, Watched
from jixiao.web.api.keeping import demand
from jixiao.web.api.routing import Number, PageNumber, PageSize, Router, person_of
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
    unit_ref,
)
from jixiao.web.cycle.models import Round
from jixiao.web.monitoring import alert_views, boards, services, views
from jixiao.web.monitoring.models import (
    Alert,
    AlertState,
    LightChoice,
    Measure,
    MeasureKind,
    MeasureState,
    Pause,
)
from jixiao.web.monitoring.seeing import month_of, watched
from jixiao.web.monitoring.showing import all_causes
from jixiao.web.monitoring.ways import ALERTS, MEASURES
from jixiao.web.office.rights import Right, paths, under
from jixiao.web.pages.wording import language

router = Router(tags=["monitoring"])
Reason = Annotated[str, Field(min_length=1, max_length=alert_views.LONGEST)]


# -- boards -----------------------------------------------------------------------------------------------------------


class BoardLine(Out):
    """The tables of a unit, or of all, by their light; money in 元 as text."""

    unit: UnitRef | None
    all: int
    red: int
    yellow: int
    green: int
    blue: int
    grey: int
    missing: int
    budget: str | None
    executed: str | None
    rate: str | None
    paused: int


class BoardOut(Out):
    """The board of a monitoring round; ``causes`` tells how many tables name each cause of a deviation."""

    round: int
    month: int
    whole: BoardLine
    departments: list[BoardLine]
    units: list[BoardLine]
    causes: dict[str, int]
    worse: int
    better: int
    still_red: int
    out_of_step: int
    doubtful: int


class TableOut(Out):
    """A table of the round as it was last submitted; the rates are fractions."""

    dossier: int
    title: str
    unit: UnitRef
    state: str
    light: LightChoice | None
    money: LightChoice | None
    targets_light: LightChoice | None
    before: str
    rate: str | None
    targets: str | None
    out_of_step: bool
    alerts: int
    paused: bool


def _line(found: boards.Line) -> Record:
    counts = ("all", *LightChoice.values, "missing", "paused")
    return {
        "unit": unit_ref(found.unit) if found.unit else None,
        **{name: getattr(found, name) for name in counts},
        **{name: number_text(getattr(found, name)) for name in ("budget", "executed", "rate")},
    }


def _round(request: HttpRequest, pk: int) -> Round:
    demand(person_of(request), Right.READ)
    return views.round_for(request, pk)


@router.get("/rounds/{int:pk}/monitoring", response=BoardOut, summary="监控汇总")
def monitoring_board(request: HttpRequest, pk: Number) -> Any:
    """Show the sums of a monitoring round by department and unit, the causes and the turns."""
    round_ = _round(request, pk)
    found = boards.tables_of(round_, person_of(request))
    whole, departments, units = boards.lines(found)
    counted = boards.figures(found)
    causes = {name: counted[f"cause_{name}"] for name, _label in all_causes()}
    return {
        "round": pk, "month": month_of(round_), "whole": _line(whole),
        "departments": [_line(one) for one in departments], "units": [_line(one) for one in units], "causes": causes,
        **{name: counted[name] for name in ("worse", "better", "still_red", "out_of_step", "doubtful")},
    }  # fmt: skip


def _table(found: Any) -> Record:
    seen = getattr(found, "outlook", None)
    return {
        "dossier": found.pk, "title": found.title, "unit": unit_ref(found.unit), "state": found.state,
        **{name: getattr(seen, name) if seen else None for name in ("light", "money", "targets_light")},
        "before": seen.before if seen else "",
        "rate": number_text(seen.rate) if seen else None, "targets": number_text(seen.targets) if seen else None,
        "out_of_step": bool(seen and seen.out_of_step), "alerts": found.live, "paused": found.stopped,
    }  # fmt: skip


@router.get("/rounds/{int:pk}/monitoring/tables", response=Page[TableOut], summary="监控表及其灯")
def monitoring_tables(
    request: HttpRequest,
    pk: Number,
    light: LightChoice | None = None,
    page: PageNumber = 1,
    size: PageSize = 50,
) -> Any:
    """List the tables of a monitoring round, the gravest light first; those not submitted have none."""
    found = boards.tables_of(_round(request, pk), person_of(request))
    if light is not None:
        found = found.filter(outlook__light=light)
    return paged(boards.listed(found), page, size, _table)


# -- one table --------------------------------------------------------------------------------------------------------


class ForecastOut(Out):
    """What a figure comes to by the end of the year at the pace so far."""

    low: str | None
    high: str | None


class WatchedOut(Out):
    """One indicator in the course of the year: its light, what was reached, what the unit states, what follows."""

    path: str
    name: str
    target: str
    actual: str
    light: LightChoice
    reached: str | None
    forecast: ForecastOut | None
    stated: str | None
    computed: str | None
    doubtful: bool
    causes: list[str]


class OutlookOut(Out):
    """A monitoring table as it is watched now; rates, gap and limits are fractions, the forecast of money in 元."""

    dossier: int
    month: int
    light: LightChoice
    money: LightChoice
    elapsed: str | None
    budget: str | None
    executed: str | None
    rate: str | None
    below_threshold: str | None
    money_forecast: ForecastOut | None
    targets: str | None
    gap: str | None
    gap_limit: str | None
    out_of_step: bool
    indicators: list[WatchedOut]
    alerts: list[int]
    paused: bool


def _forecast(found: Forecast | None) -> Record | None:
    return {"low": number_text(found.low), "high": number_text(found.high)} if found else None


def _watched(found: Watched) -> Record:
    return {
        "path": found.path, "name": found.name, "target": found.target, "actual": found.actual,
        "light": found.light.value, "reached": number_text(found.reached), "forecast": _forecast(found.forecast),
        "stated": found.stated.value if found.stated else None,
        "computed": found.computed.value if found.computed else None,
        "doubtful": found.doubtful, "causes": list(found.causes),
    }  # fmt: skip


@router.get("/dossiers/{int:pk}/outlook", response=OutlookOut, summary="监控表的灯和预测")
def outlook(request: HttpRequest, pk: Number) -> Any:
    """Watch a monitoring table: lights, progress beside money, forecast, possibility."""
    demand(person_of(request), Right.READ)
    found = views.table_for(person_of(request), pk)
    seen = watched(found)
    figures = (
        "elapsed", "budget", "executed", "rate", "below_threshold", "targets", "gap", "gap_limit",
    )  # fmt: skip
    return {
        "dossier": pk, "month": month_of(found.round), "light": seen.light.value, "money": seen.money.value,
        **{name: number_text(getattr(seen, name)) for name in figures},
        "money_forecast": _forecast(seen.money_forecast), "out_of_step": seen.out_of_step,
        "indicators": [_watched(one) for one in seen.indicators],
        "alerts": list(Alert.objects.filter(dossier=found).values_list("pk", flat=True)),
        "paused": services.paused(found),
    }  # fmt: skip


# -- alerts -----------------------------------------------------------------------------------------------------------


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
        **{name: getattr(found, name) for name in plain},
    }  # fmt: skip


def _measure(found: Measure) -> Record:
    plain = ("version", "kind", "text", "owner", "due", "state", "report", "remark")
    return {"id": found.pk, "alert": found.alert_id, **{name: getattr(found, name) for name in plain}}


def _pause(found: Pause) -> Record:
    plain = ("version", "state", "reason", "at", "lifted_reason", "lifted_at")
    return {
        "id": found.pk, "alert": found.alert_id, "dossier": found.dossier_id, "by": person_ref(found.by),
        **{name: getattr(found, name) for name in plain},
    }  # fmt: skip


def _known(request: HttpRequest, pk: int) -> Alert:
    demand(person_of(request), Right.READ)
    return alert_views.alert_for(request, pk)


def _whole(request: HttpRequest, pk: int) -> Record:
    found = _known(request, pk)
    names = ("name", "target", "level", "text", "planned", "evidence", "at")
    return alert_out(found) | {
        "steps": [
            {name: getattr(step, name) for name in names} | {"by": person_ref(step.by) if step.by else None}
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
    if name not in {way.name for way in ALERTS.ways}:
        raise Http404
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
    if name not in {way.name for way in MEASURES.ways}:
        raise Http404
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
