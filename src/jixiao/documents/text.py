"""Plain text: what extraction tools leave of a document.

Four shapes are told apart, region by region: rows of cells parted by tabs; one cell a line, each beginning with a
tab, a row ended by an empty line (binary Word tables); rows between pipes (crawlers); and flowing lines.
"""

from __future__ import annotations

import csv
import re
from collections import Counter

from jixiao.documents.model import Block, Cell, Document, Paragraph, Table
from jixiao.documents.text_pipes import blocks_of, ended_cells
from jixiao.values.place import Place
from jixiao.values.trouble import Trouble

_PIPE_RULE = re.compile(r"^(?!\s*\|\s*[-—]\s*\|\s*$)[\s|:+\-—=]+$")
"""A rule below a heading; a dash alone between two pipes is a cell without a value."""
_FEWEST_RECORDS = 4
_MOST, _NEARLY_ALL = 0.6, 0.9
"""Shares of the lines of a csv file that have as many commas as the commonest: of several commas, and of one."""
MOST_LINES = 100_000
"""How many lines of a text are read: those of a thousand forms of a hundred lines."""
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def decode(data: bytes) -> tuple[str, str]:
    """Return the text and the encoding it was read by: a byte order mark, else UTF-8, else GB 18030.

    GB 18030 contains GBK and GB 2312. Bytes that fit neither are replaced, never lost silently: the
    encoding then ends in ``?``.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace"), encoding
    for encoding in ("utf-8", "gb18030"):
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError as error:
            # a text cut in the middle of its last character is still that encoding
            if error.start >= len(data) - 4 and error.reason == "unexpected end of data" and len(data) > 8:
                return data[: error.start].decode(encoding), encoding
    return data.decode("gb18030", errors="replace"), "gb18030?"


def read_text(data: bytes, name: str) -> Document:
    """Read flattened text into tables and paragraphs; the line of every cell is kept."""
    text, encoding = decode(data)
    document = Document(name=name, format="text")
    if encoding.endswith("?"):
        document.troubles.append(
            Trouble("encoding-guessed", Place(document=name), detail=encoding.rstrip("?"))
        )
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x07", "\t").split("\n", MOST_LINES)
    if len(lines) > MOST_LINES and lines.pop().strip():
        place = Place(document=name, line=MOST_LINES + 1)
        document.troubles.append(Trouble("truncated", place, detail=f"{MOST_LINES} 行"))
    table = _comma_table(lines)
    document.blocks = [table] if table else _blocks(lines)
    number = 0
    for block in document.blocks:
        if isinstance(block, Table):
            number += 1
            block.number = number
    return document


def _comma_table(lines: list[str]) -> Table | None:
    """Return the table of a text parted by commas (csv): most lines have the same number outside quotes."""
    if sum(line.count(",") for line in lines) < _FEWEST_RECORDS or any("\t" in line for line in lines):
        return None
    rows: list[tuple[int, list[str]]] = []
    reader = csv.reader(line + "\n" for line in lines)
    begin = 1
    try:
        for record in reader:
            rows.append((begin, record))
            begin = reader.line_num + 1
    except csv.Error:
        return None
    widths = Counter(len(record) for _, record in rows if any(text.strip() for text in record))
    usual, times = widths.most_common(1)[0] if widths else (0, 0)
    share = times / max(1, widths.total())
    if usual < 2 or widths.total() < _FEWEST_RECORDS or share < (_MOST if usual > 2 else _NEARLY_ALL):
        return None
    cells = [
        Cell(text, row, column, line=line)
        for row, (line, record) in enumerate(rows)
        for column, text in enumerate(record)
        if text.strip()
    ]
    return Table(cells, exact=False)


def _blocks(lines: list[str]) -> list[Block]:
    ended = ended_cells(lines)
    if ended is None:
        return _unended(lines, 1)
    first, after = ended
    piped = blocks_of(lines[first:after], first + 1)
    return [*_unended(lines[:first], 1), *piped, *_unended(lines[after:], after + 1)]


def _unended(lines: list[str], first: int) -> list[Block]:
    single = sum(1 for line in lines if line.startswith("\t") and "\t" not in line[1:])
    several = sum(1 for line in lines if line.count("\t") >= 2)
    if single > max(3, several):
        return _cell_lines(lines, first)
    return _row_lines(lines, first)


def _row_lines(lines: list[str], start: int) -> list[Block]:
    """Rows parted by tabs or pipes; an empty line inside a table leaves a gap in its row numbers."""
    blocks: list[Block] = []
    table: Table | None = None
    first = 0
    for number, line in enumerate(lines, start=start):
        cells = _split_row(line)
        if "\f" in line:
            blocks.append(Paragraph("", line=number))  # a page ends
        if cells is None:
            if line.strip(" \t\f\u3000"):
                table = None
                blocks.append(Paragraph(line.strip("\f\n"), line=number))
            continue
        if table is None:
            table, first = Table([], exact=False), number
            blocks.append(table)
        table.cells.extend(
            Cell(text, number - first, column, line=number)
            for column, text in enumerate(cells)
            if text.strip()
        )
    return [block for block in blocks if not isinstance(block, Table) or block.cells]


def _split_row(line: str) -> list[str] | None:
    """Return the cells of a line that is a row, else None; a rule under a heading is an empty row."""
    if "\t" in line:
        return line.split("\t")
    if line.count("|") + line.count("│") >= 2:
        if _PIPE_RULE.match(line):
            return []
        return line.replace("│", "|").strip().strip("|").split("|")
    return None


def _cell_lines(lines: list[str], start: int) -> list[Block]:
    """One cell a line: a leading tab begins a cell, an empty line ends a row, other lines go on in the cell.

    A cell of several paragraphs has empty lines inside, so an empty line ends a row only where the next text begins
    with a tab; a line without a tab after more than two empty lines, or after the last row, is a paragraph again.
    """
    blocks: list[Block] = []
    rows: list[list[tuple[int, str]]] = []
    blank = 0
    fresh = True  # the next tab begins a new row

    def close() -> None:
        nonlocal rows
        if rows:
            blocks.append(_table_of(_join_broken_rows(rows)))
            rows = []

    for number, line in enumerate(lines, start=start):
        if not line.strip(" \f\u3000\t") and not line.startswith("\t"):
            blank += 1
            continue
        if line.startswith("\t"):
            if blank or fresh or not rows:
                rows.append([])
            rows[-1].extend((number, part) for part in line[1:].split("\t"))
            fresh = False
        elif rows and rows[-1] and _goes_on(lines, number - start + 1, blank, rows[-1][-1][1]):
            line_number, text = rows[-1][-1]
            rows[-1][-1] = (line_number, text + "\n" + line)
        else:
            close()
            blocks.append(Paragraph(line.strip("\f"), line=number))
            fresh = True
        blank = 0
    close()
    return blocks


def _goes_on(lines: list[str], number: int, blank: int, cell: str) -> bool:
    """Say whether an unindented line belongs to the cell above it.

    It does directly below the cell, and after one or two empty lines if the table goes on right after it.
    A cell that is still empty takes no text after a gap, nor does anything after the last row of a table.
    """
    if blank == 0:
        return True
    if blank > 2 or not cell.strip():
        return False
    for following in lines[number:]:
        if following.startswith("\t"):
            return True
        if not following.strip():
            continue
        if len(following) < 2:
            return False
    return False


def _join_broken_rows(rows: list[list[tuple[int, str]]]) -> list[list[tuple[int, str]]]:
    """Join two short rows that an empty line inside a cell tore apart.

    Rows of a table are as long as their neighbours: a row and the next are one if together they are exactly
    as long as the commonest row, neither is, the second does not begin with an empty (merged) cell, and the first is
    not as long as the row above it, as the rows of a block of fewer columns are.
    """
    lengths = Counter(len(row) for row in rows if len(row) > 4)
    if not lengths:
        return rows
    usual = lengths.most_common(1)[0][0]
    joined: list[list[tuple[int, str]]] = []
    for row in rows:
        before = joined[-1] if joined else []
        torn = (
            before
            and len(before) < usual
            and len(before) + len(row) == usual
            and row[0][1].strip()
            and not before[0][1].strip()
            and not (len(joined) > 1 and len(joined[-2]) == len(before))
        )
        if torn:
            before.extend(row)
        else:
            joined.append(list(row))
    return joined


def _table_of(rows: list[list[tuple[int, str]]]) -> Table:
    cells = [
        Cell(text.rstrip("\n"), row, column, line=line)
        for row, parts in enumerate(rows)
        for column, (line, text) in enumerate(parts)
    ]
    return Table(cells, exact=False)
