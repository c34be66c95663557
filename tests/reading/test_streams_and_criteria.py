"""Tables whose rows ran together between pipes, lists of attachments, and criteria that are no indicators."""

from typing import Any

import pytest

from jixiao.documents.text import read_text
from jixiao.forms.model import DocumentForms
from jixiao.forms.record import document_record
from jixiao.profiles.labels import load_labels
from jixiao.reading.reader import read_forms

STREAM = """2023年度项目支出绩效自评表 | 部门:云川市白石中学 |
|
|
| 公开14表 | 项目名称 | 校舍修缮经费 | 主管部门 | 云川市教育局 | 实施单位 | 云川市白石中学 | 项目资金 (元) |
| 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 | 年度资金总额 |
| 52000.50 | 50000.50 | 10 | 96% | 9.6 | 其中:当年财政 拨款 |
| 52000.50 | 50000.50 | — |
| — | 上年结转 资金 |
|
|
| — |
| — | 年度 总体 目标 | 预期目标 | 实际完成情况 | 修好两栋教学楼 | 修好了一栋 | 绩效指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因分析及改进措施 | 一级指标 | 二级指标 | 三级指标 | 指标性质 | 指标值 | 度量单位 | 产出指标 | 数量指标 | 修缮楼栋 | ═ | 2 | 栋 | 1 | 30 | 15 | 雨季停工 | 质量指标 | 验收合格率 | ≧ | 95 | % | 100% | 20 | 20 |
| 效益指标 | 社会效益 指标 | 改善学习环境 |
| 明显 |
| 明显 | 30 | 30 |
| 生态效益 指标 |
|
|
|
|
|
|
|
| 满意度指标 | 服务对象满意度指标等 | 师生满意度 | ≧ | 90 | % | 93% | 10 | 10 |
| 其他需要说明事项 | 无 | 总分 | 100 | 84.6 | 良 |
|
"""


def read(text: str) -> DocumentForms:
    return read_forms(read_text(text.encode(), "表.txt"))


def form_of(text: str) -> dict[str, Any]:
    (form,) = document_record(read(text))["forms"]
    return form


def rows(form: dict[str, Any]) -> list[tuple[str | None, ...]]:
    names = ("l1", "l2", "l3", "target", "actual", "weight", "score", "reason")
    return [tuple(indicator[name] for name in names) for indicator in form["indicators"]]


def told(found: DocumentForms) -> str:
    troubles = [*found.troubles, *(trouble for form in found.forms for trouble in form.troubles)]
    return " ".join(trouble.text for trouble in troubles)


def test_rows_that_ran_together_are_cut_by_their_headings() -> None:
    form = form_of(STREAM)
    assert (form["project"], form["unit"], form["year"]) == ("校舍修缮经费", "云川市白石中学", 2023)
    assert (form["objective_expected"], form["objective_actual"]) == ("修好两栋教学楼", "修好了一栋")
    assert rows(form) == [
        ("产出指标", "数量指标", "修缮楼栋", "═2栋", "1", "30", "15", "雨季停工"),
        ("产出指标", "质量指标", "验收合格率", "≧95%", "100%", "20", "20", None),
        ("效益指标", "社会效益指标", "改善学习环境", "明显", "明显", "30", "30", None),
        ("满意度指标", "服务对象满意度指标等", "师生满意度", "≧90%", "93%", "10", "10", None),
    ]
    assert (form["total_weight"], form["total_score"], form["grade"]) == ("100", "84.6", "良")


def test_empty_ends_of_lines_keep_amounts_in_their_columns() -> None:
    total, appropriation, carryover = form_of(STREAM)["funds"]
    names = ("initial", "revised", "executed", "weight", "rate", "score")
    assert [total[name] for name in names] == [None, "52000.50", "50000.50", "10", "96%", "9.6"]
    assert (appropriation["revised"], appropriation["executed"]) == ("52000.50", "50000.50")
    assert carryover["revised"] is None


