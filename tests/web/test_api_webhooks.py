"""Webhooks: what is told to whom, signed and once for each event; retries, giving up, and where nothing may be sent."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jixiao.web.api import outbox, sending
from jixiao.web.api.models import Delivery, Hook
from jixiao.web.cycle import services
from jixiao.web.cycle.models import Notification
from jixiao.web.cycle.services import Refused
from jixiao.web.journal.chain import record
from jixiao.web.journal.models import Entry
from jixiao.web.office.models import Person, Post, Role
from web.office import Office, fill, good_target, make_office
from web.programs import Program

pytestmark = pytest.mark.django_db


class Receiver:
    """An address in this process: keeps what it was sent, and answers as it is told."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.status = 204
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append((dict(self.headers), body))
                self.send_response(receiver.status)
                if receiver.status in (301, 302):
                    self.send_header("Location", receiver.address + "elsewhere")
                self.end_headers()

            def log_message(self, *arguments: Any) -> None:
                return

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def office(settings: Any, tmp_path: Path) -> Office:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.ATTACHMENTS, settings.JOBS = tmp_path / "attachments", tmp_path / "jobs"
    settings.WEBHOOKS_PRIVATE = True
    return make_office()


def registered(
    office: Office, receiver: Receiver, *events: str, who: str = "administrator"
) -> tuple[Hook, str]:
    return outbox.register(office.people[who], "预算系统", receiver.address, events or ("submit", "comment"))


def test_an_event_is_told_once_and_signed(office: Office, receiver: Receiver) -> None:
    hook, secret = registered(office, receiver)
    dossier = fill(office, good_target())
    services.comment(dossier.pk, office.people["reviewer"], "", "请核对")
    assert outbox.work()
    assert not outbox.work()
    assert len(receiver.got) == 1
    headers, body = receiver.got[0]
    told = json.loads(body)
    assert (told["type"], told["subject"], told["detail"]["text"]) == (
        "comment",
        f"dossier:{dossier.pk}",
        "请核对",
    )
    wanted = outbox.signature(secret, headers["Webhook-Id"], int(headers["Webhook-Timestamp"]), body.decode())
    assert headers["Webhook-Signature"] == wanted
    assert abs(int(headers["Webhook-Timestamp"]) - timezone.now().timestamp()) < 10
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.status, delivery.tries) == ("done", 204, 1)
    hook.refresh_from_db()
    assert secret not in str(list(Hook.objects.values())) + str(list(Entry.objects.values()))
    assert outbox.renew(hook.pk, office.people["administrator"])[1] != secret


def test_what_was_undone_is_not_told(office: Office, receiver: Receiver) -> None:
    registered(office, receiver, "*")
    Hook.objects.update(seen=Entry.objects.latest("number").number)
    with transaction.atomic():
        record(office.people["officer"], "comment", "dossier:1", path=office.units["水利局"].path)
        transaction.set_rollback(True)
    assert outbox.fan_out() == 0


def test_only_what_belongs_to_the_owner_is_told(office: Office, receiver: Receiver) -> None:
    small = Person.objects.create_user("water-administrator", name="水利管理员")
    Post.objects.create(person=small, unit=office.units["水利局"], role=Role.ADMINISTRATOR)
    office.people["small"] = small
    hook, _secret = registered(office, receiver, "comment", "token-made", who="small")
    services.comment(office.dossier("校舍维修").pk, office.people["other-reviewer"], "", "别处")
    services.comment(office.dossier().pk, office.people["reviewer"], "", "本处")
    Program(office, "stranger")
    outbox.fan_out()
    assert [json.loads(item.body)["detail"]["text"] for item in hook.deliveries.all()] == ["本处"]  # type: ignore[attr-defined]
    Post.objects.filter(person=small).delete()
    services.comment(office.dossier().pk, office.people["reviewer"], "", "后来")
    assert outbox.fan_out() == 0, "with the post the telling ends"


def test_who_keeps_whose_addresses(office: Office, receiver: Receiver) -> None:
    hook, _secret = registered(office, receiver)
    other = Person.objects.create_user("other-administrator", name="o")
    Post.objects.create(person=other, unit=office.units["教育局"], role=Role.ADMINISTRATOR)
    assert not outbox.own(other).exists()
    with pytest.raises(Hook.DoesNotExist):
        outbox.remove(hook.pk, other)
    small, _secret = outbox.register(other, "o", receiver.address, ["sign"])
    assert set(outbox.own(office.people["administrator"])) == {hook, small}


def test_failures_are_tried_again_with_growing_pauses_and_given_up(
    office: Office, receiver: Receiver
) -> None:
    hook, _secret = registered(office, receiver)
    receiver.status = 500
    services.comment(office.dossier().pk, office.people["reviewer"], "", "x")
    outbox.work()
    pauses = []
    for _ in range(len(outbox.PAUSES)):
        item = Delivery.objects.get()
        assert (item.state, item.status) == ("waiting", 500)
        pauses.append(round((item.due_at - timezone.now()).total_seconds()))
        assert not outbox.work(), "not before its time"
        Delivery.objects.update(due_at=timezone.now())
        outbox.work()
    assert pauses == pytest.approx(list(outbox.PAUSES), abs=2)
    assert Delivery.objects.get().state == "failed"
    assert len(receiver.got) == len(outbox.PAUSES) + 1
    assert len({headers["Webhook-Id"] for headers, _body in receiver.got}) == 1, (
        "the other side can tell repetitions"
    )
    receiver.status = 200
    outbox.again(Delivery.objects.get().pk, office.people["administrator"])
    outbox.work()
    assert Delivery.objects.get().state == "done"
    hook.refresh_from_db()
    assert hook.failures == 0


