"""What a whole unit's form says of its projects above the form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.template.loader import render_to_string

from jixiao.web.cycle.services import may_edit
from jixiao.web.wholes.gathering import is_whole
from jixiao.web.wholes.planning import column_name, plan_for
from jixiao.web.wholes.views import told

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from jixiao.web.cycle.models import Dossier
    from jixiao.web.office.models import Person


def notes(dossier: Dossier, person: Person) -> SafeString | str:
    """Return the way to the projects, what differs from their sums, and what is wrong with that."""
    if not is_whole(dossier):
        return ""
    plan = plan_for(dossier)
    context = {
        "dossier": dossier,
        "plan": plan,
        "differing": [(item, column_name(item.column)) for item in plan.sums if item.differs],
        "findings": told(dossier, plan),
        "may_edit": may_edit(dossier, person),
    }
    return render_to_string("wholes/beside.html", context)
