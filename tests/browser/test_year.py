"""A department with three units through a full year in a real browser, from the first round to the public pages."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.request import urlopen
from zoneinfo import ZoneInfo

import pytest

from browser.conftest import TESTS, prepared, served
from browser.looking import known, look, opened
from browser.prepare_year import NAMES, OFFICE, REMARK
from browser.test_desk import cell, saved, step
from browser.test_story import ACHIEVED, ROWS, answer_all, fill_targets, new_round, take_offers

TODAY = datetime.now(ZoneInfo("Asia/Shanghai")).date()
YEAR = TODAY.year
JULY_ON = min(date(YEAR, 7, 31), TODAY)
PROJECT = OFFICE["P1"]
TARGETS, MONITORING, RESULTS = (f"{YEAR}年水务绩效{word}" for word in ("目标", "监控", "自评"))
UNIT = "供水管理站"
WHOLE_TARGETS, WHOLE_RESULTS = (f"{YEAR}年单位整体支出{word}" for word in ("目标", "自评"))
WHOLE_EXPECTED = (
    "完成8座山塘水库除险加固，验收合格率不低于98%，保障下游12600人安全，受益群众满意度不低于90%。"
)
SHEET = "项目编码,项目名称,调整预算数（万元）,累计支出（万元）\n"
JULY = SHEET + "P1,山塘水库除险加固,324,58\nP2,水文监测,30,17.5\nP4,渠道清淤,30,17.5\nP9,没有的项目,5,6\n"
DECEMBER = (
    SHEET + "P1,山塘水库除险加固,324,318.6\nP2,水文监测,30,27\nP4,渠道清淤,30,27\nP5,水毁渠道修复,30,27\n"
)


@dataclass
class Town:
    """The site of the story, and everybody's open page."""

    address: str
    home: Path
    browser: Any
    sessions: dict[str, str]
    pages: dict[str, Any] = field(default_factory=dict)
    heard: list[str] = field(default_factory=list)
    contexts: list[Any] = field(default_factory=list)

    def at(self, who: str, path: str) -> Any:
        """Lead somebody to an address of the site and return his page."""
        if who not in self.pages:
            page, self.pages[f"{who}:heard"] = known(self.browser, self.address, self.sessions[who])
            self.pages[who] = page
            self.contexts.append(page.context)
        page = self.pages[who]
        answer = page.goto(path if path.startswith("http") else self.address + path)
        assert answer.status == 200, (who, path, answer.status)
        return page

    def form(self, who: str, path: str) -> Any:
        """Open a form as somebody, and wait until it can be written in."""
        page = self.at(who, path)
        page.wait_for_selector("html[data-ready]")
        return page

    def others(self, *words: str) -> dict[str, Any]:
        """Let the other people do their part."""
        made: dict[str, Any] = prepared(self.home, [str(TESTS / "browser" / "prepare_year.py"), *words])
        return made

    def complaints(self) -> list[str]:
        return [text for name, heard in self.pages.items() if name.endswith(":heard") for text in heard]


@pytest.fixture
def town(tmp_path: Path, browser: Any) -> Iterator[Town]:
    made = prepared(tmp_path, [str(TESTS / "browser" / "prepare_year.py"), "office"])
    with served(tmp_path) as address:
        found = Town(address, tmp_path, browser, made["sessions"])
        yield found
        for context in found.contexts:
            context.close()


def test_a_year_of_one_department(town: Town) -> None:
    for part in STORY:
        part(town)
    assert town.complaints() == []


def unfolded(page: Any, selector: str) -> Any:
    """Find something, and unfold what it stands in."""
    found = page.locator(selector).first
    if not found.is_visible():
        found.locator("xpath=ancestor::details[1]/summary").click()
    return found


def pressed(page: Any, selector: str) -> Any:
    """Press a button and wait until the next page says that it was done."""
    unfolded(page, selector).click()
    page.wait_for_selector(".messages .success")
    return page


