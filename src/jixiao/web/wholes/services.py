"""Taking the projects of a whole unit over into its form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from jixiao.web.cycle import services
from jixiao.web.cycle.services import Refused
from jixiao.web.office.rights import Right, may
from jixiao.web.wholes.gathering import is_whole
from jixiao.web.wholes.planning import carried_out, plan_for

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jixiao.web.cycle.models import Dossier
    from jixiao.web.office.models import Person


def take_over(
    pk: int, person: Person, *, version: int, over: Iterable[str] = (), chosen: Iterable[str] = ()
) -> Dossier:
    """Put what the projects come to into a whole unit's draft, and the chosen indicators of theirs.

    Args:
        pk: The form.
        person: Who does it.
        version: The version that the person has seen.
        over: The paths of cells that may be written over; blank ones are filled in any case.
        chosen: The names of the indicators to add.

    Raises ``Refused``.
    """
    with transaction.atomic():
        dossier = services.locked(pk)
        if not may(person, Right.FILL, dossier.unit):
            raise Refused("right")
        if not is_whole(dossier):
            raise Refused("kind")
        if not services.may_edit(dossier, person):
            raise Refused("closed" if dossier.round.closed_at is not None else "state")
        if dossier.version != version:
            raise Refused("stale")
        edited = carried_out(dossier, plan_for(dossier), frozenset(over), frozenset(chosen))
        return services.replace(pk, person, edited.form, edited.rows, source="projects", version=version)
