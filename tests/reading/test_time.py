"""Odd inputs take time in proportion to their size, not to its square or cube."""

import time

import pytest

from jixiao.documents.text import read_text
from jixiao.reading.reader import read_forms

HEADING = "一级指标    二级指标    三级指标      年度指标值   实际完成值   分值    得分\n"
ROW = "产出指标    数量指标    修建水渠长度  ≥10公里     10公里       5       5\n"


def seconds(text: str) -> float:
    begin = time.process_time()
    read_forms(read_text(text.encode(), "表.txt"))
    return time.process_time() - begin


@pytest.mark.parametrize(
    "text",
    [
        "项目支出绩效自评表\n" + HEADING + ROW * 500,
        "项目支出绩效自评表\n" + "项目名称\t甲\t" * 4000,
        "项目支出绩效自评表\n" + HEADING + "".join(ROW.replace("水渠", f"{n}号水渠") for n in range(3000)),
        "项目支出绩效自评表\n"
        + HEADING.replace("    ", " ")
        + "产出指标 数量指标 修渠 ≥10公里 10公里 5 5\n" * 3000,
        "".join(f"第{n}段普通文字，没有表格。\n" for n in range(20_000)),
    ],
    ids=[
        "many aligned rows",
        "one very wide row",
        "aligned rows all different",
        "flowing rows",
        "plain text",
    ],
)
def test_is_read_soon(text: str) -> None:
    assert seconds(text) < 4


def test_all_of_many_aligned_rows_are_read() -> None:
    text = "项目支出绩效自评表\n" + HEADING + ROW * 300
    (form,) = read_forms(read_text(text.encode(), "表.txt")).forms
    assert [(one.l1.value, one.l2.value, one.score.printed) for one in form.indicators] == [
        ("产出指标", "数量指标", "5")
    ] * 300
