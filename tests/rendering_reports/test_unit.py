"""The summary of a unit: exact sums, grades, copies counted once, last year beside this, a workbook to reckon with."""

import io
import re
from collections import Counter
from decimal import Decimal

import openpyxl
import pytest
from report_facts import assessed, docx_text, filed, known_of_unit, numbers

from jixiao.checks.session import judge_documents
from jixiao.forms.entry import form_of
from jixiao.forms.model import DocumentForms, FormKind
from jixiao.rendering.reports import ReportKind, report_bytes, reports
from jixiao.rendering.reports.content import Bars, Heading, Paragraph, Scatter, Table, text_of
from jixiao.rendering.reports.dossier import dossiers
from jixiao.rendering.reports.unit import unit_report

SEVERAL = ("01-national-good.docx", "02-national-faulty.docx", "03-several-forms.doc", "09-flattened.txt")


def table(report, caption: str) -> Table:
    return next(block for block in report.of(Table) if block.caption.startswith(caption))


def said(report) -> str:
    return "\n".join(text_of(b.runs) for b in report.blocks if isinstance(b, Paragraph))


def record(
    project: str, year: int, budget: str, executed: str, score: str, indicators: list[str], **more
) -> dict:
    rows = [
        {
            "l1": "产出指标",
            "l2": "数量指标",
            "l3": name,
            "target": "≥10",
            "actual": "10",
            "weight": "10",
            "score": "10",
        }
        for name in indicators
    ]
    fund = {
        "line": "total",
        "initial": budget,
        "revised": budget,
        "executed": executed,
        "weight": "10",
        "score": "10",
    }
    return {
        "project": project, "unit": "砚川市照明设施管理所", "year": year, "amount_unit_label": "万元",
        "funds": [fund], "indicators": rows, "total_score": score, **more,
    }  # fmt: skip


def judged(*records: dict):
    documents = [DocumentForms(document="forms", format="json", forms=[form_of(r) for r in records])]
    return dossiers(judge_documents(documents), FormKind.SELF_EVALUATION)


def test_sums_are_the_exact_sums_of_the_forms():
    found = filed(*SEVERAL)
    report = unit_report(found)
    columns = table(report, "各项目自评情况")
    yuan = {"budget": Decimal(0), "executed": Decimal(0)}
    for dossier in found:
        line = next(line for line in dossier.form.funds if line.line == "total")
        yuan["budget"] += line.revised.value.yuan
        yuan["executed"] += line.executed.value.yuan
    total = columns.rows[-1]
    numbers = [cell.number for cell in total if cell.number is not None]
    assert "元" in columns.caption
    assert "万元" not in columns.caption
    assert numbers[:2] == [yuan["budget"], yuan["executed"]]
    assert sum((row[3].number for row in columns.rows[:-1]), Decimal(0)) == yuan["budget"]
    assert numbers[2] == (yuan["executed"] * 100 / yuan["budget"]).quantize(Decimal("0.01")) / 100


def test_every_number_is_of_the_forms_or_follows_from_them():
    found = filed(*SEVERAL)
    text = docx_text(report_bytes(unit_report(found), "docx"))
    text = re.sub(r"^[表图]\d+  ", "", text, flags=re.MULTILINE)
    invented = numbers(text) - known_of_unit(found)
    assert not invented
    assert numbers("结余98,765.4元") - known_of_unit(found)


def test_grades_are_those_of_the_totals_and_blank_forms_have_none():
    found = filed(*SEVERAL)
    report = unit_report(found)
    shown = {row[0].text: row[1].number for row in table(report, "等级分布").rows}
    expected: Counter[str] = Counter()
    for dossier in found:
        total = dossier.form.total_score.value
        if not dossier.form.indicators or total is None:
            expected["未评级"] += 1
        else:
            bands = [(90, "优"), (80, "良"), (60, "中"), (0, "差")]
            expected[next(label for low, label in bands if total >= low)] += 1
    assert {name: count for name, count in shown.items() if count} == dict(expected)
    assert expected["未评级"] == 1
    assert sum(shown.values()) == len(found)


def test_copies_count_once_and_whole_units_stand_apart():
    once = unit_report(filed("01-national-good.docx", "06-unit-self-evaluation.pdf"))
    twice = unit_report(filed("01-national-good.docx", "13-two-documents.zip", "06-unit-self-evaluation.pdf"))
    assert "完全相同的表2张" in said(twice)
    assert "纳入汇总的项目2个" in said(once)
    assert "纳入汇总的项目4个" in said(twice)
    assert len(table(once, "部门整体支出自评情况").rows) == 1
    names = [row[-7].text for row in table(once, "各项目自评情况").rows]
    assert "砚川市水务局" not in names


