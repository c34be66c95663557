"""Use of results: the profile's words and the form's amounts; a range only where a rule with a source states it."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jixiao.analysis.dashboard import DossierRow
from jixiao.analysis.results import BudgetRule, use_of_results
from jixiao.profiles import load_profile

CN = load_profile("cn", date(2023, 12, 31))
SICHUAN = load_profile("cn-sichuan", date(2025, 12, 31))
LINCANG = load_profile("cn-yunnan-lincang", date(2021, 12, 31))
CUT = BudgetRule(Decimal("0.7"), Decimal("0.9"), "某市结果应用办法第五条")


def row(score=None, department="甲局", **changes):
    return DossierRow(
        **{"department": department, "unit": "一", "project": "P", "year": 2023, "kind": "self_evaluation",
           "state": "approved", "score": None if score is None else Decimal(score), "budget": Decimal(1000),
           "executed": Decimal(900), **changes}
    )  # fmt: skip


def use(item, profile=CN, **more):
    return use_of_results([item], profile, **more).departments[0].uses[0]


@pytest.mark.parametrize(
    ("profile", "score", "label", "words"),
    [
        (CN, "90", "优", "以后年度预算酌情支持"),
        (CN, "89.99", "良", "以后年度预算酌情支持"),
        (CN, "59.99", "差", "完善政策和管理，酌情核减预算；未整改的核减或不予安排"),
        (SICHUAN, "95", "优", "优先保障"),
        (SICHUAN, "70", "中", "压缩预算"),
        (SICHUAN, "10", "差", "取消"),
        (LINCANG, "90", "良", "以后年度预算酌情支持"),
    ],
)
def test_the_profile_says_what_follows(profile, score, label, words):
    found = use(row(score), profile)
    assert (found.label, found.measure.zh) == (label, words)


def test_no_amount_is_invented():
    found = use(row("50"))
    assert (found.low, found.high, found.rule, found.unspent) == (None, None, None, 100)
    assert use_of_results([row("50")], CN).departments[0].range is None


def test_a_stated_rule_gives_a_range_with_its_source():
    found = use(row("70"), rules={"fair": CUT})
    assert (found.low, found.high, found.rule.source) == (700, 900, "某市结果应用办法第五条")
    assert use(row("95"), rules={"fair": CUT}).low is None
    assert use(row("70", budget=None), rules={"fair": CUT}).low is None


@pytest.mark.parametrize(
    ("low", "high", "source"), [("0.9", "0.7", "甲"), ("0.5", "0.6", " "), ("-1", "1", "甲")]
)
def test_a_rule_without_source_or_order_is_refused(low, high, source):
    with pytest.raises(ValueError, match="source"):
        BudgetRule(Decimal(low), Decimal(high), source)


def test_without_a_score_nothing_follows_but_a_stated_grade_counts():
    nothing = use(row())
    assert (nothing.grade, nothing.label, nothing.measure) == ("", "", None)
    assert use(row(grade="中")).grade == use(row(grade="fair")).grade == "fair"


def test_low_execution_is_explained_apart():
    assert use(row("90", executed=Decimal(799))).explains
    assert not use(row("90", executed=Decimal(800))).explains
    assert use(row("90", executed=Decimal(899)), SICHUAN).explains
    assert not use(row("90", budget=None)).explains


def test_the_list_names_its_rules():
    found = use_of_results([row("90")], CN)
    assert "10号" in str(found.result_use.citation)
    assert found.grades.key == "grades"


SCORES = st.none() | st.decimals(0, 100, places=2)


@given(
    st.lists(
        st.tuples(st.sampled_from(["甲局", "乙局"]), SCORES, st.decimals(0, 10**8, places=2)), max_size=20
    )
)
def test_lists_hold_everything_once_and_add_up(items):
    rows = [row(score, department, budget=budget, executed=Decimal(1)) for department, score, budget in items]
    rules = dict.fromkeys(("excellent", "good", "fair", "poor"), CUT)
    found = use_of_results(rows, CN, rules)
    assert sum(len(item.uses) for item in found.departments) == len(rows)
    assert sum(item.budget for item in found.departments) == sum(one.budget for one in rows)
    for item in found.departments:
        assert sum(item.budgets.values()) == item.budget
        assert item.unspent == item.budget - len(item.uses)
        scores = [one.row.score for one in item.uses if one.row.score is not None]
        assert scores == sorted(scores)
        if item.range is not None:
            assert item.range == (item.budget * Decimal("0.7"), item.budget * Decimal("0.9"))
