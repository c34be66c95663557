"""The services of re-checks: a final and repeatable draw, reviews through all hands, nobody overwrites anybody."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from jixiao.analysis.sampling import frame_digest
from jixiao.web.cycle.models import Dossier, Notification, Round
from jixiao.web.cycle.services import Refused
from jixiao.web.journal.chain import verify
from jixiao.web.journal.models import Entry
from jixiao.web.office.models import Post, Role
from jixiao.web.recheck import drawing, reading, services
from jixiao.web.recheck.daily import remind
from jixiao.web.recheck.models import Deduction, FrameKind, Recheck, Review
from jixiao.web.recheck.summary import summary_of
from jixiao.web.recheck.ways import REVIEW, TASK, ReviewState, TaskState
from web.office import Office, make_office
from web.recheck_office import answered, assigned, close, drawn, evaluated, go, off, prepared, revise

pytestmark = pytest.mark.django_db
D = Decimal
BUDGETS = {"甲": "100", "乙": "30", "丙": "20", "丁": "10", "戊": "5"}


@pytest.fixture(autouse=True)
def quick(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def office(quick: None) -> Office:
    return make_office()


@pytest.fixture
def round_(office: Office) -> Round:
    return evaluated(office, BUDGETS)


@pytest.fixture
def review(office: Office, round_: Round) -> Review:
    """The review of the largest project, which is always drawn."""
    return assigned(office, drawn(office, round_).reviews.get(dossier__title="甲"))


def refused(code: str, call: Any, *args: Any, **more: Any) -> None:
    with pytest.raises(Refused) as error:
        call(*args, **more)
    assert error.value.code == code


# -- the draw -----------------------------------------------------------------------------------------------------


def test_the_list_is_fixed_and_the_draw_repeatable(office: Office, round_: Round) -> None:
    close_more = {"己": "8"}
    made = prepared(office, round_, size=3)
    drawing.fix(made.pk, office.people["officer"], version=0)
    evaluated_late = evaluated(office, close_more)  # another round; and the first one grows too
    assert evaluated_late.pk != round_.pk
    recheck = drawing.draw_sample(made.pk, office.people["officer"], version=1)
    assert (recheck.state, recheck.frame_size, recheck.reviews.count()) == (TaskState.DRAWN, 5, 3)
    assert recheck.frame_budget == D(1650000)
    assert frame_digest(drawing.items_of(recheck)) == recheck.digest
    plan = drawing.plan_of(recheck)
    assert {one.item.id for one in plan.drawn} == set(
        recheck.items.filter(drawn=True).values_list("key", flat=True)
    )
    item = recheck.items.get(key="R-甲")
    assert (item.drawn, item.stratum) == (True, "certain")
    assert item.number == hashlib.sha256("08 14 19|R-甲".encode()).hexdigest()
    assert "必查" in item.why["zh"]
    assert "drawn for certain" in item.why["en"]
    assert any(recheck.digest in sentence for sentence in recheck.words["zh"])
    entry = Entry.objects.get(action="recheck-draw")
    assert entry.detail["digest"] == recheck.digest
    assert entry.detail["drawn"] == sorted(one.item.id for one in plan.drawn)
    assert list(verify()) == []


def test_only_what_was_closed_or_submitted_is_drawn_from(office: Office, round_: Round) -> None:
    Dossier.objects.filter(title="乙").update(state="bureau")
    Dossier.objects.filter(title="丙").update(state="returned")
    assert {line["title"] for line in drawing.frame_of(round_, FrameKind.CLOSED)} == {"甲", "丁", "戊"}
    assert {line["title"] for line in drawing.frame_of(round_, FrameKind.SUBMITTED)} == {
        "甲",
        "乙",
        "丁",
        "戊",
    }


def test_a_fixed_list_does_not_follow_later_changes(office: Office, round_: Round) -> None:
    made = prepared(office, round_)
    drawing.fix(made.pk, office.people["officer"], version=0)
    Dossier.objects.filter(title="戊").update(budget=10**9, total_score=1, errors=9)
    recheck = drawing.draw_sample(made.pk, office.people["officer"], version=1)
    assert recheck.items.get(key="R-戊").budget == 50000
    made.refresh_from_db()
    made.size = 4
    refused("state", drawing.save, made, office.people["officer"], ["size"])


def test_a_list_that_was_touched_is_not_drawn_from(office: Office, round_: Round) -> None:
    made = prepared(office, round_)
    drawing.fix(made.pk, office.people["officer"], version=0)
    made.items.filter(key="R-戊").update(budget=10**9)
    refused("recheck-digest", drawing.draw_sample, made.pk, office.people["officer"], version=1)
    made.refresh_from_db()
    assert (made.state, made.reviews.count()) == (TaskState.FIXED, 0)


def test_the_seed_is_frozen_or_given_once(office: Office, round_: Round) -> None:
    officer = office.people["officer"]
    known = prepared(office, round_, seed="1 2 3")
    drawing.fix(known.pk, officer, version=0)
    assert drawing.draw_sample(known.pk, officer, version=1, seed="9 9 9").seed == "1 2 3"
    tomorrow = timezone.localdate() + timedelta(days=1)
    later = prepared(office, round_, seed="", seed_on=tomorrow)
    drawing.fix(later.pk, officer, version=0)
    refused("recheck-seed", drawing.draw_sample, later.pk, officer, version=1, seed="  ")
    refused("recheck-seed-day", drawing.draw_sample, later.pk, officer, version=1, seed="5")
    later.refresh_from_db()
    assert later.seed == ""
    assert later.seed_after_frame
    Recheck.objects.filter(pk=later.pk).update(seed_on=timezone.localdate())
    assert drawing.draw_sample(later.pk, officer, version=1, seed=" 5\n6 ").seed == "5 6"


def test_a_draw_is_final_and_a_new_one_keeps_the_old(office: Office, round_: Round) -> None:
    officer = office.people["officer"]
    recheck = drawn(office, round_)
    before = list(recheck.items.filter(drawn=True).values_list("key", "number"))
    refused("state", drawing.draw_sample, recheck.pk, officer, version=recheck.version, seed="1")
    refused("state", drawing.fix, recheck.pk, officer, version=recheck.version)
    refused("reason", drawing.replace, recheck.pk, officer, version=recheck.version, reason=" ")
    refused("stale", drawing.replace, recheck.pk, officer, version=0, reason="样本太小")
    refused(
        "right", drawing.replace, recheck.pk, office.people["auditor"], version=recheck.version, reason="x"
    )
    new = drawing.replace(recheck.pk, officer, version=recheck.version, reason="样本太小")
    recheck.refresh_from_db()
    assert recheck.state == TaskState.REPLACED
    assert list(recheck.items.filter(drawn=True).values_list("key", "number")) == before
    assert set(recheck.reviews.values_list("state", flat=True)) == {ReviewState.VOID}
    assert (new.replaces_id, new.reason, new.seed, new.state) == (
        recheck.pk,
        "样本太小",
        "",
        TaskState.PREPARING,
    )


def test_nothing_to_draw_from_is_said(office: Office) -> None:
    empty = evaluated(office, {})
    made = prepared(office, empty)
    refused("recheck-empty", drawing.fix, made.pk, office.people["officer"], version=0)


def test_additions_are_kept_apart(office: Office, round_: Round) -> None:
    officer, recheck = office.people["officer"], drawn(office, round_, size=2)
    free = drawing.candidates(round_, FrameKind.SUBMITTED).exclude(pk__in=recheck.reviews.values("dossier"))
    one = free.first()
    assert one is not None
    there = recheck.reviews.first()
    assert there is not None
    refused("reason", drawing.add, recheck.pk, officer, [one.pk], "", version=recheck.version)
    refused(
        "recheck-none", drawing.add, recheck.pk, officer, [there.dossier_id], "举报", version=recheck.version
    )
    assert drawing.add(recheck.pk, officer, [one.pk, there.dossier_id], "举报", version=recheck.version) == 1
    added = recheck.reviews.get(item=None)
    assert (added.dossier_id, added.addition) == (one.pk, "举报")
    Review.objects.filter(recheck=recheck).update(
        state=ReviewState.DECIDED, final_score=F_SCORE, decided_at=timezone.now()
    )
    known = reading.concluded(recheck)
    assert (known.drawn, known.decided, known.additions) == (2, 2, 1)
    assert known.estimate is not None
    assert known.estimate.reviewed == 2


F_SCORE = D(80)


# -- assigning ----------------------------------------------------------------------------------------------------


def test_reviews_are_assigned_in_turn_and_told(office: Office, round_: Round) -> None:
    recheck = drawn(office, round_, size=4)
    officer, head, today = office.people["officer"], office.people["bureau-head"], timezone.localdate()
    both = [officer, office.people["evaluator"]]
    chosen = list(recheck.reviews.values_list("pk", flat=True))
    assert services.assign(recheck, head, chosen, both, today) == 4
    given = list(recheck.reviews.order_by("pk").values_list("reviewer__username", flat=True))
    assert given == ["officer", "evaluator"] * 2
    told = Notification.objects.filter(code="recheck-assigned")
    assert {note.words["n"] for note in told} == {2}
    refused("reason", services.assign, recheck, head, chosen[:1], both[1:], today)
    services.assign(recheck, head, chosen[:1], both[1:], today, "工作调整")
    assert recheck.reviews.get(pk=chosen[0]).reviewer == both[1]
    refused("recheck-term", services.assign, recheck, head, chosen, both, today - timedelta(days=1))
    refused("recheck-reviewer", services.assign, recheck, head, chosen, [office.people["filler"]], today)
    refused("right", services.assign, recheck, office.people["reviewer"], chosen, both, today)


def test_who_belongs_to_the_unit_does_not_review_it(office: Office, round_: Round) -> None:
    recheck = drawn(office, round_)
    evaluator = office.people["evaluator"]
    Post.objects.create(person=evaluator, unit=office.units["供水管理站"], role=Role.FILLER)
    chosen = list(recheck.reviews.values_list("pk", flat=True))
    call = (recheck, office.people["officer"], chosen, [evaluator], timezone.localdate())
    refused("recheck-concerned", services.assign, *call)
    assert not recheck.reviews.exclude(reviewer=None).exists()


# -- deductions ---------------------------------------------------------------------------------------------------


def test_deductions_change_the_reviewed_score_and_keep_the_self_score(office: Office, review: Review) -> None:
    off(office, review)
    review.refresh_from_db()
    assert (review.state, review.self_score, review.reviewed_score) == (ReviewState.REVIEWING, 99, 94)
    assert (review.self_grade, review.reviewed_grade) == ("excellent", "excellent")
    off(office, review, row="indicators[4]", points="15", criterion="own-papers", note="只有总结")
    review.refresh_from_db()
    assert (review.reviewed_score, review.reviewed_grade) == (79, "fair")
    one = review.deductions.get(row="indicators[4]")
    services.remove(review.pk, office.people["officer"], version=review.version, deduction=one.pk)
    review.refresh_from_db()
    assert review.reviewed_score == 94
    assert [e.action for e in Entry.objects.filter(subject=f"review:{review.pk}")][-1] == "recheck-undeduct"
    assert Dossier.objects.get(pk=review.dossier_id).total_score == 99


@pytest.mark.parametrize(
    ("code", "more"),
    [
        ("recheck-row", {"row": "indicators[9]"}),
        ("recheck-criterion", {"criterion": "mood"}),
        ("reason", {"note": " "}),
        ("recheck-points", {"points": "0"}),
        ("recheck-points", {"points": "10.01"}),
    ],
)
def test_a_deduction_must_be_one(office: Office, review: Review, code: str, more: dict[str, str]) -> None:
    refused(code, off, office, review, **more)
    assert not review.deductions.exists()


def test_deductions_of_one_row_stay_within_its_score(office: Office, review: Review) -> None:
    off(office, review, points="6")
    refused("recheck-points", off, office, review, points="4.01", criterion="duplicate", note="重复")
    off(office, review, points="4", criterion="duplicate", note="重复")
    review.refresh_from_db()
    assert review.reviewed_score == 89


def test_only_the_reviewer_takes_points_off_and_nobody_overwrites(office: Office, review: Review) -> None:
    refused("right", off, office, review, "bureau-head")
    refused("right", off, office, review, "evaluator")
    off(office, review)
    values = {"row": "indicators[5]", "criterion": "duplicate", "points": "1", "note": "重复"}
    officer = office.people["officer"]
    refused("stale", services.deduct, review.pk, officer, version=1, values=values)
    assert review.deductions.count() == 1


def test_a_criterion_used_otherwise_elsewhere_is_told(office: Office, round_: Round) -> None:
    recheck = drawn(office, round_, size=2)
    first, second = (assigned(office, one) for one in recheck.reviews.order_by("pk"))
    off(office, first, points="5")
    assert reading.usage(recheck, first) == {}
    known = reading.usage(recheck, second)["survey-missing"]
    assert (known.count, known.low, known.high) == (1, 50, 50)
    off(office, second, points="7")
    assert reading.inconsistencies(recheck, drawing.rules_of(recheck)) == ()
    off(office, second, row="indicators[2]", points="10")
    (found,) = reading.inconsistencies(recheck, drawing.rules_of(recheck))
    assert found.code == "evaluation-deduction-inconsistent"
    assert "50%" in found.message()


# -- the whole way ------------------------------------------------------------------------------------------------


def test_from_assignment_to_the_decided_score(office: Office, review: Review) -> None:
    dossier = review.dossier
    off(office, review, points="5")
    off(office, review, row="indicators[4]", points="12", criterion="own-papers", note="只有总结")
    refused("right", go, office, review, "filler", "send")
    refused("right", go, office, review, "bureau-head", "send")  # only the reviewer sends his own draft
    go(office, review, "officer", "send")
    assert review.answer_by == timezone.localdate() + timedelta(days=10)
    assert Notification.objects.filter(code="recheck-feedback", person=office.people["filler"]).exists()
    refused("state", off, office, review)

    first, second = review.deductions.order_by("pk")
    filler = office.people["filler"]
    refused("recheck-unanswered", go, office, review, "unit-head", "answer")
    review.refresh_from_db()
    refused(
        "reason",
        services.answer,
        review.pk,
        filler,
        version=review.version,
        deduction=first.pk,
        accepts=False,
        text="",
    )
    services.answer(review.pk, filler, version=review.version, deduction=first.pk, accepts=True, text="")
    review.refresh_from_db()
    services.answer(
        review.pk, filler, version=review.version, deduction=second.pk, accepts=False, text="另有第三方报告"
    )
    refused("right", go, office, review, "filler", "answer")
    go(office, review, "unit-head", "answer")

    officer = office.people["officer"]
    refused("recheck-unheard", go, office, review, "officer", "propose")
    review.refresh_from_db()
    hear = {"version": review.version, "deduction": second.pk, "outcome": "withdrawn"}
    refused("reason", services.hear, review.pk, officer, reason=" ", **hear)
    refused("state", services.hear, review.pk, officer, reason="x", **{**hear, "deduction": first.pk})
    services.hear(review.pk, officer, reason="报告属实", **hear)
    go(office, review, "officer", "propose", conclusion="按94分审定")
    assert review.reviewed_score == 94
    assert reading.reviewed(dossier) is None

    refused("recheck-own", go, office, review, "officer", "decide")
    go(office, review, "bureau-head", "decide")
    found = reading.reviewed(dossier)
    assert found is not None
    assert (found.score, found.grade, found.self_score, found.deviation) == (94, "excellent", 99, 5)
    assert (found.drawn, found.outdated, review.conclusion) == (True, False, "按94分审定")
    assert Dossier.objects.get(pk=dossier.pk).total_score == 99
    revise(office, dossier)
    again = reading.reviewed(dossier)
    assert again is not None
    assert again.outdated
    refused("right", go, office, review, "officer", "reopen", reason="x")
    refused("reason", go, office, review, "bureau-head", "reopen")
    go(office, review, "bureau-head", "reopen", reason="漏看一份材料")
    assert reading.reviewed(dossier) is None
    assert list(verify()) == []


def proposed(office: Office, review: Review, who: str = "officer") -> Review:
    """A review with a lower grade, to be decided."""
    outside = "-outside" if who == "evaluator" else ""
    off(office, review, who, row="indicators[4]", points="18", criterion="own-papers", note="只有总结")
    if outside:
        go(office, review, who, "hand-in")
        go(office, review, "officer", "send")
    else:
        go(office, review, who, "send")
    answered(office, review, accepts=True)
    return go(office, review, who, f"propose{outside}")


def test_the_head_confirms_what_lowers_the_grade(office: Office, review: Review) -> None:
    recheck = review.recheck
    review = assigned_again(office, recheck, review, "evaluator")
    proposed(office, review, "evaluator")
    assert services.needs_head(review)
    assert [way.name for way in services.choices(review, office.people["officer"])] == ["hear-again", "refer"]
    refused("recheck-head", go, office, review, "officer", "decide")
    go(office, review, "officer", "refer", conclusion="评为良")
    assert (review.state, review.final_score) == (ReviewState.CONFIRMING, None)
    refused("right", go, office, review, "officer", "confirm")
    go(office, review, "bureau-head", "refuse", reason="再核")
    refused("recheck-head", go, office, review, "bureau-head", "refer")  # who confirms need not refer
    go(office, review, "bureau-head", "decide")
    assert (review.final_score, review.final_grade, review.self_grade) == (81, "good", "excellent")
    summary = summary_of(recheck, drawing.rules_of(recheck))
    line = summary.total
    assert (line.decided, line.lowered, line.deviation, summary.moved) == (1, 1, 18, 1)
    assert [(cause.name, cause.count, cause.points) for cause in summary.causes] == [
        ("佐证只有本单位自述", 1, 18)
    ]


def assigned_again(office: Office, recheck: Recheck, review: Review, who: str) -> Review:
    today = timezone.localdate()
    services.assign(recheck, office.people["officer"], [review.pk], [office.people[who]], today, "改派")
    review.refresh_from_db()
    return review


def test_an_evaluator_hands_in_and_the_bureau_sends(office: Office, review: Review) -> None:
    review = assigned_again(office, review.recheck, review, "evaluator")
    off(office, review, "evaluator")
    names = [way.name for way in services.choices(review, office.people["evaluator"])]
    review.refresh_from_db()
    assert [way.name for way in services.choices(review, office.people["evaluator"])] == ["hand-in"], names
    refused("right", go, office, review, "evaluator", "send")
    go(office, review, "evaluator", "hand-in")
    go(office, review, "officer", "give-back", reason="理由写具体些")
    go(office, review, "evaluator", "hand-in")
    go(office, review, "officer", "send")
    assert review.state == ReviewState.FEEDBACK
    Post.objects.filter(person=office.people["evaluator"]).update(until="2020-01-01")
    evaluator = type(office.people["evaluator"]).objects.get(username="evaluator")
    assert not services.is_reviewer(review, evaluator)


def test_a_form_without_deductions_goes_straight_to_the_decision(office: Office, review: Review) -> None:
    go(office, review, "officer", "begin")
    refused("recheck-no-deductions", go, office, review, "officer", "send")
    go(office, review, "officer", "agree", conclusion="属实")
    go(office, review, "bureau-head", "decide")
    assert (review.final_score, review.final_grade) == (99, "excellent")


def test_silence_counts_as_no_objection_and_is_said(office: Office, review: Review) -> None:
    off(office, review)
    go(office, review, "officer", "send")
    one = review.deductions.get()
    services.answer(
        review.pk,
        office.people["filler"],
        version=review.version,
        deduction=one.pk,
        accepts=False,
        text="不服",
    )
    refused("recheck-early", go, office, review, "officer", "lapse")
    review.refresh_from_db()
    assert review.answer_by is not None
    assert services.lapse_all(review.answer_by) == 0
    assert remind(review.answer_by) > 0
    due = Notification.objects.filter(code="recheck-due", person=office.people["filler"]).count()
    assert due == 1
    assert remind(review.answer_by) == 0, "once a day"
    assert services.lapse_all(review.answer_by + timedelta(days=1)) == 1
    review.refresh_from_db()
    one.refresh_from_db()
    assert (review.state, review.lapsed, one.accepts) == (ReviewState.ANSWERED, True, None)
    last = review.steps.last()
    assert last is not None
    assert (last.name, last.by) == ("lapse", None)
    go(office, review, "officer", "propose")
    assert review.state == ReviewState.DECIDING


def test_calling_back_opens_the_sheet_again(office: Office, review: Review) -> None:
    off(office, review)
    go(office, review, "officer", "send")
    one = review.deductions.get()
    review.refresh_from_db()
    services.answer(
        review.pk, office.people["filler"], version=review.version, deduction=one.pk, accepts=True, text=""
    )
    refused("reason", go, office, review, "officer", "call-back")
    go(office, review, "officer", "call-back", reason="扣分依据写错")
    one.refresh_from_db()
    assert (review.state, one.accepts) == (ReviewState.REVIEWING, None)
    off(office, review, points="1", criterion="duplicate", note="重复")


def test_a_re_check_ends_when_all_is_decided(office: Office, round_: Round) -> None:
    recheck = drawn(office, round_, size=1)
    officer = office.people["officer"]
    refused("recheck-unfinished", drawing.finish, recheck.pk, officer, version=recheck.version)
    review = assigned(office, recheck.reviews.get())
    go(office, review, "officer", "begin", "agree")
    go(office, review, "bureau-head", "decide")
    drawing.finish(recheck.pk, officer, version=recheck.version)
    recheck.refresh_from_db()
    assert recheck.state == TaskState.FINISHED
    refused("state", go, office, review, "bureau-head", "reopen", reason="x")
    assert services.choices(Review.objects.get(pk=review.pk), office.people["bureau-head"]) == []


def test_the_estimate_waits_for_the_whole_sample(office: Office, round_: Round) -> None:
    recheck = drawn(office, round_, size=5)
    known = reading.concluded(recheck)
    assert known.estimate is not None
    assert (known.decided, known.estimate.mean) == (0, None)
    for number, review in enumerate(recheck.reviews.order_by("pk")):
        Review.objects.filter(pk=review.pk).update(
            state=ReviewState.DECIDED, final_score=99 - number, decided_at=timezone.now()
        )
    known = reading.concluded(recheck)
    assert known.estimate is not None
    assert known.estimate.mean is not None
    assert (known.decided, known.estimate.mean.value, known.estimate.doubts) == (5, 2, ())


def test_a_decided_review_outlives_a_replaced_draw(office: Office, review: Review) -> None:
    go(office, review, "officer", "begin", "agree")
    go(office, review, "bureau-head", "decide")
    recheck = Recheck.objects.get(pk=review.recheck_id)
    drawing.replace(recheck.pk, office.people["officer"], version=recheck.version, reason="比例提高")
    found = reading.reviewed_of(Dossier.objects.filter(round=recheck.round))
    assert [one.score for one in found.values()] == [99]
    assert not Deduction.objects.exists()


def test_the_tables_of_states_hold_together() -> None:
    for flow in (TASK, REVIEW):
        names = [way.name for way in flow.ways]
        assert len(names) == len(set(names))
        reached = {flow.first} | {way.target for way in flow.ways}
        assert reached == {state.value for state in flow.states}
        for state in flow.states:
            assert (state.value in flow.last) or list(flow.out_of(state.value))
        assert "stateDiagram" in flow.diagram()


def test_closing_later_does_not_hide_the_earlier_revision(
    office: Office, review: Review, round_: Round
) -> None:
    dossier = review.dossier
    close(office, round_, dossier.title, "999")
    review = Review.objects.get(pk=review.pk)
    assert review.revision.number == 1
    assert services.side_by_side(review).self_total == 99
