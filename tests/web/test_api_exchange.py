"""Import and export: the whole office there and back, and many documents into the drafts of a round."""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from jixiao.forms.entry import form_of
from jixiao.rendering import render_bytes
from jixiao.web.api import bulk
from jixiao.web.api.models import Item
from jixiao.web.api.transfer import Untransferable, import_office
from jixiao.web.cycle import jobs
from jixiao.web.cycle.editing import load_form
from jixiao.web.cycle.models import Dossier, Job, JobState, Project
from jixiao.web.journal.models import Entry
from jixiao.web.office.models import Post, Role
from web.office import Office, fill, good_target, make_office
from web.programs import Program
from web.test_kills import fresh_database

ROOT = Path(__file__).parents[2]
RUN = "import sys; from jixiao.cli.exchange import app; app()"


@pytest.fixture
def office(settings: Any, tmp_path: Path) -> Office:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.ATTACHMENTS, settings.JOBS = tmp_path / "attachments", tmp_path / "jobs"
    return make_office()


# -- the whole office ---------------------------------------------------------------------------------------------


CONTENT = """
import json, os, django
os.environ["DJANGO_SETTINGS_MODULE"] = "jixiao.web.settings"
django.setup()
from django.db import connection
left_out = ("django_session", "cycle_job", "cycle_presence", "api_reply", "api_item", "django_migrations")
with connection.cursor() as cursor:
    found = {}
    for name in sorted(connection.introspection.table_names(cursor)):
        if name not in left_out:
            cursor.execute(f'SELECT * FROM "{name}" ORDER BY 1')
            found[name] = [repr(row) for row in cursor.fetchall()]
print(json.dumps(found))
"""


@dataclass
class Place:
    """An installation of its own: a folder, and on PostgreSQL a database."""

    home: Path

    def __post_init__(self) -> None:
        self.environment = {**os.environ, "JIXIAO_HOME": str(self.home)}
        self.home.mkdir()
        address = os.environ.get("JIXIAO_DATABASE")
        if address:
            self.environment["JIXIAO_DATABASE"] = fresh_database(address, f"exchange_{self.home.name}")

    def run(
        self, *arguments: str, program: tuple[str, ...] = ("-c", RUN)
    ) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, *program, *arguments]
        return subprocess.run(
            command, env=self.environment, capture_output=True, encoding="utf-8", timeout=120
        )

    def content(self) -> dict[str, list[str]]:
        """Every table, but what only lives for a moment."""
        return json.loads(self.run(program=("-c", CONTENT)).stdout)  # type: ignore[no-any-return]


def test_there_and_back_again(tmp_path: Path) -> None:
    one, other, third = (Place(tmp_path / name) for name in ("one", "other", "third"))
    made = one.run(program=(str(ROOT / "tests" / "web" / "prepare_office.py"),))
    assert made.returncode == 0, made.stderr
    data = b"an attachment"
    digest = hashlib.sha256(data).hexdigest()
    kept = one.home / "attachments" / digest[:2] / digest
    kept.parent.mkdir(parents=True)
    kept.write_bytes(data)
    archive = tmp_path / "office.zip"
    assert one.run("export-office", str(archive)).returncode == 0
    assert one.run("export-office", str(archive)).returncode == 2, "it exists"
    assert archive.stat().st_mode & 0o077 == 0
    took = other.run("import-office", str(archive))
    assert (took.returncode, "已导入" in took.stdout) == (0, True), took.stderr
    before, after = one.content(), other.content()
    assert "'office-import'" in after["journal_entry"].pop()
    del before["journal_head"], after["journal_head"]
    assert after == before
    assert (other.home / "attachments" / digest[:2] / digest).read_bytes() == data
    manage = ("-c", "from jixiao.cli.main import main; main()", "manage")
    assert "日志完整" in other.run("verify-journal", program=manage).stdout
    assert other.run("create-administrator", "--username", "next", program=manage).returncode == 0, (
        "numbers go on"
    )
    again = other.run("import-office", str(archive))
    assert (again.returncode, "只能导入空的系统" in again.stderr) == (1, True)
    kept.write_bytes(b"not what its name says")
    wrong = tmp_path / "wrong.zip"
    assert one.run("export-office", str(wrong)).returncode == 0
    refused = third.run("import-office", str(wrong))
    assert (refused.returncode, "校验值不符" in refused.stderr) == (1, True)
    assert not third.content()["office_unit"]


