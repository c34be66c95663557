"""Every view and every post in one table: who is let in (200), sent on (302), refused (403), or told of nothing (404)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, reverse
from django.utils import timezone

from jixiao.web.capabilities import CAPABILITIES
from jixiao.web.cycle import rounds
from jixiao.web.cycle.models import Job, Project, Round
from jixiao.web.office.delegation import delegate
from jixiao.web.office.models import Person, Post, Role
from jixiao.web.pages.urls import urlpatterns
from web.office import Office, make_office
from web.tables.people import (
    ALL,
    ANYBODY,
    JOURNAL,
    KEEPERS,
    OFFICERS,
    OTHER_KEEPERS,
    OTHERS,
    READERS,
    STRANGER,
)

pytestmark = pytest.mark.django_db

# The view → who gets which answer to GET; whoever is not named gets 403, and the anonymous are sent to sign in.
GET: dict[str, dict[int, set[str]]] = {
    "home": {200: ALL},
    "notifications": {200: ALL},
    "guide": {200: ALL},
    "account": {200: ALL},
    "delegate": {405: ALL},
    "delegation-end": {405: ALL},
    "change-password": {200: ALL},
    "second-factor": {200: ALL},
    "healthy": {200: ANYBODY},
    "sign-in": {200: {STRANGER}, 302: ALL},
    "sign-in-second": {302: ANYBODY},
    "sign-in-single": {404: ANYBODY},  # no service is set
    "sign-in-back": {404: ANYBODY},
    "rounds": {200: READERS | OTHERS},
    "round": {200: READERS, 404: OTHERS},
    "round-new": {200: OFFICERS},
    "round-edit": {200: OFFICERS},
    "round-bulk": {405: ALL},
    "jobs": {200: ALL},
    "job": {200: {"officer"}, 404: ALL - {"officer"}},
    "job-remove": {405: ALL},
    "dossiers": {200: READERS | OTHERS},
    "projects": {200: READERS | OTHERS},
    "project-new": {200: OFFICERS | {"filler", "unit-head", "stranger"}},
    "organisation": {200: KEEPERS | OTHER_KEEPERS},
    "unit-new": {200: KEEPERS | OTHER_KEEPERS},
    "unit": {200: KEEPERS, 404: OTHER_KEEPERS},
    "people": {200: KEEPERS | OTHER_KEEPERS},
    "person-new": {200: KEEPERS | OTHER_KEEPERS},
    "person": {200: KEEPERS, 404: OTHER_KEEPERS},
    "organisation-import": {200: KEEPERS | OTHER_KEEPERS},
    "journal": {200: JOURNAL},
    "set-language": {405: ANYBODY},
    "sign-out": {405: ALL},
    "round-open": {405: ALL},
    "round-close": {405: ALL},
    "round-extend": {405: ALL},
    "dossiers-take": {405: ALL},
    "person-reset": {405: ALL},
    "post-add": {405: ALL},
    "post-remove": {405: ALL},
    "journal-export": {405: ALL},
}
# The same for POST, of every view that changes something.
POST: dict[str, dict[int, set[str]]] = {
    "set-language": {302: ANYBODY},
    "sign-out": {302: ALL},
    "notifications": {302: ALL},
    "delegate": {302: ALL},
    "delegation-end": {302: {"filler", "second-filler"}, 404: ALL - {"filler"}},
    "change-password": {422: ALL},
    "second-factor": {200: ALL},
    "round-new": {422: OFFICERS},
    "round-edit": {422: OFFICERS},
    "round-open": {302: OFFICERS},
    "round-close": {302: OFFICERS},
    "round-extend": {302: OFFICERS},
    "round-bulk": {302: READERS, 404: OTHERS},
    "job-remove": {302: {"officer"}, 404: ALL - {"officer"}},
    "dossiers-take": {302: OFFICERS | {"unit-head", "reviewer", "other-reviewer"}},
    "project-new": {422: OFFICERS | {"filler", "unit-head", "stranger"}},
    "unit-new": {422: KEEPERS | OTHER_KEEPERS},
    "unit": {422: KEEPERS, 404: OTHER_KEEPERS},
    "person-new": {422: KEEPERS | OTHER_KEEPERS},
    "person": {422: KEEPERS, 404: OTHER_KEEPERS},
    "person-reset": {302: KEEPERS, 404: OTHER_KEEPERS},
    "post-add": {302: KEEPERS, 404: OTHER_KEEPERS},
    "post-remove": {302: KEEPERS, 404: OTHER_KEEPERS},
    "organisation-import": {422: KEEPERS | OTHER_KEEPERS},
    "journal-export": {200: JOURNAL},
    "sign-in": {422: {STRANGER}, 302: ALL},
    "sign-in-second": {302: ANYBODY},
}
# Every capability has a table of its own beside this one: web/tables/NAME.py.
TABLES = [import_module(f"web.tables.{name}") for name in CAPABILITIES]
for _table in TABLES:
    GET |= _table.GET
    POST |= _table.POST
READ_ONLY = set(GET) - set(POST)


def patterns() -> list[URLPattern]:
    """Every view of the pages and of the capabilities; the interface for programs has tests of its own."""
    found = [*urlpatterns]
    for name in CAPABILITIES:
        found += import_module(f"jixiao.web.{name}.urls").urlpatterns
    return [pattern for pattern in found if isinstance(pattern, URLPattern)]


@pytest.fixture(autouse=True)
def quick(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def office(quick: None) -> Office:
    made = make_office()
    other = Person.objects.create_user("other-administrator", name="other-administrator")
    Post.objects.create(person=other, unit=made.units["教育局"], role=Role.ADMINISTRATOR)
    made.people[other.username] = other
    return made


def finished(office: Office, folder: Path) -> Job:
    """A bulk download that was made for the officer."""
    assert office.round is not None
    folder.mkdir()
    (folder / "1.zip").write_bytes(b"PK")
    return Job.objects.create(
        round=office.round,
        kind="docx",
        state="done",
        file="1.zip",
        by=office.people["officer"],
        ended_at=timezone.now(),
    )


@pytest.fixture
def address(office: Office, tmp_path: Path, settings: Any) -> dict[str, str]:
    """The address of every view: a round, a unit, a person and a post of the water department."""
    assert office.round is not None
    round_ = Round.objects.create(
        year=2026, kind="target", title="2026年水务目标申报", scope=office.units["水利局"], profile="cn",
        profile_on="2026-01-01", opens="2026-01-01", deadline="2099-12-31",
    )  # fmt: skip
    round_.refresh_from_db()
    rounds.open_round(round_, office.people["officer"], Project.objects.filter(code="P1"))
    filler = office.people["filler"]
    settings.JOBS = tmp_path / "jobs"
    numbers = {
        "delegation": delegate(
            filler, filler.posts.get().pk, office.people["second-filler"].pk, timezone.localdate()
        ).pk,
        "job": finished(office, settings.JOBS).pk,
        "round": round_.pk,
        "unit": office.units["供水管理站"].pk,
        "person": filler.pk,
        "post-remove": filler.posts.get().pk,
    }
    kinds = {
        "round": "round",
        "unit": "unit",
        "person": "person",
        "post-add": "person",
        "post-remove": "post-remove",
    }
    found = {}
    special = {name: args for table in TABLES for name, args in table.arguments(office, round_).items()}
    for pattern in patterns():
        name = str(pattern.name)
        if name in special:
            found[name] = reverse(name, args=special[name])
            continue
        kind = kinds.get(name) or name.partition("-")[0]
        arguments = [numbers[kind]] if "<int:pk>" in str(pattern.pattern) else []
        found[name] = reverse(name, args=arguments)
    return found


def client_of(office: Office, who: str) -> Client:
    client = Client()
    if who != STRANGER:
        client.force_login(office.people[who])
    return client


def expected(table: dict[int, set[str]], who: str) -> int:
    found = next((status for status, people in table.items() if who in people), None)
    return found if found is not None else (302 if who == STRANGER else 403)


def fingerprint() -> dict[str, str]:
    """Everything that is in the database, the sessions left out."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table == "django_session":
                continue
            cursor.execute(f'SELECT * FROM "{table}" ORDER BY 1')
            found[table] = hashlib.sha256(repr(cursor.fetchall()).encode()).hexdigest()
    return found


