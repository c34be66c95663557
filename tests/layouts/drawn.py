"""Self-evaluation and target forms drawn at random: what many offices could have printed, with what is truly in it.

The names of indicators, units and projects are put together from words; every choice comes from one generator of
random numbers, so that a number names a form.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

from jixiao.documents.model import Paragraph, Table
from layouts.grid import Form, Indicator, Rows, form, fund, grid, ind

_PLACES = ("云川市", "青坪县", "砚山区", "清河县", "南陵市", "白沙镇")
_OFFICES = ("水利局", "教育体育局", "交通运输局", "农业农村局", "卫生健康委员会", "城市管理综合行政执法局")
_UNITS = ("农村供水管理站", "第二实验小学", "公路养护中心", "疾病预防控制中心", "环境卫生管理处")
_PROJECTS = ("农村饮水安全巩固提升项目", "校舍维修改造", "村级公路养护经费", "基层医疗卫生机构设备购置及人才培养补助资金",
             "垃圾分类", "高标准农田建设项目（二期）")  # fmt: skip
_THINGS = ("供水点", "校舍", "农村公路", "医疗设备", "垃圾分类投放点", "高标准农田", "技术人员", "宣传活动")
_DEEDS = {
    "数量指标": ("新建{}数量", "改造{}个数", "{}培训及管护覆盖的行政村数量", "{}数"),
    "质量指标": ("{}验收合格率", "{}质量达标率", "{}采购程序合规性"),
    "时效指标": ("{}按期完成率", "{}资金支付及时率", "完成时间"),
    "成本指标": ("{}单位成本", "{}总投资", "成本控制率"),
    "经济效益指标": ("{}带动增收", "节约{}运行费用"),
    "社会效益指标": ("{}受益人口数", "提升{}服务水平", "{}事故下降率"),
    "生态效益指标": ("{}周边环境改善程度", "污染物减排量"),
    "可持续影响指标": ("{}长效管护机制健全性", "{}使用年限"),
    "服务对象满意度指标": ("受益群众满意度", "{}使用对象满意度", "服务对象对{}工作的总体满意度"),
}
_FRAMEWORK = {
    "产出指标": ("数量指标", "质量指标", "时效指标", "成本指标"),
    "效益指标": ("经济效益指标", "社会效益指标", "生态效益指标", "可持续影响指标"),
    "满意度指标": ("服务对象满意度指标",),
}
_VALUES = {
    "数量指标": (("≥12处", "12处"), ("≥36公里", "34.2公里"), ("1200人次", "1206人次"), ("≥3场（次）", "3场（次）")),
    "质量指标": (("=100%", "100%"), ("≥98%", "97.5%"), ("合规", "合规"), ("合格", "全部合格")),
    "时效指标": (("≥95%", "96%"), ("2023年12月底前", "2023年11月20日"), ("及时", "及时")),
    "成本指标": (("≤300万元", "289.2万元"), ("≤9.5万元/公里", "9.2万元/公里"), ("≤100%", "98.6%")),
    "经济效益指标": (("≥18万元", "18.6万元"), ("有所增加", "有所增加")),
    "社会效益指标": (("≥8600人", "8726人"), ("有效提升", "较上年明显提升"), ("≥5%", "5%")),
    "生态效益指标": (("明显改善", "明显改善"), ("≥3吨", "3.5吨")),
    "可持续影响指标": (("健全", "基本健全"), ("≥10年", "10年"), ("制度健全、责任到人、长期有效", "制度已建立，责任已落实到人")),
    "服务对象满意度指标": (("≥90%", "93.5%"), ("95%以上", "96%"), ("满意", "满意")),
}  # fmt: skip
_REASONS = (
    "原因：土地协调滞后，部分管网未能铺设。改进措施：会同乡镇完成协调，下年度补齐。",
    "受疫情影响，部分工作推迟，下一步加快进度。",
    "管护责任尚未全部落实，拟纳入村级预算。",
)
_EXPECTED = (
    "完成年度建设任务，保障设施正常运行，群众满意度达到90%以上。",
    "目标1：新建供水点12处；目标2：铺设管网36公里，解决8600名居民缺水问题。",
    "按时足额发放补助，改善办学条件。",
)
_ACTUAL = (
    "年度建设任务已完成，设施运行正常，群众满意度为93.5%。",
    "新建供水点12处，铺设管网34.2公里，受益人口8726人，验收合格。",
    "补助已按时足额发放，办学条件得到改善。",
)
_HEADINGS = {
    "l1": ("一级指标",),
    "l2": ("二级指标",),
    "l3": ("三级指标", "指标名称"),
    "target": ("年度指标值", "指标值", "年度\n指标值", "年初目标值"),
    "actual": ("实际完成值", "实际\n完成值", "全年实际值", "实际完成情况"),
    "weight": ("分值", "权重", "分值"),
    "score": ("得分", "自评得分"),
    "reason": ("偏差原因分析及改进措施", "偏差原因分析\n及改进措施", "未完成原因分析", "备注"),
}
_ORDERS = (
    ("l1", "l2", "l3", "target", "actual", "weight", "score", "reason"),
    ("l1", "l2", "l3", "target", "actual", "weight", "score", "reason"),
    ("l1", "l2", "l3", "weight", "target", "actual", "score", "reason"),
    ("l1", "l2", "l3", "target", "actual", "weight", "score"),
)
_FUND_CELLS = 8
"""Cells of a row of money: what stands beside it, its label and six numbers."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A form drawn at random: its blocks, its record, and which columns the indicators have."""

    blocks: list[Table | Paragraph]
    forms: list[Form]
    columns: tuple[str, ...]
    heading: int
    """The row of the table that is the heading of the indicators."""


