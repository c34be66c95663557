"""Rows of published text whose cells lost their lines: spaces inside a word, bare numbers, what stands below."""

from typing import Any

from jixiao.documents.text import read_text
from jixiao.forms.record import document_record
from jixiao.reading.reader import read_forms

TARGET = "项目支出绩效目标申报表\n项目名称 村道修补\n一级指标 二级指标 三级指标 指标值\n"
SELF = """项目支出绩效自评表
项目名称
食堂改造
一级指标
二级指标
三级指标
年度指标值
实际完成值
分值
得分
偏差原因分析及改进措施
产出指标
质量指标
"""


def read(text: str) -> dict[str, Any]:
    (form,) = document_record(read_forms(read_text(text.encode(), "表.txt")))["forms"]
    return form


def rows(form: dict[str, Any], *names: str) -> list[tuple[str | None, ...]]:
    return [tuple(one[name] for name in names) for one in form["indicators"]]


def test_date_with_spaces_is_one_word() -> None:
    form = read(
        "项目支出绩效自评表\n项目名称 2021 年度乡村道路养护 填报日期 2022 年 4 月 9 日\n主管部门 某县交通局\n"
    )
    assert form["project"] == "2021年度乡村道路养护"
    assert form["text"]["填报日期"] == "2022年4月9日"


def test_remark_in_parentheses_with_spaces_is_part_of_the_name() -> None:
    form = read(TARGET + "产出指标 数量指标 新建公厕数量( ≥**座 ) ≥4座\n质量指标 验收合格率（ ≥**% ） ≥95%\n")
    assert rows(form, "l3", "target") == [("新建公厕数量(≥**座)", "≥4座"), ("验收合格率（≥**%）", "≥95%")]


def test_zero_in_the_column_of_reasons_moves_no_score() -> None:
    form = read(
        SELF
        + "指标1食堂安全率\n100\n100\n10\n9\n0\n指标2改造面积\n300\n290\n20\n19\n雨天停工\n指标3完好率\n98\n98\n5\n5\n"
    )
    assert rows(form, "target", "actual", "weight", "score", "reason") == [
        ("100", "100", "10", "9", "0"),
        ("300", "290", "20", "19", "雨天停工"),
        ("98", "98", "5", "5", None),
    ]


def test_name_like_a_category_behind_a_category_is_a_name() -> None:
    form = read(TARGET + "产出指标 数量指标 修补里程 3公里\n成本指标 成本控制 按每公里9万元的标准支付\n")
    assert rows(form, "l1", "l2", "l3", "target")[1] == (
        "产出指标",
        "成本指标",
        "成本控制",
        "按每公里9万元的标准支付",
    )


def test_number_behind_a_sign_is_the_value() -> None:
    form = read(
        "项目支出绩效自评表\n项目名称 | 设备更新 | |\n"
        "绩效指标 | 一级指标 | 二级指标 | 三级指标 | 指标性质 | 指标值 | 度量单位 | 完成值 | 权重 | 得分 |\n"
        "产出指标 | 质量指标 | 设备验收合格率 | = | 100 | |\n"
    )
    assert rows(form, "l3", "target", "weight") == [("设备验收合格率", "=100", None)]


def test_numbered_name_begins_a_row_though_the_value_is_only_a_unit() -> None:
    form = read(
        "水利资金绩效目标表\n项目名称\n河堤加固\n绩效指标\n一级指标\n二级指标\n三级指标\n指标值\n产出指标\n数量指标\n"
        "指标1：加固河堤长度\n公里\n指标2：改造灌区面积\n万亩\n质量指标\n指标1：验收合格率\n≥95%\n"
    )
    assert [name for (name,) in rows(form, "l3")] == [
        "指标1：加固河堤长度",
        "指标2：改造灌区面积",
        "指标1：验收合格率",
    ]


def test_rows_of_categories_without_a_column_of_levels() -> None:
    form = read(
        "财政支出项目绩效目标表\n项目名称 生活补贴\n评价指标 绩效标准\n"
        "投入 成本目标 补贴发放标准 每人每月200元\n产出 数量目标 补贴发放人数 432人\n"
    )
    assert rows(form, "l2", "l3", "target") == [
        ("成本目标", "补贴发放标准", "每人每月200元"),
        ("数量目标", "补贴发放人数", "432人"),
    ]


