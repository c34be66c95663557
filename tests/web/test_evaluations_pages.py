"""The pages of evaluations: what each person sees, an expert nothing else, and nothing that was typed is lost."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import docx
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from jixiao.web.cycle.models import Dossier, Notification, Project, Round
from jixiao.web.evaluations import planning, scoring
from jixiao.web.evaluations.models import Evaluation
from jixiao.web.evaluations.ways import State
from jixiao.web.evaluations.words import MESSAGES
from jixiao.web.office.models import Person, Post, Role
from jixiao.web.pages.wording import notification_text
from web import evaluating as made
from web.office import Office, make_office
from web.test_pages import chinese_in, latin_office
from web.test_rights import patterns

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(settings: Any, tmp_path: Path) -> Office:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.ATTACHMENTS = tmp_path / "attachments"
    return make_office()


def client_of(office: Office, who: str, language: str = "zh-hans") -> Client:
    client = Client()
    client.force_login(office.people[who])
    client.cookies["django_language"] = language
    return client


def at(name: str, *args: object) -> str:
    return reverse(name, args=args)


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert (address, answer.status_code) == (address, status)
    return answer.content.decode()


# -- planning on the screen ---------------------------------------------------------------------------------------


def given(**changes: object) -> dict[str, object]:
    today = timezone.localdate()
    return {
        "kind": "fiscal", "subject": "project", "title": "泵站检修", "year": 2025, "selection": "资金量大",
        "profile": "cn", "profile_on": today.isoformat(), "scoring_due": (today + timedelta(days=9)).isoformat(),
        "due": (today + timedelta(days=19)).isoformat(), "codes": "P1", **changes,
    }  # fmt: skip


def test_an_officer_plans_an_evaluation(office: Office) -> None:
    client = client_of(office, "officer")
    assert "泵站检修" in page(client, at("evaluation-new"))
    assert "校舍维修" in page(client, at("evaluation-new") + "?q=校舍")
    answer = client.post(at("evaluation-new"), given())
    found = Evaluation.objects.get()
    assert answer["Location"] == at("evaluation", found.pk)
    assert (found.kind, found.since, found.unit.name) == ("fiscal", 2025, "供水管理站")
    assert "邀请评价人员" in page(client, at("evaluation", found.pk))
    changed = given(codes="", title="两个项目", subject="policy", version=found.version)
    ticked = [p.pk for p in Project.objects.filter(code__in=["P1", "P2"])]
    assert client.post(at("evaluation-edit", found.pk), {**changed, "project": ticked}).status_code == 302
    found.refresh_from_db()
    assert (found.title, found.unit.name, found.projects.count()) == ("两个项目", "水利局", 2)
    stale = client.post(at("evaluation-edit", found.pk), {**changed, "project": ticked, "version": 0})
    assert stale.status_code == 422
    assert "其他人刚刚修改过" in stale.content.decode()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"codes": "P9"}, "没有这些编码的项目：P9"),
        ({"codes": "P1 P2"}, "请选择一个项目"),
        ({"codes": "P1", "subject": "policy"}, "请选择2至"),
        ({"subject": "unit"}, "请选择被评价的部门或者单位"),
        ({"since": 2010}, "起始年度应在"),
        ({"due": "2020-01-01"}, "不能早于评分截止"),
        ({"scoring_due": "2020-01-01"}, "评分截止已经过去"),
        ({"selection": ""}, "必填"),
    ],
)
def test_a_plan_that_cannot_be_is_shown_again(office: Office, changes: dict[str, object], said: str) -> None:
    answer = client_of(office, "officer").post(at("evaluation-new"), given(**changes))
    assert answer.status_code == 422
    text = answer.content.decode()
    assert said in text or (said == "必填" and "id_selection_error" in text)
    assert not Evaluation.objects.exists()


def test_a_department_evaluates_its_own_only(office: Office) -> None:
    client = client_of(office, "reviewer")
    assert "校舍维修" not in page(client, at("evaluation-new"))
    answer = client.post(at("evaluation-new"), given(kind="departmental", codes="P3"))
    assert "不在您的评价范围内" in answer.content.decode()
    assert client.post(at("evaluation-new"), given()).status_code == 422  # no fiscal one
    assert client.post(at("evaluation-new"), given(kind="departmental")).status_code == 302


def test_points_and_team_are_set_on_the_screen(office: Office) -> None:
    found = made.planned(office)
    made.experts(office)
    client = client_of(office, "officer")
    text = page(client, at("evaluation-framework", found.pk))
    points = dict(re.findall(r'name="points-([\w-]+)" value="([\d.]+)"', text))
    assert len(points) == 17
    posted = {f"points-{name}": value for name, value in points.items()}
    wrong = client.post(
        at("evaluation-framework", found.pk), {**posted, "points-basis": "9", "version": found.version}
    )
    assert wrong.status_code == 422
    assert "106" in wrong.content.decode()
    text_ = client.post(
        at("evaluation-framework", found.pk), {**posted, "points-basis": "many", "version": found.version}
    )
    assert text_.status_code == 422
    assert 'value="many"' in text_.content.decode()
    good = {**posted, "points-basis": "1", "points-procedure": "4", "version": found.version}
    assert client.post(at("evaluation-framework", found.pk), good).status_code == 302
    found.refresh_from_db()
    assert found.frame.criterion("procedure").points == 4
    again = {"dossier": office.dossier().pk, "version": found.version}
    assert client.post(at("evaluation-fill", found.pk), again).status_code == 302
    found.refresh_from_db()
    assert found.frame.criterion("output-1").target == "≥12座"
    who = {"person": office.people["expert-a"].pk, "speciality": "水利", "weight": "1", "leader": "on"}
    assert client.post(at("evaluation-team", found.pk), who).status_code == 302
    assert client.post(at("evaluation-team", found.pk), {**who, "speciality": ""}).status_code == 422
    filler = {**who, "person": office.people["filler"].pk}
    assert client.post(at("evaluation-team", found.pk), filler).status_code == 422


# -- the expert ---------------------------------------------------------------------------------------------------


OFFICE = (
    "/forms/",
    "/dossiers/",
    "/rounds/",
    "/projects/",
    "/organisation/",
    "/journal/",
    "/evaluations/",
    "/dashboard/",
)
"""Below these addresses an expert is refused whatever is not his."""
PRIVATE = ("水文监测", "校舍", "第一中学", "水文站", "教育局")


def addresses_of_others(office: Office, other: Evaluation) -> set[str]:
    """Every address of the application that is not about the evaluator's own evaluation or himself."""
    own = {
        "home",
        "notifications",
        "guide",
        "account",
        "change-password",
        "second-factor",
        "jobs",
        "evaluations",
    }
    open_ = {"healthy", "sign-in", "sign-in-second", "sign-in-single", "sign-in-back", "public"}
    dossier = office.dossier()
    found = set()
    for pattern in patterns():
        name, text = str(pattern.name), str(pattern.pattern)
        if name in own | open_ or name.startswith("public"):
            continue
        numbers = re.findall(r"<int:(\w+)>", text)
        if re.search(r"<(?!int:)", text) or "(?P" in text:
            continue
        values = {n: other.pk if name.startswith("evaluation") else 1 for n in numbers}
        address = reverse(name, kwargs=values)
        if not address.startswith("/account/"):  # what concerns himself
            found.add(address)
    for part in ("", "state", "evidence", "export/docx", "findings/json", "difference/1/now"):
        found.add(f"/forms/{dossier.pk}/{part}")
    return found


