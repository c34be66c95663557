"""Type faces of Word documents: the ones to take where one is missing, and faces that a document carries with it.

A document names the official type faces. The table of fonts lists, for each, the ones that Word and LibreOffice take
next. On request the faces that were found here are put into the document, obfuscated as ECMA-376 asks (part 1,
17.8.1), with the characters that the document uses.
"""

from __future__ import annotations

import io
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import cycle
from typing import Any
from xml.sax.saxutils import quoteattr
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from lxml import etree

from jixiao.rendering.fonts import folders, installed_of
from jixiao.rendering.typeface import Typeface, cut_face, find_face, whole_face

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_TABLE, _TABLE_LINKS = "word/fontTable.xml", "word/_rels/fontTable.xml.rels"
_SETTINGS, _TYPES = "word/settings.xml", "[Content_Types].xml"
_STYLED = ("word/styles.xml", "word/document.xml")
_OBFUSCATED = "application/vnd.openxmlformats-officedocument.obfuscatedFont"
_OBFUSCATED_BYTES = 32
_BEFORE_EMBEDDING = (
    "writeProtection", "view", "zoom", "removePersonalInformation", "removeDateAndTime",
    "doNotDisplayPageBoundaries", "displayBackgroundShape", "printPostScriptOverText",
    "printFractionalCharacterWidth", "printFormsData",
)  # fmt: skip
"""The settings that stand before those of embedded fonts, in the order of the schema."""
_ALWAYS = "0123456789 "
"""Characters that the fields of a document may bring in."""

Families = Mapping[str, Sequence[str]]
"""Role of a type face → families, the wanted one first."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What can be embedded: for each official family the one found, and the families whose makers forbid it."""

    found: dict[str, str]
    forbidden: tuple[str, ...]


def embedding_plan(wanted: Families) -> Plan:
    """Choose the families to embed: for each role the first that is installed, if its maker allows it.

    Raises ``FontMissing``.
    """
    installed = installed_of(wanted)
    found: dict[str, str] = {}
    forbidden: list[str] = []
    for role, names in wanted.items():
        family = installed[role][0]
        face = find_face(folders(), family, bold=False)
        if face is not None and face.embeddable:
            found[names[0]] = family
        elif family not in forbidden:
            forbidden.append(family)
    return Plan(found, tuple(forbidden))


def font_entries(wanted: Families) -> str:
    """Return the entries of the table of fonts: each official family with the ones that stand in for it."""
    names = {families[0]: families[1:] for families in wanted.values()}
    return "".join(
        f"<w:font w:name={quoteattr(name)}><w:altName w:val={quoteattr(','.join(others))}/>"
        '<w:charset w:val="86"/><w:family w:val="auto"/></w:font>'
        for name, others in names.items()
    )


def with_font_entries(table: bytes, wanted: Families) -> bytes:
    """Return a table of fonts with the entries of some families."""
    return table.replace(b"</w:fonts>", font_entries(wanted).encode() + b"</w:fonts>")


def set_chinese(document: Any) -> None:
    """Set the language of Chinese characters in a new document: the shapes of 。 and ， and the line breaks follow it."""
    for language in document.styles.element.iter(f"{{{_W}}}lang"):
        language.set(f"{{{_W}}}eastAsia", "zh-CN")
    for language in document.settings.element.iter(f"{{{_W}}}themeFontLang"):
        language.set(f"{{{_W}}}eastAsia", "zh-CN")


def with_fonts(document: bytes, plan: Plan) -> bytes:
    """Return a Word document that carries the faces of a plan and is set in them."""
    with ZipFile(io.BytesIO(document)) as package:
        members = {info.filename: package.read(info) for info in package.infolist()}
    for name in _STYLED:
        for official, family in plan.found.items():
            members[name] = members[name].replace(_east_asian(official), _east_asian(family))
    trees = [etree.fromstring(members[name]) for name in _STYLED]
    used = {pair for tree in trees for pair in _faces_used(tree)}
    footers = [
        etree.fromstring(data)
        for name, data in members.items()
        if name.startswith(("word/footer", "word/header"))
    ]
    characters = {
        character
        for tree in (*trees, *footers)
        for text in tree.iter(f"{{{_W}}}t")
        for character in text.text or ""
    }
    _embed(members, sorted(set(plan.found.values())), used, characters | set(_ALWAYS))
    stream = io.BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as target:
        for name, data in members.items():
            target.writestr(ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, ZIP_DEFLATED)
    return stream.getvalue()


