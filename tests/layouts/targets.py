"""Target declarations, project and whole unit."""

from __future__ import annotations

from jixiao.documents.model import Paragraph
from layouts.content import DEPARTMENT, EXPECTED, INDICATORS, PROJECT, UNIT
from layouts.grid import Form, Parts, Rows, Spec, form, fund, grid, ind, indicator_rows, layout, without

TARGETS = without(INDICATORS, "actual", "score", "reason", "weight")
WEIGHED = without(INDICATORS, "actual", "score", "reason")

LONG = "三年内新建集中供水点40处，基本解决全县农村居民季节性缺水问题。"


def declared(**changes: object) -> Form:
    values: dict[str, object] = {
        "year": 2024,
        "project": PROJECT,
        "department": DEPARTMENT,
        "unit": UNIT,
        "amount_unit_label": "万元",
        "amount_unit_true": "万元",
        "funds": [
            fund("total", "年度资金总额", "300"),
            fund("appropriation", "其中：财政拨款", "260"),
            fund("other", "其他资金", "40"),
        ],
        "objective_expected": EXPECTED,
        "indicators": TARGETS,
    }
    return form("target", **(values | changes))


@layout("funds", "text")
def target_88() -> Parts:
    """财预〔2015〕88号: the period and the year side by side; only the year belongs to the targets."""
    period = ["≥40处", "≥120公里", "=100%", "≥95%", "≤900万元", "≥60万元", "≥28000人", "健全", "≥90%"]
    columns = ["l1", "l2", "p3", "period", "y2", "l3", "target"]
    body: Rows = indicator_rows(
        TARGETS,
        columns,
        extra={
            "p3": [str(i["l3"]) for i in TARGETS],
            "period": period,
            "y2": [str(i["l2"]) for i in TARGETS],
        },
    )
    table = grid(
        [
            ["项目名称", (PROJECT, 7)],
            ["主管部门及代码", (f"231-{DEPARTMENT}", 4), "实施单位", (UNIT, 2)],
            ["项目属性", ("延续项目", 4), "项目期", ("2024年-2026年", 2)],
            [("项目资金\n（万元）", 1, 3), ("中期资金总额：", 2), ("900", 2), ("年度资金总额：", 2), "300"],
            [("其中：财政拨款", 2), ("780", 2), ("其中：财政拨款", 2), "260"],
            [("其他资金", 2), ("120", 2), ("其他资金", 2), "40"],
            [("总体目标", 1, 2), ("中期目标（2024年—2026年）", 4), ("年度目标", 3)],
            [(LONG, 4), (EXPECTED, 3)],
            [
                ("绩效指标", 1, 10),
                "一级指标",
                "二级指标",
                "三级指标",
                "指标值",
                "二级指标",
                "三级指标",
                "指标值",
            ],
            *body,
        ]
    )
    # The period's own amounts repeat the labels 其中：财政拨款 and 其他资金: only its total is kept.
    truth = declared(
        department=f"231-{DEPARTMENT}",
        funds=[
            fund("total", "年度资金总额：", "300"),
            fund("appropriation", "其中：财政拨款", "260"),
            fund("other", "其他资金", "40"),
        ],
        text={
            "项目属性": "延续项目",
            "项目期": "2024年-2026年",
            "中期资金总额": "900",
            "中期目标（2024年—2026年）": LONG,
        },
    )
    return [Paragraph("项目支出绩效目标申报表"), Paragraph("（2024年度）"), table], [truth]


@layout("funds", "text")
def target_one_year() -> Parts:
    """Central form since 2022: one year, points of the execution in the head, 分值权重（90）."""
    columns = ["l1", "l2", "l3", "target", "weight"]
    table = grid(
        [
            ["项目名称", (PROJECT, 5)],
            ["主管部门及代码", (f"[231]{DEPARTMENT}", 2), "实施单位", (UNIT, 2)],
            [("项目资金\n（万元）", 1, 3), ("年度资金总额：", 2), "300", "执行率分值（10）", ""],
            [("其中：财政拨款", 2), "260", ("", 2)],
            [("其他资金", 2), "40", ("", 2)],
            ["年度总体目标", (EXPECTED, 5)],
            [("绩效指标", 1, 10), "一级指标", "二级指标", "三级指标", "指标值", "分值权重（90）"],
            *indicator_rows(WEIGHED, columns),
        ]
    )
    truth = declared(
        department=f"[231]{DEPARTMENT}",
        indicators=WEIGHED,
        funds=[
            fund("total", "年度资金总额：", "300", weight="10"),
            fund("appropriation", "其中：财政拨款", "260"),
            fund("other", "其他资金", "40"),
        ],
    )
    return [Paragraph("项目支出绩效目标表"), Paragraph("（2024年度）"), table], [truth]


