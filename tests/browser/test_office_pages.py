"""The pages around the forms in a real browser: accessible, no wider than the screen, nothing refused by the policy."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

PASSWORD = "qingyu-demo-2024"
PAGES = {
    "": ["/sign-in/"],
    "demo-clerk": ["/", "/dossiers/", "/notifications/"],
    "demo-reviewer": ["/", "/dossiers/?mine=1"],
    "demo-officer": [
        "/", "/rounds/", "/rounds/2/", "/rounds/3/", "/rounds/new/", "/rounds/3/edit/", "/downloads/", "/dossiers/", "/projects/",
        "/projects/new/", "/journal/?verify=1", "/guide/", "/account/", "/account/password/", "/account/second-factor/",
        "/organisation/",
    ],
    "demo-admin": [
        "/", "/organisation/", "/organisation/people/", "/organisation/people/1/", "/organisation/people/new/",
        "/organisation/units/1/", "/organisation/import/", "/nothing/",
    ],
}  # fmt: skip

REFUSED = {("demo-officer", "/organisation/"): 403, ("demo-admin", "/nothing/"): 404}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, browser: Any) -> Iterator[str]:
    """The demonstration office on a free port, as a newcomer starts it."""
    home = tmp_path_factory.mktemp("office")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "JIXIAO_HOME": str(home)}
    environment.pop("JIXIAO_DATABASE", None)
    program = "from jixiao.cli.main import main; main()"
    command = [sys.executable, "-c", program, "serve", "--demo", "--port", str(port), "--workers", "1"]
    with (home / "server.log").open("wb") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            for _ in range(300):
                try:
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/healthy", timeout=2).close()
                    break
                except OSError:
                    assert server.poll() is None, (home / "server.log").read_text("utf-8")
                    time.sleep(0.2)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(15)


def entered(browser: Any, office: str, who: str, width: int = 1280) -> tuple[Any, list[str]]:
    """Return a page, signed in as somebody, and the list of what the browser complains of."""
    page = browser.new_context(viewport={"width": width, "height": 900}, locale="zh-CN").new_page()
    complaints: list[str] = []
    page.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    if who:
        page.goto(f"{office}/sign-in/")
        page.fill("#id_username", who)
        page.fill("#id_password", PASSWORD)
        page.click("main button.primary")
        page.wait_for_url(f"{office}/")
    return page, complaints


@pytest.mark.parametrize("who", PAGES)
@pytest.mark.parametrize("width", [1280, 390])
def test_pages_are_accessible_and_fit(browser: Any, office: str, who: str, width: int) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page, complaints = entered(browser, office, who, width)
    for address in PAGES[who]:
        status = REFUSED.get((who, address), 200)
        assert page.goto(office + address).status == status
        found = axe.run(page).response["violations"]
        told = [(item["id"], [node["html"][:120] for node in item["nodes"][:3]]) for item in found]
        assert (address, told) == (address, [])
        wider = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        assert not wider, f"{address} is wider than {width} px"
    assert [text for text in complaints if "404" not in text and "403" not in text] == []
    page.context.close()


def test_the_keyboard_alone_signs_in(browser: Any, office: str) -> None:
    page, _complaints = entered(browser, office, "")
    page.goto(f"{office}/sign-in/")
    page.keyboard.type("demo-reviewer")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{office}/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id || location.hash") in ("content", "#content")
    page.context.close()


def test_a_reviewer_passes_several_at_once(browser: Any, office: str) -> None:
    page, complaints = entered(browser, office, "demo-reviewer")
    page.goto(f"{office}/dossiers/?mine=1")
    before = page.locator("input[name=dossier]").count()
    assert before >= 3
    page.check("#all")
    assert page.inner_text("#chosen").endswith(str(before))
    page.click("button[value=return]")
    assert page.locator("#reason:invalid").count() == 1, "a return asks for its reason before it is sent"
    page.uncheck("#all")
    page.locator("input[name=dossier]").first.check()
    page.click("button[value=pass]")
    page.wait_for_selector(".messages .success")
    assert page.locator("input[name=dossier]").count() == before - 1
    assert complaints == []
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    assert axe.run(page).response["violations"] == []
    page.context.close()


def test_all_forms_of_a_round_are_made_into_one_file(browser: Any, office: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page, complaints = entered(browser, office, "demo-officer")
    page.goto(f"{office}/rounds/3/")
    page.click("button[value=docx]")
    page.wait_for_url(f"{office}/downloads/")
    assert page.locator("#jobs tbody tr").count() == 1
    page.wait_for_selector("#jobs a.primary", timeout=60000)
    assert axe.run(page).response["violations"] == []
    with page.expect_download() as download:
        page.click("#jobs a.primary")
    with zipfile.ZipFile(download.value.path()) as archive:
        assert len(archive.namelist()) >= 20
        assert archive.testzip() is None
    page.click("#jobs button.danger")
    assert page.locator("#jobs tbody tr").count() == 0
    assert complaints == []
    page.context.close()


def test_a_list_prints_without_its_tools(browser: Any, office: str, tmp_path: Path) -> None:
    page, _complaints = entered(browser, office, "demo-officer")
    page.goto(f"{office}/rounds/3/")
    page.emulate_media(media="print")
    assert not page.locator("header.top").is_visible()
    assert not page.locator(".actions").first.is_visible()
    assert page.locator("h1").is_visible()
    page.context.close()
