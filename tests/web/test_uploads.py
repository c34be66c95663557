"""Every place where a file is uploaded answers a harmful, broken or wrong one in words: no traceback, nothing kept."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook

from builders import hostile
from jixiao.web.changes.models import Import
from jixiao.web.cycle.models import Attachment
from jixiao.web.evaluations.models import Item, ReportFile
from jixiao.web.office.models import Unit
from jixiao.web.recheck.models import Paper
from reading.test_hostile import UNREADABLE
from web import evaluating, recheck_office
from web.office import Office, fill, good_target, make_office

pytestmark = pytest.mark.django_db

WORDS = (
    "文件是空的",
    "提交的是空文件",
    "有密码保护",
    "已损坏",
    "超过安全限度",
    "超过读取限度",
    "用时过长",
    "不能识别这种文件",
    "不接受这种文件",
    "请选择 xlsx",
    "超过 2 MB",
    "没有找到表头",
    "无法读取",
    "超过限度",
    "没有认出绩效表",
)
"""What a person is told; one of these stands on the page."""
FILES: dict[str, Callable[[], bytes]] = {
    name: UNREADABLE[name][0]
    for name in (
        "炸弹.xlsx", "谎报.xlsx", "套中套.zip", "链接.zip", "密.docx", "密.xlsx", "密.doc", "密.xls", "密.pdf",
        "回环.pdf", "深1000.docx", "深1000.html", "噪声.docx", "噪声.zip", "噪声.xls", "噪声.pdf", "空.docx",
        "截断30.docx", "截断70.xlsx", "截断30.xls", "截断70.doc",
    )
}  # fmt: skip
FILES["程序.xlsx"] = lambda: b"MZ\x90\x00" + hostile.noise(5000)
FILES["好.pdf"] = lambda: hostile.long_pdf(1)
FILES["过大.xlsx"] = lambda: b"PK\x03\x04" + bytes(3 << 20)


@pytest.fixture(scope="module")
def contents() -> dict[str, bytes]:
    return {name: make() for name, make in FILES.items()}


@pytest.fixture
def office(settings: Any, tmp_path: Path) -> Office:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.ATTACHMENTS = tmp_path / "attachments"
    settings.ATTACHMENT_LIMIT = 2 << 20
    return make_office()


SNIFFED = frozenset(
    {
        "密.docx",
        "密.xlsx",
        "噪声.docx",
        "噪声.zip",
        "空.docx",
        "链接.zip",
        "套中套.zip",
        "程序.xlsx",
        "过大.xlsx",
    }
)
"""What is refused at first sight, also where a file is only kept and never read."""


def answers(
    client: Client, address: str, contents: dict[str, bytes], refused: Iterable[str], **more: Any
) -> None:
    """Upload each file; no answer is a traceback, and those that are to be refused get a reason."""
    for name, data in contents.items():
        given = client.post(address, {**more, "file": SimpleUploadedFile(name, data)}, follow=True)
        assert given.status_code in (200, 400, 422), (name, given.status_code)
        if name in refused:
            told = [words for words in WORDS if words in said(given.content.decode())]
            assert told, name


def said(text: str) -> str:
    """Return what is said to the person: of an answer in json, the message or the troubles of the document."""
    if not text.startswith("{"):
        return text
    data = json.loads(text)
    return str(data.get("message") or data.get("troubles"))


def own(office: Office, who: str) -> Client:
    client = Client()
    client.force_login(office.people[who])
    return client


def test_units_and_people(office: Office, contents: dict[str, bytes]) -> None:
    before = Unit.objects.count()
    answers(own(office, "administrator"), reverse("organisation-import"), contents, contents, take="1")
    assert Unit.objects.count() == before


def test_a_table_without_end_is_refused(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jixiao.web.office.register.MOST_ROWS", 2)
    book = Workbook()
    page = book.worksheets[0]
    for row in (["单位编码", "单位名称"], *(["001", "某单位"] for _ in range(3))):
        page.append(row)
    out = BytesIO()
    book.save(out)
    upload = SimpleUploadedFile("a.xlsx", out.getvalue())
    given = own(office, "administrator").post(reverse("organisation-import"), {"file": upload, "take": "1"})
    assert given.status_code == 422
    assert "表格超过2行" in given.content.decode()


def test_figures_of_the_finance_system(office: Office, contents: dict[str, bytes]) -> None:
    more = {"year": 2025, "on": "2025-06-30", "unit": "", "scope": office.units["清河县财政局"].pk}
    answers(own(office, "officer"), reverse("change-upload"), contents, contents, **more)
    assert not Import.objects.exists()


def test_a_document_to_be_read_into_a_form(office: Office, contents: dict[str, bytes]) -> None:
    """What is no form of ours is told as such; the draft stays as it was."""
    dossier = fill(office, good_target())
    answers(own(office, "filler"), reverse("dossier-upload", args=[dossier.pk]), contents, contents)
    before = dossier.form
    dossier.refresh_from_db()
    assert dossier.form == before


def test_evidence_beside_a_form(office: Office, contents: dict[str, bytes]) -> None:
    dossier = fill(office, good_target())
    answers(own(office, "filler"), reverse("dossier-evidence", args=[dossier.pk]), contents, SNIFFED, row="")
    assert not set(Attachment.objects.values_list("name", flat=True)) & SNIFFED


def test_papers_of_a_review(office: Office, contents: dict[str, bytes]) -> None:
    round_ = recheck_office.evaluated(office, {"甲": "30"})
    review = recheck_office.assigned(office, recheck_office.drawn(office, round_, size=1).reviews.get())
    recheck_office.off(office, review, note="没有问卷原件")
    recheck_office.go(office, review, "officer", "send")
    one = review.deductions.get()
    address = reverse("recheck-answer", args=[review.pk, one.pk])
    more = {"version": review.version, "accepts": "no", "text": "有问卷"}
    answers(own(office, "filler"), address, contents, SNIFFED, **more)
    assert not set(Paper.objects.values_list("name", flat=True)) & SNIFFED


def test_evidence_and_report_of_an_evaluation(office: Office, contents: dict[str, bytes]) -> None:
    found = evaluating.scored(office)
    kind = next(iter(found.frame.evidence_kinds))
    item = {
        "title": "材料",
        "kind": kind,
        "source": "单位",
        "dated": "2025-01-01",
        "reference": "",
        "proves": ["quantity"],
    }
    leader = own(office, evaluating.LEADER)
    answers(leader, reverse("evaluation-ledger", args=[found.pk]), contents, SNIFFED, **item)
    assert not set(Item.objects.values_list("name", flat=True)) & SNIFFED
    evaluating.take(office, found, "draft", evaluating.LEADER)
    answers(
        leader, reverse("evaluation-report", args=[found.pk]), contents, SNIFFED | {"截断30.xls"}, note=""
    )
    kept = list(ReportFile.objects.all())
    assert {file.name for file in kept} <= set(contents) - SNIFFED - {"截断30.xls", "炸弹.xlsx"}
    assert not any(file.said.get("read") for file in kept)
