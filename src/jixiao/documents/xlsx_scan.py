"""A quick way through the two large parts of a workbook, for what the usual programs write.

Each function looks whether the part is made wholly of the shapes it knows and returns None if it is not; then
the part is read as XML in general.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

_LARGEST = 64_000_000
_CHUNK = 1_000_000
"""Bytes of a sheet looked at in one go, up to the end of a row: the whole sheet as text would take much memory."""
_ROW_END = b"</row>"
_HEAD = re.compile(r"\s*(?:<\?xml[^>]*?\?>\s*)?<(worksheet|sst)\b[^<>]*>")
_FORMULA = r"(<f\b[^<>]*/>|<f\b[^<>]*>[^<]*</f>)"
_CELL_SHAPE = (
    r'<c r="([A-Z]{1,3})([1-9][0-9]{0,6})"(?: s="([0-9]+)")?(?: t="([a-z]+)")?'
    rf"(?:/>|>{_FORMULA}?(?:<v>([^<]*)</v>|<is><t\b[^<>]*>([^<]*)</t></is>|<v/>)?</c>)"
)
_CELL = re.compile(_CELL_SHAPE)
_ROWS = re.compile(_CELL_SHAPE + r"|<row\b[^<>]*>|</row>|\s+")
_MERGE = re.compile(r'<mergeCell ref="([A-Z0-9:]+)"\s*/>')
_STRING = re.compile(r"<si>(.*?)</si>|<si/>", re.DOTALL)
_SIMPLE = re.compile(r"<t(?: xml:space=\"preserve\")?>([^<]*)</t>|<t\s*/>")

ScannedCell = tuple[str, str, str, str, str, str, str]
"""Column letters, row, style, kind, formula element, value, inline text; '' where there is none."""


class ScannedSheet(NamedTuple):
    """The cells of a sheet, some rows at a time, and the references of its merged ranges."""

    cells: Iterator[list[ScannedCell]]
    merges: list[str]


def scan_sheet(data: bytes) -> ScannedSheet | None:
    """Return the cells of a worksheet part, or None if it is not written in the usual way."""
    start, end = data.find(b"<sheetData>"), data.find(b"</sheetData>")
    if len(data) > _LARGEST or start < 0 or end < start or data.find(b"<sheetData", end) >= 0:
        return None
    if b"<!" in data or b"&#" in data or not data[-100:].rstrip().endswith(b"</worksheet>"):
        return None
    start += len(b"<sheetData>")
    try:
        if not _has_head(data[:start].decode("utf-8-sig"), "worksheet"):
            return None
        tail = data[end:].decode()
        if any(_ROWS.sub("", data[first:last].decode()) for first, last in _chunks(data, start, end)):
            return None
    except UnicodeDecodeError:
        return None
    merges = _MERGE.findall(tail)
    if len(merges) != tail.count("<mergeCell "):
        return None
    cells = (_CELL.findall(data[first:last].decode()) for first, last in _chunks(data, start, end))
    return ScannedSheet(cells, merges)


def _chunks(data: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield where parts of whole rows begin and end."""
    while start < end:
        found = data.find(_ROW_END, min(start + _CHUNK, end), end)
        last = found + len(_ROW_END) if found >= 0 else end
        yield start, last
        start = last


def scan_strings(data: bytes) -> list[etree._Element | str] | None:
    """Return the shared strings: text where it is plain, else the element; None if not written as usual."""
    text = _plain(data, "sst")
    if text is None:
        return None
    head = _HEAD.match(text)
    end = text.rfind("</sst>")
    if head is None or _STRING.sub("", text[head.end() : end]).strip():
        return None
    items: list[etree._Element | str] = []
    for body in _STRING.findall(text[head.end() : end]):
        simple = _SIMPLE.fullmatch(body)
        if simple is not None:
            items.append(decoded(simple[1] or ""))
            continue
        try:
            items.append(etree.fromstring(f"<si>{body}</si>"))
        except etree.XMLSyntaxError:
            return None
    return items


def _plain(data: bytes, root: str) -> str | None:
    """Return a part as text if it has nothing that asks for a true XML reader."""
    if len(data) > _LARGEST or b"<!" in data or b"&#" in data:
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    return text if _has_head(text, root) and text.rstrip().endswith(f"</{root}>") else None


def _has_head(text: str, root: str) -> bool:
    """Say whether a part begins with its root and states no other encoding than the usual one."""
    head = _HEAD.match(text)
    if head is None or head[1] != root:
        return False
    declared = re.search(r"encoding=[\"']([^\"']*)", head[0])
    return declared is None or declared[1].lower() == "utf-8"


def decoded(text: str) -> str:
    """Put the characters that XML names in place of their names."""
    if "&" not in text:
        return text
    for name, letter in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        text = text.replace(name, letter)
    return text
