"""``jixiao compare``: promise and result side by side."""

from __future__ import annotations

import json
import sys
from contextlib import closing
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jixiao.checks.across.budget import amount_text, percent_text
from jixiao.checks.across.comparison import (
    Comparisons,
    Difference,
    FormComparison,
    Relation,
    Row,
    Trend,
    compare_sets,
)
from jixiao.checks.across.record import comparison_record
from jixiao.cli.check import Directories, Jobs, OnOption, ProfileOption, day_of, refuse
from jixiao.cli.read import WIDTH, is_unreadable
from jixiao.cli.words import Language, LanguageOption
from jixiao.forms.model import DocumentForms, Form, FormKind
from jixiao.profiles import ProfileError
from jixiao.profiles.labels import load_labels
from jixiao.reading.many import read_paths

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

_WORDS: dict[str, tuple[str, str]] = {
    Relation.KEPT: ("一致", "kept"),
    Relation.CHANGED: ("有变化", "changed"),
    Relation.DROPPED: ("未报告", "dropped"),
    Relation.ADDED: ("新增", "added"),
    Difference.NAME: ("名称", "name"),
    Difference.TARGET: ("目标", "target"),
    Difference.TARGET_OPERATOR: ("比较符号", "operator"),
    Difference.TARGET_PUNCTUATION: ("标点", "punctuation"),
    Difference.CATEGORY: ("类别", "category"),
    Difference.WEIGHT: ("分值", "weight"),
    Trend.WEAKER: ("降低", "weaker"),
    Trend.STRONGER: ("提高", "stronger"),
    Trend.REWORDED: ("改写", "reworded"),
    "relation": ("关系", "relation"),
    "indicator": ("指标", "indicator"),
    "promised": ("目标表", "promised"),
    "reported": ("自评表的目标", "reported target"),
    "actual": ("完成值", "actual"),
    "score": ("得分/分值", "points"),
    "note": ("变化", "change"),
    "rows": (
        "目标表{}项，自评表{}项：一致{}，有变化{}，未报告{}，新增{}",
        "{} promised, {} reported: {} kept, {} changed, {} dropped, {} added",
    ),
    "money": (
        "预算：目标表{}，年初{}，全年{}，执行{}；为全年预算的{}，为目标表预算的{}",
        "budget: declared {}, initial {}, revised {}, executed {}; {} of the revised, {} of the declared",
    ),
    "conflict": (
        "单位矛盾：目标表{}{}，自评表{}{}，数字相同而单位不同",
        "units conflict: {}{} declared, {}{} reported, the same figure",
    ),
    "objective": ("年度总体目标：目标表“{}”，自评表“{}”", "objective: declared “{}”, reported “{}”"),
    "moved": ("列入资金行", "moved to the funds"),
    "figure": ("按金额为{}", "{} by the amounts"),
    "missed": ("未达到", "missed"),
    "only promised": ("有目标表而没有自评表：{}", "declared, not evaluated: {}"),
    "only reported": ("有自评表而没有目标表：{}", "evaluated, not declared: {}"),
    "framework": ("框架：目标表{}，自评表{}", "frameworks: declared {}, reported {}"),
    "expected": ("；{}规定的目标框架为{}", "; {} asks for {}"),
    "no pair": ("目标表与自评表中没有同一年度的同一项目", "no project stands in both with the same year"),
    "no forms": ("{}中没有{}", "no {1} in {0}"),
    "declarations": ("绩效目标表", "target declaration"),
    "evaluations": ("绩效自评表", "self-evaluation"),
}  # fmt: skip
_COLOURS: dict[str, str] = {
    Relation.KEPT: "green",
    Relation.CHANGED: "yellow",
    Relation.DROPPED: "red",
    Relation.ADDED: "magenta",
}


class CompareFormat(StrEnum):
    """How the comparison is printed."""

    table = "table"
    json = "json"


def compare(
    targets: Annotated[str, typer.Argument(help="绩效目标表：文件、文件夹或通配符 (target declarations)")],
    evaluations: Annotated[
        str,
        typer.Argument(metavar="SELF-EVALUATION", help="绩效自评表：文件、文件夹或通配符 (self-evaluations)"),
    ],
    output_format: Annotated[
        CompareFormat, typer.Option("--format", help="table 供人阅读；json 供程序读取")
    ] = CompareFormat.table,
    profile: ProfileOption = None,
    on: OnOption = None,
    jurisdictions: Directories = None,
    jobs: Jobs = 1,
    language: LanguageOption = Language.ZH,
) -> None:
    """对照目标表与自评表，逐项列出变化 (promise against result, target by target).

    退出状态 (exit status)：0 已对照 (compared)；1 同一金额单位矛盾 (one figure under two units)；
    2 没有可对照的表或有文件未能读取 (nothing to compare, or a document could not be read).
    """
    promised, first = _forms(targets, FormKind.TARGET, "declarations", jobs, language)
    reported, second = _forms(evaluations, FormKind.SELF_EVALUATION, "evaluations", jobs, language)
    promises, reports = ([form for _, form in forms] for forms in (promised, reported))
    found = compare_sets(promises, reports)
    expected = _expected(promised, profile, on, jurisdictions)
    if output_format is CompareFormat.json:
        record = {
            "target_file": targets,
            "self_evaluation_file": evaluations,
            "target_framework_of_rules": expected[1],
            "rules": expected[0],
            **comparison_record(found, promises, reports),
        }
        print(json.dumps(record, ensure_ascii=False, indent=1))
    else:
        _print(found, promises, reports, expected, language)
    if not found.pairs or first or second:
        raise typer.Exit(2)
    if any(pair.budgets.unit_conflict for pair in found.pairs):
        raise typer.Exit(1)


