"""The official layouts: a form in, the lines and tables of its page out."""

from __future__ import annotations

import re
from collections.abc import Callable

from making.blocks import Block, Grid, Line, Rows, grid, merged
from making.content import Record, fund_lines, indicators

_WIDTHS = (0.8, 1.2, 1.4, 2.0, 1.5, 1.5, 0.8, 1.2, 2.0)
_HEADS = ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"]
_REASON = "偏差原因分析及改进措施"


def blocks(form: Record) -> list[Block]:
    """Print a form in its layout."""
    return LAYOUTS[form["layout"]](form)


def _amounts(line: Record, *names: str, blank: str = "") -> list[str]:
    return [line[name] or blank for name in names]


def _values(form: Record, *names: str) -> list[list[str]]:
    return [[one[name] or "" for name in names] for one in indicators(form)]


_ROW = ("l1", "l2", "l3", "target", "actual", "weight", "score", "reason")


def _money_rows(form: Record, side: str, dash: str) -> Rows:
    lines = fund_lines(form)
    rows: Rows = [
        [
            (side, 1, len(lines) + 1),
            ("", 2),
            "年初预算数",
            "全年预算数",
            "全年执行数",
            "分值",
            "执行率",
            "得分",
        ]
    ]
    for line in lines:
        rows.append(
            [
                (line["label"], 2),
                *_amounts(line, "initial", "revised", "executed"),
                line["weight"] or dash,
                line["rate"] or "",
                line["score"] or dash,
            ]
        )
    return rows


def _head_rows(form: Record, unit_label: str = "实施单位", dash: str = "—") -> Rows:
    return [
        ["项目名称", (form["project"], 8)],
        ["主管部门", (form["department"], 4), unit_label, (form["unit"], 3)],
        *_money_rows(form, f"项目资金\n（{form['money']}）", dash),
        [("年度总体目标", 1, 2), ("预期目标", 4), ("实际完成情况", 4)],
        [(form.get("objective_expected", ""), 4), (form.get("objective_actual", ""), 4)],
    ]


def _indicator_rows(form: Record, last: str = _REASON) -> Rows:
    values = _values(form, *_ROW)
    for row in form.get("template_rows", []):
        values.append([*row, *[""] * (len(_ROW) - len(row))])
    return [[("绩效指标", 1, len(values) + 1), *_HEADS, last], *merged(values, 2)]


def _total_rows(form: Record) -> Rows:
    rows: Rows = [[("总分", 6), form["total_weight"], form["total_score"], ""]]
    if form.get("grade"):
        rows.append([("自评等级", 6), (form["grade"], 3)])
    return rows


def _titles(form: Record, title: str) -> list[Block]:
    return [Line(title, title=True), Line(f"（{form['year']}年度）", centred=True)]


def _national(form: Record) -> list[Block]:
    """财预〔2020〕10号."""
    rows = [*_head_rows(form), *_indicator_rows(form), *_total_rows(form)]
    return [*_titles(form, "项目支出绩效自评表"), grid(rows, _WIDTHS)]


def _lincang(form: Record) -> list[Block]:
    """The annex of a report; who spends the money is 资金使用单位."""
    rows = [
        *_head_rows(form, "资金使用单位", dash=""),
        *_indicator_rows(form, "偏差原因分析及改正措施"),
        *_total_rows(form),
    ]
    return [Line("附件1"), *_titles(form, "项目支出绩效自评表"), grid(rows, _WIDTHS)]


def _analysed(form: Record) -> list[Block]:
    """With an analysis below the total, at two depths: four parts of 自评结果分析, then the others."""
    texts = list(form["text"].items())
    inner, outer = texts[:4], texts[4:]
    rows = [*_head_rows(form, dash=""), *_indicator_rows(form), *_total_rows(form)]
    for number, (label, text) in enumerate(inner):
        sides = [("项目绩效分析", 1, len(texts)), ("自评结果分析", 1, 4)] if number == 0 else []
        rows.append([*sides, (label, 2), (text, 5)])
    rows += [[(label, 3), (text, 5)] for label, text in outer]
    return [*_titles(form, "项目支出绩效自评表"), grid(rows, _WIDTHS)]


