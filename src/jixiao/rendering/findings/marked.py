"""Copies of the originals with every finding beside the cell it is about."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from datetime import datetime
from zipfile import BadZipFile

from lxml import etree

from jixiao.checks.session import JudgedDocument
from jixiao.documents.guard import ReadingError
from jixiao.documents.xlsx_package import PackageError
from jixiao.findings import Finding
from jixiao.rendering.findings.marked_docx import marked_docx
from jixiao.rendering.findings.marked_xlsx import marked_xlsx
from jixiao.rendering.findings.notes import CannotMark, notes_of

FORMATS = ("docx", "xlsx")
_DAMAGED = (ReadingError, PackageError, BadZipFile, zlib.error, etree.XMLSyntaxError, OSError, ValueError)


def marked_copy(
    data: bytes, document: JudgedDocument, findings: Sequence[Finding], moment: datetime, language: str = "zh"
) -> bytes:
    """Return a copy of a docx or xlsx with the findings on it as comments or notes.

    Raises:
        CannotMark: for another format, and for a package that cannot be edited.
    """
    if document.format not in FORMATS:
        raise CannotMark(document.format)
    notes = notes_of(document, findings, language)
    try:
        if document.format == "docx":
            return marked_docx(data, notes, moment)
        return marked_xlsx(data, notes)
    except _DAMAGED as error:
        raise CannotMark(str(error)) from error
