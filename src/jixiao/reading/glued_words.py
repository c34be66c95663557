"""The labels and headings that stand in text without anything between its cells, as patterns to search it by."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from jixiao.profiles.labels import Labels

_HALF = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    ord("≧"): "≥",
    ord("≦"): "≤",
    ord("﹥"): ">",
    ord("﹤"): "<",
    0x3000: " ",
    0xA0: " ",
}
_PAREN = r"(?:\([^()\n]{0,16}\))?"
_NUMBERING = r"(?:[一二三四五六七八九十]{1,2}、|\([一二三四五六七八九十]\)|\d[.、])?"
_LONGEST = 24
_LONE = frozenset({"一级", "二级", "三级", "指标", "目标"})
"""Headings that are parts of others where headings touch."""


@dataclass(frozen=True, slots=True)
class Wordings:
    """Patterns for text in half width, made of the labels of the forms."""

    headings: re.Pattern[str]
    """Headings of indicator columns that follow each other."""
    touching: re.Pattern[str]
    """Three of them that nothing parts."""
    heading: re.Pattern[str]
    funds: re.Pattern[str]
    """Headings of fund columns that follow each other."""
    fund: re.Pattern[str]
    label: re.Pattern[str]
    """One label of the head, with the colon behind it."""
    project: re.Pattern[str]
    objectives: re.Pattern[str]
    """Labels of objectives that follow each other, with the vertical heading before them."""
    objective: re.Pattern[str]
    side: re.Pattern[str]
    """Vertical headings at the end of a text."""
    total: re.Pattern[str]


def half_width(text: str) -> str:
    """Return a text of the same length with signs and digits in half width."""
    return text.translate(_HALF)


def cut_headings(
    text: str, start: int, stop: int, heading: re.Pattern[str], field: Callable[[str], str | None]
) -> list[tuple[int, int]]:
    """Cut headings of columns that touch: so that the most fields are named, then into the fewest pieces.

    三级指标分值 is the heading of names and the one of points, unless another column has the names.
    """
    ways: dict[int, dict[frozenset[str], list[tuple[int, int]]]] = {start: {frozenset(): []}}
    for begin in range(start, stop):
        for fields, pieces in ways.get(begin, {}).items():
            if text[begin].isspace():
                ways.setdefault(begin + 1, {}).setdefault(fields, pieces)
                continue
            for end in range(begin + 2, min(stop, begin + _LONGEST) + 1):
                if text[begin:end] in _LONE or heading.fullmatch(text, begin, end) is None:
                    continue
                more = fields | {field(text[begin:end]) or "extra"}
                known = ways.setdefault(end, {}).get(more)
                if known is None or len(pieces) + 1 < len(known):
                    ways[end][more] = [*pieces, (begin, end)]
    last = ways.get(stop, {})
    return max(last.items(), key=lambda way: (len(way[0] - {"extra"}), -len(way[1])), default=(None, []))[1]


@lru_cache(maxsize=8)
def wordings(labels: Labels) -> Wordings:
    """Return the patterns for the labels of a jurisdiction."""
    heading = _any((*labels.indicator_columns, *labels.extra_columns)) + _PAREN
    fund = _any(labels.fund_columns) + _PAREN
    project = _any(name for name, field in labels.head.items() if field == "project")
    aims = [name for name, field in labels.head.items() if field.startswith("objective")]
    aim = _any((*aims, *labels.long_term))
    objective = rf"(?:{aim}|(?:年度|全年|当年|本年度?|年初|项目){aim}){_PAREN}[:：]?"
    heads = [name for name, field in labels.head.items() if not field.startswith("objective")]
    others = {*heads, *labels.head_other, *labels.years, *(name for name in labels.texts if len(name) > 2)}
    others |= {f"项目{name}" for name in labels.head_other if len(name) > 3 and not name.startswith("项目")}
    side = _NUMBERING + _any(name for name in labels.side if len(name) > 2) + _PAREN + _PAREN
    return Wordings(
        headings=re.compile(rf"(?:{heading}\s*){{3,}}"),
        touching=re.compile(rf"(?:{heading}){{3}}"),
        heading=re.compile(heading),
        funds=re.compile(rf"(?:{fund}\s*){{2,}}"),
        fund=re.compile(fund),
        label=re.compile(rf"{_NUMBERING}(?P<label>{_any(others)}{_PAREN}(?:名称)?)\s*[:：]?"),
        project=re.compile(project),
        objectives=re.compile(rf"{_NUMBERING}(?:{objective}\s*|{side}\s*)+"),
        objective=re.compile(objective),
        side=re.compile(rf"(?:{side}\s*)+\Z"),
        total=re.compile(
            _any(labels.total) + _PAREN + r"[:：]?\s*(?P<points>\d[\d.]*(?:\s+\d[\d.]*)?)(?![\d%.个%])"
        ),
    )


def _any(names: Iterable[str]) -> str:
    ordered = sorted(
        {name for name in names if 1 < len(name) <= _LONGEST}, key=lambda name: (-len(name), name)
    )
    return f"(?:{'|'.join(map(re.escape, ordered))})"
