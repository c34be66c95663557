"""The table, the workbook, the page and the JSON of one assessment say the same, safely."""

import io
import json
import re
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from lxml import html
from marking import finding, findings_everywhere, read
from rich.cells import cell_len
from rich.console import Console

from jixiao.checks.session import Assessment, Rulebook, judge_documents, judge_each
from jixiao.documents.load import load
from jixiao.findings import Finding, Severity, Waiver
from jixiao.reading.many import read_paths
from jixiao.reading.reader import read_forms
from jixiao.rendering.findings.json import findings_json
from jixiao.rendering.findings.page import findings_page
from jixiao.rendering.findings.sheet import findings_workbook
from jixiao.rendering.findings.table import print_findings
from jixiao.rendering.findings.words import field_text, place_text
from jixiao.values import Place

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
HOSTILE = [
    "=cmd|' /c calc'!A0",
    "+1",
    "@SUM(1)",
    "-2+3",
    "<script>alert(1)</script>",
    "[red]b[/red]",
    "https://a.example",
]
WAIVER = Waiver("internal-error", "a", "p", "grade", "王某", "已核实", date(2024, 1, 2))


@pytest.fixture(scope="module")
def assessment() -> Assessment:
    """Two documents whose findings carry what could do harm in a workbook, a page or a terminal."""
    results = [
        read((EXAMPLES / name).read_bytes(), name)
        for name in ("02-national-faulty.docx", "14-scanned-page.pdf")
    ]
    documents = tuple(judge_each(results, Rulebook("cn")))
    found = [
        finding(results[0], 0, f"texts[{n}]", printed=text, expected=text, difference=text)
        for n, text in enumerate(HOSTILE)
    ]
    found += findings_everywhere(results[0])
    stray = Finding(
        "waiver-idle",
        Severity.WARNING,
        "elsewhere.docx",
        printed="fund-rate",
        values={"by": "王某", "on": "2024-01-02"},
    )
    severe = finding(results[0], 1, "grade", severity=Severity.ERROR)
    return Assessment(documents, (*found, severe, stray), ((severe, WAIVER),))


def drawn(assessment: Assessment, language: str = "zh") -> str:
    console = Console(file=io.StringIO(), width=100, highlight=False)
    print_findings(console, assessment, language)
    return console.file.getvalue()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_table_fits_100_columns_without_colour(assessment, language):
    text = drawn(assessment, language)
    assert "\x1b" not in text
    assert max(cell_len(line.rstrip()) for line in text.splitlines()) <= 100
    assert text.count("✖ " + ("error" if language == "en" else "错误")) == 1
    assert "[red]b[/red]" in text
    assert "elsewhere.docx" in text


def test_the_table_says_what_could_not_be_read_and_what_was_waived(assessment):
    text = drawn(assessment)
    assert "未能读取" in text
    assert "王某于2024-01-02豁免：已核实" in text
    assert "1 处错误" in text.splitlines()[-3]


def book_of(assessment: Assessment) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(findings_workbook(assessment)))


def test_nothing_printed_becomes_a_formula_or_a_link(assessment):
    sheet = book_of(assessment).worksheets[0]
    cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row]
    assert [cell for cell in cells if cell.value == HOSTILE[0]]
    assert {cell.data_type for cell in cells if isinstance(cell.value, str)} <= {"s", "inlineStr"}
    assert all(cell.quotePrefix for cell in cells if cell.value in HOSTILE)
    assert not any(cell.hyperlink for cell in cells)


def test_the_workbook_is_ready_to_filter(assessment):
    book = book_of(assessment)
    sheet = book.worksheets[0]
    assert len(book.worksheets) == 3
    assert sheet.max_row == len(assessment.findings) + 1
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == f"A1:P{sheet.max_row}"
    fills = {
        sheet.cell(row, 2).value: sheet.cell(row, 2).fill.fgColor.rgb for row in range(2, sheet.max_row + 1)
    }
    assert len(set(fills.values())) == len(fills) == 2
    assert sheet.print_title_rows == "$1:$1"