def test_what_changed_since_last_year():
    last = judged(
        record("道路照明维护", 2022, "100", "90", "88", ["灯杆数量", "巡检次数"]),
        record("景观灯光建设", 2022, "50", "50", "95", ["灯具数量"]),
    )
    this = judged(
        record("道路照明维护", 2023, "120.5", "120", "92", ["灯杆数量"]),
        record("隧道照明改造", 2023, "30", "30", "96", ["隧道数量"]),
    )
    report = unit_report(this, "zh", last)
    (row,) = table(report, "与上年对比").rows
    texts = [cell.text for cell in row]
    assert texts[0] == "道路照明维护"
    assert [cell.number for cell in row[1:4]] == [Decimal(100), Decimal("120.5"), Decimal("20.5")]
    assert texts[4:8] == ["88", "92", "良", "优"]
    assert texts[8] == "巡检次数"
    assert "隧道照明改造" in said(report)
    assert "景观灯光建设" in said(report)


def test_projects_are_matched_by_the_code_before_the_name():
    last = judged(record("510100220000001-道路照明", 2022, "1", "1", "90", ["数量"]))
    this = judged(record("510100220000001-城区道路照明维护", 2023, "1", "1", "90", ["数量"]))
    assert len(table(unit_report(this, "zh", last), "与上年对比").rows) == 1


def test_low_scorers_name_what_was_lost_and_quote_the_reason():
    rows = [
        {
            "l3": "灯杆数量",
            "target": "≥10",
            "actual": "1",
            "weight": "50",
            "score": "5",
            "reason": "材料未到货",
        },
        {"l3": "巡检次数", "target": "≥10", "actual": "10", "weight": "50", "score": "50"},
    ]
    (dossier,) = judged(
        record(
            "道路照明",
            2023,
            "1",
            "0.1",
            "55",
            [],
        )
        | {"indicators": rows}
    )
    report = unit_report([dossier])
    (row,) = table(report, "得分较低的项目").rows
    assert row[4].text == "灯杆数量（5/50）"
    assert row[5].text == "材料未到货"
    assert len(table(report, "预算执行率较低的项目").rows) == 1


def test_charts_hold_the_figures_of_the_tables():
    report = unit_report(filed(*SEVERAL))
    bars = next(block for block in report.blocks if isinstance(block, Bars))
    assert bars.series[0].values == tuple(row[1].number for row in table(report, "等级分布").rows)
    scatter = next(block for block in report.blocks if isinstance(block, Scatter))
    lines = {row[0].text: row for row in table(report, "各项目自评情况").rows}
    for point in scatter.points:
        assert point.y == lines[point.label][6].number
        assert point.x == lines[point.label][5].number * 100


def test_workbook_has_numbers_filters_charts_and_no_formula():
    evil = '=HYPERLINK("http://x")'
    assessed_forms = judged(
        record(evil, 2023, "1,000.5", "900", "80", ["@SUM(1)"]), record("乙", 2023, "2", "1", "90", ["数量"])
    )
    book = openpyxl.load_workbook(io.BytesIO(report_bytes(unit_report(assessed_forms), "xlsx")))
    page = book["各项目自评情况"]
    assert page.auto_filter.ref.startswith("A2:")
    assert page["B3"].value == evil
    assert page["B3"].data_type == "s"
    assert page["C3"].value == 1000.5
    assert page["C3"].number_format == "#,##0.0"
    assert page["E3"].number_format == "0.00%"
    assert any(sheet._charts for sheet in book.worksheets)
    for sheet in book.worksheets:
        assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def test_a_printed_rate_that_differs_stands_beside_the_computed_one():
    report = unit_report(filed("02-national-faulty.docx"))
    row = table(report, "各项目自评情况").rows[0]
    rate = next(cell for cell in row if "%" in cell.text)
    assert rate.text == "81.8%\n（所印83.10%）"
    book = openpyxl.load_workbook(io.BytesIO(report_bytes(report, "xlsx")))
    cells = [
        cell for line in book["各项目自评情况"].iter_rows() for cell in line if "83.10%" in cell.number_format
    ]
    assert [cell.value for cell in cells] == [0.818]


@pytest.mark.parametrize("to", ["docx", "pdf", "xlsx"])
def test_every_format_is_written(to):
    ((_, report),) = reports(assessed(*SEVERAL), ReportKind.UNIT)
    data = report_bytes(report, to)
    assert data[:4] == (b"%PDF" if to == "pdf" else b"PK\x03\x04")


def test_english_switch():
    report = unit_report(filed("01-national-good.docx"), "en")
    assert next(block.full for block in report.of(Heading)) == "1 Overview"
    assert not re.search("[一-鿿]", "".join(c.heading for t in report.of(Table) for c in t.columns))
