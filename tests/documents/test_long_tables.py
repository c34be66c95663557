"""Tables longer than a form can be: read up to a limit that is told, in little memory, and never half a row."""

import pytest

from builders.docx import write_docx
from builders.html import write_html
from builders.xlsx import write_xlsx
from jixiao.documents import docx_part, html, xlsx_scan
from jixiao.documents.load import load
from jixiao.documents.model import Cell, Document, Paragraph, Table
from jixiao.reading import indicators
from jixiao.reading.reader import read_forms

HEADING = ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"]


def rows(count: int) -> list[list[str]]:
    told = (["产出指标", "数量指标", f"第{n}项数量", f"≥{n}处", f"{n}处", "1", "0.5"] for n in range(count))
    return [HEADING, *told]


def table(count: int) -> Table:
    return Table([Cell(text, r, c) for r, row in enumerate(rows(count)) for c, text in enumerate(row)])


def lines(document: Document) -> list[list[str]]:
    (found,) = document.tables()
    return [[cell.text for cell in line] for line in found.rows()]


def truncated(troubles: list) -> list[str]:
    return [trouble.code for trouble in troubles if trouble.code == "truncated"]


def test_long_table_of_a_word_document(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docx_part, "MOST_ROWS", 60)
    document = load(write_docx([table(400), Paragraph("以下略")]), "长表.docx")
    found = lines(document)
    assert 50 < len(found) < 100
    assert found == rows(400)[: len(found)]
    assert truncated(document.troubles) == ["truncated"]
    many = load(write_docx([table(50), table(50)]), "两表.docx")
    assert (len(many.blocks), truncated(many.troubles)) == (2, []), "the limit is of one table"


def test_long_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html, "MOST_CELLS", 70)
    document = load(write_html([table(30)]), "长表.html")
    assert lines(document) == rows(30)[:10]
    assert truncated(document.troubles) == ["truncated"]


@pytest.mark.parametrize("chunk", [1, 100, 5000])
def test_sheet_is_the_same_however_it_is_cut_into_parts(chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    data = write_xlsx([table(40)])
    monkeypatch.setattr(xlsx_scan, "_CHUNK", chunk)
    assert lines(load(data, "表.xlsx")) == rows(40)


def test_form_of_more_indicators_than_any(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indicators, "MOST_INDICATORS", 25)
    parts = [Paragraph("项目支出绩效自评表（2023年度）"), table(40)]
    (form,) = read_forms(Document("表.docx", "docx", parts)).forms
    assert [one.l3.text for one in form.indicators] == [f"第{n}项数量" for n in range(25)]
    (cut,) = [trouble for trouble in form.troubles if trouble.code == "truncated"]
    assert cut.place.row == 27