def test_an_expert_sees_nothing_else_of_the_office(office: Office) -> None:
    mine = made.scoring_(office)
    other = planning.plan_evaluation(
        office.people["officer"],
        made.plan_of(office, title="校舍", projects=(Project.objects.select_related("unit").get(code="P3"),)),
    )
    client = client_of(office, "expert-b")
    assert page(client, at("evaluation", mine.pk))
    for address in sorted(addresses_of_others(office, other)):
        answer = client.get(address)
        if address.startswith(OFFICE):
            assert (address, answer.status_code) in {(address, code) for code in (403, 404, 405)}
        else:  # pages that ask for no right at all, such as the description of the interface
            assert (address, answer.status_code) in {
                (address, code) for code in (200, 302, 400, 401, 403, 404, 405)
            }
            text = "" if answer.streaming else answer.content.decode("utf-8", "replace")
            assert [name for name in PRIVATE if name in text] == [], address
    home = page(client, "/")
    assert "水文监测" not in home
    assert "校舍" not in page(client, at("evaluations"))
    strange = Dossier.objects.exclude(pk__in=mine.dossiers.all()).first()
    assert strange is not None
    page(client, at("evaluation-form", mine.pk, strange.pk), 404)
    page(client, at("evaluation-form", other.pk, strange.pk), 404)


