"""Running heads and feet: the name of a site, a file or an office that extraction repeats on every page."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

from jixiao.profiles.labels import Labels
from jixiao.reading import head
from jixiao.reading.rows import Item, Row, words
from jixiao.values.text import key

_NUMBER = re.compile(
    r"第\s*\d{1,4}\s*页\s*([,，/(（]?\s*共\s*\d{1,4}\s*页[)）]?)?|共\s*\d{1,4}\s*页\s*[,，]?\s*第\s*\d{1,4}\s*页"
)
_LONGEST = 48
_WORD = re.compile(r"[\u4e00-\u9fff]{3}|[A-Za-z]{3}")


def without_running_lines(rows: list[Row], labels: Labels) -> tuple[list[Row], list[Item]]:
    """Return the rows without the lines that are printed at the edges of pages, and one of each of those lines.

    A line runs if it is printed more than once, each time beside the number of a page or another such line, or
    as the first or last text of a page, and if it names nothing that a form prints.
    """
    places: dict[str, list[int]] = defaultdict(list)
    for index, row in enumerate(rows):
        if row.paragraph and len(row.first.text) <= _LONGEST:
            places[_without_number(row.first.text)].append(index)
    often = {name: found for name, found in places.items() if len(found) > 1 and _WORD.search(name)}
    often = {name: found for name, found in often.items() if _names_nothing(rows[found[0]].first, labels)}
    if not often:
        return rows, []
    edges = _edges(rows)
    running: set[int] = set()
    grown = True
    while grown:
        grown = False
        for name, found in list(often.items()):
            if all(index in edges or {index - 1, index + 1} & running for index in found):
                running.update(often.pop(name))
                grown = True
    return _left(rows, running), _one_of_each(rows, running)


def _without_number(text: str) -> str:
    return key(_NUMBER.sub("", text))


def _names_nothing(item: Item, labels: Labels) -> bool:
    """Say whether a line holds no title, label, category, heading or unit of a form."""
    if any(title.pattern.search(item.key) for title in labels.titles) or head.unit_in(item.text):
        return False
    if labels.is_label(item.text) or labels.is_side(item.text) or head.inline_pairs(item, labels):
        return False
    return not any(
        labels.indicator_column(word.text)
        or labels.fund_column(word.text)
        or labels.fund_line(word.text)
        or labels.level1_id(word.key)
        or labels.level2_parents(word.key)
        for word in words(Row([item]))
    )


def _edges(rows: list[Row]) -> set[int]:
    """Return the numbers of the rows at the edge of a page: beside its number, or first or last on it."""
    edges: set[int] = set()
    last = len(rows) - 1
    for index, row in enumerate(rows):
        if row.after_number or row.bare_number:
            edges.update((index - 1, index, index + row.bare_number))
        page = row.first.place.page
        if page is not None and index and rows[index - 1].first.place.page not in (None, page):
            edges.update((index - 1, index))
        if row.paragraph and _NUMBER.search(row.first.text):
            edges.add(index)
    return edges | {0, last}


def _left(rows: list[Row], running: set[int]) -> list[Row]:
    result: list[Row] = []
    broken = False
    for index, row in enumerate(rows):
        if index in running:
            broken = True
            continue
        row.after_break, broken = row.after_break or broken, False
        result.append(row)
    return result


def _one_of_each(rows: list[Row], running: set[int]) -> list[Item]:
    seen: Counter[str] = Counter()
    first: list[Item] = []
    for index in sorted(running):
        item = rows[index].first
        name = _without_number(item.text)
        seen[name] += 1
        if seen[name] == 1:
            first.append(item)
    return first
