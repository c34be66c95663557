"""Font files: which type faces they hold, whether a document may carry them, and a face with some characters only."""

from __future__ import annotations

import struct
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from jixiao.rendering.cff import cut_cff

_SUFFIXES = {".ttf", ".ttc", ".otf", ".otc"}
_FAMILY, _FULL_FAMILY = 1, 16
_WINDOWS, _MACINTOSH = 3, 1
_RESTRICTED, _PREVIEW, _EDITABLE, _WHOLE_ONLY, _BITMAPS_ONLY = 0x2, 0x4, 0x8, 0x100, 0x200
_BOLD, _ITALIC = 0x1, 0x2
_KEPT = ("OS/2", "cvt ", "fpgm", "gasp", "prep", "name")
"""Tables that a face keeps as they are; those of ligatures, kerning and vertical writing are left out."""
_CHECKSUM = 0xB1B0AFBA
_COMPONENTS_FOLLOW, _WORDS, _SCALE, _TWO_SCALES, _FOUR_SCALES = 0x20, 0x1, 0x8, 0x40, 0x80


@dataclass(frozen=True, slots=True)
class Typeface:
    """One face of a font file: its families, and where its tables stand."""

    path: Path
    families: frozenset[str]
    """Its names, in small letters."""
    bold: bool
    italic: bool
    rights: int
    """What its maker allows (OS/2 fsType)."""
    tables: tuple[tuple[str, int, int], ...]
    """Tag, place and length."""

    @property
    def embeddable(self) -> bool:
        """Whether an editable document may carry it: the least that its maker restricts counts."""
        if self.rights & _BITMAPS_ONLY:
            return False
        return not self.rights & (_RESTRICTED | _PREVIEW | _EDITABLE) or bool(self.rights & _EDITABLE)

    @property
    def divisible(self) -> bool:
        """Whether some of its characters may be taken without the others."""
        return not self.rights & _WHOLE_ONLY

    def read(self) -> dict[str, bytes]:
        """Return its tables."""
        with self.path.open("rb") as file:
            found = {}
            for tag, place, length in self.tables:
                file.seek(place)
                found[tag] = file.read(length)
        return found


@lru_cache(maxsize=4)
def typefaces(folders: tuple[str, ...]) -> tuple[Typeface, ...]:
    """Return every face in some folders; a file that is no font is passed over."""
    paths = (path for folder in folders for path in sorted(Path(folder).rglob("*")))
    found: list[Typeface] = []
    for path in paths:
        if path.suffix.lower() in _SUFFIXES:
            try:
                found.extend(_faces(path))
            except (OSError, struct.error, KeyError, IndexError):
                continue
    return tuple(found)


def find_face(folders: tuple[str, ...], family: str, *, bold: bool) -> Typeface | None:
    """Return the upright face of a family."""
    wanted = family.casefold()
    return next(
        (f for f in typefaces(folders) if wanted in f.families and f.bold == bold and not f.italic), None
    )


def _faces(path: Path) -> Iterator[Typeface]:
    with path.open("rb") as file:

        def read(place: int, length: int) -> bytes:
            file.seek(place)
            return file.read(length)

        starts = [0]
        if read(0, 4) == b"ttcf":
            (count,) = struct.unpack(">I", read(8, 4))
            starts = list(struct.unpack(f">{count}I", read(12, 4 * count)))
        for start in starts:
            (count,) = struct.unpack(">H", read(start + 4, 2))
            entries = struct.iter_unpack(">4sIII", read(start + 12, 16 * count))
            tables = {tag.decode("latin-1"): (place, length) for tag, _, place, length in entries}
            (style,) = struct.unpack(">H", read(tables["head"][0] + 44, 2))
            (rights,) = struct.unpack(">H", read(tables["OS/2"][0] + 8, 2))
            places = tuple((tag, *where) for tag, where in tables.items())
            yield Typeface(
                path, frozenset(_families(read(*tables["name"]))), bool(style & _BOLD), bool(style & _ITALIC),
                rights, places,
            )  # fmt: skip


