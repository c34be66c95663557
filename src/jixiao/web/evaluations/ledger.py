"""The ledger of evidence, the problems with their suggestions, what the unit answers and what the leader decides."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from jixiao.web.cycle.services import Refused
from jixiao.web.desk.evidence import TYPES, content_of, keep, kind_of, safe_name
from jixiao.web.evaluations.access import may_answer
from jixiao.web.evaluations.models import Evaluation, Item, Problem
from jixiao.web.evaluations.planning import demand, locked, subject
from jixiao.web.evaluations.scoring import seat_of
from jixiao.web.evaluations.ways import WORKING, WRITING, State
from jixiao.web.journal.chain import record
from jixiao.web.office.models import Person

if TYPE_CHECKING:
    from jixiao.web.office.models import Unit

FOLDER = "evaluations"
"""Where the files of evaluations lie below the attachments: apart, so that no form takes them along when it is cleared."""
MOST_ITEMS = 300
MOST_PROBLEMS = 100


@dataclass(frozen=True, slots=True)
class ItemGiven:
    """What is written in a row of the ledger."""

    title: str
    kind: str
    source: str
    dated: date | None
    reference: str
    proves: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProblemGiven:
    """A problem with its suggestion."""

    criterion: str
    text: str
    evidence: tuple[int, ...]
    unit: Unit
    suggestion: str
    owner: str
    due: date | None


def keep_item(
    pk: int,
    person: Person,
    given: ItemGiven,
    upload: UploadedFile[bytes] | None,
    item: int | None = None,
    version: int = 0,
) -> Item:
    """Add an item to the ledger, or change one. Raises ``Refused`` and ``desk.access.Unusable`` for its file."""
    data = content_of(upload) if upload is not None else b""
    kind = kind_of(data, frozenset(TYPES)) if data else ""
    with transaction.atomic():
        found = locked(pk)
        seat_of(found, person)
        demand(found, None, WORKING)
        frame = found.frame
        if given.kind not in frame.evidence_kinds or not set(given.proves) <= {c.id for c in frame.criteria}:
            raise Refused("object")
        row = _item(found, item, version)
        before = row.title
        row.title, row.kind, row.source = given.title, given.kind, given.source
        row.dated, row.reference, row.proves = given.dated, given.reference, list(given.proves)
        if data:
            row.name = safe_name((upload.name if upload else "") or "")
            row.type, row.size, row.sha256 = kind, len(data), keep(data, FOLDER)
        if row.pk is None:
            row.by = person
        row.version += 1
        row.save()
        detail = {"number": row.number, "before": before, "title": row.title, "sha256": row.sha256}
        record(person, "evaluation-item", subject(found), path=found.unit.path, detail=detail)
    return row


def _item(evaluation: Evaluation, item: int | None, version: int) -> Item:
    if item is not None:
        row = evaluation.items.select_for_update().filter(pk=item, removed_at=None).first()
        if row is None:
            raise Refused("state")
        if row.version != version:
            raise Refused("stale")
        return row
    last = evaluation.items.aggregate(last=Max("number"))["last"] or 0
    if evaluation.items.filter(removed_at=None).count() >= MOST_ITEMS:
        raise Refused("many")
    return Item(evaluation=evaluation, number=last + 1)


def remove_item(pk: int, person: Person, item: int, version: int) -> None:
    """Take an item off the ledger; its number stays taken and the journal keeps the hash of its file."""
    with transaction.atomic():
        found = locked(pk)
        seat_of(found, person)
        demand(found, None, WORKING)
        row = _item(found, item, version)
        row.removed_at = timezone.now()
        row.save(update_fields=["removed_at"])
        detail = {"number": row.number, "title": row.title, "sha256": row.sha256}
        record(person, "evaluation-item-removed", subject(found), path=found.unit.path, detail=detail)


def keep_problem(
    pk: int, person: Person, given: ProblemGiven, problem: int | None = None, version: int = 0
) -> Problem:
    """Write a problem with its suggestion, or change one. What the unit said to an earlier wording is kept in the journal."""
    with transaction.atomic():
        found = locked(pk)
        seat_of(found, person)
        demand(found, None, WRITING)
        items = set(found.items.filter(removed_at=None).values_list("number", flat=True))
        known = {criterion.id for criterion in found.frame.criteria}
        if given.criterion not in known or not set(given.evidence) <= items:
            raise Refused("object")
        if given.unit.pk not in {unit.pk for unit in found.units.all()}:
            raise Refused("object")
        row = _problem(found, problem, version)
        before = row.text
        row.criterion, row.text, row.evidence, row.unit = (
            given.criterion,
            given.text,
            sorted(given.evidence),
            given.unit,
        )
        row.suggestion, row.owner, row.due = given.suggestion, given.owner, given.due
        if row.pk is None:
            row.by = person
        row.version += 1
        row.save()
        detail = {"number": row.number, "before": before, "text": row.text}
        record(person, "evaluation-problem", subject(found), path=found.unit.path, detail=detail)
    return row


def _problem(evaluation: Evaluation, problem: int | None, version: int) -> Problem:
    if problem is not None:
        row = evaluation.problems.select_for_update(of=("self",)).filter(pk=problem).first()
        if row is None:
            raise Refused("state")
        if row.version != version:
            raise Refused("stale")
        return row
    last = evaluation.problems.aggregate(last=Max("number"))["last"] or 0
    if last >= MOST_PROBLEMS:
        raise Refused("many")
    return Problem(evaluation=evaluation, number=last + 1)


def remove_problem(pk: int, person: Person, problem: int, version: int) -> None:
    """Take a problem back that the unit has not been asked about, or whose objection was heard."""
    with transaction.atomic():
        found = locked(pk)
        seat_of(found, person)
        demand(found, None, WRITING)
        row = _problem(found, problem, version)
        if row.accepted is not None and not row.heard:
            raise Refused("answered")
        detail = {"number": row.number, "text": row.text}
        row.delete()
        record(person, "evaluation-problem-removed", subject(found), path=found.unit.path, detail=detail)


def answer(pk: int, person: Person, problem: int, *, accepted: bool, text: str, version: int) -> Problem:
    """Answer a problem for its unit; who does not accept it says why."""
    with transaction.atomic():
        found = locked(pk)
        row = found.problems.select_related("unit").filter(pk=problem).first()
        if row is None or not may_answer(found, person, row.unit):
            raise Refused("right")
        demand(found, None, {State.FEEDBACK})
        row = _problem(found, problem, version)
        if not accepted and not text.strip():
            raise Refused("reason")
        row.accepted, row.answer, row.answered_by, row.answered_at = (
            accepted,
            text.strip(),
            person,
            timezone.now(),
        )
        row.heard, row.decision, row.decided_at = None, "", None
        row.version += 1
        row.save()
        detail = {"number": row.number, "accepted": "yes" if accepted else "no", "text": row.answer}
        record(person, "evaluation-answer", subject(found), path=found.unit.path, detail=detail)
    return row


def decide(pk: int, person: Person, problem: int, *, heard: bool, text: str, version: int) -> Problem:
    """Decide on an objection, with a reason; the leader does."""
    with transaction.atomic():
        found = locked(pk)
        if not seat_of(found, person).leader:
            raise Refused("right")
        demand(found, None, {State.FEEDBACK, State.ANSWERED, State.RETURNED})
        row = _problem(found, problem, version)
        if row.accepted is not False:
            raise Refused("state")
        if not text.strip():
            raise Refused("reason")
        row.heard, row.decision, row.decided_at = heard, text.strip(), timezone.now()
        row.version += 1
        row.save()
        detail = {"number": row.number, "accepted": "yes" if heard else "no", "text": row.decision}
        record(person, "evaluation-decide", subject(found), path=found.unit.path, detail=detail)
    return row


def proving(items: Iterable[Item], criterion: str) -> list[Item]:
    """Return the items that support a criterion."""
    return [item for item in items if criterion in item.proves]
