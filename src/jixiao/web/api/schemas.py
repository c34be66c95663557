"""What goes out and comes in, as far as several operations share it. Decimal as text, days and moments as ISO text."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Generic, TypeVar

from django.core.paginator import Paginator
from django.db.models import QuerySet
from ninja import Schema
from pydantic import ConfigDict, Field, StringConstraints

from jixiao.scoring import plain

Item = TypeVar("Item")
Record = dict[str, Any]
Id = Annotated[int, Field(ge=1, le=2**53)]
Version = Annotated[int, Field(ge=0, le=2**31)]
"""The version of a thing that the program has seen."""
Text = Annotated[str, StringConstraints(max_length=4000)]
Short = Annotated[str, StringConstraints(max_length=200)]


class Out(Schema):
    """Something that goes out."""


class In(Schema):
    """Something that comes in; a field that is not known is a mistake."""

    model_config = ConfigDict(extra="forbid")


class Page(Out, Generic[Item]):
    """One page of a list."""

    items: list[Item]
    total: int
    page: int
    pages: int


class Done(Out):
    """Something was done."""

    done: bool = True


class Counted(Out):
    """How many."""

    number: int


class Asked(Out):
    """The job in the background that does what was asked for."""

    job: int


class UnitRef(Out):
    """A unit, briefly."""

    id: int
    code: str
    name: str


class PersonRef(Out):
    """A person, briefly."""

    id: int
    username: str
    name: str


def paged(found: QuerySet[Any] | list[Any], page: int, size: int, out: Callable[[Any], Record]) -> Record:
    """Return a page of a list in its envelope; a page after the last one is empty."""
    pages = Paginator(found, size)
    items: Iterable[Any] = pages.page(page).object_list if page <= pages.num_pages else ()
    return {
        "items": [out(item) for item in items],
        "total": pages.count,
        "page": page,
        "pages": pages.num_pages,
    }


def number_text(value: Decimal | None) -> str | None:
    """Return a decimal as text, without an exponent."""
    return None if value is None else plain(value)


def picked(found: Any, *names: str) -> Record:
    """Return what is called so, as it is."""
    return {name: getattr(found, name) for name in names}


def numbers(found: Any, *names: str) -> Record:
    """Return the decimals that are called so, as text."""
    return {name: number_text(getattr(found, name)) for name in names}


def unit_ref(unit: Any) -> Record:
    """Return a unit, briefly."""
    return {"id": unit.pk, "code": unit.code, "name": unit.name}


def person_ref(person: Any) -> Record:
    """Return a person, briefly."""
    return {"id": person.pk, "username": person.username, "name": person.name}


__all__ = [
    "Asked", "Counted", "Done", "Id", "In", "Out", "Page", "PersonRef", "Record", "Short", "Text", "UnitRef", "Version", "date", "datetime", "number_text",
    "numbers", "paged", "person_ref", "picked", "unit_ref",
]  # fmt: skip
