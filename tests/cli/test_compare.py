"""``jixiao compare``, ``simulate`` and ``profiles fit`` on the shipped examples."""

import json
from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from jixiao.cli.main import app

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
TARGETS = str(EXAMPLES / "07-shanghai-targets.pdf")
EVALUATION = str(EXAMPLES / "08-shanghai-self-evaluation.html")
RUNNER = CliRunner()


def run(*arguments: str, status: int = 0) -> str:
    result = RUNNER.invoke(app, arguments)
    assert result.exit_code == status, result.output
    return result.stdout


def test_compare_as_json() -> None:
    record = json.loads(run("compare", TARGETS, EVALUATION, "--format", "json"))
    (project,) = record["projects"]
    assert record["rules"] == "cn-shanghai"
    assert record["target_framework_of_rules"][0] == "投入与管理"
    assert project["counts"] == {
        "target_indicators": 11, "self_indicators": 8, "kept": 3, "changed": 4, "dropped": 4, "added": 1,
    }  # fmt: skip
    changed = {row["self"]["l3"]: row["trend"] for row in project["pairs"] if "target" in row["differences"]}
    assert changed == {"举办阅读推广活动场次": "weaker", "读者满意度": "weaker"}
    assert (project["budget"]["target_current"], project["budget"]["self_initial"]) == ("450,000", "480,000")
    assert project["budget"]["initial_equals_target"] is False


def test_compare_as_a_table() -> None:
    chinese = run("compare", TARGETS, EVALUATION)
    assert "目标表11项，自评表8项：一致3，有变化4，未报告4，新增1" in chinese
    assert "目标降低" in chinese.replace("\n", "")
    english = run("compare", TARGETS, EVALUATION, "--lang", "en")
    assert "11 promised, 8 reported: 3 kept, 4 changed, 4 dropped, 1 added" in english


def test_compare_needs_a_declaration_and_a_self_evaluation() -> None:
    run("compare", EVALUATION, EVALUATION, status=2)
    run("compare", TARGETS, str(EXAMPLES / "01-national-good.docx"), status=2)
    run("compare", TARGETS, EVALUATION, "--profile", "cn-nowhere", status=2)


def test_simulate(tmp_path: Path) -> None:
    several = ("simulate", str(EXAMPLES / "03-several-forms.doc"), "--profile", "cn")
    record = json.loads(run(*several, "--against", "cn-provincial-platform", "--format", "json"))
    assert record["summary"]["causes"]["total.caps"] >= 1
    assert record["summary"]["forms"] == len(record["forms"]) == 2
    one = ("simulate", EVALUATION, "--profile", "cn")
    text = run(*one, "--against", "cn")
    assert "总分和等级均不变" in text
    assert "等级分布" in text
    assert "no total and no grade changes" in run(*one, "--against", "cn", "--lang", "en")
    path = tmp_path / "s.xlsx"
    run(*one, "--against", "cn-provincial-platform", "--format", "xlsx", "-o", str(path))
    assert load_workbook(path).sheetnames == ["逐表", "逐项", "汇总"]


def test_simulate_refuses_what_it_cannot_do() -> None:
    run("simulate", EVALUATION, "--profile", "cn", "--against", "cn-nowhere", status=2)
    run("simulate", EVALUATION, "--profile", "cn", "--against", "cn", "--format", "xlsx", status=2)
    run("simulate", TARGETS, "--profile", "cn", "--against", "cn", status=2)


@pytest.mark.parametrize("arguments", [(), ("--format", "json")])
def test_fit(arguments: tuple[str, ...]) -> None:
    text = run("profiles", "fit", EVALUATION, *arguments)
    if arguments:
        found = json.loads(text)
        assert {"forms", "rates", "scores", "profiles", "excluded_modes"} == set(found)
        assert found["rates"][0]["mode"] == "ceiling"
    else:
        assert "进一" in text
