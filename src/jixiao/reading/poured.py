"""Text without positions, as pdftotext -raw or a viewer's clipboard leaves it: cells that wrap, poured one after the other.

Headings, labels and categories are known however their lines break (年度指 / 标值), so they are put together first; what
stands between them are rows of money and of indicators. A row that cannot be cut with certainty stays a doubtful text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from jixiao.profiles.labels import Labels
from jixiao.reading import columns
from jixiao.reading.poured_labels import begins_heading, segmented, with_whole_labels, words_of
from jixiao.reading.poured_rows import Cut, Word, cut_rows
from jixiao.reading.rows import Item, Row
from jixiao.values.text import bare, is_blank, key

_MOST_WORDS = 1500
"""Words of indicators that are cut in one go; the text of a larger form is left as it is."""
_HEADINGS = 24
"""The most words of a heading."""
_BEYOND = 6
"""Lines behind a whole heading among which it may go on."""
_ALIGNED = re.compile(r"\S[ \u3000\xa0]{2,}\S")
_FEWEST_ALIGNED = 5
_MANY = 0.3
"""The share of rows with cells that go on below from which a text counts as poured."""
_BLANK_ROW = re.compile(r"^(指标\d{1,2}[:：.、]?|[….·]{2,})$")
"""A row of the printed template, of which nothing tells where its cells were."""
_SIGN = re.compile(r"^[≥≤=＝>＞<＜≧≦]$")
_SIDE = 4
"""The shortest heading beside the rows: 绩效指标."""


def unwrapped(rows: list[Row], labels: Labels) -> list[Row]:
    """Return the rows of a text without positions with wrapped labels whole and the indicators in their columns.

    Nothing is changed where no heading of the indicators wraps over lines.
    """
    if (
        sum(bool(row.paragraph and _ALIGNED.search(row.first.text.strip())) for row in rows)
        >= _FEWEST_ALIGNED
    ):
        return rows
    result: list[Row] = []
    position = begun = 0
    while position < len(rows):
        heading = _heading(rows, position, labels)
        if heading is None:
            result.append(rows[position])
            position += 1
            continue
        cells, after = heading
        wrapped = any("\n" in cell.text for cell in cells)
        block = _block(cells, rows, after, labels, wrapped=wrapped)
        if block is None:
            result.extend(rows[position:after])
            position = after
            continue
        made, position = block
        result[begun:] = [*with_whole_labels(result[begun:], labels), *made]
        begun = len(result)
    return result


def _heading(rows: list[Row], position: int, labels: Labels) -> tuple[list[Item], int] | None:
    """Return the headings of the indicators that lines hold together, and where the lines end."""
    if not rows[position].paragraph or len(rows[position].first.text) > 80:
        return None

    def known(text: str) -> str | None:
        if labels.level1_id(text):
            return None
        beside = labels.is_side(text) and len(key(text)) >= _SIDE
        return labels.indicator_column(text) or ("side" if beside else None)

    if not begins_heading(rows, position, known):
        return None
    end, count = position, 0
    best: tuple[list[Item], int] | None = None
    while end < len(rows) and rows[end].paragraph and count <= _HEADINGS:
        count += len(rows[end].first.text.split())
        end += 1
        cells = segmented(words_of(rows[position:end]), known)
        if cells is not None:
            best = cells, end
        elif best is not None and end - best[1] > _BEYOND:
            break
    if best is None:
        return None
    while best[0] and labels.is_side(best[0][0].text):
        del best[0][0]
    fields = {labels.indicator_column(cell.text) for cell in best[0]}
    return best if {"l3", "weight", "score"} <= fields and fields & {"target", "actual"} else None


def _block(
    cells: list[Item], rows: list[Row], begin: int, labels: Labels, *, wrapped: bool
) -> tuple[list[Row], int] | None:
    """Return the heading and the rows below it up to the total, and where they end."""
    end = begin
    while end < len(rows) and rows[end].paragraph and not _is_end(rows[end], labels):
        end += 1
    if end == len(rows) or not labels.is_total(rows[end].first.text.split()[0]):
        return None
    lines = [row for row in rows[begin:end] if not _is_page_number(row)]
    words = _without_side(words_of(lines), labels)
    if any(_BLANK_ROW.match(word.item.text) for word in words):
        return None
    heading = Row(
        [Item(cell.text, column, cell.place) for column, cell in enumerate(cells)],
        exact=False,
        width=len(cells),
    )
    named = columns.header_columns(heading, labels)
    if named is None or not words or len(words) > _MOST_WORDS:
        return None
    fields = [column.field for column in named]
    found = cut_rows(words, fields, labels)
    if not (wrapped or _is_poured(found or [])):
        return None
    if found is None:
        return [heading, *(_doubtful([word.item for word in _words_in(line)]) for line in lines)], end
    _lift_categories(found, fields, labels)
    return [heading, *(_row(cut, len(fields)) for cut in found)], end


def _is_poured(rows: list[Cut]) -> bool:
    """Say whether cells of many rows go on below; a sign, a number and a unit are cells of their own, one a line."""
    wrapped = sum(
        any(len(parts) > 1 and not _SIGN.match(parts[0].text) for parts in cut.cells.values()) for cut in rows
    )
    return wrapped > _MANY * len(rows)


def _words_in(row: Row) -> list[Word]:
    return words_of([row])


def _is_end(row: Row, labels: Labels) -> bool:
    first = row.first.text.split()[0]
    return labels.is_total(first) or any(title.pattern.search(row.first.key) for title in labels.titles)


def _is_page_number(row: Row) -> bool:
    return row.bare_number and row.after_break


def _without_side(words: list[Word], labels: Labels) -> list[Word]:
    """Leave out the heading that stands beside the rows, whole or sign by sign: 绩 / 效 / 指 / 标."""
    kept: list[Word] = []
    position = 0
    while position < len(words):
        count = _side_pieces(words[position : position + 4], labels)
        if not count:
            kept.append(words[position])
        position += count or 1
    return kept


def _side_pieces(words: Sequence[Word], labels: Labels) -> int:
    for count in range(len(words), 0, -1):
        text = "".join(word.item.text for word in words[:count])
        if all(word.start for word in words[:count]) and len(bare(text)) >= _SIDE and labels.is_side(text):
            return 0 if labels.level1_id(text) or labels.level2_parents(text) else count
    return 0


def _lift_categories(rows: list[Cut], fields: list[str], labels: Labels) -> None:
    """Move categories that stand on the last row of their group to the first.

    A merged cell is drawn with the first row of its group or after the last one; where the first row of the block
    has no category, or the last row has both and the first only one, they stand on the last.
    """
    for field in ("l1", "l2"):
        if field not in fields:
            continue
        column = fields.index(field)
        having = [number for number, row in enumerate(rows) if column in row.cells]
        if not having or 0 in having or having[-1] != len(rows) - 1:
            continue
        starts = [0, *(number + 1 for number in having[:-1])]
        moved = [rows[number].cells.pop(column) for number in having]
        for start, items in zip(starts, moved, strict=True):
            rows[start].cells[column] = items


def _row(cut: Cut, width: int) -> Row:
    if not cut.certain:
        return _doubtful(cut.words)
    items = []
    for column, parts in sorted(cut.cells.items()):
        text = "".join(part.text for part in parts)
        if not is_blank(text):
            items.append(Item(text, column, parts[0].place))
    return Row(items, exact=False, width=width)


def _doubtful(items: list[Item]) -> Row:
    text = " ".join(item.text for item in items)
    return Row([Item(text, 0, items[0].place)], exact=False, doubtful=text)
