"""Writes blocks of the document model as a pdf, with ruled tables or with plain lines of text."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from jixiao.documents.model import Block, Cell, Paragraph, Table

FONT = "STSong-Light"
Border = Literal["lines", "rectangles", "filled", "dashed", "double", "cells"]
_PAD = 3.0
_MARGIN = 40.0

pdfmetrics.registerFont(UnicodeCIDFont(FONT))


@dataclass(slots=True)
class _Piece:
    """A part of a row that stands on one page."""

    row: int
    height: float


@dataclass(slots=True)
class _Writer:
    canvas: Canvas
    size: tuple[float, float]
    font_size: float
    border: Border
    outer: bool
    page_numbers: bool
    rotate: int
    y: float = 0.0
    page: int = 1
    columns: int = 1
    widths: list[float] = field(default_factory=list)

    @property
    def leading(self) -> float:
        return self.font_size * 1.35

    @property
    def room(self) -> float:
        return self.y - _MARGIN

    @property
    def full_height(self) -> float:
        return self.size[1] - 2 * _MARGIN

    def begin(self) -> None:
        """Begin a page, with the drawing turned against the turn of the page."""
        wide, high = self.size
        if self.rotate:
            self.canvas.setPageRotation(self.rotate)
            self.canvas.translate(*{90: (high, 0), 180: (wide, high), 270: (0, wide)}[self.rotate])
            self.canvas.rotate(self.rotate)
        self.canvas.setFont(FONT, self.font_size)
        self.canvas.setLineWidth(0.5)
        self.y = self.size[1] - _MARGIN

    def next_page(self) -> None:
        self.end()
        self.page += 1
        self.begin()

    def end(self) -> None:
        if self.page_numbers:
            self.canvas.drawCentredString(self.size[0] / 2, _MARGIN / 2, f"- {self.page} -")
        self.canvas.showPage()

    def paragraph(self, text: str) -> None:
        for line in wrapped(text, self.size[0] - 2 * _MARGIN, self.font_size):
            if self.room < self.leading:
                self.next_page()
            self.y -= self.leading
            self.canvas.drawString(_MARGIN, self.y + 0.3 * self.font_size, line)

    def unruled(self, table: Table) -> None:
        """Write the rows as lines, the columns set apart by their places only."""
        self._set_columns(table)
        for cells in table.rows():
            texts = [
                (cell.column, wrapped(cell.text, self._width(cell) - self.font_size * 2, self.font_size))
                for cell in cells
            ]
            height = max((len(lines) for _, lines in texts), default=1) * self.leading
            if self.room < height:
                self.next_page()
            for column, lines in texts:
                for index, line in enumerate(lines):
                    base = self.y - (index + 1) * self.leading
                    self.canvas.drawString(self._left(column), base, line)
            self.y -= height

    def ruled(self, table: Table, repeat: int, cut: bool) -> None:
        """Draw the table, over as many pages as it takes."""
        self._set_columns(table)
        heights = self._heights(table)
        rest = {
            id(cell): wrapped(cell.text, self._width(cell) - 2 * _PAD, self.font_size) for cell in table.cells
        }
        pending = [_Piece(row, height) for row, height in enumerate(heights)]
        first = True
        while pending:
            if not first:
                self.next_page()
                self._heading(table, heights, repeat)
            pieces, pending = self._fitting(pending, cut)
            if pieces:
                self._draw(table, pieces, rest, {piece.row for piece in pending})
            first = False

    def _heading(self, table: Table, heights: list[float], repeat: int) -> None:
        if repeat:
            again = {
                id(cell): wrapped(cell.text, self._width(cell) - 2 * _PAD, self.font_size)
                for cell in table.cells
                if cell.row < repeat
            }
            self._draw(table, [_Piece(row, heights[row]) for row in range(repeat)], again, set())

    def _fitting(self, pending: list[_Piece], cut: bool) -> tuple[list[_Piece], list[_Piece]]:
        """Part the rows into those that fit on this page and the rest."""
        room = self.room
        taken: list[_Piece] = []
        for index, piece in enumerate(pending):
            least = self.leading + 2 * _PAD
            if piece.height <= room:
                taken.append(piece)
                room -= piece.height
            elif (cut or piece.height > self.full_height) and room >= least and piece.height - room >= least:
                lines = int((room - 2 * _PAD) / self.leading)
                taken.append(_Piece(piece.row, lines * self.leading + 2 * _PAD))
                rest = _Piece(piece.row, piece.height - lines * self.leading)
                return taken, [rest, *pending[index + 1 :]]
            elif not taken and self.room >= self.full_height - 1:
                taken.append(piece)
                return taken, pending[index + 1 :]
            else:
                return taken, pending[index:]
        return taken, []

    def _draw(self, table: Table, pieces: list[_Piece], rest: dict[int, list[str]], later: set[int]) -> None:
        tops: dict[int, float] = {}
        bottoms: dict[int, float] = {}
        y = self.y
        for piece in pieces:
            tops[piece.row] = y
            y -= piece.height
            bottoms[piece.row] = y
        for cell in table.cells:
            rows = [row for row in range(cell.row, cell.row + cell.row_span) if row in tops]
            if not rows:
                continue
            top, bottom = tops[rows[0]], bottoms[rows[-1]]
            ends = not any(row in later for row in range(cell.row, cell.row + cell.row_span))
            self._cell(cell, top, bottom, rest.get(id(cell), []), ends)
        self._outline(self.y, y)
        self.y = y

    def _cell(self, cell: Cell, top: float, bottom: float, lines: list[str], ends: bool) -> None:
        left, right = self._left(cell.column), self._left(cell.column + cell.column_span)
        count = len(lines) if ends else int((top - bottom - 2 * _PAD) / self.leading + 0.01)
        for index, line in enumerate(lines[:count]):
            base = top - _PAD - index * self.leading - self.font_size
            self.canvas.drawString(left + _PAD, base, line)
        del lines[:count]
        self._box(left, bottom, right, top)

    def _box(self, x0: float, y0: float, x1: float, y1: float) -> None:
        canvas = self.canvas
        if self.border == "rectangles":
            canvas.rect(x0, y0, x1 - x0, y1 - y0)
            return
        if self.border == "cells":
            canvas.rect(x0 + 0.5, y0 + 0.5, x1 - x0 - 1, y1 - y0 - 1)
            return
        left, right = _MARGIN, self.size[0] - _MARGIN
        sides = [(x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)]
        for ax, ay, bx, by in sides:
            if not self.outer and ax == bx and (abs(ax - left) < 1 or abs(ax - right) < 1):
                continue
            self._line(ax, ay, bx, by)

    def _line(self, ax: float, ay: float, bx: float, by: float) -> None:
        canvas = self.canvas
        if self.border == "filled":
            # Two pieces with a small gap between, as word processors draw them.
            mx, my = (ax + bx) / 2, (ay + by) / 2
            for sx, sy, ex, ey in ((ax, ay, mx - 0.2 * (ax != bx), my), (mx, my, bx, by)):
                width, height = max(ex - sx, 0.5), max(ey - sy, 0.5)
                canvas.rect(sx, sy, width, height, stroke=0, fill=1)
        elif self.border == "dashed":
            length = max(bx - ax, by - ay)
            step = 0.0
            while step < length:
                end = min(step + 3, length)
                if ax != bx:
                    canvas.line(ax + step, ay, ax + end, by)
                else:
                    canvas.line(ax, ay + step, bx, ay + end)
                step += 5
        elif self.border == "double":
            shift = (0, 1.5) if ax != bx else (1.5, 0)
            canvas.line(ax, ay, bx, by)
            canvas.line(ax + shift[0], ay + shift[1], bx + shift[0], by + shift[1])
        else:
            canvas.line(ax, ay, bx, by)

    def _outline(self, top: float, bottom: float) -> None:
        if self.outer and self.border == "lines":
            self.canvas.rect(_MARGIN, bottom, self.size[0] - 2 * _MARGIN, top - bottom)

    def _set_columns(self, table: Table) -> None:
        self.columns = max((cell.column + cell.column_span for cell in table.cells), default=1)
        self.widths = [(self.size[0] - 2 * _MARGIN) / self.columns] * self.columns

    def _left(self, column: int) -> float:
        return _MARGIN + sum(self.widths[:column])

    def _width(self, cell: Cell) -> float:
        return sum(self.widths[cell.column : cell.column + cell.column_span])

    def _heights(self, table: Table) -> list[float]:
        rows = max((cell.row + cell.row_span for cell in table.cells), default=0)
        heights = [self.leading + 2 * _PAD] * rows
        for cell in sorted(table.cells, key=lambda one: one.row_span):
            lines = wrapped(cell.text, self._width(cell) - 2 * _PAD, self.font_size)
            wanted = len(lines) * self.leading + 2 * _PAD
            last = cell.row + cell.row_span - 1
            have = sum(heights[cell.row : last + 1])
            heights[last] += max(0.0, wanted - have)
        return heights


def wrapped(text: str, width: float, font_size: float) -> list[str]:
    """Cut a text into lines that fit a width, character by character as Chinese is set."""
    lines: list[str] = []
    for part in text.split("\n"):
        line = ""
        for letter in part:
            if line and pdfmetrics.stringWidth(line + letter, FONT, font_size) > width:
                lines.append(line)
                line = ""
            line += letter
        lines.append(line)
    return lines if text else []


def write_pdf(
    blocks: Sequence[Block],
    *,
    ruled: bool = True,
    repeat_heading: int = 0,
    cut_rows: bool = False,
    border: Border = "lines",
    outer: bool = True,
    page_numbers: bool = False,
    font_size: float = 9.0,
    size: tuple[float, float] = A4,
    rotate: int = 0,
    encrypt: str | None = None,
) -> bytes:
    """Return a pdf of the blocks.

    Tables are ruled, or only set in columns; they go over pages by rows. ``repeat_heading`` draws the first
    rows again on each page, ``cut_rows`` lets a page end in the middle of a row. ``outer`` False leaves out the
    left and right border. ``rotate`` sets the turn of the pages; the content is drawn to read upright.
    """
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(size[1], size[0]) if rotate % 180 else size, encrypt=encrypt)
    writer = _Writer(canvas, size, font_size, border, outer, page_numbers, rotate)
    writer.begin()
    for block in blocks:
        if isinstance(block, Paragraph):
            writer.paragraph(block.text)
        elif ruled:
            writer.ruled(block, repeat_heading, cut_rows)
        else:
            writer.unruled(block)
        writer.y -= writer.leading if isinstance(block, Table) else 0
    writer.end()
    canvas.save()
    return buffer.getvalue()
