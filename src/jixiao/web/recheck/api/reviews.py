"""The reviews of forms: listed, looked at, taken through their ways."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from pydantic import Field

from jixiao.web.api.routing import Number, PageNumber, PageSize, Router, demand, demand_way, person_of
from jixiao.web.api.schemas import In, Page, Text, Version, paged
from jixiao.web.office.rights import Right
from jixiao.web.recheck import reading, services
from jixiao.web.recheck.api.known import known
from jixiao.web.recheck.api.sheet import ReviewOut, ReviewSheet, review_out, seen, sheet_out
from jixiao.web.recheck.ways import BY_HAND, SHOWN_TO_THE_UNIT, ReviewState

router = Router()


class ReviewWay(In):
    """A way with its reason; a conclusion where one is proposed or decided; until when the unit may answer."""

    version: Version
    reason: Annotated[str, Field(max_length=2000)] = ""
    conclusion: Text = ""
    answer_by: date | None = None


@router.get("/rechecks/{int:pk}/reviews", response=Page[ReviewOut], summary="复核进度")
def reviews(
    request: HttpRequest,
    pk: Number,
    state: ReviewState | None = None,
    page: PageNumber = 1,
    size: PageSize = 50,
) -> Any:
    """List the reviews of a re-check that the person may know of."""
    found, person = known(request, pk), person_of(request)
    whole = reading.oversees(person, found)
    rows = reading.reviews_for(person, found).order_by("pk")
    if state is not None:
        rows = rows.filter(state=state) if whole or state in SHOWN_TO_THE_UNIT else rows.none()
    return paged(rows, page, size, lambda one: review_out(one, whole=whole))


@router.get("/reviews", response=Page[ReviewOut], summary="待我办理的复核")
def reviews_waiting(request: HttpRequest, page: PageNumber = 1, size: PageSize = 50) -> Any:
    """List the reviews on which the person has the next step, an evaluator's own assignments too."""
    demand(person_of(request), Right.READ, Right.EVALUATE)
    found = reading.waiting_for(person_of(request))
    return paged(found, page, size, lambda one: review_out(one, whole=True))


@router.get("/reviews/{int:pk}", response=ReviewSheet, summary="复核表")
def review(request: HttpRequest, pk: Number) -> Any:
    """Show self scores and reviewed scores side by side, with the deductions."""
    return sheet_out(request, pk)


@router.post("/reviews/{int:pk}/take/{name}", response=ReviewOut, summary="办理复核")
def review_take(request: HttpRequest, pk: Number, name: str, body: ReviewWay) -> Any:
    """Take a review a step further or back."""
    _found, place = seen(request, pk)
    demand_way(name, BY_HAND)
    made = services.take(
        name, pk, person_of(request), version=body.version, reason=body.reason, conclusion=body.conclusion,
        answer_by=body.answer_by,
    )  # fmt: skip
    return review_out(made, whole=place.reviewer or place.officer or place.overseer)
