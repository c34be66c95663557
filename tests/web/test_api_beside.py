"""What programs can do beside the way of a form: delegate posts, reset passwords, keep indicators, ask for a late declaration."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from jixiao.web.cycle import rounds
from jixiao.web.cycle.models import Notification, Project, Round
from jixiao.web.journal.models import Entry
from jixiao.web.office.models import Person, Post
from jixiao.web.publication.services import release
from web.office import Office, fill, good_target, make_office
from web.programs import Program

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(settings: Any, tmp_path: Path) -> Office:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.ATTACHMENTS, settings.JOBS = tmp_path / "attachments", tmp_path / "jobs"
    return make_office()


def test_a_colleague_acts_in_a_post_until_a_day(office: Office) -> None:
    head, colleague = Program(office, "unit-head"), Program(office, "second-filler")
    (own,) = head("GET", "/delegations").json()["delegable"]
    assert {one["username"] for one in own["colleagues"]} == {"filler", "second-filler"}
    until = timezone.localdate() + timedelta(days=10)
    given = {"post": own["post"], "colleague": office.people["second-filler"].pk, "until": until.isoformat()}
    for name, value, code in (
        ("post", office.people["officer"].posts.get().pk, "delegate-post"),
        ("colleague", office.people["stranger"].pk, "delegate-colleague"),
        ("until", "2099-01-01", "delegate-until"),
    ):
        refused = head("POST", "/delegations", {**given, name: value})
        assert (refused.status_code, refused.json()["code"]) == (422, code)
    made = head("POST", "/delegations", given)
    assert made.status_code == 201, made.json()
    roles = [post["role"] for post in Program(office, "second-filler")("GET", "/me").json()["posts"]]
    assert roles == ["filler", "unit_head"]
    (seen,) = colleague("GET", "/delegations").json()["items"]
    assert (seen["given"], seen["of"]["username"]) == (False, "unit-head")
    assert Program(office, "officer")("DELETE", f"/delegations/{seen['id']}").status_code == 404
    assert colleague("DELETE", f"/delegations/{seen['id']}").status_code == 200
    assert head("GET", "/delegations").json()["items"] == []
    assert Entry.objects.filter(action__in=["delegate", "delegation-end"]).count() == 2


def test_a_password_is_reset_and_shown_once(office: Office) -> None:
    keeper, filler = Program(office, "administrator"), office.people["filler"]
    Person.objects.filter(pk=filler.pk).update(failed_attempts=5, totp_secret="x" * 16)
    told = keeper("POST", f"/people/{filler.pk}/password").json()
    filler.refresh_from_db()
    assert filler.check_password(told["password"])
    assert (filler.must_change_password, filler.failed_attempts, filler.totp_secret) == (True, 0, "")
    assert told["password"] not in str(list(Entry.objects.values()))
    narrow = Program(office, "administrator", ("read", "write"))
    assert narrow("POST", f"/people/{filler.pk}/password").json()["scope"] == "admin"


def test_an_indicator_is_kept_for_later_forms(office: Office) -> None:
    filler, pk = Program(office, "filler"), office.dossier().pk
    item = {"l1": "产出指标", "l2": "数量指标", "l3": "更换老旧水泵", "example": "≥3台"}
    assert filler("GET", f"/dossiers/{pk}/library?q=老旧水泵").json() == []
    kept = filler("POST", f"/dossiers/{pk}/library", item)
    assert (kept.status_code, kept.json()["l3"]) == (201, "更换老旧水泵")
    (found,) = filler("GET", f"/dossiers/{pk}/library?q=老旧水泵").json()
    assert found == kept.json()
    assert filler("POST", f"/dossiers/{pk}/library", {**item, "l3": "  "}).status_code == 422
    assert Program(office, "reviewer")("POST", f"/dossiers/{pk}/library", item).status_code == 403


def test_a_late_declaration_is_asked_for_once(office: Office) -> None:
    late = Project.objects.create(code="P7", name="应急抢修", unit=office.units["供水管理站"])
    filler = Program(office, "filler")
    assert office.round is not None
    Round.objects.filter(pk=office.round.pk).update(year=timezone.localdate().year)
    rounds.close_round(office.round.pk, office.people["officer"])
    refused = filler("POST", f"/projects/{late.pk}/declaration", {})
    assert refused.json()["code"] == "supplement"
    for _again in range(2):
        assert filler("POST", f"/projects/{late.pk}/declaration/request").json() == {"number": 2}
    told = Notification.objects.filter(code="supplement-asked")
    assert {one.person.username for one in told} == {"officer", "bureau-head"}
    given = {"deadline": "2099-12-31", "reason": "汛期应急"}
    made = Program(office, "officer")("POST", f"/projects/{late.pk}/declaration", given)
    assert made.status_code == 201, made.json()


def test_what_the_public_sees_of_a_form(office: Office) -> None:
    dossier = fill(
        office, {**good_target(), "objective_expected": "联系人张三 13912345678，完成12座泵站检修。"}
    )
    head, path = Program(office, "bureau-head"), f"/dossiers/{dossier.pk}"
    for name, who in (
        ("submit", "filler"),
        ("sign", "unit-head"),
        ("pass", "reviewer"),
        ("approve", "officer"),
    ):
        version = Program(office, who)("GET", path).json()["version"]
        assert (
            Program(office, who)("POST", f"{path}/transitions/{name}", {"version": version}).status_code
            == 200
        )
    assert office.round is not None
    release(office.round, office.people["bureau-head"])
    seen = head("GET", f"{path}/publication").json()
    assert (seen["released"], seen["held"], seen["nothing"]) == (True, None, False)
    hidden = [cell for cell in seen["hidden"] if "13912345678" in cell["printed"]]
    assert hidden
    assert "13912345678" not in hidden[0]["public"]
    assert head("POST", f"{path}/withhold", {"reason": "涉密核查"}).status_code == 200
    assert head("GET", f"{path}/publication").json()["held"] == "涉密核查"


def test_two_changes_of_a_round_do_not_undo_each_other(office: Office) -> None:
    """Only what a program or page changes is written; the rest may have been changed elsewhere in between."""
    officer, pk = Program(office, "officer"), office.round.pk  # type: ignore[union-attr]
    seen = Round.objects.get(pk=pk)
    assert officer("PATCH", f"/rounds/{pk}", {"title": "新名称"}).status_code == 200
    seen.note = "说明"
    rounds.keep(seen, office.people["officer"], {"note": "说明"})
    assert (Round.objects.get(pk=pk).title, Round.objects.get(pk=pk).note) == ("新名称", "说明")
    assert Post.objects.filter(person=office.people["officer"]).count() == 1
