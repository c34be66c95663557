"""The package of an xlsx file: bounded reading of its parts, its workbook, styles and shared strings."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from jixiao.documents.numfmt import BUILT_IN, NumberFormat, compile_format
from jixiao.documents.xlsx_scan import scan_strings

LARGEST_PART = 400_000_000
"""Bytes of one unpacked part."""
LARGEST_PACKAGE = 800_000_000
"""Bytes unpacked from one package in all."""

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class PackageError(Exception):
    """The package cannot be read: ``code`` is a trouble code, the message its detail."""

    def __init__(self, code: str, detail: str) -> None:
        """Keep the trouble code and its detail."""
        super().__init__(detail)
        self.code = code
        self.detail = detail


class Package:
    """The parts of a zip package, looked up whatever their case and slashes, read within limits."""

    def __init__(self, data: bytes) -> None:
        """Open the package; raise ``PackageError`` if it is none, or is encrypted."""
        if data.startswith(_OLE):
            encrypted = "EncryptedPackage".encode("utf-16-le") in data
            raise PackageError("file-encrypted" if encrypted else "file-broken", "OLE")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError) as error:
            raise PackageError("file-broken", str(error)) from error
        self._names = {
            info.filename.replace("\\", "/").lstrip("/").lower(): info for info in self._zip.infolist()
        }
        self._left = LARGEST_PACKAGE

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._names

    def read(self, name: str) -> bytes:
        """Return the bytes of a part; raise ``PackageError`` if it is missing, damaged or too large."""
        info = self._names.get(name.lower())
        if info is None:
            raise PackageError("file-broken", name)
        if info.flag_bits & 1:
            raise PackageError("file-encrypted", name)
        limit = min(LARGEST_PART, self._left)
        try:
            with self._zip.open(info) as stream:
                data = stream.read(limit + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError) as error:
            raise PackageError("file-broken", f"{name}: {error}") from error
        if len(data) > limit:
            raise PackageError("file-too-large", name)
        self._left -= len(data)
        return data

    def elements(self, name: str, data: bytes, *tags: str) -> Iterator[etree._Element]:
        """Yield the elements of a part with these local names as they end; memory is freed after use."""
        found: tuple[str, ...] = tuple("{*}" + tag for tag in tags)
        root_seen = False
        try:
            for _, element in etree.iterparse(
                io.BytesIO(data), events=("end",), tag=found, resolve_entities=False, no_network=True,
                load_dtd=False, remove_comments=True, remove_pis=True, huge_tree=True,
            ):  # fmt: skip
                if not root_seen:
                    root_seen = True
                    if _has_doctype(element):
                        raise PackageError("file-broken", f"{name}: DOCTYPE")
                yield element
                element.clear()
                parent = element.getparent()
                while parent is not None and element.getprevious() is not None:
                    del parent[0]
        except etree.XMLSyntaxError as error:
            raise PackageError("file-broken", f"{name}: {error.msg}") from error

    def tree(self, name: str) -> etree._Element:
        """Return the root of a part as a tree."""
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
        )
        try:
            root = etree.fromstring(self.read(name), parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise PackageError("file-broken", f"{name}: {error}") from error
        if _has_doctype(root):
            raise PackageError("file-broken", f"{name}: DOCTYPE")
        return root

    def relations(self, name: str) -> dict[str, tuple[str, str]]:
        """Return the relations of a part by id: last word of the type, and the name of the target."""
        folder, base = posixpath.split(name)
        part = posixpath.join(folder, "_rels", base + ".rels")
        if part not in self:
            return {}
        relations = {}
        for element in self.tree(part):
            kind = element.get("Type", "").rsplit("/", 1)[-1]
            target = element.get("Target", "").replace("\\", "/")
            path = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
            relations[element.get("Id", "")] = (kind, posixpath.normpath(path))
        return relations


def _has_doctype(element: etree._Element) -> bool:
    information: Any = element.getroottree().docinfo
    return bool(information.doctype)


@dataclass(slots=True)
class Sheet:
    """A worksheet as the workbook names it; ``part`` is '' if the part is missing."""

    name: str
    part: str
    hidden: bool


@dataclass(slots=True)
class Workbook:
    """What the sheets share: their order, the strings and the number formats by style."""

    sheets: list[Sheet] = field(default_factory=list)
    strings: list[str] = field(default_factory=list)
    formats: list[NumberFormat] = field(default_factory=list)
    date_1904: bool = False


def read_workbook(package: Package) -> Workbook:
    """Read the workbook, its styles and its strings."""
    start = next((path for kind, path in package.relations("").values() if kind == "officeDocument"), "")
    name = start if start in package else "xl/workbook.xml"
    root = package.tree(name)
    relations = package.relations(name)
    book = Workbook()
    for element in root.iter("{*}workbookPr"):
        book.date_1904 = element.get("date1904", "0").lower() in ("1", "true", "on")
    for element in root.iter("{*}sheet"):
        key = next((value for key, value in element.items() if str(key).endswith("}id")), "")
        kind, path = relations.get(str(key), ("worksheet", ""))
        if kind == "worksheet":
            hidden = element.get("state", "visible") != "visible"
            book.sheets.append(Sheet(element.get("name", ""), path, hidden))
    parts = dict(relations.values())
    if (part := parts.get("sharedStrings", "xl/sharedStrings.xml")) in package:
        book.strings = _strings(package, part)
    if (part := parts.get("styles", "xl/styles.xml")) in package:
        book.formats = _formats(package.tree(part), book.date_1904)
    return book


def _strings(package: Package, part: str) -> list[str]:
    """Return the shared strings."""
    data = package.read(part)
    scanned = scan_strings(data)
    if scanned is None:
        return [string_of(element) for element in package.elements(part, data, "si")]
    return [unescaped(item) if isinstance(item, str) else string_of(item) for item in scanned]


def _formats(root: etree._Element, date_1904: bool) -> list[NumberFormat]:
    """Return the number format of each cell style."""
    codes = dict(BUILT_IN)
    for element in root.iter("{*}numFmt"):
        codes[whole(element.get("numFmtId", ""))] = element.get("formatCode", "")
    formats = []
    for styles in root.iter("{*}cellXfs"):
        for element in styles:
            code = codes.get(whole(element.get("numFmtId", "0")), "General")
            formats.append(compile_format(code, date_1904))
    return formats


def string_of(element: etree._Element) -> str:
    """Return the text of a string item: plain or rich, without phonetic guides."""
    if len(element) == 1 and not len(element[0]):
        text = element[0].text or ""
    else:
        parts = []
        for child in element:
            tag = child.tag.rpartition("}")[2]
            if tag == "t":
                parts.append(child.text or "")
            elif tag == "r":
                parts.extend(run.text or "" for run in child.iter("{*}t"))
        text = "".join(parts)
    return unescaped(text)


def whole(text: str) -> int:
    """Return a small whole number, or -1 if the text is none.

    >>> whole("12"), whole("²"), whole("")
    (12, -1, -1)
    """
    return int(text) if len(text) < 10 and text.isdecimal() else -1


def unescaped(text: str) -> str:
    """Undo the ``_x000D_`` escapes of a spreadsheet string and give lines one kind of end."""
    if "_x" in text:
        text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
        if any("\ud800" <= letter <= "\udfff" for letter in text):
            text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
