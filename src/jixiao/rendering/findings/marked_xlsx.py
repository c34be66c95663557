"""A copy of a workbook with a note at the cell of every finding; everything else stays as it is."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml import etree

from jixiao.documents.xlsx_package import Package, Sheet, read_workbook
from jixiao.forms.model import Form
from jixiao.rendering.findings.marked_docx import printable
from jixiao.rendering.findings.notes import AUTHOR, CannotMark, Note
from jixiao.rendering.findings.package import RELATIONS, PackageEdit
from jixiao.values.place import Place, column_letters

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_AFTER_NOTES = frozenset(
    (
        "legacyDrawingHF",
        "drawingHF",
        "picture",
        "oleObjects",
        "controls",
        "webPublishItems",
        "tableParts",
        "extLst",
    )
)
"""What stands after the drawing of the notes in a worksheet."""
_SHAPE_ID = re.compile(r"_x0000_s(\d+)")
_SHAPES_OF_A_SHEET = 1024
_SHAPE_TYPE = (
    '<v:shapetype xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_DRAWING = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit">'
    '<o:idmap v:ext="edit" data="{0}"/></o:shapelayout></xml>'
)
_SHAPE = (
    '<v:shape xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel" id="_x0000_s{id}" type="#_x0000_t202" '
    'style="position:absolute;visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto">'
    '<v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
    '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
    "<x:Anchor>{left}, 15, {top}, 2, {right}, 15, {bottom}, 4</x:Anchor><x:AutoFill>False</x:AutoFill>"
    "<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)
_CHARACTERS_A_LINE = 22


def marked_xlsx(data: bytes, notes: Sequence[Note]) -> bytes:
    """Return the workbook with the notes; those of one cell stand in one note, in their order.

    Notes that the workbook has are kept; where a cell has one already, ours follow in it.

    Raises:
        CannotMark: if the workbook is of a kind that cannot take notes.
        PackageError, ReadingError: if it is no workbook.
    """
    package = PackageEdit(data)
    sheets = {sheet.name: sheet for sheet in read_workbook(Package(data)).sheets if sheet.part}
    cells: dict[tuple[str, int, int], list[str]] = {}
    for note in notes:
        cells.setdefault(_cell(note, sheets), []).extend(note.lines)
    for number, sheet in enumerate(sheets.values(), 1):
        here = {(row, column): lines for (name, row, column), lines in cells.items() if name == sheet.name}
        if here:
            _annotate(package, sheet, number, here)
    return package.saved()


def _cell(note: Note, sheets: dict[str, Sheet]) -> tuple[str, int, int]:
    """Return the sheet, row and column of a note, from 1; the head of the form where it has no place."""
    for place in filter(None, (note.place, _head(note.form))):
        if place.sheet in sheets and place.row is not None and place.column is not None:
            return place.sheet, place.row, place.column
    return next(iter(sheets)), 1, 1


def _head(form: Form | None) -> Place | None:
    if form is None:
        return None
    fields = (form.title, form.project, form.unit, *(line.label for line in form.funds))
    return next((field.place for field in fields if field.place.row is not None), None)


def _annotate(
    package: PackageEdit, sheet: Sheet, number: int, cells: dict[tuple[int, int], list[str]]
) -> None:
    part = sheet.part
    root = package.tree(part)
    name = package.related(part, "comments")
    if name is None:
        name = package.free_name("xl/comments{}.xml")
        package.relate(part, "comments", name)
        package.declare(_CONTENT_TYPE, part=name)
        comments = etree.fromstring(f'<comments xmlns="{_MAIN}"><authors/><commentList/></comments>')
    else:
        comments = package.tree(name)
    new = [(cell, lines) for cell, lines in cells.items() if not _extended(comments, cell, lines)]
    author = _author(comments)
    for cell, lines in new:
        _add(comments, cell, lines, author)
    _sort(comments)
    package.write(name, comments)
    drawing = package.related(part, "vmlDrawing")
    if drawing is None:
        drawing = package.free_name("xl/drawings/vmlDrawing{}.vml")
        package.declare(_VML_TYPE, extension="vml")
        identity = package.relate(part, "vmlDrawing", drawing)
        package.write(drawing, _DRAWING.format(number).encode())
        _point_to_drawing(root, identity)
        package.write(part, root)
    package.write(drawing, _with_shapes(package.read(drawing), number, new))


def _list(comments: etree._Element) -> etree._Element:
    found = comments.find(f"{{{_MAIN}}}commentList")
    return etree.SubElement(comments, f"{{{_MAIN}}}commentList") if found is None else found


def _reference(cell: tuple[int, int]) -> str:
    return f"{column_letters(cell[1])}{cell[0]}"


def _author(comments: etree._Element) -> int:
    """Return the number of our author, who is added if not yet there."""
    authors = comments.find(f"{{{_MAIN}}}authors")
    if authors is None:
        authors = etree.Element(f"{{{_MAIN}}}authors")
        comments.insert(0, authors)
    names = [author.text for author in authors]
    if AUTHOR not in names:
        etree.SubElement(authors, f"{{{_MAIN}}}author").text = AUTHOR
        names.append(AUTHOR)
    return names.index(AUTHOR)


def _extended(comments: etree._Element, cell: tuple[int, int], lines: Sequence[str]) -> bool:
    """Add lines to the note that a cell has; say whether it has one."""
    found = next((item for item in _list(comments) if item.get("ref") == _reference(cell)), None)
    text = found.find(f"{{{_MAIN}}}text") if found is not None else None
    if text is None:
        return False
    whole = [child for child in text if child.tag == f"{{{_MAIN}}}t"]
    for plain in whole:  # text without runs: it becomes a run, so that ours can follow
        run = etree.Element(f"{{{_MAIN}}}r")
        text.replace(plain, run)
        run.append(plain)
    _run(text, "\n" + _joined(lines))
    return True


def _add(comments: etree._Element, cell: tuple[int, int], lines: Sequence[str], author: int) -> None:
    comment = etree.SubElement(_list(comments), f"{{{_MAIN}}}comment")
    comment.set("ref", _reference(cell))
    comment.set("authorId", str(author))
    _run(etree.SubElement(comment, f"{{{_MAIN}}}text"), _joined(lines))


def _run(text: etree._Element, content: str) -> None:
    run = etree.SubElement(text, f"{{{_MAIN}}}r")
    shown = etree.SubElement(run, f"{{{_MAIN}}}t")
    shown.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    shown.text = content


def _joined(lines: Sequence[str]) -> str:
    return "\n".join(map(printable, lines))


def _sort(comments: etree._Element) -> None:
    """Put the notes in the order of rows and columns, as programs write them."""
    items = _list(comments)
    items[:] = sorted(items, key=lambda item: _position(item.get("ref", "")))


def _position(reference: str) -> tuple[int, int, str]:
    letters = reference.rstrip("0123456789")
    row = reference[len(letters) :]
    return int(row or 0), len(letters), letters


def _point_to_drawing(root: etree._Element, identity: str) -> None:
    element = etree.Element(f"{{{_MAIN}}}legacyDrawing", nsmap={"r": RELATIONS})
    element.set(f"{{{RELATIONS}}}id", identity)
    later = (index for index, child in enumerate(root) if etree.QName(child).localname in _AFTER_NOTES)
    root.insert(next(later, len(root)), element)


def _with_shapes(
    drawing: bytes, number: int, cells: Sequence[tuple[tuple[int, int], Sequence[str]]]
) -> bytes:
    """Add the box of each note to a drawing, which need not be well-formed XML and is kept as it stands."""
    text = drawing.decode("utf-8", "surrogateescape")
    end = text.rfind("</xml>")
    if end < 0:
        raise CannotMark("vmlDrawing")
    known = [int(found) for found in _SHAPE_ID.findall(text)]
    following = max([*known, number * _SHAPES_OF_A_SHEET]) + 1
    parts = [] if 'id="_x0000_t202"' in text else [_SHAPE_TYPE]
    for shape, ((row, column), lines) in enumerate(cells, following):
        height = sum(1 + len(line) // _CHARACTERS_A_LINE for line in lines)
        numbers = {
            "id": shape,
            "left": column,
            "right": column + 4,
            "top": max(row - 2, 0),
            "bottom": max(row - 2, 0) + max(height, 4),
            "row": row - 1,
            "column": column - 1,
        }
        parts.append(_SHAPE.format(**numbers))
    return (text[:end] + "".join(parts) + text[end:]).encode("utf-8", "surrogateescape")
