"""Self-evaluation forms as the ministry and the provinces print them."""

from __future__ import annotations

from jixiao.documents.model import Paragraph, Table
from layouts.content import (
    ACTUAL,
    DEPARTMENT,
    EXPECTED,
    INDICATORS,
    PROJECT,
    UNIT,
    shared,
)
from layouts.grid import Parts, Rows, fund, grid, ind, indicator_rows, layout, without

HEADINGS = [
    "一级指标",
    "二级指标",
    "三级指标",
    "年度指标值",
    "实际完成值",
    "分值",
    "得分",
    "偏差原因分析及改进措施",
]


def national_head(side: str = "项目资金\n（万元）") -> Rows:
    return [
        ["项目名称", (PROJECT, 8)],
        ["主管部门", (DEPARTMENT, 4), "实施单位", (UNIT, 3)],
        [(side, 1, 5), ("", 2), "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
        [("年度资金总额", 2), "320", "300", "289.2", "10", "96.4%", "9.64"],
        [("其中：当年财政拨款", 2), "280", "260", "252", "—", "96.92%", "—"],
        [("上年结转资金", 2), "40", "40", "37.2", "—", "93%", "—"],
        [("其他资金", 2), "", "", "", "—", "", "—"],
        [("年度总体目标", 1, 2), ("预期目标", 4), ("实际完成情况", 4)],
        [(EXPECTED, 4), (ACTUAL, 4)],
    ]


def national_table() -> Table:
    return grid(
        [
            *national_head(),
            [("绩\n效\n指\n标", 1, 10), *HEADINGS],
            *indicator_rows(INDICATORS),
            [("总分", 6), "100", "97.14", ""],
        ]
    )


@layout()
def national_2020() -> Parts:
    """财预〔2020〕10号 附1."""
    return [Paragraph("项目支出绩效自评表"), Paragraph("（2023年度）"), national_table()], [shared()]


@layout()
def title_in_table() -> Parts:
    """The title and the year are rows of the sheet itself."""
    table = grid(
        [
            [("项目支出绩效自评表", 9)],
            [("（ 2023 年度）", 9)],
            *national_head(),
            [("绩效指标", 1, 10), *HEADINGS],
            *indicator_rows(INDICATORS),
            [("总分", 6), "100", "97.14", ""],
        ]
    )
    return [table], [shared()]


@layout()
def shanghai() -> Parts:
    """财政项目支出绩效自评表: amounts printed 万元 that are 元, dashes for nothing, '>=' and spaced units."""
    money: Rows = [
        ["项目名称", (PROJECT, 8)],
        ["主管部门", (DEPARTMENT, 3), ("实施单位", 2), (UNIT, 3)],
        [
            ("项目资金 (万元)", 1, 5),
            ("", 2),
            "年初预算数",
            "全年预算数",
            "全年执行数",
            "分值",
            "执行率",
            "得分",
        ],
        [("年度资金总额", 2), "3,200,000", "3,000,000", "2,892,000.00", "10", "96.40%", "9.64"],
        [("其中：当年财政拨款", 2), "2,800,000", "2,600,000", "2,520,000.00", "—", "-", "—"],
        [("上年结转资金", 2), "400,000", "400,000", "372,000.00", "—", "-", "—"],
        [("其他资金", 2), "-", "-", "-", "—", "-", "—"],
        [("年度\n总体目标", 1, 2), ("预期目标", 4), ("实际完成情况", 4)],
        [(EXPECTED, 4), (ACTUAL, 4)],
    ]
    printed = {"target": lambda t: t.replace("≥", ">=").replace("≤", "<=").replace("处", " 处")}
    rows = indicator_rows(INDICATORS, shown=printed)
    table = grid([*money, [("绩效指标", 1, 10), *HEADINGS], *rows, [("总分", 6), "100", "97.14", ""]])
    truth = shared(
        amount_unit_true="元",
        funds=[
            fund("total", "年度资金总额", "3,200,000", "3,000,000", "2,892,000.00", "10", "96.40%", "9.64"),
            fund("appropriation", "其中：当年财政拨款", "2,800,000", "2,600,000", "2,520,000.00"),
            fund("carryover", "上年结转资金", "400,000", "400,000", "372,000.00"),
            fund("other", "其他资金"),
        ],
        indicators=[
            i | {"target": str(i["target"]).replace("≥", ">=").replace("≤", "<=")} for i in INDICATORS
        ],
    )
    return [Paragraph("财政项目支出绩效自评表"), Paragraph("(2023 年度)"), table], [truth]


SICHUAN_CODE = "51092323T000009154821"


@layout("project", "department", "text", "funds")
def sichuan() -> Parts:
    """510000_0013zp: code before the name, three columns for one target, a fund block of its own shape."""
    parts = [
        ("≥", "12", "处"),
        ("≥", "36", "公里"),
        ("＝", "100", "%"),
        ("≥", "95", "%"),
        ("≤", "300", "万元"),
        ("≥", "18", "万元"),
        ("≥", "8600", "人"),
        ("定性", "健全", ""),
        ("≥", "90", "%"),
    ]
    # 定性 is a nature, not an operator: the target is the value alone.
    targets = [n + v + u if n != "定性" else v for n, v, u in parts]
    actuals = ["12", "34.2", "100", "96", "289.2", "18.6", "8726", "基本健全", "93.5"]
    told = [i | {"target": t, "actual": a} for i, t, a in zip(INDICATORS, targets, actuals, strict=True)]
    columns = ["l1", "l2", "l3", "nature", "value", "measure", "actual", "weight", "score", "reason"]
    extra = {
        "nature": [p[0] for p in parts],
        "value": [p[1] for p in parts],
        "measure": [p[2] for p in parts],
    }
    process = "县水利局负责方案编制，供水管理站组织招标与施工，经监理和村民代表共同验收后拨付工程款。"
    verdict = "项目总体完成较好，自评得分97.14分。"
    problem = "个别管网路段土地协调不及时，村级管护力量薄弱。"
    remedy = "提前开展土地协调，落实管水员报酬。"
    table = grid(
        [
            ["项目名称", (f"{SICHUAN_CODE}-{PROJECT}", 10)],
            ["主管部门", (f"231-{DEPARTMENT}", 4), ("实施单位（盖章）", 2), (UNIT, 4)],
            [
                ("项目基本情况", 1, 3),
                ("1.项目年度目标完成情况", 2, 2),
                ("项目年度目标", 4),
                ("年度目标完成情况", 4),
            ],
            [(EXPECTED, 4), (ACTUAL, 4)],
            [("2.项目实施内容及过程概述", 2), (process, 8)],
            [
                ("预算执行情况（10分）", 1, 6),
                ("年度预算数（万元）", 2),
                "年初预算",
                "调整后预算数",
                ("预算执行数", 2),
                "预算执行率",
                "权重",
                "得分",
                "原因",
            ],
            [("总额", 2), "320.00", "300.00", ("289.20", 2), "96.40%", "10", "9.64", ""],
            [("其中：财政资金", 2), "320.00", "300.00", ("289.20", 2), "96.40%", "/", "/", ""],
            [("财政专户管理资金", 2), "0.00", "0.00", ("0.00", 2), "", "/", "/", ""],
            [("单位资金", 2), "0.00", "0.00", ("0.00", 2), "", "/", "/", ""],
            [("其他资金", 2), "", "", ("", 2), "", "/", "/", ""],
            [
                ("绩效指标（90分）", 1, 11),
                ("一级指标", 1),
                "二级指标",
                "三级指标",
                "指标性质",
                "指标值",
                "度量单位",
                "完成值",
                "权重",
                "得分",
                "未完成原因分析",
            ],
            *indicator_rows(told, columns, extra=extra),
            [("合计", 7), "100", "97.14", ""],
            ["评价结论", (verdict, 10)],
            ["存在问题", (problem, 10)],
            ["改进措施", (remedy, 10)],
            [("项目负责人：周立民", 5), ("财务负责人：何静", 6)],
        ]
    )
    # 财专户 and 单位资金 are neither appropriation nor another level: other. "/" is a dash.
    truth = shared(
        project=f"{SICHUAN_CODE}-{PROJECT}",
        department=f"231-{DEPARTMENT}",
        funds=[
            fund("total", "总额", "320.00", "300.00", "289.20", "10", "96.40%", "9.64"),
            fund("appropriation", "其中：财政资金", "320.00", "300.00", "289.20", None, "96.40%"),
            fund("other", "财政专户管理资金", "0.00", "0.00", "0.00"),
            fund("other", "单位资金", "0.00", "0.00", "0.00"),
            fund("other", "其他资金"),
        ],
        indicators=told,
        text={
            "报表编号": "510000_0013zp",
            "2.项目实施内容及过程概述": process,
            "评价结论": verdict,
            "存在问题": problem,
            "改进措施": remedy,
            "项目负责人": "周立民",
            "财务负责人": "何静",
        },
    )
    head = [
        Paragraph("报表编号：510000_0013zp"),
        Paragraph("部门预算项目支出绩效自评表（2023年度）"),
    ]
    return [*head, table], [truth]


@layout("funds", "text", "total_weight", "indicators")
def sichuan_two_rows() -> Parts:
    """As above, but the indicator heading in two rows: 年度指标值 over 指标性质, 指标值, 度量单位."""
    parts = [("≥", "12", "处"), ("≤", "300", "万元"), ("≥", "90", "%")]
    told = [
        INDICATORS[0] | {"target": "≥12处", "actual": "12处", "weight": "40", "score": "40"},
        INDICATORS[4] | {"target": "≤300万元", "actual": "289.2万元", "weight": "30", "score": "30"},
        INDICATORS[8] | {"target": "≥90%", "actual": "93.5%", "weight": "20", "score": "20"},
    ]
    columns = ["l1", "l2", "l3", "nature", "value", "measure", "actual", "weight", "score", "reason"]
    extra = {k: [p[n] for p in parts] for n, k in enumerate(("nature", "value", "measure"))}
    table = grid(
        [
            ["项目名称", (PROJECT, 10)],
            ["主管部门", (DEPARTMENT, 4), ("实施单位", 2), (UNIT, 4)],
            [("项目年度目标", 3), (EXPECTED, 8)],
            [("年度目标完成情况", 3), (ACTUAL, 8)],
            [
                ("预算执行情况\n（10分）", 1, 2),
                ("年度预算数（万元）", 2),
                ("年初预算", 2),
                "调整后预算数",
                "预算执行数",
                ("预算执行率", 2),
                "权重",
                "得分",
            ],
            [("总额", 2), ("320.00", 2), "300.00", "289.20", ("96.40%", 2), "10", "9.64"],
            [
                ("绩效指标\n（90分）", 1, 5),
                ("一级指标", 1, 2),
                ("二级指标", 1, 2),
                ("三级指标", 1, 2),
                ("年度指标值", 3),
                ("完成值", 1, 2),
                ("权重", 1, 2),
                ("得分", 1, 2),
                ("未完成原因分析", 1, 2),
            ],
            ["指标性质", "指标值", "度量单位"],
            *indicator_rows(told, columns, extra=extra),
            [("合计", 8), "100", "99.64", ""],
        ]
    )
    truth = shared(
        funds=[fund("total", "总额", "320.00", "300.00", "289.20", "10", "96.40%", "9.64")],
        indicators=told,
        total_score="99.64",
    )
    return [Paragraph("部门预算项目支出绩效自评表（2023年度）"), table], [truth]


@layout("funds", "text")
def hubei() -> Parts:
    """湖北: execution 20, one fund row, no weight column, one block an annual goal."""
    scores = ["8", "7.6", "8", "8", "8", "10", "10", "8", "10"]
    bare = without(INDICATORS, "weight", "reason")
    told = [i | {"score": s} for i, s in zip(bare, scores, strict=True)]
    first, second = told[:5], told[5:]
    columns = ["l1", "l2", "l3", "target", "actual", "score"]
    heads = ["一级指标", "二级指标", "三级指标", "年初目标值（A）", "实际完成值（B）", "得分"]
    cause = "南岗村段因土地协调滞后，1.8公里管网未能铺设；部分村级管水员报酬尚未落实。"
    use = "会同乡镇完成土地协调，将自评结果作为下年度预算安排依据。"
    table = grid(
        [
            ["项目名称", (PROJECT, 6)],
            ["主管部门", (DEPARTMENT, 3), "项目实施单位", (UNIT, 2)],
            ["项目类别", ("1.部门预算项目☑2.省直专项□3.省对下转移支付项目□", 6)],
            ["项目属性", ("1.持续性项目☑2.新增性项目□", 6)],
            ["项目类型", ("1.常年性项目□2.延续性项目☑3.一次性项目□", 6)],
            [
                ("预算执行情况（万元）\n（20分）", 1, 2),
                ("", 2),
                "预算数（A）",
                "执行数（B）",
                "执行率（B/A）",
                "得分\n（20分*执行率）",
            ],
            [("年度财政资金总额", 2), "300", "289.2", "96.4%", "19.28"],
            [("年度绩效目标1（40分）", 1, 6), *heads],
            *indicator_rows(first, columns),
            [("年度绩效目标2（40分）", 1, 5), *heads],
            *indicator_rows(second, columns),
            [("总分", 6), "96.88"],
            ["偏差大或目标未完成原因分析", (cause, 6)],
            ["改进措施及结果应用方案", (use, 6)],
        ]
    )
    # A is the adjusted budget: revised. The 20 points stand in the heading of the block.
    truth = shared(
        funds=[fund("total", "年度财政资金总额", None, "300", "289.2", "20", "96.4%", "19.28")],
        objective_expected=None,
        objective_actual=None,
        indicators=told,
        total_weight=None,
        total_score="96.88",
        text={
            "项目类别": "1.部门预算项目☑2.省直专项□3.省对下转移支付项目□",
            "项目属性": "1.持续性项目☑2.新增性项目□",
            "项目类型": "1.常年性项目□2.延续性项目☑3.一次性项目□",
            "偏差大或目标未完成原因分析": cause,
            "改进措施及结果应用方案": use,
            "单位名称": DEPARTMENT,
            "填报日期": "2024年3月18日",
        },
    )
    head = [
        Paragraph(f"2023年度{PROJECT}自评表"),
        Paragraph(f"单位名称：{DEPARTMENT}            填报日期：2024年3月18日"),
    ]
    return [*head, table], [truth]


@layout("funds", "text", "indicators")
def suizhou() -> Parts:
    """随州: 项目决策, 项目管理, 项目绩效; own score and the reviewer's; sources of money side by side."""
    early = [
        ind("项目决策", None, "决策依据", None, None, "2", "2"),
        ind("项目管理", None, "财务制度", None, None, "3", "3"),
        ind("项目管理", None, "组织机构", None, None, "2", "2"),
        ind("项目管理", None, "运行监管", None, None, "4", "4"),
        ind("项目管理", None, "目标申报", None, None, "4", "3"),
    ]
    standards = ["立项文件齐全得2分", "制度健全得3分", "有专人负责得2分", "有检查记录得4分", "按时申报得4分"]
    scores = ["10", "9.5", "10", "9", "9", "9", "9", "8", "9"]
    bare = without(INDICATORS, "weight", "reason")
    late = [i | {"score": s} for i, s in zip(bare, scores, strict=True)]
    columns = ["l1", "l2", "l3", "target", "actual", "score", "again", "standard"]
    extra = {"again": [""] * 9, "standard": ["按完成比例计分"] * 9}
    table = grid(
        [
            ["项目名称", (PROJECT, 4), ("项目实施单位", 2), (UNIT, 2)],
            ["项目主管单位", (DEPARTMENT, 4), ("项目负责人", 2), ("周立民", 2)],
            ["项目属性", ("常年性□延续性☑一次性□新增性□", 8)],
            [
                ("项目资金来源\n（万元）", 1, 2),
                "中央",
                "省、地",
                "本级",
                "其他",
                "合计",
                "执行数",
                ("执行率", 2),
            ],
            ["60", "80", "160", "", "300", "289.2", ("96.4%", 2)],
            [("项目权重", 2), ("评价内容", 2), "分值", "自评分", "复核分", ("评价标准及依据", 2)],
            [("项目决策（2分）", 2), ("决策依据", 2), "2", "2", "", (standards[0], 2)],
            [("项目管理（13分）", 2, 4), ("财务制度", 2), "3", "3", "", (standards[1], 2)],
            [("组织机构", 2), "2", "2", "", (standards[2], 2)],
            [("运行监管", 2), "4", "4", "", (standards[3], 2)],
            [("目标申报", 2), "4", "3", "", (standards[4], 2)],
            [
                ("项目绩效（85分）", 1, 10),
                "一级指标",
                "二级指标",
                "指标名称",
                "年初指标值",
                "年终完成值",
                "自评分",
                "复核分",
                "评价标准",
            ],
            *indicator_rows(late, columns, extra=extra),
        ]
    )
    # What is scored is taken as level 3 (决策依据), its group as level 1. One budget, not said which: revised.
    truth = shared(
        funds=[
            fund("superior", "中央", None, "60"),
            fund("superior", "省、地", None, "80"),
            fund("appropriation", "本级", None, "160"),
            fund("other", "其他"),
            fund("total", "合计", None, "300", "289.2", None, "96.4%"),
        ],
        objective_expected=None,
        objective_actual=None,
        indicators=early + late,
        total_weight=None,
        total_score="96.5",
        text={
            "项目负责人": "周立民",
            "项目属性": "常年性□延续性☑一次性□新增性□",
            "填报日期": "2024年2月26日",
            "单位领导审签": None,
        },
    )
    head = [
        Paragraph("白河市2023年度财政预算支出项目绩效目标自评表"),
        Paragraph("填报日期：2024年2月26日        自评总分：96.5        单位领导审签："),
    ]
    return [*head, table], [truth]


@layout("text")
def transfers() -> Parts:
    """衔接资金: no initial budget, sources by level of government, points before the values."""
    heads = ["一级指标", "二级指标", "三级指标", "分值", "年度指标值", "全年实际值", "得分"]
    columns = ["l1", "l2", "l3", "weight", "target", "actual", "score", "reason"]
    table = grid(
        [
            ["项目名称", (PROJECT, 4), ("项目负责人及电话", 2), ("周立民 0319-8350000", 2)],
            ["主管部门", (DEPARTMENT, 4), ("实施单位", 2), (UNIT, 2)],
            [
                ("项目资金\n（万元）", 1, 5),
                ("", 2),
                "全年预算数（A）",
                "全年执行数（B）",
                "分值",
                "执行率（B/A）",
                ("得分", 2),
            ],
            [("年度资金总额：", 2), "300", "289.2", "10", "96.4%", ("9.64", 2)],
            [("其中：中央、省、市补助", 2), "140", "138.5", "—", "98.93%", ("—", 2)],
            [("县级资金", 2), "160", "150.7", "—", "94.19%", ("—", 2)],
            [("其他资金", 2), "", "", "—", "", ("—", 2)],
            [("年度总体目标", 1, 2), ("年初设定目标", 4), ("全年实际完成情况", 4)],
            [(EXPECTED, 4), (ACTUAL, 4)],
            [("绩效指标", 1, 10), *heads, "未完成原因及拟采取的改进措施"],
            *indicator_rows(INDICATORS, columns),
            [("总分", 4), "100", ("", 2), "97.14", ""],
        ]
    )
    truth = shared(
        funds=[
            fund("total", "年度资金总额：", None, "300", "289.2", "10", "96.4%", "9.64"),
            fund("superior", "其中：中央、省、市补助", None, "140", "138.5", None, "98.93%"),
            fund("appropriation", "县级资金", None, "160", "150.7", None, "94.19%"),
            fund("other", "其他资金"),
        ],
        text={"项目负责人及电话": "周立民0319-8350000"},
    )
    title = Paragraph("财政衔接推进乡村振兴补助资金绩效自评表")
    return [title, Paragraph("（2023年度）"), table], [truth]


@layout("text")
def no_points() -> Parts:
    """衡山 type: only values and the reasons for what was not reached."""
    heads = ["一级指标", "二级指标", "三级指标", "指标值", "全年完成值", "未完成原因和改进措施"]
    columns = ["l1", "l2", "l3", "target", "actual", "reason"]
    table = grid(
        [
            ["项目名称", (PROJECT, 6)],
            ["主管部门", (DEPARTMENT, 3), "实施单位", (UNIT, 2)],
            [
                ("项目资金\n（万元）", 1, 5),
                ("", 3),
                "全年预算数（A）",
                "全年执行数（B）",
                "执行率（B/A×100%）",
            ],
            [("年度资金总额：", 3), "300", "289.2", "96.4%"],
            [("其中：中央、省、市补助", 3), "140", "138.5", "98.93%"],
            [("县级资金", 3), "160", "150.7", "94.19%"],
            [("其他资金", 3), "", "", ""],
            [("总体目标完成情况", 1, 2), ("年初总体目标", 3), ("全年实际完成情况", 3)],
            [(EXPECTED, 3), (ACTUAL, 3)],
            [("绩效指标", 1, 10), *heads],
            *indicator_rows(INDICATORS, columns),
            ["说明", ("请在此处简要说明各级监督检查、审计发现的问题及其所涉及的金额，如没有请填无。无。", 6)],
        ]
    )
    truth = shared(
        funds=[
            fund("total", "年度资金总额：", None, "300", "289.2", None, "96.4%"),
            fund("superior", "其中：中央、省、市补助", None, "140", "138.5", None, "98.93%"),
            fund("appropriation", "县级资金", None, "160", "150.7", None, "94.19%"),
            fund("other", "其他资金"),
        ],
        indicators=without(INDICATORS, "weight", "score"),
        total_weight=None,
        total_score=None,
        text={"说明": "请在此处简要说明各级监督检查、审计发现的问题及其所涉及的金额，如没有请填无。无。"},
    )
    return [Paragraph("2023年度转移支付项目绩效目标自评表"), table], [truth]


@layout()
def cost_first() -> Parts:
    """The 2021 tree: cost is a category of its own; 偏差 beside the score."""
    cost = [
        ind("成本指标", "经济成本指标", "工程总投资", "≤300万元", "289.2万元", "10", "10"),
        ind("成本指标", "社会成本指标", "施工扰民投诉次数", "≤3次", "1次", "5", "5"),
        ind("成本指标", "生态环境成本指标", "弃土违规堆放点数", "=0处", "0处", "5", "5"),
    ]
    rest = [i for i in INDICATORS if i["l2"] != "成本指标" and i["l2"] != "经济效益指标"]
    told = cost + rest
    table = grid(
        [
            *national_head(),
            [("绩效指标", 1, 11), *HEADINGS],
            *indicator_rows(told),
            [("总分", 6), "100", "97.14", ""],
        ]
    )
    return [Paragraph("项目支出绩效自评表"), Paragraph("（2023年度）"), table], [shared(indicators=told)]


@layout("funds")
def decision_and_management() -> Parts:
    """项目决策 and 项目管理 as level 1 of one common indicator table."""
    told = [
        ind("项目决策", "项目立项", "立项依据充分性", "充分", "充分", "5", "5"),
        ind("项目决策", "绩效目标", "绩效指标明确性", "明确", "较明确", "5", "4", "个别指标未量化。"),
        ind("项目管理", "资金管理", "资金到位率", "100%", "100%", "5", "5"),
        ind("项目管理", "组织实施", "管理制度健全性", "健全", "健全", "5", "5"),
        ind("项目产出", "产出数量", "新建集中供水点数量", "12处", "12处", "20", "20"),
        ind("项目产出", "产出质量", "工程验收合格率", "100%", "100%", "20", "20"),
        ind("项目效果", "社会效益", "受益农村人口数", "8600人", "8726人", "20", "20"),
        ind("项目效果", "满意度", "受益群众满意度", "90%", "93.5%", "20", "20"),
    ]
    columns = ["l1", "l2", "l3", "weight", "target", "actual", "score", "reason"]
    table = grid(
        [
            ["项目名称", (PROJECT, 7)],
            ["主管部门", (DEPARTMENT, 3), "项目单位", (UNIT, 3)],
            ["预算金额（万元）", ("300", 2), "实际支出（万元）", "289.2", "预算执行率", ("96.4%", 2)],
            ["一级指标", "二级指标", "三级指标", "分值", "目标值", "完成值", "得分", "扣分原因"],
            *indicator_rows(told, columns),
            [("合计", 3), "100", "", "", "99", ""],
        ]
    )
    truth = shared(
        funds=[fund("total", "预算金额（万元）", None, "300", "289.2", None, "96.4%")],
        objective_expected=None,
        objective_actual=None,
        indicators=told,
        total_score="99",
    )
    return [Paragraph("2023年度项目支出绩效自评表"), table], [truth]


POINTS = {
    "产出指标": "产出指标\n（50分）",
    "效益指标": "效益指标\n（30分）",
    "满意度指标": "满意度指标\n（10分）",
    "数量指标": "数量指标(20分)",
    "质量指标": "质量指标(10分)",
    "时效指标": "时效指标(10分)",
    "成本指标": "成本指标(10分)",
}


@layout()
def points_in_categories() -> Parts:
    """产出指标（50分）, 数量指标(20分): the points belong to neither name."""

    def points(text: str) -> str:
        return POINTS.get(text, text)

    printed = {"l1": points, "l2": points}
    table = grid(
        [
            *national_head(),
            [("绩效指标\n（90分）", 1, 10), *HEADINGS],
            *indicator_rows(INDICATORS, shown=printed),
            [("总分", 6), "100", "97.14", ""],
        ]
    )
    return [Paragraph("项目支出绩效自评表"), Paragraph("（2023年度）"), table], [shared()]


@layout()
def required_mark() -> Parts:
    """(必填) in category cells and headings."""
    printed = {
        "l1": lambda t: f"{t}（必填）",
        "l2": lambda t: t + ("（必填）" if "数量" in t else "（选填）"),
    }
    heads = [
        "一级指标",
        "二级指标",
        "三级指标",
        "年度指标值（必填）",
        "实际完成值（必填）",
        "分值（必填）",
        "得分",
    ]
    table = grid(
        [
            *national_head(),
            [("绩效指标", 1, 10), *heads, "偏差原因分析及改进措施"],
            *indicator_rows(INDICATORS, shown=printed),
            [("总分", 6), "100", "97.14", ""],
        ]
    )
    return [Paragraph("项目支出绩效自评表"), Paragraph("（2023年度）"), table], [shared()]


@layout()
def repeated_categories() -> Parts:
    """Nothing is merged: every row repeats its categories, as exports from a system do."""
    table = grid(
        [
            *national_head("项目资金（万元）"),
            ["绩效指标", *HEADINGS],
            *[["绩效指标", *row] for row in indicator_rows(INDICATORS, merged=False)],
            [("总分", 6), "100", "97.14", ""],
        ]
    )
    return [Paragraph("项目支出绩效自评表"), Paragraph("（2023年度）"), table], [shared()]


@layout()
def no_categories() -> Parts:
    """No level 1 and no level 2 at all."""
    told = without(INDICATORS, "l1", "l2", "reason")
    columns = ["l3", "target", "actual", "weight", "score"]
    table = grid(
        [
            ["项目名称", (PROJECT, 5)],
            ["主管部门", (DEPARTMENT, 2), "实施单位", (UNIT, 2)],
            ["序号", "指标名称", "目标值", "完成值", "分值", "得分"],
            *[[str(n), *row] for n, row in enumerate(indicator_rows(told, columns), 1)],
            [("合计", 4), "90", "87.5"],
        ]
    )
    truth = shared(
        amount_unit_label=None,
        amount_unit_true=None,
        funds=[],
        objective_expected=None,
        objective_actual=None,
        indicators=told,
        total_weight="90",
        total_score="87.5",
    )
    return [Paragraph("清河县2023年度项目绩效自评表"), table], [truth]


@layout()
def two_heading_rows() -> Parts:
    """Headings in two rows: 指标值 over 年初目标 and 全年完成, 评分 over 分值 and 得分."""
    table = grid(
        [
            *national_head(),
            [
                ("绩效指标", 1, 11),
                ("一级指标", 1, 2),
                ("二级指标", 1, 2),
                ("三级指标", 1, 2),
                ("指标值", 2),
                ("评分", 2),
                ("偏差原因分析及改进措施", 1, 2),
            ],
            ["年度目标值", "全年完成值", "分值", "得分"],
            *indicator_rows(INDICATORS),
            [("总分", 6), "100", "97.14", ""],
        ]
    )
    return [Paragraph("项目支出绩效自评表"), Paragraph("（2023年度）"), table], [shared()]


@layout()
def more_columns() -> Parts:
    """是否核心指标, 计量单位 kept in the value, 得分系数, 自评得分 and 复核分 beside each other."""
    columns = ["l1", "l2", "l3", "core", "target", "actual", "weight", "factor", "score", "again", "reason"]
    extra = {
        "core": ["是", "否", "是", "否", "否", "否", "是", "否", "否"],
        "factor": ["100%", "95%", "100%", "100%", "100%", "100%", "100%", "80%", "100%"],
        "again": ["10", "9", "10", "10", "10", "9", "10", "7", "10"],
    }
    heads = [
        "一级指标",
        "二级指标",
        "三级指标",
        "是否核心指标",
        "年初指标值",
        "全年完成值",
        "分值",
        "得分系数",
    ]
    table = grid(
        [
            ["项目名称", (PROJECT, 11)],
            ["主管部门", (DEPARTMENT, 5), ("实施单位", 2), (UNIT, 4)],
            [
                ("项目资金（万元）", 1, 5),
                ("", 3),
                "年初预算数",
                "全年预算数",
                "全年执行数",
                "分值",
                ("执行率", 2),
                ("得分", 2),
            ],
            [("年度资金总额", 3), "320", "300", "289.2", "10", ("96.4%", 2), ("9.64", 2)],
            [("其中：当年财政拨款", 3), "280", "260", "252", "—", ("96.92%", 2), ("—", 2)],
            [("上年结转资金", 3), "40", "40", "37.2", "—", ("93%", 2), ("—", 2)],
            [("其他资金", 3), "", "", "", "—", ("", 2), ("—", 2)],
            ["年度总体目标", (EXPECTED, 11)],
            ["年度目标完成情况", (ACTUAL, 11)],
            [("绩效指标", 1, 10), *heads, "自评得分", "复核分", "偏差原因分析及改进措施"],
            *indicator_rows(INDICATORS, columns, extra=extra),
            [("总分", 7), "100", "", "97.14", "94.64", ""],
        ]
    )
    return [Paragraph("项目支出绩效自评表"), Paragraph("（2023年度）"), table], [shared()]
