"""Ruled tables from drawn lines: which lines meet, the grid they make, and the cells that are not divided."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

Segment = tuple[float, float, float]
"""Place across, start and end along."""

_NEAR = 2.5
_SPREAD = 4.0
_GAP = 4.0
_SHORTEST = 5.0
_TOUCH = 3.0
_BEYOND = 8.0
_MOST_SQUARES = 400_000
_MOST_LINES = 20_000


@dataclass(slots=True)
class LatticeCell:
    """One cell of a grid: rows from the top, and spans."""

    row: int
    column: int
    row_span: int
    column_span: int


@dataclass(slots=True)
class Lattice:
    """A grid: ``xs`` from left to right, ``ys`` from top to bottom (y itself grows upwards)."""

    xs: list[float]
    ys: list[float]
    cells: list[LatticeCell] = field(default_factory=list)
    _owner: list[int] = field(default_factory=list)
    _depths: list[float] = field(init=False)
    """``ys`` as they grow downwards, for bisection."""

    def __post_init__(self) -> None:
        self._depths = [-y for y in self.ys]

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, bottom, right, top."""
        return self.xs[0], self.ys[-1], self.xs[-1], self.ys[0]

    @property
    def area(self) -> float:
        """Area of the whole grid."""
        return (self.xs[-1] - self.xs[0]) * (self.ys[0] - self.ys[-1])

    def cell_at(self, x: float, y: float) -> int | None:
        """Return the index of the cell in which a point lies."""
        if not (self.xs[0] <= x <= self.xs[-1] and self.ys[-1] <= y <= self.ys[0]):
            return None
        column = min(max(bisect_right(self.xs, x) - 1, 0), len(self.xs) - 2)
        row = bisect_left(self._depths, -y) - 1
        row = min(max(row, 0), len(self.ys) - 2)
        return self._owner[row * (len(self.xs) - 1) + column]


def find_lattices(horizontal: Sequence[Segment], vertical: Sequence[Segment]) -> list[Lattice]:
    """Return the grids that the lines make, from the top of the page down."""
    level, upright = straightened(horizontal), straightened(vertical)
    if not level or not upright or len(level) + len(upright) > _MOST_LINES:
        return []
    lattices = []
    for rows, columns in _components(level, upright):
        lattice = _lattice(rows, columns)
        if lattice is not None:
            lattices.append(lattice)
    lattices.sort(key=lambda lattice: (-lattice.ys[0], lattice.xs[0]))
    return lattices


def straightened(segments: Sequence[Segment]) -> list[Segment]:
    """Join pieces of one line: double strokes, dashes, sides of neighbours. Short rests are dropped."""
    lines: list[Segment] = []
    for group in _near_groups(sorted(segments)):
        place = sum(one[0] for one in group) / len(group)
        for start, end in _united(((one[1], one[2]) for one in group), _GAP):
            if end - start >= _SHORTEST:
                lines.append((place, start, end))
    return lines


def _near_groups(ordered: list[Segment]) -> list[list[Segment]]:
    """Group segments (in order) whose places are near each other."""
    groups: list[list[Segment]] = []
    for one in ordered:
        if groups and one[0] - groups[-1][-1][0] <= _NEAR and one[0] - groups[-1][0][0] <= _SPREAD:
            groups[-1].append(one)
        else:
            groups.append([one])
    return groups


def _united(intervals: Iterable[tuple[float, float]], gap: float) -> list[tuple[float, float]]:
    """Join intervals that overlap or are no further apart than ``gap``."""
    joined: list[tuple[float, float]] = []
    for start, end in sorted(intervals):
        if joined and start - joined[-1][1] <= gap:
            if end > joined[-1][1]:
                joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _components(level: list[Segment], upright: list[Segment]) -> list[tuple[list[Segment], list[Segment]]]:
    """Part the lines into groups that touch each other."""
    parents = list(range(len(level) + len(upright)))

    def root(i: int) -> int:
        while parents[i] != i:
            parents[i] = parents[parents[i]]
            i = parents[i]
        return i

    order = sorted(range(len(upright)), key=lambda j: upright[j][0])
    places = [upright[j][0] for j in order]
    for i, (y, x0, x1) in enumerate(level):
        for k in range(bisect_left(places, x0 - _TOUCH), bisect_right(places, x1 + _TOUCH)):
            _, y0, y1 = upright[order[k]]
            if y0 - _TOUCH <= y <= y1 + _TOUCH:
                parents[root(i)] = root(len(level) + order[k])
    groups: dict[int, tuple[list[Segment], list[Segment]]] = {}
    for i, line in enumerate(level):
        groups.setdefault(root(i), ([], []))[0].append(line)
    for j, line in enumerate(upright):
        groups.setdefault(root(len(level) + j), ([], []))[1].append(line)
    return [group for group in groups.values() if group[0] and group[1]]


