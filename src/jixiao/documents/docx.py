"""Word documents (.docx): tables with their spans and paragraphs, as a reader of the printed form sees them.

A table of plain cells is read in one pass over its elements (``_plain_rows``); a row with tracked changes,
text boxes or symbols in it, and a table with tables in its cells, are walked element by element. Both give
the same cells; the first is only faster.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from zipfile import ZipFile

from lxml import etree

from jixiao.documents import ole
from jixiao.documents.docx_part import MOST_ROWS, body_children, parse_part
from jixiao.documents.docx_styles import Styles, outline_level
from jixiao.documents.guard import ReadingError, guarded
from jixiao.documents.model import Block, Cell, Document, Paragraph, Table
from jixiao.documents.package import DEFAULT_LIMITS, Limits, open_package, read_member
from jixiao.documents.wordtext import (
    ALTERNATE,
    GRID_BEFORE,
    GRID_SPAN,
    H_MERGE,
    INLINE_MARKS,
    MATH_T,
    OUTLINE,
    PPR,
    ROW_SPECIALS,
    SKIPPED,
    TBL,
    TC,
    TC_PR,
    TR,
    TR_PR,
    TR_PR_DEL,
    V_MERGE,
    VAL,
    WML,
    P,
    R,
    T,
    alternative,
    collect,
    integer,
    mark_text,
)
from jixiao.values.place import Place
from jixiao.values.trouble import Trouble

MOST_COLUMNS = 1000
"""Widest span taken from a file."""
MOST_NESTED = 20
"""How deep tables may stand in tables."""

_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_P_STYLE = f"{{{WML}}}pStyle"
_PLAIN_TAGS = (T, P, TC, TR, GRID_SPAN, V_MERGE, MATH_T, GRID_BEFORE, *INLINE_MARKS, *ROW_SPECIALS)
_PLAIN_SPECIALS = frozenset(ROW_SPECIALS)
_TEXTS = (T, MATH_T)

# A cell before spans over rows are known: column, column span, kind of vertical merge, text, tables.
_RawCell = tuple[int, int, str | None, str, tuple[Table, ...]]


def read_docx(data: bytes, name: str, limits: Limits = DEFAULT_LIMITS) -> Document:
    """Read a Word document; what cannot be read is a trouble of the document, never an exception."""
    return guarded(lambda: _read(data, name, limits), name, "docx")


def _read(data: bytes, name: str, limits: Limits) -> Document:
    if data.startswith(ole.SIGNATURE):
        raise ReadingError(
            "file-encrypted" if "EncryptedPackage" in ole.CompoundFile(data).streams else "file-broken"
        )
    with open_package(data, limits) as package:
        part = _main_part(package)
        reader = WordReader(name, Styles(package, posixpath.dirname(part), limits))
        return reader.document(body_children(read_member(package, part, limits), reader.cut_rows))


def _main_part(package: ZipFile) -> str:
    """Return the name of the part that holds the text."""
    names = set(package.namelist())
    if "word/document.xml" in names:
        return "word/document.xml"
    if "_rels/.rels" in names:
        for relation in parse_part(read_member(package, "_rels/.rels")).iter(_RELATIONSHIP):
            target = relation.get("Target", "").lstrip("/")
            if relation.get("Type", "").endswith("/officeDocument") and target in names:
                return target
    raise ReadingError("file-broken", "word/document.xml")


class WordReader:
    """Walks the XML of one document into blocks."""

    def __init__(self, name: str, styles: Styles) -> None:
        self._name = name
        self._styles = styles
        self._tables = 0
        self._cut = ""
        """What was over a limit."""

    def document(self, children: Iterable[etree._Element]) -> Document:
        """Return the document whose body has these children; paragraphs without any text are left out."""
        document = Document(self._name, "docx")
        blocks = self._blocks(children, 0)
        document.blocks = [block for block in blocks if isinstance(block, Table) or block.text.strip()]
        if self._cut:
            document.troubles.append(Trouble("truncated", Place(document=self._name), detail=self._cut))
        return document

    def cut_rows(self) -> None:
        """Note that a table was longer than what is read of one."""
        self._cut = f"{MOST_ROWS} rows"

    def _blocks(self, parent: Iterable[etree._Element], depth: int) -> list[Block]:
        blocks: list[Block] = []
        for child in alternative(parent):
            tag = child.tag
            if tag == P:
                self._paragraph(child, blocks, depth)
            elif tag == TBL:
                if depth >= MOST_NESTED:
                    self._cut = f"{MOST_NESTED} nested tables"
                else:
                    blocks.append(self._table(child, depth))
            elif tag not in SKIPPED:
                blocks += self._blocks(child, depth)
        return blocks

    def _paragraph(self, element: etree._Element, blocks: list[Block], depth: int) -> None:
        """Append the paragraph, then what stands in its text boxes."""
        parts: list[str] = []
        boxes: list[etree._Element] = []
        collect(element, parts, boxes)
        blocks.append(Paragraph("".join(parts), heading=self._heading(element)))
        for box in boxes:
            found = self._blocks(box, depth + 1)
            blocks += [block for block in found if isinstance(block, Table) or block.text.strip()]

    def _heading(self, element: etree._Element) -> int:
        properties = element.find(PPR)
        if properties is None:
            return 0
        outline = properties.find(OUTLINE)
        if outline is not None:
            return outline_level(outline)
        style = properties.find(_P_STYLE)
        return 0 if style is None else self._styles.level(style.get(VAL, ""))

    def _table(self, element: etree._Element, depth: int) -> Table:
        self._tables += 1
        table = Table([], number=self._tables)
        above: dict[int, Cell] = {}
        rows = _plain_rows(element)
        if rows is None:
            rows = [(line, None) for line in _children(element, TR)]
        row = 0
        for line, cells in rows:
            if cells is None:
                if _deleted(line):
                    continue
                cells = self._row(line, depth)
            above = _place_row(table.cells, row, cells, above)
            row += 1
        return table

    def _row(self, line: etree._Element, depth: int) -> list[_RawCell]:
        """Read a row of any content."""
        properties = line.find(TR_PR)
        before = properties.find(GRID_BEFORE) if properties is not None else None
        column = _span(before, 0) if before is not None else 0
        cells: list[_RawCell] = []
        for child in _children(line, TC):
            span, merge, joined = _cell_properties(child.find(TC_PR))
            if joined and cells:
                start, width, kind, text, tables = cells[-1]
                cells[-1] = (start, min(width + span, MOST_COLUMNS), kind, text, tables)
            else:
                cells.append((column, span, merge, *self._cell(child, depth)))
            column += span
        return cells

    def _cell(self, element: etree._Element, depth: int) -> tuple[str, tuple[Table, ...]]:
        blocks = self._blocks(element, depth + 1)
        text = "\n".join(block.text for block in blocks if isinstance(block, Paragraph))
        return text.strip("\n"), tuple(block for block in blocks if isinstance(block, Table))


def _place_row(cells: list[Cell], row: int, raw: list[_RawCell], above: dict[int, Cell]) -> dict[int, Cell]:
    """Append a row's cells; return the cells that may go on in the next row, by column."""
    going_on: dict[int, Cell] = {}
    for column, span, merge, text, tables in raw:
        if merge is not None:
            anchor = above.get(column) if merge == "continue" else None
            if anchor is not None:
                anchor.row_span = row - anchor.row + 1
                going_on[column] = anchor
                continue
        cell = Cell(text, row, column, 1, span)
        if tables:
            cell.tables = tables
        if merge is not None:
            going_on[column] = cell
        cells.append(cell)
    return going_on