def _east_asian(family: str) -> bytes:
    return f"w:eastAsia={quoteattr(family)}".encode()


def _faces_used(tree: Any) -> Iterable[tuple[str, bool]]:
    """Yield the families that runs and styles name for Chinese characters, and whether they are bold."""
    for properties in tree.iter(f"{{{_W}}}rPr"):
        fonts, bold = properties.find(f"{{{_W}}}rFonts"), properties.find(f"{{{_W}}}b")
        family = None if fonts is None else fonts.get(f"{{{_W}}}eastAsia")
        if family is not None:
            yield family, bold is not None and bold.get(f"{{{_W}}}val") not in ("0", "false")


def _embed(
    members: dict[str, bytes],
    families: Sequence[str],
    used: set[tuple[str, bool]],
    characters: Collection[str],
) -> None:
    """Add the faces to the parts of a document."""
    entries: list[str] = []
    links: list[str] = []
    whole = False
    for family in families:
        parts = []
        for bold in (False, True):
            face = find_face(folders(), family, bold=bold)
            if face is None or not face.embeddable or (bold and (family, True) not in used):
                continue
            whole = whole or not face.divisible
            font = _font(face, characters)
            key = str(uuid.uuid5(uuid.NAMESPACE_OID, sha256(font).hexdigest())).upper()
            number = len(links) + 1
            members[f"word/fonts/font{number}.odttf"] = obfuscated(font, key)
            links.append(
                f'<Relationship Id="rId{number}" Type="{_OFFICE}/font" Target="fonts/font{number}.odttf"/>'
            )
            name = "embedBold" if bold else "embedRegular"
            subset = ' w:subsetted="true"' if face.divisible else ""
            parts.append(f'<w:{name} xmlns:r="{_OFFICE}" r:id="rId{number}" w:fontKey="{{{key}}}"{subset}/>')
        entries.append(
            f'<w:font w:name={quoteattr(family)}><w:charset w:val="86"/><w:family w:val="auto"/>'
            f"{''.join(parts)}</w:font>"
        )
    members[_TABLE] = members[_TABLE].replace(b"</w:fonts>", "".join(entries).encode() + b"</w:fonts>")
    members[_TABLE_LINKS] = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Relationships xmlns="{_PACKAGE}">{"".join(links)}</Relationships>'.encode()
    )
    kind = f'<Default Extension="odttf" ContentType="{_OBFUSCATED}"/>'.encode()
    members[_TYPES] = members[_TYPES].replace(b"<Default ", kind + b"<Default ", 1)
    members[_SETTINGS] = _with_settings(members[_SETTINGS], subset=not whole)


def _font(face: Typeface, characters: Collection[str]) -> bytes:
    tables = face.read()
    return cut_face(tables, characters) if face.divisible else whole_face(tables)


def _with_settings(settings: bytes, *, subset: bool) -> bytes:
    root = etree.fromstring(settings)
    before = [index for index, child in enumerate(root) if etree.QName(child).localname in _BEFORE_EMBEDDING]
    place = max(before, default=-1) + 1
    for name in ("embedTrueTypeFonts", *(("saveSubsetFonts",) if subset else ())):
        root.insert(place, etree.Element(f"{{{_W}}}{name}"))
        place += 1
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True))


def obfuscated(font: bytes, key: str) -> bytes:
    """Return a font with its first bytes changed by a key, a GUID; done twice, it is as it was.

    >>> obfuscated(obfuscated(b"OTTO" * 10, "1DFE0B4C-5C2E-4E6B-8C41-2F2B1D7E6A90"), "1DFE0B4C-5C2E-4E6B-8C41-2F2B1D7E6A90")[:4]
    b'OTTO'
    """
    mask = cycle(reversed(bytes.fromhex(key.replace("-", ""))))
    head = bytes(byte ^ other for byte, other in zip(font[:_OBFUSCATED_BYTES], mask, strict=False))
    return head + font[_OBFUSCATED_BYTES:]
