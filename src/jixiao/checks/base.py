"""What a check is, what it may look at, and how it says what it found."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from jixiao.checks.fact import fact
from jixiao.checks.figures import decimals_of
from jixiao.checks.rows import Row, Subjects, rows_of
from jixiao.findings import Finding, Severity, entry
from jixiao.forms.model import Field, Form, FormKind, FundKind, FundLine, Indicator, LabelledText
from jixiao.profiles.profile import SEVERITY
from jixiao.scoring import Scorecard, rules_of, score_form
from jixiao.scoring.rounding import step_of
from jixiao.values import Citation, Place

if TYPE_CHECKING:
    from jixiao.profiles import Profile


_NOWHERE = Place()
_TOTAL = FundKind.TOTAL
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Undecided:
    """A check that cannot decide at a place says so, and why; this never counts as passed."""

    code: str
    field: str
    why: str


Result = Finding | Undecided


def project_of(form: Form) -> str:
    """Return what a form is about: the project as printed, else the unit."""
    return form.project.text or form.unit.text or form.department.text or ""


class Case(Subjects):
    """One form under one profile: all that a check of a single form may look at.

    What several checks ask for is a fact: found out when it is first asked for, and kept.
    """

    def __init__(
        self,
        form: Form,
        profile: Profile,
        document: str = "",
        number: int = 0,
        card: Scorecard | None = None,
    ) -> None:
        self.form = form
        self.profile = profile
        self.document = document
        self.number = number
        self.rules = rules_of(profile)
        self.card = card or score_form(form, profile)
        self.frame, rows = rows_of(form, self.card)
        super().__init__(rows)

    @fact
    def project(self) -> str:
        """What the form is about: the project, else the unit."""
        return project_of(self.form)

    @fact
    def funds(self) -> list[FundLine]:
        """The fund lines."""
        return self.form.funds

    @fact
    def money(self) -> list[tuple[Decimal | None, Decimal | None, Decimal | None]]:
        """The initial and revised budget and the executed amount of each fund line, in 元."""
        return [(line.initial, line.revised, line.executed) for line in self.card.funds]

    @fact
    def total_line(self) -> int | None:
        """The index of the total fund line, if the form has one."""
        return next((i for i, line in enumerate(self.form.funds) if line.line is _TOTAL), None)

    @fact
    def carrier(self) -> int | None:
        """The index of the fund line that carries the points for execution."""
        return next((i for i, line in enumerate(self.card.funds) if line.score.weight is not None), None)

    @fact
    def fund_weight(self) -> Decimal | None:
        """The printed weight of execution."""
        return None if self.carrier is None else self.form.funds[self.carrier].weight.value

    @fact
    def rate(self) -> Decimal | None:
        """The exact rate of execution in percent."""
        return None if self.carrier is None else self.card.funds[self.carrier].rate

    @fact
    def summed_weight(self) -> Decimal:
        """The sum of the printed weights of the indicators."""
        return sum(self.weights, ZERO)

    @fact
    def groups(self) -> dict[str, list[Row]]:
        """The indicators of each known level-1 category."""
        rows = self.rows
        return {name: [rows[i] for i in numbers] for name, numbers in self.frame.members.items()}

    @fact
    def funds_revised(self) -> bool:
        """Whether the total line has a revised budget that is not the initial one."""
        if self.total_line is None:
            return False
        initial, revised, _ = self.money[self.total_line]
        return revised is not None and revised != initial

    @fact
    def funds_idle(self) -> bool:
        """Whether less was executed than the rules call low."""
        low = self.rules.values["execution.low_below"]
        return low is not None and self.rate is not None and self.rate < low * 100

    @fact
    def graded(self) -> bool:
        """Whether the form prints a grade."""
        return self.form.grade.value is not None

    @fact
    def whole_numbers(self) -> bool:
        """Whether all weights and points of the indicators are whole numbers."""
        values = (value for row in self.rows for value in (row.weight, row.points))
        return not any(decimals_of(value) for value in values if value is not None)

    @fact
    def of_unit(self) -> bool:
        """Whether the form is a whole unit's."""
        return self.form.scope == "unit"

    @fact
    def long_term(self) -> list[Indicator]:
        """The indicators of the whole term."""
        return self.form.long_term_indicators

    @fact
    def texts(self) -> list[LabelledText]:
        """The texts under labels of their own."""
        return self.form.texts

    def fund_path(self, index: int) -> str:
        """Return the path of a fund line: by its kind for the first of that kind, else by its number.

        ``funds.total``, ``funds.appropriation``, ``funds[3]``.
        """
        line = self.form.funds[index].line
        first = next(i for i, other in enumerate(self.form.funds) if other.line is line)
        return f"funds.{line.value}" if first == index else f"funds[{index}]"

    def rate_step(self, decimals: int) -> Decimal:
        """Return by how much a rate with so many printed decimals may differ from the exact one, in percent.

        Less than one step of the decimals that the profile prints, whichever way it was rounded; a rate with
        fewer decimals (47%) may be off by its own step.
        """
        return step_of(min(decimals, self.rules.rate.decimals))

    def found(
        self,
        code: str,
        path: str,
        at: Field[Any] | Place | None = None,
        *,
        printed: str | None = None,
        expected: str | None = None,
        difference: str | None = None,
        cite: str | None = None,
        severity: Severity | None = None,
        related: Iterable[Place] = (),
        **values: str,
    ) -> Finding:
        """Return a finding on this form.

        Args:
            code: The code; its words come from the catalogue.
            path: The path of the field.
            at: The field, whose text is taken as printed, or a place.
            printed: What is printed, where it is not the text of the field.
            expected: What it should be.
            difference: Printed less expected.
            cite: The profile key whose source the finding rests on, if not the catalogue's.
            severity: A severity that differs from the catalogue's at this place.
            related: Other places.
            values: Further words of the message.
        """
        gravity, citation = _weighed(self.profile, code, cite, severity)
        if at is None or isinstance(at, Place):
            place = at or _NOWHERE
        else:
            place = at.place
            if printed is None:
                printed = at.text
        if place.row is None and place == _NOWHERE:
            place = self.form.title.place  # a blank cell may have no place of its own
        return Finding(
            code,
            gravity,
            self.document,
            self.number,
            self.project,
            path,
            place,
            printed,
            expected,
            difference,
            citation,
            values,
            tuple(related),
        )


