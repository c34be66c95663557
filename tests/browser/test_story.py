"""One project through its year in a real browser: targets asked for, filled in, returned, approved; results, closed."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from browser.test_desk import cell, saved, step, type_
from web.office import PASSWORD

YEAR = 2026
PROJECT = "山塘水库除险加固"
ROWS = [
    ("加固山塘水库", "≥9座", "20", "9座"),
    ("工程验收合格率", "≥98%", "15", "100%"),
    ("汛前完工率", "≥95%", "10", "96.5%"),
    ("单座加固成本", "≤36万元", "5", "35.2万元"),
    ("保障下游人口", "≥12600人", "30", "12880人"),
    ("受益群众满意度", "≥90%", "10", "93.4%"),
]
EXPECTED = "完成9座山塘水库除险加固，验收合格率不低于98%，汛前完工率不低于95%，保障下游12600人安全。"
ACHIEVED = "完成9座山塘水库除险加固，验收全部合格，96.5%的工程汛前完工，下游12880人安全得到保障。"


@pytest.fixture
def enter(site: Any, browser: Any, problems: Any) -> Iterator[Callable[..., Any]]:
    """Sign in as somebody through the page, in a browser of his own."""
    contexts: list[Any] = []

    def enter_(who: str, width: int = 1280) -> Any:
        context = browser.new_context(viewport={"width": width, "height": 900}, locale="zh-CN")
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15000)
        page.on("pageerror", lambda error: problems.lines.append(str(error)))
        page.goto(f"{site.address}/sign-in/")
        page.fill("#id_username", who)
        page.fill("#id_password", PASSWORD)
        page.click("main button.primary")
        page.wait_for_url(f"{site.address}/")
        return page

    yield enter_
    for context in contexts:
        context.close()


def new_round(
    page: Any,
    site: Any,
    kind: str,
    title: str,
    basis: str = "",
    year: int = YEAR,
    month: int | None = None,
    subject: str = "project",
) -> None:
    """Make a round through its page and open it."""
    page.goto(f"{site.address}/rounds/new/")
    page.fill("#id_year", str(year))
    page.select_option("#id_kind", kind)
    page.select_option("#id_subject", subject)
    if month is not None:
        page.select_option("#id_month", str(month))
    page.fill("#id_title", title)
    page.select_option("#id_scope", label="水利局")
    if basis:
        page.select_option("#id_basis", label=basis)
    for name, day in (
        ("profile_on", f"{year}-01-01"),
        ("opens", f"{year}-01-01"),
        ("deadline", "2099-12-31"),
    ):
        page.fill(f"#id_{name}", day)
    page.click("main button.primary")
    page.wait_for_selector(".messages .success")
    page.get_by_role("button", name="下达任务").click()
    page.wait_for_selector(".tiles")


def form_of(page: Any, site: Any, title: str) -> str:
    """Find the project's form of a round from the list, as a person does, and open it."""
    page.goto(f"{site.address}/rounds/")
    page.get_by_role("link", name=title).click()
    page.goto(page.url.replace("/rounds/", "/dossiers/?round=").rstrip("/") + f"&q={PROJECT}")
    page.get_by_role("link", name=PROJECT).click()
    page.wait_for_selector("html[data-ready]")
    return str(page.url)


def opened(page: Any, address: str) -> Any:
    page.goto(address)
    page.wait_for_selector("html[data-ready]")
    return page


def long_text(page: Any, path: str, text: str) -> None:
    type_(page.locator(f'#paper textarea[data-path="{path}"]'), text)


def answer_all(page: Any) -> int:
    """Answer every warning that has none yet; return how many there were."""
    open_ = page.locator("#findings .finding.warning:not(:has(.answer)) .writer")
    count = 0
    while open_.count():
        left = open_.count()
        open_.first.locator("textarea").fill("已核对原始资料，情况属实。")
        open_.first.locator("button").click()
        open_.nth(left - 1).wait_for(state="detached")
        count += 1
    return count


def take_offers(page: Any) -> None:
    """Take what the page works out, until it offers no more: the total follows from the points, the grade from the total."""
    offer, quiet = page.locator("[data-do=take-all]"), 0
    for _again in range(30):
        page.wait_for_timeout(400)
        quiet = 0 if offer.is_visible() else quiet + 1
        if quiet == 3:
            return
        if not quiet:
            offer.click()
            saved(page)
    raise AssertionError("what the page works out never settles")


