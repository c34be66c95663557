"""Monitoring forms and whole units."""

from __future__ import annotations

from jixiao.documents.model import Paragraph, Table
from layouts.content import DEPARTMENT, EXPECTED, INDICATORS, PROJECT, UNIT
from layouts.grid import Form, Indicator, Parts, Rows, form, fund, grid, ind, indicator_rows, layout, without
from layouts.targets import UNIT_GOALS, UNIT_TARGETS

SO_FAR = ["7处", "20.6公里", "100%", "60%", "168.3万元", "8万元", "4960人", "正在建立", "92%"]
WHOLE = ["12处", "36公里", "100%", "96%", "300万元", "18万元", "8600人", "健全", "92%"]
DELAY = "南岗村段土地尚在协调，管网铺设进度偏慢。"


@layout("funds", "text")
def monitoring_national() -> Parts:
    """财预〔2019〕136号: grouped headings with ticks; what is reached in July is the actual value."""
    reasons = [None, DELAY, *[None] * 7]
    told = [
        i | {"actual": a, "reason": r, "weight": None, "score": None}
        for i, a, r in zip(INDICATORS, SO_FAR, reasons, strict=True)
    ]
    late = [i["reason"] is not None for i in told]
    extra = {
        "whole": WHOLE,
        "money": [""] * 9,
        "system": [""] * 9,
        "people": [""] * 9,
        "gear": [""] * 9,
        "else": ["√" if x else "" for x in late],
        "sure": ["" if x else "√" for x in late],
        "maybe": ["√" if x else "" for x in late],
        "never": [""] * 9,
        "note": [""] * 9,
    }
    columns = ["l1", "l2", "l3", "target", "actual", "whole", "money", "system", "people", "gear", "else"]
    columns += ["reason", "sure", "maybe", "never", "note"]
    table = grid(
        [
            ["项目名称", (PROJECT, 16)],
            ["主管部门及代码", (f"231-{DEPARTMENT}", 6), ("实施单位", 4), (UNIT, 6)],
            [
                ("项目资金\n（万元）", 1, 4),
                ("", 3),
                ("年初预算数", 2),
                ("1-7月执行数", 4),
                ("1-7月执行率", 3),
                ("全年预计执行数", 4),
            ],
            [("年度资金总额：", 3), ("320", 2), ("168.3", 4), ("52.59%", 3), ("300", 4)],
            [("其中：本年财政拨款", 3), ("280", 2), ("140", 4), ("50%", 3), ("260", 4)],
            [("其他资金", 3), ("40", 2), ("28.3", 4), ("70.75%", 3), ("40", 4)],
            ["年度总体目标", (EXPECTED, 16)],
            [
                ("绩效指标", 1, 11),
                ("一级指标", 1, 2),
                ("二级指标", 1, 2),
                ("三级指标", 1, 2),
                ("年度指标值", 1, 2),
                ("1-7月执行情况", 1, 2),
                ("全年预计完成情况", 1, 2),
                ("偏差原因分析", 6),
                ("完成目标可能性", 3),
                ("备注", 1, 2),
            ],
            [
                "经费保障",
                "制度保障",
                "人员保障",
                "硬件条件保障",
                "其他",
                "原因说明",
                "确定能",
                "有可能",
                "完全不可能",
            ],
            *indicator_rows(told, columns, extra=extra),
        ]
    )
    # 全年预计执行数 has no place in a line of funds; the tick (其他) is not part of the reason.
    truth = form(
        "monitoring",
        year=2023,
        project=PROJECT,
        department=f"231-{DEPARTMENT}",
        unit=UNIT,
        amount_unit_label="万元",
        amount_unit_true="万元",
        funds=[
            fund("total", "年度资金总额：", "320", None, "168.3", None, "52.59%"),
            fund("appropriation", "其中：本年财政拨款", "280", None, "140", None, "50%"),
            fund("other", "其他资金", "40", None, "28.3", None, "70.75%"),
        ],
        objective_expected=EXPECTED,
        indicators=told,
    )
    return [Paragraph("项目支出绩效目标执行监控表"), Paragraph("（2023年度）"), table], [truth]


