"""The best one-to-one assignment between two lists: the pairs whose scores make the largest sum."""

from __future__ import annotations

from collections.abc import Mapping


def best_assignment(scores: Mapping[tuple[int, int], int]) -> dict[int, int]:
    """Return which right item each left item is given, so that the sum of the scores is the largest possible.

    Only pairs that have a score (above 0) may be formed. Items that share no candidates are solved apart, so
    that the work grows with the ambiguity and not with the length of the lists.

    >>> best_assignment({(0, 0): 900, (0, 1): 850, (1, 0): 880})
    {0: 1, 1: 0}
    """
    chosen: dict[int, int] = {}
    for component in _components(scores):
        if len(component) == 1:
            left, right = component[0]
            chosen[left] = right
            continue
        lefts = sorted({left for left, _ in component})
        rights = sorted({right for _, right in component})
        matrix = [[scores.get((left, right), 0) for right in rights] for left in lefts]
        for row, column in enumerate(_columns(matrix)):
            if column is not None and matrix[row][column] > 0:
                chosen[lefts[row]] = rights[column]
    return dict(sorted(chosen.items()))


def _components(scores: Mapping[tuple[int, int], int]) -> list[list[tuple[int, int]]]:
    """Return the pairs, those together that are linked through a common item."""
    by_left: dict[int, list[tuple[int, int]]] = {}
    by_right: dict[int, list[tuple[int, int]]] = {}
    for pair, score in scores.items():
        if score > 0:
            by_left.setdefault(pair[0], []).append(pair)
            by_right.setdefault(pair[1], []).append(pair)
    seen: set[tuple[int, int]] = set()
    components: list[list[tuple[int, int]]] = []
    for pairs in by_left.values():
        waiting, component = [pair for pair in pairs if pair not in seen], []
        seen.update(waiting)
        while waiting:
            pair = waiting.pop()
            component.append(pair)
            for other in (*by_left[pair[0]], *by_right[pair[1]]):
                if other not in seen:
                    seen.add(other)
                    waiting.append(other)
        if component:
            components.append(component)
    return components


def _columns(scores: list[list[int]]) -> list[int | None]:
    """Return the column of each row in an assignment of the largest sum (the Hungarian method)."""
    rows, columns = len(scores), len(scores[0])
    if rows > columns:
        turned = _columns([list(column) for column in zip(*scores, strict=True)])
        result: list[int | None] = [None] * rows
        for column, row in enumerate(turned):
            if row is not None:
                result[row] = column
        return result
    row_price, column_price = [0] * (rows + 1), [0] * (columns + 1)
    row_of = [0] * (columns + 1)  # the row, from 1, that a column is given to; 0 is none
    for row in range(1, rows + 1):
        _place(row, scores, row_price, column_price, row_of)
    found: list[int | None] = [None] * rows
    for column in range(1, columns + 1):
        if row_of[column]:
            found[row_of[column] - 1] = column - 1
    return found


def _place(
    row: int, scores: list[list[int]], row_price: list[int], column_price: list[int], row_of: list[int]
) -> None:
    """Give one more row its column along the cheapest alternating path; the cost of a pair is its score negated."""
    columns = len(column_price) - 1
    least: list[int | None] = [None] * (columns + 1)
    before, done = [0] * (columns + 1), [False] * (columns + 1)
    row_of[0], column = row, 0
    while row_of[column]:
        done[column] = True
        current, step, following = row_of[column], None, 0
        for other in range(1, columns + 1):
            if done[other]:
                continue
            cost = -scores[current - 1][other - 1] - row_price[current] - column_price[other]
            known = least[other]
            if known is None or cost < known:
                least[other], before[other], known = cost, column, cost
            if step is None or known < step:
                step, following = known, other
        for other in range(columns + 1):
            if done[other]:
                row_price[row_of[other]] += step or 0
                column_price[other] -= step or 0
            elif least[other] is not None:
                least[other] = (least[other] or 0) - (step or 0)
        column = following
    while column:
        row_of[column] = row_of[before[column]]
        column = before[column]
