"""``jixiao read``: the forms found in documents, as printed and as parsed."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from jixiao.cli.words import Language, LanguageOption, place_text, word
from jixiao.forms.model import DocumentForms, Form, FormKind, FundLine
from jixiao.forms.record import document_record
from jixiao.reading.many import DEFAULT_LIMITS, read_paths
from jixiao.reading.workers import WorkerLimits
from jixiao.values.trouble import Gravity, Trouble

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

WIDTH = 100
"""Columns of the table where the output is no terminal."""
_LONGEST_TEXT = 120


class ReadFormat(StrEnum):
    """How the result is printed."""

    table = "table"
    json = "json"
    record = "record"


def read(
    paths: Annotated[
        list[str], typer.Argument(help="文件、文件夹、通配符或 zip (file, folder, glob or zip)")
    ],
    output_format: Annotated[
        ReadFormat,
        typer.Option(
            "--format",
            help="table 供人阅读；json 带位置的完整模型；record 逐字段记录 (for people; whole model; plain record)",
        ),
    ] = ReadFormat.table,
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=1, help="并行进程数 (processes)")] = 1,
    timeout: Annotated[
        float, typer.Option(min=1, help="每份文件的时限，秒 (seconds for one document)")
    ] = DEFAULT_LIMITS.seconds,
    troubles: Annotated[
        bool, typer.Option("--troubles", help="列出每一处读取疑点 (list every trouble)")
    ] = False,
    language: LanguageOption = Language.ZH,
) -> None:
    """读出文件中的每一张绩效表 (list every form in every document).

    退出状态 (exit status)：0 全部读出 (all read)；2 有文件或其一部分未能读取 (some document could not be read).
    """
    limits = WorkerLimits(seconds=timeout, memory=DEFAULT_LIMITS.memory)
    with closing(read_paths(paths, jobs=jobs, limits=limits)) as results:
        shown = _with_progress(results, language)
        if output_format is ReadFormat.table:
            unreadable = _print_table(shown, troubles, language)
        else:
            unreadable = _print_json(shown, output_format, language)
    if unreadable:
        raise typer.Exit(2)


def _with_progress(results: Iterable[DocumentForms], language: Language) -> Iterator[DocumentForms]:
    """Count documents on stderr while they are read, on a terminal only."""
    if not sys.stderr.isatty():
        yield from results
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    count = TextColumn(word("progress", language, "{task.completed}"), markup=False)
    name = TextColumn("{task.description}", markup=False)
    console = Console(stderr=True)
    with Progress(SpinnerColumn(), count, name, TimeElapsedColumn(), console=console, transient=True) as bar:
        task = bar.add_task("", total=None)
        for result in results:
            bar.update(task, advance=1, description=result.document)
            yield result


def is_unreadable(document: DocumentForms) -> bool:
    """Say whether some part of a document could not be read."""
    return any(trouble.gravity is Gravity.UNREADABLE for trouble in document.troubles)


def _troubles(document: DocumentForms) -> list[Trouble]:
    """Return every trouble of a document, with those of its forms."""
    return [*document.troubles, *(trouble for form in document.forms for trouble in form.troubles)]


def _print_json(results: Iterable[DocumentForms], output_format: ReadFormat, language: Language) -> bool:
    """Print one array, document by document, so that a corpus does not have to fit into memory."""
    unreadable = False
    print("[", end="")
    for number, document in enumerate(results):
        unreadable = unreadable or is_unreadable(document)
        if output_format is ReadFormat.record:
            text = json.dumps(document_record(document), ensure_ascii=False, indent=1)
        else:
            text = document.model_dump_json(indent=1)
        print("," if number else "", text, sep="\n")
        for trouble in document.troubles:
            if trouble.gravity is Gravity.UNREADABLE:
                print(f"{document.document}: {trouble.message(language)}", file=sys.stderr)
    print("\n]")
    return unreadable


def _print_table(results: Iterable[DocumentForms], all_troubles: bool, language: Language) -> bool:
    from rich.console import Console
    from rich.text import Text

    console = Console(width=None if sys.stdout.isatty() else WIDTH, highlight=False)
    sums = Counter[str](documents=0, forms=0, indicators=0, troubles=0, unreadable=0)
    for document in results:
        failed = is_unreadable(document)
        numbers = Counter(
            forms=len(document.forms),
            indicators=sum(_indicator_count(form) for form in document.forms),
            troubles=len(_troubles(document)),
        )
        line = Text.assemble((document.document, "bold"), "  ", (document.format, "dim"), "  ")
        line.append(word("document", language, **numbers))
        if failed:
            line.append("  " + word("unreadable", language), "bold red")
        console.print(line, soft_wrap=True)
        if document.forms:
            console.print(_forms_table(document.forms, language))
        _print_troubles(console, document, all_troubles, language)
        sums.update(numbers, documents=1, unreadable=int(failed))
    if not sums["documents"]:
        console.print(word("none", language))
    console.print(word("total", language, **sums), soft_wrap=True)
    return sums["unreadable"] > 0


def _indicator_count(form: Form) -> int:
    return len(form.indicators) + len(form.long_term_indicators)


# What a column is called, where its text stands, and what it shows of a form.
_COLUMNS: tuple[tuple[str, str, Callable[[Form, Language], str]], ...] = (
    ("kind", "left", lambda form, language: f"{_kind(form, language)}\n{form.year or ''}"),
    ("project", "left", lambda form, _: "\n".join(filter(None, (form.project.text, _unit(form))))),
    ("budget", "right", lambda form, _: _of_total(form, lambda line: line.revised.text or line.initial.text)),
    ("executed", "right", lambda form, _: _of_total(form, lambda line: line.executed.text)),
    ("rate", "right", lambda form, _: _of_total(form, lambda line: line.rate.text)),
    ("money unit", "left", lambda form, language: _money_unit(form, language)),
    ("indicators", "right", lambda form, _: str(_indicator_count(form))),
    ("score", "right", lambda form, _: _score(form)),
    ("grade", "left", lambda form, _: form.grade.text or ""),
    ("troubles", "right", lambda form, _: str(len(form.troubles) or "")),
)


def _forms_table(forms: list[Form], language: Language) -> Table:
    """Return the table of a document's forms; columns that all of them leave empty are not shown."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0), collapse_padding=True)
    columns = []
    for name, justify, shown in _COLUMNS:
        texts = [shown(form, language) for form in forms]
        if any(text.strip() for text in texts):
            columns.append(texts)
            table.add_column(
                word(name, language),
                justify="right" if justify == "right" else "left",
                overflow="fold",
                min_width=16 if name == "project" else None,
                no_wrap=name in ("indicators", "rate", "troubles", "money unit"),
            )
    for row in zip(*columns, strict=True):
        table.add_row(*map(Text, row))
    return table


