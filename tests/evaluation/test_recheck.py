"""Re-check: the self score stays, deductions follow criteria, one defect costs the same everywhere."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jixiao.evaluation import (
    Answer,
    Deduction,
    consistency_findings,
    load_review_rules,
    review_findings,
    review_of,
)
from jixiao.findings import catalogue
from jixiao.forms.entry import form_of
from jixiao.profiles import load_profile

RULES = load_review_rules()
CN = load_profile("cn", date(2023, 12, 31))
D = Decimal


def form(project="甲项目", total="98"):
    def row(name, weight, score):
        return {"l1": "产出指标", "l3": name, "target": "≥1", "actual": "1", "weight": weight, "score": score}

    funds = {"line": "total", "label": "年度资金总额", "weight": "10", "score": "9"}
    rows = [
        row("数量", "50", "50"),
        row("效益", "30", "29"),
        row("满意度", "10", "10"),
        row("未评分", "0", ""),
    ]
    return form_of({"project": project, "funds": [funds], "indicators": rows, "total_score": total})


def off(row, criterion, points, note="缺第三季度记录", reviewer="王"):
    return Deduction(row, criterion, D(points), note, reviewer)


def test_self_and_reviewed_scores_stand_side_by_side():
    review = review_of(
        form(), [off("indicators[0]", "evidence-partial", "10"), off("indicators[2]", "survey-missing", "10")]
    )
    assert [(r.path, r.self_score, r.reviewed, r.deviation) for r in review.rows] == [
        ("funds.total", 9, 9, 0), ("indicators[0]", 50, 40, 10), ("indicators[1]", 29, 29, 0),
        ("indicators[2]", 10, 0, 10), ("indicators[3]", None, None, 0),
    ]  # fmt: skip
    assert (review.self_total, review.reviewed_total, review.deviation) == (98, 78, 20)
    assert [grade.label for grade in review.grades(CN)] == ["优", "中"]
    assert review_findings(review, RULES) == ()


def test_a_total_that_does_not_add_up_shows_in_the_deviation():
    assert review_of(form(total="100")).deviation == 2
    assert review_of(form(total="")).deviation == 0


def test_the_unit_answers_and_an_objection_is_decided():
    given_off = [off("indicators[0]", "evidence-partial", "10"), off("indicators[1]", "reason-missing", "2")]
    assert [row.path for row in review_of(form(), given_off).open_rows] == ["indicators[0]", "indicators[1]"]
    answers = [Answer("indicators[0]", False, "补交了记录"), Answer("indicators[1]", True)]
    assert [row.path for row in review_of(form(), given_off, answers).open_rows] == ["indicators[0]"]
    answers[0] = Answer("indicators[0]", False, "补交了记录", decided=D(48))
    review = review_of(form(), given_off, answers)
    assert (review.open_rows, review.rows[1].reviewed, review.deviation) == ((), 48, 4)
    assert review.rows[1].self_score == 50


@pytest.mark.parametrize(
    ("deduction", "codes"),
    [
        (off("indicators[0]", "evidence-partial", "10"), []),
        (off("indicators[0]", "evidence-partial", "25"), []),
        (off("indicators[0]", "evidence-partial", "9.99"), ["evaluation-deduction-range"]),
        (off("indicators[0]", "evidence-partial", "26"), ["evaluation-deduction-range"]),
        (off("indicators[0]", "evidence-partial", "10", note=" "), ["evaluation-deduction-unexplained"]),
        (off("indicators[0]", "bad mood", "10"), ["evaluation-deduction-unexplained"]),
        (off("indicators[0]", "score-formula", "1"), []),
        (
            off("indicators[0]", "reason-missing", "-5"),
            ["evaluation-deduction-range", "evaluation-reviewed-score"],
        ),
        (off("indicators[0]", "score-formula", "-5"), ["evaluation-reviewed-score"]),
        (off("indicators[1]", "evidence-missing", "30"), []),
    ],
)
def test_a_deduction_keeps_to_its_criterion(deduction, codes):
    found = review_findings(review_of(form(), [deduction]), RULES)
    assert [finding.code for finding in found] == codes
    for finding in found:
        for language in ("zh", "en"):
            assert "{" not in finding.message(language) + finding.advice(language)
    if codes and codes[0] == "evaluation-deduction-range" and deduction.points > 0:
        assert found[0].expected == "10—25"


def test_one_defect_costs_the_same_everywhere():
    def reviews(second):
        return [
            review_of(form("甲项目"), [off("indicators[2]", "survey-missing", "5")], id="1"),
            review_of(
                form("乙项目"), [off("indicators[2]", "survey-missing", second, reviewer="李")], id="2"
            ),
        ]

    assert consistency_findings(reviews("5"), RULES) == ()
    assert consistency_findings(reviews("7"), RULES) == ()
    (found,) = consistency_findings(reviews("7.1"), RULES)
    assert (found.code, found.document, found.field) == (
        "evaluation-deduction-inconsistent",
        "2",
        "indicators[2]",
    )
    assert "50%（甲项目）至71%（乙项目）" in found.message()
    assert set(found.values["reviewers"]) == set("李、王")
    assert consistency_findings(reversed(reviews("10")), RULES) == consistency_findings(reviews("10"), RULES)


def test_what_is_recomputed_may_differ():
    reviews = [
        review_of(form(), [off("indicators[0]", "score-formula", "1")], id="1"),
        review_of(form(), [off("indicators[0]", "score-formula", "49")], id="2"),
    ]
    assert consistency_findings(reviews, RULES) == ()


@pytest.mark.parametrize("row", ["indicators[9]", "funds.other", ""])
def test_a_row_that_there_is_not_is_refused(row):
    with pytest.raises(ValueError, match="no such row"):
        review_of(form(), [off(row, "duplicate", "1")])
    with pytest.raises(ValueError, match="no such row"):
        review_of(form(), (), [Answer(row, True)])


@given(st.lists(st.tuples(st.integers(0, 2), st.decimals(0, 60, places=2)), max_size=6))
def test_scores_never_fall_below_nothing_and_sums_agree(cuts):
    review = review_of(form(), [off(f"indicators[{n}]", "duplicate", points) for n, points in cuts])
    assert all(row.reviewed is None or 0 <= row.reviewed <= row.self_score for row in review.rows)
    assert review.deviation == sum(row.deviation for row in review.rows)


def test_a_finding_calls_for_a_criterion():
    called = RULES.criterion_for("reason-missing")
    assert called is not None
    assert called.id == "reason-missing"
    assert RULES.criterion_for("form-blank") is None
    codes = [code for one in RULES.deductions.criteria for code in one.findings]
    assert len(codes) == len(set(codes)), "a finding calls for one criterion"
    known = set(catalogue())
    assert set(codes) <= known
