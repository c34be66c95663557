"""Monitoring for programs: the board of a round, a table as it is watched, alerts with their measures, stopped payments."""

from jixiao.web.api.routing import Router
from jixiao.web.monitoring.api import alerts, boards

router = Router(tags=["monitoring"])
for part in (boards, alerts):
    router.add_router("", part.router)
