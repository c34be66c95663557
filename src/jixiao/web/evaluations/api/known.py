"""What of an evaluation a program may reach: the same as before every page."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Annotated

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from pydantic import Field

from jixiao.web.api.routing import person_of
from jixiao.web.api.schemas import In, Version
from jixiao.web.evaluations.access import Access
from jixiao.web.evaluations.guarding import evaluation_for
from jixiao.web.evaluations.models import Evaluation

Criterion = Annotated[str, Field(max_length=40)]
Points = Annotated[Decimal, Field(ge=0, le=1000, max_digits=6, decimal_places=2)]
Numbers = Annotated[list[Annotated[int, Field(ge=1, le=10**6)]], Field(max_length=300)]
"""Numbers of items of the ledger."""
Long = Annotated[str, Field(max_length=2000)]


def known(
    request: HttpRequest,
    pk: int,
    let: Callable[[Access], bool] = lambda own: True,
    *,
    declaring: bool = False,
) -> tuple[Evaluation, Access]:
    """Return an evaluation and what the person is to it, as before every page: declared, and let in."""
    found, own = evaluation_for(person_of(request), pk)
    if (own.must_declare and not declaring) or not let(own):
        raise PermissionDenied
    return found, own


def is_seated(own: Access) -> bool:
    """Say whether the person has a seat in the team."""
    return own.member is not None


def has_declared(own: Access) -> bool:
    """Say whether the person is of the team and has declared that nothing biases him."""
    return own.declared


def sees_result(own: Access) -> bool:
    """Say whether the person may know the result."""
    return own.result


def is_inside(own: Access) -> bool:
    """Say whether the person belongs to the inside: the team, and who commissioned it."""
    return own.inside


class RowVersion(In):
    """The version of the row that was seen."""

    version: Version