def form_of(town: Town, who: str, round_: str, project: str = PROJECT) -> str:
    """Find a project's form of a round from the list of rounds; return its address."""
    page = town.at(who, "/rounds/")
    page.get_by_role("link", name=round_).first.click()
    page.goto(page.url.replace("/rounds/", "/dossiers/?round=").rstrip("/") + f"&q={project}")
    page.locator("main td a", has_text=project).first.click()
    page.wait_for_selector("html[data-ready]")
    return str(page.url)


def in_batch(town: Town, who: str, way: str, count: int) -> None:
    """Take one step with all forms that wait for somebody, from his list."""
    page = town.at(who, "/dossiers/?mine=1")
    assert page.locator("input[name=dossier]").count() == count
    page.check("#all")
    pressed(page, f"button[value={way}]")


def targets_are_declared(town: Town) -> None:
    officer = town.at("officer", "/")
    look(officer, 1280, 390)
    new_round(officer, town, "target", TARGETS, year=YEAR)
    look(officer)
    form = form_of(town, "filler", TARGETS)
    clerk = town.pages["filler"]
    fill_targets(clerk)
    answer_all(clerk)
    look(clerk)
    step(clerk, "提交审签")
    step(town.form("unit-head", form), "审签报送")
    assert len(town.others("declare", TARGETS)["forms"]) == 2
    in_batch(town, "reviewer", "pass", 3)
    in_batch(town, "officer", "approve", 3)
    assert "已批复" in town.form("filler", form).inner_text("#state")


def passed(town: Town, form: str, *ways: tuple[str, str]) -> None:
    """Take a form through the hands of everybody, each on the form's own page."""
    for who, way in ways:
        step(town.form(who, form), way)


def projects_taken_over(page: Any, chosen: int = 0) -> None:
    """Put the unit's projects together into its form, with so many of their indicators."""
    page.get_by_role("link", name="由项目汇总").first.click()
    page.wait_for_selector("main form button.primary")
    for number in range(chosen):
        page.locator("input[name=choose]").nth(number).check()
    look(page)
    page.get_by_role("button", name="汇入").click()
    page.wait_for_selector("html[data-ready]")


def a_unit_declares_as_a_whole(town: Town) -> None:
    new_round(town.at("officer", "/"), town, "target", WHOLE_TARGETS, year=YEAR, subject="unit")
    form = form_of(town, "filler", WHOLE_TARGETS, UNIT)
    clerk = town.pages["filler"]
    projects_taken_over(clerk, len(ROWS))
    assert cell(clerk, 0, "name", "tasks").input_value() == PROJECT
    assert cell(clerk, 0, "target").input_value() == "≥8座", "the targets in force"
    for number, (_name, _target, weight, _actual) in enumerate(ROWS):
        cell(clerk, number, "weight").fill(weight)
    clerk.locator('#paper textarea[data-path="total_weight"]').fill("90")
    clerk.locator('#paper textarea[data-path="objective_expected"]').fill(WHOLE_EXPECTED)
    clerk.keyboard.press("Tab")
    saved(clerk)
    answer_all(clerk)
    look(clerk)
    step(clerk, "提交审签")
    passed(town, form, ("unit-head", "审签报送"), ("reviewer", "审核通过"), ("officer", "批复"))
    assert "已批复" in town.form("filler", form).inner_text("#state")


