"""Publication: only what was released, nothing private, the same addresses in every edition, either old or new pages."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from jixiao.web.cycle import jobs, services
from jixiao.web.cycle.models import Dossier
from jixiao.web.cycle.services import Refused
from jixiao.web.journal.models import Entry
from jixiao.web.publication import services as publication
from jixiao.web.publication.models import Edition
from web.office import Office, fill, good_target, make_office

pytestmark = pytest.mark.django_db
PRIVATE = ("13912345678", "张三丰", "zhang@example.org", "内部意见：先不报", "6222020200112233445")


@pytest.fixture
def office(tmp_path: Path, settings: Any) -> Office:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.PUBLIC = tmp_path / "public"
    settings.JOBS = tmp_path / "jobs"
    made = make_office()
    approve(made, good_target())
    return made


def approve(office: Office, record: dict[str, Any]) -> Dossier:
    """A target declaration on its whole way to approval."""
    dossier = fill(office, record)
    for name, who in (
        ("submit", "filler"),
        ("sign", "unit-head"),
        ("pass", "reviewer"),
        ("approve", "officer"),
    ):
        dossier = services.take(name, dossier.pk, office.people[who], version=dossier.version)
    return dossier


def read(address: str = "/public/") -> str:
    answer = Client().get(address)
    assert answer.status_code == 200, address
    return b"".join(answer).decode()


def project_page() -> str:
    edition = publication.current()
    assert edition is not None
    pages = Path(publication.settings.PUBLIC, edition.folder).glob("projects/p-*.html")
    (path,) = (page for page in pages if not page.name.endswith(".en.html"))
    return f"/public/projects/{path.name}"


def test_nothing_is_public_before_it_is_released(office: Office) -> None:
    assert "还没有公开的内容" in Client().get("/public/").content.decode()
    publication.publish(office.people["bureau-head"], "e1")
    assert "泵站检修" not in read()


def test_a_released_form_is_public_and_a_draft_is_not(office: Office) -> None:
    assert office.round is not None
    publication.release(office.round, office.people["bureau-head"])
    publication.publish(office.people["bureau-head"], "e1")
    assert "检修供水泵站" in read(project_page()) or "泵站检修" in read(project_page())
    everything = "".join(p.read_text("utf-8") for p in (publication.settings.PUBLIC / "e1").rglob("*.html"))
    assert "泵站检修" in everything
    assert "水文监测" not in everything, "it was not approved"


def test_the_address_of_a_project_stays(office: Office) -> None:
    assert office.round is not None
    head = office.people["bureau-head"]
    publication.release(office.round, head)
    publication.publish(head, "e1")
    first = project_page()
    publication.publish(head, "e2")
    assert project_page() == first
    assert Client().get(first)["Last-Modified"]


def test_private_texts_stay_in_the_office(office: Office) -> None:
    assert office.round is not None
    head = office.people["bureau-head"]
    services.take("reopen", office.dossier().pk, head, version=office.dossier().version, reason="补充")
    services.take(
        "refuse", office.dossier().pk, office.people["officer"], version=office.dossier().version, reason="补"
    )
    record = good_target() | {
        "objective_expected": f"完成12座泵站检修。联系电话：{PRIVATE[0]}，邮箱{PRIVATE[2]}。{PRIVATE[3]}",
        "text": {"项目负责人": PRIVATE[1], "项目概况": f"账号：{PRIVATE[4]}；负责人：{PRIVATE[1]}。"},
    }
    dossier = approve(office, record)
    services.comment(dossier.pk, office.people["officer"], "", "批注：口径待查")
    publication.release(office.round, head)
    publication.publish(head, "e1")
    for path in (publication.settings.PUBLIC / "e1").rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as book:
                content = b"".join(book.read(name) for name in book.namelist())
        for text in (*PRIVATE, "口径待查", office.people["filler"].name):
            assert text.encode() not in content, (path.name, text)
    page = Client()
    page.force_login(head)
    shown = page.get(reverse("publication-form", args=[dossier.pk])).content.decode()
    assert PRIVATE[0] in shown, "the office sees what is struck out"
    assert "［略］" in shown


def test_a_form_that_is_held_back_leaves_with_the_next_edition(office: Office) -> None:
    assert office.round is not None
    head = office.people["bureau-head"]
    publication.release(office.round, head)
    publication.publish(head, "e1")
    address = project_page()
    with pytest.raises(Refused, match="reason"):
        publication.withhold(office.dossier(), head, " ")
    publication.withhold(office.dossier(), head, "有异议")
    edition = publication.publish(head, "e2")
    assert (edition.forms, edition.withheld) == (0, 1)
    assert Client().get(address).status_code == 404
    publication.lift(office.dossier(), head)
    publication.publish(head, "e3")
    assert Client().get(address).status_code == 200
    assert Entry.objects.filter(action="withhold").count() == 1


def test_a_release_that_is_taken_back_leaves_too(office: Office) -> None:
    assert office.round is not None
    head = office.people["bureau-head"]
    made = publication.release(office.round, head)
    with pytest.raises(Refused, match="state"):
        publication.release(office.round, head)
    with pytest.raises(Refused, match="right"):
        publication.take_back(made.pk, office.people["officer"], "误")
    publication.take_back(made.pk, head, "口径有误")
    assert publication.publish(head, "e1").forms == 0
    publication.release(office.round, head)
    assert publication.publish(head, "e2").forms == 1


def test_the_pages_are_made_in_the_background_and_come_as_an_archive(office: Office) -> None:
    assert office.round is not None
    client = Client()
    client.force_login(office.people["bureau-head"])
    assert client.post(reverse("publication-make"))["Location"] == reverse("publication")
    client.post(reverse("publication-release", args=[office.round.pk]), {"note": "随决算公开"})
    assert client.post(reverse("publication-make"))["Location"] == reverse("jobs")
    assert jobs.work_one()
    job = jobs.Job.objects.get()
    assert job.state == "done", job.error
    with zipfile.ZipFile(jobs.path_of(job)) as archive:
        assert "index.html" in archive.namelist()
    assert Edition.objects.get().forms == 1
    assert "泵站检修" in read(project_page())


def test_a_crash_in_the_making_leaves_the_old_edition(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert office.round is not None
    head = office.people["bureau-head"]
    publication.release(office.round, head)
    publication.publish(head, "e1")

    def breaks(*_args: object) -> int:
        raise OSError

    monkeypatch.setattr(publication, "write_site", breaks)
    with pytest.raises(OSError):  # noqa: PT011
        publication.publish(head, "e2")
    assert publication.current() == Edition.objects.get(folder="e1")
    assert "泵站检修" in read(project_page())


@pytest.mark.parametrize(
    "name", ["../secret", "%2e%2e/%2e%2e/secret", "data/../../../secret", "nothing.html"]
)
def test_no_path_leads_out_of_the_edition(office: Office, name: str) -> None:
    publication.publish(office.people["bureau-head"], "e1")
    (publication.settings.PUBLIC / "secret").write_text("secret")
    assert Client().get(f"/public/{name}").status_code == 404


def test_a_page_that_has_not_changed_is_not_sent_again(office: Office) -> None:
    publication.publish(office.people["bureau-head"], "e1")
    first = Client().get("/public/")
    again = Client().get("/public/", headers={"If-Modified-Since": first["Last-Modified"]})
    assert again.status_code == 304
