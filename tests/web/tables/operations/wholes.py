"""The operations on whole-unit forms: operation → answer → who gets it; whoever is not named gets 403."""

from __future__ import annotations

from datetime import date
from typing import Any

from jixiao.web.cycle import rounds
from jixiao.web.cycle.models import Round
from web.office import Office
from web.tables.people import ALL, READERS

NO_STRANGER = ALL - READERS
OPERATIONS: dict[str, tuple[Any, dict[str, str], dict[int, set[str]]]] = {
    "whole": (None, {}, {200: READERS, 404: NO_STRANGER}),
    "whole_take": ({"version": 999}, {}, {409: {"filler", "unit-head"}, 404: NO_STRANGER}),
}


def prepare(office: Office) -> dict[str, dict[str, object]]:
    """Open a round of whole-unit forms; return the values of the addresses by operation."""
    round_ = Round.objects.create(
        year=2026, kind="target", subject="unit", title="2026年整体目标", scope=office.units["清河县财政局"], profile="cn",
        profile_on=date(2026, 1, 1), opens=date(2026, 1, 1), deadline=date(2099, 12, 31),
    )  # fmt: skip
    rounds.open_round(round_, office.people["officer"])
    one = {"pk": round_.dossiers.get(unit=office.units["供水管理站"]).pk}
    return {"whole": one, "whole_take": one}
