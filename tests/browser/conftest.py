"""A site of its own in another process, with an office in it, and a browser; skipped where there is no Chromium."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

TESTS = Path(__file__).parents[1]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
NAMES = ("typing", "paste", "two", "keys", "return", "undo", "look", "offline", "rows", "library", "submit")


@dataclass
class Site:
    """Where the site is, its forms by kind and name, and the sessions of its people."""

    address: str
    forms: dict[str, int]
    sessions: dict[str, str]

    def form(self, name: str, kind: str = "target") -> str:
        return f"{self.address}/forms/{self.forms[f'{kind}/{name}']}/"


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    home = tmp_path_factory.mktemp("site")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "JIXIAO_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "jixiao.web.settings",
        "PYTHONPATH": str(TESTS),
    }
    command = [sys.executable, str(TESTS / "browser" / "prepare.py"), *NAMES]
    made = json.loads(subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE).stdout)
    serve = [sys.executable, "-m", "django", "runserver", "--noreload", f"127.0.0.1:{port}"]
    with (home / "server.log").open("wb") as log:
        server = subprocess.Popen(serve, env=environment, stdout=log, stderr=log)
        try:
            _wait(f"http://127.0.0.1:{port}/static/jixiao/site.css", server)
            yield Site(f"http://127.0.0.1:{port}", made["forms"], made["sessions"])
        finally:
            server.terminate()
            server.wait(10)


def _wait(address: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(150):
        try:
            urllib.request.urlopen(address, timeout=2).close()
        except OSError:
            assert server.poll() is None, "the site did not start"
            time.sleep(0.2)
        else:
            return
    raise TimeoutError(address)


@pytest.fixture(scope="session")
def browser(site: Site) -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


@dataclass
class Problems:
    """What went wrong in the browser's console while a test ran."""

    lines: list[str] = field(default_factory=list)


@pytest.fixture
def problems() -> Iterator[Problems]:
    """Fail a test whose pages wrote an error, or broke the content security policy."""
    found = Problems()
    yield found
    assert found.lines == []


@pytest.fixture
def open_form(site: Site, browser: Any, problems: Problems) -> Iterator[Callable[..., Any]]:
    """Open a form as a person, in a window of its own."""
    contexts: list[Any] = []

    def open_(
        name: str,
        who: str = "filler",
        kind: str = "target",
        width: int = 1280,
        height: int = 900,
        path: str = "",
        **more: Any,
    ) -> Any:
        context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN", **more)
        contexts.append(context)
        context.add_cookies([{"name": "sessionid", "value": site.sessions[who], "url": site.address}])
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        page = context.new_page()
        page.set_default_timeout(15000)
        page.on("pageerror", lambda error: problems.lines.append(str(error)))
        page.on("console", lambda line: _note(line, problems))
        page.goto(site.form(name, kind) + path)
        if not path:
            page.wait_for_selector("html[data-ready]")
        return page

    yield open_
    for context in contexts:
        context.close()


def _note(line: Any, problems: Problems) -> None:
    if line.type == "error" and "Failed to load resource" not in line.text:
        problems.lines.append(line.text)
