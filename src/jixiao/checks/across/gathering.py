"""The set of forms that checks across forms look at, and the registry of these checks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib import resources
from typing import Any

import yaml

from jixiao.checks.across.comparison import Comparisons, compare_sets
from jixiao.checks.across.pairing import office_of, subject_of
from jixiao.checks.base import Case, project_of
from jixiao.checks.fact import fact
from jixiao.checks.runner import Judgement
from jixiao.findings import Finding, entry
from jixiao.forms.model import Form, FormKind


@dataclass(frozen=True)
class Filed:
    """One judged form in the set, with what it is recognised by."""

    judgement: Judgement
    office: str
    subject: str

    @fact
    def case(self) -> Case:
        """The form as checks look at it; most forms of a large set are never asked for it."""
        own = self.judgement
        return Case(own.form, own.profile, own.document, own.number, own.card)

    @property
    def form(self) -> Form:
        """The form."""
        return self.judgement.form

    @property
    def name(self) -> str:
        """The project as printed, else the unit."""
        return project_of(self.form)

    @property
    def identity(self) -> tuple[str, str]:
        """The project of the office: forms of one identity speak of one thing."""
        return self.office, self.subject


class Gathering:
    """Forms judged together: those that are checked, and the target declarations they are held against."""

    def __init__(self, judgements: Iterable[Judgement], against: Iterable[Judgement] = ()) -> None:
        self.filed = tuple(_filed(judgement) for judgement in judgements)
        self.against = tuple(_filed(judgement) for judgement in against)

    def of(self, *kinds: FormKind, scope: str | None = None) -> list[Filed]:
        """Return the forms of some kinds, in their order."""
        return [f for f in self.filed if f.form.kind in kinds and scope in (None, f.form.scope)]

    @cached_property
    def promises(self) -> tuple[Filed, ...]:
        """The target declarations, those of the other set first."""
        found = [*self.against, *self.filed]
        return tuple(f for f in found if f.form.kind is FormKind.TARGET)

    @cached_property
    def evaluations(self) -> tuple[Filed, ...]:
        """The self-evaluations."""
        return tuple(self.of(FormKind.SELF_EVALUATION))

    @cached_property
    def monitorings(self) -> tuple[Filed, ...]:
        """The monitoring forms."""
        found = [*self.against, *self.filed]
        return tuple(f for f in found if f.form.kind is FormKind.MONITORING)

    @cached_property
    def kept_promises(self) -> Comparisons:
        """The target declarations against the self-evaluations."""
        return compare_sets([f.form for f in self.promises], [f.form for f in self.evaluations])

    @cached_property
    def watched_promises(self) -> Comparisons:
        """The target declarations against the monitoring forms."""
        return compare_sets([f.form for f in self.promises], [f.form for f in self.monitorings])

    def offices(self, *kinds: FormKind) -> Iterator[list[Filed]]:
        """Return the projects' forms of one office and year together, where there are several."""
        groups: dict[tuple[str, int | None, FormKind], list[Filed]] = {}
        for filed in self.of(*kinds, scope="project"):
            groups.setdefault((filed.office, filed.form.year, FormKind(filed.form.kind)), []).append(filed)
        return (group for group in groups.values() if len({f.subject for f in group}) > 1)


def _filed(judgement: Judgement) -> Filed:
    form = judgement.form
    return Filed(judgement, office_of(form) or judgement.document, subject_of(form))


AcrossFunction = Callable[[Gathering], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class AcrossCheck:
    """A registered check across forms, and the codes it may give."""

    name: str
    codes: tuple[str, ...]
    function: AcrossFunction


ACROSS: list[AcrossCheck] = []
"""Every check across forms, in the order of registration."""


def across_check(*codes: str) -> Callable[[AcrossFunction], AcrossFunction]:
    """Register a check across forms under the codes it may give; each must be in the catalogue."""
    for code in codes:
        entry(code)

    def register(function: AcrossFunction) -> AcrossFunction:
        ACROSS.append(AcrossCheck(function.__name__, codes, function))
        return function

    return register


@lru_cache(maxsize=1)
def _limits() -> dict[str, dict[str, Any]]:
    source = resources.files("jixiao.checks.across").joinpath("limits.yaml")
    data: dict[str, dict[str, Any]] = yaml.safe_load(source.read_text("utf-8"))
    return data


@lru_cache(maxsize=64)
def limit(subject: str, name: str) -> int:
    """Return a limit of these checks (``limits.yaml``)."""
    return int(_limits()[subject][name])


@lru_cache(maxsize=64)
def pattern(subject: str, name: str) -> re.Pattern[str]:
    """Return a pattern of the words of these checks, ready for use."""
    return re.compile(_limits()[subject][name])


def listed(names: Iterable[str], most: int = 12) -> str:
    """Return names as a list, each once; of very many the first."""
    unique = list(dict.fromkeys(name for name in names if name))
    shown = "、".join(unique[:most])
    return shown if len(unique) <= most else f"{shown} …（{len(unique)}）"


def group_by_identity(filed: Sequence[Filed]) -> dict[tuple[str, str], list[Filed]]:
    """Return forms by the project they speak of."""
    groups: dict[tuple[str, str], list[Filed]] = {}
    for item in filed:
        groups.setdefault(item.identity, []).append(item)
    return groups
