"""Statistics of many judged forms: how money was spent, how scores fall, what is wrong most often, what was checked.

Forms come one at a time and are not kept. Every sum is exact; money is added up over the self-evaluations of projects
only, for target declarations and forms of whole units speak of the same money again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from jixiao.analysis.facts import CorpusFacts, FormFacts
from jixiao.findings import Outcome, Severity
from jixiao.forms.model import FormKind
from jixiao.scoring.rounding import WIDE, quotient

ZERO, HUNDRED = Decimal(0), Decimal(100)
RATE_BANDS = tuple(map(Decimal, (50, 80, 90, 100)))
SCORE_BANDS = tuple(map(Decimal, (60, 80, 90, 100)))
GRADES = ("excellent", "good", "fair", "poor")
FEWEST_LINES = 10
"""Decided lines that a unit must have to be listed among those whose scores follow least."""
WORST = 10


class By(StrEnum):
    """What forms are put together by."""

    DEPARTMENT = "department"
    UNIT = "unit"
    YEAR = "year"
    PROFILE = "profile"


KEYS: dict[By, Callable[[FormFacts], str]] = {
    By.DEPARTMENT: lambda form: form.department,
    By.UNIT: lambda form: form.unit or form.department,
    By.YEAR: lambda form: str(form.year or ""),
    By.PROFILE: lambda form: form.profile,
}


@dataclass(slots=True)
class Spread:
    """How numbers are distributed: in bands, with their mean and median.

    Bands are below each limit; the last but one holds the last limit itself, the last what is above it.
    """

    limits: tuple[Decimal, ...]
    bands: list[int] = field(default_factory=list)
    """How many numbers are in each band, the lowest first."""
    values: Counter[Decimal] = field(default_factory=Counter)
    total: Decimal = ZERO
    count: int = 0

    def __post_init__(self) -> None:
        self.bands = self.bands or [0] * (len(self.limits) + 2)

    def add(self, value: Decimal) -> None:
        """Count a number, exact in its band; the median is that of numbers with two decimals."""
        below = next((band for band, limit in enumerate(self.limits) if value < limit), None)
        self.bands[len(self.limits) + (value > self.limits[-1]) if below is None else below] += 1
        self.values[value.quantize(Decimal("0.01"), ROUND_HALF_UP, WIDE)] += 1
        self.total = WIDE.add(self.total, value)
        self.count += 1

    @property
    def mean(self) -> Decimal | None:
        """The mean with two decimals."""
        return rounded(quotient(self.total, Decimal(self.count))) if self.count else None

    @property
    def median(self) -> Decimal | None:
        """The median."""
        places, seen, found = {(self.count - 1) // 2, self.count // 2}, 0, []
        for value in sorted(self.values):
            seen += self.values[value]
            while places and min(places) < seen:
                places.remove(min(places))
                found.append(value)
        return rounded(sum(found, ZERO) / len(found)) if found else None


@dataclass(slots=True)
class Group:
    """Some forms together."""

    name: str = ""
    forms: int = 0
    kinds: Counter[tuple[FormKind, str]] = field(default_factory=Counter)
    budget: Decimal = ZERO
    executed: Decimal = ZERO
    rates: Spread = field(default_factory=lambda: Spread(RATE_BANDS))
    scores: Spread = field(default_factory=lambda: Spread(SCORE_BANDS))
    grades: Counter[str] = field(default_factory=Counter)
    lines: Counter[str] = field(default_factory=Counter)
    severities: Counter[Severity] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    """How often each code was found."""
    concerned: Counter[str] = field(default_factory=Counter)
    """On how many forms each code was found."""
    clean: int = 0
    """Forms without an error."""
    totals_outside: int = 0
    totals_checked: int = 0

    def add(self, form: FormFacts) -> None:
        """Add a form."""
        self.forms += 1
        self.kinds[form.kind, form.scope] += 1
        self.lines.update(form.lines)
        self.codes.update(code for code, _ in form.findings)
        self.concerned.update({code for code, _ in form.findings})
        self.severities.update(severity for _, severity in form.findings)
        self.clean += all(severity is not Severity.ERROR for _, severity in form.findings)
        if form.kind is FormKind.SELF_EVALUATION:
            self._add_evaluation(form)

    def _add_evaluation(self, form: FormFacts) -> None:
        if form.scope == "project" and form.budget is not None and form.executed is not None:
            self.budget = WIDE.add(self.budget, form.budget)
            self.executed = WIDE.add(self.executed, form.executed)
        if form.rate is not None:
            self.rates.add(form.rate)
        if form.printed_total is not None:
            self.scores.add(form.printed_total)
            if form.low is not None and form.high is not None:
                self.totals_checked += 1
                self.totals_outside += not form.low <= form.printed_total <= form.high
        if form.grade is not None:
            self.grades[form.grade] += 1

    @property
    def rate(self) -> Decimal | None:
        """The execution rate of all money together, in percent."""
        if not self.budget:
            return None
        return rounded(quotient(self.executed * HUNDRED, self.budget))

    @property
    def differing(self) -> Decimal | None:
        """The share of decided lines whose printed score does not follow from the rules, in percent."""
        return share(self.lines["differ"], self.lines["differ"] + self.lines["agree"])


@dataclass(frozen=True, slots=True)
class Statistics:
    """Everything together, by what was asked for, by year, and the coverage of the checks."""

    whole: Group
    by: By | None
    groups: tuple[Group, ...]
    years: tuple[Group, ...]
    worst: tuple[Group, ...]
    """The units whose printed scores follow least from the rules, the worst first."""
    checks: dict[str, Counter[str]]
    """How often each check had which outcome; on all other forms it does not apply."""
    corpus: CorpusFacts | None


def summarise(
    forms: Iterable[FormFacts], by: By | None = None, corpus: CorpusFacts | None = None
) -> Statistics:
    """Return the statistics of forms."""
    whole, groups = Group(), {name: dict[str, Group]() for name in (By.YEAR, By.UNIT, by) if name}
    checks: dict[str, Counter[str]] = {}
    for form in forms:
        whole.add(form)
        for name, found in groups.items():
            key = KEYS[name](form)
            found.setdefault(key, Group(key)).add(form)
        for outcome, names in form.outcomes.items():
            for check in names:
                checks.setdefault(check, Counter())[outcome] += 1
    return Statistics(
        whole,
        by,
        tuple(_sorted(groups[by])) if by else (),
        tuple(_sorted(groups[By.YEAR])),
        tuple(_worst(groups[By.UNIT].values())),
        dict(sorted(checks.items())),
        corpus,
    )


def _sorted(groups: dict[str, Group]) -> list[Group]:
    """Return groups by name, the one without a name last."""
    return sorted(groups.values(), key=lambda group: (not group.name, group.name))


def _worst(groups: Iterable[Group]) -> list[Group]:
    found = [
        (group.differing or ZERO, group.name, group)
        for group in groups
        if group.lines["differ"] and group.lines["differ"] + group.lines["agree"] >= FEWEST_LINES
    ]
    return [group for _, _, group in sorted(found, key=lambda item: (-item[0], item[1]))[:WORST]]


def share(part: int, whole: int) -> Decimal | None:
    """Return a share in percent with two decimals.

    >>> share(1, 3), share(0, 0)
    (Decimal('33.33'), None)
    """
    return rounded(quotient(Decimal(part) * HUNDRED, Decimal(whole))) if whole else None


def rounded(value: Decimal) -> Decimal:
    """Return a number with two decimals."""
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP, WIDE)


def money(value: Decimal) -> Decimal:
    """Return an amount exactly, with 角 and 分 shown.

    >>> money(Decimal("1E+3")), money(Decimal("0.125"))
    (Decimal('1000.00'), Decimal('0.125'))
    """
    exponent = value.as_tuple().exponent
    return rounded(value) if isinstance(exponent, int) and exponent > -2 else value


OUTCOMES = (Outcome.PASS, Outcome.FAIL, Outcome.UNDECIDABLE, Outcome.INTERNAL_ERROR)
"""The outcomes of a check that applies."""
