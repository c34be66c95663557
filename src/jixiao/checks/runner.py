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
    own, passed = _checks_for(form.kind)
    outcomes = passed.copy()
    for item in own:
        try:
            if item.about is not None and not getattr(case, item.about):
                continue
            found = list(item.function(case))
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


@lru_cache(maxsize=8)
def _checks_for(kind: FormKind) -> tuple[tuple[Check, ...], dict[str, Outcome]]:
    """Return the checks that are about a kind of form, and the outcome of every check where nothing is found."""
    own = tuple(item for item in registry() if kind in item.kinds)
    outcomes = {
        item.name: Outcome.PASS if kind in item.kinds else Outcome.NOT_APPLICABLE for item in registry()
    }
    return own, outcomes


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
