"""Every code of evaluation is made somewhere, and every code that is made is in the catalogue with all its words."""

import ast
from pathlib import Path

import pytest

import jixiao.evaluation
from jixiao.findings import catalogue

SOURCES = sorted(Path(jixiao.evaluation.__file__).parent.glob("*.py"))
GIVEN = {"printed", "expected", "difference", "project"}


def calls():
    """Each call that makes a finding of a written-out code, with the names of the words given to it."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                code = node.args[0].value
                if isinstance(code, str) and code.startswith("evaluation-"):
                    yield code, {keyword.arg for keyword in node.keywords}


def test_code_and_catalogue_agree():
    known = {code for code, entry in catalogue().items() if entry.subject == "evaluation"}
    assert {code for code, _ in calls()} == known
    assert len(known) == 18


@pytest.mark.parametrize(("code", "given"), list(calls()))
def test_a_message_has_its_words(code, given):
    assert catalogue()[code].words - GIVEN <= given
