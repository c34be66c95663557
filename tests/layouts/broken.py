"""Tables broken by pages, and tables that are only text any more. The record stays the same."""

from __future__ import annotations

from jixiao.documents.model import Cell, Paragraph, Table
from layouts import flatten
from layouts.content import INDICATORS, shared
from layouts.evaluations import HEADINGS, national_head, national_table
from layouts.grid import ALL as REGISTER
from layouts.grid import Indicator, Parts, Rows, grid, ind, indicator_rows, layout, lines
from layouts.targets import target_88, target_old

TITLE = [Paragraph("项目支出绩效自评表"), Paragraph("（2023年度）")]
TOTAL: Rows = [[("总分", 6), "100", "97.14", ""]]
SIDE = "绩\n效\n指\n标"


def first_page(told: list[Indicator]) -> Table:
    table = grid([*national_head(), [(SIDE, 1, len(told) + 1), *HEADINGS], *indicator_rows(told)])
    table.page = 1
    return table


def next_page(rows: Rows) -> Table:
    table = grid(rows)
    table.page = 2
    return table


def cut(told: list[Indicator], *, l1: bool = True, l2: bool = False) -> list[Indicator]:
    """Blank the categories that a merged cell of the page before holds."""
    rest = [dict(i) for i in told]
    for i in rest:
        if l1 and i["l1"] == told[0]["l1"]:
            i["l1"] = ""
        if l2 and (i["l1"], i["l2"]) == (rest[0]["l1"], told[0]["l2"]):
            i["l2"] = ""
    return rest


@layout()
def break_in_level_1() -> Parts:
    """The merged 产出指标 is cut: on the next page its cell is empty; no heading there."""
    rest = indicator_rows(cut(INDICATORS[2:]))
    second = next_page([[("", 1, 7), *rest[0]], *rest[1:], *TOTAL])
    return [*TITLE, first_page(INDICATORS[:2]), second], [shared()]


@layout()
def break_in_level_2() -> Parts:
    """The break falls inside 数量指标: both categories are empty on the next page."""
    rest = indicator_rows(cut(INDICATORS[1:], l2=True))
    second = next_page([[("", 1, 8), *rest[0]], *rest[1:], *TOTAL])
    return [*TITLE, first_page(INDICATORS[:1]), second], [shared()]


@layout()
def break_unmerged() -> Parts:
    """As above, but nothing is merged on the next page: every row has empty cells of its own."""
    rest = indicator_rows(cut(INDICATORS[1:], l2=True), merged=False)
    for row, before in zip(rest[1:], INDICATORS[1:], strict=False):
        if row[0] == before["l1"]:
            row[0] = ""
    second = next_page([*[["", *row] for row in rest], *TOTAL])
    return [*TITLE, first_page(INDICATORS[:1]), second], [shared()]


@layout()
def break_with_heading() -> Parts:
    """The heading is repeated on the next page; a page number stands between."""
    rest = indicator_rows(cut(INDICATORS[4:]))
    second = next_page([[("", 1, 6), *HEADINGS], *rest, *TOTAL])
    return [*TITLE, first_page(INDICATORS[:4]), Paragraph("- 1 -"), second, Paragraph("- 2 -")], [shared()]


@layout()
def break_label_repeated() -> Parts:
    """A system that prints the categories again after the break."""
    rest = indicator_rows(INDICATORS[3:])
    second = next_page([[(SIDE, 1, 6), *rest[0]], *rest[1:], *TOTAL])
    return [*TITLE, first_page(INDICATORS[:3]), second], [shared()]


@layout()
def break_without_side() -> Parts:
    """The side column is gone after the break, the table is one column narrower."""
    rest = indicator_rows(cut(INDICATORS[3:]))
    second = next_page([*rest, [("总分", 5), "100", "97.14", ""]])
    return [*TITLE, first_page(INDICATORS[:3]), second], [shared()]


@layout()
def break_between_groups() -> Parts:
    """The break falls between 产出指标 and 效益指标; the total is a table of its own."""
    rest = indicator_rows(INDICATORS[5:])
    second = next_page([[("", 1, 4), *rest[0]], *rest[1:]])
    third = grid([["总分", "100", "97.14", ""]])
    return [*TITLE, first_page(INDICATORS[:5]), second, third], [shared()]


@layout()
def break_in_funds() -> Parts:
    """The fund block itself is cut: its last two rows are on the next page."""
    head = national_head()
    top = [list(row) for row in head[:5]]
    top[2][0] = ("项目资金\n（万元）", 1, 3)
    first = grid(top)
    rest: Rows = [[("", 1, 2), *head[5]], head[6], *head[7:]]
    second = next_page([*rest, [(SIDE, 1, 10), *HEADINGS], *indicator_rows(INDICATORS), *TOTAL])
    return [*TITLE, first, second], [shared()]


