"""The pages of the interface: English throughout, tokens made and revoked by their person alone."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

import jixiao.web
from jixiao.web.api import demo, described, outbox
from jixiao.web.api.models import Delivery, Hook, Token
from jixiao.web.cycle import services
from jixiao.web.journal.models import Entry
from web.office import Office, make_office
from web.programs import Program
from web.test_pages import CHINESE, chinese_in, latin_office, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(settings: Any) -> Office:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.WEBHOOKS_PRIVATE = True
    return make_office()


def test_english_pages_are_english(settings: Any) -> None:
    settings.WEBHOOKS_PRIVATE = True
    round_, people, _unit = latin_office()
    keeper, filler = people["administrator"], people["filler"]
    until = timezone.localdate() + timedelta(days=3)
    Token.objects.create(person=keeper, name="t", digest="d", until=until, scopes=["read", "admin"])
    hook = Hook.objects.create(owner=keeper, name="h", address="https://example.invalid/", events=["sign", "*"], salt="s", failures=2)  # fmt: skip
    for state in ("waiting", "done", "failed"):
        Delivery.objects.create(hook=hook, event="sign", number=len(state), body="{}", state=state, due_at=timezone.now(), tries=1, error="hook-private")  # fmt: skip
    plan = {keeper: ("/account/tokens/", "/interface/", f"/interface/{hook.pk}/", "/api/v1/docs"), filler: (f"/rounds/{round_.pk}/import/",)}  # fmt: skip
    for person, addresses in plan.items():
        client = signed_in(person, "en")
        for address in addresses:
            page = client.get(address).content.decode()
            assert '<html lang="en">' in page
            assert (address, chinese_in(page)) == (address, "")
    made = signed_in(keeper, "en").post("/account/tokens/", {"name": "x", "scopes": ["read"], "until": until})
    assert chinese_in(made.content.decode()) == ""


def test_the_catalogue_holds_every_text() -> None:
    folder = Path(jixiao.web.__file__).parent
    known = set()
    for path in (folder / "locale", folder / "api" / "locale"):
        known |= set(re.findall(r'^msgid "(.+)"$', next(path.rglob("django.po")).read_text("utf-8"), re.M))
    used = set()
    for path in (folder / "templates" / "api").glob("*.html"):
        used |= set(re.findall(r"""{% trans ["']([^"']+)["'] %}""", path.read_text("utf-8")))
    for path in (folder / "api").rglob("*.py"):
        used |= set(re.findall(r"(?<!\w)(?:_|gettext_lazy)\(\s*\"([^\"]+)\"", path.read_text("utf-8")))
    assert {text for text in used if CHINESE.search(text)} <= known


def test_every_operation_is_described_in_both_languages() -> None:
    for english in (False, True):
        for section in described.sections(english):
            assert bool(CHINESE.search(section["title"])) is not english
            for operation in section["operations"]:
                assert bool(CHINESE.search(operation["summary"])) is not english, operation["id"]


def test_a_token_is_made_shown_once_used_and_revoked(office: Office) -> None:
    client = Client()
    client.force_login(office.people["filler"])
    until = timezone.localdate() + timedelta(days=30)
    page = client.post(
        reverse("api-tokens"), {"name": "预算系统", "scopes": ["read", "write"], "until": until}
    )
    secret = re.search(r"jx_[\w-]{40,}", page.content.decode())
    assert secret is not None
    assert secret[0] not in client.get(reverse("api-tokens")).content.decode()
    program = Program(office, None)
    program.headers["Authorization"] = f"Bearer {secret[0]}"
    assert program("GET", "/me").json()["token"] == "预算系统"
    assert "从未使用" not in client.get(reverse("api-tokens")).content.decode()
    pk = Token.objects.get().pk
    other = Client()
    other.force_login(office.people["administrator"])
    assert other.post(reverse("api-token-revoke", args=[pk])).status_code == 404
    assert client.post(reverse("api-token-revoke", args=[pk])).status_code == 302
    assert program("GET", "/me").status_code == 401
    assert list(Entry.objects.filter(subject=f"token:{pk}").values_list("action", flat=True)) == ["token-made", "token-revoked"]  # fmt: skip
    other.force_login(office.people["auditor"])
    journal = other.get(reverse("journal")).content.decode()
    assert ("预算系统" in journal, f"token:{pk}" in journal) == (True, False)
    wrong = client.post(reverse("api-tokens"), {"name": "x", "scopes": ["read"], "until": "2099-01-01"})
    assert (wrong.status_code, "不超过一年" in wrong.content.decode()) == (422, True)


def test_the_demonstration_shows_a_token_that_nobody_knows_and_an_address_that_is_off(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    people = {"demo-officer": office.people["officer"], "demo-admin": office.people["administrator"]}
    making = SimpleNamespace(today=timezone.localdate(), people=people)
    demo.demonstrate(making)
    token, hook = Token.objects.get(), Hook.objects.get()
    assert (token.scopes, token.in_force, hook.disabled_at is not None) == (["read"], True, True)
    told = "".join(capsys.readouterr()) + str(list(Entry.objects.values()))
    assert "jx_" not in told.replace(token.start, "")
    services.comment(office.dossier().pk, office.people["reviewer"], "", "x")
    assert not outbox.work(), "nothing is ever sent"
    pages = {"officer": "/account/tokens/", "administrator": f"/interface/{hook.pk}/"}
    for who, address in pages.items():
        client = Client()
        client.force_login(office.people[who])
        page = client.get(address).content.decode()
        assert "预算管理一体化系统" in page
        assert "jx_" not in page.replace(token.start, "")
    assert "已停用" in page
    assert "503" in page
