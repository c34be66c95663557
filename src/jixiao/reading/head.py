"""Header fields and labelled texts: a label and the value beside it, in cells or in one line."""

from __future__ import annotations

import re

from jixiao.profiles.labels import Labels
from jixiao.reading.rows import Item, Row
from jixiao.values.text import key, squeeze

_INLINE = re.compile(r"(?:^|[\s\u3000,，;；、])([^\s：:，,。；;]{1,30})[：:]")
_YEAR = re.compile(r"(20\d\d)\s*年")
_YEAR_LOOSE = re.compile(r"(?<!\d)(20[0-4]\d)(?!\d)")
_UNIT_IN_LABEL = re.compile(r"[（(](?:单位[：:])?\s*(?:人民币)?\s*(万元|亿元|千元|元)\s*[）)]")
_UNIT_LINE = re.compile(r"(?:金额|资金)?单位[：:]\s*(?:人民币)?(万元|亿元|千元|元)")


def year_of(text: str) -> int | None:
    """Return the year a heading names: 2022年度, 2022 年, (2022).

    >>> year_of("（ 2021   年度）"), year_of("项目支出绩效自评表")
    (2021, None)
    """
    found = _YEAR.search(text) or _YEAR_LOOSE.search(text)
    if found:
        return int(found.group(1))
    chinese = re.search(r"(二[〇零○Oo0][一二三四五六七八九〇零○]{2})年", text)
    if chinese:
        digits = {"〇": 0, "零": 0, "○": 0, "O": 0, "o": 0, "0": 0}
        digits.update({word: number for number, word in enumerate("一二三四五六七八九", start=1)})
        return int("".join(str(digits[word]) for word in chinese.group(1)))
    return None


def unit_in(text: str) -> str | None:
    r"""Return the unit of money printed in a heading: 项目资金（万元）, 单位：元.

    >>> unit_in("项目资金\\n（万元）"), unit_in("单位：元"), unit_in("主管单位")
    ('万元', '元', None)
    """
    text = squeeze(text)
    found = _UNIT_IN_LABEL.search(text) or _UNIT_LINE.search(text)
    return found.group(1) if found else None


def inline_pairs(item: Item, labels: Labels) -> list[tuple[Item, Item | None]]:
    """Return the pairs of label and value that one text holds: 项目名称：甲  项目类别：乙.

    Only known labels part the text, so that a colon in a sentence does not.
    """
    text = item.text
    marks = []
    for match in _INLINE.finditer(text):
        label = match.group(1)
        if labels.is_label(label):
            marks.append((match.start(1), match.end(1), match.end()))
    if not marks or text[: marks[0][0]].strip():
        return []
    pairs: list[tuple[Item, Item | None]] = []
    for number, (start, end, value_start) in enumerate(marks):
        value_end = marks[number + 1][0] if number + 1 < len(marks) else len(text)
        value = text[value_start:value_end].strip(" \t\u3000\n,，;；、")
        label = Item(text[start:end], item.column, item.place)
        pairs.append((label, Item(value, item.column, item.place) if value else None))
    return pairs


def cell_pairs(row: Row, labels: Labels) -> list[tuple[Item, Item | None]]:
    """Return the pairs of label and value that a row of cells holds; a label without value gives ``None``."""
    pairs: list[tuple[Item, Item | None]] = []
    items = row.items
    index = 0
    while index < len(items):
        item = items[index]
        inline = inline_pairs(item, labels)
        if inline:
            pairs.extend(inline)
            if inline[-1][1] is None and index + 1 < len(items) and not _labelled(items[index + 1], labels):
                pairs[-1] = (inline[-1][0], items[index + 1])
                index += 1
        elif labels.is_label(item.text):
            following = items[index + 1] if index + 1 < len(items) else None
            if following is not None and not _labelled(following, labels):
                pairs.append((item, following))
                index += 1
            elif (
                following is not None
                and labels.is_text_label(item.text)
                and labels.is_text_label(following.text)
            ):
                pass  # a heading over several blocks; the innermost label counts
            else:
                pairs.append((item, None))
        index += 1
    return pairs


def _labelled(item: Item, labels: Labels) -> bool:
    return labels.is_label(item.text) or bool(inline_pairs(item, labels))


def label_text(item: Item) -> str:
    """Return a label as it is kept: no white space, no final colon, its own parentheses as printed.

    >>> from jixiao.values.place import Place
    >>> label_text(Item("项目总预算（元）：", 0, Place()))
    '项目总预算（元）'
    """
    text = re.sub(r"\s+", "", item.text).rstrip("：:")
    return text or key(item.text)
