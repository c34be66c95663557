"""Writes blocks of the document model as an old Excel workbook."""

from __future__ import annotations

import io
from collections.abc import Sequence

import xlwt

from builders.sheets import format_for, place_blocks
from jixiao.documents.model import Block


def write_xls(blocks: Sequence[Block], *, stacked: bool = False) -> bytes:
    """Return a workbook with one sheet for each table, or with all blocks on one sheet if ``stacked``."""
    book = xlwt.Workbook(encoding="utf-8")
    styles: dict[str, xlwt.XFStyle] = {}
    for placed in place_blocks(blocks, stacked=stacked):
        sheet = book.add_sheet(placed.name)
        sheet.visibility = 1 if placed.hidden else 0
        for row, cell in placed.cells:
            code = "General" if cell.number is None else format_for(cell.text)
            if code not in styles:
                styles[code] = xlwt.easyxf("borders: left thin, right thin, top thin, bottom thin")
                styles[code].num_format_str = code
            value = cell.text if cell.number is None else float(cell.number)
            last_row, last_column = row + cell.row_span - 1, cell.column + cell.column_span - 1
            if (last_row, last_column) == (row, cell.column):
                sheet.write(row, cell.column, value, styles[code])
            else:
                sheet.write_merge(row, last_row, cell.column, last_column, value, styles[code])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
