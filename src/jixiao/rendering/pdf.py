"""Forms as pdf, set by typst: one form, or a volume of many with a table of contents."""

from __future__ import annotations

import io
import threading
from functools import lru_cache

import pypdfium2
import typst

from jixiao.documents.pdf import _LOCK as PDFIUM
from jixiao.rendering.bookmarks import with_bookmarks
from jixiao.rendering.fonts import Faces, choose, folders, found_fonts
from jixiao.rendering.layouts import Layouts
from jixiao.rendering.sheet import Sheet
from jixiao.rendering.typesetting import contents_source, document_source, part_source

_WHOLE = 60
"""Most forms that are set as one document; a larger volume is set in parts."""
_PART = 10
"""Forms in a part. typst keeps what it set in its last ten documents, so that small parts need little memory."""
_TYPST = threading.Lock()


def render_pdf(sheets: list[Sheet], layouts: Layouts) -> bytes:
    """Return one pdf. Raises ``FontMissing`` where no Chinese font is installed."""
    faces = choose(layouts, found_fonts(folders()))
    if len(sheets) <= _WHOLE:
        return _set(document_source(sheets, layouts, faces), tags=len(sheets) == 1)
    return _volume(sheets, layouts, faces)


def _set(source: str, *, tags: bool = False) -> bytes:
    with _TYPST:
        result = _compiler(folders()).compile(source.encode(), format="pdf", pdf_tags=tags)
    assert isinstance(result, bytes)
    return result


@lru_cache(maxsize=2)
def _compiler(paths: tuple[str, ...]) -> typst.Compiler:
    return typst.Compiler(b"", font_paths=found_fonts(paths))


def _volume(sheets: list[Sheet], layouts: Layouts, faces: Faces) -> bytes:
    """Set a volume in parts; the table of contents is set once to know its length, and again with the pages."""
    names = [sheet.name or sheet.title for sheet in sheets]
    contents = _set(contents_source([(name, 0) for name in names], layouts, faces))
    page, starts, parts = _page_count(contents), [], []
    for first in range(0, len(sheets), _PART):
        part = _set(part_source(sheets[first : first + _PART], layouts, faces, page + 1))
        pages, begins = _count_and_marks(part)
        starts += [page + 1 + begin for begin in begins]
        page += pages
        parts.append(part)
    entries = list(zip(names, starts, strict=True))
    contents = _set(contents_source(entries, layouts, faces))
    marks = [(" ".join(name.split()), start - 1) for name, start in entries]
    return with_bookmarks(_joined([contents, *parts]), layouts.contents, marks, _page_count(contents))


def _page_count(data: bytes) -> int:
    with PDFIUM, pypdfium2.PdfDocument(data) as document:
        return len(document)


def _count_and_marks(data: bytes) -> tuple[int, list[int]]:
    """Return the number of pages of a part, and on which of them its forms begin."""
    with PDFIUM, pypdfium2.PdfDocument(data) as document:
        marks = (bookmark.get_dest() for bookmark in document.get_toc())
        return len(document), [mark.get_index() for mark in marks if mark is not None]


def _joined(parts: list[bytes]) -> bytes:
    stream = io.BytesIO()
    with PDFIUM, pypdfium2.PdfDocument.new() as volume:
        for part in parts:
            with pypdfium2.PdfDocument(part) as document:
                volume.import_pages(document)
        volume.save(stream)
    return stream.getvalue()