def _shanghai(form: Record) -> list[Block]:
    """财政项目支出绩效自评表."""
    head = _head_rows(form)
    rows = [*head, *_indicator_rows(form), *_total_rows(form)]
    page_break = form.get("page_break")
    first = len(head) + 1 + int(page_break) if page_break else len(rows)
    table = grid(rows, _WIDTHS, after_break=set(range(first, len(rows))))
    return [
        Line("财政项目支出绩效自评表", title=True),
        Line(f"({form['year']} 年度)", centred=True),
        table,
    ]


def _titled(form: Record) -> list[Block]:
    """On a sheet: title and year are rows of the table."""
    rows: Rows = [
        [("项目支出绩效自评表", 9)],
        [(f"（{form['year']}年度）", 9)],
        *_head_rows(form),
        *_indicator_rows(form),
        *_total_rows(form),
    ]
    return [grid(rows, _WIDTHS, sheet=form["sheet"], numbers=form.get("numbers") != "text")]


def _sichuan(form: Record) -> list[Block]:
    """510000_0013zp: one target in three columns, a fund block of its own."""
    text = form["text"]
    total, *parts = fund_lines(form)
    names = ("initial", "revised", "executed", "rate")

    def money(line: Record, dash: str) -> list[str | tuple[str, int]]:
        initial, revised, executed, rate = _amounts(line, *names)
        return [initial, revised, (executed, 2), rate, line["weight"] or dash, line["score"] or dash, ""]

    process = "2.项目实施内容及过程概述"
    rows: Rows = [
        ["项目名称", (form["project"], 10)],
        ["主管部门", (form["department"], 4), ("实施单位（盖章）", 2), (form["unit"], 4)],
        [
            ("项目基本情况", 1, 3),
            ("1.项目年度目标完成情况", 2, 2),
            ("项目年度目标", 4),
            ("年度目标完成情况", 4),
        ],
        [(form["objective_expected"], 4), (form["objective_actual"], 4)],
        [(process, 2), (text[process], 8)],
        [
            ("预算执行情况（10分）", 1, len(parts) + 2),
            (f"年度预算数（{form['money']}）", 2),
            "年初预算",
            "调整后预算数",
            ("预算执行数", 2),
            "预算执行率",
            "权重",
            "得分",
            "原因",
        ],
        [(total["label"], 2), *money(total, "/")],
        *[[(line["label"], 2), *money(line, "/")] for line in parts],
        *_sichuan_indicators(form),
        [("合计", 8), form["total_weight"], form["total_score"], ""],
        *[[label, (text[label], 10)] for label in ("评价结论", "存在问题", "改进措施")],
        [(f"项目负责人：{text['项目负责人']}", 5), (f"财务负责人：{text['财务负责人']}", 6)],
    ]
    head = [
        Line("报表编号：510000_0013zp"),
        Line(f"部门预算项目支出绩效自评表（{form['year']}年度）", title=True),
    ]
    return [*head, grid(rows, (1.2, 1.1, 1.3, 2.2, 1.1, 1.1, 1.1, 1.1, 0.8, 0.9, 2.2), sheet="自评表")]


def _sichuan_indicators(form: Record) -> Rows:
    heads = ["一级指标", "二级指标", "三级指标", "指标性质", "指标值", "度量单位", "完成值", "权重", "得分"]
    values = []
    for one in indicators(form):
        sign, value, unit = _split(one["target"])
        rest = [one[name] or "" for name in ("actual", "weight", "score", "reason")]
        values.append([one["l1"], one["l2"], one["l3"], sign, value, unit, *rest])
    return [[("绩效指标（90分）", 1, len(values) + 1), *heads, "未完成原因分析"], *merged(values, 2)]


