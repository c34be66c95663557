"""The national form with one thing unusual."""

from __future__ import annotations

from jixiao.documents.model import Paragraph, Table
from layouts.content import ACTUAL, DEPARTMENT, EXPECTED, FUNDS, INDICATORS, PROJECT, UNIT, shared
from layouts.evaluations import HEADINGS, national_head, national_table
from layouts.grid import Indicator, Parts, Rows, Spec, form, grid, ind, indicator_rows, layout

TITLE = [Paragraph("项目支出绩效自评表"), Paragraph("（2023年度）")]


def table_of(told: list[Indicator], total: list[Spec] | None = None, head: Rows | None = None) -> Table:
    last: Rows = [[("总分", 6), "100", "97.14", ""]] if total is None else [total] if total else []
    rows = indicator_rows(told)
    return grid([*(head or national_head()), [("绩效指标", 1, len(told) + 1), *HEADINGS], *rows, *last])


@layout()
def total_in_title() -> Parts:
    """The total stands only in the line of the title."""
    head = [Paragraph("项目支出绩效自评表"), Paragraph("（2023年度）     自评得分：97.14分")]
    return [*head, table_of(INDICATORS, [])], [shared(total_weight=None)]


@layout()
def total_in_last_cell() -> Parts:
    """自评总分 and 评价等级 share the last row."""
    last: list[Spec] = [("自评总分", 3), ("97.14", 2), ("评价等级", 2), ("优", 2)]
    return [*TITLE, table_of(INDICATORS, last)], [shared(total_weight=None, grade="优")]


@layout()
def total_missing() -> Parts:
    """No total at all."""
    return [*TITLE, table_of(INDICATORS, [])], [shared(total_weight=None, total_score=None)]


@layout()
def total_with_reason() -> Parts:
    """The total row has a reason of its own."""
    last: list[Spec] = [("总分", 6), "100", "97.14", "个别管网未完工，略有偏差。"]
    truth = shared(text={"总分偏差原因分析及改进措施": "个别管网未完工，略有偏差。"})
    return [*TITLE, table_of(INDICATORS, last)], [truth]


@layout()
def blank_template_rows() -> Parts:
    """指标1： before names, and the template's rows nobody filled in."""
    blank = ind("", "", "")
    told = [i | {"l3": f"指标1：{i['l3']}"} for i in INDICATORS]
    told[1]["l3"] = "指标2：铺设配水管网长度"
    rows: list[Indicator] = []
    for i in told:
        rows.append(i)
        if i["l2"] in ("质量指标", "时效指标", "社会效益指标"):
            rows += [blank | {"l1": i["l1"], "l2": i["l2"], "l3": t} for t in ("指标2：", "……")]
    empty = [ind("效益指标", "生态效益指标", t) for t in ("指标1：", "指标2：", "……")]
    rows[-2:-2] = empty
    return [*TITLE, table_of(rows)], [shared(indicators=told)]


@layout()
def stars() -> Parts:
    """★ before the core indicators; the name is kept as printed."""
    told = [i | {"l3": f"★{i['l3']}"} if n % 2 == 0 else i for n, i in enumerate(INDICATORS)]
    return [*TITLE, table_of(told)], [shared(indicators=told)]


@layout("project", "department", "unit")
def budget_codes() -> Parts:
    """Codes before the names, in three ways; FORMAT.md keeps what is printed."""
    head: Rows = [
        ["项目名称", (f"[130534240000000021]{PROJECT}", 8)],
        ["主管部门", (f"[231]{DEPARTMENT}", 4), "实施单位", (f"231005-{UNIT}", 3)],
        *national_head()[2:],
    ]
    truth = shared(
        project=f"[130534240000000021]{PROJECT}", department=f"[231]{DEPARTMENT}", unit=f"231005-{UNIT}"
    )
    return [*TITLE, table_of(INDICATORS, head=head)], [truth]


@layout()
def percent_word() -> Parts:
    """百分比 as the unit: value and unit in the cell as the system joined them."""
    told = [i | {k: str(i[k]).replace("%", "百分比") for k in ("target", "actual")} for i in INDICATORS]
    return [*TITLE, table_of(told)], [shared(indicators=told)]


