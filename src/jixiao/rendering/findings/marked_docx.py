"""A copy of a Word document with a comment at every finding; everything else stays as it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from lxml import etree

from jixiao.documents.docx import WordReader, _children, _deleted, _main_part
from jixiao.documents.docx_styles import Styles
from jixiao.documents.model import Block, Table
from jixiao.documents.wordtext import BODY, PPR, TR, WML, P, collect
from jixiao.forms.model import Form
from jixiao.rendering.findings.notes import AUTHOR, INITIALS, CannotMark, Note
from jixiao.rendering.findings.package import PackageEdit
from jixiao.values.text import squeeze

_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_COMMENT, _COMMENTS = f"{{{WML}}}comment", f"{{{WML}}}comments"
_ID, _SPACE = f"{{{WML}}}id", "{http://www.w3.org/XML/1998/namespace}space"
_BOX = f"{{{WML}}}txbxContent"
_COMPARED = 40
"""Characters of a passage that are looked for."""
_IDENTIFIED = tuple(f"{{{WML}}}{name}" for name in ("comment", "commentRangeStart", "commentReference"))


def marked_docx(data: bytes, notes: Sequence[Note], moment: datetime) -> bytes:
    """Return the document with a comment for each note, in their order; comments that it has are kept.

    Raises:
        CannotMark: if the document is of a kind that cannot take comments.
        ReadingError: if it is no Word document.
    """
    package = PackageEdit(data)
    part = _main_part(package.package)
    root = package.tree(part)
    map_ = _Map(root)
    name = package.related(part, "comments")
    if name is None:
        name = package.free_name("word/comments{}.xml")
        package.relate(part, "comments", name)
        package.declare(_CONTENT_TYPE, part=name)
        comments = etree.Element(_COMMENTS, nsmap={"w": WML})
    else:
        comments = package.tree(name)
    number = _first_free(root, comments)
    for note in notes:
        first, last = map_.paragraphs(note)
        comments.append(_comment(number, note, moment))
        _mark(first, last, number)
        number += 1
    package.write(name, comments)
    package.write(part, root)
    return package.saved()


class _Line(NamedTuple):
    """A paragraph outside tables: its element, its text without white space, and how many tables stand before."""

    element: etree._Element
    text: str
    tables: int


class _Map(WordReader):
    """Where the reader's places are in the XML: it walks the document as the reader does and keeps the elements."""

    def __init__(self, root: etree._Element) -> None:
        super().__init__("", Styles())
        self.cells: dict[tuple[int, int, int], etree._Element] = {}
        self.lines: list[_Line] = []
        self._met: list[etree._Element] = []
        body = root.find(BODY)
        if body is None:
            raise CannotMark("no body")
        self._blocks(body, 0)

    def _table(self, element: etree._Element, depth: int) -> Table:
        self._tables += 1
        number = self._tables
        lines = (line for line in _children(element, TR) if not _deleted(line))
        for row, line in enumerate(lines, 1):
            outer, self._met = self._met, []
            raw = self._row(line, depth)
            for (column, *_), cell in zip(raw, self._met, strict=True):
                self.cells[number, row, column + 1] = cell
            self._met = outer
        return Table([], number=number)

    def _cell(self, element: etree._Element, depth: int) -> tuple[str, tuple[Table, ...]]:
        outer, self._met = self._met, []
        found = super()._cell(element, depth)
        self._met = [*outer, element]
        return found

    def _paragraph(self, element: etree._Element, blocks: list[Block], depth: int) -> None:
        parts: list[str] = []
        collect(element, parts, [])
        if depth == 0 and (text := squeeze("".join(parts))):
            self.lines.append(_Line(element, text, self._tables))
        super()._paragraph(element, blocks, depth)

    def paragraphs(self, note: Note) -> tuple[etree._Element, etree._Element]:
        """Return the first and the last paragraph that a note is about; none in a text box, where Word has no comments."""
        first, last = self._about(note)
        return _outside_boxes(first), _outside_boxes(last)

    def _about(self, note: Note) -> tuple[etree._Element, etree._Element]:
        place = note.place
        if place is not None and place.row is not None and place.column is not None:
            cell = self.cells.get((place.table or 0, place.row, place.column))
            if cell is not None:
                return _ends(cell)
        line = self._passage(note) or self._title(note.form)
        if line is not None:
            return line.element, line.element
        cell = next(iter(self.cells.values()), None)
        if cell is None:
            raise CannotMark("no text")
        return _ends(cell)

    def _passage(self, note: Note) -> _Line | None:
        start = note.passage[:_COMPARED]
        return next((line for line in self.lines if start and start in line.text), None)

    def _title(self, form: Form | None) -> _Line | None:
        """Return the line of a form's title: the last before its first table that says so, else the last at all."""
        table = _first_table(form) if form is not None else None
        title = squeeze(form.title.printed) if form is not None else ""
        before = [line for line in self.lines if table is None or line.tables < table]
        named = [line for line in before if title and (title in line.text or line.text in title)]
        if table is None:
            return next(iter(named or before), None)
        return next(reversed(named or before), None)


