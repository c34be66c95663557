"""What the files are made of: merged cells, repeated headings, rows that stay whole, numbers, formulas, fonts."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import docx
import openpyxl
import pypdfium2
import pytest
from docx.oxml.ns import qn
from lxml import html as lxml_html
from rendering_samples import many_indicators, self_evaluation

from jixiao.documents.load import load
from jixiao.documents.model import Table
from jixiao.forms.model import Field, FormKind, FundLine
from jixiao.rendering import file_name, render, render_bytes
from jixiao.rendering.blank import blank_form
from jixiao.rendering.compose import compose
from jixiao.rendering.errors import FontMissing, LayoutMissing
from jixiao.rendering.fonts import FOLDER_VARIABLE
from jixiao.rendering.layouts import load_layouts
from jixiao.rendering.sheet import Grid, Sheet

SOFFICE = shutil.which("soffice")
KINDS = [
    (kind, scope)
    for kind in (FormKind.SELF_EVALUATION, FormKind.TARGET, FormKind.MONITORING)
    for scope in ("project", "unit")
]
JURISDICTIONS = ["cn", "cn-shanghai", "cn-sichuan", "cn-hubei", "cn-yunnan-lincang", "cn-hubei-suizhou"]


def covered(sheet: Sheet) -> None:
    """Every place of every section belongs to exactly one box."""
    for section in sheet.sections:
        boxes = sheet.in_section(section)
        grid = Grid(boxes)
        places: list[tuple[int, int]] = []
        for box in boxes:
            for row in range(box.row, box.row + box.row_span):
                first = grid.column(box.left)
                places += [(row, column) for column in range(first, first + grid.span(box))]
        rows = range(section.first, section.last + 1)
        expected = [(row, column) for row in rows for column in range(len(grid.widths))]
        assert sorted(places) == expected


@pytest.mark.parametrize("jurisdiction", JURISDICTIONS)
@pytest.mark.parametrize(("kind", "scope"), KINDS)
def test_boxes_cover_the_sheet(kind: FormKind, scope: str, jurisdiction: str) -> None:
    covered(compose(blank_form(kind, scope, jurisdiction=jurisdiction), load_layouts(jurisdiction)))


def test_long_form_covers_the_sheet() -> None:
    covered(compose(many_indicators(40), load_layouts()))


# -- docx -------------------------------------------------------------------------------------------------


def test_docx_tables() -> None:
    document = docx.Document(io.BytesIO(render_bytes(many_indicators(40), "docx")))
    tables = document.element.body.findall(qn("w:tbl"))
    repeated = [table.findall(f".//{qn('w:tblHeader')}") for table in tables]
    assert [len(found) for found in repeated] == [0, 1]
    rows = [row for table in tables for row in table.findall(qn("w:tr"))]
    assert all(row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in rows)
    for table in tables:
        widths = [int(column.get(qn("w:w"))) for column in table.find(qn("w:tblGrid"))]
        assert 9700 < sum(widths) < 9900
        assert len(table.find(f"{qn('w:tblPr')}/{qn('w:tblBorders')}")) == 6
        for row in table.findall(qn("w:tr")):
            spans = [cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}") for cell in row.findall(qn("w:tc"))]
            assert sum(1 if span is None else int(span.get(qn("w:val"))) for span in spans) == len(widths)
    assert document.element.body.findall(f".//{qn('w:vMerge')}")


def test_docx_page() -> None:
    data = render_bytes([self_evaluation(), blank_form(FormKind.MONITORING)], "docx")
    document = docx.Document(io.BytesIO(data))
    first, second = document.sections
    assert (first.page_width.mm, first.page_height.mm) == pytest.approx((210, 297), abs=0.2)
    assert (second.page_width.mm, second.page_height.mm) == pytest.approx((297, 210), abs=0.2)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        (footer,) = [name for name in package.namelist() if name.startswith("word/footer")]
        assert b"NUMPAGES" in package.read(footer)
        assert b"PAGE" in package.read(footer)
    assert {p.style.name for p in document.paragraphs if p.text} >= {"FormTitle", "FormFoot"}


# -- xlsx -------------------------------------------------------------------------------------------------


def workbook(data: bytes, *, values: bool = False) -> openpyxl.worksheet.worksheet.Worksheet:
    return openpyxl.load_workbook(io.BytesIO(data), data_only=values).active


def cell_with(page: openpyxl.worksheet.worksheet.Worksheet, value: object) -> openpyxl.cell.Cell:
    return next(cell for row in page.iter_rows() for cell in row if cell.value == value)


def test_xlsx_numbers_and_formulas() -> None:
    data = render_bytes(self_evaluation(), "xlsx")
    shown, written = workbook(data, values=True), workbook(data)
    budget = cell_with(shown, 1234567.5)
    assert budget.number_format == "#,##0.00"
    rate = cell_with(shown, 0.9457)
    assert rate.number_format == "0.00%"
    assert re.fullmatch(
        r'=IF\(N\([A-Z]+\d+\)=0,"",N\([A-Z]+\d+\)/N\([A-Z]+\d+\)\)', written[rate.coordinate].value
    )
    total = cell_with(shown, 95.46)
    assert "SUM(" in written[total.coordinate].value
    assert written.merged_cells.ranges
    assert written.print_title_rows
    assert written.oddFooter.center.text


def test_xlsx_keeps_a_number_that_does_not_follow() -> None:
    form = self_evaluation()
    form.total_score = Field(printed="96.5")
    form.funds[0].rate = Field(printed="94.58%")  # rounded up, as some offices do
    page = workbook(render_bytes(form, "xlsx"))
    assert cell_with(page, 96.5).data_type == "n"
    assert cell_with(page, 0.9458).data_type == "n"


@pytest.mark.parametrize("text", ['=HYPERLINK("http://x")', "+1", "-2+3", "@SUM(A1)", "=cmd|'/c calc'!A0"])
def test_xlsx_writes_no_text_as_formula(text: str) -> None:
    form = self_evaluation()
    form.project = Field[str](printed=text, value=text)
    form.indicators[0].target = Field(printed=text)
    form.indicators[0].reason = Field[str](printed=text, value=text)
    page = workbook(render_bytes(form, "xlsx"))
    found = [cell for row in page.iter_rows() for cell in row if cell.value == text]
    assert len(found) == 3
    assert {cell.data_type for cell in found} == {"s"}


def test_xlsx_names_sheets_apart() -> None:
    form = self_evaluation()
    form.project = Field[str](printed="甲/乙:[丙]*" + "长" * 40)
    data = render_bytes([form, form, form], "xlsx")
    names = openpyxl.load_workbook(io.BytesIO(data)).sheetnames
    assert len({name.casefold() for name in names}) == 3
    assert all(len(name) <= 31 for name in names)


# -- html -------------------------------------------------------------------------------------------------


def test_html_is_complete_and_accessible() -> None:
    page = lxml_html.document_fromstring(render_bytes([self_evaluation(), many_indicators(5)], "html"))
    assert not page.xpath("//script | //link | //img | //*[@src]")
    assert page.get("lang") == "zh-CN"
    assert len(page.xpath("//article")) == 2
    assert page.xpath("//nav//a/@href") == ["#form-1", "#form-2"]
    assert {cell.get("scope") for cell in page.xpath("//th")} <= {"col", "colgroup", "row", "rowgroup"}
    assert page.xpath("//thead//th[@scope='col']")
    assert page.xpath("//td[@rowspan] | //th[@rowspan]")
    assert "@page" in page.xpath("string(//style)")


def test_html_row_spans_stay_in_their_group() -> None:
    page = lxml_html.document_fromstring(render_bytes(many_indicators(12), "html"))
    for group in page.xpath("//thead | //tbody"):
        rows = group.findall("tr")
        for number, row in enumerate(rows):
            assert all(number + int(cell.get("rowspan", 1)) <= len(rows) for cell in row)


# -- pdf --------------------------------------------------------------------------------------------------


def test_pdf_pages() -> None:
    data = render_bytes(many_indicators(60), "pdf")
    document = pypdfium2.PdfDocument(data)
    texts = [page.get_textpage().get_text_range() for page in document]
    assert len(texts) > 1
    assert all(re.search(rf"第{number}页 共{len(texts)}页", text) for number, text in enumerate(texts, 1))
    tables = [block for block in load(data, "x.pdf").blocks if isinstance(block, Table)]
    headed = [any("三级指标" in cell.text for cell in table.cells) for table in tables]
    assert headed[1:] == [True] * (len(headed) - 1)
    assert document[0].get_size() == pytest.approx((595.3, 841.9), abs=0.5)


def test_pdf_embeds_its_fonts() -> None:
    data = render_bytes(self_evaluation(), "pdf")
    fonts = set(re.findall(rb"/BaseFont\s*/([\w+-]+)", data))
    assert fonts
    assert all(re.match(rb"[A-Z]{6}\+", name) for name in fonts)


def test_pdf_of_many_has_a_table_of_contents() -> None:
    forms = [self_evaluation(), many_indicators(3), blank_form(FormKind.MONITORING)]
    document = pypdfium2.PdfDocument(render_bytes(forms, "pdf"))
    first = document[0].get_textpage().get_text_range()
    assert "目录" in first
    assert "农村饮水安全巩固提升项目" in first
    assert len(list(document.get_toc())) == 3
    assert document[3].get_width() > document[3].get_height()


def test_wide_form_is_set_on_a_turned_page() -> None:
    (page, *_) = pypdfium2.PdfDocument(render_bytes(blank_form(FormKind.MONITORING), "pdf"))
    assert page.get_size() == pytest.approx((841.9, 595.3), abs=0.5)


def test_pdf_is_the_same_twice() -> None:
    assert render_bytes(self_evaluation(), "pdf") == render_bytes(self_evaluation(), "pdf")


def test_missing_font_is_a_clear_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jixiao.rendering.fonts._FOLDERS", {"linux": (), "darwin": (), "win32": ()})
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    with pytest.raises(FontMissing, match=r"未找到可用的中文字体[\s\S]*apt-get install fonts-noto-cjk"):
        render_bytes(self_evaluation(), "pdf")


# -- many, names, mistakes ----------------------------------------------------------------------------------


def test_render_one_file_each(tmp_path: Path) -> None:
    done: list[int] = []
    forms = [self_evaluation(), self_evaluation()]
    paths = render(forms, "html", tmp_path / "out", progress=done.append)
    assert [path.name for path in paths] == [
        f"00{n}_农村饮水安全巩固提升项目_项目支出绩效自评表.html" for n in (1, 2)
    ]
    assert done == [1, 2]
    (bound,) = render(forms, "html", tmp_path / "all.html")
    assert bound == tmp_path / "all.html"


def test_file_name_is_safe() -> None:
    form = self_evaluation()
    form.project = Field[str](printed="../甲/乙：<丙>|\n丁")
    assert file_name(form, 7) == "007_甲_乙：_丙_丁_项目支出绩效自评表"


def test_mistakes_are_named() -> None:
    with pytest.raises(LayoutMissing, match="cn-shanghai"):
        render_bytes(self_evaluation(), "docx", jurisdiction="nowhere")
    with pytest.raises(ValueError, match="docx"):
        render_bytes(self_evaluation(), "odt")
    with pytest.raises(ValueError, match="没有"):
        render_bytes([], "docx")


def test_lines_that_only_this_form_has_appear() -> None:
    form = self_evaluation()
    form.funds.append(
        FundLine(line="other", label=Field[str](printed="单位自筹"), initial=Field(printed="7"))
    )
    assert "单位自筹" in render_bytes(form, "html").decode()


# -- LibreOffice --------------------------------------------------------------------------------------------


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("to", ["docx", "xlsx"])
def test_libreoffice_shows_the_same_table(to: str, tmp_path: Path) -> None:
    data = render_bytes(self_evaluation(), to)
    (tmp_path / f"form.{to}").write_bytes(data)
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [
        str(SOFFICE),
        profile,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(tmp_path),
        f"form.{to}",
    ]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    wanted = {
        re.sub(r"\s", "", cell.text) for table in load(data, f"x.{to}").tables() for cell in table.cells
    }
    document = pypdfium2.PdfDocument((tmp_path / "form.pdf").read_bytes())
    text = re.sub(r"\s", "", "".join(page.get_textpage().get_text_range() for page in document))
    missing = [one for one in wanted if one and one not in text and not set(one) <= set("年度绩效总体目标指")]
    assert missing == []
