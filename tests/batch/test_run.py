"""A run over a folder: resumable, nothing read twice, the same result in any order."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from builders.corpus import write_corpus
from jixiao.batch import Asked, EngineMissing, Store, StoreBusy, StoreError, open_engine, run, versions
from jixiao.batch.results import facts_of, filed_of, forms_of, statuses
from jixiao.checks.session import judge_documents
from jixiao.reading.many import read_paths

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
RESULTS = ("forms", "funds", "indicators", "findings")


def go(folder: Path, store: Path, *, jobs: int = 1, **asked) -> list[tuple[str, str]]:
    """Run and return the steps."""
    steps: list[tuple[str, str]] = []
    with closing(open_engine("local", jobs)) as engine, Store(store, create=True) as opened:
        run(opened, folder, engine, Asked(**asked), lambda step, name: steps.append((step, name)))
    return steps


def named(steps: list[tuple[str, str]], step: str) -> list[str]:
    return sorted(name.rpartition("/")[2] for kind, name in steps if kind == step)


def content(store: Path) -> list[tuple]:
    """Return everything that a store found out, by document."""
    with Store(store) as opened:
        found = [
            (f.document, f.number, f.form.model_dump_json(), f.rules, [repr(x) for x in f.findings])
            for f in filed_of(opened)
        ]
        manifest = [
            tuple(row)
            for row in opened.rows("SELECT path, size, sha256, status, trouble FROM manifest ORDER BY path")
        ]
    return [*found, *manifest]


@pytest.fixture
def corpus(tmp_path):
    folder = tmp_path / "文件"
    write_corpus(folder, 12)
    return folder


def test_every_document_is_read_judged_and_kept_as_it_was_read(tmp_path):
    go(EXAMPLES, tmp_path / "store", jobs=2)
    with Store(tmp_path / "store") as store:
        kept = {(document, number): form for document, number, form in forms_of(store)}
        counts = statuses(store)
    read = {
        (f"examples/{d.document.partition('/examples/')[2]}", number): form
        for d in read_paths([str(EXAMPLES)], jobs=0)
        for number, form in enumerate(d.forms)
    }
    assert counts == {"pending": 0, "done": 12, "failed": 1, "skipped": 2, "removed": 0}
    skipped = {key for key in read if ".zip/" in key[0]}
    assert set(kept) == set(read) - skipped
    for key, form in kept.items():
        expected = read[key].model_dump_json().replace(EXAMPLES.parent.as_posix() + "/", "")
        assert form.model_dump_json() == expected


def test_findings_are_those_of_check(tmp_path, monkeypatch):
    """Each form's own findings, and those between the forms of one office."""
    monkeypatch.chdir(EXAMPLES.parent)
    shutil.copytree(
        EXAMPLES, tmp_path / "examples", ignore=shutil.ignore_patterns("*.zip", "content", "making")
    )
    go(tmp_path / "examples", tmp_path / "store")
    monkeypatch.chdir(tmp_path)
    assessment = judge_documents(read_paths(["examples"], jobs=0))
    with Store(tmp_path / "store") as store:
        kept = {repr(finding) for filed in filed_of(store) for finding in filed.findings}
    assert kept == {repr(finding) for finding in assessment.findings}


def test_the_second_run_reads_and_judges_nothing(corpus, tmp_path):
    first, again = go(corpus, tmp_path / "s"), go(corpus, tmp_path / "s")
    assert len(named(first, "read")) == len(named(first, "judge")) == 12
    assert {step for step, _ in again} == {"walk"}


def test_changed_new_removed_and_equal_documents(corpus, tmp_path):
    go(corpus, tmp_path / "s")
    (corpus / "000/00001.html").unlink()
    shutil.copy(corpus / "000/00002.html", corpus / "000/00002-副本.html")
    shutil.copy(corpus / "000/00003.html", corpus / "000/00004.html")
    write_corpus(corpus, 1, start=50)
    steps = go(corpus, tmp_path / "s")
    assert named(steps, "read") == ["00050.html"]
    assert named(steps, "judge") == ["00002-副本.html", "00050.html"]  # the copy's name comes first
    with Store(tmp_path / "s") as store:
        status = {
            row["path"].rpartition("/")[2]: row["status"] for row in store.rows("SELECT * FROM manifest")
        }
    assert status["00001.html"] == "removed"
    assert [status[name] for name in ("00002-副本.html", "00002.html")] == ["done", "skipped"]
    assert [status[name] for name in ("00003.html", "00004.html")] == ["done", "skipped"]
    fresh = tmp_path / "fresh"
    go(corpus, fresh)
    gone = [row for row in content(tmp_path / "s") if "removed" not in row]
    assert gone == content(fresh)


def test_a_removed_document_that_returns_is_not_read_again(corpus, tmp_path):
    path = corpus / "000/00001.html"
    kept = path.read_bytes()
    go(corpus, tmp_path / "s")
    before = content(tmp_path / "s")
    path.unlink()
    go(corpus, tmp_path / "s")
    path.write_bytes(kept)
    assert named(go(corpus, tmp_path / "s"), "read") == []
    assert content(tmp_path / "s") == before


def test_changed_rules_judge_again_without_reading(corpus, tmp_path):
    go(corpus, tmp_path / "s")
    steps = go(corpus, tmp_path / "s", profile="cn-hubei")
    assert named(steps, "read") == []
    assert len(named(steps, "judge")) == 12
    with Store(tmp_path / "s") as store:
        assert {facts.profile for facts in facts_of(store)} == {"cn-hubei"}
    assert len(named(go(corpus, tmp_path / "s", on=date(2022, 1, 1)), "judge")) == 12


