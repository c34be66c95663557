"""Which rules reproduce the figures that forms print: roundings of rate and points, and whole profiles.

A jurisdiction seldom says how it rounds. What its forms print does: a rule that gives other figures than are
printed is excluded by each form on which it does; a rule that gives them all may be the one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from jixiao.forms.model import Form, FormKind, FundLine
from jixiao.scoring import Rounding, plain, rules_of, score_form
from jixiao.scoring.rounding import product, quotient

if TYPE_CHECKING:
    from jixiao.profiles import Profile

MODES = ("half_up", "half_even", "ceiling", "floor")
DECIMALS = range(5)
HUNDRED = Decimal(100)
_EXCLUDING = 3
"""How many of the forms that exclude a rule are named."""


@dataclass(frozen=True, slots=True)
class Printed:
    """What a form prints of its execution: the exact rate in percent, the printed rate, weight and points."""

    document: str
    project: str
    exact: Decimal
    readings: tuple[Decimal, ...]
    """What the printed rate may mean in percent; empty if none is printed."""
    decimals: int
    weight: Decimal | None
    score: Decimal | None


@dataclass(frozen=True, slots=True)
class Against:
    """One form that excludes a rule: what it prints and what the rule gives."""

    document: str
    project: str
    printed: str
    given: str


@dataclass(frozen=True, slots=True)
class RoundingFit:
    """How many of the forms a rounding reproduces. ``decimals`` is ``None`` for as many as each form prints.

    ``basis`` says what points are computed from: ``exact_rate`` or ``printed_rate``; nothing for the rate itself.
    """

    mode: str
    decimals: int | None
    basis: str | None
    fitting: int
    of: int
    against: tuple[Against, ...]

    @property
    def fits_all(self) -> bool:
        """Whether no form excludes it."""
        return self.fitting == self.of > 0


@dataclass(frozen=True, slots=True)
class Share:
    """How many of so many figures a profile gives as they are printed."""

    fitting: int
    of: int


@dataclass(frozen=True, slots=True)
class ProfileFit:
    """How far a profile reproduces the printed rates, points of execution and points of indicators."""

    profile_id: str
    name: str
    rates: Share
    fund_scores: Share
    rows: Share

    @property
    def fitting(self) -> int:
        """How many figures it reproduces in all."""
        return self.rates.fitting + self.fund_scores.fitting + self.rows.fitting


@dataclass(frozen=True, slots=True)
class Fit:
    """The rules tried on a set of forms, in each list the best first."""

    forms: int
    rates: tuple[RoundingFit, ...]
    scores: tuple[RoundingFit, ...]
    profiles: tuple[ProfileFit, ...]

    @property
    def excluded_modes(self) -> tuple[str, ...]:
        """The ways of rounding the rate that some form excludes whatever the decimals."""
        return tuple(
            mode for mode in MODES if not any(rule.fits_all for rule in self.rates if rule.mode == mode)
        )


def fit(forms: Iterable[tuple[str, Form]], profiles: Sequence[Profile] = ()) -> Fit:
    """Return which roundings and which profiles reproduce what forms, given as (document, form), print."""
    evaluations = [item for item in forms if item[1].kind is FormKind.SELF_EVALUATION]
    printed = [found for document, form in evaluations if (found := _printed(document, form))]
    rates = [_rate_fit(mode, decimals, printed) for mode in MODES for decimals in (*DECIMALS, None)]
    scores = [
        _score_fit(mode, decimals, basis, printed)
        for basis in ("exact_rate", "printed_rate")
        for mode in MODES
        for decimals in DECIMALS
    ]
    whole = [_profile_fit(profile, [form for _, form in evaluations]) for profile in profiles]
    return Fit(
        len(evaluations),
        tuple(sorted(rates, key=_order)),
        tuple(sorted(scores, key=_order)),
        tuple(sorted(whole, key=lambda found: -found.fitting)),
    )


def _order(found: RoundingFit) -> tuple[int, bool]:
    return -found.fitting, found.decimals is None


def _printed(document: str, form: Form) -> Printed | None:
    line = next((line for line in form.funds if line.line == "total"), form.funds[0] if form.funds else None)
    if line is None or (exact := _rate(line)) is None:
        return None
    rate = line.rate.value
    return Printed(
        document,
        form.project.text or form.unit.text or "",
        exact,
        rate.readings if rate else (),
        _decimals(rate.value) if rate else 0,
        line.weight.value,
        line.score.value,
    )


def _rate(line: FundLine) -> Decimal | None:
    budget = line.revised.value or line.initial.value
    executed = line.executed.value
    if budget is None or executed is None or not budget.yuan:
        return None
    return quotient(executed.yuan * HUNDRED, budget.yuan)


def _decimals(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _rate_fit(mode: str, decimals: int | None, forms: Sequence[Printed]) -> RoundingFit:
    against: list[Against] = []
    known = [form for form in forms if form.readings]
    for form in known:
        places = form.decimals if decimals is None else decimals
        given = Rounding(mode, places).apply(form.exact)
        if given not in form.readings:
            against.append(
                Against(form.document, form.project, f"{plain(form.readings[0])}%", f"{plain(given)}%")
            )
    return RoundingFit(
        mode, decimals, None, len(known) - len(against), len(known), tuple(against[:_EXCLUDING])
    )


def _score_fit(mode: str, decimals: int, basis: str, forms: Sequence[Printed]) -> RoundingFit:
    against: list[Against] = []
    known = [form for form in forms if form.readings and form.weight is not None and form.score is not None]
    for form in known:
        assert form.weight is not None
        assert form.score is not None
        rates = (form.exact,) if basis == "exact_rate" else form.readings
        given = [_points(rate, form.weight, mode, decimals) for rate in rates]
        if form.score not in given:
            against.append(Against(form.document, form.project, plain(form.score), plain(given[0])))
    return RoundingFit(
        mode, decimals, basis, len(known) - len(against), len(known), tuple(against[:_EXCLUDING])
    )


def _points(rate: Decimal, weight: Decimal, mode: str, decimals: int) -> Decimal:
    exact = min(quotient(product(weight, rate), HUNDRED), weight)
    return Rounding(mode, decimals).apply(exact)


def _profile_fit(profile: Profile, forms: Sequence[Form]) -> ProfileFit:
    counts = {"rates": [0, 0], "fund_scores": [0, 0], "rows": [0, 0]}

    def count(name: str, fits: bool) -> None:
        counts[name][0] += fits
        counts[name][1] += 1

    tolerance = rules_of(profile).tolerance
    for form in forms:
        card = score_form(form, profile)
        for line, execution in zip(form.funds, card.funds, strict=True):
            if execution.score.weight is None:
                continue
            if line.rate.value is not None and execution.printed_rate is not None:
                count("rates", execution.printed_rate in line.rate.value.readings)
            if line.score.value is not None and execution.score.decided:
                count("fund_scores", execution.score.allows(line.score.value))
        for indicator, score in zip(form.indicators, card.indicators, strict=True):
            if indicator.score.value is not None and score.low is not None:
                count("rows", score.allows(indicator.score.value, tolerance))
    return ProfileFit(profile.id, profile.name, *(Share(*found) for found in counts.values()))
