"""Plain text: commas, and pipes that end cells."""

from jixiao.documents.model import Paragraph, Table
from jixiao.documents.text import MOST_LINES, read_text
from jixiao.reading.reader import read_forms


def table_of(text: str) -> list[list[str]]:
    (table,) = read_text(text.encode(), "表.csv").blocks
    assert isinstance(table, Table)
    return [[cell.text for cell in row] for row in table.rows()]


def test_a_text_of_too_many_lines_is_cut_and_says_so() -> None:
    document = read_text("一行文字\n".encode() * (MOST_LINES + 1), "long.txt")
    assert len(document.blocks) == MOST_LINES
    assert [(trouble.code, trouble.place.line) for trouble in document.troubles] == [
        ("truncated", MOST_LINES + 1)
    ]
    assert read_text("一行文字\n".encode() * MOST_LINES, "long.txt").troubles == []


def test_cells_parted_by_commas() -> None:
    text = (
        '项目名称,灌溉渠道,,\n主管部门,水利局,实施单位,"一站,二站"\n资金,320,300,289.2\n说明,"两行\n文字",,\n'
    )
    assert table_of(text) == [
        ["项目名称", "灌溉渠道"],
        ["主管部门", "水利局", "实施单位", "一站,二站"],
        ["资金", "320", "300", "289.2"],
        ["说明", "两行\n文字"],
    ]


def test_line_of_each_record_is_kept() -> None:
    (table,) = read_text('甲,"一\n二",丙\n丁,戊,己\n庚,辛,壬\n子,丑,寅\n'.encode(), "表.csv").blocks
    assert isinstance(table, Table)
    assert [cell.line for cell in table.cells if cell.column == 0] == [1, 3, 4, 5]


def test_sentences_with_commas_are_no_table() -> None:
    text = "全年建成水池3座,受益120户.\n资金\n已全部支付,其中县级20万元,省级30万元.\n验收\n合格\n"
    assert all(isinstance(block, Paragraph) for block in read_text(text.encode(), "文.txt").blocks)


def test_quotation_mark_that_is_never_closed() -> None:
    text = '甲,乙,丙\n"丁,戊,己\n庚,辛,壬\n子,丑,寅\n'
    words = "".join(
        block.text if isinstance(block, Paragraph) else "".join(cell.text for cell in block.cells)
        for block in read_text(text.encode(), "文.txt").blocks
    )
    assert set("甲乙丙丁戊己庚辛壬子丑寅") <= set(words)


FILLED = """\
项目支出绩效监控表 | |||||
(2022年度) | |||||
项目名称 | 沟渠清淤 | ||||
项目资金 (万元) | 年初预算数 | 1-6月执行数 | 全年预计执行数 | ||
年度资金总额 | 60 | 24 | 60 | ||
绩效 |
指标 |
一级指标 | 三级指标 | 指标值 |
1-6月执行情况 |
产出指标 |
清淤长度 | ≥8公里 | 3公里 | ||
满意度指标 |
村民满意度 | ≥90% | |
|
|
"""


def test_rows_over_several_lines_that_pipes_fill_up() -> None:
    (table,) = read_text(FILLED.encode(), "表.txt").blocks
    assert isinstance(table, Table)
    rows = [[cell.text for cell in row] for row in table.rows()]
    assert rows[4] == ["年度资金总额", "60", "24", "60"]
    assert rows[6:] == [
        ["产出指标", "清淤长度", "≥8公里", "3公里"],
        ["满意度指标", "村民满意度", "≥90%"],
    ]
    assert [cell.line for cell in table.cells if cell.text == "村民满意度"] == [13]


ENDED = ["部门预算项目支出绩效自评表(2022年度)", "项目名称", "沟渠清淤", "主管部门", "青坪县水利局", "预算执行情况(10分)",
         "年度预算数(万元)", "年初预算", "调整后预算数", "预算执行数", "预算执行率", "权重", "得分", "原因",
         "总额", "60", "58", "58", "100.00%", "10", "", "年中按规定调减预算。",
         "其中:财政资金", "60", "58", "58", "100.00%", "/", "/", "其他资金", "", "", "", "", "/", "/",
         "绩效指标(90分)", "一级指标", "二级指标", "三级指标", "指标性质", "指标值", "度量单位", "完成值", "权重", "得分",
         "产出指标", "数量指标", "清淤长度", "≥", "8", "公里", "8", "60", "60",
         "效益指标", "社会效益指标", "排水顺畅率", "=", "100", "%", "100", "30", "30", "合计", "100"]  # fmt: skip


def test_each_cell_ends_its_line() -> None:
    text = "".join(f"{cell} |\n" if cell else "|\n" for cell in ENDED)
    (form,) = read_forms(read_text(text.encode(), "表.txt")).forms
    assert (form.year, form.project.value, form.amount_unit_label) == (2022, "沟渠清淤", "万元")
    assert [(line.initial.printed, line.revised.printed, line.executed.printed) for line in form.funds] == [
        ("60", "58", "58"),
        ("60", "58", "58"),
        ("", "", ""),
    ]
    assert form.funds[0].extra["原因"].printed == "年中按规定调减预算。"
    assert [(one.l3.value, one.target.printed, one.weight.printed) for one in form.indicators] == [
        ("清淤长度", "≥8公里", "60"),
        ("排水顺畅率", "=100%", "30"),
    ]
