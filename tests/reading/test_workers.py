"""Processes that read: one that dies or is held up costs only its document; .doc files go in batches."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from multiprocessing import active_children
from pathlib import Path

import pytest

from builders.hostile import DOC, fixtures
from jixiao.documents.sources import Source
from jixiao.forms.model import DocumentForms
from jixiao.reading.many import read_paths
from jixiao.reading.task import BATCH, LOOK_AHEAD, Task, tasks_of
from jixiao.reading.workers import WorkerLimits, Workers

TEXT = fixtures()["txt"]


def source(name: str, content: bytes = TEXT) -> Source:
    return Source(name, None, content)


def codes(documents: list[DocumentForms]) -> list[tuple[str, list[str]]]:
    return [
        (document.document, [trouble.code for trouble in document.troubles if trouble.code != "form-none"])
        for document in documents
    ]


def run(tasks: Iterator[Task], limits: WorkerLimits, jobs: int = 1) -> list[DocumentForms]:
    with closing(Workers(jobs, limits)) as workers:
        return list(workers.read(tasks))


@pytest.fixture
def stuck(tmp_path: Path) -> Source:
    """A source on which reading waits for ever."""
    if not hasattr(os, "mkfifo"):
        pytest.skip("no named pipes")
    os.mkfifo(tmp_path / "慢.txt")
    return Source("慢.txt", tmp_path / "慢.txt")


def test_over_the_time(stuck: Source) -> None:
    tasks = iter([Task([0], [source("甲.txt")]), Task([1], [stuck]), Task([2], [source("乙.txt")])])
    found = run(tasks, WorkerLimits(seconds=4))
    assert codes(found) == [("甲.txt", []), ("慢.txt", ["file-slow"]), ("乙.txt", [])]
    assert active_children() == []


def test_killed(stuck: Source) -> None:
    def kill() -> None:
        time.sleep(3)
        for child in active_children():
            assert child.pid is not None
            os.kill(child.pid, signal.SIGKILL)

    thread = threading.Thread(target=kill)
    thread.start()
    tasks = iter([Task([0], [stuck]), Task([1], [source("乙.txt")])])
    found = run(tasks, WorkerLimits(seconds=60))
    thread.join()
    assert codes(found) == [("慢.txt", ["reader-died"]), ("乙.txt", [])]
    assert "SIGKILL" in found[0].troubles[0].message()


def test_the_rest_of_a_batch_is_tried_file_by_file(stuck: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    tasks = iter([Task([0, 1, 2], [source("甲.txt"), stuck, source("乙.txt")])])
    found = run(tasks, WorkerLimits(seconds=3), jobs=2)
    assert codes(found) == [("甲.txt", []), ("慢.txt", ["file-slow"]), ("乙.txt", [])]


def test_memory(tmp_path: Path) -> None:
    pytest.importorskip("resource")
    from builders.hostile import large_xlsx

    tasks = iter([Task([0], [source("大.xlsx", large_xlsx(20_000, 10))]), Task([1], [source("乙.txt")])])
    found = run(tasks, WorkerLimits(seconds=60, memory=100 << 20))
    assert codes(found)[0][1][0] in ("file-too-large", "reader-died")
    assert codes(found)[1] == ("乙.txt", [])


def test_closing_early_leaves_no_process(tmp_path: Path) -> None:
    for number in range(20):
        (tmp_path / f"{number:02}.txt").write_bytes(TEXT)
    results = read_paths([str(tmp_path)], jobs=2)
    assert Path(next(results).document).name == "00.txt"
    assert active_children()
    results.close()
    assert active_children() == []


@pytest.mark.parametrize("jobs", [0, 1, 2])
def test_order(tmp_path: Path, jobs: int) -> None:
    for number in range(30):
        name, content = (f"{number:02}.doc", DOC) if number % 7 == 3 else (f"{number:02}.txt", TEXT)
        (tmp_path / name).write_bytes(content)
    found = [Path(document.document).name for document in read_paths([str(tmp_path)], jobs=jobs)]
    assert found == sorted(found)
    assert len(found) == 30


def test_word_documents_are_put_together() -> None:
    sources = [source(f"{n}.doc", DOC) if n % 2 else source(f"{n}.txt") for n in range(2 * BATCH + 6)]
    batches = [task.numbers for task in tasks_of(iter(sources)) if task.converted]
    assert batches == [list(range(1, 2 * BATCH, 2)), [2 * BATCH + 1, 2 * BATCH + 3, 2 * BATCH + 5]]


def test_look_ahead_is_bounded() -> None:
    def endless() -> Iterator[Source]:
        yield source("甲.doc", DOC)
        for number in range(10_000):
            yield source(f"{number}.txt")

    numbers = []
    for task in tasks_of(endless()):
        numbers.append(task.first)
        if task.converted:
            break
    assert numbers == [*range(1, LOOK_AHEAD + 1), 0]


def test_old_workbooks_are_not_held_back() -> None:
    (task,) = tasks_of(iter([source("甲.xls", fixtures()["xls"])]))
    assert not task.converted
