"""Alerts of monitoring: what is wrong, until when an answer is due, and what it may lead to.

An alert's level rises with the light, with a light that stays red from one table to the next, and with an answer that
does not come; the consequences (rectify, adjust, pause) are decided by people, the alert says which are open to them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import IntEnum
from functools import lru_cache

from jixiao.analysis.monitoring import Light, Watch, Watched
from jixiao.analysis.monitoring_rules import Consequence, answer_under, monitoring_rules
from jixiao.profiles import Profile
from jixiao.scoring import plain
from jixiao.scoring.rounding import quotient
from jixiao.values import Citation

_HUNDRED = Decimal(100)
_SATURDAY = 5


class Level(IntEnum):
    """How grave an alert is; its number counts the steps of consequences that are open."""

    NOTICE = 1
    """Something to explain: a yellow light, targets and money out of step."""
    WARNING = 2
    """Something to put right: a red light."""
    SERIOUS = 3
    """Red again, or the target cannot be reached: budget and targets are to be adjusted."""
    GRAVE = 4
    """Not answered in time while red: payments may be stopped."""


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Which days are worked: weekends are not, but for ``workdays`` moved there; ``holidays`` are not.

    The State Council announces both each year; they are data, and a year without them counts weekends only.
    """

    holidays: frozenset[date] = field(default_factory=frozenset)
    workdays: frozenset[date] = field(default_factory=frozenset)

    def works(self, day: date) -> bool:
        """Say whether a day is worked."""
        if day in self.workdays:
            return True
        return day.weekday() < _SATURDAY and day not in self.holidays

    def after(self, day: date, count: int) -> date:
        """Return the last day of a term of so many working days; the day itself does not count.

        >>> WorkCalendar().after(date(2024, 9, 30), 10)
        datetime.date(2024, 10, 14)
        >>> week = frozenset(date(2024, 10, day) for day in range(1, 8))
        >>> WorkCalendar(week, frozenset({date(2024, 10, 12)})).after(date(2024, 9, 30), 10)
        datetime.date(2024, 10, 18)
        """
        if count < 0:
            raise ValueError("a term cannot be negative")
        while count:
            day += timedelta(days=1)
            count -= self.works(day)
        return day


@lru_cache(maxsize=1)
def work_calendar() -> WorkCalendar:
    """Return the working days as far as the years are listed in the rules.

    >>> work_calendar().after(date(2026, 9, 30), 3)
    datetime.date(2026, 10, 10)
    """
    years = monitoring_rules().calendar.values()
    rest = {
        first + timedelta(days=number)
        for year in years
        for first, last in year.rest
        for number in range((last - first).days + 1)
    }
    return WorkCalendar(frozenset(rest), frozenset(day for year in years for day in year.work))


def after_silence(level: Level, light: Light) -> Level:
    """Return the level of an alert whose term ran out without an answer; it never falls.

    >>> after_silence(Level.WARNING, Light.RED).name, after_silence(Level.NOTICE, Light.YELLOW).name
    ('GRAVE', 'WARNING')
    """
    return max(level, Level(monitoring_rules().unanswered.levels.get(light, level)))


