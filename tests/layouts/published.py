"""Forms as offices of further provinces publish them: categories, columns and blocks of their own."""

from __future__ import annotations

from jixiao.documents.model import Paragraph
from layouts.content import DEPARTMENT, EXPECTED, INDICATORS, PROJECT, UNIT, shared
from layouts.evaluations import HEADINGS, national_head
from layouts.grid import Indicator, Parts, Rows, Spec, form, fund, grid, ind, indicator_rows, layout, without
from layouts.provinces import KEYS, TITLE, widened, with_columns

OFFICE = "白石区民政局"
CENTRE = "白石区社会福利服务中心"


@layout()
def effects_of_execution() -> Parts:
    """Level-2 categories that no list knows, with a name each of their own: 实施效果指标."""
    told = [
        ind("产出指标", "数量指标", "服务特困老人数", "≥120人", "126人", "20", "20"),
        ind("产出指标", "质量指标", "照护服务达标率", "≥95%", "97%", "15", "15"),
        ind("产出指标", "时效指标", "补贴按月发放率", "100%", "100%", "10", "10"),
        ind("产出指标", "成本指标", "人均照护成本", "≤1.8万元/年", "1.72万元/年", "5", "5"),
        ind("效益指标", "实施效果指标", "失能老人照护覆盖面", "提高", "明显提高", "10", "10"),
        ind(
            "效益指标", "实施效果指标", "家庭照护负担", "减轻", "有所减轻", "10", "8", "宣传不足，下年加强。"
        ),
        ind("效益指标", "服务保障效果指标", "投诉办结率", "100%", "100%", "10", "10"),
        ind("满意度指标", "服务对象满意度指标", "老人及家属满意度", "≥90%", "94%", "10", "10"),
    ]
    rows = indicator_rows(told)
    table = grid(
        [
            ["项目名称", ("特困人员集中照护服务", 8)],
            ["主管部门", (OFFICE, 4), "实施单位", (CENTRE, 3)],
            [("项目资金\n（万元）", 1, 3), ("", 2), "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
            [("年度资金总额", 2), "216", "216", "213.84", "10", "99%", "9.9"],
            [("其中：区级财政拨款", 2), "216", "216", "213.84", "—", "99%", "—"],
            [("年度总体目标", 1, 2), ("预期目标", 4), ("实际完成情况", 4)],
            [("为120名特困老人提供照护。", 4), ("为126名特困老人提供照护。", 4)],
            [("绩\n效\n指\n标", 1, 9), *HEADINGS],
            *rows,
            [("总分", 6), "100", "97.9", ""],
        ]
    )  # fmt: skip
    truth = form(
        year=2023, project="特困人员集中照护服务", department=OFFICE, unit=CENTRE,
        amount_unit_label="万元", amount_unit_true="万元",
        funds=[
            fund("total", "年度资金总额", "216", "216", "213.84", "10", "99%", "9.9"),
            fund("appropriation", "其中：区级财政拨款", "216", "216", "213.84", None, "99%"),
        ],
        objective_expected="为120名特困老人提供照护。", objective_actual="为126名特困老人提供照护。",
        indicators=told, total_weight="100", total_score="97.9",
    )  # fmt: skip
    return [*TITLE, table], [truth]


@layout("funds", "text")
def monitoring_plain_categories() -> Parts:
    """Categories without 指标 (成本, 数量), amounts and values up to a month that the headings print."""
    so_far = ["8处", "22公里", "100%", "62%", "190万元", "9万元", "5200人", "正在建立", "92%"]
    told = [
        i | {"l1": str(i["l1"]).removesuffix("指标"), "l2": str(i["l2"]).removesuffix("指标"), "actual": a,
             "weight": None, "score": None, "reason": None}
        for i, a in zip(INDICATORS, so_far, strict=True)
    ]  # fmt: skip
    table = grid(
        [
            ["项目名称", (PROJECT, 5)],
            ["主管部门", (DEPARTMENT, 2), "项目实施单位", (UNIT, 2)],
            [("项目资金\n（万元）", 1, 3), "", "年初预算数", "1—8月执行数", "1—8月执行率", "全年预计执行数"],
            ["年度资金总额", "320", "190", "59.38%", "300"],
            ["其中：当年财政拨款", "280", "160", "57.14%", "260"],
            ["年度绩效目标", (EXPECTED, 5)],
            ["一级指标", "二级指标", "三级指标", "年度指标值", "1—8月完成值", "全年预计完成值"],
            *indicator_rows(
                told,
                ("l1", "l2", "l3", "target", "actual", "whole"),
                extra={"whole": [str(i["target"]) for i in INDICATORS]},
            ),
            ["偏差原因分析", (DELAY, 5)],
        ]
    )
    truth = form(
        "monitoring", year=2023, project=PROJECT, department=DEPARTMENT, unit=UNIT,
        amount_unit_label="万元", amount_unit_true="万元",
        funds=[
            fund("total", "年度资金总额", "320", None, "190", None, "59.38%"),
            fund("appropriation", "其中：当年财政拨款", "280", None, "160", None, "57.14%"),
        ],
        objective_expected=EXPECTED, indicators=told, text={"偏差原因分析": DELAY},
    )  # fmt: skip
    return [Paragraph("2023年度项目绩效目标运行监控表"), table], [truth]


DELAY = "两个村的管线走向需要重新勘测，进度略慢。"
MANAGED = {
    "分配科学性": ("按照因素法测算分配", "无"),
    "下达及时性": ("收到上级文件后三十日内分解下达", "无"),
    "拨付合规性": ("按国库集中支付制度拨付", "个别乡镇资料报送偏晚，已督促改正"),
    "使用规范性": ("专款专用，没有挤占挪用", "无"),
    "执行准确性": ("按照下达的预算和项目执行", "无"),
    "预算绩效管理情况": ("设定目标、开展监控和自评", "指标量化不足，下年细化"),
    "支出责任履行情况": ("区级配套足额到位", "无"),
}


def transfer_head(*, side: bool) -> Rows:
    """The head of the self-evaluation of a transfer, with or without a heading beside its management."""
    managed = list(MANAGED.items())
    rows: Rows = (
        [[("资金管理\n情况", 1, 8), ("", 2), ("情况说明", 3), ("存在问题和改进措施", 3)]] if side else []
    )
    rows += [
        [*([] if side else [("资金管理情况", 1, 7)] if n == 0 else []), (name, 2), (told, 3), (to_do, 3)]
        for n, (name, (told, to_do)) in enumerate(managed)
    ]
    return [
        ["转移支付（项目）名称", ("困难群众救助补助资金", 8)],
        ["中央主管部门", ("民政部", 8)],
        ["地方主管部门", (OFFICE, 4), ("资金使用单位", 2), (CENTRE, 2)],
        [("资金投入情况\n（万元）", 1, 4), ("", 2), ("全年预算数（A）", 2), ("全年执行数（B）", 2), ("预算执行率（B/A×100%）", 2)],
        [("年度资金总额：", 2), ("860", 2), ("855.7", 2), ("99.5%", 2)],
        [("其中：中央财政资金", 2), ("600", 2), ("600", 2), ("100%", 2)],
        [("地方资金", 2), ("260", 2), ("255.7", 2), ("98.35%", 2)],
        *rows,
        [("总体目标\n完成情况", 1, 2), ("总体目标", 4), ("全年实际完成情况", 4)],
        [("保障困难群众基本生活。", 4), ("困难群众基本生活得到保障。", 4)],
    ]  # fmt: skip


RELIEF = [
    ind("产出指标", "数量指标", "低保对象纳入率", "应保尽保", "应保尽保"),
    ind("产出指标", "质量指标", "救助对象认定准确率", "≥98%", "99.2%"),
    ind("产出指标", "时效指标", "补助资金按时发放率", "≥95%", "100%"),
    ind("效益指标", "社会效益指标", "困难群众生活水平", "有所提高", "有所提高"),
    ind("满意度指标", "服务对象满意度指标", "救助对象满意度", "≥85%", "82%", reason="政策宣传不够，下年入户宣讲。"),
]  # fmt: skip


def _transfer(*, side: bool) -> Parts:
    body = indicator_rows(RELIEF, ("l1", "l2", "l3", "target", "actual", "reason"))
    wide = {3: 1, 4: 1, 5: 3}
    rows: Rows = [[*row[:-3], row[-3], (row[-2], wide[4]), (row[-1], wide[5])] for row in body]  # type: ignore[list-item]
    heads: list[Spec] = [
        ("绩\n效\n指\n标", 1, 6), "一级指标", "二级指标", "三级指标", "指标值", "全年实际完成值", ("未完成原因和改进措施", 3)
    ]  # fmt: skip
    table = grid([*transfer_head(side=side), heads, *rows, ["说明", ("审计未发现问题。", 8)]])
    texts: dict[str, str | None] = {"地方主管部门": OFFICE}
    for name, (told, to_do) in MANAGED.items():
        if side:
            texts[name], texts[f"{name}/存在问题和改进措施"] = told, to_do
        else:
            texts[name] = told + to_do
    truth = form(
        year=2023, project="困难群众救助补助资金", department="民政部", unit=CENTRE,
        amount_unit_label="万元", amount_unit_true="万元",
        funds=[
            fund("total", "年度资金总额：", None, "860", "855.7", None, "99.5%"),
            fund("superior", "其中：中央财政资金", None, "600", "600", None, "100%"),
            fund("appropriation", "地方资金", None, "260", "255.7", None, "98.35%"),
        ],
        objective_expected="保障困难群众基本生活。", objective_actual="困难群众基本生活得到保障。",
        indicators=RELIEF, text=texts | {"说明": "审计未发现问题。"},
    )  # fmt: skip
    return [Paragraph("转移支付区域绩效自评表"), Paragraph("（2023年度）"), table], [truth]


@layout("text", "department")
def transfer_area() -> Parts:
    """The self-evaluation of a transfer: seven lines tell how the money was managed, under two headings."""
    return _transfer(side=True)


@layout("text", "department")
def transfer_area_without_headings() -> Parts:
    """The same without headings over the two texts of a line."""
    return _transfer(side=False)


@layout()
def points_of_categories() -> Parts:
    """Points and scores stand once for each level-2 category, merged over its rows: they stay at its first row."""
    rows: Rows = []
    told: list[Indicator] = []
    for row, one in zip(indicator_rows(without(INDICATORS, "reason")), INDICATORS, strict=True):
        high = sum(other["l2"] == one["l2"] for other in INDICATORS)
        first = not told or told[-1]["l2"] != one["l2"]
        points = ("20", "19.5") if high == 2 else (str(one["weight"]), str(one["score"]))
        rows.append([*row[:-3], *([(text, 1, high) for text in points] if first else []), row[-1]])
        weight, score = points if first else (None, None)
        told.append({**one, "weight": weight, "score": score, "reason": None})
    table = grid(
        [*national_head(), [("绩效指标", 1, 10), *HEADINGS], *rows, [("总分", 6), "100", "97.14", ""]]
    )
    return [*TITLE, table], [shared(indicators=told)]


@layout()
def side_by_side() -> Parts:
    """Two forms stand beside each other on one sheet, an empty column between them."""
    other = [dict(one, l3=f"{one['l3']}（二期）") for one in INDICATORS]
    parts = []
    for told, name in ((INDICATORS, PROJECT), (other, "灌区节水改造项目")):
        head = national_head()
        head[0] = ["项目名称", (name, 8)]
        parts.append(
            [
                [("项目支出绩效自评表", 9)],
                [("（2023年度）", 9)],
                *head,
                [("绩效指标", 1, 10), *HEADINGS],
                *indicator_rows(told),
                [("总分", 6), "100", "97.14", ""],
            ]
        )
    rows = [[*first, "", *second] for first, second in zip(*parts, strict=True)]
    return [grid(rows)], [shared(), shared(project="灌区节水改造项目", indicators=other)]


@layout()
def running_heads() -> Parts:
    """The name of the site and the number of the page stand between the parts of a table and of a text."""
    first = [*national_head(), [("绩效指标", 1, 5), *HEADINGS], *indicator_rows(INDICATORS[:4])]
    second = [
        [("绩效指标", 1, 6), *row] if n == 0 else row for n, row in enumerate(indicator_rows(INDICATORS[4:]))
    ]
    second[0] = [("", 1, 5), *second[0][1:]]
    running = [Paragraph("清河县人民政府门户网站"), Paragraph("第 1 页 共 3 页")]
    again = [Paragraph("清河县人民政府门户网站"), Paragraph("第 2 页 共 3 页")]
    blocks = [*running, *TITLE, grid(first), *again, grid([*second, [("总分", 6), "100", "97.14", ""]])]
    return [*blocks, Paragraph("清河县人民政府门户网站"), Paragraph("第 3 页 共 3 页")], [shared()]


@layout()
def execution_among_indicators() -> Parts:
    """The points for the execution of the budget stand as a row of the indicators."""
    rate = ind("预算执行", "预算执行率", "预算执行率", "100%", "96.4%", "10", "9.64")
    told = [rate, *INDICATORS]
    head = national_head()
    head[2] = [
        ("项目资金（万元）", 1, 5),
        ("", 2),
        ("年初预算数", 2),
        "全年预算数",
        ("全年执行数", 2),
        "执行率",
    ]
    values = (
        ["320", "300", "289.2", "96.4%"],
        ["280", "260", "252", "96.92%"],
        ["40", "40", "37.2", "93%"],
        [""] * 4,
    )
    for row, (initial, revised, executed, share) in zip(range(3, 7), values, strict=True):
        head[row] = [head[row][0], (initial, 2), revised, (executed, 2), share]
    table = grid(
        [*head, [("绩效指标", 1, 11), *HEADINGS], *indicator_rows(told), [("总分", 6), "100", "97.14", ""]]
    )
    funds = [
        fund("total", "年度资金总额", "320", "300", "289.2", None, "96.4%"),
        fund("appropriation", "其中：当年财政拨款", "280", "260", "252", None, "96.92%"),
        fund("carryover", "上年结转资金", "40", "40", "37.2", None, "93%"),
        fund("other", "其他资金"),
    ]
    return [*TITLE, table], [shared(funds=funds, indicators=told)]


@layout()
def bare_list() -> Parts:
    """A list for an import: only the columns, categories on every row, no heading, no money."""
    columns = ("l1", "l2", "l3", "target", "actual", "weight", "score", "reason")
    told = [{**one, "reason": None} for one in INDICATORS]
    heads: list[Spec] = ["一级指标", "二级指标", "三级指标", "指标值", "完成值", "权重", "得分", "备注"]
    table = grid([heads, *indicator_rows(told, columns, merged=False)])
    truth = form(indicators=told)
    return [table], [truth]


@layout("text", "funds")
def target_with_schedule() -> Parts:
    """An older application: long-term beside annual indicators one below the other, a schedule, resources in rows."""
    long_term = without(INDICATORS[:3], "actual", "weight", "score", "reason")
    annual = without(INDICATORS[3:], "actual", "weight", "score", "reason")
    table = grid(
        [
            ["填报单位（盖章）", (UNIT, 5)],
            ["项目名称", (PROJECT, 5)],
            ["项目属性", ("新增项目☑ 延续项目□", 5)],
            ["主管部门", (DEPARTMENT, 2), "主管部门编码", ("325", 2)],
            ["项目负责人", ("林晓", 2), "联系电话", ("6012345", 2)],
            ["项目起止时间", ("2023年1月—2024年12月", 5)],
            [("资金申请\n（万元）", 1, 3), ("资金总额：", 2), ("320", 3)],
            [("财政拨款：", 2), ("280", 3)],
            [("其他：", 2), ("40", 3)],
            ["单位职能概述", ("负责农村供水设施的建设和管理。", 5)],
            ["项目概况", ("新建供水点并铺设管网。", 5)],
            [("项目立项情况", 1, 2), "立项依据", ("县政府第3次常务会议纪要。", 4)],
            ["必要性", ("解决季节性缺水。", 4)],
            [("项目实施进度计划", 1, 3), ("项目实施内容", 3), "开始时间", "完成时间"],
            [("勘测设计", 3), "2023年1月", "2023年3月"],
            [("管网铺设", 3), "2023年4月", "2023年11月"],
            [("项目绩效目标", 1, 2), ("长期目标", 2), ("年度目标", 3)],
            [("建成覆盖全县的供水网络。", 2), (EXPECTED, 3)],
            [("长期绩效指标", 1, 4), "一级指标", "二级指标", "指标内容", "指标值", "备注"],
            *[[*row, ""] for row in indicator_rows(long_term, KEYS[:4])],
            [("年度绩效指标", 1, 7), "一级指标", "二级指标", "指标内容", "指标值", "备注"],
            *[[*row, ""] for row in indicator_rows(annual, KEYS[:4])],
            ["其他需要说明的问题", ("无", 5)],
        ]
    )
    truth = form(
        "target", year=2023, project=PROJECT, department=DEPARTMENT, unit=UNIT,
        amount_unit_label="万元", amount_unit_true="万元",
        funds=[
            fund("total", "资金总额：", "320"), fund("appropriation", "财政拨款：", "280"), fund("other", "其他：", "40"),
        ],
        objective_expected=EXPECTED, indicators=annual,
        text={
            "项目属性": "新增项目☑延续项目□", "主管部门编码": "325", "项目负责人": "林晓", "联系电话": "6012345",
            "项目起止时间": "2023年1月—2024年12月", "单位职能概述": "负责农村供水设施的建设和管理。",
            "项目概况": "新建供水点并铺设管网。", "立项依据": "县政府第3次常务会议纪要。", "必要性": "解决季节性缺水。",
            "项目实施进度计划": "项目实施内容开始时间完成时间勘测设计2023年1月2023年3月管网铺设2023年4月2023年11月",
            "长期目标": "建成覆盖全县的供水网络。", "其他需要说明的问题": "无",
        },
    )  # fmt: skip
    return [Paragraph("财政支出项目绩效目标申报表"), Paragraph("（2023年度）"), table], [truth]


@layout("text")
def unit_goals() -> Parts:
    """A whole unit tells each goal with what was done and why not; money by basic and project expenditure."""
    told = [
        ind("履职效能", "整体效能", "重点工作完成率", "≥95%", "96%", "20", "20"),
        ind("履职效能", "整体效能", "民生实事办结率", "100%", "100%", "20", "20"),
        ind("管理效率", "预算管理", "预算编制规范性", "规范", "规范", "10", "10"),
        ind("管理效率", "财务管理", "“三公”经费控制率", "≤100%", "92%", "10", "10"),
        ind("管理效率", "资产管理", "固定资产利用率", "≥95%", "91%", "10", "9", "两台设备待报废。"),
        ind("社会效应", "社会效益", "社区服务覆盖率", "≥90%", "93%", "10", "10"),
        ind("社会效应", "服务对象满意度", "居民满意度", "≥90%", "95%", "10", "10"),
    ]
    goals = ["推进社区服务全覆盖。", "办好民生实事。"]
    done = ["已覆盖全部社区。", "十件实事全部办结。"]
    table = grid(
        [
            ["部门（单位）名称", (OFFICE, 8)],
            [("部门整体支出\n（万元）", 1, 4), ("", 2), "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
            [("年度资金总额", 2), "5200", "5360", "5199.2", "10", "97%", "9.7"],
            [("其中：基本支出", 2), "3100", "3100", "3069", "—", "99%", "—"],
            [("项目支出", 2), "2100", "2260", "2130.2", "—", "94.26%", "—"],
            [("年度总体目标", 1, 3), ("预期目标", 4), ("实际完成情况", 4)],
            [(f"目标1：{goals[0]}", 4), (f"目标1：{done[0]}", 4)],
            [(f"目标2：{goals[1]}", 4), (f"目标2：{done[1]}", 4)],
            [("绩效指标", 1, 8), *HEADINGS],
            *indicator_rows(told),
            [("总分", 6), "100", "98.7", ""],
        ]
    )  # fmt: skip
    truth = form(
        year=2023, unit=OFFICE, amount_unit_label="万元", amount_unit_true="万元",
        funds=[
            fund("total", "年度资金总额", "5200", "5360", "5199.2", "10", "97%", "9.7"),
            fund("other", "其中：基本支出", "3100", "3100", "3069", None, "99%"),
            fund("other", "项目支出", "2100", "2260", "2130.2", None, "94.26%"),
        ],
        objective_expected="".join(f"目标{n}：{goal}" for n, goal in enumerate(goals, 1)),
        objective_actual="".join(f"目标{n}：{text}" for n, text in enumerate(done, 1)),
        indicators=told, total_weight="100", total_score="98.7",
    )  # fmt: skip
    return [Paragraph("部门整体支出绩效自评表"), Paragraph("（2023年度）"), table], [truth]


@layout("funds")
def monitoring_third_quarter() -> Parts:
    """Values up to the end of September, the money of three levels of government, ticks for the possibility."""
    so_far = ["9处", "26公里", "100%", "75%", "231.5万元", "14万元", "6900人", "正在建立", "92%"]
    told = [
        {**one, "actual": actual, "weight": None, "score": None, "reason": None}
        for one, actual in zip(INDICATORS, so_far, strict=True)
    ]
    columns = ("l1", "l2", "l3", "target", "actual", "sure", "maybe", "never", "note")
    table = grid(
        [
            ["项目名称", (PROJECT, 9)],
            ["主管部门", (DEPARTMENT, 4), ("实施单位", 2), (UNIT, 3)],
            [("项目资金（万元）", 1, 4), ("", 3), "年初预算数", ("截至9月底执行数", 2), ("截至9月底执行率", 2), "全年预计执行数"],
            [("年度资金总额", 3), "320", ("231.5", 2), ("72.34%", 2), "318"],
            [("中央财政补助", 3), "200", ("150", 2), ("75%", 2), "198"],
            [("县级配套资金", 3), "120", ("81.5", 2), ("67.92%", 2), "120"],
            ["年度总体目标", (EXPECTED, 9)],
            [("绩效指标", 1, 11), ("一级指标", 1, 2), ("二级指标", 1, 2), ("三级指标", 1, 2), ("年度指标值", 1, 2),
             ("截至9月底完成值", 1, 2), ("完成目标可能性", 3), ("备注", 1, 2)],
            ["确定能", "有可能", "完全不可能"],
            *indicator_rows(told, columns, extra={
                "sure": ["√"] * 8 + [""], "maybe": [""] * 8 + ["√"], "never": [""] * 9, "note": [""] * 9,
            }),
        ]
    )  # fmt: skip
    truth = form(
        "monitoring", year=2023, project=PROJECT, department=DEPARTMENT, unit=UNIT,
        amount_unit_label="万元", amount_unit_true="万元",
        funds=[
            fund("total", "年度资金总额", "320", None, "231.5", None, "72.34%"),
            fund("superior", "中央财政补助", "200", None, "150", None, "75%"),
            fund("appropriation", "县级配套资金", "120", None, "81.5", None, "67.92%"),
        ],
        objective_expected=EXPECTED, indicators=told,
    )  # fmt: skip
    return [Paragraph("项目支出绩效运行监控表"), Paragraph("（2023年度）"), table], [truth]


@layout()
def code_and_project_in_one_cell() -> Parts:
    """Labels and values share cells, two to a row, and the score stands in the heading of the sheet."""
    head = national_head()
    table = grid(
        [
            [(f"项目名称：{PROJECT}", 9)],
            [(f"主管部门：{DEPARTMENT}", 5), (f"实施单位：{UNIT}", 4)],
            *head[2:],
            [("绩效指标", 1, 10), *HEADINGS],
            *indicator_rows(INDICATORS),
        ]
    )
    title = [Paragraph("附件2"), Paragraph("2023年度项目支出绩效自评表"), Paragraph("自评总分：97.14分")]
    return [*title, table], [shared(total_weight=None)]


@layout("text", "funds")
def target_resources_by_year() -> Parts:
    """An application: resources of last year beside this year's, expenditure in detail, last year's level beside this year's plan."""
    told = without(INDICATORS, "actual", "weight", "score", "reason")
    table = grid(
        [
            ["项目名称", (PROJECT, 5)],
            ["主管部门", (DEPARTMENT, 2), "实施单位", (UNIT, 2)],
            ["项目类别", ("基础设施类", 2), "项目周期", ("一年", 2)],
            [("资金来源\n（万元）", 1, 4), "资金性质", "上年度预算数", "上年度执行数", ("本年度申请数", 2)],
            ["合计", "260", "255.4", ("320", 2)],
            ["财政拨款", "240", "236.4", ("280", 2)],
            ["其他资金", "20", "19", ("40", 2)],
            ["年度绩效目标", (EXPECTED, 5)],
            ["一级指标", "二级指标", "三级指标", "上年度实际水平", "本年度计划水平", "指标解释"],
            *indicator_rows(told, ("l1", "l2", "l3", "before", "target", "note"),
                            extra={"before": ["—"] * 9, "note": [""] * 9}),
        ]
    )  # fmt: skip
    truth = form(
        "target", year=2023, project=PROJECT, department=DEPARTMENT, unit=UNIT,
        amount_unit_label="万元", amount_unit_true="万元",
        funds=[fund("total", "合计", "320"), fund("appropriation", "财政拨款", "280"), fund("other", "其他资金", "40")],
        objective_expected=EXPECTED, indicators=told, text={"项目类别": "基础设施类", "项目周期": "一年"},
    )  # fmt: skip
    return [Paragraph("2023年度项目绩效目标申报表"), table], [truth]


@layout()
def values_with_units_apart() -> Parts:
    """Sign and unit beside the target, the result as a bare number, points last, level 1 with its share."""
    parts = [("≥", "12", "处"), ("≥", "36", "公里"), ("=", "100", "%"), ("≥", "95", "%"), ("≤", "300", "万元"),
             ("≥", "18", "万元"), ("≥", "8600", "人"), ("定性", "健全", "其他"), ("≥", "90", "%")]  # fmt: skip
    actuals = ["12", "34.2", "100", "96", "289.2", "18.6", "8726", "基本健全", "93.5"]
    # 其他 is no unit of a quality.
    targets = [sign + value + unit if sign != "定性" else value for sign, value, unit in parts]
    told = [{**one, "target": t, "actual": a} for one, t, a in zip(INDICATORS, targets, actuals, strict=True)]
    names = {
        "l1": "一级指标",
        "l2": "二级指标",
        "l3": "三级指标",
        "sign": "计算符号",
        "value": "年初指标值",
        "measure": "计量单位",
        "actual": "全年完成值",
        "weight": "分值",
        "score": "自评得分",
        "reason": "未完成原因分析",
    }
    width = len(names) + 1
    first = 8
    head: Rows = [
        [
            *row[:-1],
            (
                row[-1] if isinstance(row[-1], str) else row[-1][0],
                (1 if isinstance(row[-1], str) else row[-1][1]) + width - 9,
            ),
        ]
        for row in national_head()
    ]
    rows = indicator_rows(
        told,
        tuple(names),
        shown={"l1": lambda text: f"{text}（{SHARES[str(text)]}%）"},
        extra={
            "sign": [p[0] for p in parts],
            "value": [p[1] for p in parts],
            "measure": [p[2] for p in parts],
        },
    )
    table = grid(
        [*head, [("绩效指标", 1, 10), *names.values()], *rows, [("合计", first), "100", "97.14", ""]]
    )
    return [*TITLE, table], [shared(indicators=told)]


SHARES = {"产出指标": "50", "效益指标": "30", "满意度指标": "10"}


@layout("text")
def review_beside_score() -> Parts:
    """The department's score stands beside the unit's own, opinions and signatures below."""
    table = with_columns(
        ("l1", "l2", "l3", "weight", "target", "actual", "score", "second", "reason"),
        {
            "l3": "具体指标",
            "target": "年初设定目标值",
            "actual": "实际完成值",
            "score": "自评得分",
            "second": "部门复核分",
            "reason": "扣分原因",
        },
        second=[str(one["score"]) for one in INDICATORS],
    )
    below = [
        Paragraph("单位负责人：王明      填报人：赵青      联系电话：6020202"),
        Paragraph("填报日期：2024年2月20日"),
    ]
    texts = {"单位负责人": "王明", "填报人": "赵青", "联系电话": "6020202", "填报日期": "2024年2月20日"}
    return [*TITLE, table, *below], [shared(text=texts)]


@layout()
def targets_before_and_after() -> Parts:
    """The target is printed twice under one heading, at the beginning of the year and as adjusted."""
    rows = indicator_rows(INDICATORS, (*KEYS[:4], "second", *KEYS[4:]), extra={"second": ["—"] * 9})
    heads: Rows = [
        [("绩效指标", 1, 11), *((name, 1, 2) for name in HEADINGS[:3]), ("年度指标值", 2), *((name, 1, 2) for name in HEADINGS[4:])],
        ["年初值", "调整值"],
    ]  # fmt: skip
    table = grid([*widened(national_head(), 10), *heads, *rows, [("总分", 7), "100", "97.14", ""]])
    return [*TITLE, table], [shared()]


@layout()
def categories_as_rows() -> Parts:
    """Each category is a row over its indicators; the columns name no level but the third."""
    told = [{**one, "l2": None} for one in INDICATORS]
    rows: Rows = []
    for n, row in enumerate(indicator_rows(told, KEYS[2:])):
        if n == 0 or told[n]["l1"] != told[n - 1]["l1"]:
            rows.append([(f"{'一二三'[len({str(one['l1']) for one in told[:n]})]}、{told[n]['l1']}", 9)])
        text, *values = row
        rows.append([(str(text), 3), *values, ""])
    heads: list[Spec] = [("三级指标", 3), *HEADINGS[3:], ""]
    table = grid([*national_head(), heads, *rows, [("总分", 5), "100", "97.14", "", ""]])
    return [*TITLE, table], [shared(indicators=told)]


@layout()
def points_of_level_1() -> Parts:
    """Level 1 has its points in a column of its own, the indicators have scores only; names carry their points."""
    told = [{**one, "l3": f"{one['l3']}（{one['weight']}分）", "weight": None} for one in INDICATORS]
    high = {"产出指标": 5, "效益指标": 3, "满意度指标": 1}
    rows: Rows = []
    for row, one in zip(
        indicator_rows(told, ("l1", "l2", "l3", "target", "actual", "score", "reason")), told, strict=True
    ):
        first = isinstance(row[0], tuple) and row[0][0] == one["l1"]
        rows.append([row[0], (SHARES[str(one["l1"])], 1, high[str(one["l1"])]), *row[1:]] if first else row)
    heads: list[Spec] = [
        ("绩效指标", 1, 10),
        "一级指标",
        "分值",
        "二级指标",
        "三级指标及分值",
        *HEADINGS[3:5],
        *HEADINGS[6:],
    ]
    table = grid([*national_head(), heads, *rows, [("总分", 7), "97.14", ""]])
    return [*TITLE, table], [shared(indicators=told, total_weight=None)]
