"""Points for wordings: the tier that the strength of the actual's wording against the target's shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from jixiao.values import Degree, Expression, Strength, read_degree
from jixiao.values.text import squeeze

if TYPE_CHECKING:
    from jixiao.profiles import Tier

_REACHED = frozenset(
    {
        "完成",
        "已完成",
        "全部完成",
        "达成",
        "达到",
        "已达到",
        "达成预期",
        "达到预期",
        "达标",
        "实现",
        "已实现",
        "完成目标",
    }
)
_ALIKE = 60.0
_TIERS = {
    Strength.FULL: "full",
    Strength.STRONG: "full|partial",
    Strength.BASIC: "partial",
    Strength.PARTIAL: "partial",
    Strength.WEAK: "partial",
    Strength.NONE: "none",
}


def tier_of(target: Expression, actual: Expression, tiers: Sequence[Tier]) -> Tier | None:
    """Return the tier of points that an actual wording falls in; ``None`` if it answers something else.

    A wording as strong as the target's is reached, 基本, 部分 and 有所 partly, 未 not; 较 is a little weaker
    than the plain word, so that the interval then spans the first two tiers.
    """
    wanted, done = _degree(target), _degree(actual)
    if done.strength < wanted.strength:
        name = _TIERS[done.strength]
        if done.strength is not Strength.NONE and not _corresponds(wanted.core, done.core):
            return None
    elif squeeze(target.printed) == squeeze(actual.printed) or _corresponds(wanted.core, done.core):
        name = "full"
    else:
        return None
    return _spanning(name, tiers)


def _degree(expression: Expression) -> Degree:
    return expression.degree or read_degree(squeeze(expression.printed))


def _corresponds(wanted: str, done: str) -> bool:
    """Say whether two wordings without their modifiers speak of the same thing."""
    if not wanted or not done:
        return not done
    if wanted in done or done in wanted or done.strip("。. ") in _REACHED:
        return True
    return max(len(wanted), len(done)) > 3 and fuzz.ratio(wanted, done) >= _ALIKE


def _spanning(name: str, tiers: Sequence[Tier]) -> Tier | None:
    names = name.split("|")
    members = [tier for tier in tiers if tier.degree in names]
    if not members:
        return None
    if len(members) == 1:
        return members[0]
    return type(members[0])(name, min(t.low for t in members), max(t.high for t in members))
