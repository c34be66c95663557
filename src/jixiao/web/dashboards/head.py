"""The bureau head's page: a year on one screen, from targets to results, and what asks for a decision."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe

from jixiao.analysis import dashboard as figures_of
from jixiao.analysis.dashboard_charts import grades_chart, trend_chart
from jixiao.analysis.svg import svg
from jixiao.web.capabilities import modules
from jixiao.web.cycle.judging import rules_for
from jixiao.web.cycle.models import Round, RoundKind, Subject
from jixiao.web.cycle.states import FINAL
from jixiao.web.dashboards.figures import Figures, kept, of_results, of_round

DONE = frozenset(str(state.value) for state in FINAL)
SHOWN = 5
MOST_BARS = 8
"""Most departments of the picture of grades: those with most forms."""


def head_page(rounds: Sequence[Round], year: int, subtrees: Sequence[str], language: str) -> dict[str, Any]:
    """Return what the page shows of a year: each round, results, what contradicts itself, what capabilities report."""
    today = timezone.localdate()
    of_year = sorted((r for r in rounds if r.year == year), key=lambda r: (r.deadline, r.pk))
    words = (today, language, *(round_.pk for round_ in of_year))
    figures = kept("head", subtrees, words, lambda: _figures(of_year, subtrees, language))
    stages = [
        {"round": round_, "left": (round_.deadline - today).days, **figures["stages"][round_.pk]}
        for round_ in of_year
    ]
    return {
        **figures,
        "stages": stages,
        "on": today,
        "reports": [line for module in modules("attention") for line in module.lines(year, subtrees)],
        "departments_url": reverse("dashboards"),
    }


def _figures(rounds: Sequence[Round], subtrees: Sequence[str], language: str) -> tuple[dict[str, Any], int]:
    """Return what is reckoned from the forms of the rounds of a year, and of how many."""
    today = timezone.localdate()
    stages: dict[int, dict[str, Any]] = {}
    context: dict[str, Any] = {"stages": stages}
    number = 0
    for round_ in rounds:
        figures = of_round(round_, subtrees)
        number += len(figures.lines)
        stages[round_.pk] = {
            "summary": figures_of.summary(figures.rows, DONE, today, SHOWN),
            "late": sum(row.late(today) and row.submitted is None for row in figures.rows),
        }
        if round_.kind == RoundKind.SELF_EVALUATION and round_.subject == Subject.PROJECT:
            context |= _results(round_, figures, language)
    years = of_results(subtrees)
    if len({row.year for row in years.rows}) > 1:
        context["trend"] = mark_safe(svg(trend_chart(figures_of.trend(years.rows), language)))
    return context, number


def _results(round_: Round, figures: Figures, language: str) -> dict[str, Any]:
    by_row = {id(line.row): line for line in figures.lines}
    bands = rules_for(round_).get("grades")
    graded = [row for row in figures.rows if row.grade]
    names = [band.name for band in bands]
    grades = figures_of.grade_distribution(graded, names, lambda row: row.department)
    first = sorted(grades.items(), key=lambda item: (-sum(item[1].values()), item[0]))[:MOST_BARS]
    points = [point for point in figures_of.execution_and_score(figures.rows) if point.contradicts()]
    lowest = sorted(
        (line for line in figures.lines if line.row.score is not None), key=lambda line: line.row.score or 0
    )
    return {
        "results": round_,
        "grades": mark_safe(svg(grades_chart(dict(first), bands, language))) if graded else "",
        "contradictions": [(by_row[id(point.row)], point) for point in points[:SHOWN]],
        "lowest": lowest[:SHOWN],
    }
