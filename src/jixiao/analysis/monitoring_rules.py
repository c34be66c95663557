"""What monitoring says and leads to, from ``monitoring.yaml``: words and consequences; the term for an answer is the profile's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from importlib import resources
from typing import Any, NamedTuple

from pydantic import model_validator

from jixiao.evaluation.source import CitedFile, Rule
from jixiao.profiles import Profile, Words, load_profile
from jixiao.profiles.marked import load_marked
from jixiao.values import Citation

NATIONAL = "cn"


class Answer(NamedTuple):
    """How many working days a unit has to answer an alert, and the source of that."""

    working_days: int
    citation: Citation


def answer_under(profile: Profile) -> Answer:
    """Return the term that the rules of a jurisdiction give for the answer to an alert.

    >>> from datetime import date
    >>> str(answer_under(load_profile("cn-sichuan", date(2025, 6, 30))).citation)
    '川财绩〔2025〕10号'
    """
    setting = profile.why("monitoring.answer_days")
    return Answer(setting.value, setting.citation)


class Raised(Rule):
    """After which steps of a table its alerts are raised."""

    after: tuple[str, ...]
    cite: str


class Unanswered(Rule):
    """The least level that a light gives an alert whose term ran out without an answer."""

    levels: Mapping[str, int]
    cite: str


class CalendarYear(Rule):
    """The holidays of a year, each from its first to its last day, and the weekends that are worked."""

    cite: str
    rest: tuple[tuple[date, date], ...]
    work: tuple[date, ...]


class Cause(Rule):
    """A cause of a deviation, and the words by which a column of the table is known."""

    zh: str
    en: str
    marks: tuple[str, ...]


class Consequence(Rule):
    """What an alert may lead to."""

    id: str
    words: Words
    cite: str

    @model_validator(mode="before")
    @classmethod
    def _words(cls, data: Any) -> Any:
        if not isinstance(data, dict) or "words" in data:
            return data
        return {"id": data["id"], "cite": data["cite"], "words": {"zh": data["zh"], "en": data["en"]}}


class MonitoringRules(CitedFile):
    """The rules of monitoring that are no threshold of a profile."""

    raised: Raised
    unanswered: Unanswered
    calendar: Mapping[int, CalendarYear]
    lights: Mapping[str, Words]
    possibilities: Mapping[str, Words]
    causes: Mapping[str, Cause]
    consequences: tuple[Consequence, ...]
    messages: Mapping[str, Words]

    @property
    def answer(self) -> Answer:
        """The term where no jurisdiction is known: that of the national rules."""
        return answer_under(load_profile(NATIONAL))

    def consequence(self, name: str) -> Consequence:
        """Return a consequence by its id."""
        return next(item for item in self.consequences if item.id == name)

    def cause_of(self, heading: str) -> str | None:
        """Return the id of the cause that a column of the table is for.

        >>> monitoring_rules().cause_of("偏差原因分析/制度保障"), monitoring_rules().cause_of("备注")
        ('rules', None)
        """
        if "原因" not in heading or "说明" in heading:
            return None
        return next(
            (name for name, cause in self.causes.items() if any(mark in heading for mark in cause.marks)),
            None,
        )


@lru_cache(maxsize=1)
def monitoring_rules() -> MonitoringRules:
    """Return the rules."""
    source = resources.files("jixiao.analysis").joinpath("monitoring.yaml")
    return MonitoringRules.model_validate(dict(load_marked(source.read_text("utf-8"), str(source))))
