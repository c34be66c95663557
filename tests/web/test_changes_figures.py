"""Figures of the finance system: reading sheets, comparing, taking, reversing, and what comes into the forms."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from xlsxwriter import Workbook

from jixiao.web.changes import carrying, figures, imports, jobs, sheets
from jixiao.web.changes.models import Figure, Filled, Import, ImportRow
from jixiao.web.changes.sheets import SheetRefused, read_sheet
from jixiao.web.cycle import jobs as background
from jixiao.web.cycle import rounds
from jixiao.web.cycle import services as cycle
from jixiao.web.cycle.editing import load_form
from jixiao.web.cycle.models import Dossier, Job, Notification, Project, Round
from jixiao.web.cycle.services import Refused
from jixiao.web.journal.chain import verify
from jixiao.web.journal.models import Entry
from web.office import Office, fill, good_target, make_office

pytestmark = pytest.mark.django_db
YEAR = 2025
HEAD = "项目编码,项目名称,预算单位,资金性质,调整预算数（万元）,累计支出（万元）\n"


@pytest.fixture
def office() -> Office:
    return make_office()


def xlsx(rows: list[list[Any]]) -> bytes:
    stream = io.BytesIO()
    with Workbook(stream) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return stream.getvalue()


def compare(office: Office, text: str | bytes, day: date | None = date(YEAR, 7, 31), **more: Any) -> Import:
    data = text if isinstance(text, bytes) else text.encode("gb18030")
    return imports.preview(
        office.people["officer"],
        office.units["清河县财政局"],
        data,
        "支出.csv",
        **{"year": YEAR, "on": day, **more},
    )


def taken(office: Office, text: str, day: date = date(YEAR, 7, 31)) -> Import:
    made = compare(office, text, day)
    return imports.take(made.pk, office.people["officer"]).import_


def self_evaluation(office: Office, month: int | None = None) -> Dossier:
    assert office.round is not None
    opened = Round.objects.create(
        year=YEAR, kind="monitoring" if month else "self_evaluation", title="绩效自评", scope=office.round.scope,
        profile="cn", profile_on="2025-12-31", opens="2026-01-01", deadline="2099-04-30", basis=office.round, month=month,
    )  # fmt: skip
    opened.refresh_from_db()
    rounds.open_round(opened, office.people["officer"], Project.objects.filter(code="P1"))
    return Dossier.objects.get(round=opened)


def approve_targets(office: Office) -> None:
    fill(office, good_target())
    Dossier.objects.filter(pk=office.dossier().pk).update(state="approved")


def funds(dossier: Dossier) -> list[tuple[str, str, str]]:
    form = load_form(Dossier.objects.get(pk=dossier.pk).form)
    return [(f.initial.printed, f.revised.printed, f.executed.printed) for f in form.funds]


def say(office: Office, dossier: Dossier, column: str, value: str, line: int = 0) -> None:
    from jixiao.web.cycle.editing import printed

    dossier.refresh_from_db()
    path = f"funds.{dossier.rows['funds'][line]}.{column}"
    was = printed(load_form(dossier.form), dossier.rows, path) or ""
    cycle.change(
        dossier.pk, office.people["filler"], [{"op": "set", "path": path, "was": was, "value": value}]
    )


# -- reading ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_csv_is_read_in_every_encoding(encoding: str) -> None:
    sheet = read_sheet(
        (HEAD + "P1,泵站检修,供水管理站,一般公共预算,30,12.5\n").encode(encoding), "x.csv", YEAR
    )
    line = sheet.lines[0]
    assert (line.code, line.name, line.source) == ("P1", "泵站检修", "一般公共预算")
    assert (line.executed, line.revised) == (Decimal(125000), Decimal(300000))


@pytest.mark.parametrize(
    ("heading", "unit", "above"),
    [
        ("执行数（元）", "", ""),
        ("支出数", "", "金额单位：元"),
        ("累计支出", "元", ""),
        ("累计支出数", "", "单位：元"),
    ],
)
def test_headings_and_units(heading: str, unit: str, above: str) -> None:
    rows = [
        ["2025年支出表"],
        [above],
        ["序号", "项目代码", "项目名称", heading],
        [1, "P1", "泵站检修", 125000.5],
        ["", "合计", "", 9],
    ]
    sheet = read_sheet(xlsx(rows), "x.xlsx", YEAR, unit)
    assert [line.executed for line in sheet.lines] == [Decimal("125000.5")]
    assert sheet.amount_unit == "元"
    assert sheet.lines[0].number == 4


def test_codes_keep_their_zeros_and_other_separators_are_known() -> None:
    text = '项目编码\t执行数（元）\n="001234"\t1,200.50\n\'0099\t（3）\n'
    lines = read_sheet(text.encode(), "x.csv", YEAR).lines
    assert [(line.code, line.executed) for line in lines] == [
        ("001234", Decimal("1200.5")),
        ("0099", Decimal(-3)),
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("项目编码,执行数\nP1,3\n", "金额单位"),
        ("编号,钱\nP1,3\n", "没有找到表头"),
        ("项目编码,执行数（元）,执行数（元）\nP1,3,4\n", "只留一列"),
        ("项目编码,执行数（元）\n", "没有数据"),
        ("项目编码,执行数（元）,截至日期\nP1,3,某日\n", "不能识别"),
    ],
)
def test_what_cannot_be_read_is_said(text: str, words: str) -> None:
    with pytest.raises(SheetRefused, match=words):
        read_sheet(text.encode(), "x.csv", YEAR)


def test_other_files_and_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for data in (b"%PDF-1.4 nothing", b"\x89PNG\r\n\x1a\n", b"PK\x03\x04broken"):
        with pytest.raises(SheetRefused):
            read_sheet(data, "x.xlsx", YEAR)
    monkeypatch.setattr(sheets, "MOST_ROWS", 2)
    with pytest.raises(SheetRefused, match="2行"):
        read_sheet(b"\xef\xbb\xbf" + "项目编码,执行数（元）\nA,1\nB,2\nC,3\n".encode(), "x.csv", YEAR)


@pytest.mark.parametrize(
    ("text", "day"),
    [("2025-07-31", date(2025, 7, 31)), ("2025年7月", date(2025, 7, 31)), ("202502", date(2025, 2, 28)), ("7月", date(2025, 7, 31)),
     ("20250715", date(2025, 7, 15)), ("45869", date(2025, 7, 31)), ("2025/7/1", date(2025, 7, 1))],
)  # fmt: skip
def test_days_of_rows(text: str, day: date) -> None:
    sheet = read_sheet(f"项目编码,执行数（元）,截至日期\nP1,3,{text}\n".encode(), "x.csv", YEAR)
    assert sheet.days == [day]


# -- comparing and taking -----------------------------------------------------------------------------------------------


def test_every_row_is_told_what_it_is(office: Office) -> None:
    Project.objects.create(code="P4", name="水文监测", unit=office.units["供水管理站"])
    Project.objects.create(code="P5", name="河道保洁", unit=office.units["供水管理站"])
    taken(office, HEAD + "P1,,,,30,10\nP3,,,,20,8\n", date(YEAR, 6, 30))
    made = compare(office, HEAD + (
        "P1,,,,30,12.5\n"  # changed
        "P3,,,,20,8\n"  # unchanged
        "P5,,,,5,6\n"  # new, over budget
        "P9,没有的项目,,,5,1\n"
        ",泵站检修,,,5,1\n"  # only its name fits, and it is P1
        ",水文监测,,,5,1\n"  # two of this name
        "p2,,,,5,-1\n"
        "P4,,,,5,三万\n"
    ))  # fmt: skip
    rows = {row.number: row for row in made.rows.all()}
    assert [row.status for row in rows.values()] == [
        "duplicate", "unchanged", "new", "unknown", "duplicate", "ambiguous", "negative", "unreadable",
    ]  # fmt: skip
    assert rows[4].over
    assert rows[2].before == Decimal(100000)
    assert Figure.objects.filter(batch=made).count() == 0
    assert made.counts["over"] == 1


def test_a_name_is_only_a_proposal(office: Office) -> None:
    made = compare(office, HEAD + "P1,,,,30,12.5\n,水文监测,水文站,,9,2\n")
    named = made.rows.get(status="named")
    assert imports.take(made.pk, office.people["officer"]).projects == 1
    assert not Figure.objects.filter(project__code="P2").exists()
    again = compare(office, HEAD + "P1,,,,30,13\n,水文监测,水文站,,9,2\n")
    row = again.rows.get(status="named")
    assert row.project == named.project
    imports.take(again.pk, office.people["officer"], [row.pk])
    assert Figure.objects.get(project__code="P2").executed == Decimal(20000)


def test_nothing_counts_before_it_is_confirmed_and_a_stale_comparison_is_refused(office: Office) -> None:
    first = compare(office, HEAD + "P1,,,,30,12.5\n")
    second = compare(office, HEAD + "P1,,,,30,13\n")
    assert figures.executed_until(Project.objects.get(code="P1"), date(YEAR, 12, 31)) is None
    imports.take(second.pk, office.people["officer"])
    with pytest.raises(Refused, match="import-stale"):
        imports.take(first.pk, office.people["officer"])
    with pytest.raises(Refused, match="state"):
        imports.take(second.pk, office.people["officer"])
    with pytest.raises(Refused, match="import-again"):
        compare(office, HEAD + "P1,,,,30,13\n")
    figure = figures.executed_until(Project.objects.get(code="P1"), date(YEAR, 12, 31))
    assert figure is not None
    assert (figure.executed, figure.batch) == (Decimal(130000), second)
    assert Entry.objects.filter(action="import-taken").count() == 1
    assert list(verify()) == []


def test_the_series_keeps_every_day_and_a_reversal_brings_the_former_back(office: Office) -> None:
    project = Project.objects.get(code="P1")
    for month, spent in ((5, "5"), (6, "8"), (7, "12")):
        taken(office, HEAD + f"P1,,,,30,{spent}\n", date(YEAR, month, 28))
    corrected = taken(office, HEAD + "P1,,,,30,11\n", date(YEAR, 7, 28))
    assert [figure.executed for figure in figures.series(project, YEAR)] == [50000, 80000, 110000]
    june = figures.executed_until(project, date(YEAR, 6, 30))
    assert june is not None
    assert june.executed == 80000
    with pytest.raises(Refused, match="reason"):
        imports.reverse(corrected.pk, office.people["officer"], " ")
    first = Import.objects.order_by("pk").first()
    assert first is not None
    with pytest.raises(Refused, match="import-not-last"):
        imports.reverse(first.pk, office.people["officer"], "导错文件")
    undone = imports.reverse(corrected.pk, office.people["officer"], "导错文件")
    assert [figure.executed for figure in figures.series(project, YEAR)] == [50000, 80000, 120000]
    assert Import.objects.get(pk=corrected.pk).reversal == undone
    assert Figure.objects.filter(batch=corrected).count() == 1
    assert (
        imports.last_taken(undone.scope) == Import.objects.exclude(pk__in=(corrected.pk, undone.pk)).first()
    )


def test_only_who_decides_over_the_scope_takes(office: Office) -> None:
    made = compare(office, HEAD + "P1,,,,30,12.5\n")
    for who in ("filler", "reviewer", "auditor", "administrator"):
        with pytest.raises(Refused, match="right"):
            imports.take(made.pk, office.people[who])
        with pytest.raises(Refused, match="right"):
            imports.preview(office.people[who], made.scope, b"x", "x.csv", year=YEAR, on=date(YEAR, 1, 1))


def test_days_must_fit(office: Office) -> None:
    for day, code in (
        (None, "no-day"),
        (date(YEAR - 1, 12, 31), "import-day"),
        (date(2999, 1, 1), "import-day"),
    ):
        with pytest.raises(Refused, match=code):
            compare(office, HEAD + "P1,,,,30,12.5\n", day)
    dated = "项目编码,执行数（元）,月份\nP1,3,{0}\nP2,3,{1}\n"
    assert compare(office, dated.format("6月", "6月"), None).on == date(YEAR, 6, 30)
    with pytest.raises(Refused, match="import-days"):
        compare(office, dated.format("6月", "7月"), None)
    with pytest.raises(Refused, match="import-other-day"):
        compare(office, dated.format("6月", "6月"), date(YEAR, 7, 31))


def test_a_dropped_file_leaves_only_its_entry(
    office: Office, django_capture_on_commit_callbacks: Any
) -> None:
    made = compare(office, HEAD + "P1,,,,30,12.5\n")
    assert imports.file_of(made) is not None
    with django_capture_on_commit_callbacks(execute=True):
        imports.drop(made.pk, office.people["officer"])
    made.refresh_from_db()
    assert (made.state, made.rows.count(), imports.file_of(made)) == ("dropped", 0, None)


def test_an_import_that_breaks_leaves_nothing_half_done(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    approve_targets(office)
    result = self_evaluation(office)
    made = compare(office, HEAD + "P1,,,,30,12.5\n")
    entries = Entry.objects.count()

    def fail(*_given: Any, **_more: Any) -> Any:
        raise RuntimeError("power cut")

    monkeypatch.setattr(carrying, "tell_units", fail)
    with pytest.raises(RuntimeError):
        imports.take(made.pk, office.people["officer"])
    made.refresh_from_db()
    assert (made.state, Figure.objects.count(), Entry.objects.count()) == ("checked", 0, entries)
    assert funds(result)[0] == ("30", "30", "")


# -- into the forms -----------------------------------------------------------------------------------------------------


def test_open_forms_are_filled_and_what_a_clerk_typed_stays(office: Office) -> None:
    approve_targets(office)
    result = self_evaluation(office)
    taken(office, HEAD + "P1,,,,31,12.5\n")
    assert funds(result) == [("30", "31", "12.5"), ("30", "31", "12.5")]
    assert Filled.objects.filter(dossier=result).count() == 4
    told = Notification.objects.get(person=office.people["filler"], code="figures-filled")
    assert told.words["filled"] == 1
    say(office, result, "executed", "13")
    taken(office, HEAD + "P1,,,,31,14\n", date(YEAR, 9, 30))
    assert funds(result) == [("30", "31", "13"), ("30", "31", "14")]
    result.refresh_from_db()
    figure, cells = carrying.differences(result)
    assert figure is not None
    assert [(cell.now, cell.wanted) for cell in cells] == [("13", "14")]
    assert Notification.objects.filter(person=office.people["filler"], code="figures-differ").exists()
    assert [d.pk for d in figures.differing([office.units["水利局"].path])] == [result.pk]
    with pytest.raises(Refused, match="stale"):
        carrying.adopt(result.pk, office.people["filler"], version=result.version + 1)
    carrying.adopt(result.pk, office.people["filler"], version=result.version)
    assert funds(result)[0][2] == "14"
    assert list(figures.differing([office.units["水利局"].path])) == []
    with pytest.raises(Refused, match="figures-agree"):
        carrying.adopt(result.pk, office.people["filler"])
    last = imports.last_taken(office.units["清河县财政局"])
    assert last is not None
    imports.reverse(last.pk, office.people["officer"], "导错文件")
    assert funds(result) == [("30", "31", "12.5"), ("30", "31", "12.5")]


def test_a_reversal_empties_what_it_filled(office: Office) -> None:
    approve_targets(office)
    result = self_evaluation(office)
    made = taken(office, HEAD + "P1,,,,,12.5\n")
    assert funds(result) == [("30", "30", "12.5"), ("30", "30", "12.5")]
    imports.reverse(made.pk, office.people["officer"], "导错文件")
    assert funds(result) == [("30", "30", ""), ("30", "30", "")]
    assert Filled.objects.count() == 0


def test_sources_go_to_their_lines(office: Office) -> None:
    approve_targets(office)
    result = self_evaluation(office)
    made = taken(office, HEAD + "P1,,,一般公共预算,20,8\nP1,,,政府性基金,5,2\nP1,,,单位资金,6,1.5\n")
    assert funds(result) == [("30", "31", "11.5"), ("30", "25", "10")]
    assert made.rows.count() == 3
    again = compare(
        office, HEAD + "P1,,,一般公共预算,20,9\nP1,,,政府性基金,5,2\nP1,,,单位资金,6,1.5\n", date(YEAR, 8, 31)
    )
    assert [row.status for row in again.rows.all()] == ["changed", "unchanged", "unchanged"]


def test_a_rounded_figure_is_no_difference(office: Office) -> None:
    approve_targets(office)
    result = self_evaluation(office)
    say(office, result, "executed", "12.51")
    taken(office, "项目编码,执行数（元）\nP1,125060.36\n")
    assert carrying.differences(Dossier.objects.get(pk=result.pk))[1] == []
    assert list(figures.differing([office.units["水利局"].path])) == []
    say(office, result, "executed", "12.5")
    assert len(carrying.differences(Dossier.objects.get(pk=result.pk))[1]) == 1


def test_a_form_begins_with_the_figures_of_its_months(office: Office) -> None:
    approve_targets(office)
    taken(office, HEAD + "P1,,,,30,12.5\n", date(YEAR, 7, 31))
    taken(office, HEAD + "P1,,,,30,25\n", date(YEAR, 10, 31))
    monitored, evaluated = self_evaluation(office, 7), self_evaluation(office)
    assert funds(monitored)[0][2] == "12.5"
    assert funds(evaluated)[0][2] == "25"
    assert Filled.objects.filter(dossier=evaluated, text="25").count() == 2


def test_forms_under_review_are_left_alone(office: Office) -> None:
    approve_targets(office)
    result = self_evaluation(office)
    Dossier.objects.filter(pk=result.pk).update(state="department")
    taken(office, HEAD + "P1,,,,30,12.5\n")
    assert funds(result)[0][2] == ""
    assert figures.differing([office.units["水利局"].path]).count() == 1
    with pytest.raises(Refused, match="state"):
        carrying.adopt(result.pk, office.people["filler"])


def test_many_forms_are_filled_in_the_background(
    office: Office, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any
) -> None:
    settings.JOBS = tmp_path / "jobs"
    approve_targets(office)
    result = self_evaluation(office)
    monkeypatch.setattr(carrying, "AT_ONCE", 0)
    made = taken(office, HEAD + "P1,,,,30,12.5\n")
    assert funds(result)[0][2] == ""
    job = Job.objects.get(kind="change-carry")
    assert job.words == {"import": made.pk}
    background.kinds.cache_clear()
    assert background.work_one()
    assert funds(result)[0][2] == "12.5"
    job.refresh_from_db()
    assert (job.state, background.path_of(job).exists()) == ("done", True)
    assert jobs.KINDS[0].name == "change-carry"
    again = compare(office, HEAD + "P1,,,,30,12.6\n", date(YEAR, 8, 31))
    assert imports.take(again.pk, None).waiting == [result.pk]


def test_budgets_of_the_targets_are_compared_where_the_file_has_none(office: Office) -> None:
    approve_targets(office)
    made = compare(office, "项目编码,执行数（万元）\nP1,30.5\n")
    row = made.rows.get()
    assert (row.budget, row.over) == (Decimal(300000), True)


def test_the_rows_of_a_large_file_are_taken_with_few_queries(office: Office) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for number in (20, 400):
        Project.objects.bulk_create(
            Project(code=f"L{number}-{n}", name=f"大{number}-{n}", unit=office.units["供水管理站"])
            for n in range(number)
        )
        text = HEAD + "".join(f"L{number}-{n},,,,30,{n / 100}\n" for n in range(number))
        with CaptureQueriesContext(connection) as queries:
            taken(office, text)
        counts.append(len(queries))
    assert counts[1] - counts[0] <= 20  # a few more batches, never one a row
    assert ImportRow.objects.count() == 420


def test_today_is_the_last_day(office: Office) -> None:
    today = timezone.localdate()
    made = compare(office, "项目编码,执行数（元）\nP1,3\n", today, year=today.year)
    assert made.on == today


def test_a_budget_that_the_finance_system_told_is_not_taken_for_an_old_one(office: Office) -> None:
    from jixiao.web.changes import services
    from web.test_changes import APPROVAL, go, started

    approve_targets(office)
    result = self_evaluation(office)
    go(started(office), office, *APPROVAL)
    assert funds(result)[0] == ("30", "25", "")
    taken(office, HEAD + "P1,,,,30,12.5\n")
    assert funds(result)[0] == ("30", "30", "12.5")
    result = Dossier.objects.get(pk=result.pk)
    assert not services.is_behind(result)
    services.follow(result.pk, office.people["filler"])
    assert funds(result)[0] == ("30", "30", "12.5")
