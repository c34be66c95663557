"""``jixiao report``: the files it writes, and what it says by its exit status."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from jixiao.cli.main import app

RUNNER = CliRunner()
EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
FAULTY, SCAN = str(EXAMPLES / "02-national-faulty.docx"), str(EXAMPLES / "14-scanned-page.pdf")


def run(*arguments: str, status: int = 0) -> Result:
    result = RUNNER.invoke(app, ["report", *arguments])
    assert result.exit_code == status, result.output
    return result


def test_one_report_a_form(tmp_path):
    shown = run(FAULTY, "--to", "pdf", "-o", str(tmp_path)).stdout.split()
    assert [Path(path).name[:3] for path in shown] == ["001", "002"]
    assert all(Path(path).read_bytes().startswith(b"%PDF") for path in shown)


@pytest.mark.parametrize("to", ["docx", "xlsx"])
def test_one_summary_of_all(tmp_path, to):
    (path,) = run(
        FAULTY, str(EXAMPLES / "01-national-good.docx"), "--kind", "unit", "--to", to, "-o", str(tmp_path)
    ).stdout.split()
    assert Path(path).name == f"绩效自评情况汇总.{to}"


def test_last_year_and_rules_on_a_day(tmp_path):
    arguments = ("--kind", "unit", "--last-year", str(EXAMPLES / "09-flattened.txt"), "--on", "2023-12-31")
    run(FAULTY, *arguments, "--profile", "cn", "-o", str(tmp_path))
    run(FAULTY, "--last-year", FAULTY, "-o", str(tmp_path), status=2)


def test_review_sheets_of_every_kind_of_form(tmp_path):
    monitoring = str(EXAMPLES / "11-monitoring.xlsx")
    (path,) = run(monitoring, "--kind", "review", "--lang", "en", "-o", str(tmp_path)).stdout.split()
    assert path.endswith("_review.docx")
    run(monitoring, "-o", str(tmp_path), status=2)


def test_wrong_calls_and_unreadable_documents_give_status_2(tmp_path):
    assert "xlsx" not in run(FAULTY, "--to", "xlsx", "-o", str(tmp_path), status=2).stdout
    assert "cn-nowhere" in run(FAULTY, "--profile", "cn-nowhere", status=2).stderr
    both = run(FAULTY, SCAN, "-o", str(tmp_path), status=2)
    assert "14-scanned-page.pdf" in both.stderr
    assert len(both.stdout.split()) == 2
    run(SCAN, "-o", str(tmp_path), status=2)
    occupied = tmp_path / "file"
    occupied.write_text("x")
    assert "无法写入" in run(FAULTY, "-o", str(occupied), status=2).stderr


def test_fonts_and_several_earlier_years(tmp_path):
    earlier = (
        "--earlier",
        str(EXAMPLES / "09-flattened.txt"),
        "--last-year",
        str(EXAMPLES / "07-shanghai-targets.pdf"),
    )
    shown = run(FAULTY, "--kind", "unit", *earlier, "--embed-fonts", "-o", str(tmp_path))
    assert "已嵌入字体" in shown.stderr
    assert "只用于 docx" in run(FAULTY, "--to", "pdf", "--embed-fonts", status=2).stderr
