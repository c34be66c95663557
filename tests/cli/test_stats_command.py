"""``jixiao stats``."""

import json
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner, Result

from builders.corpus import write_corpus
from jixiao.cli.main import app

RUNNER = CliRunner()


def run(*arguments: object, status: int) -> Result:
    result = RUNNER.invoke(app, [*map(str, arguments)])
    assert result.exit_code == status, result.output
    return result


@pytest.fixture(scope="module")
def store(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("stats")
    write_corpus(folder / "文件", 12)
    run("batch", "run", folder / "文件", "-s", folder / "store", status=0)
    return folder / "store"


@pytest.mark.parametrize("by", ["department", "unit", "year", "profile"])
def test_statistics_by_anything(store, by):
    data = json.loads(run("stats", store, "--by", by, "--format", "json", status=0).stdout)
    tables = data["tables"]
    assert sum(row["forms"] for row in tables["groups"]) == tables["whole"][0]["forms"] == 12
    assert tables["whole"][0]["budget"] == "12000000.00"
    assert tables["whole"][0]["executed"] == f"{sum(50 + n for n in range(12)) * 10000}.00"
    assert tables["findings"][0]["concerned"] == 12  # 群众满意度 91% against ≥90% earns 9 of 10 points
    assert data["rules"]


def test_tables_for_people(store):
    shown = run("stats", store, status=0).stdout
    for title in ("总体", "历年", "预算执行率分布", "常见问题", "核查范围", "不能判定"):
        assert title in shown
    assert max(map(len, shown.splitlines())) <= 120
    assert "Execution rates" in run("stats", store, "--lang", "en", status=0).stdout


def test_a_workbook(store, tmp_path):
    run("stats", store, "--format", "xlsx", "-o", tmp_path / "s.xlsx", status=0)
    assert "总体" in openpyxl.load_workbook(tmp_path / "s.xlsx").sheetnames


def test_the_wrong_call_gives_status_2(store, tmp_path):
    assert "--output" in run("stats", store, "--format", "xlsx", status=2).stderr
    assert "no store" in run("stats", tmp_path, status=2).stderr
    run("stats", store, "--by", "weather", status=2)
    assert "无法写入" in run("stats", store, "-o", tmp_path / "no" / "x.txt", status=2).stderr
    (tmp_path / "empty").mkdir()
    run("batch", "run", tmp_path / "empty", "-s", tmp_path / "s", status=0)
    run("stats", tmp_path / "s", status=2)
