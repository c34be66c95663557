"""The charts of a dashboard by name, from the figures of a round."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from jixiao.analysis import dashboard as figures_of
from jixiao.analysis import dashboard_charts as draw
from jixiao.analysis.charts import Chart
from jixiao.profiles import Profile
from jixiao.web.cycle.models import Round, RoundKind
from jixiao.web.cycle.states import FINAL, State
from jixiao.web.dashboards.figures import Figures, Made, kept, of_results, of_round

MOST_POINTS = 400
"""Most points of a picture of execution against score; beyond, those furthest apart are drawn."""
MOST_BARS = 40


@dataclass(frozen=True)
class Scene:
    """What charts are made of: a round under its rules, the subtrees that are looked at, a day and a language.

    The figures are read when they are first asked for.
    """

    round: Round
    profile: Profile
    subtrees: tuple[str, ...]
    on: date
    language: str

    @cached_property
    def figures(self) -> Figures:
        """The figures of the round."""
        return of_round(self.round, self.subtrees)

    @cached_property
    def years(self) -> Figures:
        """The figures of the results of all years."""
        return of_results(self.subtrees)

    def kept(self, name: str, make: Callable[[], Made]) -> Made:
        """Return what ``make`` reckons from the figures of the round; of many rows, of the last minute."""
        words = (self.round.pk, self.on, self.language)
        return kept(name, self.subtrees, words, lambda: (make(), len(self.figures.lines)))


def _progress(scene: Scene) -> Chart | None:
    found = figures_of.progress(scene.figures.rows, {str(state.value) for state in FINAL}, scene.on)
    present = {name for item in found for name in item.states}
    states = {state.value: str(state.label) for state in State if state.value in present}
    return draw.progress_chart(found[:MOST_BARS], states, scene.language) if found else None


def _scatter(scene: Scene) -> Chart | None:
    found = figures_of.execution_and_score(scene.figures.rows)
    return draw.scatter_chart(found[:MOST_POINTS], scene.language) if found else None


def _grades(scene: Scene) -> Chart | None:
    rows = [row for row in scene.figures.rows if row.grade]
    if not rows:
        return None
    bands = scene.profile.get("grades")
    found = figures_of.grade_distribution(rows, [band.name for band in bands], lambda row: row.department)
    return draw.grades_chart(dict(list(found.items())[:MOST_BARS]), bands, scene.language)


def _findings(scene: Scene) -> Chart | None:
    found = figures_of.commonest_findings(scene.figures.rows)
    return draw.findings_chart(found, scene.language) if found else None


def _trend(scene: Scene) -> Chart | None:
    found = figures_of.trend(scene.years.rows)
    return draw.trend_chart(found, scene.language) if len(found) > 1 else None


CHARTS: Mapping[str, Callable[[Scene], Chart | None]] = {
    "progress": _progress,
    "scatter": _scatter,
    "grades": _grades,
    "findings": _findings,
    "trend": _trend,
}
"""Every chart by its name; one that has nothing to show is ``None``."""
_RESULTS = frozenset({"scatter", "grades", "trend"})


def charts_of(scene: Scene, names: tuple[str, ...] = tuple(CHARTS)) -> list[Chart]:
    """Return the charts of a round that have something to show; targets have neither scores nor grades."""
    wanted = [name for name in names if scene.round.kind == RoundKind.SELF_EVALUATION or name not in _RESULTS]
    return [chart for name in wanted if (chart := CHARTS[name](scene)) is not None]
