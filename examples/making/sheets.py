"""Writes blocks as Excel workbooks: .xlsx and the old .xls."""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Sequence
from decimal import Decimal

import xlsxwriter
import xlwt

from making.blocks import Block, Cell, Grid

_NUMBER = re.compile(r"(-?(?:\d{1,3}(?:,\d{3})+|\d{1,15}))(?:\.(\d+))?(%?)")
_CHARACTERS = 110  # that a page's width holds


def write_xlsx(blocks: Sequence[Block]) -> bytes:
    """Write a workbook; tables with the same sheet name stand one below the other."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    book.set_properties({"created": datetime.datetime(2024, 1, 1)})
    look = {"border": 1, "text_wrap": True, "valign": "vcenter", "align": "center", "font_size": 10}
    formats: dict[str, object] = {}
    sheets: dict[str, object] = {}
    for name, row, cell, table in _placed(blocks):
        if name not in sheets:
            sheets[name] = book.add_worksheet(name)
            sheets[name].set_landscape()  # type: ignore[attr-defined]
            sheets[name].fit_to_pages(1, 0)  # type: ignore[attr-defined]
            for column, width in enumerate(_widths(table)):
                sheets[name].set_column(column, column, width)  # type: ignore[attr-defined]
        sheet: object = sheets[name]
        number, code = _number(cell.text) if table.numbers else (None, "@")
        if code not in formats:
            formats[code] = book.add_format(look | {"num_format": code})
        _write_xlsx_cell(sheet, row, cell, number, formats[code])
    for name, row, height in _heights(blocks):
        sheets[name].set_row(row, height)  # type: ignore[attr-defined]
    book.close()
    return stream.getvalue()


def _write_xlsx_cell(sheet, row: int, cell: Cell, number: Decimal | None, look: object) -> None:  # type: ignore[no-untyped-def]
    if cell.width > 1 or cell.height > 1:
        last = row + cell.height - 1, cell.column + cell.width - 1
        sheet.merge_range(row, cell.column, *last, "", look)
    if number is not None:
        sheet.write_number(row, cell.column, float(number), look)
    elif cell.text:
        sheet.write_string(row, cell.column, cell.text, look)
    else:
        sheet.write_blank(row, cell.column, None, look)


def write_xls(blocks: Sequence[Block]) -> bytes:
    """Write an old workbook."""
    book = xlwt.Workbook(encoding="utf-8")
    sheets: dict[str, xlwt.Worksheet] = {}
    styles: dict[str, xlwt.XFStyle] = {}
    sides = ", ".join(f"{side} thin" for side in ("left", "right", "top", "bottom"))
    for name, row, cell, table in _placed(blocks):
        if name not in sheets:
            sheets[name] = book.add_sheet(name)
            for column, width in enumerate(_widths(table)):
                sheets[name].col(column).width = int(width * 256)
            sheets[name].set_portrait(False)
            sheets[name].set_fit_num_pages(1)
            sheets[name].fit_height_to_pages = 0
        number, code = _number(cell.text)
        if code not in styles:
            styles[code] = xlwt.easyxf(f"borders: {sides}; align: wrap on, vert centre, horiz centre")
            styles[code].num_format_str = code
        value = cell.text if number is None else float(number)
        last = row + cell.height - 1, cell.column + cell.width - 1
        sheets[name].write_merge(row, last[0], cell.column, last[1], value, styles[code])
    for name, row, height in _heights(blocks):
        sheets[name].row(row).height_mismatch = True
        sheets[name].row(row).height = height * 20
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _placed(blocks: Sequence[Block]):  # type: ignore[no-untyped-def]
    """Yield sheet name, row, cell and its table; lines of text stand in merged rows above their table."""
    below: dict[str, int] = {}
    lines: list[str] = []
    for block in blocks:
        if not isinstance(block, Grid):
            lines.append(block.text)
            continue
        top = below.get(block.sheet, 0)
        for text in lines:
            yield block.sheet, top, Cell(text, top, 0, 1, len(block.widths)), block
            top += 1
        for cell in block.cells:
            yield block.sheet, top + cell.row, cell, block
        below[block.sheet] = top + block.rows + 1
        lines = []


def _heights(blocks: Sequence[Block]):  # type: ignore[no-untyped-def]
    """Yield sheet name, row and the height in points that its longest text needs."""
    lines: dict[tuple[str, int], int] = {}
    for name, row, cell, table in _placed(blocks):
        width = sum(_widths(table)[cell.column : cell.column + cell.width])
        # A Chinese character is two wide.
        needed = sum(1 + int(len(line) * 2 / width) for line in cell.text.split("\n"))
        for at in range(row, row + cell.height):
            lines[name, at] = max(lines.get((name, at), 1), -(-needed // cell.height))
    for (name, row), count in lines.items():
        yield name, row, 6 + 13 * count


def _widths(table: Grid) -> list[float]:
    share = _CHARACTERS / sum(table.widths)
    return [round(width * share, 1) for width in table.widths]


def _number(text: str) -> tuple[Decimal | None, str]:
    """Return the number that a text shows and the format that shows it so; no number for other texts."""
    found = _NUMBER.fullmatch(text)
    if found is None:
        return None, "General"
    whole, decimals, percent = found.groups()
    number = Decimal(f"{whole.replace(',', '')}.{decimals or 0}")
    code = ("#,##0" if "," in whole else "0") + (f".{'0' * len(decimals)}" if decimals else "") + percent
    return (number / 100 if percent else number), code
