"""The demonstration office: complete, true, marked, and never mixed with a real one unasked."""

from __future__ import annotations

import time
from collections import Counter
from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from jixiao.web.cycle.models import (
    Comment,
    Dossier,
    Extension,
    Notification,
    Project,
    Revision,
    Round,
    Waiver,
)
from jixiao.web.cycle.states import State
from jixiao.web.demo.build import OfficeInUse, make_demonstration
from jixiao.web.demo.people import PASSWORD
from jixiao.web.journal.chain import verify
from jixiao.web.journal.models import Entry
from jixiao.web.office.models import Person, Post, Role, Unit, UnitKind

pytestmark = pytest.mark.django_db


def test_the_demonstration_office() -> None:
    started = time.process_time()
    assert make_demonstration()
    assert time.process_time() - started < 60

    assert Counter(Unit.objects.values_list("kind", flat=True)) == {"bureau": 1, "department": 3, "unit": 8}
    assert not Unit.objects.filter(demonstration=False).exists()
    assert not Person.objects.filter(demonstration=False).exists()
    assert set(Post.objects.values_list("role", flat=True)) == set(Role.values)
    assert Project.objects.count() == 24

    year = timezone.localdate().year
    rounds = {(r.year, r.kind): r for r in Round.objects.filter(subject="project").exclude(kind="monitoring")}
    assert {y for y, _kind in rounds} == {year - 2, year - 1, year}, "three years"
    past = rounds[year - 2, "self_evaluation"]
    assert set(past.dossiers.values_list("state", flat=True)) == {State.CLOSED}
    assert {"excellent", "good", "fair", "poor"} <= set(past.dossiers.values_list("grade", flat=True))
    targets, results, following = (
        rounds[year - 1, "target"], rounds[year - 1, "self_evaluation"], rounds[year, "target"]
    )  # fmt: skip
    assert set(targets.dossiers.values_list("state", flat=True)) == {State.APPROVED}
    assert set(results.dossiers.values_list("state", flat=True)) == set(State.values) - {State.APPROVED}
    assert {State.APPROVED, State.DRAFT} <= set(following.dossiers.values_list("state", flat=True))
    assert following.deadline < timezone.localdate() < results.deadline

    judged = results.dossiers.exclude(total_score=None)
    assert judged.filter(errors__gt=0).count() >= 2
    assert results.dossiers.filter(warnings__gt=0).count() >= 4
    assert not results.dossiers.exclude(state__in=[State.DRAFT, State.RETURNED]).filter(errors__gt=0).exists()
    assert Comment.objects.exclude(answer="").exists()
    assert Waiver.objects.exists()
    assert Extension.objects.exists()
    assert Notification.objects.filter(code="due").exists()
    assert Revision.objects.count() >= 24
    assert list(verify()) == []

    before = Entry.objects.count()
    assert not make_demonstration(), "it is made once"
    assert Entry.objects.count() == before

    client = Client()
    page = client.get("/sign-in/").content.decode()
    assert PASSWORD in page
    for person in Person.objects.filter(username__in=["demo-clerk", "demo-admin", "demo-bureau-head"]):
        assert client.login(username=person.username, password=PASSWORD)
        assert "演示单位" in client.get("/").content.decode()


def test_real_units_are_not_mixed_with_invented_ones_unasked(monkeypatch: pytest.MonkeyPatch) -> None:
    Unit.objects.create(code="001", name="云岭县财政局", kind=UnitKind.BUREAU)
    with pytest.raises(OfficeInUse):
        make_demonstration()
    assert not Dossier.objects.exists()
    monkeypatch.setattr(timezone, "localdate", lambda *_: date(2031, 1, 2))
    assert make_demonstration(beside=True)
    assert PASSWORD not in Client().get("/sign-in/").content.decode()
    assert set(Round.objects.values_list("year", flat=True)) == {2029, 2030, 2031}, (
        "the years follow the calendar"
    )
