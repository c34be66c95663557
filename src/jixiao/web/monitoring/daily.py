"""Once a day: alerts whose term has run out rise, and those whose turn it is are reminded of terms that end."""

from __future__ import annotations

from datetime import date, timedelta

from jixiao.web.cycle.models import Dossier, Notification
from jixiao.web.cycle.services import posts_over
from jixiao.web.monitoring.models import Alert, AlertState, Measure, MeasureState
from jixiao.web.monitoring.services import fall_silent
from jixiao.web.office.rights import Right

DAYS = 3
"""From how many days before its end a term is reminded of."""


def remind(today: date) -> int:
    """Raise what was not answered in time, remind of what is due; return how many were told."""
    soon = today + timedelta(days=DAYS)
    told = 0
    before = Notification.objects.filter(code="alert-silence").count()
    unanswered = Alert.objects.filter(state=AlertState.OPEN, silent=False, due__lt=today)
    for pk in unanswered.values_list("pk", flat=True):
        fall_silent(pk, today)
    told += Notification.objects.filter(code="alert-silence").count() - before
    waiting = Alert.objects.filter(state=AlertState.OPEN, due__gte=today, due__lte=soon)
    for alert in waiting.select_related("dossier__unit"):
        told += _remind(alert.dossier, "alert-due", alert.pk, alert.due, today)
    measures = Measure.objects.filter(state=MeasureState.PLANNED, due__lte=soon)
    for measure in measures.select_related("alert__dossier__unit"):
        told += _remind(measure.alert.dossier, "measure-due", measure.pk, measure.due, today)
    return told


def _remind(dossier: Dossier, code: str, number: int, due: date, today: date) -> int:
    """Tell those who fill in, once a day for each thing."""
    words = {"form": dossier.title, "deadline": due.isoformat(), "number": number, "on": today.isoformat()}
    people = {post.person_id for post in posts_over(dossier.unit, Right.FILL)}
    again = Notification.objects.filter(
        code=code, dossier=dossier, words__on=today.isoformat(), words__number=number
    )
    people -= set(again.values_list("person_id", flat=True))
    Notification.objects.bulk_create(
        Notification(person_id=pk, code=code, words=words, dossier=dossier) for pk in sorted(people)
    )
    return len(people)
