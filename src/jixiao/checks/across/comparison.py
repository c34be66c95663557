"""Promise against result: what became of each target of a declaration in the self-evaluation of the project."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from jixiao.checks.across.budget import Budgets, budgets
from jixiao.checks.across.pairing import Pairs, category_of, name_key, pair_forms, pair_indicators
from jixiao.checks.across.words import pairing_words
from jixiao.forms.model import Form, Indicator
from jixiao.scoring.indicator import is_cost
from jixiao.scoring.times import compare_periods
from jixiao.values import Comparison, Expression, Kind, comparable
from jixiao.values.text import squeeze


class Relation(StrEnum):
    """What became of a target."""

    KEPT = "kept"
    CHANGED = "changed"
    DROPPED = "dropped"
    ADDED = "added"


class Difference(StrEnum):
    """In what a target and its report differ."""

    NAME = "name"
    TARGET = "target"
    TARGET_OPERATOR = "target_operator"
    TARGET_PUNCTUATION = "target_punctuation"
    CATEGORY = "category"
    WEIGHT = "weight"


class Trend(StrEnum):
    """Which way a target was changed."""

    WEAKER = "weaker"
    STRONGER = "stronger"
    REWORDED = "reworded"


@dataclass(frozen=True, slots=True)
class Row:
    """One indicator on both sides. The numbers are its positions in the two forms."""

    relation: Relation
    promise: Indicator | None
    report: Indicator | None
    promise_number: int | None = None
    report_number: int | None = None
    differences: tuple[Difference, ...] = ()
    trend: Trend | None = None
    """How the target was changed, if it was."""
    figure: Decimal | None = None
    """For a dropped target that the fund block answers: its value by the amounts, in percent."""
    figure_met: bool | None = None
    in_funds: bool = False
    """Whether the row of funds takes the place of a dropped target on execution."""


@dataclass(frozen=True, slots=True)
class FormComparison:
    """A target declaration against the form that reports on it."""

    promise: Form
    report: Form
    rows: tuple[Row, ...]
    budgets: Budgets
    objective_same: bool | None
    other_framework: bool
    """Whether the two forms have different level-1 categories, so that changed categories are expected."""

    def count(self, relation: Relation) -> int:
        """Return how many rows have a relation."""
        return sum(row.relation is relation for row in self.rows)


@dataclass(frozen=True, slots=True)
class Comparisons:
    """The comparisons of two sets of forms, and the forms without a counterpart."""

    pairs: tuple[FormComparison, ...]
    numbers: tuple[tuple[int, int], ...]
    """For each comparison the positions of its forms in the two sets."""
    only_promised: tuple[int, ...]
    only_reported: tuple[int, ...]


def compare_sets(promises: Sequence[Form], reports: Sequence[Form]) -> Comparisons:
    """Compare every target declaration with the form that reports on it."""
    found: Pairs = pair_forms(promises, reports)
    return Comparisons(
        tuple(compare_forms(promises[left], reports[right]) for left, right in found.pairs),
        found.pairs,
        found.left,
        found.right,
    )


def compare_forms(promise: Form, report: Form) -> FormComparison:
    """Compare a target declaration with the form that reports on it."""
    found = pair_indicators(promise.indicators, report.indicators)
    money = budgets(promise, report)
    weights = _Weights(promise, report)
    rows = [
        _paired(promise.indicators[left], report.indicators[right], left, right, weights)
        for left, right in found.pairs
    ]
    rows += [_dropped(promise.indicators[left], left, money) for left in found.left]
    rows += [
        Row(Relation.ADDED, None, report.indicators[right], report_number=right) for right in found.right
    ]
    objectives = promise.objective_expected.text, report.objective_expected.text
    return FormComparison(
        promise,
        report,
        tuple(rows),
        money,
        loose(objectives[0]) == loose(objectives[1]) if objectives[0] and objectives[1] else None,
        bool(frameworks(promise) ^ frameworks(report)),
    )


def frameworks(form: Form) -> frozenset[str]:
    """Return the ids of the level-1 categories of a form."""
    return frozenset(category_of(indicator)[0] for indicator in form.indicators)


class _Weights:
    """Says whether a weight was changed; a declaration that sums to 100 where the report has 90 is scaled."""

    def __init__(self, promise: Form, report: Form) -> None:
        self._sums = tuple(
            sum((i.weight.value for i in form.indicators if i.weight.value is not None), Decimal(0))
            for form in (promise, report)
        )

    def differ(self, promise: Indicator, report: Indicator) -> bool:
        first, second = promise.weight.value, report.weight.value
        if first is None or second is None or first == second:
            return False
        return first * self._sums[1] != second * self._sums[0]


def _paired(promise: Indicator, report: Indicator, left: int, right: int, weights: _Weights) -> Row:
    found: list[Difference] = []
    if name_key(promise.l3.text or "") != name_key(report.l3.text or ""):
        found.append(Difference.NAME)
    difference, trend = target_change(promise, report)
    if difference is not None:
        found.append(difference)
    if category_of(promise) != category_of(report):
        found.append(Difference.CATEGORY)
    if weights.differ(promise, report):
        found.append(Difference.WEIGHT)
    relation = Relation.CHANGED if found else Relation.KEPT
    return Row(relation, promise, report, left, right, tuple(found), trend)


def _dropped(promise: Indicator, number: int, money: Budgets) -> Row:
    name, words = name_key(promise.l3.text or ""), pairing_words()
    figure = None
    if name in words.execution:
        figure = money.executed_of_approved
    elif name in words.received:
        figure = money.received
    target = promise.target.value
    met = None
    if figure is not None and target is not None and target.percent and target.quantity is not None:
        met = figure >= target.quantity
    return Row(
        Relation.DROPPED,
        promise,
        None,
        promise_number=number,
        figure=figure,
        figure_met=met,
        in_funds=name in words.execution,
    )


_OPERATORS = (
    (re.compile(r">=|≧|＞=|﹥=|不低于|不少于|大于等于|大于或等于"), "≥"),
    (re.compile(r"<=|≦|＜=|﹤=|不高于|不超过|小于等于|小于或等于"), "≤"),
)
_MARKS = re.compile(r"[，。；、：！？,.;:!?“”‘’\"'（）()《》〈〉—\-]")
_DECIMAL = re.compile(r"(?<=\d)\.(?=\d)")


def loose(text: str | None) -> str:
    """Return a text without white space, width and punctuation, for comparing wordings.

    >>> loose("有分工机制，（单位）完成3.5公里。") == loose("有分工机制,(单位)完成3.5公里")
    True
    """
    plain = unicodedata.normalize("NFKC", squeeze(text or ""))
    return _MARKS.sub("", _DECIMAL.sub("·", plain))


def _operators(text: str) -> str:
    for pattern, operator in _OPERATORS:
        text = pattern.sub(operator, text)
    return text


def target_change(promise: Indicator, report: Indicator) -> tuple[Difference | None, Trend | None]:
    """Return in what two targets differ and which way; nothing for the same target, however it is written."""
    first, second = (
        _operators(squeeze(promise.target.text or "")),
        _operators(squeeze(report.target.text or "")),
    )
    if first == second:
        return None, None
    one, other = promise.target.value, report.target.value
    pair = comparable(one, other) if one is not None and other is not None else None
    if one is not None and other is not None and pair is not None and pair[0] == pair[1]:
        if one.comparison == other.comparison:
            return None, None
        return Difference.TARGET_OPERATOR, _operator_trend(one.comparison, other.comparison)
    if loose(first) == loose(second):
        return Difference.TARGET_PUNCTUATION, Trend.REWORDED
    if not first:
        return None, None
    return Difference.TARGET, _trend(promise, one, other, pair)


_UPWARD, _DOWNWARD = (Comparison.AT_LEAST, Comparison.MORE), (Comparison.AT_MOST, Comparison.LESS)


def _operator_trend(first: Comparison | None, second: Comparison | None) -> Trend:
    """Say which way a target goes whose operator alone was changed: turned round, it asks for nothing."""
    turned = (first in _UPWARD and second in _DOWNWARD) or (first in _DOWNWARD and second in _UPWARD)
    return Trend.WEAKER if turned else Trend.REWORDED


def _trend(
    promise: Indicator, one: Expression | None, other: Expression | None, pair: tuple[Decimal, Decimal] | None
) -> Trend:
    if one is None or other is None or other.kind in (Kind.MISSING, Kind.PLACEHOLDER):
        return Trend.WEAKER
    if pair is not None:
        less_is_better = one.comparison in _DOWNWARD or (
            one.comparison is None and is_cost(promise.l1.text or "", promise.l2.text or "")
        )
        return Trend.WEAKER if (pair[1] < pair[0]) != less_is_better else Trend.STRONGER
    if Kind.PERIOD in (one.kind, other.kind):
        late = compare_periods(one, other) if one.kind is other.kind else None
        return Trend.WEAKER if late == "late" else Trend.REWORDED
    if one.is_number and not other.is_number and other.kind in (Kind.TEXT, Kind.DEGREE, Kind.YES_NO):
        return Trend.WEAKER
    if one.degree is not None and other.degree is not None:
        if other.degree.weaker_than(one.degree):
            return Trend.WEAKER
        if one.degree.weaker_than(other.degree):
            return Trend.STRONGER
    return Trend.REWORDED
