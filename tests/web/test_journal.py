"""The journal: what was changed, removed or added behind its back is found; its export is safe to open."""

from __future__ import annotations

import csv
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from jixiao.web.journal.chain import record, verify
from jixiao.web.journal.export import as_csv
from jixiao.web.journal.models import Entry, Head
from jixiao.web.office.models import Person
from jixiao.web.results import services as results
from web.office import make_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def entries() -> None:
    person = Person.objects.create_user("lin", name="林晓舟")
    with transaction.atomic():
        for number in range(6):
            record(
                person,
                "change",
                f"dossier:{number}",
                detail={"changes": [["total_score", "90", str(number)]]},
            )


def behind_its_back(statement: str) -> None:
    """Run a statement as somebody would who has the database in his hands and knows of the triggers."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("DROP TRIGGER journal_entry_append_only ON journal_entry")
        else:
            cursor.execute("DROP TRIGGER journal_entry_no_update")
            cursor.execute("DROP TRIGGER journal_entry_no_delete")
        cursor.execute(statement)


@pytest.mark.usefixtures("entries")
def test_a_true_journal_holds() -> None:
    assert list(verify()) == []


@pytest.mark.usefixtures("entries")
@pytest.mark.parametrize(
    ("statement", "number", "what"),
    [
        ("UPDATE journal_entry SET action = 'approve' WHERE number = 3", 3, "内容"),
        ("UPDATE journal_entry SET person = 'x' WHERE number = 6", 6, "内容"),
        ("UPDATE journal_entry SET hash = previous WHERE number = 2", 2, "内容"),
        ("DELETE FROM journal_entry WHERE number = 4", 5, "缺少"),
        ("DELETE FROM journal_entry WHERE number = 1", 2, "缺少"),
        ("DELETE FROM journal_entry WHERE number = 6", 5, "末尾"),
    ],
)
def test_tampering_is_found(statement: str, number: int, what: str) -> None:
    behind_its_back(statement)
    breaks = list(verify())
    assert breaks
    assert breaks[0].number == number
    assert what in breaks[0].what


@pytest.mark.usefixtures("entries")
def test_a_forged_entry_is_found_even_with_a_right_hash_of_its_own() -> None:
    from jixiao.web.journal.chain import hash_of

    entry = Entry.objects.get(number=3)
    entry.detail = {"changes": []}
    behind_its_back(
        f"UPDATE journal_entry SET detail = '{{\"changes\": []}}', hash = '{hash_of(entry)}' WHERE number = 3"
    )
    assert [item.number for item in verify()] == [4]


@pytest.mark.usefixtures("entries")
def test_an_entry_needs_the_transaction_of_what_it_records() -> None:
    last = Head.objects.get()
    assert (last.number, Entry.objects.count()) == (6, 6)


def test_the_export_opens_in_a_spreadsheet_without_running_anything() -> None:
    bad = Person.objects.create_user("bad", name='=HYPERLINK("http://x")')
    with transaction.atomic():
        for action in ("+1", "-1", "@x", "\tx"):
            record(bad, action, "=1+1", detail={"text": "=cmd"})
    lines = list(csv.reader(StringIO("".join(as_csv(Entry.objects.order_by("number"))))))
    assert lines[0][0] == "\ufeffnumber"
    for line in lines[1:]:
        assert not [cell for cell in line if cell[:1] in ("=", "+", "-", "@", "\t")]
    assert lines[1][2].startswith("'=HYPERLINK")


def test_the_export_is_journalled_and_within_rights(client: Client) -> None:
    office = make_office()
    client.force_login(office.people["auditor"])
    answer = client.post("/journal/export/")
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    assert "journal-export" in text
    assert "attachment" in answer["Content-Disposition"]


def test_the_page_verifies_and_filters(client: Client) -> None:
    office = make_office()
    client.force_login(office.people["auditor"])
    assert "校验通过" in client.get("/journal/?verify=1").content.decode()
    assert "下达任务" in client.get("/journal/?q=open-round").content.decode()
    assert "没有符合条件的记录" in client.get("/journal/?from=2099-01-01").content.decode()
    assert client.get("/journal/?from=not-a-day&page=x").status_code == 200
    behind_its_back("UPDATE journal_entry SET action = 'x' WHERE number = 1")
    assert "校验不通过" in client.get("/journal/?verify=1").content.decode()


def test_entries_name_what_they_are_about_to_whom_may_read_it(client: Client, settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    office = make_office()
    notice = results.issue(
        office.people["officer"], office.units["供水管理站"], year=2025, problem="满意度调查样本过少", demand="补充调查。",
        due=date(2099, 1, 1),
    )  # fmt: skip

    def shown(who: str) -> str:
        client.force_login(office.people[who])
        return client.get(reverse("journal")).content.decode()

    link = f'<a href="{reverse("rectification", args=[notice.pk])}">满意度调查样本过少</a>'
    assert link in shown("auditor")
    assert link not in shown("administrator"), "keeps people, and reads no forms"
    assert f"rectification:{notice.pk}" in shown("administrator")
