"""The columns of an indicator block: which row is their heading, in one row or two, and the field of each."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from jixiao.profiles.labels import INDICATOR_COLUMN, Labels
from jixiao.reading.glued import parted_heading
from jixiao.reading.rows import Item, Row, words
from jixiao.values.text import bare, key

_LEVELS = frozenset({"l1", "l2", "l3"})
VALUES = frozenset({"target", "actual", "weight", "score"})


_LONGEST = 16
"""The longest heading of a column that no list knows."""


@dataclass(slots=True)
class Column:
    """A column of the block: its field, its printed heading, where it stands."""

    field: str
    label: str
    column: int
    span: int
    group: str = ""

    @property
    def end(self) -> int:
        """The first column to its right."""
        return self.column + self.span

    @property
    def name(self) -> str:
        """The heading under which an extra column is kept, with the heading above it."""
        return f"{self.group}/{self.label}" if self.group else self.label


def header_columns(row: Row, labels: Labels) -> list[Column] | None:
    """Return the columns if the row is the heading of an indicator block, else ``None``.

    It is if it names the level-3 column and a value column, or two levels and any other column.
    """
    split = row.paragraph and len(row.first.key) <= 80
    if not (split or row.aligned or row.may_hold(INDICATOR_COLUMN, labels)):
        return None
    items = heading_words(row, labels) if split else row.items
    if len(items) < 2:
        return None
    columns: list[Column] = []
    strange: list[Item] = []
    for item in items:
        name = labels.indicator_column(item.text)
        if name is None and row.aligned:
            name = labels.indicator_column_beginning(item.text)
        if not columns and name not in _LEVELS and labels.is_side(item.text):
            continue  # the heading beside the block, not one of its columns
        if name is None and not labels.is_side(item.text):
            strange.append(item)
            name = "extra" if columns and len(item.key) <= _LONGEST else None
        if name is None:
            continue
        columns.append(Column(name, item.key, item.column, item.span))
    unknown = len(strange) - _told_by_wording(columns, strange, labels)
    found = {column.field for column in columns}
    levels = len(found & _LEVELS)
    values = len(found & VALUES)
    named = "l3" in found and values >= 1
    if not (named or levels >= 2 or (levels >= 1 and values >= 2)) or unknown * 3 > len(columns):
        return None
    return _distinct(columns)


def _told_by_wording(columns: list[Column], strange: list[Item], labels: Labels) -> int:
    """Give fields that no known heading names to headings like theirs, and return to how many."""
    known = {column.field for column in columns}
    places = {item.column: labels.indicator_column_like(item.text) for item in strange}
    told = 0
    for column in columns:
        field = places.get(column.column)
        if field is not None and field not in known:
            column.field = field
            known.add(field)
            told += 1
    return told


def heading_words(row: Row, labels: Labels) -> list[Item]:
    """Return the words of a line that may be a heading, those that hold several headings parted."""
    return [part for word in words(row) for part in parted_heading(word, labels)]


def _distinct(columns: list[Column]) -> list[Column]:
    """Settle columns that name one field twice.

    Of two sets of level-3 columns (中期 beside 年度) the last is the year's; points before the name are those of
    a level where others follow it, and so are points before level 2; a standard (绩效标准) before the value that is
    to be reached explains it; of any other the first counts and the second (备注 beside 偏差原因) is a column of its
    own.
    """
    names = [index for index, column in enumerate(columns) if column.field == "l3"]
    if len(names) > 1:
        begin = names[-1]
        while begin > names[-2] + 1 and columns[begin - 1].field in ("l1", "l2"):
            begin -= 1
        for column in columns[:begin]:
            if column.field != "l1" or any(c.field == "l1" for c in columns[begin:]):
                column.field, column.group = "extra", column.group or "中期"
    name = next((index for index, column in enumerate(columns) if column.field == "l3"), 0)
    level2 = next((index for index, column in enumerate(columns) if column.field == "l2"), 0)
    follows = any(column.field == "weight" for column in columns[name:])
    for column in columns[: name if follows else level2]:
        if column.field == "weight":
            column.field, column.group = "extra", "分级"
    targets = [column for column in columns if column.field == "target"]
    for column, other in pairwise(targets):
        if is_standard(column.label, other.label):
            column.field = "extra"
    seen: set[str] = set()
    for column in columns:
        more_reason = column.field == "reason" and "措施" in column.label
        if column.field in seen and column.field != "extra" and not more_reason:
            column.field = "extra"
        seen.add(column.field)
    return columns


def is_standard(heading: str, other: str) -> bool:
    """Say whether of two headings of targets the first is that of a standard and the other that of the value."""
    return bare(key(heading)).endswith("标准") and bare(key(other)).endswith("值")


def with_second_row(columns: list[Column], row: Row, labels: Labels) -> list[Column] | None:
    """Return the columns with those of the second row of a two-row heading, ``None`` if a row is none.

    It is one if every cell of it is a known heading, or if the level headings above go on beside it.
    """
    if row.paragraph or not row.items:
        return None
    beside = sum(
        labels.indicator_column(item.text) in _LEVELS for item in row.above if not labels.level1_id(item.key)
    )
    if beside < 2 and not all(labels.indicator_column(item.text) for item in row.items):
        return None
    if any(labels.level1_id(item.key) for item in row.items):
        return None
    added = [_below(columns, item, labels) for item in row.items]
    for column in columns:
        below = [one for one in added if column.column <= one.column < column.end]
        if below and column.field in VALUES and all(one.field == "extra" for one in below):
            below[0].field = column.field  # 年度指标值 over 年初值 and 调整值
    covered = {column.column for column in added}
    kept: list[Column] = []
    for column in columns:
        below = [a for a in added if column.column <= a.column < column.end]
        if not below:
            kept.append(column)
        elif column.field not in ("extra", *(a.field for a in below)) and all(
            a.field == "extra" for a in below
        ):
            kept.extend(_without(column, covered))
    if any(column.field == "reason" for column in added):
        kept = [column for column in kept if column.field != "reason"]
    return _distinct(sorted([*kept, *added], key=lambda column: column.column))


def _below(columns: list[Column], item: Item, labels: Labels) -> Column:
    """Return the column of a cell in the second row, with the heading above it."""
    name = labels.indicator_column(item.text) or "extra"
    over = next((c for c in columns if c.column < item.end and item.column < c.end), None)
    if over is not None and over.field in _LEVELS and name == "l3":
        name = over.field  # 一级指标 over 指标名称 and 权重
    return Column(name, item.key, item.column, item.span, over.label if over else "")


def _without(column: Column, covered: set[int]) -> list[Column]:
    free = [c for c in range(column.column, column.column + column.span) if c not in covered]
    return [Column(column.field, column.label, free[0], len(free))] if free else []
