"""Who may see and do what in ``monitoring``: the view → who gets which answer, as in test_rights."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from jixiao.web.cycle import rounds
from jixiao.web.cycle.models import Project, Round
from jixiao.web.monitoring.models import Alert, Measure, Pause
from web.office import Office
from web.tables.people import ALL, OFFICERS, OTHERS, READERS

_SEEN = {200: READERS, 404: OTHERS}
_BUREAU = {422: OFFICERS, 404: OTHERS}
GET: dict[str, dict[int, set[str]]] = {
    "monitoring": {200: READERS | OTHERS},
    "monitoring-board": _SEEN,
    "monitoring-book": _SEEN,
    "monitoring-form": _SEEN,
    "monitoring-project": _SEEN,
    "monitoring-alerts": {200: READERS | OTHERS},
    "monitoring-alert": _SEEN,
    "monitoring-alert-take": {405: ALL},
    "monitoring-alert-escalate": {405: ALL},
    "monitoring-measure-new": {405: ALL},
    "monitoring-measure-take": {405: ALL},
    "monitoring-pause": {405: ALL},
    "monitoring-lift": {405: ALL},
}
POST: dict[str, dict[int, set[str]]] = {
    "monitoring-book": {302: READERS, 404: OTHERS},
    "monitoring-alert-take": {422: {"filler", "unit-head"}, 404: OTHERS},
    "monitoring-alert-escalate": _BUREAU,
    "monitoring-measure-new": _BUREAU,
    "monitoring-measure-take": {302: {"filler", "unit-head"}, 404: OTHERS},
    "monitoring-pause": _BUREAU,
    "monitoring-lift": _BUREAU,
}


def arguments(office: Office, round_: Round) -> dict[str, list[object]]:
    """The arguments of the views that need any: an alert of the water department with a measure and stopped payments."""
    officer = office.people["officer"]
    project = Project.objects.get(code="P1")
    watched = Round.objects.create(
        year=2026, kind="monitoring", month=7, title="2026年1—7月监控", scope=round_.scope, profile="cn",
        profile_on=date(2026, 8, 1), opens=date(2026, 8, 1), deadline=date(2099, 12, 31),
    )  # fmt: skip
    rounds.open_round(watched, officer, [project])
    dossier = watched.dossiers.get()
    now = timezone.now()
    alert = Alert.objects.create(
        dossier=dossier, unit=dossier.unit, field="money", level=3, light="red", zh="执行滞后", en="slow",
        due=date(2099, 12, 31), state_at=now,
    )  # fmt: skip
    measure = Measure.objects.create(
        alert=alert,
        kind="rectify",
        text="赶工",
        owner="站长",
        due=date(2099, 12, 31),
        by=officer,
        state_at=now,
    )
    pause = Pause.objects.create(alert=alert, dossier=dossier, reason="停滞", by=officer)
    return {
        "monitoring-board": [watched.pk],
        "monitoring-book": [watched.pk],
        "monitoring-form": [dossier.pk],
        "monitoring-project": [project.pk],
        "monitoring-alert": [alert.pk],
        "monitoring-alert-take": [alert.pk, "answer"],
        "monitoring-alert-escalate": [alert.pk],
        "monitoring-measure-new": [alert.pk],
        "monitoring-measure-take": [measure.pk, "report"],
        "monitoring-pause": [alert.pk],
        "monitoring-lift": [pause.pk],
    }