@layout("funds", "text", "unit")
def monitoring_huangshi() -> Parts:
    """黄石 2019: one level, the possibility as a word, two text rows."""
    told = [
        i | {"l2": None, "actual": a, "reason": None, "weight": None, "score": None}
        for i, a in zip(INDICATORS, SO_FAR, strict=True)
    ]
    hope = ["确定能", "有可能", *["确定能"] * 7]
    advice = "提请乡镇政府加快土地协调。"
    columns = ["l1", "l3", "target", "actual", "hope", "note"]
    table = grid(
        [
            ["项目名称", (PROJECT, 6)],
            ["主管部门", (DEPARTMENT, 2), "项目执行单位", (UNIT, 3)],
            ["项目属性", ("持续性☑ 新增性□", 6)],
            ["项目类型", ("常年性□ 延续性☑ 一次性□", 6)],
            [("项目资金", 1, 3), ("", 2), "年初预算数", "1-6月执行数", ("全年预计执行数", 2)],
            [("年度资金总额", 2), "320", "150.2", ("300", 2)],
            [("其中：当年一般公共预算拨款", 2), "280", "130.2", ("260", 2)],
            [
                ("绩效指标", 1, 10),
                "一级指标",
                "指标名称",
                "指标值",
                "半年度指标执行情况",
                "完成目标可能性（确定能、有可能、不可能）",
                "备注",
            ],
            *indicator_rows(told, columns, extra={"hope": hope, "note": [""] * 9}),
            ["偏差或不能完成目标原因分析", (DELAY, 6)],
            ["相关建议或举措", (advice, 6)],
        ]
    )
    truth = form(
        "monitoring",
        year=2023,
        project=PROJECT,
        department=DEPARTMENT,
        unit=UNIT,
        amount_unit_label="万元",
        amount_unit_true="万元",
        funds=[
            fund("total", "年度资金总额", "320", None, "150.2"),
            fund("appropriation", "其中：当年一般公共预算拨款", "280", None, "130.2"),
        ],
        indicators=told,
        text={
            "项目单位（盖章）": UNIT,
            "项目属性": "持续性☑新增性□",
            "项目类型": "常年性□延续性☑一次性□",
            "偏差或不能完成目标原因分析": DELAY,
            "相关建议或举措": advice,
        },
    )
    head = [
        Paragraph("东湖市项目支出绩效监控表"),
        Paragraph("（2023年度）"),
        Paragraph(f"项目单位（盖章）：{UNIT}                          单位：万元"),
    ]
    return [*head, table], [truth]


@layout("funds", "text", "unit", "department")
def unit_evaluation() -> Parts:
    """部门整体支出绩效自评表: no project; 基本支出 and 项目支出 in the fund block."""
    actuals = ["22.4公里", "100%", "97%", "92.6%", "91%", "94%"]
    weights = ["20", "15", "15", "15", "15", "10"]
    told = [
        i | {"actual": a, "weight": w, "score": w}
        for i, a, w in zip(UNIT_TARGETS, actuals, weights, strict=True)
    ]
    done = "目标1：农村自来水普及率达到92.6%。\n目标2：治理河道22.4公里。\n目标3：全县水利工程安全度汛。"
    heads = ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"]
    table = grid(
        [
            ["部门（单位）名称", (DEPARTMENT, 8)],
            [
                ("预算执行情况（万元）", 1, 4),
                ("", 2),
                "年初预算数",
                "全年预算数",
                "全年执行数",
                "分值",
                "执行率",
                "得分",
            ],
            [("年度资金总额", 2), "2150", "2260", "2214.8", "10", "98%", "9.8"],
            [("其中：基本支出", 2), "1330", "1380", "1379.8", "—", "99.99%", "—"],
            [("项目支出", 2), "820", "880", "835", "—", "94.89%", "—"],
            [("年度总体目标", 1, 2), ("预期目标", 4), ("实际完成情况", 4)],
            [(UNIT_GOALS, 4), (done, 4)],
            [("绩效指标", 1, 7), *heads, "偏差原因分析及改进措施"],
            *indicator_rows(told),
            [("总分", 6), "100", "99.8", ""],
        ]
    )
    # 基本支出 and 项目支出 say what the money is for, not where it is from: no line of FORMAT.md fits.
    truth = form(
        year=2023,
        unit=DEPARTMENT,
        amount_unit_label="万元",
        amount_unit_true="万元",
        funds=[fund("total", "年度资金总额", "2150", "2260", "2214.8", "10", "98%", "9.8")],
        objective_expected=UNIT_GOALS.replace("\n", ""),
        objective_actual=done.replace("\n", ""),
        indicators=told,
        total_weight="100",
        total_score="99.8",
    )
    return [Paragraph("部门整体支出绩效自评表"), Paragraph("（2023年度）"), table], [truth]


