"""Killing processes at any moment: a request repeated under its key is done once, an import goes on, a webhook is not lost.

Real processes on the database that the environment names; see test_kills for what the pages promise.
"""

from __future__ import annotations

import http.client
import io
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from jixiao.forms.entry import form_of
from jixiao.rendering import render_bytes
from web.office import good_target
from web.test_kills import PATIENCE, Moments, Server

KILLS = int(os.environ.get("JIXIAO_KILLS", "12"))
SETUP = """
import os, json, sys, django
os.environ["DJANGO_SETTINGS_MODULE"] = "jixiao.web.settings"
django.setup()
from datetime import timedelta
from django.utils import timezone
from jixiao.web.office.models import Person, Unit
from jixiao.web.cycle.models import Comment, Dossier, Project, Round, Job
from jixiao.web.journal.models import Entry
from jixiao.web.journal.chain import verify
from jixiao.web.api.models import Delivery, Hook, Item, Reply
"""
TOKENS = (
    SETUP
    + """
from jixiao.web.api import tokens
until = timezone.localdate() + timedelta(days=3)
made = {name: tokens.make(Person.objects.get(username=name), name, ["read", "write", "import", "export", "admin"], until)[1] for name in ("filler", "reviewer", "administrator")}
print(json.dumps(made))
"""
)
WORK = (
    SETUP
    + """
from jixiao.web.cycle import jobs
from jixiao.web.api import outbox
jobs.SILENT, jobs.BEAT, outbox.LEASE = timedelta(seconds=1), 0.2, timedelta(seconds=1)
outbox.PAUSES = (0.1,) * 50
jobs.work(lambda: True, pause=0.05)
"""
)


class Api(Server):
    """The server, called by programs."""

    def __init__(self, home: Path) -> None:
        super().__init__(home)
        self.tokens = self.run("-c", TOKENS)

    def call(self, who: str, method: str, path: str, body: Any = None, key: str = "", kind: str = "application/json") -> tuple[int, Any]:  # fmt: skip
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Authorization": f"Bearer {self.tokens[who]}", "Content-Type": kind}
        if key:
            headers["Idempotency-Key"] = key
        try:
            data = (
                body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else None
            )
            connection.request(method, f"/api/v1{path}", data, headers)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()

    def books(self, script: str) -> Any:
        return self.run("-c", SETUP + script)

    def background(self) -> list[int]:
        """The processes of this server that do background work."""
        found = []
        children = Path(f"/proc/{self.process.pid}/task").glob("*/children")
        for pid in [int(pid) for path in children for pid in path.read_text().split()]:
            with suppress(OSError):
                if b"work" in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0"):
                    found.append(pid)
        return found


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Api]:
    monkeypatch.setenv("JIXIAO_API_RATE", "100000")  # asked far more often than programs may
    made = Api(tmp_path)
    yield made
    made.stop()


@pytest.mark.timeout(600)
def test_a_request_repeated_under_its_key_is_done_once(server: Api) -> None:
    wanted = {"path": "objective_expected", "text": "请核对"}
    moments, lost, number = Moments(20261121, 0.06), 0, 0
    while number < KILLS or (lost == 0 and number < KILLS * PATIENCE):
        number += 1
        before = lost
        killer = threading.Timer(moments.next(), server.kill_a_worker)
        killer.start()
        for _again in range(60):
            try:
                status, told = server.call(
                    "reviewer", "POST", f"/dossiers/{server.dossier}/comments", wanted, f"k{number}"
                )
            except (OSError, http.client.HTTPException, ValueError):
                lost += 1
                time.sleep(0.05)
                continue
            assert status == 201, told
            break
        moments.learn(answered=lost == before)
        killer.join()
        server.wait()
    books = server.books(
        "print(json.dumps({'comments': Comment.objects.count(), 'entries': Entry.objects.filter(action='comment').count(),"
        "'replies': Reply.objects.exclude(status=201).count(), 'breaks': len(list(verify()))}))"
    )
    assert books == {"comments": number, "entries": number, "replies": 0, "breaks": 0}
    assert lost, "the kills hit requests"


