"""The list of uses of results: who sees which, how one is shown, and the list as a workbook."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from jixiao.analysis import chart_files
from jixiao.analysis.charts import Cell, DataTable
from jixiao.profiles import Profile
from jixiao.web.cycle.judging import rules_for
from jixiao.web.office.models import Person
from jixiao.web.office.rights import Right, may, paths, under, units_for
from jixiao.web.pages.guard import number
from jixiao.web.pages.wording import language
from jixiao.web.results.models import Use
from jixiao.web.results.scores import SOURCES
from jixiao.web.results.states import UseState
from jixiao.web.results.ways import USE

TOGETHER = ("send", "agree", "decide")
"""The ways that are taken for several projects at once."""


def visible(person: Person) -> QuerySet[Use]:
    """Return what a person may see: bureaus everything, others what was sent to them."""
    own = under(paths(person, Right.DECIDE), "unit__path")
    others = under(paths(person, Right.READ), "unit__path") & ~Q(state=UseState.DRAFT)
    return Use.objects.filter(own | others).select_related(
        "unit__parent", "dossier__round", "dossier__project"
    )


def filtered(person: Person, asked: Mapping[str, Any], found: QuerySet[Use]) -> QuerySet[Use]:
    """Return what of the list was asked for: a state, a grade, a unit with those below it."""
    if asked.get("state") in UseState.values:
        found = found.filter(state=asked["state"])
    if asked.get("grade"):
        found = found.filter(grade=str(asked["grade"])[:12])
    if asked.get("unit"):
        unit = units_for(person, Right.READ).filter(pk=number(str(asked["unit"]))).first()
        found = found.filter(unit__path__startswith=unit.path) if unit else found.none()
    return found


def labels_of(profile: Profile) -> dict[str, str]:
    """Return the grades of a profile with their labels in the language of the page, the best first."""
    english = language() == "en"
    return {band.name: band.name if english else band.label for band in profile.get("grades")}


def decorate(use: Any, person: Person) -> None:
    """Add to a use what a page says of it."""
    use.source_label = SOURCES.get(use.source, use.source)
    use.measure_text = use.measure.get("en" if language() == "en" else "zh", "")
    use.ways = [way for way in USE.out_of(use.state) if may(person, way.right, use.unit)]
    use.grade_label = labels_of(rules_for(use.dossier.round)).get(use.grade, use.grade)
    use.pickable = any(way.name in TOGETHER for way in use.ways)
    use.outside = use.proposal is not None and (
        (use.low is not None and use.proposal < use.low) or (use.high is not None and use.proposal > use.high)
    )


def title_of(year: int) -> str:
    """Return what the list of a year is called."""
    return _("%(year)s年结果应用清单") % {"year": year}


def workbook(person: Person, year: int, uses: Iterable[Any]) -> bytes:
    """Return the list of a year as a workbook, one row a project."""
    rows: list[tuple[Cell, ...]] = []
    for use in uses:
        decorate(use, person)
        department = use.unit.parent.name if use.unit.parent else ""
        rows.append((department, use.unit.name, use.dossier.title, use.score, use.grade_label,
                     str(use.source_label), use.measure_text, use.budget, use.executed, use.low, use.high,
                     use.range_source, use.proposal, use.advice, use.opinion, use.decided, use.decision,
                     str(UseState(use.state).label)))  # fmt: skip
    headings = (_("部门"), _("单位"), _("项目"), _("得分"), _("等级"), _("得分来源"), _("规定的应用方式"), _("预算（元）"),
                _("执行（元）"), _("下年预算下限（元）"), _("下年预算上限（元）"), _("幅度依据"), _("建议预算（元）"), _("应用意见"),
                _("部门意见"), _("核定预算（元）"), _("核定意见"), _("状态"))  # fmt: skip
    return chart_files.xlsx([DataTable(title_of(year), headings, tuple(rows))])
