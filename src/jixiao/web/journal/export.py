"""The journal as csv, for an audit."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from jixiao.web.journal.models import Entry

COLUMNS = ("number", "at", "person", "action", "subject", "path", "detail", "previous", "hash")


class _Line:
    """What csv writes is returned instead of kept."""

    def write(self, text: str) -> str:
        """Return the line."""
        return text


def as_csv(found: QuerySet[Entry]) -> Iterator[str]:
    """Yield the lines, the heading first; a spreadsheet takes no text of theirs for a formula."""
    writer = csv.writer(_Line())
    yield "\ufeff"
    yield writer.writerow(COLUMNS)
    for e in found.iterator(chunk_size=2000):
        detail = json.dumps(e.detail, ensure_ascii=False, sort_keys=True)
        row = [e.number, e.at.isoformat(), e.person, e.action, e.subject, e.path, detail, e.previous, e.hash]
        yield writer.writerow([_safe(value) for value in row])


def _safe(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
