"""Adjusting approved targets and budgets: each change one function with its right, its state and its journal entry.

For other capabilities: ``targets_in_force`` returns the targets that count; ``Dossier.form`` of a target dossier
stays as approved, ``Dossier.adjusted`` and ``adjusted_rows`` are written here alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from jixiao.findings import Finding, Severity
from jixiao.forms.model import Form, FundKind
from jixiao.web.changes import ways
from jixiao.web.changes.following import Rows, amount_in_force, catching_up, caught_up, past
from jixiao.web.changes.models import (
    OPEN,
    Adjustment,
    AdjustmentAnswer,
    AdjustmentState,
    AdjustmentStep,
    What,
)
from jixiao.web.changes.targets import rows_in_force, targets_in_force
from jixiao.web.cycle import services, states
from jixiao.web.cycle.editing import dump_form, edit, load_form, printed
from jixiao.web.cycle.judging import Judged, finding_data, judged
from jixiao.web.cycle.models import Dossier, Notification, RoundKind
from jixiao.web.cycle.services import Refused
from jixiao.web.journal.chain import record
from jixiao.web.office.rights import Right, may

if TYPE_CHECKING:
    from decimal import Decimal

    from jixiao.web.office.models import Person
    from jixiao.web.workflow import Way

__all__ = ["Refused", "rows_in_force", "targets_in_force"]

_TURN = {
    AdjustmentState.DRAFT: Right.FILL,
    AdjustmentState.RETURNED: Right.FILL,
    AdjustmentState.SIGNING: Right.SIGN,
    AdjustmentState.DEPARTMENT: Right.REVIEW,
    AdjustmentState.BUREAU: Right.DECIDE,
    AdjustmentState.APPROVED: Right.FILL,
}
"""Whose turn it is in each state, and who is told when an adjustment comes into it."""
TURN: dict[Right, list[str]] = {
    right: [state.value for state, whose in _TURN.items() if whose is right and state in OPEN]
    for right in dict.fromkeys(_TURN.values())
}
_ALLOWED = {
    What.TARGETS: ("indicators.", "objective_expected", "total_weight"),
    What.BUDGET: ("funds.",),
    What.BOTH: ("indicators.", "objective_expected", "total_weight", "funds."),
}
FUND_COLUMNS = frozenset({"label", "revised"})
"""What of a fund line an adjustment may change; the approved budget stays as it is."""


# -- one adjustment -----------------------------------------------------------------------------------------------


def why_not(dossier: Dossier, person: Person) -> str:
    """Return the code of why a person cannot start an adjustment of a dossier now; blank if he can."""
    if not may(person, Right.FILL, dossier.unit):
        return "right"
    if dossier.round.kind != RoundKind.TARGET:
        return "kind"
    if dossier.state != states.State.APPROVED:
        return "adjustment-approved"
    if dossier.results.filter(round__kind=RoundKind.SELF_EVALUATION, state=states.State.CLOSED).exists():
        return "adjustment-over"
    return "adjustment-open" if dossier.adjustments.filter(state__in=OPEN).exists() else ""


def start(pk: int, person: Person, what: str, reason: str, document: str = "") -> Adjustment:
    """Start an adjustment of an approved target dossier for the unit."""
    reason = reason.strip()
    with transaction.atomic():
        dossier = services.locked(pk)
        refused = why_not(dossier, person)
        if refused:
            raise Refused(refused)
        if not reason:
            raise Refused("reason")
        form, rows = targets_in_force(dossier)
        last = dossier.adjustments.aggregate(last=Max("number"))["last"] or 0
        data = dossier.adjusted if dossier.adjusted is not None else dossier.form
        try:
            made = Adjustment.objects.create(
                dossier=dossier, number=last + 1, what=What(what), reason=reason, document=document.strip(),
                base=data, base_rows=rows, form=data, rows=rows, by=person,
                budget_before=_budget(form), budget=_budget(form),
            )  # fmt: skip
        except IntegrityError as error:
            raise Refused("adjustment-open") from error
        detail = {"number": made.number, "what": made.what, "reason": reason, "document": made.document}
        record(person, "adjustment-start", f"dossier:{pk}", path=dossier.unit.path, detail=detail)
    return made


def _budget(form: Form) -> Decimal | None:
    total = next(
        (line for line in form.funds if line.line is FundKind.TOTAL), form.funds[0] if form.funds else None
    )
    amount = amount_in_force(total).value if total else None
    return amount.yuan if amount else None


def _locked(pk: int) -> tuple[Adjustment, Dossier]:
    """Return an adjustment and its dossier, both locked until the transaction ends."""
    found = Adjustment.objects.values_list("dossier_id", flat=True).get(pk=pk)
    dossier = services.locked(found)
    adjustment = Adjustment.objects.select_for_update(of=("self",)).get(pk=pk)
    adjustment.dossier = dossier
    return adjustment, dossier


def may_edit(adjustment: Adjustment, person: Person) -> bool:
    """Say whether a person may write in an adjustment now."""
    return (
        adjustment.state in ways.EDITABLE
        and adjustment.dossier.state == states.State.APPROVED
        and may(person, Right.FILL, adjustment.dossier.unit)
    )


def _demand_editable(adjustment: Adjustment, person: Person, version: int | None) -> None:
    if not may(person, Right.FILL, adjustment.dossier.unit):
        raise Refused("right")
    if adjustment.state not in ways.EDITABLE or adjustment.dossier.state != states.State.APPROVED:
        raise Refused("state")
    if version is not None and adjustment.version != version:
        raise Refused("stale")


def judged_now(adjustment: Adjustment) -> Judged:
    """Judge the text that is asked for by the very checks of the targets' round."""
    return judged(adjustment.dossier, load_form(adjustment.form), adjustment.rows)


