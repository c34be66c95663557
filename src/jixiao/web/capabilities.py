"""What the office can do beyond the way of a form: one Django application each, found here and nowhere else.

A capability is a package ``jixiao.web.NAME`` with ``apps``, ``models``, ``services``, ``urls`` and templates of its own.
Further modules are optional and are gathered from all capabilities: ``words`` (``MESSAGES``, ``REFUSED``, ``ACTIONS``,
``DETAILS`` and ``NAVIGATION``), ``after`` (``AFTER``, called with the form, the step and the person in the transaction
of every step of a form), ``jobs`` (``KINDS`` of background work), ``ways`` (``WORKFLOWS``, drawn in the documents),
``demo`` (``demonstrate``, called when the demonstration office is made), ``daily`` (``remind``, called once a day), ``home``
(``tasks``, what waits for a person), ``attention`` (``lines``, what asks for the bureau head's attention), ``finals``
(``finals``, scores that count more than the unit's own), ``public`` (``texts``, what else of a form may be public),
``beside`` (``notes``, what a form's page says above the form) and ``api`` (``router``, its part of the interface).
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any

CAPABILITIES: tuple[str, ...] = (
    "changes",
    "monitoring",
    "recheck",
    "evaluations",
    "wholes",
    "results",
    "dashboards",
    "publication",
    "api",
)


def modules(part: str) -> Iterator[ModuleType]:
    """Return a part of every capability that has it, in their order."""
    for name in CAPABILITIES:
        full = f"jixiao.web.{name}.{part}"
        if find_spec(full) is not None:
            yield import_module(full)


def gathered(part: str, name: str) -> Iterator[Any]:
    """Return what every capability contributes under a name of one of its modules."""
    for module in modules(part):
        if hasattr(module, name):
            yield getattr(module, name)