def test_rows_that_do_not_come_out_as_their_headings_say_are_not_guessed() -> None:
    torn = STREAM.replace("| 改善学习环境 |\n| 明显 |", "| 改善学习环境 | 明显 |")
    found = read(torn)
    for form in document_record(found)["forms"]:
        assert not any(indicator["score"] not in (None, *"0123456789") for indicator in form["indicators"])
    assert "改善学习环境" in told(found)


def test_list_of_attachments_opens_no_form() -> None:
    form = form_of(
        "各乡镇：\n附件：1.2023年渠道资金安排表\n2.2023年渠道资金绩效目标表\n云川市水利局\n"
        "附件2\n2023年渠道资金绩效目标表\n项目名称 | 渠道疏浚 | 主管部门 | 云川市水利局\n"
        "一级指标 | 二级指标 | 三级指标 | 指标值\n产出指标 | 数量指标 | 疏浚长度 | ≥5公里\n"
    )
    assert (form["project"], form["department"]) == ("渠道疏浚", "云川市水利局")
    assert [indicator["l3"] for indicator in form["indicators"]] == ["疏浚长度"]


def test_numbered_title_that_no_list_precedes_opens_a_form() -> None:
    form = form_of("云川市法院\n3.办案业务绩效目标表\n项目名称：庭审设备维护\n主管部门：云川市法院\n")
    assert form["project"] == "庭审设备维护"


ENDED = """附件1
2023年水利资金安排表
序号 |
乡镇 |
项目名称 |
金额 |
备注 |
1 |
白石镇 |
拦水坝修复 |
20 |
|
合计 |
20 |
附件2
2023年水利资金绩效目标表
项目名称 |
云川市小型水利工程专项资金 |
主管部门 |
云川市水利局 |
|||
总体目标 |
修复拦水坝一座 |
|||||
绩效指标 |
一级指标 |
二级指标 |
三级指标 |
指标值 |
||
产出指标 |
数量指标 |
修复拦水坝 |
1座 |
|||
"""


def test_allotment_in_the_attachment_before_is_none_of_the_form() -> None:
    form = form_of(ENDED)
    assert form["project"] == "云川市小型水利工程专项资金"
    assert form["department"] == "云川市水利局"
    assert form["funds"] == []
    assert [(i["l3"], i["target"]) for i in form["indicators"]] == [("修复拦水坝", "1座")]


def test_criteria_of_scoring_are_no_indicators() -> None:
    text = (
        "项目支出绩效自评表\n项目名称：村道养护\n"
        "一级指标 三级指标 分值 自评得分\n项目管理 制度执行 5 5\n有台账计 2 分;\n分,缺一项扣 1\n分,扣完为止\n"
        "没有计划不得分 3\n"
    )
    found = read(text)
    (form,) = document_record(found)["forms"]
    assert form["indicators"] == []
    assert "缺一项扣" in told(found)


def test_amounts_of_sources_in_loose_lines_are_no_indicators() -> None:
    text = (
        "项目支出绩效自评表\n项目名称：助学经费\n"
        "三级指标 自评内容 完成情况\n其中:省级补助 66.00\n县级资金 34.00\n其中:\n年度预算资金总额: 100.00\n"
        "其中:省级补助 60.00\n本级资金 40.00\n"
    )
    for form in document_record(read(text))["forms"]:
        assert form["indicators"] == []


def test_indicator_that_speaks_of_money_is_one() -> None:
    form = form_of(
        "项目支出绩效自评表\n项目名称：助学经费\n一级指标 二级指标 三级指标 年度指标值 实际完成值 分值 得分\n"
        "产出指标 时效指标 财政资金到位率 ≥95% 100% 20 20\n成本指标 补助资金扣除率 ≤5% 2% 10 10\n"
    )
    assert [indicator["l3"] for indicator in form["indicators"]] == ["财政资金到位率", "补助资金扣除率"]


@pytest.mark.parametrize("value", ["一级指标", "产出指标", "项目主管单"])
def test_what_every_form_prints_is_no_value_of_the_head(value: str) -> None:
    text = f"项目支出绩效目标表\n项目名称：河堤加固\n实施单位：{value}\n绩效目标：加固两公里\n"
    found = read(text)
    (form,) = document_record(found)["forms"]
    assert form["unit"] is None
    assert value in told(found)