def _allowed(change: Mapping[str, Any], what: str) -> bool:
    """Say whether an adjustment of this kind may make a change."""
    listed = change.get("list")
    path = str(change.get("path", "")) or f"{listed}."
    if not path.startswith(_ALLOWED[What(what)]):
        return False
    if path.startswith("funds.") and change.get("op") == "set":
        return path.rpartition(".")[2] in FUND_COLUMNS
    return listed != "funds" or change.get("op") == "add" or bool(change.get("fresh"))


def amend(pk: int, person: Person, changes: Iterable[Mapping[str, Any]], *, version: int) -> Adjustment:
    """Write in an adjustment; ``line`` of an added fund row names where the money comes from.

    Raises ``Refused`` (``adjustment-kind`` for a cell that this kind of adjustment does not change) and
    ``editing.EditError``.
    """
    with transaction.atomic():
        adjustment, dossier = _locked(pk)
        _demand_editable(adjustment, person, version)
        wanted = list(changes)
        if not all(_allowed(change, adjustment.what) for change in wanted):
            raise Refused("adjustment-kind")
        _demand_own_rows(adjustment, wanted)
        edited = edit(load_form(adjustment.form), adjustment.rows, wanted)
        for change in wanted:
            if change.get("op") == "add" and change.get("list") == "funds" and change.get("line"):
                index = edited.rows["funds"].index(str(change["key"]))
                edited.form.funds[index].line = FundKind(str(change["line"]))
        if edited.conflicts:
            raise Refused("stale")
        if edited.changed:
            _write(adjustment, edited.form, edited.rows)
            detail = {"number": adjustment.number, "changes": [list(item) for item in edited.changed]}
            record(
                person, "adjustment-change", f"dossier:{dossier.pk}", path=dossier.unit.path, detail=detail
            )
    return adjustment


def _demand_own_rows(adjustment: Adjustment, changes: Iterable[Mapping[str, Any]]) -> None:
    """A fund line that was approved stays; only one that this adjustment added may be taken out again."""
    for change in changes:
        taken_out = change.get("op") in ("remove", "move") and change.get("list") == "funds"
        if taken_out and change.get("key") in adjustment.base_rows.get("funds", ()):
            raise Refused("adjustment-kind")


def _write(adjustment: Adjustment, form: Form, rows: Rows) -> None:
    adjustment.form, adjustment.rows = dump_form(form), dict(rows)
    adjustment.budget = _budget(form)
    result = judged_now(adjustment)
    adjustment.errors, adjustment.warnings = result.count(Severity.ERROR), result.count(Severity.WARNING)
    adjustment.version += 1
    adjustment.save()


def explain(pk: int, person: Person, reason: str, document: str, *, version: int) -> Adjustment:
    """Write the reason and the document it rests on anew, as a returned adjustment may need."""
    with transaction.atomic():
        adjustment, dossier = _locked(pk)
        _demand_editable(adjustment, person, version)
        if not reason.strip():
            raise Refused("reason")
        if (adjustment.reason, adjustment.document) != (reason.strip(), document.strip()):
            adjustment.reason, adjustment.document = reason.strip(), document.strip()
            adjustment.version += 1
            adjustment.save()
            detail = {
                "number": adjustment.number,
                "reason": adjustment.reason,
                "document": adjustment.document,
            }
            record(
                person, "adjustment-explain", f"dossier:{dossier.pk}", path=dossier.unit.path, detail=detail
            )
    return adjustment


