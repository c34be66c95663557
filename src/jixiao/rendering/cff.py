"""The outlines of an OpenType font in the Compact Font Format, cut down to some of its glyphs (Adobe TN 5176)."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

_CHARSET, _ENCODING, _CHARSTRINGS, _PRIVATE, _SUBROUTINES = 15, 16, 17, 18, 19
_ESCAPE = 12
_FONTS, _SELECT = _ESCAPE << 8 | 36, _ESCAPE << 8 | 37
"""Operators of a font with several sets of private data: the sets, and which glyph takes which."""
_REAL, _INT16, _INT32 = 30, 28, 29
_OPERATORS = 22
"""Bytes below this are operators, others begin an operand."""
_PREDEFINED = 3
"""Offsets below this name a charset or an encoding that every reader knows."""

Dict = dict[int, list[int | bytes]]
"""Operator → operands; a real number stays as it is encoded."""


def cut_cff(data: bytes, glyphs: Sequence[int]) -> bytes:
    """Return the table with these glyphs only, in this order; the first must be glyph 0."""
    names = _index(data, data[2])
    tops = _index(data, names.end)
    subroutines = _index(data, _index(data, tops.end).end)
    top = _dict(tops.items[0])
    charstrings = _index(data, _offset(top, _CHARSTRINGS)).items
    fonts = [_dict(font) for font in _index(data, _offset(top, _FONTS)).items] if _FONTS in top else []
    chosen = [0]
    pieces: dict[int, bytes] = {_CHARSTRINGS: _written([charstrings[glyph] for glyph in glyphs])}
    if _offset(top, _CHARSET) >= _PREDEFINED:
        known = _charset(data, _offset(top, _CHARSET), len(charstrings))
        pieces[_CHARSET] = struct.pack(f">B{len(glyphs) - 1}H", 0, *(known[glyph] for glyph in glyphs[1:]))
    if fonts:
        chosen = _selected(data, _offset(top, _SELECT), len(charstrings))
        chosen = [chosen[glyph] for glyph in glyphs]
        pieces[_SELECT] = bytes([0, *chosen])
    top.pop(_ENCODING, None)  # glyphs are reached by the table of characters alone

    head, middle = data[: names.end], data[tops.end : subroutines.end]
    changed: Dict = {operator: [0] for operator in (*pieces, _FONTS if fonts else _PRIVATE)}
    if not fonts:
        changed[_PRIVATE] = [0, 0]
    place = len(head) + len(_written([_encoded(top, changed)])) + len(middle)
    body = b""
    for operator, piece in pieces.items():
        changed[operator] = [place + len(body)]
        body += piece
    placed = []
    for number, owner in enumerate(fonts or [top]):
        private, size = _private(data, owner, with_subroutines=number in chosen)
        placed.append((owner, [size, place + len(body)]))
        body += private
    if fonts:
        changed[_FONTS] = [place + len(body)]
        body += _written([_encoded(owner, {_PRIVATE: list(where)}) for owner, where in placed])
    else:
        changed[_PRIVATE] = list(placed[0][1])
    return head + _written([_encoded(top, changed)]) + middle + body


@dataclass(frozen=True, slots=True)
class _Index:
    items: list[bytes]
    end: int


def _index(data: bytes, place: int) -> _Index:
    (count,) = struct.unpack_from(">H", data, place)
    if not count:
        return _Index([], place + 2)
    size = data[place + 2]
    first = place + 3
    offsets = [
        int.from_bytes(data[at : at + size], "big") for at in range(first, first + (count + 1) * size, size)
    ]
    base = first + (count + 1) * size - 1
    items = [data[base + start : base + end] for start, end in pairwise(offsets)]
    return _Index(items, base + offsets[-1])


def _written(items: Sequence[bytes]) -> bytes:
    if not items:
        return b"\0\0"
    offsets = [1]
    for item in items:
        offsets.append(offsets[-1] + len(item))
    return struct.pack(f">HB{len(offsets)}I", len(items), 4, *offsets) + b"".join(items)


def _dict(data: bytes) -> Dict:
    found: Dict = {}
    operands: list[int | bytes] = []
    place = 0
    while place < len(data):
        first = data[place]
        if first < _OPERATORS:
            double = first == _ESCAPE
            found[first << 8 | data[place + 1] if double else first] = operands
            operands = []
            place += 2 if double else 1
            continue
        value, place = _operand(data, place)
        operands.append(value)
    return found


def _operand(data: bytes, place: int) -> tuple[int | bytes, int]:
    first = data[place]
    if first == _REAL:
        end = place + 1
        while data[end] & 15 != 15:
            end += 1
        return data[place : end + 1], end + 1
    if first == _INT16:
        return struct.unpack_from(">h", data, place + 1)[0], place + 3
    if first == _INT32:
        return struct.unpack_from(">i", data, place + 1)[0], place + 5
    if first <= 246:
        return first - 139, place + 1
    if first <= 250:
        return (first - 247) * 256 + data[place + 1] + 108, place + 2
    return -(first - 251) * 256 - data[place + 1] - 108, place + 2


def _encoded(known: Dict, changed: Dict) -> bytes:
    """Return a dictionary; every number takes five bytes, so that its length is known before the places are."""
    parts = []
    for operator, operands in (known | changed).items():
        parts += [
            operand if isinstance(operand, bytes) else struct.pack(">Bi", _INT32, operand)
            for operand in operands
        ]
        parts.append(bytes(divmod(operator, 256)) if operator > 255 else bytes([operator]))
    return b"".join(parts)


def _offset(known: Dict, operator: int) -> int:
    value = known.get(operator, [0])[-1]
    return value if isinstance(value, int) else 0


def _private(data: bytes, owner: Dict, *, with_subroutines: bool) -> tuple[bytes, int]:
    """Return private data followed by its subroutines if a glyph may call them, and the size without them."""
    if _PRIVATE not in owner:
        return b"", 0
    size, place = (value for value in owner[_PRIVATE] if isinstance(value, int))
    private = _dict(data[place : place + size])
    if _SUBROUTINES not in private:
        return data[place : place + size], size
    if not with_subroutines:
        del private[_SUBROUTINES]
        encoded = _encoded(private, {})
        return encoded, len(encoded)
    start = place + _offset(private, _SUBROUTINES)
    subroutines = data[start : _index(data, start).end]
    length = len(_encoded(private, {}))
    return _encoded(private, {_SUBROUTINES: [length]}) + subroutines, length


def _charset(data: bytes, place: int, count: int) -> list[int]:
    """Return the name or the character number of each glyph."""
    form, place = data[place], place + 1
    found = [0]
    if form == 0:
        return found + list(struct.unpack_from(f">{count - 1}H", data, place))
    pattern = ">HB" if form == 1 else ">HH"
    while len(found) < count:
        first, left = struct.unpack_from(pattern, data, place)
        found += range(first, first + left + 1)
        place += struct.calcsize(pattern)
    return found


def _selected(data: bytes, place: int, count: int) -> list[int]:
    """Return which private data each glyph takes."""
    if data[place] == 0:
        return list(data[place + 1 : place + 1 + count])
    (ranges,) = struct.unpack_from(">H", data, place + 1)
    found: list[int] = []
    for number in range(ranges):
        first, font, after = struct.unpack_from(">HBH", data, place + 3 + 3 * number)
        found += [font] * (after - first)
    return found
