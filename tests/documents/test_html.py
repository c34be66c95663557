"""Web pages."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders.forms import form_blocks, numbered
from builders.html import write_html
from jixiao.documents.html import read_html
from jixiao.documents.model import Document, Paragraph, Table


def page(body: str) -> Document:
    document = read_html(f"<html><meta charset=utf-8><body>{body}</body></html>".encode(), "x.html")
    assert document.troubles == []
    return document


def texts(document: Document) -> list[object]:
    return [
        block.text if isinstance(block, Paragraph) else [cell.text for cell in block.cells]
        for block in document.blocks
    ]


def spans(table: Table) -> list[tuple[str, int, int, int, int]]:
    return [(cell.text, cell.row, cell.column, cell.row_span, cell.column_span) for cell in table.cells]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "gbk", "gb2312"])
def test_round_trip(encoding: str) -> None:
    document = read_html(write_html(form_blocks(), encoding), "x.html")
    wanted = numbered(form_blocks())
    table = wanted[2]
    assert isinstance(table, Table)
    table.cells[-1].text = table.cells[-1].text.replace("\t", " ")  # a tab is a space on a page
    assert document.blocks == wanted
    assert document.troubles == []


def test_byte_order_mark_wins() -> None:
    text = "<p>绩效</p>"
    for encoding in ("utf-8-sig", "utf-16"):
        assert texts(read_html(text.encode(encoding), "x")) == ["绩效"]


def test_undeclared_encoding_is_guessed_and_said() -> None:
    document = read_html("<p>绩效自评</p>".encode("gbk"), "x")
    assert texts(document) == ["绩效自评"]
    assert [(trouble.code, trouble.detail) for trouble in document.troubles] == [
        ("encoding-guessed", "gb18030")
    ]
    assert read_html("<p>绩效自评</p>".encode(), "x").troubles == []


def test_wrongly_declared_encoding() -> None:
    document = read_html("<meta charset=gb2312><p>绩效自评报告</p>".encode(), "x")
    assert texts(document) == ["绩效自评报告"]
    assert [trouble.code for trouble in document.troubles] == ["encoding-guessed"]
    document = read_html("<meta charset=utf-8><p>绩效自评报告</p>".encode("gbk"), "x")
    assert texts(document) == ["绩效自评报告"]
    assert [trouble.code for trouble in document.troubles] == ["encoding-guessed"]
    assert texts(read_html("<meta charset=nonsense><p>绩效</p>".encode(), "x")) == ["绩效"]


def test_spans_are_bounded_by_the_table() -> None:
    (table,) = page(
        "<table><thead><tr><td rowspan=9>a<td colspan=0>b</thead>"
        "<tr><td rowspan=0>c<td rowspan=x>d<td colspan=99999>e<tr><td>f</table>"
    ).tables()
    assert spans(table) == [
        ("a", 0, 0, 1, 1),
        ("b", 0, 1, 1, 1),
        ("c", 1, 0, 2, 1),
        ("d", 1, 1, 1, 1),
        ("e", 1, 2, 1, 1000),
        ("f", 2, 1, 1, 1),
    ]


def test_span_over_rows_moves_cells_to_the_right() -> None:
    (table,) = page(
        "<table><tr><td rowspan=2>a<td colspan=2 rowspan=2>b<td>c<tr><td>d<tr><td>e<td>f</table>"
    ).tables()
    assert [(cell.text, cell.row, cell.column) for cell in table.cells] == [
        ("a", 0, 0),
        ("b", 0, 1),
        ("c", 0, 3),
        ("d", 1, 3),
        ("e", 2, 0),
        ("f", 2, 1),
    ]


def test_layout_table_gives_way_to_what_it_holds() -> None:
    document = page(
        "<table><tr><td>首页<td>新闻<tr><td colspan=2><p>公告</p>"
        "<table><tr><td>一<td>二</table>尾</table><p>后</p>"
    )
    assert texts(document) == ["首页", "新闻", "公告", ["一", "二"], "尾", "后"]


def test_form_with_a_table_in_a_cell_stays_a_form() -> None:
    (table,) = page(
        "<table><tr><td>a<td>b<tr><td>c<td>d<tr><td>e<td>f<table><tr><td>g</table></table>"
    ).tables()
    assert [cell.text for cell in table.cells] == ["a", "b", "c", "d", "e", "f"]
    assert [cell.text for cell in table.cells[-1].tables[0].cells] == ["g"]
    assert table.cells[-1].tables[0].number == 2


def test_what_is_not_shown_is_not_read() -> None:
    document = page(
        "<script>a</script><style>b</style><nav>c</nav><div style='DISPLAY : none'>d</div><!-- e -->"
        "<p>显<span style='mso-hide:all'>f</span>示</p>"
        "<table><tr style='display:none'><td>g<tr><td>h<td style='display:none'>i<td>j</table>"
    )
    assert texts(document) == ["显示", ["h", "j"]]


def test_paragraphs() -> None:
    document = page(
        "开头<h2>标题</h2><p>一<br>二<b>粗</b></p><div>甲<div>乙</div>丙</div><ul><li>子<li>丑</ul><p>&nbsp;</p>尾&nbsp;&nbsp;巴"
    )
    assert texts(document) == ["开头", "标题", "一\n二粗", "甲", "乙", "丙", "子", "丑", "尾  巴"]
    assert [block.heading for block in document.blocks if isinstance(block, Paragraph)][:3] == [0, 2, 0]


def test_white_space_of_the_source_is_none_of_the_text() -> None:
    assert texts(page("<p>项目\n  绩效   total \n score</p>")) == ["项目绩效 total score"]
    assert texts(page("<pre>a  b\nc</pre>")) == ["a  b\nc"]


def test_fields_of_a_web_form() -> None:
    document = page(
        "<p><input type=checkbox checked>是<input type=radio>否<input value=95%><input type=hidden value=x>"
        "<select><option>优<option selected>良</select><textarea>说明</textarea></p>"
    )
    assert texts(document) == ["☑是□否95%良说明"]


def test_saved_by_excel() -> None:
    data = (
        '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta http-equiv=Content-Type '
        'content="text/html; charset=gb2312">'
        "<!--[if gte mso 9]><xml><x:Name>表</x:Name></xml><![endif]--></head>"
        "<body><table border=0><tr height=19><td colspan=2 class=xl65>绩效"
        "<span\n style='mso-spacerun:yes'>&nbsp;"
        "</span>表</td></tr><tr><td>一</td><td x:num>95.5</td></tr><![if supportMisalignedColumns]>"
        "<tr height=0 style='display:none'><td width=72></td></tr><![endif]></table></body></html>"
    ).encode("gbk")
    (table,) = read_html(data, "x.xls").tables()
    assert [cell.text for cell in table.cells] == ["绩效 表", "一", "95.5"]


def test_mht() -> None:
    head = b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n'
    part = (
        b'--b\r\nContent-Type: text/html; charset="gb2312"\r\n'
        b"Content-Transfer-Encoding: quoted-printable\r\n\r\n"
        b"<table><tr><td>=BC=A8=D0=A7</td></tr></table>\r\n--b--\r\n"
    )
    assert texts(read_html(head + part, "x.mht")) == [["绩效"]]
    assert [trouble.code for trouble in read_html(head, "x.mht").troubles] == ["file-broken"]


def test_hostile_pages_end_in_time() -> None:
    start = time.perf_counter()
    wide = "<table><tr>" + "<td colspan=1000 rowspan=65534>" * 8000 + "<tr><td>x" * 20_000
    assert [trouble.code for trouble in read_html(wide.encode(), "x").troubles] == ["truncated"]
    for tag in ("<div>", "<table><tr><td>", "<b>"):
        document = read_html((tag * 50_000).encode(), "x")
        assert {trouble.code for trouble in document.troubles} <= {"truncated", "file-broken"}
    assert time.perf_counter() - start < 60


def test_empty_page() -> None:
    assert read_html(b"<html></html>", "x").blocks == []
    assert read_html(b"  ", "x").blocks == []


@given(st.binary(max_size=200) | st.text("<>/tabledr p=&;rowspan12中", max_size=120).map(str.encode))
def test_any_bytes_are_a_document(data: bytes) -> None:
    assert isinstance(read_html(data, "x.html"), Document)
