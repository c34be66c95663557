"""The pages of re-checks in a real browser: accessible, no wider than the screen; a reviewer and a unit at work."""

from __future__ import annotations

import re
from typing import Any

import pytest

from browser.looking import entered, look

PAGES = {
    "demo-officer": [
        "/recheck/", "/recheck/new/", "/recheck/{old}/", "/recheck/{new}/", "/recheck/{new}/sample/?verify=1",
        "/recheck/{new}/frame/", "/recheck/{new}/add/", "/recheck/{new}/summary/", "/recheck/{new}/estimate/",
    ],
    "demo-evaluator": ["/recheck/"],
    "demo-clerk": ["/recheck/", "/recheck/{new}/", "/recheck/{new}/sample/"],
}  # fmt: skip


def numbers(page: Any, office: str) -> dict[str, int]:
    """Find the two re-checks of the demonstration office."""
    page.goto(f"{office}/recheck/")
    found = sorted({int(pk) for pk in re.findall(r'href="/recheck/(\d+)/"', page.content())})
    return {"old": found[0], "new": found[-1]}


@pytest.mark.parametrize("width", [1280, 390])
def test_pages_are_accessible_and_fit(browser: Any, office: str, width: int) -> None:
    known: dict[str, int] = {}
    for who, addresses in PAGES.items():
        page, complaints = entered(browser, office, who, width)
        known = known or numbers(page, office)
        for pattern in addresses:
            address = pattern.format(**known)
            assert page.goto(office + address).status == 200
            look(page)
        if who != "demo-clerk":
            page.goto(f"{office}/recheck/" + (f"{known['new']}/" if who == "demo-officer" else ""))
            for address in sorted(set(re.findall(r'href="(/recheck/reviews/\d+/)"', page.content())))[-5:]:
                page.goto(office + address)
                look(page)
        assert complaints == []
        page.context.close()


def test_a_reviewer_takes_points_off_and_hands_in(browser: Any, office: str) -> None:
    page, complaints = entered(browser, office, "demo-evaluator")
    page.goto(f"{office}/recheck/")
    page.locator("tr", has_text="待复核").locator("a").first.click()
    own = page.locator(".scores strong").first.inner_text()
    page.locator("tr[id^=row-indicators]").last.get_by_text("扣分", exact=True).click()
    look(page)
    page.select_option("#id_criterion", "survey-missing")
    page.fill("#id_points", "5")
    page.fill("#id_note", "没有问卷和统计表")
    page.click("main form button.primary")
    page.wait_for_selector(".deduction")
    assert "没有问卷和统计表" in page.inner_text(".deduction")
    assert page.locator(".scores strong").first.inner_text() == own
    assert float(page.locator(".scores strong").nth(1).inner_text()) == pytest.approx(float(own) - 5)
    page.click("button[value=hand-in]")
    page.wait_for_selector(".messages .success")
    assert "待财政核发" in page.inner_text("main")
    assert complaints == []
    page.context.close()


def test_a_unit_answers_and_its_head_sends(browser: Any, office: str) -> None:
    page, complaints = entered(browser, office, "demo-head-5")
    page.goto(f"{office}/recheck/")
    page.locator("tr", has_text="待单位反馈").locator("a").first.click()
    look(page)
    for number in range(page.locator(".deduction").count()):
        place = page.locator(".deduction").nth(number)
        place.locator("input[value=no]").check()
        place.locator("textarea").fill("问卷原件附后")
        place.locator("button", has_text="保存意见").click()
        page.wait_for_selector(".messages .success")
    page.click("button[value=answer]")
    page.wait_for_selector("text=单位已反馈")
    assert page.locator("text=单位不同意").count() >= 1
    look(page)
    assert complaints == []
    page.context.close()
