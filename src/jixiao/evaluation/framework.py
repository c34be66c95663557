"""The framework of an evaluation: what is judged, under which heads, and for how many points (财预〔2020〕10号附2)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, Self

from pydantic import field_validator, model_validator

from jixiao.evaluation.source import CitedFile, Rule, load_rules
from jixiao.profiles import Words
from jixiao.values import Citation

FILE = "evaluation.yaml"
_STEP = Decimal("0.1")
_ZERO = Decimal(0)


class FrameworkCriterion(Rule):
    """A level-3 criterion: its place in the framework, what is checked, how it is computed, its points."""

    id: str
    l1: str
    """Id of the level-1 head: decision, process, output, benefit in the national framework."""
    l2: Words
    l3: Words
    checks: tuple[Words, ...]
    """What an expert looks at, one question each."""
    formula: Words | None = None
    standard: str = "checks"
    """Key of the framework's ``standards``: how the points are given."""
    target: str = ""
    """The target value, where the criterion is one of the project's own indicators."""
    points: Decimal
    cite: str
    points_cite: str
    """The source of the points, which the national framework leaves to the evaluator."""


class Head(Rule):
    """A level-1 head; ``result`` says that it counts towards outputs and effects.

    ``categories`` are the ids of the level-1 categories of target forms whose indicators belong below it.
    """

    id: str
    name: Words
    result: bool = False
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Promise:
    """One indicator of the project's own targets: the id of its level-1 category, names, target value, weight."""

    category: str
    l2: str
    l3: str
    target: str
    weight: Decimal


class Source(Rule):
    """The source of a rule, by its id in the file, and the article."""

    cite: str
    article: str = ""


class Threshold(Source):
    """A number with its source."""

    value: Decimal


