"""The rows of an indicator block in text without cells: a stream of words, or lines that spaces part into columns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from jixiao.profiles.labels import Labels
from jixiao.reading.columns import Column
from jixiao.reading.draft import Piece
from jixiao.reading.gutters import fields_of
from jixiao.reading.placing import UNFILLED, Line
from jixiao.reading.rowlines import Lines, rows_from_lines
from jixiao.reading.rows import Item, Row
from jixiao.reading.sequence import Assigned, Slot, assign
from jixiao.values.text import bare

_MOST_PIECES = 7
_LONGEST_PIECE = 8
_POINTS_HEADING = re.compile(r"分值?$|权重$|系数$")
_VALUE_HEADING = re.compile(r"[值数]$|水平$|完成情况$")
_HALF = re.compile(r"^[\u4e00-\u9fff]{3,8}$")
_ROW_BETWEEN = 8
"""Words within which the second half of a category stands below its first."""
_PART = 3000
"""How many words of a stream are put into rows in one go."""
Stream = list[tuple[Item, bool]]
"""Words in their order, and of each whether it begins a line."""


def lines_of_stream(stream: Stream, columns: list[Column], labels: Labels) -> list[Line]:
    """Return the rows that a stream of words forms under the columns."""
    stream = _with_whole_categories(stream, labels)
    columns = _with_levels(columns, stream, labels)
    slots = [Slot(_kind(column)) for column in columns]
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


def _with_levels(columns: list[Column], stream: Stream, labels: Labels) -> list[Column]:
    """Return the columns, with those of the levels where the heading names none and the rows print categories."""
    if any(column.field in ("l1", "l2") for column in columns):
        return columns
    printed = [item.key for item, _ in stream if item.key.endswith(("指标", "目标"))]
    if not any(labels.level2_parents(name) for name in printed):
        return columns
    return [Column("l1", "", 0, 1), Column("l2", "", 0, 1), *columns]


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
    return _with_parted_categories(result, labels)


def _with_parted_categories(stream: Stream, labels: Labels) -> Stream:
    """Put together a category whose row of one line stands between its two: 社会公众或服务 / 满意率 / 95% / 对象满意度指标."""
    result: Stream = []
    taken: set[int] = set()
    for number, (item, start) in enumerate(stream):
        if number in taken:
            continue
        rest = _rest_of_category(stream, number, labels)
        if rest is not None:
            taken.add(rest)
            item = Item(f"{item.text}\n{stream[rest][0].text}", item.column, item.place)
        result.append((item, start))
    return result


def _rest_of_category(stream: Stream, number: int, labels: Labels) -> int | None:
    """Return where the second half of a category stands, a few words below its first."""
    first = stream[number][0].key
    if not _HALF.match(first) or labels.level1_id(first) or labels.level2_parents(first):
        return None
    for below in range(number + 2, min(number + _ROW_BETWEEN, len(stream))):
        rest = stream[below][0].key
        if rest.endswith("指标") and not labels.level2_parents(rest) and labels.level2_parents(first + rest):
            return below
    return None


def _pieces_of_category(pieces: list[Item], labels: Labels) -> int:
    """Return how many of the pieces make one category; 1 if the first stands for itself."""
    short = next(
        (index for index, piece in enumerate(pieces) if not 0 < len(piece.key) <= _LONGEST_PIECE), len(pieces)
    )
    for count in range(short, 1, -1):
        whole = "".join(piece.key for piece in pieces[:count])
        if labels.level1_id(pieces[0].key) and labels.level2_parents(whole.removeprefix(pieces[0].key)):
            continue  # 产出 and 数量目标 are two categories
        known = labels.level1_id(whole) or labels.level2_parents(whole)
        if known and not labels.is_side(whole) and bare(whole).endswith(("指标", "目标")):
            return count
    return 1


def _with_following(stream: Stream) -> Iterator[tuple[Item, bool, Item | None]]:
    """Yield each word with the one after it."""
    for number, (item, start) in enumerate(stream):
        yield item, start, stream[number + 1][0] if number + 1 < len(stream) else None


def _without_empty_categories(stream: Stream, labels: Labels) -> Stream:
    """Leave out a level-2 category that the next category follows at once: no indicator stands under it."""
    kept: Stream = []
    for item, start, following in _with_following(stream):
        category = item.key.endswith("指标") and labels.level2_parents(item.key)
        if category and not labels.level1_id(item.key) and following is not None:
            after = following.key
            if bare(after).endswith("指标") and (labels.level1_id(after) or labels.level2_parents(after)):
                continue
        kept.append((item, start))
    return kept


def _without_blank_rows(stream: Stream, labels: Labels) -> Stream:
    """Leave the rows of the blank template out of the flowing text, and a category that has no others."""
    kept: Stream = []
    emptied = False
    for item, start, following in _with_following(stream):
        if _is_blank_row(labels, item, following):
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
    numbered: Lines = list(enumerate(_members(rows, columns, labels)))
    extras = {column.name for column in columns if column.field == "extra"}
    found_rows = rows_from_lines(
        _without_heading_rest(numbered, columns, labels),
        {_name(column) for column in columns},
        [number for number, row in enumerate(rows) if number and row.after_break],
        labels,
        lambda item: _is_blank_row(labels, item),
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


def _members(rows: list[Row], columns: list[Column], labels: Labels) -> Iterator[list[tuple[str, Item]]]:
    """Yield the pieces of each line with the names of their columns, page by page, without the side heading."""
    begins = [0, *(number for number, row in enumerate(rows) if number and row.after_break), len(rows)]
    for first, last in pairwise(begins):
        page = [row.items for row in rows[first:last]]
        for line in fields_of(page, columns, labels, same_page=not first):
            yield [(_name(column), item) for column, item in line]


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
