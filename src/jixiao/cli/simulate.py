"""``jixiao simulate``: the same forms under other rules."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from jixiao.analysis.simulate import Rescored, Rules, Simulation, label_of, simulate
from jixiao.analysis.simulation_book import grade_counts, write_simulation
from jixiao.batch import Store, StoreError, forms_of
from jixiao.cli.check import Directories, Jobs, Paths, day_of, refuse
from jixiao.cli.profiles import meaning
from jixiao.cli.read import WIDTH, is_unreadable
from jixiao.cli.read import _with_progress as with_progress
from jixiao.cli.words import Language, LanguageOption
from jixiao.forms.model import Form
from jixiao.profiles import ProfileError, load_profile, parameters
from jixiao.reading.many import read_paths
from jixiao.scoring import plain

if TYPE_CHECKING:
    from rich.console import Console

    from jixiao.profiles import Profile

_BAR = 40
"""Characters of the longest bar."""
_SHOWN = 60
"""How many forms the table lists; the rest is in json and xlsx."""
_WORDS = {
    "document": ("文件", "document"),
    "project": ("项目", "project"),
    "printed": ("表列总分", "printed"),
    "change": ("变动", "change"),
    "grade": ("等级", "grade"),
    "why": ("原因", "why"),
    "grades": ("等级分布", "grades"),
    "from": ("原等级 → 新等级", "from → to"),
    "unchanged": ("总分和等级均不变", "no total and no grade changes"),
    "none": ("没有可计分的自评表", "no self-evaluation that can be scored"),
    "more": ("另有{}张表，见 --format json 或 xlsx", "{} more forms, see --format json or xlsx"),
    "summary": (
        "{}张自评表：平均分{} → {}；总分变动{}张，等级变动{}张",
        "{} self-evaluations: mean {} → {}; {} totals and {} grades change",
    ),
    "causes": ("引起变动的规则", "rules that make the difference"),
    "forms": ("{}张", "{} forms"),
    "method": (
        "按规则重算；规则只给出区间的取区间内的表列得分，不能判定的取表列得分，差异只反映规则的不同",
        "recomputed; where the rules give a range the printed score within it counts, where they cannot decide "
        "the printed score: the difference shows only what the rules change",
    ),
}


class SimulateFormat(StrEnum):
    """How the simulation is written."""

    table = "table"
    json = "json"
    xlsx = "xlsx"


def simulate_command(
    paths: Paths,
    profile: Annotated[str, typer.Option("--profile", metavar="ID", help="现行规则 (rules in force)")],
    against: Annotated[str, typer.Option("--against", metavar="ID", help="拟比较的规则 (rules to compare)")],
    on: Annotated[
        datetime | None,
        typer.Option(
            "--on", formats=["%Y-%m-%d"], help="规则的日期，默认为表中年度的12月31日 (day of the rules)"
        ),
    ] = None,
    jurisdictions: Directories = None,
    output_format: Annotated[
        SimulateFormat, typer.Option("--format", help="table 供人阅读；json 供程序；xlsx 含图表")
    ] = SimulateFormat.table,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="写入的文件，xlsx 必填 (file to write)")
    ] = None,
    jobs: Jobs = 1,
    language: LanguageOption = Language.ZH,
) -> None:
    """按两套规则重算同一批自评表，比较总分和等级 (re-score forms under two sets of rules).

    PATH 也可以是 jixiao batch 的结果文件夹 (or the store of jixiao batch).

    退出状态 (exit status)：0 已比较 (compared)；2 没有可计分的表或有文件未能读取 (nothing to score, or unreadable).
    """
    if output_format is SimulateFormat.xlsx and output is None:
        refuse("--format xlsx 须用 --output 指定文件 (--output is needed)")
    unreadable: list[str] = []
    try:
        rules = [_rules(name, day_of(on), jurisdictions or []) for name in (profile, against)]
        found = simulate(_forms(paths, jobs, language, unreadable), *rules)
    except ProfileError as error:
        refuse(str(error))
    if output_format is SimulateFormat.json:
        _write(json.dumps(_record(found, profile, against), ensure_ascii=False, indent=1), output)
    elif output_format is SimulateFormat.xlsx and output is not None:
        meanings = {key: meaning(key) for key in parameters()}
        try:
            write_simulation(found, output, profile, against, meanings)
        except OSError as error:
            refuse(f"无法写入 {output}：{error} (cannot write)")
    else:
        _print(found, profile, against, language)
    if unreadable or not found.forms:
        raise typer.Exit(2)


def _rules(profile_id: str, on: date | None, directories: list[Path]) -> Rules:
    """Return how the profile of a form is chosen: of the day asked for, else of the end of the form's year."""
    load_profile(profile_id, on, directories)

    def choose(form: Form) -> Profile:
        day = on or (date(form.year, 12, 31) if form.year and 1 <= form.year <= 9999 else None)
        return load_profile(profile_id, day, directories)

    return choose


def _forms(
    paths: list[str], jobs: int, language: Language, unreadable: list[str]
) -> Iterator[tuple[str, int, Form]]:
    """Yield the forms of documents, or of the store of a batch."""
    if len(paths) == 1 and Store.is_store(paths[0]):
        try:
            with Store(Path(paths[0])) as store:
                yield from forms_of(store)
        except StoreError as error:
            refuse(str(error))
        return
    with closing(read_paths(paths, jobs=jobs)) as results:
        for document in with_progress(results, language):
            if is_unreadable(document):
                unreadable.append(document.document)
                for trouble in document.troubles:
                    print(f"{document.document}: {trouble.message(language)}", file=sys.stderr)
            for number, form in enumerate(document.forms):
                yield document.document, number, form


def _word(name: str, language: Language, *details: object) -> str:
    return _WORDS[name][language is Language.EN].format(*details)


