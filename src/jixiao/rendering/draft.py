"""A sheet while its rows are written: the row in hand, the sections, and vertical lines that agree."""

from __future__ import annotations

from jixiao.rendering.sheet import FULL, Box, Formula, Role, Section

_SNAP = 25
"""Two vertical lines nearer than this become one; in thousandths of the text width."""


def snapped(edge: int, edges: list[int]) -> int:
    """Return the known line next to an edge, or the edge itself where none is near."""
    nearest = min(edges, key=lambda known: abs(known - edge))
    return nearest if abs(nearest - edge) < _SNAP else edge


def edges_of(widths: list[int], left: int, right: int) -> list[int]:
    """Return the vertical lines of columns that share a space by their widths."""
    whole, done, edges = sum(widths), 0, [left]
    for width in widths:
        done += width
        edges.append(left + (right - left) * done // whole)
    return edges


class Draft:
    """The boxes of a sheet, row by row."""

    def __init__(self, label_width: int, edges: list[int]) -> None:
        self.boxes: list[Box] = []
        self.sections: list[Section] = []
        self.row = 0
        self._first = 0
        self._edges = sorted({0, FULL, *edges})
        self.label_width = self.edge(label_width)

    def edge(self, wanted: int) -> int:
        """Return a vertical line near where one is wanted, so that the lines of all blocks agree."""
        found = snapped(wanted, self._edges)
        if found not in self._edges:
            self._edges = sorted([*self._edges, found])
        return found

    def columns(self, widths: list[int], left: int, right: int) -> list[int]:
        """Return the vertical lines of a block's columns; every column keeps a width."""
        wanted = edges_of(widths, left, right)
        result = [left]
        for index, edge in enumerate(wanted[1:-1], start=1):
            found = snapped(edge, self._edges)
            if found <= result[-1] or found >= wanted[index + 1]:
                found = edge
            result.append(found)
        result.append(right)
        self._edges = sorted({*self._edges, *result})
        return result

    def add(
        self,
        text: str,
        left: int,
        right: int,
        *,
        rows: int = 1,
        role: Role = Role.VALUE,
        align: str = "left",
        indent: int = 0,
        formula: Formula | None = None,
        measure: str = "",
    ) -> None:
        """Write a box into the row in hand."""
        self.boxes.append(
            Box(text, self.row, left, right, rows, role, align, indent, formula, measure=measure)
        )

    def put(self, box: Box) -> None:
        """Write a box that was made elsewhere."""
        self.boxes.append(box)

    def next_row(self) -> None:
        """Go on to the next row."""
        self.row += 1

    def close(self, headings: int = 0) -> None:
        """End the section in hand; its first rows may be headings that each page repeats."""
        if self.row > self._first:
            self.sections.append(Section(self._first, self.row - 1, headings))
        self._first = self.row
