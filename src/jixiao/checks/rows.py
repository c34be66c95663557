"""The indicators of a form as checks look at them: name, kind of category, target, actual and recomputed score."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

from jixiao.checks.frame import Frame, frame_of
from jixiao.checks.frame import Group as Group
from jixiao.forms.model import Form, Indicator
from jixiao.scoring import Score, Scorecard, Verdict
from jixiao.values import Expression, Kind

if TYPE_CHECKING:
    from jixiao.checks.base import Case


class Row(NamedTuple):
    """One indicator of a form. ``wanted`` and ``done`` are the texts of target and actual, empty if blank."""

    number: int
    path: str
    indicator: Indicator
    level1: str | None
    """The id of the level-1 category."""
    group: Group
    name: str
    target: Expression | None
    actual: Expression | None
    wanted: str
    done: str
    weight: Decimal | None
    points: Decimal | None
    score: Score

    @property
    def full(self) -> bool:
        """Whether the printed points are the full weight."""
        return bool(self.weight) and self.points == self.weight

    @property
    def counts(self) -> bool:
        """Whether the line is an indicator at all, and not a blank line of the template."""
        return bool(self.name or self.wanted or self.done)


_NUMBERING = re.compile(r"(?:指标\s*[0-9一二三四五六七八九十]*|[（(]?[0-9]{1,2}[)）.、])\s*[:：.、]?\s*")
_STARTS = frozenset("指0123456789（(")


def name_of(indicator: Indicator) -> str:
    """Return an indicator's name without the template's numbering (指标1：, 1.)."""
    name = indicator.l3.value or ""
    if name and name[0] in _STARTS:
        match = _NUMBERING.match(name)
        return name[match.end() :] if match else name
    return name


def rows_of(form: Form, card: Scorecard) -> tuple[Frame, tuple[Row, ...]]:
    """Return the indicators of a form with their recomputed scores, and the frame that they stand in."""
    frame = frame_of(tuple([(row.l1.value, row.l2.value) for row in form.indicators]))
    return frame, tuple(map(_row, count(), form.indicators, card.indicators, frame.level1, frame.groups))


def _row(index: int, indicator: Indicator, score: Score, level1: str | None, group: Group) -> Row:
    target, actual = indicator.target.value, indicator.actual.value
    return Row(
        index,
        f"indicators[{index}]",
        indicator,
        level1,
        group,
        name_of(indicator),
        target,
        actual,
        target.printed if target is not None else "",
        actual.printed if actual is not None else "",
        indicator.weight.value,
        indicator.score.value,
        score,
    )


class Subjects:
    """The indicators of a form, sorted once by what can be asked of them; each list keeps their order.

    A check that is about one of these lists is not run where the list is empty.
    """

    def __init__(self, lines: Sequence[Row]) -> None:
        self.rows = tuple(lines)
        self.answered: list[Row] = []
        """With both a target and an actual value."""
        self.unanswered: list[Row] = []
        """That promise something and report nothing."""
        self.counted: list[Row] = []
        """That promise a quantity."""
        self.shares: list[Row] = []
        """That promise or report a percentage."""
        self.unstated: list[Row] = []
        """That promise nothing, leave the template's words, or promise in words that may be no value."""
        self.worded: list[Row] = []
        """That promise words without a number."""
        self.described: list[Row] = []
        """That report words without a number."""
        self.related: list[Row] = []
        """That report a relation (≥, =) instead of a value."""
        self.costs: list[Row] = []
        """Of cost."""
        self.opinions: list[Row] = []
        """Of satisfaction."""
        self.reasoned: list[Row] = []
        """With a text in the column of reasons."""
        self.moved: list[Row] = []
        """Whose level-1 category the reader had to put in its place."""
        self.annotated: list[Row] = []
        """With columns that only some forms have."""
        self.exceeded: list[Row] = []
        """Over-achieved, whatever the points."""
        self.far_short: list[Row] = []
        """Quantities of which less than four fifths were reached."""
        self.unscored: list[Row] = []
        """With a weight, but without points."""
        self.lost: list[Row] = []
        """With points below the weight."""
        self.outside: list[Row] = []
        """With points above the weight or below nothing."""
        self.doubted: list[Row] = []
        """With points within the weight, but not surely those that the rules give."""
        self.set_aside: list[Row] = []
        """That do not apply."""
        self.weights: list[Decimal] = []
        """The printed weights."""
        for row in lines:
            self._by_values(row)
            self._by_points(row)

    def _by_values(self, row: Row) -> None:
        target, actual, group = row.target, row.actual, row.group
        share = False
        if target is not None:
            (self.unanswered if actual is None or actual.kind is _MISSING else self.answered).append(row)
            share = target.percent
            kind = target.kind
            if kind is _QUANTITY:
                if target.quantity is not None:
                    self.counted.append(row)
            elif kind in WORDED and not target.numbers:
                self.worded.append(row)
            if kind in _DOUBTFUL:
                self.unstated.append(row)
        else:
            self.unstated.append(row)
        if actual is not None:
            share = share or actual.percent
            if actual.comparison is not None and target is not None:
                self.related.append(row)
            if actual.kind in WORDED and not actual.numbers:
                self.described.append(row)
        if share:
            self.shares.append(row)
        if group is _COST:
            self.costs.append(row)
        elif group is _SATISFACTION:
            self.opinions.append(row)
        own = row.indicator
        if own.reason.value:
            self.reasoned.append(row)
        if own.extra:
            self.annotated.append(row)
        if own.l1.repair is not None:
            self.moved.append(row)

    def _by_points(self, row: Row) -> None:
        points, weight, score = row.points, row.weight, row.score
        if score.verdict is _INAPPLICABLE:
            self.set_aside.append(row)
        elif score.over:
            self.exceeded.append(row)
        elif (
            score.verdict is _SHORT and row.group is _AMOUNT and score.ratio is not None and score.ratio < FAR
        ):
            self.far_short.append(row)
        if weight is None:
            if points is not None and points < 0:
                self.outside.append(row)
            return
        self.weights.append(weight)
        if points is None:
            if weight:
                self.unscored.append(row)
        elif points < 0 or points > weight:
            self.outside.append(row)
            if points < weight:
                self.lost.append(row)
        else:
            if points != weight:
                self.lost.append(row)
            if not points == score.low == score.high and score.verdict is not _INAPPLICABLE:
                self.doubted.append(row)


def rows(case: Case) -> tuple[Row, ...]:
    """Return the indicators of a form."""
    return case.rows


_INAPPLICABLE, _SHORT = Verdict.INAPPLICABLE, Verdict.SHORT
_MISSING, _QUANTITY = Kind.MISSING, Kind.QUANTITY
_COST, _SATISFACTION, _AMOUNT = Group.COST, Group.SATISFACTION, Group.QUANTITY
FAR = Decimal("0.8")
COUNTED = frozenset({Kind.QUANTITY, Kind.PERCENTAGE, Kind.RANGE})
_DOUBTFUL = frozenset({Kind.MISSING, Kind.PLACEHOLDER, Kind.TEXT, Kind.DEGREE})
WORDED = frozenset({Kind.DEGREE, Kind.TEXT, Kind.YES_NO})
HUNDRED = Decimal(100)


def is_wording(value: Expression) -> bool:
    """Say whether a value is words only, without a number in it."""
    return value.kind in WORDED and not value.numbers
