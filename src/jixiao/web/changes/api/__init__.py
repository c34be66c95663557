"""Adjustments, the history of projects and the figures of the finance system for programs: as on the pages."""

from jixiao.web.api.routing import Router
from jixiao.web.changes.api import adjustments, history, spending

router = Router(tags=["changes"])
for part in (adjustments, history, spending):
    router.add_router("", part.router)
