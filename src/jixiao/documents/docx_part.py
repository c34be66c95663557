"""The XML parts of a Word document: parsed whole, or the body child by child so that it never stands in memory whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, cast

from lxml import etree

from jixiao.documents.guard import ReadingError
from jixiao.documents.wordtext import BODY, WML

_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_CHUNK = 1 << 16
MOST_ROWS = 20_000
"""Rows read of one table: unlike a document of many tables it has to stand in memory whole."""
# No document type, no entities, no network.
_SAFE: dict[str, Any] = {
    "resolve_entities": False,
    "no_network": True,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}


def parse_part(content: bytes) -> etree._Element:
    """Parse an XML part: no document type, no entities, no network."""
    root = etree.fromstring(_usual(content), etree.XMLParser(**_SAFE))
    _refuse_document_type(root)
    return root


def body_children(content: bytes, cut: Callable[[], None] | None = None) -> Iterator[etree._Element]:
    """Yield the children of the document's body, each once it has ended; those taken are freed as parsing goes on.

    A table of too many rows ends what is read, and ``cut`` is called.

    Raises what parsing raises, wherever in the part it fails, and ``ReadingError`` for a part without a body.
    """
    content = _usual(content)
    parser = etree.XMLPullParser(("start",), tag=BODY, **_SAFE)
    body: etree._Element | None = None
    for start in range(0, len(content), _CHUNK):
        parser.feed(content[start : start + _CHUNK])
        if body is None:
            body = _body(parser)
        if body is not None:
            yield from _taken(body, len(body) - 1)
            if cut is not None and len(body) and len(body[-1]) > MOST_ROWS:
                cut()
                del body[-1][-1]  # the row that has not ended
                yield body[-1]
                return
    root = parser.close()
    _refuse_document_type(root)
    if body is None:
        raise ReadingError("file-broken", "no body")
    yield from _taken(body, len(body))


def _usual(content: bytes) -> bytes:
    """Return a part with the usual name of the language; refuse one that declares a document type."""
    if b"<!DOCTYPE" in content[:1024]:
        raise ReadingError("file-broken", "DOCTYPE")
    return content.replace(_STRICT, WML.encode()) if _STRICT in content[:4096] else content


def _refuse_document_type(root: etree._Element) -> None:
    if root.getroottree().docinfo.internalDTD is not None:
        raise ReadingError("file-broken", "DOCTYPE")


def _body(parser: etree.XMLPullParser) -> etree._Element | None:
    """Return the body, once it has begun: the first that is a child of the root."""
    for _, found in parser.read_events():
        element = cast("etree._Element", found)
        root = element.getparent()
        if root is not None and root.getparent() is None:
            _refuse_document_type(root)
            return element
    return None


def _taken(body: etree._Element, count: int) -> Iterator[etree._Element]:
    """Yield the first children and take them out of the tree.

    A child is emptied before: to take out a whole table costs the square of its size.
    """
    if count > 0:
        for child in islice(body, count):
            yield child
            child.clear()
        del body[:count]
