"""The board of a monitoring round, and a table as it is watched."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Status
from pydantic import Field

from jixiao.analysis.monitoring import Forecast, Watched
from jixiao.web.api.files import HANDS_OUT
from jixiao.web.api.models import Scope
from jixiao.web.api.problems import Problem
from jixiao.web.api.routers.exchange import JobOut, job_out
from jixiao.web.api.routing import Bearer, Number, PageNumber, PageSize, Router, demand, person_of
from jixiao.web.api.schemas import (
    Id,
    In,
    Out,
    Page,
    Record,
    UnitRef,
    number_text,
    numbers,
    paged,
    picked,
    unit_ref,
)
from jixiao.web.cycle import jobs
from jixiao.web.cycle.models import Round
from jixiao.web.monitoring import boards, services, views
from jixiao.web.monitoring.jobs import BOARD
from jixiao.web.monitoring.models import Alert, LightChoice
from jixiao.web.monitoring.seeing import month_of, watched
from jixiao.web.monitoring.showing import all_causes
from jixiao.web.office.rights import Right

router = Router()


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
        **picked(found, *counts),
        **numbers(found, "budget", "executed", "rate"),
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


class BookIn(In):
    """Which tables the list of the workbook holds: red and yellow ones where nothing is asked."""

    light: Literal["watch", "red", "yellow", "green", "blue", "grey", "missing", "all"] = "watch"
    cause: Annotated[str, Field(max_length=20)] = ""
    unit: Id | None = None
    turn: Literal["", "worse", "better"] = ""
    odd: Literal["", "step", "doubt"] = ""


def _asked(body: BookIn) -> Record:
    given = body.model_dump(exclude_none=True)
    return {name: str(value) for name, value in given.items() if value}


@router.get(
    "/rounds/{int:pk}/monitoring/workbook", response=None, summary="下载监控汇总", openapi_extra=HANDS_OUT
)
def monitoring_book(request: HttpRequest, pk: Number, asked: Query[BookIn]) -> Any:
    """Hand the board out as a workbook; a large one is asked for by POST and made in the background."""
    round_ = _round(request, pk)
    found = boards.tables_of(round_, person_of(request))
    if found.count() > views.AT_ONCE:
        raise Problem(409, "background")
    return views.book_file(round_, found, _asked(asked))


@router.post(
    "/rounds/{int:pk}/monitoring/workbook",
    response={201: JobOut},
    auth=Bearer(Scope.EXPORT),
    summary="后台生成监控汇总",
)
def monitoring_book_ask(request: HttpRequest, pk: Number, body: BookIn) -> Any:
    """Have the board made as a workbook in the background."""
    person, round_ = person_of(request), _round(request, pk)
    total = boards.tables_of(round_, person).count()
    words = _asked(body)
    made = jobs.ask(
        BOARD, round_.title, person, total=total, round_=round_, words=words, path=round_.scope.path
    )
    return Status(201, job_out(made))


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
        **numbers(seen, *figures),
        "money_forecast": _forecast(seen.money_forecast), "out_of_step": seen.out_of_step,
        "indicators": [_watched(one) for one in seen.indicators],
        "alerts": list(Alert.objects.filter(dossier=found).values_list("pk", flat=True)),
        "paused": services.paused(found),
    }  # fmt: skip
