"""``jixiao profiles``: which rules there are, what they say, and on what each of them stands."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from jixiao.profiles import (
    Cap,
    GradeBand,
    Profile,
    ProfileError,
    Setting,
    Tier,
    Words,
    list_profiles,
    load_profile,
    parameters,
)
from jixiao.profiles.labels import load_labels
from jixiao.rendering.findings.words import word
from jixiao.values.citation import Basis

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

app = typer.Typer(
    name="profiles",
    help="规则：各地各年度的计分与审核规则及其依据 (rules and their sources).",
    no_args_is_help=True,
)

_WORDS = {
    "excellent": "优", "good": "良", "fair": "中", "poor": "差", "red": "红", "yellow": "黄", "blue": "蓝",
    "objective_actual": "完成情况", "reason": "原因", "conclusion": "结论", "problems": "问题", "improvement": "措施",
}  # fmt: skip
_DEGREES = {"full": "达成", "partial": "部分达成", "none": "未达成"}

Directories = Annotated[
    list[Path] | None,
    typer.Option("--jurisdictions", help="自有规则所在文件夹，可重复 (folder of your own rules, repeatable)"),
]


class ShowFormat(StrEnum):
    """How the result is printed."""

    table = "table"
    json = "json"


Format = Annotated[ShowFormat, typer.Option("--format", help="table 供人阅读；json 供程序读取")]


@app.command("list")
def list_(jurisdictions: Directories = None, output_format: Format = ShowFormat.table) -> None:
    """列出全部规则 (list every profile)."""
    try:
        summaries = list_profiles(jurisdictions or ())
    except ProfileError as error:
        _refuse(error)
    if output_format is ShowFormat.json:
        _print_json([asdict(summary) for summary in summaries])
        return
    table = _table("规则", "名称", "承接", "自有规则起始日期")
    for summary in summaries:
        dates = "、".join(day.isoformat() for day in summary.dates)
        table.add_row(summary.id, f"{summary.name} {summary.name_en}", summary.extends or "", dates)
    _console().print(table)


@app.command("show")
def show(
    profile_id: Annotated[
        str, typer.Argument(metavar="ID", help="规则代码，如 cn-shanghai (id of a profile)")
    ],
    on: Annotated[
        datetime | None,
        typer.Option("--on", formats=["%Y-%m-%d"], help="日期，默认今天 (a day, today if none)"),
    ] = None,
    why: Annotated[
        str | None,
        typer.Option("--why", metavar="KEY", help="某一项的依据与承接关系 (where one value comes from)"),
    ] = None,
    output_format: Format = ShowFormat.table,
    jurisdictions: Directories = None,
) -> None:
    """列出一地某日的规则及依据 (show the rules of a jurisdiction on a day)."""
    try:
        profile = load_profile(profile_id, on.date() if on else None, jurisdictions or ())
        settings = [profile.why(why)] if why else [profile.why(key) for key in profile.settings]
    except ProfileError as error:
        _refuse(error)
    if output_format is ShowFormat.json:
        _print_json(_profile_json(profile, settings))
    elif why:
        _print_why(settings[0])
    else:
        _print_profile(profile, settings)


@app.command("fit")
def fit(
    paths: Annotated[
        list[str],
        typer.Argument(help="已填列的自评表：文件、文件夹、通配符或 zip (forms that were filled in)"),
    ],
    on: Annotated[
        datetime | None,
        typer.Option(
            "--on", formats=["%Y-%m-%d"], help="规则的日期，默认为多数表的年度末 (day of the rules)"
        ),
    ] = None,
    output_format: Format = ShowFormat.table,
    jurisdictions: Directories = None,
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=1, help="并行读取的进程数 (processes)")] = 1,
) -> None:
    """由已填列的表推断取舍方式和适用规则 (which rules reproduce what forms print)."""
    from jixiao.cli.fit import fit_paths

    day = on.date() if on else None
    try:
        fit_paths(paths, day, jurisdictions or (), jobs, as_json=output_format is ShowFormat.json)
    except ProfileError as error:
        _refuse(error)


def _refuse(error: ProfileError) -> NoReturn:
    print(error, file=sys.stderr)
    raise typer.Exit(2)


def _console() -> Console:
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else 160, highlight=False, markup=False)


def _table(*headings: str) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in headings:
        table.add_column(heading, overflow="fold", no_wrap=heading in ("参数", "起始", "规则"))
    return table


def _print_profile(profile: Profile, settings: list[Setting]) -> None:
    console = _console()
    console.print(f"{profile.name} {profile.name_en}  {profile.on.isoformat()}  版本 {profile.version}")
    console.print("承接：" + " → ".join(profile.lineage))
    table = _table("参数", "含义", "值", "起始", "依据", "依据类别", "规则")
    for setting in settings:
        table.add_row(
            setting.key, meaning(setting.key), shown(setting), setting.since.isoformat(),
            str(setting.citation), _basis(setting), setting.profile_id,
        )  # fmt: skip
    console.print(table)
    weak = sum(not setting.citation.binding for setting in settings)
    console.print(f"共 {len(settings)} 项，其中 {weak} 项仅为判断，不据以判错")


def _print_why(setting: Setting) -> None:
    console = _console()
    console.print(f"{setting.key}  {meaning(setting.key)}")
    for level, step in enumerate((setting, *setting.overridden)):
        console.print(f"{'适用' if level == 0 else '取代'}  {step.profile_id}：{shown(step)}")
        console.print(f"      自 {step.since.isoformat()} 起；依据 {step.citation}（{_basis(step)}）")
        for note in filter(None, (step.note, step.source_note)):
            console.print(f"      {note}")


def meaning(key: str) -> str:
    """Return what a parameter means, in Chinese."""
    parameter = parameters().get(key)
    return parameter.zh if parameter else "疑点的轻重"


def shown(setting: Setting) -> str:
    """Return a value as a person reads it, with its unit."""
    parameter = parameters().get(setting.key)
    if parameter and parameter.choices and setting.value in parameter.choices:
        return f"{setting.value}（{parameter.choices[setting.value].zh}）"
    text = _shown(setting.value)
    bare_number = isinstance(setting.value, Decimal | int) and not isinstance(setting.value, bool)
    return f"{text} {parameter.unit}".strip() if parameter and bare_number else text


def _shown(value: Any) -> str:
    match value:
        case None:
            return "不设"
        case bool():
            return "是" if value else "否"
        case Decimal():
            return f"{value:f}"
        case int():
            return str(value)
        case GradeBand():
            return f"{value.label}≥{value.from_:f}"
        case Tier():
            return f"{_DEGREES[value.degree]} {value.high * 100:.0f}%—{value.low * 100:.0f}%"
        case Cap():
            return f"执行率<{value.rate_below * 100:.0f}% 总分≤{value.cap:f}"
        case Words():
            return value.zh
        case tuple():
            return "、".join(map(_shown, value)) or "不设"
        case Mapping():
            pairs = (f"{_name(key)} {_shown(member)}" for key, member in value.items())
            return "、".join(pairs) or "不设"
        case _:
            return _name(value)


def _name(word: Any) -> str:
    """Return the Chinese name of a grade, a light, a month or a level-1 category."""
    categories = {category.id: category.names[0] for category in load_labels("cn").categories}
    return f"{word}月" if isinstance(word, int) else (_WORDS | categories).get(word, str(word))


def _basis(setting: Setting) -> str:
    citation = setting.citation
    if citation.basis is Basis.JUDGEMENT:
        return word(citation.basis)
    return f"{word(citation.basis)}，{word(citation.read)}"


def _profile_json(profile: Profile, settings: list[Setting]) -> dict[str, Any]:
    return {
        "id": profile.id,
        "name": {"zh": profile.name, "en": profile.name_en},
        "on": profile.on,
        "lineage": profile.lineage,
        "version": profile.version,
        "settings": [asdict(setting) for setting in settings],
    }


def _print_json(data: Any) -> None:
    print(json.dumps(data, ensure_ascii=False, indent=1, default=_plain))


def _plain(value: Any) -> Any:
    """Return what json can write: a decimal as the text of its digits, a day in ISO form."""
    if isinstance(value, Mapping):
        return dict(value)
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
