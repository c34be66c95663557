"""Which jurisdiction's rules a form falls under, by the names that stand in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from jixiao.profiles.profile import all_sources
from jixiao.profiles.records import Inference
from jixiao.profiles.source import Source

FALLBACK = "cn"
_ELSEWHERE = re.compile(r"(?<=.)(?:驻(?!马店)|援|赴).*", re.DOTALL)
"""A place an office is posted to, as in 驻上海市办事处, does not say whose office it is (驻马店 is a city)."""


@dataclass(frozen=True, slots=True)
class _Match:
    source: Source
    words: str
    start: int


def infer_profile(texts: Iterable[str], year: int | None, directories: Sequence[Path] = ()) -> Inference:
    """Return the profile that the names in a form point to, and why; the national one where none does.

    ``texts`` are the names of department and unit, then anything weaker (title, file name): the first text
    that names a known place decides, in it the most particular place. The rules are those of 31 December.

    >>> infer_profile(["上海市普陀区人民政府办公室"], 2022).profile_id
    'cn-shanghai-putuo'
    """
    on = date(year, 12, 31) if year and 1 <= year <= 9999 else None
    sources = {source.id: source for source in all_sources(directories)}
    candidates = [source for source in sources.values() if _covers(source, year)]
    for text in texts:
        found = _best([match for source in candidates if (match := _match(source, sources, text))], sources)
        if found:
            profile = found.source
            return Inference(
                profile.id,
                on,
                f"“{_shortened(text)}”中有“{found.words}”，适用{profile.name}规则",
                f"“{found.words}” stands in “{_shortened(text)}”: the rules of {profile.name_en}",
                found.words,
            )
    national = sources[FALLBACK]
    return Inference(
        FALLBACK,
        on,
        f"主管部门和单位名称中没有已收录的地区，适用{national.name}规则",
        f"no known place is named by department or unit: the rules of {national.name_en}",
    )


def _covers(source: Source, year: int | None) -> bool:
    first, last = source.matches.first_year, source.matches.last_year
    return year is None or ((first is None or year >= first) and (last is None or year <= last))


def _match(source: Source, sources: dict[str, Source], text: str) -> _Match | None:
    """Return where a jurisdiction is named in a text, the earliest place."""
    text = _ELSEWHERE.sub("", text)
    names = source.matches.places
    parent = sources.get(source.extends or "")
    if source.matches.within_parent and parent and _search(parent.matches.places, text):
        names = (*names, *source.matches.within_parent)
    found = _search(names, text)
    return _Match(source, found[0], found.start()) if found else None


def _search(names: tuple[str, ...], text: str) -> re.Match[str] | None:
    return _pattern(names).search(text) if names else None


@lru_cache(maxsize=1024)
def _pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(names, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)))


def _best(matches: list[_Match], sources: dict[str, Source]) -> _Match | None:
    """Return the match that names its place first, a place inside another before that other."""
    extended = {ancestor for match in matches for ancestor in _ancestors(match.source, sources)}
    particular = [match for match in matches if match.source.id not in extended]
    return min(particular, key=lambda match: (match.start, -len(match.words)), default=None)


def _ancestors(source: Source, sources: dict[str, Source]) -> list[str]:
    found: list[str] = []
    while source.extends and source.extends in sources and source.extends not in found:
        found.append(source.extends)
        source = sources[source.extends]
    return found


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 40 else f"{line[:40]}…"
