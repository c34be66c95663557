"""Old Excel workbooks."""

from __future__ import annotations

import io
from decimal import Decimal

import pytest
import xlwt
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from builders.xls import write_xls
from builders.xlsx import write_xlsx
from jixiao.documents.model import Cell, Document, Table
from jixiao.documents.xls import read_xls
from jixiao.documents.xlsx import read_xlsx

FORM = Table(
    [
        Cell("项目名称", 0, 0),
        Cell("农村公路养护", 0, 1, 1, 3),
        Cell("年度总体目标", 1, 0, 2, 1),
        Cell("预期目标", 1, 1),
        Cell("实际完成\n情况", 1, 2, 1, 2),
        Cell("95.53%", 2, 1, number=Decimal("0.9553")),
        Cell("1,234.50", 2, 2, number=Decimal("1234.5")),
        Cell("12.5万元", 2, 3, number=Decimal("12.5")),
        Cell("", 3, 0, 1, 2),
        Cell("无", 3, 2),
    ],
    sheet="自评表",
)


def key(table: Table) -> list[tuple[object, ...]]:
    return [(c.row, c.column, c.row_span, c.column_span, c.text, c.number) for c in table.cells]


def test_what_is_written_comes_back() -> None:
    document = read_xls(write_xls([FORM]), "a.xls")
    (table,) = document.tables()
    assert key(table) == key(FORM)
    assert (table.sheet, document.format, document.troubles) == ("自评表", "xls", [])


def test_both_kinds_of_workbook_give_the_same_cells() -> None:
    (old,) = read_xls(write_xls([FORM]), "a.xls").tables()
    (new,) = read_xlsx(write_xlsx([FORM]), "a.xlsx").tables()
    assert key(old) == key(new)


def test_hidden_sheets_are_read() -> None:
    document = read_xls(write_xls([FORM, Table([Cell("甲", 0, 0)], sheet="隐藏", hidden=True)]), "a.xls")
    assert [table.hidden for table in document.tables()] == [False, True]
    assert [trouble.code for trouble in document.troubles] == ["sheet-hidden"]


def test_dates_booleans_and_errors() -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("一")
    style = xlwt.XFStyle()
    style.num_format_str = "yyyy/m/d"
    sheet.write(0, 0, 44319, style)
    sheet.write(0, 1, True)
    sheet.row(0).set_cell_error(2, "#DIV/0!")
    sheet.write(0, 3, 0.1 + 0.2)
    buffer = io.BytesIO()
    book.save(buffer)
    document = read_xls(buffer.getvalue(), "a.xls")
    (table,) = document.tables()
    assert [cell.text for cell in table.cells] == ["2021-05-03", "TRUE", "#DIV/0!", "0.3"]
    assert table.cells[0].number is None
    assert [(trouble.code, str(trouble.place)) for trouble in document.troubles] == [
        ("cell-error", "工作表“一” C1")
    ]


def test_calamine_sees_the_same() -> None:
    data = write_xls([FORM])
    (table,) = read_xls(data, "a").tables()
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
    rows = sheet.to_python(skip_empty_area=False)
    for cell in table.cells:
        value = rows[cell.row][cell.column]
        assert (float(cell.number) if cell.number is not None else cell.text) == value


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)])
def test_what_is_no_workbook(data: bytes) -> None:
    assert [trouble.code for trouble in read_xls(data, "a.xls").troubles] == ["file-broken"]


GOOD = write_xls([FORM])


@given(st.integers(0, len(GOOD) - 1), st.integers(1, 255))
def test_a_changed_byte_never_raises(place: int, flip: int) -> None:
    data = bytearray(GOOD)
    data[place] ^= flip
    assert isinstance(read_xls(bytes(data), "a"), Document)


@given(st.integers(0, len(GOOD) // 2))
def test_a_cut_file_is_broken(length: int) -> None:
    assert not read_xls(GOOD[:length], "a").readable
