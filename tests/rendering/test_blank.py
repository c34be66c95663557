"""The blank form: filled by hand, it reads back with everything that was filled in."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path

import docx
import openpyxl
import pytest

from jixiao.documents.load import load
from jixiao.forms.model import Form, FormKind
from jixiao.forms.record import form_record
from jixiao.reading.reader import read_forms
from jixiao.rendering import FORMATS
from jixiao.rendering.blank import template_bytes
from jixiao.rendering.errors import LayoutMissing

SOFFICE = shutil.which("soffice")
KINDS = [
    (FormKind.SELF_EVALUATION, "project", "cn", ""),
    (FormKind.SELF_EVALUATION, "unit", "cn", ""),
    (FormKind.SELF_EVALUATION, "project", "cn-sichuan", ""),
    (FormKind.SELF_EVALUATION, "project", "cn-hubei", ""),
    (FormKind.TARGET, "project", "cn", ""),
    (FormKind.TARGET, "unit", "cn", ""),
    (FormKind.TARGET, "project", "cn-shanghai", ""),
    (FormKind.TARGET, "project", "cn-shanghai", "older"),
    (FormKind.MONITORING, "project", "cn", ""),
]
FILLED = {
    "年度": 2025,
    "项目名称": "农村饮水项目",
    "主管部门": "清河县水利局",
    "实施单位": "供水站",
    "部门（单位）名称": "清河县水利局",
    "申报单位名称": "清河县水利局",
    "项目实施单位": "供水站",
}


def read_one(data: bytes, to: str) -> Form:
    (form,) = read_forms(load(data, f"form.{to}")).forms
    return form


@pytest.mark.parametrize("to", FORMATS)
@pytest.mark.parametrize(("kind", "scope", "jurisdiction", "variant"), KINDS)
def test_blank_is_known_and_empty(
    kind: FormKind, scope: str, jurisdiction: str, variant: str, to: str
) -> None:
    form = read_one(
        template_bytes(kind, to, scope, jurisdiction=jurisdiction, variant=variant, year=2025), to
    )
    assert (form.kind, form.scope, form.year) == (kind, scope, 2025)
    assert form.indicators == []
    assert not any(line.initial.text or line.revised.text or line.score.text for line in form.funds)
    assert not any(text.field.text for text in form.texts)


def fill_workbook(data: bytes) -> tuple[bytes, dict[str, object]]:
    """Fill the cells right of the labels, every amount, and the first row of indicators; return what went where."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    page = book.active
    rows = [
        [cell for cell in row if not isinstance(cell, openpyxl.cell.cell.MergedCell)]
        for row in page.iter_rows()
    ]
    written: dict[str, object] = {}
    headings: dict[int, str] = {}
    filled_row = None
    for row in rows:
        names = {str(cell.value).replace("\n", ""): cell for cell in row if cell.value}
        for number, cell in enumerate(row):
            label = str(cell.value or "").replace("\n", "")
            if label in FILLED and number + 1 < len(row):
                row[number + 1].value = FILLED[label]
                written[label] = FILLED[label]
        if {"三级指标", "三级目标"} & set(names):
            headings = {cell.column: name for name, cell in names.items()}
        elif headings and filled_row is None and not ({"经费保障"} & set(names)):
            filled_row = row[0].row
            for cell in row:
                name = headings.get(cell.column, "")
                if name in ("三级指标", "三级目标"):
                    cell.value = "供水点数量"
                elif name.endswith(("指标值", "目标值", "目标值（A）", "指标目标值")):
                    cell.value = "≥12处"
                elif name in ("分值", "权重", "分值权重"):
                    cell.value = 15
    total = next(
        (cell for row in rows for cell in row if "资金" in str(cell.value) and "总额" in str(cell.value)),
        None,
    )
    if total is None:
        total = next((cell for row in rows for cell in row if cell.value == "总额"), None)
    if total is not None:
        beside = next(
            cell for cell in page[total.row] if cell.column > total.column and cell in rows[total.row - 1]
        )
        beside.value = 1234.5
        written["total"] = "1,234.50"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue(), written