def _split(target: str) -> tuple[str, str, str]:
    """Part a target into operator, value and unit; what is no number is 定性."""
    found = re.fullmatch(r"([≥≤＝])([\d.]+)(.*)", target)
    return (found[1], found[2], found[3]) if found else ("定性", target, "")


def _hubei(form: Record) -> list[Block]:
    """湖北: the execution is worth 20 points; one block of indicators for each goal; no weights."""
    text = form["text"]
    (money,) = fund_lines(form)
    heads = ["一级指标", "二级指标", "三级指标", "年初目标值（A）", "实际完成值（B）", "得分"]
    rows: Rows = [
        ["项目名称", (form["project"], 6)],
        ["主管部门", (form["department"], 3), "项目实施单位", (form["unit"], 2)],
        *[[label, (text[label], 6)] for label in ("项目类别", "项目属性", "项目类型")],
        [
            (f"预算执行情况（{form['money']}）\n（{money['weight']}分）", 1, 2),
            ("", 2),
            "预算数（A）",
            "执行数（B）",
            "执行率（B/A）",
            f"得分\n（{money['weight']}分*执行率）",
        ],
        [(money["label"], 2), *_amounts(money, "revised", "executed", "rate", "score")],
    ]
    values = _values(form, "l1", "l2", "l3", "target", "actual", "score")
    start = 0
    for number, size in enumerate(map(int, form["goals"]), start=1):
        part = values[start : start + size]
        rows += [[(f"年度绩效目标{number}（40分）", 1, size + 1), *heads], *merged(part, 2)]
        start += size
    rows.append([("总分", 6), form["total_score"]])
    last = ("偏差大或目标未完成原因分析", "改进措施及结果应用方案")
    rows += [[label, (text[label], 6)] for label in last]
    head: list[Block] = [
        Line(f"{form['year']}年度{form['project']}自评表", title=True),
        Line(f"单位名称：{text['单位名称']}            填报日期：{text['填报日期']}"),
    ]
    return [*head, grid(rows, (1.6, 1.2, 1.4, 2.2, 1.5, 1.5, 1.3), sheet=form["sheet"])]


def _unit(form: Record) -> list[Block]:
    """部门整体支出绩效自评表; the table of indicators repeats its heading on each page."""
    head: Rows = [
        ["部门（单位）名称", (form["unit"], 8)],
        *_money_rows(form, f"预算执行情况（{form['money']}）", "—"),
        [("年度总体目标", 1, 2), ("预期目标", 4), ("实际完成情况", 4)],
        [(form["objective_expected"].replace("。目标", "。\n目标"), 4),
         (form["objective_actual"].replace("。目标", "。\n目标"), 4)],
    ]  # fmt: skip
    rows: Rows = [[*_HEADS, _REASON], *merged(_values(form, *_ROW), 2)]
    rows.append([("总分", 5), form["total_weight"], form["total_score"], ""])
    rows.append([("自评等级", 5), (form["grade"], 3)])
    return [
        *_titles(form, "部门整体支出绩效自评表"),
        grid(head, (1.2, 1.0, 1.0, 2.0, 1.4, 1.4, 0.8, 1.2, 1.2)),
        grid(rows, (1.1, 1.3, 2.2, 1.5, 1.5, 0.7, 0.7, 2.6), headings=1),
    ]


