"""Reading one file in a process of its own: ``python -m jixiao.web.desk.reader FILE NAME`` prints what it holds.

A file that crashes or holds up a library costs only this process.
"""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path
from typing import Any

from jixiao.documents.load import load
from jixiao.documents.model import Document, Paragraph, Table
from jixiao.reading.reader import read_forms

MOST_CELLS = 4000
MEMORY = 2 * 1024**3
"""Bytes of data that reading one file may take."""


def page_of(document: Document) -> list[dict[str, Any]]:
    """Return the tables and paragraphs of a document for showing beside the form, up to a limit."""
    blocks: list[dict[str, Any]] = []
    left = MOST_CELLS
    for block in document.blocks:
        if left <= 0:
            break
        blocks.append(_table(block) if isinstance(block, Table) else _paragraph(block))
        left -= len(block.cells) if isinstance(block, Table) else 1
    return blocks


def _paragraph(block: Paragraph) -> dict[str, Any]:
    return {"text": block.text, "line": block.line, "page": block.page, "sheet": block.sheet}


def _table(block: Table) -> dict[str, Any]:
    rows = [
        [
            [cell.text, cell.row + 1, cell.column + 1, cell.row_span, cell.column_span, cell.line]
            for cell in row
        ]
        for row in block.rows()
    ]
    return {"table": block.number, "page": block.page, "sheet": block.sheet, "rows": rows}


def main(path: str, name: str) -> None:
    """Print the forms of a file and its page as json."""
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    document = load(Path(path).read_bytes(), name)
    reading = read_forms(document).model_dump(mode="json")
    json.dump({"reading": reading, "page": page_of(document)}, sys.stdout, ensure_ascii=False)


if __name__ == "__main__":
    main(*sys.argv[1:3])
