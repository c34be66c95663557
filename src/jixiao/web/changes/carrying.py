"""Carrying figures of the finance system into the forms that are still open, and a clerk's taking them over.

A cell that is blank, or that was filled this way before, is filled; what a clerk typed stays, and the difference is
told to him.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction

from jixiao.forms.model import Form
from jixiao.web.changes.figures import KINDS, Cell, cells, figure_for, filled_of
from jixiao.web.changes.following import past
from jixiao.web.changes.models import Figure, Filled, Import
from jixiao.web.changes.services import is_open
from jixiao.web.cycle import services, states
from jixiao.web.cycle.editing import edit, load_form
from jixiao.web.cycle.judging import judged
from jixiao.web.cycle.models import Dossier, Notification, Project, Round
from jixiao.web.cycle.services import Refused
from jixiao.web.journal.chain import record
from jixiao.web.office.rights import Right, may

if TYPE_CHECKING:
    from jixiao.web.office.models import Person, Unit

AT_ONCE = 100
"""So many forms are filled together with the import; more are filled in the background."""


@dataclass(slots=True)
class Carried:
    """What came of carrying figures into forms: how many were filled, how many say something else, by unit."""

    filled: int = 0
    differing: int = 0
    units: dict[int, tuple[Unit, Counter[str]]] = field(default_factory=dict)

    def count(self, unit: Unit, what: str) -> None:
        """Count a form of a unit."""
        self.units.setdefault(unit.pk, (unit, Counter()))[1][what] += 1


def forms_of(import_: Import) -> list[int]:
    """Return the open forms of results of the projects that an import tells of (or told, for a reversal)."""
    source = import_.reverses if import_.reverses is not None else import_
    found = Dossier.objects.filter(
        project__figures__batch=source, round__year=import_.year, round__kind__in=KINDS,
        round__closed_at=None, state__in=states.EDITABLE,
    )  # fmt: skip
    return list(found.order_by("pk").values_list("pk", flat=True))


def carry(
    pks: Iterable[int], person: Person | None, import_: Import, carried: Carried | None = None
) -> Carried:
    """Carry the figures in force into forms, each in the running transaction or in one of its own."""
    carried = carried if carried is not None else Carried()
    for pk in pks:
        with transaction.atomic():
            _carry_one(pk, person, import_, carried)
    return carried


def _carry_one(pk: int, person: Person | None, import_: Import, carried: Carried) -> None:
    dossier = services.locked(pk)
    if not is_open(dossier):
        return
    form, filled = load_form(dossier.form), filled_of(dossier)
    figure = figure_for(dossier.round, dossier.project_id)
    found = cells(form, dossier.rows, figure, filled, _earlier(dossier))
    wanted = [cell for cell in found if not cell.own and not cell.agrees]
    if wanted:
        _fill(dossier, form, wanted, figure, person, "carry-figures", f"import:{import_.pk}")
        carried.filled += 1
        carried.count(dossier.unit, "filled")
    if any(cell.own and not cell.agrees and cell.wanted for cell in found):
        carried.differing += 1
        carried.count(dossier.unit, "differing")


def _earlier(dossier: Dossier) -> list[tuple[Form, Any]]:
    return past(dossier.basis) if dossier.basis is not None else []


def _fill(
    dossier: Dossier, form: Form, wanted: Sequence[Cell], figure: Figure | None, person: Person | None, action: str,
    source: str,
) -> None:  # fmt: skip
    changes = [{"op": "set", "path": cell.path, "was": cell.now, "value": cell.wanted} for cell in wanted]
    edited = edit(form, dossier.rows, changes)
    services.store(dossier, edited.form, edited.rows, judged(dossier, edited.form, edited.rows))
    note(dossier, wanted, figure)
    detail = {"source": source, "changes": [list(item) for item in edited.changed]}
    record(person, action, f"dossier:{dossier.pk}", path=dossier.unit.path, detail=detail)


def note(dossier: Dossier, written: Iterable[Cell], figure: Figure | None) -> None:
    """Keep which cells were filled from the finance system, and with what."""
    for cell in written:
        if cell.wanted:
            Filled.objects.update_or_create(
                dossier=dossier, path=cell.path, defaults={"text": cell.wanted, "figure": figure}
            )
        else:
            Filled.objects.filter(dossier=dossier, path=cell.path).delete()


def tell_units(carried: Carried, import_: Import) -> None:
    """Tell the clerks of each unit how many of its forms were filled and how many say something else."""
    made: list[Notification] = []
    for unit, counts in carried.units.values():
        words = {"on": import_.on.isoformat(), "filled": counts["filled"], "differing": counts["differing"]}
        people = {post.person_id for post in services.posts_over(unit, Right.FILL) if post.unit_id == unit.pk}
        code = "figures-differ" if counts["differing"] else "figures-filled"
        made.extend(Notification(person_id=pk, code=code, words=words) for pk in sorted(people))
    Notification.objects.bulk_create(made, batch_size=500)


def begun(
    round_: Round, project: Project, form: Form, rows: Mapping[str, list[str]], basis: Dossier | None
) -> tuple[Form, list[Cell], Figure | None]:
    """Return a form that begins with what was spent so far, as the finance system says, and which cells that filled."""
    figure = figure_for(round_, project)
    if figure is None:
        return form, [], None
    earlier = past(basis) if basis is not None else []
    wanted = [cell for cell in cells(form, rows, figure, {}, earlier) if not cell.own and cell.wanted]
    changes = [{"op": "set", "path": cell.path, "was": cell.now, "value": cell.wanted} for cell in wanted]
    return edit(form, rows, changes).form, wanted, figure


def differences(dossier: Dossier) -> tuple[Figure | None, list[Cell]]:
    """Return the figure that a form should show, and the cells that say something else."""
    figure = figure_for(dossier.round, dossier.project_id)
    if figure is None:
        return None, []
    found = cells(load_form(dossier.form), dossier.rows, figure, filled_of(dossier), _earlier(dossier))
    return figure, [cell for cell in found if not cell.agrees and cell.wanted]


def adopt(pk: int, person: Person, *, version: int | None = None) -> Dossier:
    """Take the figures of the finance system over in place of what stands in a form, for the unit."""
    with transaction.atomic():
        dossier = services.locked(pk)
        if not may(person, Right.FILL, dossier.unit):
            raise Refused("right")
        if dossier.round.closed_at is not None:
            raise Refused("closed")
        if not is_open(dossier):
            raise Refused("state")
        if version is not None and dossier.version != version:
            raise Refused("stale")
        figure, wanted = differences(dossier)
        if figure is None or not wanted:
            raise Refused("figures-agree")
        source = f"import:{figure.batch_id}"
        _fill(dossier, load_form(dossier.form), wanted, figure, person, "adopt-figures", source)
    return dossier
