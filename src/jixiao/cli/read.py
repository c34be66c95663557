"""``jixiao read``: the forms found in documents, as printed and as parsed."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Annotated

import typer

from jixiao.forms.model import DocumentForms, Form, FormKind
from jixiao.forms.record import document_record
from jixiao.reading.many import read_paths
from jixiao.values.trouble import Gravity

KIND_NAMES = {
    FormKind.SELF_EVALUATION: "自评表",
    FormKind.TARGET: "目标表",
    FormKind.MONITORING: "监控表",
    FormKind.REPORT: "评价报告",
}


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
        ReadFormat, typer.Option("--format", help="table 供人阅读；json 带位置的完整模型；record 逐字段记录")
    ] = ReadFormat.table,
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=1, help="并行进程数 (processes)")] = 1,
    troubles: Annotated[
        bool, typer.Option("--troubles", help="列出每一处读取疑点 (list every trouble)")
    ] = False,
) -> None:
    """读出文件中的每一张绩效表 (list every form in every document)."""
    results = _with_progress(read_paths(paths, jobs=jobs))
    if output_format is ReadFormat.table:
        unreadable = _print_table(results, troubles)
    else:
        unreadable = _print_json(results, output_format)
    if unreadable:
        raise typer.Exit(2)


def _with_progress(results: Iterable[DocumentForms]) -> Iterator[DocumentForms]:
    """Count documents on stderr while they are read, on a terminal only."""
    if not sys.stderr.isatty():
        yield from results
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    with Progress(
        SpinnerColumn(), TextColumn("已读 {task.completed} 份"), TextColumn("{task.description}"), TimeElapsedColumn(),
        console=Console(stderr=True), transient=True,
    ) as progress:  # fmt: skip
        task = progress.add_task("", total=None)
        for result in results:
            progress.update(task, advance=1, description=result.document)
            yield result


def is_unreadable(document: DocumentForms) -> bool:
    """Say whether some part of a document could not be read."""
    return any(trouble.gravity is Gravity.UNREADABLE for trouble in document.troubles)


def _print_json(results: Iterable[DocumentForms], output_format: ReadFormat) -> bool:
    """Print one array, document by document, so that a corpus does not have to fit into memory."""
    unreadable = False
    print("[", end="")
    for number, document in enumerate(results):
        unreadable = unreadable or is_unreadable(document)
        if output_format is ReadFormat.record:
            text = json.dumps(document_record(document), ensure_ascii=False, indent=1)
        else:
            text = document.model_dump_json(indent=1, exclude_defaults=False)
        print("," if number else "", text, sep="\n")
        for trouble in document.troubles:
            if trouble.gravity is Gravity.UNREADABLE:
                print(f"{document.document}: {trouble.message()}", file=sys.stderr)
    print("]")
    return unreadable


def _print_table(results: Iterable[DocumentForms], all_troubles: bool) -> bool:
    from rich.console import Console
    from rich.markup import escape

    console = Console(width=None if sys.stdout.isatty() else 140, highlight=False)
    unreadable = False
    documents = forms = indicators = 0
    for document in results:
        documents += 1
        forms += len(document.forms)
        indicators += sum(len(form.indicators) for form in document.forms)
        failed = is_unreadable(document)
        unreadable = unreadable or failed
        console.print(
            f"[bold]{escape(document.document)}[/bold]  [dim]{document.format}[/dim]  {len(document.forms)} 张表"
        )
        if document.forms:
            console.print(_forms_table(document.forms))
        _print_troubles(console, document, all_troubles)
    console.print(f"共 {documents} 份文件，{forms} 张表，{indicators} 条指标")
    return unreadable


def _forms_table(forms: list[Form]):  # type: ignore[no-untyped-def]
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name, justify in (
        ("类型", "left"), ("年度", "left"), ("项目", "left"), ("单位", "left"), ("全年预算", "right"), ("执行数", "right"),
        ("执行率", "right"), ("单位", "left"), ("指标", "right"), ("分值", "right"), ("总分", "right"), ("等级", "left"), ("疑点", "right"),
    ):  # fmt: skip
        table.add_column(name, justify=justify, overflow="fold")  # type: ignore[arg-type]
    for form in forms:
        total = next(
            (line for line in form.funds if line.line == "total"), form.funds[0] if form.funds else None
        )
        kind = KIND_NAMES[FormKind(form.kind)] + ("（整体）" if form.scope == "unit" else "")
        unit = form.amount_unit_true or form.amount_unit_label or ""
        if form.amount_unit_label and form.amount_unit_label != form.amount_unit_true:
            unit = f"{unit}（印作{form.amount_unit_label}）"
        table.add_row(
            *(
                Text(value or "")
                for value in (
                    kind,
                    str(form.year or ""),
                    form.project.text,
                    form.unit.text or form.department.text,
                    (total.revised.text or total.initial.text) if total else None,
                    total.executed.text if total else None,
                    total.rate.text if total else None,
                    unit,
                    str(len(form.indicators)),
                    form.total_weight.text,
                    form.total_score.text,
                    form.grade.text,
                    str(len(form.troubles) or ""),
                )
            )
        )
    return table


def _print_troubles(console, document: DocumentForms, everything: bool) -> None:  # type: ignore[no-untyped-def]
    from rich.markup import escape

    shown = list(document.troubles)
    if everything:
        shown += [trouble for form in document.forms for trouble in form.troubles]
    else:
        shown = [trouble for trouble in shown if trouble.code != "text-unplaced"]
    for trouble in shown:
        colour = "red" if trouble.gravity is Gravity.UNREADABLE else "yellow"
        text = f"：{trouble.text[:60]}" if trouble.text else ""
        console.print(
            f"  [{colour}]{trouble.code}[/{colour}] {escape(str(trouble.place))} {escape(trouble.message() + text)}"
        )
