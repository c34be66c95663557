"""What a report says, whatever its format: headings, paragraphs, quoted texts, tables, charts, and marked gaps.

A text is a sequence of runs, so that a gap or a quoted word keeps its mark in every format. A cell keeps the
number beside the text, so that a workbook can reckon with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Literal

Align = Literal["left", "center", "right"]


class Tone(StrEnum):
    """How a run is set."""

    PLAIN = "plain"
    STRONG = "strong"
    GAP = "gap"
    """What the forms lack and a person must add."""
    QUOTE = "quote"
    """The words of the unit, as they stand in its form."""


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text in one tone."""

    text: str
    tone: Tone = Tone.PLAIN


Runs = tuple[Run, ...]
Words = str | Run | Runs
"""What can be said at one place of a sentence."""


def runs_of(words: Words) -> Runs:
    """Return words as runs."""
    if isinstance(words, str):
        return (Run(words),) if words else ()
    return (words,) if isinstance(words, Run) else words


def joined(parts: Iterable[Words], between: str) -> Runs:
    """Return words with a text between them."""
    found: list[Run] = []
    for number, part in enumerate(parts):
        if number:
            found.append(Run(between))
        found.extend(runs_of(part))
    return tuple(found)


def text_of(runs: Runs) -> str:
    """Return runs without their tones."""
    return "".join(run.text for run in runs)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 to 3 with its number: 一、 （一） 1."""

    level: int
    number: str
    text: str

    @property
    def full(self) -> str:
        """The number and the text."""
        return self.number + self.text


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the report: ``align`` is right for the signature; ``leads`` to the text that follows."""

    runs: Runs
    align: Literal["left", "right"] = "left"
    leads: bool = False


@dataclass(frozen=True, slots=True)
class Quote:
    """A text of the unit, word for word."""

    text: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: what is shown, and the number with its Excel format where it is one."""

    runs: Runs = ()
    number: Decimal | None = None
    form: str = "General"

    @property
    def text(self) -> str:
        """The text without tones."""
        return text_of(self.runs)


@dataclass(frozen=True, slots=True)
class Column:
    """A column: heading, width beside the others, and how its cells are aligned."""

    heading: str
    width: int
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class Table:
    """A table under its caption. In the first ``merged`` columns equal neighbours become one cell."""

    name: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: Runs = ()
    merged: int = 0
    totals: int = 0
    """How many rows at the end are sums."""
    small: bool = False
    """Whether it has so many columns that its type is smaller."""

    def spans(self, column: int) -> list[tuple[int, int]]:
        """Return the first row and the length of each merged cell of a column."""
        found: list[tuple[int, int]] = []
        for number, row in enumerate(self.rows):
            same = bool(found) and bool(row[column].text) and self._same(number - 1, number, column)
            if same:
                first, length = found[-1]
                found[-1] = first, length + 1
            else:
                found.append((number, 1))
        return found

    def _same(self, upper: int, lower: int, column: int) -> bool:
        """Say whether two rows agree in a merged column and in all before it."""
        if column >= self.merged or lower >= len(self.rows) - self.totals:
            return False
        return all(self.rows[upper][c].text == self.rows[lower][c].text for c in range(column + 1))


@dataclass(frozen=True, slots=True)
class Series:
    """The values of one kind in a bar chart; each with the text that is shown beside its bar."""

    name: str
    values: tuple[Decimal | None, ...]
    shown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars beside their labels."""

    name: str
    caption: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]

    @property
    def alt(self) -> str:
        """The chart in words, for those who cannot see it."""
        said = (
            f"{label}: " + ", ".join(f"{series.name} {series.shown[number]}" for series in self.series)
            for number, label in enumerate(self.labels)
        )
        return f"{self.caption}. " + "; ".join(said)


@dataclass(frozen=True, slots=True)
class Point:
    """A point of a scatter chart."""

    label: str
    x: Decimal
    y: Decimal