def save(
    pk: int, person: Person, changes: Iterable[Mapping[str, Any]], reason: str, document: str, *, version: int
) -> Adjustment:
    """Write reason, document and text of an adjustment, all of it or nothing."""
    with transaction.atomic():
        kept = explain(pk, person, reason, document, version=version)
        return amend(pk, person, changes, version=kept.version)


def answer(pk: int, person: Person, code: str, field: str, text: str) -> AdjustmentAnswer:
    """Answer a warning about the adjusted text."""
    with transaction.atomic():
        adjustment, dossier = _locked(pk)
        _demand_editable(adjustment, person, None)
        if not text.strip():
            raise Refused("reason")
        made, _made = AdjustmentAnswer.objects.update_or_create(
            adjustment=adjustment, code=code, field=field, defaults={"text": text.strip(), "by": person}
        )
        detail = {"number": adjustment.number, "code": code, "field": field, "text": made.text}
        record(person, "adjustment-answer", f"dossier:{dossier.pk}", path=dossier.unit.path, detail=detail)
    return made


def choices(adjustment: Adjustment, person: Person) -> list[Way]:
    """Return the ways out of an adjustment's state that a person may take."""
    if adjustment.dossier.state != states.State.APPROVED:
        return []
    return [
        way
        for way in ways.ADJUSTMENT.out_of(adjustment.state)
        if may(person, way.right, adjustment.dossier.unit)
    ]


def take(name: str, pk: int, person: Person, *, version: int, reason: str = "") -> Adjustment:
    """Take an adjustment a step further or back. Raises ``Refused``, and ``KeyError`` for a way that there is not."""
    way = ways.ADJUSTMENT.way(name)
    reason = reason.strip()
    with transaction.atomic():
        adjustment, dossier = _locked(pk)
        if not may(person, way.right, dossier.unit):
            raise Refused("right")
        if adjustment.state not in way.sources or dossier.state != states.State.APPROVED:
            raise Refused("state")
        if adjustment.version != version:
            raise Refused("stale")
        if way.reason and not reason:
            raise Refused("reason")
        if name in ways.CHECKED:
            _demand_clean(adjustment)
        source = adjustment.state
        adjustment.state, adjustment.state_at = way.target, timezone.now()
        adjustment.version += 1
        if way.target == AdjustmentState.APPROVED:
            adjustment.decided_by, adjustment.decided_at = person, adjustment.state_at
        adjustment.save()
        AdjustmentStep.objects.create(
            adjustment=adjustment, name=name, target=way.target, reason=reason, by=person
        )
        detail = {"number": adjustment.number, "from": source, "to": way.target, "reason": reason}
        record(person, name, f"dossier:{dossier.pk}", path=dossier.unit.path, detail=detail)
        if way.target == AdjustmentState.APPROVED:
            _put_in_force(adjustment, dossier, person)
        _tell(adjustment, name, person, reason)
    return adjustment


def _demand_clean(adjustment: Adjustment) -> None:
    """Something is changed, nothing is wrong with it, every warning is answered; keep what was found."""
    if adjustment.form == adjustment.base:
        raise Refused("adjustment-nothing")
    result = judged_now(adjustment)
    errors = [finding for finding in result.standing if finding.severity is Severity.ERROR]
    if errors:
        raise Refused("errors", [finding_data(result, finding) for finding in errors])
    open_ = unanswered(adjustment, result)
    if open_:
        raise Refused("unanswered", [finding_data(result, finding) for finding in open_])
    adjustment.findings = [finding_data(result, finding) for finding in result.standing]
    adjustment.rules_version = result.rules_version
    adjustment.errors, adjustment.warnings = 0, result.count(Severity.WARNING)


def answers_of(adjustment: Adjustment) -> dict[tuple[str, str], str]:
    """Return the answers that hold: those to the approved text where the finding is the same, and the adjustment's own."""
    found = {(one.code, one.field): one.text for one in adjustment.dossier.answers.all()}
    return found | {(one.code, one.field): one.text for one in adjustment.answers.all()}


def unanswered(adjustment: Adjustment, result: Judged) -> list[Finding]:
    """Return the warnings about the adjusted text that nobody has answered."""
    return services.unanswered(result, set(answers_of(adjustment)))


def _tell(adjustment: Adjustment, name: str, by: Person, reason: str) -> None:
    right = _TURN.get(AdjustmentState(adjustment.state))
    if right is None:
        return
    dossier = adjustment.dossier
    tell(dossier, right, name, by, {"by": by.name, "reason": reason})


def tell(dossier: Dossier, right: Right, code: str, by: Person | None, words: Mapping[str, Any]) -> None:
    """Tell those who have a right over a dossier's unit; the one who did it is not told."""
    people = {post.person_id for post in services.posts_over(dossier.unit, right)}
    people -= {by.pk} if by is not None else set()
    words = {"form": dossier.title, **words}
    Notification.objects.bulk_create(
        Notification(person_id=pk, code=code, words=words, dossier=dossier) for pk in sorted(people)
    )


