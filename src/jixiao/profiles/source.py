"""One ``profile.yaml``: what a jurisdiction sets itself, checked line by line."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Any

from jixiao.findings import Severity, catalogue
from jixiao.profiles.errors import ProfileError, suggestion
from jixiao.profiles.marked import MarkedList, MarkedMap, load_marked
from jixiao.profiles.parameters import Parameter, Reader, parameters
from jixiao.profiles.records import FrozenMap, Words
from jixiao.values.citation import Basis, Citation, Reading

ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_TOP = ("id", "name", "extends", "matches", "citations", "parameters", "severity")
_CITATION = ("title", "article", "basis", "read", "note")
_VALUE = ("since", "until", "value", "cite", "article", "note")
_MATCHES = ("places", "places_within_parent", "years")
_SEVERITY = FrozenMap({str(word): Words(str(word), str(word)) for word in Severity})

_DAY = date.resolution
_Citations = dict[str, tuple[Citation, str]]
"""Id of a citation → the citation, and what is to be known about it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One dated value of one parameter."""

    since: date
    until: date | None
    value: Any
    citation: Citation
    note: str
    source_note: str

    def in_force(self, on: date) -> bool:
        """Say whether the value is in force on a day; ``until`` is the last day."""
        return self.since <= on and (self.until is None or on <= self.until)


@dataclass(frozen=True, slots=True)
class Matches:
    """The words by which a form shows that it falls under a jurisdiction."""

    places: tuple[str, ...] = ()
    within_parent: tuple[str, ...] = ()
    """Names that several places bear; they count only where the parent's places are named too."""
    first_year: int | None = None
    last_year: int | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """The content of one ``profile.yaml``."""

    id: str
    name: str
    name_en: str
    extends: str | None
    path: str
    extends_line: int | None
    matches: Matches
    entries: dict[str, tuple[Entry, ...]]
    """Parameter (or ``severity.<code>``) → its values, the earliest first."""


def read_source(text: str, path: str, folder: str) -> Source:
    """Read one profile. Raises ``ProfileError`` with the line of whatever is wrong in it."""
    data = load_marked(text, path)
    checker = _Checker(path)
    checker.keys(data, _TOP, ("id", "name"))
    profile_id = checker.text(data, "id")
    if profile_id != folder or not ID.fullmatch(profile_id):
        raise checker.error(
            data.lines["id"], f"id “{profile_id}”应与文件夹名“{folder}”相同，由小写字母、数字和连字符组成",
            "the id must be the name of its folder: lower-case letters, digits and hyphens",
        )  # fmt: skip
    name = checker.mapping(data, "name", ("zh", "en"), ("zh", "en"))
    citations = checker.citations(data)
    return Source(
        id=profile_id,
        name=checker.text(name, "zh"),
        name_en=checker.text(name, "en"),
        extends=checker.text(data, "extends") if data.get("extends") is not None else None,
        path=path,
        extends_line=data.lines.get("extends"),
        matches=checker.matches(data),
        entries=checker.parameters(data, citations) | checker.severities(data, citations),
    )