@dataclass(frozen=True, slots=True)
class Scatter:
    """Points between two axes, each with its label."""

    name: str
    caption: str
    x_name: str
    y_name: str
    points: tuple[Point, ...]

    @property
    def alt(self) -> str:
        """The chart in words."""
        said = (f"{point.label}: {point.x:f}, {point.y:f}" for point in self.points)
        return f"{self.caption} ({self.x_name}, {self.y_name}). " + "; ".join(said)


Chart = Bars | Scatter
Block = Heading | Paragraph | Quote | Table | Bars | Scatter


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report: its title in lines that are not broken badly, its blocks, and the page it is set on."""

    title: tuple[str, ...]
    blocks: tuple[Block, ...]
    language: str = "zh"
    landscape: bool = False
    lines: tuple[str, ...] = ()
    """Lines below the title."""

    @property
    def name(self) -> str:
        """The title on one line."""
        return (" " if self.language == "en" else "").join(self.title)

    def of(self, kind: type[Table] | type[Heading] | type[Quote]) -> Iterator[Block]:
        """Return the blocks of one kind."""
        return (block for block in self.blocks if isinstance(block, kind))


_DIGITS = "〇一二三四五六七八九"


def chinese_number(number: int) -> str:
    """Write a number below 100 as headings do.

    >>> chinese_number(3), chinese_number(10), chinese_number(12), chinese_number(20)
    ('三', '十', '十二', '二十')
    """
    tens, ones = divmod(number, 10)
    if not tens:
        return _DIGITS[ones]
    return (_DIGITS[tens] if tens > 1 else "") + "十" + (_DIGITS[ones] if ones else "")


@dataclass(slots=True)
class Outline:
    """A report in the making: it numbers headings, tables and charts."""

    language: str = "zh"
    blocks: list[Block] = field(default_factory=list)
    _counts: list[int] = field(default_factory=lambda: [0, 0, 0])
    _tables: int = 0
    _charts: int = 0

    def heading(self, level: int, text: str) -> None:
        """Add a heading with the next number of its level."""
        self._counts[level - 1] += 1
        self._counts[level:] = [0] * (3 - level)
        number = self._counts[level - 1]
        if self.language == "en":
            said = ".".join(map(str, self._counts[:level])) + " "
        else:
            said = (f"{chinese_number(number)}、", f"（{chinese_number(number)}）", f"{number}.")[level - 1]
        self.blocks.append(Heading(level, said, text))

    def paragraph(self, words: Words, *, leads: bool = False) -> None:
        """Add a paragraph."""
        self.blocks.append(Paragraph(runs_of(words), leads=leads))

    def sign(self, words: Words) -> None:
        """Add a line of the signature."""
        self.blocks.append(Paragraph(runs_of(words), "right"))

    def quote(self, text: str) -> None:
        """Add a text of the unit."""
        self.blocks.append(Quote(text))

    def table(
        self,
        caption: str,
        columns: Sequence[Column],
        rows: Iterable[Sequence[Cell]],
        *,
        note: Words = "",
        merged: int = 0,
        totals: int = 0,
        small: bool = False,
    ) -> None:
        """Add a table with the next number."""
        self._tables += 1
        name = f"Table {self._tables}" if self.language == "en" else f"表{self._tables}"
        cells = tuple(tuple(row) for row in rows)
        self.blocks.append(Table(name, caption, tuple(columns), cells, runs_of(note), merged, totals, small))

    def bars(self, caption: str, labels: Sequence[str], series: Sequence[Series]) -> None:
        """Add a bar chart with the next number."""
        self.blocks.append(Bars(self._next_chart(), caption, tuple(labels), tuple(series)))

    def scatter(self, caption: str, x_name: str, y_name: str, points: Iterable[Point]) -> None:
        """Add a scatter chart with the next number."""
        self.blocks.append(Scatter(self._next_chart(), caption, x_name, y_name, tuple(points)))

    def _next_chart(self) -> str:
        self._charts += 1
        return f"Figure {self._charts}" if self.language == "en" else f"图{self._charts}"
