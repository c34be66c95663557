"""Editing an Office package in place: some parts changed or added, every other part copied as it is."""

from __future__ import annotations

import io
import posixpath
import zipfile

from lxml import etree

from jixiao.documents.package import DEFAULT_LIMITS, open_package, read_member
from jixiao.rendering.findings.notes import CannotMark

RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "[Content_Types].xml"
_STRICT = b"http://purl.oclc.org/ooxml/"


class PackageEdit:
    """The parts of a package: read, changed, added, and written again."""

    def __init__(self, data: bytes) -> None:
        """Open the package. Raises ``ReadingError`` if it is none or over the safety limits."""
        self.package = open_package(data, DEFAULT_LIMITS)
        self._changed: dict[str, bytes] = {}
        self._names = {name.lower(): name for name in self.package.namelist()}

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._names or name in self._changed

    def read(self, name: str) -> bytes:
        """Return the bytes of a part as they stand now."""
        name = self._names.get(name.lower(), name)
        return self._changed.get(name) or read_member(self.package, name)

    def tree(self, name: str) -> etree._Element:
        """Return the root of an XML part, with everything that is in it.

        Raises ``CannotMark`` for a part in the namespaces of ISO 29500 Strict.
        """
        content = self.read(name)
        if _STRICT in content[:4096]:
            raise CannotMark("Strict Open XML")
        if b"<!DOCTYPE" in content[:4096]:
            raise CannotMark("DOCTYPE")
        return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))

    def write(self, name: str, content: bytes | etree._Element) -> None:
        """Change a part, or add one."""
        if not isinstance(content, bytes):
            tree = content.getroottree()
            content = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
        self._changed[self._names.get(name.lower(), name)] = content

    def free_name(self, pattern: str) -> str:
        """Return a name of the pattern (``xl/comments{}.xml``) that no part has."""
        number = 1
        while pattern.format(number) in self:
            number += 1
        return pattern.format(number)

    def related(self, part: str, kind: str) -> str | None:
        """Return the part that a part is related to by a kind of relation (``comments``), if there is one."""
        for relation in self._relations(part):
            if (
                relation.get("Type", "").rsplit("/", 1)[-1] == kind
                and relation.get("TargetMode") != "External"
            ):
                target = relation.get("Target", "").replace("\\", "/")
                joined = target if target.startswith("/") else posixpath.join(posixpath.dirname(part), target)
                return posixpath.normpath(joined).lstrip("/")
        return None

    def relate(self, part: str, kind: str, target: str) -> str:
        """Add a relation from a part to another and return its id."""
        root = self._relations(part)
        taken = {relation.get("Id") for relation in root}
        identity = next(
            name for number in range(1, len(taken) + 2) if (name := f"rIdJx{number}") not in taken
        )
        element = etree.SubElement(root, f"{{{_PACKAGE}/relationships}}Relationship")
        element.set("Id", identity)
        element.set("Type", f"{RELATIONS}/{kind}")
        element.set("Target", posixpath.relpath(target, posixpath.dirname(part)))
        self.write(_relations_name(part), root)
        return identity

    def _relations(self, part: str) -> etree._Element:
        name = _relations_name(part)
        if name in self:
            return self.tree(name)
        return etree.fromstring(f'<Relationships xmlns="{_PACKAGE}/relationships"/>')

    def declare(self, content_type: str, *, part: str = "", extension: str = "") -> None:
        """State the content type of a part, or of all parts with an extension; a statement made before stays."""
        root = self.tree(_TYPES)
        kind, key, value = (
            ("Override", "PartName", f"/{part}") if part else ("Default", "Extension", extension)
        )
        tag = f"{{{_PACKAGE}/content-types}}{kind}"
        if any(found.get(key, "").lower() == value.lower() for found in root.iter(tag)):
            return
        element = etree.Element(tag)
        element.set(key, value)
        element.set("ContentType", content_type)
        root.insert(0 if extension else len(root), element)
        self.write(_TYPES, root)

    def saved(self) -> bytes:
        """Return the package: unchanged parts as they were, in their order, then the added ones."""
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as result:
            for info in self.package.infolist():
                content = self._changed.pop(info.filename, None)
                result.writestr(info, self.package.read(info) if content is None else content)
            for name, content in self._changed.items():
                added = zipfile.ZipInfo(name)
                added.compress_type = zipfile.ZIP_DEFLATED
                result.writestr(added, content)
        return stream.getvalue()


def _relations_name(part: str) -> str:
    folder, base = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{base}.rels")