def _families(names: bytes) -> Iterator[str]:
    _, count, texts = struct.unpack_from(">HHH", names)
    for number in range(count):
        platform, _, _, name, length, place = struct.unpack_from(">6H", names, 6 + 12 * number)
        if name in (_FAMILY, _FULL_FAMILY):
            text = names[texts + place : texts + place + length]
            yield text.decode("mac-roman" if platform == _MACINTOSH else "utf-16-be", "replace").casefold()


# -- some characters of a face --------------------------------------------------------------------------------


def cut_face(tables: dict[str, bytes], characters: Collection[str]) -> bytes:
    """Return a font file with some characters of a face; those that it does not have are passed over."""
    mapping = _glyphs_of(tables["cmap"], {ord(character) for character in characters})
    glyphs = [0, *sorted(set(mapping.values()) - {0})]
    new = {tag: tables[tag] for tag in _KEPT if tag in tables}
    if "glyf" in tables:
        glyphs = _with_components(tables, glyphs)
    numbers = {glyph: number for number, glyph in enumerate(glyphs)}
    if "glyf" in tables:
        new["glyf"], new["loca"] = _outlines(tables, glyphs, numbers)
    else:
        new["CFF "] = cut_cff(tables["CFF "], glyphs)
    new["hmtx"] = b"".join(_metrics(tables, glyph) for glyph in glyphs)
    new["cmap"] = _characters({code: numbers[glyph] for code, glyph in mapping.items() if glyph})
    new["maxp"] = tables["maxp"][:4] + struct.pack(">H", len(glyphs)) + tables["maxp"][6:]
    new["hhea"] = tables["hhea"][:34] + struct.pack(">H", len(glyphs))
    new["head"] = tables["head"][:8] + bytes(4) + tables["head"][12:50] + struct.pack(">hh", 1, 0)
    new["post"] = struct.pack(">I", 0x00030000) + tables["post"][4:32]
    return whole_face(new)


def whole_face(tables: dict[str, bytes]) -> bytes:
    """Return a font file of its own with all tables of a face."""
    count = len(tables)
    power = 1 << (count.bit_length() - 1)
    kind = b"OTTO" if "CFF " in tables else b"\0\1\0\0"
    head = kind + struct.pack(">4H", count, power * 16, power.bit_length() - 1, (count - power) * 16)
    place, entries, body = 12 + 16 * count, b"", []
    tables = tables | {"head": tables["head"][:8] + bytes(4) + tables["head"][12:]}
    for tag in sorted(tables):
        data = tables[tag] + bytes(-len(tables[tag]) % 4)
        entries += struct.pack(">4sIII", tag.encode("latin-1"), _sum(data), place, len(tables[tag]))
        if tag == "head":
            adjustment = place + 8
        place += len(data)
        body.append(data)
    font = bytearray(b"".join((head, entries, *body)))
    struct.pack_into(">I", font, adjustment, (_CHECKSUM - _sum(bytes(font))) & 0xFFFFFFFF)
    return bytes(font)


def _sum(data: bytes) -> int:
    words: tuple[int, ...] = struct.unpack(f">{len(data) // 4}I", data)
    return sum(words) & 0xFFFFFFFF


def _glyphs_of(table: bytes, codes: set[int]) -> dict[int, int]:
    """Return the glyph of each character that the face has."""
    (count,) = struct.unpack_from(">H", table, 2)
    places = {place for _, _, place in struct.iter_unpack(">HHI", table[4 : 4 + 8 * count])}
    found: dict[int, int] = {}
    for place in sorted(places):
        (form,) = struct.unpack_from(">H", table, place)
        if form == 12:
            (groups,) = struct.unpack_from(">I", table, place + 12)
            for first, last, glyph in struct.iter_unpack(
                ">III", table[place + 16 : place + 16 + 12 * groups]
            ):
                found.update((code, glyph + code - first) for code in codes if first <= code <= last)
        elif form == 4:
            found.update(_segments(table, place, codes - found.keys()))
    return found


