"""A whole unit's form: sums are equal to the last digit, sources are named, gaps are told and nothing is invented."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jixiao.analysis.unit_forms import SOURCE, Choice, Gap, assemble
from jixiao.forms.entry import form_of
from jixiao.forms.model import FormKind, FundKind
from jixiao.reading.many import read_paths
from jixiao.rendering import render
from jixiao.values import MoneyUnit

INDICATOR = {
    "l1": "产出指标", "l2": "数量指标", "l3": "培训场次", "target": "≥8场", "actual": "9场", "weight": "50",
    "score": "50", "reason": "无",
}  # fmt: skip


def project(name="甲项目", unit="万元", lines=(), **changes):
    return form_of(
        {
            "kind": "self_evaluation", "project": name, "year": 2023, "amount_unit_label": unit,
            "objective_expected": f"完成{name}", "funds": list(lines), "indicators": [INDICATOR], **changes,
        }
    )  # fmt: skip


def line(kind="total", label="年度资金总额", **amounts):
    return {"line": kind, "label": label, "weight": "10", "score": "9", "rate": "90%", **amounts}


TWO = [
    project(
        "甲项目",
        lines=[
            line(initial="100", revised="120.5", executed="99.123456"),
            line("appropriation", "其中：当年财政拨款", revised="100.5", executed="90"),
            line("other", "其他资金", revised="20", executed="9.123456"),
        ],
    ),
    project(
        "乙项目",
        "元",
        lines=[
            line(initial="5000", revised="10000.01", executed="3"),
            line("appropriation", "其中：财政拨款", revised="10000.01"),
        ],
    ),
]


def values(form, kind):
    found = next(fund for fund in form.funds if fund.line is kind)
    return [
        getattr(found, c).value and getattr(found, c).value.yuan for c in ("initial", "revised", "executed")
    ]


def test_money_of_different_units_is_summed_in_yuan():
    form = assemble(TWO, unit="某局", year=2023).form
    assert values(form, FundKind.TOTAL) == [Decimal("1005000"), Decimal("1215000.01"), Decimal("991237.56")]
    total = form.funds[0]
    assert (total.revised.printed, total.executed.printed) == ("121.500001", "99.123756")
    assert values(form, FundKind.OTHER) == [None, Decimal(200000), Decimal("91234.56")]
    assert (form.scope, form.kind, form.unit.text, form.amount_unit_label) == (
        "unit", FormKind.SELF_EVALUATION, "某局", "万元",
    )  # fmt: skip


def test_what_the_unit_decides_is_left_blank():
    form = assemble(TWO, unit="某局", year=2023, chosen=[Choice(0, 0)]).form
    blank = [form.total_score, form.total_weight, form.objective_expected, form.objective_actual, form.grade]
    blank += [form.funds[0].score, form.funds[0].weight, form.funds[0].rate]
    blank += [form.indicators[0].weight, form.indicators[0].score, form.indicators[0].reason]
    assert all(field.text is None and field.value is None for field in blank)


def test_a_project_is_a_task_with_its_money():
    first, second = assemble(TWO, unit="某局", year=2023, money=MoneyUnit.YUAN).form.tasks
    assert (first.name.text, first.content.text) == ("甲项目", "完成甲项目")
    assert [f.printed for f in (first.total, first.appropriation, first.other)] == [
        "1205000",
        "1005000",
        "200000",
    ]
    assert [f.printed for f in (second.total, second.appropriation, second.other)] == [
        "10000.01",
        "10000.01",
        "",
    ]


def test_a_chosen_indicator_names_its_project():
    form = assemble(TWO, unit="某局", year=2023, chosen=[Choice(1, 0), Choice(0, 0)]).form
    assert [i.extra[SOURCE].text for i in form.indicators] == ["乙项目", "甲项目"]
    assert form.indicators[0].target.value.quantity == 8
    assert form.indicators[0].actual.text == "9场"


def test_a_target_declaration_promises_and_reports_nothing():
    form = assemble(TWO, unit="某局", year=2023, kind=FormKind.TARGET, chosen=[Choice(0, 0)]).form
    assert form.kind is FormKind.TARGET
    assert form.indicators[0].actual.text is None
    assert values(form, FundKind.TOTAL)[2] is None


def test_a_line_that_the_layout_lacks_keeps_its_own_label():
    forms = [project(lines=[line(revised="5"), line("superior", "其中：中央补助", revised="5")])]
    assert [fund.label.text for fund in assemble(forms, unit="某局", year=2023).form.funds] == [
        "年度资金总额",
        "其中：中央补助",
    ]


def test_gaps_are_named_and_never_zero():
    forms = [TWO[0], project("丙项目", lines=[line(revised="1")]), project("丁项目")]
    found = assemble(forms, unit="某局", year=2023)
    assert set(found.gaps) == {
        Gap("丙项目", FundKind.TOTAL, "initial"),
        Gap("丙项目", FundKind.TOTAL, "executed"),
        Gap("丁项目", FundKind.TOTAL, "line"),
        Gap("甲项目", FundKind.APPROPRIATION, "initial"),
        Gap("甲项目", FundKind.OTHER, "initial"),
    }
    assert assemble([project()], unit="某局", year=2023).form.funds == []


def test_a_repeated_total_counts_once():
    form = assemble([project(lines=[line(revised="5"), line(revised="5")])], unit="某局", year=2023).form
    assert values(form, FundKind.TOTAL)[1] == 50000


@pytest.mark.parametrize(
    "forms",
    [
        [],
        [project(year=2022)],
        [project(scope="unit")],
        [project(), project(kind="target")],
    ],
)
def test_what_does_not_belong_together_is_refused(forms):
    with pytest.raises(ValueError, match=r"\w"):
        assemble(forms, unit="某局", year=2023)


@pytest.mark.parametrize("choice", [Choice(2, 0), Choice(0, 1), Choice(-1, 0)])
def test_an_indicator_that_there_is_not_is_refused(choice):
    with pytest.raises(ValueError, match="指标"):
        assemble(TWO, unit="某局", year=2023, chosen=[choice])


AMOUNT = st.decimals(0, 10**9, places=6).map(lambda value: f"{value:f}")


@settings(deadline=None, max_examples=50)
@given(st.lists(st.tuples(AMOUNT, st.sampled_from(["元", "万元", "亿元"])), min_size=1, max_size=8))
def test_the_sum_is_exact_in_whatever_units(amounts):
    forms = [project(str(n), unit, [line(revised=amount)]) for n, (amount, unit) in enumerate(amounts)]
    exponents = {"元": 0, "万元": 4, "亿元": 8}
    yuan = sum(Decimal(amount).scaleb(exponents[unit]) for amount, unit in amounts)
    for money in (MoneyUnit.YUAN, MoneyUnit.WAN):
        form = assemble(forms, unit="某局", year=2023, money=money).form
        assert values(form, FundKind.TOTAL)[1] == yuan == sum(task.total.value.yuan for task in form.tasks)


def test_it_can_be_rendered_and_read_again(tmp_path):
    form = assemble(TWO, unit="某局", year=2023, kind=FormKind.TARGET, chosen=[Choice(0, 0)]).form
    (path,) = render([form], "docx", tmp_path / "unit.docx")
    (again,) = next(iter(read_paths([str(path)]))).forms
    assert (again.scope, again.kind, again.unit.text) == ("unit", FormKind.TARGET, "某局")
    assert [task.total.value.yuan for task in again.tasks] == [Decimal(1205000), Decimal("10000.01")]