@layout("funds", "text")
def target_putuo() -> Parts:
    """上海普陀 2026: whole term and year in two columns, amounts in 元, 年度（/项目）指标值."""
    told = [
        ind("成本指标", "经济成本指标", "工程总投资", "≤300万元"),
        ind("成本指标", "生态环境成本指标", "弃土违规堆放点数", "=0处"),
        *[i for i in TARGETS if i["l2"] not in ("成本指标", "经济效益指标")],
    ]
    columns = ["l1", "l2", "l3", "target"]
    table = grid(
        [
            ["项目名称", (PROJECT, 4)],
            ["项目性质", ("阶段性项目", 2), "项目类别", "特定目标类"],
            ["主管部门", (DEPARTMENT, 2), "实施单位", UNIT],
            ["计划开始日期", ("2026-01-01", 2), "计划完成日期", "2026-12-31"],
            [("项目资金（元）", 1, 4), "项目资金总额", "9,000,000.00", "年度资金申请总额", "3,000,000.00"],
            ["其中：财政资金", "7,800,000.00", "其中：当年财政拨款", "2,200,000.00"],
            [("", 1, 2), ("", 1, 2), "上年结转资金", "400,000.00"],
            ["其他资金", "400,000.00"],
            [("项目绩效目标", 1, 2), ("项目总目标（2024年-2026年）", 2), ("年度总体目标", 2)],
            [(LONG, 2), (EXPECTED, 2)],
            [("绩效指标", 1, len(told) + 1), "一级指标", "二级指标", "三级指标", "年度（/项目）指标值"],
            *indicator_rows(told, columns),
        ]
    )
    truth = declared(
        year=2026,
        amount_unit_label="元",
        amount_unit_true="元",
        funds=[
            fund("total", "年度资金申请总额", "3,000,000.00"),
            fund("appropriation", "其中：当年财政拨款", "2,200,000.00"),
            fund("carryover", "上年结转资金", "400,000.00"),
            fund("other", "其他资金", "400,000.00"),
        ],
        indicators=told,
        text={
            "项目性质": "阶段性项目",
            "项目类别": "特定目标类",
            "计划开始日期": "2026-01-01",
            "计划完成日期": "2026-12-31",
            "项目资金总额": "9,000,000.00",
            "项目总目标（2024年-2026年）": LONG,
        },
    )
    return [Paragraph("财政项目支出绩效目标申报表"), Paragraph("（2026年度）"), table], [truth]


@layout("funds", "text")
def target_old() -> Parts:
    """佳县 type: 填报单位, 资金申请, 项目概况, 立项依据, 长期 and 年度 objectives and indicators."""
    long = [
        ind("产出指标", "数量指标", "累计新建集中供水点", "≥40处"),
        ind("效益指标", "社会效益指标", "累计受益农村人口", "≥28000人"),
    ]
    columns = ["l1", "l2", "l3", "target", "note"]
    general = "改造老旧管网，新建集中供水点，配套净化消毒设备。"
    basis = "《清河县“十四五”农村供水保障规划》。"
    plan = "3月完成招标，10月底前完工验收。"
    heads = ["一级指标", "二级指标", "指标内容", "指标值", "备注"]
    table = grid(
        [
            ["项目名称", (PROJECT, 6)],
            ["项目属性", ("新增项目□ 延续项目☑", 6)],
            ["主管部门", (DEPARTMENT, 3), "主管部门编码", ("231", 2)],
            ["实施单位", (UNIT, 6)],
            ["项目负责人", ("周立民", 3), "联系电话", ("0319-8350000", 2)],
            ["项目起止时间", ("2024年1月至2024年12月", 6)],
            [("项目资金申请（万元）", 1, 4), ("资金总额：", 3), ("300", 3)],
            [("财政拨款", 3), ("260", 3)],
            [("自有资金", 3), ("30", 3)],
            [("其他", 3), ("10", 3)],
            ["项目概况", (general, 6)],
            ["立项依据", (basis, 6)],
            ["项目实施进度计划", (plan, 6)],
            [("项目绩效目标", 1, 2), ("长期目标", 3), ("年度目标", 3)],
            [(LONG, 3), (EXPECTED, 3)],
            [("长期绩效指标", 2, 3), *heads],
            *indicator_rows(long, columns, extra={"note": [""] * 2}),
            [("年度绩效指标", 2, 10), *heads],
            *indicator_rows(TARGETS, columns, extra={"note": [""] * 9}),
            ["其他需要说明的问题", ("", 6)],
        ]
    )
    truth = declared(
        funds=[
            fund("total", "资金总额：", "300"),
            fund("appropriation", "财政拨款", "260"),
            fund("other", "自有资金", "30"),
            fund("other", "其他", "10"),
        ],
        text={
            "填报单位（盖章）": UNIT,
            "项目属性": "新增项目□延续项目☑",
            "主管部门编码": "231",
            "项目负责人": "周立民",
            "联系电话": "0319-8350000",
            "项目起止时间": "2024年1月至2024年12月",
            "项目概况": general,
            "立项依据": basis,
            "项目实施进度计划": plan,
            "长期目标": LONG,
            "其他需要说明的问题": None,
        },
    )
    head = [
        Paragraph("财政支出项目绩效目标申报表"),
        Paragraph("（2024年度）"),
        Paragraph(f"填报单位（盖章）：{UNIT}"),
    ]
    return [*head, table], [truth]


