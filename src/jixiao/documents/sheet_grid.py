"""Merged ranges of a sheet: which cells are covered, and which cells take a span."""

from __future__ import annotations

from collections.abc import Iterable
from operator import attrgetter

from jixiao.documents.model import Cell

Range = tuple[int, int, int, int]
"""First row, first column, last row, last column; from 0, the last ones included."""

MOST_CELLS = 2_000_000
"""Cells read from one workbook."""
_LARGE_RANGE = 20_000
_MOST_COVERED_ROWS = 2_000_000


def merged(cells: list[Cell], ranges: Iterable[Range]) -> list[Cell]:
    """Return the cells in order, with spans on the first cell of each range and without the covered ones.

    A range that goes far beyond what the sheet holds is cut to what it holds; one that overlaps an earlier
    range is passed over, as Excel repairs it away.
    """
    ranges = [found for found in ranges if found[0] <= found[2] and found[1] <= found[3]]
    if not ranges:
        return _ordered(cells)
    last_row = max([cell.row for cell in cells] + [found[0] for found in ranges])
    last_column = max([cell.column for cell in cells] + [found[1] for found in ranges])
    covered: dict[int, list[tuple[int, int]]] = {}
    anchors: dict[tuple[int, int], Range] = {}
    budget = _MOST_COVERED_ROWS
    for top, left, bottom, right in ranges:
        if (bottom - top + 1) * (right - left + 1) > _LARGE_RANGE:
            bottom, right = min(bottom, last_row), min(right, last_column)
        budget -= bottom - top + 1
        if budget < 0:
            break
        if (bottom, right) == (top, left) or _overlaps(covered, (top, left, bottom, right)):
            continue
        for row in range(top, bottom + 1):
            covered.setdefault(row, []).append((left, right))
        anchors[top, left] = (top, left, bottom, right)
    return _ordered(_spanned(cells, covered, anchors))


def _overlaps(covered: dict[int, list[tuple[int, int]]], area: Range) -> bool:
    top, left, bottom, right = area
    return any(
        first <= right and left <= last
        for row in range(top, bottom + 1)
        for first, last in covered.get(row, ())
    )


def _spanned(
    cells: list[Cell], covered: dict[int, list[tuple[int, int]]], anchors: dict[tuple[int, int], Range]
) -> list[Cell]:
    kept = []
    missing = dict(anchors)
    for cell in cells:
        if cell.row in covered:
            key = (cell.row, cell.column)
            if key in anchors:
                missing.pop(key, None)
                top, left, bottom, right = anchors[key]
                cell.row_span, cell.column_span = bottom - top + 1, right - left + 1
            elif any(first <= cell.column <= last for first, last in covered[cell.row]):
                continue
        kept.append(cell)
    for top, left, bottom, right in missing.values():
        kept.append(Cell("", top, left, bottom - top + 1, right - left + 1))
    return kept


def _ordered(cells: list[Cell]) -> list[Cell]:
    cells.sort(key=attrgetter("row", "column"))
    return cells
