"""What waits for a person: figures with a label that lead somewhere, and the works that were assigned to him."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Line:
    """How many of what, where they are, and whether that is alarming."""

    label: str | Promise
    value: int
    href: str
    alarm: bool = False


@dataclass(frozen=True, slots=True)
class Assignment:
    """A work that was assigned to an expert: what it is, what he does next (nothing while others do), and by when."""

    title: str
    kind: str | Promise
    step: str
    href: str
    due: date | None