@pytest.mark.django_db
def test_a_changed_file_is_refused(office: Office, tmp_path: Path) -> None:
    (tmp_path / "no.zip").write_bytes(b"PK nothing")
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as archive:
        archive.writestr("manifest.json", json.dumps({"format": 99}))
    for name in ("no.zip", "other.zip"):
        with pytest.raises(Untransferable):
            import_office(tmp_path / name)


@pytest.mark.django_db
def test_the_whole_office_leaves_only_with_the_posts_for_it(office: Office) -> None:
    assert Program(office, "administrator")("POST", "/exports", {}).status_code == 403
    assert Program(office, "officer")("POST", "/exports", {}).status_code == 403
    Post.objects.create(
        person=office.people["administrator"], unit=office.units["清河县财政局"], role=Role.AUDITOR
    )
    office.people["administrator"] = type(office.people["administrator"]).objects.get(
        username="administrator"
    )
    program = Program(office, "administrator")
    job = program("POST", "/exports", {"attachments": False})
    assert job.status_code == 201, job.json()
    assert jobs.work_one()
    told = program("GET", f"/jobs/{job.json()['id']}").json()
    assert (told["state"], told["error"]) == ("done", "")
    data = b"".join(program("GET", f"/jobs/{job.json()['id']}/file").streaming_content)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        people = archive.read("tables/office.person.jsonl").decode()
        assert not manifest["credentials"]
        assert "tables/api.token.jsonl" not in manifest["files"]
    assert people.count('"password": "!"') == len(office.people)
    assert Entry.objects.filter(action="office-export").count() == 1


# -- many documents -----------------------------------------------------------------------------------------------


