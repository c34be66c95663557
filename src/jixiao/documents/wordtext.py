"""The words of WordprocessingML: names of elements, and the text of a paragraph as it is printed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lxml import etree

WML = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_MATH = "http://schemas.openxmlformats.org/officeDocument/2006/math"


def _w(name: str) -> str:
    return f"{{{WML}}}{name}"


BODY, P, R, T = _w("body"), _w("p"), _w("r"), _w("t")
TBL, TR, TC, TR_PR, TC_PR, PPR = _w("tbl"), _w("tr"), _w("tc"), _w("trPr"), _w("tcPr"), _w("pPr")
GRID_SPAN, GRID_BEFORE, V_MERGE, H_MERGE = _w("gridSpan"), _w("gridBefore"), _w("vMerge"), _w("hMerge")
VAL = _w("val")
OUTLINE = _w("outlineLvl")
MATH_T = f"{{{_MATH}}}t"
TR_PR_DEL = _w("del")
_TAB, _BR, _CR, _HYPHEN = _w("tab"), _w("br"), _w("cr"), _w("noBreakHyphen")
_RPR, _VANISH, _SYM, _TXBX, _CHECK_BOX = _w("rPr"), _w("vanish"), _w("sym"), _w("txbxContent"), _w("checkBox")
_DEL, _MOVE_FROM, _RT = _w("del"), _w("moveFrom"), _w("rt")
ALTERNATE, _CHOICE, _FALLBACK = (f"{{{_MC}}}{name}" for name in ("AlternateContent", "Choice", "Fallback"))

SKIPPED = frozenset(
    (
        *(_DEL, _MOVE_FROM, _RT, PPR, _RPR, TR_PR, TC_PR),
        *(_w(name) for name in ("sdtPr", "sdtEndPr", "tblPr", "tblGrid", "tblPrEx", "sectPr", "instrText")),
        *(_w(name) for name in ("delText", "delInstrText", "customXmlPr", "smartTagPr")),
    )
)
"""Elements whose content is not printed."""

_MARKS = {_TAB: "\t", _BR: "\n", _CR: "\n", _HYPHEN: "-"}
INLINE_MARKS = tuple(_MARKS)
"""Elements that stand for a character."""

ROW_SPECIALS = (
    *(TBL, _DEL, _MOVE_FROM, ALTERNATE, _TXBX, _VANISH, _SYM, _RT, _CHECK_BOX, H_MERGE),
    *(_w("tcPrChange"), _w("rPrChange"), _w("trPrChange"), _w("tblPrExChange")),
)
"""Elements a row must not hold to be read in one pass."""

_SYMBOL_FONTS = {
    "wingdings": {0x52: "☑", 0xFE: "☑", 0xFC: "√", 0xFB: "×", 0xFD: "☒", 0xA8: "□", 0x6F: "□", 0x6C: "●"},
    "wingdings 2": {0x52: "☑", 0x50: "√", 0x4F: "×", 0x51: "☒", 0x53: "☒", 0xA3: "□", 0x2A: "□", 0x54: "☒"},
}


def mark_text(tag: str) -> str:
    """Return the character an element stands for."""
    return _MARKS[tag]


def integer(text: str | None, default: int) -> int:
    """Return a whole number of an attribute, or the default where it is none."""
    try:
        return int(text) if text is not None and len(text) < 12 else default
    except ValueError:
        return default


def alternative(parent: Iterable[etree._Element]) -> Iterator[etree._Element]:
    """Yield the children; of alternatives for one content only the first is taken."""
    for child in parent:
        if child.tag == ALTERNATE:
            chosen = child.find(_CHOICE)
            if chosen is None or not len(chosen):
                chosen = child.find(_FALLBACK)
            if chosen is not None:
                yield from alternative(chosen)
        else:
            yield child


def collect(parent: etree._Element, parts: list[str], boxes: list[etree._Element]) -> None:
    """Append the printed text of a paragraph to ``parts`` and its text boxes to ``boxes``."""
    for child in alternative(parent):
        tag = child.tag
        if tag == R:
            if not _hidden(child):
                collect(child, parts, boxes)
        elif tag in (T, MATH_T):
            parts.append(child.text or "")
        elif tag in _MARKS:
            parts.append(_MARKS[tag])
        elif tag == _SYM:
            parts.append(_symbol(child))
        elif tag == _TXBX:
            boxes.append(child)
        elif tag == _CHECK_BOX:
            parts.append(_check_box(child))
        elif tag not in SKIPPED and len(child):
            collect(child, parts, boxes)


def _hidden(run: etree._Element) -> bool:
    properties = run.find(_RPR)
    return properties is not None and _on(properties.find(_VANISH))


def _on(switch: etree._Element | None) -> bool:
    return switch is not None and switch.get(VAL, "true") not in ("0", "false", "off")


def _symbol(element: etree._Element) -> str:
    """Return a character of a symbol font in Unicode, ``□`` and ``☑`` for the boxes of forms."""
    try:
        code = int(element.get(_w("char"), ""), 16)
    except ValueError:
        return ""
    font = element.get(_w("font"), "").lower()
    own = code - 0xF000 if 0xF000 <= code <= 0xF0FF else code
    if font in _SYMBOL_FONTS and own in _SYMBOL_FONTS[font]:
        return _SYMBOL_FONTS[font][own]
    return chr(code) if 0x20 <= code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else ""


def _check_box(element: etree._Element) -> str:
    """Return the box of a form field, as it stands or else as it was to begin with."""
    state = element.find(_w("checked"))
    if state is None:
        state = element.find(_w("default"))
    return "☑" if _on(state) else "□"