def _bounds(across: list[Segment], along: list[Segment]) -> list[float]:
    """Return the places of lines, with the ends of the crossing lines where an outer border is not drawn."""
    places = [sum(one[0] for one in group) / len(group) for group in _near_groups(sorted(across))]
    start = min(one[1] for one in along)
    end = max(one[2] for one in along)
    if places[0] - start > _BEYOND:
        places.insert(0, start)
    if end - places[-1] > _BEYOND:
        places.append(end)
    return places


def _lattice(level: list[Segment], upright: list[Segment]) -> Lattice | None:
    """Build the grid of lines that touch; None if they make no table."""
    xs = _bounds(upright, level)
    ys = _bounds(level, upright)[::-1]
    columns, rows = len(xs) - 1, len(ys) - 1
    if columns < 1 or rows < 1 or columns * rows > _MOST_SQUARES:
        return None
    lattice = Lattice(xs, ys)
    right = _walls(xs[1:-1], ys[::-1], upright)
    right = [wall[::-1] for wall in right]
    below = _walls(ys[-2:0:-1], xs, level)[::-1]
    lattice._owner = [-1] * (columns * rows)
    for row in range(rows):
        for column in range(columns):
            if lattice._owner[row * columns + column] < 0:
                _claim(lattice, row, column, right, below)
    return lattice


def _walls(places: list[float], bounds: list[float], lines: list[Segment]) -> list[list[bool]]:
    """Tell for each inner place and each step between rising bounds whether a line stands there."""
    by_place: list[list[tuple[float, float]]] = [[] for _ in places]
    for place, start, end in lines:
        near = bisect_left(places, place)
        for index in (near - 1, near):
            if 0 <= index < len(places) and abs(places[index] - place) <= _SPREAD:
                by_place[index].append((start, end))
    walls = []
    for spans in by_place:
        wall = [False] * (len(bounds) - 1)
        for start, end in _united(spans, _GAP):
            first = max(0, bisect_right(bounds, start) - 1)
            for step in range(first, len(wall)):
                if bounds[step] >= end:
                    break
                low, high = max(start, bounds[step]), min(end, bounds[step + 1])
                if high - low >= 0.5 * (bounds[step + 1] - bounds[step]):
                    wall[step] = True
        walls.append(wall)
    return walls


def _claim(lattice: Lattice, row: int, column: int, right: list[list[bool]], below: list[list[bool]]) -> None:
    """Make the cell that begins at a free square: as wide and then as high as no line divides it."""
    columns, rows = len(lattice.xs) - 1, len(lattice.ys) - 1
    owner = lattice._owner
    end = column + 1
    while end < columns and not right[end - 1][row] and owner[row * columns + end] < 0:
        end += 1
    bottom = row + 1
    while bottom < rows and _goes_on(owner, columns, bottom, (column, end), right, below):
        bottom += 1
    number = len(lattice.cells)
    for r in range(row, bottom):
        owner[r * columns + column : r * columns + end] = [number] * (end - column)
    lattice.cells.append(LatticeCell(row, column, bottom - row, end - column))


def _goes_on(
    owner: list[int],
    columns: int,
    row: int,
    span: tuple[int, int],
    right: list[list[bool]],
    below: list[list[bool]],
) -> bool:
    """Tell whether a cell over the columns of ``span`` goes on into ``row``."""
    first, end = span
    return (
        not any(below[row - 1][c] for c in range(first, end))
        and not any(right[c - 1][row] for c in range(first + 1, end))
        and all(owner[row * columns + c] < 0 for c in range(first, end))
        and (end == columns or right[end - 1][row] or not right[end - 1][row - 1])
    )