WRITING = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM|REPLACE INTO)\s+"?(\w+)', re.IGNORECASE)


def called(call: Callable[[], Any], spared: frozenset[str] = frozenset()) -> tuple[Any, bool]:
    """What a request answers, and whether it changed something; what it does is taken back.

    Only where statements that write were seen is the whole database compared, with the request made again.
    """
    seen: set[str] = set()

    def watch(execute: Any, sql: str, *more: Any) -> Any:
        if found := WRITING.match(sql):
            seen.add(found[1])
        return execute(sql, *more)

    spared = spared | {"django_session"}
    with transaction.atomic(), connection.execute_wrapper(watch):
        answer = call()
        transaction.set_rollback(True)
    if not seen - spared:
        return answer, False
    with transaction.atomic():
        before = {table: digest for table, digest in fingerprint().items() if table not in spared}
        call()
        after = {table: digest for table, digest in fingerprint().items() if table not in spared}
        transaction.set_rollback(True)
    return answer, before != after


def test_the_table_names_every_view() -> None:
    names = {str(pattern.name) for pattern in patterns()}
    assert names == set(GET)
    assert set(POST) | READ_ONLY == names


def test_get(office: Office, address: dict[str, str]) -> None:
    wrong = []
    for name in sorted(GET):
        for who in sorted(ANYBODY):
            client = client_of(office, who)
            answer, changed = called(lambda c=client, n=name: c.get(address[n]))  # type: ignore[misc]
            if answer.status_code != expected(GET[name], who):
                wrong.append((name, who, answer.status_code, expected(GET[name], who)))
            if changed:
                wrong.append((name, who, "GET changed something", 0))
            signed_out = who == STRANGER and answer.status_code == 302
            if signed_out and STRANGER not in GET[name].get(302, ()):
                assert answer["Location"].startswith("/sign-in/")
    assert wrong == []


