"""The profiles that come with the system: each loads, each value has a source, and the facts are as found."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from jixiao.profiles import list_profiles, load_profile, parameters
from jixiao.values.citation import Basis, Reading

IDS = [summary.id for summary in list_profiles()]
END_2022 = date(2022, 12, 31)


def bands(profile_id: str, on: date) -> dict[str, int]:
    return {band.label: int(band.from_) for band in load_profile(profile_id, on).get("grades")}


@pytest.mark.parametrize(
    "on", [date(2016, 1, 1), date(2020, 12, 31), END_2022, date(2026, 12, 31), date(9999, 12, 31)]
)
@pytest.mark.parametrize("profile_id", IDS)
def test_every_profile_answers_everything_on_every_day(profile_id: str, on: date):
    profile = load_profile(profile_id, on)
    assert set(parameters()) <= set(profile.keys())
    assert profile.lineage[0] == profile_id
    assert profile.lineage[-1] == "cn"
    for key in parameters():
        setting = profile.why(key)
        assert setting.citation.title
        assert setting.profile_id in profile.lineage
        assert setting.since <= on or setting.by_analogy


def test_the_expected_jurisdictions_are_there():
    assert set(IDS) >= {
        "cn", "cn-indicator-guide-2021", "cn-shanghai", "cn-shanghai-putuo", "cn-yunnan-lincang", "cn-shanxi-datong",
        "cn-hubei", "cn-hubei-suizhou", "cn-sichuan", "cn-guangxi", "cn-henan", "cn-anhui", "cn-provincial-platform",
    }  # fmt: skip


@pytest.mark.parametrize("profile_id", IDS)
def test_a_source_that_was_not_read_says_so(profile_id: str):
    """Nothing claims that a regulation was read in full: the texts could not be had."""
    profile = load_profile(profile_id, date(2026, 12, 31))
    texts = [profile.why(key).citation for key in parameters()]
    assert all(text.read is not Reading.FULL for text in texts if text.basis is Basis.TEXT)


def test_national():
    profile = load_profile("cn", END_2022)
    assert profile.get("execution.weight") == 10
    assert dict(profile.get("weights.level1")) == {"output": 50, "effect": 30, "satisfaction": 10}
    assert [(tier.high, tier.low) for tier in profile.get("qualitative.tiers")] == [
        (1, Decimal("0.8")),
        (Decimal("0.8"), Decimal("0.6")),
        (Decimal("0.6"), 0),
    ]
    assert bands("cn", END_2022) == {"优": 90, "良": 80, "中": 60, "差": 0}
    assert profile.why("execution.weight").citation.article == "第十三条"


def test_before_the_regulation_its_rules_are_judgement():
    profile = load_profile("cn", date(2018, 12, 31))
    assert profile.get("grades") == load_profile("cn", END_2022).get("grades")
    assert profile.why("grades").by_analogy
    assert not profile.trusted("grades")
    assert load_profile("cn", END_2022).trusted("grades")


def test_indicator_guide_of_2021():
    before, after = (
        load_profile("cn-indicator-guide-2021", day) for day in (date(2021, 8, 17), date(2021, 8, 18))
    )
    assert before.get("categories.cost_level") == 2
    assert after.get("categories.cost_level") == 1
    assert dict(after.get("weights.level1")) == {"cost": 20, "output": 40, "effect": 20, "satisfaction": 10}


@pytest.mark.parametrize("profile_id", ["cn-shanghai", "cn-shanghai-putuo"])
def test_shanghai_rounds_the_rate_up_and_the_score_half_up(profile_id: str):
    profile = load_profile(profile_id, END_2022)
    assert (profile.get("execution.rate_rounding"), profile.get("execution.rate_decimals")) == ("ceiling", 2)
    assert (profile.get("score.rounding"), profile.get("score.decimals")) == ("half_up", 2)
    assert profile.get("execution.score_from") == "exact_rate"
    assert profile.why("execution.rate_rounding").citation.basis is Basis.OBSERVED


def test_lincang():
    profile = load_profile("cn-yunnan-lincang", date(2021, 12, 31))
    assert profile.get("execution.weight") == 10
    assert profile.get("weights.max_indicator") == 30
    assert bands("cn-yunnan-lincang", date(2021, 12, 31)) == {"优": 95, "良": 85, "中": 60, "差": 0}
    assert bands("cn-yunnan-lincang", date(2020, 12, 31)) == {"优": 95, "良": 85, "中": 60, "差": 0}
    assert load_profile("cn-yunnan-lincang", date(2020, 12, 31)).get("weights.max_indicator") is None


def test_datong_rounding_is_not_certain():
    profile = load_profile("cn-shanxi-datong", date(2021, 12, 31))
    assert profile.get("execution.rate_rounding") == "half_up"
    assert not profile.trusted("execution.rate_rounding")
    assert profile.get("score.tolerance") == Decimal("0.05")


def test_hubei_and_suizhou():
    hubei, suizhou = load_profile("cn-hubei", END_2022), load_profile("cn-hubei-suizhou", END_2022)
    assert hubei.get("execution.weight") == 20
    assert hubei.get("execution.denominator") == "revised_with_carryover"
    assert [tier.low for tier in hubei.get("qualitative.tiers")] == [Decimal("0.8"), Decimal("0.5"), 0]
    assert suizhou.get("execution.weight") == 0
    assert suizhou.get("execution.denominator") == "revised_with_carryover"


def test_sichuan():
    profile = load_profile("cn-sichuan", date(2026, 12, 31))
    assert profile.get("execution.reason_below") == Decimal("0.9")
    assert profile.get("text.limits")["conclusion"] == 200
    assert {month: str(rate) for month, rate in profile.get("monitoring.thresholds").items()} == {
        4: "0.25", 6: "0.40", 8: "0.60", 10: "0.80",
    }  # fmt: skip
    assert profile.get("monitoring.periods") == (7, 10)


def test_products():
    guangxi, platform = load_profile("cn-guangxi", END_2022), load_profile("cn-provincial-platform", END_2022)
    assert (guangxi.get("over_achievement.threshold"), guangxi.get("over_achievement.consequence")) == (
        Decimal("1.3"),
        "explain",
    )
    assert (platform.get("over_achievement.consequence"), platform.get("over_achievement.deduct")) == (
        "deduct",
        2,
    )
    assert [(str(cap.rate_below), int(cap.cap)) for cap in platform.get("total.caps")] == [
        ("0.80", 89), ("0.70", 79), ("0.60", 69), ("0.50", 59),
    ]  # fmt: skip
    assert platform.why("total.caps").citation.basis is Basis.PRODUCT


def test_henan_does_not_bind_on_a_sum_it_does_not_know():
    profile = load_profile("cn-henan", date(2023, 12, 31))
    assert sum(profile.get("weights.level1").values()) == 70
    assert profile.get("weights.level1_binding") is False


@pytest.mark.parametrize("profile_id", IDS)
def test_points_never_exceed_the_total(profile_id: str):
    profile = load_profile(profile_id, date(2026, 12, 31))
    points = sum(profile.get("weights.level1").values()) + profile.get("execution.weight")
    assert points <= profile.get("weights.total")
