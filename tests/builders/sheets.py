"""What the two spreadsheet writers share: cells placed on sheets, and a number format for a shown text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from jixiao.documents.model import Block, Cell, Table


@dataclass(slots=True)
class PlacedSheet:
    """A sheet to write: its name, and cells with the rows of the sheet."""

    name: str
    hidden: bool = False
    cells: list[tuple[int, Cell]] = field(default_factory=list)
    rows: int = 0


def place_blocks(blocks: Sequence[Block], *, stacked: bool = False) -> list[PlacedSheet]:
    """Put blocks on sheets: one sheet for each table (with the paragraphs before it), or all on one sheet.

    A paragraph takes the first cell of a row. An empty row follows each table.
    """
    sheets: list[PlacedSheet] = []
    filled = True
    for block in blocks:
        if not sheets or (filled and not stacked):
            sheets.append(PlacedSheet(f"Sheet{len(sheets) + 1}"))
        sheet = sheets[-1]
        filled = isinstance(block, Table)
        if isinstance(block, Table):
            if not sheet.cells or not stacked:
                sheet.name = block.sheet or sheet.name
                sheet.hidden = block.hidden
            sheet.cells.extend((sheet.rows + cell.row, cell) for cell in block.cells)
            sheet.rows += max((cell.row + cell.row_span for cell in block.cells), default=0) + 1
        else:
            sheet.cells.append((sheet.rows, Cell(block.text, 0, 0)))
            sheet.rows += 1
    return sheets or [PlacedSheet("Sheet1")]


def format_for(text: str) -> str:
    """Return a number format that shows a number as ``text`` does."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return "yyyy-mm-dd"
    match = re.search(r"\d[\d,]*(?:\.(\d+))?", text)
    if match is None:
        return "General"
    whole = "#,##0" if "," in match[0] else "0"
    number = whole + ("." + "0" * len(match[1]) if match[1] else "")
    before, after = text[: match.start()].lstrip("-"), text[match.end() :]
    percent, unit = ("%", after[1:]) if after.startswith("%") else ("", after)
    quoted = f'"{unit}"' if unit else ""
    return (f'"{before}"' if before else "") + number + percent + quoted
