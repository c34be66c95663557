"""Everything that changes a dossier: each a function with its right, its state, its revision and its journal entry.

Every function runs in one transaction that locks the dossier's row; the version that the caller has seen must be the
present one, so that a double click or two reviewers at once cannot both win.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from jixiao.findings import Finding, Severity
from jixiao.forms.model import Form, FundKind
from jixiao.web.capabilities import gathered
from jixiao.web.changes.targets import rows_in_force, targets_in_force
from jixiao.web.cycle import states
from jixiao.web.cycle.editing import PROMISED, Edited, dump_form, edit, load_form
from jixiao.web.cycle.judging import Judged, finding_data, judged
from jixiao.web.cycle.models import (
    Answer,
    Comment,
    Dossier,
    Extension,
    Notification,
    Revision,
    Round,
    Step,
    Waiver,
)
from jixiao.web.journal.chain import record
from jixiao.web.office.models import Post, Role, Unit, lineage
from jixiao.web.office.rights import RIGHTS, Right, in_force, may

if TYPE_CHECKING:
    from jixiao.web.office.models import Person


class Refused(Exception):
    """Something that cannot be done now. ``code`` names why; ``findings`` are what stands in the way, if anything.

    Codes: ``right``, ``state``, ``stale`` (somebody else was first), ``closed``, ``reason``, ``errors``,
    ``unanswered``, ``kind``, ``blank`` (no indicator is filled in).
    """

    def __init__(self, code: str, findings: Iterable[dict[str, Any]] = ()) -> None:
        super().__init__(code)
        self.code = code
        self.findings = list(findings)


def locked(pk: int) -> Dossier:
    """Return a dossier, its row locked until the running transaction ends."""
    found = (
        Dossier.objects.select_for_update(of=("self",)).select_related("round", "unit", "project").get(pk=pk)
    )
    return found


def locked_paths(dossier: Dossier) -> frozenset[str]:
    """Return the cells that the targets in force fix in a form of results."""
    if dossier.basis is None:
        return frozenset()
    keys = set(dossier.rows.get("indicators", ())) & set(rows_in_force(dossier.basis).get("indicators", ()))
    fixed = {f"indicators.{key}.{column}" for key in keys for column in PROMISED}
    if dossier.project_id is None:  # targets of a whole unit may leave the points to the self-evaluation
        form, rows = targets_in_force(dossier.basis)
        promised = zip(rows.get("indicators", ()), form.indicators, strict=False)
        fixed -= {f"indicators.{key}.weight" for key, line in promised if not line.weight.text}
    return frozenset(fixed)


def may_edit(dossier: Dossier, person: Person) -> bool:
    """Say whether a person may write in a dossier now."""
    return (
        dossier.state in states.EDITABLE
        and dossier.round.closed_at is None
        and may(person, Right.FILL, dossier.unit)
    )


def change(pk: int, person: Person, changes: list[Mapping[str, Any]]) -> tuple[Dossier, Edited, Judged]:
    """Apply a clerk's changes to a draft, store and journal them, and judge the result.

    Conflicts are left out and returned. Raises ``Refused`` and ``editing.EditError``.
    """
    with transaction.atomic():
        dossier = locked(pk)
        _demand_editable(dossier, person)
        edited = edit(load_form(dossier.form), dossier.rows, changes, locked_paths(dossier))
        result = judged(dossier, edited.form, edited.rows)
        if edited.changed:
            store(dossier, edited.form, edited.rows, result)
            record(
                person,
                "change",
                f"dossier:{dossier.pk}",
                path=dossier.unit.path,
                detail={"changes": [list(item) for item in edited.changed]},
            )
    return dossier, edited, result


def replace(
    pk: int, person: Person, form: Form, rows: dict[str, list[str]], *, source: str, version: int
) -> Dossier:
    """Put a whole form in the place of a draft: an uploaded document, last year's form."""
    with transaction.atomic():
        dossier = locked(pk)
        _demand_editable(dossier, person)
        _demand_version(dossier, version)
        before = dossier.form
        store(dossier, form, rows, judged(dossier, form, rows))
        detail = {"source": source, "before": before}
        record(person, "replace", f"dossier:{dossier.pk}", path=dossier.unit.path, detail=detail)
    return dossier


def _demand_editable(dossier: Dossier, person: Person) -> None:
    if not may(person, Right.FILL, dossier.unit):
        raise Refused("right")
    if dossier.round.closed_at is not None:
        raise Refused("closed")
    if dossier.state not in states.EDITABLE:
        raise Refused("state")


def _demand_version(dossier: Dossier, version: int) -> None:
    if dossier.version != version:
        raise Refused("stale")


