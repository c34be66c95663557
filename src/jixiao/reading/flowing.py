"""The rows of an indicator block in text without cells: a stream of words, or lines that spaces part into columns."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jixiao.profiles.labels import Labels
from jixiao.reading.aligned import Lines, rows_from_lines
from jixiao.reading.columns import Column
from jixiao.reading.draft import Piece
from jixiao.reading.placing import UNFILLED, Line
from jixiao.reading.rows import Item, Row
from jixiao.reading.sequence import Assigned, Slot, assign, is_points
from jixiao.values.text import bare, is_blank

_MOST_PIECES = 7
_LONGEST_PIECE = 8
_POINTS_HEADING = re.compile(r"分值?$|权重$|系数$")
_VALUE_HEADING = re.compile(r"[值数]$|水平$|完成情况$")
_PART = 3000
"""How many words of a stream are put into rows in one go."""
Stream = list[tuple[Item, bool]]
"""Words in their order, and of each whether it begins a line."""


def lines_of_stream(stream: Stream, columns: list[Column], labels: Labels) -> list[Line]:
    """Return the rows that a stream of words forms under the columns."""
    slots = [Slot(_kind(column)) for column in columns]
    stream = _with_whole_categories(stream, labels)
    stream = [
        (item, start) for item, start in stream if labels.level1_id(item.key) or not labels.is_side(item.text)
    ]
    stream = _without_empty_categories(_without_blank_rows(stream, labels), labels)
    items = [item for item, _ in stream]
    starts = [start for _, start in stream]
    lines = []
    for found in _assigned(items, starts, slots, labels):
        fields: dict[str, list[Item]] = {}
        extra: dict[str, Piece] = {}
        for index, members in found.slots.items():
            if columns[index].field == "extra":
                extra[columns[index].name] = Piece.of(members)
            else:
                fields[columns[index].field] = members
        row = Row([item for members in found.slots.values() for item in members], exact=False, paragraph=True)
        lines.append(Line(fields, extra, row))
    return lines


def _kind(column: Column) -> str:
    """Return what the cells of a column look like: an extra column of values or points looks like its heading."""
    if column.field != "extra":
        return column.field
    if _POINTS_HEADING.search(column.label):
        return "extra_points"
    return "extra_value" if _VALUE_HEADING.search(column.label) else "extra"


def _assigned(items: list[Item], starts: list[bool], slots: list[Slot], labels: Labels) -> Iterator[Assigned]:
    """Yield the rows of a stream, a part of it at a time; the last row of a part begins the next one."""
    begin = 0
    while begin < len(items):
        end = min(len(items), begin + _PART)
        found = assign(items[begin:end], slots, labels, wrap=True, starts=starts[begin:end])
        if end < len(items) and len(found) > 1:
            end -= sum(map(len, found.pop().slots.values()))
        yield from found
        begin = end


def _with_whole_categories(stream: Stream, labels: Labels) -> Stream:
    """Put together the categories that a narrow column parts into lines: 产 / 出 / 指 / 标, 可持续影 / 响指标."""
    result: Stream = []
    position = 0
    while position < len(stream):
        item, start = stream[position]
        count = _pieces_of_category(
            [piece for piece, _ in stream[position : position + _MOST_PIECES]], labels
        )
        if count > 1:
            text = "\n".join(piece.text for piece, _ in stream[position : position + count])
            item = Item(text, item.column, item.place)
        result.append((item, start))
        position += count
    return result


def _pieces_of_category(pieces: list[Item], labels: Labels) -> int:
    """Return how many of the pieces make one category; 1 if the first stands for itself."""
    short = next(
        (index for index, piece in enumerate(pieces) if not 0 < len(piece.key) <= _LONGEST_PIECE), len(pieces)
    )
    for count in range(short, 1, -1):
        whole = "".join(piece.key for piece in pieces[:count])
        known = labels.level1_id(whole) or labels.level2_parents(whole)
        if known and not labels.is_side(whole) and bare(whole).endswith(("指标", "目标")):
            return count
    return 1


def _without_empty_categories(stream: Stream, labels: Labels) -> Stream:
    """Leave out a level-2 category that the next category follows at once: no indicator stands under it."""
    kept: Stream = []
    for (item, start), following in zip(stream, [*stream[1:], (None, True)], strict=True):
        category = item.key.endswith("指标") and labels.level2_parents(item.key)
        if category and not labels.level1_id(item.key) and following[0] is not None:
            after = following[0].key
            if bare(after).endswith("指标") and (labels.level1_id(after) or labels.level2_parents(after)):
                continue
        kept.append((item, start))
    return kept


def _without_blank_rows(stream: Stream, labels: Labels) -> Stream:
    """Leave the rows of the blank template out of the flowing text, and a category that has no others."""
    kept: Stream = []
    emptied = False
    for (item, start), following in zip(stream, [*stream[1:], (None, True)], strict=True):
        if _is_blank_row(labels, item, following[0]):
            emptied = True
            continue
        if emptied and kept and labels.level2_parents(kept[-1][0].key) and labels.level2_parents(item.key):
            kept.pop()
        kept.append((item, start))
        emptied = False
    return kept


def _is_blank_row(labels: Labels, item: Item, following: Item | None = None) -> bool:
    """Say whether a word of flowing text is a row of the blank template: 指标2： without a value behind it."""
    blank = UNFILLED.match(item.text) or (labels.template.match(item.key) and not item.key.isdigit())
    return bool(blank) and not (following is not None and re.match(r"[≥≤<>=\d]", following.key))


def lines_of_aligned(rows: list[Row], columns: list[Column], labels: Labels) -> list[Line]:
    """Return the rows that lines form whose columns only spaces hold apart."""
    numbered: Lines = [(number, _members(row, columns, labels)) for number, row in enumerate(rows)]
    extras = {column.name for column in columns if column.field == "extra"}
    found_rows = rows_from_lines(
        _without_heading_rest(numbered, columns, labels),
        {_name(column) for column in columns},
        lambda item: bool(item.key) and _is_blank_row(labels, item),
    )
    _settle_level1(found_rows, labels)
    lines = []
    for found in found_rows:
        items = [item for members in found.values() for item in members]
        kept = {name: members for name, members in found.items() if name not in extras}
        extra = {name: Piece.of(members) for name, members in found.items() if name in extras}
        lines.append(Line(kept, extra, Row(items, exact=False, aligned=True)))
    return lines


def _name(column: Column) -> str:
    return column.name if column.field == "extra" else column.field


def _members(row: Row, columns: list[Column], labels: Labels) -> list[tuple[str, Item]]:
    """Return the pieces of a line with the names of their columns, without the side heading."""
    left = columns[0].column
    members = []
    for item in row.items:
        column = _nearest_column(item, columns)
        side = item.end <= left and (labels.is_side(item.text) or len(item.key) == 1)
        if column is not None and not side:
            members.append((_name(column), item))
    return members


def _settle_level1(rows: list[dict[str, list[Item]]], labels: Labels) -> None:
    """Move a level-1 label, which floats in the middle of its rows, to the first row of its level 2."""
    parents: list[tuple[str, ...]] = []
    for row in rows:
        own = labels.level2_parents("".join(item.key for item in row.get("l2", ())))
        parents.append(own or (parents[-1] if parents else ()))
    begun: dict[str, int] = {}
    for index, above in enumerate(parents):
        for parent in above:
            begun.setdefault(parent, index)
    floating = [(index, row.pop("l1")) for index, row in enumerate(rows) if "l1" in row]
    for index, items in floating:
        found = labels.level1_id("".join(item.key for item in items))
        first = begun.get(found, index) if found else index
        if "l1" in rows[first]:
            first = index  # the form prints the category on every row
        rows[first].setdefault("l1", []).extend(items)


def _nearest_column(item: Item, columns: list[Column]) -> Column | None:
    """Return the column whose band on the line a piece covers most; bands end half-way between headings."""
    best: Column | None = None
    width = 0.0
    number = is_points(item.key)
    for index, column in enumerate(columns):
        if column.field in ("weight", "score") and not number and not is_blank(item.text):
            continue
        before = columns[index - 1] if index else None
        after = columns[index + 1] if index + 1 < len(columns) else None
        left = (before.end + column.column) / 2 if before else column.column - 4.0
        right = (column.end + after.column) / 2 if after else float("inf")
        overlap = min(item.end, right) - max(item.column, left)
        if overlap > width:
            best, width = column, overlap
    if best is None:
        texts = [c for c in columns if c.field not in ("weight", "score")]
        return min(texts, key=lambda c: abs(c.column - item.column), default=None)
    return best


def _without_heading_rest(lines: Lines, columns: list[Column], labels: Labels) -> Lines:
    """Leave out the lines on which the heading's own cells go on: 偏差原因分析及改进措 / 施."""
    headings = {_name(column): column for column in columns}
    rest = dict.fromkeys(headings, True)
    result = []
    for number, members in lines:
        kept = []
        for name, item in members:
            whole = headings[name].label + item.key if name in headings else ""
            if rest.get(name) and labels.indicator_column(whole) and not labels.level1_id(item.key):
                headings[name].label = whole
                continue
            kept.append((name, item))
        present = {name for name, _ in members}
        rest = {name: still and name in present for name, still in rest.items()}
        result.append((number, kept))
    return result
