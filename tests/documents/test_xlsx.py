"""Excel workbooks."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from decimal import Decimal

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from builders.xlsx import write_xlsx
from jixiao.documents.model import Cell, Document, Paragraph, Table
from jixiao.documents.xlsx import read_xlsx

FORM = Table(
    [
        Cell("项目名称", 0, 0),
        Cell("农村公路𠮷养护", 0, 1, 1, 3),
        Cell("年度总体目标", 1, 0, 2, 1),
        Cell("预期目标", 1, 1),
        Cell("实际完成\n情况 < & >", 1, 2, 1, 2),
        Cell("95.53%", 2, 1, number=Decimal("0.9553")),
        Cell("1,234.50", 2, 2, number=Decimal("1234.5")),
        Cell("12.5万元", 2, 3, number=Decimal("12.5")),
        Cell("", 3, 0, 1, 2),
        Cell("_x000D_", 3, 2),
    ],
    sheet="自评表",
)

WORKBOOK = (
    '<?xml version="1.0"?><workbook xmlns="{main}" xmlns:r="{rel}"><sheets>'
    '<sheet name="一" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONSHIPS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
STRICT_REL = "http://purl.oclc.org/ooxml/officeDocument/relationships"


def key(table: Table) -> list[tuple[object, ...]]:
    return [(c.row, c.column, c.row_span, c.column_span, c.text, c.number) for c in table.cells]


def package(sheet: str, *, strings: str = "", styles: str = "", strict: bool = False) -> bytes:
    """Return a workbook with one sheet of this XML (the inside of worksheet)."""
    main, rel = (STRICT_MAIN, STRICT_REL) if strict else (MAIN, REL)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as parts:
        parts.writestr(
            "_rels/.rels",
            RELATIONSHIPS
            + f'<Relationship Id="a" Type="{rel}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        parts.writestr(
            "xl/_rels/workbook.xml.rels",
            RELATIONSHIPS + f'<Relationship Id="rId1" Type="{rel}/worksheet" '
            'Target="worksheets/sheet1.xml"/></Relationships>',
        )
        parts.writestr("xl/workbook.xml", WORKBOOK.format(main=main, rel=rel))
        body = sheet if sheet.startswith("<") and "worksheet" in sheet else f"<sheetData>{sheet}</sheetData>"
        if "<worksheet" not in body:
            body = f'<worksheet xmlns="{main}">{body}</worksheet>'
        parts.writestr("xl/worksheets/sheet1.xml", body)
        if strings:
            parts.writestr("xl/sharedStrings.xml", f'<sst xmlns="{main}">{strings}</sst>')
        if styles:
            parts.writestr("xl/styles.xml", f'<styleSheet xmlns="{main}">{styles}</styleSheet>')
    return buffer.getvalue()


def cells(document: Document) -> dict[tuple[int, int], Cell]:
    return {(cell.row, cell.column): cell for table in document.tables() for cell in table.cells}


def codes(document: Document) -> list[str]:
    return [trouble.code for trouble in document.troubles]


def test_what_is_written_comes_back() -> None:
    document = read_xlsx(write_xlsx([FORM]), "a.xlsx")
    (table,) = document.tables()
    assert key(table) == key(FORM)
    assert table.sheet == "自评表"
    assert table.exact
    assert document.troubles == []


def test_sheets_keep_their_order_and_hidden_ones_are_read() -> None:
    second = Table([Cell("甲", 0, 0)], sheet="隐藏", hidden=True)
    document = read_xlsx(write_xlsx([FORM, second]), "a.xlsx")
    assert [(table.sheet, table.hidden, table.number) for table in document.tables()] == [
        ("自评表", False, 1),
        ("隐藏", True, 2),
    ]
    assert codes(document) == ["sheet-hidden"]


def test_blocks_can_be_stacked_on_one_sheet() -> None:
    blocks = [Paragraph("标题"), Table([Cell("甲", 0, 0)]), Table([Cell("乙", 0, 0)])]
    found = cells(read_xlsx(write_xlsx(blocks, stacked=True), "a.xlsx"))
    assert {place: cell.text for place, cell in found.items()} == {(0, 0): "标题", (1, 0): "甲", (3, 0): "乙"}


def test_dates_have_no_number() -> None:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet()
    sheet.write_datetime(0, 0, dt.datetime(2021, 5, 3), book.add_format({"num_format": 14}))
    sheet.write_datetime(0, 1, dt.datetime(2021, 5, 3), book.add_format({"num_format": 'yyyy"年"m"月"'}))
    book.close()
    found = cells(read_xlsx(buffer.getvalue(), "a.xlsx"))
    assert [(cell.text, cell.number) for cell in found.values()] == [
        ("2021-05-03", None),
        ("2021年5月", None),
    ]


ODD = (
    '<row r="2"><c r="B2" t="b"><v>1</v></c><c r="C2" t="e"><v>#DIV/0!</v></c>'
    '<c r="D2"><f>1+1</f></c><c r="E2" t="str"><f>A1&amp;"x"</f><v>值&lt;1</v></c>'
    '<c r="F2" t="inlineStr"><is><t>行内</t></is></c><c r="G2" t="d"><v>2021-05-03T00:00:00</v></c>'
    '<c r="H2" t="s"><v>0</v></c><c r="I2"><v>0.30000000000000004</v></c><c r="J2" s="1"/></row>'
)
RICH = "<si><r><t>项目</t></r><r><rPr/><t>名称</t></r><rPh><t>pin</t></rPh></si>"


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("comment", ["", "<!-- read the general way -->"])
def test_kinds_of_cells(strict: bool, comment: str) -> None:
    document = read_xlsx(package(comment + ODD, strings=RICH, strict=strict), "a.xlsx")
    texts = {place[1]: cell.text for place, cell in cells(document).items()}
    assert texts == {
        1: "TRUE",
        2: "#DIV/0!",
        3: "",
        4: "值<1",
        5: "行内",
        6: "2021-05-03",
        7: "项目名称",
        8: "0.3",
    }
    assert [(trouble.code, str(trouble.place)) for trouble in document.troubles] == [
        ("cell-error", "工作表“一” C2"),
        ("formula-no-value", "工作表“一” D2"),
    ]
    assert document.troubles[1].detail == "=1+1"


def test_cells_without_references_stand_one_after_the_other() -> None:
    document = read_xlsx(package("<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>"), "a")
    assert {place: cell.text for place, cell in cells(document).items()} == {
        (0, 0): "1",
        (0, 1): "2",
        (1, 0): "3",
    }


def test_prefixed_names() -> None:
    sheet = (
        f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1"><x:c r="A1"><x:v>5</x:v></x:c>'
        '</x:row></x:sheetData><x:mergeCells><x:mergeCell ref="A1:B2"/></x:mergeCells></x:worksheet>'
    )
    (table,) = read_xlsx(package(sheet), "a").tables()
    assert key(table) == [(0, 0, 2, 2, "5", Decimal(5))]


def test_a_claim_to_the_whole_sheet_is_cut_to_what_is_there() -> None:
    sheet = (
        f'<worksheet xmlns="{MAIN}"><dimension ref="A1:XFD1048576"/><sheetData>'
        '<row r="1"><c r="A1"><v>5</v></c>'
        '</row><row r="3"><c r="C3"><v>6</v></c></row></sheetData>'
        '<mergeCells><mergeCell ref="B1:XFD1048576"/></mergeCells></worksheet>'
    )
    (table,) = read_xlsx(package(sheet), "a").tables()
    assert [(c.row, c.column, c.row_span, c.column_span) for c in table.cells] == [(0, 0, 1, 1), (0, 1, 3, 2)]


def test_overlapping_ranges_keep_the_first() -> None:
    sheet = (
        f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1"><v>5</v></c></row></sheetData>'
        '<mergeCells><mergeCell ref="A1:B2"/><mergeCell ref="B2:C3"/></mergeCells></worksheet>'
    )
    (table,) = read_xlsx(package(sheet), "a").tables()
    assert [(c.row, c.column, c.row_span, c.column_span) for c in table.cells] == [(0, 0, 2, 2)]


def test_too_many_cells_are_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jixiao.documents.xlsx.MOST_CELLS", 3)
    for comment in ("", "<!-- -->"):
        rows = "".join(f'<row r="{i}"><c r="A{i}"><v>1</v></c></row>' for i in range(1, 10))
        document = read_xlsx(package(comment + rows), "a")
        assert codes(document) == ["truncated"]
        assert len(cells(document)) == 3


def test_a_doctype_is_refused() -> None:
    bomb = '<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]>'
    row = '<row r="1"><c r="A1" t="str"><v>&c;</v></c></row>'
    sheet = f'{bomb}<worksheet xmlns="{MAIN}"><sheetData>{row}</sheetData></worksheet>'
    document = read_xlsx(package(sheet), "a")
    assert codes(document) == ["file-broken"]
    assert not cells(document)


def test_a_zip_bomb_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jixiao.documents.xlsx_package.LARGEST_PART", 10_000)
    document = read_xlsx(package(" " * 20_000), "a")
    assert codes(document) == ["file-too-large"]


def test_a_cut_sheet_keeps_what_was_read() -> None:
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1"><v>5</v></c></row><row r="2"><c r='
    document = read_xlsx(package(sheet), "a")
    assert codes(document) == ["file-broken"]
    assert [cell.text for cell in cells(document).values()] == ["5"]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)])
def test_what_is_no_workbook(data: bytes) -> None:
    assert codes(read_xlsx(data, "a.xlsx")) == ["file-broken"]


def test_an_encrypted_workbook() -> None:
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")
    assert codes(read_xlsx(data, "a.xlsx")) == ["file-encrypted"]


def test_calamine_sees_the_same() -> None:
    data = write_xlsx([FORM])
    (table,) = read_xlsx(data, "a").tables()
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
    rows = sheet.to_python(skip_empty_area=False)
    for cell in table.cells:
        value = rows[cell.row][cell.column]
        if cell.number is not None:
            assert float(cell.number) == value
        else:
            assert cell.text == value
    merges = {
        ((c.row, c.column), (c.row + c.row_span - 1, c.column + c.column_span - 1)) for c in table.cells
    }
    assert set(sheet.merged_cell_ranges or []) == {(a, b) for a, b in merges if a != b}


GOOD = write_xlsx([FORM])


@given(st.integers(0, len(GOOD) - 1), st.integers(1, 255))
def test_a_changed_byte_never_raises(place: int, flip: int) -> None:
    data = bytearray(GOOD)
    data[place] ^= flip
    assert isinstance(read_xlsx(bytes(data), "a"), Document)


@given(st.integers(0, len(GOOD) - 1))
def test_a_cut_file_is_broken(length: int) -> None:
    document = read_xlsx(GOOD[:length], "a")
    assert not document.readable


@settings(max_examples=200)
@given(st.text(alphabet="<>/crowvfist=\"' A1b&;#0", max_size=60))
def test_any_sheet_never_raises(text: str) -> None:
    assert isinstance(read_xlsx(package(text), "a"), Document)