@layout()
def break_in_objective() -> Parts:
    """The objectives' text goes on in a row of the next page."""
    head = national_head()
    whole = [str(cell[0]) for cell in head[8]]
    first = grid(
        [*head[:7], [("年度总体目标", 1, 2), *head[7][1:]], [(whole[0][:30], 4), (whole[1][:30], 4)]]
    )
    go_on: Rows = [["", (whole[0][30:], 4), (whole[1][30:], 4)]]
    second = next_page([*go_on, [(SIDE, 1, 10), *HEADINGS], *indicator_rows(INDICATORS), *TOTAL])
    return [*TITLE, first, second], [shared()]


@layout()
def name_cut() -> Parts:
    """A name cut in two rows at the break: values beside its first part, the rest of name and reason below."""
    top = [dict(i) for i in INDICATORS[:2]]
    name, reason = str(top[1]["l3"]), str(top[1]["reason"])
    top[1] |= {"l3": name[:5], "reason": reason[:20]}
    rest = indicator_rows(cut(INDICATORS[2:]))
    rows: Rows = [
        ["", "", "", name[5:], "", "", "", "", reason[20:]],
        [("", 1, 7), *rest[0]],
        *rest[1:],
        *TOTAL,
    ]
    return [*TITLE, first_page(top), next_page(rows)], [shared()]


@layout()
def name_cut_values_below() -> Parts:
    """A name cut in two rows at the break: the values stand beside its second part."""
    top = [*INDICATORS[:6], ind("效益指标", "社会效益指标", "受益农村")]
    last = dict(INDICATORS[6]) | {"l1": "", "l2": "", "l3": "人口数"}
    rest = indicator_rows([last, *cut(INDICATORS[7:])])
    second = next_page([[("", 1, 3), *rest[0]], *rest[1:], *TOTAL])
    return [*TITLE, first_page(top), second], [shared()]


@layout()
def label_after_break() -> Parts:
    """满意度指标 stands alone on the next page, its indicator without category on the page before."""
    top = [*INDICATORS[:8], dict(INDICATORS[8]) | {"l1": "", "l2": ""}]
    second = next_page([["", "满意度指标", "服务对象满意度指标", *[""] * 6], *TOTAL])
    return [*TITLE, first_page(top), second], [shared()]


@layout()
def shifted_left() -> Parts:
    """Flattened by a tool: after the break whole rows are shifted left by one, columns must not be trusted."""
    rows: list[list[str]] = [[_text(c) for c in r] for r in flatten.matrix(national_table())]
    for n in (14, 15, 17, 18):
        rows[n] = [*rows[n][1:], ""]
    cells = [Cell(t, r, c) for r, row in enumerate(rows) for c, t in enumerate(row) if t]
    return [*TITLE, Table(cells, exact=False)], [shared()]


@layout()
def shifted_right() -> Parts:
    """Level 1 in the place of level 2 and so on: a row shifted right by one, its last cell the score."""
    rows: list[list[str]] = [[_text(c) for c in r] for r in flatten.matrix(national_table())]
    rows[16] = ["", *rows[16][:8]]
    cells = [Cell(t, r, c) for r, row in enumerate(rows) for c, t in enumerate(row) if t]
    return [*TITLE, Table(cells, exact=False)], [shared()]


def _text(text: str) -> str:
    return text.replace("\n", "")


def _said(text: str) -> list[Table | Paragraph]:
    return [*lines(text)]


NATIONAL: list[Table | Paragraph] = [*TITLE, national_table()]


@layout()
def text_tabs() -> Parts:
    """One row a line, tabs between."""
    return _said(flatten.tabs(NATIONAL)), [shared()]


@layout()
def text_one_cell_a_line() -> Parts:
    """A binary Word table: each cell a line that begins with a tab."""
    return _said(flatten.one_cell_a_line(NATIONAL)), [shared()]


@layout()
def text_pipes() -> Parts:
    """A crawler's table."""
    return _said(flatten.pipes(NATIONAL)), [shared()]


@layout()
def text_pipes_no_rule() -> Parts:
    """A crawler's table without the rule, the site's words around it."""
    return [
        *lines("当前位置：首页 > 财政信息"),
        *_said(flatten.pipes(NATIONAL, rule=False)),
        *lines("打印\n关闭"),
    ], [shared()]


@layout()
def text_pdftotext() -> Parts:
    """``pdftotext -layout`` of an unruled table, cells at the top of their rows."""
    return _said(flatten.layout(NATIONAL, width=20, centred=False)), [shared()]


@layout()
def text_pdftotext_centred() -> Parts:
    """``pdftotext -layout``, short cells at half the height of the long ones."""
    return _said(flatten.layout(NATIONAL, width=20)), [shared()]


@layout()
def text_plain() -> Parts:
    """Pdf text, one space between the cells that hold something."""
    return _said(flatten.plain(NATIONAL)), [shared()]


