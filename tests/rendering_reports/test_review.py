"""The review sheet: every finding once, beside the line it concerns."""

import io
from decimal import Decimal

import openpyxl
import pytest
from report_facts import assessed

from jixiao.documents.load import load
from jixiao.reading.reader import read_forms
from jixiao.rendering.reports import ReportKind, report_bytes, reports
from jixiao.rendering.reports.content import Table

NAMES = [
    "02-national-faulty.docx",
    "03-several-forms.doc",
    "07-shanghai-targets.pdf",
    "10-evaluation-report.docx",
    "11-monitoring.xlsx",
]


def checked(report) -> list[tuple[str, str]]:
    """Each row's first two cells joined, with its findings."""
    found = []
    for table in report.of(Table):
        column = [c.heading for c in table.columns].index("核查发现")
        found += [("|".join(cell.text for cell in row[:column]), row[column].text) for row in table.rows]
    return found


@pytest.mark.parametrize("name", NAMES)
def test_every_finding_stands_in_the_sheet(name):
    for dossier, report in reports(assessed(name), ReportKind.REVIEW):
        rows = [text for _, text in checked(report)]
        marks = sum(text.count("建议：") for text in rows)
        assert marks == len(dossier.findings)
        for finding in dossier.findings:
            assert any(finding.message().rstrip("。；") in text for text in rows), finding.code


def test_findings_stand_beside_their_lines():
    dossier, report = reports(assessed("02-national-faulty.docx"), ReportKind.REVIEW)[0]
    rows = dict(checked(report))
    shows = next(line for line in rows if "举办社区文艺演出场次" in line)
    assert "应为1.25" in rows[shows]
    assert "|10|10|1.25" in shows
    total = next(line for line in rows if line.startswith("年度资金总额"))
    assert "执行率印为83.10%" in rows[total]
    assert "总分印为94.31" in rows["总分|94.31"]
    assert "表头单位为万元" in rows["整张表|"]
    assert dossier.form.indicators


@pytest.mark.parametrize("to", ["docx", "pdf", "xlsx"])
def test_every_kind_of_form_and_format(to):
    for name in NAMES:
        for _, report in reports(assessed(name), ReportKind.REVIEW, "en" if to == "xlsx" else "zh"):
            assert report.landscape
            assert report_bytes(report, to)


def test_the_workbook_is_one_sheet_to_print():
    _, report = reports(assessed("02-national-faulty.docx"), ReportKind.REVIEW)[0]
    book = openpyxl.load_workbook(io.BytesIO(report_bytes(report, "xlsx")))
    (page,) = book.worksheets
    shown = {str(cell.value) for row in page.iter_rows() for cell in row if cell.value is not None}
    for table in report.of(Table):
        for row in table.rows:
            for cell in row:
                same = cell.text in shown or (
                    cell.number is not None and str(cell.number.normalize()) in shown
                )
                assert same or not cell.text or Decimal(cell.text.replace(",", "")) == cell.number
    assert page.page_setup.orientation == "landscape"
    assert page.print_title_rows
    assert not [cell for row in page.iter_rows() for cell in row if cell.data_type == "f"]


@pytest.mark.parametrize("to", ["docx", "pdf", "xlsx"])
def test_a_review_sheet_is_read_as_the_one_form_it_shows(to):
    for name in ("02-national-faulty.docx", "11-monitoring.xlsx"):
        for dossier, report in reports(assessed(name), ReportKind.REVIEW):
            (form,) = read_forms(load(report_bytes(report, to), f"单.{to}")).forms
            assert form.kind is dossier.form.kind
