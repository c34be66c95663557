"""Profiles: the rules of a jurisdiction on a day, every value with its source."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from jixiao.profiles.errors import ProfileError, suggestion
from jixiao.profiles.parameters import parameters
from jixiao.profiles.records import FrozenMap, ProfileSummary, Setting
from jixiao.profiles.source import Entry, Source, read_source
from jixiao.values.citation import Basis

FILE_NAME = "profile.yaml"
BY_ANALOGY = "该规则自 {since} 起施行，此前年度参照适用"
SEVERITY = "severity."


@dataclass(frozen=True, slots=True)
class Profile:
    """The rules of a jurisdiction on a day. Immutable, and safe to share and to send to another process."""

    id: str
    name: str
    name_en: str
    on: date
    lineage: tuple[str, ...]
    """Its own id, then the ids of the profiles it extends, up to the root."""
    version: str
    """A short hash of the id, the day and every value: two profiles with one version judge alike."""
    settings: FrozenMap[str, Setting] = field(repr=False)

    def __hash__(self) -> int:
        """Hash by id and version; the version covers every value."""
        return hash((self.id, self.version))

    def get(self, key: str) -> Any:
        """Return the value of a parameter, of the type that ``parameters.yaml`` gives it.

        Numbers are ``Decimal`` or ``int``, lists are tuples, mappings are read-only; ``grades``,
        ``qualitative.tiers`` and ``total.caps`` are tuples of ``GradeBand``, ``Tier`` and ``Cap``.

        >>> load_profile("cn", date(2022, 12, 31)).get("execution.weight")
        Decimal('10')
        """
        return self.why(key).value

    def why(self, key: str) -> Setting:
        """Return a value with its source and with what it overrode. Raises ``ProfileError`` if there is none."""
        if key not in self.settings:
            raise ProfileError(f"没有参数“{key}”{suggestion(key, self.settings)} (unknown parameter {key})")
        return self.settings[key]

    def keys(self) -> tuple[str, ...]:
        """Return the key of every setting, in the order of ``parameters.yaml``, severities last."""
        return tuple(self.settings)

    def trusted(self, key: str) -> bool:
        """Say whether a value stands on more than judgement, so that an error may rest on it."""
        return self.why(key).citation.binding

    def severity(self, code: str) -> str | None:
        """Return the severity this jurisdiction gives a finding, or ``None`` where it says nothing."""
        setting = self.settings.get(SEVERITY + code)
        return str(setting.value) if setting else None


def load_profile(id: str, on: date | None = None, directories: Sequence[Path] = ()) -> Profile:  # noqa: A002
    """Return the rules of a jurisdiction on a day (today if none is given).

    ``directories`` are searched before the built-in jurisdictions, the last one first; each holds
    ``<id>/profile.yaml``. Raises ``ProfileError`` for an unknown id and for any mistake in the files.
    """
    return _load(id, on or date.today(), _stamps(directories))


def list_profiles(directories: Sequence[Path] = ()) -> list[ProfileSummary]:
    """Return every profile there is, the built-in and those of the user's directories, by id."""
    return [
        ProfileSummary(
            id=source.id,
            name=source.name,
            name_en=source.name_en,
            extends=source.extends,
            dates=tuple(sorted({entry.since for dated in source.entries.values() for entry in dated})),
            path=source.path,
        )
        for source in all_sources(directories)
    ]


def all_sources(directories: Sequence[Path] = ()) -> list[Source]:
    """Return the content of every profile, by id."""
    files = _files(_stamps(directories))
    return [_source(files, profile_id) for profile_id in sorted(files)]


_File = tuple[str, str, int]
"""Folder name, path and time of the last change of one ``profile.yaml``."""


def _stamps(directories: Sequence[Path]) -> tuple[_File, ...]:
    """Return the files of the user's directories with their times, so that a changed file is read again."""
    found: list[_File] = []
    for directory in directories:
        if not Path(directory).is_dir():
            raise ProfileError("没有这个文件夹 (no such directory)", str(directory))
        for path in sorted(Path(directory).glob(f"*/{FILE_NAME}")):
            found.append((path.parent.name, str(path), path.stat().st_mtime_ns))
    return tuple(found)


@lru_cache(maxsize=1)
def _built_in() -> tuple[_File, ...]:
    folders = resources.files("jixiao.jurisdictions").iterdir()
    files = ((folder.name, folder.joinpath(FILE_NAME)) for folder in folders if folder.is_dir())
    return tuple(sorted((name, str(path), 0) for name, path in files if path.is_file()))


