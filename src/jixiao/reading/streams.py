"""Tables whose rows ran together between pipes: a cell after the other, and every end of a line an empty cell.

Some sites print the forms of a whole province so. Headings and the first values stand on one line then, which no
row of a table does; the headings tell how many cells each row has, and the text is cut anew by them. Where a row
does not come out as its headings say, the text stays as it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

from jixiao.profiles.labels import Labels
from jixiao.reading import funds
from jixiao.reading.objectives import objective_field
from jixiao.reading.rows import Item, Row
from jixiao.reading.sequence import is_points
from jixiao.values.text import is_blank

_FEWEST_HEADINGS = 6
_FEWEST_MONEY = 4
_MOST_EMPTY = 12
"""Empty lines that one row may have; more part tables."""
_LEVELS = ("l1", "l2", "l3")
_POINTS = ("weight", "score")
Cell = Item | None


class _NoStream(Exception):
    """Said where the cells do not come out as their headings say."""


def streamed(rows: list[Row], labels: Labels) -> list[Row]:
    """Return the rows; those of a table whose rows ran together are cut anew."""
    result: list[Row] = []
    position = 0
    while position < len(rows):
        run = _run(rows, position)
        if any(_mixes(row, labels) for row in run):
            try:
                result.extend(_Cutter(_cells(run), labels).rows())
            except _NoStream:
                result.extend(run)
        else:
            result.extend(run)
        position += len(run)
    return result


def _run(rows: list[Row], start: int) -> list[Row]:
    """Return the rows from one on between which only lines of empty cells stand."""
    end = start + 1
    while end < len(rows) and _follows(rows[end - 1], rows[end]):
        end += 1
    return rows[start:end]


def _follows(before: Row, row: Row) -> bool:
    lines = before.first.place.line, row.first.place.line
    if before.paragraph or row.paragraph or before.exact or row.exact or None in lines:
        return False
    return 0 < (lines[1] or 0) - (lines[0] or 0) <= _MOST_EMPTY


def _mixes(row: Row, labels: Labels) -> bool:
    """Say whether a row holds the headings of indicators and, behind them, the first category and more."""
    if row.paragraph or row.exact or len(row.items) <= _FEWEST_HEADINGS:
        return False
    fields = [labels.indicator_column(item.text) for item in row.items]
    named = [index for index, field in enumerate(fields) if field in _LEVELS]
    if len(named) < len(_LEVELS) or sum(field is not None for field in fields) < _FEWEST_HEADINGS:
        return False
    behind = row.items[named[-1] + 1 :]
    first = next((n for n, item in enumerate(behind) if labels.level1_id(item.text)), None)
    return first is not None and first + 3 < len(behind)


def _cells(rows: list[Row]) -> list[Cell]:
    """Return the cells of rows as one stream, ``None`` for an empty one; each end of a line is one."""
    cells: list[Cell] = []
    before: Row | None = None
    for row in rows:
        if before is not None:
            cells.extend([None] * ((row.first.place.line or 0) - (before.first.place.line or 0)))
        column = 0
        for item in row.items:
            cells.extend([None] * (item.column - column))
            cells.append(item)
            column = item.column + 1
        before = row
    return cells


class _Cutter:
    """Cuts a stream of cells into rows, block by block."""

    def __init__(self, cells: list[Cell], labels: Labels) -> None:
        self.cells = cells
        self.labels = labels
        self.position = 0
        self.result: list[Row] = []
        self.points: dict[str, int] = {}
        """The columns of weight and score, in which the numbers of a total stand."""

    def rows(self) -> list[Row]:
        """Return the rows."""
        while self.position < len(self.cells):
            item = self.cells[self.position]
            if item is None:
                self.position += 1
            elif not (self._funds() or self._indicators() or self._objective() or self._total(item)):
                self._pair(item)
        return self.result

    def _emit(self, cells: list[Cell], width: int = 0) -> None:
        items = [Item(item.text, n, item.place) for n, item in enumerate(cells) if item is not None]
        if items:
            width = width or len(cells)
            self.result.append(Row(items, exact=False, width=width, starts=tuple(range(width))))

    def _take(self, count: int) -> list[Cell]:
        taken = self.cells[self.position : self.position + count]
        if len(taken) < count:
            raise _NoStream
        self.position += count
        return taken

    def _ahead(self) -> list[Item]:
        """Return the cells ahead up to the next empty one."""
        return list(self._until_empty())

    def _until_empty(self) -> Iterator[Item]:
        for number in range(self.position, len(self.cells)):
            item = self.cells[number]
            if item is None:
                return
            yield item

    # -- funds ------------------------------------------------------------------------------------------------

    def _funds(self) -> bool:
        names = list(takewhile(lambda item: self.labels.fund_column(item.text), self._ahead()))
        money = [self.labels.fund_column(item.text) for item in names]
        if len(names) < _FEWEST_MONEY or "executed" not in money:
            return False
        self.position += len(names)
        width = len(names) + 1
        self._emit([None, *names])
        while (label := self._next()) is not None and self.labels.fund_line(label.text):
            self.position = self._index(label) + 1
            values = self._take(len(names))
            if not all(value is None or funds.is_amount(value.key) for value in values):
                raise _NoStream
            self._emit([label, *values], width)
        return True

    def _next(self) -> Item | None:
        """Return the next cell that is not empty."""
        ahead = (self.cells[number] for number in range(self.position, len(self.cells)))
        return next((item for item in ahead if item is not None), None)

    def _index(self, item: Item) -> int:
        return next(n for n in range(self.position, len(self.cells)) if self.cells[n] is item)

    # -- indicators -------------------------------------------------------------------------------------------

    def _indicators(self) -> bool:
        names = list(takewhile(self._is_heading, self._ahead()))
        fields = [self.labels.indicator_column(item.text) or "side" for item in names]
        first = next((n for n, field in enumerate(fields) if field == "l1"), len(fields))
        if len(names) < _FEWEST_HEADINGS or tuple(fields[first : first + 3]) != _LEVELS:
            return False
        self.position += len(names)
        columns = self._in_order(names, fields, first)
        values = [self.labels.indicator_column(item.text) or "extra" for item in columns[3:]]
        self.points = {name: values.index(name) + 3 for name in _POINTS if name in values}
        self._emit([*columns])
        while (item := self._next()) is not None and not self._ends(item):
            self._indicator(values)
        return True

    def _is_heading(self, item: Item) -> bool:
        if self.labels.level1_id(item.text) and not self.labels.is_side(item.text):
            return False
        return bool(self.labels.indicator_column(item.text)) or self.labels.is_side(item.text)

    def _in_order(self, names: list[Item], fields: list[str], first: int) -> list[Item]:
        """Return the headings in the order of their columns.

        A second row of headings names what stands below the first ones: 绩效指标 over the levels, 年度指标值 over
        its sign, value and unit. The columns beside them go on to the right.
        """
        above, below = names[:first], names[first:]
        beside = [
            item
            for item, field in zip(above, fields[:first], strict=True)
            if field not in ("side", *fields[first:])
        ]
        return [*below, *beside]

    def _ends(self, item: Item) -> bool:
        known = self.labels.is_text_label(item.text) or self.labels.is_total(item.key)
        return known or self.labels.head_field(item.text) in ("project", "grade", "total_score")

    def _indicator(self, values: list[str]) -> None:
        """Take a row: the categories that are printed, its name and as many cells as there are headings."""
        levels: list[Cell] = [None, None]
        item = self._next()
        if item is not None and self._is_level1(item):
            levels[0] = item
            self.position = self._index(item) + 1
            item = self._next()
        if item is not None and self.labels.level2_parents(item.text):
            levels[1] = item
            self.position = self._index(item) + 1
        elif item is not None:
            self.position = self._index(item)
        name, *rest = self._take(1 + len(values))
        for field, cell in zip(values, rest, strict=True):
            self._check(field, cell)
        self._emit([*levels, name, *rest])

    def _is_level1(self, item: Item) -> bool:
        """Say whether a cell is a category of the first level: one of either level is if the other follows it."""
        if not self.labels.level1_id(item.text):
            return False
        below = self.cells[self._index(item) + 1 :][:1]
        follows = any(cell is not None and self.labels.level2_parents(cell.text) for cell in below)
        return follows or not self.labels.level2_parents(item.text)

    def _check(self, field: str, cell: Cell) -> None:
        """Doubt the stream where points are none, or where a category stands among the values."""
        if cell is None or is_blank(cell.text):
            return
        if field in _POINTS and not is_points(cell.key):
            raise _NoStream
        if cell.key.endswith("指标") and (
            self.labels.level1_id(cell.text) or self.labels.level2_parents(cell.text)
        ):
            raise _NoStream

    # -- what stands before and behind ------------------------------------------------------------------------

    def _objective(self) -> bool:
        items = self._ahead()
        while items and self.labels.is_side(items[0].text) and len(items[0].key) < 8:
            items = items[1:]
        if [objective_field(item, self.labels) for item in items[:2]] != [
            "objective_expected",
            "objective_actual",
        ]:
            return False
        self.position = self._index(items[1]) + 1
        self._emit([None, *items[:2]])
        self._emit([None, *self._take(2)])
        return True

    def _total(self, item: Item) -> bool:
        if not self.labels.is_total(item.key):
            return False
        self.position += 1
        values = list(takewhile(lambda cell: not self.labels.is_label(cell.text), self._ahead()))
        self.position += len(values)
        self._emit([item, *values])
        return True

    def _pair(self, item: Item) -> None:
        """Take a label with the cell behind it, or a cell alone."""
        self.position += 1
        if not self.labels.is_label(item.text) or self.position == len(self.cells):
            self._emit([item])
            return
        value = self.cells[self.position]
        if value is not None and (self.labels.is_label(value.text) or self.labels.fund_column(value.text)):
            value = None
        else:
            self.position += 1
        self._emit([item, value])
