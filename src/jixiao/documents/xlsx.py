"""Excel workbooks (xlsx, xlsm): every sheet as a table of what is seen, with the exact numbers behind."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from lxml import etree

from jixiao.documents.model import Cell, Document, Table
from jixiao.documents.numfmt import NumberFormat, compile_format, stored_number
from jixiao.documents.sheet_grid import MOST_CELLS, Range, merged
from jixiao.documents.xlsx_package import (
    Package,
    PackageError,
    Workbook,
    read_workbook,
    string_of,
    unescaped,
    whole,
)
from jixiao.documents.xlsx_scan import ScannedCell, decoded, scan_sheet
from jixiao.values.place import Place
from jixiao.values.trouble import Trouble

_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})$")
_MOST_ROWS = 1_048_576
_MOST_COLUMNS = 16_384
_GENERAL = compile_format("General")
_INNER = re.compile(r">([^<]*)</f>")
_ISO_DATE = re.compile(r"(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d)(:\d\d)?)?")


def read_xlsx(data: bytes, name: str) -> Document:
    """Read a workbook. What cannot be read is a trouble of the document; damaged input raises nothing."""
    document = Document(name, "xlsx")
    try:
        package = Package(data)
        book = read_workbook(package)
    except PackageError as error:
        document.troubles.append(Trouble(error.code, Place(name), detail=error.detail))
        return document
    left = MOST_CELLS
    for number, sheet in enumerate(book.sheets, 1):
        table = Table([], number, sheet=sheet.name, hidden=sheet.hidden)
        reader = _SheetReader(book, table, document, left)
        try:
            reader.read(package, sheet.part)
        except PackageError as error:
            place = Place(name, sheet=sheet.name)
            document.troubles.append(Trouble(error.code, place, detail=error.detail))
        table.cells = merged(table.cells, reader.ranges)
        document.blocks.append(table)
        if sheet.hidden and table.cells:
            place = Place(name, sheet=sheet.name)
            document.troubles.append(Trouble("sheet-hidden", place, detail=sheet.name))
        left = reader.left
    return document


class _SheetReader:
    """Reads one worksheet into its table."""

    def __init__(self, book: Workbook, table: Table, document: Document, left: int) -> None:
        """Take what the sheets share, the table to fill and the number of cells still allowed."""
        self.book = book
        self.table = table
        self.document = document
        self.left = left
        self.ranges: list[Range] = []
        self._letters: dict[str, int] = {}
        self._same: dict[str, str] = {}
        """Texts that stand in the cells themselves, of which equal ones are kept once."""
        self._plain_styles: dict[str, bool] = {}
        self._shown: dict[tuple[str, str], tuple[str, Decimal | None]] = {}

    def read(self, package: Package, part: str) -> None:
        """Read the cells and merged ranges of a part."""
        data = package.read(part)
        scanned = scan_sheet(data)
        if scanned is not None:
            for reference in scanned.merges:
                self._merge(reference)
            self._scanned(scanned.cells)
            return
        row = -1
        for element in package.elements(part, data, "row", "mergeCell"):
            if element.tag.endswith("mergeCell"):
                self._merge(element.get("ref", ""))
                continue
            given = element.get("r")
            row = whole(given) - 1 if given else row + 1
            if not 0 <= row < _MOST_ROWS:
                continue
            self._row(element, row)
            if self.left <= 0:
                self._truncated(row)
                return

    def _truncated(self, row: int) -> None:
        place = Place(self.document.name, sheet=self.table.sheet, row=row + 1)
        self.document.troubles.append(Trouble("truncated", place, detail=f"{MOST_CELLS} 个单元格"))

    def _scanned(self, scanned: Iterable[list[ScannedCell]]) -> None:
        """Take the cells of a part that could be read the quick way."""
        for some in scanned:
            self._some(some)
            if len(self.table.cells) >= self.left:
                self._truncated(self.table.cells[-1].row)
                break
        self.left -= len(self.table.cells)

    def _some(self, scanned: list[ScannedCell]) -> None:
        columns = self._letters
        cells = self.table.cells
        shown, strings = self._shown, self.book.strings
        for letters, row_text, style, kind, formula, value, inline in scanned:
            if not value and not formula and not inline:
                continue
            column = columns.get(letters)
            if column is None:
                column = columns[letters] = _column(letters)
            row = int(row_text) - 1
            if not kind and value:
                text, number = shown.get((style, value)) or self._number(style, value)
                cells.append(Cell(text, row, column, 1, 1, None, number))
            elif kind == "s" and self._leaves_text(style) and 0 <= whole(value) < len(strings):
                if text := strings[int(value)]:
                    cells.append(Cell(text, row, column))
            else:
                cell = self._rare((style, kind, formula, value, inline), row, column)
                if cell is not None:
                    cells.append(cell)
            if len(cells) >= self.left:
                return

    def _rare(self, parts: tuple[str, str, str, str, str], row: int, column: int) -> Cell | None:
        """Make a scanned cell that is no plain number."""
        style, kind, formula, value, inline = parts
        if kind == "s" or (value and kind != "n"):
            return self._other(kind, decoded(value), style, row, column)
        if inline:
            text = unescaped(decoded(inline))
            return Cell(self._text(self._same.setdefault(text, text), style), row, column)
        if value:
            text, number = self._number(style, value)
            return Cell(text, row, column, number=number)
        cell = Cell("", row, column)
        if kind != "str":
            inner = _INNER.search(formula)
            self._trouble("formula-no-value", cell, "=" + decoded(inner[1] if inner else ""))
        return cell

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        top, bottom = _REFERENCE.match(first), _REFERENCE.match(last or first)
        if top and bottom and len(self.ranges) < MOST_CELLS:
            area = (int(top[2]) - 1, _column(top[1]), int(bottom[2]) - 1, _column(bottom[1]))
            if area[0] >= 0:
                self.ranges.append(area)

    def _row(self, row_element: etree._Element, row: int) -> None:
        column = -1
        tail = str(row + 1)
        width = -len(tail)
        letters = self._letters
        cells = self.table.cells
        for element in row_element:
            reference = element.get("r")
            if reference is None:
                column += 1
            else:
                key = reference[:width]
                found = letters.get(key)
                if found is None or reference[width:] != tail:
                    match = _REFERENCE.match(reference)
                    found = letters[key] = _column(match[1]) if match else column + 1
                column = found
            if not len(element):
                continue
            cell = self._cell(element, row, column)
            if cell is not None and column < _MOST_COLUMNS:
                cells.append(cell)
                self.left -= 1
                if self.left <= 0:
                    return

    def _cell(self, element: etree._Element, row: int, column: int) -> Cell | None:
        value: str | None = None
        formula = False
        for child in element:
            tag = child.tag
            if tag[-2:] == "}v" or tag == "v":
                value = child.text
            elif tag[-2:] == "}f" or tag == "f":
                formula = True
            elif tag[-2:] == "is":
                return Cell(self._text(string_of(child), element.get("s", "")), row, column)
        kind = element.get("t")
        if value is None:
            if not formula:
                return None
            cell = Cell("", row, column)
            if kind != "str":
                self._trouble("formula-no-value", cell, _formula(element))
            return cell
        if kind is None or kind == "n":
            text, number = self._number(element.get("s", ""), value)
            return Cell(text, row, column, number=number)
        return self._other(kind, value, element.get("s", ""), row, column)

    def _other(self, kind: str, value: str, style: str, row: int, column: int) -> Cell | None:
        """Read a cell that is no number."""
        if kind == "s":
            place = whole(value.strip())
            if not 0 <= place < len(self.book.strings):
                cell = Cell("", row, column)
                self._trouble("cell-error", cell, value)
                return cell
            text = self.book.strings[place]
            return Cell(self._text(text, style), row, column) if text else None
        if kind == "b":
            return Cell("TRUE" if value.strip() in ("1", "true") else "FALSE", row, column)
        if kind == "e":
            cell = Cell(value, row, column)
            self._trouble("cell-error", cell, value)
            return cell
        if kind == "d":
            return Cell(_iso(value), row, column)
        return Cell(self._text(unescaped(value), style), row, column)

    def _format(self, style: str) -> NumberFormat:
        place = max(whole(style), 0)
        return self.book.formats[place] if place < len(self.book.formats) else _GENERAL

    def _leaves_text(self, style: str) -> bool:
        """Tell whether a style shows texts as they are."""
        known = self._plain_styles.get(style)
        if known is None:
            known = self._plain_styles[style] = self._format(style).text_section is None
        return known

    def _text(self, text: str, style: str) -> str:
        chosen = self._format(style)
        return text if chosen.text_section is None else chosen.render_text(text)

    def _number(self, style: str, value: str) -> tuple[str, Decimal | None]:
        """Return what a number shows, and the number itself (None for a date or what is no number)."""
        key = (style, value)
        known = self._shown.get(key)
        if known is not None:
            return known
        number = stored_number(value.strip())
        if number is None:
            return value, None
        chosen = self._format(style)
        shown = chosen.render(number)
        if len(self._shown) > 100_000:
            self._shown.clear()
        result = self._shown[key] = (shown, None if chosen.is_date else number)
        return result

    def _trouble(self, code: str, cell: Cell, detail: str) -> None:
        place = self.table.place(self.document.name, cell)
        self.document.troubles.append(Trouble(code, place, cell.text, detail))


def _formula(element: etree._Element) -> str:
    text = next((child.text for child in element if child.tag.endswith("f")), None)
    return "=" + text if text else "="


def _column(letters: str) -> int:
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    return column - 1


def _iso(value: str) -> str:
    match = _ISO_DATE.match(value.strip())
    if match is None:
        return value
    time = (match[2] or "") + (match[3] if match[3] not in (None, ":00") else "")
    return match[1] + (" " + time if time and time != "00:00" else "")
