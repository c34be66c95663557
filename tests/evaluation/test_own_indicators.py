"""The framework takes the project's own indicators, and what was agreed on goes before the mean."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_evaluation import CN, FRAMEWORK, codes, scored, sheet  # type: ignore[import-not-found]

from jixiao.evaluation import Agreed, Promise, evaluation_findings, load_framework, result_of
from jixiao.evaluation.framework import shared
from jixiao.profiles import load_profile

PROMISES = (
    Promise("output", "数量指标", "检修泵站", "≥32座", Decimal(20)),
    Promise("output", "质量指标", "合格率", "≥98%", Decimal(15)),
    Promise("cost", "经济成本指标", "单座成本", "≤3.6万元", Decimal(5)),
    Promise("satisfaction", "服务对象满意度指标", "群众满意度", "≥90%", Decimal(10)),
    Promise("", "其他", "不知归属", "1", Decimal(10)),
)


def test_outputs_and_effects_come_from_the_targets():
    own = FRAMEWORK.with_promises(PROMISES)
    assert [(c.id, c.l3.zh, c.target, c.points) for c in own.under("output")] == [
        ("output-1", "检修泵站", "≥32座", Decimal("17.5")),
        ("output-2", "合格率", "≥98%", Decimal("13.1")),
        ("output-3", "单座成本", "≤3.6万元", Decimal("4.4")),
    ]
    assert [(c.l3.zh, c.points) for c in own.under("benefit")] == [("群众满意度", 30)]
    assert list(own.under("process")) == list(FRAMEWORK.under("process"))
    assert own.points == own.total.value
    assert own.result_points == FRAMEWORK.result_points
    assert {c.standard for c in own.under("output")} == {"target"}
    assert type(own).model_validate(own.model_dump(mode="json")) == own


def test_a_head_without_indicators_keeps_its_general_criteria():
    own = FRAMEWORK.with_promises(PROMISES[:3])
    assert list(own.under("benefit")) == list(FRAMEWORK.under("benefit"))
    assert FRAMEWORK.with_promises(()) == FRAMEWORK


def test_criteria_without_points_are_out_of_force():
    points = {criterion.id: criterion.points for criterion in FRAMEWORK.criteria} | {"basis": Decimal(0)}
    assert "basis" not in {c.id for c in FRAMEWORK.with_points(points).in_force().criteria}


@given(st.integers(1, 60), st.lists(st.integers(0, 40), min_size=1, max_size=30))
def test_shares_add_up(points, weights):
    shares = shared(Decimal(points), [Decimal(weight) for weight in weights])
    assert sum(shares) == points
    assert all(share >= 0 for share in shares)


def test_what_was_agreed_goes_before_the_mean():
    apart = {"scores": scored("quality", "10", "4"), "grade": ""}
    assert ("evaluation-disagreement", "scores.quality") in codes(sheet(**apart))
    agreed = sheet(**apart, agreed=(Agreed(criterion="quality", points=Decimal(9), reason="合议"),))
    assert "evaluation-disagreement" not in {code for code, _ in codes(agreed)}
    row = next(row for row in result_of(agreed, FRAMEWORK, CN).rows if row.criterion.id == "quality")
    assert (row.mean, row.score) == (7, 9)
    assert result_of(agreed, FRAMEWORK, CN).total == 98
    assert ("evaluation-score-range", "agreed.quality") in codes(
        sheet(agreed=(Agreed(criterion="quality", points=Decimal(11), reason="x"),))
    )


def test_english_names_stand_in_english_messages():
    found = evaluation_findings(sheet(scores=scored("quality", "10", "2")), FRAMEWORK, CN)
    said = next(f for f in found if f.code == "evaluation-disagreement").message("en")
    assert "rate of sufficient quality" in said
    assert "、" not in said


@pytest.mark.parametrize("what", ["feedback_days", "independence", "disagreement"])
def test_terms_and_limits_are_cited(what):
    assert FRAMEWORK.source(getattr(FRAMEWORK, what)).title


def test_the_declaration_stands_in_both_languages():
    framework = load_framework(load_profile("cn-hubei", date(2024, 12, 31)).lineage)
    assert "利害关系" in framework.declaration.zh
    assert "confidential" in framework.declaration.en
    assert all(words.zh and words.en for words in framework.standards.values())
