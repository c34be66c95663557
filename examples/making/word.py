"""Writes blocks as Word documents: .docx by itself, .doc through LibreOffice."""

from __future__ import annotations

import io
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from making.blocks import Block, Cell, Grid, Line

EPOCH = (2024, 1, 1, 0, 0, 0)
"""The time stamp of every file in a package, so that the same content gives the same bytes."""
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_TYPES = (
    f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_TYPE}"/></Types>'
)
_RELS = (
    f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)
_PAGE = '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="964" w:bottom="1134" w:left="964"/></w:sectPr>'
_WIDTH = 9978  # of the text on an A4 page with these margins, in twentieths of a point


def write_docx(blocks: Sequence[Block]) -> bytes:
    """Write a .docx."""
    body = "".join(
        _table(block) if isinstance(block, Grid) else _line(block, after_table)
        for after_table, block in zip(_after_table(blocks), blocks, strict=True)
    )
    document = f'{_XML}<w:document xmlns:w="{_W}"><w:body>{body}{_PAGE}</w:body></w:document>'
    parts = {"[Content_Types].xml": _TYPES, "_rels/.rels": _RELS, "word/document.xml": document}
    return write_zip({name: text.encode() for name, text in parts.items()})


def write_zip(members: dict[str, bytes]) -> bytes:
    """Write an archive whose bytes depend on its members only."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in members.items():
            info = zipfile.ZipInfo(name, EPOCH)
            info.external_attr = 0o644 << 16
            archive.writestr(info, data, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def find_office() -> str | None:
    """Return LibreOffice, if it is installed."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def write_doc(blocks: Sequence[Block], office: str) -> bytes:
    """Write a binary .doc: the .docx converted by LibreOffice.

    Raises:
        subprocess.SubprocessError: if it fails or takes longer than two minutes.
    """
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "form.docx")
        source.write_bytes(write_docx(blocks))
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = [
            office,
            profile,
            "--headless",
            "--convert-to",
            "doc:MS Word 97",
            "--outdir",
            folder,
            str(source),
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        return source.with_suffix(".doc").read_bytes()


def _after_table(blocks: Sequence[Block]) -> list[bool]:
    return [index > 0 and isinstance(blocks[index - 1], Grid) for index in range(len(blocks))]


def _line(line: Line, after_table: bool) -> str:
    """Write a line; the title behind a table begins a page."""
    size, bold = (32, "<w:b/>") if line.title else (21, "")
    new_page = "<w:pageBreakBefore/>" if line.title and after_table else ""
    align = '<w:jc w:val="center"/>' if line.title or line.centred else ""
    return f"<w:p><w:pPr>{new_page}{align}</w:pPr>{_runs(line.text, size, bold)}</w:p>"


def _runs(text: str, size: int, bold: str = "") -> str:
    fonts = '<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="宋体"/>'
    look = f'<w:rPr>{fonts}{bold}<w:sz w:val="{size}"/></w:rPr>'
    lines = (f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n"))
    return f"<w:r>{look}{'<w:br/>'.join(lines)}</w:r>" if text else ""


def _table(table: Grid) -> str:
    share = _WIDTH / sum(table.widths)
    widths = [int(width * share) for width in table.widths]
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    borders = "".join(f'<w:{side} w:val="single" w:sz="4" w:color="000000"/>' for side in sides)
    look = f'<w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr>'
    rows = "".join(
        f"<w:tr>{''.join(_cell(cell, row, widths) for cell in table.row(row))}</w:tr>"
        for row in range(table.rows)
    )
    return f"<w:tbl>{look}<w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl><w:p/>"


def _cell(cell: Cell, row: int, widths: list[int]) -> str:
    width = sum(widths[cell.column : cell.column + cell.width])
    span = f'<w:gridSpan w:val="{cell.width}"/>' if cell.width > 1 else ""
    merge = ""
    if cell.height > 1:
        merge = '<w:vMerge w:val="restart"/>' if row == cell.row else "<w:vMerge/>"
    look = f'<w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{merge}<w:vAlign w:val="center"/></w:tcPr>'
    align = "" if len(cell.text) > 14 else '<w:pPr><w:jc w:val="center"/></w:pPr>'
    text = _runs(cell.text, 18) if row == cell.row else ""
    return f"<w:tc>{look}<w:p>{align}{text}</w:p></w:tc>"