def test_the_declaration_comes_first(office: Office) -> None:
    found = made.assigned(office)
    client = client_of(office, "expert-b")
    names = ("evaluation", "evaluation-sheet", "evaluation-forms", "evaluation-ledger", "evaluation-report")
    for name in names:
        answer = client.get(at(name, found.pk))
        assert (answer.status_code, answer["Location"]) == (302, at("evaluation-declare", found.pk))
    assert client.post(at("evaluation-ledger", found.pk), {"title": "x"}).status_code == 403
    text = page(client, at("evaluation-declare", found.pk))
    assert "近亲属" in text
    assert client.post(at("evaluation-declare", found.pk), {"free": "0"}).status_code == 422
    assert client.post(at("evaluation-declare", found.pk), {"free": "1"}).status_code == 302
    assert page(client, at("evaluation-forms", found.pk))
    leaving = client_of(office, "expert-c")
    answer = leaving.post(at("evaluation-declare", found.pk), {"free": "0", "reason": "近亲属在单位任职"})
    assert answer["Location"] == at("evaluations")
    page(leaving, at("evaluation", found.pk), 404)


def test_an_expert_reads_the_forms_with_their_evidence(office: Office) -> None:
    from jixiao.web.cycle.models import Attachment
    from jixiao.web.desk.evidence import keep

    found = made.scoring_(office)
    dossier = office.dossier()
    row = dossier.rows["indicators"][0]
    file = Attachment.objects.create(
        dossier=dossier,
        row=row,
        name="验收.pdf",
        kind="pdf",
        size=4,
        sha256=keep(b"%PDF"),
        by=office.people["filler"],
    )
    client = client_of(office, "expert-b")
    text = page(client, at("evaluation-form", found.pk, dossier.pk))
    assert "≥12座" in text
    assert "验收.pdf" in text
    answer = client.get(at("evaluation-form-file", found.pk, dossier.pk, file.pk))
    assert b"".join(answer.streaming_content) == b"%PDF"  # type: ignore[attr-defined]
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert client.post(at("evaluation-form", found.pk, dossier.pk), {}).status_code == 405
    made.take(office, found, "cancel", "officer", "停止")
    page(client, at("evaluation-form-file", found.pk, dossier.pk, file.pk), 404)


def posted(text: str) -> dict[str, str]:
    """The fields of a scoring sheet as the page holds them."""
    fields = dict(re.findall(r'name="((?:version|points)-[\w-]+)" value="([^"]*)"', text))
    fields |= dict.fromkeys(re.findall(r'name="(reason-[\w-]+)"', text), "")
    return fields


def test_scores_typed_in_two_windows_are_both_kept(office: Office) -> None:
    found = made.scoring_(office)
    client = client_of(office, "expert-b")
    first = second = posted(page(client, at("evaluation-sheet", found.pk)))
    answer = client.post(at("evaluation-sheet", found.pk), {**first, "points-basis": "3", "points-cost": "7"})
    assert answer.status_code == 302
    answer = client.post(
        at("evaluation-sheet", found.pk),
        {**second, "points-basis": "2", "reason-basis": "依据已废止", "points-quality": "10"},
    )
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "另一处已保存为3分" in text
    assert 'name="points-basis" value="2"' in text
    assert "依据已废止" in text
    rows = {row.criterion: row.points for row in found.members.get(person__username="expert-b").scores.all()}
    assert rows["basis"] == 3
    assert rows["quality"] == 10
    again = posted(text) | {"points-basis": "2", "reason-basis": "依据已废止", "points-cost": "7"}
    assert client.post(at("evaluation-sheet", found.pk), again).status_code == 302
    assert found.members.get(person__username="expert-b").scores.get(criterion="basis").points == 2


