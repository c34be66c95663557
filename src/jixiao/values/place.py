"""Where a text stands in a document."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """The place of one value: document, then page or sheet, table, row and column, or line.

    All numbers count from 1 as a person would count. ``page`` is a page of a pdf, ``sheet`` the name of a
    worksheet, ``table`` the running number of the table in the document, ``line`` the line of a text file.
    What a format does not have is ``None``.
    """

    document: str = ""
    page: int | None = None
    sheet: str | None = None
    table: int | None = None
    row: int | None = None
    column: int | None = None
    line: int | None = None

    def __str__(self) -> str:
        parts = []
        if self.page is not None:
            parts.append(f"第{self.page}页")
        if self.sheet is not None:
            parts.append(f"工作表“{self.sheet}”")
        if self.line is not None:
            parts.append(f"第{self.line}行")
            return " ".join(parts)
        if self.sheet is not None and self.row is not None and self.column is not None:
            parts.append(f"{column_letters(self.column)}{self.row}")
            return " ".join(parts)
        if self.table is not None:
            parts.append(f"表{self.table}")
        if self.row is not None:
            parts.append(f"第{self.row}行")
        if self.column is not None:
            parts.append(f"第{self.column}列")
        return " ".join(parts) or self.document


def column_letters(column: int) -> str:
    """Return a spreadsheet's name of a column counted from 1.

    >>> column_letters(1), column_letters(26), column_letters(28)
    ('A', 'Z', 'AB')
    """
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