def _segments(table: bytes, place: int, codes: set[int]) -> Iterator[tuple[int, int]]:
    """Yield the characters of a table of segments (format 4) with their glyphs."""
    (double,) = struct.unpack_from(">H", table, place + 6)
    count = double // 2
    ends, starts, deltas = (
        struct.unpack_from(f">{count}H", table, place + 14 + offset)
        for offset in (0, double + 2, 2 * double + 2)
    )
    ranges = place + 16 + 3 * double
    for code in codes:
        segment = next((number for number in range(count) if code <= ends[number]), count)
        if segment == count or code < starts[segment]:
            continue
        (offset,) = struct.unpack_from(">H", table, ranges + 2 * segment)
        glyph = code
        if offset:
            at = ranges + 2 * segment + offset + 2 * (code - starts[segment])
            (glyph,) = struct.unpack_from(">H", table, at)
        if glyph or not offset:
            yield code, (glyph + deltas[segment]) & 0xFFFF


def _characters(mapping: dict[int, int]) -> bytes:
    """Return a table of characters: segments of one each for the basic plane, groups for all."""
    basic = [(code, glyph) for code, glyph in sorted(mapping.items()) if code < 0xFFFF]
    basic.append((0xFFFF, 0))
    count = len(basic)
    power = 1 << (count.bit_length() - 1)
    codes = [code for code, _ in basic]
    deltas = [(glyph - code) & 0xFFFF for code, glyph in basic[:-1]] + [1]
    segments = struct.pack(">4H", count * 2, power * 2, power.bit_length() - 1, (count - power) * 2)
    segments += struct.pack(f">{count}HH{count}H{count}H{count}H", *codes, 0, *codes, *deltas, *[0] * count)
    segments = struct.pack(">3H", 4, len(segments) + 6, 0) + segments
    groups = b"".join(struct.pack(">III", code, code, glyph) for code, glyph in sorted(mapping.items()))
    groups = struct.pack(">HHIII", 12, 0, len(groups) + 16, 0, len(mapping)) + groups
    head = struct.pack(">HH", 0, 2) + struct.pack(">HHI", _WINDOWS, 1, 20)
    return head + struct.pack(">HHI", _WINDOWS, 10, 20 + len(segments)) + segments + groups


def _metrics(tables: dict[str, bytes], glyph: int) -> bytes:
    (count,) = struct.unpack_from(">H", tables["hhea"], 34)
    width = struct.unpack_from(">H", tables["hmtx"], 4 * min(glyph, count - 1))[0]
    side = 4 * glyph + 2 if glyph < count else 4 * count + 2 * (glyph - count)
    return struct.pack(">H", width) + tables["hmtx"][side : side + 2]


def _outline(tables: dict[str, bytes], glyph: int) -> bytes:
    long = tables["head"][51]
    start, end = (
        struct.unpack_from(">I", tables["loca"], 4 * number)[0]
        if long
        else struct.unpack_from(">H", tables["loca"], 2 * number)[0] * 2
        for number in (glyph, glyph + 1)
    )
    return tables["glyf"][start:end]


def _components(outline: bytes) -> Iterator[tuple[int, int]]:
    """Yield the glyphs that an outline is put together from, with the place of each number."""
    if len(outline) < 10 or struct.unpack_from(">h", outline)[0] >= 0:
        return
    place, flags = 10, _COMPONENTS_FOLLOW
    while flags & _COMPONENTS_FOLLOW:
        flags, glyph = struct.unpack_from(">HH", outline, place)
        yield glyph, place + 2
        place += 4 + (4 if flags & _WORDS else 2)
        place += 2 if flags & _SCALE else 4 if flags & _TWO_SCALES else 8 if flags & _FOUR_SCALES else 0


def _with_components(tables: dict[str, bytes], glyphs: list[int]) -> list[int]:
    """Return glyphs with all that they are put together from."""
    found, waiting = set(glyphs), list(glyphs)
    while waiting:
        parts = {glyph for glyph, _ in _components(_outline(tables, waiting.pop()))} - found
        found |= parts
        waiting += parts
    return sorted(found)


def _outlines(tables: dict[str, bytes], glyphs: list[int], numbers: dict[int, int]) -> tuple[bytes, bytes]:
    outlines, places = [], [0]
    for glyph in glyphs:
        outline = bytearray(_outline(tables, glyph))
        for component, place in list(_components(bytes(outline))):
            struct.pack_into(">H", outline, place, numbers[component])
        outline += bytes(-len(outline) % 4)
        outlines.append(bytes(outline))
        places.append(places[-1] + len(outline))
    return b"".join(outlines), struct.pack(f">{len(places)}I", *places)
