"""Every check has cases that pass, cases that fail at a named place, and near misses; the cases are data.

A file of ``cases/`` holds, by code, a list of cases. A case is a form (the record of ``form_of``, over the file's
``base`` form if ``over`` names one) under a profile on a date, and either ``silent: true`` or ``finds``: the findings
of that code that are expected, each with its ``field`` and any of printed, expected, severity.
``repairs`` names, by path, how the reader put a field in place; ``long_term`` of a form are the indicators of the
whole term, ``month`` of a monitoring table the one that its headings print.
"""

from __future__ import annotations

import copy
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from jixiao.checks import registry
from jixiao.checks.runner import judge
from jixiao.findings import Finding
from jixiao.forms.entry import form_of
from jixiao.forms.model import Field, Form, Monitoring
from jixiao.profiles import load_profile

FOLDER = Path(__file__).parent / "cases"
FILES = {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.yaml"))}
CASES = [
    pytest.param(file, code, case, id=f"{code}-{case['name']}")
    for file, data in FILES.items()
    for code, cases in data["cases"].items()
    for case in cases
]


def merged(base: Any, over: Any) -> Any:
    """Lay one structure over another: mappings key by key, list items by number (``{3: {score: "9"}}``)."""
    if isinstance(base, dict) and isinstance(over, dict):
        return {**base, **{key: merged(base.get(key), value) for key, value in over.items()}}
    if isinstance(base, list) and isinstance(over, dict):
        result = list(base)
        for index, value in over.items():
            result[index] = merged(result[index], value)
        return [item for item in result if item != "absent"]
    return copy.deepcopy(over)


def repaired(form: Form, path: str, repair: str) -> None:
    """Name the repair by which the reader put a field of an indicator in place: ``indicators[4].l1``."""
    index, name = path.removeprefix("indicators[").split("].")
    getattr(form.indicators[int(index)], name).repair = repair


def found(file: str, case: dict[str, Any], code: str) -> list[Finding]:
    base = FILES[file].get("bases", {}).get(case.get("base", "good"), {})
    record = merged(base, case.get("form", {}))
    form = form_of(record)
    if isinstance(form, Monitoring) and "month" in record:
        form.month = Field[int](printed=f"1-{record['month']}月", value=record["month"])
    form.long_term_indicators = form_of({"indicators": record.get("long_term", ())}).indicators
    for path, repair in case.get("repairs", {}).items():
        repaired(form, path, repair)
    profile = load_profile(case.get("profile", "cn"), date.fromisoformat(str(case.get("on", "2023-12-31"))))
    judgement = judge(form, profile, "case", 0)
    assert not [f for f in judgement.findings if f.code == "internal-error"], judgement.findings
    return [finding for finding in judgement.findings if finding.code == code]


@pytest.mark.parametrize(("file", "code", "case"), CASES)
def test_case(file: str, code: str, case: dict[str, Any]) -> None:
    findings = found(file, case, code)
    assert case.get("silent") or case.get("finds"), "a case is silent or says what it finds"
    if case.get("silent"):
        assert findings == []
        return
    seen = [
        {name: str(getattr(finding, name)) for name in expected}
        for finding, expected in zip(findings, case["finds"], strict=False)
    ]
    assert [f.field for f in findings] == [expected["field"] for expected in case["finds"]]
    assert seen == [{name: str(value) for name, value in expected.items()} for expected in case["finds"]]
    for finding in findings:
        for language in ("zh", "en"):
            assert finding.message(language)
            assert "{" not in finding.message(language) + finding.advice(language)


@pytest.mark.parametrize("code", sorted({code for item in registry() for code in item.codes}))
def test_every_code_has_cases(code: str) -> None:
    """At least one case that finds it, and two that are silent: the right form and a near miss."""
    cases = [case for data in FILES.values() for case in data["cases"].get(code, ())]
    assert [case for case in cases if case.get("finds")], f"{code}: no case that finds it"
    assert len([case for case in cases if case.get("silent")]) >= 2, f"{code}: a right form and a near miss"
