"""``jixiao check``: what it prints, writes, and says by its exit status."""

import io
import json
from pathlib import Path

import openpyxl
import pytest
from lxml import html
from typer.testing import CliRunner, Result

from jixiao.cli.main import app
from jixiao.documents.load import load
from jixiao.reading.reader import read_forms

RUNNER = CliRunner()
EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
GOOD, FAULTY = str(EXAMPLES / "01-national-good.docx"), str(EXAMPLES / "02-national-faulty.docx")
SCAN = str(EXAMPLES / "14-scanned-page.pdf")


def run(*arguments: str, status: int) -> Result:
    result = RUNNER.invoke(app, ["check", *arguments])
    assert result.exit_code == status, result.output
    return result


def found(*arguments: str, status: int) -> dict:
    return json.loads(run(*arguments, "--format", "json", status=status).stdout)


def test_a_right_document_is_clean():
    data = found(GOOD, status=0)
    assert [f for f in data["findings"] if f["severity"] == "error"] == []


def test_errors_give_status_1_and_a_document_that_cannot_be_read_2():
    shown = run(FAULTY, status=1).stdout
    assert "✖ 错误" in shown
    both = run(FAULTY, SCAN, status=2).stdout
    assert "✖ 错误" in both
    assert "未能读取" in both
    assert "\x1b" not in both


def test_the_wrong_call_gives_status_2(tmp_path):
    assert "cn-nowhere" in run(GOOD, "--profile", "cn-nowhere", status=2).stderr
    assert "--output" in run(GOOD, "--format", "xlsx", status=2).stderr
    assert "missing" in run(GOOD, "--waivers", str(tmp_path / "missing.yaml"), status=2).stderr
    assert run(str(tmp_path / "none.docx"), status=2).stdout
    assert "无法写入" in run(GOOD, "--format", "html", "-o", str(tmp_path / "no" / "f.html"), status=2).stderr
    run(GOOD, "--on", "yesterday", status=2)


def test_json_is_stable_and_names_what_it_rests_on():
    first, again = found(FAULTY, status=1), found(FAULTY, status=1)
    assert first == again
    assert first["rules"] == first["rule_sets"][0]["version"]
    by_field = {(f["form"], f["field"], f["code"]): f for f in first["findings"]}
    rate = by_field[0, "funds.total.rate", "fund-rate"]
    assert rate["printed"] == "83.10%"
    assert (rate["place"]["table"], rate["place"]["row"]) == (1, 4)
    assert set(rate["citation"]) == {"title", "article", "basis", "read"}
    assert all(form["profile"]["reason"] for document in first["documents"] for form in document["forms"])


def test_findings_stand_in_the_order_of_documents_and_forms():
    data = found(str(EXAMPLES / "05-hubei-and-stacked.xlsx"), FAULTY, status=1)
    order = [d["document"] for d in data["documents"]]
    places = [(order.index(f["document"]), f["form"]) for f in data["findings"]]
    assert places == sorted(places)


def test_severity_filters_what_is_shown_but_not_the_status():
    everything = found(FAULTY, status=1)["findings"]
    errors = found(FAULTY, "--severity", "error", status=1)["findings"]
    assert errors == [f for f in everything if f["severity"] == "error"]
    assert len(errors) < len(everything)


def test_a_profile_and_a_day_can_be_asked_for():
    data = found(FAULTY, "--profile", "cn-shanghai", "--on", "2022-12-31", status=1)
    assert [(p["id"], p["on"]) for p in data["rule_sets"]] == [("cn-shanghai", "2022-12-31")]


def test_the_language_can_be_english():
    shown = run(FAULTY, "--lang", "en", status=1).stdout
    assert "✖ error" in shown
    assert "advice: " in shown.replace("：", ": ")


def test_targets_are_held_against_results():
    results, targets = (
        str(EXAMPLES / "08-shanghai-self-evaluation.html"),
        str(EXAMPLES / "07-shanghai-targets.pdf"),
    )
    alone = {f["code"] for f in found(results, status=0)["findings"]}
    against = found(results, "--against", targets, status=0)
    codes = {f["code"] for f in against["findings"]}
    assert {"target-changed", "target-added", "budget-mismatch"} <= codes - alone
    assert against["against"] == ["07-shanghai-targets.pdf"]


