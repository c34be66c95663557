"""Measures the office with many people at it at once: a real server, real requests, people who think in between.

    python benchmarks/web.py [--quick] [--sqlite] [--people N] [--forms N] [--seconds N] [--workers N] [--threads N]

The database is a PostgreSQL of its own (``tests/with-postgresql.sh``), or SQLite with ``--sqlite``. The office has
3,000 units and 30,000 forms, copied from a few judged ones, and what follows them in a year (``web_year.py``). Of the
people seven of ten are clerks who type, with every change judged and stored, and who submit and withdraw; the others
review lists and forms, pass and return them, and look at boards and the journal, are programs with a token, or strangers
at the public pages. The clock of a request runs from opening the connection to the last byte.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import web_year

ROOT = Path(__file__).resolve().parents[1]
GOAL_MS = 300
UNITS_A_DEPARTMENT = 30
PROJECTS_A_UNIT = 5
WARM = 10
"""Seconds at the beginning, when all open their first page at once, that are not counted."""
THINK = (3.0, 9.0)
"""Seconds between two actions of a person."""
LOOKING = 0.5
"""How often somebody turns to the rest of the year in place of his forms."""
TOKEN = "a" * 32
STATES = (
    ("draft",) * 8
    + ("signing",) * 2
    + ("department",) * 5
    + ("bureau",) * 2
    + ("returned",)
    + ("approved",) * 2
)
RESULT_STATES = ("closed",) * 10 + ("department",) * 4 + ("bureau",) * 3 + ("draft",) * 2 + ("returned",)
WORDS = ("检修", "改造", "培训", "监测", "采购", "补助")


@dataclass(frozen=True, slots=True)
class Scale:
    """How large the office is and how long it works."""

    people: int
    forms: int
    seconds: int

    @property
    def units(self) -> int:
        """How many budget units there are."""
        return max(self.forms // (2 * PROJECTS_A_UNIT), 1)


# -- the office ------------------------------------------------------------------------------------------------------


def target(number: int) -> dict[str, Any]:
    """Return a declaration of targets; every second one has mistakes."""
    rows = [
        ("产出指标", "数量指标", "检修供水泵站", f"≥{9 + number}座", "20"),
        ("产出指标", "质量指标", "检修验收合格率", "≥98%", "15" if number % 2 else "25"),
        ("产出指标", "时效指标", "检修按期完成率", "≥95%", "10"),
        ("产出指标", "成本指标", "单座泵站检修成本", "≤2.5万元", "5"),
        ("效益指标", "社会效益指标", "保障供水人口", "≥8600人", "30"),
        ("满意度指标", "服务对象满意度指标", "受益群众满意度", "≥90%" if number % 3 else "较高", "10"),
    ]
    funds = [
        {"line": line, "label": label, "revised": "30", "initial": "30"}
        for line, label in (("total", "年度资金总额"), ("appropriation", "其中：当年财政拨款"))
    ]
    names = ("l1", "l2", "l3", "target", "weight")
    return {
        "kind": "target", "year": 2026, "project": "泵站检修", "department": "水利局", "unit": "供水管理站",
        "amount_unit_label": "万元", "funds": funds, "total_weight": "90",
        "objective_expected": f"完成{9 + number}座供水泵站检修，验收合格率不低于98%，保障8600人供水。",
        "indicators": [dict(zip(names, row, strict=True)) for row in rows],
    }  # fmt: skip


def result(number: int) -> dict[str, Any]:
    """Return a self-evaluation that answers such targets."""
    form = target(number)
    actual = (f"{9 + number}座", "99%", "96%", "2.4万元", "8720人", "94%")
    form["indicators"] = [
        row | {"actual": text, "score": row["weight"]}
        for row, text in zip(form["indicators"], actual, strict=True)
    ]
    form["funds"] = [
        row | {"executed": "29.1", "weight": "10", "rate": "97%", "score": "9.7"} for row in form["funds"]
    ]
    return form | {
        "kind": "self_evaluation",
        "total_score": "99.7",
        "objective_actual": "完成泵站检修，验收合格，8720人供水得到保障。",
    }


def make_office(scale: Scale) -> list[Person]:
    """Fill the empty database, and return the people with their sessions and forms."""
    from django.db import transaction

    with transaction.atomic():
        return _make_office(scale)


def _make_office(scale: Scale) -> list[Person]:
    from jixiao.web.office.models import Person as Person_
    from jixiao.web.office.models import Role, Unit, UnitKind

    chance = random.Random(7)
    bureau = Unit.objects.create(code="0", name="财政局", kind=UnitKind.BUREAU)
    departments = [
        Unit.objects.create(code=f"D{n}", name=f"第{n}部门", kind=UnitKind.DEPARTMENT, parent=bureau)
        for n in range(1, max(scale.units // UNITS_A_DEPARTMENT, 1) + 1)
    ]
    plain = [
        Unit(code=f"U{n}", name=f"第{n}单位", kind=UnitKind.UNIT, parent=departments[n % len(departments)])
        for n in range(scale.units)
    ]
    units = Unit.objects.bulk_create(plain, 2000)
    for unit in units:
        assert unit.parent is not None
        unit.path = f"{unit.parent.path}{unit.pk:06d}"
    Unit.objects.bulk_update(units, ["path"], 1000)
    own, projects = make_forms(units, scale.forms, chance, bureau)
    others = max(scale.people // 40, 1)
    clerks = (scale.people - 2 * others) * 7 // 10
    reviewers = (scale.people - 2 * others - clerks) * 3 // 4
    people = [(f"clerk{n}", Role.FILLER, units[n * len(units) // clerks], "clerk") for n in range(clerks)]
    people += [
        (f"reviewer{n}", Role.DEPARTMENT_REVIEWER, departments[n % len(departments)], "reviewer")
        for n in range(reviewers)
    ]
    rest = scale.people - clerks - reviewers - 2 * others
    people += [(f"officer{n}", Role.BUREAU_HEAD, bureau, "officer") for n in range(rest)]
    people += [(f"program{n}", Role.BUREAU_HEAD, bureau, "program") for n in range(others)]
    made = make_people(people, own)
    head = Person_.objects.get(username="program0")
    web_year.make_year(list(projects), bureau, web_year.Staff(head, head), [target(n) for n in range(6)])
    return made + [Person("", "stranger") for _number in range(others)]


def make_forms(
    units: list[Any], count: int, chance: random.Random, bureau: Any
) -> tuple[dict[int, list[int]], list[Any]]:
    """Copy a few judged forms over all units; return the numbers of the drafts of targets by unit, and the projects."""
    from datetime import date

    from jixiao.forms.entry import form_of
    from jixiao.web.cycle.editing import dump_form, keys_for
    from jixiao.web.cycle.judging import judged
    from jixiao.web.cycle.models import Dossier, Project, Round
    from jixiao.web.cycle.services import store

    day = date(2026, 1, 1)
    found: dict[int, list[int]] = defaultdict(list)
    projects = Project.objects.bulk_create(
        [
            Project(code=f"P{unit.pk}-{n}", name=f"{WORDS[n % len(WORDS)]}项目{unit.pk}-{n}", unit=unit)
            for unit in units
            for n in range(PROJECTS_A_UNIT)
        ],
        2000,
    )
    for kind, make in (("target", target), ("self_evaluation", result)):
        round_ = Round.objects.create(
            year=2026, kind=kind, title=f"2026年{kind}", scope=bureau, profile="cn", profile_on=day, opens=day,
            deadline=date(2099, 12, 31),
        )  # fmt: skip
        samples = []
        for number in range(6):
            form = form_of(make(number))
            rows = keys_for(form)
            sample = Dossier(
                round=round_,
                project=projects[number],
                unit=units[0],
                title="",
                form=dump_form(form),
                rows=rows,
            )
            sample.save()
            store(sample, form, rows, judged(sample, form, rows))
            samples.append(sample)
        copies = [
            _copy(chance.choice(samples), round_, project, chance) for project in projects[: count // 2]
        ]
        Dossier.objects.filter(pk__in=[sample.pk for sample in samples]).delete()
        made = Dossier.objects.bulk_create(copies, 1000)
        if kind == "target":
            for dossier in made:
                if dossier.state == "draft":
                    found[dossier.unit_id].append(dossier.pk)
    return found, projects[: count // 2]


def _copy(sample: Any, round_: Any, project: Any, chance: random.Random) -> Any:
    from jixiao.web.cycle.models import Dossier

    names = (
        "form",
        "rows",
        "executed",
        "total_score",
        "grade",
        "errors",
        "warnings",
        "notices",
        "codes",
        "version",
    )
    state = chance.choice(STATES if round_.kind == "target" else RESULT_STATES)
    budget = Decimal(chance.randrange(10, 9000)) * 10_000
    values = {name: getattr(sample, name) for name in names}
    return Dossier(
        round=round_,
        project=project,
        unit_id=project.unit_id,
        title=project.name,
        state=state,
        budget=budget,
        **values,
    )


@dataclass(slots=True)
class Person:
    """Someone at work: his session or token, what he does, and his forms."""

    session: str
    kind: str
    forms: list[int] = field(default_factory=list)
    token: str = ""


def make_people(wanted: list[tuple[str, Any, Any, str]], own: dict[int, list[int]]) -> list[Person]:
    """Make the people with a session each, as if they had signed in."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.utils import timezone

    from jixiao.web.api import tokens
    from jixiao.web.office import models

    found = []
    for name, role, unit, kind in wanted:
        person = models.Person.objects.create(username=name, name=name, password="!")
        models.Post.objects.create(person=person, unit=unit, role=role)
        session = SessionStore()
        session[SESSION_KEY] = str(person.pk)
        session[BACKEND_SESSION_KEY] = "jixiao.web.office.signin.Backend"
        session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        session.create()
        token = ""
        if kind == "program":
            _made, token = tokens.make(person, name, ["read", "write"], timezone.localdate())
        found.append(Person(str(session.session_key), kind, own.get(unit.pk, []), token))
    return found


