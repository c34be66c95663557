"""Points of single indicators: the rules case by case, and the laws that hold for all of them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jixiao.forms.entry import form_of
from jixiao.profiles import load_profile
from jixiao.scoring import Score, Verdict, rules_of, score_indicator

ON = date(2023, 12, 31)
PROFILES = ["cn", "cn-shanghai", "cn-hubei", "cn-guangxi", "cn-provincial-platform", "cn-yunnan-lincang"]


def scored(
    target: str,
    actual: str,
    weight: str = "10",
    *,
    profile: str = "cn",
    l1: str = "产出指标",
    l2: str = "数量指标",
) -> Score:
    line = {"l1": l1, "l2": l2, "l3": "指标", "target": target, "actual": actual, "weight": weight}
    return score_indicator(form_of({"indicators": [line]}).indicators[0], rules_of(load_profile(profile, ON)))


@pytest.mark.parametrize(
    ("target", "actual", "points"),
    [
        ("≥8次", "8次", "10"),
        ("≥8次", "1次", "1.25"),
        ("≥7次", "1次", "1.43"),
        ("5次", "=1次", "2"),
        ("≥80", "3", "0.38"),
        ("=100%", "99.5%", "9.95"),
        ("≥90%", "95", "10"),
        ("≥2公里", "1800米", "9"),
        ("≥1万人", "5000人", "5"),
        ("=0", "0", "10"),
        ("≤0次", "0", "10"),
        ("≤0次", "2次", "0"),
        ("≤5天", "5天", "10"),
        ("是", "是", "10"),
        ("是", "否", "0"),
        ("10月前完成", "9月", "10"),
        ("12月31日前", "2023年11月", "10"),
        ("90%-95%", "92%", "10"),
        ("≥3%", "-1%", "0"),
    ],
)
def test_points(target: str, actual: str, points: str) -> None:
    score = scored(target, actual)
    assert (score.low, score.high) == (Decimal(points), Decimal(points))


def test_cost_without_an_operator_is_better_below() -> None:
    assert scored("1万/批次", "0.09万/批次", l2="成本指标").low == 10
    assert scored("8万", "=1.3万", l2="成本指标").low == 10
    assert scored("≤30万元", "40万元", l2="成本指标").low == Decimal("7.5")


def test_the_reverse_formulas() -> None:
    assert scored("≤10天", "15天").low == Decimal("6.67")
    linear = next(p for p in PROFILES if load_profile(p, ON).get("formula.reverse") == "linear_to_double")
    assert scored("≤10天", "15天", profile=linear).low == 5
    assert scored("≤10天", "20天", profile=linear).low == 0
    assert scored("≤10天", "50天", profile=linear).low == 0


def test_over_achievement_costs_what_the_profile_says() -> None:
    assert scored("≥10次", "14次").low == 10
    platform = scored("≥10次", "13次", profile="cn-provincial-platform")
    assert platform.over
    assert platform.low == 8
    assert scored("≥10次", "12次", profile="cn-provincial-platform").low == 10


@pytest.mark.parametrize(
    ("target", "actual", "degree", "low", "high"),
    [
        ("健全", "健全", "full", "8", "10"),
        ("达到总体目标要求", "基本达到总体目标要求", "partial", "6", "8"),
        ("支撑作用明显", "支撑作用较为明显", "full|partial", "6", "10"),
        ("完成", "未完成", "none", "0", "6"),
    ],
)
def test_wordings_give_an_interval(target: str, actual: str, degree: str, low: str, high: str) -> None:
    score = scored(target, actual)
    assert (score.degree, score.low, score.high) == (degree, Decimal(low), Decimal(high))


@pytest.mark.parametrize(
    ("target", "actual", "why"),
    [
        ("", "5次", "target-missing"),
        ("指标目标值", "完成", "target-placeholder"),
        ("≥5次", "", "actual-missing"),
        ("≥5次", "完成", "actual-text"),
        ("5次", "3人", "units-differ"),
        ("全年", "5月份", "period-differs"),
        ("提升", "满意", "texts-differ"),
        ("≥5次；≥3人", "6次", "several-differ"),
    ],
)
def test_what_cannot_be_decided_says_why_and_is_never_passed(target: str, actual: str, why: str) -> None:
    score = scored(target, actual)
    assert (score.verdict, score.why, score.low) == (Verdict.UNDECIDABLE, why, None)
    assert score.steps[-1].name == "undecidable"


def test_the_trace_names_operands_steps_and_sources() -> None:
    score = scored("8万人", "1.3万人")
    text = "；".join(step.text() for step in score.steps)
    assert "80000" in text
    assert "13000" in text
    assert "1.63" in text
    profile = load_profile("cn", ON)
    sources = [setting.citation.title for step in score.steps if (setting := step.setting(profile))]
    assert any("10号" in title for title in sources)
    assert all(step.text("en") != step.text("zh") for step in score.steps)


numbers = st.decimals(min_value=0, max_value=10**6, places=2)
positive = st.decimals(min_value=Decimal("0.01"), max_value=10**6, places=2)


@given(positive, numbers, numbers, st.sampled_from(["≥", ">", "=", ""]), st.sampled_from(PROFILES))
def test_more_achievement_never_lowers_a_forward_score(
    target: Decimal, first: Decimal, second: Decimal, sign: str, profile: str
) -> None:
    rules = rules_of(load_profile(profile, ON))
    less, more = sorted((first, second))
    if rules.over_consequence == "deduct" and rules.over_threshold:
        more = min(
            more, target * rules.over_threshold - Decimal("0.01")
        )  # beyond it more is meant to cost points
        less = min(less, more)
    low, high = (
        scored(f"{sign}{target}次", f"{max(value, Decimal(0))}次", profile=profile).low
        for value in (less, more)
    )
    assert low is not None
    assert high is not None
    assert low <= high


@given(positive, numbers, numbers, st.sampled_from(PROFILES))
def test_less_never_lowers_a_reverse_score(
    target: Decimal, first: Decimal, second: Decimal, profile: str
) -> None:
    less, more = sorted((first, second))
    high, low = (scored(f"≤{target}天", f"{value}天", profile=profile).low for value in (less, more))
    assert high is not None
    assert low is not None
    assert low <= high


@given(
    st.sampled_from(["≥", "≤", "=", ">", "<", ""]),
    numbers,
    st.decimals(min_value=-100, max_value=10**6, places=2),
    st.decimals(min_value=0, max_value=100, places=2),
    st.sampled_from(["数量指标", "成本指标"]),
    st.sampled_from(PROFILES),
)
def test_a_score_lies_between_nothing_and_its_weight(
    sign: str, target: Decimal, actual: Decimal, weight: Decimal, l2: str, profile: str
) -> None:
    score = scored(f"{sign}{target}次", f"{actual}次", str(weight), l2=l2, profile=profile)
    assert score.low is not None
    assert score.high is not None
    assert 0 <= score.low <= score.high <= weight
