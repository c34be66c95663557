"""Tables whose columns are held apart by spaces only (pdftotext -layout): cells that wrap over lines put together.

Each word group has a position on its line. The heading gives the columns; a line with points is the middle or the
first line of a row; a cell's other lines and the labels of merged categories stand above and below it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Container, Iterable
from dataclasses import replace
from itertools import pairwise

from jixiao.profiles.labels import Labels
from jixiao.reading.funds import is_amount
from jixiao.reading.rows import Item, Row
from jixiao.reading.stacked import joined_labels
from jixiao.reading.wrapped import with_whole_rows

_GAP = re.compile(r"[ \u3000\xa0]{2,}")

_WORD = re.compile(r"[^ \u3000\xa0]+")
_FEWEST, _SEVERAL, _HALVES = 5, 4, 2
_INDENTED, _SHORT = 2, 20
"""From how many spaces before it, or up to which length, a line of one piece is one of the table around it."""
_MOST_EMPTY = 3
"""Empty lines over which a table goes on."""


def width_of(text: str) -> int:
    """Return how many columns a text takes where a Chinese character or sign takes two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in text)


Width = Callable[[str], int]


def words_of(item: Item, width: Width = width_of) -> list[Item]:
    """Return the words of a line; the column of a word is its position."""
    return [
        Item(found.group(), width(item.text[: found.start()]), item.place, max(1, width(found.group())))
        for found in _WORD.finditer(item.text)
    ]


def pieces(words: Iterable[Item], apart: Container[int] = ()) -> list[Item]:
    """Put the words together that one space parts, but for those that are whole cells, given by their identity."""
    result: list[Item] = []
    alone = True
    for word in words:
        before = result[-1] if result else None
        own = id(word) in apart
        if (
            before is None
            or alone
            or own
            or word.column > before.end + 1
            or (is_amount(before.key) and is_amount(word.key))  # in narrow columns one space is between them
        ):
            result.append(word)
        else:
            text = f"{before.text} {word.text}"
            result[-1] = Item(text, before.column, before.place, word.end - before.column)
        alone = own
    return result


def in_columns(rows: list[Row], labels: Labels) -> list[Row]:
    """Return the rows with the lines of an aligned text cut into their pieces, and wrapped labels in one piece.

    A text counts as aligned if at least five lines have three pieces; other texts stay as they are.
    """
    lines = [row.first for row in rows if row.paragraph and len(_GAP.findall(row.first.text.strip())) >= 2]
    if len(lines) < _FEWEST:
        return rows
    width = _width_counted(lines)
    cut = [words_of(row.first, width) if row.paragraph else [] for row in rows]
    pages = {number for number, row in enumerate(rows) if row.after_break}
    whole, apart = joined_labels(cut, pages, labels)
    result: list[Row] = []
    inside = broken = False
    for row, words, kept in zip(rows, cut, whole, strict=True):
        if row.paragraph:
            items = pieces(kept, apart)
            indented = len(row.first.text) - len(row.first.text.lstrip(" \u3000")) >= _INDENTED
            changed = len(words) != len(kept) or any("\n" in item.text for item in items)
            near = row.gap <= _MOST_EMPTY or row.after_break
            piece = indented or _may_be_cell(row.first, labels)
            inside = len(items) >= 2 or changed or (piece and inside and near)
            if inside and items:
                row = replace(row, items=items, paragraph=False, aligned=True)
            elif inside:  # a label took all of its words
                broken = broken or row.after_break
                continue
            row.after_break, broken = row.after_break or broken, False
        result.append(row)
    return with_whole_rows(result, labels)


def _may_be_cell(item: Item, labels: Labels) -> bool:
    """Say whether a line at the margin may be one cell of a table, not a text or a heading below it."""
    text = item.key
    titled = any(title.pattern.search(text) for title in labels.titles)
    return len(text) <= _SHORT and ":" not in text and not titled and not labels.is_known_text(text)


def _width_counted(lines: list[Item]) -> Callable[[str], int]:
    """Return how the text counts its columns: a Chinese character as two, or, as pdftotext does, every one as one.

    Counted rightly, the amounts at the ends of lines stand below each other.
    """

    def fitting(width: Width) -> int:
        cut = [pieces(words_of(line, width)) for line in lines]
        ends = [[item.column + item.end for item in line if is_amount(item.key)][-_SEVERAL:] for line in cut]
        return sum(
            abs(upper - lower) <= _HALVES
            for above, below in pairwise([one for one in ends if len(one) > 1])
            for upper, lower in zip(reversed(above), reversed(below), strict=False)
        )

    return len if fitting(len) > fitting(width_of) else width_of
