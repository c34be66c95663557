"""Forms in text whose cells run into each other, as sites that show documents publish them, put back into rows.

Only text that holds the headings of indicators in the middle of a line is parted; all other text stays as it is.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

from jixiao.profiles.labels import Labels
from jixiao.reading.glued_form import Extent, FormParting
from jixiao.reading.glued_words import Wordings, cut_headings, half_width, wordings
from jixiao.reading.rows import Item, Row
from jixiao.values.place import Place

_LONGEST = 40000
"""Characters of text that are looked through; a form is never so long."""
_MOST_FORMS = 40
_SHORTEST = 40
_BEFORE_PROJECT = 140
_BEFORE_HEADINGS = 2500
_LONGEST_TITLE = 44
_LONGEST_SIDE = 16
_BESIDE = "指标"
_TITLE_BEGINS = re.compile(
    r"[\n。;；:：!?！？》”」|…]|20\d\d年\d{1,2}月(?:\d{1,2}日)?|年\s*月\s*日|附[件表]\s*(?:\d{1,2}(?=20\d\d年)|\d{1,2}(?!\d))?[:：]?|表|\d/\d|[%‰≥≤=<>√☑☒□■]|指标|\d+(?:\.\d+)?(?:百分比|分|万?元|人次|[次个人])?(?!\d*\s*年|\d*\))|[\s)](?=\S{6})"
)
_TITLE_ENDS = re.compile(r"\s*[(（]?\s*20\d\d\s*年?度?\s*[)）]?")


class PartedItem(Item):
    """A cell that was parted from others it ran into."""

    __slots__ = ()
    repair = "parted"


@dataclass(slots=True)
class GluedText:
    """Paragraphs as one text, printed and in half width, and where each of its characters stands."""

    rows: list[Row]
    printed: str = ""
    plain: str = ""
    begins: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, rows: list[Row]) -> GluedText:
        """Put paragraphs together, a line end between them."""
        text = cls(rows, "\n".join(row.first.text for row in rows))
        text.plain = half_width(text.printed)
        position = 0
        for row in rows:
            text.begins.append(position)
            position += len(row.first.text) + 1
        return text

    def place(self, position: int) -> Place:
        """Return where a character stands in the document."""
        return self.rows[bisect_right(self.begins, position) - 1].first.place

    def item(self, start: int, end: int, column: int) -> Item:
        """Return a stretch as a cell of a column."""
        return PartedItem(self.printed[start:end].strip(), column, self.place(start))

    def paragraphs(self, start: int, end: int) -> Iterator[Row]:
        """Yield the lines of a stretch as they were, those it cuts as what is left of them."""
        for number, begin in enumerate(self.begins):
            stop = begin + len(self.rows[number].first.text)
            low, high = max(begin, start), min(stop, end)
            if (low, high) == (begin, stop):
                yield self.rows[number]
            elif low < high and self.printed[low:high].strip():
                item = Item(self.printed[low:high].strip(), 0, self.place(low))
                yield Row([item], exact=False, paragraph=True, width=1)


def parted_texts(rows: list[Row], labels: Labels) -> list[Row]:
    """Return the rows, with forms whose cells run into each other in rows of cells."""
    known = wordings(labels)
    result: list[Row] = []
    for paragraphs, members in groupby(rows, lambda row: row.paragraph and not row.cell):
        found = list(members)
        result.extend(_parted(found, labels, known) if paragraphs else found)
    return result


def _parted(rows: list[Row], labels: Labels, known: Wordings) -> list[Row]:
    length = sum(len(row.first.text) for row in rows)
    if not _SHORTEST <= length <= _LONGEST or not _are_glued(rows, labels, known):
        return rows
    text = GluedText.of(rows)
    result: list[Row] = []
    position = 0
    for extent in _extents(text.plain, labels, known):
        form = FormParting(text, extent, labels, known).rows()
        if not form:
            continue
        result.extend(text.paragraphs(position, extent.title[0]))
        result.extend(form)
        position = extent.end
    result.extend(text.paragraphs(position, len(text.plain)))
    return result


def _are_glued(rows: list[Row], labels: Labels, known: Wordings) -> bool:
    """Say whether lines hold headings of indicators that touch, and text that nothing parts from them or a title."""
    titled = touching = False
    for row in rows:
        text = half_width(row.first.text)
        project = known.project.search(text) if len(text) >= _SHORTEST else None
        if project is not None and project.start() and not text[project.start() - 1].isspace():
            titled = titled or _title(text, 0, project.start(), labels) is not None
        for start, end in _heading_runs(text, labels, known):
            if known.touching.search(text, start, end) is None:
                continue
            touching = True
            if (start and not text[start - 1].isspace()) or (end < len(text) and not text[end - 1].isspace()):
                return True
    return titled and touching


def _heading_runs(text: str, labels: Labels, known: Wordings) -> list[tuple[int, int]]:
    """Return where headings of columns stand of which two name levels."""
    runs = []
    for found in known.headings.finditer(text):
        start, end = found.span()
        behind = start + len(_BESIDE)
        if text.startswith(_BESIDE, start) and known.side.search(text, max(0, start - _LONGEST_SIDE), behind):
            start = behind  # 绩效指标 stands beside the block, 指标 is no heading of a column
        names = {
            labels.indicator_column(text[a:b])
            for a, b in cut_headings(text, start, end, known.heading, labels.indicator_column)
        }
        if len(names & {"l1", "l2", "l3"}) >= 2:
            runs.append((start, end))
    return runs


def _extents(text: str, labels: Labels, known: Wordings) -> list[Extent]:
    """Return where forms stand: each from its title to where the next one begins.

    The name of the project stands close below the title of a form; a form of a whole unit has only the title.
    """
    titles: dict[int, tuple[int, int]] = {}
    behind = 0
    for project in known.project.finditer(text):
        title = _title(text, max(behind, project.start() - _BEFORE_PROJECT), project.start(), labels)
        if title is not None:
            titles[title[0]] = title
        behind = project.end()
    behind = 0
    runs = _heading_runs(text, labels, known)
    for run in runs:
        if not any(behind <= begin < run[0] for begin in titles):
            begun = _begin(text, max(behind, run[0] - _BEFORE_HEADINGS), run[0], labels, known)
            if begun is not None:
                titles[begun[0]] = begun
        behind = run[1]
    begins = sorted(titles)[:_MOST_FORMS]
    found = []
    for begin, end in zip(begins, [*begins[1:], len(text)], strict=True):
        found.append(Extent(titles[begin], [run for run in runs if begin <= run[0] < end], end))
    return found


def _begin(text: str, start: int, stop: int, labels: Labels, known: Wordings) -> tuple[int, int] | None:
    """Return where a form begins whose project has no title close above; an empty stretch where it has none."""
    project = known.project.search(text, start, stop)
    if project is not None:
        return project.start(), project.start()
    return _title(text, start, stop, labels)


def _title(text: str, start: int, stop: int, labels: Labels) -> tuple[int, int] | None:
    matches = [found.span() for title in labels.titles for found in title.pattern.finditer(text, start, stop)]
    if not matches:
        return None
    end = max(end for _, end in matches)
    begin = max(begin for begin, other in matches if other == end)
    limit = max(start, end - _LONGEST_TITLE)
    for mark in _TITLE_BEGINS.finditer(text, limit, begin):
        limit = mark.end()
    stamp = _TITLE_ENDS.match(text, end, stop)
    return limit, stamp.end() if stamp is not None else end
