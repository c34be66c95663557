"""Versions of what reads and of what judges, so that a store knows which of its results still hold.

A version is a hash of the modules and data files themselves: no number has to be kept up by hand, and a result is
never taken for that of a rule or reader that has changed since.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from hashlib import sha256
from importlib import resources
from importlib.abc import Traversable
from importlib.metadata import version
from pathlib import Path

_READING = ("values", "documents", "forms", "reading", "profiles/labels.py")
_JUDGING = ("profiles", "jurisdictions", "scoring", "checks", "findings")
_LENGTH = 16


def software_version() -> str:
    """Return the version of the installed software."""
    return version("jixiao")


@lru_cache(maxsize=1)
def reader_version() -> str:
    """Return the version of everything that takes part in reading: labels, formats, forms."""
    return _hash((*_READING, "jurisdictions"), ())


def rules_version(profile: str | None, on: str | None, directories: Iterable[Path]) -> str:
    """Return the version of everything that takes part in judging, with the rules that were asked for."""
    own = [
        f"{path.parent.name}\n{path.read_text('utf-8')}"
        for directory in directories
        for path in sorted(directory.glob("*/profile.yaml"))
    ]
    return _hash(_JUDGING, (profile or "", on or "", *own))


def _hash(folders: Iterable[str], words: Iterable[str]) -> str:
    digest = sha256()
    package = resources.files("jixiao")
    for folder in folders:
        for path, content in _files(package.joinpath(folder), folder):
            digest.update(f"{path}\0{len(content)}\0".encode() + content)
    for word in words:
        digest.update(word.encode() + b"\0")
    return digest.hexdigest()[:_LENGTH]


def _files(item: Traversable, path: str) -> Iterator[tuple[str, bytes]]:
    if item.is_file():
        yield path, item.read_bytes()
        return
    for child in sorted(item.iterdir(), key=lambda child: child.name):
        if child.name != "__pycache__":
            yield from _files(child, f"{path}/{child.name}")
