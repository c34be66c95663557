"""Simulation: only what the rules change moves, and the rule that moves it is named."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from jixiao.analysis.simulate import can_be_scored, rescore, simulate
from jixiao.analysis.simulation_book import grade_counts, write_simulation
from jixiao.forms.entry import form_of
from jixiao.forms.model import Form
from jixiao.profiles import Profile, load_profile

DAY = date(2023, 12, 31)


def rules(name: str) -> Profile:
    return load_profile(name, DAY)


def form(executed: str = "50", **changes: Any) -> Form:
    row = {
        "l1": "产出指标",
        "l2": "数量指标",
        "l3": "活动场次",
        "target": "≥24场",
        "actual": "24场",
        "weight": "50",
        "score": "50",
    }
    words = {
        "l1": "效益指标",
        "l2": "社会效益指标",
        "l3": "支撑作用",
        "target": "明显",
        "actual": "较为明显",
        "weight": "40",
        "score": "34",
    }
    funds = {
        "line": "total",
        "label": "年度资金总额",
        "initial": "50",
        "revised": "50",
        "executed": executed,
        "weight": "10",
        "score": "10",
    }
    return form_of({"project": "甲", "funds": [funds], "indicators": [{**row, **changes}, words]})


def test_same_rules_change_nothing() -> None:
    found = rescore(form(), rules("cn"), rules("cn"))
    assert (found.change, found.regraded, found.shifts, found.rules) == (0, False, (), ())


def test_the_printed_score_counts_where_the_rules_leave_a_range() -> None:
    found = rescore(form(), rules("cn"), rules("cn"))
    assert found.before.total == Decimal(94)
    assert found.before.low is not None
    assert found.before.high is not None
    assert found.before.low < found.before.total <= found.before.high


def test_the_printed_score_counts_where_nothing_can_be_decided() -> None:
    found = rescore(form(target="按计划", actual="12类", score="41"), rules("cn"), rules("cn"))
    assert found.before.lines[1] == Decimal(41)


def test_a_cap_on_the_total() -> None:
    found = rescore(form(executed="20"), rules("cn"), rules("cn-provincial-platform"))
    assert (found.before.total, found.after.total) == (Decimal(88), Decimal(59))
    assert found.rules == ("total.caps",)
    assert found.regraded


def test_points_off_for_over_achievement() -> None:
    found = rescore(form(actual="48场"), rules("cn"), rules("cn-provincial-platform"))
    (shift,) = found.shifts
    assert (shift.line, shift.before, shift.after) == ("活动场次", Decimal(50), Decimal(48))
    assert "over_achievement.deduct" in shift.rules
    assert shift.steps_after != shift.steps_before


def test_only_the_grade_moves() -> None:
    found = rescore(form(), rules("cn"), rules("cn-yunnan-lincang"))
    assert (found.change, found.regraded, found.rules) == (0, True, ("grades",))


def test_a_line_that_does_not_apply_is_rescaled() -> None:
    found = rescore(form(actual="不适用"), rules("cn"), rules("cn"))
    assert found.before.total == Decimal(88)


def test_blank_forms_and_declarations_are_left_out() -> None:
    assert not can_be_scored(form_of({"project": "空表"}))
    assert not can_be_scored(form_of({"kind": "target", "indicators": [{"l3": "x", "weight": "10"}]}))


def test_sums_and_matrix(tmp_path: Path) -> None:
    forms = [
        ("a.docx", 0, form()),
        ("a.docx", 1, form(executed="20")),
        ("b.docx", 0, form_of({"project": "空表"})),
    ]
    found = simulate(forms, lambda _: rules("cn"), lambda _: rules("cn-provincial-platform"))
    assert (len(found.forms), found.changed, found.regraded) == (2, 1, 1)
    assert found.mean(lambda item: item.before.total) == Decimal("91.00")
    assert sum(found.matrix.values()) == 2
    assert sum(count for _, count, _ in grade_counts(found)) == 2
    path = tmp_path / "simulation.xlsx"
    write_simulation(found, path, "甲规则", "乙规则", {"total.caps": "总分上限"})
    book = load_workbook(path)
    assert book.sheetnames == ["逐表", "逐项", "汇总"]
    assert [cell.value for cell in book["逐表"][3]][3:6] == [88, 59, -29]
    assert book["逐表"]["I3"].value == "总分上限"
    assert len(book["汇总"]._charts) == 1


@pytest.mark.parametrize(
    "name", ["cn", "cn-hubei", "cn-sichuan", "cn-provincial-platform", "cn-yunnan-lincang"]
)
def test_a_total_is_within_what_the_rules_allow(name: str) -> None:
    for executed in ("50", "41", "33", "20", "0"):
        found = rescore(form(executed=executed), rules("cn"), rules(name))
        assert found.after.low is not None
        assert found.after.high is not None
        assert found.after.low <= found.after.total <= found.after.high
