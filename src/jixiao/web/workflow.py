"""Tables of states and of the ways between them, for everything that goes through several hands.

The way of a form itself is such a table too (``jixiao.web.cycle.states``). A table is plain data: what may be done, by whose
right, whether a reason is demanded; the documents draw it from here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise

from jixiao.web.office.rights import Right


@dataclass(frozen=True, slots=True)
class Way:
    """One way: its name, from which states, to which, and who may take it; ``reason`` demands a written reason."""

    name: str
    label: str | Promise
    sources: frozenset[str]
    target: str
    right: Right
    reason: bool = False


@dataclass(frozen=True, slots=True)
class Workflow:
    """The states of one kind of thing, the first one and the last ones, and every way from one to another."""

    name: str
    title: str | Promise
    states: type[TextChoices]
    first: str
    last: frozenset[str]
    ways: tuple[Way, ...]

    def way(self, name: str) -> Way:
        """Return a way by its name. Raises ``KeyError`` for one that there is not."""
        found = next((item for item in self.ways if item.name == name), None)
        if found is None:
            raise KeyError(name)
        return found

    def out_of(self, state: str) -> Iterator[Way]:
        """Return the ways out of a state, whoever may take them."""
        return (item for item in self.ways if state in item.sources)

    def diagram(self) -> str:
        """Return the table as a Mermaid state diagram, for the documents."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.first}"]
        lines.extend(f"    {state.value}: {state.label}" for state in self.states)
        lines.extend(
            f"    {state.value} --> {item.target}: {item.label}（{item.right.value}）"
            for item in self.ways
            for state in self.states
            if state.value in item.sources
        )
        lines.extend(f"    {state.value} --> [*]" for state in self.states if state.value in self.last)
        return "\n".join(lines)
