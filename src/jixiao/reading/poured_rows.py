"""Rows of indicators in text whose lines are cells, parts of cells or several cells: the likeliest cut into cells.

Every word goes into one cell, every cell under one column, in their order. What a cell may be is known: a category of
the framework, points, a value, a name; a cell that goes on below had no room left on its line. The best cut is found
by dynamic programming, and a row for which another cut is nearly as good is doubtful.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from jixiao.profiles.labels import Labels
from jixiao.reading.rows import Item
from jixiao.reading.sequence import is_points
from jixiao.values.text import bare, is_blank

_NEVER = -1e9
_MARGIN = 2.0
"""How much better the best cut of a row must be than any other for the row to be certain."""
_PARTS = {"l1": 6, "l2": 7, "l3": 8, "target": 10, "actual": 10, "weight": 1, "score": 1, "reason": 24}
"""The most words of a cell."""
_LACKING = {"l3": -_NEVER, "weight": -_NEVER, "score": -_NEVER, "target": 6.0, "actual": 1.5}
"""What it costs that a row has no such cell; names and points are in every row."""
_SHORTEST = 3
"""Signs of the shortest name that is no rest of another."""
_SLACK = 3
"""Half widths that may stay free on a line that goes on below."""
_POINTS_BEHIND = re.compile(r"[(（]\d{1,3}分?[)）]$")
_VALUE = re.compile(r"^([≥≤><=＝]|不[低少高大]于|不超过|大于|小于|\d)")
_NUMBER = re.compile(r"\d+(\.\d+)?")
_DATE = re.compile(r"\d年|\d月|[-—~至]")
_UNIT = re.compile(r"^[\u4e00-\u9fff/（）()]{1,3}$")
_HAN_END, _HAN_BEGIN = re.compile(r"[\u4e00-\u9fff，。；：、）]$"), re.compile(r"^[\u4e00-\u9fff（]")
_COUNTED = re.compile(r"[≥≤><=][\d.]+$|年$|月$")
"""The end of a word after which a value goes on with what is counted."""
_HALF_DATE = re.compile(r"(?<!\d)20\d\d$|^年?\d{0,2}月|^\d{1,2}日$|^年\d")
_COUNTED_ONLY = re.compile(
    r"^[（(]?(万|亿|平方)?(元|人|公里|米|处|个|吨|家|场|次|户|亩|项|件|套|台|天|年|月|日|%)"
)
"""A value that lacks its number."""
_NAME_END = re.compile(r"(率|性|数|量|度|年限|费用|成本|投资|水平|机制|收入|增收)$")
"""How names end and qualities seldom do."""
_SENTENCE = re.compile(r"[。；：]")
_SIGN_WITHIN = re.compile(r".[≥≤＝=]")
_CLOSED = re.compile(r"[。；;！]$")
_OPEN = re.compile(r"[，、：（(≥≤/]$")
_UNBROKEN = re.compile(r"[≥≤=]?[\d.,]+%?|.")


@dataclass(slots=True)
class Word:
    """A word and whether a line begins with it."""

    item: Item
    start: bool


@dataclass(slots=True)
class Cut:
    """A row that was cut: its words by the number of their column; ``certain`` if it can be no other way."""

    cells: dict[int, list[Item]]
    certain: bool
    words: list[Item]


class _Cell(NamedTuple):
    begin: int
    end: int
    column: int
    new: bool
    cost: float


def width(text: str) -> int:
    """Return the width of a text in half widths."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in text)


def cut_rows(words: Sequence[Word], fields: Sequence[str], labels: Labels) -> list[Cut] | None:
    """Return the rows that the words form under the columns, ``None`` if they form none."""
    widths = [0] * len(fields)
    for _ in range(3):
        found = _Cutter(words, fields, widths, labels).cut()
        if found is None:
            return None
        before = widths
        widths = _widths(found, words, len(fields))
        if widths == before:
            break
    return found


def _widths(rows: list[Cut], words: Sequence[Word], count: int) -> list[int]:
    """Return how wide each column is: its longest line in the rows that are certain, else in all."""
    chosen = [row for row in rows if row.certain]
    starts = {id(word.item): word.start for word in words}
    widths = [0] * count
    for row in chosen:
        for column, items in row.cells.items():
            for line in _lines([Word(item, starts[id(item)]) for item in items]):
                widths[column] = max(widths[column], width(line))
    return widths


def _lines(words: Sequence[Word]) -> list[str]:
    lines: list[str] = []
    for number, word in enumerate(words):
        if number and not word.start:
            lines[-1] += " " + word.item.text
        else:
            lines.append(word.item.text)
    return lines


