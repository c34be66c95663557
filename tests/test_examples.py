"""The shipped examples read to what their content says, and can be made again from it."""

import subprocess
import sys
import zipfile
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ROOT / "examples"
sys.path.insert(0, str(EXAMPLES))

import build  # noqa: E402
from making.content import Example, examples, planted, record  # noqa: E402
from making.pages import FONTS  # noqa: E402
from making.printing import blocks  # noqa: E402
from making.word import find_office, write_docx  # noqa: E402

from jixiao.documents.load import load  # noqa: E402
from jixiao.forms.model import DocumentForms  # noqa: E402
from jixiao.forms.record import document_record  # noqa: E402
from jixiao.reading.many import read_paths  # noqa: E402
from jixiao.reading.reader import read_forms  # noqa: E402
from jixiao.values.trouble import Gravity  # noqa: E402

ALL = {example.file: example for example in examples()}
WITH_FORMS = [name for name, example in ALL.items() if example.forms]
SELF_EVALUATIONS = [
    (name, number)
    for name in WITH_FORMS
    for number, form in enumerate(ALL[name].forms)
    if form.get("kind", "self_evaluation") == "self_evaluation"
]
CEILING = ("上海市",)  # whose forms round the rate up


@cache
def read(path: Path) -> list[DocumentForms]:
    return list(read_paths([str(path)]))


def forms_in(path: Path) -> list[dict[str, Any]]:
    (document,) = read(path)
    return plain(document_record(document)["forms"])


