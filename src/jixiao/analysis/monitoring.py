"""Monitoring a form in the course of its year (双监控): lights, progress of targets beside money, forecast, alerts.

The unit's monitoring table says how far each target has come; the profile says from which share of the time elapsed a
light is green. What counts up over the year is held against the time elapsed; a state (a rate of quality, a ceiling of
cost, satisfaction) is held against the target itself. What cannot be decided is grey and is never counted as green.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from jixiao.analysis.monitoring_rules import monitoring_rules
from jixiao.checks.base import Case, case_of
from jixiao.checks.rows import Group, Row, rows
from jixiao.forms.model import Field, Form
from jixiao.scoring import Rules, Verdict
from jixiao.scoring.indicator import compare
from jixiao.scoring.quantity import direction_of
from jixiao.scoring.rounding import product, quotient
from jixiao.values import Expression, Kind, comparable
from jixiao.values.text import squeeze

if TYPE_CHECKING:
    from jixiao.profiles import Profile

_ZERO, _ONE, _YEAR, _HUNDRED = Decimal(0), Decimal(1), Decimal(12), Decimal(100)


class Light(StrEnum):
    """A light, the gravest first. Blue is far ahead of the time: the target may be too low, the money too fast."""

    RED = "red"
    YELLOW = "yellow"
    BLUE = "blue"
    GREEN = "green"
    GREY = "grey"
    """Not decided."""

    @property
    def rank(self) -> int:
        """0 for red, the gravest."""
        return list(Light).index(self)


class Possibility(StrEnum):
    """Whether a target will be reached by the end of the year (完成目标可能性)."""

    CERTAIN = "certain"
    POSSIBLE = "possible"
    IMPOSSIBLE = "impossible"


_BY_LIGHT = {
    Light.RED: Possibility.IMPOSSIBLE,
    Light.YELLOW: Possibility.POSSIBLE,
    Light.BLUE: Possibility.CERTAIN,
    Light.GREEN: Possibility.CERTAIN,
}
_STATES = frozenset({Group.QUALITY, Group.COST, Group.SATISFACTION, Group.EFFECT, Group.OTHER})


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a figure comes to by the end of the year if it goes on: mere arithmetic, no promise.

    ``low`` and ``high`` are from the pace since January and from the pace since the last table; equal with one table.
    """

    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Watched:
    """One indicator in the course of the year."""

    path: str
    name: str
    target: str
    actual: str
    light: Light
    reached: Decimal | None
    """The share of the target reached, of a quantity that counts up; at most 1 in the mean of a form."""
    weight: Decimal | None
    forecast: Forecast | None
    stated: Possibility | None
    """What the unit ticked."""
    causes: tuple[str, ...]
    """The causes that the unit ticked for a deviation."""

    @property
    def computed(self) -> Possibility | None:
        """What the light suggests; the unit's own statement goes before."""
        return _BY_LIGHT.get(self.light)

    @property
    def doubtful(self) -> bool:
        """Whether the unit is surer than the progress allows: 确定能 on a red or yellow light, or 有可能 on a red one."""
        order = list(Possibility)
        if self.stated is None or self.computed is None:
            return False
        return order.index(self.stated) < order.index(self.computed)


@dataclass(frozen=True, slots=True)
class Watch:
    """A form at the end of a month: money beside targets."""

    project: str
    month: int
    elapsed: Decimal
    budget: Decimal | None
    executed: Decimal | None
    rate: Decimal | None
    """The rate of execution as a fraction."""
    money: Light
    below_threshold: Decimal | None
    """The profile's threshold of the month where the rate is below it."""
    money_forecast: Forecast | None
    targets: Decimal | None
    """The progress of what counts up: mean of the shares reached, weighted by the points."""
    gap: Decimal | None
    """Progress of targets less that of money."""
    gap_limit: Decimal | None
    indicators: tuple[Watched, ...]

    @property
    def light(self) -> Light:
        """The gravest light of money and indicators; grey where nothing could be decided."""
        return worst([self.money, *(item.light for item in self.indicators)])

    @property
    def out_of_step(self) -> bool:
        """Whether targets and money are further apart than the profile allows."""
        return self.gap is not None and self.gap_limit is not None and abs(self.gap) > self.gap_limit


def worst(lights: Iterable[Light]) -> Light:
    """Return the gravest of several lights.

    >>> worst([Light.GREEN, Light.GREY, Light.YELLOW]).value, worst([]).value
    ('yellow', 'grey')
    """
    return min(lights, key=lambda light: light.rank, default=Light.GREY)


