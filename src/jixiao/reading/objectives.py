"""The objectives of a form in columns: 预期目标 | 实际完成情况, or 中期目标 | 年度目标, with texts below."""

from __future__ import annotations

import re

from jixiao.profiles.labels import OBJECTIVE, Labels
from jixiao.reading import head
from jixiao.reading.draft import Piece
from jixiao.reading.formdraft import FormDraft
from jixiao.reading.rows import Item, Row, words
from jixiao.values.text import bare

_SERIAL = "序号"
_BESIDE = re.compile(r"^(\d[.、]?.{0,12}完成情况|.{0,6}完成率|偏差.{0,12}|原因.{0,10}|.{0,6}改进措施)$")
"""Headings that may stand beside those of the objectives."""
_NUMBERED = re.compile(r"^(目标|任务)[\d一二三四五六七八九十]|^[\d一二三四五六七八九十]{1,2}[.、．](?!\d)")
"""How one of several objectives begins."""
_TEXT = "text"
_TEXTS = ("long_term", _TEXT, _SERIAL)
"""Columns that are kept under their printed heading."""
Columns = list[tuple[str, Item]]


def objective_columns(row: Row, labels: Labels) -> Columns | None:
    """Return (field, heading) of each column if the row is the heading of objectives, else ``None``."""
    split = row.paragraph and len(row.first.key) <= 40
    if not (split or row.may_hold(OBJECTIVE, labels)):
        return None
    items = words(row) if split else row.items
    if len(items) < 2 or len(items) > 6:
        return None
    found: Columns = []
    for item in items:
        name = objective_field(item, labels)
        if name is not None:
            found.append((name, item))
        elif _BESIDE.match(item.key):
            if found:  # what stands before the objectives is the heading beside their rows
                found.append((_TEXT, item))
        elif item.key == _SERIAL:
            found.append((_SERIAL, item))
        elif not labels.is_side(item.text):
            return None
    names = [name for name, _ in found]
    if "objective_expected" not in names or len({*names} - {_TEXT, _SERIAL}) < 2:
        return None
    last = {name: index for index, name in enumerate(names)}
    return [
        (name if index == last[name] else _TEXT, item)
        for index, (name, item) in enumerate(found)
        if index == last[name] or not labels.is_side(item.text)
    ]


def objective_field(item: Item, labels: Labels) -> str | None:
    """Return ``long_term`` or the header field of the objective that a heading names."""
    name = bare(item.key)
    if len(name) > 16:
        return None
    short = labels.objective_prefix.sub("", name)
    if name in labels.long_term or bare(short) in labels.long_term:
        return "long_term"
    for text in (name, short):
        found = labels.head_field(text)
        if found in ("objective_expected", "objective_actual"):
            return found
    return None


class ObjectiveBlock:
    """The texts below the headings of the objectives."""

    def __init__(self, columns: Columns, draft: FormDraft) -> None:
        self.columns = columns
        self.draft = draft

    def add(self, row: Row) -> bool:
        """Read a row of texts; return False if it is none."""
        labels, columns = self.draft.labels, self.columns
        items = words(row) if row.paragraph else row.items
        items = [item for item in items if not labels.is_side(item.text)]
        if not items:
            return True
        if row.paragraph and len(items) != len(columns):
            items = row.items
        if labels.is_label(items[0].text) and len(items[0].key) <= 20:
            return False
        begun = any(self.draft.head.get(name) is not None for name, _ in columns)
        if row.paragraph and begun and not all(_NUMBERED.match(item.key) for item in items):
            return False
        direct = row.exact or len(items) != len(columns)
        for index, item in enumerate(items):
            self._take(self._nearest(item) if direct else columns[index], item)
        return True

    def _take(self, column: tuple[str, Item], item: Item) -> None:
        name, heading = column
        if name == _SERIAL and item.key.isdigit():
            return
        if name in _TEXTS:
            self.draft.add_text(head.label_text(heading), Piece.of([item]))
        else:
            self.draft.add_to_head(name, Piece.of([item]))

    def _nearest(self, item: Item) -> tuple[str, Item]:
        """Return the column that a text covers most of, else the nearest one."""
        best, width = None, 0
        for column in self.columns:
            heading = column[1]
            overlap = min(item.end, heading.end) - max(item.column, heading.column)
            if overlap > width:
                best, width = column, overlap
        return best or min(self.columns, key=lambda pair: abs(pair[1].column - item.column))