class Receiver:
    """Keeps the numbers of the events that it was told of."""

    def __init__(self) -> None:
        self.got: list[int] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                receiver.got.append(
                    json.loads(self.rfile.read(int(self.headers["Content-Length"])))["number"]
                )
                self.send_response(200)
                self.end_headers()

            def log_message(self, *arguments: Any) -> None:
                return

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.mark.timeout(600)
def test_an_import_and_its_webhooks_survive_kills(server: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    receiver, count = Receiver(), 60
    server.environment["JIXIAO_WEBHOOKS_PRIVATE"] = "1"
    address = f"http://127.0.0.1:{receiver.server.server_port}/"
    server.books(
        "from jixiao.web.cycle import rounds\nfrom jixiao.web.api import outbox\n"
        f"[Project.objects.create(code=f'K{{n}}', name=f'项目{{n}}', unit=Unit.objects.get(code='101001')) for n in range({count})]\n"
        "rounds.open_round(Round.objects.get(), Person.objects.get(username='officer'))\n"
        f"outbox.register(Person.objects.get(username='administrator'), 'x', '{address}', ['replace', 'attach'])\nprint('{{}}')"
    )
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        for n in range(count):
            file.writestr(
                f"K{n}.docx", render_bytes(form_of({**good_target(), "project": f"项目{n}"}), "docx")
            )
    head = 'Content-Disposition: form-data; name="file"; filename="a.zip"\r\nContent-Type: application/zip\r\n\r\n'
    body = f"--part\r\n{head}".encode() + archive.getvalue() + b"\r\n--part--\r\n"
    os.kill(wait_for(server), signal.SIGSTOP)  # the work is left to those that are killed
    status, job = server.call(
        "filler", "POST", "/rounds/1/imports", body, kind="multipart/form-data; boundary=part"
    )
    assert status == 201, job
    chance, kills, deadline = random.Random(7), 0, time.monotonic() + 240
    longest = 0.1  # seconds, so that the first kills meet the import
    while time.monotonic() < deadline:
        worker = subprocess.Popen(
            [sys.executable, "-c", WORK], env=server.environment, start_new_session=True
        )
        before, finished = taken(server, job["id"]), False
        while time.monotonic() < deadline and taken(server, job["id"]) == before and not finished:
            time.sleep(0.05)
            finished = server.call("filler", "GET", f"/jobs/{job['id']}")[1]["state"] in ("done", "failed")
        time.sleep(chance.uniform(0, longest) + 3 * finished)
        longest *= 1.3
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
        kills += not finished
        if finished and not left(server):
            break
    told = server.call("filler", "GET", f"/jobs/{job['id']}")[1]
    assert (told["state"], told["error"], kills >= 2) == ("done", "", True)
    items = server.call("filler", "GET", f"/jobs/{job['id']}/items?size=200")[1]["items"]
    assert sorted(item["document"] for item in items) == sorted(f"K{n}.docx" for n in range(count))
    assert {item["outcome"] for item in items} == {"taken"}
    books = server.books(
        "wanted = list(Entry.objects.filter(action__in=['replace', 'attach'], number__gt=Hook.objects.get().pk, subject__in=[f'dossier:{d.pk}' for d in Dossier.objects.filter(title__startswith='项目')]).values_list('number', flat=True))\n"
        "print(json.dumps({'wanted': wanted, 'done': list(Delivery.objects.filter(state='done').values_list('number', flat=True)), 'breaks': len(list(verify()))}))"
    )
    assert len(books["wanted"]) == 2 * count, "each form was put in once, with its document"
    assert sorted(books["done"]) == sorted(books["wanted"]) == sorted(set(receiver.got)), (
        "told at least once, none lost"
    )
    assert books["breaks"] == 0
    receiver.server.shutdown()


def taken(server: Api, job: int) -> int:
    """How many forms an import has dealt with."""
    return int(server.call("filler", "GET", f"/jobs/{job}/items")[1]["total"])


def left(server: Api) -> int:
    """How many deliveries are not done, and entries not looked at."""
    return int(
        server.books(
            "from jixiao.web.journal.models import Head\n"
            "print(json.dumps({'n': Delivery.objects.exclude(state='done').count() + Head.objects.get().number - Hook.objects.get().seen}))"
        )["n"]
    )


@pytest.mark.timeout(280)
def test_background_work_is_begun_again_while_the_server_runs(server: Api) -> None:
    first = wait_for(server)
    os.kill(first, signal.SIGKILL)
    second = wait_for(server, other=first)
    assert second != first
    status, job = server.call("reviewer", "POST", "/jobs", {"kind": "xlsx", "round": 1})
    assert status == 201, job
    for _ in range(200):
        told = server.call("reviewer", "GET", f"/jobs/{job['id']}")[1]
        if told["state"] == "done":
            break
        time.sleep(0.2)
    assert told["ready"], told
    server.process.terminate()
    server.process.wait(20)
    for _ in range(200):
        if (
            not Path(f"/proc/{second}").exists()
            or b"work" not in Path(f"/proc/{second}/cmdline").read_bytes()
        ):
            return
        time.sleep(0.1)
    raise AssertionError("the background process outlived its server")


def wait_for(server: Api, other: int = 0) -> int:
    for _ in range(900):
        found = [pid for pid in server.background() if pid != other]
        if found:
            return found[0]
        time.sleep(0.1)
    raise AssertionError("no background process")
