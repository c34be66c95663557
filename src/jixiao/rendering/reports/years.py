"""The course of several years: money, rate, mean score and grades of each, and every project from year to year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from jixiao.rendering.reports.content import Cell, Column, Series
from jixiao.rendering.reports.figures import (
    count_cell,
    figure_cell,
    in_unit,
    number_cell,
    text_cell,
    unit_name,
)
from jixiao.rendering.reports.lastyear import same_projects
from jixiao.rendering.reports.lines import Line, Sums, distinct
from jixiao.rendering.reports.summary import SummaryWriter, fitted
from jixiao.scoring import plain


@dataclass(frozen=True, slots=True)
class Year:
    """The projects of one year."""

    year: int
    lines: tuple[Line, ...]

    @property
    def mean(self) -> Decimal | None:
        """The mean of the totals of the forms that are scored, with two decimals."""
        totals = [
            line.dossier.total
            for line in self.lines
            if line.dossier.scored and line.dossier.total is not None
        ]
        if not totals:
            return None
        return (sum(totals, Decimal(0)) / len(totals)).quantize(Decimal("0.01"), ROUND_HALF_UP)

    @property
    def grades(self) -> Counter[str | None]:
        """How many forms have each grade by the rules."""
        return Counter(line.grade.label if line.grade is not None else None for line in self.lines)


Course = dict[int, Line]
"""One project: its form of each year in which it has one."""


def years_of(lines: Sequence[Line]) -> list[Year]:
    """Return the projects of each year, the earliest first; a form that prints no year is in none."""
    dossiers, _ = distinct(line.dossier for line in lines if line.dossier.form.scope == "project")
    years = sorted({dossier.form.year for dossier in dossiers if dossier.form.year is not None})
    return [
        Year(
            year,
            tuple(
                Line(dossier, number)
                for number, dossier in enumerate((d for d in dossiers if d.form.year == year), 1)
            ),
        )
        for year in years
    ]


def latest(lines: Sequence[Line]) -> list[Line]:
    """Return the lines of the last of their years, and those that print no year."""
    years = [line.dossier.form.year for line in lines if line.dossier.form.year is not None]
    last = max(years, default=None)
    return [line for line in lines if line.dossier.form.year in (None, last)]


def courses(years: Sequence[Year]) -> list[Course]:
    """Follow every project through the years; one that was missing for a year is found again in the next."""
    found: list[Course] = []
    for index, year in enumerate(years):
        free = list(year.lines)
        for before in reversed(years[:index]):
            waiting = [course for course in found if max(course) == before.year]
            last = [course[before.year] for course in waiting]
            pairs = same_projects(last, free, year.year - before.year)
            for left, right in pairs.items():
                waiting[left][year.year] = free[right]
            free = [line for number, line in enumerate(free) if number not in pairs.values()]
        found += [{year.year: line} for line in free]
    return found


@dataclass(frozen=True, slots=True)
class YearsWriter(SummaryWriter):
    """Writes the part of a summary on the course of the years."""

    years: Sequence[Year]

    def write(self) -> None:
        """Add the part."""
        self.heading("over the years")
        first, last = self.years[0].year, self.years[-1].year
        self.say("over the years said", first=str(first), last=str(last), count=str(len(self.years)))
        known = {year.year for year in self.years}
        missing = [str(year) for year in range(first, last + 1) if year not in known]
        if missing:
            self.say("year gap", years=self.told("list").join(missing))
        self._sums()
        self._grades()
        self._chart()
        found = courses(self.years)
        self._came_and_went(found)
        self._money_of_projects("caption.course budget", found, lambda line: line.budget)
        self._money_of_projects("caption.course executed", found, lambda line: line.executed)
        self._projects(
            "caption.course rate", found, lambda line: self.rate_cell(line.rate, line.printed_rate)
        )
        self._projects("caption.course total", found, self._total_and_grade)

    def _sums(self) -> None:
        sums = [Sums.of(year.lines) for year in self.years]
        decimals = self.decimals(sums)
        columns = (
            Column(self.told("column.year"), 16, "center"),
            Column(self.told("column.projects"), 16, "center"),
            *self.money_columns(),
            Column(self.told("column.mean"), 20, "center"),
        )
        rows = [
            (
                text_cell(str(year.year)),
                count_cell(len(year.lines)),
                *self.sum_cells(found, decimals),
                self._mean_cell(year.mean),
            )
            for year, found in zip(self.years, sums, strict=True)
        ]
        caption = self.told("caption.course", unit=unit_name(self.unit, self.language))
        self.outline.table(caption, columns, rows)

    def _mean_cell(self, mean: Decimal | None) -> Cell:
        return text_cell(self.told("nothing")) if mean is None else number_cell(plain(mean), mean, "0.00")

    def _grades(self) -> None:
        lines = [line for year in self.years for line in year.lines]
        labels = dict.fromkeys(band.label for line in lines for band in line.dossier.profile.get("grades"))
        names: list[str | None] = [*labels, None]
        columns = (
            Column(self.told("column.year"), 20, "center"),
            *(Column(label or self.told("ungraded"), 20, "center") for label in names),
        )
        rows = [
            (text_cell(str(year.year)), *(count_cell(year.grades[label]) for label in names))
            for year in self.years
        ]
        self.outline.table(self.told("caption.course grades"), columns, rows)

    def _chart(self) -> None:
        rates = tuple(Sums.of(year.lines).rate for year in self.years)
        means = tuple(year.mean for year in self.years)
        percent = "（%）" if self.language == "zh" else " (%)"
        series = [
            Series(name, values, tuple(plain(v) if v is not None else self.told("nothing") for v in values))
            for name, values in (
                (self.told("column.rate") + percent, rates),
                (self.told("column.mean"), means),
            )
            if any(value is not None for value in values)
        ]
        if series:
            labels = [str(year.year) for year in self.years]
            self.outline.bars(self.told("caption.course chart"), labels, series)

    def _came_and_went(self, found: Sequence[Course]) -> None:
        columns = (
            Column(self.told("column.year"), 14, "center"),
            Column(self.told("column.came"), 12, "center"),
            Column(self.told("column.came names"), 60),
            Column(self.told("column.went"), 14, "center"),
            Column(self.told("column.went names"), 60),
        )
        rows = []
        for before, year in zip(self.years, self.years[1:], strict=False):
            came = [c[year.year] for c in found if year.year in c and before.year not in c]
            went = [c[before.year] for c in found if before.year in c and year.year not in c]
            cells = [text_cell(str(year.year))]
            for lines in (came, went):
                names = "\n".join(self.name(line) for line in lines) or self.told("nothing")
                cells += [count_cell(len(lines)), text_cell(names)]
            rows.append(cells)
        self.outline.table(self.told("caption.course projects"), columns, rows)

    def _money_of_projects(
        self, caption: str, found: Sequence[Course], amount: Callable[[Line], Decimal | None]
    ) -> None:
        decimals = self.decimals([Sums.of([line]) for course in found for line in course.values()])
        nothing = self.told("nothing")
        self._projects(
            caption,
            found,
            lambda line: figure_cell(in_unit(amount(line), self.unit), decimals, missing=nothing),
        )

    def _total_and_grade(self, line: Line) -> Cell:
        total = self.total_cell(line)
        if total.number is None or line.grade is None:
            return total
        label = line.grade.label
        return number_cell(f"{total.text} {label}", total.number, f'0.## "{label}"')

    def _projects(self, caption: str, found: Sequence[Course], cell: Callable[[Line], Cell]) -> None:
        """Add a table with a row for each project and a column for each year."""
        columns = (
            Column(self.told("column.project"), 40),
            *(Column(str(year.year), 20, "center") for year in self.years),
        )
        nothing = text_cell(self.told("nothing"))
        rows = [
            (
                text_cell(self.name(course[max(course)])),
                *(cell(course[year.year]) if year.year in course else nothing for year in self.years),
            )
            for course in found
        ]
        small = len(columns) > 5
        named = self.told(caption, unit=unit_name(self.unit, self.language))
        self.outline.table(named, fitted(columns, rows, small=small), rows, small=small)
