"""A final evaluation whose decision is taken back, what follows from that, and what an expert sees on his start page."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jixiao.web.cycle.models import Dossier, Notification, Project, Round
from jixiao.web.cycle.services import Refused
from jixiao.web.evaluations import planning, services
from jixiao.web.evaluations.models import Evaluation
from jixiao.web.evaluations.ways import State
from jixiao.web.journal.chain import verify
from jixiao.web.journal.models import Entry
from jixiao.web.results import services as results
from jixiao.web.results.models import Use
from jixiao.web.results.states import UseState
from web import evaluating as made
from web.office import Office, make_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(settings: Any, tmp_path: Path) -> Office:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.ATTACHMENTS = tmp_path / "attachments"
    return make_office()


def refused(code: str) -> Any:
    return pytest.raises(Refused, match=f"^{code}$")


# -- taking a decision back ---------------------------------------------------------------------------------------


def evaluated_use(office: Office, state: str) -> tuple[Evaluation, Use]:
    """A use of a result in a state, made from the score of a final evaluation."""
    found = made.final(office)
    assert office.round is not None
    Round.objects.filter(pk=office.round.pk).update(kind="self_evaluation")
    dossier = office.dossier()
    Dossier.objects.filter(pk=dossier.pk).update(
        state="closed", total_score=Decimal("91.5"), grade="excellent"
    )
    found.dossiers.add(dossier)
    results.make_list(Round.objects.get(pk=office.round.pk), office.people["officer"])
    use = Use.objects.get(dossier=dossier)
    assert (use.score, use.source) == (98, "evaluation")
    if state != UseState.DRAFT:
        results.draft(
            use.pk, office.people["officer"], version=use.version, proposal=Decimal(9), advice="保留"
        )
        use.refresh_from_db()
        results.take("send", use.pk, office.people["officer"], version=use.version)
        use.refresh_from_db()
    if state == UseState.DECIDED:
        results.take("decide", use.pk, office.people["bureau-head"], version=use.version)
        use.refresh_from_db()
    return made.fresh(found), use


def test_a_decision_is_taken_back_with_a_reason_and_decided_again(office: Office) -> None:
    found = made.final(office)
    with refused("right"):
        made.take(office, found, "reopen", "officer", "x")
    with refused("reason"):
        made.take(office, found, "reopen", "bureau-head")
    back = made.take(office, found, "reopen", "bureau-head", "证据有误")
    assert (back.state, back.total, back.grade) == (State.RETURNED, None, "")
    assert services.final_evaluations(Project.objects.get(code="P1")) == []
    entry = Entry.objects.get(action="evaluation-reopen")
    assert (entry.detail["reason"], entry.detail["grade"]) == ("证据有误", "优")
    assert Decimal(entry.detail["total"]) == 98
    assert back.members.filter(ended_at=None).count() == 3, "the team works on it again"
    told = set(
        Notification.objects.filter(code="evaluation-reopen").values_list("person__username", flat=True)
    )
    assert told >= {"filler", "expert-a", "officer"}
    made.take(office, found, "submit", "expert-a")
    again = made.take(office, found, "finish", "officer")
    assert (again.total, again.grade) == (Decimal("98"), "优")
    assert list(verify()) == []


def test_who_was_taken_off_the_team_does_not_come_back(office: Office) -> None:
    found = made.scored(office)
    member = found.members.get(person=office.people["expert-c"])
    member.ended_at, member.reason = timezone.now(), "工作调动"
    member.save()
    Evaluation.objects.filter(pk=found.pk).update(state=State.FINAL, total=Decimal(90), grade="优")
    found.members.filter(ended_at=None).update(ended_at=timezone.now())
    made.take(office, found, "reopen", "bureau-head", "复查")
    assert set(found.members.filter(ended_at=None).values_list("person__username", flat=True)) == {
        "expert-a",
        "expert-b",
    }


def test_a_draft_use_is_drawn_up_again_from_the_score_that_counts(office: Office) -> None:
    found, use = evaluated_use(office, UseState.DRAFT)
    made.take(office, found, "reopen", "bureau-head", "证据有误")
    use.refresh_from_db()
    assert (use.score, use.source) == (Decimal("91.5"), "self")
    assert Entry.objects.filter(action="use-refresh", subject=f"use:{use.pk}").count() == 1
    assert results.outdated([use]) == {}


@pytest.mark.parametrize("state", [UseState.SENT, UseState.DECIDED])
def test_a_use_past_drafting_is_pointed_to(office: Office, client: Client, state: str) -> None:
    found, use = evaluated_use(office, state)
    assert results.outdated([use]) == {}
    client.force_login(office.people["bureau-head"])
    address = reverse("evaluation", args=[found.pk])
    assert "得分已撤销，需重新拟定" not in client.get(address).content.decode()
    made.take(office, found, "reopen", "bureau-head", "证据有误")
    use.refresh_from_db()
    assert (use.score, use.source, use.state) == (98, "evaluation", state), "what was said stays as it was"
    assert results.outdated([use])[use.pk].score == Decimal("91.5")
    assert Notification.objects.filter(code="use-withdraw", person=office.people["officer"]).count() == 1
    page = client.get(address).content.decode()
    assert "得分已撤销，需重新拟定" in page
    assert reverse("use", args=[use.pk]) in page
    assert "现为91.5分（自评）" in client.get(reverse("use", args=[use.pk])).content.decode()
    assert "得分已变化" in client.get(reverse("uses"), {"year": 2025}).content.decode()


def test_the_way_back_is_on_the_page_of_who_may_take_it(office: Office, client: Client) -> None:
    found = made.final(office)
    for who, offered in (("bureau-head", True), ("officer", False), ("unit-head", False), ("auditor", False)):
        client.force_login(office.people[who])
        page = client.get(reverse("evaluation", args=[found.pk])).content.decode()
        assert ('value="reopen"' in page) is offered, who
    client.force_login(office.people["bureau-head"])
    version = made.fresh(found).version
    given = {"way": "reopen", "version": version, "reason": "证据有误"}
    client.post(reverse("evaluation-take", args=[found.pk]), given)
    assert made.fresh(found).state == State.RETURNED


# -- the start page of an expert ----------------------------------------------------------------------------------


def test_an_expert_sees_on_his_start_page_what_waits_for_him(office: Office, client: Client) -> None:
    def start(who: str) -> str:
        client.force_login(office.people[who])
        return client.get("/").content.decode()

    made.experts(office)
    nothing = start("expert-b")
    assert "现在没有分配给您的评价或者复核" in nothing
    assert "等您办理的表" not in nothing, "an expert has no forms"
    found = made.assigned(office)
    assert "泵站检修" in start("expert-b")
    assert "作出回避声明" in start("expert-b")
    for name in made.EXPERTS:
        planning.declare(found.pk, office.people[name], free=True)
    assert "核对指标体系，开始评分" in start("expert-a")
    assert "等待他人办理" in start("expert-b")
    made.take(office, found, "begin", "expert-a")
    assert "逐项评分并提交" in start("expert-b")
    found.members.update(done_at=timezone.now())
    assert "汇总、合议，结束评分" in start("expert-a")
    for state, words in (
        (State.DRAFTED, "上传定稿报告，征求被评价单位意见"),
        (State.ANSWERED, "处理单位意见，提交审定"),
        (State.REVIEW, "等待他人办理"),
    ):
        Evaluation.objects.filter(pk=found.pk).update(state=state)
        assert words in start("expert-a")
        assert "等待他人办理" in start("expert-b")
    Evaluation.objects.filter(pk=found.pk).update(state=State.FINAL)
    assert "泵站检修" not in start("expert-a")
