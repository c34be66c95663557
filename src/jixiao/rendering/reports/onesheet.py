"""The sheet for the meeting table as one worksheet: its tables below each other on one grid."""

from __future__ import annotations

from jixiao.rendering.draft import Draft
from jixiao.rendering.reports.content import Cell, Paragraph, Report, Table, text_of
from jixiao.rendering.sheet import FULL, Role, Sheet
from jixiao.rendering.wording import number_shown


def sheet_of(report: Report) -> Sheet:
    """Return the paragraphs and tables of a report laid out on one sheet; the longest table repeats its headings."""
    draft = Draft(0, [])
    tables = [block for block in report.blocks if isinstance(block, Table)]
    longest = max(tables, key=lambda table: len(table.rows), default=None)
    for block in report.blocks:
        match block:
            case Paragraph(runs):
                draft.add(text_of(runs), 0, FULL)
                draft.next_row()
                draft.close()
            case Table():
                _add(draft, block, repeated=block is longest)
    return Sheet(
        name=report.name,
        title="\n".join(report.title),
        lines=list(report.lines),
        boxes=draft.boxes,
        sections=draft.sections,
        landscape=True,
        size=9.5,
    )


def _add(draft: Draft, table: Table, *, repeated: bool) -> None:
    draft.add(f"{table.name}  {table.caption}", 0, FULL, role=Role.HEADING, align="center")
    draft.next_row()
    draft.close()
    edges = draft.columns([column.width for column in table.columns], 0, FULL)
    for column, left, right in zip(table.columns, edges, edges[1:], strict=False):
        draft.add(column.heading, left, right, role=Role.HEADING, align="center")
    draft.next_row()
    spans = [dict(table.spans(index)) for index in range(table.merged)]
    for number, row in enumerate(table.rows):
        for index, cell in enumerate(row):
            rows = spans[index].get(number, 0) if index < table.merged else 1
            if rows:
                align = table.columns[index].align
                draft.add(cell.text, edges[index], edges[index + 1], rows=rows, role=_role(cell), align=align)
        draft.next_row()
    draft.close(headings=1 if repeated else 0)


def _role(cell: Cell) -> Role:
    return Role.NUMBER if cell.number is not None and number_shown(cell.text) else Role.VALUE
