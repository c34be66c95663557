"""Layouts of real documents, each with what is truly in it. ``ALL`` maps a name to a maker."""

from __future__ import annotations

from layouts import broken, details, evaluations, money, provinces, published, targets, units
from layouts.grid import ALL, Layout

__all__ = [
    "ALL",
    "Layout",
    "broken",
    "details",
    "evaluations",
    "money",
    "provinces",
    "published",
    "targets",
    "units",
]
