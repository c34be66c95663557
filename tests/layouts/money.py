"""The same self-evaluation with its money printed in other ways."""

from __future__ import annotations

from jixiao.documents.model import Paragraph, Table
from layouts.content import ACTUAL, DEPARTMENT, EXPECTED, INDICATORS, PROJECT, UNIT, shared
from layouts.evaluations import HEADINGS
from layouts.grid import Parts, Rows, fund, grid, indicator_rows, layout

TITLE = [Paragraph("项目支出绩效自评表"), Paragraph("（2023年度）")]


def table_with(money: Rows) -> Table:
    return grid(
        [
            ["项目名称", (PROJECT, 8)],
            ["主管部门", (DEPARTMENT, 4), "实施单位", (UNIT, 3)],
            *money,
            [("年度总体目标", 1, 2), ("预期目标", 4), ("实际完成情况", 4)],
            [(EXPECTED, 4), (ACTUAL, 4)],
            [("绩效指标", 1, 10), *HEADINGS],
            *indicator_rows(INDICATORS),
            [("总分", 6), "100", "97.14", ""],
        ]
    )


@layout("funds")
def funds_transposed() -> Parts:
    """Sources as columns, the stages of the money as rows."""
    table = table_with(
        [
            [
                ("项目资金（万元）", 1, 5),
                ("", 2),
                "年度资金总额",
                ("其中：当年财政拨款", 2),
                ("上年结转资金", 2),
                "其他资金",
            ],
            [("年初预算数", 2), "320", ("280", 2), ("40", 2), ""],
            [("全年预算数", 2), "300", ("260", 2), ("40", 2), ""],
            [("全年执行数", 2), "289.2", ("252", 2), ("37.2", 2), ""],
            [("执行率", 2), "96.4%", ("96.92%", 2), ("93%", 2), ""],
        ]
    )
    funds = [
        fund("total", "年度资金总额", "320", "300", "289.2", None, "96.4%"),
        fund("appropriation", "其中：当年财政拨款", "280", "260", "252", None, "96.92%"),
        fund("carryover", "上年结转资金", "40", "40", "37.2", None, "93%"),
        fund("other", "其他资金"),
    ]
    return [*TITLE, table], [shared(funds=funds)]


@layout("funds")
def funds_income_and_expenditure() -> Parts:
    """Income by source with what arrived, expenditure by purpose with what was spent."""
    table = table_with(
        [
            [("项目收入（万元）", 1, 4), ("资金来源", 3), ("预算数", 2), ("到位数", 3)],
            [("收入合计", 3), ("300", 2), ("300", 3)],
            [("财政拨款", 3), ("260", 2), ("260", 3)],
            [("上年结转", 3), ("40", 2), ("40", 3)],
            [("项目支出（万元）", 1, 4), ("支出内容", 3), "预算数", "执行数", "分值", "执行率", "得分"],
            [("支出合计", 3), "300", "289.2", "10", "96.4%", "9.64"],
            [("工程费用", 3), "280", "270.5", "", "96.61%", ""],
            [("其他费用", 3), "20", "18.7", "", "93.5%", ""],
        ]
    )
    # The expenditure total is the line that is scored; purposes are not sources.
    funds = [
        fund("total", "支出合计", None, "300", "289.2", "10", "96.4%", "9.64"),
        fund("appropriation", "财政拨款", None, "260"),
        fund("carryover", "上年结转", None, "40"),
    ]
    return [*TITLE, table], [shared(funds=funds)]


@layout("funds", "amount_unit_label")
def funds_sentence() -> Parts:
    """All the money in one sentence in one cell."""
    table = table_with([["项目资金", ("全年预算数300万元，执行数289.2万元，执行率96.4%。", 8)]])
    funds = [fund("total", "项目资金", None, "300万元", "289.2万元", None, "96.4%")]
    return [*TITLE, table], [shared(funds=funds)]


