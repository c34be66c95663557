"""Reports as workbooks: a sheet for each table with numbers to reckon with, filters, and native charts."""

from __future__ import annotations

import io
import re
from typing import Any

import xlsxwriter

from jixiao.rendering.findings.sheet import clean
from jixiao.rendering.layouts import load_layouts
from jixiao.rendering.reports.content import (
    Bars,
    Cell,
    Column,
    Heading,
    Paragraph,
    Quote,
    Report,
    Scatter,
    Table,
    Tone,
    text_of,
)
from jixiao.rendering.reports.onesheet import sheet_of
from jixiao.rendering.reports.sentences import told
from jixiao.rendering.wording import lines_needed
from jixiao.rendering.xlsx import render_xlsx

_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]|[（(].*$")
_LONGEST_NAME = 31
_LINE = 16
_HIGHEST = 409
_PAPER_A4 = 9
_NOTES_WIDTH = 78
_TABLE_WIDTH = 120
"""Width of a table in characters."""
_NARROWEST = 8.0


def report_xlsx(report: Report) -> bytes:
    """Return a report as a workbook. Every text stays a text: nothing in it can become a formula or a link.

    A report is a sheet of notes and a sheet for each table and chart; what is laid on the table of a meeting is one
    sheet, to be printed and written on.
    """
    if report.landscape:
        return render_xlsx([sheet_of(report)], load_layouts())
    stream = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(stream, options) as book:
        book.set_properties({"title": report.name})
        _Writer(book, report).write()
    return stream.getvalue()


class _Writer:
    """Writes the text of a report on a first sheet, then its tables and charts on sheets of their own."""

    def __init__(self, book: xlsxwriter.Workbook, report: Report) -> None:
        self.book, self.report = book, report
        self.names: set[str] = set()
        self.formats: dict[tuple[object, ...], Any] = {}

    def write(self) -> None:
        self._notes()
        for block in self.report.blocks:
            if isinstance(block, Table):
                self._table(block)
            elif isinstance(block, Bars):
                self._bars(block)
            elif isinstance(block, Scatter):
                self._scatter(block)

    def _format(self, form: str = "General", align: str = "left", **options: Any) -> Any:
        key = (form, align, *sorted(options.items()))
        if key not in self.formats:
            settings = {"num_format": form, "align": align, "valign": "vcenter", "text_wrap": True} | options
            self.formats[key] = self.book.add_format(settings)
        return self.formats[key]

    def _sheet(self, name: str) -> Any:
        plain = _NOT_IN_NAMES.sub("", name).strip("' ")[:_LONGEST_NAME] or "1"
        chosen, number = plain, 2
        while chosen.casefold() in self.names:
            chosen = f"{plain[: _LONGEST_NAME - 3]} {number}"
            number += 1
        self.names.add(chosen.casefold())
        page = self.book.add_worksheet(chosen)
        page.set_paper(_PAPER_A4)
        page.fit_to_pages(1, 0)
        page.set_footer("&C— &P —")
        page.hide_gridlines(1)
        return page

    def _notes(self) -> None:
        page = self._sheet(told("sheet.contents", self.report.language))
        page.set_column(0, 0, _NOTES_WIDTH)
        page.write_string(0, 0, clean(self.report.name), self._format(bold=True, font_size=16))
        row = 1
        texts = [(line, False) for line in self.report.lines]
        for block in self.report.blocks:
            match block:
                case Heading():
                    texts.append((block.full, True))
                case Paragraph(runs, _):
                    texts.append((text_of(runs), False))
                case Quote(text):
                    texts.append((text, False))
                case Table() | Bars() | Scatter():
                    texts.append((f"{block.name}  {block.caption}", False))
        for text, bold in texts:
            page.write_string(row, 0, clean(text), self._format(bold=bold))
            page.set_row(row, min(_HIGHEST, _LINE * lines_needed(text, _NOTES_WIDTH / 2)))
            row += 1

    def _table(self, table: Table) -> None:
        page = self._sheet(table.caption)
        border: dict[str, Any] = {"border": 1, "border_color": "#7F7F7F"}
        widths = _widths(table.columns)
        for number, width in enumerate(widths):
            page.set_column(number, number, width)
        page.write_string(0, 0, clean(table.caption), self._format(bold=True, font_size=13, text_wrap=False))
        head = self._format(align="center", bold=True, bg_color="#EDEDED", **border)
        for number, column in enumerate(table.columns):
            page.write_string(1, number, clean(column.heading), head)
        first_sum = len(table.rows) - table.totals
        for number, row in enumerate(table.rows):
            bold = number >= first_sum
            page.set_row(number + 2, _height(widths, row))
            for index, (column, cell) in enumerate(zip(table.columns, row, strict=True)):
                self._cell(page, number + 2, index, column, cell, bold, border)
        last = len(table.columns) - 1
        page.freeze_panes(2, 0)
        page.repeat_rows(1)
        if len(table.columns) > 6:
            page.set_landscape()
        if first_sum > 1:
            page.autofilter(1, 0, first_sum + 1, last)
        if table.note:
            page.write_string(
                len(table.rows) + 2, 0, clean(text_of(table.note)), self._format(text_wrap=False)
            )

    def _cell(
        self, page: Any, row: int, index: int, column: Column, cell: Cell, bold: bool, border: dict[str, Any]
    ) -> None:
        options: dict[str, Any] = dict(border) | ({"bold": True} if bold else {})
        if any(run.tone is Tone.GAP for run in cell.runs):
            options["bg_color"] = "#FFF2CC"
        if cell.number is not None:
            page.write_number(row, index, cell.number, self._format(cell.form, column.align, **options))
        elif cell.text:
            style = self._format("General", column.align, quote_prefix=True, **options)
            page.write_string(row, index, clean(cell.text), style)
        else:
            page.write_blank(row, index, None, self._format("General", column.align, **options))

    def _bars(self, chart: Bars) -> None:
        page = self._sheet(f"{chart.name} {chart.caption}")
        page.set_column(0, 0, 24)
        head = self._format(bold=True, align="center")
        for number, series in enumerate(chart.series, 1):
            page.write_string(0, number, clean(series.name), head)
            for row, value in enumerate(series.values, 1):
                if value is not None:
                    page.write_number(row, number, value)
        for row, label in enumerate(chart.labels, 1):
            page.write_string(row, 0, clean(label))
        drawn = self.book.add_chart({"type": "column"})
        last, name = len(chart.labels), page.get_name()
        for number in range(1, len(chart.series) + 1):
            drawn.add_series(
                {
                    "name": [name, 0, number],
                    "categories": [name, 1, 0, last, 0],
                    "values": [name, 1, number, last, number],
                    "data_labels": {"value": True},
                }
            )
        if len(chart.series) == 1:
            drawn.set_legend({"none": True})
        self._insert(page, drawn, chart, len(chart.series) + 2)

    def _scatter(self, chart: Scatter) -> None:
        page = self._sheet(f"{chart.name} {chart.caption}")
        page.set_column(0, 2, 14)
        number = told("column.number", self.report.language)
        for column, text in enumerate((number, chart.x_name, chart.y_name)):
            page.write_string(0, column, clean(text), self._format(bold=True, align="center"))
        for row, point in enumerate(chart.points, 1):
            page.write_string(row, 0, clean(point.label))
            page.write_number(row, 1, point.x)
            page.write_number(row, 2, point.y)
        drawn = self.book.add_chart({"type": "scatter"})
        last, name = len(chart.points), page.get_name()
        labels = [{"value": f"='{name}'!$A${row + 1}"} for row in range(1, last + 1)]
        drawn.add_series(
            {
                "name": chart.caption,
                "categories": [name, 1, 1, last, 1],
                "values": [name, 1, 2, last, 2],
                "marker": {"type": "circle", "size": 7},
                "data_labels": {"custom": labels, "value": True, "position": "above"},
            }
        )
        drawn.set_x_axis({"name": chart.x_name, "major_gridlines": {"visible": True}})
        drawn.set_y_axis({"name": chart.y_name})
        drawn.set_legend({"none": True})
        self._insert(page, drawn, chart, 4)

    def _insert(self, page: Any, drawn: Any, chart: Bars | Scatter, column: int) -> None:
        drawn.set_title({"name": chart.caption})
        drawn.set_size({"width": 720, "height": 400})
        page.insert_chart(0, column, drawn, {"description": chart.alt})


def _widths(columns: tuple[Column, ...]) -> list[float]:
    """Return the widths of columns in characters."""
    total = sum(column.width for column in columns)
    return [max(_NARROWEST, column.width * _TABLE_WIDTH / total) for column in columns]


def _height(widths: list[float], row: tuple[Cell, ...]) -> int:
    """Return the height of a row in which every text can be read."""
    lines = (lines_needed(cell.text, (width - 1) / 2) for width, cell in zip(widths, row, strict=True))
    return min(_HIGHEST, _LINE * max(lines, default=1))
