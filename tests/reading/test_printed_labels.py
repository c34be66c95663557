"""What offices print beside a field, over a column and before an amount, each in a table and as lines of text."""

from typing import Any

import pytest
from sketch import blocks, sketch

from jixiao.documents.model import Document
from jixiao.documents.text import read_text
from jixiao.forms.record import document_record
from jixiao.profiles.labels import load_labels
from jixiao.reading.reader import read_forms

LABELS = load_labels()


def in_table(drawing: str, title: str = "项目支出绩效目标申报表") -> dict[str, Any]:
    document = Document("表.docx", "docx", blocks(title, sketch(drawing)))
    (form,) = document_record(read_forms(document))["forms"]
    return form


def in_text(text: str) -> list[dict[str, Any]]:
    return document_record(read_forms(read_text(text.encode(), "表.txt")))["forms"]


def funds_of(form: dict[str, Any], column: str = "initial") -> list[tuple[str, str | None]]:
    return [(line["line"], line[column]) for line in form["funds"]]


@pytest.mark.parametrize(
    ("label", "field"),
    [
        ("项目支出名称", "project"),
        ("项目名称及编码", "project"),
        ("政策/项目名称", "project"),
        ("主管部门及编码", "department"),
        ("主管部门名称及代码", "department"),
        ("预算部门", "department"),
        ("业务主管部门", "department"),
        ("项目建设单位", "unit"),
        ("组织实施单位", "unit_weak"),
        ("实施单位及编号", "unit"),
        ("被评价单位", "unit_weak"),
        ("2023年度绩效目标", "objective_expected"),
        ("*年度绩效总目标", "objective_expected"),
        ("专项年度绩效目标", "objective_expected"),
        ("本年度绩效目标完成情况", "objective_actual"),
        ("年度目标实现情况", "objective_actual"),
        ("绩效自评得分", "total_score"),
        ("评价结果等级", "grade"),
    ],
)
def test_field_is_known_by_its_label(label: str, field: str) -> None:
    assert LABELS.head_field(label) == field
    assert LABELS.is_label(label)


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("三级指标内容", "l3"),
        ("绩效内容", "l3"),
        ("指标值及单位", "target"),
        ("当年预期实现值", "target"),
        ("指标值（含数字及文字）", "target"),
        ("本年度实际完成值", "actual"),
        ("权重/分值", "weight"),
        ("单项指标得分", "score"),
        ("失分原因", "reason"),
        ("目标值符号", "operator"),
        ("目标值单位", "unit"),
        ("评分细则", "extra"),
        ("上年数", "extra"),
    ],
)
def test_column_of_indicators_is_known_by_its_heading(heading: str, field: str) -> None:
    assert LABELS.indicator_column(heading) == field


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("预算申报数", "initial"),
        ("年初安排数", "initial"),
        ("追加后预算数", "revised"),
        ("计划投入", "revised"),
        ("实际支付金额", "executed"),
        ("本年度实际支出数", "executed"),
        ("资金支付率", "rate"),
        ("资金到位金额", "received"),
        ("追加金额", "adjusted"),
        ("未执行原因", "reason"),
    ],
)
def test_column_of_funds_is_known_by_its_heading(heading: str, field: str) -> None:
    assert LABELS.fund_column(heading) == field


@pytest.mark.parametrize(
    ("label", "line"),
    [
        ("资金额度", "total"),
        ("本年度预计投入（万元）", "total"),
        ("（一）财政拨款小计", "appropriation"),
        ("1、一般公共预算", "appropriation"),
        ("乡镇配套", "appropriation"),
        ("自治区补助", "superior"),
        ("社会捐赠", "other"),
    ],
)
def test_fund_line_is_known_by_its_label(label: str, line: str) -> None:
    assert LABELS.fund_line(label) == line


@pytest.mark.parametrize(
    ("name", "parent"),
    [
        ("社会、经济、生态效益指标", "effect"),
        ("经济和社会效益指标", "effect"),
        ("预算（或投资规模）控制指标", "output"),
        ("社会公众和服务对象满意度指标", "satisfaction"),
    ],
)
def test_level_2_is_known_by_its_name(name: str, parent: str) -> None:
    assert LABELS.level2_parents(name)[0] == parent


def test_level_2_of_the_older_framework_may_stand_under_input() -> None:
    assert "input" in LABELS.level2_parents("成本目标")
    assert LABELS.level2_parents("成本目标")[0] == "output"
    assert LABELS.level1_id("项目完成指标") == "output"
    assert LABELS.level1_id("项目完成情况") is None


def test_department_and_unit_are_told_apart() -> None:
    both = in_table("项目名称 | 档案数字化\n部门名称 | 某市档案局\n单位名称 | 某市档案馆")
    assert (both["department"], both["unit"]) == ("某市档案局", "某市档案馆")
    alone = in_table("项目名称 | 档案数字化\n部门名称 | 某市档案局")
    assert (alone["department"], alone["unit"]) == (None, "某市档案局")


def test_stamp_behind_a_label_is_no_value() -> None:
    form = in_table("填报单位：（盖章） | <\n项目名称 | 村道修补\n实施单位 | （公章）白石镇政府")
    assert (form["project"], form["unit"]) == ("村道修补", "白石镇政府")


