"""What stands before a view: the right it needs. A stranger to a thing is told that there is none (404)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.forms import BaseModelForm
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from jixiao.web.office.models import Person
from jixiao.web.office.rights import Right, may

View = Callable[..., HttpResponseBase]


def person_of(request: HttpRequest) -> Person:
    """Return the person who asks; the middleware has made sure that there is one."""
    return cast(Person, request.user)


def needs(*rights: Right) -> Callable[[View], View]:
    """Refuse the view (403) to a person who has none of the rights anywhere."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not any(may(person_of(request), right) for right in rights):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def paged(request: HttpRequest, found: QuerySet[Any], size: int = 50) -> Page[Any]:
    """Return the page of a list that the request asks for."""
    return Paginator(found, size).get_page(request.GET.get("page"))


def number(text: str | None) -> int:
    """Return the number in an address or a form, 0 (which nothing has) where there is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 16 else 0


def changed(form: BaseModelForm[Any]) -> dict[str, str]:
    """Return what a valid form changes, as the journal notes it."""
    return {name: str(form.cleaned_data[name]) for name in form.changed_data}
