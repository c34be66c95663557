"""Pdf files: ruled tables from the lines that are drawn, everything else as lines of text."""

from __future__ import annotations

import threading
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from jixiao.documents.model import Cell, Document, Paragraph, Table
from jixiao.documents.pdf_lattice import Lattice, find_lattices
from jixiao.documents.pdf_paths import Drawing, read_drawing
from jixiao.documents.pdf_text import Character, lines_of, read_characters, text_of, text_of_line
from jixiao.values.place import Place
from jixiao.values.trouble import Trouble

MOST_PAGES = 3_000
"""Pages read from one file."""

_LOCK = threading.Lock()
_FEW_CHARACTERS = 20
_SCAN_SHARE = 0.5
_OUTLINED = 50
_SMALLEST_WIDTH = 36.0
_SMALLEST_HEIGHT = 9.0
_FRAME_SHARE = 0.6


def read_pdf(data: bytes, name: str) -> Document:
    """Read a pdf. What cannot be read is a trouble of the document; damaged input raises nothing.

    Tables are not joined over pages. pdfium is not safe for threads, so that files are read one at a time.
    """
    document = Document(name, "pdf")
    with _LOCK:
        try:
            pdf = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            locked = pdfium.FPDF_GetLastError() == pdfium.FPDF_ERR_PASSWORD or "assword" in str(error)
            code = "file-encrypted" if locked else "file-broken"
            document.troubles.append(Trouble(code, Place(name), detail=str(error)))
            return document
        try:
            _read_pages(pdf, document)
        finally:
            pdf.close()
    return document


def _read_pages(pdf: pypdfium2.PdfDocument, document: Document) -> None:
    document.pages = len(pdf)
    if not document.pages:
        document.troubles.append(Trouble("file-broken", Place(document.name), detail="0 页"))
    scans: list[int] = []
    for number in range(1, min(document.pages, MOST_PAGES) + 1):
        place = Place(document.name, page=number)
        try:
            page = pdf[number - 1]
        except pypdfium2.PdfiumError as error:
            document.troubles.append(Trouble("file-broken", place, detail=f"第{number}页：{error}"))
            continue
        try:
            if _PageReader(document, page, number).read():
                scans.append(number)
        finally:
            page.close()
    if scans:
        detail = page_list(scans)
        document.troubles.append(Trouble("pdf-no-text", Place(document.name, page=scans[0]), detail=detail))
    if document.pages > MOST_PAGES:
        detail = f"{MOST_PAGES} 页"
        document.troubles.append(Trouble("truncated", Place(document.name), detail=detail))


