"""Rows of indicators in text whose cells run into each other, parted in the one way that is consistent.

A path through the text is sought that costs the least: categories, names, values and points must follow each
other in the order of the headings; an actual value is like its target, a score is not above its weight, and it is
the full weight where the target was met. Where two paths cost the same the row is told and not guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import product

from jixiao.reading import glued_cells as cells
from jixiao.values import Comparison, Expression, parse_expression

Span = tuple[int, int]
_EMPTY = {
    "target": 4.0,
    "actual": 3.0,
    "weight": 4.0,
    "score": 3.0,
    "reason": 0.0,
    "operator": 1.0,
    "unit": 0.6,
}
"""What it costs to leave a cell of a row empty."""
_EMPTY_EXTRA = 0.8
_TOLD = 14.0
"""What a stretch costs that cannot be parted; any row that can is cheaper."""
_DEAREST = 6.5
_CLOSE = 0.35
"""Paths whose costs differ by less are equally possible."""
_MOST_WAYS = 500
"""Ways to part one row that are tried at most."""
_STEPS, _STEPS_FOR_CHARACTER = 5000, 40
_CATEGORY_IN_NAME = 6.0
_LINE_END_IN_NAME = 3.0
_BEHIND_CATEGORY = 12
"""How far a name goes on at most behind the beginning of a category within it."""
_SPLIT_FOR_EXTRA = 1.5
"""What it costs to part digits for a column that the forms do not have."""
_TEMPLATE = re.compile(r"(?:指标|目标)\s*\d+\s*[:：]?(?=\s*(?:(?:指标|目标)\s*\d|…|\Z|\n))|…+|\.{3,}|·{3,}")
_BEGINS = re.compile(r"[\u4e00-\u9fffA-Za-z“《\"(（≥≤…·]|\.{3}|\Z")
_VALUES = frozenset({"target", "actual"})
_MOST_DOUBTS = 6


@dataclass(slots=True)
class GluedRow:
    """A row found: where its cells stand; of one that may be parted in several ways only its extent."""

    start: int
    end: int
    cells: dict[str, Span] = field(default_factory=dict)
    cost: float = 0.0
    kind: str = "row"
    """``row``, ``category``, ``blank`` (of the printed template) or ``doubtful``."""
    others: list[GluedRow] = field(default_factory=list)
    """Other ways to part the same stretch that cost the same."""


@dataclass(frozen=True, slots=True)
class Language:
    """What the rows are written in: the fields in their order, the categories, and which columns explain a name."""

    fields: tuple[str, ...]
    categories: re.Pattern[str]
    explanations: frozenset[str] = frozenset()
    rest: str = ""
    """The field under a heading that may be those of several columns: its values are not parted."""


def glued_rows(
    text: str, start: int, stop: int, language: Language, points: Decimal | None
) -> list[GluedRow]:
    """Return the rows from one position to another; ``points`` is the sum that the weights must have, if known."""
    found = _Path(text, start, stop, language).rows()
    return _settled(text, found, points)


class _Path:
    """The cheapest way through a stretch of text."""

    def __init__(self, text: str, start: int, stop: int, language: Language) -> None:
        self.text, self.start, self.stop = text, cells.gap(text, start), stop
        self.language = language
        self.marks = [found.span() for found in language.categories.finditer(text, start, stop)]
        self.begins = sorted({begin for begin, _ in self.marks})
        self.steps = _STEPS + _STEPS_FOR_CHARACTER * (stop - start)
        """How many pieces of ways may still be tried, so that the time grows only with the length."""

    def rows(self) -> list[GluedRow]:
        best: dict[int, GluedRow | None] = {self.start: None}
        costs: dict[int, float] = {self.start: 0.0}
        rivals: dict[int, list[GluedRow]] = {}
        waiting = [self.start]
        seen = set(waiting)
        while waiting:
            position = min(waiting)
            waiting.remove(position)
            if position >= self.stop:
                continue
            for row in self._from(position):
                end = cells.gap(self.text, row.end)
                cost = costs[position] + row.cost
                before = costs.get(end)
                if before is None or cost < before:
                    rival, kept = best.get(end), rivals.get(end, [])
                    if rival is not None and before is not None and before - cost < _CLOSE:
                        kept = [*kept, rival]
                    elif before is not None:
                        kept = []
                    best[end], costs[end], rivals[end] = row, cost, kept
                elif cost - before < _CLOSE:
                    rivals.setdefault(end, []).append(row)
                if end not in seen:
                    seen.add(end)
                    waiting.append(end)
        return self._traced(best, rivals)

    def _traced(self, best: dict[int, GluedRow | None], rivals: dict[int, list[GluedRow]]) -> list[GluedRow]:
        rows: list[GluedRow] = []
        position = max(best)
        while (row := best[position]) is not None:
            others = [other for other in rivals.get(position, ()) if other.cells != row.cells]
            row.others = [other for other in others if other.start == row.start]
            if len(row.others) != len(others):
                row = GluedRow(row.start, row.end, kind="doubtful")
            rows.append(row)
            position = row.start
        return rows[::-1]

    def _from(self, position: int) -> Iterator[GluedRow]:
        """Yield what may begin at a position: a category, a blank row, a row, or a stretch that cannot be parted."""
        mark = self.language.categories.match(self.text, position, self.stop)
        if mark is not None:
            yield GluedRow(position, mark.end(), kind="category")
        blank = _TEMPLATE.match(self.text, position, self.stop)
        if blank is not None:
            yield GluedRow(position, blank.end(), kind="blank", cost=0.1)
        yield from self._cheapest(position, at_category=mark is not None)
        if mark is None:
            end = self._category_behind(position)
            yield GluedRow(position, end, kind="doubtful", cost=_TOLD + 0.02 * (end - position))

    def _category_behind(self, position: int) -> int:
        """Return where the next category begins, or the end."""
        low, high = 0, len(self.begins)
        while low < high:
            middle = (low + high) // 2
            if self.begins[middle] <= position:
                low = middle + 1
            else:
                high = middle
        return self.begins[low] if low < len(self.begins) else self.stop

    def _cheapest(self, position: int, *, at_category: bool) -> list[GluedRow]:
        """Return the rows that may begin at a position, of each end the cheapest and those as cheap."""
        ends: dict[int, list[GluedRow]] = {}
        for count, row in enumerate(self._ways(position)):
            if count >= _MOST_WAYS:
                break
            row.cost += _consistency(self.text, row.cells) + (3.0 if at_category else 0.0)
            if row.cost < _DEAREST:
                ends.setdefault(row.end, []).append(row)
        found: list[GluedRow] = []
        for rows in ends.values():
            least = min(row.cost for row in rows)
            found.extend(row for row in rows if row.cost - least < _CLOSE)
        return found

    def _ways(self, position: int) -> Iterator[GluedRow]:
        names = [name for name in self.language.fields if name not in ("l1", "l2")]
        yield from self._extended(GluedRow(position, position), names, 0)

    def _extended(self, row: GluedRow, names: Sequence[str], index: int) -> Iterator[GluedRow]:
        self.steps -= 1
        if row.cost > _DEAREST or self.steps < 0:
            return
        if index == len(names):
            yield from self._finished(row)
            return
        name = names[index]
        at = cells.gap(self.text, row.end)
        if at < self.stop:
            for end, cost in self._ends(names, index, at):
                spans = {**row.cells, name: (at, end)}
                yield from self._extended(GluedRow(row.start, end, spans, row.cost + cost), names, index + 1)
        if name != "l3":
            skipped = GluedRow(row.start, row.end, row.cells, row.cost + _EMPTY.get(name, _EMPTY_EXTRA))
            yield from self._extended(skipped, names, index + 1)

    def _ends(self, names: Sequence[str], index: int, at: int) -> cells.Ends:
        name, text = names[index], self.text
        if name == "l3":
            stop = min(self.stop, self._category_behind(at) + _BEHIND_CATEGORY)
            for end, cost in cells.names(text, at, stop, explained=self._is_explained(names, index)):
                yield end, cost + self._category_within(at, end)
            return
        stop = self._category_behind(at) if self._at_end(names, index) else self.stop
        readers: dict[str, Callable[[], cells.Ends]] = {
            "weight": lambda: cells.points(text, at, stop),
            "score": lambda: cells.points(text, at, stop),
            "operator": lambda: cells.signs(text, at, stop),
            "unit": lambda: cells.units(text, at, stop),
            "reason": lambda: cells.reasons(text, at, stop, self._category_behind(at - 1)),
        }
        if name in readers:
            yield from readers[name]()
        elif name == self.language.rest:
            yield from cells.several(text, at, self._category_behind(at))
        elif name in self.language.explanations:
            for end, cost in cells.names(text, at, self.stop, explained=False):
                yield end, cost + self._category_within(at, end)
        else:
            another = any(other in _VALUES for other in names[index + 1 : index + 2])
            split = name not in _VALUES and text[at - 1].isdigit() and text[at].isdigit()
            for end, cost in cells.values(text, at, self._category_behind(at), another=another):
                yield end, cost + (_SPLIT_FOR_EXTRA if split else 0.0)

    def _is_explained(self, names: Sequence[str], index: int) -> bool:
        return index + 1 < len(names) and names[index + 1] in self.language.explanations

    def _at_end(self, names: Sequence[str], index: int) -> bool:
        return index == len(names) - 1

    def _category_within(self, start: int, end: int) -> float:
        """Return what it costs that a name holds a category behind its beginning, or the end of a line."""
        cost = _CATEGORY_IN_NAME if self._category_behind(start) < end else 0.0
        return cost + (_LINE_END_IN_NAME if "\n" in self.text[start:end] else 0.0)

    def _finished(self, row: GluedRow) -> Iterator[GluedRow]:
        """Yield a row if what follows it may begin another."""
        at = cells.gap(self.text, row.end)
        if at >= self.stop or _BEGINS.match(self.text, at):
            yield row


def _consistency(text: str, spans: dict[str, Span]) -> float:
    """Return what it costs to believe that the values of a row belong together."""
    target, actual, weight, score = (
        text[slice(*spans[name])] if name in spans else None
        for name in ("target", "actual", "weight", "score")
    )
    cost = 0.0
    points = [Decimal(value.rstrip("分")) if value else None for value in (weight, score)]
    full: bool | None = None
    if points[0] is not None:
        cost += 6.0 if not points[0] else 0.0
        cost += 1.0 if points[0] > 60 else 0.0
    if points[0] is not None and points[1] is not None:
        if points[1] > points[0]:
            return 100.0
        full = points[0] == points[1]
        cost += 0.0 if full else 0.5 if points[1] * 2 >= points[0] else 1.0
        cost += 1.2 if full and "reason" in spans else 0.0
    if target is not None and actual is not None:
        cost += _likeness(target, actual, full)
    return cost


def _likeness(target: str, actual: str, full: bool | None) -> float:
    """Return what it costs to believe that an actual value stands beside a target."""
    one, other = parse_expression(target), parse_expression(actual)
    cost = 0.0
    if _plain(target) != _plain(actual):
        cost += 0.4
        if (one.quantity is None) != (other.quantity is None):
            cost += 1.5
        elif one.quantity is not None and other.quantity is not None:
            cost += _nearness(one, other)
    met = _is_met(one, other)
    return cost + (1.0 if full is not None and met is not None and met != full else 0.0)


def _plain(value: str) -> str:
    return value.strip("≥≤><= ")


def _nearness(target: Expression, actual: Expression) -> float:
    assert target.quantity is not None
    assert actual.quantity is not None
    cost = 0.0
    if (target.percent, target.unit) != (actual.percent, actual.unit):
        cost += 1.0 if None in (target.unit, actual.unit) and not target.percent else 1.8
    low, high = sorted((abs(target.quantity), abs(actual.quantity)))
    return cost + (0.0 if high <= low * 3 else 0.8 if high <= low * 10 else 1.6)


def _is_met(target: Expression, actual: Expression) -> bool | None:
    if target.quantity is None or actual.quantity is None or target.percent != actual.percent:
        return None
    if target.comparison in (Comparison.AT_LEAST, Comparison.MORE, None):
        return actual.quantity >= target.quantity
    if target.comparison in (Comparison.AT_MOST, Comparison.LESS):
        return actual.quantity <= target.quantity
    return None


def _settled(text: str, rows: list[GluedRow], points: Decimal | None) -> list[GluedRow]:
    """Choose among ways that cost the same those whose weights make the sum; tell rows that still may be both."""
    doubts = [row for row in rows if row.others]
    chosen: tuple[GluedRow, ...] | None = None
    if doubts and points is not None and len(doubts) <= _MOST_DOUBTS:
        fixed = sum((_weight(text, row) for row in rows if not row.others), Decimal(0))
        ways = [
            way
            for way in product(*([row, *row.others] for row in doubts))
            if fixed + sum((_weight(text, row) for row in way), Decimal(0)) == points
        ]
        chosen = ways[0] if len(ways) == 1 else None
    told = [GluedRow(row.start, row.end, kind="doubtful") for row in doubts]
    by_start = dict(zip((row.start for row in doubts), chosen or told, strict=True))
    return [by_start.get(row.start, row) for row in rows]


def _weight(text: str, row: GluedRow) -> Decimal:
    if "weight" not in row.cells:
        return Decimal(0)
    return Decimal(text[slice(*row.cells["weight"])].rstrip("分"))