def test_the_summary_adds_up_and_the_forms_have_their_scores(assessment):
    book = book_of(assessment)
    totals = [row for row in book.worksheets[1].iter_rows(values_only=True) if row[0] == "合计"]
    assert [row[2:6] for row in totals] == [
        (1, len(assessment.findings) - 1, 0, len(assessment.findings))
    ] * 2
    rows = list(book.worksheets[2].iter_rows(values_only=True))
    first = dict(zip(rows[0], rows[1], strict=True))
    assert (first["印出执行率"], first["重算执行率"], first["重算执行得分"]) == ("83.10%", 81.8, 8.18)
    assert len(rows) == 1 + 2


def test_the_page_stands_alone_and_nothing_printed_is_markup(assessment):
    text = findings_page(assessment)
    page = html.fromstring(text)
    assert page.get("lang") == "zh-CN"
    assert not page.xpath("//script | //link | //img | //iframe | //*[@src] | //*[@onclick]")
    assert not re.search(r"url\(|@import|https?://(?!a\.example)", text)
    assert all(link.startswith("#") for link in page.xpath("//a/@href"))
    identities = page.xpath("//section/@id")
    assert len(identities) == len(set(identities))
    assert {link[1:] for link in page.xpath("//nav//a/@href")} <= set(identities)
    assert "&lt;script&gt;alert(1)" in text


def test_the_page_has_tables_that_a_screen_reader_can_follow(assessment):
    page = html.fromstring(findings_page(assessment, "en"))
    assert page.get("lang") == "en"
    for table in page.xpath("//table"):
        assert table.xpath("./caption")
        assert all(cell.get("scope") == "col" for cell in table.xpath("./thead/tr/th"))
    rows = page.xpath("//section[starts-with(@id, 'd')]//tbody/tr")
    assert len(rows) == len(assessment.findings)
    assert all(row.xpath("./th[@scope='row']") for row in rows)


def test_the_json_keeps_its_contract(assessment):
    data = json.loads(findings_json(assessment))
    wanted = {"document", "form", "project", "code", "severity", "field", "place", "printed", "expected"}
    wanted |= {"difference", "message", "advice", "citation"}
    assert {"rules", "documents", "findings"} <= set(data)
    assert all(wanted <= set(record) for record in data["findings"])
    assert [record["code"] for record in data["findings"]] == [f.code for f in assessment.findings]
    assert data["rules"] == assessment.profiles[0].version
    assert [d["document"] for d in data["documents"]] == ["02-national-faulty.docx", "14-scanned-page.pdf"]
    assert data["waived"][0]["waiver"]["by"] == "王某"


@pytest.mark.parametrize(
    ("path", "zh", "en"),
    [
        ("", "整张表", "the whole form"),
        ("funds.total.rate", "年度资金总额 执行率", "total funds rate"),
        ("funds[2].executed", "第3行资金 全年执行数", "fund line 3 executed"),
        ("indicators[10].score", "指标11 得分", "indicator 11 score"),
        ("long_term_indicators[0]", "中长期指标1", "long-term indicator 1"),
        ("total_score", "总分", "total score"),
        ("texts[1]", "文字2", "text 2"),
        ("something.else", "something else", "something else"),
        ("odd path!", "odd path!", "odd path!"),
    ],
)
def test_fields_have_names(path, zh, en):
    assert (field_text(path, None), field_text(path, None, "en")) == (zh, en)


def test_places_have_words():
    assert place_text(Place("a", sheet="表", row=3, column=28), "en") == "sheet “表” AB3"
    assert place_text(Place("a", page=2, table=1, row=3, column=4), "en") == "page 2 table 1 row 3 column 4"
    assert place_text(Place("a", line=7)) == "第7行"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_list_of_findings_is_read_as_no_form(language: str) -> None:
    """A checked folder that holds an earlier list of findings gets no invented forms from it."""
    names = ("02-national-faulty.docx", "05-hubei-and-stacked.xlsx", "11-monitoring.xlsx")
    found = judge_documents(read_paths([str(EXAMPLES / name) for name in names]))
    assert found.findings
    files = {
        "核查.xlsx": findings_workbook(found, language),
        "核查.html": findings_page(found, language).encode(),
    }
    for name, data in files.items():
        assert read_forms(load(data, name)).forms == []
