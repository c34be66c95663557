"""The catalogue of findings: for each code its severity, its words in Chinese and English, and examples.

The entries are data (``entries/<subject>.yaml``); ``docs/findings.md`` is generated from them.
"""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

import yaml

LANGUAGES = ("zh", "en")
_TEXTS = ("title", "message", "advice", "wrong", "right")
_KEYS = {"severity", "cite", "checks", *_TEXTS}


class CatalogueError(Exception):
    """An entry of the catalogue that is incomplete or asks for words that no finding has."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What the catalogue says of one code.

    ``severity`` is the default; ``cite`` the profile key whose source the finding rests on, if one does;
    ``checks`` the numbers of the reviewers' list that it answers (T6, E13, M2); ``wrong`` and ``right`` an example.
    """

    code: str
    subject: str
    severity: str
    title: Mapping[str, str]
    message: Mapping[str, str]
    advice: Mapping[str, str]
    wrong: Mapping[str, str]
    right: Mapping[str, str]
    cite: str | None = None
    checks: tuple[str, ...] = ()

    @property
    def words(self) -> frozenset[str]:
        """The names that the message and the advice ask for."""
        texts = [*self.message.values(), *self.advice.values()]
        return frozenset(name for text in texts for _, name, _, _ in string.Formatter().parse(text) if name)


@lru_cache(maxsize=1)
def catalogue() -> Mapping[str, Entry]:
    """Return every entry by its code. Raises ``CatalogueError`` for one that is incomplete or given twice."""
    entries: dict[str, Entry] = {}
    folder = resources.files("jixiao.findings").joinpath("entries")
    for source in sorted(folder.iterdir(), key=lambda item: item.name):
        if not source.name.endswith(".yaml"):
            continue
        subject = source.name.removesuffix(".yaml")
        for code, data in (yaml.safe_load(source.read_text("utf-8")) or {}).items():
            if code in entries:
                raise CatalogueError(f"{source.name}: {code} is given twice")
            entries[code] = _entry(code, subject, data)
    return entries


def entry(code: str) -> Entry:
    """Return the entry of a code. Raises ``KeyError`` for a code that is not in the catalogue."""
    return catalogue()[code]


def _entry(code: str, subject: str, data: Mapping[str, Any]) -> Entry:
    unknown = set(data) - _KEYS
    missing = [
        f"{name}.{language}"
        for name in _TEXTS
        for language in LANGUAGES
        if not data.get(name, {}).get(language)
    ]
    if unknown or missing or data.get("severity") not in ("error", "warning", "notice"):
        raise CatalogueError(
            f"{subject}.yaml: {code}: missing {missing}, unknown {sorted(unknown)}, or no severity"
        )
    texts = {name: data[name] for name in _TEXTS}
    return Entry(
        code, subject, data["severity"], cite=data.get("cite"), checks=tuple(data.get("checks", ())), **texts
    )
