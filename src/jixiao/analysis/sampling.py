"""Drawing self-evaluations for re-check (抽查复核), so that anybody can draw the same sample again.

The draw has no hidden chance. A list of projects (the frame) is fixed and its digest published; then a seed that
nobody could choose beforehand is published too, such as the winning numbers of a lottery on a day named in advance.

1. A project whose budget is at least the total budget divided by the size of the sample is drawn for certain.
2. The others are put into strata: bands of money, and high or low risk by stated points.
3. Places go to the strata one by one. Each first gets the stated least, the strata with the most measure first; then
   the next place always goes where measure ÷ (2 × places + 1) is largest. The measure is the number of projects, of
   high risk times a stated factor. A stratum never gets more places than it has projects.
4. Within a stratum each project has the number sha256("seed|id") in hexadecimal, text in UTF-8 and without a line
   break; the smallest numbers are drawn. ``printf '%s' 'seed|id' | sha256sum`` gives the same.

The order of the frame plays no part. Amounts are ``Decimal`` in 元; every comparison is exact.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from jixiao.evaluation.review_rules import Band, ReviewRules, RiskFactor
from jixiao.values.width import EXACT

CERTAIN = "certain"
_ZERO, _HUNDRED = Decimal(0), Decimal(100)


@dataclass(frozen=True, slots=True)
class Item:
    """One self-evaluated project of the frame: its budget in 元 and the figures its risk is told from.

    ``score`` is the self-evaluated total out of ``full``, ``rate`` the rate of execution as a fraction.
    """

    id: str
    unit: str
    budget: Decimal
    errors: int = 0
    warnings: int = 0
    score: Decimal | None = None
    rate: Decimal | None = None
    full: Decimal = _HUNDRED

    def figure(self, name: str) -> Decimal | None:
        """Return a figure of risk; ``None`` where it is not known, which then adds no points."""
        if name == "gap":
            known = self.score is not None and self.rate is not None and self.full
            return EXACT.divide(self.score or _ZERO, self.full) - (self.rate or _ZERO) if known else None
        if name == "unscored":
            return Decimal(self.score is None)
        return {"errors": Decimal(self.errors), "warnings": Decimal(self.warnings),
                "score": self.score, "rate": self.rate}[name]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stratum:
    """Projects that are drawn from together. ``band`` is a band of money, or ``certain``."""

    band: str
    high_risk: bool
    items: tuple[Item, ...]
    places: int
    label: str
    label_en: str

    @property
    def certain(self) -> bool:
        """Whether all of it is drawn because each project is large."""
        return self.band == CERTAIN

    @property
    def budget(self) -> Decimal:
        """The money of the stratum in 元."""
        return sum((item.budget for item in self.items), _ZERO)

    @property
    def chance(self) -> Fraction:
        """The chance that a project of the stratum is drawn, over all seeds."""
        return Fraction(self.places, len(self.items)) if self.items else Fraction(0)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A project that was drawn: from which stratum, at which rank of it, by which number, with which risk."""

    item: Item
    stratum: Stratum
    rank: int
    number: str
    """The sha256 of seed and id in hexadecimal."""
    risk: Decimal
    signs: tuple[tuple[RiskFactor, Decimal], ...]
    """The signs of risk that apply, and their points."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A sample with all that is needed to draw it again."""

    seed: str
    wanted: int
    frame_digest: str
    frame_size: int
    interval: Decimal
    """The budget in 元 from which a project is drawn for certain."""
    strata: tuple[Stratum, ...]
    drawn: tuple[Drawn, ...]
    rules: ReviewRules

    @property
    def budget(self) -> Decimal:
        """The money of the whole frame in 元."""
        return sum((stratum.budget for stratum in self.strata), _ZERO)

    @property
    def drawn_budget(self) -> Decimal:
        """The money of the projects drawn in 元."""
        return sum((one.item.budget for one in self.drawn), _ZERO)