def light_of(pace: Decimal, lights: Mapping[str, Decimal]) -> Light:
    """Return the light of a pace: progress against the time elapsed, 1 for just in time.

    >>> bounds = {"red": Decimal("0.6"), "yellow": Decimal("0.8"), "blue": Decimal("1.2")}
    >>> [light_of(Decimal(pace), bounds).value for pace in ("0.59", "0.6", "0.8", "1.2")]
    ['red', 'yellow', 'green', 'blue']
    """
    if pace < lights.get("red", _ZERO):
        return Light.RED
    if pace < lights.get("yellow", _ZERO):
        return Light.YELLOW
    blue = lights.get("blue")
    return Light.BLUE if blue is not None and pace >= blue else Light.GREEN


def watch(form: Form, profile: Profile, month: int, earlier: Sequence[tuple[int, Form]] = ()) -> Watch:
    """Look at a monitoring table at the end of a month.

    Args:
        form: The table; ``actual`` of an indicator is what is reached so far.
        profile: The thresholds.
        month: 1 to 12; ``profile.get("monitoring.periods")`` lists those that are due.
        earlier: Tables of earlier months of the same project, with their month, for the latest pace.

    Raises ``ValueError`` for a month that there is not.
    """
    if not 1 <= month <= 12:
        raise ValueError(f"no such month: {month}")
    case = case_of(form, profile)
    lights: Mapping[str, Decimal] = profile.get("monitoring.lights")
    elapsed = quotient(Decimal(month), _YEAR)
    line = case.card.execution
    rate = (
        quotient(line.executed, line.budget) if line and line.budget and line.executed is not None else None
    )
    thresholds = profile.get("monitoring.thresholds")
    threshold = thresholds.get(month)
    below = threshold if rate is not None and threshold is not None and rate < threshold else None
    money = Light.GREY if rate is None else light_of(quotient(rate, elapsed), lights)
    if below is not None:
        money = worst([money, Light.YELLOW])
    before = _latest(earlier, month)
    found = tuple(_watched(row, case, lights, month, before) for row in rows(case) if row.counts)
    targets = _progress(found)
    return Watch(
        project=case.project,
        month=month,
        elapsed=elapsed,
        budget=line.budget if line else None,
        executed=line.executed if line else None,
        rate=rate,
        money=money,
        below_threshold=below,
        money_forecast=_money_forecast(line.executed if line else None, month, before, profile),
        targets=targets,
        gap=targets - rate if targets is not None and rate is not None else None,
        gap_limit=profile.get("monitoring.gap"),
        indicators=found,
    )


def _latest(earlier: Sequence[tuple[int, Form]], month: int) -> tuple[int, Form] | None:
    return max((pair for pair in earlier if pair[0] < month), key=lambda pair: pair[0], default=None)


def _money_forecast(
    executed: Decimal | None, month: int, before: tuple[int, Form] | None, profile: Profile
) -> Forecast | None:
    if executed is None:
        return None
    points = [(month, executed)]
    if before is not None:
        line = case_of(before[1], profile).card.execution
        if line is not None and line.executed is not None:
            points.insert(0, (before[0], line.executed))
    return forecast(points)


def forecast(points: Sequence[tuple[int, Decimal]]) -> Forecast:
    """Go on from what was reached by the end of some months, the last one last.

    The pace since January and the pace since the last but one month give two figures; the truth need not lie between.

    >>> forecast([(6, Decimal(60))]), forecast([(4, Decimal(20)), (6, Decimal(60))])
    (Forecast(low=Decimal('120'), high=Decimal('120')), Forecast(low=Decimal('120'), high=Decimal('180')))
    """
    month, reached = points[-1]
    figures = [quotient(product(reached, _YEAR), Decimal(month))]
    if len(points) > 1:
        earlier, known = points[-2]
        pace = quotient(reached - known, Decimal(month - earlier))
        figures.append(reached + product(pace, _YEAR - month))
    return Forecast(min(figures), max(figures))


def _watched(
    row: Row, case: Case, lights: Mapping[str, Decimal], month: int, before: tuple[int, Form] | None
) -> Watched:
    indicator = row.indicator
    light, reached = indicator_light(row, lights, month, case.rules)
    stated, causes = _stated(indicator.extra)
    outlook = None
    if reached is not None and row.actual is not None:
        points = [(month, product(reached, _HUNDRED))]
        earlier = _reached_before(row, before)
        if before is not None and earlier is not None:
            points.insert(0, (before[0], product(earlier, _HUNDRED)))
        outlook = forecast(points)
    return Watched(
        row.path,
        row.name,
        row.wanted,
        row.done,
        light,
        reached,
        indicator.weight.value,
        outlook,
        stated,
        causes,
    )


def _reached_before(row: Row, before: tuple[int, Form] | None) -> Decimal | None:
    """Return the share of today's target that the same indicator had reached in the earlier table."""
    if before is None or row.target is None:
        return None
    same = [
        item
        for item in before[1].indicators
        if (item.l3.text, item.l2.text) == (row.indicator.l3.text, row.indicator.l2.text)
    ]
    actual = same[0].actual.value if len(same) == 1 else None
    return None if actual is None else _share(row.target, actual)


