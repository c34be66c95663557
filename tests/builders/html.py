"""Web pages written from the blocks of the model: what a reader must give back."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from jixiao.documents.model import Cell, Paragraph, Table


def write_html(blocks: Sequence[Table | Paragraph], encoding: str = "utf-8") -> bytes:
    """Write a page of tables and paragraphs in an encoding, which it declares."""
    body = "\n".join(_table(block) if isinstance(block, Table) else _paragraph(block) for block in blocks)
    page = (
        f'<!DOCTYPE html>\n<html><head><meta charset="{encoding}"><title>表</title>'
        f"<style>td {{ border: 1px solid }}</style></head>\n<body>\n{body}\n</body></html>\n"
    )
    return page.encode(encoding, "xmlcharrefreplace")


def _text(text: str) -> str:
    kept = escape(text).replace("  ", "&nbsp; ").replace("\n", "<br>")
    if kept.startswith(" "):
        kept = "&nbsp;" + kept[1:]
    return kept[:-1] + "&nbsp;" if kept.endswith(" ") else kept


def _paragraph(paragraph: Paragraph) -> str:
    tag = f"h{paragraph.heading}" if 1 <= paragraph.heading <= 6 else "p"
    return f"<{tag}>{_text(paragraph.text)}</{tag}>"


def _table(table: Table) -> str:
    rows = 1 + max((cell.row + cell.row_span - 1 for cell in table.cells), default=-1)
    lines = "\n".join(f"<tr>{_row(table, row)}</tr>" for row in range(rows))
    return f"<table border=1>\n{lines}\n</table>"


def _row(table: Table, row: int) -> str:
    """Write the cells that begin in a row, and empty ones where none is before a later cell."""
    here = sorted((cell for cell in table.cells if cell.row <= row < cell.row + cell.row_span), key=_column)
    parts = []
    column = 0
    for cell in here:
        parts += ["<td></td>"] * (cell.column - column)
        if cell.row == row:
            parts.append(_cell(cell))
        column = cell.column + cell.column_span
    return "".join(parts)


def _column(cell: Cell) -> int:
    return cell.column


def _cell(cell: Cell) -> str:
    spans = f' rowspan="{cell.row_span}"' if cell.row_span > 1 else ""
    spans += f' colspan="{cell.column_span}"' if cell.column_span > 1 else ""
    return f"<td{spans}>{_text(cell.text)}{''.join(_table(inner) for inner in cell.tables)}</td>"
