"""Who may see and do what in ``dashboards``: the view → who gets which answer, as in test_rights."""

from __future__ import annotations

from jixiao.web.cycle.models import Round
from web.office import Office

GET: dict[str, dict[int, set[str]]] = {}
POST: dict[str, dict[int, set[str]]] = {}


def arguments(office: Office, round_: Round) -> dict[str, list[object]]:
    """The arguments of the views that need any."""
    return {}