class Framework(CitedFile):
    """A framework with its criteria and the rules that bind it.

    Points of the criteria are a proposal: an evaluation sets its own (``with_points``), within ``result_share``.
    """

    id: str
    name: Words
    total: Threshold
    result_share: Threshold
    """Least share of the points that outputs and effects must have together."""
    disagreement: Threshold
    """Share of a criterion's points by which experts may differ before they have to talk."""
    independence: Source
    """That a third party who evaluates is separate from the unit that carries the project out."""
    feedback_days: Threshold
    """Days that the evaluated unit has to answer."""
    declaration: Words
    """What everybody who evaluates states before he sees anything."""
    evidence_kinds: Mapping[str, Words]
    standards: Mapping[str, Words]
    heads: tuple[Head, ...]
    criteria: tuple[FrameworkCriterion, ...]

    @field_validator("criteria", mode="before")
    @classmethod
    def _flat(cls, data: Any) -> Any:
        """Take criteria as they are written, under their head and level-2 group: {decision: [{l2, items}]}."""
        if not isinstance(data, dict):
            return data
        return [
            {"l1": head, "l2": group["l2"], **item}
            for head, groups in data.items()
            for group in groups
            for item in group["items"]
        ]

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        heads = {head.id for head in self.heads}
        ids = [criterion.id for criterion in self.criteria]
        if len(set(ids)) != len(ids):
            raise ValueError("a criterion is given twice")
        for criterion in self.criteria:
            if criterion.l1 not in heads:
                raise ValueError(f"{criterion.id}: no head {criterion.l1}")
            if not {criterion.cite, criterion.points_cite} <= set(self.citations):
                raise ValueError(f"{criterion.id}: a source is not listed")
            if criterion.standard not in self.standards:
                raise ValueError(f"{criterion.id}: no standard {criterion.standard}")
        for rule in (
            self.total, self.result_share, self.disagreement, self.independence, self.feedback_days
        ):  # fmt: skip
            self.citation(rule.cite)
        return self

    def criterion(self, name: str) -> FrameworkCriterion:
        """Return a criterion by its id. Raises ``KeyError`` if there is none."""
        found = next((criterion for criterion in self.criteria if criterion.id == name), None)
        if found is None:
            raise KeyError(name)
        return found

    def under(self, head: str) -> Iterator[FrameworkCriterion]:
        """Return the criteria under a level-1 head."""
        return (criterion for criterion in self.criteria if criterion.l1 == head)

    @property
    def result_points(self) -> Decimal:
        """The points of outputs and effects together."""
        heads = {head.id for head in self.heads if head.result}
        return sum((c.points for c in self.criteria if c.l1 in heads), Decimal(0))

    @property
    def points(self) -> Decimal:
        """The points of all criteria."""
        return sum((criterion.points for criterion in self.criteria), Decimal(0))

    def with_points(self, points: Mapping[str, Decimal], cite: str = "judgement") -> Framework:
        """Return the framework for one evaluation: only the criteria named, with the points given to them."""
        for name in points:
            self.criterion(name)
        chosen = tuple(
            criterion.model_copy(update={"points": points[criterion.id], "points_cite": cite})
            for criterion in self.criteria
            if criterion.id in points
        )
        self.citation(cite)
        return self.model_copy(update={"criteria": chosen})

    def with_promises(self, promises: Iterable[Promise]) -> Framework:
        """Return the framework with the project's own indicators under the heads of outputs and effects.

        A head for which the targets have indicators keeps its points; they are shared by the weights of the targets,
        in steps of a tenth. A head for which they have none keeps its general criteria.
        """
        found = list(promises)
        criteria: list[FrameworkCriterion] = []
        for head in self.heads:
            general = list(self.under(head.id))
            own = [promise for promise in found if promise.category in head.categories]
            criteria.extend(self._promised(head, general, own) if own and general else general)
        return self.model_copy(update={"criteria": tuple(criteria)})

    def _promised(
        self, head: Head, general: Sequence[FrameworkCriterion], own: Sequence[Promise]
    ) -> Iterator[FrameworkCriterion]:
        shares = shared(sum((c.points for c in general), _ZERO), [promise.weight for promise in own])
        for number, (promise, points) in enumerate(zip(own, shares, strict=True), 1):
            yield FrameworkCriterion(
                id=f"{head.id}-{number}", l1=head.id, l2=Words(promise.l2, promise.l2), l3=Words(promise.l3, promise.l3),
                checks=(), standard="target", target=promise.target, points=points, cite=general[0].cite,
                points_cite=general[0].points_cite,
            )  # fmt: skip

    def in_force(self) -> Framework:
        """Return the framework without the criteria that were given no points."""
        return self.model_copy(update={"criteria": tuple(c for c in self.criteria if c.points)})

    def source(self, rule: Source) -> Citation:
        """Return the source of one of the framework's rules."""
        return self.citation(rule.cite, rule.article)


def shared(points: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """Share points by weights in steps of a tenth; what is left over goes where most was cut. Equal without weights.

    >>> shared(Decimal(10), [Decimal(1), Decimal(1), Decimal(1)])
    [Decimal('3.4'), Decimal('3.3'), Decimal('3.3')]
    """
    base = weights if sum(weights, _ZERO) else [Decimal(1)] * len(weights)
    whole = sum(base, _ZERO)
    exact = [points * weight / whole for weight in base]
    shares = [share.quantize(_STEP, ROUND_DOWN) for share in exact]
    left = int((points - sum(shares, _ZERO)) / _STEP)
    most_cut = sorted(range(len(shares)), key=lambda number: shares[number] - exact[number])
    for number in most_cut[:left]:
        shares[number] += _STEP
    return shares


@lru_cache(maxsize=32)
def _load(lineage: tuple[str, ...], directories: tuple[Path, ...]) -> Framework:
    return load_rules(Framework, FILE, lineage, directories)


def load_framework(lineage: Sequence[str] = (), directories: Sequence[Path] = ()) -> Framework:
    """Return the framework of the nearest jurisdiction of a profile's lineage that has one; else the national one."""
    return _load(tuple(lineage), tuple(directories))
