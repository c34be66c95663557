"""Labels of the head of a form that no list knows: a short name with its value beside it."""

from __future__ import annotations

import re

from jixiao.profiles.labels import Labels
from jixiao.reading.head import inline_pairs
from jixiao.reading.rows import Item, Row

_NAME = re.compile(r"^[\u4e00-\u9fff]{2,12}([(（][\u4e00-\u9fff、/]{1,8}[)）])?[:：]?$")
_MOST_CELLS = 6
Pairs = list[tuple[Item, Item | None]]


def unlisted_pairs(row: Row, labels: Labels) -> Pairs:
    """Return the pairs of label and value of a row of cells if one or more of its labels is in no list.

    Empty if the row is not made of such pairs: each label a short name right before its value, and nothing that
    belongs to a block of the form.
    """
    items = row.items
    if row.paragraph or not row.exact or len(items) % 2 or len(items) > _MOST_CELLS:
        return []
    if all(labels.is_label(label.text) for label in items[::2]):
        return []
    pairs = list(zip(items[::2], items[1::2], strict=True))
    if not all(_is_pair(label, value, labels) for label, value in pairs):
        return []
    return [(label, value) for label, value in pairs]


def _is_pair(label: Item, value: Item, labels: Labels) -> bool:
    if (
        label.end != value.column
        or value.text.rstrip().endswith(("：", ":"))
        or labels.is_label(value.text)
        or inline_pairs(value, labels)
    ):
        return False
    if labels.is_label(label.text):
        return not labels.is_text_label(label.text)
    block = (
        labels.fund_line(label.text),
        labels.fund_column(label.text),
        labels.indicator_column(label.text),
        labels.level1_id(label.key),
        labels.level2_parents(label.key),
        labels.is_side(label.text),
    )
    return bool(_NAME.match(label.key)) and not any(block)
