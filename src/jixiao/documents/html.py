"""HTML pages and what Excel and Word save as web pages (also .mht): tables with spans, and paragraphs."""

from __future__ import annotations

import codecs
import email
import re
from collections.abc import Iterator
from itertools import islice

from lxml import etree, html

from jixiao.documents.guard import ReadingError, guarded
from jixiao.documents.model import Block, Cell, Document, Paragraph, Table
from jixiao.values.place import Place
from jixiao.values.trouble import Trouble

MOST_COLUMNS = 1000
MOST_ROWS_SPANNED = 65_534
MOST_SLOTS = 5_000_000
MOST_CELLS = 250_000
"""Cells parsed of one page, which stands in memory whole."""
_CELL = re.compile(rb"<t[dh]\b", re.IGNORECASE)
"""How many places of the grid the cells of one document may cover."""

_SKIPPED = frozenset(
    [
        "script",
        "style",
        "head",
        "nav",
        "noscript",
        "template",
        "iframe",
        "object",
        "svg",
        "math",
        "canvas",
        "audio",
        "video",
        "button",
        "datalist",
    ]
)
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "legend",
        "li",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "ul",
        "tr",
        "td",
        "th",
    ]
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\r\n\f]+")
_WRAPPED = re.compile(r"(?<=[\u2e80-\uffef])[ \t]*[\r\n][ \t\r\n]*(?=[\u2e80-\uffef])")
_AROUND_BREAK = re.compile(r" *\n *")
_META = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_XML = re.compile(rb"^\s*<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([\w.:-]{2,40})")
_CONTROLS = dict.fromkeys([*range(9), 11, 12, *range(14, 32)], " ")
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_GB = frozenset({"gb2312", "gbk", "gb18030", "hz", "gb_2312-80", "x-gbk", "cp936"})


def read_html(data: bytes, name: str) -> Document:
    """Read a web page; what cannot be read is a trouble of the document, never an exception."""
    return guarded(lambda: _read(data, name), name, "html")


def _read(data: bytes, name: str) -> Document:
    declared = ""
    if is_mht(data):
        data, declared = _html_part(data)
    document = Document(name, "html")
    text, guess = decode(data, declared)
    if guess:
        document.troubles.append(Trouble("encoding-guessed", Place(document=name), detail=guess))
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    content = text.translate(_CONTROLS).encode("utf-8", "replace")
    whole, content = len(content), content[: _end(content)]
    root = (
        html.document_fromstring(content, parser=parser, ensure_head_body=True) if content.strip() else None
    )
    if root is not None:
        reader = _PageReader()
        reader.walk(root)
        document.blocks = reader.finish()
        if len(content) < whole:
            document.troubles.append(Trouble("truncated", Place(document=name), detail=f"{MOST_CELLS} cells"))
        elif reader.cut or any("Excessive depth" in entry.message for entry in parser.error_log):
            detail = f"{MOST_SLOTS} cells" if reader.cut else "nested elements"
            document.troubles.append(Trouble("truncated", Place(document=name), detail=detail))
    _number(document.blocks, 0)
    return document


def _end(content: bytes) -> int:
    """Return where the cell after the last that is read begins."""
    if len(content) < MOST_CELLS * len(b"<td>"):
        return len(content)
    beyond = next(islice(_CELL.finditer(content), MOST_CELLS, None), None)
    return beyond.start() if beyond else len(content)


def is_mht(data: bytes) -> bool:
    """True if the bytes are a web page saved as one multipart file."""
    head = data[:4096].lower()
    return b"mime-version:" in head and b"content-type: multipart/" in head


def _html_part(data: bytes) -> tuple[bytes, str]:
    """Return the page in a multipart file, and the encoding it is declared to have."""
    for part in email.message_from_bytes(data).walk():
        if part.get_content_type() == "text/html":
            content = part.get_payload(decode=True)
            if isinstance(content, bytes):
                return content, part.get_content_charset() or ""
    raise ReadingError("file-broken", "no text/html part")


