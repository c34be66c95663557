"""Findings for programs: one JSON object, in the order of documents, forms and fields."""

from __future__ import annotations

import json
from dataclasses import asdict
from importlib.metadata import version
from typing import Any

from jixiao.checks.base import Undecided
from jixiao.checks.session import Assessment, JudgedDocument, JudgedForm
from jixiao.findings import Finding, Waiver
from jixiao.forms.model import FormKind
from jixiao.profiles import Profile
from jixiao.rendering.findings.anchors import forms_of
from jixiao.rendering.findings.words import field_text, place_text
from jixiao.scoring import Scorecard, plain
from jixiao.values import Citation, Place


def findings_json(assessment: Assessment, language: str = "zh") -> str:
    """Return the JSON of ``jixiao check --format json``.

    ``form`` counts from 0 in its document, as do the numbers in ``field``; the numbers in ``place`` count from 1.
    """
    return json.dumps(assessment_record(assessment, language), ensure_ascii=False, indent=1)


def assessment_record(assessment: Assessment, language: str = "zh") -> dict[str, Any]:
    """Return an assessment as plain values."""
    forms = forms_of(assessment)

    def record(finding: Finding) -> dict[str, Any]:
        form = forms.get((finding.document, -1 if finding.form is None else finding.form))
        return finding_record(finding, language) | {"field_name": field_text(finding.field, form, language)}

    return {
        "rules": assessment.rules,
        "jixiao": version("jixiao"),
        "language": language,
        "rule_sets": [profile_record(profile, language) for profile in assessment.profiles],
        "documents": [_document(document, language) for document in assessment.documents],
        "against": [document.document for document in assessment.against],
        "findings": [record(finding) for finding in assessment.findings],
        "waived": [record(finding) | {"waiver": _waiver(waiver)} for finding, waiver in assessment.waived],
    }


def finding_record(finding: Finding, language: str = "zh") -> dict[str, Any]:
    """Return one finding as plain values."""
    return {
        "document": finding.document,
        "form": finding.form,
        "project": finding.project,
        "code": finding.code,
        "severity": finding.severity.value,
        "field": finding.field,
        "place": _place(finding.place, language),
        "printed": finding.printed,
        "expected": finding.expected,
        "difference": finding.difference,
        "message": finding.message(language),
        "advice": finding.advice(language),
        "citation": _citation(finding.citation),
        "related": [_place(place, language) for place in finding.related],
    }


def profile_record(profile: Profile, language: str = "zh") -> dict[str, Any]:
    """Return what names a rule set."""
    name = profile.name_en if language == "en" else profile.name
    return {"id": profile.id, "name": name, "on": profile.on.isoformat(), "version": profile.version}


def _document(document: JudgedDocument, language: str) -> dict[str, Any]:
    return {
        "document": document.document,
        "format": document.format,
        "forms": [_form(form, language) for form in document.forms],
        "troubles": [
            {
                "code": trouble.code,
                "gravity": trouble.gravity.value,
                "place": _place(trouble.place, language),
                "message": trouble.message(language),
                "text": trouble.text,
            }
            for trouble in document.troubles
        ],
    }


def _form(judged: JudgedForm, language: str) -> dict[str, Any]:
    form, judgement = judged.form, judged.judgement
    return {
        "form": judged.number,
        "kind": form.kind.value,
        "scope": form.scope,
        "year": form.year,
        "project": form.project.text,
        "department": form.department.text,
        "unit": form.unit.text,
        "profile": profile_record(judged.choice.profile, language)
        | {"reason": judged.choice.reason.en if language == "en" else judged.choice.reason.zh},
        "scores": score_summary(judgement.card) if form.kind is FormKind.SELF_EVALUATION else None,
        "outcomes": {name: outcome.value for name, outcome in judgement.outcomes.items()},
        "undecided": [_undecided(point) for point in judgement.undecided],
    }


def score_summary(card: Scorecard) -> dict[str, str | None]:
    """Return the recomputed rate and points of a form, and its total as an interval; blank where undecided."""
    execution, total = card.execution, card.total
    shown = {
        "rate": execution.printed_rate if execution else None,
        "fund_score": execution.score.low if execution else None,
        "printed_sum": total.printed_sum,
        "low": total.low,
        "high": total.high,
        "cap": total.cap,
    }
    numbers = {name: None if value is None else plain(value) for name, value in shown.items()}
    return numbers | {"grade": total.grade.label if total.grade else None}


def _undecided(point: Undecided) -> dict[str, str]:
    return asdict(point)


def _place(place: Place, language: str) -> dict[str, Any]:
    known = {name: value for name, value in asdict(place).items() if value not in (None, "")}
    return known | {"text": place_text(place, language)}


def _citation(citation: Citation | None) -> dict[str, str] | None:
    if citation is None:
        return None
    return {
        "title": citation.title,
        "article": citation.article,
        "basis": citation.basis.value,
        "read": citation.read.value,
    }


def _waiver(waiver: Waiver) -> dict[str, str | None]:
    return {
        "by": waiver.by,
        "reason": waiver.reason,
        "on": waiver.on.isoformat(),
        "until": waiver.until.isoformat() if waiver.until else None,
    }
