"""What a reviewed sample says of all self-evaluations: mean overstatement, and how many are overstated.

Two figures, each with what it rests on:

* The mean deviation (self score less reviewed score) is the stratified mean. Its interval is the usual one for a
  stratified random sample with the correction for a finite list (Student's t, Satterthwaite's degrees of freedom);
  it takes the deviations of a stratum to be spread without extremes.
* The number of projects overstated by more than a stated limit has an exact interval: for each stratum that of the
  hypergeometric distribution, the doubt shared out equally among the strata that are not wholly reviewed, the bounds
  added up. It assumes nothing but the draw, and errs on the side of being too wide.

Where everything was reviewed both are exact. Where a stratum has no review nothing is said of the whole.
All figures are ``Decimal`` or ``Fraction``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from jixiao.analysis.sampling import Plan, Stratum
from jixiao.scoring import plain
from jixiao.scoring.rounding import WIDE

_STUDENT = {
    1: "12.706", 2: "4.303", 3: "3.182", 4: "2.776", 5: "2.571", 6: "2.447", 7: "2.365", 8: "2.306", 9: "2.262",
    10: "2.228", 11: "2.201", 12: "2.179", 13: "2.160", 14: "2.145", 15: "2.131", 16: "2.120", 17: "2.110",
    18: "2.101", 19: "2.093", 20: "2.086", 25: "2.060", 30: "2.042", 40: "2.021", 60: "2.000", 120: "1.980",
}  # fmt: skip
"""Two-sided 95% points of Student's t, rounded up where needed; between two rows the one above holds."""
CONFIDENCE = Decimal("0.95")


@dataclass(frozen=True, slots=True)
class Interval:
    """A value with its bounds."""

    value: Decimal
    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class StratumReview:
    """One stratum: its projects with a self score, the deviations found, how many are overstated."""

    stratum: Stratum
    deviations: tuple[Decimal, ...]
    overstated: int

    @property
    def size(self) -> int:
        """How many projects of the stratum have a self score; of the others no deviation can be told."""
        return sum(item.score is not None for item in self.stratum.items)

    @property
    def complete(self) -> bool:
        """Whether every project of it was reviewed."""
        return len(self.deviations) == self.size


@dataclass(frozen=True, slots=True)
class Estimate:
    """What may be said of the whole. ``mean`` and ``overstated`` are ``None`` where nothing may be said.

    ``doubts`` says why a figure must not be carried over to the whole: ``unreviewed`` (a stratum without review),
    ``single`` (a stratum with one review of several projects), ``few`` (fewer reviews than the rules ask for).
    """

    strata: tuple[StratumReview, ...]
    mean: Interval | None
    overstated: Interval | None
    """The number of overstated projects in the whole list."""
    above: Decimal
    least: int
    doubts: tuple[str, ...]

    @property
    def reviewed(self) -> int:
        """How many projects were reviewed."""
        return sum(len(item.deviations) for item in self.strata)

    @property
    def size(self) -> int:
        """How many projects with a self score there are."""
        return sum(item.size for item in self.strata)

    @property
    def conclusive(self) -> bool:
        """Whether the sample bears a conclusion on the whole."""
        return not self.doubts


def estimate(plan: Plan, reviewed: Mapping[str, Decimal]) -> Estimate:
    """Return what the reviewed scores, by project id, say of all projects of the plan.

    Projects without a self score are left out; one that was drawn and has no review yet counts as not reviewed. Raises
    ``ValueError`` for a review of a project that was not drawn: picking further projects by hand would spoil the conclusion.
    """
    drawn = {one.item.id for one in plan.drawn}
    if strange := set(reviewed) - drawn:
        raise ValueError(f"不在样本内：{'、'.join(sorted(strange))} (not in the sample)")
    rules = plan.rules.estimation
    if rules.confidence != CONFIDENCE:
        raise ValueError("只支持95%的置信水平 (the level of confidence must be 0.95)")
    found = (_reviewed(stratum, reviewed, rules.overstated_above) for stratum in plan.strata)
    strata = tuple(item for item in found if item.size)
    if not strata:
        raise ValueError("没有自评得分 (no project has a self score)")
    doubts = _doubts(strata, rules.least_reviewed)
    mean = None if {"unreviewed", "single"} & set(doubts) else _mean(strata)
    count = None if "unreviewed" in doubts else _count(strata)
    return Estimate(strata, mean, count, rules.overstated_above, rules.least_reviewed, doubts)


