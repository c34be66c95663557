"""Who may see the figures: every reader, of what he may read; the view → who gets which answer, as in test_rights."""

from __future__ import annotations

from jixiao.web.cycle.models import Round
from web.office import Office
from web.tables.people import OTHERS, READERS

GET: dict[str, dict[int, set[str]]] = {
    "dashboards": {200: READERS | OTHERS},
    "dashboard-head": {200: READERS | OTHERS},
    "dashboard-chart": {200: READERS | OTHERS},
}
POST: dict[str, dict[int, set[str]]] = {}


def arguments(office: Office, round_: Round) -> dict[str, list[object]]:
    """The arguments of the views that need any."""
    return {"dashboard-chart": ["progress", "xlsx"]}
