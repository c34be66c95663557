"""``jixiao publish``."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from builders.corpus import write_corpus
from jixiao.cli.main import app

RUNNER = CliRunner()
EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
DAY = ("--on", "2026-01-02")


def run(*arguments: object, status: int) -> Result:
    result = RUNNER.invoke(app, [*map(str, arguments)])
    assert result.exit_code == status, result.output
    return result


@pytest.fixture
def folder(tmp_path):
    write_corpus(tmp_path / "文件", 4)
    return tmp_path / "文件"


def files(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_documents_and_their_store_give_the_same_site(folder, tmp_path):
    run("batch", "run", folder, "-s", tmp_path / "store", status=0)
    found = run("publish", tmp_path / "store", "-o", tmp_path / "a", *DAY, status=0)
    assert "公开 4 张表" in found.stdout
    assert "sitemap" in found.stderr
    run("publish", folder, "-o", tmp_path / "b", *DAY, "--jobs", "2", status=0)
    assert files(tmp_path / "a") == files(tmp_path / "b")


def test_titles_licence_and_address(folder, tmp_path):
    options = (
        "--title",
        "云川市绩效公开",
        "--title-en",
        "Yunchuan",
        "--licence",
        "注明来源",
        "--base-url",
        "https://x.gov.cn/p",
    )
    run("publish", folder, "-o", tmp_path / "s", *DAY, *options, status=0)
    assert "云川市绩效公开" in (tmp_path / "s/index.html").read_text("utf-8")
    assert "注明来源" in (tmp_path / "s/index.html").read_text("utf-8")
    assert "<h1>Yunchuan</h1>" in (tmp_path / "s/en/index.html").read_text("utf-8")
    assert "https://x.gov.cn/p/index.html" in (tmp_path / "s/sitemap.xml").read_text("utf-8")


def test_the_examples_without_the_names_of_persons(tmp_path):
    run("publish", EXAMPLES, "-o", tmp_path / "s", *DAY, status=2)  # one example is a scan
    text = b"".join(
        content for name, content in files(tmp_path / "s").items() if not name.endswith("xlsx")
    ).decode()
    assert "公共文化进社区活动经费" in text
    for person in ("谢长林", "苏敏"):  # 项目负责人, 财务负责人 of the form of Sichuan
        assert person not in text


def test_the_wrong_call_gives_status_2(folder, tmp_path):
    site = tmp_path / "s"
    assert "not an address" in run("publish", folder, "-o", site, "--base-url", "x.gov.cn", status=2).stderr
    assert "policy" in run("publish", folder, "-o", site, "--policy", tmp_path / "no.yaml", status=2).stderr
    assert "not empty" in run("publish", folder, "-o", folder, status=2).stderr
    assert "cn-nowhere" in run("publish", folder, "-o", site, "--profile", "cn-nowhere", status=2).stderr
    (tmp_path / "empty").mkdir()
    assert "没有可以公开的表" in run("publish", tmp_path / "empty", "-o", site, status=2).stderr
    assert not site.exists()