def _reviewed(stratum: Stratum, reviewed: Mapping[str, Decimal], above: Decimal) -> StratumReview:
    deviations = tuple(
        item.score - reviewed[item.id]
        for item in stratum.items
        if item.score is not None and item.id in reviewed
    )
    return StratumReview(stratum, deviations, sum(deviation > above for deviation in deviations))


def _doubts(strata: tuple[StratumReview, ...], least: int) -> tuple[str, ...]:
    partial = [item for item in strata if not item.complete]
    reviewed = sum(len(item.deviations) for item in partial)
    found = (
        ("unreviewed", any(not item.deviations for item in partial)),
        ("single", any(len(item.deviations) == 1 for item in partial)),
        ("few", bool(partial) and reviewed < least),
    )
    return tuple(name for name, holds in found if holds)


def _mean(strata: tuple[StratumReview, ...]) -> Interval:
    """Return the stratified mean with its interval (Cochran, Sampling Techniques, 5.3 to 5.4)."""
    whole = sum(item.size for item in strata)
    mean, variance, inner = Fraction(0), Fraction(0), Fraction(0)
    for item in strata:
        values = [Fraction(deviation) for deviation in item.deviations]
        count = len(values)
        average = sum(values, Fraction(0)) / count
        mean += Fraction(item.size, whole) * average
        if item.complete:
            continue
        spread = sum(((value - average) ** 2 for value in values), Fraction(0)) / (count - 1)
        part = Fraction(item.size, whole) ** 2 * Fraction(item.size - count, item.size) * spread / count
        variance += part
        inner += part**2 / (count - 1)
    value = _decimal(mean)
    if not variance:
        return Interval(value, value, value)
    half = WIDE.multiply(_student(variance**2 / inner), WIDE.sqrt(_decimal(variance)))
    return Interval(value, value - half, value + half)


def _student(freedom: Fraction) -> Decimal:
    """Return the two-sided 95% point for so many degrees of freedom, rounded down to a row of the table."""
    whole = max(math.floor(freedom), 1)
    return Decimal(_STUDENT[max(row for row in _STUDENT if row <= whole)])


def _decimal(value: Fraction) -> Decimal:
    return WIDE.divide(Decimal(value.numerator), Decimal(value.denominator))


def _count(strata: tuple[StratumReview, ...]) -> Interval:
    """Return how many projects are overstated: the expected number, and bounds that hold with the confidence."""
    partial = sum(not item.complete for item in strata)
    doubt = Fraction(1 - CONFIDENCE) / max(partial, 1)
    value, low, high = Fraction(0), 0, 0
    for item in strata:
        value += Fraction(item.overstated * item.size, max(len(item.deviations), 1))
        least, most = hypergeometric_bounds(item.size, len(item.deviations), item.overstated, doubt)
        low, high = low + least, high + most
    return Interval(_decimal(value), Decimal(low), Decimal(high))