@dataclass(frozen=True, slots=True)
class _Checker:
    """Takes the parts of one file and says where they are wrong."""

    path: str

    def error(self, line: int | None, zh: str, en: str) -> ProfileError:
        return ProfileError(f"{zh} ({en})", self.path, line)

    def keys(self, data: MarkedMap, known: tuple[str, ...], needed: tuple[str, ...] = ()) -> None:
        for key in data:
            if key not in known:
                hint = suggestion(str(key), known)
                raise self.error(data.lines[key], f"未知的键“{key}”{hint}", f"unknown key {key}")
        for key in needed:
            if key not in data:
                raise self.error(data.line, f"缺少“{key}”", f"{key} is missing")

    def mapping(
        self, data: MarkedMap, key: str, known: tuple[str, ...] | None, needed: tuple[str, ...] = ()
    ) -> MarkedMap:
        found = data.get(key)
        if not isinstance(found, MarkedMap):
            raise self.error(data.lines[key], f"“{key}”应为键值对", f"{key} must be a mapping")
        if known is not None:
            self.keys(found, known, needed)
        return found

    def text(self, data: MarkedMap, key: str) -> str:
        found = data[key]
        if not isinstance(found, str) or not found.strip():
            raise self.error(data.lines[key], f"“{key}”应为文字", f"{key} must be text")
        return found.strip()

    def day(self, data: MarkedMap, key: str) -> date:
        found = data[key]
        if type(found) is not date:
            raise self.error(data.lines[key], f"“{key}”应写作 YYYY-MM-DD", f"{key} must be YYYY-MM-DD")
        return found

    def matches(self, data: MarkedMap) -> Matches:
        if "matches" not in data:
            return Matches()
        found = self.mapping(data, "matches", _MATCHES)
        years = self.mapping(found, "years", ("from", "to")) if "years" in found else MarkedMap()
        for key, year in years.items():
            if type(year) is not int:
                raise self.error(years.lines[key], f"“{key}”应为年份", f"{key} must be a year")
        return Matches(
            self._names(found, "places"),
            self._names(found, "places_within_parent"),
            years.get("from"),
            years.get("to"),
        )

    def _names(self, data: MarkedMap, key: str) -> tuple[str, ...]:
        names = data.get(key, MarkedList())
        if not isinstance(names, MarkedList):
            raise self.error(data.lines[key], f"“{key}”应为列表", f"{key} must be a list")
        for name, line in zip(names, getattr(names, "lines", ()), strict=True):
            if not isinstance(name, str) or len(name.strip()) < 2:
                raise self.error(line, f"地名“{name}”至少两个字", "a place name has two characters or more")
        return tuple(name.strip() for name in names)

    def citations(self, data: MarkedMap) -> _Citations:
        if "citations" not in data:
            return {}
        found = self.mapping(data, "citations", None)
        return {str(key): self._citation(found, str(key)) for key in found}

    def _citation(self, found: MarkedMap, key: str) -> tuple[Citation, str]:
        item = self.mapping(found, key, _CITATION, ("title", "basis", "read"))
        citation = Citation(
            id=key,
            title=self.text(item, "title"),
            article=self.text(item, "article") if "article" in item else "",
            basis=Basis(self._one_of(item, "basis", [basis.value for basis in Basis])),
            read=Reading(self._one_of(item, "read", [reading.value for reading in Reading])),
        )
        return citation, self.text(item, "note") if "note" in item else ""

    def _one_of(self, data: MarkedMap, key: str, known: list[str]) -> str:
        found = data[key]
        if found not in known:
            hint = suggestion(str(found), known)
            raise self.error(
                data.lines[key],
                f"“{key}”应为 {'、'.join(known)} 之一，写的是“{found}”{hint}",
                f"unknown {key}",
            )
        return str(found)

    def parameters(self, data: MarkedMap, citations: _Citations) -> dict[str, tuple[Entry, ...]]:
        found = self.mapping(data, "parameters", None) if "parameters" in data else MarkedMap()
        known = parameters()
        entries = {}
        for key in found:
            if key not in known:
                hint = suggestion(str(key), known)
                raise self.error(found.lines[key], f"未知的参数“{key}”{hint}", f"unknown parameter {key}")
            entries[key] = self._dated(found, key, known[key], citations)
        return entries

    def severities(self, data: MarkedMap, citations: _Citations) -> dict[str, tuple[Entry, ...]]:
        found = self.mapping(data, "severity", None) if "severity" in data else MarkedMap()
        entries = {}
        for code in found:
            if code not in catalogue():
                hint = suggestion(str(code), catalogue())
                raise self.error(found.lines[code], f"未知的疑点代码“{code}”{hint}", f"unknown code {code}")
            key = f"severity.{code}"
            parameter = Parameter(key, "choice", "疑点的轻重", "severity of a finding", choices=_SEVERITY)
            entries[key] = self._dated(found, code, parameter, citations)
            for entry, line in zip(entries[key], found[code].lines, strict=True):
                if entry.value == Severity.ERROR and not entry.citation.binding:
                    raise self.error(
                        line, f"{code} 定为 error 的依据不能只是判断，请引用规定、通知、表样、系统或已公开文件",
                        "an error needs a better basis than judgement",
                    )  # fmt: skip
        return entries

    def _dated(
        self, data: MarkedMap, key: str, parameter: Parameter, citations: _Citations
    ) -> tuple[Entry, ...]:
        items = data[key]
        if not isinstance(items, MarkedList) or not items:
            raise self.error(
                data.lines[key], f"“{key}”应为按日期列出的值，每项写 since、value、cite",
                f"{key} must be a list of dated values, each with since, value and cite",
            )  # fmt: skip
        entries = []
        for item, line in zip(items, items.lines, strict=True):
            if not isinstance(item, MarkedMap):
                raise self.error(line, "每项应写 since、value、cite", "each item needs since, value and cite")
            entries.append(self._entry(item, parameter, citations))
        for (earlier, later), line in zip(pairwise(entries), items.lines[1:], strict=True):
            if later.since <= earlier.since or (earlier.until and earlier.until >= later.since):
                raise self.error(
                    line, f"“{key}”的日期重叠：{later.since} 起的值与前一项 {earlier.since} 至 {earlier.until or later.since}",
                    "dates overlap; list them from the earliest to the latest",
                )  # fmt: skip
        return tuple(
            replace(entry, until=entry.until or (following.since - _DAY if following else None))
            for entry, following in zip(entries, [*entries[1:], None], strict=True)
        )

    def _entry(self, item: MarkedMap, parameter: Parameter, citations: _Citations) -> Entry:
        self.keys(item, _VALUE, ("since", "value", "cite"))
        cited = self.text(item, "cite")
        if cited not in citations:
            hint = suggestion(cited, citations)
            raise self.error(item.lines["cite"], f"未列出的依据“{cited}”{hint}", f"unknown citation {cited}")
        citation, source_note = citations[cited]
        if "article" in item:
            citation = replace(citation, article=self.text(item, "article"))
        since = self.day(item, "since")
        until = self.day(item, "until") if item.get("until") is not None else None
        if until and until < since:
            raise self.error(item.lines["until"], "until 早于 since", "until is before since")
        return Entry(
            since=since,
            until=until,
            value=Reader(parameter, self.path, item.lines["value"]).read(item["value"]),
            citation=citation,
            note=self.text(item, "note") if "note" in item else "",
            source_note=source_note,
        )
