"""Which unit of money a form has, and that a form without one says so."""

from __future__ import annotations

import time

import pytest

from jixiao.documents.load import load
from jixiao.forms.model import Form
from jixiao.reading.reader import read_forms

LINES = """项目支出绩效自评表
项目名称\t甲
项目资金{heading}\t\t年初预算数\t全年预算数\t全年执行数
\t年度资金总额\t{amount}\t{amount}\t{amount}
年度总体目标\t{objective}
一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值
产出指标\t数量指标\t里程\t≥50公里\t52公里
"""


def form(heading: str = "", amount: str = "120", objective: str = "保障运转") -> Form:
    text = LINES.format(heading=heading, amount=amount, objective=objective)
    (found,) = read_forms(load(text.encode(), "表.txt")).forms
    return found


@pytest.mark.parametrize(
    ("heading", "amount", "objective", "unit", "expected"),
    [
        ("（万元）", "120", "保障运转", "万元", []),
        ("", "120", "保障运转", None, [("unit-unknown", "元", 4)]),
        ("", "1,200,000", "保障运转", "元", [("unit-inferred", "元", 4)]),
        ("", "120", "安排120万元用于保障运转", "万元", [("unit-inferred", "万元", 4)]),
        ("", "120万元", "保障运转", "万元", []),
        ("", "0", "保障运转", None, []),
        ("", "—", "保障运转", None, []),
    ],
)
def test_unit(
    heading: str, amount: str, objective: str, unit: str | None, expected: list[tuple[str, str, int]]
) -> None:
    found = form(heading, amount, objective)
    assert found.amount_unit_true == unit
    troubles = [trouble for trouble in found.troubles if trouble.code.startswith("unit-")]
    assert [(trouble.code, trouble.detail, trouble.place.line) for trouble in troubles] == expected


def test_long_numbers_take_no_time() -> None:
    begin = time.monotonic()
    form("", "120", "1," * 100_000)
    assert time.monotonic() - begin < 5
