"""Forms as a workbook to go on working in: real numbers, formulas where the printed number follows from others."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from jixiao.rendering.layouts import Layouts
from jixiao.rendering.sheet import FULL, Box, Formula, Grid, Role, Sheet
from jixiao.rendering.wording import lines_needed, number_shown

_FORBIDDEN = re.compile(r"[\[\]:*?/\\'\x00-\x1f]")
_LONGEST_NAME = 31
_PIXEL = 96 / 72
"""Pixels in a point: a sheet is as wide as the text area of the page, so that it is printed in its own size."""
_NARROWEST = 8
_LINE = 1.32
"""Height of a line, in sizes of its type."""
_EMPTY_FORMATS = {"amount": "#,##0.00", "rate": "0.00%", "points": "General"}
_HIGHEST_ROW = 409.0
_LONGEST_TEXT = 32_767


def render_xlsx(sheets: list[Sheet], layouts: Layouts, *, protect: bool = False) -> bytes:
    """Return a workbook with a sheet for each form. ``protect``: only the values may be edited, and are checked."""
    stream = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(stream, options)
    styles = _Styles(book, layouts)
    names: set[str] = set()
    for sheet in sheets:
        page = book.add_worksheet(_sheet_name(sheet.name or sheet.title, names))
        _Page(page, sheet, styles, layouts, protect).write()
    book.close()
    return stream.getvalue()


def _sheet_name(name: str, used: set[str]) -> str:
    """Return a name that Excel takes and that no other sheet has."""
    base = _FORBIDDEN.sub("", name).strip()[:_LONGEST_NAME] or "Sheet"
    result, number = base, 1
    while result.casefold() in used:
        number += 1
        ending = f"({number})"
        result = base[: _LONGEST_NAME - len(ending)] + ending
    used.add(result.casefold())
    return result


class _Styles:
    """The cell formats of a workbook, each made once."""

    def __init__(self, book: Any, layouts: Layouts) -> None:
        self.book = book
        self.fonts = {role: names[0] for role, names in layouts.fonts.items()}
        self._made: dict[tuple[Any, ...], Any] = {}

    def cell(self, box: Box, size: float, number_format: str, *, locked: bool) -> Any:
        key = (box.role, box.align, box.indent, box.open_above, box.open_below, size, number_format, locked)
        if key not in self._made:
            form = {
                "font_name": self.fonts["heading" if box.role is Role.HEADING else "body"],
                "font_size": size,
                "align": box.align,
                "valign": "vcenter",
                "text_wrap": True,
                "left": 1,
                "right": 1,
                "top": 0 if box.open_above else 1,
                "bottom": 0 if box.open_below else 1,
                "indent": box.indent,
                "locked": locked,
            }
            if number_format:
                form["num_format"] = number_format
            self._made[key] = self.book.add_format(form)
        return self._made[key]

    def line(self, face: str, size: float, align: str) -> Any:
        key = (face, size, align)
        if key not in self._made:
            form = {"font_name": self.fonts[face], "font_size": size, "align": align, "valign": "vcenter"}
            form.update({"bold": face == "title", "text_wrap": True})
            self._made[key] = self.book.add_format(form)
        return self._made[key]


class _Page:
    """Writes one form into one worksheet."""

    def __init__(self, page: Any, sheet: Sheet, styles: _Styles, layouts: Layouts, protect: bool) -> None:
        self.page, self.sheet, self.styles, self.layouts, self.protect = page, sheet, styles, layouts, protect
        self.grid = Grid(sheet.boxes)
        self.last = len(self.grid.widths) - 1
        self.above = 1 + len(sheet.lines)
        self.boxes = {(box.row, box.left): box for box in sheet.boxes}

    def write(self) -> None:
        page, sheet = self.page, self.sheet
        self._set_up()
        self._across(0, sheet.title, self.styles.line("title", 20, "center"), 34)
        for number, line in enumerate(sheet.lines, 1):
            self._across(number, line, self.styles.line("body", 11, "center"), 20)
        if sheet.passages:
            self._passages()
        for box in sheet.boxes:
            self._box(box)
        self._heights()
        below = self.above + max((section.last + 1 for section in sheet.sections), default=0)
        for number, parts in enumerate(sheet.foot):
            text = ("\u3000" * 4).join(parts)
            self._across(below + number, text, self.styles.line("body", 10.5, "left"), 26)
        if self.protect:
            page.protect(
                "", {"format_cells": True, "format_columns": True, "format_rows": True, "insert_rows": True}
            )

    def _set_up(self) -> None:
        page, sheet = self.page, self.sheet
        for column, width in enumerate(self.grid.widths):
            page.set_column_pixels(
                column, column, max(_NARROWEST, round(width * sheet.width * _PIXEL / FULL))
            )
        page.set_paper(9)
        if sheet.landscape:
            page.set_landscape()
        page.set_margins(left=0.6, right=0.6, top=0.7, bottom=0.75)
        page.center_horizontally()
        page.fit_to_pages(1, 0)
        page.hide_gridlines(2)
        footer = self.layouts.page_number.format(page="&P", pages="&N")
        page.set_footer(f"&C&9{footer}")
        repeated = [section for section in sheet.sections if section.headings]
        if repeated:
            first = self.above + repeated[-1].first
            page.repeat_rows(first, first + repeated[-1].headings - 1)

    def _across(self, row: int, text: str, form: Any, height: float) -> None:
        """Write a line over the whole width."""
        lines = lines_needed(text, self.sheet.width / form.font_size)
        self.page.set_row(row, min(_HIGHEST_ROW, max(height, lines * form.font_size * _LINE)))
        if self.last > 0:
            self.page.merge_range(row, 0, row, self.last, "", form)
        self.page.write_string(row, 0, text[:_LONGEST_TEXT], form)

    def _passages(self) -> None:
        row = self.above
        for passage in self.sheet.passages:
            if passage.heading:
                self._across(row, passage.heading, self.styles.line("heading", 12, "left"), 24)
                row += 1
            for paragraph in passage.paragraphs:
                self._across(row, paragraph, self.styles.line("body", 12, "left"), 20)
                row += 1

    def _box(self, box: Box) -> None:
        row, column = self.above + box.row, self.grid.column(box.left)
        span = self.grid.span(box)
        shown = number_shown(box.text) if box.role is Role.NUMBER else None
        number_format = shown[1] if shown else ""
        if box.role is Role.NUMBER and not box.text:
            number_format = _EMPTY_FORMATS.get(box.measure, "")
        fixed = box.role in (Role.LABEL, Role.HEADING, Role.CATEGORY) and bool(box.text)
        locked = fixed or (self.protect and box.formula is not None) or box.open_above or box.open_below
        form = self.styles.cell(box, self.sheet.size, number_format, locked=locked)
        if span > 1 or box.row_span > 1:
            self.page.merge_range(row, column, row + box.row_span - 1, column + span - 1, "", form)
        self._content(box, row, column, form, shown)
        if self.protect and not locked:
            self._check(box, row, column)

    def _content(self, box: Box, row: int, column: int, form: Any, shown: tuple[Decimal, str] | None) -> None:
        formula = self._formula(box, shown)
        if formula:
            self.page.write_formula(row, column, formula, form, float(shown[0]) if shown else "")
        elif shown:
            self.page.write_number(row, column, shown[0], form)
        elif box.text:
            self.page.write_string(row, column, box.text[:_LONGEST_TEXT], form)
        else:
            self.page.write_blank(row, column, None, form)

    # -- formulas -----------------------------------------------------------------------------------------

    def _formula(self, box: Box, shown: tuple[Decimal, str] | None) -> str:
        """Return the formula of a box, if what it gives is what is printed (or if nothing is printed yet).

        A printed number that does not follow from the others stays a number: the form says it.
        """
        if box.formula is None or (box.text and shown is None):
            return ""
        if shown is None:
            return self._written(box.formula) if self.protect else ""
        result = self._result(box.formula)
        if result is None or _as_shown(result, shown[1]) != _as_shown(shown[0], shown[1]):
            return ""
        return self._written(box.formula)

    def _value(self, place: tuple[int, int]) -> Decimal | None:
        """Return the number at a place; 0 for a blank, ``None`` for a text that a spreadsheet cannot count."""
        box = self.boxes.get(place)
        if box is None:
            return None
        shown = number_shown(box.text)
        if shown:
            return shown[0]
        return Decimal(0)

    def _result(self, formula: Formula) -> Decimal | None:
        values = [self._value(place) for place in formula.operands]
        if any(value is None for value in values):
            return None
        numbers = [value for value in values if value is not None]
        if formula.kind == "sum":
            return sum(numbers, Decimal(0))
        return numbers[0] / numbers[1] if numbers[1] else None

    def _written(self, formula: Formula) -> str:
        places = [
            xl_rowcol_to_cell(self.above + row, self.grid.column(left)) for row, left in formula.operands
        ]
        if formula.kind == "rate":
            executed, budget = places
            return f'=IF(N({budget})=0,"",N({executed})/N({budget}))'
        listed = ",".join(_ranges(formula.operands, self.above, self.grid))
        return f'=IF(COUNT({listed})=0,"",SUM({listed}))'

    # -- checks -------------------------------------------------------------------------------------------

    def _check(self, box: Box, row: int, column: int) -> None:
        """Let a cell take only what belongs there."""
        if box.choices:
            self.page.data_validation(
                row, column, row, column, {"validate": "list", "source": list(box.choices)}
            )
        elif box.role is Role.NUMBER:
            rule: dict[str, Any] = {
                "validate": "decimal",
                "criteria": ">=",
                "value": 0,
                "error_title": "请填写数字",
                "error_message": "此处只能填写不小于零的数字。",
            }
            if box.measure == "points":
                rule.update({"criteria": "between", "minimum": 0, "maximum": 100})
                rule["error_message"] = "分值和得分为0至100之间的数字。"
            self.page.data_validation(row, column, row, column, rule)

    def _heights(self) -> None:
        """Make each row as high as its texts need; Excel does not do so for merged cells."""
        sheet = self.sheet
        rows = max((section.last for section in sheet.sections), default=-1) + 1
        heights = [21.0] * rows
        for tall in (False, True):
            for box in sheet.boxes:
                if (box.row_span > 1) is not tall:
                    continue
                needed = sheet.lines_of(box) * sheet.size * _LINE + 6
                own = range(box.row, box.row + box.row_span)
                missing = needed - sum(heights[row] for row in own)
                if missing > 0:
                    for row in own:
                        heights[row] += missing / len(own)
        for row, height in enumerate(heights):
            self.page.set_row(self.above + row, min(_HIGHEST_ROW, height))


def _as_shown(number: Decimal, number_format: str) -> Decimal:
    """Return a number rounded as its number format shows it."""
    decimals = number_format.rstrip("%").partition(".")[2]
    places = len(decimals) + (2 if number_format.endswith("%") else 0)
    return number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def _ranges(places: Iterable[tuple[int, int]], above: int, grid: Grid) -> list[str]:
    """Return the cells of a sum as ranges: D5:D9 where they follow each other."""
    ranges: list[tuple[int, int, int]] = []
    for row, left in sorted(places, key=lambda place: (place[1], place[0])):
        column = grid.column(left)
        if ranges and ranges[-1][0] == column and ranges[-1][2] == row - 1:
            ranges[-1] = (column, ranges[-1][1], row)
        else:
            ranges.append((column, row, row))
    return [
        f"{xl_col_to_name(column)}{above + first + 1}"
        + (f":{xl_col_to_name(column)}{above + last + 1}" if last > first else "")
        for column, first, last in ranges
    ]
