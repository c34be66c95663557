"""The pages of the interface in a real browser: accessible, no wider than the screen, nothing refused by the policy."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from browser.looking import known, look

PAGES = {
    "filler": ["/account/tokens/", "/rounds/1/import/", "/downloads/"],
    "administrator": ["/interface/", "/interface/1/", "/api/v1/docs"],
}
SHOTS = os.environ.get("JIXIAO_SHOTS")


def entered(browser: Any, site: Any, who: str, width: int = 1280) -> tuple[Any, list[str]]:
    """Return a page, signed in as somebody, and the list of what the browser complains of."""
    return known(browser, site.address, site.sessions[who], width)


def shot(page: Any, name: str) -> None:
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


@pytest.fixture(scope="module")
def used(browser: Any, site: Any) -> Any:
    """A token made, and a webhook registered and tried, on the pages themselves."""
    page, complaints = entered(browser, site, "filler")
    page.goto(f"{site.address}/account/tokens/")
    page.fill("#id_name", "预算一体化系统")
    page.get_by_label("填报和办理").check()
    page.click("main button.primary")
    page.wait_for_selector("code.secret")
    assert page.inner_text("code.secret").startswith("jx_")
    look(page)
    shot(page, "api-token-made")
    page.context.close()
    page, more = entered(browser, site, "administrator")
    page.goto(f"{site.address}/interface/")
    page.fill("#id_name", "预算一体化系统")
    page.fill("#id_address", "https://1.1.1.1/performance")
    page.select_option("#id_events", ["submit", "approve", "return"])
    page.click("main .card button.primary")
    page.wait_for_selector("code.secret")
    assert page.inner_text("code.secret").startswith("whsec_")
    look(page)
    shot(page, "api-hook-made")
    page.goto(f"{site.address}/interface/1/")
    page.click("button[name=trial]")
    page.wait_for_selector(".messages .success")
    assert complaints + more == []
    page.context.close()
    return site


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("who", PAGES)
def test_pages_are_accessible_and_fit(browser: Any, used: Any, who: str, width: int) -> None:
    page, complaints = entered(browser, used, who, width)
    for address in PAGES[who]:
        assert page.goto(used.address + address).status == 200
        if address.endswith("docs"):
            for number in (0, 20, 40):
                page.locator("details.operation summary").nth(number).click()
        if address == "/interface/1/":
            page.locator("details summary").last.click()
        shot(page, f"api{address.replace('/', '-')}{width}")
        look(page)
    assert complaints == []
    page.context.close()


def test_the_description_asks_nobody_for_anything(browser: Any, used: Any) -> None:
    page, complaints = entered(browser, used, "filler")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{used.address}/api/v1/docs")
    page.locator("details.operation summary").first.press("Enter")
    assert page.locator("details.operation[open]").count() == 1
    assert all(address.startswith((used.address, "data:")) for address in asked)
    assert not any(".js" in address for address in asked)
    assert complaints == []
    page.context.close()
