"""A quick way through the two large parts of a workbook, for what the usual programs write.

Each function looks whether the part is made wholly of the shapes it knows and returns None if it is not; then
the part is read as XML in general.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from lxml import etree

_LARGEST = 64_000_000
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
    """The cells of a sheet and the references of its merged ranges."""

    cells: list[ScannedCell]
    merges: list[str]


def scan_sheet(data: bytes) -> ScannedSheet | None:
    """Return the cells of a worksheet part, or None if it is not written in the usual way."""
    text = _plain(data, "worksheet")
    if text is None:
        return None
    start, end = text.find("<sheetData>"), text.find("</sheetData>")
    if start < 0 or end < start or text.find("<sheetData", end) >= 0:
        return None
    section = text[start + len("<sheetData>") : end]
    if _ROWS.sub("", section):
        return None
    tail = text[end:]
    merges = _MERGE.findall(tail)
    if len(merges) != tail.count("<mergeCell "):
        return None
    return ScannedSheet(_CELL.findall(section), merges)


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
    head = _HEAD.match(text)
    if head is None or head[1] != root or not text.rstrip().endswith(f"</{root}>"):
        return None
    declared = re.search(r"encoding=[\"']([^\"']*)", head[0])
    return text if declared is None or declared[1].lower() == "utf-8" else None


def decoded(text: str) -> str:
    """Put the characters that XML names in place of their names."""
    if "&" not in text:
        return text
    for name, letter in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        text = text.replace(name, letter)
    return text
