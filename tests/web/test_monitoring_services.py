"""Monitoring: tables with their month, lights, alerts and what follows from them, the board and its workbook."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from jixiao.analysis.alerts import work_calendar
from jixiao.forms.model import Monitoring, MonthField
from jixiao.web.cycle import jobs, rounds
from jixiao.web.cycle.editing import load_form
from jixiao.web.cycle.judging import judged
from jixiao.web.cycle.models import Dossier, Job, Notification, Project, Round
from jixiao.web.cycle.services import Refused
from jixiao.web.desk.access import Unusable
from jixiao.web.desk.intake import read_into
from jixiao.web.journal.chain import verify
from jixiao.web.journal.models import Entry
from jixiao.web.monitoring import boards, services, views
from jixiao.web.monitoring.daily import remind
from jixiao.web.monitoring.models import Alert, AlertState, Measure, Outlook, Pause
from jixiao.web.monitoring.services import Answer, Demand
from jixiao.web.office.models import Unit, UnitKind
from web.monitored import behind, make_monitored, monitoring, step, table, typed
from web.office import Office

pytestmark = pytest.mark.django_db
CHINESE = re.compile(r"[\u4e00-\u9fff，。、；：]")


@pytest.fixture(autouse=True)
def quick(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def office(quick: None) -> Office:
    return make_monitored()


def client_of(office: Office, who: str, language: str = "zh-hans") -> Client:
    client = Client()
    client.force_login(office.people[who])
    client.cookies["django_language"] = language
    return client


def today() -> date:
    return timezone.localdate()


def answered(office: Office, alert: Alert) -> Alert:
    answer = Answer(today() + timedelta(days=20), "进度台账")
    alert.refresh_from_db()
    return services.take(
        "answer", alert.pk, office.people["filler"], version=alert.version, text="已倒排工期", answer=answer
    )


def by(office: Office, alert: Alert, name: str, who: str, text: str = "", **more: Any) -> Alert:
    alert.refresh_from_db()
    return services.take(name, alert.pk, office.people[who], version=alert.version, text=text, **more)


def demand(days: int = 30) -> Demand:
    return Demand("rectify", "赶上工期", "王站长", today() + timedelta(days=days))


def refused(code: str, act: Callable[[], Any]) -> None:
    with pytest.raises(Refused) as error:
        act()
    assert error.value.code == code


# -- the round -----------------------------------------------------------------------------------------------------


def round_words(office: Office, **changes: str) -> dict[str, str]:
    words = {
        "year": "2025", "kind": "monitoring", "month": "7", "title": "监控", "scope": str(office.units["清河县财政局"].pk),
        "basis": "", "profile": "cn", "profile_on": "2025-08-01", "opens": "2025-08-01", "deadline": "2025-08-31",
        "remind_days": "5", "note": "",
    }  # fmt: skip
    return words | changes


@pytest.mark.parametrize(
    ("changes", "status"),
    [({}, 302), ({"month": ""}, 422), ({"kind": "target"}, 422), ({"kind": "target", "month": ""}, 302), ({"month": "13"}, 422)],
)  # fmt: skip
def test_the_month_is_demanded_exactly_of_monitoring(
    office: Office, changes: dict[str, str], status: int
) -> None:
    client = client_of(office, "officer")
    assert client.post("/rounds/new/", round_words(office, **changes)).status_code == status


def test_the_months_are_those_of_the_rules_first(office: Office) -> None:
    page = client_of(office, "officer").get("/rounds/new/").content.decode()
    groups = re.findall(r'<optgroup label="([^"]+)">(.*?)</optgroup>', page, re.S)
    months = {name: re.findall(r'value="(\d+)"', inside) for name, inside in groups}
    assert months["规则规定"] == ["7", "10"]
    assert months["按季度"] == ["3", "6", "9", "12"]
    assert sum(len(found) for found in months.values()) == 12
    assert "四川省1—7月、1—10月" in page


def test_the_month_of_tables_that_were_handed_out_stays(office: Office) -> None:
    round_ = monitoring(office, 7)
    client = client_of(office, "officer")
    page = client.post(f"/rounds/{round_.pk}/edit/", round_words(office, month="9"))
    assert page.status_code == 422
    assert "不能再改月份" in page.content.decode()


def test_the_table_prints_its_months_and_is_judged_by_them(office: Office) -> None:
    dossier = table(office, monitoring(office, 9), spent="17.5", until="")
    page = client_of(office, "filler").get(f"/forms/{dossier.pk}/").content.decode()
    for heading in (
        "1-9月执行数",
        "1-9月执行率",
        "全年预计执行数",
        "1-9月执行情况",
        "经费保障",
        "完全不可能",
        "备注",
    ):
        assert heading in page
    assert "1-7月" not in page
    assert page.count("data-tick") >= 8
    messages = [finding.message("zh") for finding in judged(dossier).standing]
    assert not any("7月底" in text for text in messages)
    answer = client_of(office, "filler").get(f"/forms/{dossier.pk}/export/html")
    assert answer.status_code == 200
    printed = b"".join(answer) if answer.streaming else answer.content
    assert "1-9月执行数" in printed.decode()  # type: ignore[union-attr]


def test_lights_stand_beside_the_form_while_it_is_typed(office: Office) -> None:
    dossier = table(office, monitoring(office, 7), until="")
    client = client_of(office, "filler")

    def lights() -> list[str]:
        return [one["light"] for one in client.get(f"/forms/{dossier.pk}/state").json()["watch"]]

    assert lights() == ["green", "green", "green"]
    typed(office, dossier, {"indicators.0.actual": "1座"})
    assert lights() == ["green", "red", "red"]


def test_a_file_of_another_month_is_not_taken_in(office: Office) -> None:
    dossier = monitoring(office, 9).dossiers.get(title="泵站检修")
    read = load_form(dossier.form)
    assert isinstance(read, Monitoring)
    assert read.month.value == 9
    form, _rows = read_into(dossier, read)
    assert isinstance(form, Monitoring)
    assert form.month.value == 9
    read.month = MonthField(printed="1-7月", value=7)
    with pytest.raises(Unusable, match="月份不同"):
        read_into(dossier, read)


# -- seeing and raising --------------------------------------------------------------------------------------------


def test_a_submitted_table_is_looked_at_and_alerts_follow_the_department(office: Office) -> None:
    round_ = monitoring(office, 7)
    dossier = behind(office, round_, until="")
    assert not Outlook.objects.exists()
    dossier = step(office, dossier, "submit", "filler")
    seen = Outlook.objects.get()
    assert (seen.light, seen.money, seen.targets_light, seen.reds, seen.causes) == (
        "red",
        "red",
        "red",
        1,
        {"funding": 1},
    )
    assert round(seen.rate or 0, 4) == Decimal("0.1667")
    step(office, dossier, "sign", "unit-head")
    assert not Alert.objects.exists()
    step(office, dossier, "pass", "reviewer")
    found = {item.field: item for item in Alert.objects.all()}
    key = dossier.rows["indicators"][0]
    assert set(found) == {"money", f"indicators.{key}", f"indicators.{key}.possibility"}
    assert found["money"].level == 2
    assert found[f"indicators.{key}"].causes == ["funding"]
    assert found["money"].due == work_calendar().after(today(), 10)
    told = Notification.objects.filter(code="alert-raised", person=office.people["filler"])
    assert told.count() == 1
    entry = Entry.objects.get(action="alert-raise")
    assert entry.detail["number"] == 3
    step(office, dossier, "close", "officer")
    assert Alert.objects.count() == 3
    assert list(verify()) == []


def test_good_tables_raise_nothing_and_targets_are_left_alone(office: Office) -> None:
    dossier = table(office, monitoring(office, 7), until="close")
    assert Outlook.objects.get(dossier=dossier).light == "green"
    assert not Alert.objects.exists()
    assert Outlook.objects.count() == 1


def test_better_figures_take_alerts_back(office: Office) -> None:
    round_ = monitoring(office, 7)
    dossier = behind(office, round_)
    step(office, dossier, "refuse", "officer", "请核实完成数")
    key = Alert.objects.get(field="money").dossier.rows["indicators"][0]
    typed(
        office,
        dossier,
        {
            "indicators.0.actual": "7座",
            "indicators.0.extra:完成目标可能性/确定能": "√",
            "indicators.0.extra:完成目标可能性/有可能": "",
        },
    )
    for name, who in (("submit", "filler"), ("sign", "unit-head"), ("pass", "reviewer")):
        dossier = step(office, dossier, name, who)
    states = dict(Alert.objects.values_list("field", "state"))
    assert states.pop("money") == "open"
    assert states[f"indicators.{key}"] == "withdrawn"
    assert Outlook.objects.get().targets_light == "green"
    # and worse ones bring them back, to be answered anew
    step(office, dossier, "refuse", "officer", "数字有误")
    typed(office, dossier, {"indicators.0.actual": "2座"})
    for name, who in (("submit", "filler"), ("sign", "unit-head"), ("pass", "reviewer")):
        dossier = step(office, dossier, name, who)
    again = Alert.objects.get(field=f"indicators.{key}")
    assert (again.state, again.steps.filter(name="raise").count()) == ("open", 2)


def test_red_again_rises_and_silence_rises_further(office: Office) -> None:
    first = behind(office, monitoring(office, 7), until="close")
    money = Alert.objects.get(dossier=first, field="money")
    Alert.objects.filter(pk=money.pk).update(due=today() - timedelta(days=1))
    for item in Alert.objects.exclude(pk=money.pk):
        answered(office, item)
    second = behind(office, monitoring(office, 9), until="pass")
    assert Outlook.objects.get(dossier=second).before == "red"
    levels = {item.field: item.level for item in Alert.objects.filter(dossier=second)}
    key = second.rows["indicators"][0]
    assert levels["money"] == 4, "red while the first alert was never answered"
    assert levels[f"indicators.{key}"] == 3, "red again"
    money.refresh_from_db()
    assert money.state == AlertState.WITHDRAWN, "the later alert goes on from the earlier one"
    assert Alert.objects.filter(dossier=first, state="answered").count() == 2


# -- what is done with an alert ------------------------------------------------------------------------------------


@pytest.fixture
def red(office: Office) -> Alert:
    behind(office, monitoring(office, 7))
    return Alert.objects.get(field="money")


def test_an_answer_needs_a_text_and_a_date(office: Office, red: Alert) -> None:
    filler = office.people["filler"]
    take = services.take
    soon = Answer(today())
    refused("reason", lambda: take("answer", red.pk, filler, version=red.version, answer=soon))
    refused("planned", lambda: take("answer", red.pk, filler, version=red.version, text="已赶工"))
    past = Answer(today() - timedelta(days=1))
    refused(
        "planned", lambda: take("answer", red.pk, filler, version=red.version, text="已赶工", answer=past)
    )
    reviewer = office.people["reviewer"]
    refused(
        "right", lambda: take("answer", red.pk, reviewer, version=red.version, text="已赶工", answer=soon)
    )
    answered(office, red)
    red.refresh_from_db()
    said = red.steps.get(name="answer")
    assert (red.state, said.evidence, said.planned) == ("answered", "进度台账", today() + timedelta(days=20))
    assert Notification.objects.filter(code="alert-answer", person=reviewer).exists()
    assert Entry.objects.get(action="alert-answer").detail["to"] == "answered"


def test_two_at_once_cannot_both_win(office: Office, red: Alert) -> None:
    answered(office, red)
    red.refresh_from_db()
    services.take("accept", red.pk, office.people["reviewer"], version=red.version)
    refused(
        "state",
        lambda: services.take(
            "return", red.pk, office.people["reviewer"], version=red.version, text="不清楚"
        ),
    )
    refused("stale", lambda: services.take("close", red.pk, office.people["officer"], version=red.version))


def test_a_returned_answer_has_a_new_term(office: Office, red: Alert) -> None:
    Alert.objects.filter(pk=red.pk).update(due=today() - timedelta(days=9), silent=True)
    answered(office, red)
    back = by(office, red, "return", "reviewer", "没有说明原因")
    assert back.state == "open"
    assert back.due == work_calendar().after(today(), 10)
    assert not back.silent
    answered(office, red)
    assert by(office, red, "confirm", "officer").state == "accepted"
    assert by(office, red, "refuse", "officer", "请补充").state == "open"


def test_a_notice_is_settled_by_the_department_a_graver_one_by_the_bureau(office: Office, red: Alert) -> None:
    notice = Alert.objects.get(level=1)
    for item in (notice, red):
        answered(office, item)
        by(office, item, "accept", "reviewer")
    assert by(office, notice, "settle", "reviewer").state == "done"
    refused("level", lambda: by(office, red, "settle", "reviewer"))
    assert by(office, red, "close", "officer").state == "done"


def test_what_is_to_be_put_right_has_owner_term_and_proof(office: Office, red: Alert) -> None:
    refused("term", lambda: by(office, red, "rectify", "officer", "限期整改", demand=demand()))
    answered(office, red)
    by(office, red, "accept", "reviewer")
    refused("measure", lambda: by(office, red, "rectify", "officer", "限期整改"))
    refused("planned", lambda: by(office, red, "rectify", "officer", "限期整改", demand=demand(-1)))
    by(office, red, "rectify", "officer", "限期整改", demand=demand())
    red.refresh_from_db()
    adjust = Demand("adjust", "同步调整目标", "李科长", today() + timedelta(days=40))
    second = services.add_measure(red.pk, office.people["officer"], adjust, version=red.version)
    first = Measure.objects.get(kind="rectify")
    refused("measures", lambda: by(office, red, "finish", "officer"))
    act = services.take_measure
    filler, reviewer, officer = (office.people[name] for name in ("filler", "reviewer", "officer"))
    refused("reason", lambda: act("report", first.pk, filler, version=0))
    refused("right", lambda: act("report", first.pk, reviewer, version=0, text="已赶工"))
    act("report", first.pk, filler, version=0, text="已赶工")
    refused("stale", lambda: act("verify", first.pk, reviewer, version=0))
    act("redo", first.pk, reviewer, version=1, text="缺少照片")
    act("report", first.pk, filler, version=2, text="照片已补")
    act("verify", first.pk, reviewer, version=3)
    act("cancel", second.pk, officer, version=0, text="目标不再调整")
    assert by(office, red, "finish", "officer").state == "done"
    first.refresh_from_db()
    assert (first.state, first.report, first.owner) == ("done", "照片已补", "王站长")
    assert list(verify()) == []


def test_payments_stop_only_when_the_level_opens_it(office: Office, red: Alert) -> None:
    head = office.people["bureau-head"]
    refused("level", lambda: services.pause(red.pk, head, version=red.version, reason="停滞"))
    refused(
        "right",
        lambda: services.escalate(red.pk, office.people["reviewer"], version=red.version, reason="严重"),
    )
    refused("reason", lambda: services.escalate(red.pk, head, version=red.version, reason=" "))
    for _again in range(2):
        red = services.escalate(red.pk, head, version=red.version, reason="严重偏离")
    refused("level", lambda: services.escalate(red.pk, head, version=red.version, reason="再升级"))
    stopped = services.pause(red.pk, head, version=red.version, reason="停滞")
    assert services.paused(red.dossier)
    red.refresh_from_db()
    refused("state", lambda: services.pause(red.pk, head, version=red.version, reason="停滞"))
    answered(office, red)
    by(office, red, "accept", "reviewer")
    refused("paused", lambda: by(office, red, "close", "officer"))
    refused("right", lambda: services.lift(stopped.pk, office.people["filler"], version=0, reason="已恢复"))
    refused("reason", lambda: services.lift(stopped.pk, head, version=0, reason=""))
    services.lift(stopped.pk, head, version=0, reason="已恢复施工")
    refused("state", lambda: services.lift(stopped.pk, head, version=1, reason="已恢复施工"))
    assert by(office, red, "close", "officer").state == "done"
    assert Pause.objects.get().lifted_by == head
    assert Entry.objects.filter(action__in=["payments-pause", "payments-lift"]).count() == 2


def test_a_term_that_runs_out_raises_the_level_once(office: Office, red: Alert) -> None:
    assert remind(today()) == 0
    soon = red.due - timedelta(days=2)
    assert remind(soon) > 0
    assert remind(soon) == 0, "once a day"
    late = red.due + timedelta(days=1)
    assert remind(late) > 0
    red.refresh_from_db()
    assert (red.level, red.silent, red.state) == (4, True, "open")
    assert red.steps.get(name="silence").by is None
    for who in ("filler", "reviewer", "officer"):
        assert Notification.objects.filter(code="alert-silence", person=office.people[who]).exists()
    remind(late + timedelta(days=1))
    assert red.steps.filter(name="silence").count() == 1
    # the bureau need not wait for an answer any more
    by(office, red, "rectify", "officer", "逾期未答复", demand=demand())
    assert Measure.objects.get().alert == red


# -- pages ---------------------------------------------------------------------------------------------------------


def board_names(client: Client, round_: Round, query: str = "") -> list[str]:
    page = client.get(f"/monitoring/rounds/{round_.pk}/{query}").content.decode()
    return re.findall(r'<a href="/monitoring/forms/\d+/">([^<]+)</a>', page)


def more_tables(office: Office, round_: Round, number: int) -> None:
    """Add units with projects whose tables are red or green."""
    for n in range(number):
        unit = Unit.objects.create(
            code=f"9{Unit.objects.count():03d}",
            name=f"单位{n}",
            kind=UnitKind.UNIT,
            parent=office.units["水利局"],
        )
        project = Project.objects.create(code=f"X{unit.pk}", name=f"项目{unit.pk}", unit=unit)
        rounds.open_round(round_, office.people["officer"], [project])
        dossier = Dossier.objects.get(round=round_, project=project)
        light = ("red", "green", "yellow")[n % 3]
        Outlook.objects.create(
            dossier=dossier, light=light, rank={"red": 0, "yellow": 1, "green": 3}[light], money=light, targets_light=light,
            rate="0.5", targets="0.4", causes={"people": 1} if n % 2 else {}, before="yellow",
        )  # fmt: skip
        Alert.objects.create(
            dossier=dossier, unit=unit, field="money", level=n % 4 + 1, light="red", zh="慢", en="slow", due=today(),
            state_at=timezone.now(), budget=n,
        )  # fmt: skip
        Pause.objects.create(
            alert=dossier.alerts.get(), dossier=dossier, reason="停", by=office.people["officer"]
        )


def test_the_board_counts_filters_and_compares(office: Office) -> None:
    behind(office, monitoring(office, 7))
    round_ = monitoring(office, 9)
    table(office, round_, done="9座", spent="22.5")
    more_tables(office, round_, 4)
    client = client_of(office, "officer")
    page = client.get(f"/monitoring/rounds/{round_.pk}/").content.decode()
    assert "转为绿灯或蓝灯" in page
    assert board_names(client, round_)[0] == board_names(client, round_, "?light=red")[0]
    assert len(board_names(client, round_)) == 3, "two red and one yellow"
    assert "泵站检修" in board_names(client, round_, "?turn=better")
    assert len(board_names(client, round_, "?turn=worse")) == 2
    assert len(board_names(client, round_, "?light=all")) == 5
    assert len(board_names(client, round_, "?light=all&cause=people")) == 2
    assert board_names(client, round_, f"?light=all&unit={office.units['供水管理站'].pk}") == ["泵站检修"]
    assert set(board_names(client, round_, "?light=missing")) == {"水文监测", "校舍维修"}
    whole, departments, units = boards.lines(boards.tables_of(round_, office.people["officer"]))
    assert (whole.all, whole.red, whole.yellow, whole.green, whole.missing) == (7, 2, 1, 2, 2)
    assert [line.unit.name for line in departments if line.unit] == ["水利局", "教育局"]
    assert sum(line.budget for line in units) == whole.budget
    mine = boards.lines(boards.tables_of(round_, office.people["filler"]))[0]
    assert mine.all == 1
    causes = boards.figures(boards.tables_of(round_, office.people["officer"]))
    assert (causes["cause_people"], causes["better"], causes["worse"], causes["compared"]) == (2, 2, 2, 5)


def test_the_workbook_holds_figures_and_no_formula(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    round_ = monitoring(office, 7)
    Project.objects.filter(code="P1").update(name="=HYPERLINK(1)")
    dossier = behind(office, round_)
    Dossier.objects.filter(pk=dossier.pk).update(title="=1+1")
    client = client_of(office, "officer")
    answer = client.get(f"/monitoring/rounds/{round_.pk}/book/")
    book = load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["分部门", "分单位", "原因和变化", "项目清单"]
    row = [cell.value for cell in book["项目清单"][3]]
    assert row[1] == "=1+1"
    assert book["项目清单"]["B3"].data_type == "s"
    assert (row[4], row[8], row[9]) == ("红灯", 30, 5)
    sums = [cell.value for cell in book["分部门"][3]]
    assert sums[:3] == ["合计", 3, 1]
    assert client_of(office, "stranger").get(f"/monitoring/rounds/{round_.pk}/book/").status_code == 200
    own = load_workbook(
        io.BytesIO(client_of(office, "stranger").get(f"/monitoring/rounds/{round_.pk}/book/").content)
    )
    assert "=1+1" not in [cell.value for row in own["项目清单"] for cell in row], "only what he may read"
    monkeypatch.setattr(views, "AT_ONCE", 1)
    assert client.get(f"/monitoring/rounds/{round_.pk}/book/").status_code == 302


def test_a_large_workbook_is_made_in_the_background(office: Office, settings: Any, tmp_path: Any) -> None:
    settings.JOBS = tmp_path
    round_ = monitoring(office, 7)
    behind(office, round_)
    answer = client_of(office, "officer").post(f"/monitoring/rounds/{round_.pk}/book/?light=red")
    assert answer["Location"] == "/downloads/"
    job = Job.objects.get()
    assert job.words == {"light": "red"}
    assert jobs.work_one()
    job.refresh_from_db()
    assert job.state == "done", job.error
    assert "项目清单" in load_workbook(jobs.path_of(job)).sheetnames


def test_an_alert_goes_its_way_by_the_pages(office: Office, red: Alert) -> None:
    filler, reviewer = client_of(office, "filler"), client_of(office, "reviewer")
    address = f"/monitoring/alerts/{red.pk}/"
    page = filler.get(address).content.decode()
    assert "财预〔2019〕136号" in page
    wrong = filler.post(f"{address}take/answer/", {"version": red.version, "text": "已赶工", "planned": ""})
    assert wrong.status_code == 422
    past = {"version": red.version, "text": "已赶工", "planned": "2020-01-01"}
    early = filler.post(f"{address}take/answer/", past)
    assert early.status_code == 422
    assert "不早于今天" in early.content.decode()
    words = past | {"planned": (today() + timedelta(days=3)).isoformat(), "evidence": "台账"}
    assert "已办理" in filler.post(f"{address}take/answer/", words, follow=True).content.decode()
    red.refresh_from_db()
    assert red.state == "answered"
    assert "等您办理" in reviewer.get("/monitoring/alerts/").content.decode()
    again = filler.post(f"{address}take/answer/", words, follow=True).content.decode()
    assert "状态已经改变" in again
    reviewer.post(f"{address}take/accept/", {"version": red.version})
    officer = client_of(office, "officer")
    measure = {
        "kind": "rectify",
        "text": "赶工",
        "owner": "王",
        "due": (today() + timedelta(days=9)).isoformat(),
    }
    red.refresh_from_db()
    officer.post(f"{address}take/rectify/", {"version": red.version, **measure})
    found = Measure.objects.get()
    filler.post(f"/monitoring/measures/{found.pk}/report/", {"version": 0, "text": "已完成"})
    officer.post(f"/monitoring/measures/{found.pk}/check/", {"version": 1})
    red.refresh_from_db()
    page = officer.post(f"{address}take/finish/", {"version": red.version}, follow=True).content.decode()
    assert "已办结" in page
    assert "已赶工" in page
    assert officer.post(f"{address}take/nothing/", {}).status_code == 404


def test_payments_are_stopped_by_the_pages(office: Office, red: Alert) -> None:
    head = client_of(office, "bureau-head")
    address = f"/monitoring/alerts/{red.pk}/"
    assert f"{address}pause/" not in head.get(address).content.decode()
    for _again in range(2):
        red.refresh_from_db()
        head.post(f"{address}escalate/", {"version": red.version, "text": "严重偏离"})
    page = head.get(address).content.decode()
    assert f"{address}pause/" in page
    assert "暂缓或者停止拨款" in page
    red.refresh_from_db()
    head.post(f"{address}pause/", {"version": red.version, "text": "停滞"})
    assert "停滞" in head.get("/monitoring/").content.decode()
    stopped = Pause.objects.get()
    head.post(f"/monitoring/pauses/{stopped.pk}/lift/", {"version": 0, "text": "已恢复施工"})
    assert "已恢复施工" in head.get(f"/monitoring/projects/{red.dossier.project_id}/").content.decode()


def test_a_project_shows_all_its_tables_with_a_chart(office: Office) -> None:
    first = behind(office, monitoring(office, 7), until="close")
    project = f"/monitoring/projects/{first.project_id}/"
    client = client_of(office, "auditor")
    assert "<svg" not in client.get(project).content.decode().split("历次监控", 1)[1].split("</table>")[0]
    table(office, monitoring(office, 9), done="9座", spent="22.5")
    page = client.get(project).content.decode()
    assert 'class="chart chart-line' in page
    assert page.count("绩效监控</a>") >= 2
    form = client.get(f"/monitoring/forms/{first.pk}/").content.decode()
    for words in ("预算执行进度", "按目前进度推算，至年底约为8.6万元", "16.7%", "▼"):
        assert words in form


ADDRESSES = (
    "/monitoring/",
    "/monitoring/alerts/",
    "/monitoring/alerts/?mine=1&all=1",
    "/monitoring/rounds/{round}/?light=all",
)


def test_lists_use_a_fixed_number_of_queries(office: Office) -> None:
    round_ = monitoring(office, 7)
    behind(office, round_)

    def counted() -> dict[str, int]:
        found = {}
        for address in ADDRESSES:
            client = client_of(office, "officer")
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address.format(round=round_.pk)).status_code == 200
            found[address] = len(queries)
        return found

    more_tables(office, round_, 2)
    few = counted()
    more_tables(office, round_, 30)
    for month in (3, 5):
        monitoring(office, month)
    assert counted() == few
    assert max(few.values()) <= 24


def test_alerts_are_ordered_by_turn_level_lateness_and_money(office: Office, red: Alert) -> None:
    more_tables(office, red.dossier.round, 8)
    Alert.objects.exclude(pk=red.pk).filter(level=4).update(due=today() - timedelta(days=1))
    page = client_of(office, "officer").get("/monitoring/alerts/").content.decode()
    shown = [int(pk) for pk in re.findall(r'<td><a href="/monitoring/alerts/(\d+)/">', page)]
    items = Alert.objects.in_bulk(shown)
    levels = [items[pk].level for pk in shown]
    assert levels == sorted(levels, reverse=True)
    graves = [items[pk].budget for pk in shown if items[pk].level == 4]
    assert graves == sorted(graves, key=lambda value: -(value or 0))
    late = client_of(office, "officer").get("/monitoring/alerts/?late=1").content.decode()
    assert len(re.findall(r'<td><a href="/monitoring/alerts/(\d+)/">', late)) == len(graves)
    own = client_of(office, "filler").get("/monitoring/alerts/?mine=1").content.decode()
    assert len(re.findall(r'<td><a href="/monitoring/alerts/(\d+)/">', own)) == 3


def chinese_in(page: str) -> str:
    page = re.sub(r'<(\w+)[^>]*lang="zh-Hans"[^>]*>.*?</\1>', "", page, flags=re.S)
    return " ".join(line.strip() for line in page.splitlines() if CHINESE.search(line))


def test_english_pages_are_english(office: Office, red: Alert) -> None:
    head = office.people["bureau-head"]
    for _again in range(2):
        red = services.escalate(red.pk, head, version=red.version, reason="severe")
    services.pause(red.pk, head, version=red.version, reason="stopped")
    red.refresh_from_db()
    Alert.objects.filter(pk=red.pk).update(due=today() - timedelta(days=1))
    red.refresh_from_db()
    demanded = Demand("adjust", "faster", "Mr Wang", today())
    services.take("rectify", red.pk, head, version=red.version, text="late", demand=demanded)
    second = monitoring(office, 9)
    table(office, second, until="submit")
    for model, name in ((Unit, "name"), (Project, "name"), (Dossier, "title"), (Round, "title")):
        for item in model.objects.all():
            model.objects.filter(pk=item.pk).update(**{name: f"{name} {item.pk}"})
    for dossier in Dossier.objects.filter(round__kind="monitoring"):
        form = dict(dossier.form)
        form["indicators"] = [
            {
                **{name: value for name, value in row.items() if name != "reason"},
                "l3": {**row.get("l3", {}), "printed": "Output", "value": "Output"},
                "target": {**row.get("target", {}), "printed": "12"},
                "actual": {**row.get("actual", {}), "printed": "2"},
            }
            for row in form["indicators"]
        ]
        Dossier.objects.filter(pk=dossier.pk).update(form=form)
    for alert in Alert.objects.all():
        Alert.objects.filter(pk=alert.pk).update(en=CHINESE.sub("x", alert.en))
    table_pk, project = red.dossier_id, red.dossier.project_id
    for who in ("bureau-head", "filler", "reviewer"):
        client = client_of(office, who, "en")
        for address in (
            *ADDRESSES, f"/monitoring/alerts/{red.pk}/", f"/monitoring/forms/{table_pk}/", f"/monitoring/projects/{project}/",
        ):  # fmt: skip
            page = client.get(address.format(round=second.pk)).content.decode()
            assert '<html lang="en">' in page
            page = re.sub(r'<td data-label="(Target|So far)">[^<]*</td>', "", page)  # the unit's own words
            assert (who, address, chinese_in(page)) == (who, address, "")
    page = client_of(office, "officer", "en").get("/rounds/new/").content.decode()
    assert "prescribed" in page
    assert chinese_in(re.sub(r"<option[^>]*>[^<]*</option>", "", page)) == ""
    notices = client_of(office, "filler", "en").get("/notifications/").content.decode()
    assert chinese_in(re.sub("“[^”]*”", "", notices)) == ""


def test_every_message_action_and_refusal_has_words(office: Office, red: Alert) -> None:
    from jixiao.web.monitoring import words
    from jixiao.web.monitoring.ways import ALERTS, MEASURES

    for way in ALERTS.ways:
        assert f"alert-{way.name}" in words.ACTIONS
        assert f"alert-{way.name}" in words.MESSAGES
    for way in MEASURES.ways:
        assert f"measure-{way.name}" in words.ACTIONS
        assert f"measure-{way.name}" in words.MESSAGES
    assert Counter(way.name for way in ALERTS.ways).most_common(1)[0][1] == 1
    assert reverse("monitoring-alert", args=[red.pk])