def _word(name: str, language: Language, *details: object) -> str:
    return _WORDS[name][language is Language.EN].format(*details)


def _forms(
    path: str, kind: FormKind, name: str, jobs: int, language: Language
) -> tuple[list[tuple[DocumentForms, Form]], bool]:
    """Return the forms of a kind with their documents, and whether some document could not be read."""
    found: list[tuple[DocumentForms, Form]] = []
    unreadable = False
    with closing(read_paths([path], jobs=jobs)) as results:
        for document in results:
            found += [(document, form) for form in document.forms if form.kind is kind]
            if is_unreadable(document):
                unreadable = True
                for trouble in document.troubles:
                    print(f"{document.document}: {trouble.message(language)}", file=sys.stderr)
    if not found:
        refuse(_word("no forms", language, path, _word(name, language)))
    return found, unreadable


def _expected(
    promised: list[tuple[DocumentForms, Form]],
    profile: str | None,
    on: datetime | None,
    directories: list[Path] | None,
) -> tuple[str, list[str]]:
    """Return the rules of the declarations and the level-1 categories that these ask for."""
    from jixiao.checks.session import Rulebook

    try:
        rulebook = Rulebook(profile, day_of(on), directories or ())
        document, form = promised[0]
        rules = rulebook.choose(form, document).profile
    except ProfileError as error:
        refuse(str(error))
    names = {category.id: category.names[0] for category in load_labels().categories}
    return rules.id, [names.get(name, name) for name in rules.get("categories.target_framework")]


def _print(
    found: Comparisons,
    promises: list[Form],
    reports: list[Form],
    expected: tuple[str, list[str]],
    language: Language,
) -> None:
    from rich.console import Console

    console = Console(width=None if sys.stdout.isatty() else WIDTH, highlight=False, markup=False)
    frameworks = comparison_record(found, promises, reports)["frameworks"]
    line = _word(
        "framework", language, "、".join(frameworks["target"]), "、".join(frameworks["self_evaluation"])
    )
    console.print(line + _word("expected", language, expected[0], "、".join(expected[1])), soft_wrap=True)
    for pair in found.pairs:
        _print_pair(console, pair, language)
    if not found.pairs:
        console.print(_word("no pair", language))
    for name, forms, numbers in (
        ("only promised", promises, found.only_promised),
        ("only reported", reports, found.only_reported),
    ):
        if numbers:
            projects = "、".join(forms[number].project.text or "—" for number in numbers)
            console.print(_word(name, language, projects), soft_wrap=True)


def _print_pair(console: Console, pair: FormComparison, language: Language) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    console.print()
    name = pair.report.project.text or pair.report.unit.text or ""
    console.print(Text.assemble((name, "bold"), f"  {pair.report.year or ''}"))
    console.print(_money(pair, language), soft_wrap=True)
    if pair.objective_same is False:
        texts = pair.promise.objective_expected.text, pair.report.objective_expected.text
        console.print(Text(_word("objective", language, *texts), "yellow"), soft_wrap=True)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0), collapse_padding=True)
    for column in ("relation", "indicator", "promised", "reported", "actual", "score", "note"):
        wide = column in ("indicator", "promised", "reported", "actual")
        table.add_column(
            _word(column, language), overflow="fold", no_wrap=column == "relation", ratio=2 if wide else None
        )
    for row in pair.rows:
        table.add_row(*_cells(row, language))
    console.print(table)
    counts = [pair.count(relation) for relation in Relation]
    sizes = len(pair.promise.indicators), len(pair.report.indicators)
    console.print(_word("rows", language, *sizes, *counts), soft_wrap=True)


def _money(pair: FormComparison, language: Language) -> Text:
    from rich.text import Text

    money = pair.budgets
    amounts = (
        amount_text(stated.amount) if stated else "—"
        for stated in (money.approved, money.initial, money.revised, money.executed)
    )
    shares = (percent_text(share) or "—" for share in (money.executed_of_revised, money.executed_of_approved))
    text = Text(_word("money", language, *amounts, *shares))
    if money.unit_conflict and money.approved and money.initial:
        figures = (
            money.approved.field.text,
            money.approved_unit,
            money.initial.field.text,
            money.reported_label,
        )
        text.append("\n" + _word("conflict", language, *figures), "red")
    return text


def _cells(row: Row, language: Language) -> list[Text]:
    from rich.text import Text

    promise, report = row.promise, row.report
    names = dict.fromkeys(i.l3.text or "—" for i in (promise, report) if i)
    points = f"{report.score.text or '—'}/{report.weight.text or '—'}" if report else ""
    cells = (
        " → ".join(names),
        (promise.target.text or "—") if promise else "",
        (report.target.text or "—") if report else "",
        (report.actual.text or "—") if report else "",
        points,
        _note(row, language),
    )
    return [Text(_word(row.relation, language), _COLOURS[row.relation]), *map(Text, cells)]


def _note(row: Row, language: Language) -> str:
    notes: list[str] = []
    for difference in row.differences:
        note = _word(difference, language)
        if difference is Difference.TARGET and row.trend is not None:
            note += (
                _word(row.trend, language) if language is Language.ZH else f" {_word(row.trend, language)}"
            )
        if difference is Difference.WEIGHT and row.promise and row.report:
            note += f" {row.promise.weight.text}→{row.report.weight.text}"
        notes.append(note)
    if row.in_funds:
        notes.append(_word("moved", language))
    if row.figure is not None:
        notes.append(_word("figure", language, percent_text(row.figure)))
        if row.figure_met is False:
            notes.append(_word("missed", language))
    return ("、" if language is Language.ZH else ", ").join(notes)
