"""The benchmark of the office makes a whole year, lets people of every kind work in it, and says what each page took."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks_smoke.loading import load

benchmark = load("web")
ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.timeout(300)
def test_a_small_office_works_without_an_error():
    command = [sys.executable, str(ROOT / "benchmarks" / "web.py"), "--quick", "--sqlite", "--people", "12", "--seconds", "4"]  # fmt: skip
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("JIXIAO_", "DJANGO_"))
    }
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    lines = {line[:32].strip(): line[32:].split() for line in done.stdout.splitlines()}
    assert int(lines["all"][0]) > 0, done.stdout
    assert lines["all"][4] == "0", done.stdout


@pytest.mark.parametrize(
    ("seconds", "error", "met"), [(0.01, "", True), (0.5, "", False), (0.01, "500", False)]
)
def test_the_report_says_whether_the_goal_is_met(seconds, error, met, capsys):
    book = benchmark.Book()
    book.note("form: open", seconds, error)
    assert benchmark.report(book, 1) is met
    assert ("missed" in capsys.readouterr().out) is not met
