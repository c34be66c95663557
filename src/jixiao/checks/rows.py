"""The indicators of a form as checks look at them: name, kind of category, target, actual and recomputed score."""

from __future__ import annotations

import re
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from jixiao.checks.base import Case
from jixiao.forms.model import Indicator
from jixiao.profiles.labels import category_name, load_labels
from jixiao.scoring import Score, is_cost
from jixiao.values import Expression, Kind


class Group(StrEnum):
    """What an indicator's categories say it measures."""

    QUANTITY = "quantity"
    QUALITY = "quality"
    TIME = "time"
    COST = "cost"
    EFFECT = "effect"
    SATISFACTION = "satisfaction"
    OTHER = "other"


class Row(NamedTuple):
    """One indicator of a form. ``wanted`` and ``done`` are the texts of target and actual, empty if blank."""

    path: str
    indicator: Indicator
    group: Group
    name: str
    target: Expression | None
    actual: Expression | None
    wanted: str
    done: str
    score: Score

    @property
    def full(self) -> bool:
        """Whether the printed points are the full weight."""
        weight = self.indicator.weight.value
        return bool(weight) and self.indicator.score.value == weight

    @property
    def counts(self) -> bool:
        """Whether the line is an indicator at all, and not a blank line of the template."""
        return bool(self.name or self.wanted or self.done)


_NUMBERING = re.compile(r"(?:指标\s*[0-9一二三四五六七八九十]*|[（(]?[0-9]{1,2}[)）.、])\s*[:：.、]?\s*")
_STARTS = frozenset("指0123456789（(")
_MEASURES = (("数量", Group.QUANTITY), ("质量", Group.QUALITY), ("时效", Group.TIME), ("进度", Group.TIME))


@lru_cache(maxsize=4096)
def group_of(l1: str, l2: str) -> Group:
    """Return what a level-1 and a level-2 category measure.

    >>> group_of("产出指标", "数量指标").value, group_of("效果目标", "满意度").value, group_of("成本指标", "").value
    ('quantity', 'satisfaction', 'cost')
    """
    if is_cost(l1, l2):
        return Group.COST
    second = category_name(l2)
    for word, group in _MEASURES:
        if word in second:
            return group
    first = load_labels().level1_id(l1)
    if "满意" in second or first == "satisfaction":
        return Group.SATISFACTION
    return Group.EFFECT if first in ("effect", "influence") or "效益" in second else Group.OTHER


def name_of(indicator: Indicator) -> str:
    """Return an indicator's name without the template's numbering (指标1：, 1.)."""
    name = indicator.l3.value or ""
    if name and name[0] in _STARTS:
        match = _NUMBERING.match(name)
        return name[match.end() :] if match else name
    return name


_known: tuple[Case | None, tuple[Row, ...]] = (None, ())


def rows(case: Case) -> tuple[Row, ...]:
    """Return the indicators of a form; kept for the form at hand, since every check asks for them."""
    global _known
    known = _known
    if known[0] is case:
        return known[1]
    result = tuple(
        Row(
            f"indicators[{index}]",
            indicator,
            group_of(indicator.l1.value or "", indicator.l2.value or ""),
            name_of(indicator),
            target := indicator.target.value,
            actual := indicator.actual.value,
            target.printed if target is not None else "",
            actual.printed if actual is not None else "",
            score,
        )
        for index, (indicator, score) in enumerate(
            zip(case.form.indicators, case.card.indicators, strict=True)
        )
    )
    _known = (case, result)
    return result


COUNTED = frozenset({Kind.QUANTITY, Kind.PERCENTAGE, Kind.RANGE})
WORDED = frozenset({Kind.DEGREE, Kind.TEXT, Kind.YES_NO})
HUNDRED = Decimal(100)


def is_wording(value: Expression) -> bool:
    """Say whether a value is words only, without a number in it."""
    return value.kind in WORDED and not value.numbers
