"""Evaluations in a real browser: accessible and no wider than the screen; an expert scores, adds up and is not surprised."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from browser.conftest import prepared, served
from browser.looking import known, look

PREPARE = """
import json, os, sys
import django
django.setup()
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
call_command("migrate", verbosity=0)
from web import evaluating
from web.office import make_office
office = make_office()
asked = evaluating.asked(office)
scoring = evaluating.scoring_(office, "departmental")
planned = evaluating.planned(office)
sessions = {}
for person in office.people.values():
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "jixiao.web.office.signin.Backend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    sessions[person.username] = session.session_key
numbers = {"asked": asked.pk, "scoring": scoring.pk, "planned": planned.pk, "form": asked.dossiers.get().pk,
           "item": asked.items.get().pk}
json.dump({"numbers": numbers, "sessions": sessions}, sys.stdout)
"""
PAGES = {
    "officer": ["", "new/", "{planned}/", "{planned}/edit/", "{planned}/framework/", "{asked}/scores/", "{asked}/evidence/"],
    "expert-a": [
        "", "{scoring}/", "{scoring}/sheet/", "{scoring}/scores/", "{scoring}/problems/", "{scoring}/report/", "{asked}/forms/",
        "{asked}/forms/{form}/", "{asked}/evidence/{item}/",
    ],
    "filler": ["{asked}/", "{asked}/problems/", "{asked}/report/"],
}  # fmt: skip


@dataclass
class Place:
    """Where the site is, its evaluations, and the sessions of its people."""

    address: str
    numbers: dict[str, int]
    sessions: dict[str, str]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, browser: Any) -> Iterator[Place]:
    home = tmp_path_factory.mktemp("evaluations")
    found = prepared(home, ["-c", PREPARE])
    with served(home) as address:
        yield Place(address, found["numbers"], found["sessions"])


def entered(browser: Any, place: Place, who: str, width: int = 1280) -> tuple[Any, list[str]]:
    """Return a page of somebody, and the list of what the browser complains of."""
    return known(browser, place.address, place.sessions[who], width)


@pytest.mark.parametrize("who", PAGES)
@pytest.mark.parametrize("width", [1280, 390])
def test_pages_are_accessible_and_fit(browser: Any, place: Place, who: str, width: int) -> None:
    page, complaints = entered(browser, place, who, width)
    for address in PAGES[who]:
        whole = f"{place.address}/evaluations/{address.format(**place.numbers)}"
        assert page.goto(whole).status == 200
        look(page)
    assert complaints == []
    page.context.close()


def test_an_expert_scores(browser: Any, place: Place) -> None:
    page, complaints = entered(browser, place, "expert-b")
    page.goto(f"{place.address}/evaluations/{place.numbers['scoring']}/sheet/")
    assert page.inner_text("#left").endswith("17")
    page.fill("input[name=points-basis]", "3")
    page.fill("input[name=points-cost]", "7.25")
    assert page.inner_text("#sum") == "10.25"
    assert page.inner_text("#left").endswith("15")
    page.fill("input[name=points-quality]", "11")
    assert page.get_attribute("input[name=points-quality]", "aria-invalid") == "true"
    assert page.inner_text("#sum") == "10.25"
    page.fill("input[name=points-quality]", "10")
    page.on("dialog", lambda dialog: dialog.dismiss())
    page.click("nav.tabs a >> nth=0", no_wait_after=True)
    page.wait_for_timeout(300)
    assert page.url.endswith("/sheet/"), "unsaved scores are not left without a question"
    page.click("button[value=save]")
    page.wait_for_selector(".messages .success")
    assert page.input_value("input[name=points-cost]") == "7.25"
    page.click("button[value=hand-in]")
    page.wait_for_selector(".messages .error")
    assert "还有指标没有评分" in page.inner_text(".messages")
    assert complaints == []
    page.context.close()


def test_the_unit_answers(browser: Any, place: Place) -> None:
    page, complaints = entered(browser, place, "filler", 390)
    page.goto(f"{place.address}/evaluations/{place.numbers['asked']}/problems/")
    page.check("input[name=accepted][value=yes]")
    page.click("article button.primary")
    page.wait_for_selector(".messages .success")
    assert "单位认可" in page.inner_text("article")
    assert complaints == []
    page.context.close()
