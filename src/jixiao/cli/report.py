"""``jixiao report``: self-evaluation reports, summaries of units, and review sheets."""

from __future__ import annotations

import sys
from contextlib import closing
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jixiao.cli.check import Directories, Jobs, OnOption, Paths, ProfileOption, day_of, refuse
from jixiao.cli.read import _with_progress as with_progress
from jixiao.cli.render import ONLY_DOCX, EmbedFonts, tell_of_fonts
from jixiao.cli.words import Language, LanguageOption
from jixiao.profiles import ProfileError
from jixiao.reading.many import read_paths
from jixiao.rendering import RenderingError, file_name
from jixiao.rendering.reports import FORMATS, ReportKind, report_bytes, reports
from jixiao.rendering.reports.page import wanted_families

if TYPE_CHECKING:
    from jixiao.checks.session import Assessment


class ReportFormat(StrEnum):
    """The formats that reports are written in."""

    docx = "docx"
    pdf = "pdf"
    xlsx = "xlsx"


_NAMES = {
    ReportKind.PROJECT: ("自评报告", "report"),
    ReportKind.UNIT: ("绩效自评情况汇总", "summary"),
    ReportKind.REVIEW: ("审核意见单", "review"),
}


def report(
    paths: Paths,
    kind: Annotated[
        ReportKind,
        typer.Option(
            "--kind", help="project 每张自评表一份报告；unit 全部汇总为一份；review 每张表一份审核意见单"
        ),
    ] = ReportKind.PROJECT,
    to: Annotated[ReportFormat, typer.Option("--to", help="输出格式 (format)")] = ReportFormat.docx,
    output: Annotated[Path, typer.Option("--output", "-o", help="输出文件夹 (folder)")] = Path(),
    profile: ProfileOption = None,
    on: OnOption = None,
    last_year: Annotated[
        list[str] | None,
        typer.Option(
            "--last-year",
            "--earlier",
            help="往年的自评表，用于 unit 的对比，可重复；多年的另列历年变化 (forms of earlier years, repeatable)",
        ),
    ] = None,
    embed_fonts: EmbedFonts = False,
    jurisdictions: Directories = None,
    jobs: Jobs = 1,
    language: LanguageOption = Language.ZH,
) -> None:
    """编写自评报告、单位汇总和审核意见单 (write reports, summaries and review sheets).

    数字均取自表内或按规则重算并注明，表内没有的内容以【待补充】标出
    (every figure is the form's or marked as recomputed; what the form lacks is marked)。
    """
    if to.value not in FORMATS[kind]:
        refuse(f"--kind {kind.value} 的格式可选：{'、'.join(FORMATS[kind])} (no such format for this kind)")
    if embed_fonts and to is not ReportFormat.docx:
        refuse(ONLY_DOCX)
    if last_year and kind is not ReportKind.UNIT:
        refuse("--last-year 只用于 --kind unit (only for --kind unit)")
    assessment = _judged(paths, profile, on and day_of(on), jurisdictions, jobs, language)
    last = _judged(last_year, profile, None, jurisdictions, jobs, language) if last_year else None
    found = reports(assessment, kind, language.value, last)
    if not found:
        refuse("所给文件中没有可编写报告的表 (no form to report on)")
    names = _NAMES[kind][language is Language.EN]
    written: list[Path] = []
    try:
        output.mkdir(parents=True, exist_ok=True)
        for number, (dossier, content) in enumerate(found, 1):
            stem = f"{file_name(dossier.form, number)}_{names}" if dossier is not None else names
            path = output / f"{stem}.{to.value}"
            path.write_bytes(report_bytes(content, to.value, embed_fonts=embed_fonts))
            written.append(path)
            print(path)
        if embed_fonts:
            tell_of_fonts(wanted_families(), written)
    except RenderingError as error:
        refuse(str(error.args[0]))
    except OSError as error:
        refuse(f"{output}: 无法写入 (cannot be written): {error.strerror or error}")
    if not (assessment.complete and (last is None or last.complete)):
        raise typer.Exit(2)


def _judged(
    paths: list[str],
    profile: str | None,
    on: date | None,
    jurisdictions: list[Path] | None,
    jobs: int,
    language: Language,
) -> Assessment:
    """Read and judge documents; say on stderr what could not be read."""
    from jixiao.checks.session import judge_documents

    try:
        with closing(read_paths(paths, jobs=jobs)) as results:
            found = judge_documents(with_progress(results, language), profile, on, jurisdictions or ())
    except ProfileError as error:
        refuse(str(error))
    for document in found.documents:
        for trouble in document.unreadable:
            print(f"{document.document}: {trouble.message(language)}", file=sys.stderr)
    return found
