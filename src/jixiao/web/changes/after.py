"""What follows from a step of a form: adjustments fall with the approval that they rest on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jixiao.web.changes import services
from jixiao.web.cycle.models import RoundKind

if TYPE_CHECKING:
    from jixiao.web.cycle.models import Dossier
    from jixiao.web.office.models import Person


def lapse(dossier: Dossier, name: str, person: Person) -> None:
    """Let the adjustments of targets fall whose approval was taken back."""
    if name == "reopen" and dossier.round.kind == RoundKind.TARGET:
        services.lapse(dossier, person)


AFTER = (lapse,)
