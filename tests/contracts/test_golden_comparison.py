"""The real target declarations against the self-evaluations: every pair, relation, difference and budget."""

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from jixiao.checks.across import across
from jixiao.checks.across.comparison import compare_sets
from jixiao.checks.across.record import comparison_record
from jixiao.checks.runner import Judgement
from jixiao.findings import Finding, Severity
from jixiao.forms.model import FormKind
from jixiao.profiles import load_profile
from jixiao.reading.many import read_paths
from jixiao.scoring import score_form

SHARED = Path(__file__).resolve().parents[3] / "shared"
GOLDEN = SHARED / "golden" / "001-vs-000.json"

pytestmark = pytest.mark.skipif(
    not GOLDEN.is_file(),
    reason="the real documents and their golden comparison are not beside this repository",
)


@cache
def expected() -> dict[str, Any]:
    return json.loads(GOLDEN.read_text("utf-8"))


@cache
def found() -> dict[str, Any]:
    forms = []
    for name, kind in (("target_file", FormKind.TARGET), ("self_evaluation_file", FormKind.SELF_EVALUATION)):
        (document,) = read_paths([str(SHARED / "seeds" / expected()[name])], jobs=0)
        forms.append([form for form in document.forms if form.kind is kind])
    return comparison_record(compare_sets(*forms), *forms)


def squeezed(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: squeezed(inner) for name, inner in value.items()}
    return "".join(value.split()) if isinstance(value, str) else value


def rows(project: dict[str, Any]) -> dict[tuple[str | None, str | None], Any]:
    return {
        tuple(row[side] and squeezed(row[side]["l3"]) for side in ("target", "self")): {
            "relation": row["relation"],
            "differences": sorted(row["differences"]),
            "target": squeezed(row["target"]),
            "self": squeezed(row["self"]),
        }
        for row in project["pairs"]
    }


def test_frameworks_and_categories() -> None:
    for name in ("frameworks", "category_map"):
        assert found()[name] == expected()[name]


@pytest.mark.parametrize("number", [0, 1])
def test_every_row(number: int, capsys: pytest.CaptureFixture[str]) -> None:
    one, other = rows(found()["projects"][number]), rows(expected()["projects"][number])
    differing = [
        f"{key}: found {one.get(key)}, expected {other.get(key)}"
        for key in {**one, **other}
        if one.get(key) != other.get(key)
    ]
    with capsys.disabled():
        print(f"\n{expected()['projects'][number]['project']}: {len(other)} rows, {len(differing)} differ")
        print("\n".join(differing))
    assert differing == []


@pytest.mark.parametrize("number", [0, 1])
def test_budget_objective_and_counts(number: int) -> None:
    one, other = found()["projects"][number], expected()["projects"][number]
    budget = {name: value for name, value in other["budget"].items() if name != "target_total"}
    assert {name: one["budget"][name] for name in budget} == budget
    assert one["objective_same"] == other["objective_same"]
    assert one["counts"] == other["counts"]
    assert one["budget"]["unit_conflict"] is True


def test_targets_that_the_amounts_answer() -> None:
    figures = {
        (project["project"], row["target"]["l3"]): (row["figure"], row["figure_met"])
        for project in found()["projects"]
        for row in project["pairs"]
        if row["figure"]
    }
    assert figures == {
        ("合作交流工作业务费", "预算资金到位率"): ("80.00%", False),
        ("合作交流工作业务费", "预算执行率"): ("75.65%", False),
        ("合作交流专项工作经费", "预算资金到位率"): ("84.13%", False),
    }


OURS = {
    "indicator_dropped": {"target-dropped", "target-dropped-unmet"},
    "indicator_added": {"target-added"},
    "indicator_renamed": {"indicator-renamed"},
    "target_changed": {"target-changed"},
    "category_changed": {"category-changed"},
    "budget_unit_conflict": {"budget-unit-conflict"},
    "budget_adjusted": {"budget-adjusted"},
    "budget_copied_from_last_year": {"budget-copied-from-last-year"},
    "pasted_text": {"text-copied", "report-year"},
    "copied_indicator_set": {"copied-indicator-set"},
    "duplicate_purpose": {"duplicate-purpose"},
    "cost_rule_inconsistent": {"inconsistent-cost-rule"},
    "office_total": {"office-total"},
}
PROFILES = {"003": "cn-yunnan-lincang", "004": "cn-shanxi-datong"}


@cache
def across_findings() -> tuple[Finding, ...]:
    judgements = []
    for document in read_paths([str(SHARED / "seeds")], jobs=0):
        profile = load_profile(PROFILES.get(document.document[:3], "cn-shanghai"), date(2022, 12, 31))
        judgements += [
            Judgement(form, document.document, number, profile, score_form(form, profile), ())
            for number, form in enumerate(document.forms)
        ]
    return tuple(across(judgements))


def reviewed() -> list[dict[str, str]]:
    files = sorted(GOLDEN.parent.glob("*.findings.json"))
    return [finding for path in files for finding in json.loads(path.read_text("utf-8"))]


def test_what_a_reviewer_finds_across_forms_is_found(capsys: pytest.CaptureFixture[str]) -> None:
    """Every finding of the reviewer across forms, but for part of a set of indicators (three alike of many)."""
    wanted = [finding for finding in reviewed() if finding["code"] in OURS]
    missed = []
    for finding in wanted:
        projects = set(finding["project"].split("、"))
        fitting = [
            ours
            for ours in across_findings()
            if ours.code in OURS[finding["code"]]
            and (ours.project in projects or finding["project"].startswith("("))
        ]
        if not fitting:
            missed.append((finding["code"], finding["project"], finding["where"]))
    with capsys.disabled():
        print(f"\nacross forms: {len(wanted) - len(missed)} of {len(wanted)} found; missed: {missed}")
    assert len(wanted) > 40
    assert [item for item in missed if item[0] != "copied_indicator_set"] == []
    assert len(missed) <= 1


def test_no_error_that_the_reviewer_does_not_support() -> None:
    errors = [(f.code, f.project) for f in across_findings() if f.severity is Severity.ERROR]
    supported = [
        ("budget-unit-conflict", f["project"]) for f in reviewed() if f["code"] == "budget_unit_conflict"
    ]
    assert errors == supported