@layout()
def operators_in_actual() -> Parts:
    """The operator of the target copied into the actual value."""
    told = [
        i | {"actual": str(i["target"])[0] + str(i["actual"])} if str(i["target"])[0] in "≥≤=" else i
        for i in INDICATORS
    ]
    return [*TITLE, table_of(told)], [shared(indicators=told)]


@layout()
def separate_unit_column() -> Parts:
    """Operator, value and unit of the target in three columns; the actual value has no unit."""
    parts = [("≥", "12", "处"), ("≥", "36", "公里"), ("=", "100", "%")]
    told = [
        i | {"target": "".join(p), "actual": a}
        for i, p, a in zip(INDICATORS[:3], parts, ("12", "34.2", "100"), strict=True)
    ]
    columns = ["l1", "l2", "l3", "sign", "value", "measure", "actual", "weight", "score", "reason"]
    extra = {k: [p[n] for p in parts] for n, k in enumerate(("sign", "value", "measure"))}
    heads = ["一级指标", "二级指标", "三级指标", "计算符号", "指标值", "计量单位", "完成值", "分值", "得分"]
    table = grid(
        [
            ["项目名称", (PROJECT, 9)],
            ["主管部门", (DEPARTMENT, 4), "实施单位", (UNIT, 4)],
            [*heads, "偏差原因"],
            *indicator_rows(told, columns, extra=extra),
            [("合计", 7), "30", "29.5", ""],
        ]
    )
    truth = form(
        year=2023,
        project=PROJECT,
        department=DEPARTMENT,
        unit=UNIT,
        indicators=told,
        total_weight="30",
        total_score="29.5",
    )
    return [*TITLE, table], [truth]


@layout()
def nameless_row() -> Parts:
    """A row with values but no name, and a lone 指标1： with values."""
    told = [*INDICATORS]
    told[4] = told[4] | {"l3": None}
    told[5] = told[5] | {"l3": "指标1："}
    return [*TITLE, table_of(told)], [shared(indicators=told)]


@layout()
def full_width_and_spaces() -> Parts:
    """Spaces between the characters of labels, full-width digits and percent signs in values."""
    head: Rows = [
        ["项 目 名 称", (PROJECT, 8)],
        ["主 管\n部 门", (DEPARTMENT, 4), "实 施\n单 位", (UNIT, 3)],
        [
            ("项 目 资 金\n（万 元）", 1, 5),
            ("", 2),
            "年初\n预算数",
            "全年\n预算数",
            "全年\n执行数",
            "分 值",
            "执行率",
            "得 分",
        ],
        [("年度资金总额", 2), "320", "300", "289.2", "10", "96.4％", "9.64"],
        [("其中：当年财政拨款", 2), "280", "260", "252", "—", "96.92％", "—"],
        [("      上年结转资金", 2), "40", "40", "37.2", "—", "93％", "—"],
        [("      其他资金", 2), "", "", "", "—", "", "—"],
        *national_head()[7:],
    ]
    told = [i | {"target": str(i["target"]).replace("%", "％")} for i in INDICATORS]
    funds = [f | {"rate": f["rate"].replace("%", "％") if f["rate"] else None} for f in FUNDS]
    heads = ["一级\n指标", "二级\n指标", "三级指标", "年 度\n指标值", "实 际\n完成值", "分 值", "得 分"]
    table = grid(
        [
            *head,
            [("绩\n效\n指\n标", 1, 10), *heads, "偏差原因分析\n及改进措施"],
            *indicator_rows(
                told, shown={"l1": lambda t: f"{t[:-2]}\n指标", "l2": lambda t: f"{t[:-2]}\n指标"}
            ),
            [("总        分", 6), "100", "97.14", ""],
        ]
    )
    title = [Paragraph("项 目 支 出 绩 效 自 评 表"), Paragraph("（ 2023 年 度 ）")]
    return [*title, table], [shared(indicators=told, funds=funds)]


