"""Who may see and do what in ``wholes``: the view → who gets which answer, as in test_rights."""

from __future__ import annotations

from datetime import date

from jixiao.web.cycle import rounds
from jixiao.web.cycle.models import Round
from web.office import Office
from web.tables.people import ALL, OTHERS, READERS

GET: dict[str, dict[int, set[str]]] = {
    "whole": {200: READERS, 404: OTHERS},
    "whole-take": {405: ALL},
}
POST: dict[str, dict[int, set[str]]] = {
    "whole-take": {422: {"filler", "unit-head"}, 404: OTHERS},
}


def arguments(office: Office, round_: Round) -> dict[str, list[object]]:
    """The arguments of the views that need any: the whole form of the water supply station."""
    whole = Round.objects.create(
        year=2026, kind="target", subject="unit", title="2026年整体目标", scope=round_.scope, profile="cn",
        profile_on=date(2026, 1, 1), opens=date(2026, 1, 1), deadline=date(2099, 12, 31),
    )  # fmt: skip
    rounds.open_round(whole, office.people["officer"])
    dossier = whole.dossiers.get(unit=office.units["供水管理站"])
    return {"whole": [dossier.pk], "whole-take": [dossier.pk]}
