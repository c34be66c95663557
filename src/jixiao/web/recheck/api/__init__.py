"""Re-checks for programs: the sample and how it was drawn, the reviews with their deductions, what may be concluded."""

from jixiao.web.api.routing import Router
from jixiao.web.recheck.api import deductions, files, reviews, sample, task

router = Router(tags=["recheck"])
for part in (task, sample, reviews, deductions, files):
    router.add_router("", part.router)
