"""What all pages have in common: headers, no script or style inside, both languages, lists that stay fast; and reminders."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.template.loader import get_template
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

import jixiao.web
from jixiao.web.cycle import rounds, services, states
from jixiao.web.cycle.models import Dossier, Extension, Notification, Project, Round
from jixiao.web.drawings import drawings
from jixiao.web.middleware import POLICY
from jixiao.web.office.models import Person, Post, Role, Unit, UnitKind
from jixiao.web.pages.mail import remind_all
from web.office import Office, fill, good_target, make_office

pytestmark = pytest.mark.django_db
TEMPLATES = Path(jixiao.web.__file__).parent / "templates"
DOCS = Path(jixiao.web.__file__).parents[3] / "docs"
ROUND = "/rounds/{round}/"
READING = ("/", "/rounds/", ROUND, "/dossiers/", "/projects/", "/notifications/", "/guide/", "/account/")
WORKING = ("/rounds/new/", "/rounds/{round}/edit/", "/journal/", "/journal/?verify=1", "/account/password/",
           "/account/second-factor/", "/projects/new/", "/dossiers/?q=nothing-like-this")  # fmt: skip
KEEPING = ("/", "/organisation/", "/organisation/people/", "/organisation/people/new/", "/organisation/people/{person}/",
           "/organisation/units/new/", "/organisation/units/{unit}/", "/organisation/import/", "/journal/", "/nothing/")  # fmt: skip
CHINESE = re.compile(r"[\u4e00-\u9fff，。、；：]")


@pytest.fixture(autouse=True)
def quick(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def office(quick: None) -> Office:
    return make_office()


def signed_in(person: Person, language: str = "zh-hans") -> Client:
    client = Client()
    client.force_login(person)
    client.cookies["django_language"] = language
    return client


# -- headers and templates ----------------------------------------------------------------------------------------


def test_every_answer_carries_the_headers(office: Office) -> None:
    assert office.round is not None
    client = signed_in(office.people["officer"])
    for address in (*READING, *WORKING, "/nothing/", "/organisation/", "/healthy"):
        answer = client.get(address.format(round=office.round.pk))
        assert answer["Content-Security-Policy"] == POLICY
        assert answer["X-Frame-Options"] == "DENY"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Referrer-Policy"] == "same-origin"
        assert answer["Cache-Control"].startswith(("no-store", "max-age=0"))
    assert "unsafe" not in POLICY
    assert "default-src 'none'" in POLICY


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: path.name)
def test_templates_hold_no_script_style_or_handler(path: Path) -> None:
    text = path.read_text("utf-8")
    get_template(str(path.relative_to(TEMPLATES)))
    plain = re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}", "", text, flags=re.S)
    assert not re.search(r"<style|<[^>]*\sstyle\s*=|<[^>]*\son[a-z]+\s*=|javascript:", plain, re.I)
    for script in re.findall(r"<script\b[^>]*>(.*?)</script>", text, re.S):
        assert not script.strip()
    bare = re.sub(r"{%\s*blocktrans.*?endblocktrans\s*%}|{%.*?%}|{{.*?}}|{#.*?#}", "", text, flags=re.S)
    assert set(re.findall(r"[\u4e00-\u9fff]", bare)) <= set("中文"), "texts belong into trans"


# -- English ------------------------------------------------------------------------------------------------------


def latin_office() -> tuple[Round, dict[str, Person], Unit]:
    """An office whose own data are in Latin letters, so that every Chinese character is the page's."""
    bureau = Unit.objects.create(code="B", name="Bureau", kind=UnitKind.BUREAU)
    department = Unit.objects.create(code="D", name="Water", kind=UnitKind.DEPARTMENT, parent=bureau)
    unit = Unit.objects.create(code="U", name="Supply", kind=UnitKind.UNIT, parent=department)
    people = {}
    for role in Role:
        person = people[role.value] = Person.objects.create_user(
            role.value, name=role.value, email="a@example.invalid"
        )
        place = {Role.FILLER: unit, Role.UNIT_HEAD: unit, Role.DEPARTMENT_REVIEWER: department}.get(
            role, bureau
        )
        Post.objects.create(person=person, unit=place, role=role)
    projects = [Project.objects.create(code=f"P{n}", name=f"Pumps {n}", unit=unit) for n in range(3)]
    today = timezone.localdate()
    round_ = Round.objects.create(
        year=2026, kind="target", title="Targets 2026", scope=bureau, profile="cn", profile_on=today,
        opens=today - timedelta(days=9), deadline=today + timedelta(days=2), note="note",
    )  # fmt: skip
    officer = people[Role.BUREAU_OFFICER]
    rounds.open_round(round_, officer, projects)
    Extension.objects.create(
        round=round_, unit=unit, deadline=today + timedelta(days=9), reason="flood", by=officer
    )
    rounds.remind(today + timedelta(days=6))
    for person in people.values():
        Notification.objects.create(person=person, code="approve", words={"form": "Pumps"}, round=round_)
    return round_, people, unit