def draw(
    frame: Iterable[Item],
    seed: str,
    rules: ReviewRules,
    *,
    size: int | None = None,
    share: Decimal | None = None,
    certain_from: Decimal | None = None,
) -> Plan:
    """Draw a sample of projects for re-check.

    Args:
        frame: The projects to draw from; their order plays no part.
        seed: The published seed.
        rules: The signs of risk, the bands of money and the spread, as data.
        size: How many projects to draw; or else
        share: which share of the projects, rounded up.
        certain_from: A budget in 元 from which every project is drawn; without it the sampling interval, the total
            budget divided by the size. If more projects reach it than are wanted, all of them are drawn.

    Raises ``ValueError`` for an empty seed or frame, an id given twice, a negative budget, or no single size.
    """
    if not seed.strip():
        raise ValueError("抽样须有公布的种子 (a published seed is needed)")
    frame = sorted(frame, key=lambda item: item.id)
    layers = stratify(frame, rules, size=size, share=share, certain_from=certain_from)
    drawn = [one for stratum in layers.strata for one in _draw(stratum, seed, rules)]
    return Plan(
        seed,
        layers.wanted,
        frame_digest(frame),
        len(frame),
        layers.interval,
        layers.strata,
        tuple(drawn),
        rules,
    )


@dataclass(frozen=True, slots=True)
class Layers:
    """The strata of a frame with their places: all of a draw that is settled before the seed is known."""

    wanted: int
    interval: Decimal
    """The budget in 元 from which a project is drawn for certain."""
    strata: tuple[Stratum, ...]


def stratify(
    frame: Iterable[Item],
    rules: ReviewRules,
    *,
    size: int | None = None,
    share: Decimal | None = None,
    certain_from: Decimal | None = None,
) -> Layers:
    """Put the projects of a frame into strata and share the places out; arguments and refusals as those of ``draw``."""
    items = sorted(frame, key=lambda item: item.id)
    _refuse(items, size, share)
    wanted = size if size is not None else math.ceil(Fraction(share or 0) * len(items))
    wanted = min(wanted, len(items))
    total = sum((item.budget for item in items), _ZERO)
    interval = certain_from if certain_from is not None else EXACT.divide(total, Decimal(max(wanted, 1)))
    large = [item for item in items if wanted and item.budget >= interval > 0]
    certain = {item.id for item in large}
    rest = [item for item in items if item.id not in certain]
    strata = _strata(rest, rules, max(0, wanted - len(large)))
    if large:
        strata.insert(
            0, Stratum(CERTAIN, False, tuple(_by_money(large)), len(large), "必查", "drawn for certain")
        )
    return Layers(wanted, interval, tuple(strata))


def _refuse(items: Sequence[Item], size: int | None, share: Decimal | None) -> None:
    if not items:
        raise ValueError("抽样须有项目清单 (a frame is needed)")
    if len({item.id for item in items}) != len(items):
        raise ValueError("项目编号重复 (an id is given twice)")
    if any(set("|\r\n") & set(item.id) or not item.id for item in items):
        raise ValueError("项目编号不能为空或含竖线、换行 (an id is empty or holds a bar or a line break)")
    if any(item.budget < 0 for item in items):
        raise ValueError("预算数不能为负 (a budget is negative)")
    if (size is None) == (share is None):
        raise ValueError("请给出抽取数量或者比例之一 (give either a size or a share)")
    if (size is not None and size < 1) or (share is not None and not 0 < share <= 1):
        raise ValueError("抽取数量须大于0，比例须在0至1之间 (size must be above 0, share from 0 to 1)")


def number_of(seed: str, id: str) -> str:  # noqa: A002
    """Return the number by which a project is drawn, in hexadecimal.

    >>> number_of("2024-06-18", "P001")[:12]
    'e299a80335df'
    """
    return hashlib.sha256(f"{seed}|{id}".encode()).hexdigest()


