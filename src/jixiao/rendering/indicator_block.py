"""The indicator block: headings in one or two rows, categories merged over their indicators, totals."""

from __future__ import annotations

from typing import Any

from jixiao.forms.model import Field, Form, Indicator
from jixiao.forms.record import INDICATOR_FIELDS
from jixiao.profiles.labels import load_labels
from jixiao.rendering.draft import Draft, edges_of
from jixiao.rendering.layouts import Column, FormLayout, IndicatorLayout
from jixiao.rendering.sheet import FULL, Box, Formula, Role
from jixiao.rendering.wording import reflow
from jixiao.values.text import is_blank, key, tidy

_SIDE = 50
"""Width of the vertical side heading, in thousandths of the text width."""
_WIDTH = 9
_LEVELS = ("l1", "l2")
_POINTS = ("weight", "score")
_SIGNED = {"operator": "prefix", "unit": "suffix"}


def indicator_edges(form: Form, layout: FormLayout) -> list[int]:
    """Return the vertical lines of the indicator block, to which the other blocks keep."""
    if layout.indicators is None:
        return []
    columns = columns_for(form, layout.indicators)
    return edges_of([column.width for column in columns], _SIDE, FULL)


def columns_for(form: Form, layout: IndicatorLayout) -> list[Column]:
    """Return the columns of the layout that this form needs, and those that only this form has."""
    indicators = [*form.indicators, *form.long_term_indicators]
    used = {name for name in INDICATOR_FIELDS for one in indicators if shown(getattr(one, name))}
    if form.total_weight.text:
        used.add("weight")
    if form.total_score.text:
        used.add("score")
    columns = [
        column
        for column in layout.columns
        if not (column.optional and column.field not in used)
        and not (column.field in _LEVELS and indicators and column.field not in used)
    ]
    known = {column.field for column in columns}
    for name in INDICATOR_FIELDS:
        if name in used and name not in known:
            columns.append(Column(field=name, heading=_heading_of(name), width=_WIDTH))
    headings = {key(column.heading) for column in columns}
    for one in indicators:
        for label in one.extra:
            if label and key(label) not in headings:
                headings.add(key(label))
                _insert(columns, Column(field="extra", heading=label, width=_WIDTH))
    return columns


def _insert(columns: list[Column], added: Column) -> None:
    """Put a column beside the others of its group, else before the reasons at the end."""
    same = [index for index, column in enumerate(columns) if added.group and column.group == added.group]
    if same:
        columns.insert(same[-1] + 1, added)
    elif columns and columns[-1].field == "reason" and not columns[-1].group:
        columns.insert(len(columns) - 1, added)
    else:
        columns.append(added)


def _heading_of(name: str) -> str:
    return next(label for label, field in load_labels().indicator_columns.items() if field == name)


def shown(field: Field[Any]) -> str:
    """Return what is printed for a field: a category that was only chosen has a value but no print."""
    if field.printed or not isinstance(field.value, str):
        return reflow(field.printed)
    return field.value


def add_indicators(draft: Draft, form: Form, layout: FormLayout) -> None:
    """Write the indicators of the year, those of the whole term, and the totals."""
    spec = layout.indicators
    if spec is None:
        return
    columns = columns_for(form, spec)
    if form.long_term_indicators:
        _Block(draft, columns, spec.long_term, named=True).write(form.long_term_indicators, None)
    total = form if spec.total or form.total_score.text or form.total_weight.text else None
    if form.indicators or total is not None:
        two_terms = bool(form.long_term_indicators)
        side = spec.annual if two_terms else spec.side
        _Block(draft, columns, side, named=two_terms).write(form.indicators, total, spec.total or "总分")


