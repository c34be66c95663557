"""What ``pdftotext -layout`` prints of a form: its cells set on pages, their lines put into columns of signs.

Every sign counts as one column, Chinese or not. A text that begins to the right of another's end, anywhere on the
page, stands at least three columns after it; one that begins below another stands below the sign it begins under.
Cells wrap, their lines stand at half the height of their row, and a line of text is a line of output of its own
wherever no other stands at the same height.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from jixiao.documents.model import Cell, Paragraph, Table

_LEADING, _PAD = 1.3, 0.5
_GAP = 3
_WORD_SPACE = 2.0
_PIECES = re.compile(r"[≥≤=]?[\d.,]+%?|.")
_SHARES = {
    "l1": 1.1,
    "l2": 1.2,
    "l3": 2.4,
    "target": 1.8,
    "actual": 1.8,
    "weight": 0.8,
    "score": 0.8,
    "reason": 2.6,
}


@dataclass(slots=True)
class _Text:
    """A line of text on a page: from where to where, and its base line, in half and whole sizes of the type."""

    left: float
    right: float
    base: float
    text: str
    column: int = 0


def layout_text(blocks: Sequence[Table | Paragraph], columns: Sequence[str], rng: Random) -> str:
    """Return what the tool prints of the blocks; ``columns`` are the fields of the indicators."""
    wide = rng.choice((112.0, 130.0, 160.0))
    high = rng.choice((60.0, 45.0, 1000.0))
    centred = rng.random() < 0.6
    number = rng.choice(("- {} -", "{}", "第{}页", ""))
    pages: list[list[_Text]] = [[]]
    y = 0.0
    for block in blocks:
        if isinstance(block, Paragraph):
            y += 2.0
            left = (wide - _width(block.text)) / 2
            pages[-1].append(_Text(left, left + _width(block.text), y, block.text))
        else:
            _set_table(block, pages, y + 1.0, _widths(block, columns, wide, rng), high, centred=centred)
    printed = []
    for count, page in enumerate(pages, start=1):
        lines = _printed(page)
        foot = number.format(count)
        printed.append(lines + (f"\n\n\n{' ' * 30}{foot}\n" if foot else "\n"))
    return "\f".join(printed)


def _widths(table: Table, columns: Sequence[str], wide: float, rng: Random) -> list[float]:
    count = max(cell.column + cell.column_span for cell in table.cells)
    shares = [rng.choice((0.9, 1.3))] * (count - len(columns))
    shares += [_SHARES[name] * rng.uniform(0.9, 1.2) for name in columns]
    return [wide * share / sum(shares) for share in shares]


def _set_table(
    table: Table, pages: list[list[_Text]], y: float, widths: list[float], high: float, *, centred: bool
) -> None:
    """Set the rows from ``y`` down, over as many pages as they take; a merged cell begins where its first row does."""
    lefts = [sum(widths[:n]) for n in range(len(widths) + 1)]
    lines = {
        id(cell): _wrapped(cell.text, lefts[cell.column + cell.column_span] - lefts[cell.column] - 2)
        for cell in table.cells
    }
    heights = _heights(table, lines)
    tops, page_of = [], []
    page = len(pages) - 1
    for height in heights:
        if y + height > high:
            page, y = page + 1, 1.0
        tops.append(y)
        page_of.append(page)
        y += height
    pages.extend([] for _ in range(page + 1 - len(pages)))
    for cell in table.cells:
        rows = [row for row in range(cell.row, cell.row + cell.row_span) if page_of[row] == page_of[cell.row]]
        top, bottom = tops[rows[0]], tops[rows[-1]] + heights[rows[-1]]
        texts = lines[id(cell)]
        begin = (top + bottom - len(texts) * _LEADING) / 2 + 1.0
        for number, text in enumerate(texts):
            free = lefts[cell.column + cell.column_span] - lefts[cell.column] - _width(text)
            left = lefts[cell.column] + (free / 2 if centred or len(cell.text) < 8 else 1.0)
            pages[page_of[cell.row]].append(_Text(left, left + _width(text), begin + number * _LEADING, text))


def _heights(table: Table, lines: dict[int, list[str]]) -> list[float]:
    heights = [_LEADING + _PAD] * max(cell.row + cell.row_span for cell in table.cells)
    for cell in sorted(table.cells, key=_rows_of):
        need = len(lines[id(cell)]) * _LEADING + _PAD
        own = range(cell.row, cell.row + cell.row_span)
        heights[own[-1]] += max(0.0, need - sum(heights[row] for row in own))
    return heights


def _rows_of(cell: Cell) -> int:
    return cell.row_span


def _width(text: str) -> float:
    return float(sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text))


def _wrapped(text: str, room: float) -> list[str]:
    """Break a text between Chinese signs; a number or a word of Latin letters stays in one piece."""
    lines: list[str] = []
    for part in text.split("\n"):
        line = ""
        for piece in _PIECES.findall(part):
            if line and _width(line + piece) > max(room, 2) and piece not in "，。、；：）":
                lines.append(line)
                line = ""
            line += piece
        lines.append(line)
    return [line for line in lines if line]


def _printed(page: list[_Text]) -> str:
    """Put the texts of a page into columns, and print them line by line."""
    placed: list[_Text] = []
    for text in sorted(_run_on(page), key=lambda one: one.left):
        for other in placed:
            if text.left >= other.right:
                text.column = max(text.column, other.column + len(other.text) + _GAP)
            else:
                share = (text.left - other.left) / (other.right - other.left)
                text.column = max(text.column, other.column + int(share * len(other.text)))
        placed.append(text)
    out = ""
    at, base = 0, None
    for text in sorted(placed, key=lambda one: (round(one.base, 1), one.column)):
        if base is not None and (text.base - base > 0.5 or text.column < at):
            out += "\n" * min(5, max(1, int(text.base - base)))
            at = 0
        out += " " * (text.column - at) + text.text
        at, base = text.column + len(text.text), text.base
    return out


def _run_on(page: list[_Text]) -> list[_Text]:
    """Join texts of one height that nearly touch: the tool takes them for words of one line."""
    joined: list[_Text] = []
    for text in sorted(page, key=lambda one: (round(one.base, 1), one.left)):
        before = joined[-1] if joined else None
        if before is not None and before.base == text.base and 0 <= text.left - before.right < _WORD_SPACE:
            joined[-1] = _Text(before.left, text.right, text.base, f"{before.text} {text.text}")
        else:
            joined.append(text)
    return joined
