"""A whole unit's form in a real browser: projects taken over, tasks and long-term indicators by keyboard, submitted."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from typing import Any

import pytest

from browser.test_desk import cell, saved, step

pytestmark = pytest.mark.skipif(
    shutil.which("chromium") is None and shutil.which("chromium-browser") is None,
    reason="no Chromium on this machine: apt-get install chromium",
)
Open = Callable[..., Any]
UNIT = "供水管理站"
POINTS = ("20", "15", "10", "5", "30", "10")


def rows(page: Any, block: str) -> Any:
    return page.locator(f'tbody[data-rows="{block}"] tr[data-key]')


def look(page: Any) -> None:
    """No rule of accessibility is broken, and nothing is wider than the screen."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    found = axe.Axe().run(page).response["violations"]
    assert [(item["id"], [node["html"][:120] for node in item["nodes"][:3]]) for item in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_unit_takes_its_projects_over_and_submits(open_form: Open) -> None:
    page = open_form(UNIT)
    look(page)
    page.get_by_role("link", name="由项目汇总").click()
    page.wait_for_selector("input[name=choose]")
    look(page)
    assert "已计入2个" in page.inner_text("caption")
    page.locator("fieldset", has_text="管网改造").get_by_role("checkbox").first.focus()
    for _choice in POINTS:
        page.keyboard.press("Space")
        page.keyboard.press("Tab")
    page.get_by_role("button", name="汇入").press("Enter")
    page.wait_for_selector("html[data-ready]")
    assert [cell(page, n, "name", "tasks").input_value() for n in (0, 1)] == ["管网改造", "水厂扩建"]
    assert cell(page, 0, "initial", "funds").input_value() == "80.5"

    # a task of the unit's own, by keyboard
    cell(page, 1, "name", "tasks").focus()
    page.keyboard.press("Control+Enter")
    for text in ("应急抢修", "抢修漏损管道", "2", "2"):
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Alt+ArrowUp")
    saved(page)
    assert [cell(page, n, "name", "tasks").input_value() for n in (0, 1, 2)] == [
        "管网改造",
        "应急抢修",
        "水厂扩建",
    ]
    page.keyboard.press("Control+Delete")
    assert rows(page, "tasks").count() == 2
    page.keyboard.press("Control+z")
    saved(page)
    assert [cell(page, 1, column, "tasks").input_value() for column in ("name", "content", "total")] == [
        "应急抢修", "抢修漏损管道", "2",
    ]  # fmt: skip
    page.keyboard.press("Control+Delete")
    saved(page)

    # points and the objective
    for number, points in enumerate(POINTS):
        cell(page, number, "weight").fill(points)
    page.locator('textarea[data-path="total_weight"]').fill("90")
    goal = "完成12座供水管网检修，验收合格率不低于98%，保障8600人供水，受益群众满意度不低于90%。"
    page.locator('textarea[data-path="objective_expected"]').fill(goal)
    page.keyboard.press("Tab")
    saved(page)
    page.reload()
    page.wait_for_selector("html[data-ready]")
    assert rows(page, "tasks").count() == 2
    assert page.locator(".finding.error").count() == 0
    while page.locator(".finding.warning .writer textarea").count():
        before = page.locator(".finding.warning .writer textarea").count()
        page.locator(".finding.warning .writer textarea").first.fill("已核实")
        page.locator(".finding.warning .writer button").first.click()
        page.wait_for_function(
            "n => document.querySelectorAll('.finding.warning > .writer textarea').length < n", arg=before
        )
    step(page, "提交审签")
    assert "待单位审签" in page.inner_text("#state")
    assert page.locator('tbody[data-rows="tasks"] textarea:not([readonly])').count() == 0


def test_long_term_indicators_and_a_pasted_block_of_tasks(open_form: Open) -> None:
    page = open_form("水文站", "survey-filler")
    assert not page.locator('table[data-block="long_term_indicators"]').is_visible()
    page.get_by_role("button", name="增加中长期指标").click()
    page.keyboard.type("自动测报站点")
    page.keyboard.press("Tab")
    page.keyboard.type("≥40个")
    page.get_by_role("button", name="增加任务").click()
    page.evaluate(
        """text => {
            const clipboard = new DataTransfer();
            clipboard.setData("text/plain", text);
            document.activeElement.dispatchEvent(new ClipboardEvent("paste", {clipboardData: clipboard, bubbles: true, cancelable: true}));
        }""",
        "站点建设\t新建站点\t30\t30\n设备维护\t维护雨量计\t8.5\t8.5\n",
    )
    saved(page)
    page.reload()
    page.wait_for_selector("html[data-ready]")
    assert [cell(page, 0, c, "long_term_indicators").input_value() for c in ("l3", "target")] == [
        "自动测报站点",
        "≥40个",
    ]
    assert [cell(page, n, "total", "tasks").input_value() for n in (0, 1)] == ["30", "8.5"]
    cell(page, 1, "total", "tasks").focus()
    assert re.search(r"理解为\s*8.5万元", page.inner_text("#hint"))
    look(page)
    cell(page, 0, "l3", "long_term_indicators").focus()
    page.keyboard.press("Control+Delete")
    saved(page)
    assert not page.locator('table[data-block="long_term_indicators"]').is_visible()
    page.keyboard.press("Control+z")
    saved(page)
    assert cell(page, 0, "target", "long_term_indicators").input_value() == "≥40个"


def test_on_a_phone(open_form: Open) -> None:
    page = open_form(UNIT, width=390)
    look(page)
    page.get_by_role("link", name="由项目汇总").click()
    page.wait_for_selector("h1")
    look(page)