def _name(key: str, language: Language) -> str:
    parameter = parameters().get(key)
    return (parameter.en if language is Language.EN else parameter.zh) if parameter else key


def _write(text: str, output: Path | None) -> None:
    if output is None:
        print(text)
        return
    try:
        output.write_text(text + "\n", "utf-8")
    except OSError as error:
        refuse(f"无法写入 {output}：{error} (cannot write)")


def _print(found: Simulation, before: str, after: str, language: Language) -> None:
    from rich.console import Console

    console = Console(width=None if sys.stdout.isatty() else WIDTH, highlight=False, markup=False)
    if not found.forms:
        console.print(_word("none", language))
        return
    _print_forms(console, found, before, after, language)
    _print_matrix(console, found, language)
    _print_bars(console, found, before, after, language)
    means = found.mean(lambda form: form.before.total), found.mean(lambda form: form.after.total)
    numbers = (plain(mean) if mean is not None else "—" for mean in means)
    console.print(
        _word("summary", language, len(found.forms), *numbers, found.changed, found.regraded), soft_wrap=True
    )
    if found.causes:
        causes = (
            f"{_name(rule, language)} {_word('forms', language, count)}"
            for rule, count in found.causes.most_common()
        )
        joint = "；" if language is Language.ZH else "; "
        console.print(f"{_word('causes', language)}：{joint.join(causes)}", soft_wrap=True)
    console.print(_word("method", language), soft_wrap=True, style="dim")


def _print_forms(console: Console, found: Simulation, before: str, after: str, language: Language) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    moved = [form for form in found.forms if form.change or form.regraded]
    if not moved:
        console.print(_word("unchanged", language))
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0), collapse_padding=True)
    for heading in (_word("project", language), _word("printed", language), before, after):
        table.add_column(
            heading, overflow="fold", justify="left" if heading == _word("project", language) else "right"
        )
    table.add_column(_word("change", language), justify="right", no_wrap=True)
    table.add_column(_word("grade", language), no_wrap=True)
    table.add_column(_word("why", language), overflow="fold", ratio=2)
    ordered = sorted(moved, key=lambda form: -abs(form.change))
    for form in ordered[:_SHOWN]:
        table.add_row(*map(Text, _cells(form, language)))
    console.print(table)
    if len(ordered) > _SHOWN:
        console.print(_word("more", language, len(ordered) - _SHOWN))


def _cells(form: Rescored, language: Language) -> tuple[str, ...]:
    grades = label_of(form.before), label_of(form.after)
    causes = ("；" if language is Language.ZH else "; ").join(_name(rule, language) for rule in form.rules)
    lines = "、".join(f"{shift.line} {plain(shift.before)}→{plain(shift.after)}" for shift in form.shifts[:3])
    return (
        form.project,
        plain(form.printed) if form.printed is not None else "",
        plain(form.before.total, 2),
        plain(form.after.total, 2),
        f"{form.change:+.2f}",
        f"{grades[0]}→{grades[1]}" if form.regraded else grades[0],
        f"{causes}（{lines}）" if lines else causes,
    )


def _print_matrix(console: Console, found: Simulation, language: Language) -> None:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column(_word("from", language))
    for grade in found.grades:
        table.add_column(grade, justify="right")
    for grade in found.grades:
        table.add_row(grade, *(str(found.matrix[grade, other] or "·") for other in found.grades))
    console.print(table)


def _print_bars(console: Console, found: Simulation, before: str, after: str, language: Language) -> None:
    from rich.table import Table
    from rich.text import Text

    counts = grade_counts(found)
    most = max((max(one, other) for _, one, other in counts), default=0)
    table = Table(
        box=None, pad_edge=False, padding=(0, 1, 0, 0), title=_word("grades", language), title_justify="left"
    )
    for name in ("grade", "rules", "bar", "count"):
        table.add_column(no_wrap=name != "rules")
    for grade, one, other in counts:
        for name, count, colour in ((before, one, "cyan"), (after, other, "magenta")):
            length = -(-count * _BAR // most) if most else 0
            table.add_row(grade if name == before else "", name, Text("█" * length, colour), str(count))
    console.print(table)


def _record(found: Simulation, before: str, after: str) -> dict[str, Any]:
    return {
        "profile": before,
        "against": after,
        "rules": {
            "profile": found.before.version if found.before else None,
            "against": found.after.version if found.after else None,
        },
        "summary": {
            "forms": len(found.forms),
            "mean_before": _number(found.mean(lambda form: form.before.total)),
            "mean_after": _number(found.mean(lambda form: form.after.total)),
            "totals_changed": found.changed,
            "grades_changed": found.regraded,
            "causes": dict(found.causes.most_common()),
        },
        "grades": [
            {"from": one, "to": other, "forms": count} for (one, other), count in sorted(found.matrix.items())
        ],
        "forms": [_form_record(form) for form in found.forms],
    }


def _form_record(form: Rescored) -> dict[str, Any]:
    sides = {
        name: {
            "total": _number(side.total),
            "low": _number(side.low),
            "high": _number(side.high),
            "grade": label_of(side) or None,
            "unscored": side.unscored,
        }
        for name, side in (("before", form.before), ("after", form.after))
    }
    return {
        "document": form.document,
        "form": form.number,
        "project": form.project,
        "printed": _number(form.printed),
        **sides,
        "change": _number(form.change),
        "rules": list(form.rules),
        "lines": [
            {
                "line": shift.line,
                "before": _number(shift.before),
                "after": _number(shift.after),
                "rules": list(shift.rules),
                "steps_before": list(shift.steps_before),
                "steps_after": list(shift.steps_after),
            }
            for shift in form.shifts
        ],
    }


def _number(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)
