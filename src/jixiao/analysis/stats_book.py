"""Statistics as a workbook: a sheet for each table, charts of the distributions, and what was checked."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from jixiao.analysis.stats import Statistics
from jixiao.analysis.stats_tables import Cell, Table, statement, tables_of
from jixiao.rendering.findings.sheet import clean

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

_CHARTS = ("rates", "scores", "grades")
_WIDE = ("name", "unit", "department", "finding", "item")
_LARGEST_EXACT = Decimal(10) ** 15
"""From here on a workbook would round; the number is written as text."""


def stats_workbook(statistics: Statistics, language: str = "zh") -> bytes:
    """Return the workbook. Texts stay texts: no name of a document's unit can become a formula."""
    from xlsxwriter import Workbook

    stream = io.BytesIO()
    with Workbook(
        stream, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    ) as book:
        styles = {
            "heading": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "vcenter"}),
            "money": book.add_format({"num_format": "#,##0.00"}),
        }
        for table in tables_of(statistics, language):
            sheet = _sheet(book, table, styles)
            if table.name in _CHARTS:
                _chart(book, sheet, table)
            if table.name == "coverage":
                for row, line in enumerate(statement(statistics, language), len(table.rows) + 2):
                    sheet.write_string(row, 0, line)
    return stream.getvalue()


def _sheet(book: Workbook, table: Table, styles: dict[str, Any]) -> Worksheet:
    sheet = book.add_worksheet(table.title[:31])
    sheet.write_row(0, 0, table.headings, styles["heading"])
    for column, name in enumerate(table.columns):
        sheet.set_column(
            column, column, 34 if name in _WIDE else 20 if name in ("budget", "executed", "code") else 13
        )
    for row, cells in enumerate(table.rows, 1):
        for column, cell in enumerate(cells):
            _write(sheet, row, column, cell, styles)
    sheet.freeze_panes(1, 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    return sheet


def _write(sheet: Worksheet, row: int, column: int, cell: Cell, styles: dict[str, Any]) -> None:
    if isinstance(cell, str):
        sheet.write_string(row, column, clean(cell))
    elif isinstance(cell, Decimal) and abs(cell) >= _LARGEST_EXACT:
        sheet.write_string(row, column, f"{cell:f}")
    elif isinstance(cell, Decimal):
        sheet.write_number(row, column, cell, styles["money"])
    elif cell is not None:
        sheet.write_number(row, column, cell)


def _chart(book: Workbook, sheet: Worksheet, table: Table) -> None:
    chart = book.add_chart({"type": "column"})
    last = len(table.rows)
    chart.add_series(
        {
            "categories": [sheet.name, 1, 0, last, 0],
            "values": [sheet.name, 1, 1, last, 1],
            "data_labels": {"value": True},
        }
    )
    chart.set_title({"name": table.title})
    chart.set_legend({"none": True})
    sheet.insert_chart(0, len(table.columns) + 1, chart)
