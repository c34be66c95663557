"""Monitoring in a real browser: accessible pages that fit, and an alert on its way through three posts."""

from __future__ import annotations

from typing import Any

import pytest

from browser.looking import entered, look


@pytest.mark.parametrize("width", [1280, 390])
def test_pages_are_accessible_and_fit(browser: Any, office: str, width: int) -> None:
    page, complaints = entered(browser, office, "demo-officer", width)
    page.goto(f"{office}/monitoring/")
    look(page)
    page.locator("a[href^='/monitoring/rounds/']").first.click()
    look(page)
    assert page.locator(".light.red").count() > 0
    page.locator("a[href^='/monitoring/forms/']").first.click()
    look(page)
    project = page.locator("main .actions a[href^='/monitoring/projects/']").get_attribute("href")
    form = page.locator("main .actions a[href^='/forms/']").get_attribute("href")
    page.goto(office + project)
    look(page)
    page.goto(f"{office}/monitoring/alerts/?all=1")
    look(page)
    page.locator("td > a[href^='/monitoring/alerts/']").first.click()
    look(page)
    for summary in page.locator("details.ask > summary").all():
        summary.click()
    look(page)
    page.goto(office + form)
    page.wait_for_selector("#summary .light")
    look(page)
    assert complaints == []
    page.context.close()


def test_an_alert_is_answered_and_accepted(browser: Any, office: str) -> None:
    page, complaints = entered(browser, office, "demo-clerk")
    page.goto(f"{office}/monitoring/alerts/?mine=1")
    page.locator("td > a[href^='/monitoring/alerts/']").first.click()
    address = page.url
    page.fill("#answer_text", "设备到货推迟，已签订补充协议，九月底前安装完毕。")
    page.fill("#answer_planned", "2099-09-30")
    page.fill("#answer_evidence", "补充协议第3号")
    page.click("form[action$='/take/answer/'] button.primary")
    page.wait_for_selector(".messages .success")
    assert "2099-09-30" in page.inner_text("ol.timeline")
    page.context.close()
    page, _more = entered(browser, office, "demo-reviewer")
    page.goto(address)
    page.click("form[action$='/take/accept/'] button")
    page.wait_for_selector(".messages .success")
    assert "答复已采纳" in page.inner_text("main")
    assert complaints == []
    page.context.close()


def test_the_space_bar_ticks(browser: Any, office: str) -> None:
    page, complaints = entered(browser, office, "demo-clerk-5")
    page.goto(f"{office}/monitoring/")
    page.locator("a[href^='/monitoring/rounds/']").first.click()
    page.goto(page.url + "?light=missing")
    page.locator("a[href^='/monitoring/forms/']").first.click()
    page.click("main .actions a.primary")
    page.wait_for_selector("html[data-ready]")
    box = page.locator('textarea[data-tick][data-path$="偏差原因分析/其他"]').first
    box.focus()
    page.keyboard.press("Space")
    assert box.input_value() == "√"
    page.keyboard.press("Tab")
    page.locator("#saving").filter(has_text="已保存").wait_for()
    page.reload()
    page.wait_for_selector("html[data-ready]")
    assert box.input_value() == "√"
    box.dblclick()
    assert box.input_value() == ""
    assert complaints == []
    page.context.close()
