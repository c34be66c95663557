"""What extraction tools make of tables: text where the grid is gone."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from jixiao.documents.model import Paragraph, Table

Blocks = Sequence[Table | Paragraph]


def tabs(blocks: Blocks) -> str:
    """One row a line, tabs between cells; what a merged cell covers is empty, inner lines become spaces."""
    out: list[str] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            out.append(block.text)
        else:
            out += ["\t".join(_one_line(text) for text in row) for row in matrix(block)]
            out.append("")
    return "\n".join(out)


def one_cell_a_line(blocks: Blocks) -> str:
    """Each cell a line that begins with a tab, a row ended by an empty line, inner lines without the tab.

    A cell that a vertical merge covers is an empty cell; a horizontal merge is one cell.
    """
    out: list[str] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            out += [block.text, ""]
            continue
        for cells in _rows_with_covered(block):
            out += ["\t" + cell for cell in cells]
            out.append("")
    return "\n".join(out)


def plain(blocks: Blocks) -> str:
    """As pdf text without positions: a row a line, one space between the cells that hold something."""
    out: list[str] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            out.append(block.text)
        else:
            out += [" ".join(filter(None, map(_one_line, row))) for row in matrix(block)]
    return "\n".join(out)


def layout(blocks: Blocks, *, width: int = 16, centred: bool = True) -> str:
    """As ``pdftotext -layout``: columns kept by spaces (a Chinese character is two wide), long cells wrapped.

    ``centred`` puts the short cells of a row at half the height of its longest, as forms do.
    """
    out: list[str] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            out.append(block.text)
            continue
        columns = _width(block)
        widths = _column_widths(block, columns, width)
        starts = [sum(widths[:n]) + 2 * n for n in range(columns + 1)]
        last = max(cell.row + cell.row_span for cell in block.cells)
        heights = [1] * last
        wrapped: dict[int, list[str]] = {}
        for n, cell in enumerate(block.cells):
            room = starts[cell.column + cell.column_span] - starts[cell.column] - 2
            wrapped[n] = _wrap(cell.text, room)
            if cell.row_span == 1:
                heights[cell.row] = max(heights[cell.row], len(wrapped[n]))
        for n, cell in enumerate(block.cells):
            span = range(cell.row, cell.row + cell.row_span)
            heights[span[-1]] += max(0, len(wrapped[n]) - sum(heights[r] for r in span))
        tops = [sum(heights[:r]) for r in range(last + 1)]
        canvas: list[list[tuple[int, str]]] = [[] for _ in range(tops[-1])]
        for n, cell in enumerate(block.cells):
            free = tops[cell.row + cell.row_span] - tops[cell.row] - len(wrapped[n])
            top = tops[cell.row] + (free // 2 if centred else 0)
            for k, piece in enumerate(wrapped[n]):
                if piece:
                    canvas[top + k].append((starts[cell.column], piece))
        for pieces in canvas:
            line = ""
            for start, piece in sorted(pieces):
                gap = max(start - _wide(line), 1 if line else 0)
                line += " " * gap + piece
            out.append(line)
    return "\n".join(out)


def pipes(blocks: Blocks, *, rule: bool = True) -> str:
    """As crawlers print tables: ``| a | b |``, a rule below the first row."""
    out: list[str] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            out.append(block.text)
            continue
        for n, row in enumerate(matrix(block)):
            out.append("| " + " | ".join(_one_line(text) for text in row) + " |")
            if n == 0 and rule:
                out.append("|" + " --- |" * len(row))
        out.append("")
    return "\n".join(out)


def cells_as_paragraphs(blocks: Blocks, *, empty: bool = False) -> str:
    """Each cell a line of its own, rows not marked; empty cells are lost unless ``empty``."""
    out: list[str] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            out.append(block.text)
        else:
            texts = [_one_line(cell.text) for cell in block.cells]
            out += texts if empty else filter(None, texts)
    return "\n".join(out)


def one_line(blocks: Blocks, separator: str = " ") -> str:
    """Everything on one line of text."""
    return separator.join(line for line in cells_as_paragraphs(blocks).split("\n") if line)


ALL = {
    "tabs": tabs,
    "one_cell_a_line": one_cell_a_line,
    "plain": plain,
    "layout": layout,
    "pipes": pipes,
    "cells_as_paragraphs": cells_as_paragraphs,
    "one_line": one_line,
}


def _one_line(text: str) -> str:
    """Join the lines of a cell: Chinese text without a space."""
    text = re.sub(r"\s*\n\s*", "\n", text.strip())
    text = re.sub(r"(?<=[^\x00-\xff])\n|\n(?=[^\x00-\xff])", "", text)
    return text.replace("\n", " ")


def _width(table: Table) -> int:
    return max(cell.column + cell.column_span for cell in table.cells)


def matrix(table: Table) -> list[list[str]]:
    """Return the texts of the grid, empty where a span covers."""
    height = max(cell.row + cell.row_span for cell in table.cells)
    rows = [[""] * _width(table) for _ in range(height)]
    for cell in table.cells:
        rows[cell.row][cell.column] = cell.text
    return rows


def _rows_with_covered(table: Table) -> Iterator[list[str]]:
    height = max(cell.row + cell.row_span for cell in table.cells)
    rows: list[list[tuple[int, str]]] = [[] for _ in range(height)]
    for cell in table.cells:
        for r in range(cell.row_span):
            rows[cell.row + r].append((cell.column, "" if r else cell.text))
    for row in rows:
        yield [text for _, text in sorted(row)]


def _wide(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)


def _column_widths(table: Table, columns: int, limit: int) -> list[int]:
    widths = [4] * columns
    for cell in table.cells:
        if cell.column_span == 1:
            need = max(map(_wide, cell.text.split("\n")))
            widths[cell.column] = max(widths[cell.column], min(need, limit))
    return widths


def _wrap(text: str, room: int) -> list[str]:
    out: list[str] = []
    for line in text.split("\n"):
        piece = ""
        for char in line.strip():
            if piece and _wide(piece + char) > max(room, 2):
                out.append(piece)
                piece = ""
            piece += char
        out.append(piece)
    return out
