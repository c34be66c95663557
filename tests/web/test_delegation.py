"""Delegation of posts, and comments that are settled."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jixiao.web.cycle import services
from jixiao.web.journal.chain import verify
from jixiao.web.journal.models import Entry
from jixiao.web.office.delegation import NotDelegable, colleagues, delegate
from jixiao.web.office.models import Person, Post, Role
from jixiao.web.office.rights import Right, may
from web.office import Office, fill, good_target, make_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(settings: Any) -> Office:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return make_office()


def client_of(office: Office, who: str) -> Client:
    client = Client()
    client.force_login(office.people[who])
    return client


def given(office: Office, days: int = 7) -> Post:
    head = office.people["unit-head"]
    until = timezone.localdate() + timedelta(days=days)
    return delegate(head, head.posts.get().pk, office.people["second-filler"].pk, until)


def now(office: Office, who: str) -> Person:
    return Person.objects.get(pk=office.people[who].pk)


def test_a_colleague_signs_until_the_day_and_no_longer(office: Office) -> None:
    fill(office, good_target())
    head, colleague = office.people["unit-head"], office.people["second-filler"]
    client = client_of(office, "unit-head")
    until = timezone.localdate() + timedelta(days=7)
    sent = {"post": head.posts.get().pk, "colleague": colleague.pk, "until": until.isoformat()}
    answer = client.post(reverse("delegate"), sent, follow=True)
    assert "已委托，到期自动结束" in answer.content.decode()
    assert "受unit-head委托" in client_of(office, "second-filler").get("/account/").content.decode()
    dossier = office.dossier()
    services.take("submit", dossier.pk, now(office, "filler"), version=dossier.version)
    dossier.refresh_from_db()
    taken = services.take("sign", dossier.pk, now(office, "second-filler"), version=dossier.version)
    assert taken.state == "department"
    assert Entry.objects.get(action="delegate").detail["name"] == "second-filler"
    Post.objects.exclude(delegate_of=None).update(until=timezone.localdate() - timedelta(days=1))
    assert not may(now(office, "second-filler"), Right.SIGN)
    assert list(verify()) == []


@pytest.mark.parametrize("how", ["taken", "run out", "disabled"])
def test_a_delegation_falls_with_the_post_that_it_comes_from(office: Office, how: str) -> None:
    given(office)
    assert may(now(office, "second-filler"), Right.SIGN, office.units["供水管理站"])
    own = Post.objects.filter(person=office.people["unit-head"])
    if how == "taken":
        own.delete()
    elif how == "run out":
        own.update(until=timezone.localdate() - timedelta(days=1))
    else:
        Person.objects.filter(username="unit-head").update(is_active=False)
    assert not may(now(office, "second-filler"), Right.SIGN)
    over = services.posts_over(office.units["供水管理站"], Right.SIGN)
    assert "second-filler" not in {post.person.username for post in over}


def test_only_own_posts_to_colleagues_of_the_same_office_and_for_a_while(office: Office) -> None:
    head, officer, day = office.people["unit-head"], office.people["officer"], timezone.localdate()
    second = office.people["second-filler"]
    refused: list[tuple[Person, int, int, int]] = [
        (head, officer.posts.get().pk, second.pk, 1),
        (head, head.posts.get().pk, head.pk, 1),
        (head, head.posts.get().pk, office.people["stranger"].pk, 1),
        (head, head.posts.get().pk, office.people["reviewer"].pk, 1),
        (officer, officer.posts.get().pk, office.people["filler"].pk, 1),
        (head, head.posts.get().pk, second.pk, -1),
        (head, head.posts.get().pk, second.pk, 181),
    ]
    for person, post, colleague, days in refused:
        with pytest.raises(NotDelegable):
            delegate(person, post, colleague, day + timedelta(days=days))
    made = given(office)
    with pytest.raises(NotDelegable):
        delegate(second, made.pk, office.people["filler"].pk, day)
    assert Post.objects.exclude(delegate_of=None).count() == 1
    assert "bureau-head" in {person.username for person in colleagues(officer.posts.get())}
    assert not Post.objects.filter(role=Role.ADMINISTRATOR).exclude(delegate_of=None).exists()


def test_again_is_another_day_and_both_may_end_it(office: Office) -> None:
    assert given(office, 3).pk == given(office, 9).pk
    made = Post.objects.exclude(delegate_of=None).get()
    assert made.until == timezone.localdate() + timedelta(days=9)
    address = reverse("delegation-end", args=[made.pk])
    assert client_of(office, "filler").post(address).status_code == 404
    assert client_of(office, "second-filler").post(address).status_code == 302
    assert not Post.objects.exclude(delegate_of=None).exists()
    made = given(office)
    assert client_of(office, "unit-head").post(reverse("delegation-end", args=[made.pk])).status_code == 302
    assert Entry.objects.filter(action="delegation-end").count() == 2


def test_a_reviewer_settles_a_comment_and_a_clerk_does_not(office: Office) -> None:
    dossier = fill(office, good_target())
    made = services.comment(dossier.pk, office.people["reviewer"], "objective_expected", "请写明受益范围")

    def settle(who: str, comment: int) -> Any:
        body = json.dumps({"comment": comment})
        address = reverse("dossier-settled", args=[dossier.pk])
        return client_of(office, who).post(address, body, content_type="application/json")

    assert settle("filler", made.pk).status_code == 403
    assert settle("other-reviewer", made.pk).status_code == 404
    assert settle("reviewer", made.pk + 1).status_code == 400
    for _ in range(2):
        answer = settle("reviewer", made.pk)
        assert answer.status_code == 200
        assert answer.json()["comments"][0]["settled"]
    assert Entry.objects.filter(action="settle").count() == 1


def test_the_journal_says_for_whom_was_acted(office: Office) -> None:
    dossier = fill(office, good_target())
    given(office)
    clerk = now(office, "second-filler")
    dossier = services.take("submit", dossier.pk, clerk, version=dossier.version)
    services.take("sign", dossier.pk, clerk, version=dossier.version)
    details = dict(Entry.objects.filter(person_id=clerk.pk).values_list("action", "detail"))
    assert "for" not in details["submit"], "a clerk submits by his own post"
    assert details["sign"]["for"] == office.people["unit-head"].name