def store(dossier: Dossier, form: Form, rows: Mapping[str, list[str]], result: Judged) -> None:
    """Write the form and the columns that are copies of it; the one place that does."""
    dossier.form = dump_form(form)
    dossier.rows = dict(rows)
    dossier.version += 1
    total = next(
        (line for line in form.funds if line.line is FundKind.TOTAL), form.funds[0] if form.funds else None
    )
    budget = (total.revised.value or total.initial.value) if total else None
    dossier.budget = budget.yuan if budget else None
    dossier.executed = total.executed.value.yuan if total and total.executed.value else None
    dossier.total_score = (
        form.total_score.value if form.total_score.value is not None else result.card.total.printed_sum
    )
    dossier.grade = result.card.total.grade.name if result.card.total.grade else ""
    dossier.errors = result.count(Severity.ERROR)
    dossier.warnings = result.count(Severity.WARNING)
    dossier.notices = result.count(Severity.NOTICE)
    dossier.codes = "".join(f",{finding.code}" for finding in result.standing) + ","
    dossier.save()


@dataclass(frozen=True, slots=True)
class Choice:
    """A way that a person may take now."""

    name: str
    label: str
    reason: bool
    checked: bool


def choices(dossier: Dossier, person: Person) -> list[Choice]:
    """Return the ways out of a dossier's state that a person may take."""
    if dossier.round.closed_at is not None:
        return []
    return [
        Choice(item.name, str(item.label), item.reason, item.checked)
        for item in states.TRANSITIONS
        if dossier.state in item.sources
        and dossier.round.kind in item.kinds
        and may(person, item.right, dossier.unit)
    ]


def take(name: str, pk: int, person: Person, *, version: int, reason: str = "") -> Dossier:
    """Take a transition. Raises ``Refused``, and ``KeyError`` for a transition that there is not."""
    item = states.transition(name)
    reason = reason.strip()
    with transaction.atomic():
        dossier = locked(pk)
        if not may(person, item.right, dossier.unit):
            raise Refused("right")
        if dossier.round.kind not in item.kinds:
            raise Refused("kind")
        if dossier.state not in item.sources:
            raise Refused("state")
        _demand_version(dossier, version)
        if dossier.round.closed_at is not None:
            raise Refused("closed")
        if item.reason and not reason:
            raise Refused("reason")
        result = judged(dossier) if item.checked or item.revision else None
        if item.checked and result is not None:
            _demand_clean(dossier, result)
        revision = _revision(dossier, person, result) if item.revision and result is not None else None
        source = dossier.state
        dossier.state = item.target
        dossier.state_at = timezone.now()
        if item.name == "submit":
            dossier.submitted_at = dossier.state_at
        dossier.version += 1
        dossier.save()
        Step.objects.create(
            dossier=dossier,
            name=name,
            source=source,
            target=item.target,
            reason=reason,
            revision=revision,
            by=person,
        )
        detail = {"from": source, "to": str(item.target.value), "reason": reason}
        if revision is not None:
            detail |= {"revision": str(revision.number), "rules": revision.rules_version}
        record(person, name, f"dossier:{dossier.pk}", path=dossier.unit.path, detail=detail)
        _tell_next(dossier, item, person, reason)
        for follow in _followers():
            follow(dossier, name, person)
    return dossier


@cache
def _followers() -> tuple[Callable[[Dossier, str, Person], None], ...]:
    """Return what the capabilities do after a transition, in the same transaction (``AFTER`` of their ``after``)."""
    return tuple(follow for found in gathered("after", "AFTER") for follow in found)


def take_many(name: str, pks: Iterable[tuple[int, int]], person: Person, reason: str = "") -> dict[int, str]:
    """Take a transition for many dossiers given as (number, version), each for itself; return why each was refused."""
    refused: dict[int, str] = {}
    for pk, version in pks:
        try:
            take(name, pk, person, version=version, reason=reason)
        except Refused as error:
            refused[pk] = error.code
        except Dossier.DoesNotExist:
            refused[pk] = "right"
    return refused


def _demand_clean(dossier: Dossier, result: Judged) -> None:
    """A form without one named indicator is refused; errors block; each warning needs an answer."""
    if not any(indicator.l3.text for indicator in result.form.indicators):
        raise Refused("blank")
    errors = [f for f in result.standing if f.severity is Severity.ERROR]
    if errors:
        raise Refused("errors", [finding_data(result, f) for f in errors])
    answered = set(dossier.answers.values_list("code", "field"))
    open_ = unanswered(result, answered)
    if open_:
        raise Refused("unanswered", [finding_data(result, f) for f in open_])


def unanswered(result: Judged, answered: set[tuple[str, str]]) -> list[Finding]:
    """Return the warnings that nobody has answered."""
    return [
        finding
        for finding in result.standing
        if finding.severity is Severity.WARNING and (finding.code, result.path(finding)) not in answered
    ]


def _revision(dossier: Dossier, person: Person, result: Judged) -> Revision:
    last = dossier.revisions.order_by("-number").first()
    return Revision.objects.create(
        dossier=dossier,
        number=last.number + 1 if last else 1,
        form=dossier.form,
        rows=dossier.rows,
        findings=[finding_data(result, finding) for finding in result.standing],
        profile=dossier.round.profile,
        profile_on=dossier.round.profile_on,
        rules_version=result.rules_version,
        by=person,
    )


_WAITING: dict[states.State, Right] = {
    states.State.RETURNED: Right.FILL,
    states.State.SIGNING: Right.SIGN,
    states.State.DEPARTMENT: Right.REVIEW,
    states.State.BUREAU: Right.DECIDE,
    states.State.APPROVED: Right.FILL,
    states.State.CLOSED: Right.FILL,
}


