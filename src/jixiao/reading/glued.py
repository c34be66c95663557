"""Text whose cells lost what parted them: 产出指标数量指标完成培训≥8次8次1010. Parted where only one way fits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from jixiao.profiles.labels import Labels
from jixiao.reading.rows import Item
from jixiao.values.text import bare, key, squeeze

_SIGN = r"(?:[≥≤=><≧≦＝＞＜]|[>＞][=＝]|[<＜][=＝]|大于等于|小于等于|不低于|不少于|不超过|不高于)"
_VALUE = re.compile(rf"(?P<name>.*?[\u4e00-\u9fff）)]{{2}}.*?)(?P<tail>{_SIGN}\d.*)")
_TARGET = re.compile(rf"{_SIGN}\d[\d,]*(?:\.\d+)?(?P<unit>[^\d.,]*)")
_ACTUAL = re.compile(r"\d[\d,]*(?:\.\d+)?(?P<unit>[^\d.,]+)")
_POINTS = re.compile(r"(?:0|[1-9]\d?|100)(?:\.\d{1,2})?")
_TOTAL = re.compile(r"(?P<label>[\u4e00-\u9fff]{2,6}[:：]?)(?P<points>\d+(?:\.\d+)?)")
_ENDS_IN_POINTS = re.compile(r"[\u4e00-\u9fff].*[\u4e00-\u9fff]\d{2,}(?:\.\d+)?")
_SHORTEST_HEADING = 6
_LONGEST_LABEL = 16


def is_glued(item: Item, labels: Labels) -> bool:
    """Say whether a word holds several cells: a level 1 and a level 2, or a category, a name and a value."""
    first, rest = _category(item.text, labels)
    if not first or not rest:
        return False
    second, after = _category(rest, labels)
    return bool(second and after) or bool(_VALUE.fullmatch(squeeze(rest)))


@dataclass(slots=True)
class Parted:
    """The cells that a word holds, categories apart; ``doubtful`` is what may be parted in several ways or none."""

    categories: list[Item]
    others: list[Item]
    doubtful: str = ""


def parted_cells(item: Item, fields: set[str], labels: Labels) -> Parted:
    """Return the cells of a word that holds a whole row, or the beginning of one."""

    def made(text: str) -> Item:
        return Item(text, item.column, item.place)

    categories: list[Item] = []
    category, rest = _category(item.text, labels)
    while category and rest:
        categories.append(made(category))
        before = rest
        category, rest = _category(rest, labels)
    text = category or (before if categories else item.text)
    found = _VALUE.fullmatch(squeeze(text))
    if found is None:
        return Parted(categories, [made(text)], text if _ENDS_IN_POINTS.fullmatch(squeeze(text)) else "")
    values = _values(found["tail"], fields)
    others = [made(found["name"]), *map(made, values or [])]
    return Parted(categories, others, "" if values is not None else found["tail"])


def _category(text: str, labels: Labels) -> tuple[str, str]:
    """Return the category with which a text begins, as printed, and what follows it."""
    found = category_pattern(labels).match(text)
    return (found.group(0), text[found.end() :]) if found else ("", text)


@lru_cache(maxsize=8)
def category_pattern(labels: Labels) -> re.Pattern[str]:
    """Return the pattern of a category as printed, with the points behind it."""
    names = {name for name in (*labels.level1, *labels.level2) if name.endswith(("指标", "目标"))}
    longest = sorted(names, key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(map(re.escape, longest))})(?:[（(]\d+(?:\.\d+)?(?:分|%)?[)）])?")


def _values(tail: str, fields: set[str]) -> list[str] | None:
    """Part a target, an actual value and points that follow each other; ``None`` unless only one way fits."""
    target = _TARGET.match(tail)
    assert target is not None
    values, rest = [target.group(0)], tail[target.end() :]
    if not rest:
        return values
    actual = _ACTUAL.match(rest)
    if "actual" in fields:
        if actual is None or actual["unit"] != target["unit"] or not target["unit"]:
            return None
        values.append(actual.group(0))
        rest = rest[actual.end() :]
    count = len(fields & {"weight", "score"})
    ways = list(_ways(rest, count)) if rest else [[]]
    return [*values, *ways[0]] if len(ways) == 1 else None


def _ways(digits: str, count: int) -> Iterator[list[str]]:
    """Yield every way to part digits into points: a weight and a score that is not above it, or one number."""
    if count == 1 and _POINTS.fullmatch(digits):
        yield [digits]
    if count == 2:
        for end in range(1, len(digits)):
            weight, score = digits[:end], digits[end:]
            plain = _POINTS.fullmatch(weight) and _POINTS.fullmatch(score)
            if plain and Decimal(weight) and Decimal(score) <= Decimal(weight):
                yield [weight, score]


def parted_total(item: Item, labels: Labels) -> list[Item]:
    """Return the label and the numbers of a total that one word holds (总分10097.14), else the word itself."""
    found = _TOTAL.fullmatch(item.key)
    if found is None or not labels.is_total(found["label"].rstrip(":：")):
        return [item]
    ways = [[found["points"]]] if _POINTS.fullmatch(found["points"]) else list(_ways(found["points"], 2))
    if len(ways) != 1:
        return [item]
    return [type(item)(text, item.column, item.place) for text in (found["label"], *ways[0])]


def parted_heading(item: Item, labels: Labels) -> list[Item]:
    """Return the headings of columns that one word holds, at least three and nothing else; else the word itself."""
    if len(item.key) < _SHORTEST_HEADING:
        return [item]
    names = _headings(item.text, labels)
    return [Item(name, item.column, item.place) for name in names] if len(names) > 2 else [item]


def _headings(text: str, labels: Labels) -> list[str]:
    best: list[list[str] | None] = [[], *[None] * len(text)]
    for start in range(len(text)):
        before = best[start]
        if before is None:
            continue
        for end in range(start + 2, min(len(text), start + _LONGEST_LABEL) + 1):
            known = best[end]
            if (known is None or len(known) > len(before) + 1) and _is_heading(text[start:end], labels):
                best[end] = [*before, text[start:end]]
    return best[-1] or []


def _is_heading(text: str, labels: Labels) -> bool:
    if text[0] in "（(" or not bare(key(text)):
        return False
    return bool(labels.indicator_column(text) or labels.fund_column(text) or labels.is_side(text))
