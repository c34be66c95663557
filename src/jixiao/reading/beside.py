"""Sheets on which forms stand beside each other: each becomes a table of its own."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from itertools import chain

from jixiao.documents.model import Block, Cell, Document, Table
from jixiao.profiles.labels import Labels

_LONGEST = 20
_NAME = "名称"
_EDGE = 3.0
"""Points within which two vertical lines of a pdf count as one."""


def forms_apart(document: Document, labels: Labels) -> Document:
    """Return the document with every table of forms side by side parted into one table for each form."""
    blocks: list[Block] = []
    tables: list[list[Table]] = []
    """For each form of the sheet at hand its part of every page."""
    for block in document.blocks:
        more = _goes_on(block, tables)
        parts = more or (_parted(block, labels) if isinstance(block, Table) else [])
        if not more:
            blocks.extend(chain.from_iterable(tables))
            tables = [[] for _ in parts] if len(parts) > 1 else []
        if tables:
            for form, part in zip(tables, parts, strict=True):
                form.append(part)
        else:
            blocks.append(block)
    blocks.extend(chain.from_iterable(tables))
    return document if len(blocks) == len(document.blocks) else replace(document, blocks=blocks)


def _parted(table: Table, labels: Labels) -> list[Table]:
    """Part a table where a second form begins: at its 项目名称, if no cell crosses and both have indicators."""
    begin = _second(table.cells, labels)
    if begin is None or any(_crosses(cell, begin) for cell in table.cells):
        return [table]
    left = [cell for cell in table.cells if cell.column < begin]
    right = [cell for cell in table.cells if cell.column >= begin]
    if not (_has_indicators(left, labels) and _has_indicators(right, labels)):
        return [table]
    return [replace(table, cells=left), *_parted(replace(table, cells=right), labels)]


def _goes_on(block: Block, tables: list[list[Table]]) -> list[Table]:
    """Part a table of the next page of a pdf as the page before it was, if the lines between the forms are there."""
    if not tables or not isinstance(block, Table) or not block.edges:
        return []
    cells = block.cells
    parts: list[Table] = []
    for form in reversed(tables):
        first = form[0]
        line = first.edges[min(cell.column for cell in first.cells)]
        begin = min(range(len(block.edges)), key=lambda n: abs(block.edges[n] - line))
        crossed = any(_crosses(cell, begin) for cell in cells) and form is not tables[0]
        if abs(block.edges[begin] - line) > _EDGE or crossed:
            return []
        parts.insert(0, replace(block, cells=[cell for cell in cells if cell.column >= begin]))
        cells = [cell for cell in cells if cell.column < begin]
    return [] if cells or not all(part.cells for part in parts) else parts


def _second(cells: list[Cell], labels: Labels) -> int | None:
    """Return the column of the second label of a project in a row."""
    found: dict[int, list[int]] = defaultdict(list)
    for cell in cells:
        if _NAME in cell.text and len(cell.text) <= _LONGEST and labels.head_field(cell.text) == "project":
            found[cell.row].append(cell.column)
    return next((columns[1] for columns in found.values() if len(columns) > 1), None)


def _crosses(cell: Cell, begin: int) -> bool:
    return cell.column < begin < cell.column + cell.column_span and bool(cell.text.strip())


def _has_indicators(cells: list[Cell], labels: Labels) -> bool:
    return any(
        len(cell.text) <= _LONGEST and labels.indicator_column(cell.text) in ("l1", "l2", "l3")
        for cell in cells
    )
