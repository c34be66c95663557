"""Text whose cells run into each other: parted where only one way fits, else a listed trouble and no guess."""

from jixiao.documents.text import read_text
from jixiao.forms.model import Form
from jixiao.reading.reader import read_forms

HEAD = "项目支出绩效自评表（2022年度）\n项目名称：技能提升\n"
GLUED = "一级指标二级指标三级指标年度指标值实际完成值分值得分偏差原因分析及改进措施\n"


def read(text: str) -> Form:
    (form,) = read_forms(read_text(text.encode(), "form.txt")).forms
    return form


def values(form: Form) -> list[list[str | None]]:
    return [
        [field.text for field in (i.l1, i.l2, i.l3, i.target, i.actual, i.weight, i.score)]
        for i in form.indicators
    ]


def test_every_cell_glued() -> None:
    form = read(
        HEAD + GLUED + "产出指标数量指标完成培训≥8次8次1010\n参训人数≥200人210人2018\n"
        "质量指标培训合格率≥95%96%109.5\n满意度指标服务对象满意度指标学员满意度≥90%92%1010\n总分10097.14\n"
    )
    assert values(form) == [
        ["产出指标", "数量指标", "完成培训", "≥8次", "8次", "10", "10"],
        ["产出指标", "数量指标", "参训人数", "≥200人", "210人", "20", "18"],
        ["产出指标", "质量指标", "培训合格率", "≥95%", "96%", "10", "9.5"],
        ["满意度指标", "服务对象满意度指标", "学员满意度", "≥90%", "92%", "10", "10"],
    ]
    assert (form.total_weight.text, form.total_score.text) == ("100", "97.14")
    assert form.troubles == []


def test_a_line_of_several_rows_with_points_apart() -> None:
    form = read(
        HEAD + "绩效指标 一级指标 二级指标 三级指标 指标值 权重\n"
        "产出指标数量指标按月缴纳率=100% 22.5 调整次数≤10次 22.5 时效指标缴纳及时率=100% 22.5 "
        "效益指标经济效益指标结余比例≤5% 22.5 合计100\n评价结论：及时缴纳。\n"
    )
    assert [row[2:4] + row[5:6] for row in values(form)] == [
        ["按月缴纳率", "=100%", "22.5"], ["调整次数", "≤10次", "22.5"], ["缴纳及时率", "=100%", "22.5"],
        ["结余比例", "≤5%", "22.5"],
    ]  # fmt: skip
    assert [row[1] for row in values(form)] == ["数量指标", "数量指标", "时效指标", "经济效益指标"]
    assert form.total_weight.text == "100"


def test_what_may_be_parted_in_several_ways_is_told_and_not_guessed() -> None:
    form = read(
        HEAD + GLUED + "产出指标数量指标完成培训≥8次8次1010\n质量指标新增产值≥100万元1201010\n"
        "效益指标社会效益指标从业人员能力提高提高1010\n时效指标按时完成率=100%100%1010\n"
    )
    assert values(form)[1][2:] == ["新增产值", None, None, None, None]
    assert values(form)[2] == ["效益指标", "社会效益指标", "从业人员能力提高提高1010", None, None, None, None]
    assert values(form)[3][2:] == ["按时完成率", "=100%", "100%", "10", "10"]
    assert [(t.code, t.text) for t in form.troubles] == [
        ("text-glued", "≥100万元1201010"), ("text-glued", "从业人员能力提高提高1010"),
    ]  # fmt: skip


def test_names_that_begin_like_a_category_stay_whole() -> None:
    form = read(
        HEAD + "一级指标 二级指标 三级指标 年度指标值 实际完成值 分值 得分\n"
        "产出指标 质量指标 质量指标达标率 ≥95% 96% 10 10\n数量指标 数量指标完成数 12次 12次 10 10\n总分 100 98\n"
    )
    assert [row[2] for row in values(form)] == ["质量指标达标率", "数量指标完成数"]
