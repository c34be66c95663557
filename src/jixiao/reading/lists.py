"""Lists of projects: a table of one row a project is no form, one of several indicators a project a form for each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

from jixiao.profiles.labels import PROJECT, Labels
from jixiao.reading.funds import NUMERIC
from jixiao.reading.rows import Item, Row
from jixiao.values.text import bare

_SUM = re.compile(r"(金额|资金数?|资金额)$")
"""How the heading of a column of allotted money ends: 下达金额, 补助资金."""
_SERIAL = "序号"
_SUBJECTS = frozenset({"项目", "单位", "部门", "预算单位", "项目单位"})
_FIELDS = frozenset({"project", "unit", "unit_weak", "department", "department_weak"})
_LEVELS = frozenset({"l1", "l2", "l3"})
_VALUES = frozenset({"target", "actual", "weight", "score"})
_LONGEST_HEADING = 6
"""The longest heading of a column of money that no list knows; what is longer may be the name of a project."""
_MONEY = "项目资金"
"""What stands beside an amount in a form, as a list has it only in the heading of a column."""


def is_list_heading(row: Row, labels: Labels) -> bool:
    """Say whether a row is the heading of a list: what the rows name, money or scores, and no levels of indicators.

    Its cells stand without a gap, where a form leaves room for the value of each label.
    """
    if not _is_heading(row, labels):
        return False
    fields = [labels.head_field(item.text) for item in row.items]
    names = any(field in _FIELDS for field in fields) or any(bare(i.key) in _SUBJECTS for i in row.items)
    told = sum(
        bool(labels.fund_column(item.text) or _SUM.search(bare(item.key)))
        or field in ("grade", "total_score")
        for item, field in zip(row.items, fields, strict=True)
    )
    return names and told > 0 and not _level_columns(row, labels)


def _is_heading(row: Row, labels: Labels) -> bool:
    items = row.items
    if row.paragraph or row.aligned or len(items) < 4 or not _is_known(items[0], labels):
        return False
    if any(NUMERIC.match(item.key) for item in items) or _are_pairs(items, labels):
        return False
    if any(before.end != item.column for before, item in pairwise(items)):
        return False
    known = sum(_is_known(item, labels) for item in items)
    return known >= 3 and known * 2 > len(items)


def _are_pairs(items: list[Item], labels: Labels) -> bool:
    """Say whether labels and values alternate: 项目名称 | 河道疏浚补助资金 | 主管部门 | 云川市水利局."""
    values = items[1::2]
    labelled = all(labels.head_field(item.text) in _FIELDS for item in items[::2])
    known = any(labels.is_label(item.text) or labels.fund_column(item.text) for item in values)
    return labelled and not known and any(len(item.key) > _LONGEST_HEADING for item in values)


def _is_known(item: Item, labels: Labels) -> bool:
    return bool(
        item.key == _SERIAL
        or labels.is_label(item.text)
        or labels.fund_column(item.text)
        or _SUM.search(bare(item.key))
        or labels.indicator_column(item.text)
    )


def _level_columns(row: Row, labels: Labels) -> list[Item]:
    return [item for item in row.items if labels.indicator_column(item.text) in _LEVELS]


def table_of(row: Row) -> tuple[str | None, int | None] | None:
    """Return what tells the table of a row from others, ``None`` for a line of text."""
    place = row.first.place
    return None if row.paragraph else (place.sheet, place.table)


def projects_apart(rows: Iterable[Row], labels: Labels) -> Iterator[Row]:
    """Yield the rows with every list of the indicators of several projects turned into a form for each project."""
    heading: _Heading | None = None
    for row in rows:
        if heading is not None and (table_of(row) != heading.table or len(row.items) == 1):
            heading = None
        found = _Heading.of(row, labels)
        if found is not None and (heading is None or found.same(heading)):
            heading = heading or found
        elif heading is not None:
            yield from heading.below(row)
        else:
            yield row


class _Heading:
    """The heading of such a list: columns of the project, then columns of its indicators."""

    def __init__(self, row: Row, first: int, labels: Labels) -> None:
        self.row = row
        self.labels = labels
        self.table = table_of(row)
        self.first = first
        self.own = [item for item in row.items if item.column < first and item.key != _SERIAL]
        self.columns = [item for item in row.items if item.column >= first]
        self.project = next(item for item in self.own if labels.head_field(item.text) == "project")
        self.latest = ""
        """The project of the latest row."""

    @classmethod
    def of(cls, row: Row, labels: Labels) -> _Heading | None:
        """Return the heading that a row is, if it is one."""
        if not (row.exact and len(row.items) > 3 and row.may_hold(PROJECT, labels)) or not _is_heading(
            row, labels
        ):
            return None
        levels = _level_columns(row, labels)
        values = any(labels.indicator_column(item.text) in _VALUES for item in row.items)
        if len(levels) < 2 or not values:
            return None
        first = levels[0].column
        own = any(labels.head_field(i.text) == "project" and i.column < first for i in row.items)
        return cls(row, first, labels) if own else None

    def same(self, other: _Heading) -> bool:
        """Say whether the heading is another printed again."""
        return [item.key for item in self.row.items] == [item.key for item in other.row.items]

    def below(self, row: Row) -> Iterator[Row]:
        """Yield the rows that a row of the list is in a form, after the head of the form where a project begins."""
        cells = {id(head): self._under(head, row) for head in self.own}
        project = cells[id(self.project)]
        if project is not None and project.key != self.latest:
            self.latest = project.key
            yield from self._head([(head, cells[id(head)]) for head in self.own])
        items = [item for item in row.items if item.column >= self.first]
        if items:
            above = [item for item in row.above if item.column >= self.first]
            yield replace(row, items=items, above=above, _roles=-1)

    def _under(self, head: Item, row: Row) -> Item | None:
        cells = (*row.items, *row.above)
        return next((i for i in cells if i.column < head.end and head.column < i.end), None)

    def _head(self, pairs: list[tuple[Item, Item | None]]) -> Iterator[Row]:
        for head, value in sorted(pairs, key=lambda pair: pair[0] is not self.project):
            if value is None or value is head:
                continue
            money = self.labels.fund_column(head.text) is not None
            beside = [Item(_MONEY, 0, head.place)] if money else []
            yield Row([head, replace(value, column=head.end)], above=beside, starts=self.row.starts)
        yield replace(self.row, items=self.columns, above=[], _roles=-1)
