"""The main tasks of a unit's year, with the money for each."""

from __future__ import annotations

from jixiao.forms.model import Field, Form
from jixiao.rendering.draft import Draft
from jixiao.rendering.layouts import Column, TaskLayout
from jixiao.rendering.sheet import FULL, Role
from jixiao.rendering.wording import reflow

_TEXTS = ("name", "content", "achieved")


def add_tasks(draft: Draft, form: Form, layout: TaskLayout | None) -> None:
    """Write the tasks of a form under headings in two rows."""
    if layout is None or not form.tasks:
        return
    columns = layout.columns
    side = draft.label_width
    edges = draft.columns([column.width for column in columns], side, FULL)
    draft.add(layout.side, 0, side, rows=2 + len(form.tasks), role=Role.LABEL, align="center")
    _headings(draft, columns, edges)
    for task in form.tasks:
        for column, left, right in zip(columns, edges, edges[1:], strict=False):
            field: Field[object] = getattr(task, column.field)
            money = column.field not in _TEXTS
            draft.add(
                reflow(field.printed),
                left,
                right,
                role=Role.NUMBER if money else Role.VALUE,
                align="right" if money else "left",
                measure="amount" if money else "",
            )
        draft.next_row()


def _headings(draft: Draft, columns: tuple[Column, ...], edges: list[int]) -> None:
    grouped = [index for index, column in enumerate(columns) if column.group]
    for index, column in enumerate(columns):
        if not column.group:
            draft.add(column.label, edges[index], edges[index + 1], rows=2, role=Role.HEADING, align="center")
        elif index == grouped[0]:
            right = edges[grouped[-1] + 1]
            draft.add(column.group, edges[index], right, role=Role.HEADING, align="center")
    draft.next_row()
    for index in grouped:
        draft.add(columns[index].label, edges[index], edges[index + 1], role=Role.HEADING, align="center")
    draft.next_row()
