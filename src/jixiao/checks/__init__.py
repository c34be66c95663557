"""Judging forms: one check a function, grouped by subject, each with its cases; and checks across forms."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module

from jixiao.checks.base import SINGLE, Check

SUBJECTS = (
    "funds",
    "weights",
    "scores",
    "totals",
    "categories",
    "identity",
    "targets",
    "actuals",
    "names",
    "slips",
    "objectives",
    "promises",
    "analyses",
    "reports",
    "monitoring",
)
"""The modules of checks of single forms, in the order in which they run."""


@lru_cache(maxsize=1)
def registry() -> tuple[Check, ...]:
    """Return every check of single forms, in the order in which they run."""
    for subject in SUBJECTS:
        import_module(f"jixiao.checks.{subject}")
    return tuple(SINGLE)
