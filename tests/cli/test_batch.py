"""``jixiao batch``, and what else takes its store."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from builders.corpus import write_corpus
from jixiao.cli.main import app

RUNNER = CliRunner()
EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def run(*arguments: object, status: int) -> Result:
    result = RUNNER.invoke(app, [*map(str, arguments)])
    assert result.exit_code == status, result.output
    return result


@pytest.fixture
def folder(tmp_path):
    write_corpus(tmp_path / "文件", 3)
    return tmp_path / "文件"


def test_a_folder_into_a_store(folder, tmp_path):
    store = tmp_path / "store"
    first = run("batch", "run", folder, "--store", store, status=0).stdout
    assert "已完成" in first
    assert "3 张表" in first
    assert run("batch", "status", store, status=0).stdout == first
    assert "done" in run("batch", "status", store, "--lang", "en", status=0).stdout


def test_documents_that_cannot_be_read_are_named(folder, tmp_path):
    shutil.copy(EXAMPLES / "14-scanned-page.pdf", folder)
    shown = run("batch", "run", folder, "--store", tmp_path / "s", status=2).stdout
    assert "14-scanned-page.pdf" in shown
    assert "没有文字层" in shown
    data = json.loads(run("batch", "status", tmp_path / "s", "--format", "json", status=2).stdout)
    assert data["documents"] == {"pending": 0, "done": 3, "failed": 1, "skipped": 0, "removed": 0}
    assert [(row["trouble"], row["attempts"]) for row in data["failed"]] == [("pdf-no-text", 1)]


def test_the_wrong_call_gives_status_2(folder, tmp_path):
    store = tmp_path / "s"
    assert "no such folder" in run("batch", "run", tmp_path / "no", "-s", store, status=2).stderr
    assert "no store" in run("batch", "status", tmp_path, status=2).stderr
    assert (
        "cn-nowhere" in run("batch", "run", folder, "-s", store, "--profile", "cn-nowhere", status=2).stderr
    )
    assert "unknown engine" in run("batch", "run", folder, "-s", store, "--engine", "spark", status=2).stderr
    (tmp_path / "file").write_text("")
    run("batch", "run", folder, "-s", tmp_path / "file", status=2)


def test_dask_that_is_not_installed_is_named(folder, tmp_path, monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "distributed", None)
    found = run("batch", "run", folder, "-s", tmp_path / "s", "--engine", "dask", status=2)
    assert "jixiao[cluster]" in found.stderr


def test_a_store_can_be_simulated(folder, tmp_path):
    run("batch", "run", folder, "-s", tmp_path / "s", status=0)
    rules = ("--profile", "cn", "--against", "cn-hubei", "--format", "json")
    from_store = json.loads(run("simulate", tmp_path / "s", *rules, status=0).stdout)
    from_folder = json.loads(run("simulate", folder, *rules, status=0).stdout)
    assert from_store["summary"] == from_folder["summary"]
    assert from_store["summary"]["forms"] == 3
