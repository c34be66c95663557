"""The catalogue is complete, and a message asks only for words that its check gives."""

import ast
import inspect
from pathlib import Path

import pytest

import jixiao.checks
from jixiao.checks import registry
from jixiao.checks.across import across_registry
from jixiao.checks.base import Case
from jixiao.findings import CatalogueError, Finding, Severity, catalogue
from jixiao.findings.catalogue import LANGUAGES
from jixiao.findings.catalogue import _entry as entry_of
from jixiao.profiles import parameters

ALWAYS = {"printed", "expected", "difference", "project"}
NAMES = "亿万元优良中差"
"""Units and grades, which English keeps."""
SOURCES = sorted(Path(jixiao.checks.__file__).parent.rglob("*.py"))
GIVEN_ELSEWHERE = {"internal-error", "waiver-idle"} | {
    code for code, entry in catalogue().items() if entry.subject == "evaluation"
}


def test_every_code_of_a_check_is_in_the_catalogue_and_every_code_has_a_check():
    codes = {code for check in (*registry(), *across_registry()) for code in check.codes}
    assert codes | GIVEN_ELSEWHERE == set(catalogue())


@pytest.mark.parametrize("code", sorted(catalogue()))
def test_an_entry_is_complete_and_its_words_can_be_filled_in(code):
    entry = catalogue()[code]
    assert entry.cite is None or entry.cite in parameters()
    finding = Finding(code, Severity(entry.severity), values=dict.fromkeys(entry.words - ALWAYS, "X"))
    for language in LANGUAGES:
        for text in (finding.message(language), finding.advice(language)):
            assert text
            assert "{" not in text
    for texts in (entry.title, entry.message, entry.advice):
        english = texts["en"].translate(dict.fromkeys(map(ord, NAMES)))
        assert not any("\u4e00" <= letter <= "\u9fff" for letter in english), english


def test_a_blank_word_is_said_to_be_blank():
    finding = Finding("waiver-idle", Severity.WARNING, values={"by": "", "on": "2024"})
    assert "（空白）" in finding.message()
    assert "(blank)" in finding.message("en")


def calls() -> list:
    """Every finding that is made of a code written out in the call, with the words that are given to it."""
    own = set(inspect.signature(Case.found).parameters)
    found = []
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            if node.func.attr != "found" or not node.args or not isinstance(node.args[0], ast.Constant):
                continue
            names = [keyword.arg for keyword in node.keywords]
            if None not in names and ast.unparse(node.func.value) == "case":
                given = frozenset(name for name in names if name not in own)
                found.append(pytest.param(node.args[0].value, given, id=f"{path.stem}-{node.lineno}"))
    return found


@pytest.mark.parametrize(("code", "given"), calls())
def test_a_check_gives_the_words_that_its_message_asks_for(code, given):
    assert catalogue()[code].words - ALWAYS <= given


def test_there_are_calls_to_look_at():
    assert len(calls()) > 20


@pytest.mark.parametrize(
    "change", [{"severity": "grave"}, {"title": {"zh": "甲"}}, {"advice": None}, {"colour": "red"}]
)
def test_an_incomplete_entry_is_refused(change):
    whole = {name: {"zh": "甲", "en": "a"} for name in ("title", "message", "advice", "wrong", "right")}
    assert entry_of("x-y", "subject", {"severity": "error", **whole}).code == "x-y"
    data = {"severity": "error", **whole, **change}
    if data["advice"] is None:
        del data["advice"]
    with pytest.raises(CatalogueError):
        entry_of("x-y", "subject", data)
