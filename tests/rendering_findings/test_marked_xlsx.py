"""A marked workbook: each note is at its very cell, everything else is as it was."""

import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from lxml import etree
from marking import fields_of, finding, findings_everywhere, judged, read

import layouts
from builders.xlsx import write_xlsx
from jixiao.rendering.findings.marked import marked_copy
from jixiao.rendering.findings.notes import AUTHOR
from jixiao.values.place import column_letters

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
DOCUMENTS = {path.name: path.read_bytes for path in sorted(EXAMPLES.glob("*.xlsx"))}
MOMENT = datetime(2024, 5, 6, tzinfo=UTC)
NAMES = [name for name in layouts.ALL if not name.startswith(("text_", "shifted_"))]


def marked(data: bytes, findings: list) -> bytes:
    return marked_copy(data, judged(read(data)), findings, MOMENT)


def notes(data: bytes) -> dict[tuple[str, str], str]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    cells = (cell for sheet in book for row in sheet.iter_rows() for cell in row)
    return {(cell.parent.title, cell.coordinate): cell.comment.text for cell in cells if cell.comment}


def built() -> list:
    return [
        pytest.param(lambda name=name: write_xlsx(layouts.ALL[name]().blocks, stacked=True), id=name)
        for name in NAMES
    ]


@pytest.mark.parametrize("document", [*(pytest.param(d, id=n) for n, d in DOCUMENTS.items()), *built()])
def test_a_marked_copy_reads_to_the_same_forms_and_each_note_is_at_its_cell(document):
    data = document()
    result = read(data)
    if not result.forms:
        pytest.skip("no form in this layout")
    findings = findings_everywhere(result)
    copy = marked(data, findings)
    assert read(copy) == result
    found = notes(copy)
    assert sum(text.count("检查“") for text in found.values()) == len(findings)
    for form in result.forms:
        for path, field in fields_of(form):
            place = field.place
            if field.text and place.row and place.column:
                assert f"检查“{path}”" in found[place.sheet, f"{column_letters(place.column)}{place.row}"]


def test_the_other_parts_are_copied_as_they_are():
    data = DOCUMENTS["05-hubei-and-stacked.xlsx"]()
    copy = marked(data, findings_everywhere(read(data)))
    before, after = (zipfile.ZipFile(io.BytesIO(content)) for content in (data, copy))
    changed = {"[Content_Types].xml", "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"}
    for name in set(before.namelist()) - changed:
        assert before.read(name) == after.read(name)
    for name in ("xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"):
        trees = [etree.fromstring(package.read(name)) for package in (before, after)]
        (drawing,) = trees[1].iter("{*}legacyDrawing")
        assert drawing.getprevious().tag.endswith("pageSetup")
        trees[1].remove(drawing)
        assert etree.tostring(trees[0], method="c14n") == etree.tostring(trees[1], method="c14n")
    assert marked(data, findings_everywhere(read(data))) == copy, "the same every time"


def test_a_formula_in_a_text_stays_text():
    data = DOCUMENTS["11-monitoring.xlsx"]()
    result = read(data)
    found = notes(
        marked(data, [finding(result, 0, "year", values={"check": "=cmd|' /c calc'!A0", "error": ""})])
    )
    assert list(found) == [("监控表", "A1")]
    assert "=cmd|' /c calc'!A0" in found["监控表", "A1"]


def with_notes() -> bytes:
    """A form in a workbook that has notes and a table of its own."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet("自评表")
        sheet.write_row(0, 0, ["项目支出绩效自评表"])
        sheet.write_row(1, 0, ["项目名称", "绿化养护"])
        sheet.write_row(
            2, 0, ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"]
        )
        sheet.write_row(3, 0, ["产出指标", "数量指标", "养护面积", "≥5公顷", "5公顷", 50, 50])
        sheet.write_comment(3, 6, "原有批注", {"author": "审核人"})
        sheet.write_comment("B2", "项目批注", {"author": "审核人"})
        sheet.add_table(10, 0, 12, 1)
    return stream.getvalue()


def test_existing_notes_are_kept_and_ours_follow():
    data = with_notes()
    result = read(data)
    row = result.forms[0].indicators[0]
    copy = marked(
        data,
        [
            finding(result, 0, "indicators[0].score", row.score),
            finding(result, 0, "indicators[0].actual", row.actual),
        ],
    )
    found = notes(copy)
    assert found["自评表", "B2"] == "项目批注"
    assert found["自评表", "G4"].startswith("原有批注\n")
    assert "检查“indicators[0].score”" in found["自评表", "G4"]
    assert "检查“indicators[0].actual”" in found["自评表", "E4"]
    names = zipfile.ZipFile(io.BytesIO(copy)).namelist()
    assert sorted(names) == sorted(zipfile.ZipFile(io.BytesIO(data)).namelist())
    book = openpyxl.load_workbook(io.BytesIO(copy))
    assert book["自评表"]["E4"].comment.author == AUTHOR
    drawing = zipfile.ZipFile(io.BytesIO(copy)).read("xl/drawings/vmlDrawing1.vml").decode()
    shapes = etree.fromstring(drawing.encode()).iter("{urn:schemas-microsoft-com:vml}shape")
    identities = [shape.get("id") for shape in shapes]
    assert len(identities) == len(set(identities)) == 3


def test_the_drawing_of_notes_stands_where_the_format_wants_it():
    data = DOCUMENTS["11-monitoring.xlsx"]()
    book = openpyxl.load_workbook(io.BytesIO(data))
    book.active.oddFooter.center.text = "&P"
    stream = io.BytesIO()
    book.save(stream)
    copy = marked(stream.getvalue(), findings_everywhere(read(stream.getvalue())))
    root = etree.fromstring(zipfile.ZipFile(io.BytesIO(copy)).read("xl/worksheets/sheet1.xml"))
    order = [etree.QName(child).localname for child in root]
    assert order.index("legacyDrawing") > order.index("headerFooter")
    assert read(copy) == read(stream.getvalue())


def test_marking_a_marked_copy_adds_to_its_notes():
    data = DOCUMENTS["11-monitoring.xlsx"]()
    findings = findings_everywhere(read(data))
    twice = marked(marked(data, findings), findings)
    assert read(twice) == read(data)
    assert sum(text.count("检查“") for text in notes(twice).values()) == 2 * len(findings)
