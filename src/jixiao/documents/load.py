"""Any file → Document: the type is told by the content, never by the extension."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import cast

from jixiao.documents import ole
from jixiao.documents.guard import ReadingError, describe, failed, guarded
from jixiao.documents.memory import uncollected
from jixiao.documents.model import Document
from jixiao.documents.package import DEFAULT_LIMITS, MEGABYTE, Limits, open_package
from jixiao.values.place import Place
from jixiao.values.trouble import Trouble

__all__ = ["Limits", "load", "load_many", "load_path", "may_be_converted", "sniff"]

_READERS = {
    "docx": ("docx", "read_docx"),
    "xlsx": ("xlsx", "read_xlsx"),
    "xls": ("xls", "read_xls"),
    "pdf": ("pdf", "read_pdf"),
    "html": ("html", "read_html"),
    "text": ("text", "read_text"),
}
_CONVERTED = frozenset({"doc", "rtf", "wordxml"})
_EXTENSIONS = {
    "docx": {"docx", "docm", "dotx", "dotm", "wps"},
    "doc": {"doc", "dot", "wps"},
    "rtf": {"rtf"},
    "wordxml": {"xml"},
    "xlsx": {"xlsx", "xlsm", "xltx", "xltm", "et"},
    "xls": {"xls", "xlt", "et"},
    "pdf": {"pdf"},
    "html": {"html", "htm", "xhtml", "mht", "mhtml"},
    "text": {"txt", "md", "csv", "tsv", "text", "log"},
}
_KNOWN_EXTENSIONS = frozenset().union(*_EXTENSIONS.values())
_HTML_TAGS = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|table|div|meta|p|span|tr|td|h[1-6]|ul|section|font|center)\b[^<]{0,2000}?>",
    re.IGNORECASE,
)
_TEXT_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_CONTROLS = bytes([*range(7), 8, *range(14, 27), 28, 29, 30, 31, 127])
_SAMPLE = MEGABYTE
_RTF = b"{\\rtf"
HEAD = 2048
"""Bytes at the beginning of a file in which the marks of types that LibreOffice converts are looked for."""


@uncollected
def load(data: bytes, name: str, *, limits: Limits = DEFAULT_LIMITS) -> Document:
    """Read a file of any known type; what cannot be read is a trouble of the document, never an exception."""
    return load_many([(name, data)], limits=limits)[0]


def load_many(items: Sequence[tuple[str, bytes]], *, limits: Limits = DEFAULT_LIMITS) -> list[Document]:
    """Read files of any known types, by name and content; all that LibreOffice converts go through one process."""
    kinds = [_kind(name, data, limits) for name, data in items]
    words = [
        item for item, kind in zip(items, kinds, strict=True) if isinstance(kind, str) and kind in _CONVERTED
    ]
    converted = iter(_converted(words))
    documents = []
    for (name, data), kind in zip(items, kinds, strict=True):
        if isinstance(kind, Document):
            documents.append(kind)
            continue
        if kind in _CONVERTED:
            document = next(converted)
        else:
            document = guarded(partial(_read, kind, data, name, limits), name, kind)
        extension = name.rpartition(".")[2].lower() if "." in name else ""
        if document.readable and extension in _KNOWN_EXTENSIONS and extension not in _EXTENSIONS[kind]:
            document.troubles.append(Trouble("extension-wrong", Place(document=name), detail=kind))
        documents.append(document)
    return documents


def _kind(name: str, data: bytes, limits: Limits) -> str | Document:
    """Return the type of a file, or the document that says why it cannot be read."""
    if not data:
        return failed(name, "", "file-empty")
    if len(data) > limits.max_bytes:
        return failed(name, "", "file-too-large", f"{len(data) // MEGABYTE} MB")
    try:
        return sniff(data, limits)
    except ReadingError as error:
        return failed(name, "", error.code, error.detail)


def _converted(words: list[tuple[str, bytes]]) -> list[Document]:
    if not words:
        return []
    from jixiao.documents.doc import convert_docs

    try:
        return convert_docs(words)
    except (OSError, MemoryError) as error:
        return [failed(name, "doc", "file-broken", describe(error)) for name, _ in words]


def load_path(path: str | Path, *, limits: Limits = DEFAULT_LIMITS) -> Document:
    """Read a file by its path; the document is named after the file."""
    path = Path(path)
    try:
        if path.stat().st_size > limits.max_bytes:
            return failed(path.name, "", "file-too-large", f"{path.stat().st_size // MEGABYTE} MB")
        data = path.read_bytes()
    except (OSError, ValueError) as error:
        return failed(path.name, "", "file-missing", getattr(error, "strerror", None) or describe(error))
    return load(data, path.name, limits=limits)


def _read(kind: str, data: bytes, name: str, limits: Limits) -> Document:
    """Read by the reader of a type, which is imported only when a file needs it."""
    module, function = _READERS[kind]
    read = cast("Callable[..., Document]", getattr(import_module(f"jixiao.documents.{module}"), function))
    return read(data, name, limits=limits) if kind == "docx" else read(data, name)


def sniff(data: bytes, limits: Limits = DEFAULT_LIMITS) -> str:
    """Return the type of a file by its content.

    Raises:
        ReadingError: if the type is not known, or the file is encrypted, damaged or over the limits.
    """
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _package_kind(data, limits)
    if data.startswith(ole.SIGNATURE):
        return _compound_kind(data)
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data[:HEAD].lstrip()[:5] == _RTF:
        return "rtf"
    return _text_kind(data)


def _package_kind(data: bytes, limits: Limits) -> str:
    with open_package(data, limits) as package:
        members = package.infolist()
    if any(member.flag_bits & 1 for member in members):
        raise ReadingError("file-encrypted")
    kind = package_kind(members)
    if kind is None:
        raise ReadingError("file-type", "zip")
    return kind


def package_kind(members: list[zipfile.ZipInfo]) -> str | None:
    """Return the type of document a zip package is, None if it is an archive of files."""
    names = {member.filename.replace("\\", "/") for member in members}
    if not names & {"[Content_Types].xml", "_rels/.rels"}:
        return None
    for start, kind in (("word/document", "docx"), ("xl/workbook.xml", "xlsx")):
        if any(name.startswith(start) for name in names):
            return kind
    return None


def _compound_kind(data: bytes) -> str:
    try:
        streams = ole.CompoundFile(data).streams
    except ValueError as error:
        raise ReadingError("file-broken", str(error)) from error
    if not streams:
        raise ReadingError("file-broken", "OLE: no directory")
    if "EncryptedPackage" in streams:
        raise ReadingError("file-encrypted")
    if "WordDocument" in streams:
        return "doc"
    if "Workbook" in streams or "Book" in streams:
        return "xls"
    raise ReadingError("file-type", "OLE")


def _text_kind(data: bytes) -> str:
    from jixiao.documents.html import is_mht

    sample = data[:_SAMPLE]
    marked = data.startswith(_TEXT_MARKS[1:])
    if not marked and _binary(sample):
        raise ReadingError("file-type", data[:8].hex(" "))
    if marked:
        sample = sample.decode("utf-16", "replace").encode("utf-8")
    head = sample[:65_536]
    if _is_word_xml(head):
        return "wordxml"
    if is_mht(data) or _is_html(head):
        return "html"
    return "text"


def may_be_converted(head: bytes, name: str) -> bool:
    """Say by the first 2 kB of a file, and its name, whether LibreOffice is likely to be needed for it.

    An old workbook begins with the same bytes as a binary Word document; of those the name is believed.
    """
    if head.startswith(ole.SIGNATURE):
        return name.rpartition(".")[2].lower() not in _EXTENSIONS["xls"] - _EXTENSIONS["doc"]
    return head.lstrip()[:5] == _RTF or _is_word_xml(head)


def _is_word_xml(head: bytes) -> bool:
    return b"Word.Document" in head[:HEAD] and b"<?mso-application" in head[:HEAD]


def _is_html(head: bytes) -> bool:
    """True if the head is a page, or has at least three of its tags and begins with one."""
    first = _HTML_TAGS.search(head)
    if first is None:
        return False
    word = first.group(0)[1:9].lower()
    if word.startswith((b"!doctype", b"html", b"head", b"table", b"body")):
        return True
    begins = head[: first.start()].strip(b"\xef\xbb\xbf \t\r\n") == b""
    return begins or len(_HTML_TAGS.findall(head[:16_384])) >= 3


def _binary(sample: bytes) -> bool:
    """True if the bytes are no text: control characters, or neither UTF-8 nor GB 18030."""
    if b"\0" in sample[:4096] or len(sample) - len(sample.translate(None, _CONTROLS)) > len(sample) // 100:
        return True
    for encoding in ("utf-8", "gb18030"):
        text = sample.decode(encoding, "replace")
        if text.count("\N{REPLACEMENT CHARACTER}") <= 1 + len(text) // 50:
            return False
    return True
