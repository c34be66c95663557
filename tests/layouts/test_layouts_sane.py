"""The layouts themselves: they build, do not overlap, and hold every value that is expected of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from jixiao.documents.model import Table
from layouts import ALL, Layout, flatten

OUTSIDE = ("kind", "amount_unit_label", "amount_unit_true", "line")
"""Fields whose words are ours, or only part of a printed word."""

LABELS_MADE = {"标题", "前言", "总分偏差原因分析及改进措施"}
"""Labels that FORMAT.md gives, not the page."""


def squeezed(text: str) -> str:
    return re.sub(r"[\s　|]+", "", text)


def cell_texts(layout: Layout) -> list[str]:
    out: list[str] = []
    for block in layout.blocks:
        out += [cell.text for cell in block.cells] if isinstance(block, Table) else [block.text]
    return [squeezed(text) for text in out]


def expected(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in OUTSIDE:
                continue
            if path.endswith("text") and key not in LABELS_MADE:
                yield from ((f"{path}.{key}!", part) for part in key.split("/"))
            yield from expected(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for n, inner in enumerate(value):
            yield from expected(inner, f"{path}[{n}]")
    elif value is not None:
        yield path, str(value)


CUT = {
    "name_cut",
    "name_cut_values_below",
    "break_in_objective",
    "wide_reasons",
    "sichuan",
    "sichuan_two_rows",
    "separate_unit_column",
    "text_one_cell_a_line",
    "text_target_shanghai",
    "text_hubei_one_cell_a_line",
    "text_sichuan_pipes",
    "text_stacked_one_cell_a_line",
    "text_transfers_pdftotext",
    "several_goals",
    "subtotals",
    "notes_below",
    "transfer_management",
    "transfer_area_without_headings",
    "target_with_schedule",
    "unit_goals",
    "values_with_units_apart",
}
"""Layouts where a value is put together of several cells: looked for in pieces."""


@pytest.mark.parametrize("name", ALL)
def test_spans_do_not_overlap(name: str) -> None:
    for block in ALL[name]().blocks:
        if not isinstance(block, Table):
            continue
        taken: set[tuple[int, int]] = set()
        for cell in block.cells:
            area = {
                (cell.row + r, cell.column + c) for r in range(cell.row_span) for c in range(cell.column_span)
            }
            assert not area & taken, cell
            taken |= area


@pytest.mark.parametrize("name", ALL)
def test_cells_are_in_order(name: str) -> None:
    for block in ALL[name]().blocks:
        if isinstance(block, Table):
            places = [(cell.row, cell.column) for cell in block.cells]
            assert places == sorted(places)


def in_pieces(value: str, texts: list[str]) -> bool:
    """Whether a value can be laid out of whole pieces of the cells."""
    joined = "".join(texts)
    if value in joined:
        return True
    starts = {0}
    for at in range(len(value)):
        if at in starts:
            starts |= {
                e for e in range(at + 1, len(value) + 1) if value[at:e] in texts or value[at:e] in joined
            }
    return len(value) in starts


@pytest.mark.parametrize("name", ALL)
def test_expected_values_are_printed(name: str) -> None:
    layout = ALL[name]()
    texts = cell_texts(layout)
    for n, form in enumerate(layout.forms):
        for path, value in expected(form):
            wanted = squeezed(value)
            found = any(wanted in text for text in texts)
            if not found and (name in CUT or name.startswith("text_pdftotext")):
                found = in_pieces(wanted, texts)
            assert found, f"form {n}{path}: {value!r} is nowhere"


@pytest.mark.parametrize("name", ALL)
def test_records_are_whole(name: str) -> None:
    layout = ALL[name]()
    assert layout.name == name
    assert layout.forms
    for form in layout.forms:
        for text in (t for _, t in expected(form)):
            assert not re.search(r"[\n\t]|[一-鿿] | [一-鿿]", text), text
        for one in form["indicators"]:
            assert one["target"] or one["weight"] or one["score"], one


@pytest.mark.parametrize("tool", flatten.ALL)
@pytest.mark.parametrize("name", ALL)
def test_flattened_keeps_the_text(name: str, tool: str) -> None:
    blocks = ALL[name]().blocks
    text = squeezed(flatten.ALL[tool](blocks))
    whole = "".join(cell_texts(ALL[name]()))
    if tool == "pipes":
        text = text.replace("-", "")
        whole = whole.replace("-", "")
    assert sorted(text) == sorted(whole)
