"""Running the checks: every check on every form, each with its outcome; one that fails does not stop the others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from jixiao.checks import registry
from jixiao.checks.base import Case, Check, Undecided, case_of
from jixiao.findings import Finding, Outcome, Severity
from jixiao.forms.model import Form
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
    outcomes: dict[str, Outcome] = {}
    for item in registry():
        if form.kind not in item.kinds:
            outcomes[item.name] = Outcome.NOT_APPLICABLE
            continue
        outcomes[item.name] = _run(item, case, findings, undecided)
    findings.sort(key=lambda finding: finding.order)
    return Judgement(form, document, number, profile, case.card, tuple(findings), outcomes, tuple(undecided))


def _run(item: Check, case: Case, findings: list[Finding], undecided: list[Undecided]) -> Outcome:
    try:
        results = list(item.function(case))
    except Exception as error:  # one check that fails must not cost the others; it is reported as a finding
        values = {"check": item.name, "error": f"{type(error).__name__}: {error}"}
        findings.append(
            Finding(
                "internal-error", Severity.WARNING, case.document, case.number, case.project, values=values
            )
        )
        return Outcome.INTERNAL_ERROR
    found = [result for result in results if isinstance(result, Finding)]
    open_points = [result for result in results if isinstance(result, Undecided)]
    findings.extend(found)
    undecided.extend(open_points)
    if found:
        return Outcome.FAIL
    return Outcome.UNDECIDABLE if open_points else Outcome.PASS


def judge_all(forms: Iterable[tuple[str, int, Form, Profile]]) -> Sequence[Judgement]:
    """Judge forms given as (document, number in it, form, profile)."""
    return [judge(form, profile, document, number) for document, number, form, profile in forms]
