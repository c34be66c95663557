"""The use of results: the score that counts, the rule with its source, what everybody said, what was put right."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from jixiao.analysis.results import BudgetRule
from jixiao.web.cycle import jobs
from jixiao.web.cycle.models import Dossier, Job, Notification, Project, Round
from jixiao.web.cycle.services import Refused
from jixiao.web.journal.models import Entry
from jixiao.web.office.models import Post
from jixiao.web.results import scores, services
from jixiao.web.results.models import Use
from jixiao.web.results.scores import Final
from web.office import Office, make_office

pytestmark = pytest.mark.django_db
WAN = Decimal(10000)


@pytest.fixture
def office(settings: Any) -> Office:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return make_office()


@pytest.fixture
def round_(office: Office) -> Round:
    made = Round.objects.create(
        year=2025, kind="self_evaluation", title="2025年绩效自评", scope=office.units["清河县财政局"], profile="cn",
        profile_on=date(2025, 1, 1), opens=date(2025, 1, 1), deadline=date(2025, 12, 31),
    )  # fmt: skip
    for code, score, state in (("P1", "95", "closed"), ("P2", "72", "closed"), ("P3", "50", "bureau")):
        project = Project.objects.get(code=code)
        Dossier.objects.create(
            round=made, project=project, unit=project.unit, title=project.name, form={}, state=state,
            budget=100 * WAN, executed=40 * WAN, total_score=Decimal(score),
        )  # fmt: skip
    return made


def listed(office: Office, round_: Round) -> Use:
    services.make_list(round_, office.people["officer"])
    return Use.objects.get(dossier__project__code="P2")


def client_of(office: Office, who: str) -> Client:
    client = Client()
    client.force_login(office.people[who])
    return client


def test_only_closed_results_are_listed_each_with_its_rule(office: Office, round_: Round) -> None:
    use = listed(office, round_)
    assert Use.objects.count() == 2, "one is still at the bureau"
    assert use.grade == "fair"
    assert "核减" in use.measure["zh"]
    assert "10号" in use.measure["cite"]
    assert use.low is None, "no rule was stated, so there is no figure"


def test_a_range_comes_from_the_rule_the_bureau_states(office: Office, round_: Round) -> None:
    officer = office.people["officer"]
    rule = BudgetRule(Decimal("0.7"), Decimal("0.9"), "清财〔2025〕3号第五条")
    services.set_range(round_.scope, 2025, officer, "fair", rule)
    use = listed(office, round_)
    assert (use.low, use.high) == (70 * WAN, 90 * WAN)
    assert use.range_source == rule.source


def test_the_score_of_a_re_check_counts_before_the_units_own(
    office: Office, round_: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    dossier = Dossier.objects.get(round=round_, project__code="P1")

    class Rechecked:
        @staticmethod
        def finals(numbers: list[int]) -> dict[int, Final]:
            return {dossier.pk: Final(Decimal(75), "fair", "recheck")}

    monkeypatch.setattr(scores, "modules", lambda _part: iter([Rechecked]))
    services.make_list(round_, office.people["officer"])
    use = Use.objects.get(dossier=dossier)
    assert (use.score, use.grade, use.source) == (75, "fair", "recheck")


def test_from_draft_to_decision(office: Office, round_: Round) -> None:
    use = listed(office, round_)
    officer, reviewer, head = (office.people[name] for name in ("officer", "reviewer", "bureau-head"))
    use = services.draft(use.pk, officer, version=use.version, proposal=80 * WAN, advice="核减两成")
    assert client_of(office, "filler").get(reverse("use", args=[use.pk])).status_code == 404, "a draft"
    use = services.take("send", use.pk, officer, version=use.version)
    with pytest.raises(Refused, match="state"):
        services.draft(use.pk, officer, version=use.version, proposal=None, advice="")
    with pytest.raises(Refused, match="reason"):
        services.take("object", use.pk, reviewer, version=use.version)
    with pytest.raises(Refused, match="stale"):
        services.take("agree", use.pk, reviewer, version=use.version - 1)
    use = services.take("object", use.pk, reviewer, version=use.version, reason="任务增加")
    assert use.agreed is False
    with pytest.raises(Refused, match="right"):
        services.take("decide", use.pk, officer, version=use.version)
    use = services.take("decide", use.pk, head, version=use.version, reason="酌情")
    assert use.decided == 80 * WAN, "as proposed"
    assert Notification.objects.filter(code="use-decide", person=office.people["filler"]).exists() is False
    assert [e.action for e in Entry.objects.filter(subject=f"use:{use.pk}")] == [
        "use-draft", "use-send", "use-object", "use-decide",
    ]  # fmt: skip
    assert services.last_use(use.dossier.project, 2026) == use  # type: ignore[arg-type]


def test_a_refreshed_list_leaves_what_was_sent(office: Office, round_: Round) -> None:
    use = listed(office, round_)
    services.take("send", use.pk, office.people["officer"], version=use.version)
    Dossier.objects.filter(round=round_).update(total_score=90)
    services.make_list(round_, office.people["officer"])
    use.refresh_from_db()
    assert use.score == 72
    assert Use.objects.get(dossier__project__code="P1").score == 90


def test_a_decision_on_the_page_with_an_amount(office: Office, round_: Round) -> None:
    use = listed(office, round_)
    use = services.take("send", use.pk, office.people["officer"], version=use.version)
    client = client_of(office, "bureau-head")
    address = reverse("use-take", args=[use.pk])
    answer = client.post(address, {"take": "decide", "version": use.version, "decided": "八十"}, follow=True)
    assert "金额应为数字" in answer.content.decode()
    client.post(address, {"take": "decide", "version": use.version, "decided": "66.5", "reason": "定"})
    use.refresh_from_db()
    assert (use.state, use.decided) == ("decided", Decimal("66.5") * WAN)


def test_a_batch_goes_each_for_itself(office: Office, round_: Round) -> None:
    listed(office, round_)
    chosen = [f"{use.pk}:{use.version}" for use in Use.objects.all()]
    client = client_of(office, "officer")
    page = client.post(
        reverse("uses-take"), {"use": [*chosen, "9999:1"], "take": "send", "year": 2025}, follow=True
    )
    assert "已办理2个项目" in page.content.decode()
    assert set(Use.objects.values_list("state", flat=True)) == {"sent"}


def test_a_department_sees_its_own(office: Office, round_: Round) -> None:
    use = listed(office, round_)
    services.take("send", use.pk, office.people["officer"], version=use.version)
    assert "水文监测" in client_of(office, "reviewer").get(reverse("uses")).content.decode()
    assert "水文监测" not in client_of(office, "other-reviewer").get(reverse("uses")).content.decode()


def test_the_workbook_holds_the_list(office: Office, round_: Round) -> None:
    listed(office, round_)
    answer = client_of(office, "officer").get(reverse("uses-workbook") + "?year=2025&grade=fair")
    rows = list(load_workbook(io.BytesIO(answer.content)).active.values)
    assert [(row[2], row[3], row[7]) for row in rows[2:]] == [("水文监测", 72, 1000000)]


def test_a_long_list_is_made_and_handed_out_in_the_background(
    office: Office, round_: Round, monkeypatch: Any, settings: Any, tmp_path: Path
) -> None:
    settings.JOBS = tmp_path / "jobs"
    monkeypatch.setattr("jixiao.web.results.jobs.AT_ONCE", 1)
    monkeypatch.setattr(services, "_LOT", 1)
    own = client_of(office, "officer")
    for _again in range(2):
        asked = own.post(reverse("uses-make"), {"round": round_.pk})
        assert asked.headers["Location"] == reverse("jobs")
    job = Job.objects.get()
    assert (job.total, Use.objects.count()) == (2, 0)
    assert jobs.work_one()
    job.refresh_from_db()
    assert (job.state, job.error, job.done, Use.objects.count()) == ("done", "", 2, 2)
    book = load_workbook(jobs.path_of(job)).worksheets[0]
    assert book.max_row == 4, "title, headings, two projects"
    Job.objects.update(state="waiting")
    assert jobs.work_one(), "begun again after a crash, it makes the same list"
    assert (Job.objects.get().state, Use.objects.count()) == ("done", 2)
    page = own.get(reverse("uses"), {"year": 2025}).content.decode()
    assert "在后台生成清单文件" in page
    too_long = own.get(reverse("uses-workbook"), {"year": 2025})
    assert too_long.headers["Location"] == f"{reverse('uses')}?year=2025"
    own.post(f"{reverse('uses-workbook')}?year=2025&grade=fair")
    assert jobs.work_one()
    filtered = load_workbook(jobs.path_of(Job.objects.get(kind="use-book"))).worksheets[0]
    assert [row[2] for row in filtered.iter_rows(min_row=3, values_only=True)] == ["水文监测"]


def test_who_lost_his_post_gets_no_list(
    office: Office, round_: Round, monkeypatch: Any, settings: Any, tmp_path: Path
) -> None:
    settings.JOBS = tmp_path / "jobs"
    monkeypatch.setattr("jixiao.web.results.jobs.AT_ONCE", 1)
    client_of(office, "officer").post(reverse("uses-make"), {"round": round_.pk})
    Post.objects.filter(person=office.people["officer"]).delete()
    assert jobs.work_one()
    assert (Job.objects.get().state, Use.objects.count()) == ("failed", 0)


def test_a_short_list_is_made_at_once(office: Office, round_: Round) -> None:
    answer = client_of(office, "officer").post(reverse("uses-make"), {"round": round_.pk}, follow=True)
    assert "清单已生成或更新：2个项目" in answer.content.decode()
    assert not Job.objects.exists()


def test_a_range_out_of_order_is_shown_at_its_field(office: Office, round_: Round) -> None:
    client = client_of(office, "officer")
    data = {"grade": "fair", "low": "90", "high": "70", "source": "文件"}
    answer = client.post(reverse("use-ranges", args=[round_.pk]), data)
    assert answer.status_code == 422
    assert "上限不能低于下限" in answer.content.decode()


def test_a_notice_from_issue_to_settlement(office: Office) -> None:
    officer, filler = office.people["officer"], office.people["filler"]
    unit = office.units["供水管理站"]
    due = timezone.localdate() + timedelta(days=3)
    made = services.issue(officer, unit, year=2025, problem="支出慢", demand="按月报进度", due=due)
    assert Notification.objects.filter(code="rectify-issue", person=filler).count() == 1
    with pytest.raises(Refused, match="owner"):
        services.rectify("report", made.pk, filler, version=made.version, reason="已整改")
    made = services.rectify("report", made.pk, filler, version=made.version, reason="已整改", owner="王工")
    made = services.rectify("insist", made.pk, officer, version=made.version, reason="缺佐证")
    made = services.rectify("report", made.pk, filler, version=made.version, reason="已补齐", owner="王工")
    made = services.rectify("settle", made.pk, officer, version=made.version, reason="属实")
    assert made.closed_at is not None
    with pytest.raises(Refused, match="state"):
        services.rectify("cancel", made.pk, officer, version=made.version, reason="误发")


def test_what_is_due_is_told_once_a_day(office: Office) -> None:
    today = date(2026, 5, 1)
    unit = office.units["供水管理站"]
    services.issue(
        office.people["officer"], unit, year=2025, problem="甲", demand="办", due=today + timedelta(days=4)
    )
    services.issue(
        office.people["officer"], unit, year=2025, problem="乙", demand="办", due=today + timedelta(days=60)
    )
    first = services.remind(today)
    assert first == Notification.objects.filter(code="rectify-due").count() > 0
    assert services.remind(today) == 0
    assert services.remind(today + timedelta(days=1)) == first


def test_a_notice_is_refused_for_a_unit_of_others(office: Office) -> None:
    due = timezone.localdate() + timedelta(days=3)
    with pytest.raises(Refused, match="right"):
        services.issue(
            office.people["reviewer"], office.units["第一中学"], year=2025, problem="x", demand="x", due=due
        )


def test_the_list_takes_a_fixed_number_of_queries(office: Office, round_: Round) -> None:
    def count() -> int:
        client = client_of(office, "officer")
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("uses")).status_code == 200
        return len(queries)

    listed(office, round_)
    before = count()
    for number in range(30):
        project = Project.objects.create(code=f"X{number}", name=f"X{number}", unit=office.units["水文站"])
        Dossier.objects.create(
            round=round_, project=project, unit=project.unit, title=project.name, form={}, state="closed"
        )
    services.make_list(round_, office.people["officer"])
    assert count() == before


def test_english_pages_are_english(office: Office, round_: Round) -> None:
    use = listed(office, round_)
    for unit in office.units.values():
        type(unit).objects.filter(pk=unit.pk).update(name=f"U{unit.pk}")
    Dossier.objects.update(title="Project")
    Project.objects.update(name="Project")
    Round.objects.update(title="Round")
    due = timezone.localdate() + timedelta(days=3)
    made = services.issue(
        office.people["officer"], office.units["水文站"], year=2025, problem="x", demand="y", due=due
    )
    client = client_of(office, "officer")
    client.cookies["django_language"] = "en"
    for address in (
        reverse("uses"), reverse("use", args=[use.pk]), reverse("use-ranges", args=[round_.pk]),
        reverse("rectifications"), reverse("rectification", args=[made.pk]), reverse("rectification-new"),
    ):  # fmt: skip
        text = client.get(address).content.decode()
        text = re.sub(r'<(\w+)[^>]*lang="zh-Hans"[^>]*>.*?</\1>', "", text, flags=re.S)
        found = [line.strip() for line in text.splitlines() if re.search("[\u4e00-\u9fff]", line)]
        assert (address, found) == (address, [])
