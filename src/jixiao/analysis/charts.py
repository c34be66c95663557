"""Charts of dashboards: what is shown, as plain data; ``svg`` draws it, ``chart_files`` makes png and xlsx of it.

A chart is exact data first: its table is what a screen reader, a workbook and the picture are made of.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

Cell = str | int | Decimal | None


@dataclass(frozen=True, slots=True)
class DataTable:
    """A table of figures: a title, headings, rows. Decimals stay exact until they are written."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Series:
    """One row of values, one for each category; ``None`` where there is none."""

    name: str
    values: tuple[Decimal | None, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """What every chart has. ``id`` is unique on a page; ``description`` says in a sentence what is to be seen."""

    id: str
    title: str
    description: str

    def table(self) -> DataTable:
        """Return the data of the chart."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class BarChart(Chart):
    """Horizontal bars, one for each category; several series are stacked (进度、等级分布).

    ``whole`` draws every bar to the same length, as shares of its sum; figures stay as given.
    """

    category: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = ""
    whole: bool = False

    def __post_init__(self) -> None:
        _same_length(self.categories, self.series)
        if any(value is not None and value < 0 for one in self.series for value in one.values):
            raise ValueError("a bar cannot be negative")

    def table(self) -> DataTable:
        """Return one row for each category."""
        return _by_category(self.title, self.category, self.categories, self.series)


@dataclass(frozen=True, slots=True)
class LineChart(Chart):
    """Lines over categories in order, such as years; a gap where there is no value (多年走势)."""

    category: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = ""
    least: Decimal | None = None
    most: Decimal | None = None

    def __post_init__(self) -> None:
        _same_length(self.categories, self.series)

    def table(self) -> DataTable:
        """Return one row for each category."""
        return _by_category(self.title, self.category, self.categories, self.series)


@dataclass(frozen=True, slots=True)
class Mark:
    """One point of a scatter; a highlighted one is drawn in another colour and shape and bears its label."""

    label: str
    x: Decimal
    y: Decimal
    highlighted: bool = False


@dataclass(frozen=True, slots=True)
class ScatterChart(Chart):
    """Points in a plane, such as execution against score (执行率与得分)."""

    subject: str
    x_title: str
    y_title: str
    marks: tuple[Mark, ...]
    x_range: tuple[Decimal, Decimal]
    y_range: tuple[Decimal, Decimal]
    plain_name: str = ""
    highlighted_name: str = ""
    """What the two kinds of points are, for the legend."""

    def table(self) -> DataTable:
        """Return one row for each point."""
        rows = tuple((mark.label, mark.x, mark.y, "●" if mark.highlighted else "") for mark in self.marks)
        return DataTable(
            self.title, (self.subject, self.x_title, self.y_title, self.highlighted_name or "标注"), rows
        )


@dataclass(frozen=True, slots=True)
class Meter(Chart):
    """One value on a scale with named zones, such as the rate of execution with its lights (执行进度).

    ``zones`` are (upper bound, name), the last bound being the end of the scale; ``mark`` is where the value should
    be by now, such as the share of the year that has passed.
    """

    value: Decimal
    zones: tuple[tuple[Decimal, str], ...]
    unit: str = "%"
    mark: Decimal | None = None
    mark_name: str = ""

    def __post_init__(self) -> None:
        bounds = [bound for bound, _ in self.zones]
        if not bounds or bounds != sorted(set(bounds)) or bounds[0] <= 0:
            raise ValueError("the zones of a meter must rise from above 0")

    @property
    def zone(self) -> str:
        """The name of the zone that the value is in; a bound belongs to the zone above it."""
        return next((name for bound, name in self.zones if self.value < bound), self.zones[-1][1])

    def table(self) -> DataTable:
        """Return the value, its zone, and the bounds."""
        rows: list[tuple[Cell, ...]] = [(self.title, self.value, self.zone)]
        if self.mark is not None:
            rows.append((self.mark_name, self.mark, ""))
        rows += [(name, bound, "") for bound, name in self.zones]
        return DataTable(self.title, ("项目", f"数值（{self.unit}）", "区间"), tuple(rows))


def _same_length(categories: Sequence[str], series: Sequence[Series]) -> None:
    if any(len(one.values) != len(categories) for one in series):
        raise ValueError("every series needs a value for each category")


def _by_category(title: str, category: str, categories: Sequence[str], series: Sequence[Series]) -> DataTable:
    rows = tuple((name, *(one.values[number] for one in series)) for number, name in enumerate(categories))
    return DataTable(title, (category, *(one.name for one in series)), rows)
