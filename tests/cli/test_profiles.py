"""``jixiao profiles``: list, show, why."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from jixiao.cli.main import app
from jixiao.profiles import list_profiles, parameters

RUNNER = CliRunner()


def run(*arguments: str, status: int = 0) -> str:
    result = RUNNER.invoke(app, ["profiles", *arguments])
    assert result.exit_code == status, result.output
    return result.output


def test_list_names_every_profile():
    shown = run("list")
    assert all(summary.id in shown and summary.name in shown for summary in list_profiles())


def test_list_as_json():
    listed = {item["id"]: item for item in json.loads(run("list", "--format", "json"))}
    assert listed["cn-shanghai-putuo"]["extends"] == "cn-shanghai"
    assert listed["cn"]["dates"][-1] == "2020-02-25"


def test_show_gives_value_source_and_how_far_it_was_read():
    shown = run("show", "cn-yunnan-lincang", "--on", "2021-12-31")
    row = next(line for line in shown.splitlines() if "weights.max_indicator" in line)
    assert all(words in row for words in ("30 分", "2021-01-01", "临财绩发〔2022〕1号", "通知", "未读原文"))
    assert all(key in shown for key in parameters())


@pytest.mark.parametrize("profile_id", [summary.id for summary in list_profiles()])
def test_json_holds_every_setting_with_its_source(profile_id: str):
    shown = json.loads(run("show", profile_id, "--on", "2026-06-30", "--format", "json"))
    assert (shown["id"], shown["on"], len(shown["version"])) == (profile_id, "2026-06-30", 12)
    assert {setting["key"] for setting in shown["settings"]} >= set(parameters())
    assert all(setting["citation"]["title"] for setting in shown["settings"])


def test_why_gives_what_was_overridden_and_on_which_source():
    shown = run("show", "cn-shanghai-putuo", "--on", "2022-12-31", "--why", "execution.rate_rounding")
    assert [line.split("：")[0] for line in shown.splitlines() if line.startswith(("适用", "取代"))] == [
        "适用  cn-shanghai-putuo",
        "取代  cn-shanghai",
        "取代  cn",
    ]
    assert "20张" in shown
    assert "判断" in shown


def test_why_says_that_a_rule_is_applied_by_analogy():
    assert "参照适用" in run("show", "cn", "--on", "2018-12-31", "--why", "grades")


def test_unknown_id_and_key_are_refused_with_a_hint():
    assert "did you mean cn-shanghai" in run("show", "cn-shangai", status=2)
    assert "did you mean grades" in run("show", "cn", "--why", "grade", status=2)
    assert "someday" in run("show", "cn", "--on", "someday", status=2)


def test_a_folder_of_ones_own(tmp_path: Path):
    path = tmp_path / "xx" / "profile.yaml"
    path.parent.mkdir()
    path.write_text("id: xx\nname: {zh: 某市, en: Some City}\nextends: cn\n", "utf-8")
    assert "某市" in run("list", "--jurisdictions", str(tmp_path))
    assert "xx → cn" in run("show", "xx", "--jurisdictions", str(tmp_path))
    path.write_text("id: xx\nname: {zh: 某市, en: Some City}\nextends: cm\n", "utf-8")
    assert f"{path}:3: " in run("show", "xx", "--jurisdictions", str(tmp_path), status=2)
    assert "no such directory" in run("list", "--jurisdictions", str(tmp_path / "absent"), status=2)
