"""What a sharp reviewer found in five real documents is found here too, and no error is found that he does not support."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from jixiao.checks.across import across
from jixiao.checks.runner import Judgement, judge
from jixiao.documents.load import load
from jixiao.findings import Finding, Severity
from jixiao.profiles import infer_profile, load_profile
from jixiao.reading.reader import read_forms
from jixiao.values import Place

SHARED = Path(__file__).parents[3] / "shared"
AUDITS = ("000-002.findings.json", "001-003-004.findings.json")
MAPPING = yaml.safe_load((Path(__file__).parent / "golden_codes.yaml").read_text("utf-8"))
pytestmark = pytest.mark.skipif(not (SHARED / "golden").is_dir(), reason="the audited documents are not here")


@lru_cache(maxsize=1)
def judged() -> list[Judgement]:
    """Judge every form under the profile that is inferred from it."""
    result = []
    for path in sorted((SHARED / "seeds").glob("*.txt")):
        document = read_forms(load(path.read_bytes(), path.name))
        texts = [
            t
            for f in document.forms
            for t in (f.department.text, f.unit.text, f.title.text, *(x.field.text for x in f.texts))
            if t
        ]
        for number, form in enumerate(document.forms):
            own = [t for t in (form.department.text, form.unit.text) if t]
            found = infer_profile([*own, *texts], form.year)
            profile = load_profile(found.profile_id, found.on or date(2021, 12, 31))
            result.append(judge(form, profile, document.document, number))
    return result


@lru_cache(maxsize=1)
def findings() -> list[Finding]:
    return [f for judgement in judged() for f in judgement.findings] + list(across(judged()))


@lru_cache(maxsize=1)
def audit() -> list[dict[str, Any]]:
    return [item for name in AUDITS for item in json.loads((SHARED / "golden" / name).read_text("utf-8"))]


def references(item: dict[str, Any]) -> list[tuple[str, int, int]]:
    """The places of an audit finding: the beginning of the file's name, first and last line."""
    found = []
    prefix = item["file"][:3]
    for match in re.finditer(r"(?:(\d{3}) )?(?:lines?|and) (\d+)(?:-(\d+))?", item["where"]):
        prefix = match[1] or prefix
        found.append((prefix, int(match[2]), int(match[3] or match[2])))
    return found


def same_project(item: dict[str, Any], finding: Finding) -> bool:
    names = re.split("[、，]", item["project"] or "")
    return (
        item["project"] is None
        or not finding.project
        or any(n and (n in finding.project or finding.project in n) for n in names)
    )


def at_place(item: dict[str, Any], finding: Finding) -> bool:
    """Whether a finding stands where the audit's does: on its lines (a row of one cell a line takes up to ten)."""
    if "全部" in (item["project"] or "") or "、" in (item["project"] or ""):
        return finding.document.startswith(item["file"][:3])
    places = [
        (finding.document[:3], finding.place.line),
        *((p.document[:3], p.line) for p in finding.related),
    ]
    wanted = references(item)
    if finding.document == item["file"] and same_project(item, finding):
        of_form = (
            finding.field == ""
            or finding.place == form_place(finding)
            or item["code"] in MAPPING["whole_form"]
        )
        if not wanted or of_form:
            return True
    return any(
        document == file and line is not None and first - 2 <= line <= last + 9
        for document, line in places
        for file, first, last in wanted
    )


def by_judgement(item: dict[str, Any]) -> bool:
    """Whether only a reader's judgement finds it: by its code, or as a single case that says why."""
    single = any(
        item["code"] == e["code"] and e["project"] in (item["project"] or "") for e in MAPPING["single"]
    )
    return item["code"] in MAPPING["judgement"] or single


def form_place(finding: Finding) -> Place:
    """The place of the form's title, at which a finding without a cell of its own stands."""
    judgement = next(j for j in judged() if (j.document, j.number) == (finding.document, finding.form))
    return judgement.form.title.place


def answered(item: dict[str, Any]) -> bool:
    codes = MAPPING["codes"].get(item["code"], ())
    return any(finding.code in codes and at_place(item, finding) for finding in findings())


def test_every_code_of_the_audit_is_mapped_or_named_as_judgement() -> None:
    codes = {item["code"] for item in audit() if item["severity"] != "notice"}
    assert codes - set(MAPPING["codes"]) - set(MAPPING["judgement"]) == set()


def test_every_error_and_warning_that_follows_from_the_document_is_found(
    capsys: pytest.CaptureFixture[str],
) -> None:
    wanted = [i for i in audit() if i["severity"] != "notice" and not by_judgement(i)]
    total = Counter(item["code"] for item in wanted)
    missed = [item for item in wanted if not answered(item)]
    lost = Counter(item["code"] for item in missed)
    with capsys.disabled():
        print(f"\n\nrecall of errors and warnings: {len(wanted) - len(missed)} of {len(wanted)}")
        for code in sorted(total):
            print(f"  {code:36} {total[code] - lost[code]:3} of {total[code]}")
    assert [f"{i['file'][:3]} {i['code']} {i['project']} {i['where']}" for i in missed] == []


def test_no_error_is_reported_that_the_audit_does_not_support(capsys: pytest.CaptureFixture[str]) -> None:
    errors = [finding for finding in findings() if finding.severity is Severity.ERROR]
    grave = [item for item in audit() if item["severity"] != "notice"]
    unsupported = [f for f in errors if not any(at_place(item, f) for item in grave)]
    total, wrong = Counter(f.code for f in errors), Counter(f.code for f in unsupported)
    with capsys.disabled():
        print(f"\n\nprecision of errors: {len(errors) - len(unsupported)} of {len(errors)}")
        for code in sorted(total):
            print(f"  {code:36} {total[code] - wrong[code]:3} of {total[code]}")
    assert [f"{f.document[:3]} {f.code} {f.project} {f.field} {f.place}" for f in unsupported] == []


def test_the_scores_of_all_shanghai_forms_are_reproduced_to_the_cent() -> None:
    forms = [j for j in judged() if j.document.startswith(("000", "002"))]
    assert len(forms) == 20
    for judgement in forms:
        line, execution = judgement.form.funds[0], judgement.card.funds[0]
        assert line.rate.value is not None
        assert execution.printed_rate == line.rate.value.value
        assert execution.score.low == line.score.value
        assert judgement.card.total.printed_sum == judgement.form.total_score.value
