"""The interface for programs: tokens, scope, rate, languages, repeated requests, versions, and the whole way of a form."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jixiao.forms.entry import form_of
from jixiao.forms.record import form_record
from jixiao.rendering import render_bytes
from jixiao.web.api import tokens
from jixiao.web.api.models import Reply, Token
from jixiao.web.cycle.models import Dossier, Project, Round
from jixiao.web.cycle.services import Refused
from jixiao.web.journal.models import Entry
from jixiao.web.office.models import Person, Post, Unit
from web.office import Office, fill, good_target, make_office
from web.programs import Program

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(settings: Any, tmp_path: Path) -> Office:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.ATTACHMENTS, settings.JOBS = tmp_path / "attachments", tmp_path / "jobs"
    return make_office()


# -- tokens -------------------------------------------------------------------------------------------------------


def test_without_a_token_in_force_nothing_is_told(office: Office) -> None:
    program = Program(office, "filler")
    assert program("GET", "/me").status_code == 200
    token = Token.objects.get()
    for change in (
        {"revoked_at": timezone.now()},
        {"until": timezone.localdate() - timedelta(days=1)},
        {"digest": "other"},
    ):
        before = {name: getattr(token, name) for name in change}
        Token.objects.update(**change)
        answer = program("GET", "/me")
        assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
        assert answer["WWW-Authenticate"].startswith("Bearer")
        Token.objects.update(**before)
    Person.objects.filter(username="filler").update(is_active=False)
    assert program("GET", "/me").status_code == 401
    assert Program(office, None)("GET", "/me").json()["code"] == "unauthorised"


def test_a_session_of_the_browser_counts_for_nothing(office: Office) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(office.people["officer"])
    assert client.get("/api/v1/rounds").status_code == 401
    assert client.post("/api/v1/rounds/1/close").status_code == 401


def test_a_token_is_kept_as_a_hash_and_its_making_is_journalled(office: Office) -> None:
    until = timezone.localdate() + timedelta(days=5)
    token, secret = tokens.make(office.people["filler"], "预算系统", ["read"], until)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM api_token")
        assert secret not in str(cursor.fetchall())
    assert secret not in str(list(Entry.objects.values()))
    assert Entry.objects.get(action="token-made").detail["name"] == "预算系统"
    assert tokens.identify(secret) == token
    for wrong in (("", ["read"], until), ("a", [], until), ("a", ["read"], until - timedelta(days=9)), ("a", ["read"], until + timedelta(days=999))):  # fmt: skip
        with pytest.raises(Refused):
            tokens.make(office.people["filler"], *wrong)


def test_a_scope_narrows_and_never_widens(office: Office) -> None:
    reading = Program(office, "officer", ("read",))
    assert reading("GET", "/rounds").status_code == 200
    refused = reading("POST", f"/rounds/{office.round.pk}/close")  # type: ignore[union-attr]
    assert (refused.status_code, refused.json()["code"], refused.json()["scope"]) == (403, "scope", "write")
    everything = Program(office, "filler")
    assert everything("GET", "/people").json()["code"] == "forbidden"
    assert (
        everything("POST", "/units", {"code": "9", "name": "x", "kind": "unit", "parent": 1}).status_code
        == 403
    )
    Post.objects.filter(person=office.people["filler"]).update(until=timezone.localdate() - timedelta(days=1))
    assert everything("GET", "/dossiers").status_code == 403, "a token gives no more than the posts of today"


def test_the_rate_is_limited_over_all_processes(office: Office, settings: Any) -> None:
    settings.API_RATE = 3
    program = Program(office, "filler")
    answers = [program("GET", "/me") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[0]["RateLimit-Remaining"] == "2"
    assert answers[-1]["Retry-After"] == "60"
    assert Program(office, "filler")("GET", "/me").status_code == 200, "each token by itself"
    Token.objects.update(minute=0)
    assert program("GET", "/me").status_code == 200
    assert Token.objects.exclude(used_at=None).count() == 2


def test_problems_speak_the_language_asked_for(office: Office) -> None:
    program = Program(office, "filler")
    assert program("GET", "/dossiers/999999").json()["title"] == "没有找到，或您不能查看。"
    english = program("GET", "/dossiers/999999", Accept_Language="en-GB,zh;q=0.5").json()
    assert english["title"] == "It does not exist, or not for you."
    assert english["type"] == "urn:jixiao:problem:not-found"
    assert program("GET", "/nothing/at/all").json()["code"] == "not-found"
    wrong = program("DELETE", "/rounds")
    assert (wrong.status_code, wrong.json()["code"], wrong["Allow"]) == (405, "method", wrong["Allow"])
    assert set(wrong["Allow"].split(", ")) == {"GET", "POST"}
    invalid = program("GET", "/dossiers?page=x").json()
    assert invalid["errors"][0]["field"] == "query.page"
    zero = program("POST", f"/dossiers/{office.dossier().pk}/comments", {"path": "", "text": "a\u0000b"})
    assert zero.status_code == 400


# -- repeated requests and versions -------------------------------------------------------------------------------


def test_a_repeated_request_is_done_once(office: Office) -> None:
    program = Program(office, "officer")
    body = {"code": "P9", "name": "新项目", "unit": office.units["供水管理站"].pk}
    first = program("POST", "/projects", body, Idempotency_Key="abc-1")
    again = program("POST", "/projects", body, Idempotency_Key="abc-1")
    assert (first.status_code, again.status_code, first.json()) == (201, 201, again.json())
    assert again["Idempotency-Replayed"] == "true"
    assert Project.objects.filter(code="P9").count() == 1
    assert Entry.objects.filter(action="project-made").count() == 1
    other = program("POST", "/projects", {**body, "code": "P10"}, Idempotency_Key="abc-1")
    assert (other.status_code, other.json()["code"]) == (422, "key-reused")
    assert program("POST", "/projects", body, Idempotency_Key="not a key").status_code == 400


def test_what_was_refused_is_not_kept_and_may_be_sent_again(office: Office) -> None:
    program = Program(office, "officer")
    body = {"code": "P1", "name": "已有", "unit": office.units["供水管理站"].pk}
    assert program("POST", "/projects", body, Idempotency_Key="k").status_code == 422
    assert not Reply.objects.exists()
    Project.objects.filter(code="P1").update(code="P0")
    assert program("POST", "/projects", body, Idempotency_Key="k").status_code == 201


def test_a_whole_form_is_guarded_by_its_version(office: Office) -> None:
    program, pk = Program(office, "filler"), office.dossier().pk
    found = program("GET", f"/dossiers/{pk}/form")
    record = form_record(form_of(good_target()))
    assert program("PUT", f"/dossiers/{pk}/form", record).json()["code"] == "version-needed"
    taken = program("PUT", f"/dossiers/{pk}/form", record, If_Match=found["ETag"])
    assert taken.status_code == 200, taken.json()
    assert taken.json()["record"]["indicators"] == record["indicators"]
    late = program("PUT", f"/dossiers/{pk}/form", record, If_Match=found["ETag"])
    assert (late.status_code, late.json()["code"]) == (412, "stale")
    assert program("PUT", f"/dossiers/{pk}/form", record, If_Match="x").status_code == 428
    wrong = {**record, "kind": "self_evaluation"}
    assert program("PUT", f"/dossiers/{pk}/form", wrong, If_Match=taken["ETag"]).json()["code"] == "unusable"
    assert Program(office, "stranger")("PUT", f"/dossiers/{pk}/form", record, If_Match="1").status_code == 404
    assert Program(office, "reviewer")("PUT", f"/dossiers/{pk}/form", record, If_Match="1").status_code == 403


def test_cells_are_changed_and_conflicts_told(office: Office) -> None:
    dossier = fill(office, good_target())
    program, key = Program(office, "filler"), dossier.rows["indicators"][0]
    change = {"op": "set", "path": f"indicators.{key}.target", "was": "≥12座", "value": "≥13座"}
    answer = program("POST", f"/dossiers/{dossier.pk}/changes", [change])
    assert answer.status_code == 200, answer.json()
    assert answer.json()["version"] == dossier.version + 1
    again = program("POST", f"/dossiers/{dossier.pk}/changes", [{**change, "value": "≥14座"}]).json()
    assert again["conflicts"][0] == {
        "path": change["path"],
        "was": "≥12座",
        "now": "≥13座",
        "wanted": "≥14座",
    }
    assert Entry.objects.filter(action="change").latest("number").detail["via"] == "program of filler"
    added = program("POST", f"/dossiers/{dossier.pk}/changes", [{"op": "add", "list": "indicators", "key": "abcd1234", "after": key}])  # fmt: skip
    assert added.status_code == 200
    assert (
        program("POST", f"/dossiers/{dossier.pk}/changes", [{"op": "set", "path": "none"}]).status_code == 422
    )


# -- the whole way ------------------------------------------------------------------------------------------------


def test_a_form_goes_its_whole_way_through_the_interface(office: Office) -> None:
    as_ = {who: Program(office, who) for who in ("filler", "unit-head", "reviewer", "officer", "bureau-head")}
    dossier = fill(office, good_target())
    address = f"/dossiers/{dossier.pk}"

    def step(who: str, name: str, reason: str = "") -> Any:
        version = as_[who]("GET", address).json()["version"]
        return as_[who]("POST", f"{address}/transitions/{name}", {"version": version, "reason": reason})

    choices = [choice["name"] for choice in as_["filler"]("GET", f"{address}/transitions").json()]
    assert choices == ["submit"]
    answered(as_["filler"], address)
    assert step("filler", "submit").json()["state"] == "signing"
    assert step("filler", "submit").json()["code"] == "state"
    assert step("filler", "sign").status_code == 403
    assert step("unit-head", "sign").json()["state"] == "department"
    wrong = as_["reviewer"]("POST", f"{address}/transitions/return", {"version": 0, "reason": "x"})
    assert (wrong.status_code, wrong.json()["code"]) == (409, "stale")
    assert step("reviewer", "return").json()["code"] == "reason"
    made = as_["reviewer"](
        "POST", f"{address}/comments", {"path": "objective_expected", "text": "请写明期限"}
    )
    assert made.status_code == 201
    assert step("reviewer", "return", "请补充").json()["state"] == "returned"
    comment = made.json()["id"]
    assert (
        as_["filler"]("POST", f"{address}/comments/{comment}/reply", {"text": "已补充"}).json()["answer"]
        == "已补充"
    )
    assert as_["reviewer"]("POST", f"{address}/comments/{comment}/settle").json()["settled_at"]
    change = {"op": "set", "path": "objective_expected", "was": good_target()["objective_expected"], "value": "完成12座供水泵站检修，年底前验收合格率不低于98%，保障8600人供水。"}  # fmt: skip
    assert as_["filler"]("POST", f"{address}/changes", [change]).status_code == 200
    answered(as_["filler"], address)
    assert step("filler", "submit").status_code == 200
    assert step("unit-head", "sign").status_code == 200
    both = {"dossiers": [{"id": dossier.pk, "version": as_["reviewer"]("GET", address).json()["version"]}, {"id": 10**6, "version": 1}]}  # fmt: skip
    many = as_["reviewer"]("POST", "/transitions/pass", both).json()
    assert (many["taken"], many["refused"][0]["code"]) == (1, "not-found")
    assert step("officer", "approve").json()["state"] == "approved"
    assert [item["number"] for item in as_["officer"]("GET", f"{address}/revisions").json()["items"]] == [
        1,
        2,
    ]
    differences = as_["officer"]("GET", f"{address}/differences?before=1&after=2").json()
    assert [item["path"] for item in differences] == ["objective_expected"]
    assert (
        as_["officer"]("GET", f"{address}/revisions/1").json()["record"]["objective_expected"]
        == change["was"]
    )
    steps = [item["name"] for item in as_["filler"]("GET", f"{address}/history").json()["items"]]
    assert steps == ["submit", "sign", "return", "submit", "sign", "pass", "approve"]
    assert all(
        entry.detail["via"] for entry in Entry.objects.filter(subject=f"dossier:{dossier.pk}", action="sign")
    )


def answered(program: Program, address: str) -> None:
    for finding in program("GET", f"{address}/findings").json()["standing"]:
        if finding["severity"] == "warning":
            told = program("PUT", f"{address}/answers", {"code": finding["code"], "path": finding["path"], "text": "已核实"})  # fmt: skip
            assert told.status_code == 200


def test_a_blocked_submission_tells_what_stands_in_the_way(office: Office) -> None:
    dossier = fill(office, {**good_target(), "total_weight": "95"})
    program = Program(office, "filler")
    answer = program("POST", f"/dossiers/{dossier.pk}/transitions/submit", {"version": dossier.version})
    assert (answer.status_code, answer.json()["code"]) == (409, "errors")
    assert "total" in str(answer.json()["findings"])


def test_files_come_and_go(office: Office) -> None:
    dossier, program = office.dossier(), Program(office, "filler")
    content = b"\x89PNG\r\n\x1a\n" + b"0" * 40
    made = program(
        "POST", f"/dossiers/{dossier.pk}/attachments", {"file": ("验收单.png", content), "row": ""}
    )
    assert made.status_code == 201, made.json()
    pk = made.json()["id"]
    handed = program("GET", f"/dossiers/{dossier.pk}/attachments/{pk}")
    assert b"".join(handed.streaming_content) == content
    assert Program(office, "stranger")("GET", f"/dossiers/{dossier.pk}/attachments/{pk}").status_code == 404
    assert (
        program("POST", f"/dossiers/{dossier.pk}/attachments", {"file": ("a.exe", b"MZ1234")}).status_code
        == 422
    )
    assert program("DELETE", f"/dossiers/{dossier.pk}/attachments/{pk}").json() == {"done": True}
    assert program("GET", f"/dossiers/{dossier.pk}/attachments").json()["total"] == 0


def test_a_document_is_read_into_a_draft(office: Office) -> None:
    dossier, program = office.dossier(), Program(office, "filler")
    content = render_bytes(form_of(good_target()), "docx")
    etag = program("GET", f"/dossiers/{dossier.pk}")["ETag"]
    answer = program(
        "POST", f"/dossiers/{dossier.pk}/document", {"file": ("表.docx", content)}, If_Match=etag
    )
    assert (answer.status_code, answer.json()["taken"]) == (200, 0), answer.json()
    assert (
        program("GET", f"/dossiers/{dossier.pk}/form").json()["record"]["indicators"][0]["l3"]
        == "检修供水泵站"
    )
    stale = program("POST", f"/dossiers/{dossier.pk}/document", {"file": ("表.docx", content)}, If_Match=etag)
    assert stale.status_code == 412
    for to in ("docx", "xlsx", "html"):
        assert program("GET", f"/dossiers/{dossier.pk}/export/{to}").status_code == 200


def test_rounds_are_kept_through_the_very_forms_of_the_pages(office: Office) -> None:
    officer, filler = Program(office, "officer"), Program(office, "filler")
    body = {
        "year": 2026, "kind": "target", "title": "2026年目标", "scope": office.units["水利局"].pk, "profile": "cn",
        "profile_on": "2026-01-01", "opens": "2026-01-01", "deadline": "2026-12-31",
    }  # fmt: skip
    assert filler("POST", "/rounds", body).status_code == 403
    made = officer("POST", "/rounds", body)
    assert made.status_code == 201, made.json()
    pk = made.json()["id"]
    assert officer("PATCH", f"/rounds/{pk}", {"deadline": "2025-01-01"}).status_code == 422
    assert officer("PATCH", f"/rounds/{pk}", {"deadline": "2026-11-30"}).json()["deadline"] == "2026-11-30"
    assert officer("PATCH", f"/rounds/{pk}", {"profile": "nowhere"}).json()["errors"][0]["field"] == "profile"
    assert officer("POST", f"/rounds/{pk}/open").json() == {"made": 2}
    assert officer("POST", f"/rounds/{pk}/open").json() == {"made": 0}
    later = {"unit": office.units["水文站"].pk, "deadline": "2027-01-31", "reason": "汛情"}
    assert officer("POST", f"/rounds/{pk}/extensions", later).status_code == 201
    progress = officer("GET", f"/rounds/{pk}/progress").json()
    assert (progress["all"], progress["states"]["draft"], progress["units"][0]["all"]) == (2, 2, 1)
    assert filler("GET", f"/rounds/{pk}/progress").json()["all"] == 1
    assert officer("POST", f"/rounds/{pk}/close").json()["closed_at"]
    assert officer("PATCH", f"/rounds/{pk}", {"title": "x"}).json()["code"] == "closed"
    assert Round.objects.get(pk=pk).title == "2026年目标"


def test_units_people_and_posts_are_kept(office: Office) -> None:
    keeper = Program(office, "administrator")
    unit = keeper(
        "POST",
        "/units",
        {"code": "101003", "name": "灌溉站", "kind": "unit", "parent": office.units["水利局"].pk},
    )
    assert unit.status_code == 201, unit.json()
    made = keeper("POST", "/people", {"username": "new", "name": "新人"}).json()
    assert len(made["password"]) >= 12
    pk = made["person"]["id"]
    post = {"unit": unit.json()["id"], "role": "filler"}
    given = keeper("POST", f"/people/{pk}/posts", post)
    assert given.status_code == 201
    assert keeper("POST", f"/people/{pk}/posts", post).json()["code"] == "post-held"
    assert keeper("GET", f"/people/{pk}").json()["posts"][0]["role"] == "filler"
    assert keeper("PATCH", f"/people/{pk}", {"is_active": False}).json()["is_active"] is False
    assert keeper("DELETE", f"/posts/{given.json()['id']}").status_code == 200
    last = office.people["administrator"].posts.get().pk
    assert keeper("DELETE", f"/posts/{last}").json()["code"] == "post-last"
    moved = keeper("PATCH", f"/units/{unit.json()['id']}", {"parent": office.units["教育局"].pk}).json()
    assert moved["path"].startswith(office.units["教育局"].path)
    assert made["password"] not in str(list(Entry.objects.values("detail")))


def test_long_lists_are_followed_by_number(office: Office) -> None:
    officer = Program(office, "officer")
    first = officer("GET", "/dossiers?size=2").json()
    assert (len(first["items"]), first["total"], first["pages"]) == (2, 3, 2)
    rest = officer("GET", f"/dossiers?size=2&after={first['items'][-1]['id']}").json()
    assert [item["title"] for item in rest["items"]] == ["校舍维修"]
    assert officer("GET", "/dossiers?page=9").json()["items"] == []
    assert officer("GET", "/dossiers?state=approved").json()["total"] == 0
    assert officer("GET", "/dossiers?changed_since=2099-01-01T00:00:00Z").json()["total"] == 0
    journal = Program(office, "auditor")("GET", "/journal?size=5&after=1").json()
    assert journal["items"][0]["number"] == 2
    assert Program(office, "auditor")("GET", "/journal/verify").json() == {"holds": True, "breaks": []}


LISTS = ("/dossiers", "/projects", "/rounds", "/units", "/journal", "/notifications", "/jobs")


def test_lists_use_a_fixed_number_of_queries(office: Office) -> None:
    from web.test_pages import grow

    officer = Program(office, "officer")

    def counted() -> dict[str, int]:
        found = {}
        for address in LISTS:
            with CaptureQueriesContext(connection) as queries:
                assert officer("GET", address).status_code == 200
            found[address] = len(queries)
        return found

    grow(office, 1)
    few = counted()
    Person.objects.filter(username="more0").update(username="one-more")
    Unit.objects.filter(code="9000").update(code="8000")
    Project.objects.filter(code="X0").update(code="Y0")
    grow(office, 20)
    assert counted() == few
    assert max(few.values()) <= 12


def test_the_description_needs_no_network_and_no_script(office: Office) -> None:
    page = Client().get("/api/v1/docs")
    text = page.content.decode()
    assert page.status_code == 200
    assert "<script" not in text
    assert "http://" not in text.replace("http://testserver", "").replace("http://www.w3.org", "")
    assert text.count("<details") == sum(
        len(item) for item in Client().get("/api/v1/openapi.json").json()["paths"].values()
    )
    assert Dossier.objects.exists()
