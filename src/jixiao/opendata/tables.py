"""Public forms as flat tables, for downloads."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from importlib import resources

import yaml

from jixiao.checks.across.budget import fund_amount
from jixiao.forms.model import Field, Form
from jixiao.opendata.public import PublicForm
from jixiao.rendering.findings.sheet import clean
from jixiao.scoring import plain
from jixiao.values import Amount

Row = dict[str, str | int | Decimal | None]
TABLES = ("forms", "lines", "texts", "findings")
_FORMULA = re.compile(r"^[=+\-@\t\r\n|%＝＋－＠]")
_NUMBER = re.compile(r"^-?\d+(\.\d+)?%?$")
_LARGEST_EXACT = Decimal(10) ** 15
_NO_DATE = datetime(2020, 1, 1)
"""A workbook is dated; the same forms are to give the same bytes on every day."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: its type in a table schema and what it means."""

    name: str
    type: str
    zh: str
    en: str


@lru_cache(maxsize=1)
def columns() -> dict[str, tuple[Column, ...]]:
    """Return the columns of every table."""
    source = resources.files("jixiao.opendata").joinpath("columns.yaml")
    data = yaml.safe_load(source.read_text("utf-8"))
    return {
        table: tuple(Column(name, *parts) for name, parts in found.items()) for table, found in data.items()
    }


def rows_of(public: PublicForm) -> dict[str, list[Row]]:
    """Return the rows of one form in every table."""
    form = public.form()
    return {
        "forms": [_form(public, form)],
        "lines": [{"form_id": public.id, **row} for row in _lines(public, form)],
        "texts": [
            {"form_id": public.id, "position": number, "label": label, "text": text}
            for number, (label, text) in enumerate(public.record["text"].items(), 1)
        ],
        "findings": [
            {"form_id": public.id, "title": found["title_zh"]}
            | {name: found[name] for name in ("code", "severity", "field", "printed", "expected")}
            for found in public.record["findings"]
        ],
    }


def _form(public: PublicForm, form: Form) -> Row:
    record = public.record
    names = ("kind", "scope", "year", "department", "unit", "project", "total_weight", "total_score", "grade",
             "objective_expected", "objective_actual")  # fmt: skip
    total: dict[str, str | None] = next((line for line in record["funds"] if line["line"] == "total"), {})
    amounts = {name: fund_amount(form, name) for name in ("initial", "revised", "executed")}
    return {
        "form_id": public.id,
        "project_id": public.project_id,
        "unit_id": public.unit_id,
        "department_id": public.department_id,
        **{name: record[name] for name in names},
        **{f"{name}_yuan": stated.amount.yuan if stated else None for name, stated in amounts.items()},
        "rate": total.get("rate"),
    }


def _lines(public: PublicForm, form: Form) -> Iterator[Row]:
    record = public.record
    for number, (line, typed) in enumerate(zip(record["funds"], form.funds, strict=True), 1):
        yield {
            "block": "fund",
            "position": number,
            "l1": line["line"],
            "name": line.get("label"),
            **{f"{name}_yuan": _yuan(getattr(typed, name)) for name in ("initial", "revised", "executed")},
            **{name: line.get(name) for name in ("rate", "weight", "score")},
        }
    for block, name in (("indicator", "indicators"), ("long_term", "long_term_indicators")):
        for number, line in enumerate(record[name], 1):
            yield {"block": block, "position": number, "name": line.get("l3")} | {
                column: line.get(column)
                for column in ("l1", "l2", "target", "actual", "weight", "score", "reason")
            }
    for number, (task, made) in enumerate(zip(record["tasks"], form.tasks, strict=True), 1):
        yield {
            "block": "task",
            "position": number,
            "name": task.get("name"),
            "reason": task.get("content"),
            "revised_yuan": _yuan(made.total),
            "executed_yuan": _yuan(made.executed),
        }


def _yuan(field: Field[Amount]) -> Decimal | None:
    return field.value.yuan if field.value is not None else None


def merged(found: Iterable[dict[str, list[Row]]]) -> dict[str, list[Row]]:
    """Return the rows of several forms table by table."""
    tables: dict[str, list[Row]] = {"forms": [], "lines": [], "texts": [], "findings": []}
    for rows in found:
        for table, own in rows.items():
            tables[table] += own
    return tables


def csv_bytes(table: str, rows: Iterable[Row], *, heading: bool = True) -> bytes:
    """Return rows as CSV that spreadsheets open in Chinese and in which no text becomes a formula."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    names = [column.name for column in columns()[table]]
    if heading:
        writer.writerow(names)
    writer.writerows([safe(row.get(name)) for name in names] for row in rows)
    return stream.getvalue().encode("utf-8-sig" if heading else "utf-8")


def safe(cell: str | int | Decimal | None) -> str:
    """Return a cell of a CSV; a text that a spreadsheet would compute is marked as text by an apostrophe.

    >>> safe("=100%"), safe("-3.5"), safe(Decimal("1200.50")), safe("＋1")
    ("'=100%", '-3.5', '1200.5', "'＋1")
    """
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        return plain(cell, 6)
    text = clean(str(cell))
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.match(text) else text


def workbook(found: dict[str, list[Row]], language: str = "zh") -> bytes:
    """Return tables as a workbook; texts stay texts, and the same rows give the same bytes."""
    from xlsxwriter import Workbook

    stream = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "constant_memory": False,
    }
    with Workbook(stream, options) as book:
        book.set_properties({"created": _NO_DATE})
        bold = book.add_format({"bold": True, "bottom": 1})
        for table in TABLES:
            sheet = book.add_worksheet(table)
            names = [column.name for column in columns()[table]]
            sheet.write_row(0, 0, [column.zh.partition("：")[0] for column in columns()[table]], bold)
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, len(names) - 1, 16)
            for number, row in enumerate(found[table], 1):
                for place, name in enumerate(names):
                    cell = row.get(name)
                    if isinstance(cell, str):
                        sheet.write_string(number, place, clean(cell))
                    elif isinstance(cell, Decimal) and abs(cell) >= _LARGEST_EXACT:
                        sheet.write_string(number, place, f"{cell:f}")
                    elif cell is not None:
                        sheet.write_number(number, place, cell)
    return stream.getvalue()