def test_a_changed_reader_reads_again(corpus, tmp_path, monkeypatch):
    go(corpus, tmp_path / "s")
    before = content(tmp_path / "s")
    monkeypatch.setattr(sys.modules["jixiao.batch.run"], "reader_version", lambda: "another")
    assert len(named(go(corpus, tmp_path / "s"), "read")) == 12
    assert content(tmp_path / "s") == before


def test_versions_follow_the_files(tmp_path):
    own = tmp_path / "mine" / "profile.yaml"
    own.parent.mkdir()
    own.write_text("a", "utf-8")
    one = versions.rules_version(None, None, [tmp_path])
    own.write_text("b", "utf-8")
    assert one != versions.rules_version(None, None, [tmp_path])
    assert versions.rules_version("cn", None, []) != versions.rules_version(None, None, [])


def test_the_order_and_number_of_processes_change_nothing(corpus, tmp_path):
    go(corpus, tmp_path / "one")
    go(corpus, tmp_path / "two", jobs=2)
    moved = tmp_path / "后来" / "文件"
    paths = sorted(corpus.rglob("*.html"))
    random.Random(1).shuffle(paths)
    for part in (paths[:5], paths[5:9], paths[9:]):
        for path in part:
            target = moved / path.relative_to(corpus)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)
        go(moved, tmp_path / "three")
    assert content(tmp_path / "one") == content(tmp_path / "two") == content(tmp_path / "three")


def test_a_failed_document_is_tried_again_only_when_asked(tmp_path):
    folder = tmp_path / "f"
    folder.mkdir()
    shutil.copy(EXAMPLES / "14-scanned-page.pdf", folder)
    (folder / "broken.docx").write_bytes(b"PK\x03\x04 not a document")
    assert len(named(go(folder, tmp_path / "s"), "read")) == 2
    assert named(go(folder, tmp_path / "s"), "read") == []
    assert len(named(go(folder, tmp_path / "s", retry=True), "read")) == 2
    with Store(tmp_path / "s") as store:
        rows = [
            tuple(row) for row in store.rows("SELECT status, attempts, trouble FROM manifest ORDER BY path")
        ]
    assert rows == [("failed", 2, "pdf-no-text"), ("failed", 2, "file-broken")]


def test_a_store_belongs_to_one_folder_and_one_run(corpus, tmp_path):
    go(corpus, tmp_path / "s")
    (tmp_path / "other").mkdir()
    with pytest.raises(StoreError, match="another folder"):
        go(tmp_path / "other", tmp_path / "s")
    with pytest.raises(StoreError, match="no such folder"):
        go(tmp_path / "nowhere", tmp_path / "s2")
    with Store(tmp_path / "s") as store, store.alone(), pytest.raises(StoreBusy):
        go(corpus, tmp_path / "s")
    with pytest.raises(StoreError):
        Store(tmp_path)


def test_engines(monkeypatch):
    with pytest.raises(EngineMissing, match="unknown"):
        open_engine("spark", 1)
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(EngineMissing, match=r"jixiao\[cluster\]"):
        open_engine("dask", 1)


def test_any_executor_will_do(corpus, tmp_path):
    from concurrent.futures import ThreadPoolExecutor

    from jixiao.batch.engine import Engine, read_timed

    threads = ThreadPoolExecutor(2)
    with (
        closing(Engine(threads, read_timed, 2, threads.shutdown)) as engine,
        Store(tmp_path / "s", create=True) as store,
    ):
        run(store, corpus, engine, Asked(), lambda step, name: None)
    go(corpus, tmp_path / "local")
    assert content(tmp_path / "s") == content(tmp_path / "local")


def command(folder: Path, store: Path, *, memory: int = 0) -> subprocess.Popen:
    code = "import sys; from jixiao.cli.main import main; sys.argv[0] = 'jixiao'; main()"
    if memory:
        code = f"import resource; resource.setrlimit(resource.RLIMIT_DATA, ({memory}, {memory})); {code}"
    arguments = [sys.executable, "-c", code, "batch", "run", str(folder), "--store", str(store), "-j", "2"]
    return subprocess.Popen(arguments, start_new_session=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def test_a_run_that_is_killed_again_and_again_ends_with_the_same_result(tmp_path):
    folder = tmp_path / "文件"
    write_corpus(folder, 120)
    chance = random.Random(7)
    kills, read = 0, []
    for _ in range(12):
        process = command(folder, tmp_path / "s")
        time.sleep(chance.uniform(0.5, 1.4))
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            kills += 1
        process.communicate()
        if (tmp_path / "s" / "store.sqlite").exists():
            with Store(tmp_path / "s", create=True) as store:
                read.append(next(store.rows("SELECT count(*) FROM readings WHERE reader IS NOT NULL"))[0])
    assert kills >= 3
    assert read == sorted(read)  # nothing that was read is lost
    go(folder, tmp_path / "s", jobs=2)
    go(folder, tmp_path / "fresh", jobs=2)
    assert content(tmp_path / "s") == content(tmp_path / "fresh")


def test_memory_does_not_grow_with_the_corpus(tmp_path):
    """A run over many documents in little more memory than the program itself takes."""
    pytest.importorskip("resource")
    write_corpus(tmp_path / "文件", 600)
    process = command(tmp_path / "文件", tmp_path / "s", memory=180 * 1024 * 1024)
    _, errors = process.communicate(timeout=200)
    assert process.returncode == 0, errors.decode()[-2000:]
    with Store(tmp_path / "s") as store:
        assert statuses(store)["done"] == 600
