"""What a check is, what it may look at, and how it says what it found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from jixiao.findings import Finding, Severity, entry
from jixiao.forms.model import Field, Form, FormKind, FundKind
from jixiao.scoring import Rules, Scorecard, rules_of, score_form
from jixiao.values import Citation, Place

if TYPE_CHECKING:
    from jixiao.profiles import Profile


_NOWHERE = Place()


@dataclass(frozen=True, slots=True)
class Undecided:
    """A check that cannot decide at a place says so, and why; this never counts as passed."""

    code: str
    field: str
    why: str


Result = Finding | Undecided


@dataclass(frozen=True, slots=True)
class Case:
    """One form under one profile: all that a check of a single form may look at."""

    form: Form
    profile: Profile
    rules: Rules
    card: Scorecard
    document: str
    number: int

    @property
    def project(self) -> str:
        """What the form is about: the project, else the unit."""
        return self.form.project.text or self.form.unit.text or self.form.department.text or ""

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
        return Decimal(1).scaleb(-min(decimals, self.rules.rate.decimals))

    @property
    def total_line(self) -> int | None:
        """The index of the total fund line, if the form has one."""
        return next((i for i, line in enumerate(self.form.funds) if line.line is FundKind.TOTAL), None)

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
        known = entry(code)
        key = cite or known.cite
        citation = self.profile.why(key).citation if key else None
        place = at if isinstance(at, Place) else at.place if at is not None else Place()
        if place == _NOWHERE:
            place = self.form.title.place  # a blank cell may have no place of its own
        if printed is None and isinstance(at, Field):
            printed = at.text
        return Finding(
            code,
            self._severity(code, severity or Severity(known.severity), citation),
            document=self.document,
            form=self.number,
            project=self.project,
            field=path,
            place=place,
            printed=printed,
            expected=expected,
            difference=difference,
            citation=citation,
            values=values,
            related=tuple(related),
        )

    def _severity(self, code: str, severity: Severity, citation: Citation | None) -> Severity:
        """Return the severity the profile gives; an error needs a source better than judgement."""
        override = self.profile.severity(code)
        if override:
            severity = Severity(override)
        if severity is Severity.ERROR and citation is not None and not citation.binding:
            return Severity.WARNING
        return severity


CheckFunction = Callable[[Case], Iterable[Result]]


@dataclass(frozen=True, slots=True)
class Check:
    """A registered check of single forms: its name, the codes it may give, the kinds of form it is about."""

    name: str
    codes: tuple[str, ...]
    kinds: frozenset[FormKind]
    function: CheckFunction

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


def check(*codes: str, kinds: frozenset[FormKind] = TABLES) -> Callable[[CheckFunction], CheckFunction]:
    """Register a check of single forms under the codes it may give.

    Raises ``KeyError`` for a code that is not in the catalogue.
    """
    for code in codes:
        entry(code)

    def register(function: CheckFunction) -> CheckFunction:
        subject = function.__module__.rpartition(".")[2]
        SINGLE.append(Check(f"{subject}.{function.__name__}", codes, kinds, function))
        return function

    return register


def case_of(form: Form, profile: Profile, document: str = "", number: int = 0) -> Case:
    """Return a form with its scorecard, ready to be checked."""
    return Case(form, profile, rules_of(profile), score_form(form, profile), document, number)


def indicators(case: Case) -> Iterator[tuple[int, str]]:
    """Return the index and the path of each indicator."""
    for index in range(len(case.form.indicators)):
        yield index, f"indicators[{index}]"
