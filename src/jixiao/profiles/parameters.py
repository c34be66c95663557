"""The parameters a profile may set, from ``parameters.yaml``, and the checking of their values."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from importlib import resources
from itertools import pairwise
from typing import Any

from jixiao.profiles.errors import ProfileError, suggestion
from jixiao.profiles.labels import load_labels
from jixiao.profiles.marked import MarkedList, MarkedMap, load_marked
from jixiao.profiles.records import Cap, FrozenMap, GradeBand, Tier, Words

GRADES = ("excellent", "good", "fair", "poor")
DEGREES = ("full", "partial", "none")
_MONTH_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")


@dataclass(frozen=True, slots=True)
class Parameter:
    """The description of one parameter: the type of its value and what it means."""

    key: str
    type: str
    zh: str
    en: str
    unit: str = ""
    optional: bool = False
    of: str = ""
    keys: tuple[Any, ...] = ()
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    choices: FrozenMap[str, Words] | None = None


@lru_cache(maxsize=1)
def parameters() -> dict[str, Parameter]:
    """Return every parameter by its key, in the order of the file."""
    source = resources.files("jixiao.profiles").joinpath("parameters.yaml")
    data = load_marked(source.read_text("utf-8"), str(source))
    return {key: _parameter(key, entry) for key, entry in data.items()}


def _parameter(key: str, entry: dict[str, Any]) -> Parameter:
    choices = entry.get("choices")
    keys = entry.get("keys", ())
    return Parameter(
        key=key,
        type=entry["type"],
        zh=entry["zh"],
        en=entry["en"],
        unit=entry.get("unit", ""),
        optional=entry.get("optional", False),
        of=entry.get("of", ""),
        keys=_KEY_SETS[keys]() if isinstance(keys, str) else tuple(keys),
        minimum=Decimal(entry["min"]) if "min" in entry else None,
        maximum=Decimal(entry["max"]) if "max" in entry else None,
        choices=FrozenMap({word: Words(**said) for word, said in choices.items()}) if choices else None,
    )


def level1_ids() -> tuple[str, ...]:
    """Return the ids of the level-1 categories that the labels of the forms know."""
    return tuple(category.id for category in load_labels("cn").categories)


_KEY_SETS: dict[str, Callable[[], tuple[Any, ...]]] = {
    "level1": level1_ids,
    "month": lambda: tuple(range(1, 13)),
}


@dataclass(frozen=True, slots=True)
class Reader:
    """Turns the text of a value into the value, for one parameter at one place of a file."""

    parameter: Parameter
    path: str
    line: int

    def read(self, raw: Any) -> Any:
        """Return the typed value. Raises ``ProfileError`` for a value of the wrong type or out of range."""
        if raw is None:
            if self.parameter.optional:
                return None
            raise self._error("不能为空", "may not be null")
        return _READERS[self.parameter.type](self, raw)

    def _error(self, zh: str, en: str) -> ProfileError:
        return ProfileError(f"{self.parameter.key}：{zh} ({en})", self.path, self.line)

    def _member(self, kind: str, raw: Any) -> Any:
        return _READERS[kind](self, raw)

    def _decimal(self, raw: Any) -> Decimal:
        if isinstance(raw, bool) or not isinstance(raw, int | Decimal):
            raise self._error(f"应为数字，写的是“{_said(raw)}”", f"must be a number, found {_said(raw)}")
        return self._bounded(Decimal(raw))

    def _bounded(self, value: Decimal) -> Decimal:
        low, high = self.parameter.minimum, self.parameter.maximum
        if (low is not None and value < low) or (high is not None and value > high):
            raise self._error(
                f"{value} 超出范围 {low} 至 {high}", f"{value} is out of range, from {low} to {high}"
            )
        return value

    def _integer(self, raw: Any) -> int:
        if isinstance(raw, bool) or not isinstance(raw, int):
            raise self._error(
                f"应为整数，写的是“{_said(raw)}”", f"must be a whole number, found {_said(raw)}"
            )
        self._bounded(Decimal(raw))
        return raw

    def _boolean(self, raw: Any) -> bool:
        if not isinstance(raw, bool):
            raise self._error(f"应为 true 或 false，写的是“{_said(raw)}”", "must be true or false")
        return raw

    def _text(self, raw: Any) -> str:
        if not isinstance(raw, str) or not raw.strip():
            raise self._error(f"应为文字，写的是“{_said(raw)}”", f"must be text, found {_said(raw)}")
        return raw

    def _word(self, raw: Any, allowed: Iterable[Any]) -> Any:
        known = [str(word) for word in allowed]
        if isinstance(raw, dict | list) or str(raw) not in known:
            raise self._error(
                f"“{_said(raw)}”不在可选值之内：{'、'.join(known)}{suggestion(_said(raw), known)}",
                f"{_said(raw)} is not one of the allowed values",
            )
        return raw

    def _choice(self, raw: Any) -> str:
        return str(self._word(raw, self.parameter.choices or ()))

    def _level1(self, raw: Any) -> str:
        return str(self._word(raw, level1_ids()))

    def _month_day(self, raw: Any) -> str:
        if not isinstance(raw, str) or not _MONTH_DAY.fullmatch(raw):
            raise self._error(f"应写作 MM-DD，写的是“{_said(raw)}”", f"must be MM-DD, found {_said(raw)}")
        return raw

    def _words(self, raw: Any) -> Words:
        said = self._fields(raw, ("zh", "en"))
        return Words(self._text(said["zh"]), self._text(said["en"]))

    def _list(self, raw: Any) -> tuple[Any, ...]:
        return tuple(self._member(self.parameter.of, member) for member in self._members(raw))

    def _map(self, raw: Any) -> FrozenMap[Any, Any]:
        if not isinstance(raw, dict):
            raise self._error(f"应为键值对，写的是“{_said(raw)}”", f"must be a mapping, found {_said(raw)}")
        return FrozenMap(
            {
                self._word(key, self.parameter.keys): self._member(self.parameter.of, value)
                for key, value in raw.items()
            }
        )

    def _grades(self, raw: Any) -> tuple[GradeBand, ...]:
        bands = tuple(
            GradeBand(
                self._word(item["name"], GRADES), self._text(item["label"]), self._decimal(item["from"])
            )
            for item in self._records(raw, ("name", "label", "from"))
        )
        self._descending([band.from_ for band in bands])
        if not bands or bands[-1].from_ != 0:
            raise self._error("最低一档应从0分起", "the lowest grade must begin at 0")
        return bands

    def _tiers(self, raw: Any) -> tuple[Tier, ...]:
        tiers = tuple(
            Tier(self._word(item["degree"], DEGREES), self._decimal(item["low"]), self._decimal(item["high"]))
            for item in self._records(raw, ("degree", "low", "high"))
        )
        self._descending([tier.low for tier in tiers])
        joined = all(upper.low == lower.high for upper, lower in pairwise(tiers))
        if not tiers or tiers[0].high != 1 or tiers[-1].low != 0 or not joined:
            raise self._error("各档应由1到0首尾相接", "tiers must run from 1 to 0 without a gap")
        return tiers

    def _caps(self, raw: Any) -> tuple[Cap, ...]:
        caps = tuple(
            Cap(self._decimal(item["rate_below"]), self._decimal(item["cap"]))
            for item in self._records(raw, ("rate_below", "cap"))
        )
        self._descending([cap.rate_below for cap in caps])
        self._descending([cap.cap for cap in caps])
        return caps

    def _descending(self, numbers: list[Decimal]) -> None:
        if any(upper <= lower for upper, lower in pairwise(numbers)):
            raise self._error("各档应由高到低排列", "bands must be listed from high to low")

    def _members(self, raw: Any) -> MarkedList:
        if not isinstance(raw, MarkedList):
            raise self._error(f"应为列表，写的是“{_said(raw)}”", f"must be a list, found {_said(raw)}")
        return raw

    def _records(self, raw: Any, names: tuple[str, ...]) -> list[MarkedMap]:
        return [self._fields(member, names) for member in self._members(raw)]

    def _fields(self, raw: Any, names: tuple[str, ...]) -> MarkedMap:
        if not isinstance(raw, MarkedMap) or set(raw) != set(names):
            raise self._error(f"每项应有 {'、'.join(names)}", f"each item must have {', '.join(names)}")
        return raw


def _said(raw: Any) -> str:
    return str(raw) if len(str(raw)) <= 40 else f"{str(raw)[:40]}…"


_READERS: dict[str, Callable[[Reader, Any], Any]] = {
    "decimal": Reader._decimal,
    "integer": Reader._integer,
    "boolean": Reader._boolean,
    "text": Reader._text,
    "choice": Reader._choice,
    "level1": Reader._level1,
    "month_day": Reader._month_day,
    "words": Reader._words,
    "list": Reader._list,
    "map": Reader._map,
    "grades": Reader._grades,
    "tiers": Reader._tiers,
    "caps": Reader._caps,
}
