"""The outline levels that the styles of a Word document give to its paragraphs."""

from __future__ import annotations

from zipfile import ZipFile

from lxml import etree

from jixiao.documents.docx_part import parse_part
from jixiao.documents.guard import ReadingError
from jixiao.documents.package import DEFAULT_LIMITS, Limits, read_member
from jixiao.documents.wordtext import OUTLINE, VAL, WML, integer

_STYLE_ID = f"{{{WML}}}styleId"
_NAME = f"{{{WML}}}name"
_BASED_ON = f"{{{WML}}}basedOn"


class Styles:
    """The outline levels of paragraph styles; the part is read when the first is asked for."""

    def __init__(self, package: ZipFile | None = None, folder: str = "", limits: Limits = DEFAULT_LIMITS):
        self._package = package
        self._part = f"{folder}/styles.xml" if folder else "styles.xml"
        self._limits = limits
        self._levels: dict[str, int] | None = None

    def level(self, style: str) -> int:
        """Return the outline level (1–9) of a style by its id, 0 for running text."""
        if self._levels is None:
            self._levels = self._read()
        return self._levels.get(style, 0) or _level_of_name(style)

    def _read(self) -> dict[str, int]:
        if self._package is None or self._part not in self._package.namelist():
            return {}
        try:
            root = parse_part(read_member(self._package, self._part, self._limits))
        except (etree.XMLSyntaxError, ReadingError):
            return {}
        own: dict[str, int] = {}
        parents: dict[str, str] = {}
        for style in root.iterchildren(f"{{{WML}}}style"):
            identity = style.get(_STYLE_ID, "")
            own[identity], parents[identity] = _style_level(style)
        return {identity: _inherited(identity, own, parents) for identity in own}


def _style_level(style: etree._Element) -> tuple[int, str]:
    """Return the style's own level (0 where it states none) and the style it is based on."""
    name = style.find(_NAME)
    level = _level_of_name(name.get(VAL, "")) if name is not None else 0
    outline = next(style.iter(OUTLINE), None)
    if outline is not None:
        level = outline_level(outline)
    based = style.find(_BASED_ON)
    return level, based.get(VAL, "") if based is not None else ""


def _inherited(identity: str, own: dict[str, int], parents: dict[str, str]) -> int:
    for _ in range(10):
        if own.get(identity):
            return own[identity]
        identity = parents.get(identity, "")
    return 0


def outline_level(outline: etree._Element) -> int:
    """Return the level (1–9) that an outline element states, 0 for running text."""
    level = integer(outline.get(VAL), 9)
    return level + 1 if 0 <= level < 9 else 0


def _level_of_name(name: str) -> int:
    """Return the level that the name of a built-in heading style states."""
    lowered = name.lower().replace(" ", "")
    for prefix in ("heading", "标题"):
        rest = lowered[len(prefix) :]
        if lowered.startswith(prefix) and len(rest) == 1 and rest in "123456789":
            return int(rest)
    return 0
