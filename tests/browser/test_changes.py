"""An adjustment through all posts and an import of figures in a real browser, with every page accessible and fitting."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from browser.conftest import TESTS, _wait

SHEET = "项目编码,项目名称,调整预算数（万元）,累计支出（万元）\nP1,泵站检修,30,12.5\n,水文监测,9,2\nP9,没有的项目,5,6\n"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, Any]]]:
    home = tmp_path_factory.mktemp("changes")
    environment = {
        **os.environ,
        "JIXIAO_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "jixiao.web.settings",
        "PYTHONPATH": str(TESTS),
    }
    prepare = [sys.executable, str(TESTS / "browser" / "prepare_changes.py")]
    made = json.loads(subprocess.run(prepare, env=environment, check=True, stdout=subprocess.PIPE).stdout)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    serve = [sys.executable, "-m", "django", "runserver", "--noreload", f"127.0.0.1:{port}"]
    with (home / "server.log").open("wb") as log:
        server = subprocess.Popen(serve, env=environment, stdout=log, stderr=log)
        try:
            _wait(f"http://127.0.0.1:{port}/static/jixiao/site.css", server)
            yield f"http://127.0.0.1:{port}", made
        finally:
            server.terminate()
            server.wait(10)


@pytest.fixture
def enter(served: tuple[str, dict[str, Any]], browser: Any) -> Iterator[Callable[..., Any]]:
    """Open a page as a person; at the end nothing was complained of."""
    address, made = served
    contexts: list[Any] = []
    complaints: list[str] = []

    def open_(who: str, path: str, width: int = 1280) -> Any:
        context = browser.new_context(viewport={"width": width, "height": 900}, locale="zh-CN")
        contexts.append(context)
        context.add_cookies([{"name": "sessionid", "value": made["sessions"][who], "url": address}])
        page = context.new_page()
        page.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(address + path)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert [text for text in complaints if "404" not in text] == []


def look(page: Any) -> None:
    """Find nothing inaccessible, and nothing wider than the screen, at both widths."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        found = axe.run(page).response["violations"]
        told = [(item["id"], [node["html"][:120] for node in item["nodes"][:3]]) for item in found]
        assert (page.url, width, told) == (page.url, width, [])
        assert not page.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        )
    page.set_viewport_size({"width": 1280, "height": 900})


def test_an_adjustment_goes_through_all_posts(
    enter: Callable[..., Any], served: tuple[str, dict[str, Any]]
) -> None:
    made = served[1]
    clerk = enter("filler", f"/forms/{made['target']}/")
    clerk.click("text=申请调整目标或预算")
    clerk.fill("#id_reason", "两座泵站并入水源工程改造")
    look(clerk)
    clerk.click("main button.primary")
    clerk.wait_for_selector("#adjust")
    clerk.locator("#adjust input[name$='-target']").first.fill("≥10座")
    for box in clerk.locator("#adjust input[name^='f-']").all():
        box.fill("25")
    clerk.click("#adjust button.primary")
    clerk.wait_for_selector("table.differences ins")
    look(clerk)
    for form in range(clerk.locator("form.answer").count()):
        clerk.locator("form.answer input[name=text]").nth(form).fill("已按工程量核定")
        clerk.locator("form.answer button").nth(form).click()
    clerk.click("button[value=adjustment-submit]")
    clerk.wait_for_selector(".messages .success")
    address = clerk.url.removeprefix(served[0])
    for who, way in (("unit-head", "sign"), ("reviewer", "pass"), ("officer", "approve")):
        page = enter(who, address)
        page.click(f"button[value=adjustment-{way}]")
        page.wait_for_selector(".messages .success")
    look(page)
    compared = enter("filler", f"/changes/targets/{made['target']}/")
    assert compared.locator("tr.differs ins").count() >= 2
    look(compared)
    form = enter("filler", f"/forms/{made['result']}/")
    form.wait_for_selector("html[data-ready]")
    assert form.locator("textarea[data-path$='.target']").first.input_value() == "≥10座"
    for path in (
        "/changes/",
        f"/projects/{made['project']}/",
        f"/projects/{made['project']}/change/",
        "/projects/",
    ):
        look(enter("filler", path))


def test_figures_are_compared_taken_and_adopted(
    enter: Callable[..., Any], served: tuple[str, dict[str, Any]], tmp_path: Path
) -> None:
    made = served[1]
    file = tmp_path / "支出.csv"
    file.write_bytes(SHEET.encode("gb18030"))
    form = enter("filler", f"/forms/{made['result']}/")
    form.wait_for_selector("html[data-ready]")
    form.locator("textarea[data-path^='funds.'][data-path$='.executed']").first.fill("13")
    with form.expect_response(lambda answer: "/changes" in answer.url and answer.ok):
        form.keyboard.press("Tab")
    officer = enter("officer", "/figures/")
    look(officer)
    officer.set_input_files("#id_file", file)
    officer.fill("#id_year", "2025")
    officer.fill("#id_on", "2025-07-31")
    officer.click("main form[enctype] button.primary")
    officer.wait_for_selector("#take")
    assert officer.locator("table.rows tbody tr").count() == 3
    look(officer)
    officer.check("input[name=accept]")
    officer.click("#take button.primary")
    officer.wait_for_selector(".messages .success")
    look(officer)
    form.reload()
    assert "财务系统 12.5，表中 13" in form.inner_text(".beside-notes")
    look(enter("filler", "/figures/differences/"))
    form.click("text=采用财务系统的数")
    form.wait_for_selector("html[data-ready]")
    assert form.locator("textarea[data-path^='funds.'][data-path$='.executed']").first.input_value() == "12.5"
    assert form.locator(".note.warning").count() == 0
