"""The pages around the forms in a real browser: accessible, no wider than the screen, nothing refused by the policy."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest

from browser.looking import PASSWORD, entered, look

PAGES = {
    "": ["/sign-in/", "/public/", "/public/en/"],
    "demo-clerk": [
        "/", "/dossiers/", "/notifications/", "/dashboard/", "/results/", "/results/17/", "/rectifications/", "/rectifications/1/",
        "/changes/", "/figures/differences/", "/evaluations/", "/account/tokens/",
    ],
    "demo-head": ["/", "/dossiers/?mine=1", "/rectifications/2/", "/changes/", "/recheck/", "/monitoring/"],
    "demo-reviewer": ["/", "/dossiers/?mine=1", "/dashboard/", "/results/?year=2025", "/monitoring/", "/changes/", "/evaluations/"],
    "demo-officer": [
        "/", "/rounds/", "/rounds/2/", "/rounds/3/", "/rounds/new/", "/rounds/5/edit/", "/downloads/", "/dossiers/", "/projects/",
        "/projects/new/", "/journal/?verify=1", "/guide/", "/account/", "/account/password/", "/account/second-factor/",
        "/dashboard/", "/results/?year=2025", "/results/29/", "/results/rounds/4/ranges/", "/rectifications/",
        "/rectifications/new/", "/rectifications/2/", "/figures/", "/evaluations/", "/organisation/", "/publication/",
    ],
    "demo-bureau-head": [
        "/", "/dashboard/", "/dashboard/head/", "/results/?year=2024", "/results/31/", "/rectifications/3/", "/publication/",
        "/publication/forms/1/", "/recheck/", "/monitoring/",
    ],
    "demo-evaluator": ["/", "/evaluations/", "/notifications/", "/dashboard/"],
    "demo-auditor": ["/", "/dossiers/", "/dashboard/", "/results/", "/rectifications/", "/journal/", "/monitoring/", "/recheck/"],
    "demo-admin": [
        "/", "/organisation/", "/organisation/people/", "/organisation/people/1/", "/organisation/people/new/",
        "/organisation/units/1/", "/organisation/import/", "/interface/", "/nothing/",
    ],
}  # fmt: skip
ENGLISH = (
    "/dashboard/", "/dashboard/head/", "/results/?year=2025", "/results/29/", "/rectifications/", "/rectifications/2/",
    "/publication/", "/publication/forms/1/", "/public/en/",
)  # fmt: skip

REFUSED = {
    ("demo-officer", "/organisation/"): 403,
    ("demo-officer", "/publication/"): 403,
    ("demo-evaluator", "/dashboard/"): 403,
    ("demo-admin", "/nothing/"): 404,
}


@pytest.mark.parametrize("who", PAGES)
@pytest.mark.parametrize("width", [1280, 390])
def test_pages_are_accessible_and_fit(browser: Any, office: str, who: str, width: int) -> None:
    page, complaints = entered(browser, office, who, width)
    for address in PAGES[who]:
        status = REFUSED.get((who, address), 200)
        assert (address, page.goto(office + address).status) == (address, status)
        look(page)
    assert [text for text in complaints if "404" not in text and "403" not in text] == []
    page.context.close()


@pytest.mark.parametrize("width", [1280, 390])
def test_pages_in_english_are_accessible_and_fit(browser: Any, office: str, width: int) -> None:
    page, complaints = entered(browser, office, "demo-bureau-head", width)
    page.context.add_cookies([{"name": "django_language", "value": "en", "url": office}])
    for address in ENGLISH:
        assert (address, page.goto(office + address).status) == (address, 200)
        assert page.locator("html").get_attribute("lang") == "en", address
        look(page)
    assert complaints == []
    page.context.close()


def test_the_navigation_is_one_line_and_opens_with_the_keyboard(browser: Any, office: str) -> None:
    page, complaints = entered(browser, office, "demo-bureau-head")
    for language in ("zh-hans", "en"):
        page.context.add_cookies([{"name": "django_language", "value": language, "url": office}])
        page.goto(f"{office}/monitoring/")
        entries = page.locator("header.top nav > ul > li")
        assert entries.count() == 7
        assert len({round(entry.bounding_box()["y"]) for entry in entries.all()}) == 1
    group = page.locator("header.top nav summary").first
    assert group.get_attribute("aria-current") == "true"
    group.focus()
    page.keyboard.press("Enter")
    assert page.locator("header.top nav details a[aria-current=page]").get_attribute("href") == "/monitoring/"
    look(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{office}/changes/")
    assert complaints == []
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
    look(page)
    page.context.close()


def test_all_forms_of_a_round_are_made_into_one_file(browser: Any, office: str) -> None:
    page, complaints = entered(browser, office, "demo-officer")
    page.goto(f"{office}/rounds/3/")
    page.click("button[value=docx]")
    page.wait_for_url(f"{office}/downloads/")
    assert page.locator("#jobs tbody tr").count() == 1
    page.wait_for_selector("#jobs a.primary", timeout=60000)
    look(page)
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
