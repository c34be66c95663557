"""The rows of a document in reading order, one after the other over tables, pages and paragraphs."""

from __future__ import annotations

import re
from bisect import insort
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from jixiao.documents.model import Document, Paragraph, Table
from jixiao.profiles.labels import Labels
from jixiao.values.place import Place
from jixiao.values.text import key as comparison_key

_EDGE = 3.0
"""Points within which two vertical lines of a pdf count as one."""
_PAGE_NUMBER = re.compile(
    r"^\s*([-—–－]+\s*\d{1,4}\s*[-—–－]+|第\s*\d{1,4}\s*页(\s*[,，/]?\s*[(（]?共\s*\d+\s*页[)）]?)?|"
    r"共\s*\d{1,4}\s*页\s*[,，/]?\s*第\s*\d{1,4}\s*页|[Pp]age\s*\d{1,4}(\s*of\s*\d+)?|\d{1,3}\s*/\s*\d{1,3})\s*$"
)
_BARE_NUMBER = re.compile(r"^\s*\d{1,3}\s*$")
_RULE = re.compile(r"^(?=.*[-—–－=_.·]{3})[-—–－=_\s.·]{3,}$")
_DASHES = re.compile(r"^[-—–－=_\s.·|+:]+$")
_TWO_CELLS = re.compile(r"^[^|]*\S\s+\|\s+\S[^|]*$")
"""A line of two cells with a pipe between them."""
_SPACED_WORD = re.compile(
    r"20\d\d[ \u3000\xa0]{0,2}年(?:[ \u3000\xa0]?\d{1,2}[ \u3000\xa0]?月(?:[ \u3000\xa0]?\d{1,2}[ \u3000\xa0]?日)?)?|[(（][^()（）]{1,20}[)）]"
)
"""What may have white space inside and is one word."""
_GAP = re.compile(r"\s")
_COLUMNS = re.compile(r"[ \u3000\xa0]{2,}|\t")


@dataclass(slots=True, init=False)
class Item:
    """A cell, or a word of flowing text, as reading sees it."""

    repair: ClassVar[str | None] = None
    """What was done to the text before it became a cell."""
    text: str
    column: int
    place: Place
    span: int
    row_span: int
    key: str

    def __init__(
        self, text: str, column: int, place: Place, span: int = 1, row_span: int = 1, key: str = ""
    ) -> None:
        self.text, self.column, self.place = text, column, place
        self.span, self.row_span = span, row_span
        self.key = key or comparison_key(text)

    @property
    def end(self) -> int:
        """The first column to the right of the cell."""
        return self.column + self.span


@dataclass(slots=True)
class Row:
    """A row of cells that hold text, or a paragraph (one item).

    ``above`` are cells of earlier rows that span into this one; ``after_break`` says that a page, a table or an
    empty line ended before it; ``exact`` that the columns are the document's own.
    """

    items: list[Item]
    above: list[Item] = field(default_factory=list)
    after_break: bool = False
    exact: bool = True
    paragraph: bool = False
    aligned: bool = False
    """Pieces of a line whose columns only spaces hold apart; an item's column is its position on the line."""
    cell: bool = False
    """A paragraph that is one whole cell of a table that lost its rows."""
    heading: int = 0
    sheet_start: bool = False
    width: int = 0
    starts: tuple[int, ...] = ()
    """The columns at which cells of the table begin."""
    gap: int = 0
    """Empty lines before a paragraph."""
    after_number: bool = False
    """Whether the line before it was the number of a page."""
    bare_number: bool = False
    """A line that is only a number: a page number, unless cells stand one a line."""
    doubtful: str = ""
    """Text of the row that may be parted into cells in several ways."""
    _roles: int = -1

    def may_hold(self, role: int, labels: Labels) -> bool:
        """Say whether any item may be what a role of :mod:`jixiao.profiles.labels` names."""
        if self._roles < 0:
            roles = 0
            for item in self.items:
                roles |= labels.roles(item.text)
            self._roles = roles
        return bool(self._roles & role)

    @property
    def first(self) -> Item:
        """The leftmost item."""
        return self.items[0]


def rows_of(document: Document) -> Iterator[Row]:
    """Yield the rows of a document; page numbers and rules are passed over."""
    sheet: str | None = None
    line = 0
    broken = numbered = False
    grids = _common_grids(document)
    for block in document.blocks:
        if isinstance(block, Table):
            new_sheet = block.sheet is not None and block.sheet != sheet
            sheet = block.sheet
            for row in _table_rows(block, document.name, grids):
                row.sheet_start, new_sheet = new_sheet, False
                row.after_number, numbered = numbered, False
                yield row
            line = 0
        else:
            row_or_none = _paragraph_row(block, document.name)
            if row_or_none is None:
                broken = True
                numbered = numbered or bool(block.text.strip() and _PAGE_NUMBER.match(block.text))
                continue
            if block.line is not None and line and block.line > line + 1:
                row_or_none.gap = block.line - line - 1
            row_or_none.after_break, broken = broken, False
            row_or_none.after_number, numbered = numbered, False
            line = block.line or 0
            yield row_or_none


