"""The frame of indicators: which level-1 category each stands under, and the word lists of the checks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib import resources
from typing import Any

import yaml

from jixiao.profiles.labels import category_name, load_labels
from jixiao.scoring import is_cost


@lru_cache(maxsize=8)
def words(subject: str) -> dict[str, Any]:
    """Return the word lists of a subject, from ``words/<subject>.yaml``."""
    source = resources.files("jixiao.checks").joinpath("words", f"{subject}.yaml")
    data: dict[str, Any] = yaml.safe_load(source.read_text("utf-8"))
    return data


def any_of(subject: str, name: str) -> re.Pattern[str]:
    """Return a pattern that matches any word of a list."""
    return re.compile("|".join(words(subject)[name]))


@lru_cache(maxsize=8192)
def level1_of(l1: str | None, l2: str | None) -> str | None:
    """Return the id of the level-1 category by the printed names of level 1 and, if that says nothing, level 2.

    >>> level1_of("产出指标（50分）", None), level1_of(None, "社会效益指标"), level1_of("其他", None)
    ('output', 'effect', None)
    """
    labels = load_labels()
    found = labels.level1_id(l1) if l1 else None
    if found is None and l2:
        parents = labels.level2_parents(l2)
        found = parents[0] if len(parents) == 1 else None
    return found


_POINTS = re.compile(r"[（(]\s*(\d+(?:\.\d+)?)\s*分?\s*[)）]\s*$")
_WANTED = (("quantity-missing", "数量"), ("quality-missing", "质量"))


class Group(StrEnum):
    """What an indicator's categories say it measures."""

    QUANTITY = "quantity"
    QUALITY = "quality"
    TIME = "time"
    COST = "cost"
    EFFECT = "effect"
    SATISFACTION = "satisfaction"
    OTHER = "other"


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


@dataclass(frozen=True, slots=True)
class Frame:
    """What the categories of a form's indicators say; the same few frames stand on most forms."""

    level1: tuple[str | None, ...]
    """The id of each indicator's level-1 category."""
    groups: tuple[Group, ...]
    members: Mapping[str, tuple[int, ...]]
    """The numbers of the indicators under each known level-1 category."""
    points: Mapping[str, str]
    """The points printed in the level-1 cells, as in 产出指标（50分）, where they are one figure."""
    subheadings: tuple[tuple[str, tuple[int, ...]], ...]
    """The points printed in a level-2 cell, as in 数量指标（20分）, with the numbers of its indicators."""
    lost: tuple[str, ...]
    """The codes of what the outputs lack: ``quantity-missing``, ``quality-missing``."""
    outputs: tuple[str, ...]
    """The level-2 categories of the outputs."""
    unknown: int | None
    """The number of the first indicator under an unknown category."""
    without_costs: bool
    """Whether costs are wanting in a frame that has a place for them; the older one has none."""


@lru_cache(maxsize=2048)
def frame_of(cells: tuple[tuple[str | None, str | None], ...]) -> Frame:
    """Return the frame that the cells of level 1 and level 2 make."""
    level1 = tuple(level1_of(l1, l2) for l1, l2 in cells)
    members: dict[str, list[int]] = {}
    for number, name in enumerate(level1):
        if name is not None:
            members.setdefault(name, []).append(number)
    printed = {
        name: {_points_in(cells[i][0] or "") for i in found} - {None} for name, found in members.items()
    }
    outputs = [cells[i][1] for i in members.get("output", ())]
    named = [name for name in outputs if name] if all(outputs) else []
    groups = tuple(group_of(l1 or "", l2 or "") for l1, l2 in cells)
    older = "input" in members or "influence" in members
    return Frame(
        level1,
        groups,
        {name: tuple(found) for name, found in members.items()},
        {name: str(*found) for name, found in printed.items() if len(found) == 1},
        _subheadings(cells),
        tuple(code for code, word in _WANTED if named and not any(word in name for name in named)),
        tuple(dict.fromkeys(named)),
        level1.index(None) if None in level1 else None,
        not older and Group.COST not in groups,
    )


def _subheadings(
    cells: tuple[tuple[str | None, str | None], ...],
) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Return the points that level-2 cells print, each cell with the indicators beside it."""
    members: dict[tuple[str | None, str], list[int]] = {}
    for number, (l1, l2) in enumerate(cells):
        if l2 and _points_in(l2):
            members.setdefault((l1, l2), []).append(number)
    return tuple((_points_in(l2) or "", tuple(found)) for (_, l2), found in members.items())


def _points_in(text: str) -> str | None:
    match = _POINTS.search(text)
    return match[1] if match else None