def test_post(office: Office, address: dict[str, str]) -> None:
    wrong = []
    for name in sorted(POST):
        for who in sorted(ANYBODY):
            client = client_of(office, who)
            answer, changed = called(lambda c=client, n=name: c.post(address[n], {"sent": "1"}))  # type: ignore[misc]
            status = expected(POST[name], who)
            if answer.status_code != status:
                wrong.append((name, who, answer.status_code, status))
            if changed and (status in (403, 404) or who == STRANGER):
                wrong.append((name, who, "a refused POST changed something", 0))
    assert wrong == []


def test_pages_for_reading_take_no_post(office: Office, address: dict[str, str]) -> None:
    for name in sorted(READ_ONLY):
        people = sorted(people for people in GET[name].get(200, {"filler"}) if people != STRANGER)
        who = next(iter(people), "filler")
        assert (name, client_of(office, who).post(address[name], {}).status_code) == (name, 405)


def test_a_post_without_its_token_is_refused(office: Office, address: dict[str, str]) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(office.people["officer"])
    answer = client.post(address["round-close"])
    assert answer.status_code == 403
    assert "页面已过期" in answer.content.decode()


def test_a_post_that_has_run_out_gives_nothing(office: Office, address: dict[str, str]) -> None:
    Post.objects.filter(person=office.people["auditor"]).update(until="2020-01-01")
    assert client_of(office, "auditor").get(address["journal"]).status_code == 403


def test_a_person_who_was_disabled_is_out(office: Office, address: dict[str, str]) -> None:
    client = client_of(office, "auditor")
    assert client.get(address["home"]).status_code == 200
    Person.objects.filter(username="auditor").update(is_active=False)
    assert client.get(address["home"]).status_code == 302


def test_batch_titles_of_others_are_not_told(office: Office) -> None:
    dossier = office.dossier()
    client = client_of(office, "other-reviewer")
    chosen = {"dossier": f"{dossier.pk}:{dossier.version}", "take": "pass"}
    answer = client.post(reverse("dossiers-take"), chosen, follow=True)
    assert "您没有办理这一步的权限" in answer.content.decode()
    assert dossier.title not in answer.content.decode()