def test_what_is_no_number_is_shown_again(office: Office) -> None:
    found = made.scoring_(office)
    client = client_of(office, "expert-b")
    fields = posted(page(client, at("evaluation-sheet", found.pk)))
    for wrong in ("很好", "NaN", "1e3", "2.999", "-1", "99"):
        answer = client.post(
            at("evaluation-sheet", found.pk), {**fields, "points-basis": wrong, "reason-basis": "理由"}
        )
        assert (wrong, answer.status_code) == (wrong, 422)
        assert f'value="{wrong}"' in answer.content.decode()
    assert not found.members.get(person__username="expert-b").scores.exists()


def test_nobody_sees_anothers_scores_before_they_are_open(office: Office) -> None:
    found = made.scoring_(office)
    rows = made.rows(found, {"basis": "1.23"})
    scoring.save_scores(found.pk, office.people["expert-b"], rows)
    for who in ("expert-a", "expert-c", "officer", "auditor"):
        text = page(client_of(office, who), at("evaluation-scores", found.pk))
        assert "1.23" not in text
    assert "1.23" in page(client_of(office, "expert-b"), at("evaluation-sheet", found.pk))
    for who in ("expert-a", "officer"):
        assert "1.23" not in page(client_of(office, who), at("evaluation", found.pk))
    page(client_of(office, "filler"), at("evaluation-scores", found.pk), 403)
    assert client_of(office, "expert-a").get(at("evaluation-draft", found.pk)).status_code == 404


# -- a whole evaluation on the screen -----------------------------------------------------------------------------


def take(office: Office, who: str, found: Evaluation, way: str, reason: str = "") -> str:
    found.refresh_from_db()
    words = {"way": way, "version": found.version, "reason": reason}
    answer = client_of(office, who).post(at("evaluation-take", found.pk), words, follow=True)
    return answer.content.decode()


def test_a_whole_evaluation(office: Office) -> None:
    found = made.scoring_(office)
    for who in made.EXPERTS:
        client = client_of(office, who)
        fields = posted(page(client, at("evaluation-sheet", found.pk)))
        for criterion in found.frame.criteria:
            fields[f"points-{criterion.id}"] = str(criterion.points)
        fields |= {"points-effect": "12" if who == "expert-c" else "20", "reason-effect": "效益数据不足"}
        assert client.post(at("evaluation-sheet", found.pk), {**fields, "do": "hand-in"}).status_code == 302
    leader = client_of(office, "expert-a")
    text = page(leader, at("evaluation-scores", found.pk))
    assert "40.0%" in text
    assert "专家分歧还没有合议确定" in take(office, "expert-a", found, "draft")
    settled = {"version-effect": "0", "points-effect": "18", "reason-effect": "按调查合议"}
    assert leader.post(at("evaluation-scores", found.pk), settled).status_code == 302
    every = [criterion.id for criterion in found.frame.criteria]
    item = {"title": "验收报告", "kind": "formal", "source": "供水管理站", "proves": every}
    assert leader.post(at("evaluation-ledger", found.pk), {**item, "file": made.upload(b"%PDF-1.4 x", "a.pdf")}).status_code == 302  # fmt: skip
    assert "撰写报告" in take(office, "expert-a", found, "draft")
    draft = leader.get(at("evaluation-draft", found.pk)).content
    words = "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(draft)).paragraphs)
    assert "综合得分98分，评价等级为“优”" in words
    assert "请先上传定稿" in take(office, "expert-a", found, "consult")
    answer = leader.post(
        at("evaluation-report", found.pk), {"file": made.upload(draft), "note": "定稿"}, follow=True
    )
    assert "一致" in answer.content.decode()
    assert "还有错误没有改正" in take(office, "expert-a", found, "consult")
    problem = {
        "criterion": "effect", "text": "效益数据不足", "evidence": ["1"], "unit": office.units["供水管理站"].pk,
        "suggestion": "建立台账", "owner": "供水管理站", "due": "2027-06-30",
    }  # fmt: skip
    assert leader.post(at("evaluation-problems", found.pk), problem).status_code == 302
    page(client_of(office, "filler"), at("evaluation-problems", found.pk), 403)
    assert "征求意见" in take(office, "expert-a", found, "consult")
    clerk = client_of(office, "filler")
    text = page(clerk, at("evaluation-problems", found.pk))
    assert "效益数据不足" in text
    assert "expert-c" not in page(clerk, at("evaluation-scores", found.pk))
    row = found.problems.get()
    no = {"accepted": "no", "text": "已有抽样数据", "version": row.version}
    assert clerk.post(at("evaluation-answer", found.pk, row.pk), no).status_code == 302
    take(office, "unit-head", found, "respond")
    row.refresh_from_db()
    yes = {"heard": "no", "text": "抽样不足", "version": row.version}
    assert leader.post(at("evaluation-decide", found.pk, row.pk), yes).status_code == 302
    assert "待审定" in take(office, "expert-a", found, "submit")
    assert "已审定" in take(office, "officer", found, "finish")
    found.refresh_from_db()
    assert (found.state, found.grade) == (State.FINAL, "优")
    page(leader, at("evaluation", found.pk), 404)
    assert "98" in page(client_of(office, "filler"), at("evaluation", found.pk))
    assert client_of(office, "auditor").get(at("evaluation-report-file", found.pk, 1)).status_code == 200