@lru_cache(maxsize=4096)
def _weighed(
    profile: Profile, code: str, cite: str | None, severity: Severity | None
) -> tuple[Severity, Citation | None]:
    """Return the severity of a finding under a profile and its source; an error needs more than judgement.

    A severity that the profile itself sets stands on the source that it gives there.
    """
    known = entry(code)
    key = cite or known.cite
    citation = profile.why(key).citation if key else None
    override = profile.severity(code)
    if override:
        source = profile.why(SEVERITY + code).citation
        return Severity(override), citation if citation is not None and citation.binding else source
    gravity = severity or Severity(known.severity)
    if gravity is Severity.ERROR and citation is not None and not citation.binding:
        gravity = Severity.WARNING
    return gravity, citation


CheckFunction = Callable[[Case], Iterable[Result]]


@dataclass(frozen=True, slots=True)
class Check:
    """A registered check of single forms: its name, the codes it may give, the kinds of form it is about."""

    name: str
    codes: tuple[str, ...]
    kinds: frozenset[FormKind]
    function: CheckFunction
    about: str | None = None
    """The fact of a case that the check is about; without it the check passes unrun."""

    @property
    def summary(self) -> str:
        """The first line of the check's docstring."""
        return (self.function.__doc__ or "").strip().splitlines()[0]


SINGLE: list[Check] = []
"""Every check of single forms, in the order of registration."""

SELF_EVALUATION = frozenset({FormKind.SELF_EVALUATION})
TARGET = frozenset({FormKind.TARGET})
MONITORING = frozenset({FormKind.MONITORING})
TABLES = frozenset({FormKind.SELF_EVALUATION, FormKind.TARGET, FormKind.MONITORING})


def check(
    *codes: str, kinds: frozenset[FormKind] = TABLES, about: str | None = None
) -> Callable[[CheckFunction], CheckFunction]:
    """Register a check of single forms under the codes it may give.

    Args:
        codes: The codes.
        kinds: The kinds of form it is about.
        about: The fact of a case that it is about, such as ``shares``; where there is none, it is not run.

    Raises ``KeyError`` for a code that is not in the catalogue.
    """
    for code in codes:
        entry(code)

    def register(function: CheckFunction) -> CheckFunction:
        subject = function.__module__.rpartition(".")[2]
        SINGLE.append(Check(f"{subject}.{function.__name__}", codes, kinds, function, about))
        return function

    return register


def case_of(form: Form, profile: Profile, document: str = "", number: int = 0) -> Case:
    """Return a form with its scorecard, ready to be checked."""
    return Case(form, profile, document, number)