def fill_targets(page: Any) -> None:
    """Fill in the blank form as it stands on paper."""
    for row, (name, target, weight, _actual) in enumerate(ROWS):
        for column, text in (("l3", name), ("target", target), ("weight", weight)):
            cell(page, row, column).fill(text)
    for row in (0, 1):
        amount = page.locator('tbody[data-rows="funds"] tr[data-key]').nth(row).locator("td textarea").last
        amount.fill("324")
    page.locator('#paper textarea[data-path="objective_expected"]').fill(EXPECTED)
    page.locator('#paper textarea[data-path="objective_expected"]').press("Tab")
    saved(page)


def test_a_project_from_its_targets_to_its_results(site: Any, enter: Callable[..., Any]) -> None:
    officer, clerk, head, reviewer = (enter(who) for who in ("officer", "filler", "unit-head", "reviewer"))
    officer.goto(f"{site.address}/projects/new/")
    officer.fill("#id_code", "ST-2026-01")
    officer.fill("#id_name", PROJECT)
    officer.select_option("#id_unit", label="供水管理站")
    officer.click("main button.primary")
    officer.wait_for_selector(".messages .success")
    targets, results = f"{YEAR}年水务绩效目标", f"{YEAR}年水务绩效自评"
    new_round(officer, site, "target", targets)

    clerk.goto(f"{site.address}/notifications/")
    assert targets in clerk.locator("main").inner_text()
    form = form_of(clerk, site, targets)
    fill_targets(clerk)
    type_(cell(clerk, 0, "weight"), "25")
    clerk.wait_for_selector('.finding.error[data-code="weight-sum"]')
    clerk.locator(".steps").get_by_role("button", name="提交审签").click()
    clerk.locator("#take-confirm").click()
    clerk.wait_for_selector("#take-error:not(:empty)")
    assert clerk.locator("#take-error").inner_text() == "还有错误没有改正，不能提交。"
    clerk.keyboard.press("Escape")
    type_(cell(clerk, 0, "weight"), "20")
    type_(cell(clerk, 5, "target"), "高")
    clerk.wait_for_selector("#findings .finding.warning")
    clerk.wait_for_selector("#findings .finding.error", state="detached")
    saved(clerk)
    clerk.locator(".steps").get_by_role("button", name="提交审签").click()
    assert clerk.locator("#take-blocking .finding.warning").count() >= 1
    clerk.locator("#take-confirm").click()
    clerk.wait_for_selector("#take-error:not(:empty)")
    assert clerk.locator("#take-error").inner_text() == "还有疑点没有说明，不能提交。"
    clerk.keyboard.press("Escape")
    assert answer_all(clerk) >= 1
    step(clerk, "提交审签")

    step(opened(head, form), "审签报送")
    opened(reviewer, form)
    cell(reviewer, 5, "target").focus()
    reviewer.keyboard.press("Alt+c")
    reviewer.fill("#comment-text", "满意度应写明数值")
    reviewer.click("#comment-confirm")
    reviewer.wait_for_selector("#paper .has-comment")
    step(reviewer, "退回单位", "指标值不明确，见批注")

    clerk.goto(f"{site.address}/")
    assert PROJECT in clerk.locator("main").inner_text()
    opened(clerk, form)
    assert "满意度应写明数值" in clerk.locator("#comments").inner_text()
    type_(cell(clerk, 5, "target"), "≥90%")
    saved(clerk)
    clerk.locator("#comments .writer textarea").fill("已改为不低于90%")
    clerk.locator("#comments .writer button").click()
    clerk.wait_for_selector("#comments .answer")
    answer_all(clerk)
    step(clerk, "提交审签")
    step(opened(head, form), "审签报送")
    opened(reviewer, form)
    assert reviewer.locator("td.has-change textarea").input_value() == "≥90%"
    reviewer.get_by_role("tab", name="经过").click()
    reviewer.get_by_role("link", name="与第1次提交相比").click()
    assert reviewer.locator("del").first.inner_text() == "高"
    opened(reviewer, form).get_by_role("tab", name="意见").click()
    reviewer.get_by_role("button", name="标为已解决").click()
    reviewer.wait_for_selector("#comments .badge.good")
    step(reviewer, "审核通过")
    step(opened(officer, form), "批复")
    assert officer.locator("#state").inner_text() == "已批复"

    new_round(officer, site, "self_evaluation", results, basis=targets)
    form = form_of(clerk, site, results)
    assert [cell(clerk, n, "l3").input_value() for n in range(6)] == [row[0] for row in ROWS]
    assert cell(clerk, 5, "target").input_value() == "≥90%"
    assert cell(clerk, 0, "weight").get_attribute("readonly") is not None, "the approved targets are fixed"
    assert cell(clerk, 0, "initial", "funds").input_value() == "324"
    for row, (*_promised, actual) in enumerate(ROWS):
        cell(clerk, row, "actual").fill(actual)
    for row in (0, 1):
        cell(clerk, row, "executed", "funds").fill("318.6")
    clerk.locator('#paper textarea[data-path="objective_actual"]').fill(ACHIEVED)
    clerk.locator('#paper textarea[data-path="objective_actual"]').press("Tab")
    saved(clerk)
    take_offers(clerk)
    assert clerk.locator("#findings .finding.error").count() == 0, clerk.locator("#findings").inner_text()
    answer_all(clerk)
    step(clerk, "提交审签")
    step(opened(head, form), "审签报送")
    step(opened(reviewer, form), "审核通过")
    step(opened(officer, form), "审定办结")
    assert officer.locator("#state").inner_text() == "已办结"
    assert "95" < officer.locator("#summary strong").first.inner_text() <= "99.99"

    officer.goto(f"{site.address}/journal/?verify=1")
    assert "校验通过" in officer.locator("p.messages.success").inner_text()
    actions = exported(officer, site)
    wanted = ["project-made", "round-made", "open-round", "change", "answer", "submit", "sign", "comment", "return",
              "reply", "submit", "sign", "settle", "pass", "approve", "round-made", "open-round", "change", "submit", "sign",
              "pass", "close"]  # fmt: skip
    told = iter(actions)
    assert all(action in told for action in wanted), f"not in this order: {actions}"


