"""Adding to the journal and verifying it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from jixiao.web.journal.models import Entry, Head

if TYPE_CHECKING:
    from jixiao.web.office.models import Person

FIRST = "0" * 64
VIA: ContextVar[str] = ContextVar("via", default="")
"""The name of the token through which a program acts, for the detail of every entry; blank where a person does."""


def record(
    person: Person | None,
    action: str,
    subject: str = "",
    *,
    path: str = "",
    detail: Mapping[str, Any] | None = None,
) -> Entry:
    """Add an entry in the running transaction, so that a thing and its entry are saved together or not at all.

    Raises ``django.db.transaction.TransactionManagementError`` outside a transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError(
            "a journal entry needs the transaction of what it records"
        )
    Head.objects.get_or_create(pk=1)
    head = Head.objects.select_for_update().get(pk=1)
    known = person is not None and person.pk is not None
    entry = Entry(
        number=head.number + 1,
        at=timezone.now(),
        person_id=person.pk if person is not None and known else None,
        person=f"{person.name}（{person.username}）" if person is not None and known else "",
        action=action,
        subject=subject,
        path=path,
        detail=_whole(person, detail or {}),
        previous=head.hash,
    )
    entry.hash = hash_of(entry)
    entry.save(force_insert=True)
    head.number, head.hash = entry.number, entry.hash
    head.save(update_fields=["number", "hash"])
    return entry


def _whole(person: Person | None, detail: Mapping[str, Any]) -> dict[str, Any]:
    """Return the detail with the token through which and the person for whom was acted, if any."""
    from jixiao.web.office.rights import acting_for

    through = {"via": VIA.get(), "for": acting_for(person) if person is not None else ""}
    return {**detail, **{name: value for name, value in through.items() if value}}


def hash_of(entry: Entry) -> str:
    """Return the hash of an entry over all that it says and the hash before it."""
    content = {
        "number": entry.number,
        "at": entry.at.isoformat(timespec="microseconds"),
        "person_id": entry.person_id,
        "person": entry.person,
        "action": entry.action,
        "subject": entry.subject,
        "path": entry.path,
        "detail": entry.detail,
        "previous": entry.previous,
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Break:
    """A place where the chain does not hold."""

    number: int
    what: str


def verify() -> Iterator[Break]:
    """Walk the chain and tell every place where it does not hold: changed, missing or added entries."""
    expected, number = FIRST, 0
    for entry in Entry.objects.order_by("number").iterator(chunk_size=2000):
        number += 1
        if entry.number != number:
            yield Break(entry.number, f"缺少第{number}至{entry.number - 1}条 (entries are missing)")
            number = entry.number
        if entry.previous != expected:
            yield Break(entry.number, "与上一条的校验值不衔接 (does not follow the entry before it)")
        if hash_of(entry) != entry.hash:
            yield Break(entry.number, "内容与校验值不符 (was changed)")
        expected = entry.hash
    head = Head.objects.filter(pk=1).first()
    if head is not None and (head.number, head.hash) != (number, expected):
        yield Break(number, "末尾有条目缺失 (entries at the end are missing)")