def a_unit_evaluates_itself_as_a_whole(town: Town) -> None:
    new_round(
        town.at("officer", "/"), town, "self_evaluation", WHOLE_RESULTS, WHOLE_TARGETS, YEAR, subject="unit"
    )
    form = form_of(town, "filler", WHOLE_RESULTS, UNIT)
    clerk = town.pages["filler"]
    projects_taken_over(clerk)
    assert cell(clerk, 0, "actual").input_value() == "8座", "from the project's self-evaluation"
    assert cell(clerk, 0, "executed", "funds").input_value() == "318.6"
    clerk.locator('#paper textarea[data-path="objective_actual"]').fill(ACHIEVED.replace("9座", "8座"))
    clerk.keyboard.press("Tab")
    saved(clerk)
    take_offers(clerk)
    assert clerk.locator("#findings .finding.error").count() == 0, clerk.inner_text("#findings")
    answer_all(clerk)
    step(clerk, "提交审签")
    passed(town, form, ("unit-head", "审签报送"), ("reviewer", "审核通过"), ("officer", "审定办结"))
    officer = town.pages["officer"]
    assert officer.locator('#paper textarea[data-path="total_score"]').input_value() == "99.83"
    assert officer.locator("#summary strong").first.inner_text() == "99.83"
    look(officer)


def import_figures(town: Town, name: str, text: str, on: date, rows: int) -> Any:
    """Upload what the finance system says, look at the differences, and take them."""
    file = town.home / name
    file.write_bytes(text.encode("gb18030"))
    page = town.at("officer", "/figures/")
    page.set_input_files("#id_file", file)
    page.fill("#id_year", str(YEAR))
    page.fill("#id_on", on.isoformat())
    page.click("main form[enctype] button.primary")
    page.wait_for_selector("#take")
    assert page.locator("table.rows tbody tr").count() == rows
    look(page)
    return pressed(page, "#take button.primary")


def figures_come_in_july(town: Town) -> None:
    page = import_figures(town, "七月.csv", JULY, JULY_ON, 4)
    look(page)
    assert "P9" in page.inner_text("main"), "a code that nobody knows is shown, not taken"


def a_target_is_adjusted(town: Town) -> None:
    clerk = town.form("filler", form_of(town, "filler", TARGETS))
    clerk.click("text=申请调整目标或预算")
    clerk.fill("#id_reason", "一座山塘并入水库扩建，由省级资金安排")
    clerk.click("main button.primary")
    clerk.wait_for_selector("#adjust")
    clerk.locator("#adjust input[name$='-target']").first.fill("≥8座")
    clerk.click("#adjust button.primary")
    clerk.wait_for_selector("table.differences ins")
    for number in range(clerk.locator("form.answer").count()):
        clerk.locator("form.answer input[name=text]").nth(number).fill("已按工程量核定")
        clerk.locator("form.answer button").nth(number).click()
    address = pressed(clerk, "button[value=adjustment-submit]").url
    for who, way in (("unit-head", "sign"), ("reviewer", "pass"), ("officer", "approve")):
        page = pressed(town.at(who, address), f"button[value=adjustment-{way}]")
    look(page)


def a_project_is_added(town: Town) -> None:
    officer = town.at("officer", "/projects/new/")
    officer.fill("#id_code", "P5")
    officer.fill("#id_name", "水毁渠道修复")
    officer.select_option("#id_unit", label="灌区管理所")
    officer.fill("#id_reason", "汛期水毁，应急追加")
    pressed(officer, "main button.primary")
    look(officer)
    officer.get_by_role("button", name="开始目标申报").click()
    officer.wait_for_load_state()
    assert len(town.others("late", TARGETS)["forms"]) == 1