def hypergeometric_bounds(size: int, reviewed: int, found: int, doubt: Fraction) -> tuple[int, int]:
    """Return how many cases a list may hold of which ``found`` turned up in a random draw of ``reviewed``.

    A number is kept where neither so few nor so many would turn up with a chance of at most half the doubt.

    >>> hypergeometric_bounds(20, 20, 3, Fraction(1, 20)), hypergeometric_bounds(100, 10, 0, Fraction(1, 20))
    ((3, 3), (0, 29))
    """
    limit = doubt / 2
    kept = range(found, size - (reviewed - found) + 1)

    def tail(cases: int, numbers: range) -> Fraction:
        ways = sum(math.comb(cases, k) * math.comb(size - cases, reviewed - k) for k in numbers)
        return Fraction(ways, math.comb(size, reviewed))

    low = _first(kept, lambda cases: tail(cases, range(found, min(reviewed, cases) + 1)) > limit)
    high = _first(
        kept[::-1], lambda cases: tail(cases, range(max(0, reviewed - size + cases), found + 1)) > limit
    )
    return low, high


def _first(numbers: range, holds: Callable[[int], bool]) -> int:
    """Return the first number from which a condition holds, which once it holds goes on to hold."""
    below, at = -1, len(numbers) - 1
    while at - below > 1:
        middle = (below + at) // 2
        if holds(numbers[middle]):
            at = middle
        else:
            below = middle
    return numbers[at]


_SAID = {
    "zh": {
        "mean": "自评分平均高出复核分{value}分（95%置信区间{low}至{high}分）。",
        "exact": "全部项目均已复核：自评分平均高出复核分{value}分，高出{above}分以上的{count}个。",
        "count": "全部{size}个项目中，自评分高出复核分{above}分以上的估计{value}个，占{share}%，95%的把握在{low}至{high}个之间。",
        "unreviewed": "有的层没有复核结果，不能推断全部项目。",
        "single": "有的层只复核了一个项目，不能计算平均偏差的置信区间。",
        "few": "非全查各层合计复核不足{least}个，样本太小，以上数字仅供参考，不据此下结论。",
        "assumes": "前提：样本按公布的种子抽取且全部复核；平均偏差的区间假定层内偏差没有极端值；个数的区间为超几何分布精确区间，"
        "各层分摊后相加，偏于保守。必查项目只代表自身。",
    },
    "en": {
        "mean": "Self scores are {value} points above the reviewed ones on average (95% interval {low} to {high}).",
        "exact": "All projects were reviewed: self scores are {value} points above the reviewed ones on average, "
        "{count} by more than {above}.",
        "count": "Of all {size} projects an estimated {value}, {share}%, are overstated by more than {above} points; "
        "with 95% confidence {low} to {high}.",
        "unreviewed": "A stratum has no review: nothing can be said of all projects.",
        "single": "A stratum has a single review: no interval can be given for the mean.",
        "few": "Fewer than {least} reviews in the strata that were sampled: too few to conclude from; for orientation "
        "only.",
        "assumes": "Assumed: the sample was drawn by the published seed and wholly reviewed; the interval of the mean "
        "takes deviations within a stratum to have no extremes; the interval of the number is the exact "
        "hypergeometric one, shared out among the strata and added up, and rather too wide. Projects drawn for "
        "certain stand for themselves only.",
    },
}  # fmt: skip


def conclusion(found: Estimate, language: str = "zh") -> list[str]:
    """Say what may be concluded, on which assumptions, or why nothing may."""
    said = _SAID[language]
    if found.mean is not None and found.overstated is not None and found.reviewed == found.size:
        return [said["exact"].format(value=plain(found.mean.value, 2), above=plain(found.above),
                                     count=plain(found.overstated.value))]  # fmt: skip
    sentences = []
    if found.mean is not None:
        mean = found.mean
        sentences.append(
            said["mean"].format(value=plain(mean.value, 2), low=plain(mean.low, 2), high=plain(mean.high, 2))
        )
    if found.overstated is not None:
        count = found.overstated
        sentences.append(
            said["count"].format(
                size=found.size, above=plain(found.above), value=plain(count.value, 1), low=count.low, high=count.high,
                share=plain(count.value * 100 / found.size, 1),
            )
        )  # fmt: skip
    sentences += [said[doubt].format(least=found.least) for doubt in found.doubts]
    return [*sentences, said["assumes"]] if sentences and "unreviewed" not in found.doubts else sentences