@layout("text")
def target_without_levels() -> Parts:
    """A short target table of a county: 绩效目标 in one cell, indicators 名称 and 目标值 only, in 元."""
    told = without(TARGETS, "l1", "l2")
    table = grid(
        [
            ["项目名称", (PROJECT, 3)],
            ["预算单位", UNIT, "主管部门", DEPARTMENT],
            ["年度预算（元）", ("3000000.00", 3)],
            ["年度绩效目标", (EXPECTED, 3)],
            ["序号", ("指标名称", 2), "指标值"],
            *[
                [str(n), (str(row[0]), 2), row[1]]
                for n, row in enumerate(indicator_rows(told, ["l3", "target"]), 1)
            ],
        ]
    )
    truth = declared(
        amount_unit_label="元",
        amount_unit_true="元",
        funds=[fund("total", "年度预算（元）", "3000000.00")],
        indicators=told,
    )
    return [Paragraph("2024年度项目绩效目标表"), table], [truth]


UNIT_GOALS = "目标1：保障全县农村供水安全。\n目标2：完成三条中小河流治理。\n目标3：水利工程安全度汛。"
UNIT_TARGETS = [
    ind("产出指标", "数量指标", "治理中小河流长度", "≥21公里"),
    ind("产出指标", "质量指标", "水利工程验收合格率", "=100%"),
    ind("产出指标", "时效指标", "年度任务按期完成率", "≥95%"),
    ind("效益指标", "社会效益指标", "农村自来水普及率", "≥92%"),
    ind("效益指标", "生态效益指标", "河道断面水质达标率", "≥90%"),
    ind("满意度指标", "服务对象满意度指标", "群众满意度", "≥90%"),
]


@layout("funds", "text", "unit", "department")
def unit_target() -> Parts:
    """部门整体支出绩效目标申报表: the main tasks and their amounts, goals, indicators."""
    table = grid(
        [
            ["部门（单位）名称", (DEPARTMENT, 5)],
            [("年度主要任务", 1, 6), ("任务名称", 1, 2), ("主要内容", 1, 2), ("预算金额（万元）", 3)],
            ["总额", "财政拨款", "其他资金"],
            ["农村供水保障", "新建供水点，改造管网", "300", "260", "40"],
            ["中小河流治理", "治理河道21公里", "420", "420", ""],
            ["防汛抗旱", "物资储备与应急演练", "100", "100", ""],
            [("金额合计", 2), "820", "780", "40"],
            ["年度总体目标", (UNIT_GOALS, 5)],
            [("年度绩效指标", 1, 7), "一级指标", ("二级指标", 2), "三级指标", "指标值"],
            *[_wide(row) for row in indicator_rows(UNIT_TARGETS, ["l1", "l2", "l3", "target"])],
        ]
    )
    # 部门（单位）名称 is who declares: unit. The tasks have no place of their own in the record and are left out.
    truth = form(
        "target",
        year=2024,
        unit=DEPARTMENT,
        amount_unit_label="万元",
        amount_unit_true="万元",
        funds=[
            fund("total", "总额", "820"),
            fund("appropriation", "财政拨款", "780"),
            fund("other", "其他资金", "40"),
        ],
        objective_expected=UNIT_GOALS.replace("\n", ""),
        indicators=UNIT_TARGETS,
    )
    return [Paragraph("部门整体支出绩效目标申报表"), Paragraph("（2024年度）"), table], [truth]


def _wide(row: list[Spec]) -> list[Spec]:
    """Give level 2, the last but two cell, two columns."""
    at = len(row) - 3
    cell = row[at]
    text, high = (cell, 1) if isinstance(cell, str) else (cell[0], cell[2] if len(cell) == 3 else 1)
    return [*row[:at], (text, 2, high), *row[at + 1 :]]