@pytest.mark.parametrize(("kind", "scope", "jurisdiction", "variant"), KINDS)
def test_filled_workbook_reads_back(kind: FormKind, scope: str, jurisdiction: str, variant: str) -> None:
    blank = template_bytes(kind, "xlsx", scope, jurisdiction=jurisdiction, variant=variant)
    data, written = fill_workbook(blank)
    form = read_one(data, "xlsx")
    assert form.year == 2025
    assert form.unit.text in ("供水站", "清河县水利局")
    if scope == "project":
        assert form.project.text == "农村饮水项目"
    (indicator,) = form.indicators
    assert indicator.l3.text == "供水点数量"
    assert indicator.target.text == "≥12处"
    assert indicator.l1.value
    assert indicator.l2.value
    if "total" in written:
        first = form.funds[0]
        assert (first.initial.text or first.revised.text) == "1,234.50"


def test_filled_document_reads_back() -> None:
    document = docx.Document(io.BytesIO(template_bytes(FormKind.SELF_EVALUATION, "docx", year=2025)))
    head, indicators = document.tables
    head.rows[0].cells[-1].text = "农村饮水项目"
    cells = indicators.rows[1].cells
    for number, text in enumerate(("供水点数量", "≥12处", "12处", "15", "15"), start=3):
        cells[number].text = text
    stream = io.BytesIO()
    document.save(stream)
    record = form_record(read_one(stream.getvalue(), "docx"))
    assert record["project"] == "农村饮水项目"
    assert record["year"] == 2025
    (indicator,) = record["indicators"]
    assert indicator == {
        "l1": "产出指标", "l2": "数量指标", "l3": "供水点数量", "target": "≥12处", "actual": "12处", "weight": "15",
        "score": "15", "reason": None,
    }  # fmt: skip


def test_workbook_lets_only_values_be_edited() -> None:
    data = template_bytes(FormKind.SELF_EVALUATION, "xlsx", jurisdiction="cn-sichuan", year=2025)
    page = openpyxl.load_workbook(io.BytesIO(data)).active
    assert page.protection.sheet
    cells = [cell for row in page.iter_rows() for cell in row]
    labels = [cell for cell in cells if cell.value and not str(cell.value).startswith("=")]
    assert labels
    assert all(cell.protection.locked for cell in labels)
    formulas = [cell for cell in cells if str(cell.value).startswith("=")]
    assert any("SUM" in cell.value for cell in formulas)
    assert any("/N(" in cell.value for cell in formulas)
    assert sum(not cell.protection.locked for cell in cells) > 50
    checks = page.data_validations.dataValidation
    assert {check.type for check in checks} == {"decimal", "list"}
    assert any("≥" in check.formula1 for check in checks if check.type == "list")


def test_unknown_variant_and_report_are_named() -> None:
    with pytest.raises(LayoutMissing, match="版式"):
        template_bytes(FormKind.TARGET, "xlsx", variant="nothing")
    with pytest.raises(LayoutMissing, match="空白表"):
        template_bytes(FormKind.REPORT, "xlsx")


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
def test_formulas_of_the_blank_workbook_count(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(template_bytes(FormKind.SELF_EVALUATION, "xlsx", year=2025)))
    page = book.active
    headings = {cell.value: cell for row in page.iter_rows() for cell in row if cell.value}
    first = headings["年初预算数"].row + 2  # the total above the parts is a formula
    for name, amounts in (("全年预算数", (200, 100)), ("全年执行数", (150, 75.5))):
        for number, amount in enumerate(amounts):
            page.cell(first + number, headings[name].column).value = amount
    book.save(tmp_path / "form.xlsx")
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [str(SOFFICE), profile, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML"]
    subprocess.run(
        [*command, "--outdir", "out", "form.xlsx"], cwd=tmp_path, check=True, capture_output=True, timeout=120
    )
    total, part, *_ = read_one((tmp_path / "out" / "form.xlsx").read_bytes(), "xlsx").funds
    assert (total.revised.text, total.executed.text, total.rate.text) == ("300.00", "225.50", "75.17%")
    assert part.rate.text == "75.00%"
