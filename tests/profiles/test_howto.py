"""The page on adding a jurisdiction is true: its file loads, its code runs, its commands print what it shows."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from jixiao.cli.main import app

PAGE = Path(__file__).parents[2] / "docs" / "howto" / "add-a-jurisdiction.md"


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (profile,) = blocks("yaml")
    path = tmp_path / "rules" / "cn-linjiang" / "profile.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(profile, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_code_of_the_page_runs(workplace: Path):
    (code,) = blocks("python")
    assert code.count("assert") >= 5
    exec(compile(code, str(PAGE), "exec"), {})


@pytest.mark.parametrize("example", blocks("console"))
def test_the_commands_of_the_page_print_what_it_shows(workplace: Path, example: str):
    command, expected = example.split("\n", 1)
    name, *arguments = shlex.split(command.removeprefix("$ "))
    assert name == "jixiao"
    result = CliRunner().invoke(app, arguments)
    assert [line.rstrip() for line in result.output.splitlines()] == expected.splitlines()
