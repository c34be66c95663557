"""White space, full width and blanks: what a printed text says once its layout is taken away."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

LONGEST_REMEMBERED = 64
REMEMBERED = 4096
"""How many answers of one function are kept, for texts of at most ``LONGEST_REMEMBERED`` characters."""
Answer = TypeVar("Answer")

_BLANKS = frozenset({"", "-", "—", "——", "－", "–", "―", "--", "---", "/", "\\", "﹣", "ー", "一—", "———"})
_WORD = re.compile(r"[0-9A-Za-z]")
_SPACE = re.compile(r"[\s\u3000\xa0\ufeff\u200b\u200c\u200d]+")
_PARENTHESES = re.compile(r"[(（\[【〔][^()（）\[\]【】〔〕]*[)）\]】〕]")


def remembered(function: Callable[[str], Answer]) -> Callable[[str], Answer]:
    """Keep the answers of a pure function for the latest short texts: forms print the same ones over and over."""
    known = lru_cache(maxsize=REMEMBERED)(function)

    @wraps(function)
    def answer(text: str) -> Answer:
        return known(text) if len(text) <= LONGEST_REMEMBERED else function(text)

    return answer


@remembered
def tidy(text: str) -> str:
    r"""Return the text with the white space of its layout removed.

    Chinese has no spaces between words, so a space, an ideographic space or a line break is layout; it is kept
    (as one space) only between two Latin letters or digits that stood on one line or between two words.

    >>> tidy("年初\n预算 数"), tidy(">=8 次"), tidy("Microsoft  Word"), tidy("378,24\n0.36")
    ('年初预算数', '>=8次', 'Microsoft Word', '378,240.36')
    """
    if text.isascii() and text.isalnum():
        return text
    parts = _SPACE.split(text)
    if len(parts) == 1:
        return text
    result = parts[0]
    position = len(parts[0])
    for part in parts[1:]:
        gap_end = text.index(part, position) if part else len(text)
        gap = text[position:gap_end]
        if result and part and _WORD.match(result[-1]) and _WORD.match(part[0]):
            wrapped_number = "\n" in gap and result[-1].isdigit() and part[0].isdigit()
            result += part if wrapped_number else " " + part
        else:
            result += part
        position = gap_end + len(part)
    return result


@remembered
def squeeze(text: str) -> str:
    r"""Remove every white space.

    >>> squeeze("产 出\n指 标")
    '产出指标'
    """
    return _SPACE.sub("", text)


def is_blank(text: str | None) -> bool:
    """Say whether a cell is empty or holds only a dash or slash, which these forms print for «nothing»."""
    return not text or squeeze(text) in _BLANKS


@remembered
def key(text: str) -> str:
    r"""Return what a label is compared by: half width, no white space, no trailing colon.

    >>> key("项目 资金\n（万元）："), key("实际完成值（Ｂ）")
    ('项目资金(万元)', '实际完成值(B)')
    """
    text = unicodedata.normalize("NFKC", _SPACE.sub("", text)) if not text.isascii() else _SPACE.sub("", text)
    return text.rstrip(":：;；,，、.。").lstrip("*★☆●◆▲△※#")


@remembered
def bare(label: str) -> str:
    """Return a key without anything in parentheses: (万元), (A), (50分), (盖章), (必填).

    >>> bare("预算执行情况(万元)(20分)")
    '预算执行情况'
    """
    previous = None
    while previous != label:
        previous, label = label, _PARENTHESES.sub("", label)
    return label.rstrip(":：")
