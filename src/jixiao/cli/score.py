"""``jixiao score``: every score of a form recomputed, beside the printed one."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from contextlib import closing
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from jixiao.cli.check import Directories, Jobs, OnOption, Paths, ProfileOption, day_of, refuse, show
from jixiao.cli.read import _with_progress as with_progress
from jixiao.cli.read import is_unreadable
from jixiao.cli.words import Language, LanguageOption
from jixiao.forms.model import DocumentForms
from jixiao.profiles import ProfileError
from jixiao.reading.many import read_paths
from jixiao.values.trouble import Gravity

if TYPE_CHECKING:
    from rich.console import Console

    from jixiao.checks.session import Rulebook
    from jixiao.rendering.findings.scorecard import ScoredForm


class ScoreFormat(StrEnum):
    """How the scores are printed."""

    table = "table"
    json = "json"


def score(
    paths: Paths,
    profile: ProfileOption = None,
    on: OnOption = None,
    jurisdictions: Directories = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="逐步列出算法和依据 (every step, with its source)")
    ] = False,
    output_format: Annotated[
        ScoreFormat, typer.Option("--format", help="table 供人阅读；json 供程序")
    ] = ScoreFormat.table,
    jobs: Jobs = 1,
    language: LanguageOption = Language.ZH,
) -> None:
    """按规则重算每一项得分，与印出的得分对照 (recompute every score and hold it against the printed one).

    退出状态 (exit status)：0 全部读出 (all read)；2 有文件未能读取或命令有误 (a document could not be read, or the call was wrong)。
    """
    from jixiao.checks.session import Rulebook

    unreadable: list[str] = []
    try:
        rulebook = Rulebook(profile, day_of(on), jurisdictions or ())
        with closing(read_paths(paths, jobs=jobs)) as results:
            shown = _noting_unreadable(with_progress(results, language), unreadable, language)
            if output_format is ScoreFormat.json:
                _print_json(shown, rulebook, language)
            else:
                _print_table(shown, rulebook, language, explain=explain)
    except ProfileError as error:
        refuse(str(error))
    if unreadable:
        for line in unreadable:
            print(line, file=sys.stderr)
        raise typer.Exit(2)


def _noting_unreadable(
    results: Iterable[DocumentForms], noted: list[str], language: Language
) -> Iterable[DocumentForms]:
    for document in results:
        if is_unreadable(document):
            troubles = (t for t in document.troubles if t.gravity is Gravity.UNREADABLE)
            noted.extend(f"{document.document}: {trouble.message(language)}" for trouble in troubles)
        yield document


def _scored(document: DocumentForms, rulebook: Rulebook) -> Iterable[ScoredForm]:
    from jixiao.rendering.findings.scorecard import scored

    for number, form in enumerate(document.forms):
        yield scored(form, number, rulebook.choose(form, document))


def _print_json(results: Iterable[DocumentForms], rulebook: Rulebook, language: Language) -> None:
    from jixiao.rendering.findings.scorecard import scored_record

    records = [
        scored_record(form, document.document, language)
        for document in results
        for form in _scored(document, rulebook)
    ]
    print(json.dumps(records, ensure_ascii=False, indent=1))


def _print_table(
    results: Iterable[DocumentForms], rulebook: Rulebook, language: Language, *, explain: bool
) -> None:
    from jixiao.rendering.findings.scorecard import print_scores, score_totals

    def draw(console: Console) -> None:
        forms: list[ScoredForm] = []
        for document in results:
            for form in _scored(document, rulebook):
                forms.append(form)
                print_scores(console, form, document.document, explain=explain, language=language)
                console.print()
        console.print(score_totals(forms, language))

    show(draw)
