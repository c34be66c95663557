"""Running the checks: every check on every form, each with its outcome; one that fails does not stop the others."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from jixiao.checks import registry
from jixiao.checks.base import Case, Check, Result, Undecided, case_of
from jixiao.findings import Finding, Outcome, Severity
from jixiao.forms.model import Form, FormKind
from jixiao.scoring import Scorecard

if TYPE_CHECKING:
    from jixiao.profiles import Profile


@dataclass(frozen=True, slots=True)
class Judgement:
    """One form judged: under which profile and version of its rules, its scorecard, findings and outcomes."""

    form: Form
    document: str
    number: int
    profile: Profile
    card: Scorecard
    findings: tuple[Finding, ...]
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    """The outcome of each check by its name."""
    undecided: tuple[Undecided, ...] = ()


def judge(form: Form, profile: Profile, document: str = "", number: int = 0) -> Judgement:
    """Run every check of single forms on a form."""
    case = case_of(form, profile, document, number)
    findings: list[Finding] = []
    undecided: list[Undecided] = []
    outcomes = checks_of(form.kind)[1].copy()
    for item in due_checks(case):
        try:
            found = [*item.function(case)]
        except (
            Exception
        ) as error:  # one check that fails must not cost the others; it is reported as a finding
            findings.append(_failed(item, case, error))
            outcomes[item.name] = Outcome.INTERNAL_ERROR
            continue
        if found:
            outcomes[item.name] = _kept(found, findings, undecided)
    if len(findings) > 1:
        findings.sort(key=lambda finding: finding.order)
    return Judgement(form, document, number, profile, case.card, tuple(findings), outcomes, tuple(undecided))


def due_checks(case: Case) -> tuple[Check, ...]:
    """Return the checks that a form gives something to look at.

    Where a fact that a check is about cannot be found out, all checks are due, and those that ask for it fail.
    """
    kind = case.form.kind
    subjects, _ = checks_of(kind)
    try:
        there = tuple([bool(getattr(case, name)) for name in subjects])
    except Exception:
        there = (True,) * len(subjects)
    return chosen(kind, there)


@lru_cache(maxsize=8)
def checks_of(kind: FormKind) -> tuple[tuple[str, ...], dict[str, Outcome]]:
    """Return what the checks of a kind of form are about, and the outcome of every check where nothing is found."""
    subjects = dict.fromkeys(item.about for item in registry() if kind in item.kinds and item.about)
    outcomes = {
        item.name: Outcome.PASS if kind in item.kinds else Outcome.NOT_APPLICABLE for item in registry()
    }
    return tuple(filter(None, subjects)), outcomes


@lru_cache(maxsize=4096)
def chosen(kind: FormKind, there: tuple[bool, ...]) -> tuple[Check, ...]:
    """Return the checks of a kind of form that are about nothing in particular or about something that is there."""
    present = {None, *(name for name, found in zip(checks_of(kind)[0], there, strict=True) if found)}
    return tuple(item for item in registry() if kind in item.kinds and item.about in present)


def _failed(item: Check, case: Case, error: Exception) -> Finding:
    values = {"check": item.name, "error": f"{type(error).__name__}: {error}"}
    return Finding(
        "internal-error", Severity.WARNING, case.document, case.number, case.project, values=values
    )


def _kept(found: list[Result], findings: list[Finding], undecided: list[Undecided]) -> Outcome:
    """Put what a check gave where it belongs, and return its outcome."""
    outcome = Outcome.UNDECIDABLE
    for result in found:
        if isinstance(result, Finding):
            findings.append(result)
            outcome = Outcome.FAIL
        else:
            undecided.append(result)
    return outcome
