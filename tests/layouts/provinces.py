"""What the forms of other provinces print beside the national pattern: columns, orders, totals and notes of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from jixiao.documents.model import Paragraph, Table
from layouts.content import ACTUAL, EXPECTED, INDICATORS, shared
from layouts.evaluations import HEADINGS, national_head
from layouts.grid import Parts, Rows, Spec, fund, grid, indicator_rows, layout

TITLE = [Paragraph("项目支出绩效自评表"), Paragraph("（2023年度）")]
KEYS = ("l1", "l2", "l3", "target", "actual", "weight", "score", "reason")
NAMED = dict(zip(KEYS, HEADINGS, strict=True))
POINTS = {"产出指标": "50", "效益指标": "30", "满意度指标": "10"}


def widened(rows: Rows, width: int, now: int = 9) -> Rows:
    """Let the last cell of each row go on to a new right edge."""
    result: Rows = []
    for row in rows:
        text, wide, high = (row[-1], 1, 1) if isinstance(row[-1], str) else (*row[-1], 1)[:3]
        result.append([*row[:-1], (text, wide + width - now, high)])
    return result


def with_columns(
    columns: Sequence[str],
    headings: Mapping[str, str] | None = None,
    *,
    head: Rows | None = None,
    **extra: Sequence[str],
) -> Table:
    """Return the shared form with other columns in its indicator block."""
    told = {**NAMED, **(headings or {})}
    width = len(columns) + 1
    body = indicator_rows(INDICATORS, columns, extra=extra)
    numbers = {"weight": "100", "score": "97.14"}
    first = min(columns.index(name) for name in numbers)
    total: list[Spec] = [("总分", first + 1), *(numbers.get(name, "") for name in columns[first:])]
    return grid(
        [
            *widened(head or national_head(), width),
            [("绩效指标", 1, len(INDICATORS) + 1), *(told[name] for name in columns)],
            *body,
            total,
        ]
    )


@layout()
def explained_columns() -> Parts:
    """指标解释 and 评分标准 stand between the name and the values."""
    columns = ("l1", "l2", "l3", "explained", "rule", "target", "actual", "weight", "score", "reason")
    table = with_columns(
        columns,
        {"explained": "指标解释", "rule": "评分标准"},
        explained=[f"反映第{n}项任务的情况" for n in range(1, 10)],
        rule=[f"达到得{one['weight']}分，每少1%扣0.5分" for one in INDICATORS],
    )
    return [*TITLE, table], [shared()]


@layout()
def level_points_in_columns() -> Parts:
    """The points of level 1 stand in a column of their own, under the same heading as those of the indicators."""
    columns = ("l1", "l1_points", "l2", "l3", "target", "actual", "weight", "score", "reason")
    table = with_columns(
        columns,
        {"l1_points": "分值"},
        l1_points=[POINTS[one["l1"] or ""] for one in INDICATORS],
    )
    return [*TITLE, table], [shared()]


@layout()
def score_before_points() -> Parts:
    """得分 precedes 分值."""
    return [*TITLE, with_columns(("l1", "l2", "l3", "target", "actual", "score", "weight", "reason"))], [
        shared()
    ]


@layout()
def points_before_values() -> Parts:
    """分值 stands before the name, and 完成率 after the values."""
    columns = ("l1", "l2", "weight", "l3", "target", "actual", "done", "score", "reason")
    done = ["100%", "95%", "100%", "100%", "100%", "103%", "101%", "85%", "100%"]
    return [*TITLE, with_columns(columns, {"done": "完成率"}, done=done)], [shared()]


@layout()
def numbered_rows() -> Parts:
    """序号 before the levels."""
    columns = ("number", "l1", "l2", "l3", "target", "actual", "weight", "score", "reason")
    table = with_columns(columns, {"number": "序号"}, number=[str(n) for n in range(1, 10)])
    return [*TITLE, table], [shared()]


@layout()
def total_on_top() -> Parts:
    """The total stands in the head of the form; no row of a total follows the indicators."""
    head = [*national_head()[:2], ["自评总分", ("97.14", 4), "自评等级", ("优", 3)], *national_head()[2:]]
    table = grid([*head, [("绩效指标", 1, 10), *HEADINGS], *indicator_rows(INDICATORS)])
    return [*TITLE, table], [shared(total_weight=None, grade="优")]


@layout()
def subtotals() -> Parts:
    """小计 below each level-1 category is no indicator."""
    rows: Rows = [["绩效指标", *HEADINGS]]
    scores = {"产出指标": "49.5", "效益指标": "28", "满意度指标": "10"}
    for category, points in POINTS.items():
        own = [one for one in INDICATORS if one["l1"] == category]
        rows += [["", *row] for row in indicator_rows(own, merged=False)]
        rows.append(["", ("小计", 5), points, scores[category], ""])
    told = "".join(points + scores[category] for category, points in POINTS.items())
    table = grid([*national_head(), *rows, [("总分", 6), "100", "97.14", ""]])
    return [*TITLE, table], [shared(text={"小计": told})]


@layout()
def notes_below() -> Parts:
    """Notes with numbers follow the table; they belong to no indicator."""
    notes = [
        "注：1.其他资金包括与财政资金共同投入同一项目的自有资金、社会资金。",
        "2.定量指标完成值达到年度指标值的，记满分；未达到的，按比例记分。",
        "3.得分保留2位小数，总分100分。",
    ]
    table = with_columns(KEYS)
    return [*TITLE, table, *(Paragraph(note) for note in notes)], [
        shared(text={"注": "".join(notes).removeprefix("注：")})
    ]


@layout()
def side_called_completion() -> Parts:
    """The side headings are 年度总体目标完成情况 and 年度绩效指标完成情况, themselves labels elsewhere."""
    head: Rows = [
        *national_head()[:7],
        [("年度总体目标完成情况", 1, 2), ("预期目标", 4), ("实际完成情况", 4)],
        [(EXPECTED, 4), (ACTUAL, 4)],
    ]
    table = grid(
        [
            *head,
            [("年度绩效指标完成情况", 1, 10), *HEADINGS],
            *indicator_rows(INDICATORS),
            [("总分", 6), "100", "97.14", ""],
        ]
    )
    return [*TITLE, table], [shared()]


@layout("funds")
def funds_arrived() -> Parts:
    """预算数, 到位数 and 支出数 of each source, and rates of both."""
    money: Rows = [
        [
            ("项目资金\n（万元）", 1, 4),
            ("", 2),
            "预算数",
            "实际到位数",
            "实际支出数",
            "到位率",
            ("预算执行率", 2),
        ],
        [("年度资金总额", 2), "300", "300", "289.2", "100%", ("96.4%", 2)],
        [("其中：财政拨款", 2), "260", "260", "252", "100%", ("96.92%", 2)],
        [("其他资金", 2), "40", "40", "37.2", "100%", ("93%", 2)],
    ]
    funds = [
        fund("total", "年度资金总额", None, "300", "289.2", None, "96.4%"),
        fund("appropriation", "其中：财政拨款", None, "260", "252", None, "96.92%"),
        fund("other", "其他资金", None, "40", "37.2", None, "93%"),
    ]
    table = with_columns(KEYS, head=[*national_head()[:2], *money, *national_head()[7:]])
    return [*TITLE, table], [shared(funds=funds)]


@layout()
def several_goals() -> Parts:
    """The objective in numbered rows, each with its own result."""
    goals = [("新建集中供水点12处。", "建成12处。"), ("铺设配水管网36公里。", "铺设34.2公里。")]
    head: Rows = [
        *national_head()[:7],
        [("年度总体目标", 1, 3), ("预期目标", 4), ("实际完成情况", 4)],
        *([(expected, 4), (actual, 4)] for expected, actual in goals),
    ]
    truth = shared(
        objective_expected="".join(expected for expected, _ in goals),
        objective_actual="".join(actual for _, actual in goals),
    )
    return [*TITLE, with_columns(KEYS, head=head)], [truth]


@layout()
def blank_form() -> Parts:
    """A form that nobody filled in holds no indicator."""
    head: Rows = [
        ["项目名称", ("", 8)],
        ["主管部门", ("", 4), "实施单位", ("", 3)],
        [
            ("项目资金\n（万元）", 1, 3),
            ("", 2),
            "年初预算数",
            "全年预算数",
            "全年执行数",
            "分值",
            "执行率",
            "得分",
        ],
        [("年度资金总额", 2), "", "", "", "10", "", ""],
        [("其他资金", 2), "", "", "", "—", "", "—"],
        [("年度总体目标", 1, 2), ("预期目标", 4), ("实际完成情况", 4)],
        [("", 4), ("", 4)],
    ]
    names = [("产出指标", "数量指标"), ("产出指标", "质量指标"), ("效益指标", "社会效益指标")]
    rows: Rows = [[l1, l2, f"指标{n}：", "", "", "", "", ""] for l1, l2 in names for n in (1, 2)]
    table = grid([*head, [("绩效指标", 1, 7), *HEADINGS], *rows, [("总分", 6), "100", "", ""]])
    funds = [fund("total", "年度资金总额", weight="10"), fund("other", "其他资金")]
    truth = shared(
        project=None,
        department=None,
        unit=None,
        funds=funds,
        objective_expected=None,
        objective_actual=None,
        indicators=[],
        total_score=None,
    )
    return [*TITLE, table], [truth]


@layout()
def percent_points() -> Parts:
    """Points are printed as percentages of the whole."""
    told = [{**one, "weight": f"{one['weight']}%"} for one in INDICATORS]
    table = grid(
        [
            *national_head(),
            [("绩效指标", 1, 10), *HEADINGS[:5], "权重", *HEADINGS[6:]],
            *indicator_rows(told),
            [("总分", 6), "100%", "97.14", ""],
        ]
    )
    return [*TITLE, table], [shared(indicators=told, total_weight="100%")]


@layout()
def unit_above_title() -> Parts:
    """填报单位 and 单位：万元 stand on a line above or below the title."""
    line = Paragraph("填报单位：清河县水利局      单位：万元")
    money = [("项目资金", 1, 5), *national_head()[2][1:]]
    table = with_columns(KEYS, head=[*national_head()[:2], money, *national_head()[3:]])
    return [line, *TITLE, table], [shared(text={"填报单位": "清河县水利局"})]


@layout()
def empty_source() -> Parts:
    """Label and amount in pairs beside 项目资金; the last source has no amount."""
    money: Rows = [
        [("项目资金\n（万元）", 1, 3), ("年度资金总额", 4), ("300", 4)],
        [("其中：财政拨款", 4), ("300", 4)],
        [("其他资金", 4), ("", 4)],
    ]
    columns = HEADINGS[:4]
    rows = indicator_rows(INDICATORS, ("l1", "l2", "l3", "target"))
    table = grid(
        [
            ["项目名称", (national_head()[0][1][0], 8)],
            *money,
            ["年度总体目标", (EXPECTED, 8)],
            [("绩效指标", 1, 10), *((name, 2) for name in columns)],
            *(
                [(cell, 2) if isinstance(cell, str) else (cell[0], 2, cell[-1]) for cell in row]
                for row in rows
            ),
        ]
    )
    told = [{**one, "actual": None, "weight": None, "score": None, "reason": None} for one in INDICATORS]
    funds = [
        fund("total", "年度资金总额", "300"),
        fund("appropriation", "其中：财政拨款", "300"),
        fund("other", "其他资金"),
    ]
    truth = shared(
        kind="target",
        department=None,
        unit=None,
        funds=funds,
        objective_actual=None,
        indicators=told,
        total_weight=None,
        total_score=None,
    )
    return [Paragraph("项目支出绩效目标申报表"), Paragraph("（2023年度）"), table], [truth]


@layout()
def transfer_management() -> Parts:
    """Forms of transfers tell in words how the money was managed, and in a further cell what is to be improved."""
    head: Rows = [
        *national_head()[:7],
        [("资金管理情况", 1, 2), ("分配科学性", 2), ("按因素法分配到县", 4), ("暂无", 2)],
        [("下达及时性", 2), ("收到指标后28日内下达", 4), ("提前谋划", 2)],
        *national_head()[7:],
    ]
    texts = {"分配科学性": "按因素法分配到县暂无", "下达及时性": "收到指标后28日内下达提前谋划"}
    return [*TITLE, with_columns(KEYS, head=head)], [shared(text=texts)]