def test_objective_of_the_whole_term_stands_beside_the_year() -> None:
    form = in_table("项目名称 | 河道清淤\n实施期绩效目标 | 三年清淤九公里\n本年度绩效目标 | 清淤三公里")
    assert form["objective_expected"] == "清淤三公里"
    assert form["text"]["实施期绩效目标"] == "三年清淤九公里"


def test_heading_beside_the_rows_takes_no_column_of_the_objectives() -> None:
    rows = "项目名称 | 设备更新 | < | <\n基本情况 | 1.年度目标完成情况 | 项目年度目标 | 年度目标完成情况\n^ | ^ | 购置设备六台 | 已购六台"
    form = in_table(rows, "项目支出绩效自评表")
    assert (form["objective_expected"], form["objective_actual"]) == ("购置设备六台", "已购六台")
    text = "项目支出绩效自评表\n" + rows.replace("^ | ^ | ", "").replace("\n", " |\n")
    (flat,) = in_text(text.replace(" | < | <", " |"))
    assert (flat["objective_expected"], flat["objective_actual"]) == ("购置设备六台", "已购六台")


def test_next_numbered_part_belongs_to_the_objective_above() -> None:
    form = in_table("项目名称 | 助学补助\n本年度绩效目标 | 1.补助学生百人；\n2.每人每学期一千元。 | <")
    assert form["objective_expected"] == "1.补助学生百人；2.每人每学期一千元。"


SOURCES = """
项目名称 | 助学补助 | < | < | < | <
专项资金情况 | 本年度预计投入（万元） | 财政资金（万元） | < | < | 其他
^ | ^ | 中央 | 省级 | 本级 | ^
^ | 9 | 1 | 2 | 4 | 2
"""
LINES = [("total", "9"), ("superior", "1"), ("superior", "2"), ("appropriation", "4"), ("other", "2")]


def test_sources_in_two_rows_of_headings_keep_their_columns() -> None:
    assert funds_of(in_table(SOURCES)) == LINES
    flat = "\n".join(
        " | ".join(part.strip() for part in line.split("|") if part.strip() not in ("<", "^")) + " | |"
        for line in SOURCES.strip().splitlines()
    )
    (form,) = in_text("项目支出绩效目标申报表\n" + flat)
    assert funds_of(form) == LINES


def test_heading_over_the_budgets_is_no_column() -> None:
    heading = "预算执行情况（10分） | 年度预算数（万元） | 年初预算 | 调整后预算数 | 预算执行数 | 预算执行率 | 权重 | 得分"
    (form,) = in_text(
        "项目支出绩效自评表\n项目名称 | 设备更新 | |\n"
        f"{heading} |\n总额 | 5 | 8 | 6 | 75% | 10 | 7.5 | |\n其中：财政资金 | 5 | 8 | 6 | 75% | / | / | |\n"
    )
    found = [
        tuple(line[k] for k in ("initial", "revised", "executed", "rate", "score")) for line in form["funds"]
    ]
    assert found[0] == ("5", "8", "6", "75%", "7.5")
    assert found[1][:4] == ("5", "8", "6", "75%")


def test_parts_of_a_numbered_line_are_not_counted_beside_it() -> None:
    (form,) = in_text(
        "项目支出绩效目标申报表\n（2022年度）\n项目名称 困难家庭帮扶\n预算单位 某区民政局\n"
        "项目资金（万元） 年度资金总额 金额（万元）\n（一）财政拨款小计 6.50\n1、一般公共预算 6.50\n2、政府性基金 0.00\n"
        "（二）自有资金小计 1.00\n绩效指标 一级指标 二级指标 三级指标 指标值\n产出指标 数量指标 帮扶户数 12户\n"
    )
    assert funds_of(form) == [("appropriation", "6.50"), ("other", "1.00")]
    assert form["indicators"][0]["target"] == "12户"


def test_pair_between_budget_and_other_money_is_a_line() -> None:
    form = in_table(
        "项目名称 | 玻璃更换 | < | < | < | <\n资金 | 预算数 | 30.00 | 其中：财政资金 | 20.00 | 其他资金"
    )
    assert funds_of(form) == [("total", "30.00"), ("appropriation", "20.00"), ("other", None)]


def test_amount_printed_twice_is_an_amount() -> None:
    form = in_table(
        "项目名称 | 农田整治 | <\n项目资金 | 资金总额 | 54万元\n^ | 其中：财政拨款 | 54万54万（渠道34万，道路20万）"
    )
    assert form["funds"][1]["initial"].startswith("54万54万")


def test_list_of_allotted_money_before_a_form_is_none_of_its_fields() -> None:
    allotted = sketch(
        "序号 | 乡镇名称 | 项目名称 | 金额 | 备注\n1 | 白石镇 | 村道修补 | 20 |\n合计 | < | < | 20 |"
    )
    target = sketch(
        "项目名称 | 村道养护资金 | < | <\n一级指标 | 二级指标 | 三级指标 | 指标值\n产出指标 | 数量指标 | 修补里程 | 3公里"
    )
    document = Document("文.docx", "docx", blocks("资金安排表", allotted, "村道养护资金绩效目标表", target))
    (form,) = document_record(read_forms(document))["forms"]
    assert form["project"] == "村道养护资金"
    assert form["funds"] == []


def test_objective_of_a_table_stands_below_its_label() -> None:
    form = in_table("项目名称 | 果园道路 | < | <\n总体目标 | 年度目标 | < | <\n^ | 修建道路两公里。 | < | <")
    assert form["objective_expected"] == "修建道路两公里。"
