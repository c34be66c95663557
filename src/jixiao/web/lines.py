"""A figure with a label that leads somewhere: what waits for a person, what asks for the bureau head's attention."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Line:
    """How many of what, where they are, and whether that is alarming."""

    label: str | Promise
    value: int
    href: str
    alarm: bool = False
