"""Statistics: exact sums, distributions, what is found most, what was checked."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest

from jixiao.analysis.facts import CorpusFacts, FormFacts
from jixiao.analysis.stats import SCORE_BANDS, By, Group, Spread, summarise
from jixiao.analysis.stats_book import stats_workbook
from jixiao.analysis.stats_tables import record_of, statement, tables_of
from jixiao.checks import registry
from jixiao.findings import Severity
from jixiao.forms.model import FormKind

D = Decimal
ONE = FormFacts(
    kind=FormKind.SELF_EVALUATION,
    year=2022,
    department="甲局",
    unit="甲一站",
    profile="cn",
    printed_total=D("95"),
    low=D("94"),
    high=D("96"),
    grade="excellent",
    budget=D("100.10"),
    executed=D("50.05"),
    rate=D("50"),
    lines=Counter(agree=8, differ=4, open=1),
    findings=(
        ("fund-rate", Severity.ERROR),
        ("fund-rate", Severity.ERROR),
        ("reason-missing", Severity.WARNING),
    ),
    outcomes={"pass": ["funds.rates", "points"], "undecidable": ["scores.formulas"], "fail": ["reasons"]},
)
TWO = replace(
    ONE, year=2023, unit="甲二站", printed_total=D("59.99"), grade="poor", budget=D("0.20"), executed=D("0.10"),
    rate=D("100.01"), lines=Counter(agree=20), findings=(), outcomes={"pass": ["funds.rates"]},
)  # fmt: skip
TARGET = FormFacts(kind=FormKind.TARGET, year=2023, department="乙局", budget=D("7"), outcomes={})
WHOLE = replace(ONE, scope="unit", budget=D("1000"), executed=D("1000"), findings=(), lines=Counter())
CORPUS = CorpusFacts(
    {"pending": 0, "done": 3, "failed": 1, "skipped": 1, "removed": 0},
    Counter({"file-broken": 1}),
    1,
    0,
    2,
    "abc",
)


def test_money_is_added_exactly_and_once():
    found = summarise([ONE, TWO, TARGET, WHOLE])
    assert (found.whole.budget, found.whole.executed) == (D("100.30"), D("50.15"))
    assert found.whole.rate == D("50.00")
    assert found.whole.forms == 4
    many = summarise(replace(ONE, budget=D("0.10"), executed=D("1E+30")) for _ in range(1000))
    assert (many.whole.budget, many.whole.executed) == (D("100.00"), D("1E+33"))


def test_the_order_of_forms_changes_nothing():
    forms = [ONE, TWO, TARGET, WHOLE]
    assert record_of(summarise(forms, By.UNIT)) == record_of(summarise(reversed(forms), By.UNIT))


def test_spread():
    spread = Spread(SCORE_BANDS)
    for value in ("59.99", "60", "79.999", "80", "90", "99.5", "100", "100.5"):
        spread.add(D(value))
    assert spread.bands == [1, 2, 1, 2, 1, 1]
    assert sum(spread.bands) == spread.count
    assert spread.median == D("85.00")
    assert spread.mean == D("83.75")
    assert Spread(SCORE_BANDS).mean is Spread(SCORE_BANDS).median is None


@pytest.mark.parametrize(
    ("values", "median"),
    [(["3"], "3.00"), (["1", "2"], "1.50"), (["1", "1", "9"], "1.00"), (["1", "9", "9", "9"], "9.00")],
)
def test_median(values, median):
    spread = Spread(SCORE_BANDS)
    for value in values:
        spread.add(D(value))
    assert spread.median == D(median)


def test_groups_and_trends():
    found = summarise([TARGET, TWO, ONE, replace(ONE, year=None, department="")], By.DEPARTMENT)
    assert [(group.name, group.forms) for group in found.groups] == [("乙局", 1), ("甲局", 2), ("", 1)]
    assert [(group.name, group.scores.mean) for group in found.years] == [
        ("2022", D("95.00")), ("2023", D("59.99")), ("", D("95.00")),
    ]  # fmt: skip


def test_scores_that_do_not_follow():
    found = summarise([ONE, TWO, replace(ONE, unit="甲三站", lines=Counter(differ=3))])
    assert [(group.name, group.differing) for group in found.worst] == [
        ("甲一站", D("33.33"))
    ]  # 甲三站 has too few
    assert found.whole.totals_checked == 3
    assert found.whole.totals_outside == 1


def test_findings_are_counted_by_form_and_by_place():
    whole = summarise([ONE, TWO]).whole
    assert (whole.codes["fund-rate"], whole.concerned["fund-rate"]) == (2, 1)
    assert whole.clean == 1
    (table,) = [t for t in tables_of(summarise([ONE, TWO])) if t.name == "findings"]
    assert table.rows[0][0] == "fund-rate"
    assert table.rows[0][-1] == D("50.00")


def test_what_was_checked_and_what_was_not():
    found = summarise([ONE, TWO, TARGET], corpus=CORPUS)
    (table,) = [t for t in tables_of(found) if t.name == "coverage"]
    rows = {row[0]: row[2:] for row in table.rows}
    assert set(rows) == {check.name for check in registry()}
    assert rows["funds.rates"] == (2, 0, 0, 0, 1)
    assert rows["scores.formulas"] == (0, 0, 1, 0, 2)
    assert all(sum(row) == 3 for row in rows.values())
    text = "".join(statement(found))
    for part in ("3 张表", "共 5 项次", "不能判定 1", "1 份文件未能读取、1 份只读出一部分", "2 张表因"):
        assert part in text
    assert "1 undecided (which is not passed)" in statement(found, "en")[0]


def test_every_format_holds_the_same_numbers():
    found = summarise([ONE, TWO, TARGET], By.YEAR, CORPUS)
    record = record_of(found)
    assert record["tables"]["whole"][0]["budget"] == "100.30"
    book = openpyxl.load_workbook(BytesIO(stats_workbook(found)))
    assert book.sheetnames == [table.title for table in tables_of(found)]
    heads = [cell.value for cell in book["总体"][1]]
    assert [cell.value for cell in book["总体"][2]][heads.index("预算数（元）")] == 100.3


def test_a_name_is_never_a_formula_in_a_workbook():
    found = summarise([replace(ONE, department="=1+1")], By.DEPARTMENT)
    book = openpyxl.load_workbook(BytesIO(stats_workbook(found)))
    assert [cell.data_type for cell in book["分组"]["A"]] == ["s", "s"]


def test_nothing_to_count():
    found = summarise([])
    assert found.whole == Group()
    assert [table.name for table in tables_of(found)] == ["whole"]
