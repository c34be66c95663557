"""``jixiao render`` and ``jixiao template`` from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from jixiao.cli.main import app
from jixiao.documents.load import load_path
from jixiao.reading.reader import read_forms

FORM = """项目支出绩效自评表
（2023年度）
项目名称：农村饮水项目
主管部门：清河县水利局  实施单位：供水站
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "自评.txt"
    path.write_text(FORM, "utf-8")
    return path


@pytest.mark.parametrize("to", ["docx", "xlsx", "pdf", "html"])
def test_render_writes_files_that_read_the_same(source: Path, tmp_path: Path, to: str) -> None:
    result = CliRunner().invoke(app, ["render", str(source), "--to", to, "--output", str(tmp_path / "out")])
    assert result.exit_code == 0, result.output
    (path,) = (tmp_path / "out").iterdir()
    assert str(path) in result.output
    (form,) = read_forms(load_path(path)).forms
    assert (form.project.text, form.unit.text, form.year) == ("农村饮水项目", "供水站", 2023)


def test_render_binds(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "合订本.pdf"
    result = CliRunner().invoke(app, ["render", str(source), str(source), "--to", "pdf", "-o", str(target)])
    assert result.exit_code == 0, result.output
    assert target.is_file()


def test_render_without_forms_says_so(tmp_path: Path) -> None:
    path = tmp_path / "空.txt"
    path.write_text("今天天气很好。", "utf-8")
    result = CliRunner().invoke(app, ["render", str(path), "--to", "html"])
    assert result.exit_code == 2
    assert "没有绩效表" in result.output


def test_unknown_profile_names_the_known(source: Path) -> None:
    result = CliRunner().invoke(app, ["render", str(source), "--to", "html", "--profile", "mars"])
    assert result.exit_code == 2
    assert "cn-shanghai" in result.output


@pytest.mark.parametrize(
    "arguments", [["target", "--profile", "cn-shanghai", "--variant", "older"], ["monitoring"]]
)
def test_template(tmp_path: Path, arguments: list[str]) -> None:
    command = ["template", *arguments, "--to", "xlsx", "--year", "2026", "-o", str(tmp_path)]
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 0, result.output
    (path,) = tmp_path.iterdir()
    (form,) = read_forms(load_path(path)).forms
    assert form.year == 2026


def test_fonts_are_embedded_on_request(source: Path, tmp_path: Path) -> None:
    sizes = []
    for options in ([], ["--embed-fonts"]):
        folder = tmp_path / f"out{len(options)}"
        command = ["render", str(source), "--to", "docx", *options, "--output", str(folder)]
        result = CliRunner().invoke(app, command)
        assert result.exit_code == 0, result.output
        assert ("已嵌入字体" in result.stderr) == bool(options)
        sizes += [path.stat().st_size for path in folder.iterdir()]
    assert sizes[1] > sizes[0] * 2
    refused = CliRunner().invoke(app, ["render", str(source), "--to", "xlsx", "--embed-fonts"])
    assert refused.exit_code == 2
    assert "只用于 docx" in refused.stderr


def test_missing_fonts_are_named_with_what_installs_them(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jixiao.rendering.fonts._FOLDERS", {"linux": (), "darwin": (), "win32": ()})
    monkeypatch.setenv("JIXIAO_FONTS", str(tmp_path))
    for options in (["--to", "pdf"], ["--to", "docx", "--embed-fonts"]):
        result = CliRunner().invoke(app, ["render", str(source), *options, "--output", str(tmp_path / "out")])
        assert result.exit_code == 2
        assert "apt-get install fonts-noto-cjk" in result.stderr
