"""Bulk downloads: made in the background, for one person, within his rights, again after a crash, gone after a day."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from jixiao.forms.model import FormKind
from jixiao.reading.many import read_paths
from jixiao.rendering.fonts import folders, found_fonts
from jixiao.web.cycle import jobs
from jixiao.web.cycle.models import Job, JobState, Round
from jixiao.web.cycle.services import Refused
from jixiao.web.journal.models import Entry
from web.office import Office, fill, good_target, make_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(tmp_path: Path, settings: Any) -> Office:
    settings.JOBS = tmp_path / "jobs"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    made = make_office()
    fill(made, good_target())
    return made


def ask(office: Office, who: str, kind: str) -> Job:
    assert office.round is not None
    client = Client()
    client.force_login(office.people[who])
    answer = client.post(reverse("round-bulk", args=[office.round.pk]), {"kind": kind})
    assert answer["Location"] == reverse("jobs")
    return Job.objects.latest("pk")


def fetch(office: Office, who: str, job: Job) -> Any:
    client = Client()
    client.force_login(office.people[who])
    return client.get(reverse("job", args=[job.pk]))


def content(office: Office, who: str, job: Job) -> bytes:
    return b"".join(fetch(office, who, job).streaming_content)


def test_an_archive_holds_the_forms_that_the_person_may_read(office: Office, tmp_path: Path) -> None:
    job = ask(office, "reviewer", "docx")
    assert (job.state, job.total) == (JobState.WAITING, 2)
    assert jobs.work_one()
    assert not jobs.work_one()
    job.refresh_from_db()
    assert (job.state, job.done, job.total, job.error) == (JobState.DONE, 2, 2, "")
    with zipfile.ZipFile(io.BytesIO(content(office, "reviewer", job))) as archive:
        names = archive.namelist()
        assert [("泵站检修" in name, "水文监测" in name) for name in names] == [(True, False), (False, True)]
        archive.extractall(tmp_path / "out")
    read = [form for found in read_paths(sorted((tmp_path / "out").iterdir())) for form in found.forms]
    assert {form.kind for form in read} == {FormKind.TARGET}
    assert "检修供水泵站" in {indicator.l3.text for form in read for indicator in form.indicators}
    assert Entry.objects.filter(action="job", person_id=office.people["reviewer"].pk).count() == 1


def test_findings_of_all_forms_in_one_workbook(office: Office) -> None:
    fill(office, {**good_target(), "total_weight": "95"})
    job = ask(office, "officer", "findings")
    jobs.work_one()
    job.refresh_from_db()
    assert (job.state, job.total) == (JobState.DONE, 3)
    book = load_workbook(io.BytesIO(content(office, "officer", job)))
    texts = {str(cell.value) for page in book for line in page.iter_rows() for cell in line}
    assert {"泵站检修", "校舍维修"} <= texts


@pytest.mark.skipif(not found_fonts(folders()), reason="no Chinese font on this machine")
def test_a_bound_volume(office: Office) -> None:
    job = ask(office, "officer", "volume")
    jobs.work_one()
    assert content(office, "officer", job).startswith(b"%PDF-")


def test_nobody_else_gets_the_file(office: Office) -> None:
    job = ask(office, "officer", "xlsx")
    assert fetch(office, "officer", job).status_code == 404, "not before it is made"
    jobs.work_one()
    assert fetch(office, "bureau-head", job).status_code == 404
    client = Client()
    client.force_login(office.people["bureau-head"])
    assert client.post(reverse("job-remove", args=[job.pk])).status_code == 404
    assert fetch(office, "officer", job).status_code == 200
    assert office.round is not None
    assert Job.objects.count() == 1
    office.people["officer"].posts.all().delete()
    again = Job.objects.create(round=office.round, kind="xlsx", by=office.people["officer"], total=3)
    jobs.work_one()
    again.refresh_from_db()
    assert again.state == JobState.FAILED, "the rights are those of the moment of making"


def test_a_job_left_behind_is_begun_again_and_given_up_after_three_times(office: Office) -> None:
    job = ask(office, "officer", "xlsx")
    first = jobs.claim()
    assert first is not None
    assert jobs.claim() is None, "a living one is left alone"
    Job.objects.update(beat_at=timezone.now() - 2 * jobs.SILENT)
    assert jobs.work_one()
    job.refresh_from_db()
    assert (job.state, job.tries) == (JobState.DONE, 2)
    Job.objects.update(state=JobState.RUNNING, tries=3, beat_at=timezone.now() - 2 * jobs.SILENT)
    assert jobs.work_one()
    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.FAILED, "tries")


def other_maker(monkeypatch: pytest.MonkeyPatch, make: jobs.Maker) -> None:
    monkeypatch.setattr(jobs, "kinds", lambda: {"xlsx": jobs.Kind("xlsx", "xlsx", "zip", make)})


def test_a_mistake_of_one_job_does_not_end_the_work(
    office: Office, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(job: Job, path: Path, progress: jobs.Progress) -> None:
        path.write_bytes(b"half")
        raise ZeroDivisionError

    job = ask(office, "officer", "xlsx")
    other_maker(monkeypatch, breaks)
    jobs.work_one()
    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.FAILED, "ZeroDivisionError")
    assert list(settings.JOBS.iterdir()) == []


def test_a_database_that_rests_does_not_end_the_work(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "close_old_connections", lambda: None)  # the test lives in this connection

    def rests(job: Job, path: Path, progress: jobs.Progress) -> None:
        raise OperationalError("gone away")

    job = ask(office, "officer", "xlsx")
    turns = iter([True, False])
    other_maker(monkeypatch, rests)
    jobs.work(lambda: next(turns), pause=0)
    job.refresh_from_db()
    assert job.state == JobState.RUNNING, "it is begun again when it has been silent for a while"


def test_asking_twice_is_one_job_and_there_is_a_limit(office: Office) -> None:
    for _ in range(2):
        ask(office, "officer", "xlsx")
    assert Job.objects.count() == 1
    assert office.round is not None
    for number in range(jobs.MOST_WAITING - 1):
        round_ = Round.objects.create(
            year=2030 + number, kind="target", title="任务", scope=office.round.scope, profile="cn",
            profile_on="2025-01-01", opens="2025-01-01", deadline="2025-12-31",
        )  # fmt: skip
        jobs.ask("docx", "x", office.people["officer"], round_=round_)
    with pytest.raises(Refused, match="queue"):
        jobs.ask("docx", "x", office.people["officer"], round_=office.round)


def test_files_are_thrown_away_after_a_day(office: Office) -> None:
    job = ask(office, "officer", "xlsx")
    jobs.work_one()
    job.refresh_from_db()
    path = jobs.path_of(job)
    assert path.stat().st_mode & 0o077 == 0 or path.parent.stat().st_mode & 0o077 == 0
    assert jobs.sweep() == 0
    Job.objects.update(ended_at=timezone.now() - jobs.KEPT - timedelta(minutes=1))
    assert fetch(office, "officer", job).status_code == 404
    assert jobs.sweep() == 1
    assert not path.exists()
    assert not Job.objects.exists()
