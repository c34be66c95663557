"""Telling what a file is, and reading it."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
import xlwt
from hypothesis import example, given, settings
from hypothesis import strategies as st

from builders.docx import write_docx
from builders.forms import form_blocks, numbered
from builders.html import write_html
from jixiao.documents.guard import ReadingError
from jixiao.documents.load import Limits, load, load_path, sniff
from jixiao.documents.model import Document
from jixiao.documents.ole import SIGNATURE, CompoundFile

DOCX = write_docx(form_blocks())
HTML = write_html(form_blocks())
DOC = (Path(__file__).parent.parent / "data" / "doc" / "form.doc").read_bytes()


def codes(document: Document) -> list[str]:
    return [trouble.code for trouble in document.troubles]


def xls() -> bytes:
    book = xlwt.Workbook()
    book.add_sheet("表").write(0, 0, "绩效")
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def packed(*names: str, password: bool = False) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name in names:
            package.writestr(name, b"<x/>")
    data = stream.getvalue()
    if password:
        place = data.find(b"PK\x01\x02") + 8
        data = data[:place] + b"\x01" + data[place + 1 :]
    return data


def compound(stream: str) -> bytes:
    """The .doc of the fixture with its main stream under another name."""
    old = "WordDocument".encode("utf-16-le")
    place = DOC.find(old)
    name = stream.encode("utf-16-le")
    entry = name.ljust(64, b"\0") + (len(name) + 2).to_bytes(2, "little")
    return DOC[:place] + entry + DOC[place + 66 :]


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (DOCX, "docx"),
        (DOC, "doc"),
        (xls(), "xls"),
        (packed("[Content_Types].xml", "xl/workbook.xml"), "xlsx"),
        (b"%PDF-1.7\n", "pdf"),
        (b"junk\n" * 20 + b"%PDF-1.4", "pdf"),
        (HTML, "html"),
        (b"<table><tr><td>x", "html"),
        ("\ufeff<html>".encode("utf-16"), "html"),
        (b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'><p>x</p></html>", "html"),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n", "html"),
        (rb"{\rtf1 x}", "rtf"),
        (b"<?xml version='1.0'?><?mso-application progid='Word.Document'?><w/>", "wordxml"),
        ("绩效 95%<100%\t是".encode(), "text"),
        ("绩效目标\t全年预算数".encode("gbk"), "text"),
        ("绩效".encode("utf-16"), "text"),
    ],
)
def test_sniff(data: bytes, kind: str) -> None:
    assert sniff(data) == kind


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "file-type"),
        (bytes(100), "file-type"),
        (packed("a.txt"), "file-type"),
        (packed("[Content_Types].xml", "word/document.xml", password=True), "file-encrypted"),
        (DOCX[:200], "file-broken"),
        (compound("EncryptedPackage"), "file-encrypted"),
        (compound("Other"), "file-type"),
        (SIGNATURE + bytes(20), "file-broken"),
    ],
)
def test_sniff_refuses(data: bytes, code: str) -> None:
    with pytest.raises(ReadingError) as caught:
        sniff(data)
    assert caught.value.code == code
    assert codes(load(data, "x")) == [code]


def test_each_type_is_read_by_its_reader() -> None:
    assert load(DOCX, "表.docx").blocks == numbered(form_blocks())
    assert load(HTML, "表.html").format == "html"
    assert load("绩效\t表".encode(), "表.txt").format == "text"
    for document in (load(DOCX, "表.docx"), load(HTML, "表.htm"), load(b"a", "a.txt"), load(DOCX, "表")):
        assert document.troubles == []


@pytest.mark.parametrize(
    ("data", "name"), [(DOCX, "x.doc"), (HTML, "x.xls"), (HTML, "x.doc"), (b"a", "x.docx")]
)
def test_wrong_extension_is_said_but_read(data: bytes, name: str) -> None:
    document = load(data, name)
    assert codes(document) == ["extension-wrong"]
    assert document.readable
    assert document.blocks


def test_empty_and_too_large() -> None:
    assert codes(load(b"", "x.docx")) == ["file-empty"]
    assert codes(load(DOCX, "x.docx", limits=Limits(max_bytes=10))) == ["file-too-large"]
    assert codes(load(DOCX, "x.docx", limits=Limits(max_uncompressed=10))) == ["file-too-large"]


def test_load_path(tmp_path: Path) -> None:
    path = tmp_path / "表.docx"
    assert codes(load_path(path)) == ["file-missing"]
    assert codes(load_path(tmp_path)) == ["file-missing"]
    path.write_bytes(DOCX)
    assert load_path(path).name == "表.docx"
    assert load_path(str(path)).blocks == numbered(form_blocks())
    assert codes(load_path(path, limits=Limits(max_bytes=10))) == ["file-too-large"]


@pytest.mark.parametrize("error", [RecursionError, MemoryError, KeyError("x"), ValueError("y\n" * 500)])
def test_any_failure_of_a_reader_is_a_trouble(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    def fail(data: bytes, name: str) -> Document:
        raise error

    monkeypatch.setattr("jixiao.documents.html.read_html", fail)
    (trouble,) = load(HTML, "x.html").troubles
    assert trouble.code in ("file-broken", "file-too-large")
    assert len(trouble.detail) < 200
    assert "\n" not in trouble.message()


@settings(deadline=None)
@given(st.binary(max_size=300))
@example(b"PK\x03\x04")
@example(b"%PDF-")
@example(b"<html")
@example(b"\xff\xfe\x00")
def test_any_bytes_are_a_document(data: bytes) -> None:
    document = load(data, "x.docx")
    assert isinstance(document, Document)
    for trouble in document.troubles:
        assert trouble.message("zh")
        assert trouble.message("en")


@given(st.integers(4, len(DOCX)))
def test_truncated_document(end: int) -> None:
    document = load(DOCX[:end], "x.docx")
    assert end == len(DOCX) or not document.readable


@given(st.lists(st.tuples(st.integers(0, len(DOCX) - 1), st.integers(0, 7)), min_size=1, max_size=8))
def test_damaged_document(flips: list[tuple[int, int]]) -> None:
    damaged = bytearray(DOCX)
    for place, bit in flips:
        damaged[place] ^= 1 << bit
    assert isinstance(load(bytes(damaged), "x.docx"), Document)


@given(st.lists(st.tuples(st.integers(0, len(DOC) - 1), st.integers(0, 255)), min_size=1, max_size=20))
def test_damaged_directory(changes: list[tuple[int, int]]) -> None:
    damaged = bytearray(DOC)
    for place, value in changes:
        damaged[place] = value
    try:
        CompoundFile(bytes(damaged)).word_encrypted()
    except ValueError:
        assert damaged[:32] != DOC[:32]
