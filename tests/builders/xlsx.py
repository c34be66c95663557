"""Writes blocks of the document model as an Excel workbook."""

from __future__ import annotations

import io
from collections.abc import Sequence

import xlsxwriter

from builders.sheets import format_for, place_blocks
from jixiao.documents.model import Block


def write_xlsx(blocks: Sequence[Block], *, stacked: bool = False) -> bytes:
    """Return a workbook with one sheet for each table, or with all blocks on one sheet if ``stacked``.

    A cell with a number is written as a number, with a format that shows it as its text.
    """
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    border = book.add_format({"border": 1, "text_wrap": True})
    formats: dict[str, object] = {}
    for placed in place_blocks(blocks, stacked=stacked):
        sheet = book.add_worksheet(placed.name)
        if placed.hidden:
            sheet.hide()
        for row, cell in placed.cells:
            chosen = border
            if cell.number is not None:
                code = format_for(cell.text)
                if code not in formats:
                    formats[code] = book.add_format({"border": 1, "num_format": code})
                chosen = formats[code]
            if cell.row_span > 1 or cell.column_span > 1:
                last_row, last_column = row + cell.row_span - 1, cell.column + cell.column_span - 1
                sheet.merge_range(row, cell.column, last_row, last_column, "", chosen)
            if cell.number is not None:
                sheet.write_number(row, cell.column, float(cell.number), chosen)
            elif cell.text:
                sheet.write_string(row, cell.column, cell.text, chosen)
            else:
                sheet.write_blank(row, cell.column, None, chosen)
    book.close()
    return buffer.getvalue()