def frame_digest(items: Iterable[Item]) -> str:
    """Return the digest by which the frame is fixed before the seed is known: sha256 of its lines, sorted by id.

    A line is ``id|unit|budget|errors|warnings|score|rate``, numbers without trailing zeros, blanks for what is not
    known, lines joined by one line feed.
    """
    lines = [
        "|".join([item.id, item.unit, *(_digits(value) for value in
                  (item.budget, item.errors, item.warnings, item.score, item.rate))])
        for item in sorted(items, key=lambda item: item.id)
    ]  # fmt: skip
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _digits(value: Decimal | int | None) -> str:
    if value is None:
        return ""
    text = f"{Decimal(value):f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def risk_of(item: Item, rules: ReviewRules) -> tuple[Decimal, tuple[tuple[RiskFactor, Decimal], ...]]:
    """Return the points of risk of a project and the signs that give them."""
    signs = []
    for factor in rules.risk.factors:
        figure = item.figure(factor.figure)
        if figure is None:
            continue
        if factor.each:
            points = factor.points * figure
            points = points if factor.most is None else min(points, factor.most)
        else:
            reached = factor.at_least is None or figure >= factor.at_least
            points = factor.points if reached and (factor.below is None or figure < factor.below) else _ZERO
        if points:
            signs.append((factor, points))
    return sum((points for _, points in signs), _ZERO), tuple(signs)


def _by_money(items: Iterable[Item]) -> list[Item]:
    return sorted(items, key=lambda item: (-item.budget, item.id))


def _strata(items: Sequence[Item], rules: ReviewRules, places: int) -> list[Stratum]:
    """Put projects into bands of money and risk, and share the places out among them."""
    groups: dict[tuple[str, bool], list[Item]] = {}
    bands = {band.id: band for band in rules.sampling.bands}
    for item, band in _banded(items, rules.sampling.bands):
        high = risk_of(item, rules)[0] >= rules.risk.high_from
        groups.setdefault((band.id, high), []).append(item)
    order = [(name, high) for name in bands for high in (True, False) if (name, high) in groups]
    sizes = [len(groups[key]) for key in order]
    factor = rules.sampling.high_risk_factor
    measures = [Fraction(factor if high else 1) * size for (_, high), size in zip(order, sizes, strict=True)]
    given = allocate(sizes, measures, places, rules.sampling.minimum)
    return [
        Stratum(
            name, high, tuple(groups[name, high]), number,
            f"{bands[name].words.zh}·{'高' if high else '低'}风险",
            f"{bands[name].words.en}, {'high' if high else 'low'} risk",
        )
        for (name, high), number in zip(order, given, strict=True)
    ]  # fmt: skip


def _banded(items: Sequence[Item], bands: Sequence[Band]) -> Iterable[tuple[Item, Band]]:
    """Give each project its band: the first whose share of the money is not yet held by larger projects."""
    total = sum((item.budget for item in items), _ZERO)
    held = _ZERO
    for item in _by_money(items):
        yield item, next((band for band in bands if held < band.upto * total), bands[-1])
        held += item.budget


def allocate(sizes: Sequence[int], measures: Sequence[Fraction], places: int, minimum: int) -> list[int]:
    """Share places out among strata: first the least for each, then by the highest quotient (Sainte-Laguë).

    >>> allocate([40, 8, 2], [Fraction(40), Fraction(16), Fraction(4)], 12, 2)
    [7, 3, 2]
    """
    given = [0] * len(sizes)
    by_measure = sorted(range(len(sizes)), key=lambda index: (-measures[index], index))
    left = min(places, sum(sizes))
    for _ in range(minimum):
        for index in by_measure:
            if left and given[index] < sizes[index]:
                given[index] += 1
                left -= 1
    while left:
        open_ones = [index for index in by_measure if given[index] < sizes[index]]
        best = max(open_ones, key=lambda index: measures[index] / (2 * given[index] + 1))
        given[best] += 1
        left -= 1
    return given


def _draw(stratum: Stratum, seed: str, rules: ReviewRules) -> list[Drawn]:
    numbered = [(number_of(seed, item.id), item) for item in stratum.items]
    if not stratum.certain:
        numbered.sort(key=lambda pair: (pair[0], pair[1].id))
    return [
        Drawn(item, stratum, rank, number, *risk_of(item, rules))
        for rank, (number, item) in enumerate(numbered[: stratum.places], start=1)
    ]
