"""Rules of evaluation and re-check as data: found by jurisdiction, every rule with its citation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from jixiao.profiles.marked import MarkedMap, load_marked
from jixiao.values import Basis, Citation, Reading

BASE = "cn"
"""The jurisdiction whose rules hold where no other has its own."""


class RulesError(Exception):
    """A file of rules that cannot be used; the message names the file and what is wrong in it."""


class Rule(BaseModel):
    """Common settings of rules: frozen, and unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Cite(Rule):
    """A source as a file writes it, under its id."""

    title: str
    article: str = ""
    basis: Basis
    read: Reading


class CitedFile(Rule):
    """What every file of rules has: its sources by id."""

    citations: Mapping[str, Cite]

    def citation(self, name: str, article: str = "") -> Citation:
        """Return a source. Raises ``KeyError`` for one that the file does not list."""
        found = self.citations[name]
        return Citation(name, found.title, article or found.article, found.basis, found.read)


Rules = TypeVar("Rules", bound=CitedFile)


def load_rules(
    model: type[Rules], file: str, lineage: Sequence[str] = (), directories: Sequence[Path] = ()
) -> Rules:
    """Return the rules of the nearest jurisdiction that has the file.

    ``lineage`` is that of a profile: its own id, then those it extends. ``directories`` are searched first, the last
    one first; each holds ``<id>/<file>``. Raises ``RulesError`` for a mistake in the file.
    """
    source = _nearest(file, [*lineage, BASE], directories)
    try:
        return model.model_validate(_plain(load_marked(source.read_text("utf-8"), str(source))))
    except (ValidationError, KeyError, OSError, UnicodeDecodeError) as error:
        raise RulesError(f"{source}: {error}") from error


def _nearest(file: str, lineage: Sequence[str], directories: Sequence[Path]) -> Traversable:
    roots: list[Traversable] = [*(Path(folder) for folder in reversed(directories))]
    roots.append(resources.files("jixiao.jurisdictions"))
    candidates = (root.joinpath(name, file) for name in lineage for root in roots)
    found = next((path for path in candidates if path.is_file()), None)
    if found is None:
        raise RulesError(f"没有文件 {file} (no such file)")
    return found


def _plain(data: MarkedMap) -> dict[str, Any]:
    return dict(data)