def test_standard_beside_the_value_is_no_target() -> None:
    form = form_of(
        "项目支出绩效目标表（2022年度）项目名称档案楼运行经费主管部门云川市档案馆绩效目标保障大楼运行"
        "一级指标二级指标绩效标准当年预期实现值数量指标楼道巡查次数反映楼道巡查情况200次"
        "质量指标设备维保合格率反映设备维保质量情况95%"
    )
    assert [(i["l3"], i["target"]) for i in form["indicators"]] == [
        ("楼道巡查次数", "200次"),
        ("设备维保合格率", "95%"),
    ]


def test_labels_of_amounts_and_offices_end_a_value_in_glued_text() -> None:
    form = form_of(
        "项目支出绩效目标表（2023年度）项目名称乡村书屋补助资金主管部门云川市文化局项目总投资20万元中央补助安排0"
        "省级财政安排0其他资金20万元预算申报数20万元组织实施单位云川市文物所监督管理单位云川市文广中心"
        "项目实施单位云川市图书馆政策依据云文〔2023〕7号年度绩效目标书屋全年开放"
        "一级指标二级指标三级指标指标值产出指标数量指标开放天数≥300天"
    )
    assert (form["department"], form["unit"]) == ("云川市文化局", "云川市图书馆")
    assert form["text"]["监督管理单位"] == "云川市文广中心"
    assert ("total", "20万元") in [(line["line"], line["initial"]) for line in form["funds"]]


def test_category_of_several_is_of_the_second_level() -> None:
    labels = load_labels()
    assert labels.level2_parents("服务对象满意度指标等") == labels.level2_parents("服务对象满意度指标")


def test_part_of_the_money_counts_though_its_sum_is_left_empty() -> None:
    form = form_of(
        "2023年农村供水资金绩效目标表\n\n项目名称\n\n水厂改造\n\n资金情况（万元）\n\n资金来源\n\n资金总额\n\n其中：财政拨款\n\n300\n\n"
        "其他资金\n\n总体目标\n\n改造水厂一座\n\n一级指标\n\n二级指标\n\n三级指标\n\n指标值\n\n产出指标\n\n数量指标\n\n改造水厂\n\n1座\n"
    )
    assert ("appropriation", "300") in [(line["line"], line["initial"]) for line in form["funds"]]


def test_places_behind_a_short_label_end_the_name_of_a_project() -> None:
    glued = "一级指标二级指标三级指标指标值产出指标数量指标补助县数≥3个"
    head = "专项转移支付绩效目标表（2023年度）项目名称老区区域帮扶经费"
    form = form_of(f"{head}区域清溪区、北山县、南河县总体目标完成帮扶任务{glued}")
    assert form["project"] == "老区区域帮扶经费"
    assert form["text"]["区域"] == "清溪区、北山县、南河县"


def test_category_behind_the_number_of_a_row_is_the_one_nearest_to_the_name() -> None:
    form = form_of(
        "项目支出绩效自评表\n项目名称 | 谋划经费 |\n序号 | 一级指标 | 二级指标 | 三级指标 | 指标分值 | 指标解释 | 自评得分 |\n"
        "1 | 谋划（15分） | 基础资料（3分） | 资料完整性 | 3 | 资料是否真实、是否完整。 | 3 |\n"
        "2 | 年度安排（6分） | 安排可行性 | 3 | 年度安排是否可行、是否有依据。 | 3 | |\n"
        "3 | 落实（35分） | 支出落实（18分） | 支出完成率 | 5 | 支出与计划之比，反映落实程度。 | 4 |\n"
    )
    assert [(i["l1"], i["l2"], i["l3"], i["weight"], i["score"]) for i in form["indicators"]] == [
        ("谋划", "基础资料", "资料完整性", "3", "3"),
        ("谋划", "年度安排", "安排可行性", "3", "3"),
        ("落实", "支出落实", "支出完成率", "5", "4"),
    ]
