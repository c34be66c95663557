"""Charts and tables as files: png set by typst with the fonts of this machine, xlsx with the figures."""

from __future__ import annotations

import io
import re
import threading
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache

import typst

from jixiao.analysis.charts import Chart, DataTable
from jixiao.analysis.svg import FONTS, svg
from jixiao.rendering.fonts import choose, folders, found_fonts
from jixiao.rendering.layouts import load_layouts
from jixiao.rendering.wording import width_of

_SOURCE = """\
#set page(width: auto, height: auto, margin: 0pt)
#image(bytes(sys.inputs.svg), format: "svg")
"""
_TYPST = threading.Lock()
_NAME = re.compile(r"[\[\]:*?/\\']")
_LONGEST_NAME = 31
_WIDEST = 48


def png(chart: Chart, scale: Decimal = Decimal(2)) -> bytes:
    """Return a chart as png, ``scale`` pixels for each unit of the drawing.

    Raises ``FontMissing`` where no Chinese font is installed.
    """
    faces = choose(load_layouts(), found_fonts(folders()))
    drawing = svg(chart).replace(FONTS, f"{faces.heading[0]}")
    with _TYPST:
        # a unit of the drawing is 0.75 pt
        picture = _compiler(folders()).compile(
            _SOURCE.encode(), format="png", ppi=float(96 * scale), sys_inputs={"svg": drawing}
        )
    assert isinstance(picture, bytes)
    return picture


@lru_cache(maxsize=2)
def _compiler(paths: tuple[str, ...]) -> typst.Compiler:
    return typst.Compiler(b"", font_paths=found_fonts(paths))


def xlsx(tables: Sequence[DataTable]) -> bytes:
    """Return a workbook with one sheet for each table: the figures behind charts and lists.

    Figures are written as numbers, texts never as formulas; the first row stays in sight and is printed on each page.
    """
    from xlsxwriter import Workbook

    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(stream, options) as book:
        heading = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "vcenter"})
        title = book.add_format({"bold": True, "font_size": 14})
        used: set[str] = set()
        for table in tables:
            sheet = book.add_worksheet(_sheet_name(table.title, used))
            sheet.write_string(0, 0, table.title, title)
            sheet.write_row(1, 0, table.headings, heading)
            for number, row in enumerate(table.rows, start=2):
                for column, value in enumerate(row):
                    if value is None:
                        continue
                    if isinstance(value, str):
                        sheet.write_string(number, column, value)
                    else:
                        sheet.write_number(number, column, value)
            for column, name in enumerate(table.headings):
                texts = [name, *(str(row[column]) for row in table.rows if row[column] is not None)]
                sheet.set_column(column, column, min(_WIDEST, 4 + 2 * max(width_of(text) for text in texts)))
            sheet.freeze_panes(2, 1)
            sheet.repeat_rows(1)
            sheet.set_landscape()
            sheet.set_paper(9)
            sheet.fit_to_pages(1, 0)
    return stream.getvalue()


def _sheet_name(title: str, used: set[str]) -> str:
    """Return a name that a workbook allows, and that none of its sheets has."""
    base = _NAME.sub("", title).strip()[:_LONGEST_NAME] or "数据"
    name, number = base, 2
    while name.casefold() in used:
        tail = f" {number}"
        name, number = base[: _LONGEST_NAME - len(tail)] + tail, number + 1
    used.add(name.casefold())
    return name
