"""The figures of a dashboard as charts and lists, in Chinese or English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from jixiao.analysis.charts import (
    BarChart,
    Cell,
    DataTable,
    LineChart,
    Mark,
    Meter,
    ScatterChart,
    Series,
)
from jixiao.analysis.dashboard import CommonFinding, DepartmentProgress, Point, YearFigures
from jixiao.analysis.monitoring_rules import monitoring_rules
from jixiao.analysis.results import ResultsList
from jixiao.scoring import Rounding, plain

if TYPE_CHECKING:
    from jixiao.analysis.monitoring import Watch
    from jixiao.profiles import GradeBand

_HUNDRED = Decimal(100)
_SHOWN = Rounding("half_up", 2)
_WORDS: Mapping[str, tuple[str, str]] = {
    "progress": ("各部门进度", "progress by department"),
    "progress-said": (
        "{n}个部门共{forms}张表，已完成{done}张",
        "{n} departments, {forms} forms, {done} done",
    ),
    "department": ("部门", "department"),
    "forms": ("表数", "forms"),
    "scatter": ("执行率与得分", "execution and score"),
    "scatter-said": (
        "{n}个项目，其中{odd}个得分率高出执行率20个百分点及以上",
        "{n} projects, of which {odd} score 20 points or more above their rate of execution",
    ),
    "project": ("项目", "project"),
    "rate": ("执行率（%）", "execution rate (%)"),
    "score": ("得分", "score"),
    "others": ("其他项目", "others"),
    "odd": ("得分率高出执行率20个百分点及以上", "score 20 points or more above execution"),
    "grades": ("等级分布", "grades"),
    "grades-said": ("{n}组的等级分布", "grades of {n} groups"),
    "group": ("分组", "group"),
    "no-grade": ("未评等级", "no grade"),
    "findings": ("最常见的审核发现", "commonest findings"),
    "findings-said": (
        "按有此问题的表数排列，最多的是“{top}”",
        "by forms that have them; the commonest is “{top}”",
    ),
    "finding": ("核查结果", "finding"),
    "trend": ("多年走势", "over the years"),
    "trend-said": (
        "{first}至{last}年的平均得分和执行率",
        "mean score and rate of execution, {first} to {last}",
    ),
    "year": ("年度", "year"),
    "mean-score": ("平均得分", "mean score"),
    "execution": ("预算执行进度", "execution of the budget"),
    "execution-said": (
        "至{month}月底执行{rate}%，{light}",
        "{rate}% executed by the end of month {month}: {light}",
    ),
    "elapsed": ("序时进度", "time elapsed"),
    "results": ("结果应用清单", "use of results"),
}
_RESULTS = (
    ("部门", "department"), ("单位", "unit"), ("项目", "project"), ("得分", "score"), ("等级", "grade"),
    ("结果应用", "use"), ("预算数（元）", "budget (元)"), ("未执行数（元）", "unspent (元)"),
    ("下年预算下限（元）", "next budget from (元)"), ("下年预算上限（元）", "next budget to (元)"),
    ("幅度依据", "source of the range"), ("须说明执行偏低原因", "low execution to be explained"),
)  # fmt: skip


def _say(name: str, language: str, **words: object) -> str:
    return _WORDS[name][language == "en"].format(**words)


def progress_chart(
    found: Sequence[DepartmentProgress],
    states: Mapping[str, str],
    language: str = "zh",
    id: str = "progress",  # noqa: A002
) -> BarChart:
    """Return the progress of a round; ``states`` are the labels of the states in their order."""
    series = tuple(
        Series(label, tuple(Decimal(item.states.get(state, 0)) for item in found))
        for state, label in states.items()
    )
    said = _say(
        "progress-said",
        language,
        n=len(found),
        forms=sum(i.total for i in found),
        done=sum(i.done for i in found),
    )
    names = tuple(item.department for item in found)
    return BarChart(id, _say("progress", language), said, _say("department", language), names, series)


def scatter_chart(points: Sequence[Point], language: str = "zh", id: str = "scatter") -> ScatterChart:  # noqa: A002
    """Return execution against score, with the projects marked whose money is unspent and whose points are not."""
    marks = tuple(
        Mark(one.row.project, _SHOWN.apply(one.rate * _HUNDRED), one.score, one.contradicts())
        for one in points
    )
    said = _say("scatter-said", language, n=len(marks), odd=sum(mark.highlighted for mark in marks))
    lowest = min((mark.y for mark in marks), default=Decimal(0))
    return ScatterChart(
        id, _say("scatter", language), said, _say("project", language), _say("rate", language),
        _say("score", language), marks, (Decimal(0), _HUNDRED),
        (Decimal(50) if lowest >= 50 else Decimal(0), _HUNDRED), _say("others", language), _say("odd", language),
    )  # fmt: skip


def grades_chart(
    found: Mapping[str, Mapping[str, int]],
    bands: Sequence[GradeBand],
    language: str = "zh",
    id: str = "grades",  # noqa: A002
) -> BarChart:
    """Return the distribution of grades of ``dashboard.grade_distribution``, each bar a whole."""
    english = language == "en"
    labels = {band.name: band.name if english else band.label for band in bands} | {
        "": _say("no-grade", language)
    }
    series = tuple(
        Series(label, tuple(Decimal(counts.get(name, 0)) for counts in found.values()))
        for name, label in labels.items()
    )
    said = _say("grades-said", language, n=len(found))
    return BarChart(
        id, _say("grades", language), said, _say("group", language), tuple(found), series, whole=True
    )


def findings_chart(found: Sequence[CommonFinding], language: str = "zh", id: str = "findings") -> BarChart:  # noqa: A002
    """Return the commonest findings by the number of forms that have them."""
    names = tuple(item.title(language) for item in found)
    series = (Series(_say("forms", language), tuple(Decimal(item.forms) for item in found)),)
    said = _say("findings-said", language, top=names[0]) if names else ""
    return BarChart(id, _say("findings", language), said, _say("finding", language), names, series)


def trend_chart(years: Sequence[YearFigures], language: str = "zh", id: str = "trend") -> LineChart:  # noqa: A002
    """Return mean score and rate of execution over the years, on a scale from 0 to 100."""
    scores = tuple(None if y.mean_score is None else _SHOWN.apply(y.mean_score) for y in years)
    rates = tuple(None if y.rate is None else _SHOWN.apply(y.rate * _HUNDRED) for y in years)
    said = _say("trend-said", language, first=years[0].year, last=years[-1].year) if years else ""
    return LineChart(
        id, _say("trend", language), said, _say("year", language), tuple(str(item.year) for item in years),
        (Series(_say("mean-score", language), scores), Series(_say("rate", language), rates)),
        least=Decimal(0), most=_HUNDRED,
    )  # fmt: skip


def execution_meter(
    seen: Watch,
    lights: Mapping[str, Decimal],
    language: str = "zh",
    id: str = "execution",  # noqa: A002
) -> Meter | None:
    """Return the rate of execution on the scale of a profile's lights at a month; ``None`` where there is no rate.

    ``lights`` are the profile's ``monitoring.lights``; a bound beyond 100% is left out.
    """
    if seen.rate is None:
        return None
    names = {name: getattr(words, language) for name, words in monitoring_rules().lights.items()}
    order = (("red", "red"), ("yellow", "yellow"), ("blue", "green"))
    zones = [
        (bound, names[light])
        for key, light in order
        if key in lights and 0 < (bound := _SHOWN.apply(lights[key] * seen.elapsed * _HUNDRED)) < _HUNDRED
    ]
    zones.append((_HUNDRED, names["blue" if len(zones) == len(order) else "green"]))
    rate = _SHOWN.apply(seen.rate * _HUNDRED)
    said = _say("execution-said", language, month=seen.month, rate=plain(rate), light=names[seen.money])
    return Meter(
        id, _say("execution", language), said, rate, tuple(zones), "%", _SHOWN.apply(seen.elapsed * _HUNDRED),
        _say("elapsed", language),
    )  # fmt: skip


def results_table(found: ResultsList, language: str = "zh") -> DataTable:
    """Return the use of results as a list, department by department."""
    english = language == "en"
    rows: list[tuple[Cell, ...]] = [
        (
            use.row.department, use.row.unit, use.row.project, use.row.score, use.label,
            getattr(use.measure, language) if use.measure else "", use.row.budget, use.unspent, use.low, use.high,
            use.rule.source if use.rule else "", (("是", "yes")[english] if use.explains else ""),
        )
        for department in found.departments
        for use in department.uses
    ]  # fmt: skip
    return DataTable(_say("results", language), tuple(heading[english] for heading in _RESULTS), tuple(rows))
