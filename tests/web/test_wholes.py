"""Whole-unit forms: opened for units, put together from projects, held against them, on their way through the offices."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jixiao.documents.load import load
from jixiao.forms.entry import form_of
from jixiao.forms.model import Task
from jixiao.reading.reader import read_forms
from jixiao.rendering import FORMATS
from jixiao.web.cycle import rounds, services
from jixiao.web.cycle.editing import keys_for, load_form
from jixiao.web.cycle.models import Dossier, Project, Round
from jixiao.web.cycle.services import Refused
from jixiao.web.desk import intake
from jixiao.web.journal.models import Entry
from jixiao.web.office.models import Person, Post, Role
from jixiao.web.wholes import services as wholes
from jixiao.web.wholes.gathering import findings, sources
from jixiao.web.wholes.planning import plan_for
from web.office import Office, make_office
from web.whole_office import UNIT, declared, send, typed, whole_of, whole_round

pytestmark = pytest.mark.django_db
CHINESE = re.compile(r"[\u4e00-\u9fff，。、；：]")


@pytest.fixture
def office(settings: Any, tmp_path: Any) -> Office:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.ATTACHMENTS = tmp_path / "attachments"
    return make_office()


def client_of(office: Office, who: str = "filler", language: str = "zh-hans") -> Client:
    client = Client()
    client.force_login(office.people[who])
    client.cookies["django_language"] = language
    return client


def taken(office: Office, round_: Round, *numbers: int) -> Dossier:
    """Take the projects over, with the indicators of each project by their numbers."""
    dossier = whole_of(round_)
    names = [group.offers[number].name for group in plan_for(dossier).groups for number in numbers]
    wholes.take_over(dossier.pk, office.people["filler"], version=dossier.version, chosen=names)
    return whole_of(round_)


POINTS = ("20", "15", "10", "5", "30", "10")


def finished(office: Office, round_: Round) -> Dossier:
    """A whole form without any error: one indicator of each category, points, an objective."""
    dossier = whole_of(round_)
    names = [offer.name for offer in plan_for(dossier).groups[0].offers]
    wholes.take_over(dossier.pk, office.people["filler"], version=dossier.version, chosen=names)
    dossier = whole_of(round_)
    cells = {
        f"indicators.{key}.weight": points
        for key, points in zip(dossier.rows["indicators"], POINTS, strict=True)
    }
    goal = "完成12座供水泵站检修，验收合格率不低于98%，保障8600人供水，受益群众满意度不低于90%。"
    typed(office, dossier, cells | {"objective_expected": goal, "total_weight": "90"})
    return whole_of(round_)


# -- rounds -------------------------------------------------------------------------------------------------------


def test_a_round_makes_one_form_a_unit_and_more_for_units_that_come_later(office: Office) -> None:
    round_ = whole_round(office)
    assert sorted(round_.dossiers.values_list("title", flat=True)) == ["供水管理站", "水文站", "第一中学"]
    form = load_form(whole_of(round_).form)
    assert (form.scope, form.unit.text, form.department.text, form.project.text) == (
        "unit",
        UNIT,
        "水利局",
        None,
    )
    Project.objects.create(code="D1", name="水利规划", unit=office.units["水利局"])
    assert rounds.open_round(round_, office.people["officer"]) == 1
    assert round_.dossiers.filter(unit=office.units["水利局"], project=None).exists()
    assert rounds.open_round(round_, office.people["officer"]) == 0


def test_the_page_of_a_round_offers_what_it_is_about(office: Office) -> None:
    client = client_of(office, "officer")
    page = client.get("/rounds/new/").content.decode()
    assert "部门整体支出" in page
    values = {
        "year": 2026, "kind": "target", "subject": "unit", "title": "整体", "scope": office.units["清河县财政局"].pk,
        "profile": "cn", "profile_on": "2026-01-01", "opens": "2026-01-01", "deadline": "2026-12-31", "remind_days": 5,
    }  # fmt: skip
    assert client.post("/rounds/new/", values).status_code == 302
    made = Round.objects.get(title="整体")
    assert made.subject == "unit"
    assert office.round is not None
    wrong = client.post("/rounds/new/", values | {"kind": "monitoring", "month": 7})
    assert (wrong.status_code, "没有部门整体支出的监控任务" in wrong.content.decode()) == (422, True)
    other = client.post("/rounds/new/", values | {"kind": "self_evaluation", "basis": office.round.pk})
    assert (other.status_code, "对象不同" in other.content.decode()) == (422, True)
    rounds.open_round(made, office.people["officer"])
    late = client.post(f"/rounds/{made.pk}/edit/", values | {"subject": "project"})
    assert (late.status_code, "不能再改对象" in late.content.decode()) == (422, True)


# -- putting together ---------------------------------------------------------------------------------------------


def test_approved_targets_are_summed_and_the_others_are_told(office: Office) -> None:
    declared(office, "泵站检修", "P1", "30")
    declared(office, "管网改造", "P4", "50.5")
    Project.objects.create(code="P5", name="水质化验", unit=office.units[UNIT])
    assert office.round is not None
    rounds.open_round(office.round, office.people["officer"])
    round_ = whole_round(office)
    found = sources(whole_of(round_))
    assert [(one.project.name, one.form is not None) for one in found] == [
        ("泵站检修", True), ("管网改造", True), ("水质化验", False),
    ]  # fmt: skip
    form = load_form(taken(office, round_, 0, 1).form)
    assert [line.initial.printed for line in form.funds[:2]] == ["80.5", "80.5"]
    assert [(task.name.text, task.total.printed) for task in form.tasks] == [
        ("泵站检修", "30"),
        ("管网改造", "50.5"),
    ]
    named = [(one.l3.text, one.extra["来源项目"].text) for one in form.indicators if one.l3.text]
    assert named == [
        ("检修供水泵站", "泵站检修"), ("检修供水管网", "管网改造"),
        ("检修验收合格率", "泵站检修"), ("检修验收合格率", "管网改造"),
    ]  # fmt: skip
    assert all(not one.weight.text for one in form.indicators)
    entry = Entry.objects.filter(action="replace").order_by("-number").first()
    assert entry is not None
    assert entry.detail["source"] == "projects"


def test_what_the_unit_wrote_stays_unless_it_says_so(office: Office) -> None:
    declared(office, "泵站检修", "P1", "30")
    round_ = whole_round(office)
    dossier = taken(office, round_)
    path = f"funds.{dossier.rows['funds'][0]}.revised"
    content = f"tasks.{dossier.rows['tasks'][0]}.content"
    typed(office, dossier, {path: "31", content: "单位自己的说法"})
    dossier = whole_of(round_)
    plan = plan_for(dossier)
    assert next((cell.path, cell.now, cell.wanted) for cell in plan.over) == (path, "31", "30")
    assert [cell.path for cell in plan.over if cell.is_text] == [content]
    offer = plan.groups[0].offers[2].name
    wholes.take_over(dossier.pk, office.people["filler"], version=dossier.version, chosen=[offer])
    kept = load_form(whole_of(round_).form)
    assert (kept.funds[0].revised.printed, kept.tasks[0].content.text) == ("31", "单位自己的说法")
    wholes.take_over(dossier.pk, office.people["filler"], version=whole_of(round_).version, over=[path])
    again = load_form(whole_of(round_).form)
    assert (again.funds[0].revised.printed, again.tasks[0].content.text) == ("30", "单位自己的说法")
    assert len([one for one in again.indicators if one.l3.text]) == 1
    with pytest.raises(Refused, match="whole-nothing"):
        wholes.take_over(
            dossier.pk, office.people["filler"], version=whole_of(round_).version, chosen=[offer]
        )


def test_only_one_of_two_at_once_wins_and_only_who_may(office: Office) -> None:
    declared(office, "泵站检修", "P1", "30")
    round_ = whole_round(office)
    dossier = whole_of(round_)
    seen = dossier.version
    wholes.take_over(dossier.pk, office.people["filler"], version=seen)
    for who, code, pk in (
        ("second-filler", "stale", dossier.pk),
        ("reviewer", "right", dossier.pk),
        ("filler", "kind", office.dossier().pk),
    ):
        with pytest.raises(Refused) as caught:
            wholes.take_over(pk, office.people[who], version=seen)
        assert caught.value.code == code
    finished(office, round_)
    send(office, whole_of(round_))
    with pytest.raises(Refused, match="state"):
        wholes.take_over(dossier.pk, office.people["filler"], version=whole_of(round_).version)


def test_a_department_with_projects_of_its_own_sums_up_its_units(office: Office) -> None:
    declared(office, "泵站检修", "P1", "30")
    Project.objects.create(code="D1", name="水利规划", unit=office.units["水利局"])
    round_ = whole_round(office)
    found = sources(whole_of(round_, "水利局"))
    assert [one.project.name for one in found] == ["水利规划", "泵站检修", "水文监测"]


# -- the way of a whole-unit form -----------------------------------------------------------------------------------


def results_of_projects(office: Office) -> Round:
    """The self-evaluations of the projects, the first closed, the second a draft."""
    assert office.round is not None
    made = Round.objects.create(
        year=2025, kind="self_evaluation", title="2025年自评", scope=office.round.scope, profile="cn",
        profile_on="2025-12-31", opens="2026-01-01", deadline="2099-04-30", basis=office.round,
    )  # fmt: skip
    made.refresh_from_db()
    rounds.open_round(made, office.people["officer"])
    for name, spent in (("泵站检修", "30"), ("管网改造", "40")):
        dossier = Dossier.objects.get(round=made, title=name)
        cells = {f"funds.{key}.executed": spent for key in dossier.rows["funds"]}
        actuals = ("12座", "98%", "95%", "2.5万元", "8600人", "90%")
        cells |= {
            f"indicators.{key}.actual": value
            for key, value in zip(dossier.rows["indicators"], actuals, strict=True)
        }
        typed(office, dossier, cells | {"objective_actual": f"{name}已完成。"})
    return made


def test_a_whole_year_of_a_unit(office: Office) -> None:
    declared(office, "泵站检修", "P1", "30")
    declared(office, "管网改造", "P4", "50")
    targets = whole_round(office)
    dossier = finished(office, targets)
    assert services.judged(dossier).count("error") == 0  # type: ignore[arg-type]
    dossier = send(office, dossier)
    assert dossier.state == "approved"

    projects = results_of_projects(office)
    results = whole_round(office, "self_evaluation", targets)
    dossier = whole_of(results)
    assert dossier.basis == whole_of(targets)
    form = load_form(dossier.form)
    assert [one.extra["来源项目"].text for one in form.indicators] == ["泵站检修"] * 6
    assert [task.name.text for task in form.tasks] == ["泵站检修", "管网改造"]

    plan = plan_for(dossier)
    assert plan.promised
    assert [source.settled for source in plan.sources] == [False, False]
    wholes.take_over(dossier.pk, office.people["filler"], version=dossier.version)
    form = load_form(whole_of(results).form)
    assert form.funds[0].executed.printed == "70"
    assert [(task.executed.printed, task.achieved.text) for task in form.tasks] == [
        ("30", "泵站检修已完成。"), ("40", "管网改造已完成。"),
    ]  # fmt: skip
    assert [one.actual.printed for one in form.indicators] == [
        "12座",
        "98%",
        "95%",
        "2.5万元",
        "8600人",
        "90%",
    ]
    assert [one.weight.printed for one in form.indicators] == list(POINTS)

    fund = whole_of(results).rows["funds"][0]
    typed(office, whole_of(results), {f"funds.{fund}.weight": "10", "objective_actual": "全年任务完成。"})
    offered = services.judged(whole_of(results))
    from jixiao.web.cycle.judging import suggestions

    for _again in range(2):
        typed(office, whole_of(results), suggestions(services.judged(whole_of(results))))
    assert offered.form.scope == "unit"
    low = [
        key for key, one in zip(whole_of(results).rows["funds"], form.funds, strict=True) if one.executed.text
    ]
    assert low
    dossier = send(office, whole_of(results), "close")
    assert dossier.state == "closed"
    assert dossier.total_score is not None
    assert projects.dossiers.count() >= 2


def test_return_difference_and_resubmission(office: Office) -> None:
    declared(office, "泵站检修", "P1", "30")
    round_ = whole_round(office)
    dossier = finished(office, round_)
    for finding in services.judged(dossier).standing:
        if finding.severity == "warning":
            path = services.judged(dossier).path(finding)
            services.answer(dossier.pk, office.people["filler"], finding.code, path, "已核实")
    dossier = services.take("submit", dossier.pk, office.people["filler"], version=dossier.version)
    services.take(
        "send-back", dossier.pk, office.people["unit-head"], version=dossier.version, reason="任务不全"
    )
    key = dossier.rows["tasks"][0]
    changes = [
        {"op": "add", "list": "tasks", "key": "own00001", "after": key},
        {"op": "set", "path": "tasks.own00001.name", "was": "", "value": "应急抢修"},
        {"op": "set", "path": "tasks.own00001.total", "was": "", "value": "2"},
    ]
    services.change(dossier.pk, office.people["filler"], changes)
    client = client_of(office)
    page = client.get(f"/forms/{dossier.pk}/difference/1/now").content.decode()
    assert "应急抢修" in page
    state = client.get(f"/forms/{dossier.pk}/state").json()
    assert state["changed"]["tasks.own00001"] == ""
    assert state["rows"]["tasks"] == [key, "own00001"]
    assert state["cells"]["tasks.own00001.total"][:2] == ["2", "2万元"]


@pytest.mark.parametrize("to", FORMATS)
def test_every_download_holds_the_tasks(office: Office, to: str) -> None:
    declared(office, "泵站检修", "P1", "30")
    dossier = finished(office, whole_round(office))
    answer = client_of(office).get(f"/forms/{dossier.pk}/export/{to}")
    assert answer.status_code == 200
    found = read_forms(load(b"".join(answer) if answer.streaming else answer.content, f"form.{to}")).forms
    assert [(form.scope, form.unit.text, [task.name.text for task in form.tasks]) for form in found] == [
        ("unit", UNIT, ["泵站检修"])
    ]


def test_execution_of_tasks_is_printed_and_read_again(office: Office) -> None:
    from jixiao.rendering import render_bytes

    form = form_of({
        "kind": "self_evaluation", "scope": "unit", "year": 2025, "unit": UNIT, "amount_unit_label": "万元",
        "funds": [{"line": "total", "label": "年度资金总额", "revised": "30", "executed": "28"}],
        "indicators": [{"l1": "产出指标", "l2": "数量指标", "l3": "检修", "target": "≥1次", "actual": "1次", "weight": "90"}],
    })  # fmt: skip
    from jixiao.forms.entry import Entry as Typed
    from jixiao.forms.entry import text_field

    money = Typed("万元", [])
    form.tasks = [
        Task(
            name=text_field("检修"), content=text_field("检修泵站"), total=money.amount("30", "x"),
            executed=money.amount("28", "x"), achieved=text_field("完成12座"),
        )
    ]  # fmt: skip
    for to in ("docx", "xlsx", "html"):
        (read,) = read_forms(load(render_bytes(form, to), f"a.{to}")).forms
        (task,) = read.tasks
        assert (to, task.total.text, task.executed.text, task.achieved.text) == (to, "30", "28", "完成12座")
        assert [line.executed.text for line in read.funds] == ["28"]


def test_a_document_of_the_unit_is_read_in(office: Office) -> None:
    from jixiao.rendering import render_bytes

    declared(office, "泵站检修", "P1", "30")
    round_ = whole_round(office)
    content = render_bytes(load_form(finished(office, round_).form), "docx")
    other = whole_of(whole_round(office))
    client = client_of(office)
    file = SimpleUploadedFile("整体.docx", content)
    found = client.post(f"/forms/{other.pk}/upload", {"file": file}).json()
    (form,) = found["forms"]
    assert (form["fits"], form["own"]) == (True, True)
    body = {"attachment": found["attachment"], "form": 0, "version": other.version}
    assert (
        client.post(f"/forms/{other.pk}/upload/take", body, content_type="application/json").status_code
        == 200
    )
    read = whole_of(other.round)
    assert [task.name.text for task in load_form(read.form).tasks] == ["泵站检修"]
    assert len(read.rows["tasks"]) == 1
    own = office.dossier()
    services.take("reopen", own.pk, office.people["bureau-head"], version=own.version, reason="试")
    preview = client.post(f"/forms/{own.pk}/upload", {"file": SimpleUploadedFile("整体.docx", content)})
    assert preview.status_code in (200, 409)
    with pytest.raises(intake.Unusable):
        intake.read_into(own, load_form(read.form))


# -- against the projects -------------------------------------------------------------------------------------------


def test_a_form_that_says_less_than_its_projects_is_told_so(office: Office) -> None:
    declared(office, "泵站检修", "P1", "30")
    declared(office, "管网改造", "P4", "50")
    round_ = whole_round(office)
    dossier = taken(office, round_, 0)
    client = client_of(office)
    assert "表中" not in client.get(f"/forms/{dossier.pk}/").content.decode().split("desk-columns")[0]
    total = dossier.rows["funds"][0]
    typed(office, dossier, {f"funds.{total}.initial": "60", f"funds.{total}.revised": "90"})
    dossier = whole_of(round_)
    found = findings(dossier, load_form(dossier.form), sources(dossier))
    assert [(one.finding.code, one.path) for one in found] == [("unit-sum", f"funds.{total}.initial")]
    page = client.get(f"/forms/{dossier.pk}/").content.decode()
    assert "由项目汇总" in page
    for name in ("泵站检修", "管网改造"):
        assert f'/forms/{Dossier.objects.get(round=office.round, title=name).pk}/">{name}' in page
    assert "不同" in client.get(f"/wholes/{dossier.pk}/").content.decode()


# -- pages --------------------------------------------------------------------------------------------------------


def test_the_page_shows_all_before_it_is_done(office: Office) -> None:
    declared(office, "泵站检修", "P1", "30")
    Project.objects.create(code="P5", name="水质化验", unit=office.units[UNIT])
    round_ = whole_round(office)
    dossier = whole_of(round_)
    client = client_of(office)
    page = client.get(f"/wholes/{dossier.pk}/").content.decode()
    for words in ("没有这张表", "增加年度主要任务“泵站检修”", "检修供水泵站", "30万元", "将填入的空白"):
        assert words in page
    offer = plan_for(dossier).groups[0].offers[0].name
    sent = client.post(f"/wholes/{dossier.pk}/take/", {"version": dossier.version, "choose": [offer]})
    assert (sent.status_code, sent["Location"]) == (302, f"/forms/{dossier.pk}/")
    stale = client.post(f"/wholes/{dossier.pk}/take/", {"version": dossier.version, "choose": [offer]})
    assert stale.status_code == 422
    assert "已汇入" in client.get(f"/wholes/{dossier.pk}/").content.decode()
    read = client_of(office, "reviewer").get(f"/wholes/{dossier.pk}/").content.decode()
    assert "whole-take" not in read
    assert 'name="version"' not in read
    assert client.get(f"/wholes/{office.dossier().pk}/").status_code == 404
    listed = client_of(office, "officer").get(f"/dossiers/?round={round_.pk}").content.decode()
    assert listed.count("部门整体</span>") == 3


def test_gaps_are_named(office: Office) -> None:
    declared(office, "泵站检修", "P1", "30")
    dossier = declared(office, "管网改造", "P4", "50")
    form = load_form(dossier.form)
    form.funds[0].initial = form.funds[0].initial.__class__()
    Dossier.objects.filter(pk=dossier.pk).update(form=services.dump_form(form))
    page = client_of(office).get(f"/wholes/{whole_of(whole_round(office)).pk}/").content.decode()
    assert "“管网改造”没有填写年度资金总额的年初预算数" in page


def test_pages_are_english(office: Office) -> None:
    declared(office, "泵站检修", "P1", "30")
    dossier = taken(office, whole_round(office), 0)
    total = dossier.rows["funds"][0]
    typed(office, dossier, {f"funds.{total}.initial": "6"})
    text = client_of(office, language="en").get(f"/wholes/{dossier.pk}/").content.decode()
    text = text.partition("<main")[2]
    own = "|".join(re.escape(word) for word in OWN)
    left = CHINESE.findall(
        re.sub(own, "", re.sub(r'<(\w+)[^>]*lang="zh-Hans"[^>]*>.*?</\1>', "", text, flags=re.S))
    )
    assert left == [], re.sub(own, "", text)[:4000]


OWN = sorted(
    (
        "2025年度部门整体支出", "供水管理站", "泵站检修", "检修供水泵站", "检修验收合格率", "检修按期完成率", "单座泵站检修成本",
        "保障供水人口", "受益群众满意度", "产出指标", "效益指标", "满意度指标", "数量指标", "质量指标", "时效指标", "成本指标",
        "社会效益指标", "服务对象满意度指标", "年度资金总额", "其中：当年财政拨款", "万元", "座", "人",
    ),
    key=len, reverse=True,
)  # fmt: skip


def test_the_number_of_queries_does_not_grow(office: Office) -> None:
    declared(office, "泵站检修", "P1", "30")
    dossier = whole_of(whole_round(office))
    client = client_of(office)
    counts = []
    for number in range(3):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/wholes/{dossier.pk}/").status_code == 200
        counts.append(len(queries))
        declared(office, f"新增{number}", f"N{number}", "1")
    assert len(set(counts[1:])) == 1, counts


def test_last_year_begins_a_whole_form(office: Office) -> None:
    declared(office, "泵站检修", "P1", "30")
    finished(office, whole_round(office))
    later = Round.objects.create(
        year=2026, kind="target", subject="unit", title="2026", scope=office.units["清河县财政局"], profile="cn",
        profile_on="2026-01-01", opens="2026-01-01", deadline="2099-12-31",
    )  # fmt: skip
    later.refresh_from_db()
    rounds.open_round(later, office.people["officer"])
    dossier = whole_of(later)
    answer = client_of(office).post(
        f"/forms/{dossier.pk}/last-year", {"version": dossier.version}, content_type="application/json"
    )
    assert answer.status_code == 200
    form = load_form(whole_of(later).form)
    assert ([task.name.text for task in form.tasks], form.tasks[0].total.text) == (["泵站检修"], None)
    assert form.scope == "unit"


def test_a_person_of_a_department_fills_its_form(office: Office) -> None:
    Project.objects.create(code="D1", name="水利规划", unit=office.units["水利局"])
    person = Person.objects.create_user("department-filler", name="department-filler")
    Post.objects.create(person=person, unit=office.units["水利局"], role=Role.FILLER)
    office.people["department-filler"] = person
    dossier = whole_of(whole_round(office), "水利局")
    page = client_of(office, "department-filler").get(f"/wholes/{dossier.pk}/").content.decode()
    assert "水文监测" in page
    assert keys_for(load_form(dossier.form)).keys() == {
        "funds",
        "indicators",
        "long_term_indicators",
        "tasks",
    }


def test_programs_do_the_same(office: Office) -> None:
    from web.programs import Program

    declared(office, "泵站检修", "P1", "30")
    dossier = whole_of(whole_round(office))
    clerk = Program(office, "filler")
    shown = clerk("get", f"/dossiers/{dossier.pk}/projects").json()
    assert [(one["title"], one["counted"], one["settled"]) for one in shown["projects"]] == [
        ("泵站检修", True, True)
    ]
    assert (shown["sums"][0]["projects"], shown["sums"][0]["form"]) == ("300000", None)
    assert shown["new_tasks"] == ["泵站检修"]
    body = {"version": shown["version"], "indicators": [shown["projects"][0]["indicators"][0]["name"]]}
    done = clerk("post", f"/dossiers/{dossier.pk}/projects", body).json()
    assert (done["new_tasks"], done["cells"]) == ([], [])
    assert done["projects"][0]["indicators"][0]["taken"]
    assert clerk("post", f"/dossiers/{dossier.pk}/projects", body).status_code == 409
    assert clerk("get", f"/dossiers/{office.dossier().pk}/projects").status_code == 404
    officer = Program(office, "officer")
    made = officer("post", "/rounds", {
        "year": 2027, "kind": "target", "subject": "unit", "title": "整体", "scope": office.units["清河县财政局"].pk,
        "profile": "cn", "profile_on": "2027-01-01", "opens": "2027-01-01", "deadline": "2027-12-31",
    })  # fmt: skip
    assert (made.status_code, made.json()["subject"]) == (201, "unit")
    kept = officer("patch", f"/rounds/{made.json()['id']}", {"title": "部门整体"}).json()
    assert (kept["title"], kept["subject"]) == ("部门整体", "unit")
