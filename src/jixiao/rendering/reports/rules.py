"""The rules of a profile as a table: what is ruled, how, and on what source."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from jixiao.profiles import GradeBand, Profile, Setting, Tier, parameters
from jixiao.profiles.labels import load_labels
from jixiao.rendering.findings.words import citation_text
from jixiao.rendering.reports.sentences import told
from jixiao.scoring import plain

KEYS = (
    "execution.weight", "execution.denominator", "execution.rate_rounding", "execution.score_from",
    "weights.total", "weights.level1", "weights.max_indicator", "formula.forward", "formula.reverse", "formula.equal",
    "qualitative.tiers", "over_achievement.threshold", "total.caps", "grades",
)  # fmt: skip
"""The rules that decide a score, in the order in which they are applied."""


def rule_rows(profile: Profile, language: str) -> list[tuple[str, str, str]]:
    """Return what is ruled, the rule, and its source; rules that a place does not have are left out."""
    english = language == "en"
    rows = []
    for key in KEYS:
        setting = profile.why(key)
        if setting.value is None or setting.value == () or setting.value == {}:
            continue
        parameter = parameters()[key]
        name = parameter.en if english else parameter.zh
        rows.append((name, rule_text(setting, language), citation_text(setting.citation, language)))
    return rows


def rule_text(setting: Setting, language: str) -> str:
    """Return the value of a rule in words."""
    parameter = parameters()[setting.key]
    if parameter.choices and setting.value in parameter.choices:
        words = parameter.choices[setting.value]
        return words.en if language == "en" else words.zh
    text = _text(setting.value, language)
    points = parameter.unit == "分" and isinstance(setting.value, Decimal)
    return told("points", language, value=text) if points else text


def grades_text(grades: tuple[GradeBand, ...], language: str) -> str:
    """Return the bands of grades in words."""
    return _text(grades, language)


def _text(value: Any, language: str) -> str:
    between = ", " if language == "en" else "，"
    match value:
        case Decimal():
            return plain(value)
        case GradeBand():
            return told("rule.grade", language, label=value.label, low=plain(value.from_))
        case Tier():
            low, high = plain(value.low * 100), plain(value.high * 100)
            return told(f"rule.tier.{value.degree}", language, low=low, high=high)
        case tuple():
            return between.join(_text(member, language) for member in value)
        case Mapping():
            return between.join(_points(name, member, language) for name, member in value.items())
        case _ if hasattr(value, "rate_below"):
            return told("rule.cap", language, rate=plain(value.rate_below * 100), cap=plain(value.cap))
        case _:
            return str(value)


def _points(name: str, points: Decimal, language: str) -> str:
    return level1_name(name, language) + " " + told("points", language, value=plain(points))


def level1_name(identifier: str, language: str) -> str:
    """Return the name of a level-1 category."""
    if language == "en":
        return identifier
    return next((c.names[0] for c in load_labels("cn").categories if c.id == identifier), identifier)
