"""Bookmarks and links of a volume: an incremental update after the end of a pdf that PDFium joined from parts.

PDFium joins pages but writes no outline. What it wrote stays as it is, byte for byte; behind it follow the outline,
the title, the links of the table of contents, and a cross-reference section that points back (ISO 32000-1, 7.5.6).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

LINK = "form:"
"""How the table of contents refers to a form by its number from 0, until the pages are known."""

_START = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*$")
_SECTION = re.compile(rb"xref\s+")
_RANGE = re.compile(rb"(\d+) (\d+)\s*\n")
_ENTRY = 20
"""Bytes of an entry of a cross-reference section."""
_TRAILER = re.compile(rb"\s*trailer\s*<<(.*?)>>\s*startxref", re.DOTALL)
_ROOT, _SIZE, _ID = (
    re.compile(pattern) for pattern in (rb"/Root (\d+) 0 R", rb"/Size (\d+)", rb"/ID\s*(\[.*?\])")
)
_PAGES, _KIDS = re.compile(rb"/Pages (\d+) 0 R"), re.compile(rb"/Kids\s*\[([^\]]*)\]")
_ANNOTATIONS, _REFERENCE = re.compile(rb"/Annots\s*\[([^\]]*)\]"), re.compile(rb"(\d+) 0 R")
_URI, _AREA = re.compile(rb"/URI\s*\(" + LINK.encode() + rb"(\d+)\)"), re.compile(rb"/Rect\s*(\[[^\]]*\])")
_TOP = 842
"""Above every A4 page, upright or turned: a viewer goes to the head of the page."""


def with_bookmarks(data: bytes, title: str, entries: Sequence[tuple[str, int]], contents: int) -> bytes:
    """Return a volume with its title, a bookmark for each form, and links in its table of contents.

    Args:
        data: The joined pdf.
        title: The title of the volume.
        entries: The name of each form and its page, counted from 0.
        contents: How many pages the table of contents has.

    Raises:
        ValueError: if the file is not built as PDFium builds a joined one.
    """
    base = _Base(data)
    update = _Update(base.size)
    places = [_destination(base.pages[page]) for _, page in entries]
    for page in base.pages[:contents]:
        for number, form, area in base.links(page):
            update.put(
                number, f"<</Type/Annot/Subtype/Link/Border[0 0 0]/F 4/Rect{area}/Dest{places[form]}>>"
            )
    outline = update.next
    for index, ((name, _), place) in enumerate(zip(entries, places, strict=True)):
        number = outline + 1 + index
        before = f"/Prev {number - 1} 0 R" if index else ""
        after = f"/Next {number + 1} 0 R" if index < len(entries) - 1 else ""
        update.put(number, f"<</Title{_text(name)}/Parent {outline} 0 R{before}{after}/Dest{place}>>")
    first, last = outline + 1, outline + len(entries)
    update.put(outline, f"<</Type/Outlines/First {first} 0 R/Last {last} 0 R/Count {len(entries)}>>")
    information = last + 1
    update.put(information, f"<</Title{_text(title)}>>")
    update.put(
        base.root,
        f"<</Type/Catalog/Pages {base.tree} 0 R/Outlines {outline} 0 R/PageMode/UseOutlines/Lang(zh-CN)"
        "/ViewerPreferences<</DisplayDocTitle true>>>>",
    )
    return data + update.written(base, information)


class _Base:
    """What an update must know of the file that it follows."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.start = int(_found(_START, data[-64:])[1])
        self.offsets, end = self._read_offsets()
        trailer = _found(_TRAILER, data[end:])[1]
        self.root, self.size = (int(_found(pattern, trailer)[1]) for pattern in (_ROOT, _SIZE))
        self.identity = _found(_ID, trailer)[1].decode("ascii")
        self.tree = int(_found(_PAGES, self.object(self.root))[1])
        self.pages = [int(number) for number in _REFERENCE.findall(_found(_KIDS, self.object(self.tree))[1])]

    def _read_offsets(self) -> tuple[dict[int, int], int]:
        section = _SECTION.match(self.data, self.start)
        if section is None:
            raise ValueError("no cross-reference section where the file says it is")
        place, offsets = section.end(), {}
        while (head := _RANGE.match(self.data, place)) is not None:
            first, count = int(head[1]), int(head[2])
            for index in range(count):
                entry = self.data[head.end() + index * _ENTRY :][:_ENTRY]
                if entry[17:18] == b"n":
                    offsets[first + index] = int(entry[:10])
            place = head.end() + count * _ENTRY
        return offsets, place

    def object(self, number: int) -> bytes:
        """Return an object from its number to its end."""
        start = self.offsets[number]
        return self.data[start : self.data.index(b"endobj", start)]

    def links(self, page: int) -> Iterator[tuple[int, int, str]]:
        """Yield the links of a page of contents: object, number of the form, rectangle."""
        listed = _ANNOTATIONS.search(self.object(page))
        for number in map(int, _REFERENCE.findall(listed[1]) if listed else ()):
            source = self.object(number)
            if (form := _URI.search(source)) is not None:
                yield number, int(form[1]), _found(_AREA, source)[1].decode("ascii")


class _Update:
    """Objects that are new or replace others."""

    def __init__(self, size: int) -> None:
        self.next = size
        self.objects: dict[int, str] = {}

    def put(self, number: int, source: str) -> None:
        self.objects[number] = source

    def written(self, base: _Base, information: int) -> bytes:
        """Return the objects with their cross-reference section and trailer."""
        parts, place, offsets = [b"\n"], len(base.data) + 1, {}
        for number, source in sorted(self.objects.items()):
            offsets[number] = place
            parts.append(f"{number} 0 obj\n{source}\nendobj\n".encode("ascii"))
            place += len(parts[-1])
        lines = "".join(f"{number} 1\n{offset:010d} 00000 n\r\n" for number, offset in offsets.items())
        size = max(base.size, *self.objects) + 1
        parts.append(
            f"xref\n{lines}trailer\n<</Size {size}/Root {base.root} 0 R/Info {information} 0 R"
            f"/ID{base.identity}/Prev {base.start}>>\nstartxref\n{place}\n%%EOF\n".encode("ascii")
        )
        return b"".join(parts)


def _found(pattern: re.Pattern[bytes], data: bytes) -> re.Match[bytes]:
    found = pattern.search(data)
    if found is None:
        raise ValueError(f"not a pdf that PDFium joined: {pattern.pattern!r} is missing")
    return found


def _destination(page: int) -> str:
    return f"[{page} 0 R/XYZ null {_TOP} null]"


def _text(text: str) -> str:
    """Return a string of any characters: UTF-16 in hexadecimal digits."""
    return f"<FEFF{text.encode('utf-16-be', 'replace').hex().upper()}>"
