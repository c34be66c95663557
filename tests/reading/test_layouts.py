"""The same content in many printed layouts and in every format reads to the same record."""

import re
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

import layouts
from builders.docx import write_docx
from builders.html import write_html
from builders.pdf import write_pdf
from builders.xls import write_xls
from builders.xlsx import write_xlsx
from jixiao.documents.load import load
from jixiao.documents.model import Document, Paragraph, Table
from jixiao.documents.text import read_text
from jixiao.forms.record import document_record
from jixiao.reading.reader import read_forms
from layouts import published
from layouts.flatten import ALL as FLATTENERS

# Fields that FORMAT.md leaves open, where this reader decides otherwise than the layout's truth:
# 基本支出 and 项目支出 are kept as fund lines; a unit inside a sentence is no printed label.
KNOWN = {
    "unit_evaluation": {"funds[1]", "funds[2]"},
    "funds_sentence": {"amount_unit_label"},
    "funds_sentence_paragraph": {"amount_unit_label"},
}


def differing(path: str, found: Any, expected: Any) -> list[str]:
    """List the fields that differ, white space aside."""
    if isinstance(found, dict) and isinstance(expected, dict):
        names = {**expected, **found}
        return [
            d
            for n in names
            for d in differing(f"{path}.{n}", found.get(n, "absent"), expected.get(n, "absent"))
        ]
    if isinstance(found, list) and isinstance(expected, list):
        size = max(len(found), len(expected))
        pad = [[*v, *["absent"] * (size - len(v))] for v in (found, expected)]
        return [d for i in range(size) for d in differing(f"{path}[{i}]", pad[0][i], pad[1][i])]
    plain = [re.sub(r"\s+", "", v) if isinstance(v, str) else v for v in (found, expected)]
    return [] if plain[0] == plain[1] else [f"{path}: found {found!r}, expected {expected!r}"]


def check(name: str, document: Document) -> None:
    layout = layouts.ALL[name]()
    wrong = differing("", document_record(read_forms(document))["forms"], layout.forms)
    known = KNOWN.get(name, set())
    assert [line for line in wrong if line.split(": ")[0].split(".", 1)[-1] not in known] == []


def document_of(name: str) -> Document:
    layout = layouts.ALL[name]()
    if name.startswith("text_"):
        lines = [block.text for block in layout.blocks if isinstance(block, Paragraph)]
        return read_text("\n".join(lines).encode(), name)
    return Document(name, "docx", layout.blocks)


@pytest.mark.parametrize("name", layouts.ALL)
def test_layout(name: str) -> None:
    check(name, document_of(name))


# What a table written without rules, spans or coordinates cannot tell is not asked of the format.
TABLES = [
    name for name in layouts.ALL if not name.startswith(("text_", "shifted_")) and name != "stacked_sheet"
]
WRITERS: dict[str, Callable[[list[Table | Paragraph]], bytes]] = {
    "docx": write_docx,
    "html": write_html,
    "xlsx": partial(write_xlsx, stacked=True),
    "xls": partial(write_xls, stacked=True),
    "pdf": write_pdf,
}


# A sheet has no pages, and a narrative report is no sheet.
PAGES = ("break_", "name_cut", "label_after", "report_")
CASES = [
    (name, form)
    for form in WRITERS
    for name in TABLES
    if form not in ("xlsx", "xls") or not name.startswith(PAGES)
]


@pytest.mark.parametrize(("name", "form"), CASES)
def test_layout_in_format(name: str, form: str) -> None:
    data = WRITERS[form](layouts.ALL[name]().blocks)
    check(name, load(data, f"{name}.{form}"))


SHARED = ("national_2020", "shanghai", "cost_first", "repeated_categories", "points_in_categories",
          "blank_template_rows", "stars", "title_in_table")  # fmt: skip


@pytest.mark.parametrize("name", SHARED)
@pytest.mark.parametrize("way", FLATTENERS)
def test_layout_flattened(name: str, way: str) -> None:
    text = FLATTENERS[way](layouts.ALL[name]().blocks)
    check(name, read_text(text.encode(), f"{name}.txt"))


# Lines of single cells do not tell which of two forms beside each other a cell is of.
KEPT_ROWS = [
    (name, way)
    for name, make in vars(published).items()
    for way in ("tabs", "pipes", "one_cell_a_line")
    if name in layouts.ALL
    and make.__module__ == published.__name__
    and (name, way) != ("side_by_side", "one_cell_a_line")
]


@pytest.mark.parametrize(("name", "way"), KEPT_ROWS)
def test_published_form_in_text_that_keeps_its_rows(name: str, way: str) -> None:
    text = FLATTENERS[way](layouts.ALL[name]().blocks)
    check(name, read_text(text.encode(), f"{name}.txt"))