def a_red_light_is_answered(town: Town) -> None:
    new_round(town.at("officer", "/"), town, "monitoring", MONITORING, basis=TARGETS, year=YEAR, month=7)
    form = form_of(town, "filler", MONITORING)
    clerk = town.pages["filler"]
    assert cell(clerk, 0, "target").input_value() == "≥8座", "the targets in force"
    assert cell(clerk, 0, "executed", "funds").input_value() == "58", "from the finance system"
    for row, (done, (*_promised, actual)) in enumerate(zip(("1座",) + (None,) * 5, ROWS, strict=True)):
        cell(clerk, row, "actual").fill(done or actual)
    for name in ("完成目标可能性/有可能", "偏差原因分析/经费保障"):
        clerk.locator(f'textarea[data-tick][data-path$="{name}"]').first.fill("√")
    cell(clerk, 0, "reason").fill("材料涨价，招标推迟。措施：八月完成招标，十月底前完工。")
    cell(clerk, 0, "reason").press("Tab")
    saved(clerk)
    answer_all(clerk)
    step(clerk, "提交审签")
    step(town.form("unit-head", form), "审签报送")
    reviewer = town.form("reviewer", form)
    assert reviewer.locator("#summary .light.red").count() >= 1
    step(reviewer, "审核通过")
    step(town.form("officer", form), "审定办结")
    assert len(town.others("monitor", MONITORING)["forms"]) == 3
    officer = town.at("officer", "/monitoring/")
    look(officer)
    officer.locator("a[href^='/monitoring/rounds/']").first.click()
    assert officer.locator(".light.red").count() >= 1
    look(officer)
    clerk = town.at("filler", "/monitoring/alerts/?mine=1")
    clerk.locator("td > a[href^='/monitoring/alerts/']").first.click()
    clerk.fill("#answer_text", "已完成招标，三个标段同时施工，十月底前全部完工。")
    clerk.fill("#answer_planned", "2099-10-31")
    clerk.fill("#answer_evidence", "施工合同第2号")
    address = pressed(clerk, "form[action$='/take/answer/'] button.primary").url
    look(clerk)
    reviewer = pressed(town.at("reviewer", address), "form[action$='/take/accept/'] button")
    assert "答复已采纳" in reviewer.inner_text("main")


def results_are_evaluated(town: Town) -> None:
    import_figures(town, "十二月.csv", DECEMBER, TODAY, 4)
    new_round(town.at("officer", "/"), town, "self_evaluation", RESULTS, basis=TARGETS, year=YEAR)
    form = form_of(town, "filler", RESULTS)
    clerk = town.pages["filler"]
    assert cell(clerk, 0, "target").input_value() == "≥8座", "the targets in force"
    assert cell(clerk, 0, "executed", "funds").input_value() == "318.6", "from the finance system"
    for row, actual in enumerate(("8座", *(row[3] for row in ROWS[1:]))):
        cell(clerk, row, "actual").fill(actual)
    clerk.locator('#paper textarea[data-path="objective_actual"]').fill(ACHIEVED.replace("9座", "8座"))
    clerk.locator('#paper textarea[data-path="objective_actual"]').press("Tab")
    saved(clerk)
    take_offers(clerk)
    assert clerk.locator("#findings .finding.error").count() == 0, clerk.inner_text("#findings")
    assert clerk.locator('#paper textarea[data-path="total_score"]').input_value() == "99.83", "90 and 9.83"
    answer_all(clerk)
    step(clerk, "提交审签")
    step(town.form("unit-head", form), "审签报送")
    reviewer = town.form("reviewer", form)
    cell(reviewer, 0, "actual").focus()
    reviewer.keyboard.press("Alt+c")
    reviewer.fill("#comment-text", REMARK)
    reviewer.click("#comment-confirm")
    reviewer.wait_for_selector("#paper .has-comment")
    step(reviewer, "审核通过")
    officer = town.form("officer", form)
    officer.get_by_role("tab", name="意见").click()
    step(officer, "审定办结")
    assert 99 < float(officer.locator("#summary strong").first.inner_text()) < 100
    assert len(town.others("results", RESULTS)["forms"]) == 3
    look(officer)


