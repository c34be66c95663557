"""An evaluation adds up, and every finding on it is made where it belongs and not elsewhere."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jixiao.evaluation import (
    Evidence,
    Expert,
    ExpertScore,
    Problem,
    Sheet,
    Suggestion,
    evaluation_findings,
    load_framework,
    result_of,
)
from jixiao.findings import Severity
from jixiao.profiles import load_profile

CN = load_profile("cn", date(2023, 12, 31))
FRAMEWORK = load_framework()
IDS = [criterion.id for criterion in FRAMEWORK.criteria]
EXPERTS = (Expert(id="a", name="甲"), Expert(id="b", name="乙"))


def sheet(**changes):
    """An evaluation without fault: two experts, full points but one for timeliness, all proved."""
    points = {criterion.id: criterion.points for criterion in FRAMEWORK.criteria} | {"timeliness": Decimal(6)}
    return Sheet(
        **{
            "project": "道路改造", "department": "市交通局", "unit": "市公路中心", "year": 2023, "experts": EXPERTS,
            "evaluator": "某会计师事务所", "grade": "优",
            "scores": tuple(ExpertScore(expert=e.id, criterion=c, points=p) for e in EXPERTS for c, p in points.items()),
            "evidence": (Evidence(id="1", title="验收报告", kind="formal", proves=tuple(IDS)),),
            "problems": (Problem(id="p", criterion="timeliness", text="延期三个月", evidence=("1",)),),
            "suggestions": (
                Suggestion(id="s", problem="p", text="倒排工期", owner="市公路中心", due=date(2024, 6, 30)),
            ),
            **changes,
        }
    )  # fmt: skip


def scored(criterion, first, second):
    """Return the scores of the sheet with those of one criterion changed; ``None`` leaves one out."""
    rest = [s for s in sheet().scores if s.criterion != criterion]
    own = [
        ExpertScore(expert=e.id, criterion=criterion, points=Decimal(p))
        for e, p in zip(EXPERTS, (first, second), strict=True)
        if p is not None
    ]
    return (*rest, *own)


def codes(given_sheet, framework=FRAMEWORK):
    return [(finding.code, finding.field) for finding in evaluation_findings(given_sheet, framework, CN)]


def test_a_faultless_evaluation_has_no_finding():
    result = result_of(sheet(), FRAMEWORK, CN)
    assert codes(sheet()) == []
    assert (result.total, result.grade.label, result.complete) == (99, "优", True)
    assert ("output", 34, 35) in result.heads


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"scores": scored("quality", "10", None)}, [("evaluation-score-missing", "scores.quality.b")]),
        ({"scores": scored("quality", "10", "11")}, [("evaluation-score-range", "scores.quality.b")]),
        ({"scores": scored("quality", "-1", "10")}, [
            ("evaluation-score-range", "scores.quality.a"),
            ("evaluation-disagreement", "scores.quality"),
            ("evaluation-deduction-without-problem", "problems.quality"),
        ]),
        ({"scores": scored("timeliness", "6", "3.9")}, []),
        ({"scores": scored("timeliness", "6", "3.8")}, [("evaluation-disagreement", "scores.timeliness")]),
        ({"scores": scored("quality", "9.5", "10")}, [("evaluation-deduction-without-problem", "problems.quality")]),
        ({"scores": (*sheet().scores, sheet().scores[0])}, [("evaluation-score-stray", "scores.basis.a")]),
        ({"scores": (*sheet().scores, ExpertScore(expert="c", criterion="basis", points=Decimal(1)))},
         [("evaluation-score-stray", "scores.basis.c")]),
        ({"evidence": (Evidence(id="1", title="报告", kind="formal", proves=tuple(IDS[1:])),)},
         [("evaluation-evidence-missing", "evidence.basis")]),
        ({"evidence": (*sheet().evidence, Evidence(id="2", title="纪要", kind="working"))},
         [("evaluation-evidence-idle", "evidence.2")]),
        ({"evidence": (*sheet().evidence, Evidence(id="2", title="纪要", kind="rumour", proves=("basis",)))},
         [("evaluation-evidence-idle", "evidence.2")]),
        ({"problems": (Problem(id="p", criterion="timeliness", text="延期"),)},
         [("evaluation-problem-unproved", "problems.p")]),
        ({"suggestions": ()}, [("evaluation-problem-without-suggestion", "problems.p")]),
        ({"suggestions": (Suggestion(id="s", problem="p", text="加强管理"),)},
         [("evaluation-suggestion-incomplete", "suggestions.s")]),
        ({"grade": "良"}, [("evaluation-grade", "grade")]),
        ({"grade": ""}, []),
        ({"evaluator": "市公路中心"}, [("evaluation-third-party", "evaluator")]),
        ({"evaluator": ""}, []),
    ],
)  # fmt: skip
def test_each_fault_has_its_finding(changes, found):
    assert codes(sheet(**changes)) == found


def test_what_the_system_made_itself_proves_nothing():
    made = Evidence(id="1", title="自动报告", kind="generated", proves=tuple(IDS))
    assert len(result_of(sheet(evidence=(made,)), FRAMEWORK, CN).unproved) == len(IDS)


def test_what_lost_all_its_points_needs_proof_too():
    rest = [name for name in IDS if name != "satisfaction"]
    changes = {
        "scores": scored("satisfaction", "0", "0"),
        "evidence": (Evidence(id="1", title="报告", kind="formal", proves=tuple(rest)),),
        "grade": "",
    }
    assert codes(sheet(**changes)) == [
        ("evaluation-evidence-missing", "evidence.satisfaction"),
        ("evaluation-deduction-without-problem", "problems.satisfaction"),
    ]


def test_a_framework_out_of_balance_is_an_error():
    points = {criterion.id: criterion.points for criterion in FRAMEWORK.criteria}
    heavy = FRAMEWORK.with_points({**points, "basis": Decimal(23), "effect": Decimal(0)})
    found = evaluation_findings(sheet(), heavy, CN)
    assert [(f.code, f.severity) for f in found][:1] == [("evaluation-weight-results", Severity.ERROR)]
    assert (found[0].printed, found[0].expected) == ("45", "≥60")
    short = FRAMEWORK.with_points({**points, "basis": Decimal(2)})
    assert evaluation_findings(sheet(), short, CN)[0].code == "evaluation-weight-sum"


def test_messages_are_whole_in_both_languages():
    broken = sheet(
        scores=scored("quality", "-1", "12"), evidence=(), grade="差", evaluator="市公路中心",
        suggestions=(Suggestion(id="s", problem="x", text="加强管理"),),
    )  # fmt: skip
    found = evaluation_findings(broken, FRAMEWORK, CN)
    assert len({finding.code for finding in found}) >= 7
    for finding in found:
        for language in ("zh", "en"):
            assert "{" not in finding.message(language) + finding.advice(language)


def test_no_grade_before_everybody_has_scored():
    result = result_of(sheet(scores=scored("quality", "10", None)), FRAMEWORK, CN)
    assert (result.complete, result.grade) == (False, None)
    assert result_of(sheet(experts=()), FRAMEWORK, CN).complete is False


POINTS = st.lists(
    st.integers(0, 1000).map(lambda n: Decimal(n) / 1000), min_size=2 * len(IDS), max_size=2 * len(IDS)
)


@given(POINTS, st.integers(1, 9), st.integers(1, 9))
def test_totals_are_the_weighted_means_added_up(shares, one, other):
    experts = (
        Expert(id="a", name="甲", weight=Decimal(one)),
        Expert(id="b", name="乙", weight=Decimal(other)),
    )
    given_points = iter(shares)
    scores = tuple(
        ExpertScore(expert=e.id, criterion=c.id, points=c.points * next(given_points))
        for e in experts
        for c in FRAMEWORK.criteria
    )
    result = result_of(sheet(experts=experts, scores=scores), FRAMEWORK, CN)
    by = {(s.expert, s.criterion): s.points for s in scores}
    exact = sum(by["a", c] * one + by["b", c] * other for c in IDS) / (one + other)
    assert abs(result.total - exact) <= Decimal("0.005")
    assert abs(sum(score for _, score, _ in result.heads) - result.total) <= Decimal("0.03")
    for row in result.rows:
        assert min(p for _, p in row.points) <= round(row.score, 20) <= max(p for _, p in row.points)
        assert 0 <= row.spread <= 1
