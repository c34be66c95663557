"""Every check across forms has sets of forms that it is silent on and sets on which it finds, at named places."""

from __future__ import annotations

import copy
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from jixiao.checks.across import across, across_registry
from jixiao.checks.runner import Judgement
from jixiao.findings import Finding
from jixiao.forms.entry import form_of
from jixiao.profiles import load_profile
from jixiao.scoring import score_form

DATA = yaml.safe_load((Path(__file__).parent / "cases.yaml").read_text("utf-8"))
CASES = [
    pytest.param(code, case, id=f"{code}-{case['name']}")
    for code, cases in DATA["cases"].items()
    for case in cases
]
CN = load_profile("cn", date(2023, 12, 31))


def laid_over(base: Any, over: Any) -> Any:
    if isinstance(base, list) and isinstance(over, dict):
        items = [laid_over(item, over[n]) if n in over else item for n, item in enumerate(base)]
        return [item for item in items if item != "absent"]
    if isinstance(base, dict) and isinstance(over, dict) and "absent" not in over:
        return {**base, **{name: laid_over(base.get(name), value) for name, value in over.items()}}
    return copy.deepcopy(over)


def judged(records: list[dict[str, Any]]) -> list[Judgement]:
    judgements = []
    for number, changes in enumerate(records):
        base = DATA["bases"][changes["base"]]
        texts = changes.get("text", base.get("text", {}))
        record = {**laid_over(base, {k: v for k, v in changes.items() if k != "base"}), "text": texts}
        document = record.pop("document", f"{number}.docx")
        form = form_of(record)
        judgements.append(Judgement(form, document, number, CN, score_form(form, CN), ()))
    return judgements


def found(case: dict[str, Any], code: str) -> list[Finding]:
    findings = across(judged(case["forms"]))
    assert [finding for finding in findings if finding.code == "internal-error"] == []
    return sorted((f for f in findings if f.code == code), key=lambda f: (f.form, f.field))


@pytest.mark.parametrize(("code", "case"), CASES)
def test_case(code: str, case: dict[str, Any]) -> None:
    findings = found(case, code)
    assert case.get("silent") or case.get("finds")
    if case.get("silent"):
        assert findings == []
        return
    assert [(f.form, f.field) for f in findings] == [(e["form"], e["field"]) for e in case["finds"]]
    for finding, expected in zip(findings, case["finds"], strict=True):
        seen = {name: getattr(finding, name) for name in expected}
        assert seen == expected
        for language in ("zh", "en"):
            assert "{" not in finding.message(language) + finding.advice(language)


@pytest.mark.parametrize("code", sorted({code for check in across_registry() for code in check.codes}))
def test_every_code_has_cases(code: str) -> None:
    cases = DATA["cases"].get(code, ())
    assert [case for case in cases if case.get("finds")]
    assert len([case for case in cases if case.get("silent")]) >= 2


def test_forms_that_agree_are_clean() -> None:
    names = ("target", "evaluation", "whole", "report")
    assert [(f.code, f.message()) for f in across(judged([{"base": name} for name in names]))] == []


def test_declarations_may_stand_in_another_set() -> None:
    target, evaluation = judged([{"base": "target"}, {"base": "evaluation", "indicators": {3: "absent"}}])
    assert [f.code for f in across([evaluation], [target])] == ["target-dropped"]
    assert across([evaluation]) == []