def a_sample_is_rechecked(town: Town) -> None:
    officer = town.at("officer", "/recheck/new/")
    officer.select_option("#id_round", label=RESULTS)
    officer.fill("#id_title", f"{YEAR}年自评抽查")
    officer.fill("#id_share", "")
    officer.fill("#id_size", "2")
    officer.fill("#id_certain_from", "100")
    officer.fill("#id_seed_source", f"双色球第{YEAR}080期")
    officer.fill("#id_seed_on", TODAY.isoformat())
    officer.fill("#id_seed", "03 11 17 22 26 31 08")
    pressed(officer, "main form button.primary")
    look(officer)
    board = pressed(officer, "form[action$='/fix/'] button.primary").url
    pressed(officer, "form[action$='/draw/'] button.primary")
    look(officer)
    officer.goto(board)
    officer.locator("tr", has_text=PROJECT).locator("input[name=review]").check()
    officer.locator("#assign label", has_text=NAMES["expert-a"]).locator("input").check()
    pressed(officer, "#assign button.primary")
    expert = town.at("expert-a", "/recheck/")
    expert.locator("tr", has_text=PROJECT).locator("a").first.click()
    own = float(expert.locator(".scores strong").first.inner_text())
    expert.locator("tr[id^=row-indicators]").last.get_by_text("扣分", exact=True).click()
    expert.select_option("#id_criterion", "survey-missing")
    expert.fill("#id_points", "10")
    expert.fill("#id_note", "没有问卷和统计表")
    expert.click("main form button.primary")
    expert.wait_for_selector(".deduction")
    assert float(expert.locator(".scores strong").nth(1).inner_text()) == pytest.approx(own - 10)
    look(expert)
    review = pressed(expert, "button[value=hand-in]").url
    pressed(town.at("officer", review), "button[value=send]")
    clerk = town.at("filler", review)
    clerk.locator(".deduction input[value=yes]").check()
    pressed(clerk, ".deduction button:has-text('保存意见')")
    look(clerk)
    head = town.at("unit-head", review)
    head.click("button[value=answer]")
    head.wait_for_selector("text=单位已反馈")
    expert = town.at("expert-a", review)
    unfolded(expert, "#conclusion-propose-outside").fill("满意度没有问卷支撑，扣10分。")
    pressed(expert, "button[value=propose-outside]")
    pressed(town.at("officer", review), "button[value=refer]")
    head = pressed(town.at("bureau-head", review), "button[value=confirm]")
    assert "已审定" in head.inner_text("main")
    look(head)
    look(town.at("officer", board))