REPORT = [
    ("项目概况", "根据年度预算安排，清河县水利局组织实施农村饮水安全巩固提升项目，全年预算300万元。"),
    ("项目绩效目标", EXPECTED),
]
DONE = [
    ("资金使用情况", "全年实际支出289.2万元，预算执行率96.4%，资金使用符合管理规定。"),
    ("产出情况", "新建集中供水点12处，铺设配水管网34.2公里，工程验收合格率100%。"),
]


@layout("text", "total_weight", "amount_unit_true", "grade")
def report_with_form() -> Parts:
    """An evaluation report, its headings 一、 and （一）, with the form after it."""
    opening = "按照县财政局统一部署，我单位对农村饮水安全巩固提升项目开展了绩效自评，现将情况报告如下："
    result = "经综合评价，项目满分100分，自评得分97.14分，评价等级为“优”。"
    issue = "南岗村段土地协调滞后，影响管网铺设进度。"
    advice = "建议提前开展土地协调，加强村级管护。"
    text: list[str] = ["附件2", f"{UNIT}2023年度{PROJECT}绩效自评报告", opening, "一、项目基本情况"]
    for number, (label, said) in zip("一二", REPORT, strict=True):
        text += [f"（{number}）{label}", said]
    text.append("二、绩效目标完成情况")
    for number, (label, said) in zip("一二", DONE, strict=True):
        text.append(f"（{number}）{label}。{said}")
    text += ["三、自评结果", result, "四、存在的问题", issue, "五、有关建议", advice]
    headings = {"一、项目基本情况", "二、绩效目标完成情况", "三、自评结果", "四、存在的问题", "五、有关建议"}
    blocks: list[Table | Paragraph] = [Paragraph(t, heading=1 if t in headings else 0) for t in text]
    report = form(
        "report",
        year=2023,
        project=PROJECT,
        unit=UNIT,
        amount_unit_true="万元",
        total_weight="100",
        total_score="97.14",
        grade="优",
        text={
            "标题": f"{UNIT}2023年度{PROJECT}绩效自评报告",
            "前言": opening,
            **dict(REPORT),
            **dict(DONE),
            "自评结果": result,
            "存在的问题": issue,
            "有关建议": advice,
        },
    )
    return [*blocks, *TITLE, national_table()], [report, shared()]


@layout()
def site_boilerplate() -> Parts:
    """A saved web page: navigation, source, print links and a footer around the table."""
    before = [
        "清河县人民政府",
        "首页 | 走进清河 | 政务公开 | 办事服务 | 互动交流",
        "当前位置：首页 > 政务公开 > 财政信息 > 绩效管理",
        "清河县农村供水管理站2023年度项目支出绩效自评结果公开",
        "发布时间：2024-09-12 10:21    来源：县水利局    浏览次数：137    字体：[大 中 小]",
    ]
    after = [
        "【打印本页】 【关闭窗口】",
        "上一篇：关于2024年城乡供水价格调整听证会的公告",
        "主办：清河县人民政府办公室    冀ICP备00000000号    网站标识码：1305340001",
    ]
    return [*map(Paragraph, before), *TITLE, national_table(), *map(Paragraph, after)], [shared()]


@layout("text")
def analysis_blocks() -> Parts:
    """Analysis after the total at two depths, and a signature line below the table."""
    said = {
        "项目实施和预算执行情况及分析": "项目按计划实施，预算执行率96.4%。",
        "产出情况及分析": "供水点全部建成，管网铺设略有滞后。",
        "效益情况及分析": "受益农村人口8726人，超过目标。",
        "主要经验做法": "实行村民代表全过程监督。",
        "下一步改进措施及管理建议": "落实管水员报酬。",
    }
    one, two, three, four, five = said.items()
    table = grid(
        [
            *national_head(),
            [("绩效指标", 1, 10), *HEADINGS],
            *indicator_rows(INDICATORS),
            [("总分", 6), "100", "97.14", ""],
            [("绩效分析", 1, 4), ("自评情况分析", 2, 3), one[0], (one[1], 5)],
            [two[0], (two[1], 5)],
            [three[0], (three[1], 5)],
            [(four[0], 3), (four[1], 5)],
            [(five[0], 4), (five[1], 5)],
        ]
    )
    foot = Paragraph("填报人：陈小禾        联系电话：0319-8350000        填报日期：2024年3月18日")
    truth = shared(text={**said, "填报人": "陈小禾", "联系电话": "0319-8350000", "填报日期": "2024年3月18日"})
    return [*TITLE, table, foot], [truth]


