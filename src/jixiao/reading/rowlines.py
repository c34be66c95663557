"""The rows of indicators that lines of an aligned text make, and the labels of merged categories beside them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

from jixiao.profiles.labels import Labels, category_name
from jixiao.reading.bands import bands
from jixiao.reading.rows import Item
from jixiao.reading.sequence import is_points
from jixiao.values.text import bare

_CATEGORIES = ("l1", "l2")
_LACKING = {"l3": 8.0, "target": 3.0, "actual": 1.0}
"""What it costs that a row has no line of a column."""
_BIAS = (0.0, 0.05, 0.0)
"""What it costs each row that cells stand in the middle, in the upper middle, at the top: what fits all too well costs."""
_LITTLE = 0.05
_MORE = 10.0
"""What it costs that a blank row has another line, or that a numbered name begins within a row."""
_NUMBERED = re.compile(r"指标\d{1,2}[:：]")
_OVER = {True: 4.0, False: 0.4}
"""What it costs, on the first page or a later one, that a row stands over the first label of a category."""
_LABEL_REST = re.compile(r"^(指标|标|目标|[(（].*)$")
_MOST_PARTS, _FARTHEST = 6, 4
Lines = list[tuple[int, list[tuple[str, Item]]]]
Fields = dict[str, list[Item]]


@dataclass(slots=True)
class _Label:
    """The lines of the label of a category."""

    items: list[Item]
    first: int
    last: int

    @property
    def middle(self) -> float:
        """The middle of its lines."""
        return (self.first + self.last) / 2


def rows_from_lines(
    lines: Lines,
    fields: set[str],
    pages: Sequence[int],
    labels: Labels,
    is_blank_row: Callable[[Item], bool],
) -> list[Fields]:
    """Return the rows that numbered lines of (field, piece) form, by field.

    ``pages`` are the numbers of the lines with which pages begin. ``is_blank_row`` knows a row of the blank
    template by its name (指标2：), which has no points to be known by.
    """
    values: list[str] = [name for name in ("score", "weight") if name in fields] or ["target"]

    def begins(name: str, item: Item) -> bool:
        if name in values:
            return name == "target" or is_points(item.key)
        return name == "l3" and is_blank_row(item)

    own = [(number, [one for one in members if one[0] not in _CATEGORIES]) for number, members in lines]
    own = [line for line in own if line[1]]
    anchors = [index for index, (_, members) in enumerate(own) if any(begins(*member) for member in members)]
    if not anchors:
        return []
    blank = {
        row
        for row, anchor in enumerate(anchors)
        if any(name == "l3" and is_blank_row(item) for name, item in own[anchor][1])
    }
    rows: list[Fields] = []
    extents: list[tuple[int, int]] = []
    for first, last in _runs(own, anchors, blank, fields):
        row: Fields = {}
        for _, members in own[first:last]:
            for name, item in members:
                row.setdefault(name, []).append(item)
        rows.append(row)
        extents.append((own[first][0], own[last - 1][0]))
    page_of = [bisect_right(pages, own[anchor][0]) for anchor in anchors]
    for name in _CATEGORIES:
        found = _labels(lines, name, pages, labels)
        for page in sorted(set(page_of)):
            inside = [index for index, number in enumerate(page_of) if number == page]
            beside = [label for label in found if bisect_right(pages, label.first) == page]
            begun = _groups(beside, [extents[index] for index in inside], first=page == page_of[0])
            for index, label in begun:
                rows[inside[index]].setdefault(name, []).extend(label.items)
    return rows


def _runs(lines: Lines, anchors: list[int], blank: set[int], fields: set[str]) -> list[tuple[int, int]]:
    """Return from which line to before which each row goes: its cells stand around its points, or begin beside them.

    A row of the blank template has one line.
    """
    weights = {name: cost for name, cost in _LACKING.items() if name in fields}

    def cost(row: int, first: int, last: int, *, off: Callable[[float, float], float]) -> float:
        if row in blank:
            return _MORE * (last - first - 1)
        extent: dict[str, tuple[int, int]] = {}
        torn = 0
        for number in range(first, last):
            for name, item in lines[number][1]:
                torn += name == "l3" and name in extent and bool(_NUMBERED.match(item.key))
                extent[name] = (extent[name][0] if name in extent else number, number)
        lacking = _MORE * torn + sum(weight for name, weight in weights.items() if name not in extent)
        return lacking + sum(
            off((begin + end) / 2 - anchors[row], begin - anchors[row]) for begin, end in extent.values()
        )

    ways = (bands(len(lines), anchors, partial(cost, off=off)) for off in (_middle, _upper_middle, _top))
    _, starts = min(
        (total + bias * len(anchors), run) for (total, run), bias in zip(ways, _BIAS, strict=True)
    )
    return list(pairwise([*starts, len(lines)]))


def _middle(centre: float, first: float) -> float:
    """Return how far the points of a row stand from the middle of a cell."""
    return abs(centre)


def _upper_middle(centre: float, first: float) -> float:
    """Return how far they stand from it or, of an even number of lines, a little from the line above it."""
    return min(abs(centre), abs(centre - 0.5) + _LITTLE)


def _top(centre: float, first: float) -> float:
    """Return how far they stand from the first line of a cell."""
    return abs(first)


def _labels(lines: Lines, name: str, pages: Sequence[int], labels: Labels) -> list[_Label]:
    """Return the labels of a column, those that wrap over lines in one: 社会效 / 益指标, 产出指标 / （50分）."""
    pieces = [(number, item) for number, members in lines for field, item in members if field == name]
    found: list[_Label] = []
    position = 0
    while position < len(pieces):
        count = _parts(_near(pieces[position : position + _MOST_PARTS], pages, labels), name, labels)
        own = pieces[position : position + count]
        found.append(_Label([item for _, item in own], own[0][0], own[-1][0]))
        position += count
    return found


def _near(pieces: list[tuple[int, Item]], pages: Sequence[int], labels: Labels) -> list[tuple[int, Item]]:
    """Return the pieces that may be of one label: on one page, close together, and not two labels apart."""

    def whole(item: Item) -> bool:
        return bool(labels.level1_id(item.key) or labels.level2_parents(item.key))

    for count, ((line, item), (below, other)) in enumerate(pairwise(pieces), start=1):
        turned = bisect_right(pages, line) != bisect_right(pages, below)
        if turned or below - line > _FARTHEST or (below - line > 1 and whole(item) and whole(other)):
            return pieces[:count]
    return pieces


def _parts(pieces: list[tuple[int, Item]], name: str, labels: Labels) -> int:
    """Return how many of the pieces make the label that begins with the first."""
    best = 1
    text = ""
    for count, (_, item) in enumerate(pieces, start=1):
        text += item.key
        listed = labels.level1 if name == "l1" else labels.level2  # 经济效益 / 社会效益 are two
        if category_name(text) in listed or (count > 1 and count == best + 1 and _LABEL_REST.match(item.key)):
            best = count
    if best > 1 or labels.level1_id(pieces[0][1].key) or labels.level2_parents(pieces[0][1].key):
        return best
    for count, (before, after) in enumerate(pairwise(pieces), start=1):
        ended = bare(before[1].key).endswith(("指标", "目标")) and not _LABEL_REST.match(after[1].key)
        if (
            ended
            or after[0] > before[0] + 1
            or _begins_known([item.key for _, item in pieces[count:]], labels)
        ):
            return count
    return len(pieces)


def _begins_known(keys: list[str], labels: Labels) -> bool:
    """Say whether pieces begin with a known category."""
    whole = ""
    for text in keys:
        whole += text
        if labels.level1_id(whole) or labels.level2_parents(whole):
            return True
    return False


def _nearest(middle: float, tops: list[int], extents: list[tuple[int, int]]) -> int:
    """Return the row beside which, or nearest to which, the middle of a label stands."""
    row = max(0, bisect_right(tops, middle) - 1)
    following = min(row + 1, len(tops) - 1)
    return following if tops[following] - middle < middle - extents[row][1] else row


def _groups(labels: list[_Label], extents: list[tuple[int, int]], *, first: bool) -> list[tuple[int, _Label]]:
    """Give each label of a merged cell to the first row of its group.

    Groups follow each other without gaps, and a label stands in the middle of its group or on its first line;
    rows above the first label of a page may belong to the group that the page before it ended with.
    """
    anchors: list[int] = []
    kept: list[_Label] = []
    tops = [top for top, _ in extents]
    for label in labels:
        row = _nearest(label.middle, tops, extents)
        if anchors and row <= anchors[-1]:
            kept[-1].items.extend(label.items)
            continue
        anchors.append(row)
        kept.append(label)
    if not anchors:
        return []

    def off(row: int, begin: int, end: int, *, centred: bool) -> float:
        label = kept[row]
        if centred:
            return abs((extents[begin][0] + extents[end - 1][1]) / 2 - label.middle)
        return float(abs(extents[begin][0] - label.first))

    def start(row: int, begin: int, end: int, *, centred: bool) -> tuple[float, int]:
        """Return what a group costs and where it begins: the first one may leave rows above it."""
        rows = range(begin, anchors[row] + 1) if not row else (begin,)
        return min((off(row, n, end, centred=centred) + _OVER[first] * (n - begin), n) for n in rows)

    best: tuple[float, list[int], bool] | None = None
    for centred in (True, False):
        cost, starts = bands(
            len(extents),
            anchors,
            lambda row, b, e, way=centred: start(row, b, e, centred=way)[0],  # type: ignore[misc]
        )
        if best is None or cost < best[0]:
            best = cost, starts, centred
    assert best is not None
    _, starts, centred = best
    ends = [*starts[1:], len(extents)]
    begun = [
        start(row, b, e, centred=centred)[1] for row, (b, e) in enumerate(zip(starts, ends, strict=True))
    ]
    return list(zip(begun, kept, strict=True))
