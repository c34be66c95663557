"""Forms as typst source: nothing that a form says is markup, and no row or label is split badly."""

from __future__ import annotations

import re
from importlib import resources

from jixiao.rendering.bookmarks import LINK
from jixiao.rendering.fonts import Faces
from jixiao.rendering.layouts import Layouts
from jixiao.rendering.sheet import Box, Grid, Role, Section, Sheet, fitting_size
from jixiao.rendering.wording import width_of

_TALL = 30
"""Lines from which a row may go over pages; lower ones stay whole."""
_GROUP = 10
"""Lines from which the rows beside one label may go over pages; a lower group stays whole."""
_TITLE_SIZES = (20.0, 11.0)
_BETWEEN_DIGITS = re.compile(r"(?<=\d) (?=\d)")
_NAME = re.compile(r"([“《][^”》]{1,18}表[”》])")
_NAMES = {"left": "l", "center": "c", "right": "r"}


def document_source(sheets: list[Sheet], layouts: Layouts, faces: Faces) -> str:
    """Return the source of a document of its own: one form, or several with a table of contents."""
    if len(sheets) == 1:
        return _head(layouts, faces, sheets[0].title, layouts.page_number) + _sheets(sheets)
    head = _head(layouts, faces, layouts.contents, layouts.bound_page_number)
    return f"{head}#contents({_string(layouts.contents)}, outline(title: none))\n{_sheets(sheets)}"


def part_source(sheets: list[Sheet], layouts: Layouts, faces: Faces, first_page: int) -> str:
    """Return the source of some forms within a volume, with the number of their first page."""
    head = _head(layouts, faces, layouts.contents, layouts.bound_page_number)
    return f"{head}#counter(page).update({first_page})\n{_sheets(sheets)}"


def contents_source(entries: list[tuple[str, int]], layouts: Layouts, faces: Faces) -> str:
    """Return the source of the table of contents of a volume: name and page of each form."""
    head = _head(layouts, faces, layouts.contents, layouts.bound_page_number)
    lines = "".join(
        f"entry({_string(f'{LINK}{number}')}, {_string(name)}, {page}),"
        for number, (name, page) in enumerate(entries)
    )
    return f"{head}#contents({_string(layouts.contents)}, ({lines}).join())\n"


def _head(layouts: Layouts, faces: Faces, title: str, page_number: str) -> str:
    """Return the settings that every source begins with."""
    before, _, rest = page_number.partition("{page}")
    middle, _, after = rest.partition("{pages}")
    settings = {
        "title-fonts": _fonts(faces.title),
        "heading-fonts": _fonts(faces.heading),
        "body-fonts": _fonts(faces.body),
        "page-parts": ", ".join(_string(part) for part in (before, middle, after)),
        "count-pages": str("{pages}" in page_number).lower(),
        "document-title": _string(title),
    }
    template = resources.files("jixiao.rendering").joinpath("form.typ").read_text("utf-8")
    for name, value in settings.items():
        template = template.replace(f"({name})", value)
    return template


def _sheets(sheets: list[Sheet]) -> str:
    parts = []
    turned = False
    for sheet in sheets:
        if sheet.landscape != turned:
            turned = sheet.landscape
            parts.append(f"#set page(flipped: {str(turned).lower()})\n")
        else:
            parts.append("#pagebreak(weak: true)\n")
        parts.append(_sheet(sheet))
    return "".join(parts)


def _fonts(names: tuple[str, ...]) -> str:
    return "(" + ", ".join(_string(name) for name in names) + ",)"


def _string(text: str) -> str:
    """Return a typst string: nothing in it is markup."""
    text = _BETWEEN_DIGITS.sub("\u00a0", text)
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def _sheet(sheet: Sheet) -> str:
    size = _title_size(sheet)
    parts = [
        f"#mark({_string(sheet.name or sheet.title)})#heading-line({size:g}pt, {_string(sheet.title)})\n"
    ]
    parts += [f"#line-below({_string(line)})\n" for line in sheet.lines]
    parts.append(f"#[#set text(size: {sheet.size:g}pt)\n")
    if sheet.passages:
        parts.append("#v(8pt)\n")
    for passage in sheet.passages:
        if passage.heading:
            parts.append(f"#passage-heading({_string(passage.heading)})\n")
        parts += [f"#passage({_unbroken_names(paragraph)})\n" for paragraph in passage.paragraphs]
    parts += [_table(sheet, section) for section in sheet.sections]
    if sheet.foot:
        lines = ", ".join("(" + ", ".join(_string(part) for part in line) + ",)" for line in sheet.foot)
        parts.append(f"#foot(({lines},))\n")
    parts.append("]\n")
    return "".join(parts)


