"""Judging a dossier with the very code of the command line, and saying the result by cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from jixiao.checks.runner import Judgement, judge
from jixiao.findings import Finding, Severity
from jixiao.forms.model import Form, FormKind
from jixiao.profiles import load_profile
from jixiao.scoring import Scorecard, plain
from jixiao.web.cycle.editing import key_path, load_form

if TYPE_CHECKING:
    from datetime import date

    from jixiao.profiles import Profile
    from jixiao.web.cycle.models import Dossier, Round, Waiver


@lru_cache(maxsize=64)
def profile_of(name: str, on: date) -> Profile:
    """Return the rules of a round."""
    return load_profile(name, on)


def rules_for(round_: Round) -> Profile:
    """Return the rules in force in a round."""
    return profile_of(round_.profile, round_.profile_on)


@dataclass(frozen=True, slots=True)
class Judged:
    """A dossier judged: the form, what the rules give, the findings that stand and those that are waived."""

    form: Form
    rows: Mapping[str, list[str]]
    card: Scorecard
    standing: tuple[Finding, ...]
    waived: tuple[tuple[Finding, Waiver], ...]
    rules_version: str

    def count(self, severity: Severity) -> int:
        """Return how many findings of a severity stand."""
        return sum(finding.severity is severity for finding in self.standing)

    def path(self, finding: Finding) -> str:
        """Return the cell of a finding with its row's lasting key."""
        path = finding.field
        if path.startswith("funds.") and not path.startswith("funds["):
            kind, _, tail = path.removeprefix("funds.").partition(".")
            index = next((i for i, line in enumerate(self.form.funds) if line.line.value == kind), None)
            path = f"funds[{index}].{tail}" if index is not None else path
        if path.startswith("texts["):
            index = int(path[len("texts[") : path.index("]")])
            return f"text.{self.form.texts[index].label}"
        return key_path(path, self.rows)


def judged(dossier: Dossier, form: Form | None = None, rows: Mapping[str, list[str]] | None = None) -> Judged:
    """Judge a dossier, or a changed form of it, under the rules of its round."""
    profile = rules_for(dossier.round)
    form = form if form is not None else load_form(dossier.form)
    rows = rows if rows is not None else dossier.rows
    judgement: Judgement = judge(form, profile, str(dossier.project or dossier.unit))
    waivers = list(dossier.waivers.all())
    today = timezone.localdate()
    standing: list[Finding] = []
    waived: list[tuple[Finding, Waiver]] = []
    result = Judged(form, rows, judgement.card, (), (), profile.version)
    for finding in judgement.findings:
        path = result.path(finding)
        waiver = next(
            (
                w
                for w in waivers
                if (w.code, w.field) == (finding.code, path) and (w.until is None or w.until >= today)
            ),
            None,
        )
        if waiver is None:
            standing.append(finding)
        else:
            waived.append((finding, waiver))
    return Judged(form, rows, judgement.card, tuple(standing), tuple(waived), profile.version)


def finding_data(result: Judged, finding: Finding, language: str = "zh") -> dict[str, Any]:
    """Return a finding for the page and for storing beside a revision."""
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "field": finding.field,
        "path": result.path(finding),
        "printed": finding.printed,
        "expected": finding.expected,
        "difference": finding.difference,
        "message": finding.message(language),
        "advice": finding.advice(language),
        "citation": str(finding.citation) if finding.citation else None,
    }


def suggestions(result: Judged) -> dict[str, str]:
    """Return the points and rates that the rules give, by cell, where they give one value."""
    found: dict[str, str] = {}
    scores = result.form.kind is FormKind.SELF_EVALUATION
    for key, execution in zip(result.rows.get("funds", ()), result.card.funds, strict=False):
        if execution.printed_rate is not None:
            found[f"funds.{key}.rate"] = f"{plain(execution.printed_rate)}%"
        if execution.score.decided and execution.score.low is not None:
            found[f"funds.{key}.score"] = plain(execution.score.low)
        if scores and execution.score.weight is not None:
            found[f"funds.{key}.weight"] = plain(execution.score.weight)
    for key, score in zip(result.rows.get("indicators", ()), result.card.indicators, strict=False):
        if score.decided and score.low is not None:
            found[f"indicators.{key}.score"] = plain(score.low)
    total = result.card.total.printed_sum
    if total is not None:
        found["total_score"] = plain(total + _without_weight(result.form))
    return found


def _without_weight(form: Form) -> Decimal:
    """Return the points for execution that stand beside a blank weight; the sum of the card leaves them out."""
    points = (line.score.value for line in form.funds if line.weight.value is None)
    return sum((value for value in points if value is not None), Decimal(0))
