"""Writes blocks as pdf pages (with typst), as a scanned page, as a web page and as plain text."""

from __future__ import annotations

import html
import io
import tempfile
from collections.abc import Sequence
from pathlib import Path

import typst
from PIL import Image

from making.blocks import Block, Cell, Grid, Line

FONTS = Path("/usr/share/fonts/opentype/noto")
"""Where Debian's package fonts-noto-cjk puts the typeface of the pages."""
_HEAD = """#set document(title: "绩效管理示例", date: datetime(year: 2024, month: 1, day: 1))
#set page(paper: "a4", margin: (x: 1.6cm, y: 2cm), numbering: "- 1 -")
#set text(font: "Noto Serif CJK SC", size: 10pt, lang: "zh", region: "cn")
#set par(spacing: 0.9em)
#set table(stroke: 0.5pt, inset: 9pt, align: center + horizon)
"""


def _font_set() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])


def write_pdf(blocks: Sequence[Block]) -> bytes:
    """Write a pdf with ruled tables; a table's heading rows are repeated on each page."""
    return _compiled(_HEAD + "\n".join(_typst(block) for block in blocks), "pdf")


def _compiled(source: str, output: str, picture: bytes = b"", **settings: float) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "page.jpg").write_bytes(picture)
        page = Path(folder, "page.typ")
        page.write_text(source, "utf-8")
        compiler = typst.Compiler(page, root=folder, font_paths=_font_set())
        made = compiler.compile(format=output, **settings)  # type: ignore[call-overload]
    return made[0] if isinstance(made, list) else made


def write_scan(blocks: Sequence[Block]) -> bytes:
    """Write a pdf of one page that is only a picture, slightly turned and grey as from a scanner."""
    page = _compiled(_HEAD + "\n".join(_typst(block) for block in blocks), "png", ppi=84)
    picture = (
        Image.open(io.BytesIO(page))
        .convert("L")
        .rotate(0.7, fillcolor=244, resample=Image.Resampling.BILINEAR)
    )
    stream = io.BytesIO()
    picture.point(lambda grey: 24 + grey * 220 // 255).save(stream, "JPEG", quality=45)
    date = "#set document(date: datetime(year: 2024, month: 1, day: 1))\n"
    scan = '#set page(paper: "a4", margin: 0pt)\n#image("page.jpg", width: 100%)'
    return _compiled(date + scan, "pdf", stream.getvalue())


def _typst(block: Block) -> str:
    if isinstance(block, Line):
        look = (
            f'text(size: 15pt, weight: "bold", {_content(block.text)})'
            if block.title
            else _content(block.text)
        )
        return f"#align(center, {look})" if block.title or block.centred else f"#par({look})"
    columns = ", ".join(f"{width}fr" for width in block.widths)
    starts = [[cell for cell in block.row(row) if cell.row == row] for row in range(block.rows)]
    heading = "".join(f"{_typst_cell(cell)}, " for row in starts[: block.headings] for cell in row)
    cells = ",\n".join(_typst_cell(cell) for row in starts[block.headings :] for cell in row)
    top = f"table.header({heading}),\n" if heading else ""
    return f"#table(columns: ({columns}),\n{top}{cells})"


def _typst_cell(cell: Cell) -> str:
    align = ", align: left + horizon" if len(cell.text) > 14 else ""
    return f"table.cell(colspan: {cell.width}, rowspan: {cell.height}{align}, {_content(cell.text)})"


def _content(text: str) -> str:
    quoted = (line.replace("\\", "\\\\").replace('"', '\\"') for line in text.split("\n"))
    return " + linebreak() + ".join(f'text("{line}")' for line in quoted)


def write_html(blocks: Sequence[Block], encoding: str = "gb18030") -> bytes:
    """Write a web page as a unit's site shows it."""
    body = "\n".join(_html_table(block) if isinstance(block, Grid) else _html_line(block) for block in blocks)
    page = (
        f'<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="{encoding}">\n<title>信息公开</title>\n'
        "<style>body { font-family: SimSun, serif; width: 900px; margin: auto }\n"
        "table { border-collapse: collapse; width: 100% }\n"
        "td { border: 1px solid; padding: 4px; text-align: center }</style>\n</head>\n"
        f"<body>\n{body}\n</body>\n</html>\n"
    )
    return page.encode(encoding)


def _html_line(line: Line) -> str:
    return f'<h2 align="center">{line.text}</h2>' if line.title else f'<p align="center">{line.text}</p>'


def _html_table(table: Grid) -> str:
    rows = []
    for row in range(table.rows):
        cells = []
        for cell in table.row(row):
            if cell.row == row:
                spans = f' rowspan="{cell.height}"' if cell.height > 1 else ""
                spans += f' colspan="{cell.width}"' if cell.width > 1 else ""
                cells.append(f"<td{spans}>{html.escape(cell.text).replace(chr(10), '<br>')}</td>")
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return "<table>\n" + "\n".join(rows) + "\n</table>"


def write_text(blocks: Sequence[Block]) -> bytes:
    """Write rows as lines with tabs; behind a page break a row without its level 1 is shifted to the left."""
    lines: list[str] = []
    for block in blocks:
        lines += _text_rows(block) if isinstance(block, Grid) else [block.text]
    return ("\n".join(lines) + "\n").encode()


def _text_rows(table: Grid) -> list[str]:
    lines = []
    for row in range(table.rows):
        values = [""] * len(table.widths)
        for cell in table.row(row):
            if cell.row == row:
                values[cell.column] = cell.text.replace("\n", " ")
        if row in table.after_break:
            if row - 1 not in table.after_break:
                lines.append("")
            values = values[1:] if not values[0] else values
        lines.append("\t".join(values))
    return [*lines, ""]
