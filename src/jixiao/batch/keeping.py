"""Writing results: what was read of a content, and what was found on its forms; each in one change."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Any

from jixiao.batch.engine import Timed
from jixiao.batch.records import finding_json, packed, packed_form, text_of
from jixiao.batch.store import Store
from jixiao.batch.versions import software_version
from jixiao.checks.across.pairing import office_of
from jixiao.checks.session import JudgedForm
from jixiao.findings import Finding, Outcome
from jixiao.forms.model import Field, Form, FundLine, Indicator
from jixiao.scoring import Execution, Score
from jixiao.values import Amount, Rate
from jixiao.values.trouble import Gravity, Trouble


def keep_reading(store: Store, content: str, reader: str, timed: Timed) -> None:
    """Keep what was read of a content, in the place of what was read of it before."""
    forms = timed.forms
    unreadable = [(t.code, t.detail) for t in forms.troubles if t.gravity is Gravity.UNREADABLE]
    with store.change() as database:
        database.execute("DELETE FROM forms WHERE sha256 = ?", (content,))
        database.execute("DELETE FROM findings WHERE sha256 = ? AND office IS NULL", (content,))
        database.execute(
            "UPDATE documents SET status = 'pending' WHERE sha256 = ? AND status = 'done'", (content,)
        )
        database.execute(
            "UPDATE readings SET reader = ?, format = ?, troubles = ?, trouble = ?, detail = ?, seconds = ?, software = ?, "
            "document = NULL, rules = NULL WHERE sha256 = ?",
            (
                reader,
                forms.format,
                "\n".join(trouble.code for trouble in _troubles(forms.troubles, forms.forms)),
                *(unreadable[0] if unreadable else (None, None)),
                round(timed.seconds, 3),
                software_version(),
                content,
            ),
        )
        for number, form in enumerate(forms.forms):
            _insert(
                database,
                "forms",
                {
                    "sha256": content,
                    "number": number,
                    "kind": form.kind.value,
                    "scope": form.scope,
                    "year": form.year,
                    "department": form.department.text,
                    "unit": form.unit.text,
                    "project": form.project.text,
                    "office": office_of(form) or content,
                    "form": packed_form(form, forms.document),
                },
            )


def _troubles(own: Iterable[Trouble], forms: Iterable[Form]) -> list[Trouble]:
    return [*own, *(trouble for form in forms for trouble in form.troubles)]


def keep_judgement(database: sqlite3.Connection, form_id: int, content: str, judged: JudgedForm) -> None:
    """Keep what the rules make of a form, in the place of what was there before."""
    form, card, profile = judged.form, judged.judgement.card, judged.choice.profile
    execution = card.execution
    database.execute(
        "UPDATE forms SET profile = ?, day = ?, rules = ?, reason = ?, printed_total = ?, low = ?, high = ?, grade = ?, "
        "budget = ?, executed = ?, rate = ?, outcomes = ?, undecided = ? WHERE id = ?",
        (
            profile.id,
            profile.on.isoformat(),
            profile.version,
            judged.choice.reason.zh,
            text_of(form.total_score.value),
            text_of(card.total.low),
            text_of(card.total.high),
            card.total.grade.name if card.total.grade else None,
            text_of(execution.budget if execution else None),
            text_of(execution.executed if execution else None),
            text_of(execution.rate if execution else None),
            packed(_outcomes(judged)),
            "\n".join(dict.fromkeys(item.code for item in judged.judgement.undecided)),
            form_id,
        ),
    )
    for table in ("funds", "indicators"):
        database.execute(f"DELETE FROM {table} WHERE form = ?", (form_id,))
    for position, (line, found) in enumerate(zip(form.funds, card.funds, strict=True)):
        _insert(database, "funds", {"form": form_id, "position": position} | _fund(line, found))
    for position, (indicator, score) in enumerate(zip(form.indicators, card.indicators, strict=True)):
        _insert(
            database, "indicators", {"form": form_id, "position": position} | _indicator(indicator, score)
        )
    keep_findings(database, content, judged.judgement.findings)


def keep_findings(
    database: sqlite3.Connection, content: str | None, findings: Iterable[Finding], office: str | None = None
) -> None:
    """Add findings: of the forms of a content, or of an office."""
    for finding in findings:
        _insert(
            database,
            "findings",
            {
                "sha256": content,
                "form": finding.form,
                "office": office,
                "code": finding.code,
                "severity": finding.severity.value,
                "field": finding.field,
                "printed": finding.printed,
                "expected": finding.expected,
                "difference": finding.difference,
                "finding": finding_json(finding),
            },
        )


def _outcomes(judged: JudgedForm) -> dict[str, list[str]]:
    """Return the names of the checks by their outcome, without those that do not apply."""
    found: dict[str, list[str]] = {}
    for name, outcome in judged.judgement.outcomes.items():
        if outcome is not Outcome.NOT_APPLICABLE:
            found.setdefault(outcome.value, []).append(name)
    return found


def _fund(line: FundLine, found: Execution) -> dict[str, Any]:
    amounts: dict[str, Field[Amount]] = {
        "initial": line.initial,
        "revised": line.revised,
        "executed": line.executed,
    }
    rate: Rate | None = line.rate.value
    return {
        "line": line.line.value,
        "label": line.label.text,
        **{name: text_of(f.value.yuan) if f.value is not None else None for name, f in amounts.items()},
        "rate": text_of(rate.readings[0]) if rate is not None else None,
        **_score(line, found.score),
    }


def _indicator(indicator: Indicator, score: Score) -> dict[str, Any]:
    return {
        "l1": indicator.l1.value,
        "l2": indicator.l2.value,
        "l3": indicator.l3.text,
        "target": indicator.target.text,
        "actual": indicator.actual.text,
        "reason": indicator.reason.text,
        **_score(indicator, score),
    }


def _score(line: FundLine | Indicator, score: Score) -> dict[str, Any]:
    return {
        "weight": text_of(line.weight.value),
        "score": text_of(line.score.value),
        "verdict": score.verdict.value,
        "low": text_of(score.low),
        "high": text_of(score.high),
    }


def _insert(database: sqlite3.Connection, table: str, values: dict[str, Any]) -> None:
    names, marks = ", ".join(values), ", ".join("?" * len(values))
    database.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(values.values()))
