"""The course of several years: sums, mean, rate and grades of each, and every project from its first year on."""

import io
import re
from decimal import Decimal

import openpyxl
import pytest
from report_facts import docx_text, numbers
from year_facts import BRIDGES, LIGHTS, PARKS, TUNNELS, YEARS, judged, of_years, record

from jixiao.documents.load import load
from jixiao.reading.reader import read_forms
from jixiao.rendering.reports import report_bytes
from jixiao.rendering.reports.content import Bars, Heading, Paragraph, Table, text_of
from jixiao.rendering.reports.unit import unit_report


@pytest.fixture(scope="module")
def report():
    return unit_report(of_years(2023), "zh", of_years(2020, 2021, 2022))


def table(report, caption: str) -> Table:
    return next(block for block in report.of(Table) if block.caption.startswith(caption))


def headings(report) -> list[str]:
    return [block.text for block in report.of(Heading)]


def test_sums_of_every_year(report):
    rows = table(report, "历年总体情况").rows
    assert [row[0].text for row in rows] == ["2020", "2021", "2022", "2023"]
    for row, year in zip(rows, sorted(YEARS), strict=True):
        budgets, spent, scores = ([Decimal(one[place]) for one in YEARS[year]] for place in (1, 2, 3))
        assert [row[place].number for place in (1, 2, 3)] == [len(scores), sum(budgets), sum(spent)]
        assert row[4].number == (sum(spent) * 100 / sum(budgets)).quantize(Decimal("0.01")) / 100
        assert row[5].number == (sum(scores) / len(scores)).quantize(Decimal("0.01"), "ROUND_HALF_UP")


def test_grades_of_every_year(report):
    found = table(report, "历年等级分布")
    assert [column.heading for column in found.columns] == ["年度", "优", "良", "中", "差", "未评级"]
    assert [[int(cell.text) for cell in row] for row in found.rows] == [
        [2020, 1, 1, 1, 0, 0],
        [2021, 2, 0, 0, 0, 0],
        [2022, 1, 1, 0, 0, 0],
        [2023, 2, 0, 0, 1, 0],
    ]


def test_a_project_is_found_again_after_a_year_without_it(report):
    rows = {row[0].text: [cell.text for cell in row[1:]] for row in table(report, "各项目历年预算").rows}
    assert rows == {
        LIGHTS: ["100.0", "110.0", "120.0", "130.5"],
        BRIDGES: ["50.0", "—", "60.0", "60.0"],
        PARKS: ["20.5", "20.0", "—", "—"],
        TUNNELS: ["—", "—", "—", "30.0"],
    }
    totals = {
        row[0].text: [cell.text for cell in row[1:]] for row in table(report, "各项目历年总分和等级").rows
    }
    assert totals[BRIDGES] == ["96 优", "—", "82 良", "98 优"]


def test_projects_that_came_and_went(report):
    rows = [[cell.text for cell in row] for row in table(report, "历年新列和不再列的项目").rows]
    assert rows == [
        ["2021", "0", "—", "1", BRIDGES],
        ["2022", "1", BRIDGES, "1", PARKS],
        ["2023", "1", TUNNELS, "0", "—"],
    ]


def test_the_chart_shows_the_figures_of_the_table(report):
    chart = next(b for b in report.blocks if isinstance(b, Bars) and b.caption == "历年执行率和平均分")
    rows = table(report, "历年总体情况").rows
    assert chart.series[0].values == tuple(row[4].number * 100 for row in rows)
    assert chart.series[1].values == tuple(row[5].number for row in rows)


def test_last_year_is_the_latest_of_the_earlier_ones(report):
    (row,) = [row for row in table(report, "与上年对比").rows if row[0].text == LIGHTS]
    assert [cell.number for cell in row[1:4]] == [Decimal(120), Decimal("130.5"), Decimal("10.5")]


def test_two_years_have_no_course():
    assert "历年变化" not in headings(unit_report(of_years(2023), "zh", of_years(2022)))
    assert "历年变化" not in headings(unit_report(of_years(2023, 2022, 2021)))


def test_a_year_without_forms_is_named():
    found = unit_report(of_years(2023), "zh", of_years(2020, 2021))
    said = [text_of(block.runs) for block in found.blocks if isinstance(block, Paragraph)]
    assert any("没有2022年" in text for text in said)
    rows = {row[0].text: [cell.text for cell in row[1:]] for row in table(found, "各项目历年预算").rows}
    assert rows[LIGHTS] == ["100.0", "110.0", "130.5"]


def test_copies_count_once_and_forms_without_a_year_not_at_all():
    undated = judged([record("景观灯光", None, "7", "7", "90")])
    found = unit_report(of_years(2023), "zh", of_years(2021, 2022, 2022) + undated)
    assert [row[1].text for row in table(found, "历年总体情况").rows] == ["2", "2", "3"]


@pytest.mark.parametrize("to", ["docx", "pdf", "xlsx"])
def test_no_format_reads_back_as_forms(report, to):
    assert read_forms(load(report_bytes(report, to), f"汇总.{to}")).forms == []


def test_the_workbook_has_numbers(report):
    book = openpyxl.load_workbook(io.BytesIO(report_bytes(report, "xlsx")))
    page = book["各项目历年总分和等级"]
    (row,) = [row for row in page.iter_rows() if row[0].value == BRIDGES]
    assert [cell.value for cell in row[1:]] == [96, "—", 82, 98]
    assert row[1].number_format == '0.## "优"'


def test_every_number_is_of_the_forms_or_follows(report):
    text = docx_text(report_bytes(report, "docx"))
    course = text[text.index("历年变化") :]
    known = set(
        numbers(" ".join(cell.text for block in report.of(Table) for row in block.rows for cell in row))
    )
    stated = numbers(re.sub(r"[表图]\d+  ", "", course))
    assert stated <= known | {Decimal(year) for year in YEARS} | {Decimal(len(YEARS))}