def _paragraph_row(block: Paragraph, document: str) -> Row | None:
    text = block.text
    if not text.strip(" |│\t\n\r\u3000\xa0") or _PAGE_NUMBER.match(text.strip()) or _RULE.match(text):
        return None
    item = Item(text, 0, block.place(document))
    if text.count("|") >= 2 or _TWO_CELLS.match(text) or text.count("│") >= 2 or text.count("\t") >= 2:
        return _parted_row(item)
    number = bool(_BARE_NUMBER.match(text))
    return Row([item], exact=False, paragraph=True, heading=block.heading, width=1, bare_number=number)


def _parted_row(item: Item) -> Row | None:
    """A paragraph that is a row of a table with pipes or tabs between its cells."""
    text = item.text.replace("│", "|")
    parts = text.split("\t") if "\t" in text else text.strip().strip("|").split("|")
    items = [Item(part.strip(), column, item.place) for column, part in enumerate(parts) if part.strip()]
    if not items or _is_rule(items):
        return None
    return Row(items, exact=False, width=len(parts))


def _table_rows(table: Table, document: str, grids: dict[int, list[float]]) -> Iterator[Row]:
    grid = grids.get(id(table), [])
    columns = [min(range(len(grid)), key=lambda n: abs(grid[n] - edge)) for edge in table.edges if grid]
    spanning: list[tuple[int, Item]] = []
    previous = -1
    page: int | None = None
    starts = tuple(range(len(grid) - 1)) if grid else tuple(sorted({cell.column for cell in table.cells}))
    width = columns[-1] if columns else max((c.column + c.column_span for c in table.cells), default=0)
    for cells in table.rows():
        number = cells[0].row
        if spanning:
            spanning = [(last, item) for last, item in spanning if last >= number]
        row = Row(
            [],
            above=[item for _, item in spanning],
            exact=table.exact,
            width=width,
            starts=starts,
        )
        row_page = table.pages.get(number, table.page)
        row.after_break = previous == -1 or row_page != page or (not table.exact and number > previous + 1)
        nested: list[Table] = []
        items = row.items
        for cell in cells:
            if cell.tables:
                nested.extend(cell.tables)
            text = cell.text
            name = comparison_key(text)
            if not name and not text.strip():
                continue
            column, span = cell.column, cell.column_span
            if columns:
                column, span = columns[column], columns[column + span] - columns[column]
            item = Item(
                text,
                column,
                table.place(document, cell),
                span if span > 1 else 1,
                cell.row_span,
                name or text,
            )
            items.append(item)
            if cell.row_span > 1:
                spanning.append((number + cell.row_span - 1, item))
        previous, page = number, row_page
        if items and not _is_rule(items):
            yield row
        for inner in nested:
            yield from _table_rows(inner, document, grids)


def _is_rule(items: list[Item]) -> bool:
    """Say whether a row is only the line that some extraction draws below a heading."""
    if not _DASHES.match(items[0].text):
        return False
    return all(_DASHES.match(item.text) for item in items) and any(
        len(item.text.strip()) > 2 for item in items
    )


def _common_grids(document: Document) -> dict[int, list[float]]:
    """Return, for each table of a pdf by its identity, the vertical lines of all tables that go on each other.

    A table that goes over pages has on each page only the lines that its rows there need; on the common grid
    a column has the same number on every page.
    """
    grids: list[list[float]] = []
    of_table: dict[int, list[float]] = {}
    for table in document.tables():
        if not table.edges:
            continue
        grid = next((grid for grid in reversed(grids) if _goes_on(grid, table.edges)), None)
        if grid is None:
            grid = []
            grids.append(grid)
        of_table[id(table)] = grid
        for edge in table.edges:
            if not grid or min(abs(edge - known) for known in grid) > _EDGE:
                insort(grid, edge)
    return of_table


def _goes_on(grid: Sequence[float], edges: Sequence[float]) -> bool:
    """Say whether a table may go on another: both end at the same line and most lines of one are the other's.

    The side heading of a block need not be drawn again on the next page.
    """
    fewer, more = sorted((grid, edges), key=len)
    strange = sum(min(abs(line - other) for other in more) > _EDGE for line in fewer)
    return abs(grid[-1] - edges[-1]) <= _EDGE and strange * 3 <= len(fewer)


def _with_spaced_words(text: str, parts: list[str]) -> list[str]:
    """Put dates and remarks in parentheses together that white space inside them parted: 2021 年 4 月, ( ≥5个 )."""
    spans = [found.span() for found in _SPACED_WORD.finditer(text) if _GAP.search(found.group())]
    if not spans:
        return parts
    kept: list[tuple[int, int]] = []
    position = 0
    for part in parts:
        begin = text.index(part, position)
        position = begin + len(part)
        if kept and any(first < begin < last and kept[-1][1] > first for first, last in spans):
            kept[-1] = (kept[-1][0], position)
        else:
            kept.append((begin, position))
    return [text[begin:end] for begin, end in kept]


def words(row: Row, *, all_spaces: bool = False) -> list[Item]:
    """Split a paragraph into the pieces that white space parts, as flowing text of a table shows its cells.

    Where two or more spaces (or tabs) part the columns, single spaces belong to a cell, unless ``all_spaces``.
    """
    item = row.first
    if row.cell:
        return [item]
    text = item.text.strip()
    parts = _COLUMNS.split(text) if not all_spaces and _COLUMNS.search(text) else text.split()
    parts = _with_spaced_words(text, parts)
    pieces: list[Item] = []
    position = 0
    for part in parts:
        if part.strip("|│ "):
            found = item.text.index(part, position)
            pieces.append(Item(part.strip(), found, item.place))
            position = found + len(part)
    return pieces