def chinese_in(page: str) -> str:
    """Return the Chinese of a page outside what is marked as Chinese."""
    page = re.sub(r'<(\w+)[^>]*lang="zh-Hans"[^>]*>.*?</\1>', "", page, flags=re.S)
    return " ".join(line.strip() for line in page.splitlines() if CHINESE.search(line))


def test_english_pages_are_english() -> None:
    round_, people, unit = latin_office()
    numbers = {"round": round_.pk, "person": people["filler"].pk, "unit": unit.pk}
    plan = {
        Role.BUREAU_OFFICER: (*READING, *WORKING, "/organisation/"),
        Role.FILLER: READING,
        Role.DEPARTMENT_REVIEWER: READING,
        Role.AUDITOR: ("/", "/journal/"),
        Role.EVALUATOR: ("/", "/guide/"),
        Role.ADMINISTRATOR: KEEPING,
    }
    for role, addresses in plan.items():
        client = signed_in(people[role.value], "en")
        for address in addresses:
            page = client.get(address.format(**numbers)).content.decode()
            assert '<html lang="en">' in page
            assert (address, chinese_in(page)) == (address, "")
    stranger = Client()
    stranger.cookies["django_language"] = "en"
    assert chinese_in(stranger.get("/sign-in/").content.decode()) == ""


def test_the_catalogue_is_complete() -> None:
    for path in Path(jixiao.web.__file__).parent.rglob("locale/en/LC_MESSAGES/django.po"):
        text = path.read_text("utf-8")
        assert not re.findall(r'msgid "([^"]+)"\nmsgstr ""\n\n', text), path
        assert "fuzzy" not in text
    with translation.override("en"):
        for item in states.TRANSITIONS:
            assert not CHINESE.search(str(item.label))
        for state in states.State:
            assert not CHINESE.search(str(state.label))


# -- lists --------------------------------------------------------------------------------------------------------


def grow(office: Office, number: int) -> None:
    """Add units with people, projects with forms, messages and journal entries."""
    assert office.round is not None
    for n in range(number):
        unit = Unit.objects.create(
            code=f"9{n:03d}", name=f"单位{n}", kind=UnitKind.UNIT, parent=office.units["水利局"]
        )
        person = Person.objects.create_user(f"more{n}", name=f"更多{n}")
        Post.objects.create(person=person, unit=unit, role=Role.FILLER)
        Project.objects.create(code=f"X{n}", name=f"项目{n}", unit=unit)
        Extension.objects.create(
            round=office.round, unit=unit, deadline="2099-12-31", reason="灾", by=office.people["officer"]
        )
    rounds.open_round(office.round, office.people["officer"])
    for dossier in Dossier.objects.all():
        Notification.objects.create(person=office.people["officer"], code="approve", dossier=dossier)
    Round.objects.bulk_create(
        Round(
            year=2000 + n, kind="target", title=f"任务{n}", scope=office.units["清河县财政局"], profile="cn",
            profile_on="2025-01-01", opens="2025-01-01", deadline="2025-12-31",
        )
        for n in range(number)
    )  # fmt: skip


