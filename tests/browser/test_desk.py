"""The desk in a real browser: typing, findings at the cell, paste, two clerks, keyboard, upload, return, look."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.skipif(
    shutil.which("chromium") is None and shutil.which("chromium-browser") is None,
    reason="no Chromium on this machine: apt-get install chromium",
)
ROOT = Path(__file__).parents[2]
Open = Callable[..., Any]


def cell(page: Any, row: int, column: str, block: str = "indicators") -> Any:
    return (
        page.locator(f'tbody[data-rows="{block}"] tr[data-key]')
        .nth(row)
        .locator(f'td[data-col="{column}"] textarea')
    )


def type_(box: Any, text: str) -> None:
    box.click()
    box.fill("")
    box.press_sequentially(text)


def saved(page: Any) -> None:
    page.wait_for_selector("#saving[data-state=good]")


def test_a_finding_appears_at_the_cell_and_goes_when_it_is_put_right(open_form: Open) -> None:
    page = open_form("typing")
    box = cell(page, 0, "weight")
    type_(box, "25")
    page.wait_for_selector('.finding.error[data-code="weight-sum"]')
    assert page.locator(".finding.error").count() >= 1
    assert page.locator("#paper .has-error textarea").first.get_attribute("aria-invalid") == "true"
    described = page.locator("#paper .has-error textarea").first.get_attribute("aria-describedby")
    assert "错误" in page.locator(f"#{described}").inner_text()
    assert "理解为 25 分" in page.locator("#hint").inner_text()
    type_(box, "20")
    page.wait_for_selector('.finding[data-code="weight-sum"]', state="detached")
    saved(page)
    assert page.locator("#paper .has-error").count() == 0
    page.reload()
    page.wait_for_selector("html[data-ready]")
    assert cell(page, 0, "weight").input_value() == "20"


def test_undo_and_redo_across_cells(open_form: Open) -> None:
    page = open_form("undo")
    type_(cell(page, 0, "target"), "≥15座")
    saved(page)
    type_(cell(page, 1, "target"), "≥99%")
    cell(page, 1, "target").press("Tab")
    saved(page)
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    assert (cell(page, 0, "target").input_value(), cell(page, 1, "target").input_value()) == ("≥12座", "≥98%")
    page.keyboard.press("Control+y")
    assert cell(page, 0, "target").input_value() == "≥15座"
    cell(page, 2, "l3").click()
    page.keyboard.press("Control+Delete")
    assert cell(page, 2, "l3").input_value() == "单座泵站检修成本"
    page.keyboard.press("Control+z")
    saved(page)
    assert cell(page, 2, "l3").input_value() == "检修按期完成率"
    assert cell(page, 2, "weight").input_value() == "10"
    page.reload()
    page.wait_for_selector("html[data-ready]")
    assert [cell(page, n, "l3").input_value() for n in (1, 2, 3)] == [
        "检修验收合格率",
        "检修按期完成率",
        "单座泵站检修成本",
    ]


def test_a_block_from_a_spreadsheet_spreads_over_cells_and_adds_rows(open_form: Open) -> None:
    page = open_form("paste")
    cell(page, 4, "l3").click()
    text = '甲指标\t≥1次\t5\n"乙\n指标"\t≥2次\t6\n丙指标\t≥3次\t7\n'
    page.evaluate(
        """text => {
            const clipboard = new DataTransfer();
            clipboard.setData("text/plain", text);
            document.activeElement.dispatchEvent(new ClipboardEvent("paste", {clipboardData: clipboard, bubbles: true, cancelable: true}));
        }""",
        text,
    )
    saved(page)
    page.reload()
    page.wait_for_selector("html[data-ready]")
    rows = page.locator('tbody[data-rows="indicators"] tr[data-key]')
    assert rows.count() == 7
    assert [cell(page, 6, column).input_value() for column in ("l3", "target", "weight")] == [
        "丙指标",
        "≥3次",
        "7",
    ]
    assert cell(page, 5, "l3").input_value() == "乙\n指标"
    assert cell(page, 6, "l1").input_value() == "效益指标"


def test_merged_cells_of_a_copied_table_fill_every_row(open_form: Open) -> None:
    page = open_form("rows")
    cell(page, 0, "l1").click()
    html = '<table><tr><td rowspan="2">产出指标</td><td>质量指标</td></tr><tr><td>时效指标</td></tr></table>'
    page.evaluate(
        """html => {
            const clipboard = new DataTransfer();
            clipboard.setData("text/html", html);
            document.activeElement.dispatchEvent(new ClipboardEvent("paste", {clipboardData: clipboard, bubbles: true, cancelable: true}));
        }""",
        html,
    )
    saved(page)
    assert [cell(page, n, "l2").input_value() for n in (0, 1)] == ["质量指标", "时效指标"]
    assert cell(page, 1, "l1").input_value() == "产出指标"


def test_two_clerks_see_each_other_and_choose_between_their_texts(open_form: Open) -> None:
    first, second = open_form("two"), open_form("two", "second-filler")
    second.wait_for_selector("#others:not(:empty)")
    assert "filler 正在填写" in second.locator("#others").inner_text()
    type_(cell(first, 0, "target"), "≥14座")
    saved(first)
    type_(cell(second, 1, "target"), "≥99%")
    saved(second)
    assert cell(second, 0, "target").input_value() == "≥14座"
    cell(second, 0, "target").click()
    type_(cell(first, 0, "target"), "≥16座")
    saved(first)
    type_(cell(second, 0, "target"), "≥13座")
    second.wait_for_selector("#conflict-dialog[open]")
    words = second.locator("#conflict-list").inner_text()
    assert "≥13座" in words
    assert "≥16座" in words
    second.get_by_role("button", name="用我写的").click()
    saved(second)
    first.reload()
    first.wait_for_selector("html[data-ready]")
    assert [cell(first, n, "target").input_value() for n in (0, 1)] == ["≥13座", "≥99%"]


def test_a_form_is_filled_by_keyboard_alone(open_form: Open) -> None:
    page = open_form("keys")
    cell(page, 0, "target").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.value") == "≥98%"
    page.keyboard.press("Shift+Enter")
    page.keyboard.press("Control+ArrowRight")
    assert page.evaluate("document.activeElement.value") == "20"
    page.keyboard.press("Control+Enter")
    page.keyboard.type("新增指标")
    page.keyboard.press("Tab")
    page.keyboard.type("≥3次")
    page.keyboard.press("Tab")
    page.keyboard.type("5")
    page.keyboard.press("Alt+ArrowDown")
    saved(page)
    assert [cell(page, 2, column).input_value() for column in ("l1", "l2", "l3", "target", "weight")] == [
        "产出指标", "数量指标", "新增指标", "≥3次", "5",
    ]  # fmt: skip
    page.keyboard.press("Alt+m")
    assert page.locator("#row-menu").is_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Control+Delete")
    saved(page)
    assert cell(page, 2, "l3").input_value() == "检修按期完成率"
    page.keyboard.press("F1")
    assert page.locator("#help-dialog").is_visible()
    page.keyboard.press("Escape")
    type_(cell(page, 0, "l3"), "改")
    page.keyboard.press("Escape")
    assert cell(page, 0, "l3").input_value() == "检修供水泵站"


def test_typed_text_outlives_a_lost_connection(open_form: Open) -> None:
    page = open_form("offline")
    page.context.set_offline(True)
    type_(cell(page, 0, "l3"), "断网时填写")
    page.wait_for_selector("#saving[data-state=bad]")
    assert "暂存于本机" in page.locator("#saving").inner_text()
    assert "断网时填写" in page.evaluate("Object.values(sessionStorage).join()")
    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    saved(page)
    page.reload()
    page.wait_for_selector("html[data-ready]")
    assert cell(page, 0, "l3").input_value() == "断网时填写"


def test_a_document_is_read_in_and_scores_are_taken_over(open_form: Open) -> None:
    page = open_form("typing", kind="self_evaluation")
    page.get_by_role("button", name="从文件读入").click()
    page.set_input_files("#upload-file", str(ROOT / "examples" / "02-national-faulty.docx"))
    page.get_by_role("button", name=re.compile("读入这张表")).first.click(timeout=60000)
    page.wait_for_selector("#paper .has-error", timeout=60000)
    page.wait_for_selector("html[data-ready]")
    before = page.locator(".finding.error").count()
    suggested = page.locator("[data-do=take-all]")
    assert suggested.is_visible()
    suggested.click()
    saved(page)
    assert page.locator(".finding.error").count() < before
    page.get_by_role("tab", name="材料").click()
    assert "02-national-faulty.docx" in page.locator("#evidence").inner_text()
    page.get_by_role("button", name="对照原文件").first.click()
    page.wait_for_selector("#page-dialog[open] td")


def test_return_with_a_comment_the_difference_and_resubmission(open_form: Open) -> None:
    clerk = open_form("return")
    while clerk.locator(".finding.warning .writer textarea").count():
        box = clerk.locator(".finding.warning .writer textarea").first
        box.fill("已核实")
        clerk.locator(".finding.warning .writer button").first.click()
        clerk.wait_for_timeout(300)
    step(clerk, "提交审签")
    head = open_form("return", "unit-head")
    step(head, "审签报送")
    reviewer = open_form("return", "reviewer")
    assert cell(reviewer, 0, "target").get_attribute("readonly") is not None
    cell(reviewer, 0, "target").focus()
    reviewer.keyboard.press("Alt+c")
    reviewer.fill("#comment-text", "目标偏低")
    reviewer.get_by_role("button", name="保存意见").click()
    reviewer.wait_for_selector("#paper .has-comment")
    step(reviewer, "退回单位", "见批注")
    clerk.reload()
    clerk.wait_for_selector("html[data-ready]")
    assert "目标偏低" in clerk.locator("#comments").inner_text()
    type_(cell(clerk, 0, "target"), "≥15座")
    saved(clerk)
    cell(clerk, 0, "target").focus()
    assert "上次提交为 ≥12座" in clerk.locator("#hint").inner_text()
    clerk.locator("#comments .writer textarea").fill("已提高")
    clerk.locator("#comments .writer button").click()
    clerk.wait_for_selector("#comments .answer")
    step(clerk, "提交审签")
    step(open_form("return", "unit-head"), "审签报送")
    again = open_form("return", "reviewer")
    assert again.locator("td.has-change").count() == 1
    again.get_by_role("tab", name="经过").click()
    again.get_by_role("link", name="与第1次提交相比").click()
    assert again.locator("ins").first.inner_text() in "≥15座"


def step(page: Any, label: str, reason: str = "") -> None:
    page.locator(".steps").get_by_role("button", name=label).click()
    if reason:
        page.fill("#take-reason", reason)
    with page.expect_navigation():
        page.locator("#take-confirm").click()
    page.wait_for_selector("html[data-ready]")


def test_evidence_stands_at_its_row_and_an_officer_waives_by_name(open_form: Open, tmp_path: Path) -> None:
    proof = tmp_path / "验收单.pdf"
    proof.write_bytes(b"%PDF-1.4\n%%EOF")
    page = open_form("rows")
    cell(page, 0, "l3").click()
    page.keyboard.press("Alt+m")
    page.get_by_role("menuitem", name="佐证材料").click()
    page.set_input_files("#file-input", str(proof))
    page.wait_for_selector("#file-list a")
    assert page.locator("tr[data-key] .files:not([hidden])").inner_text() == "材料1"
    page.keyboard.press("Escape")
    type_(cell(page, 0, "weight"), "55")
    saved(page)
    officer = open_form("rows", "officer")
    finding = officer.locator(".finding.error").first
    words = finding.locator(".message").inner_text()
    finding.get_by_role("button", name="豁免").click()
    officer.locator("#waive-confirm").click()
    officer.wait_for_selector("#waive-dialog .errorlist:not(:empty)")
    assert officer.locator("#waive-dialog .errorlist").inner_text() == "请填写理由。"
    officer.fill("#waive-reason", "试点单位另有规定")
    officer.locator("#waive-confirm").click()
    officer.wait_for_selector(".finding.waived")
    assert words in officer.locator(".finding.waived").inner_text()


def test_an_indicator_is_taken_from_the_library(open_form: Open) -> None:
    page = open_form("library")
    cell(page, 1, "l3").click()
    page.get_by_role("button", name="指标库").click()
    page.fill("#library-query", "设备 完好")
    page.get_by_role("button", name="选用 设备完好率").click()
    saved(page)
    assert [cell(page, 2, column).input_value() for column in ("l1", "l2", "l3")] == [
        "产出指标",
        "质量指标",
        "设备完好率",
    ]


@pytest.mark.parametrize(("who", "width"), [("filler", 1280), ("filler", 390), ("reviewer", 1280)])
def test_no_violation_of_the_accessibility_rules(open_form: Open, who: str, width: int) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page = open_form("look", who, width=width)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    results = axe.Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    if who == "filler":
        page.get_by_role("button", name="指标库").click()
        page.wait_for_selector("#library-results tr")
        assert axe.Axe().run(page).violations_count == 0


def test_a_page_is_light_and_asks_nothing_from_outside(open_form: Open, site: Any) -> None:
    page = open_form("look")
    sizes = page.evaluate(
        """async () => {
            const found = performance.getEntriesByType("resource").map(one => one.name);
            const files = found.filter(name => /\\.(js|css)$/.test(name));
            const texts = await Promise.all(files.map(async name => (await (await fetch(name)).blob()).size));
            return [found, texts.reduce((a, b) => a + b, 0)];
        }"""
    )
    assert all(name.startswith(site.address) for name in sizes[0])
    assert 10_000 < sizes[1] < 300_000


def test_the_form_prints_on_paper_without_the_tools(open_form: Open) -> None:
    page = open_form("look")
    page.emulate_media(media="print")
    assert not page.locator(".tools-line").is_visible()
    assert not page.locator("#paper textarea").first.is_visible()
    assert page.locator("#paper .grow", has_text="检修供水泵站").is_visible()
    assert page.pdf(format="A4")[:5] == b"%PDF-"
