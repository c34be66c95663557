"""Drawn lines of a pdf page: straight strokes and thin filled shapes as horizontal and vertical segments."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pypdfium2.raw as pdfium

MOST_SEGMENTS = 200_000
"""Segments read from one page; what is drawn beyond is no table."""
_MOST_OBJECTS = 200_000
_MOST_POINTS = 4_000
_DEEPEST = 8
_THIN = 3.6
_STRAIGHT = 1.0

Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
ROTATIONS: tuple[Matrix, ...] = (
    IDENTITY,
    (0.0, -1.0, 1.0, 0.0, 0.0, 0.0),
    (-1.0, 0.0, 0.0, -1.0, 0.0, 0.0),
    (0.0, 1.0, -1.0, 0.0, 0.0, 0.0),
)
"""From the space of a page to the page as it is shown, by quarter turns clockwise."""


@dataclass(slots=True)
class Drawing:
    """What is drawn on a page besides text. A segment is (place across, start, end along)."""

    horizontal: list[tuple[float, float, float]] = field(default_factory=list)
    vertical: list[tuple[float, float, float]] = field(default_factory=list)
    images: list[tuple[float, float, float, float]] = field(default_factory=list)
    curves: int = 0
    overflow: bool = False

    def add(self, first: Point, second: Point) -> None:
        """Add the line between two points if it is upright or level."""
        (x0, y0), (x1, y1) = first, second
        wide, high = abs(x1 - x0), abs(y1 - y0)
        if high <= _STRAIGHT and wide > high:
            self.horizontal.append(((y0 + y1) / 2, min(x0, x1), max(x0, x1)))
        elif wide <= _STRAIGHT and high > wide:
            self.vertical.append(((x0 + x1) / 2, min(y0, y1), max(y0, y1)))

    def add_filled(self, points: list[Point]) -> None:
        """Add a filled shape if it is thin enough to be a line; a dot counts both ways."""
        xs, ys = [x for x, _ in points], [y for _, y in points]
        x0, x1, y0, y1 = min(xs), max(xs), min(ys), max(ys)
        if y1 - y0 <= _THIN and x1 > x0:
            self.horizontal.append(((y0 + y1) / 2, x0, x1))
        if x1 - x0 <= _THIN and y1 > y0:
            self.vertical.append(((x0 + x1) / 2, y0, y1))

    @property
    def full(self) -> bool:
        """True once the limit of segments is reached."""
        return len(self.horizontal) + len(self.vertical) >= MOST_SEGMENTS


def multiply(inner: Matrix, outer: Matrix) -> Matrix:
    """Return the matrix that applies ``inner`` first, then ``outer``."""
    a, b, c, d, e, f = inner
    g, h, i, j, k, m = outer
    return (
        a * g + b * i,
        a * h + b * j,
        c * g + d * i,
        c * h + d * j,
        e * g + f * i + k,
        e * h + f * j + m,
    )


def read_drawing(page: Any, turn: int) -> Drawing:
    """Return what is drawn on a raw page that is shown with ``turn`` quarter turns."""
    drawing = Drawing()
    count = pdfium.FPDFPage_CountObjects(page)
    reader = _Reader(drawing)
    for index in range(count):
        if not reader.take(pdfium.FPDFPage_GetObject(page, index), ROTATIONS[turn], 0):
            drawing.overflow = True
            break
    return drawing


class _Reader:
    """Walks the objects of a page and of the forms on it."""

    def __init__(self, drawing: Drawing) -> None:
        """Take the drawing to fill."""
        self.drawing = drawing
        self.left = _MOST_OBJECTS
        self._matrix = pdfium.FS_MATRIX()
        self._x, self._y = ctypes.c_float(), ctypes.c_float()
        self._fill, self._stroke = ctypes.c_int(), ctypes.c_int()
        self._bounds = [ctypes.c_float() for _ in range(4)]

    def take(self, item: Any, matrix: Matrix, depth: int) -> bool:
        """Read one object; False once a limit is reached."""
        self.left -= 1
        if self.left < 0 or self.drawing.full:
            return False
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            self._path(item, multiply(self._own(item), matrix))
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            self._image(item, matrix)
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
            inner = multiply(self._own(item), matrix)
            for index in range(max(0, pdfium.FPDFFormObj_CountObjects(item))):
                if not self.take(pdfium.FPDFFormObj_GetObject(item, index), inner, depth + 1):
                    return False
        return True

    def _own(self, item: Any) -> Matrix:
        m = self._matrix
        if not pdfium.FPDFPageObj_GetMatrix(item, m):
            return IDENTITY
        return (m.a, m.b, m.c, m.d, m.e, m.f)

    def _image(self, item: Any, matrix: Matrix) -> None:
        left, bottom, right, top = self._bounds
        if pdfium.FPDFPageObj_GetBounds(item, left, bottom, right, top):
            x0, y0 = _apply(matrix, left.value, bottom.value)
            x1, y1 = _apply(matrix, right.value, top.value)
            self.drawing.images.append((min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)))

    def _path(self, item: Any, matrix: Matrix) -> None:
        if not pdfium.FPDFPath_GetDrawMode(item, self._fill, self._stroke):
            return
        filled, stroked = self._fill.value != 0, bool(self._stroke.value)
        if not filled and not stroked:
            return
        for points, closed, curved in self._shapes(item, matrix):
            if curved:
                self.drawing.curves += 1
                continue
            if stroked:
                for first, second in pairwise(points):
                    self.drawing.add(first, second)
                if closed and len(points) > 2:
                    self.drawing.add(points[-1], points[0])
            elif len(points) > 1:
                self.drawing.add_filled(points)

    def _shapes(self, item: Any, matrix: Matrix) -> list[tuple[list[Point], bool, bool]]:
        """Return the points of each subpath, whether it is closed, and whether it has curves."""
        shapes: list[tuple[list[Point], bool, bool]] = []
        points: list[Point] = []
        closed = curved = False
        count = min(pdfium.FPDFPath_CountSegments(item), MOST_SEGMENTS)
        for index in range(count):
            segment = pdfium.FPDFPath_GetPathSegment(item, index)
            kind = pdfium.FPDFPathSegment_GetType(segment)
            pdfium.FPDFPathSegment_GetPoint(segment, self._x, self._y)
            point = _apply(matrix, self._x.value, self._y.value)
            if kind == pdfium.FPDF_SEGMENT_MOVETO:
                if len(points) > 1:
                    shapes.append((points, closed, curved))
                points, closed, curved = [point], False, False
            else:
                curved = curved or kind == pdfium.FPDF_SEGMENT_BEZIERTO
                if len(points) < _MOST_POINTS:
                    points.append(point)
                if pdfium.FPDFPathSegment_GetClose(segment):
                    closed = True
        if len(points) > 1:
            shapes.append((points, closed, curved))
        return shapes


def _apply(matrix: Matrix, x: float, y: float) -> Point:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f
