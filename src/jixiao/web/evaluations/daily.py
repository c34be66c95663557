"""Reminders of evaluations: once a day, whoever holds one up within five days of its term."""

from __future__ import annotations

from datetime import date

from jixiao.web.cycle.models import Notification
from jixiao.web.evaluations.access import units_of
from jixiao.web.evaluations.models import Evaluation
from jixiao.web.evaluations.planning import commissioners
from jixiao.web.evaluations.services import speakers
from jixiao.web.evaluations.ways import LAST, State

NOTICE = 5
"""Days before a term from which it is called to mind."""


def remind(today: date) -> int:
    """Tell whoever has to act, once a day; return how many were told."""
    told = 0
    running = Evaluation.objects.exclude(state__in=LAST).defer("framework").select_related("unit")
    for evaluation in running.prefetch_related("units"):
        term = evaluation.term
        if term is None or (term - today).days > NOTICE:
            continue
        told += _remind(evaluation, term, today)
    return told


def waited_for(evaluation: Evaluation) -> set[int]:
    """Return those on whom an evaluation waits in its present state."""
    seats = evaluation.members.filter(ended_at=None)
    match evaluation.state:
        case State.PLANNED | State.REVIEW:
            return set(commissioners(evaluation))
        case State.ASSIGNED:
            return set(seats.filter(declared_at=None).values_list("person_id", flat=True)) or _leader(
                evaluation
            )
        case State.SCORING:
            return set(seats.filter(done_at=None).values_list("person_id", flat=True)) or _leader(evaluation)
        case State.FEEDBACK:
            return {pk for unit in units_of(evaluation) for pk in speakers(evaluation, unit)}
        case _:
            return _leader(evaluation)


def _leader(evaluation: Evaluation) -> set[int]:
    return set(evaluation.members.filter(leader=True, ended_at=None).values_list("person_id", flat=True))


def _remind(evaluation: Evaluation, term: date, today: date) -> int:
    words = {
        "form": evaluation.title, "deadline": term.isoformat(), "left": (term - today).days, "on": today.isoformat(),
        "link": f"/evaluations/{evaluation.pk}/",
    }  # fmt: skip
    known = set(
        Notification.objects.filter(code="due", words__on=words["on"], words__link=words["link"]).values_list(
            "person_id", flat=True
        )
    )
    people = sorted(waited_for(evaluation) - known)
    Notification.objects.bulk_create(Notification(person_id=pk, code="due", words=words) for pk in people)
    return len(people)