def test_what_people_write_is_shown_as_text(office: Office) -> None:
    found = made.asked(office)
    evil = "<script>alert(1)</script>"
    Evaluation.objects.filter(pk=found.pk).update(title=evil, selection=evil, third_party=evil)
    found.problems.update(text=evil, suggestion=evil)
    found.items.update(title=evil, source=evil)
    found.members.update(speciality=evil, organisation=evil)
    names = ("evaluation", "evaluation-framework", "evaluation-ledger", "evaluation-problems", "evaluation-report", "evaluation-forms", "evaluation-scores")  # fmt: skip
    for who in ("officer", "expert-a"):
        for name in names:
            assert evil not in page(client_of(office, who), at(name, found.pk))


# -- lists and language -------------------------------------------------------------------------------------------


def test_the_list_is_filtered(office: Office) -> None:
    made.scoring_(office)
    made.assigned(office, "departmental")
    client = client_of(office, "officer")
    for query, number in (("", 2), ("?kind=fiscal", 1), ("?state=assigned", 1), ("?year=2025", 2), ("?year=2019", 0), ("?q=P1", 2), ("?q=nothing", 0)):  # fmt: skip
        text = page(client, at("evaluations") + query)
        assert (query, len(re.findall(r'href="/evaluations/\d+/"', text))) == (query, number)
    text = page(client_of(office, "expert-a"), at("evaluations"))
    assert text.count("委派给您") == 2
    assert text.count("请先声明") == 1
    assert 'href="/evaluations/"' in page(client_of(office, "evaluator"), "/")


def test_lists_use_a_fixed_number_of_queries(office: Office) -> None:
    found = made.scored(office)

    def counted() -> dict[tuple[str, str], int]:
        numbers = {}
        for who, address in (
            ("officer", at("evaluations")), ("expert-a", at("evaluations")), ("officer", at("evaluation-new")),
            ("expert-a", at("evaluation-sheet", found.pk)), ("expert-a", at("evaluation-scores", found.pk)),
            ("expert-a", at("evaluation-ledger", found.pk)), ("expert-a", at("evaluation-problems", found.pk)),
            ("expert-a", at("evaluation-forms", found.pk)), ("officer", at("evaluation", found.pk)),
        ):  # fmt: skip
            client = client_of(office, who)
            with CaptureQueriesContext(connection) as queries:
                page(client, address)
            numbers[who, address] = len(queries)
        return numbers

    few = counted()
    bureau = office.units["清河县财政局"]
    for n in range(12):
        Project.objects.create(code=f"X{n}", name=f"项目{n}", unit=office.units["供水管理站"])
        more = planning.plan_evaluation(office.people["officer"], made.plan_of(office, title=f"更多{n}"))
        planning.add_member(
            more.pk, office.people["officer"], office.people["expert-a"], speciality="x", organisation="",
            weight=made.Decimal(1), leader=True,
        )  # fmt: skip
        Evaluation.objects.filter(pk=more.pk).update(state=State.SCORING)
        item = found.items.get(number=1)
        item.pk, item.number = None, n + 2
        item.save()
        problem = found.problems.get(number=1)
        problem.pk, problem.number = None, n + 2
        problem.save()
        person = Person.objects.create_user(f"more{n}", name=f"更多{n}")
        Post.objects.create(person=person, unit=bureau, role=Role.EVALUATOR)
        round_ = Round.objects.create(
            year=2025, kind="monitoring", title=f"监控{n}", scope=bureau, profile="cn", profile_on="2025-01-01",
            opens="2025-01-01", deadline="2099-12-31",
        )  # fmt: skip
        dossier = office.dossier()
        dossier.pk, dossier.round = None, round_
        dossier.save()
        found.dossiers.add(dossier)
    many = counted()
    assert many == few
    assert max(few.values()) <= 40