def consequences_at(level: Level) -> tuple[tuple[Consequence, Citation], ...]:
    """Return what is open to the offices at a level, the mildest first, each with its source."""
    rules = monitoring_rules()
    return tuple((step, rules.citation(step.cite)) for step in rules.consequences[:level])


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert: about the money or an indicator, how grave, in words, with the last day for an answer."""

    project: str
    field: str
    """``money``, ``gap``, or the path of the indicator."""
    level: Level
    light: Light
    zh: str
    en: str
    due: date
    consequences: tuple[tuple[Consequence, Citation], ...]
    """What is open, the mildest first, each with its source."""

    def text(self, language: str = "zh") -> str:
        """Say what is wrong."""
        return self.en if language == "en" else self.zh


def alerts_of(
    seen: Watch,
    on: date,
    calendar: WorkCalendar,
    *,
    before: Watch | None = None,
    unanswered: frozenset[str] = frozenset(),
    profile: Profile | None = None,
) -> list[Alert]:
    """Return the alerts of a table, the gravest first.

    Args:
        seen: The table as watched.
        on: The day of the alerts, from which the term runs.
        calendar: The working days.
        before: The table of the month before last, for lights that stay red.
        unanswered: The fields of earlier alerts whose term ran out without an answer.
        profile: The rules that give the term for an answer; the national ones if there is none.
    """
    answer = answer_under(profile) if profile is not None else monitoring_rules().answer
    due = calendar.after(on, answer.working_days)
    earlier = _red(before)
    found = [
        Alert(seen.project, where, level, light, *words, due, consequences_at(level))
        for where, light, words in _causes(seen)
        for level in [_level(seen, where, light, earlier, unanswered)]
    ]
    return sorted(found, key=lambda alert: (-alert.level, alert.light.rank, alert.field))


def _red(before: Watch | None) -> frozenset[str]:
    if before is None:
        return frozenset()
    money = {"money"} if before.money is Light.RED else set()
    return frozenset(money | {item.name for item in before.indicators if item.light is Light.RED})


def _level(
    seen: Watch, where: str, light: Light, earlier: frozenset[str], unanswered: frozenset[str]
) -> Level:
    item = next((item for item in seen.indicators if item.path == where), None)
    if where in unanswered:
        return after_silence(Level.NOTICE, light)
    if light is not Light.RED:
        return Level.NOTICE
    again = (item.name if item else where) in earlier
    given_up = item is not None and item.stated is not None and item.stated.value == "impossible"
    return Level.SERIOUS if again or given_up else Level.WARNING


def _causes(seen: Watch) -> Iterable[tuple[str, Light, tuple[str, str]]]:
    """Return what calls for an alert: where, under which light, in words."""
    if seen.rate is not None and seen.money in (Light.RED, Light.YELLOW):
        yield "money", seen.money, _money(seen)
    if seen.out_of_step:
        assert seen.targets is not None
        assert seen.rate is not None
        assert seen.gap is not None
        assert seen.gap_limit is not None
        yield "gap", Light.YELLOW, _say(
            "gap", targets=_percent(seen.targets), rate=_percent(seen.rate), gap=_percent(abs(seen.gap)),
            limit=_percent(seen.gap_limit),
        )  # fmt: skip
    for item in seen.indicators:
        if item.light in (Light.RED, Light.YELLOW):
            yield item.path, item.light, _indicator(item)
        if item.doubtful:
            yield f"{item.path}.possibility", Light.YELLOW, _doubt(item)


def _money(seen: Watch) -> tuple[str, str]:
    assert seen.rate is not None
    words = {"month": str(seen.month), "rate": _percent(seen.rate)}
    if seen.below_threshold is not None:
        return _say("threshold", threshold=_percent(seen.below_threshold), **words)
    return _say("money", pace=_percent(quotient(seen.rate, seen.elapsed)), **words)


def _indicator(item: Watched) -> tuple[str, str]:
    rules = monitoring_rules()
    zh, en = rules.messages["indicator"].zh, rules.messages["indicator"].en
    light, words = rules.lights[item.light], {"name": item.name, "target": item.target, "actual": item.actual}
    return zh.format(light=light.zh, **words), en.format(light=light.en, **words)


def _doubt(item: Watched) -> tuple[str, str]:
    rules = monitoring_rules()
    assert item.stated is not None
    assert item.computed is not None
    stated, computed = rules.possibilities[item.stated], rules.possibilities[item.computed]
    message = rules.messages["doubt"]
    return (
        message.zh.format(name=item.name, stated=stated.zh, computed=computed.zh),
        message.en.format(name=item.name, stated=stated.en, computed=computed.en),
    )


def _say(name: str, **words: str) -> tuple[str, str]:
    message = monitoring_rules().messages[name]
    return message.zh.format(**words), message.en.format(**words)


def forecast_words(low: str, high: str, language: str = "zh") -> str:
    """Say a forecast together with what it is not: more than arithmetic."""
    zh, en = _say("forecast_same" if low == high else "forecast", low=low, high=high)
    return en if language == "en" else zh


def _percent(fraction: Decimal) -> str:
    return plain(fraction * _HUNDRED, 1)
