"""Old Excel workbooks (xls): the same tables as from xlsx, by way of xlrd."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

import xlrd

from jixiao.documents.model import Cell, Document, Table
from jixiao.documents.numfmt import BUILT_IN, NumberFormat, compile_format, stored_number
from jixiao.documents.sheet_grid import MOST_CELLS, merged
from jixiao.documents.xlsx_package import unescaped
from jixiao.values.place import Place
from jixiao.values.trouble import Trouble

_ENCRYPTED = ("encrypt", "password")
_GBK = 936


def read_xls(data: bytes, name: str) -> Document:
    """Read a workbook. What cannot be read is a trouble of the document; damaged input raises nothing."""
    document = Document(name, "xls")
    try:
        book = _open(data)
    except Exception as error:
        # xlrd raises nearly any exception (struct.error, IndexError, AssertionError …) for damaged bytes.
        encrypted = any(word in str(error).lower() for word in _ENCRYPTED)
        code = "file-encrypted" if encrypted else "file-broken"
        document.troubles.append(Trouble(code, Place(name), detail=f"{type(error).__name__}: {error}"))
        return document
    try:
        _read_sheets(book, document)
    finally:
        book.release_resources()
    return document


def _open(data: bytes) -> Any:
    """Open a workbook; one of a time before Unicode is taken for GBK where it does not say."""
    log = io.StringIO()
    book = xlrd.open_workbook(file_contents=data, formatting_info=True, on_demand=True, logfile=log)
    if book.biff_version < 80 and not book.codepage:
        book.release_resources()
        book = xlrd.open_workbook(
            file_contents=data, formatting_info=True, on_demand=True, logfile=log, encoding_override="gbk"
        )
    return book


def _read_sheets(book: Any, document: Document) -> None:
    left = MOST_CELLS
    for index, sheet_name in enumerate(book.sheet_names()):
        place = Place(document.name, sheet=sheet_name)
        table = Table([], index + 1, sheet=sheet_name)
        document.blocks.append(table)
        try:
            sheet = book.sheet_by_index(index)
            table.hidden = bool(sheet.visibility)
            left = _fill(book, sheet, table, document, left)
            ranges = [(top, lft, end - 1, right - 1) for top, end, lft, right in sheet.merged_cells]
            table.cells = merged(table.cells, ranges)
        except Exception as error:
            # The same as when opening: one damaged sheet costs only itself.
            detail = f"{type(error).__name__}: {error}"
            document.troubles.append(Trouble("file-broken", place, detail=detail))
        if table.hidden and table.cells:
            document.troubles.append(Trouble("sheet-hidden", place, detail=sheet_name))
        book.unload_sheet(index)


def _fill(book: Any, sheet: Any, table: Table, document: Document, left: int) -> int:
    """Read the cells of a sheet; return how many cells are still allowed."""
    formats: dict[int, NumberFormat] = {}
    shown: dict[tuple[int, float], tuple[str, Decimal | None]] = {}
    for row in range(sheet.nrows):
        kinds = sheet.row_types(row)
        values = sheet.row_values(row)
        for column, kind in enumerate(kinds):
            if kind in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK) or (
                kind == xlrd.XL_CELL_TEXT and not values[column]
            ):
                continue
            style = sheet.cell_xf_index(row, column)
            if style not in formats:
                formats[style] = _format(book, style)
            cell = Cell("", row, column)
            _value(cell, kind, values[column], style, formats[style], shown)
            table.cells.append(cell)
            if kind == xlrd.XL_CELL_ERROR:
                place = table.place(document.name, cell)
                document.troubles.append(Trouble("cell-error", place, cell.text, cell.text))
            left -= 1
            if left <= 0:
                place = Place(document.name, sheet=table.sheet, row=row + 1)
                document.troubles.append(Trouble("truncated", place, detail=f"{MOST_CELLS} 个单元格"))
                return 0
    return left


def _value(
    cell: Cell,
    kind: int,
    value: Any,
    style: int,
    chosen: NumberFormat,
    shown: dict[tuple[int, float], tuple[str, Decimal | None]],
) -> None:
    """Put text and number into a cell."""
    if kind == xlrd.XL_CELL_TEXT:
        cell.text = chosen.render_text(unescaped(value))
    elif kind == xlrd.XL_CELL_BOOLEAN:
        cell.text = "TRUE" if value else "FALSE"
    elif kind == xlrd.XL_CELL_ERROR:
        cell.text = xlrd.error_text_from_code.get(value, "#N/A")
    else:
        key = (style, value)
        if key not in shown:
            number = stored_number(repr(value).removesuffix(".0"))
            if number is None:
                shown[key] = (repr(value), None)
            else:
                shown[key] = (chosen.render(number), None if chosen.is_date else number)
        cell.text, cell.number = shown[key]


def _format(book: Any, style: int) -> NumberFormat:
    """Return the number format of a cell style."""
    key = book.xf_list[style].format_key if 0 <= style < len(book.xf_list) else 0
    found = book.format_map.get(key)
    code = found.format_str if found is not None and key >= 164 else None
    if code is None:
        code = BUILT_IN.get(key) or (found.format_str if found is not None else "General")
    return compile_format(code, bool(book.datemode))
