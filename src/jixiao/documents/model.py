"""The flat Document: tables of cells and paragraphs in reading order. Knows nothing of budgets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from jixiao.values.place import Place
from jixiao.values.trouble import Gravity, Trouble


@dataclass(slots=True)
class Cell:
    """One cell as it stands: text with line breaks kept, place in the grid (from 0), and its spans.

    ``line`` is the line of a text file where the cell begins. ``number`` is the exact number behind the text
    where the format has one (a spreadsheet), ``text`` what a reader of the sheet sees. ``tables`` are tables
    nested in the cell; their text is not part of ``text``.
    """

    text: str
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1
    line: int | None = None
    number: Decimal | None = None
    tables: tuple[Table, ...] = ()


@dataclass(slots=True)
class Table:
    """A table of cells, row by row. Empty cells may be left out.

    ``exact`` says that rows, columns and spans are the document's own; where it is False (flattened text,
    unruled pdf) they were reconstructed and may be shifted. ``first_row`` is added to a cell's row for its
    place, so that a part of a sheet keeps the sheet's own numbers.
    """

    cells: list[Cell]
    number: int = 1
    page: int | None = None
    sheet: str | None = None
    exact: bool = True
    hidden: bool = False
    pages: dict[int, int] = field(default_factory=dict)
    """Row → page, where a table goes over several pages."""
    edges: tuple[float, ...] = ()
    """Where the grid's vertical lines stand on the page, left to right, one more than columns (pdf only).

    A table that goes over pages has a grid of its own on each; the edges tell which columns are the same."""

    def rows(self) -> Iterator[list[Cell]]:
        """Yield the cells that begin in each row, in the order of their columns; rows without any are skipped."""
        current: list[Cell] = []
        row = -1
        for cell in self.cells:
            if cell.row != row:
                if current:
                    yield current
                current, row = [], cell.row
            current.append(cell)
        if current:
            yield current

    def place(self, document: str, cell: Cell) -> Place:
        """Return the place of a cell of this table, counted from 1."""
        page = self.pages.get(cell.row, self.page) if self.pages else self.page
        return Place.of(document, page, self.sheet, self.number, cell.row + 1, cell.column + 1, cell.line)


@dataclass(slots=True)
class Paragraph:
    """A run of text outside tables. ``heading`` is the outline level (1–9) where the format states it, else 0."""

    text: str
    line: int | None = None
    page: int | None = None
    sheet: str | None = None
    heading: int = 0

    def place(self, document: str) -> Place:
        """Return the place of the paragraph."""
        return Place(document=document, page=self.page, sheet=self.sheet, line=self.line)


Block = Table | Paragraph


@dataclass(slots=True)
class Document:
    """What one file holds: blocks in reading order, and the troubles met while reading."""

    name: str
    format: str
    blocks: list[Block] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    pages: int | None = None

    @property
    def readable(self) -> bool:
        """False if some part could not be read."""
        return not any(trouble.gravity is Gravity.UNREADABLE for trouble in self.troubles)

    def tables(self) -> Iterator[Table]:
        """Yield the tables at the top level."""
        return (block for block in self.blocks if isinstance(block, Table))
