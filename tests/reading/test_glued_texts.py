"""Forms on one line with nothing between their cells, as sites that show documents publish them."""

import time
from collections import Counter
from typing import Any

import pytest

from builders.glued import GluedForm, glued_form
from jixiao.documents.text import read_text
from jixiao.forms.model import DocumentForms, Form
from jixiao.reading.reader import read_forms

HEAD = "项目支出绩效自评表（2022年度）项目名称河道清淤经费主管部门云川市水利局实施单位云川市河道所"
HEADINGS = "一级指标二级指标三级指标年度指标值实际完成值分值得分偏差原因分析及改进措施"
NUMBERS = range(60)


def read(text: str) -> DocumentForms:
    return read_forms(read_text(text.encode(), "form.txt"))


def form_of(text: str) -> Form:
    (form,) = read(text).forms
    return form


def rows(form: Form) -> list[list[str | None]]:
    return [
        [field.text for field in (i.l1, i.l2, i.l3, i.target, i.actual, i.weight, i.score, i.reason)]
        for i in form.indicators
    ]


def told(value: str | None) -> str:
    return (value or "").strip("：:。").replace("：", ":")


def differences(made: GluedForm, form: Form | None) -> Counter[str]:
    """Count the fields that are right, missing or wrong; what the form does not have and is read is wrong."""
    found: Counter[str] = Counter()

    def compare(true: str | None, read: Any) -> None:
        text = told(str(read.text or "") if hasattr(read, "text") else str(read or ""))
        if true is not None or text:
            found["right" if told(true) == text else "wrong" if text else "missing"] += 1

    for name, value in made.head.items():
        compare(value, getattr(form, name, None))
    lines = {told(line.label.text): line for line in form.funds} if form else {}
    for cells in made.funds:
        line = lines.pop(told(cells["label"]), None)
        for name, value in cells.items():
            compare(value, getattr(line, name, None))
    indicators = {told(i.l3.text): i for i in form.indicators} if form else {}
    for cells in made.indicators:
        indicator = indicators.pop(told(cells["l3"]), None)
        for name, value in cells.items():
            compare(value, getattr(indicator, name, None))
    found["wrong"] += len(indicators) + len(lines)
    return found


def test_random_forms_are_read_and_nothing_is_read_wrongly() -> None:
    found: Counter[str] = Counter()
    for number in NUMBERS:
        made = glued_form(number)
        forms = read(made.text).forms
        found += differences(made, forms[0] if len(forms) == 1 else None)
    assert found["wrong"] == 0
    assert found["right"] > 0.99 * found.total()


def test_parted_fields_are_marked() -> None:
    form = form_of(HEAD + HEADINGS + "产出指标数量指标清淤长度≥8公里8公里1010")
    assert (form.project.text, form.year, form.kind.value) == ("河道清淤经费", 2022, "self_evaluation")
    assert form.project.repair == form.indicators[0].score.repair == "parted"


def test_points_before_the_values() -> None:
    text = (
        HEAD
        + "一级指标二级指标三级指标分值年度指标值全年实际值得分产出指标（50分）数量指标清淤长度10≥266米≥270米10"
    )
    text += "弃土外运量20=1500吨1500吨20质量指标验收合格率20100%95%19……总分5049注：略"
    assert [row[2:7] for row in rows(form_of(text))] == [
        ["清淤长度", "≥266米", "≥270米", "10", "10"],
        ["弃土外运量", "=1500吨", "1500吨", "20", "20"],
        ["验收合格率", "100%", "95%", "20", "19"],
    ]


def test_amounts_are_parted_by_what_they_make() -> None:
    text = HEAD + "项目资金（万元）全年预算数全年执行数分值执行率得分年度资金总额202010100.00%10"
    text += "其中：当年财政拨款2020其他资金" + HEADINGS + "产出指标数量指标清淤长度≥8公里8公里1010"
    form = form_of(text)
    assert [
        [field.text for field in (f.label, f.revised, f.executed, f.weight, f.rate, f.score)]
        for f in form.funds
    ] == [
        ["年度资金总额", "20", "20", "10", "100.00%", "10"],
        ["其中：当年财政拨款", "20", "20", None, None, None],
        ["其他资金", None, None, None, None, None],
    ]
    assert form.amount_unit_label == "万元"


def test_what_may_be_parted_in_several_ways_is_told_and_not_guessed() -> None:
    text = (
        HEAD
        + HEADINGS
        + "产出指标数量指标清淤长度≥8公里8公里1010人员工作做得好上加好1010质量指标合格率≥90%95%1010"
    )
    form = form_of(text)
    assert [row[2] for row in rows(form)] == ["清淤长度", "合格率"]
    assert [(t.code, t.text) for t in form.troubles] == [("text-glued", "人员工作做得好上加好1010")]


def test_two_forms_in_one_line_after_a_notice() -> None:
    rest = HEADINGS + "产出指标数量指标清淤长度≥8公里8公里1010"
    other = HEAD.replace("河道清淤经费", "道路养护经费").replace("2022", "2023")
    forms = read("现将有关情况公开如下，联系人：周敏。附件1" + HEAD + rest + other + rest).forms
    assert [(form.project.text, form.year, len(form.indicators)) for form in forms] == [
        ("河道清淤经费", 2022, 1),
        ("道路养护经费", 2023, 1),
    ]


def test_the_second_objective_begins_where_the_first_is_repeated() -> None:
    aims = "年度总体目标预期目标实际完成情况1.清理河道8公里；2.外运弃土。1.已清理河道8公里；2.已外运弃土。"
    form = form_of(HEAD + aims + "绩效指标" + HEADINGS + "产出指标数量指标清淤长度≥8公里8公里1010")
    assert form.objective_expected.text == "1.清理河道8公里；2.外运弃土。"
    assert form.objective_actual.text == "1.已清理河道8公里；2.已外运弃土。"


@pytest.mark.parametrize(
    "part",
    [
        "清淤长度≥8公里8公里1010",
        "完成率1010",
        "1",
        "提升",
        "产出指标",
        "一级指标二级指标得分",
        "绩效自评表项目名称",
        "资金总额12",
    ],
)
def test_long_texts_take_little_time(part: str) -> None:
    for length in (3_000, 1_000_000):
        text = HEAD + HEADINGS + "产出指标数量指标" + part * (length // len(part))
        begun = time.process_time()
        read(text)
        assert time.process_time() - begun < 15