class _Block:
    """One table of indicators under its headings.

    ``named``: the side heading stands beside the column headings, so that each page tells which term it is of.
    """

    def __init__(self, draft: Draft, columns: list[Column], side: str, *, named: bool) -> None:
        self.draft, self.columns, self.side, self.named = draft, columns, side, named
        self.edges = draft.columns([column.width for column in columns], _SIDE, FULL)
        self.headings = 2 if any(column.group for column in columns) else 1

    def write(self, indicators: list[Indicator], totals: Form | None, label: str = "") -> None:
        draft = self.draft
        draft.close()
        self._write_headings(len(indicators))
        first = draft.row
        spans = {name: _spans(indicators, name) for name in _LEVELS}
        for number, indicator in enumerate(indicators):
            self._write_row(indicator, number, spans)
            draft.next_row()
        if totals is not None:
            self._write_total(totals, label, first, draft.row - 1)
        draft.close(self.headings)

    def _write_headings(self, count: int) -> None:
        draft = self.draft
        beside = "" if count and not self.named else self.side
        draft.put(
            Box(beside, draft.row, 0, _SIDE, self.headings, Role.CATEGORY, "center", open_below=bool(count))
        )
        if count:
            below_text = "" if self.named else self.side
            row = draft.row + self.headings
            draft.put(Box(below_text, row, 0, _SIDE, count, Role.CATEGORY, "center", open_above=True))
        index = 0
        below: list[tuple[Column, int, int]] = []
        while index < len(self.columns):
            column = self.columns[index]
            last = index
            if column.group:
                while last + 1 < len(self.columns) and self.columns[last + 1].group == column.group:
                    last += 1
                below += [(self.columns[i], self.edges[i], self.edges[i + 1]) for i in range(index, last + 1)]
            draft.add(
                column.group or column.label,
                self.edges[index],
                self.edges[last + 1],
                rows=1 if column.group else self.headings,
                role=Role.HEADING,
                align="center",
            )
            index = last + 1
        draft.next_row()
        if below:
            for column, left, right in below:
                draft.add(column.label, left, right, role=Role.HEADING, align="center")
            draft.next_row()

    def _write_row(self, indicator: Indicator, number: int, spans: dict[str, list[int]]) -> None:
        for column, left, right in zip(self.columns, self.edges, self.edges[1:], strict=False):
            rows = spans[column.field][number] if column.field in _LEVELS else 1
            if rows:
                self.draft.put(self._box(indicator, column, left, right, rows))

    def _box(self, indicator: Indicator, column: Column, left: int, right: int, rows: int) -> Box:
        name, row = column.field, self.draft.row
        if name in _LEVELS:
            role, align = Role.CATEGORY, "center"
        elif name in _POINTS:
            role, align = Role.NUMBER, "center"
        elif name in ("l3", "reason"):
            role, align = Role.VALUE, "left"
        else:
            role, align = Role.VALUE, "center"
        measure = "points" if name in _POINTS else ""
        text = self._text(indicator, column)
        return Box(text, row, left, right, rows, role, align, choices=column.choices, measure=measure)

    def _text(self, indicator: Indicator, column: Column) -> str:
        if column.field in _SIGNED or column.field == "extra":
            found = (field for label, field in indicator.extra.items() if key(label) == key(column.heading))
            return reflow(next(found, Field[str]()).printed)
        if column.field == "target" and indicator.target.repair == "composed":
            return self._plain_target(indicator)
        return shown(getattr(indicator, column.field))

    def _plain_target(self, indicator: Indicator) -> str:
        """Return a target without the sign and unit that stand in columns of their own."""
        text = tidy(indicator.target.printed)
        labels = load_labels()
        for label, field in indicator.extra.items():
            kind = labels.indicator_column(label)
            part = field.text or ""
            if kind == "operator":
                text = text.removeprefix(part)
            elif kind == "unit":
                text = text.removesuffix(part)
        return text

    def _write_total(self, form: Form, label: str, first: int, last: int) -> None:
        """Write the totals below the points; the label fills the row up to them."""
        draft, edges = self.draft, self.edges
        points = [index for index, column in enumerate(self.columns) if column.field in _POINTS]
        start = edges[points[0]] if points else FULL
        draft.add(label, 0, start, role=Role.CATEGORY, align="center")
        for index, column in enumerate(self.columns):
            if edges[index] < start:
                continue
            if column.field not in _POINTS:
                draft.add("", edges[index], edges[index + 1])
                continue
            field: Field[object] = getattr(form, f"total_{column.field}")
            operands = [(row, edges[index]) for row in range(first, last + 1)]
            operands += self._execution(column.field)
            draft.add(
                tidy(field.printed),
                edges[index],
                edges[index + 1],
                role=Role.NUMBER,
                align="center",
                formula=Formula("sum", tuple(operands)) if operands else None,
                measure="points",
            )
        draft.next_row()

    def _execution(self, field: str) -> list[tuple[int, int]]:
        """Return the place of the points for execution, which the total counts too."""
        heading = {"weight": "分值", "score": "得分"}[field]
        columns = load_labels().fund_columns
        for box in self.draft.boxes:
            if box.role is Role.HEADING and columns.get(key(box.text)) == field and box.text:
                return [(box.row + 1, box.left)]
            if box.role is Role.HEADING and box.text == heading:
                break
        return []


def _spans(indicators: list[Indicator], name: str) -> list[int]:
    """Return for each indicator how many rows its category cell spans; 0 where it stands under the one above."""
    keys: list[object] = []
    for one in indicators:
        text = shown(getattr(one, name))
        parent = shown(one.l1)
        keys.append((parent, text) if not is_blank(text) else None)
    spans = [1] * len(indicators)
    anchor = 0
    for index in range(1, len(indicators)):
        if keys[index] is not None and keys[index] == keys[index - 1]:
            spans[anchor] += 1
            spans[index] = 0
        else:
            anchor = index
    return spans
