"""Who may open a re-check or a review; to others it does not exist."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest

from jixiao.web.cycle.services import Refused
from jixiao.web.office.rights import Right, may
from jixiao.web.pages.guard import person_of
from jixiao.web.pages.wording import refusal_text
from jixiao.web.recheck.models import Recheck, Review
from jixiao.web.recheck.reading import Standing, oversees, rechecks_for, standing

_REVIEW = (
    "recheck", "recheck__round", "recheck__round__scope", "dossier", "dossier__unit", "dossier__unit__parent",
    "dossier__project", "dossier__round", "revision", "reviewer", "item", "decided_by",
)  # fmt: skip


def recheck_for(request: HttpRequest, pk: int) -> Recheck:
    """Return a re-check that concerns the person."""
    found = (
        rechecks_for(person_of(request)).filter(pk=pk).select_related("replaces", "drawn_by", "by").first()
    )
    if found is None:
        raise Http404
    return found


def whole_for(request: HttpRequest, pk: int) -> Recheck:
    """Return a re-check that the person oversees."""
    found = recheck_for(request, pk)
    if not oversees(person_of(request), found):
        raise Http404
    return found


def kept_by(request: HttpRequest, pk: int) -> Recheck:
    """Return a re-check over whose round the person decides."""
    found = Recheck.objects.select_related("round", "round__scope", "replaces").filter(pk=pk).first()
    if found is None or not may(person_of(request), Right.DECIDE, found.round.scope):
        raise Http404
    return found


def review_for(request: HttpRequest, pk: int) -> tuple[Review, Standing]:
    """Return a review that the person may see, and what he is to it."""
    found = Review.objects.select_related(*_REVIEW).filter(pk=pk).first()
    if found is None:
        raise Http404
    place = standing(person_of(request), found)
    if not place.sees(found.state):
        raise Http404
    return found, place


def refused(request: HttpRequest, error: Refused) -> None:
    """Tell why something was refused."""
    messages.error(request, refusal_text(error.code))
