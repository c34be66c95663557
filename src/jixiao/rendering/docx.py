"""Forms as Word documents: styles and package by python-docx, the tables written as XML rows (ten times as fast)."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Pt

from jixiao.rendering.embedding import set_chinese, with_font_entries
from jixiao.rendering.layouts import Layouts
from jixiao.rendering.sheet import FULL, PADDING, TEXT_WIDTHS, Box, Grid, Role, Section, Sheet, fitting_size

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_NAMESPACE = f'xmlns:w="{_W}"'
_NAMESPACES = f'{_NAMESPACE} xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_MAIN, _FONTS = "word/document.xml", "word/fontTable.xml"
_STYLES = {
    "FormTitle": ("title", 20, "center", True),
    "FormLine": ("body", 11, "center", False),
    "FormCell": ("body", 10, "left", False),
    "FormHeading": ("heading", 10, "center", False),
    "FormFoot": ("body", 10.5, "left", False),
    "FormPassage": ("body", 16, "both", False),
    "FormPassageHeading": ("heading", 16, "left", False),
}
_TWIP = 20
_PAGE = (11906, 16838)
_MARGINS = (
    'w:top="1134" w:right="1020" w:bottom="1247" w:left="1020" w:header="567" w:footer="680" w:gutter="0"'
)
_LINE = 13
"""Height of a line in a cell, in points: the same whatever type face is at hand."""
_ROW = 380
"""Least height of a row, in twentieths of a point."""
_TALL = 30
"""Lines from which a row may go over pages; lower ones stay whole."""
_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_GAP = (
    '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'
    '<w:rPr><w:sz w:val="2"/></w:rPr></w:pPr></w:p>'
)


def render_docx(sheets: list[Sheet], layouts: Layouts) -> bytes:
    """Return a Word document with each form on pages of its own."""
    package = _package(tuple(layouts.fonts.items()), layouts.page_number)
    xml = [f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document {_NAMESPACES}><w:body>']
    for number, sheet in enumerate(sheets, 1):
        xml.append(_sheet(sheet))
        properties = _section(sheet.landscape, package.footer)
        if number < len(sheets):
            properties = f'<w:p><w:pPr><w:spacing w:line="20" w:lineRule="exact"/>{properties}</w:pPr></w:p>'
        xml.append(properties)
    xml.append("</w:body></w:document>")
    stream = io.BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED, compresslevel=6) as target:
        for name, content in package.members:
            target.writestr(name, content)
        target.writestr(ZipInfo(_MAIN, (1980, 1, 1, 0, 0, 0)), "".join(xml), ZIP_DEFLATED)
    return stream.getvalue()


def _section(landscape: bool, footer: str) -> str:
    wide, high = _PAGE[::-1] if landscape else _PAGE
    turned = ' w:orient="landscape"' if landscape else ""
    return (
        f'<w:sectPr><w:footerReference w:type="default" r:id="{footer}"/>'
        f'<w:pgSz w:w="{wide}" w:h="{high}"{turned}/><w:pgMar {_MARGINS}/></w:sectPr>'
    )


@dataclass(frozen=True, slots=True)
class _Package:
    """An empty Word document: its parts without the text, and the name by which sections refer to the footer."""

    members: tuple[tuple[ZipInfo, bytes], ...]
    footer: str


@lru_cache(maxsize=8)
def _package(names: tuple[tuple[str, tuple[str, ...]], ...], page_number: str) -> _Package:
    """Make the styles and the footer, once for all documents."""
    document = docx.Document()
    families = dict(names)
    set_chinese(document)
    document.styles["Normal"].font.name = "Times New Roman"
    document.styles["Normal"].element.rPr.rFonts.set(qn("w:eastAsia"), families["body"][0])
    for name, (role, size, align, bold) in _STYLES.items():
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = document.styles["Normal"]
        style.font.size, style.font.bold, style.font.name = Pt(size), bold, "Times New Roman"
        style.element.rPr.rFonts.set(qn("w:eastAsia"), families[role][0])
        form = style.paragraph_format
        form.space_before = form.space_after = Pt(0)
        form.alignment = getattr(WD_ALIGN_PARAGRAPH, "JUSTIFY" if align == "both" else align.upper())
    styles = document.styles
    for name in ("FormCell", "FormHeading"):
        styles[name].paragraph_format.line_spacing = Pt(_LINE)
    styles["FormTitle"].paragraph_format.space_after = Pt(6)
    styles["FormLine"].paragraph_format.space_after = Pt(4)
    styles["FormFoot"].paragraph_format.space_before = Pt(8)
    styles["FormPassage"].paragraph_format.first_line_indent = Pt(32)
    styles["FormPassage"].paragraph_format.line_spacing = Pt(28)
    styles["FormPassageHeading"].paragraph_format.first_line_indent = Pt(32)
    styles["FormPassageHeading"].paragraph_format.line_spacing = Pt(28)
    styles["FormPassageHeading"].paragraph_format.keep_with_next = True
    _footer(document, page_number)
    (reference,) = document.sections[0]._sectPr.findall(qn("w:footerReference"))
    footer = str(reference.get(qn("r:id")))
    stream = io.BytesIO()
    document.save(stream)
    with ZipFile(stream) as package:
        parts = {info: package.read(info) for info in package.infolist() if info.filename != _MAIN}
    parts.update(
        (info, with_font_entries(content, families))
        for info, content in parts.items()
        if info.filename == _FONTS
    )
    return _Package(tuple(parts.items()), footer)


def _footer(document: Any, page_number: str) -> None:
    """Write 第n页 共m页 into the footer of the section, under a name that every section can use."""
    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    before, _, rest = page_number.partition("{page}")
    middle, _, after = rest.partition("{pages}")
    for text, code in ((before, "PAGE"), (middle, "NUMPAGES"), (after, "")):
        run = f'<w:r {_NAMESPACE}><w:rPr><w:sz w:val="18"/></w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
        paragraph._p.append(parse_xml(run))
        if code:
            field = f'<w:fldSimple {_NAMESPACE} w:instr="{code}"><w:r><w:rPr><w:sz w:val="18"/></w:rPr><w:t>1</w:t></w:r></w:fldSimple>'
            paragraph._p.append(parse_xml(field))


def _paragraph(style: str, text: str, more: str = "") -> str:
    return (
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{more}</w:pPr>'
        f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'
    )


def _sheet(sheet: Sheet) -> str:
    parts = [_paragraph("FormTitle", line) for line in sheet.title.split("\n")]
    parts += [_paragraph("FormLine", line) for line in sheet.lines]
    for passage in sheet.passages:
        if passage.heading:
            parts.append(_paragraph("FormPassageHeading", passage.heading))
        parts += [_paragraph("FormPassage", paragraph) for paragraph in passage.paragraphs]
    for number, section in enumerate(sheet.sections):
        if number:
            parts.append(_GAP)
        parts.append(_table(sheet, section, joined=number > 0))
    for line in sheet.foot:
        parts.append(_foot(line, sheet))
    return "".join(parts)


def _foot(line: tuple[str, ...], sheet: Sheet) -> str:
    """Return a line whose parts stand at equal distances, held by tab stops."""
    width = int(sheet.width * _TWIP)
    stops = "".join(
        f'<w:tab w:val="left" w:pos="{width * number // len(line)}"/>' for number in range(1, len(line))
    )
    runs = "<w:r><w:tab/></w:r>".join(
        f'<w:r><w:t xml:space="preserve">{escape(part)}</w:t></w:r>' for part in line
    )
    tabs = f"<w:tabs>{stops}</w:tabs>" if stops else ""
    return f'<w:p><w:pPr><w:pStyle w:val="FormFoot"/>{tabs}</w:pPr>{runs}</w:p>'


def _table(sheet: Sheet, section: Section, *, joined: bool) -> str:
    grid = Grid(sheet.in_section(section))
    unit = TEXT_WIDTHS[sheet.landscape] * _TWIP / FULL
    widths = [round(width * unit) for width in grid.widths]
    borders = _BORDERS.replace('<w:top w:val="single"', '<w:top w:val="nil"') if joined else _BORDERS
    margin = int(PADDING / 2 * _TWIP)
    parts = [
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        f'<w:tblCellMar><w:top w:w="45" w:type="dxa"/><w:left w:w="{margin}" w:type="dxa"/><w:bottom w:w="45" w:type="dxa"/><w:right w:w="{margin}" w:type="dxa"/></w:tblCellMar>'
        "</w:tblPr><w:tblGrid>",
        *(f'<w:gridCol w:w="{width}"/>' for width in widths),
        "</w:tblGrid>",
    ]
    going_on: dict[int, Box] = {}
    for row, boxes in sheet.rows(section):
        cells = {box.left: (box, False) for box in boxes}
        cells.update({left: (box, True) for left, box in going_on.items()})
        heading = row < section.first + section.headings
        empty = [box for box in boxes if box.role is Role.TEXT and not box.text]
        height = _ROW * max((sheet.lines_of(box) for box in empty), default=1)
        tall = any(box.row_span == 1 and sheet.lines_of(box) > _TALL for box in boxes)
        properties = "" if tall else "<w:cantSplit/>"
        if heading:
            properties += "<w:tblHeader/>"
        parts.append(f'<w:tr><w:trPr>{properties}<w:trHeight w:val="{height}" w:hRule="atLeast"/></w:trPr>')
        for left in sorted(cells):
            box, continued = cells[left]
            parts.append(_cell(box, grid, widths, sheet, continued=continued))
            if box.row_span > 1 and not continued:
                going_on[left] = box
        going_on = {left: box for left, box in going_on.items() if box.row + box.row_span - 1 > row}
        parts.append("</w:tr>")
    parts.append("</w:tbl>")
    return "".join(parts)


def _cell(box: Box, grid: Grid, widths: list[int], sheet: Sheet, *, continued: bool) -> str:
    first, span = grid.column(box.left), grid.span(box)
    properties = f'<w:tcW w:w="{sum(widths[first : first + span])}" w:type="dxa"/>'
    if span > 1:
        properties += f'<w:gridSpan w:val="{span}"/>'
    if box.row_span > 1:
        properties += "<w:vMerge/>" if continued else '<w:vMerge w:val="restart"/>'
    if box.open_above or box.open_below:
        side = "top" if box.open_above else "bottom"
        properties += f'<w:tcBorders><w:{side} w:val="nil"/></w:tcBorders>'
    properties += '<w:vAlign w:val="center"/>'
    content = '<w:p><w:pPr><w:pStyle w:val="FormCell"/></w:pPr></w:p>' if continued else _content(box, sheet)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>"


def _content(box: Box, sheet: Sheet) -> str:
    """Return the paragraphs of a cell."""
    style = "FormHeading" if box.role is Role.HEADING else "FormCell"
    align = "both" if box.role is Role.TEXT else box.align
    size = fitting_size(box, sheet)
    layout = f'<w:jc w:val="{align}"/>' if align != "left" and style == "FormCell" else ""
    if box.indent:
        layout = (
            f'<w:ind w:leftChars="{box.indent * 100}" w:left="{int(box.indent * sheet.size * _TWIP)}"/>'
            + layout
        )
    run = f'<w:rPr><w:sz w:val="{int(size * 2)}"/></w:rPr>' if size != 10 else ""
    before = f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{layout}</w:pPr>'
    return "".join(
        f'{before}<w:r>{run}<w:t xml:space="preserve">{escape(line)}</w:t></w:r></w:p>'
        if line
        else before + "</w:p>"
        for line in box.text.split("\n")
    )
