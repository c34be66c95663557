"""The official table as the page draws it: blocks, rows and cells with their paths, from the layout of the place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from jixiao.forms.model import Field, Form, FormKind, FundLine, Indicator, Task
from jixiao.rendering import LayoutMissing
from jixiao.rendering.indicator_block import columns_for
from jixiao.rendering.layouts import BASE, Column, FormLayout, Layouts, load_layouts
from jixiao.values import MoneyUnit
from jixiao.values.text import bare, key
from jixiao.web.cycle.editing import UNIT, blank_row, complete

NEW = "newrow00"
"""The key of the row from which the page makes new ones."""
REMARK = "备注"
"""The last column of monitoring tables; on paper it is printed where something stands in it."""
TICKED = ("extra:偏差原因分析/", "extra:完成目标可能性/")
_NUMBERS = frozenset(
    {"initial", "revised", "executed", "weight", "rate", "score", "total", "appropriation", "other"}
)
_OWN = frozenset({"project", "department", "unit"})


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its path (blank for one that is only shown), text, label for screen readers, and its look."""

    path: str
    text: str
    label: str
    column: str = ""
    writable: bool = False
    fixed: bool = False
    """Whether the approved targets fix it."""
    span: int = 1
    """Rows it covers; 0 where the cell above covers this row."""

    @property
    def hidden(self) -> bool:
        """Whether the cell above covers this one."""
        return self.span == 0

    @property
    def is_number(self) -> bool:
        """Whether figures stand in it."""
        return self.column in _NUMBERS

    @property
    def is_tick(self) -> bool:
        """Whether a tick is put in it: a cause of a deviation, a chance of reaching the target."""
        return self.column.startswith(TICKED)

    @property
    def is_long(self) -> bool:
        """Whether paragraphs are written in it, so that Enter is a new line."""
        return not self.column


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a block with its lasting key."""

    key: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading over columns: its text, how many columns and rows it covers, and the share of the width."""

    text: str
    columns: int = 1
    rows: int = 1
    field: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """The funds, the tasks, or the indicators of the year or of a longer term."""

    name: str
    side: str
    headings: tuple[tuple[Heading, ...], ...]
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    template: Row
    total: tuple[Cell, ...] = ()
    total_label: str = ""
    total_span: int = 0

    @property
    def look(self) -> str:
        """The class of its looks: indicators of a longer term look like those of the year."""
        return "indicators" if self.name == "long_term_indicators" else self.name

    @property
    def width(self) -> int:
        """How many columns there are."""
        return len(self.columns)


@dataclass(slots=True)
class Paper:
    """The whole form as it stands on paper."""

    title: str
    lines: list[str]
    head: list[list[Cell]] = field(default_factory=list)
    funds: Block | None = None
    objective: list[Cell] = field(default_factory=list)
    objective_side: str = ""
    indicators: Block | None = None
    long_term: Block | None = None
    tasks: Block | None = None
    grade: Cell | None = None
    texts: list[Cell] = field(default_factory=list)
    foot: list[Cell] = field(default_factory=list)
    unit: Cell | None = None
    """The unit of the amounts, one of ``units``."""
    units: tuple[str, ...] = tuple(MoneyUnit)


def layouts_for(profile: str) -> Layouts:
    """Return the layouts of a place, or the national ones."""
    try:
        return load_layouts(profile)
    except LayoutMissing:
        return load_layouts(BASE)


def paper(
    form: Form, rows: Mapping[str, list[str]], profile: str, locked: frozenset[str], *, writable: bool
) -> Paper:
    """Return a form as it is drawn on the page."""
    layouts = layouts_for(profile)
    return _Drawing(form, rows, layouts, layouts.of(form), locked, writable).paper()