class _Cutter:
    """Finds the best cut for given widths of the columns."""

    def __init__(
        self, words: Sequence[Word], fields: Sequence[str], widths: list[int], labels: Labels
    ) -> None:
        self.words, self.fields, self.widths, self.labels = words, fields, widths, labels
        self.lacking = [_LACKING.get(field, 0.0) for field in fields]
        self._skips: dict[tuple[int, int], float] = {}

    def cut(self) -> list[Cut] | None:
        """Return the rows of the best cut."""
        cells, ahead, came = self._forward()
        count, columns = len(self.words), len(self.fields)
        ends = [ahead[count][column] - self._skip(column, columns) for column in range(columns)]
        best = max(ends)
        if best <= _NEVER / 2:
            return None
        column = ends.index(best)
        path: list[_Cell] = []
        position = count
        while position:
            cell, before = came[(position, column)]
            path.append(cell)
            position, column = cell.begin, before
        path.reverse()
        rivals = self._rivals(cells, ahead, best, set(path))
        rows: list[Cut] = []
        extents: list[list[int]] = []
        for cell in path:
            items = [word.item for word in self.words[cell.begin : cell.end]]
            if cell.new:
                rows.append(Cut({}, True, []))
                extents.append([cell.begin, cell.end])
            rows[-1].cells[cell.column] = items
            rows[-1].words.extend(items)
            extents[-1][1] = cell.end
        for begin, end in rivals:
            for row, (first, last) in zip(rows, extents, strict=True):
                if begin < last and first < end:
                    row.certain = False
        return rows

    def _skip(self, before: int, column: int) -> float:
        """Return what it costs to pass over the columns between two."""
        key = (before, column)
        if key not in self._skips:
            self._skips[key] = sum(self.lacking[before + 1 : column])
        return self._skips[key]

    def _forward(
        self,
    ) -> tuple[list[_Cell], list[list[float]], dict[tuple[int, int], tuple[_Cell, int]]]:
        """Return all cells that may be, the best way up to each, and where it came from."""
        count, columns = len(self.words), len(self.fields)
        ahead = [[_NEVER] * columns for _ in range(count + 1)]
        came: dict[tuple[int, int], tuple[_Cell, int]] = {}
        cells: list[_Cell] = []
        for begin in range(count):
            along, anew = self._entries(begin, ahead[begin])
            for column, field in enumerate(self.fields):
                ways = [(*along[column], False), (*anew[column], True)]
                ways = [way for way in ways if way[0] > _NEVER / 2]
                if not ways:
                    continue
                for end in range(begin + 1, min(count, begin + _PARTS.get(field, 4)) + 1):
                    fit = self._fit(begin, end, column)
                    if fit <= _NEVER / 2:
                        continue
                    for entry, before, new in ways:
                        cell = _Cell(begin, end, column, new, fit)
                        cells.append(cell)
                        if entry + fit > ahead[end][column]:
                            ahead[end][column] = entry + fit
                            came[(end, column)] = (cell, before)
        return cells, ahead, came

    def _entries(
        self, position: int, scores: list[float]
    ) -> tuple[list[tuple[float, int]], list[tuple[float, int]]]:
        """Return the best ways into each column at a position: within the row, and beginning a new one."""
        columns = len(self.fields)
        if not position:
            return [(_NEVER, -1)] * columns, [(-self._skip(-1, c), -1) for c in range(columns)]
        ended = max((scores[c] - self._skip(c, columns), c) for c in range(columns))
        start = self.words[position].start
        anew = [
            (ended[0] - self._skip(-1, column) - (0.0 if start else 4.0), ended[1])
            for column in range(columns)
        ]
        along = [
            max(((scores[b] - self._skip(b, column), b) for b in range(column)), default=(_NEVER, -1))
            for column in range(columns)
        ]
        return along, anew

    def _rivals(
        self, cells: list[_Cell], ahead: list[list[float]], best: float, path: set[_Cell]
    ) -> list[tuple[int, int]]:
        """Return where cells stand that are of another cut nearly as good as the best."""
        count, columns = len(self.words), len(self.fields)
        # the best that can follow a cell that ends at a position in a column
        rest = [[_NEVER] * columns for _ in range(count + 1)]
        rest[count] = [-self._skip(column, columns) for column in range(columns)]
        found: list[tuple[int, int]] = []
        for cell in sorted(cells, key=lambda one: (-one.begin, -one.column)):
            value = rest[cell.end][cell.column] + cell.cost
            if value <= _NEVER / 2:
                continue
            if cell.new:
                gain = value - self._skip(-1, cell.column)
                if cell.begin:
                    gain -= 0.0 if self.words[cell.begin].start else 4.0
                    befores = [(c, gain - self._skip(c, columns)) for c in range(columns)]
                else:
                    befores = []
                total = gain if not cell.begin else _NEVER
            else:
                befores = [(c, value - self._skip(c, cell.column)) for c in range(cell.column)]
                total = _NEVER
            for column, after in befores:
                total = max(total, ahead[cell.begin][column] + after)
                rest[cell.begin][column] = max(rest[cell.begin][column], after)
            if cell not in path and total > best - _MARGIN:
                found.append((cell.begin, cell.end))
        return found

    # -- what a cell looks like ---------------------------------------------------------------------------------

    def _fit(self, begin: int, end: int, column: int) -> float:
        """Return how well words make a cell of a column."""
        words = self.words[begin:end]
        field = self.fields[column]
        if field in ("weight", "score"):
            return 3.0 if is_points(words[0].item.key) else _NEVER
        if field in ("l1", "l2"):
            return self._category(words, field)
        shape = self._shape(words, column)
        if begin and field in ("target", "actual") and not words[0].start:
            torn = _COUNTED.search(self.words[begin - 1].item.text) and _HAN_BEGIN.match(words[0].item.text)
            shape -= 3.0 if torn else 0.0
        return shape if shape <= _NEVER / 2 else shape + self._looks(words, field)

    def _category(self, words: Sequence[Word], field: str) -> float:
        if any(not word.start for word in words[1:]):
            return _NEVER
        whole = _POINTS_BEHIND.sub("", "".join(word.item.text for word in words))
        if field == "l1":
            return 8.0 + 0.2 * len(words) if self.labels.level1_id(whole) else _NEVER
        if not self.labels.level2_parents(whole):
            return _NEVER
        first = words[0].item.key
        rest = whole.removeprefix(words[0].item.text)
        if rest and self.labels.level1_id(first) and self.labels.level2_parents(rest):
            return _NEVER  # 产出 and 数量 are two categories
        return 8.0 + 0.2 * len(words)

    def _shape(self, words: Sequence[Word], column: int) -> float:
        """Return what the lines of a cell cost: one that is not full does not go on below."""
        cost = 0.0
        for before, after in pairwise(words):
            if not after.start:
                if _HAN_END.search(before.item.text) and _HAN_BEGIN.search(after.item.text):
                    return _NEVER
                cost -= 0.3
        lines = _lines(words)
        if len(lines) == 1:
            room = self.widths[column]
            return cost - (4.0 if room and width(lines[0]) > room + 2 else 0.0)
        room = max(self.widths[column], *map(width, lines))
        if self.widths[column] and room > self.widths[column] + 2:
            cost -= 4.0
        for line, following in pairwise(lines):
            next_piece = _UNBROKEN.match(following)
            need = width(line) + (width(next_piece.group()) if next_piece else 2)
            if need + _SLACK <= room:
                cost -= 5.0 if not _OPEN.search(line) else 2.0
            elif need > room:
                cost += 0.5
            if following[0] in "，。、；）":
                cost += 1.0
        return cost

    def _looks(self, words: Sequence[Word], field: str) -> float:
        text = "".join(word.item.text for word in words)
        name = bare(text)
        within = 6.0 if _SIGN_WITHIN.search(text) else 0.0
        return self._kind(words, field, text, name) - within

    def _kind(self, words: Sequence[Word], field: str, text: str, name: str) -> float:
        if field == "l3":
            known = self.labels.level1_id(name) or self.labels.level2_parents(name)
            if is_points(name) or is_blank(text):
                return _NEVER
            short = 2.0 if len(name) < _SHORTEST else 0.0
            short += 6.0 if _SENTENCE.search(text) else 0.0
            short += 4.0 if text[-1].isdigit() else 0.0
            return (-4.0 if known else 1.0) - short - (6.0 if _VALUE.match(text) else 0.0)
        if field in ("target", "actual"):
            return self._value(text, field)
        points = any(is_points(word.item.key) for word in words)
        return (1.0 if _CLOSED.search(text) else -2.5) - (6.0 if points else 0.0)

    def _value(self, text: str, field: str) -> float:
        if _CLOSED.search(text):
            return -4.0
        numbers = len(_NUMBER.findall(text))
        score = 2.0 if _VALUE.match(text) else 1.0
        if numbers > 1 and not _DATE.search(text):
            score -= 8.0
        if _HALF_DATE.search(text) or _COUNTED_ONLY.match(text):
            score -= 4.0
        if not numbers and _NAME_END.search(text):
            score -= 3.0
        if is_points(text):
            score -= 1.5
        if not numbers and _UNIT.match(text) and len(text) < 2:
            score -= 4.0
        if field == "actual" and text[0] in "≥≤":
            score -= 4.0
        return score - (2.0 if text.endswith(("（", "(", "≥", "≤")) else 0.0)
