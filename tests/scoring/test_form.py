"""Whole forms: the execution rate, the total, caps, grades, rows that do not apply."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jixiao.forms.entry import form_of
from jixiao.profiles import load_profile
from jixiao.scoring import Rounding, Scorecard, Verdict, grade_of, score_form

ON = date(2023, 12, 31)


def card(profile: str = "cn", **record: Any) -> Scorecard:
    return score_form(form_of(record), load_profile(profile, ON))


def funds(executed: str, revised: str = "900000", **more: str) -> list[dict[str, str]]:
    return [
        {
            "line": "total",
            "initial": "900000",
            "revised": revised,
            "executed": executed,
            "weight": "10",
            **more,
        }
    ]


@pytest.mark.parametrize(
    ("profile", "rate", "score"),
    [("cn", "34.23", "3.42"), ("cn-shanghai", "34.24", "3.42")],
)
def test_the_rate_is_rounded_as_the_profile_says_and_the_score_from_the_exact_rate(
    profile: str, rate: str, score: str
) -> None:
    execution = card(profile, funds=funds("308097.74")).funds[0]
    assert execution.printed_rate == Decimal(rate)
    assert execution.score.low == Decimal(score)
    assert execution.rate is not None
    assert str(execution.rate).startswith("34.2330822222")


def test_execution_is_worth_what_the_jurisdiction_says() -> None:
    line = {"line": "total", "revised": "100", "executed": "50"}
    assert card("cn-hubei", funds=[line]).funds[0].score.low == 10
    assert card("cn", funds=[line]).funds[0].score.low == 5


def test_more_than_the_budget_scores_no_more_than_the_weight() -> None:
    assert card(funds=funds("990000")).funds[0].score.low == 10


def test_a_budget_of_zero_cannot_be_decided() -> None:
    for revised in ("0", "—"):
        line = {"line": "total", "revised": revised, "executed": "5"}
        score = card(funds=[line]).funds[0].score
        assert (score.verdict, score.why) == (Verdict.UNDECIDABLE, "no-budget")


def test_the_line_of_the_appropriation_carries_no_points_of_its_own() -> None:
    lines = [
        *funds("450000", score="5"),
        {"line": "appropriation", "revised": "900000", "executed": "450000", "weight": "10", "score": "5"},
    ]
    result = card(
        funds=lines,
        indicators=[{"l3": "甲", "target": "≥1次", "actual": "1次", "weight": "90", "score": "90"}],
    )
    assert [line.score.weight for line in result.funds] == [Decimal(10), None]
    assert result.total.printed_sum == 95
    assert (result.total.low, result.total.high) == (95, 95)


def test_the_total_is_capped_by_the_rate() -> None:
    indicator = {"l3": "甲", "target": "≥1次", "actual": "1次", "weight": "90", "score": "90"}
    result = card("cn-provincial-platform", funds=funds("675000"), indicators=[indicator])
    assert (result.total.low, result.total.cap) == (89 if result.total.cap == 89 else 79, result.total.cap)
    assert result.total.cap == 89
    assert card("cn-provincial-platform", funds=funds("440000"), indicators=[indicator]).total.cap == 59
    assert card("cn-provincial-platform", funds=funds("900000"), indicators=[indicator]).total.cap is None


def test_rows_that_do_not_apply_are_left_out_and_the_rest_rescaled_where_the_profile_says_so() -> None:
    rows = [
        {"l3": "甲", "target": "≥10次", "actual": "9次", "weight": "80"},
        {"l3": "乙", "target": "≥1次", "actual": "不适用", "weight": "10"},
    ]
    result = card(funds=funds("900000"), indicators=rows)
    assert result.indicators[1].verdict is Verdict.INAPPLICABLE
    expected = (
        Decimal(82) * 100 / 90 if load_profile("cn", ON).get("not_applicable") == "rescale" else Decimal(82)
    )
    assert result.total.low is not None
    assert abs(result.total.low - expected) < Decimal("0.000001")


@pytest.mark.parametrize(
    ("total", "label"),
    [("100", "优"), ("90", "优"), ("89.99", "良"), ("80", "良"), ("60", "中"), ("59.99", "差"), ("0", "差")],
)
def test_national_grades_are_half_open(total: str, label: str) -> None:
    band = grade_of(Decimal(total), load_profile("cn", ON).get("grades"))
    assert band is not None
    assert band.label == label


def test_grades_of_lincang() -> None:
    grades = load_profile("cn-yunnan-lincang", ON).get("grades")
    bands = [grade_of(Decimal(total), grades) for total in ("95", "94.99", "85", "84.99", "60", "59")]
    assert [band.label for band in bands if band] == ["优", "良", "良", "中", "中", "差"]


@given(st.decimals(min_value=-1000, max_value=1000, places=5), st.integers(0, 4))
def test_every_rounding_stays_within_one_step(value: Decimal, decimals: int) -> None:
    step = Decimal(1).scaleb(-decimals)
    low, high = Rounding("floor", decimals).apply(value), Rounding("ceiling", decimals).apply(value)
    assert low <= value <= high
    assert high - low in (0, step)
    assert Rounding("half_up", decimals).apply(value) in (low, high)
    assert Rounding("none", decimals).apply(value) == value