class _Drawing:
    """Draws the blocks of one form."""

    def __init__(
        self,
        form: Form,
        rows: Mapping[str, list[str]],
        layouts: Layouts,
        layout: FormLayout,
        locked: frozenset[str],
        writable: bool,
    ) -> None:
        self.form, self.rows, self.layout = form, complete(rows, form), layout
        self.locked, self.writable = locked, writable
        self.captions = {**layouts.labels, **layout.labels}

    def paper(self) -> Paper:
        form, layout = self.form, self.layout
        lines = [layout.year.format(year=form.year) if form.year is not None else ""]
        sheet = Paper(form.title.text or layout.title, lines)
        sheet.unit = Cell(UNIT, form.amount_unit_label or "", _("金额单位"), writable=self.writable)
        used = self._head(sheet)
        sheet.funds = self._funds()
        self._objective(sheet)
        sheet.indicators = self._indicators("indicators")
        if form.long_term_indicators or (self.writable and form.kind is FormKind.TARGET):
            sheet.long_term = self._indicators("long_term_indicators")
        sheet.tasks = self._tasks()
        if form.kind is FormKind.SELF_EVALUATION:
            sheet.grade = self._cell("grade", form.grade, self.captions["grade"])
        self._texts(sheet, used)
        return sheet

    def _cell(self, path: str, value: Field[Any], label: str, column: str = "", span: int = 1) -> Cell:
        fixed = path in self.locked
        return Cell(path, value.printed, label, column, self.writable and not fixed, fixed, span)

    def _text(self, label: str) -> Cell:
        found = next((text for text in self.form.texts if key(text.label) == key(label)), None)
        name = found.label if found else label
        return self._cell(f"text.{name}", found.field if found else Field[str](), name)

    # -- head, objective, texts --------------------------------------------------------------------------------

    def _head(self, sheet: Paper) -> set[str]:
        used: set[str] = set()
        for names in self.layout.head or (("project",), ("department", "unit")):
            cells = []
            for name in names:
                if name == "project" and self.form.scope == "project":
                    text = self.form.project.printed
                    cells.append(Cell("", text, self.captions["project"]))
                elif name in ("department", "unit"):
                    cells.append(self._cell(name, getattr(self.form, name), self.captions[name]))
                elif name not in _OWN:
                    cells.append(self._text(name))
                    used.add(key(name))
            if cells:
                sheet.head.append(cells)
        return used

    def _objective(self, sheet: Paper) -> None:
        spec = self.layout.objective
        if spec is None:
            return
        sheet.objective_side = spec.side
        expected = spec.expected or spec.side
        sheet.objective.append(self._cell("objective_expected", self.form.objective_expected, expected))
        if self.form.kind is not FormKind.TARGET:
            actual = spec.actual or _("实际完成情况")
            sheet.objective.append(self._cell("objective_actual", self.form.objective_actual, actual))

    def _texts(self, sheet: Paper, used: set[str]) -> None:
        signatures = {key(label) for label in self.layout.signatures}
        own = [text.label for text in self.form.texts]
        for label in dict.fromkeys([*self.layout.texts, *own]):
            name = key(label)
            if name not in used and bare(name) not in signatures and name != "objective":
                sheet.texts.append(self._text(label))
                used.add(name)
        sheet.foot.extend(self._text(label) for label in self.layout.signatures)

    # -- funds ---------------------------------------------------------------------------------------------------

    def _funds(self) -> Block | None:
        spec = self.layout.funds
        if spec is None:
            return None
        columns = [Column(field="label", heading="", width=spec.label_width), *spec.columns]
        known = {column.field for column in columns}
        if spec.shape == "pairs" and "weight" not in known and any(f.weight.text for f in self.form.funds):
            columns.append(Column(field="weight", heading=spec.execution_points, width=10))
        headings = {key(column.label) for column in columns}
        for line in self.form.funds:
            for label in line.extra:
                if key(label) not in headings:
                    headings.add(key(label))
                    columns.append(Column(field="extra", heading=label, width=10))
        keys = self.rows.get("funds", [])
        rows = [
            self._fund_row(line, name, columns) for line, name in zip(self.form.funds, keys, strict=False)
        ]
        blank = blank_row("funds")
        assert isinstance(blank, FundLine)
        return Block(
            "funds",
            spec.side,
            (tuple(Heading(column.label, field=column.field) for column in columns),),
            tuple(_name(column) for column in columns),
            tuple(rows),
            self._fund_row(blank, NEW, columns),
        )

    def _fund_row(self, line: FundLine, name: str, columns: Sequence[Column]) -> Row:
        cells = []
        for column in columns:
            path, value = _found(line, f"funds.{name}", column)
            label = column.label or _("资金来源")
            cells.append(self._cell(path, value, label, _name(column)))
        return Row(name, tuple(cells))

    # -- tasks -----------------------------------------------------------------------------------------------------

    def _tasks(self) -> Block | None:
        """Return the main tasks of a whole unit; another form has them only where it holds some."""
        spec = self.layout.tasks or load_layouts().named(self.form.kind, "unit").tasks
        if spec is None or not (self.form.tasks or (self.writable and self.form.scope == "unit")):
            return None
        columns = list(spec.columns)
        known = {column.field for column in columns}
        for name, heading in (("executed", _("执行数")), ("achieved", _("完成情况"))):
            if name not in known and any(getattr(task, name).text for task in self.form.tasks):
                columns.append(Column(field=name, heading=heading, width=11))
        rows = zip(self.form.tasks, self.rows["tasks"], strict=True)
        return Block(
            "tasks",
            spec.side,
            _two_rows(columns),
            tuple(column.field for column in columns),
            tuple(self._task_row(task, key_, columns) for task, key_ in rows),
            self._task_row(Task(), NEW, columns),
        )

    def _task_row(self, task: Task, name: str, columns: Sequence[Column]) -> Row:
        cells = [
            self._cell(
                f"tasks.{name}.{column.field}",
                getattr(task, column.field),
                column.heading.replace("/", " "),
                column.field,
            )
            for column in columns
        ]
        return Row(name, tuple(cells))

    # -- indicators ------------------------------------------------------------------------------------------------

    def _columns(self) -> list[Column]:
        spec = self.layout.indicators
        if spec is None:
            return []
        columns = columns_for(self.form, spec)
        missing = [c for c in spec.columns if c.field in ("l1", "l2") and c not in columns and not c.optional]
        if (
            self.writable
            and self.form.scope == "unit"
            and all(column.field != "weight" for column in columns)
        ):
            weight = next((column for column in spec.columns if column.field == "weight"), None)
            columns = [*columns, weight] if weight is not None else columns
        if self.form.kind is FormKind.MONITORING:
            own = {column.field for column in spec.columns}
            columns = [c for c in columns if c.field not in ("weight", "score") or c.field in own]
            if all(column.heading != REMARK for column in columns):
                columns.append(Column(field="extra", heading=REMARK, width=7))
        return [*missing, *columns]

    def _indicators(self, name: str) -> Block | None:
        spec = self.layout.indicators
        if spec is None:
            return None
        items: Sequence[Indicator] = getattr(self.form, name)
        annual = name == "indicators"
        columns = self._columns()
        spans = {level: _spans(items, level) for level in ("l1", "l2")}
        rows = [
            self._indicator_row(item, f"{name}.{key_}", columns, {c: spans[c][number] for c in spans})
            for number, (item, key_) in enumerate(zip(items, self.rows[name], strict=True))
        ]
        points = [index for index, column in enumerate(columns) if column.field in ("weight", "score")]
        start = points[0] if points else 0
        return Block(
            name,
            spec.side if annual else spec.long_term,
            _two_rows(columns),
            tuple(_name(column) for column in columns),
            tuple(rows),
            self._indicator_row(Indicator(), f"{name}.{NEW}", columns, {}),
            self._totals(columns[start:]) if points and annual else (),
            spec.total or _("合计"),
            start,
        )

    def _indicator_row(
        self, item: Indicator, start: str, columns: Sequence[Column], spans: Mapping[str, int]
    ) -> Row:
        cells = []
        for column in columns:
            path, value = _found(item, start, column)
            label = column.heading.replace("/", " ")
            cells.append(self._cell(path, value, label, _name(column), spans.get(column.field, 1)))
        return Row(start.partition(".")[2], tuple(cells))

    def _totals(self, columns: Sequence[Column]) -> tuple[Cell, ...]:
        cells = []
        for column in columns:
            if column.field in ("weight", "score"):
                path = f"total_{column.field}"
                cells.append(
                    self._cell(path, getattr(self.form, path), _("合计") + column.label, column.field)
                )
            else:
                cells.append(Cell("", "", "", column.field))
        return tuple(cells)


