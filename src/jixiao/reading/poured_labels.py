"""Headings and labels of text without positions, whose pieces stand on lines of their own (年初预算 / 数), put together."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from jixiao.profiles.labels import Labels
from jixiao.reading.funds import is_amount
from jixiao.reading.poured_rows import Word
from jixiao.reading.rows import Item, Row
from jixiao.values.text import is_blank

_PIECES = 6
"""The most pieces of a heading or a label."""
_HEADINGS = 24
"""The most words of a heading of money."""
_FEWEST = 4
"""The fewest columns of a heading of money."""
_LONGEST = 30
"""The longest heading."""
_LABEL_PIECE = re.compile(r"^[\u4e00-\u9fff（）():：、]{1,12}$")
_MOST_LINES = 24
"""The most lines of the two texts of an objective."""
_ENDED = re.compile(r"[。！]$")


def words_of(rows: Sequence[Row]) -> list[Word]:
    """Return the words of lines."""
    found: list[Word] = []
    for row in rows:
        for number, text in enumerate(row.first.text.split()):
            found.append(Word(Item(text, 0, row.first.place), number == 0))
    return found


def segmented(words: Sequence[Word], known: Callable[[str], str | None]) -> list[Item] | None:
    """Return the headings, each of one or several words below each other, if all words belong to known ones."""
    ways: list[list[Item] | None] = [[]]
    for end in range(1, len(words) + 1):
        found: list[Item] | None = None
        for begin in range(end - 1, max(-1, end - 1 - _PIECES), -1):
            before = ways[begin]
            if before is None or not _is_one(words[begin:end], known):
                continue
            if found is None or len(before) + 1 < len(found):
                text = "\n".join(word.item.text for word in words[begin:end])
                found = [*before, Item(text, 0, words[begin].item.place)]
        ways.append(found)
    return ways[-1]


def _is_one(words: Sequence[Word], known: Callable[[str], str | None]) -> bool:
    """Say whether words are one heading, not two of which the second names the column: 三级指标 and 分值."""
    texts = [word.item.text for word in words]
    field = known("".join(texts))
    if field is None or not all(word.start for word in words[1:]):
        return False
    return not any(
        known("".join(texts[:n])) not in (None, field) and known("".join(texts[n:])) == field
        for n in range(1, len(texts))
    )


def begins_heading(rows: list[Row], position: int, known: Callable[[str], str | None]) -> bool:
    """Say whether the first words of lines are a heading, so that the lines may hold several."""
    whole = ""
    for line in _lines(rows, position, _PIECES):
        first, *rest = line.first.text.split(maxsplit=1) or [""]
        whole += first
        if len(whole) > _LONGEST:
            return False
        if known(whole):
            return True
        if rest:
            return False
    return False


def with_whole_labels(rows: list[Row], labels: Labels) -> list[Row]:
    """Return the lines above the indicators with the labels, headings and amounts that wrap in one line each."""
    result: list[Row] = []
    position = 0
    while position < len(rows):
        made = (
            _money_heading(rows, position, labels)
            or _objective(rows, position, labels)
            or _money_line(rows, position, labels)
            or _label(rows, position, labels)
        )
        if made is None:
            result.append(rows[position])
            position += 1
        else:
            result.extend(made[0])
            position = made[1]
    return result


Made = tuple[list[Row], int]
"""Rows, and where the lines end that they were made of."""


def _line(text: str, row: Row) -> Row:
    return replace(row, items=[Item(text, 0, row.first.place)])


def _lines(rows: list[Row], position: int, most: int) -> list[Row]:
    """Return the paragraphs that follow each other from a position on."""
    found: list[Row] = []
    for row in rows[position : position + most]:
        if not row.paragraph:
            break
        found.append(row)
    return found


def _money_heading(rows: list[Row], position: int, labels: Labels) -> Made | None:
    """Put the headings of the columns of money on one line."""
    if not begins_heading(rows, position, labels.fund_column):
        return None
    lines = _lines(rows, position, _HEADINGS)
    best: tuple[list[Item], int] | None = None
    for count in range(1, len(lines) + 1):
        words = words_of(lines[:count])
        if len(words) > _HEADINGS:
            break
        cells = segmented(words, labels.fund_column)
        if cells is not None:
            best = cells, count
    if best is None or best[1] < 2 or len(best[0]) < _FEWEST:
        return None
    texts = [cell.text.replace("\n", "") for cell in best[0]]
    return [_line(" ".join(texts), lines[0])], position + best[1]


def _joined_label(lines: list[Row], known: Callable[[str], bool]) -> tuple[str, list[str], int] | None:
    """Return a label whose pieces are whole lines but for the last, the words behind it, and its number of lines."""
    whole = ""
    best: tuple[str, list[str], int] | None = None
    for count, line in enumerate(lines[:_PIECES], start=1):
        first, *rest = line.first.text.split()
        whole += first
        if not _LABEL_PIECE.match(first):
            break
        if known(whole):
            best = whole, rest, count
        if rest:
            break
    return best


def _money_line(rows: list[Row], position: int, labels: Labels) -> Made | None:
    """Put the label of a line of money and the amounts behind or below it on one line."""
    lines = _lines(rows, position, _PIECES + 1)
    found = _joined_label(lines, lambda text: bool(labels.fund_line(text)))
    if found is None:
        return None
    label, rest, count = found
    pieces = [line.first.text.split()[0] for line in lines[:count]]
    if any(labels.is_side("".join(pieces[:n])) for n in range(1, count + 1)):
        return None  # the heading beside the block comes before the label
    if not rest and count < len(lines):
        rest, count = lines[count].first.text.split(), count + 1
    if len(rest) < 2 or not all(is_amount(text) or is_blank(text) for text in rest):
        return None
    return [_line(" ".join([label, *rest]), lines[0])], position + count


def _label(rows: list[Row], position: int, labels: Labels) -> Made | None:
    """Put a label of the head or beside a block on one line, with what stands behind its last piece."""
    lines = _lines(rows, position, _PIECES)
    found = _joined_label(lines, lambda text: labels.is_label(text) or labels.is_side(text))
    if found is None:
        return None
    label, rest, count = found
    if not rest and count > 1 and count < len(lines) and _is_of_head(label, labels):
        below = lines[count].first.text.split()
        if not labels.is_label(below[0]) and not labels.is_side(below[0]):
            rest, count = below, count + 1
    if rest and count < len(lines) and not labels.is_label(rest[-1]):
        first, *others = lines[count].first.text.split()
        if labels.is_label(rest[-1] + first):  # 主管部门 水利局 实施 / 单位 河道所
            rest, count = [*rest[:-1], rest[-1] + first, *others], count + 1
    return ([_line(" ".join([label, *rest]), lines[0])], position + count) if count > 1 else None


def _is_of_head(label: str, labels: Labels) -> bool:
    field = labels.head_field(label)
    return field is not None and not field.startswith("objective")


def _objective(rows: list[Row], position: int, labels: Labels) -> Made | None:
    """Part the two texts below 预期目标 and 实际完成情况 where one sentence alone ends between them."""
    row = rows[position]
    names = row.first.text.split() if row.paragraph else []
    if [labels.head_field(name) for name in names[:2]] != ["objective_expected", "objective_actual"]:
        return None
    if not all(labels.is_side(name) for name in names[2:]):
        return None
    words = words_of(_lines(rows, position + 1, _MOST_LINES))
    begin = 0
    while begin < len(words) and len(words[begin].item.text) <= _SIDE_PIECE and words[begin].start:
        begin += 1
    side = "".join([*names[2:], *(word.item.text for word in words[:begin])])
    if side and not labels.is_side(side):
        return None
    end = len(words)
    while end > begin and len(words[end - 1].item.text) == 1:
        end -= 1
    beside = "".join(word.item.text for word in words[end:])
    if beside and not labels.is_side(beside):
        end = len(words)
    words = words[begin:end]
    ends = [n for n, word in enumerate(words, start=1) if _ENDED.search(word.item.text)]
    if len(ends) != 2 or ends[1] != len(words):
        return None
    texts = [words[: ends[0]], words[ends[0] :]]
    cells = [
        Item("".join(word.item.text for word in part), column, part[0].item.place)
        for column, part in enumerate(texts)
    ]
    heads = [Item(name, column, row.first.place) for column, name in enumerate(names[:2])]
    made = [Row(items, exact=False, width=2) for items in (heads, cells)]
    return made, position + 1 + len(_lines(rows, position + 1, _MOST_LINES))


_SIDE_PIECE = 4
"""The longest piece of a heading beside the objective: 年度 / 总体 / 目标."""
