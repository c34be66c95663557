"""``jixiao stats``: what the forms of a store show together."""

from __future__ import annotations

import json
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jixiao.analysis.stats import By, Statistics, summarise
from jixiao.cli.check import refuse, show
from jixiao.cli.words import Language, LanguageOption

if TYPE_CHECKING:
    from rich.console import Console

    from jixiao.analysis.stats_tables import Table

_LONGEST = 30
"""Rows of a table on the terminal; the rest is in json and xlsx."""
_MORE = ("另有{}行，见 --format json 或 xlsx", "{} more rows, see --format json or xlsx")


class StatsFormat(StrEnum):
    """How the statistics are written."""

    table = "table"
    json = "json"
    xlsx = "xlsx"


def stats(
    store: Annotated[
        Path, typer.Argument(metavar="STORE", help="jixiao batch 的结果文件夹 (store of jixiao batch)")
    ],
    by: Annotated[
        By | None, typer.Option("--by", help="分组：主管部门、单位、年度、规则 (put together by)")
    ] = None,
    output_format: Annotated[
        StatsFormat, typer.Option("--format", help="table 供人阅读；json 供程序；xlsx 含图表")
    ] = StatsFormat.table,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="写入文件，xlsx 必填 (file to write)")
    ] = None,
    language: LanguageOption = Language.ZH,
) -> None:
    """统计一批文件的执行率、得分、等级、问题和核查范围 (statistics of a store).

    退出状态 (exit status)：0 已统计；2 没有可统计的表或命令有误 (2 if there is no form).
    """
    from jixiao.batch import Store, StoreError, corpus_of, facts_of

    if output_format is StatsFormat.xlsx and output is None:
        refuse("--format xlsx 须用 --output 指定文件 (--output is needed)")
    try:
        with Store(store) as opened:
            found = summarise(facts_of(opened), by, corpus_of(opened))
    except StoreError as error:
        refuse(str(error))
    try:
        _write(found, output_format, output, language)
    except OSError as error:
        if output is None:
            raise
        refuse(f"{output}：无法写入 (cannot be written): {error.strerror or error}")
    if not found.whole.forms:
        raise typer.Exit(2)


def _write(found: Statistics, output_format: StatsFormat, output: Path | None, language: Language) -> None:
    if output_format is StatsFormat.xlsx and output is not None:
        from jixiao.analysis.stats_book import stats_workbook

        output.write_bytes(stats_workbook(found, language))
    elif output_format is StatsFormat.json:
        from jixiao.analysis.stats_tables import record_of

        text = json.dumps(record_of(found), ensure_ascii=False, indent=1)
        if output is None:
            print(text)
        else:
            output.write_text(text + "\n", "utf-8")
    else:
        show(lambda console: _print(console, found, language), output)


def _print(console: Console, found: Statistics, language: Language) -> None:
    from jixiao.analysis.stats_tables import statement, tables_of

    for table in tables_of(found, language):
        if table.name == "whole":
            _upright(console, table)
        else:
            _flat(console, table, language)
    for line in statement(found, language):
        console.print(line, soft_wrap=True)


def _upright(console: Console, table: Table) -> None:
    """Print a table of one row as a list."""
    from rich.table import Table as Lines

    console.print(f"\n[bold]{table.title}[/bold]", markup=True)
    lines = Lines.grid(padding=(0, 2))
    lines.add_column()
    lines.add_column(justify="right")
    for heading, cell in zip(table.headings, table.rows[0], strict=True):
        lines.add_row(f"  {heading}", _shown(cell))
    console.print(lines)


def _flat(console: Console, table: Table, language: Language) -> None:
    from rich import box
    from rich.table import Table as Lines
    from rich.text import Text

    columns = [i for i, name in enumerate(table.columns) if name not in _narrow(console, table)]
    lines = Lines(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for index in columns:
        numeric = any(isinstance(row[index], int | Decimal) for row in table.rows)
        lines.add_column(table.headings[index], justify="right" if numeric else "left", overflow="fold")
    for row in table.rows[:_LONGEST]:
        lines.add_row(*(Text(_shown(row[index])) for index in columns))
    console.print(f"\n[bold]{table.title}[/bold]", markup=True)
    console.print(lines)
    if len(table.rows) > _LONGEST:
        console.print(_MORE[language is Language.EN].format(len(table.rows) - _LONGEST))


def _narrow(console: Console, table: Table) -> tuple[str, ...]:
    """Name the columns that are left out where a wide table would not fit."""
    wide = len(table.columns) > 10 and console.width < 160
    return ("evaluations", "median", "warnings", "clean", "lines", "open", "outside") if wide else ()


def _shown(cell: str | int | Decimal | None) -> str:
    if isinstance(cell, Decimal):
        return f"{cell:,f}"
    return "" if cell is None else str(cell)
