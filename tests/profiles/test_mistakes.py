"""Every mistake in a profile is refused with its file, its line, and a hint."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from rules_builder import Writer

from jixiao.profiles import ProfileError, list_profiles, load_profile, parameters

ON = date(2022, 12, 31)


def refused(folder: Path, name: str = "xx") -> ProfileError:
    with pytest.raises(ProfileError) as caught:
        load_profile(name, ON, [folder])
    return caught.value


VALUE = "since: 2022-01-01, value: 10, cite: notice"
MISTAKES = {
    "unknown parameter": (f"parameters:\n  execution.wieght: [{{{VALUE}}}]\n", 8, "execution.weight"),
    "unknown key at the top": (f"parametres:\n  execution.weight: [{{{VALUE}}}]\n", 7, "parameters"),
    "unknown key of a value": (
        f"parameters:\n  execution.weight:\n    - {{{VALUE}, artikle: 第一条}}\n", 9, "article",
    ),
    "no source": ("parameters:\n  execution.weight:\n    - {since: 2022-01-01, value: 10}\n", 9, "cite is missing"),
    "no date": ("parameters:\n  execution.weight:\n    - {value: 10, cite: notice}\n", 9, "since is missing"),
    "unknown source": (
        "parameters:\n  execution.weight:\n    - since: 2022-01-01\n      value: 10\n      cite: notise\n", 11, "notice",
    ),
    "bad date": ("parameters:\n  execution.weight: [{since: 2022, value: 1, cite: notice}]\n", 8, "YYYY-MM-DD"),
    "impossible date": ("parameters:\n  execution.weight: [{since: 2022-02-30, value: 1, cite: notice}]\n", 8, "无法识别"),
    "not dated": ("parameters:\n  execution.weight: 10\n", 8, "since"),
    "bare value in the list": ("parameters:\n  execution.weight:\n    - 10\n", 9, "since"),
    "text for a number": (
        "parameters:\n  execution.weight: [{since: 2022-01-01, value: ten, cite: notice}]\n", 8, "must be a number",
    ),
    "yes for a number": (
        "parameters:\n  execution.weight: [{since: 2022-01-01, value: true, cite: notice}]\n", 8, "must be a number",
    ),
    "number for yes": (
        "parameters:\n  weights.positive: [{since: 2022-01-01, value: 1, cite: notice}]\n", 8, "true or false",
    ),
    "fraction for a whole number": (
        "parameters:\n  score.decimals: [{since: 2022-01-01, value: 1.5, cite: notice}]\n", 8, "whole number",
    ),
    "out of range": (
        "parameters:\n  execution.weight:\n    - since: 2022-01-01\n      value: 101\n      cite: notice\n",
        10, "out of range",
    ),
    "infinite": ("parameters:\n  execution.weight: [{since: 2022-01-01, value: .inf, cite: notice}]\n", 8, "number"),
    "null where a value is needed": (
        "parameters:\n  execution.weight: [{since: 2022-01-01, value: null, cite: notice}]\n", 8, "may not be null",
    ),
    "unknown word": (
        "parameters:\n  execution.rate_rounding: [{since: 2022-01-01, value: half_upp, cite: notice}]\n", 8, "half_up",
    ),
    "unknown level-1 category": (
        "parameters:\n  weights.level1: [{since: 2022-01-01, value: {outptu: 50}, cite: notice}]\n", 8, "output",
    ),
    "unknown member of a list": (
        "parameters:\n  categories.required: [{since: 2022-01-01, value: [efect], cite: notice}]\n", 8, "effect",
    ),
    "bad month and day": (
        "parameters:\n  deadlines.monitoring: [{since: 2022-01-01, value: 8月31日, cite: notice}]\n", 8, "MM-DD",
    ),
    "month thirteen": (
        "parameters:\n  monitoring.thresholds: [{since: 2022-01-01, value: {13: 0.5}, cite: notice}]\n", 8, "13",
    ),
    "grades out of order": (
        "parameters:\n  grades: [{since: 2022-01-01, cite: notice, value: [{name: good, label: 良, from: 80},"
        " {name: excellent, label: 优, from: 90}]}]\n", 8, "from high to low",
    ),
    "grades that leave a gap": (
        "parameters:\n  grades: [{since: 2022-01-01, cite: notice, value: [{name: good, label: 良, from: 80}]}]\n",
        8, "begin at 0",
    ),
    "a grade without label": (
        "parameters:\n  grades: [{since: 2022-01-01, cite: notice, value: [{name: poor, from: 0}]}]\n", 8, "label",
    ),
    "tiers with a gap": (
        "parameters:\n  qualitative.tiers: [{since: 2022-01-01, cite: notice, value: [{degree: full, low: 0.8, high: 1},"
        " {degree: none, low: 0, high: 0.7}]}]\n", 8, "without a gap",
    ),
    "caps out of order": (
        "parameters:\n  total.caps: [{since: 2022-01-01, cite: notice, value: [{rate_below: 0.5, cap: 59},"
        " {rate_below: 0.6, cap: 69}]}]\n", 8, "from high to low",
    ),
    "dates that overlap": (
        "parameters:\n  execution.weight:\n    - {since: 2022-01-01, until: 2023-06-30, value: 10, cite: notice}\n"
        "    - {since: 2023-01-01, value: 20, cite: notice}\n", 10, "overlap",
    ),
    "one date twice": (
        f"parameters:\n  execution.weight:\n    - {{{VALUE}}}\n    - {{{VALUE}}}\n", 10, "overlap",
    ),
    "until before since": (
        "parameters:\n  execution.weight: [{since: 2022-01-01, until: 2021-01-01, value: 10, cite: notice}]\n",
        8, "until is before since",
    ),
    "an error on judgement": (
        "severity:\n  fund-rate:\n    - {since: 2022-01-01, value: error, cite: guess}\n",
        9, "better basis than judgement",
    ),
    "unknown severity": (
        "severity:\n  fund-rate: [{since: 2022-01-01, value: eror, cite: notice}]\n", 8, "error",
    ),
    "unknown code": (
        "severity:\n  fund-rte: [{since: 2022-01-01, value: error, cite: notice}]\n", 8, "fund-rate",
    ),
    "a key twice": (
        f"parameters:\n  execution.weight: [{{{VALUE}}}]\n  execution.weight: [{{{VALUE}}}]\n", 9, "duplicate",
    ),
    "unbalanced bracket": ("parameters:\n  execution.weight: [{since: 2022-01-01\n", 9, "YAML"),
    "merge key": (f"parameters:\n  <<: {{execution.weight: [{{{VALUE}}}]}}\n", 8, "无法识别"),
    "place of one character": ("matches: {places: [市]}\n", 7, "two characters"),
    "year as text": ("matches: {years: {from: 二〇二二}}\n", 7, "year"),
}  # fmt: skip


@pytest.mark.parametrize(("body", "line", "said"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_refused_with_file_and_line(rules: Writer, body: str, line: int, said: str):
    error = refused(rules(body))
    assert error.path is not None
    assert error.path.endswith("xx/profile.yaml")
    assert error.line == line
    assert said in error.message
    assert str(error).startswith(f"{error.path}:{line}: ")


def test_unknown_basis_and_reading(rules: Writer):
    folder = rules("")
    path = folder / "xx" / "profile.yaml"
    good = path.read_text("utf-8")
    path.write_text(good.replace("basis: notice", "basis: notise"), "utf-8")
    assert (refused(folder).line, "notice" in refused(folder).message) == (5, True)
    path.write_text(good.replace("read: not_read", "read: partly"), "utf-8")
    assert (refused(folder).line, "not_read" in refused(folder).message) == (6, True)


def test_a_profile_that_extends_itself(rules: Writer):
    rules("", "aa", "bb")
    folder = rules("", "bb", "aa")
    error = refused(folder, "aa")
    assert "aa → bb → aa" in error.message
    assert (error.line, str(error.path).endswith("bb/profile.yaml")) == (3, True)


def test_a_parent_that_does_not_exist(rules: Writer):
    error = refused(rules("", extends="cn-shangai"))
    assert (error.line, "cn-shanghai" in error.message) == (3, True)


def test_an_id_that_is_not_its_folder(rules: Writer):
    folder = rules("")
    (folder / "xx").rename(folder / "zz")
    assert refused(folder, "zz").line == 1


def test_a_root_must_state_every_parameter(rules: Writer):
    folder = rules("")
    path = folder / "xx" / "profile.yaml"
    path.write_text(path.read_text("utf-8").replace("extends: cn\n", ""), "utf-8")
    assert next(iter(parameters())) in refused(folder).message


def test_a_file_that_is_not_text(rules: Writer):
    folder = rules("")
    (folder / "xx" / "profile.yaml").write_bytes(b"\xff\xfe\x00id")
    assert "cannot be read" in refused(folder).message
    (folder / "xx" / "profile.yaml").write_text("- a list", "utf-8")
    assert refused(folder).line == 1
    (folder / "xx" / "profile.yaml").write_text("", "utf-8")
    assert refused(folder).line == 1


def test_a_file_that_refers_to_itself(rules: Writer):
    assert "too deeply" in refused(rules("matches: &loop {places: *loop}\n")).message


def test_unknown_id_key_and_folder(tmp_path: Path):
    with pytest.raises(ProfileError, match="did you mean cn-shanghai"):
        load_profile("cn-shangai", ON)
    with pytest.raises(ProfileError, match="现有 cn、"):
        load_profile("../../etc", ON)
    with pytest.raises(ProfileError, match="did you mean grades"):
        load_profile("cn", ON).get("grade")
    with pytest.raises(ProfileError, match="no such directory"):
        list_profiles([tmp_path / "absent"])