def plain(value: Any) -> Any:
    """Take white space out of every text: where a line is broken is no part of the content."""
    if isinstance(value, dict):
        return {name: plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return "".join(value.split()) if isinstance(value, str) else value


# What the layout itself prints in a line above the title; it belongs to the form below.
ABOVE_TITLE = {"04-sichuan.xls": {"报表编号": "510000_0013zp"}}


def expected(name: str) -> list[dict[str, Any]]:
    records = plain(ALL[name].records())
    for form in records:
        form["text"] = ABOVE_TITLE.get(name, {}) | form["text"]
    return records


@pytest.mark.parametrize("name", WITH_FORMS)
def test_example_reads_to_its_content(name: str) -> None:
    assert forms_in(EXAMPLES / name) == expected(name)


@pytest.mark.parametrize("name", WITH_FORMS)
def test_nothing_in_an_example_is_left_unplaced(name: str) -> None:
    document = read(EXAMPLES / name)[0]
    found = [trouble for form in document.forms for trouble in form.troubles] + document.troubles
    assert [one.text for one in found if one.code == "text-unplaced"] == []


def test_archive_reads_to_its_members() -> None:
    archive = next(example for example in ALL.values() if example.members)
    documents = read(EXAMPLES / archive.file)
    found = [plain(document_record(document)["forms"]) for document in documents]
    assert found == [expected(name) for name in archive.members]


def test_scan_is_reported_and_holds_no_form() -> None:
    scan = next(example for example in ALL.values() if example.scan_of)
    (document,) = read(EXAMPLES / scan.file)
    assert document.forms == []
    assert [trouble.gravity for trouble in document.troubles] == [Gravity.UNREADABLE]


def test_unit_form_goes_over_two_pages() -> None:
    name = "06-unit-self-evaluation.pdf"
    assert load((EXAMPLES / name).read_bytes(), name).pages == 2


def test_every_shipped_document_has_content_and_folder_is_small() -> None:
    files = {path.name for path in EXAMPLES.iterdir() if path.is_file()}
    assert files - {"README.md", "build.py", "planted.yaml"} == set(ALL)
    shipped = [path for path in EXAMPLES.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    assert sum(path.stat().st_size for path in shipped) < 1_500_000


def test_list_of_mistakes_and_readme_are_current() -> None:
    assert (EXAMPLES / "planted.yaml").read_text("utf-8") == build.planted_yaml()
    text = (EXAMPLES / "README.md").read_text("utf-8")
    assert text == build.readme(text)


def test_planted_mistakes_stand_in_what_is_read() -> None:
    from making.content import value_at

    listed = yaml.safe_load((EXAMPLES / "planted.yaml").read_text("utf-8"))
    assert len(listed) == len(list(planted(list(ALL.values())))) > 30
    for one in listed:
        form = forms_in(EXAMPLES / one["file"])[one["form"] - 1]
        assert value_at(form, one["field"] or "") == plain(one["printed"]), one
        if "against" in one:
            (declared,) = forms_in(EXAMPLES / one["against"]["file"])
            assert value_at(declared, one["against"]["field"]) == plain(one["against"]["printed"]), one


# -- nothing but the planted mistakes is wrong ---------------------------------------------------------------


def number(text: str | None) -> Decimal:
    return Decimal((text or "0").replace(",", "").rstrip("%"))


def arithmetic(form: dict[str, Any], ceiling: bool) -> set[str]:
    """Return the codes of the sums and rates that do not hold in a form."""
    wrong = set()
    total, *parts = form["funds"]
    rows = form["indicators"]
    columns = ("initial", "revised", "executed")
    if parts and any(number(total[c]) != sum(number(part[c]) for part in parts) for c in columns):
        wrong.add("fund-parts")
    if number(total["executed"]) > number(total["revised"]):
        wrong.add("fund-over-budget")
    for line in form["funds"]:
        if line["rate"] and number(line["revised"]):
            exact = number(line["executed"]) / number(line["revised"]) * 100
            rounded = exact.quantize(Decimal("0.01"), ROUND_CEILING if ceiling else ROUND_HALF_UP)
            if number(line["rate"]) != rounded:
                wrong.add("fund-rate")
    share = min(Decimal(1), number(total["executed"]) / number(total["revised"]))
    if number(total["score"]) != (share * number(total["weight"])).quantize(Decimal("0.01"), ROUND_HALF_UP):
        wrong.add("fund-score")
    weights = number(total["weight"]) + sum(number(row["weight"]) for row in rows)
    if rows and form["total_weight"] and weights != number(form["total_weight"]):
        wrong.add("weight-sum")
    if number(total["score"]) + sum(number(row["score"]) for row in rows) != number(form["total_score"]):
        wrong.add("total-sum")
    for row in rows:
        if row["weight"] and number(row["score"]) > number(row["weight"]):
            wrong.add("score-over-weight")
        if row["weight"] and number(row["score"]) < number(row["weight"]) and not row["reason"]:
            wrong.add("reason-missing")
    return wrong


@pytest.mark.parametrize(("name", "index"), SELF_EVALUATIONS)
def test_only_planted_sums_are_wrong(name: str, index: int) -> None:
    form = ALL[name].forms[index]
    told = {code for code, path, *_ in form.get("planted", []) if path != "funds.total.reason"}
    checked = {"fund-parts", "fund-over-budget", "fund-rate", "fund-score", "weight-sum", "total-sum",
               "score-over-weight", "reason-missing"}  # fmt: skip
    ceiling = (form.get("department") or "").startswith(CEILING)
    assert arithmetic(record(form), ceiling) == told & checked


# -- making them again ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def rebuilt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not FONTS.is_dir():
        pytest.skip("the typeface of the pdf examples (fonts-noto-cjk) is not installed")
    folder = tmp_path_factory.mktemp("examples")
    subprocess.run([sys.executable, str(EXAMPLES / "build.py"), str(folder)], check=True, timeout=120)
    return folder


@pytest.mark.parametrize("name", [name for name in WITH_FORMS if not name.endswith(".doc")])
def test_rebuilt_example_reads_the_same(rebuilt: Path, name: str) -> None:
    assert forms_in(rebuilt / name) == expected(name)


@pytest.mark.skipif(find_office() is None, reason="LibreOffice, which writes .doc, is not installed")
def test_rebuilt_doc_reads_the_same(rebuilt: Path) -> None:
    name = next(name for name in WITH_FORMS if name.endswith(".doc"))
    assert forms_in(rebuilt / name) == expected(name)


def test_rebuilding_gives_the_same_archive_and_scan(rebuilt: Path) -> None:
    archive, scan = "13-two-documents.zip", "14-scanned-page.pdf"
    assert zipfile.ZipFile(rebuilt / archive).namelist() == ALL[archive].members
    assert not read(rebuilt / scan)[0].forms


def test_a_changed_value_is_noticed() -> None:
    example: Example = ALL["01-national-good.docx"]
    form = example.forms[0] | {"total_score": "95.8"}
    document = read_forms(load(write_docx(blocks(form)), example.file))
    (found,) = plain(document_record(document)["forms"])
    assert found != expected(example.file)[0]
    assert found["total_score"] == "95.8"
