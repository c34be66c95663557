"""Word documents."""

from __future__ import annotations

import io
import time
import zipfile

import docx as python_docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from builders.docx import write_body, write_docx, write_package
from builders.forms import form_blocks, nested_table, numbered, spans_table
from jixiao.documents.docx import read_docx
from jixiao.documents.model import Block, Cell, Document, Paragraph, Table
from jixiao.documents.package import Limits


def body(xml: str) -> Document:
    document = read_docx(write_body(xml), "表.docx")
    assert document.troubles == []
    return document


def table_of(rows: str) -> Table:
    return next(body(f"<w:tbl><w:tblPr/><w:tblGrid/>{rows}</w:tbl>").tables())


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def cell(content: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr><w:p>{content}</w:p></w:tc>"


def texts(table: Table) -> list[str]:
    return [item.text for item in table.cells]


def paragraphs(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def test_round_trip() -> None:
    document = read_docx(write_docx(form_blocks()), "表.docx")
    assert document.troubles == []
    assert document.format == "docx"
    assert document.blocks == numbered(form_blocks())


@st.composite
def grids(draw: st.DrawFn) -> Table:
    """A table without gaps, of cells of any spans."""
    rows, columns = draw(st.integers(1, 6)), draw(st.integers(1, 6))
    taken: set[tuple[int, int]] = set()
    cells = []
    words = st.text(st.sampled_from("万元 绩效\t\n<&≥95.𠮷"), max_size=8)
    for row in range(rows):
        for column in range(columns):
            if (row, column) in taken:
                continue
            width, height = draw(st.integers(1, columns - column)), draw(st.integers(1, rows - row))
            while any((row, column + step) in taken for step in range(width)):
                width -= 1
            taken |= {(row + down, column + step) for down in range(height) for step in range(width)}
            cells.append(Cell(draw(words).strip("\n"), row, column, height, width))
    return Table(cells)


@given(grids())
def test_round_trip_of_any_grid(table: Table) -> None:
    assert read_docx(write_docx([table]), "表.docx").blocks == [table]


def test_python_docx_agrees_on_spans() -> None:
    """python-docx repeats a cell at every place it covers."""
    data = write_docx([spans_table()])
    theirs = python_docx.Document(io.BytesIO(data)).tables[0]
    for item in next(read_docx(data, "表.docx").tables()).cells:
        for row in range(item.row, item.row + item.row_span):
            for column in range(item.column, item.column + item.column_span):
                assert theirs.cell(row, column).text == item.text


def test_nested_table_is_no_text_of_its_cell() -> None:
    table = next(read_docx(write_docx([nested_table()]), "表.docx").tables())
    assert table.cells[-1].text == "见下"
    assert texts(table.cells[-1].tables[0]) == ["数量指标", "≥95%", "是"]
    assert (table.number, table.cells[-1].tables[0].number) == (1, 2)


def test_grid_before_and_short_rows() -> None:
    table = table_of(
        f"<w:tr>{cell(run('a'))}{cell(run('b'))}</w:tr>"
        f'<w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr>{cell(run("c"))}</w:tr>'
        "<w:tr/>"
        f"<w:tr>{cell(run('d'))}</w:tr>"
    )
    assert [(item.text, item.row, item.column) for item in table.cells] == [
        ("a", 0, 0),
        ("b", 0, 1),
        ("c", 1, 1),
        ("d", 3, 0),
    ]


def test_merge_continued_without_start_is_a_cell() -> None:
    table = table_of(f"<w:tr>{cell(run('a'), '<w:vMerge/>')}</w:tr><w:tr>{cell('', '<w:vMerge/>')}</w:tr>")
    assert [(item.text, item.row_span) for item in table.cells] == [("a", 2)]


def test_merge_does_not_go_over_a_whole_cell() -> None:
    restart, go_on = '<w:vMerge w:val="restart"/>', '<w:vMerge w:val="continue"/>'
    table = table_of(
        f"<w:tr>{cell(run('a'), restart)}</w:tr><w:tr>{cell('', go_on)}</w:tr>"
        f"<w:tr>{cell(run('b'))}</w:tr><w:tr>{cell(run('c'), go_on)}</w:tr>"
    )
    assert [(item.text, item.row, item.row_span) for item in table.cells] == [
        ("a", 0, 2),
        ("b", 2, 1),
        ("c", 3, 1),
    ]


def test_horizontal_merge() -> None:
    start, go_on = "<w:hMerge w:val='restart'/>", "<w:hMerge/>"
    table = table_of(f"<w:tr>{cell(run('a'), start)}{cell('', go_on)}{cell(run('b'))}</w:tr>")
    assert [(item.text, item.column, item.column_span) for item in table.cells] == [("a", 0, 2), ("b", 2, 1)]


def test_content_controls_around_everything() -> None:
    def control(content: str) -> str:
        return f"<w:sdt><w:sdtPr><w:alias w:val='x'/></w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"

    inner = control(f"<w:tc><w:p>{control(run('一'))}</w:p></w:tc>")
    row = control(f"<w:tr>{inner}{cell(run('二'))}</w:tr>")
    document = body(control(f"<w:p>{run('题')}</w:p><w:tbl>{row}</w:tbl>"))
    assert paragraphs(document) == ["题"]
    assert texts(next(document.tables())) == ["一", "二"]


def test_tracked_changes_are_read_as_accepted() -> None:
    changed = (
        f"<w:ins>{run('新')}</w:ins><w:del><w:r><w:delText>旧</w:delText></w:r></w:del>"
        f"<w:moveFrom>{run('移')}</w:moveFrom><w:moveTo>{run('到')}</w:moveTo>"
    )
    assert paragraphs(body(f"<w:p>{changed}</w:p>")) == ["新到"]
    deleted = f"<w:tr><w:trPr><w:del w:id='1'/></w:trPr>{cell(run('删'))}</w:tr>"
    table = table_of(f"<w:tr>{cell(changed)}</w:tr>{deleted}<w:tr>{cell(run('末'))}</w:tr>")
    assert [(item.text, item.row) for item in table.cells] == [("新到", 0), ("末", 1)]


def test_change_of_cell_properties_does_not_count() -> None:
    change = "<w:tcPrChange><w:tcPr><w:gridSpan w:val='3'/><w:vMerge/></w:tcPr></w:tcPrChange>"
    table = table_of(f"<w:tr>{cell(run('a'), change)}{cell(run('b'))}</w:tr>")
    assert [(item.column, item.column_span) for item in table.cells] == [(0, 1), (1, 1)]


def form_field(state: str) -> str:
    box = f"<w:checkBox>{state}</w:checkBox>"
    return f"<w:r><w:fldChar><w:ffData>{box}</w:ffData></w:fldChar></w:r>"


T_B = "<w:t>b</w:t>"
INLINE = [
    (run("a") + f"<w:r><w:tab/>{T_B}<w:br/>{T_B}<w:noBreakHyphen/><w:cr/></w:r>" + run("d"), "a\tb\nb-\nd"),
    (run("a") + run("隐", "<w:vanish/>") + run("显", "<w:vanish w:val='0'/>"), "a显"),
    ('<w:r><w:sym w:font="Wingdings 2" w:char="F052"/></w:r>' + run("是"), "☑是"),
    ('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:sym w:font="Wingdings" w:char="00A8"/></w:r>', "☑□"),
    ('<w:r><w:sym w:font="宋体" w:char="25A1"/><w:sym w:font="x" w:char="zz"/></w:r>', "□"),
    (f"<w:hyperlink>{run('链')}</w:hyperlink><w:smartTag>{run('标')}</w:smartTag>", "链标"),
    (f"<w:fldSimple w:instr='PAGE'>{run('1')}</w:fldSimple><w:r><w:instrText>TOC</w:instrText></w:r>", "1"),
    ("<m:oMath><m:r><m:t>x²</m:t></m:r></m:oMath>", "x²"),
    (f"<w:r><w:ruby><w:rt>{run('jī')}</w:rt><w:rubyBase>{run('绩')}</w:rubyBase></w:ruby></w:r>", "绩"),
    (
        "<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val='1'/></w14:checkbox></w:sdtPr>"
        f"<w:sdtContent>{run('☒')}</w:sdtContent></w:sdt>{run('是')}",
        "☒是",
    ),
    (form_field("<w:checked/>"), "☑"),
    (form_field("<w:default w:val='0'/>"), "□"),
    (
        f"<mc:AlternateContent><mc:Choice Requires='wps'>{run('甲')}</mc:Choice>"
        f"<mc:Fallback>{run('乙')}</mc:Fallback></mc:AlternateContent>",
        "甲",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("xml", "expected"), INLINE, ids=range(len(INLINE)))
def test_inline(xml: str, expected: str) -> None:
    assert paragraphs(body(f"<w:p>{xml}</w:p>")) == [expected]
    assert texts(table_of(f"<w:tr>{cell(xml)}</w:tr>")) == [expected]


def test_tab_stops_are_no_tabs() -> None:
    stops = "<w:pPr><w:tabs><w:tab w:val='left' w:pos='420'/></w:tabs></w:pPr>"
    assert texts(table_of(f"<w:tr>{cell(stops + run('a'))}</w:tr>")) == ["a"]


def test_text_box_follows_its_paragraph() -> None:
    box = f"<w:txbxContent><w:p>{run('框内')}</w:p></w:txbxContent>"
    shape = (
        "<w:r><mc:AlternateContent><mc:Choice Requires='wps'>"
        f"<w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )
    assert paragraphs(body(f"<w:p>{shape}{run('正文')}</w:p><w:p>{run('后')}</w:p>")) == [
        "正文",
        "框内",
        "后",
    ]
    assert texts(table_of(f"<w:tr>{cell(shape + run('格'))}</w:tr>")) == ["格\n框内"]


def test_headings() -> None:
    styles = (
        "<w:styles xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'>"
        "<w:style w:styleId='a1'><w:name w:val='heading 2'/></w:style>"
        "<w:style w:styleId='a2'><w:name w:val='小节'/><w:basedOn w:val='a1'/></w:style>"
        "<w:style w:styleId='a3'><w:name w:val='标题 3'/></w:style></w:styles>"
    )
    xml = "".join(
        f"<w:p><w:pPr><w:pStyle w:val='{style}'/></w:pPr>{run('x')}</w:p>"
        for style in ("a1", "a2", "a3", "n")
    )
    xml += f"<w:p><w:pPr><w:outlineLvl w:val='3'/></w:pPr>{run('x')}</w:p>"
    document = read_docx(write_body(xml, **{"word/styles.xml": styles}), "x.docx")
    assert [block.heading for block in document.blocks if isinstance(block, Paragraph)] == [2, 2, 3, 0, 4]


def test_strict_namespace_and_main_part_elsewhere() -> None:
    space = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    main = f"<w:document xmlns:w='{space}'><w:body><w:p><w:r><w:t>严</w:t></w:r></w:p></w:body></w:document>"
    assert paragraphs(read_docx(write_package({"word/document.xml": main}), "x.docx")) == ["严"]
    rels = (
        "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>"
        "<Relationship Id='a' Type='x/officeDocument' Target='/word/document2.xml'/></Relationships>"
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("_rels/.rels", rels)
        package.writestr("word/document2.xml", main)
    assert paragraphs(read_docx(stream.getvalue(), "x.docx")) == ["严"]


def codes(document: Document) -> list[str]:
    return [trouble.code for trouble in document.troubles]


def test_document_type_is_refused() -> None:
    bomb = '<!DOCTYPE a [<!ENTITY x "xx"><!ENTITY y "&x;&x;">]><w:document xmlns:w="w">&y;</w:document>'
    assert codes(read_docx(write_package({"word/document.xml": bomb}), "x.docx")) == ["file-broken"]
    late = "<!--" + "x" * 2000 + "-->" + bomb
    assert codes(read_docx(write_package({"word/document.xml": late}), "x.docx")) == ["file-broken"]


def test_deep_tables_end_with_a_trouble() -> None:
    xml = "<w:tbl><w:tr><w:tc>" * 25 + f"<w:p>{run('底')}</w:p>" + "</w:tc></w:tr></w:tbl>" * 25
    assert codes(read_docx(write_body(xml), "x.docx")) == ["truncated"]
    wrapped = "<w:ins>" * 5000 + "</w:ins>" * 5000
    assert codes(read_docx(write_body(f"<w:p>{wrapped}</w:p>"), "x.docx")) == ["file-broken"]


def test_limits() -> None:
    data = write_body(f"<w:p>{run('万' * 100_000)}</w:p>")
    for limits in (Limits(max_uncompressed=1000), Limits(max_part=1000), Limits(small_part=10, max_ratio=20)):
        assert codes(read_docx(data, "x.docx", limits)) == ["file-too-large"]


def test_header_that_lies_about_the_size_is_not_followed() -> None:
    data = bytearray(write_body(f"<w:p>{run('万' * 100_000)}</w:p>"))
    directory = data.find(b"PK\x01\x02")
    place = data.find(b"word/document.xml", directory) - 46 + 24
    data[place : place + 4] = (100).to_bytes(4, "little")
    assert codes(read_docx(bytes(data), "x.docx")) == ["file-broken"]


def test_reading_takes_little_longer_than_parsing() -> None:
    """Guards against a second pass over the elements; the figure itself is taken in the benchmarks."""
    cells = [Cell(f"指标{row}·{column}", row, column) for row in range(20) for column in range(9)]
    blocks: list[Block] = [Table(list(cells)) for _ in range(20)]
    data = write_docx(blocks)

    def parse() -> None:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            etree.fromstring(package.read("word/document.xml"))

    def best(times: list[float]) -> float:
        return min(times)

    def taken(action: object) -> float:
        start = time.perf_counter()
        assert callable(action)
        action()
        return time.perf_counter() - start

    parsing = best([taken(parse) for _ in range(5)])
    reading = best([taken(lambda: read_docx(data, "x.docx")) for _ in range(5)])
    assert reading < 6 * parsing