def counts_up(row: Row) -> bool:
    """Say whether an indicator grows over the year, so that half of it may be expected by the end of June.

    Outputs of quantity do, unless they are a ceiling; a percentage does only where it is a rate of completion. Quality,
    cost, satisfaction and effects are states, and so is punctuality (按期完成率), the share in time of what was due.
    """
    if row.target is None or row.group in _STATES:
        return False
    direction, _ = direction_of(row.target, cost=False)
    if direction == "at-most" or row.target.quantity is None or row.target.quantity <= 0:
        return False
    if row.target.kind is Kind.QUANTITY:
        return True
    return any(word in row.name for word in _PROGRESS) and not any(word in row.name for word in _PUNCTUAL)


_PROGRESS = ("完成率", "进度", "完工率", "发放率", "支付率", "覆盖率", "竣工率")
_PUNCTUAL = ("按期", "按时", "及时", "准时", "如期")


def indicator_light(
    row: Row, lights: Mapping[str, Decimal], month: int, rules: Rules
) -> tuple[Light, Decimal | None]:
    """Return the light of an indicator at the end of a month, and the share reached of what counts up.

    * What counts up: its share of the target against the time elapsed.
    * A state with a number: reached is green; short of it is held against the same bounds, 1 being the target;
      a ceiling that is passed is red. A state far above its target is green, not blue.
    * A wording: reached green, partly yellow, not at all red. A deadline: met green, passed and not met red.
    * No actual value: grey.
    """
    target, actual = row.target, row.actual
    if target is None or actual is None or not row.done or not row.wanted:
        return Light.GREY, None
    if counts_up(row):
        share = _share(target, actual)
        if share is None:
            return Light.GREY, None
        return light_of(quotient(share * _YEAR, Decimal(month)), lights), share
    return _state_light(row, lights, month, rules), None


def _state_light(row: Row, lights: Mapping[str, Decimal], month: int, rules: Rules) -> Light:
    """Return the light of a state, judged by the rules of scoring as if it had points (monitoring tables print none)."""
    target = row.target
    assert target is not None
    assert row.actual is not None
    score = compare(target, row.actual, _HUNDRED, rules, cost=row.group is Group.COST)
    if score.verdict is Verdict.MET:
        return Light.GREEN
    due = target.period.end if target.kind is Kind.PERIOD and target.period else None
    if due is not None and due.month > month:
        return Light.GREY  # not due yet
    if score.verdict is Verdict.JUDGED:
        return Light.RED if score.degree in ("none", "late") else Light.YELLOW
    if score.verdict is not Verdict.SHORT:
        return Light.GREY
    if target.kind is Kind.YES_NO:
        return Light.RED if month == _YEAR else Light.YELLOW
    if score.rule != "formula.forward" or score.ratio is None:
        return Light.RED
    return worst([light_of(score.ratio, lights), Light.YELLOW])


def _share(target: Expression, actual: Expression) -> Decimal | None:
    pair = comparable(actual, target)
    if pair is None or pair[1] <= 0 or pair[0] < 0:
        return None
    return quotient(pair[0], pair[1])


def _progress(found: Sequence[Watched]) -> Decimal | None:
    """Return how far targets have come: the mean of the shares, each at most 1, weighted by points if all have them."""
    shares = [(min(item.reached, _ONE), item.weight) for item in found if item.reached is not None]
    if not shares:
        return None
    weights = [weight for _, weight in shares if weight]
    if len(weights) < len(shares):
        return quotient(sum((share for share, _ in shares), _ZERO), Decimal(len(shares)))
    whole = sum((product(share, weight or _ZERO) for share, weight in shares), _ZERO)
    return quotient(whole, sum(weights, _ZERO))


def _stated(extra: Mapping[str, Field[str]]) -> tuple[Possibility | None, tuple[str, ...]]:
    """Return what the unit ticked: the possibility, and the causes of a deviation by their id."""
    rules = monitoring_rules()
    words = [(said.zh, Possibility(name)) for name, said in rules.possibilities.items()]
    stated: Possibility | None = None
    causes: list[str] = []
    for label, field in extra.items():
        text = squeeze(field.text or "")
        if not text or text in ("□", "否", "无"):
            continue
        heading = squeeze(label)
        said = next((value for word, value in words if word in heading), None)
        if said is None and "可能性" in heading:
            said = next((value for word, value in words if word in text), None)
        if said is not None:
            stated = said
        elif (cause := rules.cause_of(heading)) is not None:
            causes.append(cause)
    return stated, tuple(causes)


def causes_of(watches: Iterable[Watch]) -> dict[str, int]:
    """Return how often each cause of a deviation was ticked, the commonest first."""
    counts = Counter(cause for one in watches for item in one.indicators for cause in item.causes)
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
