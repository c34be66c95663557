"""Downloads: every one is kept under a safe name, never run inside the site, and never stored on the way."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

import jixiao.web
from jixiao.web.desk.evidence import as_download, as_file
from web.office import Office, fill, good_target, make_office


def demand_download(response: HttpResponse) -> str:
    """Return the name of a download that has all it needs."""
    assert response.status_code == 200
    header = response.headers
    assert header["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in header["Content-Security-Policy"]
    assert "'none'" in header["Content-Security-Policy"]
    assert header["Cache-Control"] == "private, no-store"
    name = re.fullmatch(r"attachment; filename(?:\*=utf-8''(.+)|=\"(.+)\")", header["Content-Disposition"])
    assert name is not None, header["Content-Disposition"]
    return unquote(name[1] or name[2])


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("a.xlsx", "a.xlsx"),
        ("../../etc/表\r\nX-Injected: 1.xlsx", "_etc_表_X-Injected_ 1.xlsx"),
        ('"; filename="b.exe', "_; filename=_b.exe"),
        ("", "file"),
    ],
)
def test_a_name_cannot_leave_its_header(name: str, kept: str) -> None:
    assert demand_download(as_file(b"", name, "xlsx")) == kept


def test_a_page_is_not_shown_inside_the_site() -> None:
    answer = as_download(HttpResponse("<script>1</script>", content_type="text/html"), "a.html")
    assert demand_download(answer) == "a.html"


@pytest.mark.django_db
def test_the_downloads_of_the_office(office: Office) -> None:
    dossier = fill(office, good_target())
    officer, filler = Client(), Client()
    officer.force_login(office.people["officer"])
    filler.force_login(office.people["filler"])
    form = filler.get(reverse("dossier-export", args=[dossier.pk, "xlsx"]))
    assert demand_download(form) == "2025_泵站检修_绩效目标申报.xlsx"
    assert demand_download(filler.get(reverse("dossier-findings", args=[dossier.pk, "html"]))).endswith(
        ".html"
    )
    assert demand_download(officer.get(reverse("uses-workbook"), {"year": 2025})).endswith(".xlsx")
    assert demand_download(officer.post(reverse("journal-export"))).endswith(".csv")


def test_the_header_of_a_download_is_written_in_one_place() -> None:
    home = Path(jixiao.web.__file__).parent
    found = [
        str(path.relative_to(home))
        for path in home.rglob("*.py")
        if "Content-Disposition" in path.read_text("utf-8")
    ]
    assert found == ["desk/evidence.py"]


@pytest.fixture
def office() -> Office:
    return make_office()