def _tell_next(dossier: Dossier, item: states.Transition, by: Person, reason: str) -> None:
    right = _WAITING.get(item.target)
    if right is None:
        return
    words = {"form": dossier.title, "by": by.name, "reason": reason}
    people = {post.person_id for post in posts_over(dossier.unit, right)} - {by.pk}
    Notification.objects.bulk_create(
        Notification(person_id=pk, code=item.name, words=words, dossier=dossier) for pk in sorted(people)
    )


def posts_over(unit: Unit, right: Right) -> list[Post]:
    """Return the posts in force that have a right over a unit."""
    roles = [role for role in Role if right in RIGHTS[role]]
    above = lineage(unit.path)
    return list(Post.objects.filter(in_force(), role__in=roles, unit__path__in=above).select_related("unit"))


# -- beside the form ----------------------------------------------------------------------------------------------


REVIEWING = (Right.REVIEW, Right.DECIDE, Right.SIGN)
"""Who has one of these over a unit writes comments at its forms."""


def comment(pk: int, person: Person, field: str, text: str) -> Comment:
    """Write a comment at a cell; reviewers of the unit's form may."""
    with transaction.atomic():
        dossier = locked(pk)
        if not any(may(person, right, dossier.unit) for right in REVIEWING):
            raise Refused("right")
        if not text.strip():
            raise Refused("reason")
        made = Comment.objects.create(dossier=dossier, field=field, text=text.strip(), by=person)
        record(
            person,
            "comment",
            f"dossier:{pk}",
            path=dossier.unit.path,
            detail={"field": field, "text": text.strip()},
        )
    return made


def reply(pk: int, comment_pk: int, person: Person, text: str) -> Comment:
    """Answer a comment for the unit."""
    with transaction.atomic():
        dossier = locked(pk)
        if not may(person, Right.FILL, dossier.unit):
            raise Refused("right")
        if not text.strip():
            raise Refused("reason")
        found = dossier.comments.get(pk=comment_pk)
        found.answer, found.answered_by, found.answered_at = text.strip(), person, timezone.now()
        found.save()
        detail = {"field": found.field, "text": found.answer}
        record(person, "reply", f"dossier:{pk}", path=dossier.unit.path, detail=detail)
    return found


def settle(pk: int, comment_pk: int, person: Person) -> Comment:
    """Mark a comment as settled; reviewers of the unit's form may."""
    with transaction.atomic():
        dossier = locked(pk)
        if not any(may(person, right, dossier.unit) for right in REVIEWING):
            raise Refused("right")
        found = dossier.comments.get(pk=comment_pk)
        if found.settled_at is None:
            found.settled_at = timezone.now()
            found.save(update_fields=["settled_at"])
            detail = {"field": found.field, "text": found.text}
            record(person, "settle", f"dossier:{pk}", path=dossier.unit.path, detail=detail)
    return found


def answer(pk: int, person: Person, code: str, field: str, text: str) -> Answer:
    """Answer a warning for the unit; the answer stays beside the form."""
    with transaction.atomic():
        dossier = locked(pk)
        _demand_editable(dossier, person)
        if not text.strip():
            raise Refused("reason")
        made, _ = Answer.objects.update_or_create(
            dossier=dossier, code=code, field=field, defaults={"text": text.strip(), "by": person}
        )
        detail = {"code": code, "field": field, "text": text.strip()}
        record(person, "answer", f"dossier:{pk}", path=dossier.unit.path, detail=detail)
    return made


def waive(pk: int, person: Person, code: str, field: str, reason: str, until: date | None = None) -> Waiver:
    """Silence one finding by name, with a reason and a last day."""
    with transaction.atomic():
        dossier = locked(pk)
        if not may(person, Right.DECIDE, dossier.unit):
            raise Refused("right")
        if not reason.strip():
            raise Refused("reason")
        made = Waiver.objects.create(
            dossier=dossier, code=code, field=field, reason=reason.strip(), until=until, by=person
        )
        store(dossier, load_form(dossier.form), dossier.rows, judged(dossier))
        detail = {
            "code": code,
            "field": field,
            "reason": made.reason,
            "until": until.isoformat() if until else None,
        }
        record(person, "waive", f"dossier:{pk}", path=dossier.unit.path, detail=detail)
    return made


def extend(round_: Round, unit: Unit, person: Person, deadline: date, reason: str) -> Extension:
    """Give one unit a later deadline."""
    if not may(person, Right.ROUNDS, unit):
        raise Refused("right")
    if not reason.strip():
        raise Refused("reason")
    with transaction.atomic():
        made, _ = Extension.objects.update_or_create(
            round=round_, unit=unit, defaults={"deadline": deadline, "reason": reason.strip(), "by": person}
        )
        detail = {"unit": unit.name, "deadline": deadline.isoformat(), "reason": reason.strip()}
        record(person, "extend", f"round:{round_.pk}", path=unit.path, detail=detail)
    return made