@layout("funds", "amount_unit_label")
def funds_sentence_paragraph() -> Parts:
    """The sentence as a paragraph before the table, label and all."""
    said = Paragraph("项目资金：全年预算数300万元，执行数289.2万元，执行率96.4%")
    table = table_with([])
    funds = [fund("total", "项目资金", None, "300万元", "289.2万元", None, "96.4%")]
    return [*TITLE, said, table], [shared(funds=funds)]


@layout("amount_unit_label", "funds")
def unit_in_cells() -> Parts:
    """The unit stands in each cell, not in the heading. Values are kept as printed, so with the unit."""
    table = table_with(
        [
            [("项目资金", 1, 5), ("", 2), "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
            [("年度资金总额", 2), "320万元", "300万元", "289.2万元", "10分", "96.4%", "9.64分"],
            [("其中：当年财政拨款", 2), "280万元", "260万元", "252万元", "—", "96.92%", "—"],
            [("上年结转资金", 2), "40万元", "40万元", "37.2万元", "—", "93%", "—"],
            [("其他资金", 2), "0万元", "0万元", "0万元", "—", "", "—"],
        ]
    )
    funds = [
        fund("total", "年度资金总额", "320万元", "300万元", "289.2万元", "10分", "96.4%", "9.64分"),
        fund("appropriation", "其中：当年财政拨款", "280万元", "260万元", "252万元", None, "96.92%"),
        fund("carryover", "上年结转资金", "40万元", "40万元", "37.2万元", None, "93%"),
        fund("other", "其他资金", "0万元", "0万元", "0万元"),
    ]
    return [*TITLE, table], [shared(funds=funds, amount_unit_label=None)]


@layout()
def unit_line_above() -> Parts:
    """单位：元 on its own line above the table, the fund heading names none."""
    table = table_with(
        [
            [("项目资金", 1, 4), ("", 2), "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
            [("年度资金总额", 2), "3200000", "3000000", "2892000", "10", "96.4%", "9.64"],
            [("其中：本年财政拨款", 2), "2800000", "2600000", "2520000", "—", "96.92%", "—"],
            [("其他资金", 2), "400000", "400000", "372000", "—", "93%", "—"],
        ]
    )
    funds = [
        fund("total", "年度资金总额", "3200000", "3000000", "2892000", "10", "96.4%", "9.64"),
        fund("appropriation", "其中：本年财政拨款", "2800000", "2600000", "2520000", None, "96.92%"),
        fund("other", "其他资金", "400000", "400000", "372000", None, "93%"),
    ]
    truth = shared(funds=funds, amount_unit_label="元", amount_unit_true="元")
    return [*TITLE, Paragraph("单位：元"), table], [truth]


@layout("funds")
def funds_by_government() -> Parts:
    """Central, provincial, city and county money each on a row, adjusted budget in the middle."""
    table = table_with(
        [
            [
                ("预算执行情况（万元）", 1, 7),
                ("资金来源", 2),
                "年初预算",
                "调整后预算",
                "实际支出",
                "权重",
                "执行率",
                "得分",
            ],
            [("合计", 2), "320.00", "300.00", "289.20", "10", "96.40", "9.64"],
            [("中央资金", 2), "60.00", "60.00", "60.00", "", "100.00", ""],
            [("省级资金", 2), "80.00", "80.00", "78.50", "", "98.13", ""],
            [("县级资金", 2), "180.00", "160.00", "150.70", "", "94.19", ""],
            [("上年结余", 2), "0.00", "0.00", "0.00", "", "0.00", ""],
            [("单位自筹", 2), "", "", "", "", "", ""],
        ]
    )
    funds = [
        fund("total", "合计", "320.00", "300.00", "289.20", "10", "96.40", "9.64"),
        fund("superior", "中央资金", "60.00", "60.00", "60.00", None, "100.00"),
        fund("superior", "省级资金", "80.00", "80.00", "78.50", None, "98.13"),
        fund("appropriation", "县级资金", "180.00", "160.00", "150.70", None, "94.19"),
        fund("carryover", "上年结余", "0.00", "0.00", "0.00", None, "0.00"),
        fund("other", "单位自筹"),
    ]
    return [*TITLE, table], [shared(funds=funds)]