@layout()
def stacked_sheet() -> Parts:
    """Two forms in one sheet, one below the other, the first in 万元, the second in 元."""
    one = [INDICATORS[0] | {"weight": "50", "score": "50"}, INDICATORS[8] | {"weight": "40", "score": "40"}]
    two = [
        ind("产出指标", "数量指标", "购置水质检测仪", "4台", "4台", "50", "50"),
        ind("效益指标", "社会效益指标", "水质检测覆盖率", "≥90%", "86%", "30", "28.67", "两处水厂停产检修。"),
        ind("满意度指标", "服务对象满意度指标", "检测人员满意度", "≥95%", "100%", "10", "10"),
    ]
    heads = ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"]

    def rows(
        project: str, unit: str, amounts: list[str], score: str, told: list[Indicator], total: str
    ) -> Rows:
        return [
            [("项目支出绩效自评表", 9)],
            [("（2023年度）", 9)],
            ["项目名称", (project, 8)],
            ["主管部门", (DEPARTMENT, 4), "实施单位", (UNIT, 3)],
            [
                (f"项目资金（{unit}）", 1, 2),
                ("", 2),
                "年初预算数",
                "全年预算数",
                "全年执行数",
                "分值",
                "执行率",
                "得分",
            ],
            [("年度资金总额", 2), *amounts, score],
            [("年度总体目标", 1, 2), ("预期目标", 4), ("实际完成情况", 4)],
            [(f"完成{project}。", 4), (f"{project}已完成。", 4)],
            [("绩效指标", 1, len(told) + 1), *heads, "偏差原因分析及改进措施"],
            *indicator_rows(told),
            [("总分", 6), "100", total, ""],
        ]

    def truth(
        project: str, unit: str, amounts: list[str], score: str, told: list[Indicator], total: str
    ) -> Form:
        return form(
            year=2023,
            project=project,
            department=DEPARTMENT,
            unit=UNIT,
            amount_unit_label=unit,
            amount_unit_true=unit,
            funds=[fund("total", "年度资金总额", *amounts) | {"score": score}],
            objective_expected=f"完成{project}。",
            objective_actual=f"{project}已完成。",
            indicators=told,
            total_weight="100",
            total_score=total,
        )

    first = (PROJECT, "万元", ["320", "300", "289.2", "10", "96.4%"], "9.64", one, "99.64")
    money = ["480000", "480000", "451680", "10", "94.1%"]
    second = ("农村水质检测能力建设项目", "元", money, "9.41", two, "98.08")
    gap: Rows = [[("", 9)], [("", 9)]]
    table = grid([*rows(*first), *gap, *rows(*second)])
    return [table], [truth(*first), truth(*second)]


@layout()
def several_tables() -> Parts:
    """Two forms in one document, each its own table under its own title; no funds, no objectives."""
    blocks: list[Table | Paragraph] = []
    forms: list[Form] = []
    heads = ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"]
    for project, told in ((PROJECT, INDICATORS[:3]), ("河道保洁经费", INDICATORS[6:])):
        table = grid(
            [
                ["项目名称", (project, 8)],
                ["主管部门", (DEPARTMENT, 4), "实施单位", (UNIT, 3)],
                [("绩效指标", 1, 4), *heads, "偏差原因分析及改进措施"],
                *indicator_rows(told),
                [("总分", 6), "30", "29.5" if project == PROJECT else "28", ""],
            ]
        )
        blocks += [Paragraph("项目支出绩效自评表"), Paragraph("（2023年度）"), table]
        forms.append(
            form(
                year=2023,
                project=project,
                department=DEPARTMENT,
                unit=UNIT,
                indicators=without(told),
                total_weight="30",
                total_score="29.5" if project == PROJECT else "28",
            )
        )
    return blocks, forms