def test_an_address_that_keeps_failing_is_disabled_and_its_owner_told(
    office: Office, receiver: Receiver
) -> None:
    hook, _secret = registered(office, receiver)
    receiver.server.shutdown()
    receiver.server.server_close()
    for _ in range(outbox.MOST_FAILURES + 3):
        services.comment(office.dossier().pk, office.people["reviewer"], "", "x")
    outbox.work()
    hook.refresh_from_db()
    assert hook.disabled_at is not None
    assert (
        Notification.objects.filter(person=office.people["administrator"], code="hook-disabled").count() == 1
    )
    assert Entry.objects.filter(action="hook-disabled").count() == 1
    tries = Delivery.objects.filter(tries__gt=0).count()
    Delivery.objects.update(due_at=timezone.now())
    assert not outbox.work()
    assert Delivery.objects.filter(tries__gt=0).count() == tries
    client = Client()
    client.force_login(office.people["administrator"])
    assert "连续未送达" in client.get("/notifications/").content.decode()
    outbox.change(hook.pk, office.people["administrator"], active=True)
    hook.refresh_from_db()
    assert (hook.disabled_at, hook.failures) == (None, 0)


def test_a_redirect_is_not_followed(office: Office, receiver: Receiver) -> None:
    registered(office, receiver)
    receiver.status = 302
    services.comment(office.dossier().pk, office.people["reviewer"], "", "x")
    outbox.work()
    assert len(receiver.got) == 1
    assert Delivery.objects.get().status == 302
    assert Delivery.objects.get().state == "waiting"


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/", "http://[::1]/", "http://localhost:8000/", "http://10.0.0.1/", "http://192.168.1.1/x", "http://169.254.169.254/latest",
        "http://0.0.0.0/", "http://[::ffff:127.0.0.1]/", "http://2130706433/", "http://0x7f.1/", "http://[64:ff9b::7f00:1]/", "http://100.64.0.1/",
    ],
)  # fmt: skip
def test_nothing_is_sent_into_the_own_network(office: Office, settings: Any, address: str) -> None:
    settings.WEBHOOKS_PRIVATE = False
    with pytest.raises(Refused, match="hook-private"):
        outbox.register(office.people["administrator"], "x", address, ["sign"])
    assert not Hook.objects.exists()


@pytest.mark.parametrize("address", ["", "ftp://a/", "file:///etc/passwd", "http://", "https://user:word@example.com/", "http://example.com:99999/", "http://exa mple/", "http://no.such.name.invalid/"])  # fmt: skip
def test_an_address_must_be_one(office: Office, address: str) -> None:
    with pytest.raises(Refused, match="hook-address"):
        sending.looked_up(address)


def test_a_name_that_means_something_else_by_now_is_looked_at_again(
    office: Office, receiver: Receiver, settings: Any
) -> None:
    registered(office, receiver)
    settings.WEBHOOKS_PRIVATE = False
    services.comment(office.dossier().pk, office.people["reviewer"], "", "x")
    outbox.work()
    assert receiver.got == []
    assert Delivery.objects.get().error == "hook-private"


def test_a_process_that_dies_while_sending_sends_again(
    office: Office, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    registered(office, receiver)
    services.comment(office.dossier().pk, office.people["reviewer"], "", "x")

    def dies(*arguments: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(outbox, "_ended", dies)
    with pytest.raises(KeyboardInterrupt):
        outbox.work()
    monkeypatch.undo()
    assert outbox.send_due() == 0, "for a while it is left alone"
    Delivery.objects.update(due_at=timezone.now())
    assert outbox.send_due() == 1
    assert (len(receiver.got), Delivery.objects.get().state) == (2, "done"), "at least once"


def test_pages_show_the_secret_once_and_deliveries(office: Office, receiver: Receiver) -> None:
    client = Client()
    client.force_login(office.people["administrator"])
    answer = client.post(
        reverse("api-hooks"), {"name": "预算", "address": receiver.address, "events": ["submit", "*"]}
    )
    assert "whsec_" in answer.content.decode()
    assert "whsec_" not in client.get(reverse("api-hooks")).content.decode()
    hook = Hook.objects.get()
    address = reverse("api-hook", args=[hook.pk])
    assert client.post(address, {"trial": "1"}).status_code == 302
    receiver.status = 418
    outbox.send_due()
    page = client.get(address).content.decode()
    assert "HTTP 418" in page
    assert "重新推送" in page
    receiver.status = 200
    assert client.post(reverse("api-delivery-again", args=[Delivery.objects.get().pk])).status_code == 302
    outbox.send_due()
    assert "已送达" in client.get(address).content.decode()
    client.post(address, {"active": "0"})
    assert Hook.objects.get().disabled_at is not None
    saved = {"save": "1", "name": "新名", "address": receiver.address, "events": ["sign"]}
    assert client.post(address, saved).status_code == 302
    assert (Hook.objects.get().name, Hook.objects.get().events) == ("新名", ["sign"])
    assert client.post(address, {**saved, "address": "ftp://x/"}).status_code == 422
    assert "whsec_" in client.post(address, {"renew": "1"}).content.decode()
    assert client.post(reverse("api-hook-remove", args=[hook.pk])).status_code == 302
    assert not Hook.objects.exists()


def test_old_deliveries_are_forgotten(office: Office, receiver: Receiver) -> None:
    registered(office, receiver)
    services.comment(office.dossier().pk, office.people["reviewer"], "", "x")
    outbox.work()
    outbox._swept[0] = 0.0
    assert not outbox.sweep()
    Delivery.objects.update(ended_at=timezone.now() - outbox.KEPT - timedelta(hours=1))
    outbox._swept[0] = 0.0
    assert outbox.sweep()
    assert not Delivery.objects.exists()