# -- the people at work ----------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Book:
    """What every request took, by action, and what went wrong."""

    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    lock: threading.Lock = field(default_factory=threading.Lock)
    counted_from: float = 0.0

    def note(self, action: str, seconds: float, error: str = "") -> None:
        """Write one request down."""
        with self.lock:
            if time.monotonic() >= self.counted_from or error:
                self.times[action].append(seconds)
            if error:
                self.errors[action].append(error)


@dataclass(frozen=True, slots=True)
class Page:
    """A page that is opened, and the pattern of the addresses on it of which one is opened next."""

    action: str
    path: str
    then: str = ""


ALERTS = Page("alerts", "/monitoring/alerts/?all=1", r"/monitoring/alerts/\d+/(?=\")")
NOTICES = Page("notices", "/rectifications/", r"/rectifications/\d+/(?=\")")
CLERKS = (
    ALERTS,
    NOTICES,
    Page("adjustments", "/changes/", r"/changes/\d+/(?=\")"),
    Page("figures: differences", "/figures/differences/"),
    Page("dashboard (unit)", "/dashboard/?round=2"),
)
REVIEWERS = (
    Page("monitoring", "/monitoring/", r"/monitoring/rounds/\d+/(?=\")"),
    Page("alerts (department)", ALERTS.path, ALERTS.then),
    Page("uses (department)", "/results/", r"/results/\d+/(?=\")"),
    Page("adjustments (department)", "/changes/?mine=1", r"/changes/\d+/(?=\")"),
    Page("dashboard (department)", "/dashboard/?round=2"),
    Page("evaluations (department)", "/evaluations/"),
    Page("rechecks (department)", "/recheck/"),
)
OFFICERS = (
    Page("dashboard (all)", "/dashboard/?round=2"),
    Page("head page (all)", "/dashboard/head/"),
    Page("monitoring (all)", "/monitoring/", r"/monitoring/rounds/\d+/(?=\")"),
    Page("alerts (all)", "/monitoring/alerts/", ALERTS.then),
    Page("rechecks (all)", "/recheck/"),
    Page("recheck board (all)", "/recheck/1/", r"/recheck/reviews/\d+/(?=\")"),
    Page("recheck sample (all)", "/recheck/1/sample/"),
    Page("recheck summary (all)", "/recheck/1/summary/"),
    Page("uses (all)", "/results/", r"/results/\d+/(?=\")"),
    Page("notices (all)", NOTICES.path, NOTICES.then),
    Page("evaluations (all)", "/evaluations/", r"/evaluations/\d+/(?=\")"),
    Page("figures (all)", "/figures/", r"/figures/\d+/(?=\")"),
    Page("figures: differences (all)", "/figures/differences/"),
    Page("adjustments (all)", "/changes/", r"/changes/\d+/(?=\")"),
    Page("publication (all)", "/publication/"),
)
LOOKS = {"clerk": (CLERKS, 2), "reviewer": (REVIEWERS, 3), "officer": (OFFICERS, 6)}
"""The pages of the rest of the year by who opens them, and how many one opens in a row."""