@pytest.mark.parametrize("width", [1280, 390])
def test_the_same_pages_in_english_and_on_a_telephone(
    site: Any, enter: Callable[..., Any], width: int
) -> None:
    page = enter("officer", width)
    page.context.add_cookies([{"name": "django_language", "value": "en", "url": site.address}])
    form = site.form("look").removeprefix(site.address)
    titles = {
        "/": "To do", "/rounds/": "Rounds", "/rounds/new/": "New round", "/rounds/1/": "", "/dossiers/": "Forms",
        "/projects/new/": "New project", "/journal/?verify=1": "Journal", "/notifications/": "Messages", form: "",
    }  # fmt: skip
    for address, title in titles.items():
        assert page.goto(site.address + address).status == 200
        assert page.locator("html").get_attribute("lang") == "en"
        assert title in page.title()
        wider = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        assert not wider, f"{address} is wider than {width} px"
    assert page.get_by_role("tab", name="Findings").is_visible()
    assert not any("\u4e00" <= letter <= "\u9fff" for letter in page.locator(".tools-line").inner_text())


def test_a_form_is_submitted_by_keyboard_alone(site: Any, enter: Callable[..., Any]) -> None:
    page = enter("filler")
    opened(page, site.form("submit"))
    page.keyboard.press("Tab")
    for _ in range(60):
        if page.evaluate("document.activeElement.dataset.take") == "submit":
            break
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.dataset.take") == "submit"
    page.keyboard.press("Enter")
    page.wait_for_selector("#take-dialog[open]")
    for _ in range(10):
        if page.evaluate("document.activeElement.id") == "take-confirm":
            break
        page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.wait_for_selector("html[data-ready]")
    assert page.locator("#state").inner_text() == "待单位审签"


def exported(page: Any, site: Any) -> list[str]:
    """Return the actions of the exported journal, oldest first, from the making of the project on."""
    page.goto(f"{site.address}/journal/")
    with page.expect_download() as download:
        page.locator('form[action$="/journal/export/"] button').click()
    rows = list(csv.DictReader(io.StringIO(download.value.path().read_text("utf-8-sig"))))
    actions = [row.get("action") or row["动作"] for row in rows]
    return actions[actions.index("project-made") :]
