"""Inheritance, dates in force, sources, the user's own folder, and the version of a profile."""

from __future__ import annotations

import copy
import os
import pickle
import tempfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules_builder import HEAD, Writer

from jixiao.profiles import FrozenMap, GradeBand, list_profiles, load_profile
from jixiao.values.citation import Basis

ON = date(2022, 12, 31)


def test_a_key_is_overridden_and_the_rest_inherited(rules: Writer):
    folder = rules("parameters:\n  weights.max_indicator: [{since: 2022-01-01, value: 25, cite: notice}]\n")
    profile = load_profile("xx", ON, [folder])
    assert profile.lineage == ("xx", "cn")
    assert profile.get("weights.max_indicator") == 25
    assert profile.get("execution.weight") == 10


def test_why_gives_every_level_with_its_source(rules: Writer):
    rules(
        "parameters:\n  execution.weight: [{since: 2021-01-01, value: 15, cite: notice, article: 第三条}]\n"
    )
    folder = rules(
        "parameters:\n  execution.weight: [{since: 2022-01-01, value: 20, cite: guess, note: 待核}]\n",
        "xx-yy",
        "xx",
    )
    why = load_profile("xx-yy", ON, [folder]).why("execution.weight")
    assert (why.value, why.profile_id, why.since, why.note) == (20, "xx-yy", date(2022, 1, 1), "待核")
    assert [(step.profile_id, step.value, str(step.citation)) for step in why.overridden] == [
        ("xx", 15, "某财绩〔2022〕1号 第三条"),
        ("cn", 10, "财预〔2020〕10号《项目支出绩效评价管理办法》 第十三条"),
    ]
    assert why.overridden[0].source_note == "全文读过"
    assert not load_profile("xx-yy", ON, [folder]).trusted("execution.weight")


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2020, 12, 31), 10),
        (date(2021, 1, 1), 12),
        (date(2021, 6, 30), 12),
        (date(2021, 7, 1), 10),
        (date(2022, 1, 1), 15),
        (date(2022, 12, 31), 15),
        (date(2023, 1, 1), 20),
        (date(2050, 1, 1), 20),
    ],
)
def test_a_value_is_in_force_from_since_to_until(rules: Writer, on: date, expected: int):
    folder = rules(
        "parameters:\n  execution.weight:\n"
        "    - {since: 2021-01-01, until: 2021-06-30, value: 12, cite: notice}\n"
        "    - {since: 2022-01-01, value: 15, cite: notice}\n"
        "    - {since: 2023-01-01, value: 20, cite: notice}\n"
    )
    assert load_profile("xx", on, [folder]).get("execution.weight") == expected


def test_values_are_typed(rules: Writer):
    folder = rules(
        "parameters:\n"
        "  score.tolerance: [{since: 2022-01-01, value: 0.05, cite: notice}]\n"
        "  weights.level1: [{since: 2022-01-01, value: {output: 60, effect: 30}, cite: notice}]\n"
        "  deadlines.declaration: [{since: 2022-01-01, value: 11-30, cite: notice}]\n"
        "  grades: [{since: 2022-01-01, value: [{name: poor, label: 差, from: 0}], cite: notice}]\n"
    )
    profile = load_profile("xx", ON, [folder])
    tolerance = profile.get("score.tolerance")
    assert (type(tolerance), str(tolerance)) == (Decimal, "0.05")
    assert profile.get("weights.level1") == FrozenMap({"output": Decimal(60), "effect": Decimal(30)})
    assert profile.get("deadlines.declaration") == "11-30"
    assert profile.get("grades") == (GradeBand("poor", "差", Decimal(0)),)
    assert type(profile.get("score.decimals")) is int
    with pytest.raises(TypeError):
        profile.get("weights.level1")["output"] = Decimal(1)


