"""The commands that run the application: the first start, the demonstration, and what an administrator does."""

from __future__ import annotations

import http.cookiejar
import os
import re
import socket
import subprocess
import sys
import tarfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from openpyxl import Workbook

JIXIAO = [sys.executable, "-c", "from jixiao.cli.main import main; main()"]


def run(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "JIXIAO_HOME": str(home)}
    environment.pop("JIXIAO_DATABASE", None)
    return subprocess.run(
        [*JIXIAO, *arguments], env=environment, capture_output=True, encoding="utf-8", timeout=120
    )


@contextmanager
def serving(home: Path, *options: str) -> Iterator[tuple[str, Path]]:
    """Serve on a free port; give the address and the file with what was printed."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "JIXIAO_HOME": str(home), "PYTHONUNBUFFERED": "1"}
    environment.pop("JIXIAO_DATABASE", None)
    home.mkdir(exist_ok=True)
    log = home / "server.log"
    with log.open("wb") as out:
        command = [*JIXIAO, "serve", "--port", str(port), "--workers", "1", *options]
        server = subprocess.Popen(command, env=environment, stdout=out, stderr=subprocess.STDOUT)
        try:
            _wait(f"http://127.0.0.1:{port}/healthy", server)
            yield f"http://127.0.0.1:{port}", log
        finally:
            server.terminate()
            server.wait(15)


def _wait(address: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(address, timeout=2).close()
        except OSError:
            assert server.poll() is None, "the server did not start"
            time.sleep(0.2)
        else:
            return
    raise TimeoutError(address)


class Browser:
    """The least of a browser: cookies and the token of forms."""

    def __init__(self, address: str) -> None:
        self.address = address
        jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))

    def get(self, path: str) -> tuple[str, str]:
        with self.opener.open(self.address + path, timeout=20) as answer:
            return urllib.parse.urlsplit(answer.url).path, answer.read().decode()

    def post(self, path: str, **values: str) -> tuple[str, str]:
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get(path)[1])
        assert token is not None
        data = urllib.parse.urlencode({**values, "csrfmiddlewaretoken": token[1]}).encode()
        request = urllib.request.Request(self.address + path, data, {"Referer": self.address + path})
        with self.opener.open(request, timeout=20) as answer:
            return urllib.parse.urlsplit(answer.url).path, answer.read().decode()


def test_the_first_start_makes_an_administrator_who_signs_in(tmp_path: Path) -> None:
    with serving(tmp_path / "home") as (address, log):
        said = log.read_text("utf-8")
        found = re.search(r"one-time password\s+(\S+)", said)
        assert found is not None
        assert address in said
        browser = Browser(address)
        where, page = browser.post("/sign-in/", username="admin", password=found[1])
        assert where == "/account/password/"
        assert "您用的是初始密码" in page
        new = "石桥-compass-58"
        where, page = browser.post("/account/password/", old=found[1], new=new, again=new)
        assert where == "/"
        assert "开始使用" in page
    with serving(tmp_path / "home") as (_address, log):
        assert "one-time password" not in log.read_text("utf-8"), "there is one already"


def test_the_demonstration_is_one_command(tmp_path: Path) -> None:
    with serving(tmp_path / "home", "--demo") as (address, log):
        said = log.read_text("utf-8")
        password = re.search(r"password: (\S+)", said)
        assert password is not None
        assert "one-time" not in said
        browser = Browser(address)
        where, page = browser.post("/sign-in/", username="demo-officer", password=password[1])
        assert where == "/"
        assert "演示单位" in page
        board = re.search(r'href="(/rounds/\d+/)"', page)
        assert board is not None
        assert "各部门" in browser.get(board[1])[1]
        titles = re.findall(r'href="/forms/\d+/"', browser.get("/dossiers/")[1])
        assert len(titles) == 50
        assert browser.get("/static/jixiao/site.css")[1].startswith("/*")
        with pytest.raises(urllib.error.HTTPError, match="404"):
            browser.get("/nothing/")
    assert run(tmp_path / "home", "manage", "verify-journal").returncode == 0


def test_commands_of_the_administrator(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert run(home, "manage", "migrate").returncode == 0
    made = run(home, "manage", "create-administrator", "--username", "wang")
    assert made.returncode == 0
    assert "wang" in made.stdout
    taken = run(home, "manage", "create-administrator", "--username", "wang")
    assert (taken.returncode, "已有人使用" in taken.stderr) == (2, True)

    refused = run(home, "manage", "demo")
    assert (refused.returncode, "--beside" in refused.stderr) == (1, True)

    book = Workbook()
    page = book.active
    assert page is not None
    page.append(["单位编码", "单位名称", "单位类别", "上级单位编码", "用户名", "姓名", "岗位"])
    page.append(["101", "林业局", "主管部门", "000", "li", "李青", "主管部门审核人"])
    book.save(tmp_path / "units.xlsx")
    units = str(tmp_path / "units.xlsx")
    assert "将新增1个单位" in run(home, "manage", "import-organisation", units, "--check").stdout
    took = run(home, "manage", "import-organisation", units)
    assert (took.returncode, "已新增1个单位" in took.stdout, "li" in took.stdout) == (0, True, True)
    assert run(home, "manage", "import-organisation", str(tmp_path / "none.xlsx")).returncode == 2
    page.append(["102", "民政局", "主管部门", "999", "", "", ""])
    book.save(tmp_path / "units.xlsx")
    wrong = run(home, "manage", "import-organisation", units)
    assert (wrong.returncode, "第3行" in wrong.stderr) == (1, True)

    assert "提醒0条" in run(home, "manage", "remind", "--date", "2026-05-01").stdout
    assert run(home, "manage", "remind", "--date", "May").returncode == 2

    exported = tmp_path / "journal.csv"
    assert run(home, "manage", "export-journal", str(exported)).returncode == 0
    assert "organisation-import" in exported.read_text("utf-8")
    assert run(home, "manage", "export-journal", str(exported)).returncode == 2
    assert "administrator-made" in run(home, "manage", "export-journal").stdout

    backup = tmp_path / "backup.tar.gz"
    assert run(home, "manage", "backup", str(backup)).returncode == 0
    assert backup.stat().st_mode & 0o077 == 0
    with tarfile.open(backup) as archive:
        assert {"jixiao.sqlite3", "secret"} <= set(archive.getnames())
        archive.extractall(tmp_path / "restored", filter="data")
    holds = run(tmp_path / "restored", "manage", "verify-journal")
    assert (holds.returncode, "日志完整" in holds.stdout) == (0, True)
    assert run(home, "manage", "backup", str(backup)).returncode == 2

    import sqlite3

    with sqlite3.connect(home / "jixiao.sqlite3") as database:
        database.execute("DROP TRIGGER journal_entry_no_update")
        database.execute("UPDATE journal_entry SET person = '另一人' WHERE number = 1")
    broken = run(home, "manage", "verify-journal")
    assert (broken.returncode, "第1条" in broken.stdout) == (1, True)


def test_a_wrong_setting_is_said_plainly(tmp_path: Path) -> None:
    environment = {**os.environ, "JIXIAO_HOME": str(tmp_path), "JIXIAO_DATABASE": "mysql://x/y"}
    found = subprocess.run(
        [*JIXIAO, "manage", "migrate"], env=environment, capture_output=True, encoding="utf-8", timeout=60
    )
    assert found.returncode == 2
    assert "postgresql://" in found.stderr
    assert "Traceback" not in found.stderr
