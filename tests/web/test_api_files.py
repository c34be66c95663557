"""Files for programs: the same as on the pages, refused where they are too long to wait for, never handed out twice by a key."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from jixiao.rendering import FontMissing
from jixiao.web.cycle import jobs
from jixiao.web.cycle.models import Job
from jixiao.web.journal.models import Entry
from jixiao.web.monitoring import views as monitoring
from jixiao.web.office.models import Person, Post, Role
from jixiao.web.recheck import jobs as recheck
from jixiao.web.results import jobs as results
from web.office import Office, make_office
from web.programs import Program
from web.tables.operations import dashboards
from web.tables.operations import monitoring as monitoring_table
from web.tables.operations import recheck as recheck_table
from web.tables.operations import results as results_table
from web.test_api_complete import DOWNLOADS, VIEWS, hands_out
from web.test_api_rights import DESCRIBED, TABLES
from web.test_api_rights import OPERATIONS as ALLOWED

pytestmark = pytest.mark.django_db
ELSEWHERE = frozenset({"job", "journal-export", "dashboard-chart", "uses-workbook"})
"""Files whose address on the pages is not that of the operation: they have tests of their own."""


@pytest.fixture
def office(settings: Any, tmp_path: Path) -> Office:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.ATTACHMENTS, settings.JOBS = tmp_path / "attachments", tmp_path / "jobs"
    settings.WEBHOOKS_PRIVATE = True
    made = make_office()
    other = Person.objects.create_user("other-administrator", name="other-administrator")
    Post.objects.create(person=other, unit=made.units["教育局"], role=Role.ADMINISTRATOR)
    made.people[other.username] = other
    return made


def content(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def parts(data: bytes) -> Any:
    """What a file says; of an office document everything but the moment at which it was made."""
    if not data.startswith(b"PK"):
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name != "docProps/core.xml"}


def test_a_file_is_the_same_for_people_and_programs(office: Office) -> None:
    numbers: dict[str, dict[str, object]] = {}
    for table in TABLES:
        numbers |= table.prepare(office)
    wrong = []
    for view in sorted(DOWNLOADS - ELSEWHERE):
        (name,) = [one for one in VIEWS[view] if hands_out(one)]
        values = numbers[""] | numbers.get(name, {})
        path = DESCRIBED[name][1].removeprefix("/api/v1")
        who = sorted(ALLOWED[name][2][200])[0]
        given = Program(office, who)("GET", path.format(**values))
        page = Client()
        page.force_login(office.people[who])
        arguments = [values[part[1:-1]] for part in path.split("/") if part.startswith("{")]
        shown = page.get(reverse(view, args=arguments))
        same = parts(content(given)) == parts(content(shown))
        headers = ("Content-Disposition", "Content-Type", "X-Content-Type-Options", "Content-Security-Policy")
        if given.status_code != 200 or not same or any(given[one] != shown[one] for one in headers):
            wrong.append((view, who, given.status_code, shown.status_code, same))
    assert wrong == []


def test_figures_and_uses_of_the_pages_as_files(office: Office) -> None:
    made = dashboards.prepare(office)["chart"] | results_table.prepare(office)["uses_workbook"]
    officer, page = Program(office, "officer"), Client()
    page.force_login(office.people["officer"])
    for to in ("png", "xlsx"):
        given = officer("GET", f"/rounds/{made['pk']}/charts/progress/{to}")
        shown = page.get(f"/dashboard/progress.{to}?round={made['pk']}")
        assert given.status_code == shown.status_code == 200
        assert parts(given.content) == parts(shown.content)
    given = officer("GET", f"/results/workbook?year={made['year']}")
    shown = page.get(f"/results/results.xlsx?year={made['year']}")
    assert parts(given.content) == parts(shown.content)
    assert officer("GET", "/results/workbook").status_code == 422, "of which year"


def test_what_is_too_long_to_wait_for_is_made_in_the_background(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    board = monitoring_table.prepare(office)["monitoring_book"]["pk"]
    drawn = recheck_table.prepare(office)["recheck_draw_file"]["pk"]
    officer = Program(office, "officer")
    monkeypatch.setattr(monitoring, "AT_ONCE", 0)
    monkeypatch.setattr(recheck, "MOST_AT_ONCE", 0)
    monkeypatch.setattr(results, "AT_ONCE", 0)
    uses = results_table.prepare(office)
    asked = {
        f"/rounds/{board}/monitoring/workbook": {"light": "all"},
        f"/rechecks/{drawn}/draw/json": None,
        "/results/workbook": {"year": uses["uses_workbook"]["year"]},
    }
    for path, body in asked.items():
        refused = officer("GET", path + ("?year=2024" if "results" in path else ""))
        assert (refused.status_code, refused.json()["code"]) == (409, "background")
        job = officer("POST", path, body)
        assert job.status_code == 201, job.json()
        while jobs.work_one():
            pass
        told = officer("GET", f"/jobs/{job.json()['id']}").json()
        assert (told["state"], told["ready"]) == ("done", True)
        assert content(officer("GET", f"/jobs/{told['id']}/file"))
    assert Job.objects.get(kind="monitoring-book").words == {"light": "all"}
    assert officer("POST", f"/rounds/{board}/monitoring/workbook", {"light": "pink"}).status_code == 422


def test_long_work_is_done_in_the_background(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """A long list is fixed and drawn from, and uses of results are listed, while the program asks how far it is."""
    made = recheck_table.prepare(office)
    uses = results_table.prepare(office)
    monkeypatch.setattr(recheck, "MOST_AT_ONCE", 0)
    monkeypatch.setattr(results, "AT_ONCE", 0)
    officer = Program(office, "officer")
    path = f"/rechecks/{made['recheck_fix']['pk']}"
    steps = ((f"{path}/fix", {}, "fixed"), (f"{path}/draw", {"seed": "08 14 19"}, "drawn"))
    for step, more, state in steps:
        asked = officer("POST", step, {"version": officer("GET", path).json()["version"], **more})
        assert asked.status_code == 202, asked.json()
        assert officer("GET", path).json()["state"] != state
        while jobs.work_one():
            pass
        assert officer("GET", f"/jobs/{asked.json()['job']}").json()["state"] == "done"
        assert officer("GET", path).json()["state"] == state
    asked = officer("POST", "/results", {"round": uses["uses_make"]["results"]})
    assert asked.status_code == 202, asked.json()
    while jobs.work_one():
        pass
    assert officer("GET", f"/jobs/{asked.json()['job']}").json()["total"] == 1


def test_a_server_without_a_font_says_so(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = recheck_table.prepare(office)["recheck_summary_file"]["pk"]

    def missing(*_given: object) -> bytes:
        raise FontMissing

    monkeypatch.setattr("jixiao.web.recheck.files.report_bytes", missing)
    refused = Program(office, "officer")("GET", f"/rechecks/{drawn}/summary/pdf")
    assert (refused.status_code, refused.json()["code"]) == (409, "font")


def test_the_journal_is_handed_out_once_by_a_key(office: Office) -> None:
    auditor = Program(office, "auditor")
    first = auditor("POST", "/journal/export", Idempotency_Key="once")
    page = Client()
    page.force_login(office.people["auditor"])
    lines = content(first).decode("utf-8-sig").splitlines()
    assert len(lines) == Entry.objects.count() + 1
    assert content(page.post("/journal/export/")).decode("utf-8-sig").splitlines()[: len(lines)] == lines
    again = auditor("POST", "/journal/export", Idempotency_Key="once")
    assert (again.status_code, again.json()["code"]) == (409, "key-done"), "a file is not kept to be repeated"
    assert Entry.objects.filter(action="journal-export", detail__via="program of auditor").count() == 1
    reading = Program(office, "auditor", ("read", "write"))
    assert reading("POST", "/journal/export").json()["scope"] == "export"
