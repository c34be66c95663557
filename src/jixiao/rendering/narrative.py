"""The sections of a report as passages under numbered headings."""

from __future__ import annotations

from jixiao.forms.model import LabelledText
from jixiao.rendering.sheet import Passage
from jixiao.rendering.wording import reflow
from jixiao.values.text import tidy

_DIGITS = "零一二三四五六七八九"
_PREFACE = "前言"
_TITLE = "标题"


def chinese_number(number: int) -> str:
    """Return a number below 100 as headings count.

    >>> chinese_number(3), chinese_number(10), chinese_number(21)
    ('三', '十', '二十一')
    """
    tens, ones = divmod(number, 10)
    if not tens:
        return _DIGITS[ones]
    return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")


def passages(texts: list[LabelledText], title: str) -> list[Passage]:
    """Return the passages of a report; its title is not repeated, its preface has no heading."""
    result: list[Passage] = []
    number = 0
    for text in texts:
        value = reflow(text.field.printed)
        if text.label == _TITLE and tidy(value) == title:
            continue
        heading = ""
        if text.label != _PREFACE or result:
            number += 1
            heading = f"{chinese_number(number)}、{text.label}"
        result.append(Passage(heading, tuple(value.split("\n")) if value else ()))
    return result
