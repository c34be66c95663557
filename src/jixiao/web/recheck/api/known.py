"""What of a re-check a program may reach, and what several of its operations share."""

from __future__ import annotations

from django.http import HttpRequest

from jixiao.web.api.routing import demand, person_of
from jixiao.web.api.schemas import In, Version
from jixiao.web.cycle.services import Refused
from jixiao.web.office.rights import Right
from jixiao.web.recheck.access import kept_by, recheck_for, whole_for
from jixiao.web.recheck.models import Recheck


class RecheckWay(In):
    """Which version was seen."""

    version: Version


def kept(request: HttpRequest, pk: int) -> Recheck:
    """Return a re-check on which the person decides."""
    demand(person_of(request), Right.DECIDE)
    return kept_by(request, pk)


def known(request: HttpRequest, pk: int) -> Recheck:
    """Return a re-check that concerns the person."""
    demand(person_of(request), Right.READ)
    return recheck_for(request, pk)


def whole(request: HttpRequest, pk: int) -> Recheck:
    """Return a re-check that the person oversees and that was drawn."""
    demand(person_of(request), Right.READ)
    found = whole_for(request, pk)
    if found.drawn_at is None:
        raise Refused("state")
    return found
