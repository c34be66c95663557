"""Judging what was read: each document whose rules have changed, or which was not judged yet, without reading it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from jixiao.batch.keeping import keep_judgement
from jixiao.batch.records import form_from
from jixiao.batch.store import Store
from jixiao.checks.session import Rulebook, judge_each
from jixiao.forms.model import DocumentForms

if TYPE_CHECKING:
    from jixiao.batch.run import Asked

_PORTION = 200
"""Documents that are judged in one change."""


def judge_pending(store: Store, asked: Asked, progress: Callable[[str], None]) -> None:
    """Judge every document that is not judged under the rules asked for. Raises ``ProfileError``."""
    rulebook = Rulebook(asked.profile, asked.on, asked.directories)
    rules = asked.rules
    for portion in _portions(store, rules):
        with store.change() as database:
            for path, content in portion:
                progress(path)
                _judge(database, path, content, rulebook)
                database.execute(
                    "UPDATE readings SET document = ?, rules = ? WHERE sha256 = ?", (path, rules, content)
                )
                database.execute("UPDATE documents SET status = 'done' WHERE path = ?", (path,))
    store.database.execute(
        "UPDATE documents SET status = 'done' WHERE status = 'pending' AND sha256 IS NOT NULL"
    )


def _portions(store: Store, rules: str) -> Iterator[list[tuple[str, str]]]:
    """Yield the paths and contents to be judged, some at a time."""
    last = ""
    while True:
        found = store.database.execute(
            "SELECT path, sha256 FROM documents JOIN readings r USING (sha256) "
            "WHERE path > ? AND status IN ('pending', 'done') AND (r.document IS NOT path OR r.rules IS NOT ?) "
            "ORDER BY path LIMIT ?",
            (last, rules, _PORTION),
        ).fetchall()
        if not found:
            return
        last = found[-1]["path"]
        yield [(row["path"], row["sha256"]) for row in found]


def _judge(database: sqlite3.Connection, path: str, content: str, rulebook: Rulebook) -> None:
    rows = database.execute(
        "SELECT id, kind, form FROM forms WHERE sha256 = ? ORDER BY number", (content,)
    ).fetchall()
    database.execute("DELETE FROM findings WHERE sha256 = ? AND office IS NULL", (content,))
    forms = [form_from(row["form"], row["kind"], path) for row in rows]
    (document,) = judge_each([DocumentForms(document=path, format="", forms=forms)], rulebook)
    for row, judged in zip(rows, document.forms, strict=True):
        keep_judgement(database, row["id"], content, judged)
