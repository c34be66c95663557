"""An adjustment through all posts and an import of figures in a real browser, with every page accessible and fitting."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from browser import conftest
from browser.looking import known
from browser.looking import look as looked

SHEET = "项目编码,项目名称,调整预算数（万元）,累计支出（万元）\nP1,泵站检修,30,12.5\n,水文监测,9,2\nP9,没有的项目,5,6\n"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, Any]]]:
    home = tmp_path_factory.mktemp("changes")
    made = conftest.prepared(home, [str(conftest.TESTS / "browser" / "prepare_changes.py")])
    with conftest.served(home) as address:
        yield address, made


@pytest.fixture
def enter(served: tuple[str, dict[str, Any]], browser: Any) -> Iterator[Callable[..., Any]]:
    """Open a page as a person; at the end nothing was complained of."""
    address, made = served
    contexts: list[Any] = []
    heard: list[list[str]] = []

    def open_(who: str, path: str, width: int = 1280) -> Any:
        page, complaints = known(browser, address, made["sessions"][who], width)
        contexts.append(page.context)
        heard.append(complaints)
        page.goto(address + path)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert [text for complaints in heard for text in complaints if "404" not in text] == []


def look(page: Any) -> None:
    """Look at a page at both widths."""
    looked(page, 1280, 390)


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
