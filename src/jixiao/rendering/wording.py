"""Texts as they are set: paragraphs kept, the line ends of another layout undone, widths measured."""

from __future__ import annotations

import math
import re
import unicodedata
from decimal import Decimal
from functools import lru_cache

from jixiao.values.text import squeeze, tidy

_END = re.compile(r"[。；;！!？?：:]$")
_NUMBERED = re.compile(
    r"^\s*(目标\s*\d|\d{1,2}[.．、)）](?!\d)|[（(][\d一二三四五六七八九十]{1,3}[)）]|[一二三四五六七八九十]{1,3}[、.．是])"
)
_CONTROLS = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 127, 0xFFFE, 0xFFFF])
_GROUPED = re.compile(r"-?[1-9]\d{0,2}(,\d{3})+(\.\d+)?")
_PLAIN = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?%?")
_MOST_DIGITS = 15


def reflow(text: str) -> str:
    r"""Return a text with its own paragraphs but without the line ends of the page it was read from.

    A line goes on in the next unless it ends as a sentence does or the next one is numbered.

    >>> reflow("新建供水\n点12处。\n目标2：铺设\n管网"), reflow("378,24\n0.36")
    ('新建供水点12处。\n目标2：铺设管网', '378,240.36')
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_CONTROLS)
    if "\n" not in text:
        return tidy(text)
    groups: list[str] = []
    for line in text.split("\n"):
        if not squeeze(line):
            continue
        if groups and not _END.search(groups[-1].rstrip()) and not _NUMBERED.match(line):
            groups[-1] += "\n" + line
        else:
            groups.append(line)
    return "\n".join(tidy(group) for group in groups)


@lru_cache(maxsize=8192)
def _width(character: str) -> float:
    if unicodedata.east_asian_width(character) in "WFA":
        return 1.0
    if character in ",.:;'|!":
        return 0.3
    return 0.7 if character.isupper() or character in "%@&" else 0.56


def width_of(text: str) -> float:
    """Return the width of a line in characters: a Chinese character is 1, a Latin letter or digit about half."""
    return sum(map(_width, text))


def longest_word(text: str) -> float:
    """Return the width of the longest run in a text that a line may not break: a number, a Latin word."""
    runs = re.findall(r"[!-~]+", text)
    return max((width_of(run) for run in runs), default=1.0 if text else 0.0)


def lines_needed(text: str, room: float) -> int:
    """Return on how many lines a text stands in a column that is ``room`` characters wide.

    >>> lines_needed("产出指标", 2.5), lines_needed("", 5)
    (2, 1)
    """
    return sum(max(1, math.ceil(width_of(line) / max(1.0, room - 0.3))) for line in text.split("\n"))


def balanced(text: str, room: float) -> str:
    r"""Return a label with line ends where its lines become equally long; numbers and words stay whole.

    >>> balanced("年度总体目标", 5), balanced("得分", 5), balanced("1-7月执行情况", 5)
    ('年度总\n体目标', '得分', '1-7月执\n行情况')
    """
    width = width_of(text)
    if "\n" in text or width <= room:
        return text
    share = math.ceil(width / math.ceil(width / max(1, int(room))))
    lines, line = [], ""
    for piece in re.findall(r"[!-~]+|[^!-~][，。、；：）》”]*", text):
        if line and width_of(line + piece) > share:
            lines.append(line)
            line = ""
        line += piece
    return "\n".join([*lines, line])


def number_shown(text: str) -> tuple[Decimal, str] | None:
    """Return the number and the number format that show exactly a printed text; ``None`` if none can.

    >>> number_shown("1,234.50"), number_shown("34.24%"), number_shown("007"), number_shown("10分")
    ((Decimal('1234.50'), '#,##0.00'), (Decimal('0.3424'), '0.00%'), None, None)
    """
    grouped = _GROUPED.fullmatch(text) is not None
    if not grouped and not _PLAIN.fullmatch(text):
        return None
    percent = text.endswith("%")
    digits = text.rstrip("%").replace(",", "")
    number = Decimal(digits)
    if len(digits.replace(".", "").lstrip("-")) > _MOST_DIGITS or (digits.startswith("-") and not number):
        return None
    decimals = len(digits.partition(".")[2])
    form = (
        ("#,##0" if grouped else "0") + ("." + "0" * decimals if decimals else "") + ("%" if percent else "")
    )
    return (number.scaleb(-2) if percent else number), form
