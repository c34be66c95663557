"""The use of results for programs: the same list, the same ways, the same notices as on the pages."""

from jixiao.web.api.routing import Router
from jixiao.web.results.api import notices, uses

router = Router(tags=["results"])
for part in (uses, notices):
    router.add_router("", part.router)