class _PageReader:
    """Reads one page into the blocks of the document."""

    def __init__(self, document: Document, page: Any, number: int) -> None:
        """Take the document to fill and the page."""
        self.document = document
        self.page = page
        self.number = number
        self.turn = pdfium.FPDFPage_GetRotation(page.raw) % 4

    def read(self) -> bool:
        """Read the page; True if what it shows is no text (a scan)."""
        text_page = pdfium.FPDFText_LoadPage(self.page.raw)
        try:
            characters, cut = read_characters(text_page, self.turn)
        finally:
            pdfium.FPDFText_ClosePage(text_page)
        drawing = read_drawing(self.page.raw, self.turn)
        if cut or drawing.overflow:
            place = Place(self.document.name, page=self.number)
            self.document.troubles.append(Trouble("truncated", place, detail=f"第{self.number}页"))
        visible = [one for one in characters if not one.text.isspace()]
        if visible:
            self._blocks(characters, drawing)
        return self._is_scan(len(visible), drawing)

    def _is_scan(self, count: int, drawing: Drawing) -> bool:
        if not count:
            return bool(drawing.images) or drawing.curves >= _OUTLINED
        if count >= _FEW_CHARACTERS:
            return False
        wide, high = self.page.get_size()
        largest = max(((x1 - x0) * (y1 - y0) for x0, y0, x1, y1 in drawing.images), default=0.0)
        return bool(largest >= _SCAN_SHARE * wide * high)

    def _blocks(self, characters: list[Character], drawing: Drawing) -> None:
        """Put tables and lines of text into the document, from top to bottom."""
        lattices = self._tables(find_lattices(drawing.horizontal, drawing.vertical))
        held: list[list[list[Character]]] = [[[] for _ in lattice.cells] for lattice in lattices]
        by_area = sorted(range(len(lattices)), key=lambda i: lattices[i].area)
        free: list[Character] = []
        for one in characters:
            x, y = (one.left + one.right) / 2, one.base + 0.3 * one.size
            for i in by_area:
                cell = lattices[i].cell_at(x, y)
                if cell is not None:
                    held[i][cell].append(one)
                    break
            else:
                free.append(one)
        tables = [_table(lattice, cells) for lattice, cells in zip(lattices, held, strict=True)]
        outer = _nested(lattices, tables)
        self._emit([(lattices[i], tables[i]) for i in outer], free)

    def _tables(self, lattices: list[Lattice]) -> list[Lattice]:
        """Keep the grids that are tables: no page frames, no tick boxes."""
        wide, high = self.page.get_size()
        kept = []
        for lattice in lattices:
            x0, y0, x1, y1 = lattice.box
            if x1 - x0 < _SMALLEST_WIDTH or y1 - y0 < _SMALLEST_HEIGHT:
                continue
            frame = any(_inside(other.box, lattice.box) for other in lattices if other is not lattice)
            if len(lattice.cells) == 1 and (frame or lattice.area > _FRAME_SHARE * wide * high):
                continue
            kept.append(lattice)
        return kept

    def _emit(self, tables: list[tuple[Lattice, Table]], free: list[Character]) -> None:
        placed: list[tuple[float, float, Table | Paragraph]] = []
        for lattice, table in tables:
            if any(cell.text or cell.tables for cell in table.cells):
                placed.append((-lattice.ys[0], lattice.xs[0], table))
        for base, members in lines_of(free):
            text = text_of_line(members).strip()
            if text:
                placed.append((-base, members[0].left, Paragraph(text, page=self.number)))
        placed.sort(key=lambda item: item[:2])
        number = sum(1 for _ in self.document.tables())
        for _, _, block in placed:
            if isinstance(block, Table):
                number += 1
                block.number, block.page = number, self.number
            self.document.blocks.append(block)


def _table(lattice: Lattice, held: list[list[Character]]) -> Table:
    cells = [
        Cell(text_of(characters), cell.row, cell.column, cell.row_span, cell.column_span)
        for cell, characters in zip(lattice.cells, held, strict=True)
    ]
    return Table(cells, edges=tuple(lattice.xs))


def _nested(lattices: list[Lattice], tables: list[Table]) -> list[int]:
    """Put tables that lie within a cell of another into that cell; return the indexes of the others."""
    outer = []
    for i, lattice in enumerate(lattices):
        hosts = [
            j
            for j, other in enumerate(lattices)
            if j != i and other.area > lattice.area and _inside(lattice.box, other.box)
        ]
        host = min(hosts, key=lambda j: lattices[j].area, default=None)
        if host is None:
            outer.append(i)
            continue
        x0, y0, x1, y1 = lattice.box
        at = lattices[host].cell_at((x0 + x1) / 2, (y0 + y1) / 2)
        cell = tables[host].cells[at if at is not None else 0]
        cell.tables = (*cell.tables, tables[i])
    return outer


def _inside(inner: tuple[float, float, float, float], outer: tuple[float, float, float, float]) -> bool:
    return inner[0] >= outer[0] and inner[1] >= outer[1] and inner[2] <= outer[2] and inner[3] <= outer[3]


def page_list(pages: list[int]) -> str:
    """Return page numbers as a person writes them.

    >>> page_list([1, 3, 4, 5])
    '1、3–5'
    """
    runs: list[list[int]] = []
    for page in pages:
        if runs and page == runs[-1][1] + 1:
            runs[-1][1] = page
        else:
            runs.append([page, page])
    return "、".join(f"{first}–{last}" if last > first else f"{first}" for first, last in runs)
