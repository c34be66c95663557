"""The same forms under two sets of rules: how scores and grades move, and which rule moves them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from jixiao.forms.model import Form, FormKind
from jixiao.scoring import Score, Scorecard, Verdict, grade_of, rules_of, score_form
from jixiao.scoring.rounding import product, quotient
from jixiao.values import Place

if TYPE_CHECKING:
    from jixiao.profiles import GradeBand, Profile

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one set of rules makes of a form.

    ``total`` takes what the rules give; where they leave an interval, the printed score within it; where they
    cannot decide, the printed score. ``low`` and ``high`` are what the rules alone allow. ``unscored`` counts the
    lines of which nothing is printed and nothing decided; they count 0.
    """

    total: Decimal
    low: Decimal | None
    high: Decimal | None
    grade: GradeBand | None
    lines: tuple[Decimal, ...]
    unscored: int


@dataclass(frozen=True, slots=True)
class Shift:
    """One line whose points differ under the two sets of rules, and the rules that make the difference."""

    line: str
    before: Decimal
    after: Decimal
    rules: tuple[str, ...]
    steps_before: tuple[str, ...]
    steps_after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rescored:
    """One form under both sets of rules."""

    document: str
    number: int
    project: str
    printed: Decimal | None
    place: Place
    before: Outcome
    after: Outcome
    shifts: tuple[Shift, ...]
    rules: tuple[str, ...]
    """Every rule that moves the total or the grade of this form."""

    @property
    def change(self) -> Decimal:
        """The new total less the old."""
        return self.after.total - self.before.total

    @property
    def regraded(self) -> bool:
        """Whether the grade is another."""
        return label_of(self.before) != label_of(self.after)


@dataclass(frozen=True, slots=True)
class Simulation:
    """Many forms under two sets of rules."""

    before: Profile | None
    after: Profile | None
    """The rules, where all forms have those of one day."""
    forms: tuple[Rescored, ...]

    @property
    def changed(self) -> int:
        """How many totals move."""
        return sum(bool(form.change) for form in self.forms)

    @property
    def regraded(self) -> int:
        """How many grades move."""
        return sum(form.regraded for form in self.forms)

    def mean(self, which: Callable[[Rescored], Decimal]) -> Decimal | None:
        """Return the mean of a number over all forms, with two decimals."""
        if not self.forms:
            return None
        whole = quotient(sum(map(which, self.forms), ZERO), Decimal(len(self.forms)))
        return whole.quantize(Decimal("0.01"), ROUND_HALF_UP)

    @property
    def matrix(self) -> Counter[tuple[str, str]]:
        """How many forms go from which grade to which."""
        return Counter((label_of(form.before), label_of(form.after)) for form in self.forms)

    @property
    def grades(self) -> tuple[str, ...]:
        """The labels of all grades, the best first."""
        bands = [band for form in self.forms for band in (form.before.grade, form.after.grade) if band]
        ordered = sorted(bands, key=lambda band: (_RANKS.get(band.name, len(_RANKS)), -band.from_))
        return tuple(dict.fromkeys(band.label for band in ordered))

    @property
    def causes(self) -> Counter[str]:
        """How many forms each rule moves."""
        return Counter(rule for form in self.forms for rule in form.rules)


_RANKS = {"excellent": 0, "good": 1, "fair": 2, "poor": 3}


def label_of(outcome: Outcome) -> str:
    """Return the label of a grade, or nothing."""
    return outcome.grade.label if outcome.grade else ""


def can_be_scored(form: Form) -> bool:
    """Say whether a form is a self-evaluation with something to score; a blank one is not."""
    return form.kind is FormKind.SELF_EVALUATION and any(i.weight.value is not None for i in form.indicators)


Rules = Callable[[Form], "Profile"]
"""Which profile a form is judged under: that of its year, or of one day for all."""


def simulate(forms: Iterable[tuple[str, int, Form]], before: Rules, after: Rules) -> Simulation:
    """Score forms, given as (document, number in it, form), under two sets of rules."""
    profiles: tuple[set[Profile], set[Profile]] = set(), set()
    rescored: list[Rescored] = []
    for document, number, form in forms:
        if can_be_scored(form):
            pair = before(form), after(form)
            profiles[0].add(pair[0])
            profiles[1].add(pair[1])
            rescored.append(rescore(form, *pair, document=document, number=number))
    one = [next(iter(found)) if len(found) == 1 else None for found in profiles]
    return Simulation(one[0], one[1], tuple(rescored))


def rescore(form: Form, before: Profile, after: Profile, *, document: str = "", number: int = 0) -> Rescored:
    """Return one form under two sets of rules."""
    cards = score_form(form, before), score_form(form, after)
    outcomes = settle(form, cards[0]), settle(form, cards[1])
    shifts = tuple(_shifts(form, cards, outcomes))
    rules = dict.fromkeys(rule for shift in shifts for rule in shift.rules)
    rules.update(dict.fromkeys(_total_rules(cards, outcomes, shifts)))
    return Rescored(
        document,
        number,
        form.project.text or form.unit.text or form.department.text or "",
        form.total_score.value,
        form.project.place,
        *outcomes,
        shifts,
        tuple(rules),
    )


