"""A site of its own in another process, with an office in it, and a browser; skipped where there is no Chromium."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

TESTS = Path(__file__).parents[1]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
PROGRAM = "from jixiao.cli.main import main; main()"
NAMES = ("typing", "paste", "two", "keys", "return", "undo", "look", "offline", "rows", "library", "submit")


@dataclass
class Site:
    """Where the site is, its forms by kind and name, and the sessions of its people."""

    address: str
    forms: dict[str, int]
    sessions: dict[str, str]

    def form(self, name: str, kind: str = "target") -> str:
        return f"{self.address}/forms/{self.forms[f'{kind}/{name}']}/"


def prepared(home: Path, program: list[str]) -> Any:
    """Run a program that fills the empty database of a home, and return what it printed as JSON."""
    made = subprocess.run(
        [sys.executable, *program], env=_environment(home), check=True, stdout=subprocess.PIPE
    )
    return json.loads(made.stdout)


@contextmanager
def served(home: Path, program: list[str] | None = None) -> Iterator[str]:
    """Serve what is in a home on a free port until the tests are done with it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    serve = program or ["-m", "django", "runserver", "--noreload", "{}"]
    command = [sys.executable, *(part.format(f"127.0.0.1:{port}", port=port) for part in serve)]
    with (home / "server.log").open("wb") as log:
        server = subprocess.Popen(command, env=_environment(home), stdout=log, stderr=log)
        try:
            _wait(f"http://127.0.0.1:{port}/healthy", server, home / "server.log")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(15)


def _environment(home: Path) -> dict[str, str]:
    """Return the surroundings of a site of its own: nothing of the developer's own site."""
    ways = os.pathsep.join(filter(None, (str(TESTS), os.environ.get("PYTHONPATH", ""))))
    own = {"JIXIAO_HOME": str(home), "DJANGO_SETTINGS_MODULE": "jixiao.web.settings", "PYTHONPATH": ways}
    return {**{name: value for name, value in os.environ.items() if name != "JIXIAO_DATABASE"}, **own}


def _wait(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(600):
        try:
            urllib.request.urlopen(address, timeout=2).close()
        except OSError:
            assert server.poll() is None, log.read_text("utf-8")
            time.sleep(0.2)
        else:
            return
    raise TimeoutError(address)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    home = tmp_path_factory.mktemp("site")
    made = prepared(home, [str(TESTS / "browser" / "prepare.py"), *NAMES])
    with served(home) as address:
        yield Site(address, made["forms"], made["sessions"])


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory, browser: Any) -> Iterator[str]:
    """The demonstration office, one for all tests of a process: each changes only what it names itself."""
    home = tmp_path_factory.mktemp("office")
    shutil.copytree(demonstration(tmp_path_factory), home, dirs_exist_ok=True)
    with served(home, ["-c", PROGRAM, "serve", "--port", "{port}", "--workers", "1"]) as address:
        yield address


def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the home of a demonstration office that is made once for all processes of a run; to be copied, not changed."""
    base = tmp_path_factory.getbasetemp()
    folder = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    home, done = folder / "demonstration", folder / "demonstration.done"
    with (folder / "demonstration.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            home.mkdir()
            command = [sys.executable, "-c", PROGRAM, "manage", "demo"]
            subprocess.run(command, env=_environment(home), check=True, stdout=subprocess.DEVNULL)
            done.touch()
    return home


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
