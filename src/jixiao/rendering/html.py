"""Forms as one web page: complete in itself, readable by screen readers, printed on A4."""

from __future__ import annotations

from html import escape
from importlib import resources

from jixiao.rendering.layouts import Layouts
from jixiao.rendering.sheet import Box, Grid, Role, Section, Sheet


def render_html(sheets: list[Sheet], layouts: Layouts) -> bytes:
    """Return a page with one article for each form, and links to them if there are several."""
    style = resources.files("jixiao.rendering").joinpath("page.css").read_text("utf-8")
    faces = {role: ", ".join(f'"{name}"' for name in names) for role, names in layouts.fonts.items()}
    for role, names in faces.items():
        style = style.replace(f"var(--{role})", f"{names}, {'sans-serif' if role == 'heading' else 'serif'}")
    title = sheets[0].title if len(sheets) == 1 else layouts.contents
    body = "".join(_article(sheet, number) for number, sheet in enumerate(sheets, 1))
    return (
        f'<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{style}</style></head>\n'
        f"<body>{_contents(sheets, layouts)}{body}</body></html>\n"
    ).encode()


def _contents(sheets: list[Sheet], layouts: Layouts) -> str:
    if len(sheets) < 2:
        return ""
    links = "".join(
        f'<li><a href="#form-{number}">{escape(sheet.name or sheet.title)}</a></li>'
        for number, sheet in enumerate(sheets, 1)
    )
    return f'<nav aria-label="{escape(layouts.contents)}"><ol>{links}</ol></nav>'


def _article(sheet: Sheet, number: int) -> str:
    kind = "landscape" if sheet.landscape else "portrait"
    parts = [f'<article id="form-{number}" class="{kind}" style="font-size:{sheet.size:g}pt">']
    parts.append(f"<h1>{_text(sheet.title)}</h1>")
    parts += [f'<p class="line">{_text(line)}</p>' for line in sheet.lines]
    for passage in sheet.passages:
        if passage.heading:
            parts.append(f"<h2>{_text(passage.heading)}</h2>")
        parts += [f'<p class="passage">{_text(paragraph)}</p>' for paragraph in passage.paragraphs]
    parts += [_table(sheet, section) for section in sheet.sections]
    for line in sheet.foot:
        parts.append(
            '<p class="foot">' + "\u3000\u3000".join(f"<span>{_text(part)}</span>" for part in line) + "</p>"
        )
    parts.append("</article>\n")
    return "".join(parts)


def _table(sheet: Sheet, section: Section) -> str:
    grid = Grid(sheet.in_section(section))
    columns = "".join(f'<col style="width:{width / 10:g}%">' for width in grid.widths)
    parts = [f"<table><colgroup>{columns}</colgroup>"]
    body = section.first + section.headings
    for row, boxes in sheet.rows(section):
        if row == section.first:
            parts.append("<thead>" if section.headings else "<tbody>")
        if row == body and section.headings:
            parts.append("</thead><tbody>")
        cells = "".join(_cell(box, grid) for box in boxes)
        parts.append(f"<tr>{cells}</tr>")
    parts.append("</tbody></table>" if section.last >= body else "</thead></table>")
    return "".join(parts)


def _cell(box: Box, grid: Grid) -> str:
    span = grid.span(box)
    attributes = f' colspan="{span}"' if span > 1 else ""
    rows = box.row_span
    if rows > 1:
        attributes += f' rowspan="{rows}"'
    tag = "td"
    if box.role in (Role.HEADING, Role.LABEL, Role.CATEGORY) and box.text:
        tag = "th"
        column = box.role is Role.HEADING
        scope = ("col" if span == 1 else "colgroup") if column else ("row" if rows == 1 else "rowgroup")
        attributes += f' scope="{scope}"'
    names = (
        str(box.role),
        box.align if box.align != "left" else "",
        "open-above" if box.open_above else "",
        "open-below" if box.open_below else "",
    )
    classes = " ".join(filter(None, names))
    indent = f' style="padding-left:{box.indent}em"' if box.indent else ""
    return f'<{tag}{attributes} class="{classes}"{indent}>{_text(box.text)}</{tag}>'


def _text(text: str) -> str:
    return escape(text, quote=False).replace("\n", "<br>")
