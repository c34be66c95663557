"""Labelled lines above the title of a form belong to it; other lines there belong to none."""

import pytest

from jixiao.documents.model import Cell, Document, Paragraph, Table
from jixiao.forms.model import DocumentForms
from jixiao.reading.reader import read_forms

TITLE = "项目支出绩效自评表（2023年度）"


ROWS = [["项目名称", "灌溉渠道建设"], ["主管部门", "砚川市水利局"]]


def table(rows: list[list[str]] = ROWS, sheet: str | None = None) -> Table:
    numbered = [(row, column, text) for row, texts in enumerate(rows) for column, text in enumerate(texts)]
    return Table([Cell(text, row, column) for row, column, text in numbered], sheet=sheet)


def read(*above: str, form: bool = True) -> DocumentForms:
    lines = [Paragraph(text) for text in above]
    return read_forms(Document("表.docx", "docx", [*lines, *([Paragraph(TITLE), table()] if form else [])]))


def strays(document: DocumentForms) -> list[str]:
    return [trouble.text for trouble in document.troubles if trouble.code == "text-unplaced"]


def test_number_of_the_form_is_a_text_of_the_form() -> None:
    document = read("报表编号：510000_0013zp")
    (form,) = document.forms
    assert [(text.label, text.field.value) for text in form.texts] == [("报表编号", "510000_0013zp")]
    assert (form.year, form.project.value, strays(document)) == (2023, "灌溉渠道建设", [])


def test_several_labels_on_one_line() -> None:
    (form,) = read("填报人：李青  联系电话：0911").forms
    assert [(text.label, text.field.value) for text in form.texts] == [
        ("填报人", "李青"),
        ("联系电话", "0911"),
    ]


def test_unit_of_money_above_the_title_is_the_forms() -> None:
    (form,) = read("金额单位：万元").forms
    assert (form.amount_unit_label, form.texts) == ("万元", [])


@pytest.mark.parametrize("line", ["附件2", "请各单位于月底前报送", "报表编号：", "关于报送的说明：如下"])
def test_other_lines_above_are_reported(line: str) -> None:
    document = read(line)
    assert document.forms[0].texts == []
    assert strays(document) == [line]


def test_without_a_form_the_line_is_reported() -> None:
    document = read("报表编号：510000_0013zp", form=False)
    assert (document.forms, strays(document)) == ([], ["报表编号：510000_0013zp"])


def test_each_sheet_gives_its_form_its_own_line() -> None:
    tables = [table([[f"报表编号：{name}"], [TITLE], *ROWS], sheet=name) for name in ("一", "二")]
    forms = read_forms(Document("表.xlsx", "xlsx", [*tables])).forms
    assert [[text.field.value for text in form.texts] for form in forms] == [["一"], ["二"]]


def test_unit_that_fills_the_form_in_stands_above_the_title() -> None:
    document = read("填报单位：砚川市灌溉管理所  单位：万元")
    (form,) = document.forms
    assert (form.unit.value, form.amount_unit_label, strays(document)) == ("砚川市灌溉管理所", "万元", [])


def test_a_label_far_above_the_title_is_of_no_form() -> None:
    document = read("填报单位：砚川市灌溉管理所", *["其他事项"] * 8)
    assert document.forms[0].unit.value is None
    assert "填报单位：砚川市灌溉管理所" in strays(document)


def two_forms(*above: str) -> list[int | None]:
    """Return the years of two forms: one with a year in its title, one without."""
    lines = [Paragraph(text) for text in above]
    second = [Paragraph("项目支出绩效自评表"), table()]
    return [
        form.year
        for form in read_forms(
            Document("表.docx", "docx", [*lines, Paragraph(TITLE), table(), *second])
        ).forms
    ]


def test_a_form_does_not_take_its_year_from_the_form_before() -> None:
    assert two_forms() == [2023, None]


def test_a_heading_of_the_document_gives_its_year_to_all_forms() -> None:
    assert two_forms("砚川市水利局2023年度部门决算公开") == [2023, 2023]


@pytest.mark.parametrize("lines", [["发布时间：2022年3月1日"], ["2021年度资料", "2022年度资料"]])
def test_a_date_or_several_years_above_are_no_year_of_the_forms(lines: list[str]) -> None:
    assert two_forms(*lines) == [2023, None]
