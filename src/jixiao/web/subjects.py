"""How what the journal tells of is found again: its model, its name, its page."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Subject:
    """A kind of thing: the model, the column that names it, its page, and the path of the unit in whose subtree it is read.

    Without a page it is only named; without a path whoever may read the entry may read its name.
    """

    model: str
    name: str
    view: str = ""
    path: str = ""