def decode(data: bytes, declared: str = "") -> tuple[str, str]:
    """Return the text of a page, and the encoding if it had to be guessed.

    A byte order mark comes first, then what the page declares; a page declared as GB that is plainly UTF-8
    (or the other way round) is read by what it is.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data.decode(encoding, "replace"), ""
    declared = _known(declared) or _declared(data)
    if declared in _GB and _strict(data, "ascii") is None and _strict(data, "utf-8") is not None:
        return data.decode("utf-8"), "utf-8"
    for encoding in (declared, "utf-8", "gb18030"):
        text = _strict(data, "gb18030" if encoding in _GB else encoding) if encoding else None
        if text is not None:
            return text, "" if encoding in (declared, "utf-8") and (
                not declared or encoding == declared
            ) else encoding
    encoding = "gb18030" if declared in _GB or not declared else declared
    return data.decode(encoding, "replace"), encoding


def _declared(data: bytes) -> str:
    head = data[:8192]
    found = _META.search(head) or _XML.search(head)
    return _known(found.group(1).decode("ascii", "replace")) if found else ""


def _known(encoding: str) -> str:
    """Return an encoding Python knows as one of bytes that begin with ASCII, else nothing."""
    try:
        plain = b"<".decode(encoding) == "<" if encoding else False
    except (LookupError, ValueError, TypeError):
        return ""
    return encoding.lower() if plain else ""


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except ValueError:
        return None


def _number(blocks: list[Block], number: int) -> int:
    """Number the tables in reading order, nested ones after the table they stand in."""
    for block in blocks:
        if isinstance(block, Table):
            number += 1
            block.number = number
            for cell in block.cells:
                if cell.tables:
                    number = _number(list(cell.tables), number)
    return number


class _PageReader:
    """Walks elements into blocks: text runs until a block element ends it."""

    def __init__(self, slots: int = MOST_SLOTS) -> None:
        self.blocks: list[Block] = []
        self.cut = False
        self.slots = slots
        self._parts: list[str] = []
        self._heading = 0

    def finish(self) -> list[Block]:
        self._flush()
        return self.blocks

    def walk(self, element: etree._Element) -> None:
        """Take an element with all it holds, but not the text after it."""
        tag = element.tag
        if not isinstance(tag, str) or tag in _SKIPPED or _hidden(element):
            return
        if tag == "table":
            self._flush()
            self._table(element)
        elif tag == "br":
            self._parts.append("\n")
        elif tag in ("input", "select", "textarea"):
            self._parts.append(_field_text(element))
        elif tag in _BLOCKS:
            self._flush()
            self._heading = _HEADINGS.get(tag, self._heading)
            self._inside(element, tag == "pre")
            self._flush()
            if tag in _HEADINGS:
                self._heading = 0
        else:
            self._inside(element, False)

    def _inside(self, element: etree._Element, kept: bool) -> None:
        self._text(element.text, kept)
        for child in element:
            self.walk(child)
            self._text(child.tail, kept)

    def _text(self, text: str | None, kept: bool) -> None:
        if text:
            self._parts.append(
                text.replace(" ", "\xa0") if kept else _SPACES.sub(" ", _WRAPPED.sub("", text))
            )

    def _flush(self) -> None:
        if not self._parts:
            return
        text = _AROUND_BREAK.sub("\n", re.sub(" {2,}", " ", "".join(self._parts)))
        self._parts = []
        text = text.strip(" \r\n").replace("\r", "").replace("\xa0", " ")
        if text.strip():
            self.blocks.append(Paragraph(text, heading=self._heading))

    def _table(self, element: etree._Element) -> None:
        """Append a table; of one that only lays out the page, the blocks in its cells."""
        for caption in element.iterchildren("caption"):
            self.walk(caption)
        table = Table([])
        inner: list[Block] = []
        free: list[int] = []
        for row, (line, left) in enumerate(_rows(element)):
            column = 0
            for child in line.iterchildren("td", "th"):
                if _hidden(child):
                    continue
                while column < len(free) and free[column] > row:
                    column += 1
                    self.slots -= 1
                cell = self._cell(child, row, column, left, inner)
                if cell is None:
                    self.blocks.append(table)
                    return
                table.cells.append(cell)
                column += cell.column_span
                _cover(free, cell)
        if _lays_out(table):
            self.blocks += inner
        else:
            self.blocks.append(table)

    def _cell(
        self, element: etree._Element, row: int, column: int, left: int, inner: list[Block]
    ) -> Cell | None:
        """Read one cell, and add its blocks to ``inner``; None if the document covers too many places."""
        width = min(max(_span(element, "colspan"), 1), MOST_COLUMNS)
        height = min(_span(element, "rowspan") or MOST_ROWS_SPANNED, MOST_ROWS_SPANNED, left)
        reader = _PageReader(self.slots - width)
        if reader.slots <= 0 or self.cut:
            self.cut = True
            return None
        reader._inside(element, False)
        blocks = reader.finish()
        self.slots, self.cut = reader.slots, self.cut or reader.cut
        inner += blocks
        text = "\n".join(block.text for block in blocks if isinstance(block, Paragraph))
        tables = tuple(block for block in blocks if isinstance(block, Table))
        return Cell(text, row, column, height, width, tables=tables)


def _cover(free: list[int], cell: Cell) -> None:
    """Note from which row on each column of a cell is free again."""
    end = cell.column + cell.column_span
    free += [0] * (end - len(free))
    for column in range(cell.column, end):
        free[column] = max(free[column], cell.row + cell.row_span)


def _rows(table: etree._Element) -> Iterator[tuple[etree._Element, int]]:
    """Yield the rows of a table, each with how many are left in its group, itself among them."""
    groups: list[list[etree._Element]] = []
    loose: list[etree._Element] | None = None
    for child in table:
        if child.tag == "tr":
            if loose is None:
                loose = []
                groups.append(loose)
            loose.append(child)
        elif child.tag in ("thead", "tbody", "tfoot") and not _hidden(child):
            loose = None
            groups.append(list(child.iterchildren("tr")))
    for group in groups:
        shown = [line for line in group if not _hidden(line)]
        for index, line in enumerate(shown):
            yield line, len(shown) - index


def _lays_out(table: Table) -> bool:
    """True if a table only lays out the page: it holds tables, and is hardly a grid of texts by itself.

    A form with a table inside one of its cells has at least two rows with two texts of their own; the
    frame of a page has not.
    """
    if not any(cell.tables for cell in table.cells):
        return False
    own = (sum(1 for cell in row if cell.text.strip() and not cell.tables) for row in table.rows())
    return sum(1 for count in own if count >= 2) < 2


def _span(element: etree._Element, attribute: str) -> int:
    """Return a span as stated; 1 where it is missing or no number."""
    found = re.match(r"\s*(\d{1,9})", element.get(attribute, ""))
    return int(found.group(1)) if found else 1


def _hidden(element: etree._Element) -> bool:
    style = element.get("style")
    return (style is not None and _HIDDEN.search(style) is not None) or element.get("hidden") is not None


def _field_text(element: etree._Element) -> str:
    """Return what a field of a web form shows."""
    if element.tag == "textarea":
        return (element.text or "").replace("\r\n", "\n")
    if element.tag == "select":
        options = list(element.iter("option"))
        chosen = [option for option in options if option.get("selected") is not None] or options[:1]
        return " ".join("".join(map(str, option.itertext())).strip() for option in chosen)
    kind = element.get("type", "text").lower()
    if kind in ("checkbox", "radio"):
        return "☑" if element.get("checked") is not None else "□"
    return element.get("value", "") if kind in ("text", "number", "date", "") else ""
