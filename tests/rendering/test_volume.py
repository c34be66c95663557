"""A volume that is set in parts: pages, table of contents, bookmarks and links agree, whatever the names are."""

from __future__ import annotations

import ctypes
import re

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from rendering_samples import many_indicators, self_evaluation

from jixiao.documents.load import load
from jixiao.forms.model import Field, Form, FormKind
from jixiao.reading.reader import read_forms
from jixiao.rendering import render_bytes
from jixiao.rendering.blank import blank_form
from jixiao.rendering.bookmarks import with_bookmarks

NAMES = ["甲(乙)\\丙", "“引号”与>><<", "𠮷田渠道改造", "很长的名称" * 20, "form:3", "Water A\u030a"]


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jixiao.rendering.pdf._WHOLE", 2)
    monkeypatch.setattr("jixiao.rendering.pdf._PART", 3)


def named(name: str, count: int = 3) -> Form:
    form = many_indicators(count)
    form.project = Field[str](printed=name, value=name)
    return form


def text_of(page: pypdfium2.PdfPage) -> str:
    return page.get_textpage().get_text_range()


def links_of(document: pypdfium2.PdfDocument, page: pypdfium2.PdfPage) -> list[int]:
    """The pages, from 0, that the links of a page go to."""
    place, link, found = ctypes.c_int(0), pdfium.FPDF_LINK(), []
    while pdfium.FPDFLink_Enumerate(page, place, link):
        target = pdfium.FPDFLink_GetDest(document, link)
        assert target, "a link without a place in this document"
        found.append(pdfium.FPDFDest_GetDestPageIndex(document, target))
    return found


@pytest.mark.usefixtures("small_parts")
def test_pages_contents_and_bookmarks_agree() -> None:
    forms = [many_indicators(3 + 15 * (number % 3)) for number in range(7)]
    data = render_bytes(forms, "pdf")
    document = pypdfium2.PdfDocument(data)
    texts = [text_of(page) for page in document]
    starts = [number for number, text in enumerate(texts, 1) if "项目支出绩效自评表" in text]
    listed = [int(found) for found in re.findall(r"项目\s*[.\s]*?(\d+)\s*$", texts[0], re.MULTILINE)]
    marks = [mark.get_dest().get_index() + 1 for mark in document.get_toc()]
    assert len(starts) == 7
    assert listed == marks == starts
    assert sorted(set(links_of(document, document[0]))) == [start - 1 for start in starts]
    assert all(f"— {number} —" in text for number, text in enumerate(texts, 1))
    assert len(read_forms(load(data, "x.pdf")).forms) == 7


@pytest.mark.usefixtures("small_parts")
def test_every_name_is_a_bookmark() -> None:
    document = pypdfium2.PdfDocument(render_bytes([named(name) for name in NAMES], "pdf"))
    assert [mark.get_title() for mark in document.get_toc()] == NAMES
    assert document.get_metadata_dict()["Title"] == "目录"
    pages = links_of(document, document[0])
    assert sorted(set(pages)) == [1, 2, 3, 4, 5, 6]
    assert pages == sorted(pages)


@pytest.mark.usefixtures("small_parts")
def test_contents_of_several_pages_and_turned_pages() -> None:
    forms = [self_evaluation() if number % 9 else blank_form(FormKind.MONITORING) for number in range(60)]
    document = pypdfium2.PdfDocument(render_bytes(forms, "pdf"))
    marks = [mark.get_dest().get_index() for mark in document.get_toc()]
    first = marks[0]
    assert first > 1
    assert len(marks) == len(forms)
    assert [target for page in range(first) for target in links_of(document, document[page])] == marks
    for form, start in zip(forms, marks, strict=True):
        turned = document[start].get_width() > document[start].get_height()
        assert turned == (form.kind is FormKind.MONITORING)


def test_a_file_that_is_built_otherwise_is_refused() -> None:
    whole = render_bytes(self_evaluation(), "pdf")
    for data in (b"", whole[:-40], b"%PDF-1.7\nstartxref\n0\n%%EOF\n"):
        with pytest.raises(ValueError, match=r"PDFium|cross-reference"):
            with_bookmarks(data, "目录", [("甲", 0)], 1)
