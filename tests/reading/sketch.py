"""Tables and indicators drawn as text: ``|`` parts cells, ``<`` goes on the cell at the left, ``^`` the one above."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jixiao.documents.model import Cell, Paragraph, Table
from layouts.grid import Indicator, ind

BREAK = "⏎"
"""A line break inside a cell."""
Published = tuple[Any, list[dict[str, Any]]]
"""The blocks of a document, or its bytes, and the record of each form in it."""
PUBLISHED: dict[str, Callable[[], Published]] = {}


def published(make: Callable[[], Published]) -> Callable[[], Published]:
    """Register a maker of a document under its name."""
    if make.__name__ in PUBLISHED:
        raise ValueError(f"two documents are called {make.__name__}")
    PUBLISHED[make.__name__] = make
    return make


def sketch(text: str, sheet: str | None = None) -> Table:
    """Return the table that a drawing shows; every line is a row of as many cells."""
    rows = [[part.strip() for part in line.split("|")] for line in text.strip().splitlines()]
    width = len(rows[0])
    wrong = [row for row in rows if len(row) != width]
    if wrong:
        raise ValueError(f"not {width} cells: {wrong}")
    cells = []
    for r, row in enumerate(rows):
        for c, part in enumerate(row):
            if part in ("<", "^"):
                continue
            wide = next((n for n in range(1, width - c) if row[c + n] != "<"), width - c)
            high = next((n for n in range(1, len(rows) - r) if rows[r + n][c] != "^"), len(rows) - r)
            over = [rows[r + i][c + j] for i in range(high) for j in range(wide) if i or j]
            if not {*over} <= {"<", "^"}:
                raise ValueError(f"{part!r} lies over {over}")
            cells.append(Cell(part.replace(BREAK, "\n"), r, c, high, wide))
    return Table(cells, sheet=sheet)


def told(text: str, fields: str = "l1 l2 l3 target actual weight score reason") -> list[Indicator]:
    """Return the indicators of a drawing whose columns are the fields; an empty cell or a dash is null."""
    names = fields.split()
    lines = [[part.strip() for part in line.split("|")] for line in text.strip("\n").splitlines()]
    found = []
    for line in lines:
        values = {n: part if part not in ("", "-") else None for n, part in zip(names, line, strict=True)}
        l1, l2, l3 = (values.pop(name, None) for name in ("l1", "l2", "l3"))
        found.append(ind(l1, l2, l3, **values))
    return found


def blocks(*parts: str | Table) -> list[Table | Paragraph]:
    """Return the blocks of a document: its tables numbered, each text a paragraph."""
    found: list[Table | Paragraph] = []
    number = 0
    for part in parts:
        if isinstance(part, str):
            found.append(Paragraph(part))
            continue
        number += 1
        part.number = number
        found.append(part)
    return found
