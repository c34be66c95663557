"""The columns of an aligned text by the empty strips between them, and which heading each column stands under.

Tools that keep the layout count their columns page by page, and put what is centred in a cell at another place than
its heading. On one page, however, nothing stands in the strip between two columns; and their order is the heading's.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from jixiao.profiles.labels import Labels
from jixiao.reading.columns import Column
from jixiao.reading.rows import Item
from jixiao.reading.sequence import SKIP, Slot, likeness
from jixiao.values.text import is_blank

_SIDE_SKIP, _COLUMN_SKIP = 0.0, 1.0
_AGAIN = -6.0
"""What a second strip under one heading counts."""
_STRANGE = -6.0
_LOOKED_AT = 200
"""Cells of a column that are looked at."""
_UNDER, _AWAY = 2.0, 0.2
"""What it counts that a column stands under a heading, and that it stands one place away from it."""


_SPACE = re.compile(r" ")
_DATE_GAP = re.compile(r"(?<=\d) (?=[年月日])|(?<=[年月]) (?=\d)")
_VALLEY = 0.25
"""How many of the pieces beside it may cover the place where two columns part."""
_UNIT, _TORN = re.compile(r"[^\d≥≤><=]"), 5.0
"""What it costs to part a number from the unit behind it."""


@dataclass(slots=True)
class Strip:
    """The pieces of one column, and from where to where they reach."""

    start: int
    end: int
    items: list[Item] = field(default_factory=list)


def fields_of(
    lines: Sequence[Sequence[Item]], columns: Sequence[Column], labels: Labels, *, same_page: bool
) -> list[list[tuple[Column, Item]]]:
    """Return the pieces of each line of a page with their columns, without the heading beside the block.

    Pieces of several words are looked at last: one space may part two narrow columns.
    """
    plain = [item for line in lines for item in line if not _SPACE.search(item.text)]
    strips = strips_of(plain or [item for line in lines for item in line])
    found = columns_of(strips, columns, labels, same_page=same_page)
    starts = [strip.start for strip in strips]
    result = []
    for line in lines:
        placed: list[tuple[Column, Item]] = []
        at = [_strip_at(item, strips, starts) for item in line]
        for number, item in enumerate(line):
            index = found[at[number]]
            if not _SPACE.search(item.text) or item.end <= strips[at[number]].end + 1:
                if index is not None:
                    placed.append((columns[index], item))
                continue
            after = next((found[one] for one in at[number + 1 :] if found[one] is not None), None)
            last = _last_column(item, strips, found, after, len(columns))
            before = columns.index(placed[-1][0]) if placed else -1
            first = max(before + 1, index if index is not None else 0)
            placed.extend(
                _parted(
                    item, list(columns[first : last + 1]) or [columns[min(first, len(columns) - 1)]], labels
                )
            )
        result.append(placed)
    return result


def _strip_at(item: Item, strips: Sequence[Strip], starts: Sequence[int]) -> int:
    """Return the strip in which a piece begins, or the nearest one."""
    index = max(0, bisect_right(starts, item.column) - 1)
    if index + 1 < len(strips) and item.column >= strips[index].end:
        return index + (strips[index + 1].start - item.column < item.column - strips[index].end + 1)
    return index


def _last_column(
    item: Item, strips: Sequence[Strip], found: Sequence[int | None], after: int | None, count: int
) -> int:
    """Return the last column that a piece may reach into: the one before that of the next piece, if there is one."""
    if after is not None:
        return after - 1
    reached = [
        index
        for strip, index in zip(strips, found, strict=True)
        if index is not None and strip.start < item.end
    ]
    return min(count - 1, max(reached, default=-1) + 1)


def _parted(item: Item, columns: list[Column], labels: Labels) -> list[tuple[Column, Item]]:
    """Part a piece between columns where its words look like several cells."""
    words = _DATE_GAP.sub("", item.text).split()
    best: dict[tuple[int, int], tuple[float, list[tuple[int, int, int]]]] = {(0, -1): (0.0, [])}
    """(words taken, last column) → what it counts, and the cells: (first word, word after the last, column)."""
    for taken in range(len(words)):
        for last in range(-1, len(columns)):
            known = best.get((taken, last))
            if known is None:
                continue
            for end in range(taken + 1, len(words) + 1):
                text = " ".join(words[taken:end])
                torn = taken and _UNIT.match(text) and words[taken - 1][-1].isdigit()
                for index in range(last + 1, len(columns)):
                    skipped = sum(SKIP.get(column.field, 0.0) for column in columns[last + 1 : index])
                    value = known[0] - skipped - _TORN * bool(torn)
                    value += likeness(Slot(columns[index].field), Item(text, 0, item.place), labels)
                    if (end, index) not in best or value > best[end, index][0]:
                        best[end, index] = value, [*known[1], (taken, end, index)]
    ends = [
        (value - sum(SKIP.get(column.field, 0.0) for column in columns[index + 1 :]), cells)
        for (end, index), (value, cells) in best.items()
        if end == len(words)
    ]
    cells = max(ends)[1]
    return [
        (columns[index], Item(" ".join(words[first:end]), item.column, item.place))
        for first, end, index in cells
    ]


def strips_of(items: Sequence[Item]) -> list[Strip]:
    """Return the columns in which pieces stand: pieces that overlap, directly or over others, are of one.

    >>> from jixiao.values.place import Place
    >>> found = strips_of([Item("甲", 0, Place(), 4), Item("乙", 6, Place(), 2), Item("丙", 3, Place(), 2)])
    >>> [(strip.start, strip.end) for strip in found]
    [(0, 5), (6, 8)]
    """
    strips: list[Strip] = []
    for item in sorted(items, key=lambda one: one.column):
        if strips and item.column < strips[-1].end:
            strips[-1].end = max(strips[-1].end, item.end)
            strips[-1].items.append(item)
        else:
            strips.append(Strip(item.column, item.end, [item]))
    return [part for strip in strips for part in _valleys_parted(strip)]


def _valleys_parted(strip: Strip) -> list[Strip]:
    """Part a strip where few pieces reach from one place that many cover into the next such place."""
    covered = [0] * (strip.end - strip.start)
    for item in strip.items:
        for position in range(item.column - strip.start, item.end - strip.start):
            covered[position] += 1
    left = list(accumulate(covered, max))
    right = list(accumulate(reversed(covered), max))[::-1]
    depth = [min(left[at], right[at]) * _VALLEY - count for at, count in enumerate(covered)]
    at = max(range(len(covered)), key=depth.__getitem__)
    if depth[at] < 0 or covered[at] == 0:
        return [strip]
    cut = strip.start + at
    halves: tuple[list[Item], list[Item]] = ([], [])
    for item in strip.items:
        halves[item.end - cut < cut - item.column].insert(0, item)
    parts = [half for half in (halves[1], halves[0]) if half]
    if len(parts) < 2:
        return [strip]
    return [
        part
        for half in parts
        for part in _valleys_parted(Strip(min(i.column for i in half), max(i.end for i in half), half[::-1]))
    ]


def columns_of(
    strips: Sequence[Strip], columns: Sequence[Column], labels: Labels, *, same_page: bool
) -> list[int | None]:
    """Return the index of the column that each strip stands under, ``None`` for what stands beside them all."""
    count = len(columns)
    reached: list[dict[int, tuple[float, int]]] = [{-1: (0.0, -1)}]
    for strip in strips:
        scores = [_score(strip, column, labels, same_page=same_page) for column in columns]
        following: dict[int, tuple[float, int]] = {}
        for last, (before, _) in reached[-1].items():
            if last == -1:
                _better(following, -1, before + _beside(strip, columns, labels, same_page=same_page), last)
            for index in range(max(last, 0), count):
                left_out = index - last - 1
                value = before + scores[index] - _COLUMN_SKIP * max(0, left_out)
                if index == last:
                    value += _AGAIN
                _better(following, index, value, last)
        reached.append(following)
    index = max(reached[-1], key=lambda one: reached[-1][one][0] - _COLUMN_SKIP * (count - 1 - one))
    found: list[int | None] = []
    for costs in reversed(reached[1:]):
        found.append(index if index >= 0 else None)
        index = costs[index][1]
    return found[::-1]


def _better(known: dict[int, tuple[float, int]], index: int, value: float, last: int) -> None:
    if index not in known or value > known[index][0]:
        known[index] = value, last


def _beside(strip: Strip, columns: Sequence[Column], labels: Labels, *, same_page: bool) -> float:
    """Return how much a strip looks like the heading beside the block: 绩 / 效 / 指 / 标."""
    sides = sum(1 for item in strip.items if labels.is_side(item.text) or len(item.key) == 1)
    if sides * 2 <= len(strip.items):
        return _STRANGE
    return _UNDER if not same_page or strip.end <= columns[0].column + 2 else 0.0


def _score(strip: Strip, column: Column, labels: Labels, *, same_page: bool) -> float:
    slot = Slot(column.field)
    shown = [item for item in strip.items if not is_blank(item.text)][:_LOOKED_AT]
    looks = sum(max(-8.0, likeness(slot, item, labels)) for item in shown) / max(1, len(shown))
    if not same_page:
        return looks
    away = max(column.column - strip.end + 1, strip.start - column.end + 1, 0)
    return looks + _UNDER - (_UNDER + _AWAY * away if away else 0.0)
