"""The operations of the office itself; those of the capabilities stand beside them as ``jixiao.web.NAME.api``."""

from jixiao.web.api.routers import (
    beside,
    cycle,
    dossiers,
    exchange,
    judging,
    me,
    organisation,
    projects,
    rounds,
    webhooks,
)

ROUTERS = (
    me.router,
    organisation.router,
    projects.router,
    rounds.router,
    dossiers.router,
    cycle.router,
    beside.router,
    judging.router,
    exchange.router,
    webhooks.router,
)
