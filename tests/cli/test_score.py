"""``jixiao score``: printed and recomputed points, and how they follow."""

import json
from pathlib import Path

import pytest
from rich.cells import cell_len
from typer.testing import CliRunner

from jixiao.cli.main import app

RUNNER = CliRunner()
EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
FAULTY = str(EXAMPLES / "02-national-faulty.docx")


def run(*arguments: str, status: int = 0) -> str:
    result = RUNNER.invoke(app, ["score", *arguments])
    assert result.exit_code == status, result.output
    return result.stdout


def lines(*arguments: str) -> dict[tuple[int, str], dict]:
    forms = json.loads(run(*arguments, "--format", "json"))
    return {(form["form"], line["path"]): line for form in forms for line in form["lines"]}


def test_each_line_has_its_printed_and_its_recomputed_points():
    found = lines(FAULTY)
    rate = found[0, "funds[0]"]
    assert (rate["printed"], rate["low"], rate["high"], rate["agreement"]) == (
        "8.31",
        "8.18",
        "8.18",
        "differs",
    )
    eighth = found[0, "indicators[0]"]
    assert (eighth["printed"], eighth["low"], eighth["verdict"]) == ("10", "1.25", "short")
    assert found[0, "indicators[2]"]["agreement"] == "agrees"
    placeholder = found[0, "indicators[6]"]
    assert (placeholder["low"], placeholder["agreement"], placeholder["why"]) == (
        None,
        "open",
        "target-placeholder",
    )
    assert found[0, "total_score"]["agreement"] == "differs"


def test_a_wording_leaves_an_interval():
    (judged,) = [line for line in lines(FAULTY).values() if line["verdict"] == "judged"]
    assert (judged["low"], judged["high"], judged["agreement"]) == ("6", "8", "differs")
    assert "6–8" in run(FAULTY)


def test_the_table_marks_what_differs_and_fits_the_page():
    shown = run(FAULTY)
    assert "✖ 得分不符" in shown
    assert "✓ 得分相符" in shown
    assert "全国 2023-12-31" in shown
    assert max(map(cell_len, shown.splitlines())) <= 100
    assert "÷" not in shown


@pytest.mark.parametrize("language", ["zh", "en"])
def test_explain_prints_each_step_with_its_source(language):
    shown = "".join(run(FAULTY, "--explain", "--lang", language).split())
    assert "286300÷350000=81.8%" in shown
    assert "[execution.rate_rounding；" in shown
    assert "财预〔2020〕10号" in shown


def test_the_profile_asked_for_scores():
    shown = lines(FAULTY, "--profile", "cn-hubei")
    assert shown[0, "funds[0]"]["steps"]
    assert "四舍五入" not in run(FAULTY, "--profile", "cn-shanghai", "--explain").split("预算执行率")[2][:120]


def test_forms_without_scores_say_so():
    assert "此类表不计分" in run(str(EXAMPLES / "07-shanghai-targets.pdf"))


def test_status_2_for_what_cannot_be_read_and_for_a_wrong_call():
    run(FAULTY, str(EXAMPLES / "14-scanned-page.pdf"), status=2)
    run(FAULTY, "--profile", "cn-nowhere", status=2)
