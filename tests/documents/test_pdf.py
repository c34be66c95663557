"""Pdf files."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from builders.pdf import FONT, Border, write_pdf
from jixiao.documents.model import Cell, Document, Paragraph, Table
from jixiao.documents.pdf import page_list, read_pdf
from jixiao.documents.pdf_lattice import find_lattices
from jixiao.documents.pdf_text import Character, lines_of

FORM = Table(
    [
        Cell("项目名称", 0, 0),
        Cell("农村公路𠮷养护〇项目㎡", 0, 1, 1, 3),
        Cell("年度总体目标", 1, 0, 2, 1),
        Cell("预期目标", 1, 1),
        Cell("实际完成情况" + "按计划完成全部养护里程" * 5, 1, 2, 1, 2),
        Cell("甲 乙", 2, 1),
        Cell("95.53%", 2, 2),
        Cell("1,234.50", 2, 3),
        Cell("", 3, 0, 1, 2),
        Cell("“优”", 3, 2),
        Cell("10", 3, 3),
    ]
)
TITLE = Paragraph("项目支出绩效自评表（2021年度）")


def key(table: Table) -> list[tuple[object, ...]]:
    return [(c.row, c.column, c.row_span, c.column_span, c.text.replace("\n", "")) for c in table.cells]


def codes(document: Document) -> list[str]:
    return [trouble.code for trouble in document.troubles]


def paragraphs(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


@pytest.mark.parametrize("border", ["lines", "rectangles", "filled", "dashed", "double", "cells"])
@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_a_ruled_table_comes_back(border: Border, rotate: int) -> None:
    document = read_pdf(write_pdf([TITLE, FORM], border=border, rotate=rotate, page_numbers=True), "a.pdf")
    (table,) = document.tables()
    assert key(table) == key(FORM)
    assert (table.page, table.number, table.exact, document.pages) == (1, 1, True, 1)
    assert paragraphs(document) == [TITLE.text, "- 1 -"]
    assert [type(block) for block in document.blocks] == [Paragraph, Table, Paragraph]
    assert document.troubles == []


def test_a_table_without_left_and_right_border() -> None:
    (table,) = read_pdf(write_pdf([FORM], outer=False), "a.pdf").tables()
    assert key(table) == key(FORM)


def test_wrapped_text_keeps_its_lines() -> None:
    (table,) = read_pdf(write_pdf([FORM]), "a.pdf").tables()
    assert table.cells[4].text.count("\n") >= 1


def long_table(rows: int) -> Table:
    cells = [Cell("指标", 0, 0), Cell("内容", 0, 1), Cell("产出", 1, 0, rows - 1, 1)]
    return Table(cells + [Cell(f"第{row}行", row, 1) for row in range(1, rows)])


def test_tables_go_on_over_pages() -> None:
    document = read_pdf(write_pdf([long_table(90)]), "a.pdf")
    tables = list(document.tables())
    assert [table.page for table in tables] == [1, 2, 3]
    assert [table.number for table in tables] == [1, 2, 3]
    texts = [cell.text for table in tables for cell in table.cells if cell.text]
    assert texts == ["指标", "内容", "产出", *(f"第{row}行" for row in range(1, 90))]


def test_heading_rows_can_be_drawn_again() -> None:
    tables = list(read_pdf(write_pdf([long_table(60)], repeat_heading=1), "a.pdf").tables())
    assert [table.cells[0].text for table in tables] == ["指标", "指标"]


def test_rows_can_be_cut_at_the_end_of_a_page() -> None:
    tall = Table([Cell("说明", 0, 0), Cell("很长的说明文字" * 300, 0, 1), Cell("完", 1, 0, 1, 2)])
    tables = list(read_pdf(write_pdf([long_table(20), tall], cut_rows=True), "a.pdf").tables())
    assert len(tables) > 2
    pieces = "".join(table.cells[1].text for table in tables[1:]).replace("\n", "")
    assert pieces == "很长的说明文字" * 300


def test_columns_without_lines_are_told_apart_by_two_spaces() -> None:
    document = read_pdf(write_pdf([FORM], ruled=False), "a.pdf")
    assert not list(document.tables())
    assert "甲 乙  95.53%  1,234.50" in paragraphs(document)


def test_several_tables_stand_in_order() -> None:
    second = Table([Cell("甲", 0, 0), Cell("乙", 0, 1)])
    document = read_pdf(write_pdf([TITLE, FORM, Paragraph("说明"), second]), "a.pdf")
    assert [type(block).__name__ for block in document.blocks] == ["Paragraph", "Table", "Paragraph", "Table"]
    assert [table.number for table in document.tables()] == [1, 2]


def drawn(*pages: str) -> bytes:
    """Return a pdf of pages that are blank, an image, or hold text."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    for page in pages:
        if page == "image":
            canvas.drawImage(ImageReader(Image.new("RGB", (8, 8), "white")), 0, 0, 500, 800)
        elif page:
            canvas.setFont(FONT, 10)
            canvas.drawString(50, 50, page)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def test_scanned_pages_are_listed() -> None:
    document = read_pdf(drawn("image", "文字", "image", "image", "image", ""), "a.pdf")
    assert [(trouble.code, trouble.detail) for trouble in document.troubles] == [("pdf-no-text", "1、3–5")]
    assert paragraphs(document) == ["文字"]
    assert document.pages == 6