def _name(column: Column) -> str:
    return f"extra:{column.heading}" if column.field == "extra" else column.field


def _found(line: FundLine | Indicator, path: str, column: Column) -> tuple[str, Field[Any]]:
    """Return the path and the field of a line under a column; a column of its own keeps the form's own label."""
    if column.field in type(line).model_fields and column.field != "extra":
        return f"{path}.{column.field}", getattr(line, column.field)
    for label, value in line.extra.items():
        if key(label) == key(column.heading):
            return f"{path}.extra:{label}", value
    return f"{path}.extra:{column.heading}", Field[str]()


def _two_rows(columns: Sequence[Column]) -> tuple[tuple[Heading, ...], ...]:
    """Return the headings in one row, or in two where some stand under a common one."""
    if not any(column.group for column in columns):
        return (tuple(Heading(column.label, field=column.field) for column in columns),)
    above: list[Heading] = []
    below: list[Heading] = []
    for column in columns:
        if not column.group:
            above.append(Heading(column.label, rows=2, field=column.field))
            continue
        below.append(Heading(column.label, field=column.field))
        if above and above[-1].text == column.group and above[-1].field == "group":
            above[-1] = Heading(column.group, above[-1].columns + 1, field="group")
        else:
            above.append(Heading(column.group, field="group"))
    return tuple(above), tuple(below)


def _spans(items: Sequence[Indicator], name: str) -> list[int]:
    """Return for each indicator how many rows its category covers; 0 where the row above covers it."""
    spans = [1] * len(items)
    anchor = 0
    for index in range(1, len(items)):
        one, other = items[index], items[index - 1]
        same = getattr(one, name).text == getattr(other, name).text and getattr(one, name).text is not None
        if same and (name == "l1" or one.l1.text == other.l1.text):
            spans[anchor] += 1
            spans[index] = 0
        else:
            anchor = index
    return spans


def categories() -> dict[str, list[str]]:
    """Return the usual level-1 categories with their level-2 categories, to choose from."""
    layout = load_layouts().named("self_evaluation", "project").indicators
    return {item.name: list(item.children) for item in layout.framework} if layout else {}
