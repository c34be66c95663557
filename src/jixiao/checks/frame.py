"""The frame of indicators: which level-1 category each stands under, and the word lists of the checks."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import resources
from typing import Any

import yaml

from jixiao.checks.base import Case
from jixiao.forms.model import Indicator
from jixiao.profiles.labels import load_labels


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


def category_of(indicator: Indicator) -> str | None:
    """Return the id of an indicator's level-1 category."""
    return level1_of(indicator.l1.value, indicator.l2.value)


def groups(case: Case) -> dict[str, list[int]]:
    """Return the indices of the indicators of each known level-1 category."""
    found: dict[str, list[int]] = {}
    for index, indicator in enumerate(case.form.indicators):
        category = category_of(indicator)
        if category is not None:
            found.setdefault(category, []).append(index)
    return found