LISTS = [
    ("officer", "/"),
    ("second-filler", "/"),
    ("officer", "/dossiers/"),
    ("reviewer", "/dossiers/?mine=1"),
    ("officer", "/projects/"),
    ("officer", "/rounds/"),
    ("officer", ROUND),
    ("officer", "/notifications/"),
    ("auditor", "/journal/"),
    ("administrator", "/organisation/"),
    ("administrator", "/organisation/people/"),
]


def test_lists_use_a_fixed_number_of_queries(office: Office) -> None:
    assert office.round is not None

    def counted() -> dict[tuple[str, str], int]:
        found = {}
        for who, address in LISTS:
            client = signed_in(office.people[who])
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address.format(round=office.round.pk)).status_code == 200  # type: ignore[union-attr]
            found[who, address] = len(queries)
        return found

    grow(office, 1)
    few = counted()
    Person.objects.filter(username__startswith="more").update(username="one-more")
    Unit.objects.filter(code="9000").update(code="8000")
    Project.objects.filter(code="X0").update(code="Y0")
    grow(office, 25)
    many = counted()
    assert many == few
    assert max(few.values()) <= 20


def test_what_is_wrong_comes_first(office: Office) -> None:
    record = good_target()
    record["indicators"][0]["weight"] = "25"
    fill(office, record)
    page = signed_in(office.people["officer"]).get("/dossiers/").content.decode()
    titles = re.findall(r'<a href="/forms/\d+/">([^<]+)</a>', page)
    assert titles[0] == "泵站检修"
    assert "错误 " in page
    only = signed_in(office.people["officer"]).get("/dossiers/?wrong=1").content.decode()
    assert set(re.findall(r'<a href="/forms/\d+/">([^<]+)</a>', only)) == set(
        Dossier.objects.exclude(errors=0, warnings=0).values_list("title", flat=True)
    )


def sent(office: Office) -> Dossier:
    dossier = fill(office, good_target())
    services.take("submit", dossier.pk, office.people["filler"], version=dossier.version)
    dossier.refresh_from_db()
    return services.take("sign", dossier.pk, office.people["unit-head"], version=dossier.version)


def test_a_batch_is_returned_with_a_shared_reason(office: Office) -> None:
    dossier = sent(office)
    draft = office.dossier("水文监测")
    client = signed_in(office.people["reviewer"])
    chosen = [f"{dossier.pk}:{dossier.version}", f"{draft.pk}:{draft.version}"]
    page = client.post("/dossiers/take/", {"dossier": chosen, "take": "return"}, follow=True).content.decode()
    assert page.count("请填写理由") == 1
    answer = {"dossier": chosen, "take": "return", "reason": "请补充佐证", "next": "/dossiers/?mine=1"}
    page = client.post("/dossiers/take/", answer, follow=True).content.decode()
    assert "已办理1张表" in page
    assert "水文监测：状态已经改变" in page
    dossier.refresh_from_db()
    assert dossier.state == states.State.RETURNED
    assert dossier.steps.last().reason == "请补充佐证"  # type: ignore[union-attr]


def test_only_forms_whose_turn_it_is_can_be_ticked(office: Office) -> None:
    dossier = sent(office)
    page = signed_in(office.people["reviewer"]).get("/dossiers/").content.decode()
    assert re.findall(r'name="dossier" value="(\d+):', page) == [str(dossier.pk)]