def test_english_pages_are_english(settings: Any, tmp_path: Path) -> None:
    settings.ATTACHMENTS = tmp_path / "attachments"
    round_, people, unit = latin_office()
    today = timezone.localdate()
    plan = planning.Plan(
        kind="fiscal", subject="project", title="Pumps", year=2026, since=2026,
        projects=(Project.objects.select_related("unit").get(code="P0"),), unit=None, selection="money",
        purpose="effect", third_party="Firm", profile="cn", profile_on=today, scoring_due=today, due=today,
    )  # fmt: skip
    found = planning.plan_evaluation(people["bureau_officer"], plan)
    expert = people["evaluator"]
    planning.add_member(
        found.pk,
        people["bureau_officer"],
        expert,
        speciality="water",
        organisation="Firm",
        weight=made.Decimal(1),
        leader=True,
    )
    office = Office(people={**people, "officer": people["bureau_officer"], "evaluator": expert})

    def english(who: str, *addresses: str) -> None:
        client = client_of(office, who, "en")
        for address in addresses:
            text = page(client, address)
            assert '<html lang="en">' in text
            assert (address, chinese_in(text)) == (address, "")

    english("bureau_officer", at("evaluations"), at("evaluation-new"), at("evaluation-edit", found.pk), at("evaluation", found.pk), at("evaluation-framework", found.pk))  # fmt: skip
    made.take(office, found, "assign", "officer")
    english("evaluator", at("evaluations"), at("evaluation-declare", found.pk))
    planning.declare(found.pk, expert, free=True)
    made.take(office, found, "begin", "evaluator")
    english("evaluator", at("evaluation-sheet", found.pk), at("evaluation-scores", found.pk))
    scoring.save_scores(found.pk, expert, made.rows(found, {"basis": "2"}))
    member = found.members.get()
    member.scores.exclude(reason="").update(reason="one less")
    scoring.hand_in(found.pk, expert)
    client = client_of(office, "evaluator", "en")
    client.post(
        at("evaluation-ledger", found.pk),
        {"title": "Report", "kind": "formal", "source": "Unit", "proves": ["basis"]},
    )
    client.post(
        at("evaluation-problems", found.pk),
        {"criterion": "basis", "text": "Late", "evidence": ["1"], "unit": unit.pk},
    )
    dossier = found.dossiers.get()
    english(
        "evaluator", at("evaluation", found.pk), at("evaluation-sheet", found.pk), at("evaluation-scores", found.pk),
        at("evaluation-ledger", found.pk), at("evaluation-item", found.pk, found.items.get().pk), at("evaluation-problems", found.pk),
        at("evaluation-problem", found.pk, found.problems.get().pk), at("evaluation-report", found.pk),
        at("evaluation-forms", found.pk), at("evaluation-form", found.pk, dossier.pk),
    )  # fmt: skip
    Evaluation.objects.filter(pk=found.pk).update(state=State.FEEDBACK, feedback_due=today)
    english("filler", at("evaluations"), at("evaluation", found.pk), at("evaluation-problems", found.pk), at("evaluation-scores", found.pk))  # fmt: skip
    assert round_.pk


def test_messages_are_whole_in_both_languages(office: Office) -> None:
    made.final(office)
    codes = set(Notification.objects.filter(code__startswith="evaluation").values_list("code", flat=True))
    assert codes <= set(MESSAGES)
    for item in Notification.objects.filter(code__startswith="evaluation"):
        for language in ("zh", "en"):
            text = notification_text(item, language)
            assert "泵站检修" in text
            assert "{" not in text
