"""Figures of dashboards add up: every form is counted once, money to the last digit."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from jixiao.analysis.dashboard import (
    DossierRow,
    commonest_findings,
    execution_and_score,
    grade_distribution,
    progress,
    summary,
    trend,
)

DAY = date(2024, 3, 1)
DONE = {"approved", "closed"}
MONEY = st.none() | st.decimals(0, 10**9, places=2)
ROWS = st.lists(
    st.builds(
        DossierRow,
        department=st.sampled_from(["甲局", "乙局", "丙局"]),
        unit=st.sampled_from(["一", "二"]),
        project=st.text("abc", max_size=3),
        year=st.integers(2020, 2024),
        kind=st.just("self_evaluation"),
        state=st.sampled_from(["draft", "returned", "approved", "closed"]),
        budget=MONEY,
        executed=MONEY,
        score=st.none() | st.decimals(0, 100, places=2),
        grade=st.sampled_from(["excellent", "good", "fair", "poor", ""]),
        errors=st.integers(0, 3),
        warnings=st.integers(0, 3),
        codes=st.lists(st.sampled_from(["fund-rate", "weight-sum", "gone"]), max_size=4).map(tuple),
        due=st.none() | st.dates(date(2024, 2, 1), date(2024, 4, 1)),
        submitted=st.none() | st.dates(date(2024, 1, 1), date(2024, 3, 1)),
    ),
    max_size=30,
)


def row(**changes):
    return DossierRow(
        **{"department": "甲局", "unit": "一", "project": "P", "year": 2023, "kind": "self_evaluation",
           "state": "draft", **changes}
    )  # fmt: skip


@given(ROWS)
def test_every_form_is_counted_once(rows):
    found = progress(rows, DONE, DAY)
    assert sum(item.total for item in found) == len(rows)
    assert sum(sum(item.states.values()) for item in found) == len(rows)
    assert [item.share for item in found] == sorted(item.share for item in found)
    grades = grade_distribution(rows, ["excellent", "good", "fair", "poor"], lambda row: row.year)
    assert sum(sum(counts.values()) for counts in grades.values()) == len(rows)
    years = trend(rows)
    assert sum(item.forms for item in years) == len(rows)
    assert [item.year for item in years] == sorted({row.year for row in rows})


@given(ROWS)
def test_money_is_the_same_from_every_side(rows):
    one, years = summary(rows, DONE, DAY), trend(rows)
    assert one.budget == sum(item.budget for item in years) == sum(row.budget or 0 for row in rows)
    assert one.executed == sum(item.executed for item in years) == sum(row.executed or 0 for row in rows)
    assert one.done == sum(item.done for item in progress(rows, DONE, DAY))
    assert one.late == sum(item.late for item in progress(rows, DONE, DAY))


@given(ROWS, st.integers(1, 5))
def test_the_commonest_findings_come_first_and_none_is_lost(rows, limit):
    everything = commonest_findings(rows, 100)
    assert sum(item.times for item in everything) == sum(len(row.codes) for row in rows)
    assert everything[:limit] == commonest_findings(rows, limit)
    assert [item.forms for item in everything] == sorted((item.forms for item in everything), reverse=True)
    for item in everything:
        assert item.departments <= item.forms <= item.times


def test_a_finding_has_its_title_and_an_unknown_one_its_code():
    found = commonest_findings([row(codes=("weight-sum", "gone"))])
    assert {item.code: item.title() == item.code for item in found} == {"gone": True, "weight-sum": False}


def test_the_rate_is_of_the_forms_that_state_both():
    rows = [
        row(budget=Decimal(100), executed=Decimal(80)),
        row(budget=Decimal(900)),
        row(executed=Decimal(5)),
    ]
    assert summary(rows, DONE, DAY).rate == Decimal("0.8")
    assert summary([], DONE, DAY).rate is None
    assert row(budget=Decimal(0), executed=Decimal(5)).rate is None


def test_late_is_after_the_last_day():
    assert not row(due=DAY).late(DAY)
    assert row(due=date(2024, 2, 29)).late(DAY)
    assert row(due=date(2024, 2, 1), submitted=date(2024, 2, 2)).late(DAY)
    assert not row(due=date(2024, 2, 1), submitted=date(2024, 2, 1)).late(DAY)
    assert not row().late(DAY)


def test_full_marks_and_unspent_money_contradict():
    rows = [
        row(project="甲", budget=Decimal(100), executed=Decimal(79), score=Decimal(99)),
        row(project="乙", budget=Decimal(100), executed=Decimal(80), score=Decimal(99)),
        row(project="丙", budget=Decimal(100), executed=Decimal(10), score=Decimal(50)),
        row(project="丁", budget=Decimal(100), score=Decimal(50)),
    ]
    assert [point.row.project for point in execution_and_score(rows)] == ["丙", "甲", "乙"]
    assert [point.row.project for point in summary(rows, DONE, DAY).contradictions] == ["丙", "甲"]


def test_the_screen_of_the_bureaus_head():
    rows = [
        row(
            state="approved",
            score=Decimal(90),
            grade="excellent",
            errors=1,
            codes=("fund-rate",),
            submitted=DAY,
        ),
        row(department="乙局", score=Decimal(71), grade="fair", warnings=2, due=date(2024, 2, 1)),
        row(department="丙局", state="closed", submitted=DAY),
    ]
    one = summary(rows, DONE, DAY)
    assert (one.projects, one.departments, one.units, one.submitted, one.done, one.late) == (3, 3, 3, 2, 2, 1)
    assert (one.mean_score, one.with_errors, one.with_warnings) == (Decimal("80.5"), 1, 1)
    assert one.grades == {"excellent": 1, "fair": 1}
    assert [item.department for item in one.behind] == ["乙局"]


def test_a_year_of_the_trend():
    (year,) = trend([row(errors=3, score=Decimal(80)), row(), row(score=Decimal(90), grade="excellent")])
    assert (year.errors_per_form, year.mean_score, year.grades) == (1, 85, {"excellent": 1})
    assert round(year.without_error, 4) == Decimal("0.6667")