@layout()
def goals_numbered() -> Parts:
    """Objectives on several lines in one cell; a nested 1. 2. 3. list is one text."""
    expected = "1.新建集中供水点12处；\n2.铺设配水管网36公里；\n3.受益人口8600人。"
    actual = "1.新建集中供水点12处；\n2.铺设配水管网34.2公里；\n3.受益人口8726人。"
    head: Rows = [*national_head()[:8], [(expected, 4), (actual, 4)]]
    truth = shared(objective_expected=expected.replace("\n", ""), objective_actual=actual.replace("\n", ""))
    return [*TITLE, table_of(INDICATORS, head=head)], [truth]


@layout("text")
def years_elsewhere() -> Parts:
    """The year only in a header field; the project name holds another year."""
    name = "2022年续建村级水厂改造工程"
    head: Rows = [
        ["项目名称", (name, 5), "评价年度", ("2023", 2)],
        *national_head()[1:],
    ]
    table = table_of(INDICATORS, head=head)
    return [Paragraph("项目支出绩效自评表"), table], [shared(project=name)]


@layout("indicators")
def wide_reasons() -> Parts:
    """Two columns for what was one: 偏差原因分析 and 改进措施."""
    why = ["", "南岗村段土地协调滞后。", *[""] * 5, "报酬未落实。", ""]
    how = ["", "会同乡镇完成协调。", *[""] * 5, "纳入村级预算。", ""]
    # Both belong to the reason; joined in order.
    told = [i | {"reason": (a + b) or None} for i, a, b in zip(INDICATORS, why, how, strict=True)]
    columns = ["l1", "l2", "l3", "target", "actual", "weight", "score", "why", "how"]
    table = grid(
        [
            ["项目名称", (PROJECT, 8)],
            ["主管部门", (DEPARTMENT, 4), "实施单位", (UNIT, 3)],
            ["总体目标", (EXPECTED, 8)],
            ["完成情况", (ACTUAL, 8)],
            [*HEADINGS[:7], "偏差原因分析", "改进措施"],
            *indicator_rows(told, columns, extra={"why": why, "how": how}),
            [("总分", 5), "90", "87.5", "", ""],
        ]
    )
    truth = shared(
        amount_unit_label=None,
        amount_unit_true=None,
        funds=[],
        indicators=told,
        total_weight="90",
        total_score="87.5",
    )
    return [*TITLE, table], [truth]


@layout("text")
def label_and_value_in_cell() -> Parts:
    """Label and value share a cell, parted by a colon; the year stands in the name of the form."""
    head: Rows = [
        [("2023年度项目支出绩效自评表", 9)],
        [(f"项目名称：{PROJECT}", 6), ("项目编码：130534240000000021", 3)],
        [(f"主管部门：{DEPARTMENT}", 5), (f"实施单位：{UNIT}", 4)],
        *national_head()[2:7],
        [(f"年度预期目标：{EXPECTED}", 9)],
        [(f"年度目标实际完成情况：{ACTUAL}", 9)],
    ]
    truth = shared(text={"项目编码": "130534240000000021"})
    return [table_of(INDICATORS, head=head)], [truth]


@layout("text", "unit")
def filled_by() -> Parts:
    """填报单位 above the table is the only unit named; the 主管部门 is left blank."""
    head: Rows = [["项目名称", (PROJECT, 5), "主管部门", ("", 2)], *national_head()[2:]]
    # Nobody else is named, so who fills the form in is its unit; a blank department is null.
    stamp = Paragraph(f"填报单位（盖章）：{UNIT}                （2023年度）")
    return [Paragraph("项目支出绩效自评表"), stamp, table_of(INDICATORS, head=head)], [
        shared(department=None)
    ]