def _kind(form: Form, language: Language) -> str:
    whole = word("whole unit", language) if form.scope == "unit" else ""
    return word(FormKind(form.kind), language) + whole


def _unit(form: Form) -> str | None:
    return form.unit.text or form.department.text


def _of_total(form: Form, text: Callable[[FundLine], str | None]) -> str:
    """Return a text of the line of all money, or of the first line where there is none."""
    total = next((line for line in form.funds if line.line == "total"), next(iter(form.funds), None))
    return (text(total) or "") if total is not None else ""


def _money_unit(form: Form, language: Language) -> str:
    label, true = form.amount_unit_label, form.amount_unit_true
    if label and true and label != true:
        return f"{true}\n" + word("printed as", language, label)
    return true or label or ""


def _score(form: Form) -> str:
    score, weight = form.total_score.text or "", form.total_weight.text
    return f"{score}/{weight}" if weight else score


def _print_troubles(console: Console, document: DocumentForms, everything: bool, language: Language) -> None:
    from rich.text import Text

    if everything:
        shown = _troubles(document)
    else:
        shown = [trouble for trouble in document.troubles if trouble.code != "text-unplaced"]
    for trouble in shown:
        colour = "red" if trouble.gravity is Gravity.UNREADABLE else "yellow"
        text = " ".join(trouble.text.split())
        text = text if len(text) <= _LONGEST_TEXT else text[:_LONGEST_TEXT] + "…"
        line = Text.assemble("  ", (trouble.code, colour), "  ", place_text(trouble.place, language), "  ")
        line.append(
            word("trouble", language, trouble.message(language), text) if text else trouble.message(language)
        )
        console.print(line, soft_wrap=True)
