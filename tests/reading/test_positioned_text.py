"""Texts whose columns only spaces hold apart, as pdftotext -layout prints them, read to what the form holds."""

import shutil
import subprocess
from pathlib import Path
from random import Random
from typing import Any

import pytest

from builders.corpus import record
from jixiao.documents.text import read_text
from jixiao.forms.entry import form_of
from jixiao.forms.model import DocumentForms
from jixiao.forms.record import document_record
from jixiao.reading.reader import read_forms
from jixiao.rendering import render_bytes
from layouts.drawn import Drawn, drawn
from layouts.positioned import layout_text
from reading.test_layouts import differing

MANY = 100
SHARE = 0.98


def read(text: str) -> DocumentForms:
    return read_forms(read_text(text.encode(), "表.txt"))


def differences(number: int) -> tuple[Drawn, list[dict[str, Any]], list[str]]:
    """Return a form, what is read of its text, and where the two differ."""
    form = drawn(number)
    found = document_record(read(layout_text(form.blocks, form.columns, Random(number))))["forms"]
    return form, found, differing("", found, form.forms)


def fields_in(value: Any) -> int:
    if isinstance(value, dict | list):
        return sum(map(fields_in, value.values() if isinstance(value, dict) else value))
    return 1


WHOLE = (
    0,
    1,
    3,
    5,
    6,
    7,
    8,
    9,
    10,
    12,
    13,
    14,
    15,
    16,
    17,
    18,
    19,
    20,
    26,
    27,
    28,
    32,
    33,
    34,
    35,
    37,
    38,
    39,
    40,
    42,
    43,
    44,
    45,
    46,
    47,
    48,
    49,
    52,
    53,
    54,
    55,
    56,
    57,
)


@pytest.mark.parametrize("number", WHOLE)
def test_every_field_is_read(number: int) -> None:
    _, _, wrong = differences(number)
    assert wrong == []


def test_nearly_all_fields_of_many_forms_are_right_and_no_indicator_is_invented() -> None:
    wrong = total = 0
    invented = []
    for number in range(MANY):
        form, found, lines = differences(number)
        wrong += len(lines)
        total += fields_in(form.forms)
        if len(found) != 1 or len(found[0]["indicators"]) > len(form.forms[0]["indicators"]):
            invented.append(number)
    assert invented == []
    assert wrong <= total * (1 - SHARE)


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed")
@pytest.mark.parametrize("number", range(3))
def test_text_that_pdftotext_makes_of_our_own_forms(number: int, tmp_path: Path) -> None:
    expected = form_of(record(number))
    path = tmp_path / "表.pdf"
    path.write_bytes(render_bytes(expected, "pdf"))
    command = ["pdftotext", "-layout", str(path), "-"]
    text = subprocess.run(command, capture_output=True, check=True, timeout=60).stdout.decode()
    (form,) = read(text).forms
    assert form.project.value == expected.project.value
    assert [
        (one.l1.value, one.l2.value, one.l3.value, one.weight.value, one.score.value)
        for one in form.indicators
    ] == [
        (one.l1.value, one.l2.value, one.l3.value, one.weight.value, one.score.value)
        for one in expected.indicators
    ]


def test_words_of_a_heading_beside_the_block_are_no_indicators() -> None:
    text = "项目支出绩效自评表\n项目名称：水渠\n一级指标 二级指标 三级指标 指标值 实际完成值 分值 得分\n绩\n效\n总分 100 95\n"
    (form,) = read(text).forms
    assert form.indicators == []
    assert form.total_score.printed == "95"


def test_line_of_dashes_that_are_cells_is_no_rule() -> None:
    (form,) = read(_text_with_a_line_of_dashes()).forms
    labels = [line.label.value for line in form.funds]
    assert labels == ["年度资金总额", "其中：当年财政拨款", "上年结转资金", "其他资金"]


def _text_with_a_line_of_dashes() -> str:
    """Return a form set so narrow that a label of money not spent wraps around the dashes of its row."""
    for number in range(MANY):
        form = drawn(number)
        text = layout_text(form.blocks, form.columns, Random(number))
        if any(line.strip() and set(line) <= {"—", " "} for line in text.split("\n")):
            return text
    raise AssertionError("no such form")
