"""The fund block: a table of budget, execution and rate by source, or pairs of source and amount."""

from __future__ import annotations

from jixiao.forms.model import Field, Form, FundKind, FundLine
from jixiao.forms.record import FUND_FIELDS
from jixiao.profiles.labels import load_labels
from jixiao.reading.funds import NUMERIC
from jixiao.rendering.draft import Draft
from jixiao.rendering.layouts import Column, FundLayout
from jixiao.rendering.sheet import FULL, Formula, Role
from jixiao.rendering.wording import reflow
from jixiao.values.text import key, tidy

_MEASURES = {"weight": "points", "score": "points", "rate": "rate", "extra": ""}
_WIDTH = 14
_INDENT = 2
"""Characters by which a source stands to the right of the one after 其中：."""
_HEADINGS = {"initial": "年初预算数", "revised": "全年预算数", "executed": "全年执行数"}
_POINTS_WIDTH = 300


def add_funds(draft: Draft, form: Form, layout: FundLayout | None) -> None:
    """Write the fund lines of a form."""
    if layout is None or not form.funds:
        return
    amounts = [line.initial.text for line in form.funds]
    filled = all(amounts) or not any(amounts)
    if layout.shape == "pairs" and filled and all(_is_pair(line) for line in form.funds):
        _Pairs(draft, form, layout).write()
    else:
        _Table(draft, form, layout).write()


def _is_pair(line: FundLine) -> bool:
    """Say whether a line is no more than a label and an amount, so that it needs no headings.

    A label with nothing beside it could be the heading of what follows: a form that leaves some amounts empty
    is set as a table.
    """
    others = [name for name in FUND_FIELDS if name not in ("initial", "weight")]
    return (
        bool(line.label.text)
        and (line.initial.text is None or bool(NUMERIC.match(key(line.initial.printed))))
        and not any(getattr(line, name).text for name in others)
        and (line.weight.text is None or line.line is FundKind.TOTAL)
        and not line.extra
    )


def caption(side: str, unit: str | None) -> str:
    """Return the side heading with the unit of the amounts below it."""
    return f"{side}\n（{unit}）" if unit else side


class _Pairs:
    """Label and amount beside each other."""

    def __init__(self, draft: Draft, form: Form, layout: FundLayout) -> None:
        self.draft, self.form, self.layout = draft, form, layout

    def write(self) -> None:
        draft, lines = self.draft, self.form.funds
        side = draft.label_width
        draft.add(
            caption(self.layout.side, self.form.amount_unit_label),
            0,
            side,
            rows=len(lines),
            role=Role.LABEL,
            align="center",
        )
        middle = draft.edge(side + (FULL - side) * self.layout.label_width // 100)
        parts = tuple((draft.row + n, middle) for n in range(1, len(lines)))
        for number, line in enumerate(lines):
            total = number == 0 and line.line is FundKind.TOTAL
            right = draft.edge(FULL - _POINTS_WIDTH) if total and line.weight.text else FULL
            draft.add(
                tidy(line.label.printed), side, middle, role=Role.LABEL, indent=_indent(self.form, number)
            )
            draft.add(
                tidy(line.initial.printed),
                middle,
                right,
                role=Role.NUMBER,
                align="right",
                measure="amount",
                formula=Formula("sum", parts) if total and parts else None,
            )
            if right < FULL:
                points = draft.edge((right + FULL) // 2)
                draft.add(self.layout.execution_points, right, points, role=Role.LABEL, align="center")
                draft.add(
                    tidy(line.weight.printed),
                    points,
                    FULL,
                    role=Role.NUMBER,
                    align="center",
                    measure="points",
                )
            draft.next_row()


class _Table:
    """Sources as rows under headings."""

    def __init__(self, draft: Draft, form: Form, layout: FundLayout) -> None:
        self.draft, self.form, self.layout = draft, form, layout
        self.columns = self._columns()

    def _columns(self) -> list[Column]:
        """Return the columns of the layout and those that only this form has."""
        lines = self.form.funds
        used = {name for name in FUND_FIELDS for line in lines if getattr(line, name).text}
        columns = [
            column
            for column in self.layout.columns
            if not column.optional or column.field in used or self._has_extra(column)
        ]
        known = {column.field for column in columns}
        for name in FUND_FIELDS:
            if name in used and name not in known:
                columns.append(Column(field=name, heading=_heading_of(name), width=_WIDTH))
        headings = {key(column.label) for column in columns}
        for line in lines:
            for label in line.extra:
                if label and key(label) not in headings:
                    headings.add(key(label))
                    columns.append(Column(field="extra", heading=label, width=_WIDTH))
        return columns

    def _has_extra(self, column: Column) -> bool:
        return any(key(label) == key(column.label) for line in self.form.funds for label in line.extra)

    def write(self) -> None:
        draft, form, columns = self.draft, self.form, self.columns
        side = draft.label_width
        shares = [self.layout.label_width, *(column.width for column in columns)]
        edges = draft.columns(shares, side, FULL)
        draft.add(
            caption(self.layout.side, form.amount_unit_label),
            0,
            side,
            rows=len(form.funds) + 1,
            role=Role.LABEL,
            align="center",
        )
        draft.add("", side, edges[1], role=Role.HEADING)
        for column, left, right in zip(columns, edges[1:], edges[2:], strict=False):
            draft.add(column.label, left, right, role=Role.HEADING, align="center")
        draft.next_row()
        first = draft.row
        for number, line in enumerate(form.funds):
            draft.add(tidy(line.label.printed), side, edges[1], role=Role.LABEL, indent=_indent(form, number))
            for column, left, right in zip(columns, edges[1:], edges[2:], strict=False):
                field = self._field(line, column)
                amount = column.field in ("initial", "revised", "executed")
                number_like = amount or column.field in _MEASURES
                draft.add(
                    reflow(field.printed),
                    left,
                    right,
                    role=Role.NUMBER if number_like else Role.VALUE,
                    align="right" if amount else "center",
                    formula=self._formula(column, edges, draft.row, number, first),
                    measure=_MEASURES.get(column.field, "amount"),
                )
            draft.next_row()

    def _field(self, line: FundLine, column: Column) -> Field[str]:
        if column.field != "extra":
            field: Field[str] = getattr(line, column.field)
            return field
        found = (field for label, field in line.extra.items() if key(label) == key(column.label))
        return next(found, Field[str]())

    def _formula(self, column: Column, edges: list[int], row: int, number: int, first: int) -> Formula | None:
        """Return how the cell follows from others: the total of the lines below it, the rate of execution."""
        place = {known.field: edges[index + 1] for index, known in enumerate(self.columns)}
        if column.field == "rate" and "executed" in place:
            budget = place.get("revised", place.get("initial"))
            return None if budget is None else Formula("rate", ((row, place["executed"]), (row, budget)))
        lines = self.form.funds
        total = number == 0 and len(lines) > 1 and lines[0].line is FundKind.TOTAL
        if not total or column.field not in ("initial", "revised", "executed"):
            return None
        return Formula("sum", tuple((first + n, place[column.field]) for n in range(1, len(lines))))


def _heading_of(name: str) -> str:
    """Return the first printed heading that names a column, where the layout has none for it."""
    return next(label for label, field in load_labels().fund_columns.items() if field == name)


def _indent(form: Form, number: int) -> int:
    """Return by how many characters a source stands to the right, below 其中：."""
    lines = form.funds
    if number == 0 or lines[number].label.text is None:
        return 0
    if tidy(lines[number].label.printed).startswith("其中"):
        return 0
    return _INDENT if any(tidy(line.label.printed).startswith("其中") for line in lines[:number]) else 0
