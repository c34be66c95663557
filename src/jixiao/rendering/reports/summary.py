"""What the parts of a summary share: its words, its columns, and its cells of money, rates and totals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from jixiao.rendering.reports.content import Cell, Column, Outline, Words
from jixiao.rendering.reports.figures import decimals_of, figure_cell, in_unit, number_cell, text_cell
from jixiao.rendering.reports.lines import Line, Sums
from jixiao.rendering.reports.page import page_of
from jixiao.rendering.reports.sentences import say, told
from jixiao.rendering.wording import reflow, width_of
from jixiao.scoring import plain
from jixiao.values.amount import MoneyUnit

_NAMES = 8
"""How many names a sentence lists."""
_PADDING = 8.0
"""Points between the text of a cell and its lines, on both sides together."""
_HEADING = 3
"""Characters of a heading that stand on one line."""


def fitted(columns: Sequence[Column], rows: Sequence[Sequence[Cell]], *, small: bool) -> list[Column]:
    """Return columns in which no figure is broken; the columns of text share what is left, by their widths."""
    page = page_of(landscape=False)
    size = page.sizes.small if small else page.sizes.table
    needs = [
        max(max(map(width_of, row[index].text.split("\n"))) for row in rows) * size + _PADDING
        for index in range(len(columns))
    ]
    needs = [
        max(need, min(width_of(column.heading), _HEADING) * size + _PADDING)
        for need, column in zip(needs, columns, strict=True)
    ]
    texts = sum(column.width for column in columns if column.align == "left")
    fixed = sum(need for need, column in zip(needs, columns, strict=True) if column.align != "left")
    rest = max(page.text_width - fixed, page.text_width * 0.27)
    return [
        Column(
            column.heading,
            round(rest * column.width / texts if column.align == "left" else need),
            column.align,
        )
        for need, column in zip(needs, columns, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class SummaryWriter:
    """Writes parts of a summary into its outline."""

    unit: MoneyUnit
    outline: Outline
    language: str

    def told(self, name: str, /, **words: str) -> str:
        """Return a sentence as text."""
        return told(name, self.language, **words)

    def say(self, name: str, /, **words: Words) -> None:
        """Add a paragraph."""
        self.outline.paragraph(say(name, self.language, **words))

    def heading(self, name: str) -> None:
        """Add a heading of the first level."""
        self.outline.heading(1, self.told(name))

    def name(self, line: Line) -> str:
        """Return the name of a project."""
        return reflow(line.name) if line.name else self.told("unnamed")

    def names(self, lines: Sequence[Line]) -> str:
        """Return the first names of some projects."""
        names = self.told("list").join(self.name(line) for line in lines[:_NAMES])
        return names if len(lines) <= _NAMES else self.told("and more", names=names)

    def money(self, yuan: Decimal) -> str:
        """Return an amount of 元 in the unit of the summary."""
        amount = in_unit(yuan, self.unit)
        assert amount is not None
        return f"{amount:,.{decimals_of([amount])}f}"

    def money_columns(self) -> tuple[Column, ...]:
        """Return the columns of budget, executed amount and rate."""
        return (
            Column(self.told("column.budget"), 24, "right"),
            Column(self.told("column.executed"), 24, "right"),
            Column(self.told("column.rate"), 25, "center"),
        )

    def decimals(self, sums: Sequence[Sums]) -> int:
        """Return how many decimals show all sums exactly."""
        amounts = [amount for found in sums for amount in (found.budget, found.executed)]
        return decimals_of([value for amount in amounts if (value := in_unit(amount, self.unit)) is not None])

    def sum_cells(self, sums: Sums, decimals: int) -> tuple[Cell, ...]:
        """Return the cells of budget, executed amount and rate."""
        return (
            figure_cell(in_unit(sums.budget, self.unit), decimals),
            figure_cell(in_unit(sums.executed, self.unit), decimals),
            self.rate_cell(sums.rate, None),
        )

    def rate_cell(self, rate: Decimal | None, printed: str | None) -> Cell:
        """Return the cell of a rate, with the printed one beside it."""
        if rate is None:
            return text_cell(printed or self.told("nothing"))
        text, form = f"{plain(rate)}%", "0.00%"
        if printed:
            text = self.told("rate printed", rate=text, printed=printed)
            beside = self.told("rate printed", rate="", printed=printed).strip().replace('"', "")
            form += f'"{beside}"'
        return number_cell(text, rate / 100, form)

    def total_cell(self, line: Line) -> Cell:
        """Return the cell of a total."""
        total = line.dossier.total
        if total is None:
            return text_cell(self.told("nothing"))
        return number_cell(plain(total), total, "0.##")

    def in_brackets(self, lines: Sequence[Line]) -> str:
        """Return the names of some projects in brackets."""
        return self.told("named", names=self.names(lines)) if lines else ""
