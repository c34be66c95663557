"""Forms as units word them are judged without a false alarm, and a slip in any of them is found."""

from __future__ import annotations

import copy
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from jixiao.checks.runner import judge
from jixiao.findings import Finding, Severity
from jixiao.forms.entry import form_of
from jixiao.profiles import load_profile

HERE = Path(__file__).parent
FORMS: dict[str, dict[str, Any]] = yaml.safe_load((HERE / "forms.yaml").read_text("utf-8"))["forms"]
SLIPS: list[dict[str, Any]] = yaml.safe_load((HERE / "slips.yaml").read_text("utf-8"))["slips"]
FUNDS = ("initial", "revised", "executed", "weight", "rate", "score")
ROW = ("l1", "l2", "l3", "target", "actual", "weight", "score", "reason")
PAIRS: dict[str, list[str]] = yaml.safe_load((HERE / "pairs.yaml").read_text("utf-8"))
CATEGORIES = (
    ("成本", "成本指标"),
    ("标准", "成本指标"),
    ("时间", "时效指标"),
    ("时限", "时效指标"),
    ("工期", "时效指标"),
)
NO_FEWER = 30


def record(project: str) -> dict[str, Any]:
    """The whole record of one of the forms, with the usual two lines of funds."""
    short = FORMS[project]
    total = dict(zip(FUNDS, short["funds"].split("|"), strict=True))
    part = {name: total[name] for name in ("initial", "revised", "executed")}
    return {
        "kind": "self_evaluation",
        "year": short["year"],
        "title": "项目支出绩效自评表",
        "project": project,
        "department": "某省财政厅",
        "unit": short["unit"],
        "amount_unit_label": short["money"],
        "objective_expected": short["goal"],
        "objective_actual": short["result"],
        "funds": [
            {"line": "total", "label": "年度资金总额", **total},
            {"line": "appropriation", "label": "其中：当年财政拨款", **part},
        ],
        "indicators": [dict(zip(ROW, line.split("|"), strict=False)) for line in short["rows"].splitlines()],
        "total_weight": "100",
        "total_score": short["total"],
    }


def findings(project: str, over: dict[str, Any] | None = None) -> tuple[Finding, ...]:
    """What is found in a form with some of its fields changed."""
    changed = copy.deepcopy(record(project))
    for name, value in (over or {}).items():
        if isinstance(value, dict):
            for number, fields in value.items():
                changed[name][number].update(fields)
        else:
            changed[name] = value
    profile = load_profile(FORMS[project]["profile"], date(FORMS[project]["year"], 12, 31))
    return judge(form_of(changed), profile).findings


def test_there_are_forms_and_slips_enough() -> None:
    assert len(FORMS) >= NO_FEWER
    assert len(SLIPS) >= NO_FEWER
    assert len({slip["in"] for slip in SLIPS}) >= NO_FEWER * 2 // 3


@pytest.mark.parametrize("project", FORMS)
def test_a_form_without_a_mistake_raises_no_alarm(project: str) -> None:
    found = [f for f in findings(project) if f.severity is not Severity.NOTICE]
    assert [(f.code, f.field, f.message()) for f in found] == []


@pytest.mark.parametrize("slip", SLIPS, ids=[f"{slip['in']}: {slip['slip']}" for slip in SLIPS])
def test_a_slip_is_found(slip: dict[str, Any]) -> None:
    before = {(f.code, f.field) for f in findings(slip["in"])}
    new = {f.code for f in findings(slip["in"], slip["form"]) if (f.code, f.field) not in before}
    assert new & set(slip["finds"])


def with_full_points(pair: str) -> list[Finding]:
    """What is found in a row with this name, target and actual value that takes all its points."""
    name, target, actual = pair.split("|")
    level2 = next((category for word, category in CATEGORIES if word in name), "数量指标")
    changed = {"l2": level2, "l3": name, "target": target, "actual": actual}
    found = findings("城区道路清扫保洁", {"indicators": {0: changed}, "funds": {0: {"executed": "2350"}}})
    return [f for f in found if f.field.startswith("indicators[0]")]


@pytest.mark.parametrize("pair", PAIRS["met"])
def test_what_is_met_is_no_error(pair: str) -> None:
    assert [f.message() for f in with_full_points(pair) if f.severity is Severity.ERROR] == []


@pytest.mark.parametrize("pair", PAIRS["missed"])
def test_what_is_missed_does_not_pass(pair: str) -> None:
    assert [f for f in with_full_points(pair) if f.severity is not Severity.NOTICE]
