"""Short ways to write a layout: tables as nested lists, expected records as keyword arguments."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jixiao.documents.model import Cell, Paragraph, Table

Spec = str | tuple[str, int] | tuple[str, int, int]
Rows = list[list[Spec]]
Form = dict[str, Any]

ALL: dict[str, Callable[[], Layout]] = {}


@dataclass(slots=True)
class Layout:
    """One printed layout and what is truly in it.

    ``doubts`` names the fields of the records where FORMAT.md leaves more than one answer open
    (``funds``, ``text``, ``project`` ...): a test may be lenient there.
    """

    name: str
    blocks: list[Table | Paragraph]
    forms: list[Form]
    doubts: tuple[str, ...] = ()


Parts = tuple[Sequence[Table | Paragraph], Sequence[Form]]


def layout(*doubts: str) -> Callable[[Callable[[], Parts]], Callable[[], Layout]]:
    """Register a function that returns blocks and forms under its own name."""

    def register(build: Callable[[], Parts]) -> Callable[[], Layout]:
        name = build.__name__

        def made() -> Layout:
            blocks, forms = build()
            number = 0
            for block in blocks:
                if isinstance(block, Table):
                    number += 1
                    block.number = number
            return Layout(name, list(blocks), copy.deepcopy(list(forms)), doubts)

        if name in ALL:
            raise ValueError(f"two layouts are called {name}")
        made.__name__ = name
        made.__doc__ = build.__doc__
        ALL[name] = made
        return made

    return register


def grid(rows: Rows, *, ragged: bool = False) -> Table:
    """Place cells as HTML does: each takes the next free column; (text, columns, rows) spans.

    Every row must fill the width unless ``ragged``.
    """
    taken: set[tuple[int, int]] = set()
    cells: list[Cell] = []
    for r, row in enumerate(rows):
        c = 0
        for spec in row:
            text, wide, high = (spec, 1, 1) if isinstance(spec, str) else (*spec, 1)[:3]
            while (r, c) in taken:
                c += 1
            area = {(r + i, c + j) for i in range(high) for j in range(wide)}
            if area & taken:
                raise ValueError(f"row {r}: {text!r} overlaps")
            taken |= area
            cells.append(Cell(text, r, c, high, wide))
            c += wide
    if max(r for r, _ in taken) >= len(rows):
        raise ValueError("a span goes below the last row")
    if not ragged:
        width = max(c for _, c in taken) + 1
        for r in range(len(rows)):
            missing = [c for c in range(width) if (r, c) not in taken]
            if missing:
                raise ValueError(f"row {r} {rows[r]!r} lacks columns {missing}")
    return Table(cells)


def lines(text: str) -> list[Paragraph]:
    """Return one paragraph a line; empty lines are kept."""
    return [Paragraph(line) for line in text.split("\n")]


def form(kind: str = "self_evaluation", **values: Any) -> Form:
    """Return a record with every field, null where not given."""
    record: Form = {
        "kind": kind,
        "year": None,
        "project": None,
        "department": None,
        "unit": None,
        "amount_unit_label": None,
        "amount_unit_true": None,
        "funds": [],
        "objective_expected": None,
        "objective_actual": None,
        "indicators": [],
        "total_weight": None,
        "total_score": None,
        "grade": None,
        "text": {},
    }
    unknown = set(values) - set(record)
    if unknown:
        raise ValueError(f"no such fields: {unknown}")
    return copy.deepcopy(record | values)


def fund(
    line: str,
    label: str,
    initial: str | None = None,
    revised: str | None = None,
    executed: str | None = None,
    weight: str | None = None,
    rate: str | None = None,
    score: str | None = None,
) -> dict[str, str | None]:
    """Return one line of funds."""
    return {
        "line": line,
        "label": label,
        "initial": initial,
        "revised": revised,
        "executed": executed,
        "weight": weight,
        "rate": rate,
        "score": score,
    }


Indicator = dict[str, str | None]


def ind(
    l1: str | None,
    l2: str | None,
    l3: str | None,
    target: str | None = None,
    actual: str | None = None,
    weight: str | None = None,
    score: str | None = None,
    reason: str | None = None,
) -> Indicator:
    """Return one indicator."""
    return {
        "l1": l1,
        "l2": l2,
        "l3": l3,
        "target": target,
        "actual": actual,
        "weight": weight,
        "score": score,
        "reason": reason,
    }


def without(indicators: Sequence[Indicator], *keys: str) -> list[Indicator]:
    """Return the indicators as a layout that lacks some columns shows them."""
    return [{k: None if k in keys else v for k, v in one.items()} for one in indicators]


def indicator_rows(
    indicators: Sequence[Indicator],
    columns: Sequence[str] = ("l1", "l2", "l3", "target", "actual", "weight", "score", "reason"),
    *,
    merged: bool = True,
    shown: Mapping[str, Callable[[str], str | None]] | None = None,
    extra: Mapping[str, Sequence[str]] | None = None,
) -> Rows:
    """Return the rows of an indicator table; equal categories below each other are merged unless told not.

    ``shown`` says how a column prints its value, ``extra`` gives columns that are not in the record.
    """
    shown = shown or {}
    extra = extra or {}
    rows: Rows = []
    for n, one in enumerate(indicators):
        row: list[Spec] = []
        for key in columns:
            if key in extra:
                row.append(extra[key][n])
                continue
            value = one[key] or ""
            text = (shown[key](value) or "") if key in shown else value
            if merged and key in ("l1", "l2"):
                same = ("l1",) if key == "l1" else ("l1", "l2")

                def group(other: Indicator, same: tuple[str, ...] = same) -> tuple[str | None, ...]:
                    return tuple(other[k] for k in same)

                if n and group(indicators[n - 1]) == group(one):
                    continue
                high = 1
                while n + high < len(indicators) and group(indicators[n + high]) == group(one):
                    high += 1
                row.append((text, 1, high))
            else:
                row.append(text)
        rows.append(row)
    return rows