def settle(form: Form, card: Scorecard) -> Outcome:
    """Return what the rules of a scorecard make of a form."""
    rules = rules_of(card.profile)
    lines = [(score, printed) for _, score, printed in _lines(form, card)]
    points = [_points(score, printed) for score, printed in lines]
    total = sum(points, ZERO)
    dropped = sum((score.weight or ZERO for score, _ in lines if score.verdict is Verdict.INAPPLICABLE), ZERO)
    if dropped and rules.not_applicable == "rescale" and rules.total_weight > dropped:
        total = quotient(product(total, rules.total_weight), rules.total_weight - dropped)
        total = rules.row_score.apply(total)
    if card.total.cap is not None:
        total = min(total, card.total.cap)
    open_lines = sum(
        printed is None and not score.decided and score.verdict is not Verdict.INAPPLICABLE
        for score, printed in lines
    )
    grade = grade_of(total, rules.grades)
    return Outcome(total, card.total.low, card.total.high, grade, tuple(points), open_lines)


def _lines(form: Form, card: Scorecard) -> list[tuple[str, Score, Decimal | None]]:
    """Return each line that carries points: its name, its recomputed score and its printed one."""
    found: list[tuple[str, Score, Decimal | None]] = []
    for line, execution in zip(form.funds, card.funds, strict=True):
        if execution.score.weight is not None:
            found.append((line.label.text or "funds", execution.score, line.score.value))
    for indicator, score in zip(form.indicators, card.indicators, strict=True):
        if score.weight is not None:
            found.append((indicator.l3.text or indicator.l2.text or "", score, indicator.score.value))
    return found


def _points(score: Score, printed: Decimal | None) -> Decimal:
    if score.verdict is Verdict.INAPPLICABLE:
        return ZERO
    if score.decided and score.low is not None:
        return score.low
    if printed is None:
        return ZERO
    if score.low is None or score.high is None:
        return printed
    return min(max(printed, score.low), score.high)


def _shifts(
    form: Form, cards: tuple[Scorecard, Scorecard], outcomes: tuple[Outcome, Outcome]
) -> Iterable[Shift]:
    profiles = cards[0].profile, cards[1].profile
    lines = _lines(form, cards[0]), _lines(form, cards[1])
    for index, (before, after) in enumerate(zip(*lines, strict=True)):
        points = outcomes[0].lines[index], outcomes[1].lines[index]
        if points[0] != points[1]:
            scores = before[1], after[1]
            yield Shift(
                before[0], *points, _differing(scores, profiles), _steps(scores[0]), _steps(scores[1])
            )


def _steps(score: Score) -> tuple[str, ...]:
    return tuple(step.text() for step in score.steps)


def _differing(scores: Sequence[Score], profiles: tuple[Profile, Profile]) -> tuple[str, ...]:
    """Return the rules in the steps of either score whose values the two profiles state differently."""
    keys = dict.fromkeys(
        key
        for score in scores
        for key in (*(step.rule for step in score.steps), score.rule)
        if key is not None
    )
    keys.update(dict.fromkeys(name for key in tuple(keys) for name in _TOGETHER.get(key, ())))
    if scores[0].weight != scores[1].weight:
        keys["execution.weight"] = None
    return tuple(key for key in keys if profiles[0].get(key) != profiles[1].get(key))


_TOGETHER = {
    "execution.rate_rounding": ("execution.rate_decimals",),
    "score.rounding": ("score.decimals",),
    "score.row_rounding": ("score.row_decimals",),
    "over_achievement.threshold": ("over_achievement.consequence", "over_achievement.deduct"),
    "over_achievement.consequence": ("over_achievement.threshold", "over_achievement.deduct"),
    "over_achievement.deduct": ("over_achievement.threshold", "over_achievement.consequence"),
}
"""Rules that make one: the mode of a rounding and its decimals, the parts of the rule on over-achievement."""


def _total_rules(
    cards: tuple[Scorecard, Scorecard], outcomes: tuple[Outcome, Outcome], shifts: Sequence[Shift]
) -> Iterable[str]:
    """Return the rules on the whole form that move its total or its grade."""
    profiles = cards[0].profile, cards[1].profile
    by_lines = sum((shift.after - shift.before for shift in shifts), ZERO)
    if outcomes[1].total - outcomes[0].total != by_lines:
        for key in ("total.caps", "not_applicable"):
            if profiles[0].get(key) != profiles[1].get(key):
                yield key
    if label_of(outcomes[0]) != label_of(outcomes[1]):
        same_total = grade_of(outcomes[0].total, rules_of(profiles[1]).grades)
        if (same_total.label if same_total else "") != label_of(outcomes[0]):
            yield "grades"
