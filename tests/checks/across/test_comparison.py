"""Which way a target was changed, and what the two forms say of the budget."""

import pytest

from jixiao.checks.across.budget import budgets
from jixiao.checks.across.comparison import Difference, Relation, Trend, compare_forms, target_change
from jixiao.forms.entry import form_of
from jixiao.forms.model import Form, Indicator


def indicator(target: str, l2: str = "数量指标") -> Indicator:
    return form_of({"indicators": [{"l1": "产出指标", "l2": l2, "l3": "指标", "target": target}]}).indicators[
        0
    ]


@pytest.mark.parametrize(
    ("promised", "reported", "difference", "trend"),
    [
        ("≥24场", "≥24 场", None, None),
        (">=24场", "不低于24场", None, None),
        ("≥2公里", "≥2000米", None, None),
        ("=100%", "100%", Difference.TARGET_OPERATOR, Trend.REWORDED),
        ("≥90%", "≤90%", Difference.TARGET_OPERATOR, Trend.WEAKER),
        ("建立（共建）机制", "建立(共建)机制。", Difference.TARGET_PUNCTUATION, Trend.REWORDED),
        ("≥24场", "≥18场", Difference.TARGET, Trend.WEAKER),
        ("≥18场", "≥24场", Difference.TARGET, Trend.STRONGER),
        ("≤5天", "≤8天", Difference.TARGET, Trend.WEAKER),
        ("≥24场", "显著", Difference.TARGET, Trend.WEAKER),
        ("明显", "较为明显", Difference.TARGET, Trend.WEAKER),
        ("基本健全", "健全", Difference.TARGET, Trend.STRONGER),
        ("6月30日前", "9月30日前", Difference.TARGET, Trend.WEAKER),
        ("9月30日前", "6月30日前", Difference.TARGET, Trend.REWORDED),
        ("配置能完成项目", "配置能完成任务", Difference.TARGET, Trend.REWORDED),
        ("≥24场", "", Difference.TARGET, Trend.WEAKER),
    ],
)
def test_targets(promised: str, reported: str, difference: Difference | None, trend: Trend | None) -> None:
    assert target_change(indicator(promised), indicator(reported)) == (difference, trend)


def test_a_cost_without_an_operator_is_weaker_when_it_rises() -> None:
    assert target_change(indicator("8万元", "成本指标"), indicator("9万元", "成本指标"))[1] is Trend.WEAKER
    assert target_change(indicator("8万元", "成本指标"), indicator("7万元", "成本指标"))[1] is Trend.STRONGER


def forms(label: str) -> tuple[Form, Form]:
    texts = {"项目当年预算（元）": "500,000", "同名项目上年预算额（元）": "760,000"}
    funds = [{"line": "total", "initial": "500,000", "revised": "400,000", "executed": "378,240.36"}]
    promise = form_of({"kind": "target", "project": "甲", "text": texts})
    report = form_of({"project": "甲", "amount_unit_label": label, "amount_unit_true": "元", "funds": funds})
    return promise, report


def test_budget_of_the_two_forms() -> None:
    money = budgets(*forms("万元"))
    assert money.unit_conflict
    assert money.initial_equals_approved
    shares = (
        money.change_on_last_year,
        money.cut_within_year,
        money.executed_of_revised,
        money.executed_of_approved,
    )
    assert [str(share) for share in shares] == ["-34.21", "-20.00", "94.56", "75.65"]
    assert not budgets(*forms("元")).unit_conflict


def test_nothing_is_known_of_a_budget_that_is_not_stated() -> None:
    money = budgets(form_of({"kind": "target"}), form_of({}))
    assert money.approved is None
    assert money.initial_equals_approved is None
    assert money.executed_of_approved is None


def test_every_indicator_is_in_one_row() -> None:
    promise = form_of({"kind": "target", "indicators": [{"l3": "甲乙丙"}, {"l3": "丁戊己"}]})
    report = form_of({"indicators": [{"l3": "丁戊己"}, {"l3": "庚辛壬癸"}]})
    rows = compare_forms(promise, report).rows
    assert [(row.relation, row.promise_number, row.report_number) for row in rows] == [
        (Relation.KEPT, 1, 0),
        (Relation.DROPPED, 0, None),
        (Relation.ADDED, None, 1),
    ]