@dataclass(slots=True)
class _Style:
    """How one office prints: the words of its headings and categories."""

    endings: bool
    points: bool
    filled: bool
    """Whether every actual value is filled in."""
    columns: tuple[str, ...]
    side: bool


def drawn(number: int) -> Drawn:
    """Return the form of a number."""
    rng = Random(number)
    columns = rng.choice(_ORDERS)
    side = len(columns) < _FUND_CELLS or rng.random() < 0.8
    style = _Style(rng.random() < 0.7, rng.random() < 0.35, rng.random() < 0.8, columns, side)
    indicators = _indicators(rng, style)
    place = rng.choice(_PLACES)
    project, department, unit = (
        rng.choice(_PROJECTS),
        place + rng.choice(_OFFICES),
        place + rng.choice(_UNITS),
    )
    money = _funds(rng)
    expected, actual = rng.choice(_EXPECTED), rng.choice(_ACTUAL)
    width = len(columns) + style.side
    head, funds = _head(rng, project, department, unit, width), _fund_rows(rng, money, width)
    objective: Rows = [
        [("年度总体目标", 1, 2), ("预期目标", width // 2 - 1), ("实际完成情况", width - width // 2)],
        [(expected, width // 2 - 1), (actual, width - width // 2)],
    ]
    rows, total = _indicator_rows(rng, indicators, style), ("100", "95.6")
    at = len(head) + len(funds) + len(objective)
    first = next(n for n, name in enumerate(columns) if name in ("weight", "score"))
    last: list[Any] = [("总分", first + style.side)]
    for name in columns[first:]:
        last.append({"weight": total[0], "score": total[1]}.get(name, ""))
    table = grid([*head, *funds, *objective, *rows, last])
    record = form(
        year=2023,
        project=project,
        department=department,
        unit=unit,
        amount_unit_label="万元",
        amount_unit_true="万元",
        funds=money,
        objective_expected=expected,
        objective_actual=actual,
        indicators=indicators,
        total_weight=total[0],
        total_score=total[1],
    )
    title = [Paragraph("项目支出绩效自评表"), Paragraph(rng.choice(("（2023年度）", "（ 2023 年度）")))]
    return Drawn([*title, table], [record], columns, at)


def _indicators(rng: Random, style: _Style) -> list[Indicator]:
    found: list[Indicator] = []
    for l1, children in _FRAMEWORK.items():
        for l2 in children:
            if len(children) > 1 and rng.random() < 0.2:
                continue
            deeds = list(_DEEDS[l2])
            rng.shuffle(deeds)
            for deed in deeds[: rng.choice((1, 1, 1, 2, 2, 3))]:
                target, actual = rng.choice(_VALUES[l2])
                weight = rng.choice(("10", "5", "8", "15", "7.5"))
                score = weight if rng.random() < 0.8 else str(int(float(weight)) - 1)
                reason = rng.choice(_REASONS) if score != weight else None
                shown = None if not style.filled and rng.random() < 0.3 else actual
                found.append(
                    ind(
                        l1 if style.endings else l1.removesuffix("指标"),
                        l2 if style.endings else l2.removesuffix("指标"),
                        deed.format(rng.choice(_THINGS)),
                        target,
                        shown,
                        weight,
                        score,
                        reason if "reason" in style.columns else None,
                    )
                )
    return found


def _funds(rng: Random) -> list[dict[str, str | None]]:
    initial = rng.choice((320, 58, 1250))
    revised = initial - rng.choice((0, 20))
    executed = f"{revised * 0.964:.2f}"
    lines = [fund("total", "年度资金总额", f"{initial}", f"{revised}", executed, "10", "96.4%", "9.64")]
    lines.append(
        fund("appropriation", "其中：当年财政拨款", f"{initial}", f"{revised}", executed, None, "96.4%")
    )
    if rng.random() < 0.7:
        lines += [fund("carryover", "上年结转资金"), fund("other", "其他资金")]
    return lines


def _head(rng: Random, project: str, department: str, unit: str, width: int) -> Rows:
    return [
        ["项目名称", (project, width - 1)],
        ["主管部门", (department, width // 2 - 1), "实施单位", (unit, width - width // 2 - 1)],
    ]


def _fund_rows(rng: Random, money: list[dict[str, str | None]], width: int) -> Rows:
    label = width - _FUND_CELLS + 1
    names: Rows = [
        [("项目资金\n（万元）", 1, len(money) + 1), ("", label), "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"]
    ]  # fmt: skip
    for line in money:
        dash = line["line"] != "total"
        cells: list[Any] = [(line["label"], label)]
        for name in ("initial", "revised", "executed", "weight", "rate", "score"):
            cells.append(line[name] or ("—" if dash and name in ("weight", "score") else ""))
        names.append(cells)
    return names


def _indicator_rows(rng: Random, indicators: list[Indicator], style: _Style) -> Rows:
    heading: list[Any] = [rng.choice(_HEADINGS[name]) for name in style.columns]
    if style.side:
        heading.insert(0, ("绩\n效\n指\n标" if rng.random() < 0.7 else "绩效指标", 1, len(indicators) + 1))
    rows: Rows = [heading]
    for n, one in enumerate(indicators):
        row: list[Any] = []
        for name in style.columns:
            if name in ("l1", "l2"):
                same = ("l1",) if name == "l1" else ("l1", "l2")
                group = [one[key] for key in same]
                if n and [indicators[n - 1][key] for key in same] == group:
                    continue
                high = 1
                while n + high < len(indicators) and [indicators[n + high][k] for k in same] == group:
                    high += 1
                text = one[name] or ""
                if style.points and name == "l1":
                    text += rng.choice(("\n（50分）", "（30分）", "(40分)"))
                row.append((text, 1, high))
            else:
                row.append(one[name] or "")
        rows.append(row)
    return rows
