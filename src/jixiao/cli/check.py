"""``jixiao check``: every finding on the forms of documents."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime
from enum import StrEnum
from io import StringIO
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from jixiao.cli.read import WIDTH
from jixiao.cli.read import _with_progress as with_progress
from jixiao.cli.words import Language, LanguageOption
from jixiao.documents.sources import expand
from jixiao.findings import Severity, WaiverError, read_waivers
from jixiao.profiles import ProfileError
from jixiao.reading.many import read_paths
from jixiao.rendering.findings.words import word

if TYPE_CHECKING:
    from rich.console import Console

    from jixiao.checks.session import Assessment

Paths = Annotated[list[str], typer.Argument(help="文件、文件夹、通配符或 zip (file, folder, glob or zip)")]
ProfileOption = Annotated[
    str | None,
    typer.Option("--profile", metavar="ID", help="指定规则，默认按单位和年度推断 (rules; inferred if none)"),
]
OnOption = Annotated[
    datetime | None,
    typer.Option(
        "--on", formats=["%Y-%m-%d"], help="规则的日期，默认为表中年度的12月31日 (day of the rules)"
    ),
]
Directories = Annotated[
    list[Path] | None,
    typer.Option("--jurisdictions", help="自有规则所在文件夹，可重复 (folder of your own rules, repeatable)"),
]
Jobs = Annotated[int, typer.Option("--jobs", "-j", min=1, help="并行读取的进程数 (processes)")]


class CheckFormat(StrEnum):
    """How the findings are written."""

    table = "table"
    json = "json"
    xlsx = "xlsx"
    html = "html"


def check(
    paths: Paths,
    profile: ProfileOption = None,
    on: OnOption = None,
    jurisdictions: Directories = None,
    output_format: Annotated[
        CheckFormat,
        typer.Option("--format", help="table 供人阅读；json 供程序；xlsx 可筛选；html 可打印"),
    ] = CheckFormat.table,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="写入文件，xlsx 必填 (file to write)")
    ] = None,
    against: Annotated[
        list[str] | None,
        typer.Option("--against", help="对照的绩效目标表，可重复 (target declarations, repeatable)"),
    ] = None,
    waivers: Annotated[
        Path | None, typer.Option("--waivers", help="豁免清单 yaml (findings that are waived, and why)")
    ] = None,
    severity: Annotated[
        Severity, typer.Option("--severity", help="只列出该级及更重的 (this severity and graver ones)")
    ] = Severity.NOTICE,
    marked: Annotated[
        Path | None,
        typer.Option(
            "--marked", help="在 docx、xlsx 副本上逐格批注，存入该文件夹 (commented copies, in a folder)"
        ),
    ] = None,
    jobs: Jobs = 1,
    language: LanguageOption = Language.ZH,
) -> None:
    """核查绩效文件，列出每一处问题 (list every finding, located and explained).

    退出状态 (exit status)：0 没有错误 (no errors)；1 有错误 (errors found)；2 有文件未能读取或命令有误
    (a document could not be read, or the call was wrong)。
    """
    if output_format is CheckFormat.xlsx and output is None:
        refuse("--format xlsx 须用 --output 指定文件 (--output is needed)")
    assessment = _assess(paths, profile, on, jurisdictions, against, waivers, jobs, language)
    shown = assessment.at_least(severity)
    _write(shown, output_format, output, language)
    _report_unreadable(assessment, output_format, language)
    if marked is not None:
        _write_marked(paths, shown, marked, language)
    if not assessment.complete:
        raise typer.Exit(2)
    if assessment.counts()[Severity.ERROR]:
        raise typer.Exit(1)


def _assess(
    paths: list[str],
    profile: str | None,
    on: datetime | None,
    jurisdictions: list[Path] | None,
    against: list[str] | None,
    waivers: Path | None,
    jobs: int,
    language: Language,
) -> Assessment:
    from jixiao.checks.session import judge_documents

    try:
        silenced = read_waivers(waivers) if waivers is not None else []
        with (
            closing(read_paths(paths, jobs=jobs)) as results,
            closing(read_paths(against or [], jobs=jobs)) as others,
        ):
            return judge_documents(
                with_progress(results, language),
                profile,
                day_of(on),
                jurisdictions or (),
                with_progress(others, language),
                silenced,
            )
    except (ProfileError, WaiverError) as error:
        refuse(str(error))


def day_of(moment: datetime | None) -> date | None:
    """Return the day of ``--on``."""
    return moment.date() if moment is not None else None


def refuse(message: str) -> NoReturn:
    """Say what is wrong with the call, and end."""
    print(message, file=sys.stderr)
    raise typer.Exit(2)


def _write(
    assessment: Assessment, output_format: CheckFormat, output: Path | None, language: Language
) -> None:
    try:
        match output_format:
            case CheckFormat.table:
                _table(assessment, output, language)
            case CheckFormat.json:
                from jixiao.rendering.findings.json import findings_json

                _text(findings_json(assessment, language), output)
            case CheckFormat.html:
                from jixiao.rendering.findings.page import findings_page

                _text(findings_page(assessment, language), output)
            case CheckFormat.xlsx:
                from jixiao.rendering.findings.sheet import findings_workbook

                assert output is not None
                output.write_bytes(findings_workbook(assessment, language))
    except OSError as error:
        if output is None:  # a reader that closed the pipe
            raise
        refuse(f"{output}: 无法写入 (cannot be written): {error.strerror or error}")


def _text(text: str, output: Path | None) -> None:
    if output is None:
        print(text)
    else:
        output.write_text(text + "\n", "utf-8")


def _table(assessment: Assessment, output: Path | None, language: Language) -> None:
    from jixiao.rendering.findings.table import print_findings

    show(lambda console: print_findings(console, assessment, language), output)


def show(draw: Callable[[Console], None], output: Path | None = None) -> None:
    """Draw on the terminal; into a pipe or a file without colours, for a page of 100 columns."""
    from rich.console import Console

    if output is None and sys.stdout.isatty():
        draw(Console(highlight=False, markup=False))
        return
    stream = StringIO()
    draw(Console(file=stream, width=WIDTH, highlight=False, markup=False))
    _text("\n".join(line.rstrip() for line in stream.getvalue().splitlines()), output)


def _write_marked(paths: list[str], assessment: Assessment, folder: Path, language: Language) -> None:
    """Write a commented copy of every docx and xlsx with findings; say on stderr what could not be marked."""
    from jixiao.documents.guard import ReadingError
    from jixiao.rendering.findings.marked import marked_copy
    from jixiao.rendering.findings.notes import CannotMark

    concerned = {finding.document for finding in assessment.findings}
    taken: set[str] = set()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for source, document in zip(expand(paths), assessment.documents, strict=True):
            if document.document not in concerned or not document.forms:
                continue
            try:
                copy = marked_copy(source.read(), document, assessment.findings, datetime.now(UTC), language)
            except CannotMark as reason:
                print(word("cannot mark", language, source.name, reason), file=sys.stderr)
            except ReadingError as error:
                print(f"{source.name}: {error}", file=sys.stderr)
            else:
                path = folder / _free_name(source.name, document.format, taken)
                path.write_bytes(copy)
                print(word("marked", language, path), file=sys.stderr)
    except OSError as error:
        refuse(f"{folder}: 无法写入 (cannot be written): {error.strerror or error}")


def _free_name(name: str, extension: str, taken: set[str]) -> str:
    """Return the name of a marked copy: never that of the original or of another copy."""
    stem = PurePosixPath(name).stem
    number = 1
    while (chosen := f"{stem}-核查{number if number > 1 else ''}.{extension}") in taken:
        number += 1
    taken.add(chosen)
    return chosen


def _report_unreadable(assessment: Assessment, output_format: CheckFormat, language: Language) -> None:
    """Say on stderr which documents could not be read, where the output itself is for programs or in a file."""
    if output_format is CheckFormat.table:
        return
    for document in (*assessment.documents, *assessment.against):
        for trouble in document.unreadable:
            print(f"{document.document}: {trouble.message(language)}", file=sys.stderr)