class Worker:
    """One person at his browser until the end."""

    def __init__(self, person: Person, port: int, book: Book, until: float, chance: random.Random) -> None:
        self.person, self.port, self.book, self.until, self.chance = person, port, book, until, chance

    def ask(self, action: str, path: str, body: Any = None, good: tuple[int, ...] = (200,)) -> bytes:
        """Send one request, write down how long it took, and return the answer."""
        headers = {
            "Host": f"127.0.0.1:{self.port}",
            "Cookie": f"sessionid={self.person.session}; csrftoken={TOKEN}",
            "X-CSRFToken": TOKEN,
        }
        if self.person.token:
            headers = {"Authorization": f"Bearer {self.person.token}"}
        elif not self.person.session:
            headers = {}
        data = None
        if isinstance(body, dict):
            data, headers["Content-Type"] = json.dumps(body).encode(), "application/json"
        elif body is not None:
            data, headers["Content-Type"] = body.encode(), "application/x-www-form-urlencoded"
        began, error, answer = time.perf_counter(), "", b""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("GET" if data is None else "POST", path, data, headers)
            response = connection.getresponse()
            answer = response.read()
            if response.status not in good:
                error = f"{response.status} {answer[:120]!r}"
        except OSError as problem:
            error = repr(problem)
        finally:
            connection.close()
        self.book.note(action, time.perf_counter() - began, error)
        return answer

    def think(self) -> bool:
        """Wait as a person does; say whether there is time left."""
        time.sleep(max(0.0, min(self.chance.uniform(*THINK), self.until - time.monotonic())))
        return time.monotonic() < self.until

    def run(self) -> None:
        """Work until the end."""
        days: dict[str, Callable[[], None]] = {
            "clerk": self.fill,
            "reviewer": self.review,
            "officer": self.oversee,
            "program": self.call,
            "stranger": self.stroll,
        }
        time.sleep(self.chance.uniform(0, THINK[1]))
        while time.monotonic() < self.until:
            pages, most = LOOKS.get(self.person.kind, ((), 0))
            if pages and self.chance.random() < LOOKING:
                self.look(pages, most)
            else:
                days[self.person.kind]()

    def state(self, pk: int) -> dict[str, Any]:
        """Return how a form stands."""
        return dict(json.loads(self.ask("form: state", f"/forms/{pk}/state") or b"{}"))

    def fill(self) -> None:
        """A clerk: opens a form, types in cells, submits, withdraws."""
        self.ask("start page", "/")
        if not self.person.forms or not self.think():
            self.think()
            return
        pk = self.chance.choice(self.person.forms)
        self.ask("form: open", f"/forms/{pk}/")
        now = self.state(pk)
        for number in range(8):
            if not self.think():
                return
            if number % 3 == 2:
                self.ask("form: sign of life", f"/forms/{pk}/presence", {})
            now = self.type(pk, now)
        clean = now.get("counts", {})
        if clean.get("error") == 0 and not clean.get("unanswered") and now.get("editable"):
            body = {"version": now["version"], "reason": ""}
            self.ask("form: submit", f"/forms/{pk}/take/submit", body)
            if self.think():
                body["version"] = self.state(pk)["version"]
                self.ask("form: withdraw", f"/forms/{pk}/take/withdraw", body)

    def look(self, pages: tuple[Page, ...], most: int) -> None:
        """Open some pages, and from a list one of what it names."""
        for page in self.chance.sample(pages, most):
            text = self.ask(page.action, page.path).decode()
            if not self.think():
                return
            if page.then:
                found = sorted(set(re.findall(page.then, text)))
                if found:
                    self.ask(f"{page.action}: one", self.chance.choice(found))
                    if not self.think():
                        return

    def type(self, pk: int, now: dict[str, Any]) -> dict[str, Any]:
        """Change one cell, and get the judgement of the whole form."""
        if not now.get("editable") or not now["rows"]["indicators"]:
            return self.state(pk)
        row = self.chance.choice(now["rows"]["indicators"])
        column = self.chance.choice(("target", "l3"))
        path = f"indicators.{row}.{column}"
        was = now["cells"][path][0]
        value = (
            f"≥{self.chance.randrange(80, 99)}%"
            if column == "target"
            else f"指标{self.chance.randrange(99)}完成率"
        )
        change = {"op": "set", "path": path, "was": was, "value": value}
        answer = self.ask("form: type and judge", f"/forms/{pk}/changes", {"changes": [change]})
        return dict(json.loads(answer or b"{}"))

    def review(self) -> None:
        """A reviewer: looks through lists, opens forms, passes some together."""
        orders = ("severity", "money", "changed", "score", "execution", "unit")
        pages = [
            ("start page", "/"),
            ("list: mine", "/dossiers/?mine=1"),
            ("list: filtered", f"/dossiers/?order={self.chance.choice(orders)}&wrong=1"),
            ("list: search", f"/dossiers/?q={urllib.parse.quote(self.chance.choice(WORDS))}"),
            ("rounds", "/rounds/"),
            ("round: board", f"/rounds/{self.chance.choice((1, 2))}/"),
        ]
        text = ""
        for action, path in self.chance.sample(pages, 4):
            answer = self.ask(action, path).decode()
            text = answer if action.startswith("list") else text
            if not self.think():
                return
        chosen = [part.split('"')[0] for part in text.split('name="dossier" value="')[1:]]
        links = [part.split("/")[0] for part in text.split('href="/forms/')[1:]]
        if links:
            self.ask("form: read", f"/forms/{self.chance.choice(links)}/")
        if self.think() and chosen:
            some = [("dossier", one) for one in self.chance.sample(chosen, min(3, len(chosen)))]
            body = urllib.parse.urlencode([*some, ("take", "pass"), ("csrfmiddlewaretoken", TOKEN)])
            self.ask("list: pass three", "/dossiers/take/", body, good=(302,))
            self.think()

    def oversee(self) -> None:
        """An officer: boards and lists of the whole office, the journal, the projects."""
        for action, path in (
            ("start page (all)", "/"),
            ("round: board (all)", "/rounds/1/"),
            ("list: mine (all)", "/dossiers/?mine=1"),
            ("list: all", f"/dossiers/?page={self.chance.randrange(1, 40)}"),
            (
                "list: search (all)",
                f"/dossiers/?q={urllib.parse.quote(self.chance.choice(WORDS))}&order=money",
            ),
            ("projects (all)", "/projects/"),
            ("journal (all)", "/journal/"),
        ):
            self.ask(action, path)
            if not self.think():
                return

    def call(self) -> None:
        """A program: lists forms, reads one with its findings, has a form judged, reads the use of results."""
        page = json.loads(
            self.ask("api: forms", f"/api/v1/dossiers?page={self.chance.randrange(1, 200)}") or b"{}"
        )
        forms = [item["id"] for item in page.get("items", ())]
        for action, path in (
            ("api: one form", ""),
            ("api: its content", "/form"),
            ("api: its findings", "/findings"),
        ):
            if not self.think() or not forms:
                return
            self.ask(action, f"/api/v1/dossiers/{self.chance.choice(forms)}{path}")
        if self.think():
            given = {"profile": "cn", "on": "2026-01-01", "form": result(self.chance.randrange(6))}
            self.ask("api: judge", "/api/v1/judge", given)
        for action, path in (("api: results", "results"), ("api: figures", "rounds/2/figures")):
            if not self.think():
                return
            self.ask(action, f"/api/v1/{path}")

    def stroll(self) -> None:
        """A stranger: the public pages, from the first to a project."""
        text = self.ask("public: first page", "/public/").decode()
        for action, wanted in (
            ("public: a unit", r'href="(units/[^"]+)"'),
            ("public: a project", r'href="(projects/[^"]+)"'),
        ):
            links = sorted(set(re.findall(wanted, text)))
            if links and self.think():
                self.ask(action, f"/public/{self.chance.choice(links)}")
        if self.think():
            self.ask("public: data", "/public/data/jixiao.json")
            self.think()


