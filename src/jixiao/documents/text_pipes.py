"""Text in which a pipe ends each cell and rows go over several lines, as some web crawlers leave tables.

A cell of several paragraphs, or any cell, ends its line; the pipes of empty cells follow in a row (``甲 | ||||``).
Where every row is filled up to the same number of pipes, these tell the rows; where not, each cell stands alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from jixiao.documents.model import Cell, Paragraph, Table

_FEWEST = 5
"""Lines of one cell that make a text one of ended cells."""
_MORE = 12
"""Pipes by which a row may have more than its longest line."""
_REGULAR = 0.8
"""Share of the rows that must have the same number of pipes."""
_ATTACHMENT = re.compile(r"附[件表]\s*(?:\d{1,2}|[一二三四五六七八九十]{1,2})\s*[:：]?")
Numbered = tuple[int, str]


def ended_cells(lines: Sequence[str]) -> tuple[int, int] | None:
    """Return the first line of such cells and the line after the last one, ``None`` if the text has none."""
    ended = [number for number, line in enumerate(lines) if line.rstrip().endswith("|") and "\t" not in line]
    begun = sum(1 for number in ended if lines[number].lstrip().startswith("|") and lines[number].strip(" |"))
    if len(ended) < _FEWEST or begun * 2 > len(ended):
        return None
    first, after = ended[0], ended[-1] + 1
    alone = sum(1 for number in ended if lines[number].count("|") == 1)
    if alone >= _FEWEST and alone * 2 > len(ended):
        return first, after
    counts = [line.count("|") for line in lines[first:after] if line.strip()]
    width = _width(counts)
    several = (
        sum(1 for group in _groups(counts, width) if len(group) > 1 and sum(group) == width) if width else 0
    )
    return (first, after) if several > 1 else None


def blocks_of(lines: Sequence[str], first: int) -> list[Table | Paragraph]:
    """Return the rows, or else the single cells, of lines whose first has the number ``first``.

    A line that only names an attachment ends a table; what stands between it and the first pipe is its heading.
    """
    numbered = [(first + at, line.strip()) for at, line in enumerate(lines) if line.strip()]
    begins = [0, *(at for at, (_, line) in enumerate(numbered) if at and _ATTACHMENT.fullmatch(line))]
    blocks: list[Table | Paragraph] = []
    for begin, end in zip(begins, [*begins[1:], len(numbered)], strict=True):
        headed = _ATTACHMENT.fullmatch(numbered[begin][1]) is not None
        heading = list(takewhile(lambda part: "|" not in part[1], numbered[begin:end])) if headed else []
        blocks.extend(Paragraph(text, line=number) for number, text in heading)
        blocks.extend(_table_of(numbered[begin + len(heading) : end]))
    return blocks


def _table_of(numbered: Sequence[Numbered]) -> list[Table | Paragraph]:
    if not numbered:
        return []
    width = _width([line.count("|") for _, line in numbered])
    if width is None:
        cells = ((number, line.rstrip("| ").rstrip()) for number, line in numbered)
        return [Paragraph(text, line=number) for number, text in cells if text]
    parts = [
        Cell(text, row, column, line=number)
        for row, group in enumerate(_rows(numbered, width))
        for column, (number, text) in enumerate(_cells(group))
        if text
    ]
    return [Table(parts, exact=False)]


def _width(counts: Sequence[int]) -> int | None:
    """Return how many pipes a row has, if nearly all rows have the same number and some go over lines."""
    longest = max(counts)
    best: tuple[float, int] | None = None
    for width in range(max(2, longest), longest + _MORE):
        sums = [sum(group) for group in _groups(counts, width)]
        share = sums.count(width) / len(sums)
        if len(sums) >= 3 and share >= _REGULAR and (best is None or share > best[0]):
            best = share, width
    return best[1] if best and longest > 1 else None


def _groups(counts: Sequence[int], width: int) -> Iterator[list[int]]:
    """Yield runs of lines whose pipes make one row; a run ends where the next line would be too much."""
    group: list[int] = []
    for count in counts:
        if group and sum(group) + count > width:
            yield group
            group = []
        group.append(count)
        if sum(group) == width:
            yield group
            group = []
    if group:
        yield group


def _rows(numbered: Sequence[Numbered], width: int) -> Iterator[Sequence[Numbered]]:
    start = 0
    for group in _groups([line.count("|") for _, line in numbered], width):
        yield numbered[start : start + len(group)]
        start += len(group)


def _cells(group: Sequence[Numbered]) -> Iterator[Numbered]:
    """Yield the cells of a row with the lines on which they begin; a line without a pipe goes on in the next."""
    open_number, open_text = 0, ""
    for number, line in group:
        *ended, rest = line.split("|")
        for text in ended:
            whole = f"{open_text}\n{text.strip()}".strip()
            yield open_number or number, whole
            open_number, open_text = 0, ""
        if rest.strip():
            open_number, open_text = open_number or number, f"{open_text}\n{rest.strip()}".strip()
    if open_text:
        yield open_number, open_text
