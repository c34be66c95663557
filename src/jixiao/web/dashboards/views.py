"""The pages of figures: a round by department, the bureau head's page, charts as png and xlsx."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from jixiao.analysis import chart_files
from jixiao.analysis import dashboard as figures_of
from jixiao.analysis.charts import Chart
from jixiao.analysis.svg import svg
from jixiao.rendering import FontMissing
from jixiao.web.cycle.judging import rules_for
from jixiao.web.cycle.models import Round, RoundKind, Subject
from jixiao.web.cycle.states import FINAL
from jixiao.web.dashboards.charts import CHARTS, MOST_POINTS, Scene, charts_of
from jixiao.web.dashboards.figures import Figures, Line, rounds_for
from jixiao.web.dashboards.head import head_page
from jixiao.web.desk.evidence import as_file
from jixiao.web.office.models import Person, Unit, UnitKind
from jixiao.web.office.rights import Right, paths, units_for
from jixiao.web.pages.guard import needs, number, person_of
from jixiao.web.pages.wording import language

MOST_LISTED = 20
DONE = frozenset(str(state.value) for state in FINAL)


@require_safe
@needs(Right.READ)
def index(request: HttpRequest) -> HttpResponse:
    """Show the figures of a round: progress, execution against score, grades, findings, years."""
    person = person_of(request)
    rounds = list(rounds_for(person))
    if not rounds:
        return render(request, "dashboards/index.html", {"rounds": []})
    scene, unit = _scene(request, person, rounds)
    context = {
        "rounds": rounds,
        "round": scene.round,
        "unit": unit,
        "units": _choosable(person),
        "query": _query(scene.round, unit),
        "results": scene.round.kind == RoundKind.SELF_EVALUATION,
        **scene.kept("dashboard", lambda: _figures(scene)),
    }
    return render(request, "dashboards/index.html", context)


def _figures(scene: Scene) -> dict[str, Any]:
    """Return what the page shows of the figures."""
    figures = scene.figures
    lines = {id(line.row): line for line in figures.lines}
    points = [point for point in figures_of.execution_and_score(figures.rows) if point.contradicts()]
    return {
        "summary": figures_of.summary(figures.rows, DONE, scene.on),
        "at": figures.at,
        "charts": [_shown(chart) for chart in charts_of(scene)],
        "by_unit": by_unit(figures),
        "findings": figures_of.commonest_findings(figures.rows),
        "contradictions": [
            {"line": lines[id(point.row)], "rate": point.rate, "score": point.score}
            for point in points[:MOST_LISTED]
        ],
        "more_contradictions": len(points[MOST_LISTED:]),
        "low": _lowest(figures),
        "most_points": MOST_POINTS if len(figures.lines) > MOST_POINTS else 0,
    }


@require_safe
@needs(Right.READ)
def chart(request: HttpRequest, name: str, ending: str) -> HttpResponse:
    """Hand a chart out as png, or its data as xlsx."""
    person = person_of(request)
    rounds = list(rounds_for(person))
    if name not in CHARTS or not rounds:
        raise Http404
    scene, _unit = _scene(request, person, rounds)
    try:
        return chart_file(scene, name, ending)
    except FontMissing:
        messages.error(request, _("服务器没有安装中文字体，暂不能生成图片；可下载数据。"))
        return redirect("dashboards")


def chart_file(scene: Scene, name: str, ending: str) -> HttpResponse:
    """Return a chart as a picture, or its data as a workbook. Raises ``FontMissing``."""
    found = next(iter(charts_of(scene, (name,))), None)
    if found is None:
        raise Http404
    content = chart_files.png(found) if ending == "png" else chart_files.xlsx([found.table()])
    return as_file(content, f"{scene.round.title}_{found.title}.{ending}", ending)


@require_safe
@needs(Right.READ)
def head(request: HttpRequest) -> HttpResponse:
    """Show a year on one screen, for the bureau head; it prints on one sheet."""
    person = person_of(request)
    rounds = list(rounds_for(person))
    years = sorted({round_.year for round_ in rounds}, reverse=True)
    year = number(request.GET.get("year")) or _current(rounds)
    if years and year not in years:
        raise Http404
    subtrees = paths(person, Right.READ)
    return render(
        request,
        "dashboards/head.html",
        {"years": years, "year": year, **head_page(rounds, year, subtrees, language())},
    )


def _current(rounds: list[Round]) -> int:
    """Return the year that counts most now: of the round that is open and due next, else the newest."""
    open_ = [round_ for round_ in rounds if round_.closed_at is None]
    return (
        min(open_, key=lambda r: (r.kind == RoundKind.TARGET, r.deadline)).year
        if open_
        else (rounds[0].year if rounds else timezone.localdate().year)
    )


def _scene(request: HttpRequest, person: Person, rounds: list[Round]) -> tuple[Scene, Unit | None]:
    wanted = number(request.GET.get("round")) if request.GET.get("round") else _first(rounds).pk
    unit = number(request.GET.get("unit")) if request.GET.get("unit") else None
    return scene_of(person, rounds, wanted, unit)


def scene_of(
    person: Person, rounds: list[Round], wanted: int, below: int | None
) -> tuple[Scene, Unit | None]:
    """Return what the charts of a round are made of, of what the person may read, below one unit if asked for.

    Raises ``Http404`` for a round or unit that does not exist for the person.
    """
    round_ = next((r for r in rounds if r.pk == wanted), None)
    if round_ is None:
        raise Http404
    subtrees = paths(person, Right.READ)
    unit = None
    if below is not None:
        unit = units_for(person, Right.READ).filter(pk=below).first()
        if unit is None:
            raise Http404
        subtrees = [unit.path]
    scene = Scene(round_, rules_for(round_), tuple(subtrees), timezone.localdate(), language())
    return scene, unit


def _first(rounds: list[Round]) -> Round:
    """Return the round a person most likely wants: of results before targets, open before ended, the newest."""
    return min(
        rounds,
        key=lambda r: (
            r.kind != RoundKind.SELF_EVALUATION,
            r.subject != Subject.PROJECT,
            r.closed_at is not None,
            -r.year,
            -r.pk,
        ),
    )


def _choosable(person: Person) -> list[tuple[int, str, str]]:
    units = units_for(person, Right.READ).filter(active=True).exclude(kind=UnitKind.BUREAU)
    return list(units.values_list("pk", "name", "kind"))


def _query(round_: Round, unit: Unit | None) -> str:
    return f"round={round_.pk}" + (f"&unit={unit.pk}" if unit else "")


def _shown(found: Chart) -> dict[str, Any]:
    """Return a chart for the page: drawn, with its table; the drawing escapes every text itself."""
    return {"id": found.id, "title": found.title, "said": found.description, "svg": mark_safe(svg(found)),
            "table": found.table()}  # fmt: skip


def by_unit(figures: Figures) -> list[dict[str, Any]]:
    """Return one line for each department, or for each unit where all are of one department."""
    departments = {line.department for line in figures.lines}
    by_department = len(departments) > 1
    groups: dict[int, list[Line]] = {}
    for line in figures.lines:
        groups.setdefault(line.department if by_department else line.unit, []).append(line)
    today = timezone.localdate()
    found = []
    for pk, lines in groups.items():
        rows = [line.row for line in lines]
        both = [row for row in rows if row.rate is not None]
        found.append(
            {
                "pk": pk,
                "name": rows[0].department if by_department else rows[0].unit,
                "forms": len(rows),
                "done": sum(row.state in DONE for row in rows),
                "late": sum(row.late(today) and row.submitted is None for row in rows),
                "budget": figures_of.total(row.budget for row in rows),
                "rated": figures_of.total(row.budget for row in both),
                "executed": figures_of.total(row.executed for row in both),
                "score": figures_of.mean(row.score for row in rows),
                "errors": sum(row.errors for row in rows),
                "warnings": sum(row.warnings for row in rows),
            }
        )
    return sorted(found, key=lambda item: (-Decimal(item["budget"]), item["name"]))


def _lowest(figures: Figures) -> list[Line]:
    scored = [line for line in figures.lines if line.row.score is not None]
    return sorted(scored, key=lambda line: (line.row.score, line.row.project))[:10]