def an_evaluation_is_made(town: Town) -> None:
    officer = town.at("officer", f"/evaluations/new/?q={PROJECT}")
    officer.fill("#id_title", "山塘水库除险加固绩效评价")
    officer.select_option("#id_kind", "fiscal")
    officer.fill("#id_year", str(YEAR))
    officer.fill("#id_selection", "资金量大，关系下游群众安全")
    officer.fill("#id_scoring_due", "2099-03-31")
    officer.fill("#id_due", "2099-04-30")
    officer.get_by_role("checkbox", name=PROJECT).check()
    address = pressed(officer, "main p.actions button.primary").url
    for who in ("expert-a", "expert-b"):
        officer.goto(address)
        unfolded(officer, "#id_person")
        officer.select_option("#id_person", label=NAMES[who])
        officer.fill("#id_speciality", "水利工程")
        officer.locator("#id_leader").set_checked(who == "expert-a")
        pressed(officer, "form[action$='/team/'] button.primary")
    look(officer)
    pressed(officer, "button[name=way][value=assign]")
    for who in ("expert-a", "expert-b"):
        expert = town.at(who, f"{address}declaration/")
        expert.check("input[name=free][value='1']")
        expert.click("main button.primary")
        expert.wait_for_url(address)
    pressed(town.at("expert-a", address), "button[value=begin]")
    leader = town.at("expert-a", f"{address}evidence/")
    unfolded(leader, "#id_title")
    leader.fill("#id_title", "工程验收报告")
    leader.fill("#id_source", "供水管理站")
    leader.locator("input[name=proves]").first.check()
    for box in leader.locator("input[name=proves]").all():
        box.check()
    pressed(leader, "form.card button.primary")
    look(leader)
    for who, mark in (("expert-a", "2"), ("expert-b", "3")):
        expert = town.at(who, f"{address}sheet/")
        for box in expert.locator("input.points").all():
            box.fill(box.get_attribute("data-most"))
        expert.locator("input.points").first.fill(mark)
        expert.locator("textarea").first.fill("立项论证材料不全")
        expert.locator("input[type=checkbox][name^=evidence-]").first.check()
        look(expert)
        pressed(expert, "button[value=hand-in]")
    leader = town.at("expert-a", f"{address}problems/")
    unfolded(leader, "#id_criterion")
    leader.select_option("#id_criterion", index=0)
    leader.fill("#id_text", "立项论证材料不全")
    leader.locator("input[name=evidence]").first.check()
    leader.select_option("#id_unit", label="供水管理站")
    leader.fill("#id_suggestion", "补充论证材料")
    pressed(leader, "form.card button.primary")
    leader = town.at("expert-a", f"{address}scores/")
    row = leader.locator("tr:has(input.points)").first
    assert "33.3%" in row.inner_text(), "the experts are apart"
    row.locator("input.points").fill("2.5")
    row.locator("[name^=reason-]").fill("合议：项目建议书已有，论证会议纪要缺失")
    look(leader)
    pressed(leader, "main form p.actions button.primary")
    pressed(town.at("expert-a", address), "button[value=draft]")
    leader = town.at("expert-a", f"{address}report/")
    with leader.expect_download() as download:
        leader.click("a[href$='/report/draft']")
    report = town.home / "评价报告.docx"
    download.value.save_as(report)
    leader.set_input_files("input[type=file]", report)
    pressed(leader, "form[enctype] button.primary")
    look(leader)
    pressed(town.at("expert-a", address), "button[value=consult]")
    clerk = town.at("filler", f"{address}problems/")
    clerk.check("input[name=accepted][value=yes]")
    pressed(clerk, "article button.primary")
    pressed(town.at("unit-head", address), "button[value=respond]")
    pressed(town.at("expert-a", address), "button[value=submit]")
    officer = town.at("officer", address)
    pressed(officer, "details:has(> summary:text-is('审定')) form button")
    assert officer.locator(".outcome strong").inner_text()
    look(officer, 1280, 390)


def results_are_used(town: Town) -> None:
    officer = town.at("officer", "/results/")
    officer.select_option("#make", label=RESULTS)
    pressed(officer, "form[action$='/results/make/'] button")
    assert officer.locator("table.list tbody tr").count() == 4
    assert "评价" in officer.locator("tr", has_text=PROJECT).inner_text(), "the evaluation counts first"
    look(officer, 1280, 390)
    officer.locator("td a", has_text=PROJECT).click()
    officer.fill("#id_proposal", "300")
    officer.fill("#id_advice", "优先保障，核减已并入扩建的一座")
    pressed(officer, "form[action$='/draft/'] button.primary")
    use = officer.url
    look(officer)
    pressed(officer, "button[value=send]")
    pressed(town.at("reviewer", use), "button[value=agree]")
    head = pressed(town.at("bureau-head", use), "button[value=decide]")
    assert "300" in head.inner_text("main")
    look(head)
    officer = town.at("officer", use)
    officer.click("text=下达整改通知")
    look(officer)
    officer.fill("#id_problem", "立项论证材料不全")
    officer.fill("#id_demand", "一个月内补充论证材料")
    officer.fill("#id_due", "2099-05-31")
    notice = pressed(officer, "main form button.primary").url
    clerk = town.at("filler", notice)
    clerk.fill("#owner", NAMES["unit-head"])
    clerk.fill("#reason", "已补充论证材料并归档")
    pressed(clerk, "button[value=report]")
    look(clerk)
    officer = town.at("officer", notice)
    officer.fill("#reason", "材料齐全，同意销号")
    officer = pressed(officer, "button[value=settle]")
    look(officer)


def the_head_sees_the_year(town: Town) -> None:
    look(town.at("bureau-head", "/dashboard/"), 1280, 390)
    head = town.at("bureau-head", f"/dashboard/head/?year={YEAR}")
    look(head, 1280, 390)
    assert "水利局" in head.inner_text("main")
    assert str(YEAR) in head.inner_text("h1")


