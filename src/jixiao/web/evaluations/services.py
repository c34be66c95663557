"""The way of an evaluation: each step one function with its right, its state, what it demands, and its journal entry."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from jixiao.findings import Finding, Severity
from jixiao.scoring import plain
from jixiao.web.cycle.services import Refused, posts_over
from jixiao.web.evaluations.access import ANSWERS, Access, access, units_of
from jixiao.web.evaluations.models import Evaluation, Step
from jixiao.web.evaluations.planning import (
    commissioners,
    demand,
    gather_forms,
    locked,
    points_findings,
    subject,
    tell,
)
from jixiao.web.evaluations.reporting import demand_report, differences
from jixiao.web.evaluations.sheets import bench_of
from jixiao.web.evaluations.ways import FLOWS, Kind, State
from jixiao.web.journal.chain import record
from jixiao.web.office.rights import Right
from jixiao.web.results import services as uses

if TYPE_CHECKING:
    from jixiao.web.cycle.models import Project
    from jixiao.web.office.models import Person, Unit
    from jixiao.web.workflow import Way

_ERRORS = frozenset({"evaluation-disagreement", "evaluation-score-range", "evaluation-score-missing"})
"""The findings that must be gone before scoring ends, whatever their severity."""


def ways_for(evaluation: Evaluation, own: Access) -> list[Way]:
    """Return the ways that a person may take now."""
    return [way for way in FLOWS[evaluation.kind].out_of(evaluation.state) if _allowed(way, own)]


def _allowed(way: Way, own: Access) -> bool:
    if way.right is Right.EVALUATE:
        return own.leader
    if way.right is Right.REOPEN:
        return own.reopens
    return own.signs if way.right is Right.SIGN else own.commissions


def take(name: str, pk: int, person: Person, *, version: int, reason: str = "") -> Evaluation:
    """Take a way. Raises ``Refused``, and ``KeyError`` for a way that there is not.

    Codes beside those of forms: ``team`` (no member, or no leader), ``points``, ``undeclared``, ``scores`` (not all in,
    or not settled), ``report``, ``doubts`` (findings of severity error), ``unheard`` (not answered in time yet),
    ``disputed`` (an objection without decision), ``differences`` (the report states something else).
    """
    reason = reason.strip()
    with transaction.atomic():
        found = locked(pk)
        way = FLOWS[found.kind].way(name)
        own = access(found, person)
        if not _allowed(way, own):
            raise Refused("right")
        demand(found, version, way.sources)
        if way.reason and not reason:
            raise Refused("reason")
        _DEMANDS.get(name, _nothing)(found, reason)
        source, decided = found.state, (found.total, found.grade)
        found.state, found.state_at = way.target, timezone.now()
        found.version += 1
        _EFFECTS.get(name, _none)(found)
        found.save()
        Step.objects.create(
            evaluation=found, name=name, source=source, target=way.target, reason=reason, by=person
        )
        detail = {"from": str(State(source).label), "to": str(State(way.target).label), "reason": reason}
        total, grade = decided if found.total is None else (found.total, found.grade)
        if total is not None:
            detail |= {"total": plain(total), "grade": grade}
        record(person, f"evaluation-{name}", subject(found), path=found.unit.path, detail=detail)
        if name == "reopen":
            uses.withdraw(found.dossiers.values_list("pk", flat=True), person, reason)
        _tell(found, name, person, reason)
    return found


# -- what each way demands ----------------------------------------------------------------------------------------


def _nothing(evaluation: Evaluation, reason: str) -> None:
    return None


def _demand_team(evaluation: Evaluation, reason: str) -> None:
    if not evaluation.members.filter(leader=True, ended_at=None).exists():
        raise Refused("team")
    _demand_points(evaluation)


def _demand_points(evaluation: Evaluation) -> None:
    against = points_findings(evaluation, evaluation.whole_framework)
    if against:
        raise Refused("points", _said(against))


def _demand_declarations(evaluation: Evaluation, reason: str) -> None:
    if evaluation.members.filter(ended_at=None, declared_at=None).exists():
        raise Refused("undeclared")
    _demand_points(evaluation)


def _demand_scores(evaluation: Evaluation, reason: str) -> None:
    bench = bench_of(evaluation)
    if not bench.all_in:
        raise Refused("scores")
    against = [finding for finding in bench.findings if finding.code in _ERRORS]
    if against:
        raise Refused("scores", _said(against))


def _demand_ready(evaluation: Evaluation, reason: str) -> None:
    """Scores complete, a report taken in, and no error on the sheet."""
    _demand_scores(evaluation, reason)
    demand_report(evaluation)
    errors = [f for f in bench_of(evaluation).findings if f.severity is Severity.ERROR]
    if errors:
        raise Refused("doubts", _said(errors))


def _demand_answers(evaluation: Evaluation, reason: str) -> None:
    if evaluation.problems.filter(accepted=None).exists():
        raise Refused("unanswered-problems")


def _demand_heard(evaluation: Evaluation, reason: str) -> None:
    """The unit has answered, or its term is over; every objection is decided."""
    problems = list(evaluation.problems.all())
    asked = evaluation.feedback_due
    over = asked is not None and timezone.localdate() > asked
    if evaluation.state == State.FEEDBACK and any(p.accepted is None for p in problems) and not over:
        raise Refused("unheard")
    if evaluation.state == State.FEEDBACK and not problems and not over:
        raise Refused("unheard")
    if any(problem.disputed for problem in problems):
        raise Refused("disputed")
    _demand_ready(evaluation, reason)


def _demand_agreement(evaluation: Evaluation, reason: str) -> None:
    """The report states what the sheet says, or a reason why it may not."""
    bench = bench_of(evaluation)
    if bench.result.grade is None:
        raise Refused("scores")
    if differences(evaluation, bench, demand_report(evaluation)) and not reason:
        raise Refused("differences")


def _said(findings: list[Finding]) -> list[dict[str, Any]]:
    return [{"message": finding.message("zh"), "finding": finding} for finding in findings]


# -- what each way brings about -----------------------------------------------------------------------------------


def _none(evaluation: Evaluation) -> None:
    return None


def _ask_unit(evaluation: Evaluation) -> None:
    days = int(evaluation.frame.feedback_days.value)
    evaluation.feedback_due = timezone.localdate() + timedelta(days=days)
    evaluation.problems.filter(heard=True).update(accepted=None, heard=None)


def _score_again(evaluation: Evaluation) -> None:
    evaluation.members.filter(ended_at=None).update(done_at=None)


def _conclude(evaluation: Evaluation) -> None:
    result = bench_of(evaluation).result
    evaluation.total = result.total
    evaluation.grade = result.grade.label if result.grade else ""
    _end(evaluation)


def _end(evaluation: Evaluation) -> None:
    evaluation.members.filter(ended_at=None).update(ended_at=timezone.now())


def _withdraw(evaluation: Evaluation) -> None:
    """Take the score back and the team in again: those whose seats ended with the decision."""
    evaluation.total, evaluation.grade = None, ""
    evaluation.members.filter(reason="", recused_at=None).update(ended_at=None)


_DEMANDS = {
    "assign": _demand_team,
    "begin": _demand_declarations,
    "draft": _demand_scores,
    "consult": _demand_ready,
    "respond": _demand_answers,
    "submit": _demand_heard,
    "finish": _demand_agreement,
}
_EFFECTS = {
    "assign": gather_forms,
    "rescore": _score_again,
    "consult": _ask_unit,
    "finish": _conclude,
    "reopen": _withdraw,
    "cancel": _end,
}


# -- who is told --------------------------------------------------------------------------------------------------


def speakers(evaluation: Evaluation, unit: Unit) -> set[int]:
    """Return those who speak for an evaluated unit."""
    rights = (*ANSWERS, Right.REVIEW) if evaluation.kind == Kind.FISCAL else ANSWERS
    return {post.person_id for right in rights for post in posts_over(unit, right)}


def _tell(evaluation: Evaluation, name: str, by: Person, reason: str) -> None:
    """Tell whoever is concerned: the team, its leader, the units, or the office that commissioned it."""
    seats = evaluation.members.filter(reason="")
    team = set(seats.values_list("person_id", flat=True))
    leader = set(seats.filter(leader=True).values_list("person_id", flat=True))
    units: set[int] = set()
    for unit in units_of(evaluation):
        units |= speakers(evaluation, unit)
    office = set(commissioners(evaluation))
    told = {
        "assign": team | units, "begin": team, "rescore": team, "consult": units, "respond": leader, "submit": office,
        "return": leader, "finish": team | units, "reopen": team | units | office, "cancel": team | units,
    }.get(name, set())  # fmt: skip
    term = evaluation.term
    words = {"by": by.name, "reason": reason, "deadline": term.isoformat() if term else ""}
    tell(sorted(told - {by.pk}), f"evaluation-{name}", evaluation, **words)


# -- for others ---------------------------------------------------------------------------------------------------


def finals() -> QuerySet[Evaluation]:
    """Return every evaluation that is final, the newest first: what results, figures and publication rest on."""
    found = Evaluation.objects.filter(state=State.FINAL).select_related("unit", "commissioner")
    return found.defer("framework").order_by("-year", "-pk")


def final_evaluations(project: Project) -> list[Evaluation]:
    """Return the final evaluations of a project, alone or with others, the newest first."""
    return list(finals().filter(projects=project))