def test_waivers_silence_and_idle_ones_are_found(tmp_path):
    rate = next(f for f in found(FAULTY, status=1)["findings"] if f["code"] == "fund-rate")
    lines = [
        f"- {{code: fund-rate, document: {rate['document']}, field: {rate['field']}, by: 王某, reason: 已核实, on: 2024-01-31}}",
        "- {code: fund-score, document: gone.docx, by: 王某, reason: 已核实, on: 2024-01-31}",
    ]
    path = tmp_path / "waivers.yaml"
    path.write_text("\n".join(lines), "utf-8")
    data = found(FAULTY, "--waivers", str(path), status=1)
    assert [(w["code"], w["waiver"]["by"]) for w in data["waived"]] == [("fund-rate", "王某")]
    assert "fund-rate" not in {f["code"] for f in data["findings"]}
    assert [f["document"] for f in data["findings"] if f["code"] == "waiver-idle"] == ["gone.docx"]
    assert "王某于2024-01-31豁免" in run(FAULTY, "--waivers", str(path), status=1).stdout


def test_files_are_written(tmp_path):
    for name in ("f.xlsx", "f.html", "f.json", "f.txt"):
        kind = {"txt": "table"}.get(name[2:], name[2:])
        assert run(FAULTY, "--format", kind, "-o", str(tmp_path / name), status=1).stdout == ""
    rows = openpyxl.load_workbook(io.BytesIO((tmp_path / "f.xlsx").read_bytes())).worksheets[0].max_row
    count = len(json.loads((tmp_path / "f.json").read_text("utf-8"))["findings"])
    page = html.fromstring((tmp_path / "f.html").read_text("utf-8"))
    assert rows - 1 == count == len(page.xpath("//section//tbody/tr"))
    assert "处错误" in (tmp_path / "f.txt").read_text("utf-8")


def test_marked_copies_are_written_beside_nothing_they_could_replace(tmp_path):
    folder = tmp_path / "marked"
    result = run(
        FAULTY,
        str(EXAMPLES / "11-monitoring.xlsx"),
        str(EXAMPLES / "06-unit-self-evaluation.pdf"),
        "--marked",
        str(folder),
        status=1,
    )
    names = sorted(path.name for path in folder.iterdir())
    assert names == ["02-national-faulty-核查.docx", "11-monitoring-核查.xlsx"]
    assert "06-unit-self-evaluation.pdf" in result.stderr
    assert "html" in result.stderr
    for name in names:
        original = (EXAMPLES / name.replace("-核查", "")).read_bytes()
        assert read_forms(load((folder / name).read_bytes(), "a")) == read_forms(load(original, "a"))


def test_two_documents_of_one_name_get_two_copies(tmp_path):
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.docx").write_bytes(Path(FAULTY).read_bytes())
    run(str(tmp_path / "a"), str(tmp_path / "b"), "--marked", str(tmp_path / "m"), status=1)
    assert sorted(path.name for path in (tmp_path / "m").iterdir()) == ["x-核查.docx", "x-核查2.docx"]


def test_documents_in_an_archive_are_marked_too(tmp_path):
    RUNNER.invoke(app, ["check", str(EXAMPLES / "13-two-documents.zip"), "--marked", str(tmp_path)])
    written = [path.name for path in tmp_path.iterdir()]
    assert written in ([], ["01-national-good-核查.docx"])


def test_own_rules_can_be_named(tmp_path):
    (tmp_path / "cn-linjiang").mkdir()
    rules = "id: cn-linjiang\nname: {zh: 临江市, en: Linjiang}\nextends: cn\nmatches: {places: [砚川市]}\n"
    (tmp_path / "cn-linjiang" / "profile.yaml").write_text(rules, "utf-8")
    data = found(FAULTY, "--jurisdictions", str(tmp_path), status=1)
    assert data["rule_sets"][0]["id"] == "cn-linjiang"
    (tmp_path / "cn-linjiang" / "profile.yaml").write_text(rules + "colour: red\n", "utf-8")
    assert "colour" in run(FAULTY, "--jurisdictions", str(tmp_path), status=2).stderr


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_any_number_of_processes_finds_the_same(jobs):
    paths = [
        str(EXAMPLES / name)
        for name in ("02-national-faulty.docx", "05-hubei-and-stacked.xlsx", "09-flattened.txt")
    ]
    assert found(*paths, "--jobs", jobs, status=1)["findings"] == found(*paths, status=1)["findings"]