def _first_table(form: Form) -> int | None:
    fields = [
        form.project,
        form.unit,
        *(line.label for line in form.funds),
        *(row.l3 for row in form.indicators),
    ]
    return min((field.place.table for field in fields if field.place.table is not None), default=None)


def _outside_boxes(paragraph: etree._Element) -> etree._Element:
    """Return the paragraph, or the one that its text box hangs on."""
    boxes = list(paragraph.iterancestors(_BOX))
    return next(boxes[-1].iterancestors(P), paragraph) if boxes else paragraph


def _ends(cell: etree._Element) -> tuple[etree._Element, etree._Element]:
    """Return the first and the last paragraph of a cell with text, or of one without any."""
    paragraphs = list(_children(cell, P))
    if not paragraphs:
        return (made := etree.SubElement(cell, P)), made
    with_text = [paragraph for paragraph in paragraphs if "".join(map(str, paragraph.itertext())).strip()]
    chosen = with_text or paragraphs
    return chosen[0], chosen[-1]


def _first_free(*roots: etree._Element) -> int:
    numbers = [element.get(_ID, "") for root in roots for element in root.iter(*_IDENTIFIED)]
    return 1 + max((int(number) for number in numbers if number.lstrip("-").isdecimal()), default=-1)


def _mark(first: etree._Element, last: etree._Element, number: int) -> None:
    """Put the range of a comment around paragraphs, inside the ranges of earlier comments on them."""
    start = etree.Element(f"{{{WML}}}commentRangeStart")
    end = etree.SubElement(last, f"{{{WML}}}commentRangeEnd")
    run = etree.SubElement(last, f"{{{WML}}}r")
    reference = etree.SubElement(run, f"{{{WML}}}commentReference")
    for element in (start, end, reference):
        element.set(_ID, str(number))
    position = 1 if len(first) and first[0].tag == PPR else 0
    while position < len(first) and first[position].tag == start.tag:
        position += 1
    first.insert(position, start)


def _comment(number: int, note: Note, moment: datetime) -> etree._Element:
    comment = etree.Element(_COMMENT, nsmap={"w": WML})
    attributes = {
        "id": str(number),
        "author": AUTHOR,
        "date": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "initials": INITIALS,
    }
    for name, value in attributes.items():
        comment.set(f"{{{WML}}}{name}", value)
    for index, line in enumerate(note.lines):
        paragraph = etree.SubElement(comment, P)
        if index == 0:
            etree.SubElement(etree.SubElement(paragraph, f"{{{WML}}}r"), f"{{{WML}}}annotationRef")
        text = etree.SubElement(etree.SubElement(paragraph, f"{{{WML}}}r"), f"{{{WML}}}t")
        text.set(_SPACE, "preserve")
        text.text = printable(line)
    return comment


def printable(text: str) -> str:
    """Return a text on one line with only characters that XML allows."""
    return "".join(one for one in " ".join(text.split()) if one.isprintable())