def test_late_forms_are_counted_and_extensions_allowed_for(office: Office) -> None:
    assert office.round is not None
    today = timezone.localdate()
    Round.objects.filter(pk=office.round.pk).update(
        opens=today - timedelta(days=30), deadline=today - timedelta(days=2)
    )
    client = signed_in(office.people["officer"])

    def late() -> set[str]:
        page = client.get(f"/dossiers/?late=1&round={office.round.pk}").content.decode()  # type: ignore[union-attr]
        return set(re.findall(r'<a href="/forms/\d+/">([^<]+)</a>', page))

    assert late() == {"泵站检修", "水文监测", "校舍维修"}
    later = (today + timedelta(days=5)).isoformat()
    unit = office.units["水文站"].pk
    client.post(f"/rounds/{office.round.pk}/extend/", {"unit": unit, "deadline": later, "reason": "汛情"})
    assert late() == {"泵站检修", "校舍维修"}
    board = client.get(f"/rounds/{office.round.pk}/").content.decode()
    assert "<strong>2</strong> 超期未报" in board
    assert "汛情" in board


def test_an_empty_office_says_what_to_do() -> None:
    root = Unit.objects.create(code="0", name="财政局", kind=UnitKind.BUREAU)
    for name, role, said in (
        ("a", Role.ADMINISTRATOR, "从表格导入单位和人员"),
        ("o", Role.BUREAU_OFFICER, "新建年度任务"),
        ("f", Role.FILLER, "现在没有等您办理的表"),
    ):
        person = Person.objects.create_user(name, name=name)
        Post.objects.create(person=person, unit=root, role=role)
        assert said in signed_in(person).get("/").content.decode()


def test_what_people_write_is_shown_as_text(office: Office) -> None:
    assert office.round is not None
    Round.objects.filter(pk=office.round.pk).update(title="<script>alert(1)</script>", note="<b>x</b>")
    client = signed_in(office.people["officer"])
    for address in READING:
        page = client.get(address.format(round=office.round.pk)).content.decode()
        assert "<script>alert" not in page
        assert "<b>x</b>" not in page


# -- reminders ----------------------------------------------------------------------------------------------------


def test_reminders_come_once_a_day_and_by_mail(office: Office) -> None:
    assert office.round is not None
    today = timezone.localdate()
    Round.objects.filter(pk=office.round.pk).update(
        opens=today - timedelta(days=30), deadline=today + timedelta(days=2)
    )
    Person.objects.filter(username="filler").update(email="filler@example.invalid")
    first = remind_all(today)
    assert (first.mails, first.failed) == (1, 0)
    assert first.told >= 4
    assert len(mail.outbox) == 1
    assert mail.outbox[0].to == ["filler@example.invalid"]
    assert "泵站检修" in mail.outbox[0].body
    again = remind_all(today)
    assert (again.told, again.mails) == (0, 0)
    assert remind_all(today + timedelta(days=1)).mails == 1


def test_reminders_cost_the_same_queries_however_many_forms_are_due(office: Office) -> None:
    today = timezone.localdate()
    Round.objects.update(opens=today - timedelta(days=30), deadline=today + timedelta(days=2))

    def cost(day: date) -> tuple[int, int]:
        with CaptureQueriesContext(connection) as queries:
            told = rounds.remind(day)
        return told, len(queries)

    few = cost(today)
    round_ = office.round
    assert round_ is not None
    for number in range(30):
        project = Project.objects.create(
            code=f"X{number}", name=f"X{number}", unit=office.units["供水管理站"]
        )
        Dossier.objects.create(round=round_, project=project, unit=project.unit, title=project.name, form={})
    many = cost(today + timedelta(days=1))
    assert many[0] == few[0] + 30 * 3, "two clerks and the head of the unit"
    assert many[1] == few[1]
    Extension.objects.create(
        round=round_, unit=office.units["供水管理站"], deadline=today + timedelta(days=60), reason="汛期",
        by=office.people["officer"],
    )  # fmt: skip
    assert cost(today + timedelta(days=2))[0] < few[0], "those with a later term are left in peace"


def test_nothing_is_due_early(office: Office) -> None:
    assert remind_all(timezone.localdate()).told == 0


# -- documents ----------------------------------------------------------------------------------------------------


def test_the_drawings_of_the_states_are_not_stale() -> None:
    assert drawings() == (DOCS / "states.md").read_text("utf-8"), "make docs"
