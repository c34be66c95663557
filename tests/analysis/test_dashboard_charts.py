"""Charts of a dashboard hold its figures, in both languages."""

from datetime import date
from decimal import Decimal

import pytest

from jixiao.analysis.dashboard import (
    DossierRow,
    commonest_findings,
    execution_and_score,
    grade_distribution,
    progress,
    trend,
)
from jixiao.analysis.dashboard_charts import (
    execution_meter,
    findings_chart,
    grades_chart,
    progress_chart,
    results_table,
    scatter_chart,
    trend_chart,
)
from jixiao.analysis.monitoring import watch
from jixiao.analysis.results import BudgetRule, use_of_results
from jixiao.analysis.svg import svg
from jixiao.forms.entry import form_of
from jixiao.profiles import load_profile

CN = load_profile("cn", date(2023, 12, 31))
D = Decimal
ROWS = [
    DossierRow("甲局", "一", "道路", 2022, "self_evaluation", "approved", D(300), D(100), D(95), "excellent", 1, 0, ("fund-rate",)),
    DossierRow("乙局", "二", "绿化", 2023, "self_evaluation", "draft", D(100), D(90), D(85), "good", 0, 1, ("weight-sum", "fund-rate")),
    DossierRow("乙局", "二", "无分", 2023, "self_evaluation", "draft"),
]  # fmt: skip
STATES = {"draft": "填报中", "approved": "已批复"}
LANGUAGES = pytest.mark.parametrize("language", ["zh", "en"])


@LANGUAGES
def test_every_chart_can_be_drawn(language):
    charts = [
        progress_chart(progress(ROWS, {"approved"}, date(2024, 1, 1)), STATES, language),
        scatter_chart(execution_and_score(ROWS), language),
        grades_chart(grade_distribution(ROWS, [], lambda row: row.department), CN.get("grades"), language),
        findings_chart(commonest_findings(ROWS), language),
        trend_chart(trend(ROWS), language),
    ]
    for chart in charts:
        assert chart.description
        assert "{" not in svg(chart)
    assert len({chart.id for chart in charts}) == len(charts)
    empty = [
        progress_chart([], STATES),
        scatter_chart([]),
        grades_chart({}, CN.get("grades")),
        findings_chart([]),
        trend_chart([]),
    ]
    assert all(svg(chart) for chart in empty)


def test_figures_are_those_of_the_dashboard():
    found = progress(ROWS, {"approved"}, date(2024, 1, 1))
    assert progress_chart(found, STATES).table().rows == (("乙局", 2, 0), ("甲局", 0, 1))
    assert scatter_chart(execution_and_score(ROWS)).table().rows == (
        ("道路", D("33.33"), 95, "●"), ("绿化", 90, 85, ""),
    )  # fmt: skip
    grades = grade_distribution(ROWS, ["excellent", "good", "fair", "poor"], lambda row: row.department)
    assert grades_chart(grades, CN.get("grades")).table().rows == (
        ("甲局", 1, 0, 0, 0, 0),
        ("乙局", 0, 1, 0, 0, 1),
    )
    assert [row[1] for row in findings_chart(commonest_findings(ROWS)).table().rows] == [2, 1]
    assert trend_chart(trend(ROWS)).table().rows == (("2022", 95, D("33.33")), ("2023", 85, 90))


def test_low_scores_widen_the_scale():
    low = DossierRow("甲局", "一", "道路", 2022, "self_evaluation", "draft", D(1), D(1), D(20))
    assert scatter_chart(execution_and_score([low])).y_range == (0, 100)
    assert scatter_chart(execution_and_score(ROWS)).y_range == (50, 100)


@pytest.mark.parametrize(
    ("executed", "month", "zone"),
    [("20", 7, "红灯"), ("40", 7, "黄灯"), ("50", 7, "绿灯"), ("75", 7, "蓝灯"), ("100", 12, "绿灯")],
)
def test_the_meter_shows_the_light_of_the_money(executed, month, zone):
    total = {"line": "total", "label": "年度资金总额", "revised": "100", "executed": executed}
    seen = watch(form_of({"kind": "monitoring", "funds": [total]}), CN, month)
    meter = execution_meter(seen, CN.get("monitoring.lights"))
    assert meter.zone == zone
    assert meter.description.endswith(zone)
    assert svg(meter)


def test_without_a_rate_there_is_no_meter():
    assert execution_meter(watch(form_of({"kind": "monitoring"}), CN, 7), CN.get("monitoring.lights")) is None


@LANGUAGES
def test_the_list_of_results_has_amounts_and_sources(language):
    rules = {"good": BudgetRule(D("0.9"), D(1), "某办法第三条")}
    table = results_table(use_of_results(ROWS, CN, rules), language)
    assert all(len(row) == len(table.headings) for row in table.rows)
    good = next(row for row in table.rows if row[2] == "绿化")
    assert good[6:11] == (100, 10, 90, 100, "某办法第三条")
    none = next(row for row in table.rows if row[2] == "无分")
    assert none[4:10] == ("", "", None, None, None, None)