def archive_of(documents: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, data in documents.items():
            archive.writestr(name, data)
    return made.getvalue()


def target(project: str, unit: str = "供水管理站", **more: Any) -> bytes:
    return render_bytes(form_of({**good_target(), "project": project, "unit": unit, **more}), "docx")


@pytest.fixture
def batch(office: Office) -> bytes:
    """Documents that fit by name, by code, twice, not at all; of another kind; and one that holds nothing."""
    Project.objects.create(code="P7", name="管网改造", unit=office.units["供水管理站"])
    Project.objects.create(code="P8", name="水表更换", unit=office.units["供水管理站"])
    from jixiao.web.cycle import rounds

    assert office.round is not None
    rounds.open_round(office.round, office.people["officer"])
    return archive_of(
        {
            "a/泵站检修.docx": target("泵站检修"),
            "P7_另一个名字.docx": target("管网改造二期"),
            "水表.docx": target("水表更换", unit="另一单位"),
            "z再来.docx": target("泵站检修"),
            "校舍.docx": target("校舍维修", unit="第一中学"),
            "自评.docx": render_bytes(form_of({**good_target(), "kind": "self_evaluation"}), "docx"),
            "空.docx": render_bytes(form_of(good_target()), "docx")[:50],
            "说明.txt": "只是说明".encode(),
        }
    )


def outcomes(job: int) -> dict[str, tuple[str, str]]:
    return {
        item.document.rpartition("/")[2]: (item.outcome, item.code)
        for item in bulk.told(Job.objects.get(pk=job))
    }


@pytest.mark.django_db
def test_many_documents_find_their_drafts(office: Office, batch: bytes) -> None:
    assert office.round is not None
    program = Program(office, "filler")
    asked = program("POST", f"/rounds/{office.round.pk}/imports", {"file": ("报送.zip", batch)})
    assert (asked.status_code, asked.json()["total"]) == (201, 8), asked.json()
    pk = asked.json()["id"]
    assert jobs.work_one()
    found = outcomes(pk)
    assert found["P7_另一个名字.docx"] == ("taken", "")
    assert found["水表.docx"] == ("doubtful", ""), "the unit printed is another"
    assert sorted([found["泵站检修.docx"], found["z再来.docx"]]) == [
        ("refused", "import-twice"),
        ("taken", ""),
    ]
    assert found["校舍.docx"] == ("refused", "import-unknown"), "it belongs to another unit"
    assert found["自评.docx"] == ("refused", "import-kind")
    assert found["空.docx"][1] == found["说明.txt"][1] == "import-empty"
    dossier = Dossier.objects.get(title="管网改造")
    form = load_form(dossier.form)
    assert (form.project.text, form.indicators[0].l3.text) == ("管网改造", "检修供水泵站"), (
        "the identity stays"
    )
    assert dossier.attachments.get().name == "P7_另一个名字.docx"
    report = load_workbook(io.BytesIO(b"".join(program("GET", f"/jobs/{pk}/file").streaming_content)))
    lines = list(report.active.iter_rows(values_only=True))  # type: ignore[union-attr]
    assert len(lines) == 9
    assert {line[2] for line in lines[1:]} == {"已导入", "已导入，有存疑", "未导入"}
    items = program("GET", f"/jobs/{pk}/items").json()
    assert items["total"] == 8
    assert {item["number"] for item in items["items"]} == {0, None}


@pytest.mark.django_db
def test_an_import_that_was_broken_off_goes_on_and_does_nothing_twice(
    office: Office, batch: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert office.round is not None
    program = Program(office, "filler")
    pk = program("POST", f"/rounds/{office.round.pk}/imports", {"file": ("报送.zip", batch)}).json()["id"]
    end, count = bulk._Taking.end, []

    def dies(self: Any, *args: Any) -> None:
        count.append(1)
        if len(count) in (2, 4, 5):
            raise KeyboardInterrupt
        end(self, *args)

    monkeypatch.setattr(bulk._Taking, "end", dies)
    for _ in range(3):
        with pytest.raises(KeyboardInterrupt):
            jobs.work_one()
        Job.objects.update(beat_at=timezone.now() - 2 * jobs.SILENT)
    assert jobs.work_one()
    job = Job.objects.get(pk=pk)
    assert (job.state, job.done) == (JobState.DONE, 8), job.error
    assert len(outcomes(pk)) == 8
    assert Entry.objects.filter(action="replace").count() == 3, "each form was put in once"
    assert sorted(outcome for outcome, _code in outcomes(pk).values()).count("refused") == 5


@pytest.mark.django_db
def test_a_draft_with_content_is_left_unless_asked_for(office: Office) -> None:
    assert office.round is not None
    fill(office, {**good_target(), "objective_expected": "手工填写的目标，不应被覆盖。"})
    program = Program(office, "filler")
    for overwrite, expected in ((False, ("refused", "import-begun")), (True, ("taken", ""))):
        upload = {"file": ("泵站检修.docx", target("泵站检修")), "overwrite": str(overwrite).lower()}
        pk = program("POST", f"/rounds/{office.round.pk}/imports", upload).json()["id"]
        jobs.work_one()
        assert outcomes(pk) == {"泵站检修.docx": expected}
    assert (
        Dossier.objects.get(title="泵站检修").form["objective_expected"]["printed"]
        != "手工填写的目标，不应被覆盖。"
    )


@pytest.mark.django_db
def test_who_may_not_fill_in_may_not_import(office: Office, batch: bytes) -> None:
    assert office.round is not None
    for who, status in (("reviewer", 403), ("officer", 403), ("administrator", 403), ("stranger", 201)):
        answer = Program(office, who)(
            "POST", f"/rounds/{office.round.pk}/imports", {"file": ("a.zip", batch)}
        )
        assert (who, answer.status_code) == (who, status)
    jobs.work_one()
    assert [item.document for item in Item.objects.filter(outcome="taken", number=0)] == ["校舍.docx"]
    wrong = Program(office, "filler")(
        "POST", f"/rounds/{office.round.pk}/imports", {"file": ("a.zip", archive_of({}))}
    )
    assert wrong.json()["code"] == "archive"


@pytest.mark.django_db
def test_the_page_takes_an_archive(office: Office, batch: bytes) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    assert office.round is not None
    client = Client()
    client.force_login(office.people["filler"])
    address = reverse("api-import", args=[office.round.pk])
    assert "3张表" in client.get(address).content.decode()
    assert client.post(address, {}).status_code == 422
    answer = client.post(address, {"file": SimpleUploadedFile("报送.zip", batch)})
    assert answer["Location"] == reverse("jobs")
    jobs.work_one()
    page = client.get(reverse("jobs")).content.decode()
    assert "批量导入结果" in page
    assert timezone.now() - Job.objects.get().at < timedelta(minutes=2)
