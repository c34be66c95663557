"""Facts: what a check asks of a form, found out once and then kept with the form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, Self, TypeVar, overload

Value = TypeVar("Value")


class fact(Generic[Value]):  # noqa: N801 - read as a word of the language, like property
    """An attribute that is computed when it is first asked for; ``cached_property`` without its lock."""

    def __init__(self, compute: Callable[[Any], Value]) -> None:
        self.compute = compute
        self.name = compute.__name__
        self.__doc__ = compute.__doc__

    @overload
    def __get__(self, owner: None, kind: type) -> Self: ...

    @overload
    def __get__(self, owner: object, kind: type) -> Value: ...

    def __get__(self, owner: object | None, kind: type) -> Value | Self:
        """Compute the value and put it where the next look finds it before it comes here."""
        if owner is None:
            return self
        value = owner.__dict__[self.name] = self.compute(owner)
        return value
