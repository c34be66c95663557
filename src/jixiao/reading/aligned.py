"""Tables whose columns are held apart by spaces only (pdftotext -layout): cells that wrap over lines put together.

Each word group has a position on its line. The heading gives the columns; a line with points is the middle or the
first line of a row; a cell's other lines and the labels of merged categories stand above and below it.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass, replace

from jixiao.reading.rows import Item, Row
from jixiao.reading.sequence import is_points
from jixiao.values.text import bare

_GAP = re.compile(r"[ \u3000\xa0]{2,}")

_TRIED = 80
"""Rows tried as the beginning of one group."""
_LABEL_REST = re.compile(r"^(指标|标|目标|[(（].*)$")


def width_of(text: str) -> int:
    """Return how many columns a text takes where a Chinese character or sign takes two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in text)


def pieces(item: Item) -> list[Item]:
    """Split a line where two or more spaces part its columns; the column of a piece is its position."""
    result: list[Item] = []
    start = 0
    for gap in [*_GAP.finditer(item.text), None]:
        end = gap.start() if gap else len(item.text)
        text = item.text[start:end]
        if text.strip():
            lead = len(text) - len(text.lstrip())
            column = width_of(item.text[:start]) + lead
            result.append(Item(text.strip(), column, item.place, max(1, width_of(text.strip()))))
        start = gap.end() if gap else end
    return result


def in_columns(rows: list[Row]) -> list[Row]:
    """Return the rows with the lines of an aligned text cut into their pieces.

    A text counts as aligned if at least five lines have three pieces; other texts stay as they are.
    """
    if sum(1 for row in rows if row.paragraph and len(_GAP.findall(row.first.text.strip())) >= 2) < 5:
        return rows
    result: list[Row] = []
    previous: Row | None = None
    for row in rows:
        if not row.paragraph:
            result.append(row)
            continue
        items = pieces(row.first)
        indented = len(row.first.text) - len(row.first.text.lstrip(" \u3000")) >= 4
        inside = previous is not None and previous.aligned and not row.gap
        if len(items) >= 2 or (indented and inside):
            row = replace(row, items=items, paragraph=False, aligned=True)
        result.append(row)
        previous = row
    return result


@dataclass(slots=True)
class _Cell:
    """Lines of one column that follow each other directly."""

    items: list[Item]
    lines: list[int]

    @property
    def first(self) -> int:
        """The first line."""
        return self.lines[0]

    @property
    def last(self) -> int:
        """The last line."""
        return self.lines[-1]


Lines = list[tuple[int, list[tuple[str, Item]]]]


def rows_from_lines(
    lines: Lines, fields: set[str], is_blank_row: Callable[[Item], bool]
) -> list[dict[str, list[Item]]]:
    """Return the rows that numbered lines of (field, piece) form, by field.

    ``is_blank_row`` knows a row of the blank template by its name (指标2：), which has no points to be known by.
    """
    values: list[str] = [name for name in ("score", "weight") if name in fields] or ["target"]

    def begins(name: str, item: Item) -> bool:
        if name in values:
            return name == "target" or is_points(item.key)
        return name == "l3" and is_blank_row(item)

    anchors = [number for number, members in lines if any(begins(*member) for member in members)]
    if not anchors:
        return []
    rows: list[dict[str, list[Item]]] = [{} for _ in anchors]
    extents = [[anchor, anchor] for anchor in anchors]
    for name in sorted(fields - {"l1", "l2"}):
        for cell in _cells(lines, name):
            _place(cell, name, anchors, rows, extents)
    for name in ("l1", "l2"):
        for index, cell in _spread(_cells(lines, name), extents):
            rows[index][name] = cell.items
    return rows


def _cells(lines: Lines, name: str) -> list[_Cell]:
    cells: list[_Cell] = []
    for number, members in lines:
        own = [item for field, item in members if field == name]
        if not own:
            continue
        if cells and cells[-1].last == number - 1 and name not in ("l1", "l2", "weight", "score"):
            cells[-1].items.extend(own)
            cells[-1].lines.extend([number] * len(own))
        else:
            cells.append(_Cell(own, [number] * len(own)))
    return cells