def test_what_is_signed_or_printed_below_the_table_is_no_indicator() -> None:
    form = read(
        TARGET + "产出指标 数量指标 修补里程 3公里\n满意度指标 服务对象满意度指标 村民满意度 ≥90%\n"
        "财政部门业务股室初审意见 （盖章）\n扫一扫在手机打开当前页\n"
    )
    assert rows(form, "l3", "reason") == [("修补里程", None), ("村民满意度", None)]


def test_line_of_the_unit_ends_the_form_above() -> None:
    head = "项目名称 | {} | | |\n一级指标 | 二级指标 | 三级指标 | 指标值 | |\n产出指标 | 数量指标 | {} | {} | |\n"
    text = "项目支出绩效目标表\n某市人民法院 | 单位：万元 | | |\n" + head.format(
        "门窗维修", "维修门窗", "20扇"
    )
    text += "某市人民法院 | 单位：万元 | | |\n" + head.format("网络租用", "租用专线", "2条")
    forms = document_record(read_forms(read_text(text.encode(), "表.txt")))["forms"]
    assert [rows(form, "l3") for form in forms] == [[("维修门窗",)], [("租用专线",)]]
    assert [form["amount_unit_label"] for form in forms] == ["万元", "万元"]


def test_pipe_alone_is_no_text() -> None:
    form = read(
        "项目支出绩效目标表\n项目名称 | 设备更新 | |\n一级指标 | 二级指标 | 三级指标 | 指标值 | |\n"
        "产出指标 | 数量指标 | 更新设备 | 6台 | |\n|\n成本指标 | 气\n"
    )
    assert all("|" not in (value or "") for one in rows(form, "l1", "l2", "l3", "target") for value in one)


def test_two_terms_of_objectives_on_lines_of_their_own() -> None:
    text = (
        "项目支出绩效目标申报表\n项目名称\n高新企业培育\n总体目标\n中期目标\n年度目标\n三年培育四十家\n本年新增十五家\n"
        "一级指标\n二级指标\n指标内容\n指标值\n产出指标\n数量指标\n新增企业\n15家\n"
    )
    assert read(text)["objective_expected"] == "本年新增十五家"
    assert read(text)["text"]["中期目标"] == "三年培育四十家"


def test_category_parted_by_its_own_row_is_whole() -> None:
    form = read(
        SELF.replace("质量指标\n", "数量指标\n")
        + "新增座位\n30个\n30个\n10\n10\n社会公众或服务\n就餐满意率\n≥90%\n93%\n10\n10\n对象满意度指标\n"
    )
    assert rows(form, "l2", "l3", "target", "reason") == [
        ("数量指标", "新增座位", "30个", None),
        ("社会公众或服务对象满意度指标", "就餐满意率", "≥90%", None),
    ]


def test_percentage_is_no_name() -> None:
    form = read(TARGET + "满意度指标 满意度指标 村民满意度 ≥90%\n社会满意度 100%\n")
    assert rows(form, "l3", "target") == [("村民满意度", "≥90%"), ("社会满意度", "100%")]


def test_heading_of_money_on_two_lines() -> None:
    form = read(
        "项目支出绩效自评表\n项目名称\n食堂改造\n项目资金\n（万元）\n年初\n\n预算数\n全年\n\n预算数\n全年\n\n执行数\n分值\n执行率\n得分\n"
        "年度资金总额\n40\n38\n19\n10\n50%\n5\n" + SELF.partition("食堂改造\n")[2] + "完好率\n98\n98\n5\n5\n"
    )
    (line,) = form["funds"]
    names = ("initial", "revised", "executed", "weight", "rate", "score")
    assert [line[name] for name in names] == ["40", "38", "19", "10", "50%", "5"]


def test_objective_in_the_row_below_its_label() -> None:
    form = read(
        "绩效目标申报表\n项目名称 | 果园道路 | |\n总 | 年度目标 | |\n修建道路两公里，方便村民运果。 | | |\n"
        "绩 | 一级指标 | 二级指标 | 三级指标 | 指标值 |\n产出指标 | 数量指标 | 修建道路 | 2公里 | |\n"
    )
    assert form["objective_expected"] == "修建道路两公里，方便村民运果。"
