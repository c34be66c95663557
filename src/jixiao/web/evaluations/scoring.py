"""Scoring: every expert for himself, each row guarded by its version; then the team settles where it differs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from jixiao.web.cycle.services import Refused
from jixiao.web.evaluations.access import access
from jixiao.web.evaluations.models import Evaluation, Member, Score, Settled
from jixiao.web.evaluations.planning import demand, locked, subject, tell
from jixiao.web.evaluations.sheets import bench_of
from jixiao.web.evaluations.ways import State
from jixiao.web.journal.chain import record
from jixiao.web.office.models import Person


@dataclass(frozen=True, slots=True)
class Given:
    """What an expert, or the leader, wrote in a row, and the version of the row that he had before him."""

    points: Decimal | None
    reason: str
    version: int
    evidence: tuple[int, ...] = ()


@dataclass(slots=True)
class Saved:
    """How many rows were saved, and the rows that somebody had changed in between, as they stand."""

    changed: int = 0
    conflicts: dict[str, Score | Settled] = field(default_factory=dict)


def seat_of(evaluation: Evaluation, person: Person) -> Member:
    """Return the seat of a declared member. Raises ``Refused("right")``."""
    own = access(evaluation, person)
    if not own.declared or own.member is None:
        raise Refused("right")
    return own.member


def save_scores(pk: int, person: Person, given: Mapping[str, Given]) -> Saved:
    """Save an expert's rows; a row that was changed elsewhere in between is left as it is and returned.

    Raises ``Refused``: ``right``, ``state``, ``range`` (points beyond the criterion's).
    """
    with transaction.atomic():
        found = locked(pk)
        seat = seat_of(found, person)
        demand(found, None, {State.SCORING})
        limits = {criterion.id: criterion.points for criterion in found.frame.criteria}
        if any(name not in limits or _beyond(row.points, limits[name]) for name, row in given.items()):
            raise Refused("range")
        items = set(found.items.filter(removed_at=None).values_list("number", flat=True))
        rows = {row.criterion: row for row in seat.scores.select_for_update()}
        saved, changes = Saved(), []
        for name, new in given.items():
            row = rows.get(name) or Score(member=seat, criterion=name)
            wanted = (new.points, new.reason.strip(), sorted(set(new.evidence) & items))
            if wanted == (row.points, row.reason, row.evidence):
                continue
            if row.version != new.version:
                saved.conflicts[name] = row
                continue
            changes.append([f"scores.{name}", _said(row.points, row.reason), _said(wanted[0], wanted[1])])
            row.points, row.reason, row.evidence = wanted
            row.version += 1
            row.save()
            saved.changed += 1
        if changes:
            record(
                person, "evaluation-score", subject(found), path=found.unit.path, detail={"changes": changes}
            )
        if seat.done_at is not None and any(row.points is None for row in given.values()):
            seat.done_at = None
            seat.save(update_fields=["done_at"])
    return saved


def _beyond(points: Decimal | None, limit: Decimal) -> bool:
    return points is not None and not 0 <= points <= limit


def _said(points: Decimal | None, reason: str) -> str:
    return " ".join(part for part in ("" if points is None else f"{points.normalize():f}", reason) if part)


def hand_in(pk: int, person: Person) -> Member:
    """Hand the scores in. Raises ``Refused``: ``incomplete`` (a row is empty), ``unfounded`` (points lost without reason)."""
    with transaction.atomic():
        found = locked(pk)
        seat = seat_of(found, person)
        demand(found, None, {State.SCORING})
        rows = {row.criterion: row for row in seat.scores.all()}
        for criterion in found.frame.criteria:
            row = rows.get(criterion.id)
            if row is None or row.points is None:
                raise Refused("incomplete")
            if row.points < criterion.points and not row.reason:
                raise Refused("unfounded")
        if seat.done_at is None:
            seat.done_at = timezone.now()
            seat.save(update_fields=["done_at"])
            record(person, "evaluation-hand-in", subject(found), path=found.unit.path)
            if bench_of(found).all_in:
                leaders = found.members.filter(leader=True, ended_at=None).values_list("person_id", flat=True)
                tell(list(leaders), "evaluation-all-in", found)
    return seat


def open_scores(pk: int, person: Person, version: int) -> Evaluation:
    """Open all scores to the team before everybody has handed in; the leader must have handed in his own."""
    with transaction.atomic():
        found = locked(pk)
        seat = seat_of(found, person)
        if not seat.leader:
            raise Refused("right")
        demand(found, version, {State.SCORING})
        if seat.done_at is None:
            raise Refused("own-first")
        if found.opened_at is None:
            found.opened_at = timezone.now()
            found.version += 1
            found.save(update_fields=["opened_at", "version"])
            record(person, "evaluation-open", subject(found), path=found.unit.path)
    return found


def settle(pk: int, person: Person, given: Mapping[str, Given]) -> Saved:
    """Write down what the team agreed on; points left empty go back to the mean. The leader, once scores are open.

    Raises ``Refused``: ``right``, ``state``, ``closed-scores``, ``range``, ``reason`` (points without a reason).
    """
    with transaction.atomic():
        found = locked(pk)
        if not seat_of(found, person).leader:
            raise Refused("right")
        demand(found, None, {State.SCORING})
        if not bench_of(found).open:
            raise Refused("closed-scores")
        limits = {criterion.id: criterion.points for criterion in found.frame.criteria}
        if any(name not in limits or _beyond(row.points, limits[name]) for name, row in given.items()):
            raise Refused("range")
        rows = {row.criterion: row for row in found.settled.select_for_update()}
        saved, changes = Saved(), []
        for name, new in given.items():
            row = rows.get(name)
            before = (row.points, row.reason) if row else (None, "")
            wanted = (new.points, new.reason.strip())
            if wanted == before or (row is None and new.points is None):
                continue
            if (row.version if row else 0) != new.version:
                if row is not None:
                    saved.conflicts[name] = row
                    continue
                raise Refused("stale")
            if new.points is not None and not wanted[1]:
                raise Refused("reason")
            changes.append([f"agreed.{name}", _said(*before), _said(*wanted)])
            _keep(found, person, row, name, new)
            saved.changed += 1
        if changes:
            record(
                person, "evaluation-settle", subject(found), path=found.unit.path, detail={"changes": changes}
            )
    return saved


def _keep(evaluation: Evaluation, person: Person, row: Settled | None, name: str, new: Given) -> None:
    if new.points is None:
        if row is not None:
            row.delete()
        return
    row = row or Settled(evaluation=evaluation, criterion=name)
    row.points, row.reason, row.by = new.points, new.reason.strip(), person
    row.version += 1
    row.save()
