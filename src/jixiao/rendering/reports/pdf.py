"""Reports as pdf, set by typst, with bookmarks and the title as metadata."""

from __future__ import annotations

from jixiao.rendering.reports.charts import chart_source
from jixiao.rendering.reports.content import Bars, Block, Heading, Paragraph, Quote, Report, Scatter, Table
from jixiao.rendering.reports.engine import compiled, family_list, run_source, string, template
from jixiao.rendering.reports.page import installed_families, page_of

_NAMES = {"left": "l", "center": "c", "right": "r"}
_TALL = 700
"""Characters in a row from which it may go over pages."""
_GROUP = 200
"""Most characters in the rows beside one merged cell that are kept on one page."""


def report_pdf(report: Report) -> bytes:
    """Return a report as pdf. Raises ``FontMissing`` where no Chinese font is installed."""
    return compiled(report_source(report), "pdf")


def report_source(report: Report) -> str:
    """Return the typst source of a report: nothing that a form says is markup."""
    parts = [_head(report), template("charts")]
    parts.append(f"#title-lines(({''.join(string(line) + ',' for line in report.title)}))\n")
    parts += [f"#line-below({string(line)})\n" for line in report.lines]
    parts += [_block(block) for block in report.blocks]
    return "".join(parts)


def _head(report: Report) -> str:
    page, families = page_of(report.landscape), installed_families()
    sizes, chinese = page.sizes, report.language == "zh"
    return template(
        "report",
        document_title=string(report.name),
        page_width=f"{page.width:g}mm",
        page_height=f"{page.height:g}mm",
        margin_top=f"{page.top:g}mm",
        margin_bottom=f"{page.bottom:g}mm",
        margin_left=f"{page.left:g}mm",
        margin_right=f"{page.right:g}mm",
        page_centred=str(report.landscape).lower(),
        page_number_inset="0pt" if report.landscape else "1em",
        page_number_size=f"{sizes.page_number:g}pt",
        body_size=f"{sizes.body:g}pt",
        body_line=f"{sizes.body_line:g}pt",
        title_size=f"{sizes.title:g}pt",
        title_line=f"{sizes.title_line:g}pt",
        table_size=f"{sizes.table:g}pt",
        small_size=f"{sizes.small:g}pt",
        note_size=f"{sizes.note:g}pt",
        text_lang='"zh"' if chinese else '"en"',
        text_region='"cn"' if chinese else "none",
        **{f"{role}_fonts": family_list(names) for role, names in families.items()},
    )


def _block(block: Block) -> str:
    match block:
        case Heading(level, _, _):
            return f"#heading(level: {level}, {string(block.full)})\n"
        case Paragraph(runs, "right"):
            return f"#signature({run_source(runs)})\n"
        case Paragraph(runs, _, leads):
            return f"#{'leading' if leads else 'paragraph'}({run_source(runs)})\n"
        case Quote(text):
            return f"#quotation(({''.join(string(line) + ',' for line in text.split(chr(10)))}))\n"
        case Table():
            return _table(block)
        case Bars() | Scatter():
            caption = string(f"{block.name}  {block.caption}")
            return f"#block(breakable: false, width: 100%, {{ {chart_source(block)}; below-caption({caption}) }})\n"


def _table(table: Table) -> str:
    columns = ",".join(f"{column.width}fr" for column in table.columns)
    head = "".join(f"hd({string(column.heading)})," for column in table.columns)
    rows = "".join(_row(table, number) for number in range(len(table.rows)))
    caption = f"#caption({string(f'{table.name}  {table.caption}')})\n" if table.caption else ""
    note = f"#note({run_source(table.note)})\n" if table.note else ""
    framed = "framed-small" if table.small else "framed"
    return f"{caption}#{framed}(table(columns: ({columns}), table.header({head}),\n{rows}))\n{note}"


def _row(table: Table, number: int) -> str:
    row = table.rows[number]
    breakable = sum(len(cell.text) for cell in row) > _TALL
    cells = []
    for index, cell in enumerate(row):
        options = [] if breakable else ["breakable: false"]
        source = run_source(cell.runs)
        if index < table.merged:
            first, length = next(
                (first, length) for first, length in table.spans(index) if first <= number < first + length
            )
            whole = sum(len(c.text) for r in table.rows[first : first + length] for c in r) <= _GROUP
            if whole and number > first:
                continue
            if whole and length > 1:
                options = [f"rowspan: {length}", "breakable: false"]
            elif length > 1:
                options.append(_open(number == first, number == first + length - 1))
                source = source if number == first else '""'
        if number >= len(table.rows) - table.totals:
            source = f"strong-run({source})"
        options.append(source)
        cells.append(f"{_NAMES[table.columns[index].align]}({', '.join(options)}),")
    return "".join(cells) + "\n"


def _open(first: bool, last: bool) -> str:
    """Return the lines of a cell that goes on in the next row: typst keeps the rows beside one cell on one page."""
    sides = [name for name, there in (("top", first), ("bottom", last)) if not there]
    return f"stroke: ({', '.join(f'{side}: none' for side in sides)}, rest: 0.6pt + black)"