def _plain_rows(table: etree._Element) -> list[tuple[etree._Element, list[_RawCell] | None]] | None:
    """Read the rows of a table in one pass over its elements.

    Returns:
        Each row with its cells, or with None if it holds more than plain cells; None for a table that has
        to be walked as a whole.
    """
    rows: list[tuple[etree._Element, list[_RawCell] | None]] = []
    cells: list[_RawCell] = []
    parts: list[str] = []
    column = span = 0
    merge: str | None = None
    opened = started = False
    for element in table.iter(*_PLAIN_TAGS):
        tag = element.tag
        if tag in _TEXTS:
            parts.append(element.text or "")
        elif tag == P:
            if started:
                parts.append("\n")
            started = True
        elif tag == TC:
            if opened:
                cells.append((column, span, merge, "".join(parts).strip("\n"), ()))
                column += span
            opened, started, span, merge = True, False, 1, None
            parts = []
        elif tag == TR:
            if opened:
                cells.append((column, span, merge, "".join(parts).strip("\n"), ()))
            opened, column, cells = False, 0, []
            rows.append((element, cells))
        elif tag == GRID_SPAN:
            span = _span(element, 1)
        elif tag == V_MERGE:
            merge = element.get(VAL, "continue")
        elif tag == GRID_BEFORE:
            column = _span(element, 0)
        elif tag in _PLAIN_SPECIALS:
            if not rows or tag == TBL or (tag == ALTERNATE and not _in_run(element)):
                if element is not table:
                    return None
            else:
                rows[-1] = (rows[-1][0], None)
        elif _in_run(element):
            parts.append(mark_text(tag))
    if opened:
        cells.append((column, span, merge, "".join(parts).strip("\n"), ()))
    return rows


def _in_run(element: etree._Element) -> bool:
    parent = element.getparent()
    return parent is not None and parent.tag == R


def _span(element: etree._Element, least: int) -> int:
    return min(max(integer(element.get(VAL), least), least), MOST_COLUMNS)


def _cell_properties(properties: etree._Element | None) -> tuple[int, str | None, bool]:
    """Return a cell's column span, its vertical merge, and whether it goes on from the cell on its left."""
    if properties is None:
        return 1, None, False
    span, vertical, horizontal = (properties.find(tag) for tag in (GRID_SPAN, V_MERGE, H_MERGE))
    return (
        1 if span is None else _span(span, 1),
        None if vertical is None else vertical.get(VAL, "continue"),
        horizontal is not None and horizontal.get(VAL, "continue") == "continue",
    )


def _children(parent: etree._Element, wanted: str) -> Iterator[etree._Element]:
    """Yield the rows of a table or the cells of a row, through content controls."""
    for child in alternative(parent):
        tag = child.tag
        if tag == wanted:
            yield child
        elif tag not in SKIPPED and tag not in (P, TBL, TR, TC):
            yield from _children(child, wanted)


def _deleted(line: etree._Element) -> bool:
    properties = line.find(TR_PR)
    return properties is not None and properties.find(TR_PR_DEL) is not None
