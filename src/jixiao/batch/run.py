"""One run over a folder: look at every document, read what is new, judge what is not yet judged under these rules.

Each step leaves the store right, so a run that is killed at any moment loses only the documents being read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from hashlib import file_digest, sha256
from pathlib import Path

from jixiao.batch.across import compare_offices
from jixiao.batch.engine import Engine, Timed
from jixiao.batch.judging import judge_pending
from jixiao.batch.keeping import keep_reading
from jixiao.batch.store import Status, Store, StoreError
from jixiao.batch.versions import reader_version, rules_version
from jixiao.documents.guard import ReadingError
from jixiao.documents.sources import Source, expand, shown
from jixiao.reading.task import tasks_of

TRANSIENT = ("file-slow", "reader-died", "reader-failed", "file-too-large")
"""Troubles that another attempt may not have: the computer was busy, memory short, a library at fault."""
MOST_ATTEMPTS = 3
_READ = "reader = ? AND (trouble IS NULL OR trouble NOT IN (?, ?, ?, ?) OR attempts >= ?)"

Progress = Callable[[str, str], None]
"""Told each step (walk, read, judge, compare) and the document or office that it has come to."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a run: the rules, and whether documents that failed are tried again."""

    profile: str | None = None
    on: date | None = None
    directories: tuple[Path, ...] = ()
    retry: bool = False

    @property
    def rules(self) -> str:
        """The version of the rules."""
        return rules_version(self.profile, self.on.isoformat() if self.on else None, self.directories)


def run(store: Store, folder: Path, engine: Engine, asked: Asked, progress: Progress) -> None:
    """Bring a store up to date with a folder.

    Raises:
        StoreError: if the folder is none, or the store belongs to another folder, or another run works on it.
        ProfileError: for rules that there are not.
    """
    root = folder.resolve()
    if not root.is_dir():
        raise StoreError(f"{folder}：没有这个文件夹 (no such folder)")
    with store.alone():
        known = store.setting("folder")
        if known not in (None, str(root)):
            raise StoreError(f"{store.folder} 是文件夹 {known} 的批量结果 (the store of another folder)")
        store.set("folder", str(root))
        walk = _Walk(store, root, asked.retry, progress)
        with closing(engine.results(tasks_of(walk.unread()))) as results:
            for task, documents in results:
                for source, timed in zip(task.sources, documents, strict=True):
                    walk.read(source, timed)
        walk.finish()
        judge_pending(store, asked, lambda document: progress("judge", document))
        compare_offices(store, asked, lambda office: progress("compare", office))
        store.set("rules", asked.rules)
        store.set("profile", asked.profile)


class _Walk:
    """One walk over the documents of a folder, numbered; each is entered in the manifest as it is seen."""

    def __init__(self, store: Store, root: Path, retry: bool, progress: Progress) -> None:
        self._store = store
        self._root = root
        self._retry = retry
        self._progress = progress
        self._run = int(store.setting("run") or 0) + 1
        self._reader = reader_version()
        self._under_way: dict[str, str] = {}
        """The hash of the content of each document that is being read, by its name."""
        store.set("run", str(self._run))

    def unread(self) -> Iterator[Source]:
        """Yield the documents whose content has not been read by this version of the reader."""
        above = len(shown(self._root.parent.as_posix()).rstrip("/")) + 1
        for source in expand([str(self._root)]):
            named = replace(source, name=self._free_name(source.name[above:]))
            self._progress("walk", named.name)
            try:
                size, content = _identity(source)
            except ReadingError as error:
                self._enter(named.name, None, None, Status.FAILED, (error.code, error.detail))
                continue
            self._enter(named.name, size, content, Status.PENDING, None)
            if content not in self._under_way.values() and self._wanted(content):
                self._under_way[named.name] = content
                yield named

    def _free_name(self, name: str) -> str:
        """Return a name that no other document of this run has: an archive may hold two of one name."""
        chosen, number = name, 1
        query = "SELECT 1 FROM documents WHERE path = ? AND run = ?"
        while self._store.database.execute(query, (chosen, self._run)).fetchone():
            number += 1
            chosen = f"{name}#{number}"
        return chosen

    def _wanted(self, content: str) -> bool:
        """Say whether a content is to be read, and count the attempt."""
        known = (self._reader, *TRANSIENT, MOST_ATTEMPTS)
        query = f"SELECT trouble IS NOT NULL AND document IS NULL FROM readings WHERE sha256 = ? AND {_READ}"
        with self._store.change() as database:
            row = database.execute(query, (content, *known)).fetchone()
            if row is not None and not (self._retry and row[0]):
                return False
            database.execute(
                "INSERT INTO readings (sha256, attempts) VALUES (?, 1) "
                "ON CONFLICT DO UPDATE SET attempts = CASE WHEN reader = ? THEN attempts + 1 ELSE 1 END",
                (content, self._reader),
            )
        return True

    def _enter(
        self,
        path: str,
        size: int | None,
        content: str | None,
        status: Status,
        trouble: tuple[str, str] | None,
    ) -> None:
        """Enter a document; one that is done or failed and has not changed stays so."""
        self._store.database.execute(
            "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
            "status = CASE WHEN documents.sha256 IS excluded.sha256 AND documents.status IN ('done', 'failed') "
            "THEN documents.status ELSE excluded.status END, "
            "size = excluded.size, sha256 = excluded.sha256, trouble = excluded.trouble, "
            "detail = excluded.detail, run = excluded.run",
            (path, size, content, status, *(trouble or (None, None)), self._run),
        )

    def read(self, source: Source, timed: Timed) -> None:
        """Keep what was read of a document."""
        content = self._under_way.pop(source.name)
        keep_reading(self._store, content, self._reader, timed)
        self._progress("read", source.name)

    def finish(self) -> None:
        """Settle the manifest: removed and equal documents, and those that could not be read."""
        with self._store.change() as database:
            database.execute("UPDATE documents SET status = 'removed' WHERE run < ?", (self._run,))
            database.execute(
                "UPDATE documents SET status = 'skipped', trouble = 'duplicate' WHERE run = ? AND EXISTS "
                "(SELECT 1 FROM documents first WHERE first.sha256 = documents.sha256 "
                "AND first.path < documents.path AND first.run = documents.run)",
                (self._run,),
            )
            database.execute(
                "UPDATE documents SET status = CASE WHEN EXISTS (SELECT 1 FROM readings r WHERE "
                "r.sha256 = documents.sha256 AND r.trouble IS NOT NULL AND NOT EXISTS "
                "(SELECT 1 FROM forms f WHERE f.sha256 = r.sha256)) THEN 'failed' "
                "ELSE 'pending' END WHERE run = ? AND status IN ('pending', 'failed') AND sha256 IS NOT NULL",
                (self._run,),
            )


def _identity(source: Source) -> tuple[int, str]:
    """Return the size and the hash of a document. Raises ``ReadingError`` if it cannot be had."""
    if source.trouble is not None or source.content is not None or source.path is None:
        content = source.read()
        return len(content), sha256(content).hexdigest()
    try:
        with source.path.open("rb") as stream:
            digest = file_digest(stream, "sha256").hexdigest()
            return stream.tell(), digest
    except OSError as error:
        raise ReadingError("file-missing", error.strerror or "") from error
