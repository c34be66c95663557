"""The store of a corpus: a folder with one SQLite database, in which a result and its status change together."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from importlib import resources
from pathlib import Path
from typing import IO, Any, Self

SCHEMA_VERSION = "1"
FILE_NAME = "store.sqlite"
_LOCK = "lock"
_WAIT = 30.0
"""Seconds to wait for another process that writes."""


class Status(StrEnum):
    """What became of a document.

    ``skipped`` has the same bytes as another one, which was read; ``removed`` is no longer in the folder.
    """

    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"
    REMOVED = "removed"


class StoreError(Exception):
    """A folder that is no store, or one of another version."""


class StoreBusy(StoreError):
    """Another run works on the store."""


class Store:
    """An open store. Reading it is possible while a run works on it."""

    def __init__(self, folder: Path, *, create: bool = False) -> None:
        """Open a store, or make one. Raises ``StoreError``."""
        self.folder = folder
        path = folder / FILE_NAME
        if create:
            folder.mkdir(parents=True, exist_ok=True)
        elif not path.is_file():
            raise StoreError(f"{folder}：没有批量结果，请先运行 jixiao batch run (no store here)")
        self.database = sqlite3.connect(path, timeout=_WAIT, isolation_level=None)
        self.database.row_factory = sqlite3.Row
        try:
            self._prepare(create)
        except sqlite3.DatabaseError as error:
            self.database.close()
            raise StoreError(f"{path}：无法打开 (cannot be opened): {error}") from error
        except StoreError:
            self.database.close()
            raise

    @staticmethod
    def is_store(path: str) -> bool:
        """Say whether a path is the folder of a store."""
        return (Path(path) / FILE_NAME).is_file()

    def _prepare(self, create: bool) -> None:
        self.database.execute("PRAGMA foreign_keys = ON")
        if create:
            self.database.execute("PRAGMA journal_mode = WAL")
            self.database.execute("PRAGMA synchronous = NORMAL")
            self.database.executescript(resources.files("jixiao.batch").joinpath("schema.sql").read_text())
            self.database.execute("INSERT OR IGNORE INTO settings VALUES ('schema', ?)", (SCHEMA_VERSION,))
        found = self.setting("schema")
        if found != SCHEMA_VERSION:
            raise StoreError(
                f"{self.folder}：批量结果的版本是{found}，需要{SCHEMA_VERSION}，请换一个文件夹重新运行 "
                f"(a store of version {found}; version {SCHEMA_VERSION} is needed)"
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.database.close()

    def setting(self, name: str) -> str | None:
        """Return a setting of the store."""
        row = self.database.execute("SELECT value FROM settings WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    def set(self, name: str, value: str | None) -> None:
        """Keep a setting."""
        self.database.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (name, value))

    @contextmanager
    def change(self) -> Iterator[sqlite3.Connection]:
        """Change several rows together or not at all."""
        self.database.execute("BEGIN IMMEDIATE")
        try:
            yield self.database
        except BaseException:
            self.database.execute("ROLLBACK")
            raise
        self.database.execute("COMMIT")

    def rows(self, query: str, *values: Any) -> Iterator[sqlite3.Row]:
        """Yield the rows of a query as they come."""
        yield from self.database.execute(query, values)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep other runs out; a run that was killed leaves nothing to clear. Raises ``StoreBusy``."""
        with (self.folder / _LOCK).open("w") as stream:
            if not _locked(stream):
                raise StoreBusy(f"{self.folder}：另一次运行正在写入 (another run works on this store)")
            yield


def _locked(stream: IO[str]) -> bool:
    """Lock a file for this process as long as it is open, where the system can."""
    with suppress(ImportError):
        import fcntl

        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
    return True
