"""White space, full width and blanks: what a printed text says once its layout is taken away."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import TypeVar

LONGEST_REMEMBERED = 200
REMEMBERED = 4096
"""How many answers of one function are kept, for texts of at most ``LONGEST_REMEMBERED`` characters."""
Answer = TypeVar("Answer")

_BLANKS = frozenset({"", "-", "—", "——", "－", "–", "―", "--", "---", "/", "\\", "﹣", "ー", "一—", "———"})
_WORD = re.compile(r"[0-9A-Za-z]")
_HIDDEN = "\ufeff\u200b\u200c\u200d"
"""White space of no width."""
_SPACE = re.compile(rf"[\s{_HIDDEN}]+")
_PARENTHESES = re.compile(r"[(（\[【〔][^()（）\[\]【】〔〕]*[)）\]】〕]")


class _Known(dict[str, Answer]):
    """The answers of a pure function; a text that was asked before costs one look-up and no call."""

    def __init__(self, function: Callable[[str], Answer]) -> None:
        super().__init__()
        self.function = function

    def __missing__(self, text: str) -> Answer:
        answer = self.function(text)
        if len(text) <= LONGEST_REMEMBERED:
            if len(self) >= REMEMBERED:
                self.clear()
            self[text] = answer
        return answer


def remembered(function: Callable[[str], Answer]) -> Callable[[str], Answer]:
    """Keep the answers of a pure function for the latest short texts: forms print the same ones over and over."""
    return _Known(function).__getitem__


def _tidied(text: str) -> str:
    r"""Return the text with the white space of its layout removed.

    Chinese has no spaces between words, so a space, an ideographic space or a line break is layout; it is kept
    (as one space) only between two Latin letters or digits that stood on one line or between two words.

    >>> tidy("年初\n预算 数"), tidy(">=8 次"), tidy("Microsoft  Word"), tidy("378,24\n0.36")
    ('年初预算数', '>=8次', 'Microsoft Word', '378,240.36')
    """
    if text.isascii() and text.isalnum():
        return text
    if len(squeeze(text)) == len(text):
        return text
    parts = _SPACE.split(text)
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


def _squeezed(text: str) -> str:
    r"""Remove every white space.

    >>> squeeze("产 出\n指 标")
    '产出指标'
    """
    text = "".join(text.split())
    for mark in _HIDDEN:
        if mark in text:
            text = text.replace(mark, "")
    return text


def is_blank(text: str | None) -> bool:
    """Say whether a cell is empty or holds only a dash or slash, which these forms print for «nothing»."""
    return not text or squeeze(text) in _BLANKS


def _key(text: str) -> str:
    r"""Return what a label is compared by: half width, no white space, no trailing colon.

    >>> key("项目 资金\n（万元）："), key("实际完成值（Ｂ）")
    ('项目资金(万元)', '实际完成值(B)')
    """
    text = squeeze(text)
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return text.rstrip(":：;；,，、.。").lstrip("*★☆●◆▲△※#")


def _bare(label: str) -> str:
    """Return a key without anything in parentheses: (万元), (A), (50分), (盖章), (必填).

    >>> bare("预算执行情况(万元)(20分)")
    '预算执行情况'
    """
    previous = None
    while previous != label and any(opened in label for opened in "(（[【〔"):
        previous, label = label, _PARENTHESES.sub("", label)
    return label.rstrip(":：")


def _plain(printed: str) -> str | None:
    r"""Return what a cell says without the white space of its layout; ``None`` for blank, — and -.

    >>> plain("产出\n指标"), plain(" — ")
    ('产出指标', None)
    """
    return None if is_blank(printed) else tidy(printed)


tidy = remembered(_tidied)
squeeze = remembered(_squeezed)
key = remembered(_key)
bare = remembered(_bare)
plain = remembered(_plain)