def _place(
    cell: _Cell, name: str, anchors: list[int], rows: list[dict[str, list[Item]]], extents: list[list[int]]
) -> None:
    """Give a cell to the row whose line it contains; several rows in a run part it between them."""
    inside = range(bisect_left(anchors, cell.first), bisect_right(anchors, cell.last))
    if len(inside) <= 1:
        index = inside[0] if inside else _nearest(anchors, (cell.first + cell.last) / 2)
        rows[index].setdefault(name, []).extend(cell.items)
        extents[index] = [min(extents[index][0], cell.first), max(extents[index][1], cell.last)]
        return
    for line, item in zip(cell.lines, cell.items, strict=True):
        index = max(bisect_right(anchors, line) - 1, inside[0])
        rows[index].setdefault(name, []).append(item)


def _nearest(anchors: list[int], line: float) -> int:
    after = bisect_left(anchors, line)
    near = range(max(0, after - 1), min(len(anchors), after + 1))
    return min(near, key=lambda index: abs(anchors[index] - line))


def _spread(cells: list[_Cell], extents: list[list[int]]) -> list[tuple[int, _Cell]]:
    """Give each label of a merged cell to the first row of its group.

    Groups follow each other without gaps, and a label stands in the middle of its group or on its first line;
    the partition that fits best is taken.
    """
    cells = _merged_lines(cells)
    count, total = len(cells), len(extents)
    if not count or count > total:
        return [(min(index, total - 1), cell) for index, cell in enumerate(cells)]
    centred = _partition(cells, extents, centred=True)
    topped = _partition(cells, extents, centred=False)
    starts = centred[1] if centred[0] < topped[0] else topped[1]
    return list(zip(starts, cells, strict=True))


Partition = tuple[float, list[int]]


def _partition(cells: list[_Cell], extents: list[list[int]], *, centred: bool) -> Partition:
    """Return the cost of the best partition of the rows into one group a label, and the groups' first rows.

    A label stands beside its own group, so that a group begins after the row of the label before it and not after
    its own; of a long group only the beginnings next to these two are tried.
    """
    total = len(extents)
    beginnings = _beginnings(cells, extents)
    reached: list[dict[int, tuple[float, int]]] = [{0: (0.0, 0)}]
    for number, cell in enumerate(cells):
        ends = beginnings[number + 1] if number + 1 < len(cells) else [total]
        costs: dict[int, tuple[float, int]] = {}
        for end in ends:
            tried = [
                (before + _off(cell, extents, start, end, centred=centred), start)
                for start, (before, _) in reached[-1].items()
                if start < end
            ]
            if tried:
                costs[end] = min(tried)
        reached.append(costs)
    if total not in reached[-1]:
        return float("inf"), []
    starts = [total]
    for costs in reversed(reached[1:]):
        starts.append(costs[starts[-1]][1])
    return reached[-1][total][0], starts[:0:-1]


def _off(cell: _Cell, extents: list[list[int]], start: int, end: int, *, centred: bool) -> float:
    """Return how far a label stands from the middle, or the first line, of the rows from start to before end."""
    if centred:
        return abs((extents[start][0] + extents[end - 1][1]) - (cell.first + cell.last)) / 2
    return float(abs(extents[start][0] - cell.first))


def _beginnings(cells: list[_Cell], extents: list[list[int]]) -> list[list[int]]:
    """Return for each label the rows at which its group may begin."""
    total, count = len(extents), len(cells)
    nearest = []
    row = 0
    for cell in cells:
        while row + 1 < total and abs(extents[row + 1][0] - cell.first) <= abs(extents[row][0] - cell.first):
            row += 1
        nearest.append(row)
    found = [[0]]
    for number in range(1, count):
        low = max(number, nearest[number - 1] - 1)
        high = min(total - count + number, nearest[number] + 1)
        low = min(low, high)
        rows = list(range(low, high + 1))
        found.append(rows if len(rows) <= _TRIED else rows[: _TRIED // 2] + rows[-_TRIED // 2 :])
    return found


def _merged_lines(cells: list[_Cell]) -> list[_Cell]:
    """Join the lines of a label that wraps: 服务对象 / 满意度指标."""
    merged: list[_Cell] = []
    for cell in cells:
        text = cell.items[0].key
        before = merged[-1] if merged else None
        if (
            before is not None
            and before.last == cell.first - 1
            and (not bare(before.items[-1].key).endswith(("指标", "目标")) or _LABEL_REST.match(text))
        ):
            before.items.extend(cell.items)
            before.lines.extend(cell.lines)
        else:
            merged.append(cell)
    return merged
