"""The words by which forms and indicators are recognised across tables (``jurisdictions/cn/pairing.yaml``)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class PairingWords:
    """What the file of words says, ready for use. Likeness is in thousandths."""

    numbering: re.Pattern[str]
    endings: re.Pattern[str]
    synonyms: tuple[tuple[re.Pattern[str], str], ...]
    measures: tuple[str, ...]
    ordinals: frozenset[str]
    contrasts: tuple[frozenset[str], ...]
    alike: int
    projects_alike: int
    execution: frozenset[str]
    received: frozenset[str]
    budget: dict[str, str]
    """Label of an amount in a target declaration → which budget it is."""


@lru_cache(maxsize=1)
def pairing_words() -> PairingWords:
    """Return the words, loaded once."""
    source = resources.files("jixiao.jurisdictions").joinpath("cn", "pairing.yaml")
    data: dict[str, Any] = yaml.safe_load(source.read_text("utf-8"))
    names, funds = data["names"], data["funds"]
    return PairingWords(
        numbering=re.compile(names["numbering"]),
        endings=re.compile(f"(?:{'|'.join(names['endings'])})+$"),
        synonyms=tuple(_synonym(words) for words in names["synonyms"]),
        measures=tuple(sorted(names["measures"], key=len, reverse=True)),
        ordinals=frozenset(names["ordinals"]),
        contrasts=tuple(frozenset(characters) for characters in names["contrasts"]),
        alike=names["alike"],
        projects_alike=names["projects_alike"],
        execution=frozenset(funds["execution"]),
        received=frozenset(funds["received"]),
        budget={label: name for name, labels in data["budget"].items() for label in labels},
    )


def _synonym(words: list[str]) -> tuple[re.Pattern[str], str]:
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first))), words[0]
