"""The month at whose end a monitoring form stands, as its headings print it: 1-7月执行数, 上半年, 截至9月底."""

from __future__ import annotations

import re

from jixiao.reading.draft import Piece
from jixiao.reading.rows import Item
from jixiao.values.text import key, squeeze

_TERM = re.compile(
    r"(?P<span>1月?份?[-—–－~～至到](?P<last>1[0-2]|\d)月)"
    r"|(?P<until>截[至止]到?(?:20\d\d年)?(?P<end>1[0-2]|\d)月)"
    r"|(?P<plain>(?<![\d至到~～—–－-])(?P<month>1[0-2]|\d)月(?:份|[底末]))"
    r"|前(?P<count>1[0-2]|\d|[一二三四五六七八九十])个月"
    r"|(?P<half>上半年|半年度)|(?P<third>前[三3]季度|第?[三3]季度|1[-—–~～至到][三3]季度)|(?P<first>第?[一1]季度)"
)
_DIGITS = {word: number for number, word in enumerate("一二三四五六七八九十", start=1)}
_LONGEST = 60


def month_of(text: str) -> tuple[str, int] | None:
    """Return the printed term and its last month.

    >>> month_of("1—7月完成值"), month_of("截至2023年9月30日执行数"), month_of("上半年执行率")
    (('1—7月', 7), ('截至2023年9月', 9), ('上半年', 6))
    >>> month_of("全年执行数"), month_of("年初预算数")
    (None, None)
    """
    found = _TERM.search(squeeze(text)) if len(text) <= _LONGEST else None
    if found is None:
        return None
    told = found["last"] or found["end"] or found["month"] or found["count"]
    whole = 6 if found["half"] else 9 if found["third"] else 3
    month = _DIGITS.get(told) or int(told) if told else whole
    return (found.group(0), month) if 1 <= month <= 12 else None


def month_piece(item: Item) -> Piece:
    """Return the term that a heading prints, empty if it prints none."""
    found = month_of(item.text)
    return Piece(found[0], item.place) if found else Piece()


def is_term_label(text: str) -> bool:
    """Say whether a label names the term of a monitoring form: 监控期间."""
    return key(text) in _LABELS


_LABELS = frozenset({"监控期间", "监控日期", "监控时间", "监控期", "监控月份", "监控时点", "监控截止时间"})