# -- what follows from an approval ----------------------------------------------------------------------------------


def _put_in_force(adjustment: Adjustment, dossier: Dossier, person: Person) -> None:
    """Put the adjusted text in force and let the open forms of results follow it."""
    before = dossier.adjusted if dossier.adjusted is not None else dossier.form
    if before != adjustment.base:
        raise Refused("stale")
    dossier.adjusted, dossier.adjusted_rows = adjustment.form, adjustment.rows
    dossier.version += 1
    dossier.save(update_fields=["adjusted", "adjusted_rows", "version", "changed_at"])
    earlier = past(dossier)
    for pk in dossier.results.order_by("pk").values_list("pk", flat=True):
        result = services.locked(pk)
        words = {"number": adjustment.number}
        if is_open(result):
            changed = _follow(result, dossier, earlier, person)
            code = "targets-followed" if changed else ""
        else:
            code = "targets-adjusted"
        if code:
            tell(result, Right.FILL, code, person, words)


def is_open(dossier: Dossier) -> bool:
    """Say whether a form can still be written in."""
    return dossier.state in states.EDITABLE and dossier.round.closed_at is None


def _follow(
    result: Dossier,
    target: Dossier,
    earlier: list[tuple[Form, Rows]],
    person: Person,
    kept: Collection[str] = (),
) -> bool:
    changes, kinds = catching_up(result, target, earlier, kept)
    edited = caught_up(result, changes, kinds)
    if not edited.changed:
        return False
    services.store(result, edited.form, edited.rows, judged(result, edited.form, edited.rows))
    detail = {"source": f"dossier:{target.pk}", "changes": [list(item) for item in edited.changed]}
    record(person, "follow-targets", f"dossier:{result.pk}", path=result.unit.path, detail=detail)
    return True


def follow(pk: int, person: Person, *, version: int | None = None) -> Dossier:
    """Bring a form of results, open again, up to the targets in force, for the unit."""
    with transaction.atomic():
        result = services.locked(pk)
        if not may(person, Right.FILL, result.unit):
            raise Refused("right")
        if not is_open(result) or result.basis_id is None:
            raise Refused("state")
        if version is not None and result.version != version:
            raise Refused("stale")
        target = services.locked(result.basis_id)
        _follow(result, target, past(target), person, _told(result))
    return result


def is_behind(result: Dossier) -> bool:
    """Say whether a form of results still says what was promised before the last adjustment."""
    target = result.basis
    if target is None or target.state != states.State.APPROVED:
        return False
    return bool(catching_up(result, target, past(target), _told(result))[0])


def _told(result: Dossier) -> set[str]:
    """Return the cells of a form that say what the finance system told last; they do not follow the targets."""
    form = load_form(result.form)
    return {
        path
        for path, text in result.filled.values_list("path", "text")
        if printed(form, result.rows, path) == text
    }


def lapse(dossier: Dossier, person: Person) -> None:
    """Let the adjustments of targets fall whose approval was taken back, in the transaction that does it."""
    last = dossier.steps.order_by("-pk").first()
    reason = last.reason if last is not None else ""
    for adjustment in dossier.adjustments.select_for_update().filter(state__in=OPEN):
        adjustment.state, adjustment.state_at = AdjustmentState.WITHDRAWN, timezone.now()
        adjustment.version += 1
        adjustment.save()
        AdjustmentStep.objects.create(
            adjustment=adjustment, name="adjustment-lapse", target=adjustment.state, reason=reason, by=person
        )
    approved = dossier.adjustments.filter(state=AdjustmentState.APPROVED, lapsed_at=None)
    numbers = sorted(approved.values_list("number", flat=True))
    approved.update(lapsed_at=timezone.now())
    if dossier.adjusted is not None:
        dossier.adjusted, dossier.adjusted_rows = None, {}
        dossier.save(update_fields=["adjusted", "adjusted_rows"])
        detail = {"numbers": numbers, "reason": reason}
        record(person, "adjustment-lapse", f"dossier:{dossier.pk}", path=dossier.unit.path, detail=detail)


def in_force_since(dossier: Dossier | None) -> date | None:
    """Return the day on which the last adjustment came into force, if any is."""
    if dossier is None or dossier.adjusted is None:
        return None
    last = dossier.adjustments.filter(state=AdjustmentState.APPROVED, lapsed_at=None).order_by("-pk").first()
    return timezone.localtime(last.decided_at).date() if last is not None and last.decided_at else None
