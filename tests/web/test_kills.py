"""Killing the server at any moment loses nothing that was acknowledged and leaves nothing half done.

A real server with one worker; a clerk saves, submits, withdraws and reads documents in, while the worker is killed
(SIGKILL) again and again at random moments. After each kill the form must say what was last acknowledged, or what
was just on its way, as a whole; at the end every step has its entry, every submission its revision, and the journal's
chain holds. The same for the steps of the rest of the year (``killing.py`` says what is whole in each), and for an edition
of the public pages, of which the public sees the old one or the new one. Runs on the database that the environment names;
``JIXIAO_KILLS`` says how many kills each test has.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

KILLS = int(os.environ.get("JIXIAO_KILLS", "12"))
ROOT = Path(__file__).parents[2]
TOKEN = "a" * 32
START = "from jixiao.cli.main import main; main()"
PATIENCE = 20  # how many times as many kills as asked for, until some met the work and some did not


class Server:
    """The application on data of its own, and a clerk's connection to it."""

    def __init__(self, home: Path, *prepare: str) -> None:
        self.home = home
        self.environment = {**os.environ, "JIXIAO_HOME": str(home)}
        address = os.environ.get("JIXIAO_DATABASE")
        if address:
            self.environment["JIXIAO_DATABASE"] = fresh_database(
                address, f"kills_{os.environ.get('PYTEST_XDIST_WORKER', '')}"
            )
        self.made = self.run(*(prepare or (str(ROOT / "tests" / "web" / "prepare_office.py"),)))
        self.session, self.dossier = self.made["session"], self.made["dossier"]
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        command = [
            sys.executable,
            "-c",
            START,
            "serve",
            "--port",
            str(self.port),
            "--workers",
            "1",
        ]
        self.process = subprocess.Popen(
            command, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self.wait()

    def run(self, *arguments: str) -> Any:
        done = subprocess.run(
            [sys.executable, *arguments], env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return (
            json.loads(done.stdout.strip().splitlines()[-1])
            if done.stdout.strip().startswith("{")
            else done.stdout
        )

    def wait(self) -> None:
        for _ in range(400):
            with suppress(OSError, http.client.HTTPException):
                if self.ask("GET", "/healthy")[0] == 200:
                    return
            time.sleep(0.05)
        raise AssertionError("the server does not answer")

    def ask(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {
            "Cookie": f"sessionid={self.session}; csrftoken={TOKEN}",
            "X-CSRFToken": TOKEN,
            "Accept": "application/json",
            "Content-Type": "application/json",
        }
        data: bytes | None = None
        if isinstance(body, bytes):
            data, headers["Content-Type"] = body, "multipart/form-data; boundary=part"
        elif body is not None:
            data = json.dumps(body).encode()
        try:
            connection.request(method, path, data, headers)
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        is_json = answer.headers.get_content_type() == "application/json"
        return answer.status, json.loads(content) if is_json else content

    def post(self, who: str, path: str, fields: dict[str, Any]) -> int:
        """Send a filled-in page in a person's name and return the status of the answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {
            "Cookie": f"sessionid={self.made['sessions'][who]}; csrftoken={TOKEN}",
            "X-CSRFToken": TOKEN,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        try:
            connection.request("POST", path, urlencode(fields), headers)
            return connection.getresponse().status
        finally:
            connection.close()

    def form(self, path: str, body: Any = None) -> tuple[int, Any]:
        return self.ask("POST" if body is not None else "GET", f"/forms/{self.dossier}/{path}", body)

    def workers(self) -> list[int]:
        with suppress(FileNotFoundError):
            children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
            return [int(pid) for pid in children.split()]
        return []

    def kill_a_worker(self) -> None:
        for pid in self.workers():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(20)


class Moments:
    """Moments for kills, in seconds after the work began: before, within and after it, however fast the machine is now."""

    def __init__(self, seed: int, usual: float) -> None:
        self.chance, self.usual = random.Random(seed), usual

    def next(self) -> float:
        return self.chance.uniform(0, 2 * self.usual)

    def learn(self, *, answered: bool) -> None:
        """Come sooner after work that was done in time, and later after work that was not."""
        self.usual *= 0.8 if answered else 1.25


def fresh_database(address: str, name: str) -> str:
    """Make an empty database on the same server and return its address."""
    import psycopg

    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name}")
    parts = urlsplit(address)
    return parts._replace(path=f"/{name}").geturl()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    made = Server(tmp_path)
    yield made
    made.stop()


@pytest.mark.timeout(600)
def test_nothing_acknowledged_is_lost_and_nothing_is_half_done(server: Server) -> None:
    chance = random.Random(20260101)
    said = server.form("state")[1]["cells"]["objective_expected"][0]
    kills = submitted = acknowledged = taken = 0
    moments, enough = Moments(1, usual_time(server)), KILLS // 10 + 1
    while kills < KILLS or (min(acknowledged, submitted) < enough and kills < KILLS * PATIENCE):
        wanted = f"完成12座供水泵站检修，验收合格率不低于98%，保障8600人供水。第{kills}次修改"
        action = chance.choice(["save", "save", "submit", "submit", "read"])
        killer = threading.Timer(moments.next(), server.kill_a_worker)
        killer.start()
        try:
            result = act(server, action, said, wanted)
        except (OSError, http.client.HTTPException, ValueError):
            result = None
        moments.learn(answered=result is not None)
        killer.join()
        kills += 1
        server.wait()
        status, now = server.form("state")
        assert status == 200
        text = now["cells"]["objective_expected"][0]
        if action == "save":
            assert text == wanted if result == 200 else text in (said, wanted)
            acknowledged += result == 200
        elif action == "submit":
            assert now["state"] == "signing" if result == 200 else now["state"] in ("draft", "signing")
            assert text == said
        elif result == 200:
            taken += 1
            assert "第" not in text
        said = text
        if now["state"] == "signing":
            submitted += 1
            settle(server, now["version"])
    assert acknowledged >= enough
    assert submitted >= enough
    check_the_books(server)


def usual_time(server: Server) -> float:
    """Return how long an answer takes, so that kills come before, within and after the work."""
    started = time.monotonic()
    for _ in range(5):
        server.form("changes", {"changes": [], "seen": 0})
    return (time.monotonic() - started) / 5


def act(server: Server, action: str, said: str, wanted: str) -> int:
    """Do one thing and return the status of the answer; raises where the server died before it answered."""
    if action == "save":
        change = {"op": "set", "path": "objective_expected", "was": said, "value": wanted}
        return server.form("changes", {"changes": [change], "seen": 0})[0]
    if action == "submit":
        version = server.form("state")[1]["version"]
        return server.form("take/submit", {"version": version})[0]
    head = 'Content-Disposition: form-data; name="file"; filename="targets.docx"\r\nContent-Type: application/octet-stream\r\n\r\n'
    body = f"--part\r\n{head}".encode() + (server.home / "targets.docx").read_bytes() + b"\r\n--part--\r\n"
    status, preview = server.form("upload", body)
    if status != 200:
        return status
    version = server.form("state")[1]["version"]
    chosen = {"attachment": preview["attachment"], "form": 0, "version": version}
    return server.form("upload/take", chosen)[0]


def settle(server: Server, version: int) -> None:
    """Take a submission back, so that the next can be made."""
    status, answer = server.form("take/withdraw", {"version": version})
    assert status == 200, answer


def check_the_books(server: Server) -> None:
    """Every submission has its step, its revision and its entry, and the chain of the journal holds."""
    script = (
        "import os, json, django; os.environ['DJANGO_SETTINGS_MODULE']='jixiao.web.settings'; django.setup();"
        "from jixiao.web.cycle.models import *; from jixiao.web.journal.models import Entry;"
        "from jixiao.web.journal.chain import verify;"
        "print(json.dumps({'steps': Step.objects.filter(name='submit').count(),"
        "'revisions': Revision.objects.count(), 'entries': Entry.objects.filter(action='submit').count(),"
        "'withdrawn': [Step.objects.filter(name='withdraw').count(), Entry.objects.filter(action='withdraw').count()],"
        "'replaced': Entry.objects.filter(action='replace').count(), 'breaks': len(list(verify()))}))"
    )
    books = server.run("-c", script)
    assert books["steps"] == books["revisions"] == books["entries"]
    assert books["withdrawn"][0] == books["withdrawn"][1]
    assert books["breaks"] == 0


# -- the rest of the year ---------------------------------------------------------------------------------------------

PROGRAM = str(ROOT / "tests" / "web" / "killing.py")
STEPS = ("import", "approval", "deduction", "draw", "score", "decision", "rectification", "release", "answer")


class Watcher:
    """The program that readies steps and looks at what became of them; it is never killed."""

    def __init__(self, server: Server) -> None:
        self.process = subprocess.Popen(
            [sys.executable, PROGRAM, "watch"],
            env=server.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def ask(self, *question: Any) -> Any:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        assert not (isinstance(answer, dict) and "error" in answer), (question, answer["error"])
        return answer

    def stop(self) -> None:
        self.process.kill()
        self.process.wait(20)


@pytest.fixture
def year(tmp_path: Path) -> Iterator[tuple[Server, Watcher]]:
    server = Server(tmp_path, PROGRAM, "make")
    watcher = Watcher(server)
    yield server, watcher
    watcher.stop()
    server.stop()


@pytest.mark.timeout(900)
def test_every_step_of_the_year_is_whole_or_not_at_all(year: tuple[Server, Watcher]) -> None:
    server, watcher = year
    moments = {action: Moments(number, 0.1) for number, action in enumerate(STEPS)}
    told, done, lost, number = dict.fromkeys(STEPS, 0), dict.fromkeys(STEPS, 0), 0, -1
    while number < KILLS + len(STEPS) - 1 or (lost <= KILLS // 8 and number < KILLS * PATIENCE):
        number += 1
        action = STEPS[number % len(STEPS)]
        step = watcher.ask("ready", action, number)
        unharmed = number < len(STEPS)  # the first of each shows that it can be done at all
        killer = threading.Timer(moments[action].next(), server.kill_a_worker)
        began, status = time.monotonic(), 0
        if not unharmed:
            killer.start()
        try:
            status = server.post(step["who"], step["path"], step["fields"])
        except (OSError, http.client.HTTPException):
            lost += 1
        if unharmed:
            moments[action].usual = time.monotonic() - began
        else:
            moments[action].learn(answered=bool(status))
            killer.join()
        server.wait()
        assert status in (0, 302), (action, status)
        whole = watcher.ask("look", action, step["key"])
        assert whole or status != 302, f"{action} was acknowledged and is not there"
        told[action] += status == 302
        done[action] += whole
    print(f"kills {number + 1 - len(STEPS)}, answers lost {lost}, acknowledged {told}, done {done}")
    assert lost > KILLS // 8, "the kills hit requests"
    assert all(done.values())
    assert watcher.ask("books")["breaks"] == 0


@pytest.mark.timeout(900)
def test_the_public_sees_the_old_edition_or_the_new_one(year: tuple[Server, Watcher]) -> None:
    server, watcher = year
    release = watcher.ask("ready", "release", 0)
    assert server.post(release["who"], release["path"], release["fields"]) == 302
    seconds, _done = publishing(server, "edition-0", None)
    old, kept, number, moments = watcher.ask("edition"), 0, 0, Moments(7, seconds)
    assert old["folder"] == "edition-0"
    kills = max(KILLS // 10, 4)
    while number < kills or (kept == 0 and number < kills * PATIENCE):
        number += 1
        _seconds, finished = publishing(server, f"edition-{number}", moments.next())
        moments.learn(answered=finished)
        now = watcher.ask("edition")
        assert (
            now["folder"] == f"edition-{number}"
            if finished
            else now["folder"] in (old["folder"], f"edition-{number}")
        )
        assert now["editions"] == 1
        kept += now == old
        status, page = server.ask("GET", "/public/")
        assert (status, b"</html>" in page) == (200, True)
        old = now
    print(f"kills {number}, the old edition stayed {kept} times")
    assert kept > 0
    assert watcher.ask("books")["breaks"] == 0


def publishing(server: Server, name: str, after: float | None) -> tuple[float, bool]:
    """Make an edition in a process that is killed after some seconds; return how long it took, and whether it said that it was done."""
    maker = subprocess.Popen(
        [sys.executable, PROGRAM, "publish", name], env=server.environment, stdout=subprocess.PIPE, text=True
    )
    assert maker.stdout is not None
    assert maker.stdout.readline() == "begun\n"
    began = time.monotonic()
    if after is not None:
        threading.Timer(after, maker.kill).start()
    finished = maker.stdout.readline() == "done\n"
    seconds = time.monotonic() - began
    maker.wait(60)
    return seconds, finished
