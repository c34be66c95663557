"""The pages of adjustments, figures and projects; projects that are added, renamed and ended during the year."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from jixiao.forms.entry import form_of
from jixiao.web.changes import imports, projects, services
from jixiao.web.changes.models import Adjustment, Figure, Import, ProjectChange
from jixiao.web.cycle import rounds
from jixiao.web.cycle import services as cycle
from jixiao.web.cycle.editing import keys_for, load_form
from jixiao.web.cycle.models import Dossier, Notification, Project, Round
from jixiao.web.cycle.services import Refused
from jixiao.web.journal.models import Entry
from web.office import Office, make_office
from web.test_changes import APPROVAL, approve_targets, go, self_evaluation, started
from web.test_changes_figures import HEAD
from web.test_pages import chinese_in, latin_office, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(settings: Any) -> Office:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return make_office()


def client_of(office: Office, who: str, language: str = "zh-hans") -> Client:
    client = Client()
    client.force_login(office.people[who])
    client.cookies["django_language"] = language
    return client


def text(answer: Any) -> str:
    return str(answer.content.decode())


# -- adjustments ------------------------------------------------------------------------------------------------------


def test_a_clerk_asks_for_an_adjustment_on_the_pages(office: Office) -> None:
    approve_targets(office)
    client = client_of(office, "filler")
    dossier = office.dossier()
    assert "申请调整目标或预算" in text(client.get(reverse("dossier", args=[dossier.pk])))
    new = reverse("change-new", args=[dossier.pk])
    assert client.post(new, {"what": "both", "reason": ""}).status_code == 422
    answer = client.post(new, {"what": "both", "reason": "工程量核减", "document": "清财预9号"}, follow=True)
    made = Adjustment.objects.get()
    assert answer.redirect_chain == [(reverse("change", args=[made.pk]), 302)]
    keys, fund = made.rows["indicators"], made.rows["funds"]
    sent: dict[str, Any] = {
        "version": made.version,
        "reason": "工程量核减，合同变更",
        "document": "清财预9号",
        "objective_expected": "完成10座供水泵站检修。\r\n保障8600人供水。",
        f"f-{fund[0]}": "25",
        f"f-{fund[1]}": "25",
        f"i-{keys[0]}-target": "≥10座",
        "remove": [keys[3]],
        "new-1-l1": "产出指标",
        "new-1-l2": "成本指标",
        "new-1-l3": "检修总成本",
        "new-1-target": "≤25万元",
        "new-1-weight": "5",
        "new-1-after": keys[2],
        "new-line": "superior",
        "new-line-revised": "0",
    }
    page = text(client.post(reverse("change-save", args=[made.pk]), sent, follow=True))
    made.refresh_from_db()
    form = load_form(made.form)
    assert form.indicators[0].target.printed == "≥10座"
    assert [i.l3.printed for i in form.indicators][3] == "检修总成本"
    assert keys[3] not in made.rows["indicators"]
    assert [(f.line.value, f.revised.printed) for f in form.funds][-1] == ("superior", "0")
    assert form.objective_expected.printed.endswith("。\n保障8600人供水。")
    assert made.reason == "工程量核减，合同变更"
    assert "<ins>" in page
    stale = client.post(reverse("change-save", args=[made.pk]), {**sent, "version": 0}, follow=True)
    assert "其他人刚刚修改过" in text(stale)
    again = client.post(
        reverse("change-save", args=[made.pk]),
        {
            **sent,
            "version": made.version,
            "remove": [made.rows["funds"][-1]],
            "new-1-l3": "",
            "new-1-target": "",
            "new-line": "",
        },
    )
    assert again.status_code == 302
    made.refresh_from_db()
    assert len(made.rows["funds"]) == len(fund)


def test_the_posts_take_it_through_and_the_texts_stand_side_by_side(office: Office) -> None:
    approve_targets(office)
    result = self_evaluation(office)
    Dossier.objects.filter(pk=result.pk).update(state="department")
    made = started(office)
    go(made, office, ("adjustment-submit", "filler"))
    for name, who in APPROVAL[1:]:
        client = client_of(office, who)
        assert made.dossier.title in text(client.get(reverse("changes") + "?mine=1"))
        made.refresh_from_db()
        sent = {"take": name, "version": made.version}
        assert client.post(reverse("change-take", args=[made.pk]), sent).status_code == 302
    made.refresh_from_db()
    assert made.state == "approved"
    page = text(client_of(office, "filler").get(reverse("change-targets", args=[office.dossier().pk])))
    assert "≥12座 · 20分" in page
    assert "<ins>≥10座 · 20分</ins>" in page
    assert "自评表所列" in page
    assert "两座泵站并入水源工程改造" in page
    beside = text(client_of(office, "filler").get(reverse("dossier", args=[result.pk])))
    assert "本表所列目标与现行目标不同" in beside
    assert "按调整后的目标更新" not in beside
    Dossier.objects.filter(pk=result.pk).update(state="returned")
    client = client_of(office, "filler")
    assert "按调整后的目标更新" in text(client.get(reverse("dossier", args=[result.pk])))
    client.post(reverse("change-follow", args=[result.pk]))
    assert "本表所列目标与现行目标不同" not in text(client.get(reverse("dossier", args=[result.pk])))


def test_what_stands_in_the_way_is_said(office: Office) -> None:
    approve_targets(office)
    made = services.start(office.dossier().pk, office.people["filler"], "targets", "调整")
    client = client_of(office, "filler")
    take = reverse("change-take", args=[made.pk])
    answer = client.post(take, {"take": "adjustment-submit", "version": made.version}, follow=True)
    assert "与现行目标和预算没有差别" in text(answer)
    answer = client.post(take, {"take": "adjustment-approve", "version": made.version}, follow=True)
    assert made.state == "draft"
    fund = made.rows["funds"][0]
    sent = {"version": made.version, "reason": "调整", f"f-{fund}": "1"}
    assert "不包括这一项" in text(client.post(reverse("change-save", args=[made.pk]), sent, follow=True))


# -- figures ----------------------------------------------------------------------------------------------------------


def upload(office: Office, content: str, **more: str) -> Any:
    client = client_of(office, "officer")
    scope = office.units["清河县财政局"].pk
    file = SimpleUploadedFile("支出.csv", content.encode("gbk"))
    given = {"file": file, "year": "2025", "on": "2025-07-31", "unit": "", "scope": scope, **more}
    return client.post(reverse("change-upload"), given, follow=True)


def test_an_officer_compares_takes_and_reverses_on_the_pages(office: Office) -> None:
    approve_targets(office)
    result = self_evaluation(office)
    page = text(upload(office, HEAD + "P1,,,,30,12.5\nP9,没有的项目,,,1,2\n"))
    made = Import.objects.get()
    assert "没有此项目" in page
    assert "+12.50" not in page
    assert Figure.objects.count() == 0
    client = client_of(office, "officer")
    assert (
        client.get(reverse("change-import", args=[made.pk]) + "?status=unknown").content.decode().count("P9")
        >= 1
    )
    client.post(reverse("change-import-take", args=[made.pk]))
    assert Figure.objects.get().executed == 125000
    assert "P9" not in text(client_of(office, "filler").get(reverse("change-import", args=[made.pk])))
    file = client.get(reverse("change-import-file", args=[made.pk]))
    assert b"".join(file.streaming_content).decode("gbk").startswith("项目编码")
    cell = f"funds.{result.rows['funds'][0]}.executed"
    cycle.change(
        result.pk, office.people["filler"], [{"op": "set", "path": cell, "was": "12.5", "value": "13"}]
    )
    clerk = client_of(office, "filler")
    assert "财务系统 12.5，表中 13" in text(clerk.get(reverse("dossier", args=[result.pk])))
    listed = text(clerk.get(reverse("change-differences")))
    assert "12.50" in listed
    assert "-0.50" in listed
    clerk.post(reverse("change-adopt", args=[result.pk]), {"from": "list"})
    assert "没有不同" in text(clerk.get(reverse("change-differences")))
    answer = client.post(reverse("change-import-reverse", args=[made.pk]), {"reason": ""}, follow=True)
    assert "请填写理由" in text(answer)
    answer = client.post(
        reverse("change-import-reverse", args=[made.pk]), {"reason": "导错文件"}, follow=True
    )
    assert "已冲销" in text(answer)
    assert "导错文件" in text(client.get(reverse("change-figures")))


@pytest.mark.parametrize(
    ("content", "more", "words"),
    [
        ("编号,钱\nP1,3\n", {}, "没有找到表头"),
        ("项目编码,执行数\nP1,3\n", {}, "金额单位"),
        (HEAD + "P1,,,,30,1\n", {"on": ""}, "请选择截至日期"),
        (HEAD + "P1,,,,30,1\n", {"on": "2999-01-01"}, "不晚于今天"),
        (HEAD + "P1,,,,30,1\n", {"year": "x"}, "errorlist"),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused(
    office: Office, content: str, more: dict[str, str], words: str
) -> None:
    answer = upload(office, content, **more)
    assert answer.status_code == 422
    assert words in text(answer)
    assert Import.objects.count() == 0


# -- projects ---------------------------------------------------------------------------------------------------------


def this_year(office: Office, *, closed: bool = False) -> Round:
    year = timezone.localdate().year
    made = Round.objects.create(
        year=year, kind="target", title="本年目标申报", scope=office.units["清河县财政局"], profile="cn",
        profile_on=date(year, 1, 1), opens=date(year, 1, 1), deadline=date(2099, 12, 31),
    )  # fmt: skip
    rounds.open_round(made, office.people["officer"])
    if closed:
        rounds.close_round(made.pk, office.people["officer"])
    return made


def test_a_project_is_added_during_the_year(office: Office) -> None:
    round_ = this_year(office)
    client = client_of(office, "filler")
    given = {"code": "P8", "name": "应急抢修", "unit": office.units["供水管理站"].pk}
    assert client.post(reverse("project-new"), given).status_code == 422
    answer = client.post(reverse("project-new"), {**given, "reason": "汛期水毁"}, follow=True)
    project = Project.objects.get(code="P8")
    assert "汛期水毁" in text(answer)
    assert "开始目标申报" in text(answer)
    answer = client.post(reverse("change-project-declare", args=[project.pk]), {}, follow=True)
    dossier = Dossier.objects.get(project=project)
    assert answer.redirect_chain[-1][0] == reverse("dossier", args=[dossier.pk])
    assert (dossier.round, dossier.state) == (round_, "draft")
    with pytest.raises(Refused, match="project-declared"):
        projects.declare(project.pk, office.people["filler"], round_.year)
    with pytest.raises(Refused, match="right"):
        projects.add(office.people["stranger"], code="P9", name="x", unit=project.unit, reason="y")


def test_a_closed_round_gets_one_beside_it(office: Office) -> None:
    closed = this_year(office, closed=True)
    unit = office.units["供水管理站"]
    project = projects.add(office.people["filler"], code="P8", name="应急抢修", unit=unit, reason="汛期水毁")
    page = reverse("change-project", args=[project.pk])
    clerk = client_of(office, "filler")
    assert "请财政部门开通" in text(clerk.get(page))
    with pytest.raises(Refused, match="supplement"):
        projects.declare(project.pk, office.people["filler"], closed.year)
    for _twice in range(2):
        clerk.post(reverse("change-project-declare", args=[project.pk]), {"ask": "1"})
    assert Notification.objects.filter(person=office.people["officer"], code="supplement-asked").count() == 1
    officer = client_of(office, "officer")
    declare = reverse("change-project-declare", args=[project.pk])
    assert "请填写理由" in text(officer.post(declare, {"deadline": "2099-01-01"}, follow=True))
    past = {"deadline": str(timezone.localdate() - timedelta(days=1)), "reason": "追加"}
    assert "请填写今天以后的期限" in text(officer.post(declare, past, follow=True))
    officer.post(declare, {"deadline": "2099-01-01", "reason": "追加"})
    dossier = Dossier.objects.get(project=project)
    assert (dossier.round.basis, dossier.round.scope, dossier.round.closed_at) == (closed, unit, None)
    assert rounds.open_round(dossier.round, office.people["officer"]) == 0
    Dossier.objects.filter(pk=dossier.pk).update(state="approved")
    results = Round.objects.create(
        year=closed.year, kind="self_evaluation", title="自评", scope=closed.scope, profile="cn", basis=closed,
        profile_on=closed.profile_on, opens=closed.opens, deadline=closed.deadline,
    )  # fmt: skip
    assert rounds.approved_target(results, project) == dossier


def test_a_project_is_renamed_and_ended_with_a_reason(office: Office) -> None:
    approve_targets(office)
    result = self_evaluation(office)
    project = Project.objects.get(code="P1")
    client = client_of(office, "filler")
    address = reverse("change-project-edit", args=[project.pk])
    assert client.post(address, {"name": "泵站大修", "do": "rename"}).status_code == 422
    assert client.post(address, {"name": "泵站大修", "reason": "更正", "do": "rename"}).status_code == 302
    result.refresh_from_db()
    assert result.title == load_form(result.form).project.printed == "泵站大修"
    assert Dossier.objects.get(project=project, round=office.round).title == "泵站检修"
    client.post(address, {"reason": "合并到其他项目", "do": "end"})
    project.refresh_from_db()
    assert not project.active
    assert [change.kind for change in ProjectChange.objects.all()] == ["renamed", "ended"]
    assert Entry.objects.filter(action="project-ended").get().detail["reason"] == "合并到其他项目"
    assert "已停用" in text(client.get(reverse("projects") + "?use=0"))
    client.post(address, {"reason": "恢复", "do": "resume"})
    project.refresh_from_db()
    assert project.active


# -- all pages --------------------------------------------------------------------------------------------------------


LATIN = {
    "kind": "target", "year": 2026, "project": "Pumps 0", "department": "Water", "unit": "Supply", "amount_unit_label": "万元",
    "funds": [{"line": "total", "label": "Total", "initial": "30", "revised": "30"}],
    "objective_expected": "Twelve pumps", "total_weight": "90",
    "indicators": [{"l1": "Output", "l2": "Number", "l3": "Pumps", "target": "≥12", "weight": "50"},
                   {"l1": "Output", "l2": "Number", "l3": "Pipes", "target": "≥3", "weight": "40"}],
}  # fmt: skip


def test_english_pages_are_english() -> None:
    round_, people, _unit = latin_office()
    clerk, officer = people["filler"], people["bureau_officer"]
    dossier = Dossier.objects.get(round=round_, project__code="P0")
    form = form_of(LATIN)
    cycle.replace(dossier.pk, clerk, form, keys_for(form), source="test", version=dossier.version)
    Dossier.objects.filter(pk=dossier.pk).update(state="approved")
    made = services.start(dossier.pk, clerk, "both", "flood", "No. 9")
    key = made.rows["indicators"][0]
    change = {"op": "set", "path": f"indicators.{key}.target", "was": "≥12", "value": "≥10"}
    made = services.amend(made.pk, clerk, [change], version=made.version)
    day = timezone.localdate().replace(month=1, day=1)
    text_ = "项目编码,项目名称,累计支出（万元）\nP0,Pumps 0,12.5\nP9,None,4\n,Pumps 1,4\n"
    taken = imports.preview(officer, round_.scope, text_.encode(), "spent.csv", year=day.year, on=day)
    imports.take(taken.pk, officer)
    other = imports.preview(
        officer, round_.scope, text_.replace("12.5", "9").encode(), "b.csv", year=day.year, on=day
    )
    projects.rename(dossier.project_id or 0, clerk, "Pumps zero", "typo")
    found = [
        reverse("changes"), reverse("change", args=[made.pk]), reverse("change-targets", args=[dossier.pk]),
        reverse("change-figures"), reverse("change-differences"), reverse("change-import", args=[taken.pk]),
        reverse("change-import", args=[other.pk]), reverse("change-project", args=[dossier.project_id]),
        reverse("change-project-edit", args=[dossier.project_id]), reverse("change-new", args=[dossier.pk]),
        reverse("projects"), reverse("project-new"), reverse("notifications"),
    ]  # fmt: skip
    for person in (clerk, officer):
        client = signed_in(person, "en")
        seen = 0
        for address in found:
            answer = client.get(address)
            if answer.status_code in (403, 404):
                continue
            seen += 1
            page = text(answer).replace("万元", "").replace("千元", "").replace("亿元", "").replace("元", "")
            assert '<html lang="en">' in page
            assert (address, chinese_in(page)) == (address, "")
        assert seen >= 8


def test_lists_use_a_fixed_number_of_queries(office: Office) -> None:
    approve_targets(office)
    go(started(office), office, *APPROVAL)
    client, clerk = client_of(office, "officer"), client_of(office, "filler")
    upload(office, HEAD + "P1,,,,30,12.5\n")
    first = Import.objects.get()
    imports.take(first.pk, office.people["officer"])
    project = Project.objects.get(code="P1")
    looked = [
        (client, reverse("changes")), (clerk, reverse("change-differences")), (client, reverse("change-figures")),
        (client, reverse("change-project", args=[project.pk])), (client, reverse("projects")), (clerk, reverse("changes")),
    ]  # fmt: skip

    def counts() -> list[int]:
        found = []
        for who, address in looked:
            who.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert who.get(address).status_code == 200
            found.append(len(queries))
        return found

    Dossier.objects.filter(pk=self_evaluation(office, 2025).pk).update(executed=5)
    before = counts()
    for number in range(4):
        name = f"项目{number}"
        made = Project.objects.create(code=f"Q{number}", name=name, unit=office.units["供水管理站"])
        assert office.round is not None
        rounds.open_round(office.round, office.people["officer"], [made])
        Dossier.objects.filter(project=made).update(state="approved")
        adjustment = services.start(
            Dossier.objects.get(project=made).pk, office.people["filler"], "both", "调整"
        )
        assert adjustment.number == 1
        upload(office, HEAD + f"P1,,,,30,{13 + number}\nQ{number},,,,3,1\n", on=f"2025-08-0{number + 1}")
        imports.take(Import.objects.order_by("-pk")[0].pk, office.people["officer"])
        results = Round.objects.filter(kind="self_evaluation").get()
        rounds.open_round(results, office.people["officer"], [made])
        Dossier.objects.filter(project=made, round=results).update(executed=5)
    assert counts() == before


def test_the_command_line_compares_and_takes(
    office: Office, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import typer
    from typer.testing import CliRunner

    from jixiao.cli import execution

    monkeypatch.setattr(execution, "ready", lambda **_given: None)
    app = typer.Typer()
    app.command()(execution.import_execution)
    file = tmp_path / "支出.csv"
    file.write_bytes((HEAD + "P1,,,,30,12.5\nP9,没有的项目,,,1,2\n").encode("gb18030"))
    run = CliRunner()
    checked = run.invoke(app, [str(file), "--on", "2025-07-31", "--check"])
    assert checked.exit_code == 1
    assert "没有采用" in checked.output
    assert Figure.objects.count() == 0
    taken = run.invoke(app, [str(file), "--on", "2025-07-31"])
    assert taken.exit_code == 1, taken.output
    assert "已采用1个项目" in taken.output
    assert "第3行 P9" in taken.output
    again = run.invoke(app, [str(file), "--on", "2025-07-31"])
    assert again.exit_code == 2
    assert "已经采用过" in again.output
    assert Entry.objects.filter(action="import-taken", person_id=None).count() == 1
    assert run.invoke(app, [str(tmp_path / "none.csv"), "--on", "2025-07-31"]).exit_code == 2
    assert run.invoke(app, [str(file), "--on", "2025-08-31", "--scope", "zzz"]).exit_code == 2
