"""Which lines of a text make one row of its table, where cells wrap and stand at half the height of their row.

A row has one line by which it is known (its points, or its label); the lines of its other cells stand around that
line, or begin on it. Rows follow each other without gaps, so that the lines are parted into runs, one for each row.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

_MOST = 40
"""Lines between two rows of which each is tried as the end of the first."""
Cost = Callable[[int, int, int], float]
"""What it costs that a row takes the lines from a first to before a last one: (row, first, last)."""


def bands(count: int, anchors: Sequence[int], cost: Cost) -> tuple[float, list[int]]:
    """Return the least cost of parting ``count`` lines into a run around each anchor, and where the runs begin.

    >>> bands(5, [1, 4], lambda row, first, last: abs(first + last - 1 - 2 * (1, 4)[row]))
    (1.0, [0, 3])
    """
    reached: list[dict[int, tuple[float, int]]] = [{0: (0.0, 0)}]
    for row, anchor in enumerate(anchors):
        ends = [count] if row + 1 == len(anchors) else list(range(anchor + 1, anchors[row + 1] + 1))
        if len(ends) > _MOST:
            ends = [*ends[: _MOST // 2], *ends[-_MOST // 2 :]]
        before = reached[-1]
        reached.append(
            {
                end: min((known + cost(row, first, end), first) for first, (known, _) in before.items())
                for end in ends
            }
        )
    starts = [count]
    for costs in reversed(reached[1:]):
        starts.append(costs[starts[-1]][1])
    return reached[-1][count][0], starts[:0:-1]