# -- the measurement -------------------------------------------------------------------------------------------------


def free_port() -> int:
    """Return a port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def serve(port: int, options: list[str], log: Path) -> subprocess.Popen[bytes]:
    """Start the server as an administrator does, and wait until it answers."""
    program = "from jixiao.cli.main import main; main()"
    with log.open("wb") as out:
        server = subprocess.Popen(
            [sys.executable, "-c", program, "serve", "--port", str(port), *options], stdout=out, stderr=out
        )
    for _ in range(300):
        try:
            with socket.create_connection(("127.0.0.1", port), 1):
                return server
        except OSError:
            if server.poll() is not None:
                break
            time.sleep(0.1)
    raise RuntimeError(log.read_text("utf-8"))


def work(people: list[Person], port: int, seconds: int) -> Book:
    """Let everybody work at once for a time."""
    begun = time.monotonic() + WARM
    book, until = Book(counted_from=begun), begun + seconds
    threads = [
        threading.Thread(target=Worker(person, port, book, until, random.Random(n)).run, daemon=True)
        for n, person in enumerate(people)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return book


def at(times: list[float], share: float) -> float:
    """Return the time within which a share of the requests were answered, in milliseconds."""
    ordered = sorted(times)
    return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def report(book: Book, seconds: int) -> bool:
    """Print the table and say whether the goal is met."""
    print(f"{'action':<32}{'requests':>9}{'p50 ms':>9}{'p95 ms':>9}{'max ms':>9}{'errors':>8}")
    for action in sorted(book.times):
        times = book.times[action]
        figures = "".join(f"{at(times, share):>9.0f}" for share in (0.5, 0.95, 1))
        print(f"{action:<32}{len(times):>9}{figures}{len(book.errors[action]):>8}")
    every = [one for times in book.times.values() for one in times]
    wrong = sum(len(errors) for errors in book.errors.values())
    figures = "".join(f"{at(every, share):>9.0f}" for share in (0.5, 0.95, 1))
    print(f"{'all':<32}{len(every):>9}{figures}{wrong:>8}   {len(every) / seconds:.1f} requests/s")
    for action, errors in book.errors.items():
        for error in errors[:2]:
            print(f"  {action}: {error}")
    good = at(every, 0.95) < GOAL_MS and not wrong
    print(f"goal p95 < {GOAL_MS} ms without an error: {'met' if good else 'missed'}")
    return good


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="20 people, 300 forms, 15 seconds")
    parser.add_argument("--sqlite", action="store_true", help="SQLite instead of PostgreSQL")
    for name in ("people", "forms", "seconds", "workers", "threads"):
        parser.add_argument(f"--{name}", type=int)
    given = parser.parse_args()
    if not given.sqlite and "JIXIAO_DATABASE" not in os.environ:
        command = ["sh", str(ROOT / "tests" / "with-postgresql.sh"), sys.executable, *sys.argv]
        return subprocess.run(command, check=False).returncode
    if given.sqlite:
        os.environ.pop("JIXIAO_DATABASE", None)
    usual = Scale(20, 300, 15) if given.quick else Scale(200, 30_000, 100)
    scale = Scale(given.people or usual.people, given.forms or usual.forms, given.seconds or usual.seconds)
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"JIXIAO_HOME": home, "DJANGO_SETTINGS_MODULE": "jixiao.web.settings"}
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection

        began = time.monotonic()
        call_command("migrate", verbosity=0)
        people = make_office(scale)
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
        name = connection.vendor
        connection.close()
        print(f"{name}: {scale.units} units, {scale.forms} forms made in {time.monotonic() - began:.0f} s; "
              f"{scale.people} people for {scale.seconds} s", flush=True)  # fmt: skip
        port = free_port()
        options = [
            part
            for key in ("workers", "threads")
            if getattr(given, key)
            for part in (f"--{key}", str(getattr(given, key)))
        ]
        server = serve(port, options, Path(home) / "server.log")
        try:
            book = work(people, port, scale.seconds)
        finally:
            server.terminate()
            server.wait(20)
        good = report(book, scale.seconds)
        log = (Path(home) / "server.log").read_text("utf-8")
        if "Traceback" in log:
            print(log[-3000:])
    return 0 if good or given.quick else 1


if __name__ == "__main__":
    sys.exit(main())
