"""What is the same for every page in a browser: signing in, and nothing inaccessible, too wide or complained of."""

from __future__ import annotations

from typing import Any

import pytest

PASSWORD = "qingyu-demo-2024"


def opened(browser: Any, width: int = 1280, **more: Any) -> tuple[Any, list[str]]:
    """Return a page in a browser of its own, and the list of what the browser complains of."""
    page = browser.new_context(viewport={"width": width, "height": 900}, locale="zh-CN", **more).new_page()
    page.set_default_timeout(15000)
    complaints: list[str] = []
    page.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return page, complaints


def known(browser: Any, address: str, session: str, width: int = 1280) -> tuple[Any, list[str]]:
    """Return a page of somebody whose session was made beforehand, and what the browser complains of."""
    page, complaints = opened(browser, width)
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
    return page, complaints


def entered(
    browser: Any, address: str, who: str, width: int = 1280, password: str = PASSWORD
) -> tuple[Any, list[str]]:
    """Return a page, signed in as somebody of the demonstration office, and what the browser complains of."""
    page, complaints = opened(browser, width)
    if who:
        page.goto(f"{address}/sign-in/")
        page.fill("#id_username", who)
        page.fill("#id_password", password)
        page.click("main button.primary")
        page.wait_for_url(f"{address}/")
    return page, complaints


def look(page: Any, *widths: int) -> None:
    """Find nothing inaccessible, and nothing wider than the screen, at the widths or as the page is."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    before = page.viewport_size
    for width in widths or (before["width"],):
        if width != page.viewport_size["width"]:
            page.set_viewport_size({"width": width, "height": 900})
        found = axe.run(page).response["violations"]
        told = [(item["id"], [node["html"][:120] for node in item["nodes"][:3]]) for item in found]
        assert (page.url, width, told) == (page.url, width, [])
        wider = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        assert not wider, f"{page.url} is wider than {width} px"
    if page.viewport_size != before:
        page.set_viewport_size(before)
