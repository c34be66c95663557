"""The figures for programs: those of the pages, of the forms that the person may read."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from ninja import Query

from jixiao.analysis import dashboard as figures_of
from jixiao.web.api.files import HANDS_OUT
from jixiao.web.api.routing import Number, Router, demand, person_of
from jixiao.web.api.schemas import Out, Record, number_text, numbers
from jixiao.web.dashboards.charts import CHARTS, Scene, charts_of
from jixiao.web.dashboards.figures import rounds_for
from jixiao.web.dashboards.views import DONE, by_unit, chart_file, scene_of
from jixiao.web.office.rights import Right

router = Router(tags=["figures"])
OfUnit = Annotated[int, Query(ge=1, le=2**53)]


class LineOut(Out):
    """The figures of a department, or of a unit where all are of one department; money in 元."""

    unit: int
    name: str
    forms: int
    done: int
    late: int
    budget: str | None
    executed: str | None
    mean_score: str | None
    errors: int
    warnings: int


class FindingOut(Out):
    """A finding by how many forms have it."""

    code: str
    title: str
    forms: int
    times: int
    departments: int


class FiguresOut(Out):
    """The figures of a round, of the moment ``at``."""

    round: int
    at: datetime
    forms: int
    departments: int
    units: int
    done: int
    budget: str | None
    executed: str | None
    rate: str | None
    mean_score: str | None
    grades: dict[str, int]
    with_errors: int
    with_warnings: int
    lines: list[LineOut]
    findings: list[FindingOut]


class ChartOut(Out):
    """The data of a chart: a title, headings, and rows of texts and figures as text."""

    name: str
    title: str
    headings: list[str]
    rows: list[list[str | None]]


@router.get("/rounds/{int:pk}/figures", response=FiguresOut, summary="一次任务的数字")
def figures(request: HttpRequest, pk: Number, unit: OfUnit | None = None) -> Any:
    """Show the figures of a round, or of the part of it below a unit."""
    scene = _scene(request, pk, unit)
    return scene.kept("figures", lambda: _figures(scene))


def _figures(scene: Scene) -> Record:
    found = figures_of.summary(scene.figures.rows, DONE, scene.on)
    return {
        "round": scene.round.pk,
        "at": scene.figures.at,
        "forms": found.projects,
        "departments": found.departments,
        "units": found.units,
        "done": found.done,
        **numbers(found, "budget", "executed", "rate", "mean_score"),
        "grades": dict(found.grades),
        "with_errors": found.with_errors,
        "with_warnings": found.with_warnings,
        "lines": [_line(line) for line in by_unit(scene.figures)],
        "findings": [
            {"code": one.code, "title": one.title(scene.language), "forms": one.forms, "times": one.times,
             "departments": one.departments}
            for one in figures_of.commonest_findings(scene.figures.rows)
        ],
    }  # fmt: skip


def _line(line: dict[str, Any]) -> Record:
    counts = {name: line[name] for name in ("name", "forms", "done", "late", "errors", "warnings")}
    return counts | {
        "unit": line["pk"],
        "budget": number_text(line["budget"]),
        "executed": number_text(line["executed"]),
        "mean_score": number_text(line["score"]),
    }


@router.get("/rounds/{int:pk}/charts/{name}", response=ChartOut, summary="图表的数据")
def chart(request: HttpRequest, pk: Number, name: str, unit: OfUnit | None = None) -> Any:
    """Return the data of a chart: progress, scatter, grades, findings, trend."""
    scene = _scene(request, pk, unit)
    if name not in CHARTS:
        raise Http404
    found = charts_of(scene, (name,))
    if not found:
        raise Http404
    table = found[0].table()
    rows = [[None if cell is None else str(cell) for cell in row] for row in table.rows]
    return {"name": name, "title": table.title, "headings": list(table.headings), "rows": rows}


@router.get("/rounds/{int:pk}/charts/{name}/{to}", response=None, summary="下载图表", openapi_extra=HANDS_OUT)
def chart_download(
    request: HttpRequest, pk: Number, name: str, to: Literal["png", "xlsx"], unit: OfUnit | None = None
) -> Any:
    """Hand a chart out as a picture, or its data as a workbook."""
    scene = _scene(request, pk, unit)
    if name not in CHARTS:
        raise Http404
    return chart_file(scene, name, to)


def _scene(request: HttpRequest, pk: int, unit: int | None) -> Scene:
    person = person_of(request)
    demand(person, Right.READ)
    scene, _unit = scene_of(person, list(rounds_for(person)), pk, unit)
    return scene
