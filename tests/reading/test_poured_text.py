"""Texts without positions: every cell's lines one after the other, as pdftotext -raw prints a form of narrow columns."""

from random import Random
from typing import Any

import pytest

from jixiao.documents.model import Paragraph
from jixiao.documents.text import read_text
from jixiao.forms.model import DocumentForms
from jixiao.forms.record import document_record
from jixiao.reading.reader import read_forms
from layouts.drawn import Drawn, drawn
from layouts.positioned import _widths, _wrapped

MANY = 24
CERTAIN = 0.6
FIELDS = ("l3", "target", "actual", "weight", "score")


def poured(form: Drawn, number: int) -> str:
    """Return the text: cells whose last line has room for it are followed by the next cell on the same line."""
    rng = Random(number)
    lines: list[str] = []
    for block in form.blocks:
        if isinstance(block, Paragraph):
            lines.append(block.text)
            continue
        widths = _widths(block, form.columns, rng.choice((72.0, 84.0, 96.0)), rng)
        lefts = [sum(widths[:n]) for n in range(len(widths) + 1)]
        row, open_line = -1, False
        for cell in sorted(block.cells, key=lambda one: (one.row, one.column)):
            room = lefts[cell.column + cell.column_span] - lefts[cell.column] - 2
            parts = _wrapped(cell.text, room)
            if not parts:
                continue
            if open_line and cell.row == row and len(parts) == 1:
                lines[-1] += f" {parts[0]}"
            else:
                lines.extend(parts)
            row, open_line = cell.row, len(parts) == 1
    return "\n".join(lines)


def read(text: str) -> DocumentForms:
    return read_forms(read_text(text.encode(), "表.txt"))


def rows(form: dict[str, Any]) -> list[tuple[str, ...]]:
    return [tuple("".join((one[name] or "").split()) for name in FIELDS) for one in form["indicators"]]


def test_most_indicators_are_read_and_hardly_one_is_wrong() -> None:
    total = right = wrong = 0
    for number in range(MANY):
        form = drawn(number)
        found = document_record(read(poured(form, number)))["forms"]
        assert len(found) == 1
        true = rows(form.forms[0])
        total += len(true)
        for row in rows(found[0]):
            right += row in true
            wrong += row not in true
    assert right >= CERTAIN * total
    assert wrong <= 0.02 * total


WRAPPED = """项目支出绩效自评表
（2023年度）
项目
名称 校舍维修改造
主管
部门 清河县教育体育局 实施
单位 清河县第二实验小学
年初预算
数
全年预算数 全年执行数 分值 执行
率
得分
年度资金
总额
320 300 289.20 10 96.4% 9.64
一级指
标
二级指
标 三级指标 年度指
标值 实际完成值 分值 得分
产出指
标
数量指
标 改造校舍数量 ≥12处 12处 50 50
质量指
标 校舍验收合格率 ≥98% 97.5% 40 38
总分 90 88
"""


def test_labels_and_headings_are_whole_however_their_lines_break() -> None:
    (form,) = document_record(read(WRAPPED))["forms"]
    assert (form["project"], form["department"], form["unit"]) == (
        "校舍维修改造",
        "清河县教育体育局",
        "清河县第二实验小学",
    )
    (money,) = form["funds"]
    assert (money["initial"], money["executed"], money["score"]) == ("320", "289.20", "9.64")
    assert [row["l2"] for row in form["indicators"]] == ["数量指标", "质量指标"]
    assert rows(form)[1] == ("校舍验收合格率", "≥98%", "97.5%", "40", "38")


@pytest.mark.parametrize("number", ["- 3 -", "第3页 共9页", "3 / 9"])
def test_number_of_a_page_between_rows_is_no_part_of_one(number: str) -> None:
    paged = WRAPPED.replace("质量指\n", f"{number}\n质量指\n")
    assert document_record(read(paged))["forms"] == document_record(read(WRAPPED))["forms"]


def test_row_that_may_be_cut_in_two_ways_is_told_and_is_no_indicator() -> None:
    doubtful = WRAPPED.replace("校舍验收合格率 ≥98% 97.5% 40 38", "校舍验收\n合格\n全部\n合格 40 38")
    document = read(doubtful)
    (form,) = document.forms
    assert [one.l3.value for one in form.indicators] == ["改造校舍数量"]
    assert "text-glued" in {trouble.code for trouble in form.troubles}
