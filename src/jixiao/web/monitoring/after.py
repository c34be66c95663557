"""What follows a step of a monitoring table, in the same transaction: it is looked at, and its alerts are raised."""

from __future__ import annotations

from jixiao.analysis.monitoring_rules import monitoring_rules
from jixiao.web.cycle.models import Dossier, RoundKind
from jixiao.web.monitoring.services import look_at, raise_alerts
from jixiao.web.office.models import Person


def follow(dossier: Dossier, step: str, person: Person) -> None:
    """Look at a table that was submitted, and raise its alerts after the steps that the rules name."""
    if dossier.round.kind != RoundKind.MONITORING:
        return
    if step == "submit":
        look_at(dossier)
    if step in monitoring_rules().raised.after:
        look_at(dossier)
        raise_alerts(dossier, person)


AFTER = (follow,)