def _unbroken_names(text: str) -> str:
    """Return a paragraph in which no name of a form in quotes is broken, so that no line reads like a heading."""
    parts = _NAME.split(text)
    pieces = [
        f"box({_string(part)})" if number % 2 else _string(part) for number, part in enumerate(parts) if part
    ]
    return "+".join(pieces) if len(pieces) > 1 else _string(text)


def _title_size(sheet: Sheet) -> float:
    """Return a size at which the title stands on one line, if one that can be read does."""
    most, least = _TITLE_SIZES
    longest = max(width_of(line) for line in sheet.title.split("\n"))
    return max(least, min(most, sheet.width * 0.97 / max(1.0, longest)))


def _table(sheet: Sheet, section: Section) -> str:
    grid = Grid(sheet.in_section(section))
    columns = ",".join(f"{width}fr" for width in grid.widths)
    heights = _line_counts(sheet, section)
    parts = [f"#table(columns:({columns}),\n"]
    for row, boxes in sheet.rows(section):
        if section.headings and row == section.first:
            parts.append("table.header(")
        strut = _strut(boxes, sheet)
        bearer = next((box for box in reversed(boxes) if box.row_span == 1), None) if strut else None
        parts += [_cell(box, grid, sheet, heights, strut if box is bearer else 0) for box in boxes]
        parts.append("\n")
        if section.headings and row == section.first + section.headings - 1:
            parts.append("),\n")
    parts.append(")\n")
    return "".join(parts)


def _line_counts(sheet: Sheet, section: Section) -> dict[int, int]:
    """Return for each row of a section on how many lines its longest text stands."""
    counts = dict.fromkeys(range(section.first, section.last + 1), 1)
    for box in sheet.in_section(section):
        if box.row_span == 1:
            counts[box.row] = max(counts[box.row], sheet.lines_of(box))
    return counts


def _strut(boxes: list[Box], sheet: Sheet) -> int:
    """Return how many lines a row must be high for a label that spans further rows, and for a text to be written."""
    labels = [box for box in boxes if box.row_span > 1 and box.role is Role.CATEGORY and not box.open_above]
    empty = [box for box in boxes if box.role is Role.TEXT and not box.text]
    lines = max((sheet.lines_of(box) for box in [*labels, *empty]), default=0)
    return lines if lines > 1 else 0


def _cell(box: Box, grid: Grid, sheet: Sheet, heights: dict[int, int], strut: int) -> str:
    options = []
    span = grid.span(box)
    if span > 1:
        options.append(f"colspan:{span}")
    if box.row_span > 1:
        options.append(f"rowspan:{box.row_span}")
    if box.indent:
        options.append(f"inset:(left:{box.indent}em,right:3pt,y:4.5pt)")
    if box.open_above:
        options.append("stroke:(top:none,rest:line)")
    if box.open_below:
        options.append("stroke:(bottom:none,rest:line)")
    text = _string(box.text)
    size = fitting_size(box, sheet)
    if size < sheet.size:
        text = f"text(size:{size:g}pt,{text})"
    if box.role is Role.HEADING:
        text = f"h({text})"
    if strut:
        text = f"s({strut},{text})"
    high = sum(heights[box.row + number] for number in range(box.row_span))
    if box.open_above or high > (_TALL if box.row_span == 1 else _GROUP):
        options.append("breakable:true")
    name = _NAMES[box.align]
    if not options:
        return f"{name}({text})," if name != "l" or box.role is Role.HEADING else f"{text},"
    return f"{name}({','.join(options)},{text}),"
