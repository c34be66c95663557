"""Word documents written from the blocks of the model: what a reader must give back."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

from jixiao.documents.model import Cell, Paragraph, Table

WML = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
    '<Override PartName="/word/styles.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/></Types>'
)
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{_RELATIONS}/%s" Target="%s"/></Relationships>'
)


def write_docx(blocks: Sequence[Table | Paragraph]) -> bytes:
    """Write a document of tables and paragraphs."""
    body: list[str] = []
    for block in blocks:
        body.append(_table(block) if isinstance(block, Table) else _paragraph(block.text, block.heading))
    return write_body("".join(body))


def write_body(body: str, **parts: str) -> bytes:
    """Write a package around the XML of a body; ``parts`` are further parts under ``word/``."""
    names = {
        "w": WML,
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
        "v": "urn:schemas-microsoft-com:vml",
        "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    }
    spaces = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in names.items())
    document = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<w:document {spaces} mc:Ignorable="w14"><w:body>{body}<w:sectPr/></w:body></w:document>'
    )
    return write_package({"word/document.xml": document, "word/styles.xml": _styles(), **parts})


def write_package(parts: dict[str, str]) -> bytes:
    """Write a Word package of the given parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", _TYPES)
        package.writestr("_rels/.rels", _RELS % ("officeDocument", "word/document.xml"))
        package.writestr("word/_rels/document.xml.rels", _RELS % ("styles", "styles.xml"))
        for name, content in parts.items():
            package.writestr(name, content)
    return stream.getvalue()


def _styles() -> str:
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{level}"><w:name w:val="heading {level}"/>'
        f'<w:pPr><w:outlineLvl w:val="{level - 1}"/></w:pPr></w:style>'
        for level in range(1, 10)
    )
    return f'<w:styles xmlns:w="{WML}">{styles}</w:styles>'


def _paragraph(text: str, heading: int = 0) -> str:
    properties = f'<w:pPr><w:pStyle w:val="{heading}"/></w:pPr>' if heading else ""
    return f"<w:p>{properties}{_run(text, '<w:br/>')}</w:p>"


def _run(text: str, line_break: str) -> str:
    if not text:
        return ""
    lines = []
    for line in text.split("\n"):
        pieces = (f'<w:t xml:space="preserve">{escape(piece)}</w:t>' for piece in line.split("\t"))
        lines.append("<w:tab/>".join(pieces))
    return f"<w:r><w:rPr><w:sz w:val='21'/></w:rPr>{line_break.join(lines)}</w:r>"


def _table(table: Table) -> str:
    rows = 1 + max((cell.row + cell.row_span - 1 for cell in table.cells), default=-1)
    columns = max((cell.column + cell.column_span for cell in table.cells), default=1)
    grid = "".join('<w:gridCol w:w="900"/>' for _ in range(columns))
    lines = "".join(_row(table, row, columns) for row in range(rows))
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="4"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    properties = f"<w:tblPr><w:tblW w:w='0' w:type='auto'/><w:tblBorders>{borders}</w:tblBorders></w:tblPr>"
    return f"<w:tbl>{properties}<w:tblGrid>{grid}</w:tblGrid>{lines}</w:tbl>"


def _row(table: Table, row: int, columns: int) -> str:
    """Write a row: its own cells, continued parts of cells above, gaps as gridBefore/gridAfter or empty."""
    here = [cell for cell in table.cells if cell.row <= row < cell.row + cell.row_span]
    here.sort(key=lambda cell: cell.column)
    before = here[0].column if here else 0
    column = before
    cells = []
    for cell in here:
        cells += [_empty()] * (cell.column - column)
        cells.append(_cell(cell, row))
        column = cell.column + cell.column_span
    after = columns - column
    skipped = "".join(
        f'<w:{name} w:val="{count}"/>'
        for name, count in (("gridBefore", before), ("gridAfter", after))
        if count
    )
    properties = f"<w:trPr>{skipped}</w:trPr>" if skipped and here else ""
    return f"<w:tr>{properties}{''.join(cells) or _empty()}</w:tr>"


def _empty() -> str:
    return "<w:tc><w:tcPr><w:tcW w:w='900' w:type='dxa'/></w:tcPr><w:p/></w:tc>"


def _cell(cell: Cell, row: int) -> str:
    span = f'<w:gridSpan w:val="{cell.column_span}"/>' if cell.column_span > 1 else ""
    merge = ""
    if cell.row_span > 1:
        merge = '<w:vMerge w:val="restart"/>' if row == cell.row else "<w:vMerge/>"
    content = "<w:p/>"
    if row == cell.row:
        content = "".join(_paragraph(line) for line in cell.text.split("\n"))
        content += "".join(_table(inner) for inner in cell.tables)
        if cell.tables:
            content += "<w:p/>"
    width = f"<w:tcW w:w='{900 * cell.column_span}' w:type='dxa'/>"
    return f"<w:tc><w:tcPr>{width}{span}{merge}</w:tcPr>{content}</w:tc>"
