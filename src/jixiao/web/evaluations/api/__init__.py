"""Evaluations for programs: planning, team, scores, evidence, problems, reports. An evaluator reaches only what was assigned."""

from jixiao.web.api.routing import Router
from jixiao.web.evaluations.api import evaluation, evidence, problems, reports, scores, team

router = Router(tags=["evaluations"])
for part in (evaluation, team, scores, evidence, problems, reports):
    router.add_router("", part.router)
