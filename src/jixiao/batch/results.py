"""What a store holds, document by document, for statistics, simulation and publication."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from jixiao.analysis.facts import CorpusFacts, FormFacts
from jixiao.batch.records import finding_from, form_from, number_of, unpacked
from jixiao.batch.store import Status, Store
from jixiao.findings import Finding, Severity
from jixiao.forms.model import Form, FormKind

_FORMS = "forms f JOIN documents d USING (sha256) WHERE d.status = 'done' ORDER BY d.path, f.number"


@dataclass(frozen=True, slots=True)
class FiledForm:
    """A form of the store with its findings, those of comparisons included, and the version of its rules."""

    document: str
    number: int
    form: Form
    findings: tuple[Finding, ...]
    rules: str


def forms_of(store: Store) -> Iterator[tuple[str, int, Form]]:
    """Yield every form as (document, number in it, form), in the order of the documents."""
    for row in store.rows(f"SELECT path, number, kind, form FROM {_FORMS}"):
        yield row["path"], row["number"], form_from(row["form"], row["kind"], row["path"])


def filed_of(store: Store) -> Iterator[FiledForm]:
    """Yield every form with its findings, in the order of the documents."""
    for row in store.rows(f"SELECT path, number, kind, form, f.rules, f.sha256 FROM {_FORMS}"):
        findings = store.rows(
            "SELECT * FROM findings WHERE sha256 = ? AND form = ?", row["sha256"], row["number"]
        )
        ordered = sorted(map(finding_from, map(dict, findings)), key=lambda finding: finding.order)
        form = form_from(row["form"], row["kind"], row["path"])
        yield FiledForm(row["path"], row["number"], form, tuple(ordered), row["rules"])


def corpus_of(store: Store) -> CorpusFacts:
    """Return what is known of the documents as a whole."""
    return CorpusFacts(
        documents=statuses(store),
        unreadable=Counter(
            {
                row[0]: row[1]
                for row in store.rows(
                    "SELECT trouble, count(*) FROM manifest WHERE status = 'failed' GROUP BY 1"
                )
            }
        ),
        partly=next(
            store.rows("SELECT count(*) FROM manifest WHERE status = 'done' AND trouble IS NOT NULL")
        )[0],
        without_form=next(
            store.rows(
                "SELECT count(*) FROM documents d WHERE status = 'done' "
                "AND NOT EXISTS (SELECT 1 FROM forms f WHERE f.sha256 = d.sha256)"
            )
        )[0],
        not_compared=next(store.rows("SELECT coalesce(sum(left_out), 0) FROM offices"))[0],
        rules=store.setting("rules"),
    )


def statuses(store: Store) -> dict[str, int]:
    """Count the documents by status; every status is named."""
    found = dict.fromkeys(Status, 0)
    for row in store.rows("SELECT status, count(*) AS number FROM documents GROUP BY status"):
        found[Status(row["status"])] = row["number"]
    return {status.value: number for status, number in found.items()}


def facts_of(store: Store) -> Iterator[FormFacts]:
    """Yield what statistics need of each form."""
    query = (
        "SELECT f.id, f.sha256, number, kind, scope, year, department, unit, profile, printed_total, low, high, "
        f"grade, budget, executed, rate, outcomes, undecided FROM {_FORMS}"
    )
    for row in store.rows(query):
        findings = store.rows(
            "SELECT code, severity FROM findings WHERE sha256 = ? AND form = ?", row["sha256"], row["number"]
        )
        yield FormFacts(
            kind=FormKind(row["kind"]),
            scope=row["scope"],
            year=row["year"],
            department=row["department"] or "",
            unit=row["unit"] or "",
            profile=row["profile"],
            printed_total=number_of(row["printed_total"]),
            low=number_of(row["low"]),
            high=number_of(row["high"]),
            grade=row["grade"],
            budget=number_of(row["budget"]),
            executed=number_of(row["executed"]),
            rate=number_of(row["rate"]),
            lines=Counter(_lines(store, row["id"])),
            findings=tuple((finding["code"], Severity(finding["severity"])) for finding in findings),
            outcomes=unpacked(row["outcomes"]),
        )


def _lines(store: Store, form: int) -> Iterator[str]:
    """Yield of each line with points whether its printed score follows from the rules."""
    for table in ("funds", "indicators"):
        for row in store.rows(f"SELECT score, weight, low, high, verdict FROM {table} WHERE form = ?", form):
            if row["verdict"] != "inapplicable" and (row["low"] or row["high"] or row["weight"]):
                yield _follows(number_of(row["score"]), number_of(row["low"]), number_of(row["high"]))


def _follows(score: Decimal | None, low: Decimal | None, high: Decimal | None) -> str:
    if score is None or low is None or high is None:
        return "open"
    return "agree" if low <= score <= high else "differ"


def manifest_json(store: Store) -> str:
    """Return the status of a store as JSON."""
    record = {
        "folder": store.setting("folder"),
        "rules": store.setting("rules"),
        "documents": statuses(store),
        "failed": [
            dict(row)
            for row in store.rows(
                "SELECT path, trouble, detail, attempts, seconds FROM manifest WHERE status = 'failed' ORDER BY path"
            )
        ],
    }
    return json.dumps(record, ensure_ascii=False, indent=1)