@layout()
def text_cells() -> Parts:
    """The grid is lost: each cell a paragraph, empty cells gone."""
    return _said(flatten.cells_as_paragraphs(NATIONAL)), [shared()]


@layout()
def text_cells_with_empty() -> Parts:
    """The grid is lost: each cell a paragraph, empty ones empty."""
    return _said(flatten.cells_as_paragraphs(NATIONAL, empty=True)), [shared()]


@layout()
def text_one_line() -> Parts:
    """Everything on one line."""
    return [Paragraph(flatten.one_line(NATIONAL))], [shared()]


@layout("text", "funds")
def text_target_old() -> Parts:
    """The older target declaration as pdf text."""
    made = target_old()
    return _said(flatten.plain(made.blocks)), made.forms


@layout("text", "funds")
def text_target_88() -> Parts:
    """Period and year side by side, tabs between."""
    made = target_88()
    return _said(flatten.tabs(made.blocks)), made.forms


def _again(name: str, tool: str) -> Parts:
    made = REGISTER[name]()
    return _said(flatten.ALL[tool](made.blocks)), made.forms


@layout("funds", "text")
def text_hubei_one_cell_a_line() -> Parts:
    """湖北 as a binary Word table."""
    return _again("hubei", "one_cell_a_line")


@layout("project", "department", "funds", "text")
def text_sichuan_pipes() -> Parts:
    """四川 as a crawler prints it."""
    return _again("sichuan", "pipes")


@layout("funds", "text")
def text_monitoring_tabs() -> Parts:
    """The national monitoring form, tabs between: ticks only by their column."""
    return _again("monitoring_national", "tabs")


@layout()
def text_break_tabs() -> Parts:
    """A table broken inside a level-2 category, flattened with tabs."""
    return _again("break_in_level_2", "tabs")


@layout()
def text_stacked_one_cell_a_line() -> Parts:
    """Two forms below each other as a binary Word document."""
    return _again("stacked_sheet", "one_cell_a_line")


@layout("text")
def text_transfers_pdftotext() -> Parts:
    """The transfers form without ruling."""
    return _again("transfers", "layout")


@layout("text")
def text_target_shanghai() -> Parts:
    """A target table as a Shanghai pdf has it: level 1 alone on a line, label and value on one line."""
    text = """\
 财政项目支出绩效目标表
（2024年度）

申报单位名称：清河县农村供水管理站

项目名称： 农村饮水安全巩固提升项目 项目类别： 经常性专项业务费

计划开始日期： 2024-01-01 计划完成日期： 2024-12-31

项目概况：

为解决农村居民季节性缺水问题，清河县农村供水管理站组织新建集中供水点、铺设配水管网
，并配套净化消毒设备。

立项依据：
依据《清河县农村供水保障规划》。

总目标及阶段性目标：
新建集中供水点12处，铺设配水管网36公里，解决8600名农村居民季节性缺水问题。

项目总预算（元）： 3,000,000 项目当年预算（元）： 3,000,000

 2024年绩效目标
一级目标 二级目标 三级目标 指标目标值

产出目标

数量 新建集中供水点数量 ≥12处

- 1 -

铺设配水管网长度 ≥36公里

质量 工程验收合格率 =100%

效果目标

社会效益 供水保障作用
季节性缺水村组基本消除，群众用水
得到有效保障

满意度 受益群众满意度 ≥90%

影响力目标

长效管理 长效管护机制健全性 健全"""
    told = [
        ind("产出目标", "数量", "新建集中供水点数量", "≥12处"),
        ind("产出目标", "数量", "铺设配水管网长度", "≥36公里"),
        ind("产出目标", "质量", "工程验收合格率", "=100%"),
        ind("效果目标", "社会效益", "供水保障作用", "季节性缺水村组基本消除，群众用水得到有效保障"),
        ind("效果目标", "满意度", "受益群众满意度", "≥90%"),
        ind("影响力目标", "长效管理", "长效管护机制健全性", "健全"),
    ]
    general = "为解决农村居民季节性缺水问题，清河县农村供水管理站组织新建集中供水点、铺设配水管网，并配套净化消毒设备。"
    goal = "新建集中供水点12处，铺设配水管网36公里，解决8600名农村居民季节性缺水问题。"
    truth = shared(
        kind="target",
        year=2024,
        department=None,
        amount_unit_label="元",
        amount_unit_true="元",
        funds=[],
        objective_expected=goal,
        objective_actual=None,
        indicators=told,
        total_weight=None,
        total_score=None,
        text={
            "项目类别": "经常性专项业务费",
            "计划开始日期": "2024-01-01",
            "计划完成日期": "2024-12-31",
            "项目概况": general,
            "立项依据": "依据《清河县农村供水保障规划》。",
            "项目总预算（元）": "3,000,000",
            "项目当年预算（元）": "3,000,000",
        },
    )
    return _said(text), [truth]
