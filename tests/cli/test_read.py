"""``jixiao read``: what it prints, its exit status, and that the number of processes changes nothing."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from builders.hostile import DOC, fixtures, zipped
from jixiao.cli.main import app

COMMAND = [sys.executable, "-c", "from jixiao.cli.main import main; main()", "read"]
FORM = """项目支出绩效自评表
（2023年度）
项目名称\t道路养护经费
主管部门\t某市交通局\t实施单位\t某市公路处
项目资金（万元）\t\t年初预算数\t全年预算数\t全年执行数\t分值\t执行率\t得分
\t年度资金总额\t120\t100\t95.5\t10\t95.5%\t9.55
一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分
产出指标\t数量指标\t养护里程\t≥50公里\t52公里\t90\t90
总分\t\t\t\t\t100\t99.55
"""
NO_UNIT = FORM.replace("（万元）", "")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with forms, a zip with one, a broken document, and files that are no documents."""
    (tmp_path / "甲.txt").write_text(FORM, encoding="utf-8")
    (tmp_path / "乙").mkdir()
    (tmp_path / "乙" / "无单位.txt").write_text(NO_UNIT, encoding="utf-8")
    (tmp_path / "包.zip").write_bytes(zipped({"丙.txt": FORM.encode(), "图.png": b"x"}))
    (tmp_path / "坏.docx").write_bytes(fixtures()["docx"][:300])
    (tmp_path / "图.png").write_bytes(b"x")
    (tmp_path / "~$甲.docx").write_bytes(b"x")
    return tmp_path


def run(*arguments: object, env: dict[str, str] | None = None) -> Result:
    return CliRunner().invoke(app, ["read", *map(str, arguments)], env=env)


def start(*arguments: object, **options: object) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [*COMMAND, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options
    )


def test_table(folder: Path) -> None:
    result = run(folder / "甲.txt")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0] == "甲.txt  text  1 张表，1 条指标，0 处疑点"
    shown = " ".join(result.stdout.split())
    for word in (
        "自评表 道路养护经费 100 95.5 95.5% 万元 1 99.55/100",
        "2023 某市公路处",
        "金额单位",
        "预算数",
    ):
        assert word in shown
    assert lines[-1] == "共 1 份文件，1 张表，1 条指标，0 处疑点；0 份未能完整读取"


def test_unreadable_document_ends_with_2_and_the_others_are_read(folder: Path) -> None:
    result = run(folder)
    assert result.exit_code == 2
    assert "file-broken" in result.stdout
    assert "共 4 份文件，3 张表" in result.stdout
    assert "1 份未能完整读取" in result.stdout


def test_wrong_path_is_named(folder: Path) -> None:
    result = run("/no/such/文件.docx", folder / "甲.txt", folder / "*.pdf")
    assert result.exit_code == 2
    assert "文件不存在或无权读取：/no/such/文件.docx" in result.stdout
    assert "*.pdf" in result.stdout
    assert "共 3 份文件，1 张表" in result.stdout


def test_empty_folder(tmp_path: Path) -> None:
    result = run(tmp_path)
    assert result.exit_code == 0
    assert "没有找到可读的文件" in result.stdout


def test_troubles(folder: Path) -> None:
    path = folder / "乙" / "无单位.txt"
    assert "unit-unknown" not in run(path).stdout
    assert (
        "unit-unknown  第6行  未印出金额单位，也无从推断，暂按元理解：120" in run(path, "--troubles").stdout
    )


@pytest.mark.parametrize("how", ["option", "environment"])
def test_english(folder: Path, how: str) -> None:
    path = folder / "乙" / "无单位.txt"
    if how == "option":
        result = run(path, "--troubles", "--lang", "en")
    else:
        result = run(path, "--troubles", env={"JIXIAO_LANG": "en"})
    assert "self-evaluation" in result.stdout
    assert (
        "unit-unknown  line 6  no money unit is printed and nothing tells it; taken as 元: 120"
        in result.stdout
    )
    assert "1 documents, 1 forms" in result.stdout


def test_json(folder: Path) -> None:
    result = run(folder, "--format", "json")
    assert result.exit_code == 2
    documents = {Path(one["document"]).name: one for one in json.loads(result.stdout)}
    assert list(documents) == ["无单位.txt", "丙.txt", "坏.docx", "甲.txt"]
    assert documents["坏.docx"]["forms"] == []
    assert [trouble["code"] for trouble in documents["坏.docx"]["troubles"]] == ["file-broken"]
    (form,) = documents["甲.txt"]["forms"]
    assert (form["schema_version"], form["kind"], form["year"]) == (1, "self_evaluation", 2023)
    assert form["project"]["printed"] == "道路养护经费"
    assert form["project"]["place"]["line"] == 3
    assert "坏.docx" in result.stderr
    assert "文件已损坏" in result.stderr


def test_record(folder: Path) -> None:
    documents = json.loads(run(folder, "--format", "record").stdout)
    assert [len(document["forms"]) for document in documents] == [1, 1, 0, 1]
    (form,) = documents[-1]["forms"]
    assert form["funds"][0]["executed"] == "95.5"
    assert form["indicators"][0]["l3"] == "养护里程"


def test_nothing_at_all_is_valid_json(tmp_path: Path) -> None:
    assert json.loads(run(tmp_path, "--format", "json").stdout) == []


def test_processes_change_nothing_and_no_progress_without_a_terminal(folder: Path) -> None:
    for number in range(6):
        (folder / f"文{number}.doc").write_bytes(DOC)
        (folder / f"文{number}.txt").write_text(FORM * (6 - number), encoding="utf-8")
    outputs = []
    for jobs in ("1", "2"):
        with start(folder, "--format", "json", "--jobs", jobs) as process:
            output, errors = process.communicate(timeout=120)
        assert process.returncode == 2
        assert len(errors.splitlines()) == 1
        outputs.append(output)
    assert outputs[0] == outputs[1]
    assert len(json.loads(outputs[0])) == 16


def test_utf8_whatever_the_locale(folder: Path) -> None:
    environment = {**os.environ, "LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    with start(folder / "甲.txt", env=environment) as process:
        output, _ = process.communicate(timeout=60)
    assert "道路养护经费" in output.decode("utf-8")
    assert process.returncode == 0


def test_closed_pipe_is_quiet(folder: Path) -> None:
    for number in range(300):
        (folder / f"文{number}.txt").write_text(FORM, encoding="utf-8")
    for output_format in ("json", "table"):
        with start(folder, "--format", output_format) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            process.stdout.readline()
            process.stdout.close()
            assert process.stderr.read() == b""
            process.wait(60)


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="processes are looked up in /proc")
def test_interrupt_leaves_no_process(folder: Path) -> None:
    for number in range(2000):
        (folder / f"文{number}.txt").write_text(FORM * 20, encoding="utf-8")
    with start(folder, "--jobs", "2", start_new_session=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        assert len(of_session(process.pid)) >= 3
        os.killpg(process.pid, signal.SIGINT)
        process.stdout.read()
        errors = process.stderr.read()
        assert process.wait(30) == 130
    assert b"Traceback" not in errors
    until = time.monotonic() + 5
    while of_session(process.pid) and time.monotonic() < until:
        time.sleep(0.1)
    assert of_session(process.pid) == []


def of_session(session: int) -> list[int]:
    """The processes of a session that are alive."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, *numbers = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if state != "Z" and int(numbers[2]) == session:
            found.append(int(path.parent.name))
    return found
