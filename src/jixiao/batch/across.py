"""The forms of one office held against one another: promise and result, year and year, project and project.

Only forms of one office are compared, so that memory does not grow with the corpus; an office whose forms and rules
have not changed is not compared again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from jixiao.batch.keeping import keep_findings
from jixiao.batch.records import form_from
from jixiao.batch.store import Store
from jixiao.checks.across import across
from jixiao.checks.runner import Judgement, judge
from jixiao.findings import Finding
from jixiao.profiles import load_profile

if TYPE_CHECKING:
    from jixiao.batch.run import Asked

MOST = 2000
"""Forms of one office that are compared, the first by path; the store says how many more there are."""


def compare_offices(store: Store, asked: Asked, progress: Callable[[str], None]) -> None:
    """Compare the forms of every office in which something has changed."""
    seen = store.database
    seen.execute("CREATE TEMP TABLE IF NOT EXISTS seen (office TEXT PRIMARY KEY) WITHOUT ROWID")
    seen.execute("DELETE FROM seen")
    for office, fingerprint, count in list(_fingerprints(store, asked.rules)):
        seen.execute("INSERT INTO seen VALUES (?)", (office,))
        known = store.database.execute(
            "SELECT fingerprint FROM offices WHERE office = ?", (office,)
        ).fetchone()
        if known is None or known[0] != fingerprint:
            progress(office)
            _compare(store, office, fingerprint, count, asked.directories)
    with store.change() as database:
        database.execute(
            "DELETE FROM findings WHERE office IS NOT NULL AND office NOT IN (SELECT office FROM seen)"
        )
        database.execute("DELETE FROM offices WHERE office NOT IN (SELECT office FROM seen)")


def _fingerprints(store: Store, rules: str) -> Iterator[tuple[str, str, int]]:
    """Yield each office that has several forms, with a hash of them and their number."""
    rows = store.rows(
        "SELECT office, path, number, sha256 FROM forms JOIN documents USING (sha256) "
        "WHERE status = 'done' ORDER BY office, path, number"
    )
    for office, members in groupby(rows, key=lambda row: row["office"]):
        digest, count = sha256(rules.encode()), 0
        for row in members:
            digest.update(f"\n{row['path']}\t{row['number']}\t{row['sha256']}".encode())
            count += 1
        if count > 1:
            yield office, digest.hexdigest(), count


def _compare(store: Store, office: str, fingerprint: str, count: int, directories: Sequence[Path]) -> None:
    judgements, contents = _judgements(store, office, directories)
    found = across(judgements)
    by_content: dict[str | None, list[Finding]] = {}
    for finding in found:
        by_content.setdefault(contents.get(finding.document), []).append(finding)
    with store.change() as database:
        database.execute("DELETE FROM findings WHERE office = ?", (office,))
        for content, findings in by_content.items():
            keep_findings(database, content, findings, office)
        database.execute(
            "INSERT OR REPLACE INTO offices VALUES (?, ?, ?)", (office, fingerprint, max(count - MOST, 0))
        )


def _judgements(
    store: Store, office: str, directories: Sequence[Path]
) -> tuple[list[Judgement], dict[str, str]]:
    rows = store.rows(
        "SELECT path, number, kind, form, profile, day, sha256 FROM forms JOIN documents USING (sha256) "
        "WHERE status = 'done' AND office = ? ORDER BY path, number LIMIT ?",
        office,
        MOST,
    )
    judgements, contents = [], {}
    for row in rows:
        form = form_from(row["form"], row["kind"], row["path"])
        profile = load_profile(row["profile"], date.fromisoformat(row["day"]), directories)
        judgements.append(judge(form, profile, row["path"], row["number"]))
        contents[row["path"]] = row["sha256"]
    return judgements, contents