def the_year_is_published(town: Town) -> None:
    head = town.at("bureau-head", "/publication/")
    for title in (TARGETS, RESULTS, WHOLE_TARGETS, WHOLE_RESULTS):
        row = head.locator("tr", has_text=title)
        row.locator("summary").click()
        row.locator("button.primary").click()
        head.wait_for_selector(".messages .success")
    look(head)
    head.get_by_role("button", name="生成公开网站").click()
    head.wait_for_url(f"{town.address}/downloads/")
    assert all(state == "done" for _kind, state in town.others("work")["jobs"])


def a_stranger_reads(town: Town) -> None:
    page, town.pages["stranger:heard"] = opened(town.browser)
    town.contexts.append(page.context)
    seen = []

    def read(*words: str) -> None:
        look(page, 1280, 390)
        seen.append(page.content())
        for word in words:
            assert word in page.inner_text("body"), (page.url, word)

    page.goto(f"{town.address}/public/")
    read("水利局")
    page.locator("input[type=search]").fill(PROJECT)
    page.keyboard.press("Enter")
    page.get_by_role("link", name=PROJECT).first.click()
    page.wait_for_url("**/projects/**")
    read(PROJECT, "目标表", "自评表", "3,186,000")
    project = page.url
    said = {
        "自评表": ("≥8座", "318.6", "下游12880人"),
        "目标表": ("≥9座",),
        "目标表（调整后）": ("≥8座", "以本表为准"),
    }
    for kind, words in said.items():
        page.get_by_role("link", name=kind, exact=True).click()
        page.wait_for_url("**/forms/**")
        read(PROJECT, *words)
        page.goto(project)
    for ending in ("json", "csv", "xlsx"):
        link = page.locator(f"a[href$='.{ending}']").first
        data = urlopen(str(link.evaluate("a => a.href")), timeout=10).read()
        if ending == "xlsx":
            assert data.startswith(b"PK")
            data = json.dumps(_cells(town, data), ensure_ascii=False).encode()
        elif ending == "json":
            json.loads(data)
        seen.append(data.decode("utf-8-sig"))
    page.get_by_role("link", name="供水管理站").first.click()
    read("供水管理站", PROJECT)
    assert page.url != project
    page.get_by_role("link", name=f"{UNIT} 部门（单位）整体支出").click()
    read("99.83", "3,186,000")
    for kind, words in (("目标表（部门整体）", ("≥12600人",)), ("自评表（部门整体）", ("99.83", "12880人"))):
        page.get_by_role("link", name=kind, exact=True).click()
        page.wait_for_url("**/forms/**")
        seen.append(page.content())
        assert all(word in page.inner_text("body") for word in (UNIT, PROJECT, *words)), page.url
        page.go_back()
    for text in seen:
        for private in (*NAMES.values(), REMARK, "材料不全", "已核对原始资料"):
            assert private not in text, private


def _cells(town: Town, data: bytes) -> list[list[str]]:
    """Return every text of a workbook."""
    from openpyxl import load_workbook

    file = town.home / "public.xlsx"
    file.write_bytes(data)
    return [
        [str(value) for value in row]
        for sheet in load_workbook(file).worksheets
        for row in sheet.iter_rows(values_only=True)
    ]


STORY: tuple[Callable[[Town], None], ...] = (
    targets_are_declared,
    figures_come_in_july,
    a_target_is_adjusted,
    a_unit_declares_as_a_whole,
    a_project_is_added,
    a_red_light_is_answered,
    results_are_evaluated,
    a_unit_evaluates_itself_as_a_whole,
    a_sample_is_rechecked,
    an_evaluation_is_made,
    results_are_used,
    the_head_sees_the_year,
    the_year_is_published,
    a_stranger_reads,
)
