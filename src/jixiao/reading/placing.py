"""The rows of an indicator block under its columns: by coordinates, and by shape where these do not hold."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from jixiao.profiles.labels import Labels
from jixiao.reading.columns import Column
from jixiao.reading.draft import NOTHING, Piece
from jixiao.reading.rows import Item, Row
from jixiao.reading.sequence import Slot, assign, is_points
from jixiao.values.text import is_blank

CATEGORIES = ("l1", "l2")
VALUES = ("target", "actual", "weight", "score", "reason")
UNFILLED = re.compile(r"^\s*[…\.·]+\s*$")
"""A cell of the printed template that nobody filled in."""
_SERIAL = "序号"
_WORD = re.compile(r"[\u4e00-\u9fff]{2,}")


@dataclass(slots=True)
class Line:
    """A row of the block with its items by field."""

    fields: dict[str, list[Item]]
    extra: dict[str, Piece]
    row: Row
    spanned: dict[str, Item] = field(default_factory=dict)
    shifted: bool = False
    long_term: bool = False

    def has(self, *names: str) -> bool:
        """Say whether any of the fields holds something other than a dash."""
        for name in names:
            for item in self.fields.get(name, ()):
                if not is_blank(item.text):
                    return True
        return False

    def piece(self, name: str) -> Piece:
        """Return the text of a field."""
        items = self.fields.get(name)
        return Piece.of(items, "shifted" if self.shifted else None) if items else NOTHING


class Placing:
    """Puts the cells of a row into the fields of the columns they stand under."""

    def __init__(self, columns: list[Column], labels: Labels, starts: tuple[int, ...]) -> None:
        self.columns = columns
        self.labels = labels
        self.starts = starts
        self.left = min((column.column for column in columns), default=0)
        self._over: dict[tuple[int, int], Column | None] = {}

    def line(self, row: Row) -> Line | None:
        """Return the line that a row makes, ``None`` if it holds only what stands beside the block."""
        if row.exact and row.starts != self.starts:
            row = self._realigned(row)
        items = self._without_side(row)
        if not items:
            return None
        category = self._category_over_rows(items)
        if category is not None:
            return Line({category: items}, {}, row)
        line = self._by_coordinates(row, items)
        if self._doubtful(line) if row.exact else not self._in_place(line):
            line = self._by_shape(row, items, line)
        return line

    def _category_over_rows(self, items: list[Item]) -> str | None:
        """Return ``l1`` or ``l2`` if a row is nothing but a category for which the block has no column."""
        if len(items) != 1:
            return None
        named = {column.field for column in self.columns}
        if "l1" not in named and self.labels.level1_id(items[0].key):
            return "l1"
        return "l2" if "l2" not in named and self.labels.level2_parents(items[0].key) else None

    def _realigned(self, row: Row) -> Row:
        """Put a row of a continued table, whose grid is another than its heading's, under the heading's columns.

        A page has its own grid: where it has as many columns as the heading (or one more, the side heading's)
        they correspond one to one; otherwise the row is read by its shape.
        """
        columns = self.columns
        surplus = len(row.starts) - len(columns)
        if surplus not in (0, 1):
            return replace(row, exact=False)
        left = columns[0].column - 1
        targets = [left, *(c.column for c in columns)] if surplus else [c.column for c in columns]
        mapping = dict(zip(row.starts, targets, strict=True))
        right = columns[-1].column + columns[-1].span

        def moved(item: Item) -> Item:
            end = min((mapping[start] for start in row.starts if start >= item.end), default=right)
            column = mapping[item.column]
            return replace(item, column=column, span=max(1, end - column))

        return replace(row, items=[moved(i) for i in row.items], above=[moved(i) for i in row.above])

    def _without_side(self, row: Row) -> list[Item]:
        left = self.left
        items = []
        for item in row.items:
            beside = item.column < left or (not row.exact and item.column == 0)
            if beside and self.labels.is_side(item.text) and not self.labels.level1_id(item.key):
                continue
            if beside and row.exact and item.end <= left and not self.labels.level1_id(item.key):
                continue
            items.append(item)
        return items

    def _by_coordinates(self, row: Row, items: list[Item]) -> Line:
        fields: dict[str, list[Item]] = {}
        extra: dict[str, Piece] = {}
        for item in items:
            column = self._column_of(item)
            if column is None and self.labels.level1_id(item.key):
                fields.setdefault("l1", []).append(item)  # a category left of the columns
            elif column is None:
                extra.setdefault("", Piece.of([item]))
            elif column.field == "extra":
                extra[column.name] = (
                    extra[column.name].joined(Piece.of([item])) if column.name in extra else Piece.of([item])
                )
            else:
                fields.setdefault(column.field, []).append(item)
        spanned = {}
        for item in row.above:
            column = self._column_of(item)
            if column is not None and column.field != "extra" and not self._is_heading(item, column):
                spanned[column.field] = item
        return Line(fields, extra, row, spanned)

    def _is_heading(self, item: Item, column: Column) -> bool:
        """Say whether a cell that spans into a row is the heading of its column, not a category."""
        return self.labels.indicator_column(item.text) == column.field and not self.labels.level1_id(item.key)

    def _column_of(self, item: Item) -> Column | None:
        """Return the column that a cell covers most of."""
        extent = (item.column, item.span)
        try:
            best = self._over[extent]
        except KeyError:
            best = self._over[extent] = self._widest(*extent)
        return self._merged(item, best) if item.span > 1 and best is not None else best

    def _widest(self, start: int, span: int) -> Column | None:
        best: Column | None = None
        end = start + span
        width = 0
        for column in self.columns:
            overlap = min(end, column.end) - max(start, column.column)
            if overlap > width:
                best, width = column, overlap
        return best

    def _merged(self, item: Item, best: Column) -> Column:
        """Settle a cell over several columns.

        A name merged over the level-2 and level-3 columns is a name; a category merged so is a category.
        """
        names = {c.field: c for c in self.columns if item.column <= c.column < item.end}
        if "l3" not in names or not ("l2" in names or "l1" in names):
            return best
        level1 = self.labels.level1_id(item.key)
        if level1 and "l1" in names:
            return names["l1"]
        known = level1 or self.labels.level2_parents(item.key)
        return names.get("l2", names["l3"]) if known else names["l3"]

    def _doubtful(self, line: Line) -> bool:
        """Say whether what stands in a column cannot belong there, so that the row must be shifted."""
        for name in ("weight", "score"):
            for item in line.fields.get(name, ()):
                if not is_points(item.key) and not is_blank(item.text) and not UNFILLED.match(item.key):
                    return bool(_WORD.search(item.key)) and len(line.fields) > 3
        return any(len(items) > 1 for name, items in line.fields.items() if name in ("weight", "score"))

    def _in_place(self, line: Line) -> bool:
        """Say whether a row whose coordinates were reconstructed stands where it must: every value in its column.

        A row that extraction shifted leaves a column empty, or puts a text where points belong.
        """
        named = {column.field for column in self.columns}
        if not {"weight", "score"} <= named:
            return False
        for name in ("l3", "target", "actual", "weight", "score"):
            if name in named and len(line.fields.get(name, ())) != 1:
                return False
        points = all(is_points(line.fields[name][0].key) for name in ("weight", "score"))
        others = any(
            is_points(item.key) for name in ("l1", "l2", "l3", "reason") for item in line.fields.get(name, ())
        )
        l1, l2 = line.fields.get("l1", ()), line.fields.get("l2", ())
        moved = any(
            self.labels.level1_id(item.key) for item in l2 if not self.labels.level2_parents(item.key)
        )
        level = line.fields["l3"][0].key
        category = level.endswith("指标") and (
            self.labels.level1_id(level) or self.labels.level2_parents(level)
        )
        return points and not others and not moved and not category and not (l1 and not l2 and "l2" in named)

    def _by_shape(self, row: Row, items: list[Item], straight: Line) -> Line:
        slots = [Slot(c.field, c.column) for c in self.columns]
        names = [c.name for c in self.columns]
        kept = [item for item in items if not is_blank(item.text)]
        found = assign(kept, slots, self.labels)
        fields: dict[str, list[Item]] = {}
        extra: dict[str, Piece] = {}
        shifted = False
        for index, members in (found[0].slots if found else {}).items():
            if slots[index].field == "extra":
                own = self._behind_serial(names[index], members, found[0].slots, fields)
                extra[names[index]] = Piece.of(own)
            else:
                fields.setdefault(slots[index].field, []).extend(members)
            shifted = shifted or any(item.column != slots[index].column for item in members)
        return Line(fields, extra, row, straight.spanned, shifted=shifted)

    def _behind_serial(
        self, name: str, members: list[Item], slots: dict[int, list[Item]], fields: dict[str, list[Item]]
    ) -> list[Item]:
        """Return the number of a row; the categories that were put to it are those nearest to the name.

        A row whose merged cells were dropped lacks its first categories, not the last one.
        """
        if name != _SERIAL or len(members) < 2 or not members[0].key.isdigit():
            return members
        filled = {self.columns[index].field for index in slots}
        free = [c.field for c in self.columns if c.field in CATEGORIES and c.field not in filled]
        if len(members) - 1 > len(free):
            return members
        for item, level in zip(reversed(members[1:]), reversed(free), strict=False):
            fields[level] = [item]
        return members[:1]
