"""A form as it is laid out on paper, before any file format: boxes on a grid, sections, lines around them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from jixiao.rendering.wording import lines_needed, longest_word

FULL = 1000
"""The width of the text area; the left and right edge of a box are thousandths of it."""
TEXT_WIDTHS = {False: 493.0, True: 740.0}
"""The width of the text area in points, on an upright page and on a turned one."""
PADDING = 6.0
"""What a cell keeps free at its sides, in points."""
_LEAST = 5.0
_TO_WRITE = 3
"""Lines of room for a text that is still to be written."""


class Role(StrEnum):
    """What a box is for; it decides its type face and, in a spreadsheet, whether it may be edited."""

    LABEL = "label"
    HEADING = "heading"
    CATEGORY = "category"
    VALUE = "value"
    NUMBER = "number"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Formula:
    """How a spreadsheet gets a number from other boxes.

    ``kind`` is ``rate`` (the second of two places divided by the first) or ``sum``; ``operands`` are the (row, left edge) of boxes.
    """

    kind: str
    operands: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Box:
    """One cell: its text, where it stands, and what it is. ``indent`` is in characters."""

    text: str
    row: int
    left: int
    right: int
    row_span: int = 1
    role: Role = Role.VALUE
    align: str = "left"
    indent: int = 0
    formula: Formula | None = None
    choices: tuple[str, ...] = ()
    open_above: bool = False
    open_below: bool = False
    """Whether no line parts the box from the one above or below: a side heading over the repeated headings."""
    measure: str = ""
    """What a number measures (amount, rate, points), for the number format of an empty cell."""


@dataclass(frozen=True, slots=True)
class Section:
    """Rows that follow each other; the first ``headings`` of them are repeated on each page."""

    first: int
    last: int
    headings: int = 0


@dataclass(frozen=True, slots=True)
class Passage:
    """A heading and the paragraphs under it, in a narrative report; the heading may be empty."""

    heading: str
    paragraphs: tuple[str, ...]


@dataclass(slots=True)
class Sheet:
    """One form laid out: title, lines below it, boxes in sections, lines at the foot; or the passages of a report."""

    name: str
    title: str
    lines: list[str] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    foot: list[tuple[str, ...]] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    landscape: bool = False
    size: float = 10.0

    @property
    def width(self) -> float:
        """The width of the text area on A4, in points."""
        return TEXT_WIDTHS[self.landscape]

    def room(self, box: Box) -> float:
        """Return how many characters stand on a line of a box."""
        return ((box.right - box.left) * self.width / FULL - PADDING) / self.size

    def lines_of(self, box: Box) -> int:
        """Return on how many lines a box stands; an empty text leaves room to write."""
        if box.role is Role.TEXT and not box.text:
            return _TO_WRITE
        return lines_needed(box.text, self.room(box))

    def in_section(self, section: Section) -> list[Box]:
        """Return the boxes of a section, row by row from the left."""
        found = [box for box in self.boxes if section.first <= box.row <= section.last]
        return sorted(found, key=lambda box: (box.row, box.left))

    def rows(self, section: Section) -> Iterator[tuple[int, list[Box]]]:
        """Yield each row of a section with the boxes that begin in it."""
        by_row: dict[int, list[Box]] = {row: [] for row in range(section.first, section.last + 1)}
        for box in self.in_section(section):
            by_row[box.row].append(box)
        yield from by_row.items()


class Grid:
    """The vertical lines that boxes need, and the columns between them."""

    def __init__(self, boxes: list[Box]) -> None:
        self.edges = sorted({0, FULL} | {box.left for box in boxes} | {box.right for box in boxes})

    @property
    def widths(self) -> list[int]:
        """The widths of the columns."""
        return [right - left for left, right in zip(self.edges, self.edges[1:], strict=False)]

    def column(self, edge: int) -> int:
        """Return the number of the column that begins at an edge."""
        return bisect_left(self.edges, edge)

    def span(self, box: Box) -> int:
        """Return over how many columns a box goes."""
        return self.column(box.right) - self.column(box.left)


def fitting_size(box: Box, sheet: Sheet) -> float:
    """Return the size at which the longest number or word of a box fits into its column."""
    longest, room = longest_word(box.text), sheet.room(box)
    if longest <= room:
        return sheet.size
    return max(_LEAST, int(room / longest * sheet.size * 10) / 10)