def test_blank_pages_are_no_trouble() -> None:
    assert read_pdf(drawn("", "文字"), "a.pdf").troubles == []


def test_nested_tables_stay_in_their_cell() -> None:
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    canvas.setFont(FONT, 10)
    for x, y, wide, high in (
        (50, 500, 200, 200),
        (250, 500, 250, 200),
        (270, 550, 80, 50),
        (350, 550, 80, 50),
    ):
        canvas.rect(x, y, wide, high)
    for x, y, text in ((60, 600, "外"), (260, 680, "内表："), (280, 570, "一"), (360, 570, "二")):
        canvas.drawString(x, y, text)
    canvas.save()
    (table,) = read_pdf(buffer.getvalue(), "a.pdf").tables()
    assert [cell.text for cell in table.cells] == ["外", "内表："]
    assert [cell.text for cell in table.cells[1].tables[0].cells] == ["一", "二"]


def test_a_frame_around_the_page_is_no_table() -> None:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(400, 400))
    canvas.setFont(FONT, 10)
    canvas.rect(10, 10, 380, 380)
    canvas.rect(50, 300, 8, 8)
    canvas.drawString(62, 300, "是")
    canvas.save()
    document = read_pdf(buffer.getvalue(), "a.pdf")
    assert not list(document.tables())
    assert paragraphs(document) == ["是"]


def test_lines_of_a_form_object_are_read() -> None:
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    canvas.beginForm("grid")
    canvas.rect(0, 0, 100, 40)
    canvas.rect(100, 0, 100, 40)
    canvas.endForm()
    canvas.setFont(FONT, 10)
    canvas.translate(100, 300)
    canvas.doForm("grid")
    canvas.drawString(5, 15, "左")
    canvas.drawString(105, 15, "右")
    canvas.save()
    (table,) = read_pdf(buffer.getvalue(), "a.pdf").tables()
    assert [cell.text for cell in table.cells] == ["左", "右"]


def test_many_lines_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jixiao.documents.pdf_paths.MOST_SEGMENTS", 5)
    document = read_pdf(write_pdf([FORM]), "a.pdf")
    assert codes(document) == ["truncated"]


def test_a_password() -> None:
    assert codes(read_pdf(write_pdf([FORM], encrypt="秘密".encode().hex()), "a.pdf")) == ["file-encrypted"]


@pytest.mark.parametrize("data", [b"", b"%PDF-1.4", b"\x00" * 100])
def test_what_is_no_pdf(data: bytes) -> None:
    assert codes(read_pdf(data, "a.pdf")) == ["file-broken"]


def test_page_list() -> None:
    assert page_list([1, 3, 4, 5, 7, 8]) == "1、3–5、7–8"


def test_an_empty_page_has_no_grid() -> None:
    assert find_lattices([], []) == []


GOOD = write_pdf([TITLE, FORM])


@given(st.integers(0, len(GOOD) - 1), st.integers(1, 255))
def test_a_changed_byte_never_raises(place: int, flip: int) -> None:
    data = bytearray(GOOD)
    data[place] ^= flip
    assert isinstance(read_pdf(bytes(data), "a"), Document)


@given(st.integers(0, len(GOOD) - 1))
def test_a_cut_file_never_raises(length: int) -> None:
    assert isinstance(read_pdf(GOOD[:length], "a"), Document)


NAMES = st.text(alphabet="项目绩效指标完成情况数量12.5%", min_size=1, max_size=14)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(NAMES, min_size=3, max_size=3), min_size=1, max_size=12), st.integers(0, 2))
def test_any_table_comes_back(rows: list[list[str]], merged: int) -> None:
    cells = []
    for r, texts in enumerate(rows):
        if r % 3 == 0 and merged:
            cells.append(Cell(texts[0], r, 0, 1, 2))
            cells.append(Cell(texts[2], r, 2))
        else:
            cells.extend(Cell(text, r, c) for c, text in enumerate(texts))
    (table,) = read_pdf(write_pdf([Table(cells)]), "a.pdf").tables()
    if len({cell.column for cell in cells}) == 3:
        assert key(table) == key(Table(cells))


def test_squeezed_punctuation_keeps_its_order() -> None:
    """The box of a sign that is set close to the one before may begin to the left of it."""
    drawn = [("甲", 88.0), ("；", 100.0), ("“", 97.0), ("乙", 109.0)]
    after = [Character(text, left, left + 12, 0.0, 12.0) for text, left in drawn]
    before = [Character("前", 40.0, 52.0, 0.0, 12.0)]
    ((_, members),) = lines_of([*after, *before])
    assert "".join(one.text for one in members) == "前甲；“乙"
