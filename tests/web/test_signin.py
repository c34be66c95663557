"""Signing in: lock-out, first passwords, the rules for new ones, the second factor, sessions."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from jixiao.web.journal.models import Entry
from jixiao.web.office.models import Person
from jixiao.web.office.signin import PERIOD, code_at, new_secret

pytestmark = pytest.mark.django_db
PASSWORD = "河岸-lantern-42"


@pytest.fixture
def person() -> Person:
    return Person.objects.create_user("lin", PASSWORD, name="林晓舟")


def sign_in(client: Client, password: str = PASSWORD, **more: str) -> Any:
    return client.post("/sign-in/", {"username": "lin", "password": password, **more})


def test_signing_in_and_out(client: Client, person: Person) -> None:
    answer = sign_in(client, next="/account/")
    assert (answer.status_code, answer["Location"]) == (302, "/account/")
    assert client.get("/account/").status_code == 200
    assert client.post("/sign-out/")["Location"] == "/sign-in/"
    assert client.get("/account/").status_code == 302
    assert list(Entry.objects.values_list("action", flat=True)) == ["sign-in", "sign-out"]


def test_the_session_gets_a_new_key_and_hidden_cookies(client: Client, person: Person) -> None:
    client.get("/sign-in/")
    sign_in(client)
    cookie = client.cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert client.cookies["csrftoken"]["httponly"]
    assert Session.objects.count() == 1


@pytest.mark.parametrize(
    "target", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"]
)
def test_nobody_is_sent_elsewhere(client: Client, person: Person, target: str) -> None:
    assert sign_in(client, next=target)["Location"] == "/"


def test_a_wrong_name_and_a_wrong_password_are_answered_alike(client: Client, person: Person) -> None:
    wrong = sign_in(client, "wrong").content.decode()
    unknown = client.post("/sign-in/", {"username": "nobody", "password": "wrong"}).content.decode()
    assert "用户名或密码不正确，或账号暂时锁定" in wrong
    assert "用户名或密码不正确，或账号暂时锁定" in unknown


def test_five_wrong_passwords_lock_the_account_for_a_while(client: Client, person: Person) -> None:
    for _ in range(5):
        assert sign_in(client, "wrong").status_code == 422
    assert sign_in(client).status_code == 422
    person.refresh_from_db()
    assert person.locked
    assert Entry.objects.filter(action="locked-out").count() == 1
    Person.objects.update(locked_until=timezone.now() - timedelta(seconds=1))
    assert sign_in(client).status_code == 302


def test_a_right_password_forgives_the_wrong_ones_before_it(client: Client, person: Person) -> None:
    for _ in range(2):
        for _ in range(4):
            sign_in(client, "wrong")
        assert sign_in(client).status_code == 302
        client.post("/sign-out/")


def test_a_first_password_must_be_changed(client: Client, person: Person) -> None:
    Person.objects.update(must_change_password=True)
    sign_in(client)
    assert client.get("/")["Location"] == "/account/password/"
    assert client.post("/notifications/")["Location"] == "/account/password/"
    new = {"old": PASSWORD, "new": "晨光-orchard-71", "again": "晨光-orchard-71"}
    assert client.post("/account/password/", new)["Location"] == "/"
    assert client.get("/").status_code == 200
    person.refresh_from_db()
    assert person.check_password("晨光-orchard-71")


@pytest.mark.parametrize(
    ("old", "new", "again", "said"),
    [
        ("wrong", "晨光-orchard-71", "晨光-orchard-71", "当前密码不正确"),
        (PASSWORD, "晨光-orchard-71", "晨光-orchard-72", "两次输入不一致"),
        (PASSWORD, "short-1", "short-1", "10"),
        (PASSWORD, "8675309867", "8675309867", "数字"),
        (PASSWORD, "password123", "password123", "常见"),
        (PASSWORD, PASSWORD, PASSWORD, "新密码不能与当前密码相同"),
    ],
)
def test_weak_and_mistaken_passwords_are_refused(
    client: Client, person: Person, old: str, new: str, again: str, said: str
) -> None:
    sign_in(client)
    answer = client.post("/account/password/", {"old": old, "new": new, "again": again})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


def test_a_new_password_ends_the_other_sessions(client: Client, person: Person) -> None:
    other = Client()
    sign_in(client)
    sign_in(other)
    client.post("/account/password/", {"old": PASSWORD, "new": "晨光-orchard-71", "again": "晨光-orchard-71"})
    assert client.get("/").status_code == 200
    assert other.get("/").status_code == 302


def test_the_second_factor(client: Client, person: Person) -> None:
    sign_in(client)
    page = client.get("/account/second-factor/")
    secret = client.session["totp"]
    assert " ".join(secret[i : i + 4] for i in range(0, 32, 4)) in page.content.decode()
    assert client.post("/account/second-factor/", {"code": "000000"}).status_code == 200
    person.refresh_from_db()
    assert person.totp_secret == ""
    code = code_at(secret, int(time.time() // PERIOD))
    assert client.post("/account/second-factor/", {"code": code}).status_code == 302
    client.post("/sign-out/")

    answer = sign_in(client, next="/account/")
    assert answer["Location"] == "/sign-in/second/?next=/account/"
    assert client.get("/").status_code == 302, "the password alone is not enough"
    replayed = client.post("/sign-in/second/", {"code": code})
    assert replayed.status_code == 422, "a code counts once"
    fresh = code_at(secret, int(time.time() // PERIOD) + 1)
    answer = client.post("/sign-in/second/", {"code": fresh, "next": "/account/"})
    assert answer["Location"] == "/account/"


def test_wrong_codes_lock_the_account_also_over_several_tries(client: Client, person: Person) -> None:
    Person.objects.update(totp_secret=new_secret())
    for _ in range(3):
        sign_in(client)
        assert client.post("/sign-in/second/", {"code": "000000"}).status_code == 422
    sign_in(client)
    client.post("/sign-in/second/", {"code": "000000"})
    assert client.post("/sign-in/second/", {"code": "000000"})["Location"] == "/sign-in/"
    person.refresh_from_db()
    assert person.locked
    assert sign_in(client).status_code == 422


def test_turning_the_second_factor_off_asks_for_the_password(client: Client, person: Person) -> None:
    client.force_login(person)
    Person.objects.update(totp_secret=new_secret())
    client.post("/account/second-factor/", {"off": "1", "password": "wrong"})
    assert Person.objects.exclude(totp_secret="").exists()
    client.post("/account/second-factor/", {"off": "1", "password": PASSWORD})
    assert not Person.objects.exclude(totp_secret="").exists()


def test_the_language_is_chinese_and_english_by_a_switch(client: Client, person: Person) -> None:
    client.cookies.clear()
    assert 'lang="zh-Hans"' in client.get("/sign-in/").content.decode()[:80]
    client.post("/language", {"language": "en", "next": "/sign-in/"})
    assert 'lang="en"' in client.get("/sign-in/").content.decode()[:80]
    sign_in(client)
    client.post("/language", {"language": "en"})
    elsewhere = Client()
    sign_in(elsewhere)
    assert "To do" in elsewhere.get("/").content.decode(), "the person's own language"
    elsewhere.post("/sign-out/")
    elsewhere.post("/language", {"language": "zh-hans", "next": "/sign-in/"})
    sign_in(elsewhere)
    assert "待办" in elsewhere.get("/").content.decode(), "what was chosen in this browser comes first"


def test_chinese_is_the_language_until_somebody_switches(client: Client) -> None:
    page = client.get("/sign-in/", headers={"Accept-Language": "en"})
    assert 'lang="zh-Hans"' in page.content.decode()
    client.post("/language", {"language": "en", "next": "/sign-in/"})
    assert '<html lang="en">' in client.get("/sign-in/", headers={"Accept-Language": "zh"}).content.decode()
