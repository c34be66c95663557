"""The values a profile holds: grade bands, tiers, caps, and what is known of the source of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Generic, TypeVar

from jixiao.values.citation import Citation

K = TypeVar("K")
V = TypeVar("V")


class FrozenMap(Mapping[K, V], Generic[K, V]):
    """A mapping that cannot change, so that a profile can be shared, hashed and sent to another process."""

    __slots__ = ("_items",)

    def __init__(self, items: Mapping[K, V]) -> None:
        self._items = dict(items)

    def __getitem__(self, key: K) -> V:
        return self._items[key]

    def __iter__(self) -> Iterator[K]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __hash__(self) -> int:
        return hash(frozenset(self._items.items()))

    def __repr__(self) -> str:
        return repr(self._items)


@dataclass(frozen=True, slots=True)
class GradeBand:
    """One grade: its name (``excellent``, ``good``, ``fair`` or ``poor``), its label, its lowest total."""

    name: str
    label: str
    from_: Decimal


@dataclass(frozen=True, slots=True)
class Tier:
    """One band of a qualitative indicator: its degree (``full``, ``partial`` or ``none``) as parts of the weight.

    ``low`` belongs to the tier; ``high`` belongs to it in the first tier only.
    """

    degree: str
    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Cap:
    """The largest total where the rate of execution is below a fraction."""

    rate_below: Decimal
    cap: Decimal


@dataclass(frozen=True, slots=True)
class Words:
    """A text in Chinese and in English."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Setting:
    """One value in force: since when, on what source, set by which profile, and what it overrode."""

    key: str
    value: Any
    since: date
    citation: Citation
    note: str
    source_note: str
    """What is to be known about the source itself, such as which part of it was read."""
    profile_id: str
    by_analogy: bool = False
    """The rule came into force later and is applied by analogy; it is then no more than judgement."""
    overridden: tuple[Setting, ...] = ()
    """The values of the profiles it extends, the nearest first."""


@dataclass(frozen=True, slots=True)
class ProfileSummary:
    """A line of the list of profiles."""

    id: str
    name: str
    name_en: str
    extends: str | None
    dates: tuple[date, ...]
    """Every day on which a rule of its own begins."""
    path: str


@dataclass(frozen=True, slots=True)
class Inference:
    """Which profile a form falls under, the day its rules are taken from, and why."""

    profile_id: str
    on: date | None
    reason: str
    reason_en: str
    matched: str = ""
    """The words of the form that decided; empty where nothing did."""
