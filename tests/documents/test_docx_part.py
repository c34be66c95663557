"""The body of a Word document is taken child by child, with the same result as when it is read whole."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from builders.docx import WML, write_body, write_package
from jixiao.documents import docx_part
from jixiao.documents.docx import read_docx
from jixiao.documents.docx_part import body_children
from jixiao.documents.guard import ReadingError
from jixiao.documents.model import Paragraph


def part(body: str, before: str = "", after: str = "") -> bytes:
    document = f'<w:document xmlns:w="{WML}">{before}<w:body>{body}</w:body>{after}</w:document>'
    return f'<?xml version="1.0" encoding="UTF-8"?>{document}'.encode()


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def taken(content: bytes) -> list[bytes]:
    return [etree.tostring(child, with_tail=False) for child in body_children(content)]


@given(
    texts=st.lists(st.text("绩效表格ab ", max_size=9), max_size=12),
    chunk=st.integers(1, 200),
    before=st.sampled_from(["", "<w:background/>", "<!-- 注 -->"]),
)
def test_chunks_of_any_size_give_the_children_in_order(texts: list[str], chunk: int, before: str) -> None:
    content = part("".join(map(paragraph, texts)), before)
    body = etree.fromstring(content).find(f"{{{WML}}}body")
    assert body is not None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(docx_part, "_CHUNK", chunk)
        assert taken(content) == [etree.tostring(child) for child in body]


def test_children_are_freed_as_parsing_goes_on() -> None:
    content = part("".join(paragraph(f"第{number}段") for number in range(20_000)))
    held = max(len(child.getparent()) for child in body_children(content))
    assert 0 < held < 3_000


def test_only_the_first_body_under_the_root_counts() -> None:
    inner = f"<w:sdt><w:body>{paragraph('内')}</w:body></w:sdt>"
    content = part(paragraph("一"), before=inner, after=f"<w:body>{paragraph('二')}</w:body>")
    assert [etree.fromstring(child).xpath("string()") for child in taken(content)] == ["一"]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (f'<w:document xmlns:w="{WML}"/>'.encode(), ReadingError),
        (part(paragraph("一"))[:-20], etree.XMLSyntaxError),
        (
            b"<!--" + b" " * 2000 + b"--><!DOCTYPE a [<!ENTITY x 'y'>]>" + part("").split(b"?>")[1],
            ReadingError,
        ),
    ],
)
def test_a_part_that_cannot_be_read_raises(content: bytes, fault: type[Exception]) -> None:
    with pytest.raises(fault):
        taken(content)


def test_a_document_broken_at_its_end_gives_no_blocks() -> None:
    broken = part("".join(paragraph("一") for _ in range(5_000)))[:-10].decode()
    document = read_docx(write_package({"word/document.xml": broken}), "表.docx")
    assert document.blocks == []
    assert [trouble.code for trouble in document.troubles] == ["file-broken"]


def test_a_document_larger_than_a_chunk_is_read_whole() -> None:
    document = read_docx(write_body("".join(paragraph(f"第{n}段") for n in range(9_000))), "表.docx")
    assert [block.text for block in document.blocks if isinstance(block, Paragraph)] == [
        f"第{n}段" for n in range(9_000)
    ]