def test_severity_of_a_finding(rules: Writer):
    folder = rules(
        "severity:\n"
        "  fund-rate: [{since: 2022-01-01, value: error, cite: notice}]\n"
        "  internal-error: [{since: 2023-01-01, value: notice, cite: guess}]\n"
    )
    profile = load_profile("xx", ON, [folder])
    assert profile.severity("fund-rate") == "error"
    assert profile.severity("internal-error") is None
    assert profile.severity("no-such-finding") is None
    assert load_profile("xx", date(2023, 1, 1), [folder]).severity("internal-error") == "notice"
    assert profile.why("severity.fund-rate").citation.basis is Basis.NOTICE


def test_severity_is_inherited(rules: Writer):
    rules("severity:\n  fund-rate: [{since: 2022-01-01, value: error, cite: notice}]\n")
    folder = rules(
        "severity:\n  fund-rate: [{since: 2022-01-01, value: notice, cite: guess}]\n", "xx-yy", "xx"
    )
    why = load_profile("xx-yy", ON, [folder]).why("severity.fund-rate")
    assert (why.value, [step.value for step in why.overridden]) == ("notice", ["error"])


def test_a_folder_replaces_a_built_in_profile_and_is_extended_by_others(rules: Writer):
    folder = rules(
        "parameters:\n  execution.weight: [{since: 2020-01-01, value: 12, cite: notice}]\n", "cn-shanghai"
    )
    assert load_profile("cn-shanghai-putuo", ON, [folder]).get("execution.weight") == 12
    assert load_profile("cn-shanghai-putuo", ON).get("execution.weight") == 10
    replaced = next(summary for summary in list_profiles([folder]) if summary.id == "cn-shanghai")
    assert (replaced.name, replaced.path) == ("某市", str(folder / "cn-shanghai" / "profile.yaml"))


def test_a_changed_file_is_read_again(rules: Writer):
    folder = rules("parameters:\n  execution.weight: [{since: 2020-01-01, value: 12, cite: notice}]\n")
    assert load_profile("xx", ON, [folder]).get("execution.weight") == 12
    rules("parameters:\n  execution.weight: [{since: 2020-01-01, value: 13, cite: notice}]\n")
    os.utime(folder / "xx" / "profile.yaml", ns=(1, 1))
    assert load_profile("xx", ON, [folder]).get("execution.weight") == 13


def test_a_profile_is_loaded_once_and_can_be_sent_to_another_process():
    profile = load_profile("cn-sichuan", ON)
    assert load_profile("cn-sichuan", ON) is profile
    assert pickle.loads(pickle.dumps(profile)) == profile
    assert hash(copy.deepcopy(profile)) == hash(profile)


def version(text: str) -> str:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "xx", "profile.yaml")
        path.parent.mkdir()
        path.write_text(HEAD.format(id="xx", extends="cn") + text, "utf-8")
        return load_profile("xx", ON, [Path(folder)]).version


WEIGHTS = st.decimals(0, 100, places=2)


@given(first=WEIGHTS, second=WEIGHTS)
def test_the_version_changes_exactly_when_a_value_does(first: Decimal, second: Decimal):
    line = "parameters:\n  execution.weight: [{{since: 2022-01-01, value: {}, cite: notice}}]\n"
    assert (version(line.format(first)) == version(line.format(second))) == (first == second)


def test_the_version_depends_on_day_and_id_but_not_on_notes(rules: Writer):
    profile = load_profile("cn", ON)
    assert profile.version != load_profile("cn", date(2023, 12, 31)).version
    assert profile.version != load_profile("xx", ON, [rules("")]).version
    line = "parameters:\n  execution.weight: [{{since: 2022-01-01, value: 10.0, cite: notice{}}}]\n"
    assert version(line.format("")) == version(line.format(", note: 说明"))


def test_the_version_depends_on_how_far_a_value_can_be_trusted():
    line = "parameters:\n  execution.weight: [{{since: 2022-01-01, value: 10, cite: {}}}]\n"
    assert version(line.format("notice")) != version(line.format("guess"))
