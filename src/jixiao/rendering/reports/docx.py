"""Reports as Word documents after GB/T 9704: real heading styles, repeated table headings, charts with words."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from jixiao.rendering.embedding import set_chinese, with_font_entries
from jixiao.rendering.reports.charts import chart_picture
from jixiao.rendering.reports.content import (
    Bars,
    Block,
    Cell,
    Heading,
    Paragraph,
    Quote,
    Report,
    Run,
    Runs,
    Scatter,
    Table,
    Tone,
)
from jixiao.rendering.reports.page import Page, installed_families, page_of, wanted_families

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_TWIP = 20
_LATIN = "Times New Roman"
_TALL = 700
"""Characters in a row from which it may go over pages."""
_GROUP = 200
"""Most characters in the rows beside one merged cell that are kept on one page."""
_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)


def report_docx(report: Report) -> bytes:
    """Return a report as a Word document."""
    return _Writer(report).written()


class _Writer:
    """Writes one report; paragraphs and tables are XML, the package and its styles are python-docx's."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.page: Page = page_of(report.landscape)
        self.fonts = {role: names[0] for role, names in wanted_families().items()}
        self.document: Document = docx.Document()
        self.body: Any = self.document.element.body
        self._styles()
        self._section()
        self._properties()

    def written(self) -> bytes:
        self._paragraph("Title", "\n".join(self.report.title))
        for line in self.report.lines:
            self._paragraph("Subtitle", line)
        for block in self.report.blocks:
            self._block(block)
        stream = io.BytesIO()
        self.document.save(stream)
        return stream.getvalue()

    # -- package ------------------------------------------------------------------------------------------

    def _styles(self) -> None:
        sizes = self.page.sizes
        normal = self.document.styles["Normal"]
        set_chinese(self.document)
        self._style("Normal", "body", sizes.body, sizes.body_line, "justify", indent=0)
        normal.paragraph_format.widow_control = False
        body = self._style("Body Text", "body", sizes.body, sizes.body_line, "justify", indent=2)
        body.paragraph_format.space_after = Pt(0)
        title = self._style("Title", "title", sizes.title, sizes.title_line, "center", bold=True)
        title.paragraph_format.space_after = Pt(sizes.body)
        for border in title.element.pPr.findall(qn("w:pBdr")):
            title.element.pPr.remove(border)
        self._style(
            "Subtitle", "body", sizes.body, sizes.body_line, "center"
        ).paragraph_format.space_after = Pt(6)
        for level, role in ((1, "heading"), (2, "kai"), (3, "body")):
            style = self._style(
                f"Heading {level}", role, sizes.body, sizes.body_line, "left", indent=2, bold=level == 3
            )
            style.paragraph_format.keep_with_next = True
        self._style("Quote", "kai", sizes.body, sizes.body_line, "justify", indent=2)
        self._style(
            "Signature", "body", sizes.body, sizes.body_line, "right"
        ).paragraph_format.right_indent = Pt(4 * sizes.body)
        caption = self._style("Caption", "heading", sizes.table + 1.5, None, "center")
        caption.paragraph_format.space_before, caption.paragraph_format.space_after = Pt(6), Pt(4)
        self._style("Table Text", "body", sizes.table, None, "left")
        self._style("Table Heading", "heading", sizes.table, None, "center")
        self._style("Small Text", "body", sizes.small, None, "left")
        self._style("Small Heading", "heading", sizes.small, None, "center")
        note = self._style("Table Note", "body", sizes.note, None, "left")
        note.paragraph_format.space_before, note.paragraph_format.space_after = Pt(3), Pt(6)

    def _style(
        self,
        name: str,
        role: str,
        size: float,
        line: float | None,
        align: str,
        *,
        indent: int = 0,
        bold: bool = False,
    ) -> Any:
        styles = self.document.styles
        known = name in [style.name for style in styles]
        style: Any = styles[name] if known else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.font.name, style.font.size = _LATIN, Pt(size)
        style.font.bold, style.font.italic = bold, False
        style.font.color.rgb = RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for attribute in list(fonts.attrib):
            if "Theme" in attribute or "theme" in attribute:
                del fonts.attrib[attribute]
        fonts.set(qn("w:eastAsia"), self.fonts[role])
        fonts.set(qn("w:hAnsi"), _LATIN)
        for spacing in style.element.rPr.findall(qn("w:spacing")):
            style.element.rPr.remove(spacing)
        form = style.paragraph_format
        form.space_before = form.space_after = Pt(0)
        form.alignment = getattr(WD_ALIGN_PARAGRAPH, align.upper())
        form.line_spacing_rule = WD_LINE_SPACING.EXACTLY if line else WD_LINE_SPACING.SINGLE
        if line:
            form.line_spacing = Pt(line)
        form.first_line_indent = Pt(indent * size)
        return style

    def _section(self) -> None:
        section, page = self.document.sections[0], self.page
        section.page_width, section.page_height = Mm(page.width), Mm(page.height)
        if self.report.landscape:
            section.orientation = WD_ORIENT.LANDSCAPE
        section.top_margin, section.bottom_margin = Mm(page.top), Mm(page.bottom)
        section.left_margin, section.right_margin = Mm(page.left), Mm(page.right)
        section.footer_distance = Mm(min(25, page.bottom - 9))
        if self.report.landscape:
            self._footer(section.footer, "center")
            return
        self.document.settings.odd_and_even_pages_header_footer = True
        self._footer(section.footer, "right")
        self._footer(section.even_page_footer, "left")

    def _footer(self, footer: Any, side: str) -> None:
        """Write — 1 — into a footer: on the outer side, one character from the margin."""
        size = self.page.sizes.page_number
        properties = f'<w:rPr><w:sz w:val="{int(size * 2)}"/></w:rPr>'
        indent = "" if side == "center" else f'<w:ind w:{side}="{int(size * _TWIP)}" w:firstLine="0"/>'
        paragraph = footer.paragraphs[0]._p
        new = parse_xml(
            f'<w:p {_W}><w:pPr>{indent}<w:jc w:val="{side}"/></w:pPr>'
            f'<w:r>{properties}<w:t xml:space="preserve">— </w:t></w:r>'
            f'<w:fldSimple w:instr="PAGE"><w:r>{properties}<w:t>1</w:t></w:r></w:fldSimple>'
            f'<w:r>{properties}<w:t xml:space="preserve"> —</w:t></w:r></w:p>'
        )
        paragraph.getparent().replace(paragraph, new)

    def _properties(self) -> None:
        """Write title and language; name the type faces that stand in where one is missing."""
        core = self.document.core_properties
        core.title, core.author, core.comments = self.report.name, "", ""
        core.language = "zh-CN" if self.report.language == "zh" else "en"
        core.created = core.modified = datetime.now(UTC).replace(tzinfo=None)
        for part in self.document.part.package.iter_parts():
            if str(part.partname) == "/word/fontTable.xml":
                part._blob = with_font_entries(part.blob, wanted_families())

    # -- blocks -------------------------------------------------------------------------------------------

    def _append(self, xml: str) -> Any:
        element = parse_xml(xml)
        self.body.insert(len(self.body) - 1, element)
        return element

    def _paragraph(self, style: str, runs: Runs | str, more: str = "") -> Any:
        identifier = self.document.styles[style].style_id
        return self._append(
            f'<w:p {_W}><w:pPr><w:pStyle w:val="{identifier}"/>{more}</w:pPr>{self._runs(runs)}</w:p>'
        )

    def _runs(self, runs: Runs | str) -> str:
        parts = (Run(runs),) if isinstance(runs, str) else runs
        return "".join(f"<w:r>{self._tone(run.tone)}{_text(run.text)}</w:r>" for run in parts if run.text)

    def _tone(self, tone: Tone) -> str:
        """Return the properties of a run. In Chinese, quotation marks and dashes are as wide as characters."""
        hint = ' w:hint="eastAsia"' if self.report.language == "zh" else ""
        role = {Tone.STRONG: "heading", Tone.QUOTE: "kai"}.get(tone)
        face = f" w:eastAsia={quoteattr(self.fonts[role])}" if role else ""
        fonts = f"<w:rFonts{hint}{face}/>" if hint or face else ""
        marks = {Tone.STRONG: "<w:b/>", Tone.GAP: '<w:highlight w:val="yellow"/>'}.get(tone, "")
        return f"<w:rPr>{fonts}{marks}</w:rPr>" if fonts or marks else ""

    def _block(self, block: Block) -> None:
        match block:
            case Heading(level, _, _):
                self._paragraph(f"Heading {level}", block.full)
            case Paragraph(runs, align, leads):
                more = "<w:keepNext/>" if leads else ""
                self._paragraph("Signature" if align == "right" else "Body Text", runs, more)
            case Quote(text):
                for line in text.split("\n"):
                    self._paragraph("Quote", line)
            case Table():
                self._table(block)
            case Bars() | Scatter():
                self._chart(block)

    def _chart(self, chart: Bars | Scatter) -> None:
        width = self.page.text_width
        picture = chart_picture(chart, installed_families()["body"], width)
        paragraph = self.document.add_paragraph(style="Table Text")
        paragraph.paragraph_format.keep_with_next = True
        paragraph.paragraph_format.space_before = Pt(6)
        shape: Any = paragraph.add_run().add_picture(io.BytesIO(picture), width=Pt(width))
        shape._inline.docPr.set("descr", chart.alt)
        shape._inline.docPr.set("title", chart.caption)
        self._paragraph("Caption", f"{chart.name}  {chart.caption}")

    def _table(self, table: Table) -> None:
        if table.caption:
            self._paragraph("Caption", f"{table.name}  {table.caption}", "<w:keepNext/>")
        total = sum(column.width for column in table.columns)
        widths = [round(column.width * self.page.text_width * _TWIP / total) for column in table.columns]
        size = "Small" if table.small else "Table"
        head = "".join(
            self._cell(
                (Cell(runs=()),), width, f"{size} Heading", "center", heading=column.heading, keep=True
            )
            for column, width in zip(table.columns, widths, strict=True)
        )
        spans = [table.spans(column) for column in range(table.merged)]
        rows = "".join(self._row(table, number, widths, spans) for number in range(len(table.rows)))
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        self._append(
            f'<w:tbl {_W}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
            f'<w:tblBorders>{_BORDERS}</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar>'
            '<w:top w:w="50" w:type="dxa"/><w:left w:w="70" w:type="dxa"/>'
            '<w:bottom w:w="50" w:type="dxa"/><w:right w:w="70" w:type="dxa"/></w:tblCellMar>'
            f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid>"
            f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{head}</w:tr>{rows}</w:tbl>"
        )
        if table.note:
            self._paragraph("Table Note", table.note)
        else:
            self._append(
                f'<w:p {_W}><w:pPr><w:spacing w:before="0" w:after="0" w:line="160" w:lineRule="exact"/></w:pPr></w:p>'
            )

    def _row(self, table: Table, number: int, widths: list[int], spans: list[list[tuple[int, int]]]) -> str:
        row = table.rows[number]
        strong = number >= len(table.rows) - table.totals
        keep = self._kept(table, number, spans)
        cells = []
        for index, (cell, width) in enumerate(zip(row, widths, strict=True)):
            merge = ""
            if index < table.merged:
                first = any(start == number for start, _ in spans[index])
                length = next(length for start, length in spans[index] if start <= number < start + length)
                merge = ("" if length == 1 else '<w:vMerge w:val="restart"/>') if first else "<w:vMerge/>"
            style = f"{'Small' if table.small else 'Table'} {'Heading' if strong else 'Text'}"
            shown = (Cell(),) if merge == "<w:vMerge/>" else (cell,)
            cells.append(self._cell(shown, width, style, table.columns[index].align, merge=merge, keep=keep))
        tall = sum(len(cell.text) for cell in row) > _TALL
        properties = "" if tall else "<w:trPr><w:cantSplit/></w:trPr>"
        return f"<w:tr>{properties}{''.join(cells)}</w:tr>"

    def _kept(self, table: Table, number: int, spans: list[list[tuple[int, int]]]) -> bool:
        """Say whether a row stands on the page of the next: beside one merged cell, if they are few words."""
        for column in spans:
            first, length = next((f, n) for f, n in column if f <= number < f + n)
            rows = table.rows[first : first + length]
            if number < first + length - 1 and sum(len(c.text) for row in rows for c in row) <= _GROUP:
                return True
        return False

    def _cell(
        self,
        cells: tuple[Cell, ...],
        width: int,
        style: str,
        align: str,
        *,
        heading: str = "",
        merge: str = "",
        keep: bool = False,
    ) -> str:
        identifier = self.document.styles[style].style_id
        shade = '<w:shd w:val="clear" w:color="auto" w:fill="F2F2F2"/>' if heading else ""
        next_ = "<w:keepNext/>" if keep else ""
        runs = self._runs(heading) if heading else self._runs(cells[0].runs)
        return (
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{merge}{shade}<w:vAlign w:val="center"/></w:tcPr>'
            f'<w:p><w:pPr><w:pStyle w:val="{identifier}"/>{next_}<w:jc w:val="{align}"/></w:pPr>{runs}</w:p></w:tc>'
        )


_CONTROLS = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 127, 0xFFFE, 0xFFFF])


def _text(text: str) -> str:
    """Return text elements; a line end becomes a break."""
    lines = text.translate(_CONTROLS).split("\n")
    return "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in lines)
