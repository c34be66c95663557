"""Characters of a pdf page and the lines they make."""

from __future__ import annotations

import ctypes
import unicodedata
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

MOST_CHARACTERS = 300_000
"""Characters read from one page."""

_RADICALS = {
    code: normal
    for code in (*range(0x2E80, 0x2FE0),)
    if (normal := unicodedata.normalize("NFKC", chr(code))) != chr(code)
}
_SPACES = frozenset(" \u00a0\u3000\u2002\u2003\u2009\t")
_OVERLAP = 0.7
_WIDE_GAP = 1.5
_LATIN_GAP = 0.25
_HAN_GAP = 0.6


class Character(NamedTuple):
    """One character: text, left and right edge, base line, size (height of the line it asks for)."""

    text: str
    left: float
    right: float
    base: float
    size: float


def read_characters(text_page: Any, turn: int) -> tuple[list[Character], bool]:
    """Return the characters of a page shown with ``turn`` quarter turns, and whether the limit cut them."""
    count = pdfium.FPDFText_CountChars(text_page)
    total = min(count, MOST_CHARACTERS)
    x, y = ctypes.c_double(), ctypes.c_double()
    box = pdfium.FS_RECTF()
    at_x, at_y, at_box = ctypes.byref(x), ctypes.byref(y), ctypes.byref(box)
    get_unicode, get_origin = pdfium.FPDFText_GetUnicode, pdfium.FPDFText_GetCharOrigin
    get_box, is_generated = pdfium.FPDFText_GetLooseCharBox, pdfium.FPDFText_IsGenerated
    characters: list[Character] = []
    half: Character | None = None
    for index in range(total):
        code = get_unicode(text_page, index)
        if code <= 32:
            if code == 2:
                code = 0x2D
            elif code != 32 or is_generated(text_page, index):
                continue
        elif code in (0xFFFE, 0xFEFF, 0xAD, 0x200B):
            continue
        get_origin(text_page, index, at_x, at_y)
        get_box(text_page, index, at_box)
        one = _placed(code, (x.value, y.value), box, turn)
        if 0xD800 <= code < 0xDC00:
            half = one
            continue
        if 0xDC00 <= code < 0xE000:
            one = _whole(half, one)
        half = None
        characters.append(one)
    return characters, count > total


def _placed(code: int, origin: tuple[float, float], box: Any, turn: int) -> Character:
    """Return a character as the page is shown."""
    text = _RADICALS.get(code) or chr(code)
    if turn == 0:
        return Character(text, box.left, box.right, origin[1], box.top - box.bottom)
    if turn == 1:
        return Character(text, box.bottom, box.top, -origin[0], box.right - box.left)
    if turn == 2:
        return Character(text, -box.right, -box.left, -origin[1], box.top - box.bottom)
    return Character(text, -box.top, -box.bottom, origin[0], box.right - box.left)


def _whole(high: Character | None, low: Character) -> Character:
    """Join the two halves in which pdfium gives a character beyond the basic plane."""
    if high is None:
        return low._replace(text="\ufffd")
    text = chr(0x10000 + ((ord(high.text) - 0xD800) << 10) + (ord(low.text) - 0xDC00))
    return low._replace(text=text, left=min(high.left, low.left), right=max(high.right, low.right))


def lines_of(characters: list[Character]) -> list[tuple[float, list[Character]]]:
    """Group characters into lines from top to bottom: base line, and the characters from left to right."""
    lines: list[tuple[float, list[Character]]] = []
    for character in sorted(characters, key=lambda one: -one.base):
        if lines:
            base, members = lines[-1]
            size = max(members[0].size, character.size, 1.0)
            if base - character.base <= 0.4 * min(size, 40.0):
                members.append(character)
                continue
        lines.append((character.base, [character]))
    order = {id(one): number for number, one in enumerate(characters)}
    return [(base, _left_to_right(members, order)) for base, members in lines]


def _left_to_right(members: list[Character], order: dict[int, int]) -> list[Character]:
    """Return the characters of a line from left to right; where two drawn one after the other overlap, as drawn.

    Punctuation between two Chinese characters is set closer than its box is wide, so that the box of the second
    sign may begin to the left of the first one's.
    """
    members.sort(key=lambda one: order[id(one)])
    placed: list[tuple[float, Character]] = []
    last: Character | None = None
    for one in members:
        left = one.left
        if last is not None and order[id(one)] - order[id(last)] <= 2:
            back = last.left - one.left
            if 0 < back <= _OVERLAP * (one.right - one.left):
                left = placed[-1][0]
        placed.append((left, one))
        last = one
    placed.sort(key=lambda pair: pair[0])
    return [one for _, one in placed]


def text_of_line(characters: list[Character]) -> str:
    """Return the text of one line; a wide gap becomes two spaces, a small one one space."""
    shown: list[str] = []
    spaces = ""
    last: Character | None = None
    for one in characters:
        if one.text in _SPACES:
            spaces += one.text
            continue
        if last is None:
            shown.append(one.text)
            spaces, last = "", one
            continue
        if one.text == last.text and abs(one.left - last.left) < 0.25 * max(one.right - one.left, 1.0):
            continue  # Bold made by drawing twice.
        shown.append(_gap(last, one, spaces))
        shown.append(one.text)
        spaces, last = "", one
    return "".join(shown)


def _gap(last: Character, one: Character, spaces: str) -> str:
    """Return the spaces between two characters."""
    gap = one.left - last.right
    width = max(last.right - last.left, one.right - one.left, 0.1)
    if gap > _WIDE_GAP * width:
        return spaces if len(spaces) > 1 else "  "
    if spaces:
        return spaces
    em = max(last.size, one.size, 1.0) / 1.2
    latin = last.text < "\u2e80" and one.text < "\u2e80"
    return " " if gap > (_LATIN_GAP if latin else _HAN_GAP) * em else ""


def text_of(characters: list[Character]) -> str:
    """Return the text of a cell: its lines from top to bottom."""
    texts = (text_of_line(members).strip() for _, members in lines_of(characters))
    return "\n".join(text for text in texts if text)
