"""What is no form does not read as one: lists of projects, tables in reports, instructions; and what is, once."""

from pathlib import Path

import pytest
from sketch import PUBLISHED, blocks, sketch
from sketched_lists import summary_list
from sketched_offices import qinghai_page_split

from jixiao.checks.session import judge_documents
from jixiao.documents.load import load
from jixiao.documents.model import Document
from jixiao.forms.model import DocumentForms
from jixiao.reading.reader import read_forms
from jixiao.rendering.reports import ReportKind, report_bytes, reports

EXAMPLES = Path(__file__).parents[2] / "examples"


def codes(document: DocumentForms, code: str) -> list[str]:
    return [trouble.text for trouble in document.troubles if trouble.code == code]


def test_list_is_told_and_kept() -> None:
    found = read_forms(Document("表.docx", "docx", summary_list()[0]))
    (heading,) = codes(found, "form-list")
    assert heading.startswith("序号 | 项目名称 | 实施单位")
    rows = [text for text in codes(found, "text-unplaced") if " | " in text]
    assert [row.split(" | ")[1] for row in rows] == ["校园安保服务", "校舍维修", "设备采购", "57.65"]


def test_blank_form_is_no_list() -> None:
    table = sketch("""
        项目名称 |  | 主管部门 |  | 实施单位 |  | 自评得分 |
        年初预算数 |  | 全年预算数 |  | 全年执行数 |  | 执行率 |
    """)
    found = read_forms(Document("表.docx", "docx", blocks("项目支出绩效自评表", table)))
    assert len(found.forms) == 1
    assert codes(found, "form-list") == []


@pytest.mark.parametrize(
    "line",
    [
        "项目支出绩效自评表填报说明",
        "项目支出绩效自评表审核意见单",
        "自评表“年度总体目标（预期目标）”一栏填报：",
    ],
)
def test_line_about_forms_is_no_title(line: str) -> None:
    assert read_forms(Document("表.docx", "docx", blocks(line, "请于三月底前报送。"))).forms == []


def test_title_printed_again_on_the_next_page_needs_no_new_form() -> None:
    parts, _ = qinghai_page_split()
    once = read_forms(Document("表.docx", "docx", parts))
    assert len(once.forms) == 1
    head, again = parts[1], parts[2]
    twice = read_forms(Document("表.docx", "docx", [parts[0], head, again, head]))
    assert len(twice.forms) == 2, "a title over a form of its own begins one"


@pytest.mark.parametrize("name", ["01-national-good.docx", "04-sichuan.xls", "12-cost-first.docx"])
def test_report_of_ours_is_one_report(name: str) -> None:
    judged = judge_documents([read_forms(load((EXAMPLES / name).read_bytes(), name))])
    found = reports(judged, ReportKind.PROJECT)
    assert found
    for dossier, report in found:
        assert dossier is not None
        again = read_forms(load(report_bytes(report, "docx"), "报告.docx"))
        assert [form.kind for form in again.forms] == ["report"]
        assert again.forms[0].indicators == []
        assert again.forms[0].total_score.value == dossier.form.total_score.value


def test_projects_of_one_table_keep_the_places_of_their_cells() -> None:
    parts, _ = PUBLISHED["projects_repeated"]()
    first, second = read_forms(Document("表.docx", "docx", parts)).forms
    assert (first.project.place.row, second.project.place.row) == (2, 5)
    assert (second.indicators[0].target.place.row, second.indicators[0].target.place.column) == (5, 5)