def _shanghai_target(form: Record) -> list[Block]:
    """财政项目支出绩效目标表: the head as lines of text, the targets in a ruled table."""
    text = dict(form["text"])
    long = ("项目概况", "立项依据", "项目设立的必要性", "保证项目实施的制度、措施", "项目实施计划")

    def pair(*labels: str) -> Line:
        return Line("        ".join(f"{label}：{text[label]}" for label in labels))

    heads = ["一级目标", "二级目标", "三级目标", "指标目标值"]
    rows: Rows = [[*heads], *merged(_values(form, "l1", "l2", "l3", "target"), 2)]
    return [
        *_titles(form, "财政项目支出绩效目标表"),
        Line(f"申报单位名称：{form['unit']}"),
        Line(f"项目名称：{form['project']}        项目类别：{text['项目类别']}"),
        pair("计划开始日期", "计划完成日期"),
        pair("是否含有政府购买服务", "绩效类型"),
        *[line for label in long for line in (Line(f"{label}："), Line(text[label]))],
        Line("总目标及阶段性目标："),
        Line(form["objective_expected"]),
        pair("项目总预算（元）", "项目当年预算（元）"),
        pair("同名项目上年预算额（元）", "同名项目上年预算执行数（元）"),
        Line(f"{form['year']}年绩效目标", centred=True),
        grid(rows, (1.3, 1.3, 3, 2.4)),
    ]


def _report(form: Record) -> list[Block]:
    """An evaluation report: numbered headings that run into their text."""
    text = form["text"]
    numerals = "一二三四五六七八九"
    lines: list[Block] = [Line(text["标题"], title=True), Line(text["前言"])]
    for heading, *parts in form["sections"]:
        lines.append(Line(heading))
        if parts:
            lines += [Line(f"（{numerals[n]}）{part}。{text[part]}") for n, part in enumerate(parts)]
        else:
            lines.append(Line(text[heading.partition("、")[2]]))
    return lines


def _monitoring(form: Record) -> list[Block]:
    """财预〔2019〕136号: reasons and prospects to be ticked."""
    rows: Rows = [
        ["项目名称", (form["project"], 12)],
        ["主管部门及代码", (form["department"], 5), ("实施单位", 2), (form["unit"], 5)],
        [
            (f"项目资金\n（{form['money']}）", 1, len(form["funds"]) + 1),
            ("", 3),
            "年初预算数",
            ("1-7月执行数", 2),
            ("1-7月执行率", 3),
            ("全年预计执行数", 3),
        ],
    ]
    for line, forecast in zip(fund_lines(form), form["forecasts"], strict=True):
        initial, executed, rate = _amounts(line, "initial", "executed", "rate")
        rows.append([(line["label"], 3), initial, (executed, 2), (rate, 3), (forecast, 3)])
    rows.append(["年度总体目标", (form["objective_expected"], 12)])
    values = []
    for one, whole in zip(indicators(form), form["whole_year"], strict=True):
        late = one["reason"] is not None
        shown = [one[name] or "" for name in ("l1", "l2", "l3", "target", "actual")]
        ticks = ["√" if late else "", "", one["reason"] or ""]
        values.append([*shown, whole, *ticks, *(["", "√", ""] if late else ["√", "", ""])])
    heads = ["一级指标", "二级指标", "三级指标", "年度指标值", "1-7月执行情况", "全年预计完成情况"]
    rows += [
        [
            ("绩效指标", 1, len(values) + 2),
            *[(head, 1, 2) for head in heads],
            ("偏差原因分析", 3),
            ("完成目标可能性", 3),
        ],
        ["经费保障", "其他", "原因说明", "确定能", "有可能", "完全不可能"],
        *merged(values, 2),
    ]
    table: Grid = grid(rows, (1.1, 1, 1.2, 1.8, 1.2, 1.2, 1.2, 0.7, 0.6, 2, 0.7, 0.7, 0.9), sheet="监控表")
    return [*_titles(form, "项目支出绩效目标执行监控表"), table]


LAYOUTS: dict[str, Callable[[Record], list[Block]]] = {
    "national": _national,
    "lincang": _lincang,
    "analysed": _analysed,
    "shanghai": _shanghai,
    "titled": _titled,
    "sichuan": _sichuan,
    "hubei": _hubei,
    "unit": _unit,
    "shanghai_target": _shanghai_target,
    "report": _report,
    "monitoring": _monitoring,
}
