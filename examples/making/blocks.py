"""What a page is made of: lines of text and tables with spans, before any file format."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

Spec = str | tuple[str, int] | tuple[str, int, int]
Rows = list[list[Spec]]


@dataclass(slots=True)
class Line:
    """A paragraph; a ``title`` is large and centred, ``centred`` only centred."""

    text: str
    title: bool = False
    centred: bool = False


@dataclass(slots=True)
class Cell:
    """A cell of a grid with its spans."""

    text: str
    row: int
    column: int
    height: int = 1
    width: int = 1


@dataclass(slots=True)
class Grid:
    """A table; ``widths`` are the shares of its columns, ``headings`` the rows repeated on each page.

    On a sheet, ``sheet`` names it, and ``numbers`` says whether numbers are stored as such or as text.
    """

    cells: list[Cell]
    widths: Sequence[float]
    headings: int = 0
    sheet: str = "Sheet1"
    numbers: bool = True
    after_break: set[int] = field(default_factory=set)
    """Rows that stand behind a page break, for writers that know none."""

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return max(cell.row + cell.height for cell in self.cells)

    def row(self, number: int) -> list[Cell]:
        """Return the cells that cover a row, from left to right."""
        here = [cell for cell in self.cells if cell.row <= number < cell.row + cell.height]
        return sorted(here, key=lambda cell: cell.column)


Block = Line | Grid


def grid(rows: Rows, widths: Sequence[float], **settings: object) -> Grid:
    """Place cells as HTML does: each takes the next free column; ``(text, columns, rows)`` spans.

    Raises:
        ValueError: if a row does not fill the width.
    """
    taken: set[tuple[int, int]] = set()
    cells: list[Cell] = []
    for number, row in enumerate(rows):
        column = 0
        for spec in row:
            text, width, height = (spec, 1, 1) if isinstance(spec, str) else (*spec, 1)[:3]
            while (number, column) in taken:
                column += 1
            taken |= {(number + i, column + j) for i in range(height) for j in range(width)}
            cells.append(Cell(text, number, column, height, width))
            column += width
        filled = sum(1 for at, _ in taken if at == number)
        if filled != len(widths):
            raise ValueError(f"row {number} {row!r} fills {filled} of {len(widths)} columns")
    return Grid(cells, widths, **settings)  # type: ignore[arg-type]


def merged(table: Sequence[Sequence[str]], columns: int) -> Rows:
    """Return rows whose first ``columns`` cells are merged with equal ones below, as categories are."""
    rows: Rows = []
    for number, values in enumerate(table):
        row: list[Spec] = []
        for column, text in enumerate(values):
            if column >= columns:
                row.append(text)
                continue
            group = list(values[: column + 1])
            if number and list(table[number - 1][: column + 1]) == group:
                continue
            height = 1
            while number + height < len(table) and list(table[number + height][: column + 1]) == group:
                height += 1
            row.append((text, 1, height))
        rows.append(row)
    return rows