def _files(user: tuple[_File, ...]) -> dict[str, _File]:
    return {file[0]: file for file in (*_built_in(), *user)}


@lru_cache(maxsize=256)
def _read(file: _File) -> Source:
    folder, path, _ = file
    try:
        text = Path(path).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ProfileError(f"无法读取 (cannot be read): {error}", path) from error
    return read_source(text, path, folder)


def _source(files: Mapping[str, _File], profile_id: str) -> Source:
    if profile_id not in files:
        known = sorted(files)
        hint = suggestion(profile_id, known) or f"，现有 {'、'.join(known)}"
        raise ProfileError(f"没有规则“{profile_id}”{hint} (unknown profile {profile_id})")
    return _read(files[profile_id])


def _lineage(files: Mapping[str, _File], profile_id: str) -> list[Source]:
    """Return a profile and those it extends, up to the root."""
    chain = [_source(files, profile_id)]
    while (parent := chain[-1].extends) is not None:
        child = chain[-1]
        if parent in [source.id for source in chain]:
            path = " → ".join([*(source.id for source in chain), parent])
            raise ProfileError(f"extends 循环：{path} (extends itself)", child.path, child.extends_line)
        if parent not in files:
            hint = suggestion(parent, sorted(files))
            raise ProfileError(
                f"extends 所指的规则“{parent}”不存在{hint} (unknown profile {parent})",
                child.path,
                child.extends_line,
            )
        chain.append(_source(files, parent))
    return chain


@lru_cache(maxsize=512)
def _load(profile_id: str, on: date, user: tuple[_File, ...]) -> Profile:
    chain = _lineage(_files(user), profile_id)
    root = chain[-1]
    for key, parameter in parameters().items():
        if key not in root.entries:
            raise ProfileError(
                f"没有 extends 的规则须列出全部参数，缺少“{key}”（{parameter.zh}） "
                f"(a profile that extends nothing must state every parameter; {key} is missing)",
                root.path,
            )
    severities = sorted({key for source in chain for key in source.entries if key.startswith(SEVERITY)})
    found = ((key, _setting(chain, key, on)) for key in (*parameters(), *severities))
    settings = FrozenMap({key: setting for key, setting in found if setting})
    return Profile(
        id=profile_id,
        name=chain[0].name,
        name_en=chain[0].name_en,
        on=on,
        lineage=tuple(source.id for source in chain),
        version=_version(profile_id, on, settings),
        settings=settings,
    )


def _setting(chain: list[Source], key: str, on: date) -> Setting | None:
    """Return the value in force, from the nearest profile that has one, with those it overrode."""
    levels = [
        _as_setting(key, source, entry)
        for source in chain
        for entry in source.entries.get(key, ())
        if entry.in_force(on)
    ]
    if levels:
        return replace(levels[0], overridden=tuple(levels[1:]))
    if key.startswith(SEVERITY):
        return None
    first = chain[-1].entries[key][0]
    citation = replace(first.citation, basis=Basis.JUDGEMENT)
    note = " ".join(filter(None, (first.note, BY_ANALOGY.format(since=first.since))))
    return replace(_as_setting(key, chain[-1], first), citation=citation, note=note, by_analogy=True)


def _as_setting(key: str, source: Source, entry: Entry) -> Setting:
    return Setting(key, entry.value, entry.since, entry.citation, entry.note, entry.source_note, source.id)


def _version(profile_id: str, on: date, settings: Mapping[str, Setting]) -> str:
    lines = [profile_id, on.isoformat()]
    lines += [
        f"{key}={canonical(setting.value)}|{setting.citation.basis}" for key, setting in settings.items()
    ]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:12]


def canonical(value: Any) -> str:
    """Return one text for one value, whatever its notation: 10 and 10.0 are alike.

    >>> canonical(Decimal("10.0")), canonical((Decimal("0.50"), "x")), canonical(None)
    ('10', '[0.5,x]', '')
    """
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, tuple):
        return f"[{','.join(map(canonical, value))}]"
    if isinstance(value, Mapping):
        return f"{{{','.join(sorted(f'{key}:{canonical(member)}' for key, member in value.items()))}}}"
    return repr(value) if not isinstance(value, str) else value
