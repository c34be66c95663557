"""Evaluations: each step asks for its right, its state and what it demands; nobody's work is lost."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from jixiao.web.cycle.models import Notification, Project, Round
from jixiao.web.cycle.services import Refused
from jixiao.web.desk.access import Unusable
from jixiao.web.evaluations import (
    access,
    attention,
    daily,
    finals,
    home,
    ledger,
    planning,
    reporting,
    scoring,
    services,
)
from jixiao.web.evaluations.models import Evaluation, Score
from jixiao.web.evaluations.sheets import bench_of
from jixiao.web.evaluations.ways import FLOWS, Kind, State
from jixiao.web.journal.chain import verify
from jixiao.web.journal.models import Entry
from jixiao.web.office.models import Post, Role
from web import evaluating as made
from web.office import Office, fill, good_target, make_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(settings: Any, tmp_path: Path) -> Office:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.ATTACHMENTS = tmp_path / "attachments"
    return make_office()


def refused(code: str) -> Any:
    return pytest.raises(Refused, match=f"^{code}$")


# -- planning -----------------------------------------------------------------------------------------------------


def test_the_framework_takes_the_projects_own_indicators(office: Office) -> None:
    fill(office, good_target())
    found = planning.plan_evaluation(office.people["officer"], made.plan_of(office))
    own = [(c.id, c.l3.zh, c.target, c.points) for c in found.frame.criteria if c.target]
    assert [name for _id, name, _t, _p in own][:2] == ["检修供水泵站", "检修验收合格率"]
    assert own[0][2] == "≥12座"
    assert sum(c.points for c in found.frame.under("output")) == 35
    assert sum(c.points for c in found.frame.under("benefit")) == 30
    # 20 of the 50 points of the outputs in the targets are 14 of 35
    assert own[0][3] == 14
    assert found.dossiers.get() == office.dossier()
    assert found.frame.points == 100


def test_who_may_commission_what(office: Office) -> None:
    for kind, allowed in (("fiscal", {"officer", "bureau-head"}), ("departmental", {"reviewer"})):
        for who, person in office.people.items():
            if who in allowed:
                assert planning.plan_evaluation(person, made.plan_of(office, kind)).kind == kind
            else:
                with refused("right"):
                    planning.plan_evaluation(person, made.plan_of(office, kind))


@pytest.mark.parametrize(
    ("changes", "fits"),
    [
        ({"subject": "policy"}, False),
        ({"subject": "project", "projects": ()}, False),
        ({"subject": "unit", "projects": ()}, False),
    ],
)
def test_the_object_has_to_fit(office: Office, changes: dict[str, Any], fits: bool) -> None:
    with refused("object"):
        planning.plan_evaluation(office.people["officer"], made.plan_of(office, **changes))


def test_several_projects_and_whole_units(office: Office) -> None:
    projects = tuple(Project.objects.select_related("unit").filter(code__in=["P1", "P2"]))
    policy = planning.plan_evaluation(
        office.people["officer"], made.plan_of(office, subject="policy", projects=projects, title="水务")
    )
    assert policy.unit == office.units["水利局"]
    assert {unit.name for unit in policy.units.all()} == {"供水管理站", "水文站"}
    assert policy.dossiers.count() == 2
    assert not any(criterion.target for criterion in policy.frame.criteria)
    whole = planning.plan_evaluation(
        office.people["officer"],
        made.plan_of(office, subject="unit", projects=(), unit=office.units["水利局"], title="整体"),
    )
    assert whole.dossiers.count() == 2
    assert whole.commissioner == office.units["清河县财政局"]
    across = tuple(Project.objects.select_related("unit").all())
    assert (
        planning.plan_evaluation(
            office.people["officer"], made.plan_of(office, subject="policy", projects=across)
        ).unit
        == office.units["清河县财政局"]
    )
    with refused("right"):
        planning.plan_evaluation(
            office.people["reviewer"], made.plan_of(office, "departmental", subject="policy", projects=across)
        )


def test_years_gather_their_forms(office: Office) -> None:
    assert office.round is not None
    Round.objects.filter(pk=office.round.pk).update(year=2024)
    several = planning.plan_evaluation(office.people["officer"], made.plan_of(office, since=2023))
    assert several.dossiers.count() == 1
    assert several.years == "2023—2025"
    assert planning.plan_evaluation(office.people["officer"], made.plan_of(office)).dossiers.count() == 0


def test_points_follow_the_rules(office: Office) -> None:
    found = made.planned(office)
    person = office.people["officer"]
    points = {criterion.id: criterion.points for criterion in found.whole_framework.criteria}
    with refused("points"):
        planning.set_points(found.pk, person, {**points, "basis": Decimal(4)}, found.version)
    with refused("points"):  # outputs and effects below 60 of 100
        heavy = {**points, "basis": Decimal(23), "effect": Decimal(0)}
        planning.set_points(found.pk, person, heavy, found.version)
    with refused("points"):
        planning.set_points(found.pk, person, {"basis": Decimal(100)}, found.version)
    good = {**points, "basis": Decimal(0), "procedure": Decimal(5)}
    found = planning.set_points(found.pk, person, good, found.version)
    assert "basis" not in {criterion.id for criterion in found.frame.criteria}
    assert found.frame.points == 100
    with refused("stale"):
        planning.set_points(found.pk, person, points, found.version - 1)
    entry = Entry.objects.filter(action="evaluation-framework").latest("number")
    assert ["points.basis", "3", "0"] in entry.detail["changes"]


# -- team ---------------------------------------------------------------------------------------------------------


def test_who_works_for_the_unit_cannot_judge_it(office: Office) -> None:
    found = made.planned(office)
    filler = office.people["filler"]
    Post.objects.create(person=filler, unit=office.units["清河县财政局"], role=Role.EVALUATOR)
    assert filler not in planning.candidates(found)
    with refused("interest"):
        planning.add_member(
            found.pk,
            office.people["officer"],
            filler,
            speciality="x",
            organisation="",
            weight=Decimal(1),
            leader=False,
        )
    with refused("interest"):  # no evaluator at all
        planning.add_member(
            found.pk, office.people["officer"], office.people["auditor"], speciality="x", organisation="",
            weight=Decimal(1), leader=False,
        )  # fmt: skip


def test_an_expert_sees_it_only_in_his_time(office: Office) -> None:
    found = made.planned(office)
    expert = made.experts(office)[0]
    stranger = office.people["evaluator"]
    planning.add_member(
        found.pk,
        office.people["officer"],
        expert,
        speciality="水利",
        organisation="",
        weight=Decimal(1),
        leader=True,
    )
    assert not access.access(found, expert).anything
    found = made.take(office, found, "assign", "officer")
    own = access.access(found, expert)
    assert own.anything
    assert own.must_declare
    assert not own.inside
    assert found in access.visible(expert)
    assert found not in access.visible(stranger)
    assert not access.access(found, stranger).anything
    planning.declare(found.pk, expert, free=True)
    assert access.access(found, expert).inside
    made.take(office, found, "cancel", "officer", "项目撤销")
    assert not access.access(made.fresh(found), expert).anything
    assert found not in access.visible(expert)


def test_who_has_an_interest_withdraws(office: Office) -> None:
    found = made.assigned(office)
    person = office.people["expert-b"]
    with refused("reason"):
        planning.declare(found.pk, person, free=False)
    planning.declare(found.pk, person, free=False, reason="曾参与项目监理")
    assert not access.access(found, person).anything
    assert [m.person.username for m in bench_of(found).members] == ["expert-a", "expert-c"]
    assert Notification.objects.filter(code="evaluation-recuse", person=office.people["officer"]).exists()
    with refused("undeclared"):
        planning.declare(found.pk, office.people["expert-a"], free=True)
        made.take(office, found, "begin", "expert-a")


def test_a_team_needs_a_leader_and_one_only(office: Office) -> None:
    found = made.planned(office)
    with refused("team"):
        made.take(office, found, "assign", "officer")
    people = made.experts(office)
    kept = {"speciality": "水利", "organisation": "", "weight": Decimal(1)}
    planning.add_member(found.pk, office.people["officer"], people[0], leader=True, **kept)  # type: ignore[arg-type]
    with refused("member"):
        planning.add_member(found.pk, office.people["officer"], people[1], leader=True, **kept)  # type: ignore[arg-type]
    with refused("member"):
        planning.add_member(found.pk, office.people["officer"], people[0], leader=False, **kept)  # type: ignore[arg-type]
    second = planning.add_member(found.pk, office.people["officer"], people[1], leader=False, **kept)  # type: ignore[arg-type]
    planning.appoint_leader(found.pk, office.people["officer"], second.pk)
    assert [m.person for m in found.members.filter(leader=True)] == [people[1]]
    first = found.members.get(person=people[0])
    with refused("reason"):
        planning.end_member(found.pk, office.people["officer"], first.pk, " ")
    planning.end_member(found.pk, office.people["officer"], first.pk, "另有任务")
    assert [m.person for m in bench_of(found).members] == [people[1]]


# -- scoring ------------------------------------------------------------------------------------------------------


def test_scores_are_guarded_row_by_row(office: Office) -> None:
    found = made.scoring_(office)
    person = office.people["expert-b"]
    first = {"basis": scoring.Given(Decimal(3), "", 0), "cost": scoring.Given(Decimal(5), "超支", 0)}
    assert scoring.save_scores(found.pk, person, first).changed == 2
    second = {
        "basis": scoring.Given(Decimal(2), "依据不足", 0),
        "quality": scoring.Given(Decimal(9), "一处返工", 0),
    }
    saved = scoring.save_scores(found.pk, person, second)
    assert (saved.changed, set(saved.conflicts)) == (1, {"basis"})
    kept = {row.criterion: row.points for row in Score.objects.filter(member__person=person)}
    assert kept == {"basis": 3, "cost": 5, "quality": 9}
    assert scoring.save_scores(found.pk, person, {"basis": scoring.Given(Decimal(3), "", 0)}).conflicts == {}


def test_points_stay_within_the_criterion(office: Office) -> None:
    found = made.scoring_(office)
    for points in ("3.01", "-1"):
        with refused("range"):
            scoring.save_scores(
                found.pk, office.people["expert-b"], {"basis": scoring.Given(Decimal(points), "", 0)}
            )
    with refused("range"):
        scoring.save_scores(
            found.pk, office.people["expert-b"], {"nothing": scoring.Given(Decimal(1), "", 0)}
        )
    with refused("right"):
        scoring.save_scores(found.pk, office.people["officer"], {})


def test_handing_in_asks_for_every_row_and_reason(office: Office) -> None:
    found = made.scoring_(office)
    person = office.people["expert-b"]
    with refused("incomplete"):
        scoring.hand_in(found.pk, person)
    rows = made.rows(found)
    rows[made.SPOILT] = scoring.Given(Decimal(8), "", 0)
    scoring.save_scores(found.pk, person, rows)
    with refused("unfounded"):
        scoring.hand_in(found.pk, person)
    scoring.save_scores(found.pk, person, {made.SPOILT: scoring.Given(Decimal(8), "少一座", 1)})
    assert scoring.hand_in(found.pk, person).done_at is not None
    scoring.save_scores(found.pk, person, {"basis": scoring.Given(None, "", 1)})
    assert found.members.get(person=person).done_at is None


def test_scores_open_when_all_are_in_or_the_leader_opens_them(office: Office) -> None:
    found = made.scoring_(office)
    with refused("own-first"):
        scoring.open_scores(found.pk, office.people["expert-a"], found.version)
    scoring.save_scores(found.pk, office.people["expert-a"], made.rows(found))
    scoring.hand_in(found.pk, office.people["expert-a"])
    assert not bench_of(made.fresh(found)).open
    with refused("right"):
        scoring.open_scores(found.pk, office.people["expert-b"], found.version)
    with refused("closed-scores"):
        scoring.settle(found.pk, office.people["expert-a"], {})
    scoring.open_scores(found.pk, office.people["expert-a"], found.version)
    assert bench_of(made.fresh(found)).open


def test_a_disagreement_is_settled_with_a_reason(office: Office) -> None:
    found = made.scored(office)
    row = found.members.get(person__username="expert-b").scores.get(criterion="effect")
    changed = {"effect": scoring.Given(Decimal(10), "影响有限", row.version)}
    scoring.save_scores(found.pk, office.people["expert-b"], changed)
    scoring.hand_in(found.pk, office.people["expert-b"])
    with refused("scores"):
        made.take(office, found, "draft", "expert-a")
    leader = office.people["expert-a"]
    with refused("reason"):
        scoring.settle(found.pk, leader, {"effect": scoring.Given(Decimal(18), "", 0)})
    with refused("right"):
        scoring.settle(found.pk, office.people["expert-b"], {"effect": scoring.Given(Decimal(18), "合议", 0)})
    mean = bench_of(found).result.total
    scoring.settle(found.pk, leader, {"effect": scoring.Given(Decimal(18), "按调查结果合议", 0)})
    bench = bench_of(made.fresh(found))
    assert bench.result.total == Decimal("96.00")
    assert mean == Decimal("94.67")
    saved = scoring.settle(found.pk, leader, {"effect": scoring.Given(Decimal(19), "再议", 0)})
    assert set(saved.conflicts) == {"effect"}
    made.take(office, found, "draft", "expert-a")
    with refused("state"):
        scoring.save_scores(found.pk, office.people["expert-b"], changed)


# -- ledger, problems, answers ------------------------------------------------------------------------------------


def test_evidence_keeps_numbers_and_files(office: Office) -> None:
    found = made.scoring_(office)
    person = office.people["expert-b"]
    given = ledger.ItemGiven("验收单", "original", "供水管理站", None, "", ("quantity",))
    with pytest.raises(Unusable):
        ledger.keep_item(found.pk, person, given, made.upload(b"MZ\x90\x00 not a document", "验收.pdf"))
    item = ledger.keep_item(found.pk, person, given, made.upload(b"\x89PNG\r\n\x1a\n1", "..\\照片.png"))
    assert (item.number, item.type, item.name) == (1, "png", "_照片.png")
    with refused("stale"):
        ledger.keep_item(found.pk, person, given, None, item.pk, 0)
    again = ledger.keep_item(found.pk, person, given, None, item.pk, item.version)
    assert again.sha256 == item.sha256
    with refused("object"):
        ledger.keep_item(found.pk, person, ledger.ItemGiven("x", "rumour", "", None, "", ("quantity",)), None)
    with refused("right"):
        ledger.keep_item(found.pk, office.people["officer"], given, None)
    ledger.remove_item(found.pk, person, item.pk, again.version)
    assert ledger.keep_item(found.pk, person, given, None).number == 2


def test_missing_evidence_is_a_finding(office: Office) -> None:
    found = made.scored(office)
    item = found.items.get()
    given = ledger.ItemGiven("验收报告", "formal", "x", None, "", ("quantity",))
    ledger.keep_item(found.pk, office.people["expert-a"], given, None, item.pk, item.version)
    codes = [f.field for f in bench_of(found).findings if f.code == "evaluation-evidence-missing"]
    assert "evidence.satisfaction" in codes
    assert "evidence.quantity" not in codes


def test_the_unit_answers_and_the_leader_decides(office: Office) -> None:
    found = made.asked(office)
    assert found.feedback_due == timezone.localdate() + timedelta(days=10)
    problem = found.problems.get()
    for who in ("stranger", "expert-a", "officer"):
        with refused("right"):
            ledger.answer(
                found.pk, office.people[who], problem.pk, accepted=True, text="", version=problem.version
            )
    with refused("reason"):
        ledger.answer(
            found.pk, office.people["filler"], problem.pk, accepted=False, text=" ", version=problem.version
        )
    with refused("unanswered-problems"):
        made.take(office, found, "respond", "unit-head")
    with refused("unheard"):
        made.take(office, found, "submit", "expert-a")
    answered = ledger.answer(
        found.pk,
        office.people["filler"],
        problem.pk,
        accepted=False,
        text="另一座在建",
        version=problem.version,
    )
    with refused("stale"):
        ledger.answer(
            found.pk, office.people["filler"], problem.pk, accepted=True, text="", version=problem.version
        )
    with refused("right"):
        made.take(office, found, "respond", "filler")
    made.take(office, found, "respond", "unit-head")
    with refused("disputed"):
        made.take(office, found, "submit", "expert-a")
    with refused("right"):
        ledger.decide(
            found.pk, office.people["expert-b"], problem.pk, heard=False, text="x", version=answered.version
        )
    ledger.decide(
        found.pk,
        office.people["expert-a"],
        problem.pk,
        heard=False,
        text="年内未完工",
        version=answered.version,
    )
    assert made.take(office, found, "submit", "expert-a").state == State.REVIEW


def test_no_answer_in_time_is_none(office: Office) -> None:
    found = made.asked(office)
    Evaluation.objects.filter(pk=found.pk).update(feedback_due=timezone.localdate() - timedelta(days=1))
    assert made.take(office, found, "submit", "expert-a").state == State.REVIEW


def test_before_the_bureau_the_department_speaks_for_its_unit(office: Office) -> None:
    found = made.asked(office)
    problem = found.problems.get()
    ledger.answer(
        found.pk, office.people["reviewer"], problem.pk, accepted=True, text="", version=problem.version
    )
    assert made.take(office, found, "respond", "reviewer").state == State.ANSWERED


# -- report and result --------------------------------------------------------------------------------------------


def test_the_report_comes_back_and_is_compared(office: Office) -> None:
    found = made.drafted(office)
    file = found.reports.get()
    assert file.said["read"]
    assert (file.said["year"], file.said["total"], file.said["grade"]) == (2025, "98", "优")
    assert file.said["gaps"] > 0
    assert reporting.differences(found, bench_of(found), file) == []
    file.said |= {"total": "97", "grade": "良", "year": 2019}
    assert [d.what for d in reporting.differences(found, bench_of(found), file)] == [
        "年度",
        "综合得分",
        "评价等级",
    ]
    with pytest.raises(Unusable):
        reporting.take_report(found.pk, office.people["expert-a"], made.upload(b"plain text", "x.docx"), "")
    with refused("right"):
        reporting.take_report(found.pk, office.people["officer"], made.upload(reporting.draft(found)), "")
    second = reporting.take_report(
        found.pk, office.people["expert-b"], made.upload(reporting.draft(found)), "再改"
    )
    assert second.number == 2


def test_a_report_that_differs_needs_a_reason(office: Office) -> None:
    found = made.submitted(office)
    file = found.reports.get()
    file.said |= {"total": "97"}
    file.save()
    with refused("differences"):
        made.take(office, found, "finish", "officer")
    assert made.take(office, found, "finish", "officer", "报告按四舍五入列示").state == State.FINAL


def test_a_final_evaluation_keeps_its_result(office: Office) -> None:
    found = made.final(office)
    assert (found.total, found.grade, found.state) == (Decimal("98"), "优", State.FINAL)
    project = Project.objects.get(code="P1")
    assert services.final_evaluations(project) == [found]
    assert services.final_evaluations(Project.objects.get(code="P2")) == []
    assert not found.members.filter(ended_at=None).exists()
    assert len(bench_of(found).members) == 3
    assert bench_of(found).result.total == found.total
    with refused("state"):
        made.take(office, found, "cancel", "officer", "x")
    assert list(verify()) == []
    told = set(
        Notification.objects.filter(code="evaluation-finish").values_list("person__username", flat=True)
    )
    assert told >= {"filler", "unit-head", "reviewer", "expert-a"}
    assert "officer" not in told


def test_a_return_goes_back_to_the_leader(office: Office) -> None:
    found = made.submitted(office)
    with refused("reason"):
        made.take(office, found, "return", "officer")
    made.take(office, found, "return", "officer", "补充效益分析")
    made.take(office, found, "rescore", "expert-a", "重新核定")
    assert not found.members.exclude(done_at=None).exists()
    with refused("scores"):
        made.take(office, found, "draft", "expert-a")


def test_nobody_wins_twice(office: Office) -> None:
    found = made.submitted(office)
    version = found.version
    services.take("finish", found.pk, office.people["officer"], version=version)
    with refused("state"):
        services.take("return", found.pk, office.people["bureau-head"], version=version, reason="x")
    other = made.assigned(office, "departmental")
    planning.appoint_leader(other.pk, office.people["reviewer"], other.members.last().pk)  # type: ignore[union-attr]
    with refused("stale"):
        services.take("cancel", other.pk, office.people["reviewer"], version=other.version - 1, reason="x")


@pytest.mark.parametrize("kind", Kind.values)
def test_every_way_asks_for_its_right(office: Office, kind: str) -> None:
    """Whoever holds another post is refused on every way out of a state."""
    found = made.scoring_(office, kind)
    allowed = {
        "assign": "office",
        "cancel": "office",
        "return": "office",
        "finish": "office",
        "respond": "unit",
        "reopen": "head",
    }
    who = {
        "office": {"fiscal": {"officer", "bureau-head"}, "departmental": {"reviewer"}}[kind],
        "unit": {"unit-head", "reviewer"} if kind == "fiscal" else {"unit-head"},
        "leader": {"expert-a"},
        "head": {"bureau-head"},
    }
    for way in FLOWS[kind].ways:
        for source in way.sources:
            Evaluation.objects.filter(pk=found.pk).update(state=source)
            for name, person in office.people.items():
                if source == State.PLANNED and name == "expert-a":
                    continue
                if name in who[allowed.get(way.name, "leader")]:
                    continue
                with refused("right"):
                    services.take(way.name, found.pk, person, version=found.version, reason="x")


# -- reminders ----------------------------------------------------------------------------------------------------


def test_reminders_go_to_whoever_holds_it_up(office: Office) -> None:
    found = made.scoring_(office)
    today = found.scoring_due - timedelta(days=2)
    scoring.save_scores(found.pk, office.people["expert-b"], made.rows(found))
    scoring.hand_in(found.pk, office.people["expert-b"])
    assert daily.remind(found.scoring_due - timedelta(days=9)) == 0
    assert daily.remind(today) == 2
    assert daily.remind(today) == 0
    assert daily.remind(today + timedelta(days=1)) == 2
    told = Notification.objects.filter(code="due").values_list("person__username", flat=True)
    assert set(told) == {"expert-a", "expert-c"}


@pytest.mark.parametrize(
    ("state", "who"),
    [
        (State.PLANNED, {"officer", "bureau-head"}),
        (State.FEEDBACK, {"filler", "second-filler", "unit-head", "reviewer"}),
        (State.REVIEW, {"officer", "bureau-head"}),
        (State.DRAFTED, {"expert-a"}),
    ],
)
def test_every_state_waits_for_somebody(office: Office, state: str, who: set[str]) -> None:
    found = made.scoring_(office)
    found.state = state
    names = {person.pk: name for name, person in office.people.items()}
    assert {names[pk] for pk in daily.waited_for(found)} == who


# -- what others ask ----------------------------------------------------------------------------------------------


def test_everybody_is_told_what_waits_for_him(office: Office) -> None:
    def told(who: str) -> dict[str, int]:
        return {str(line.label): line.value for line in home.tasks(office.people[who])}

    found = made.assigned(office)
    assert told("expert-b") == {"评价任务待声明": 1}
    assert told("evaluator") == {}
    for name in made.EXPERTS:
        planning.declare(found.pk, office.people[name], free=True)
    made.take(office, found, "begin", "expert-a")
    assert told("expert-b") == {"绩效评价待评分": 1}
    Evaluation.objects.filter(pk=found.pk).update(state=State.FEEDBACK, feedback_due=timezone.localdate())
    assert told("filler") == {"评价意见待反馈": 1}
    assert told("stranger") == {}
    Evaluation.objects.filter(pk=found.pk).update(state=State.REVIEW)
    assert told("officer") == {"绩效评价待审定": 1}
    assert told("reviewer") == {}
    lines = list(attention.lines(2025, [office.units["清河县财政局"].path]))
    assert [(str(line.label), line.value, line.alarm) for line in lines] == [
        ("进行中的绩效评价", 1, False),
        ("绩效评价待审定", 1, False),
    ]
    assert list(attention.lines(2024, [office.units["清河县财政局"].path])) == []
    assert list(attention.lines(2025, [office.units["教育局"].path])) == []


def test_the_evaluated_score_counts_more_than_the_units_own(office: Office) -> None:
    assert office.round is not None
    Round.objects.filter(pk=office.round.pk).update(kind="self_evaluation")
    dossier = office.dossier()
    Evaluation.objects.filter(pk=made.planned(office, "departmental").pk).update(
        state=State.FINAL, total=Decimal(70), grade="中"
    )
    assert finals.finals([dossier.pk])[dossier.pk].score == 70
    fiscal = made.planned(office)
    assert finals.finals([dossier.pk])[dossier.pk].score == 70
    Evaluation.objects.filter(pk=fiscal.pk).update(state=State.FINAL, total=Decimal(80), grade="良")
    both = finals.finals([dossier.pk])[dossier.pk]
    assert (both.score, both.grade, both.source) == (80, "良", "evaluation")
    Evaluation.objects.filter(pk=fiscal.pk).update(year=2026)
    assert finals.finals([dossier.pk])[dossier.pk].score == 70
    assert finals.finals([office.dossier("水文监测").pk]) == {}
    projects = tuple(Project.objects.select_related("unit").filter(code__in=["P1", "P2"]))
    policy = planning.plan_evaluation(
        office.people["officer"], made.plan_of(office, subject="policy", projects=projects)
    )
    Evaluation.objects.filter(pk=policy.pk).update(state=State.FINAL, total=Decimal(10), grade="差")
    assert finals.finals([dossier.pk])[dossier.pk].score == 70
