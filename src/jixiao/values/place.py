"""Where a text stands in a document."""

from __future__ import annotations

from dataclasses import dataclass

_WORDS = {
    "page": ("第{}页", "page {}"),
    "sheet": ("工作表“{}”", "sheet “{}”"),
    "line": ("第{}行", "line {}"),
    "cell": ("{}", "{}"),
    "table": ("表{}", "table {}"),
    "row": ("第{}行", "row {}"),
    "column": ("第{}列", "column {}"),
}


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

    @classmethod
    def of(
        cls,
        document: str,
        page: int | None,
        sheet: str | None,
        table: int,
        row: int,
        column: int,
        line: int | None,
    ) -> Place:
        """Return the place of a cell, made at half the cost: a document of many forms has a hundred thousand."""
        place = object.__new__(cls)
        _document(place, document)
        _page(place, page)
        _sheet(place, sheet)
        _table(place, table)
        _row(place, row)
        _column(place, column)
        _line(place, line)
        return place

    def __str__(self) -> str:
        return self.text()

    def text(self, language: str = "zh") -> str:
        """Return the place as a person would say it, in Chinese (``zh``) or English (``en``).

        >>> Place(page=2, table=1, row=4, column=8).text(), Place(sheet="收支", row=3, column=28).text("en")
        ('第2页 表1 第4行 第8列', 'sheet “收支” AB3')
        """
        numbers: list[tuple[str, object]] = [("page", self.page), ("sheet", self.sheet)]
        if self.line is not None:
            numbers.append(("line", self.line))
        elif self.sheet is not None and self.row is not None and self.column is not None:
            numbers.append(("cell", f"{column_letters(self.column)}{self.row}"))
        else:
            numbers += [("table", self.table), ("row", self.row), ("column", self.column)]
        told = [
            _WORDS[name][language == "en"].format(number) for name, number in numbers if number is not None
        ]
        return " ".join(told) or self.document


_document, _page, _sheet, _table, _row, _column, _line = (
    vars(Place)[name].__set__ for name in ("document", "page", "sheet", "table", "row", "column", "line")
)


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
