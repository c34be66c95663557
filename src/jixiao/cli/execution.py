"""``jixiao manage import-execution``: what was spent, from a file of the finance system."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from jixiao.cli.site import ready

if TYPE_CHECKING:
    from jixiao.web.changes.models import Import
    from jixiao.web.office.models import Unit

_CHUNK = 50


def _stop(text: str, status: int = 2) -> NoReturn:
    typer.echo(text, err=True)
    raise typer.Exit(status)


def import_execution(
    file: Annotated[
        Path, typer.Argument(help="财务系统导出的 xlsx、xls 或 csv (file of the finance system)")
    ],
    on: Annotated[
        datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="截至日期 (day as of which)")
    ] = None,
    year: Annotated[int, typer.Option(help="预算年度，默认截至日期所在年 (budget year)")] = 0,
    unit: Annotated[str, typer.Option(help="金额单位：元、万元 (unit of the money)")] = "",
    scope: Annotated[
        str, typer.Option(help="范围的单位编码，默认最上级 (code of the unit whose projects)")
    ] = "",
    check: Annotated[bool, typer.Option("--check", help="只核对，不采用 (only compare)")] = False,
) -> None:
    """导入财务系统的执行数，先显示差异 (import what was spent; the differences are shown first).

    退出状态：0 已采用或只核对且全部可采用；1 有行不能采用；2 没有采用 (1: some rows cannot be taken; 2: nothing was taken).
    """
    ready()
    from jixiao.web.changes import imports
    from jixiao.web.changes.sheets import SheetRefused
    from jixiao.web.cycle.services import Refused
    from jixiao.web.pages.wording import refusal_text

    try:
        data = file.read_bytes()
    except OSError as error:
        _stop(f"不能读取：{error} (cannot read)")
    day = on.date() if on else None
    try:
        made = imports.preview(
            None, _scope(scope), data, file.name, year=year or (day or date.today()).year, on=day, unit=unit
        )
        _tell(made)
        if check:
            imports.drop(made.pk, None)
            typer.echo("只核对，没有采用 (compared only, nothing was taken)")
        else:
            _take(made)
    except SheetRefused as error:
        _stop(f"{error} (nothing was taken)")
    except Refused as error:
        _stop(f"{refusal_text(error.code)} ({error.code}; nothing was taken)")
    if made.rows_count > made.taken_count:
        raise typer.Exit(1)


def _take(made: Import) -> None:
    from jixiao.web.changes import carrying, imports

    taken = imports.take(made.pk, None)
    typer.echo(f"已采用{taken.projects}个项目的执行数 (figures of {taken.projects} projects were taken)")
    whole = carrying.Carried()
    for start in range(0, len(taken.waiting), _CHUNK):
        carrying.carry(taken.waiting[start : start + _CHUNK], None, taken.import_, whole)
    if taken.waiting:
        carrying.tell_units(whole, taken.import_)
    filled = taken.import_.counts.get("filled", 0) + whole.filled
    differing = taken.import_.counts.get("differing", 0) + whole.differing
    typer.echo(
        f"填入{filled}张表，{differing}张表与财务系统不同 ({filled} forms were filled, {differing} say something else)"
    )


def _scope(code: str) -> Unit:
    from jixiao.web.office.models import Unit

    found = Unit.objects.filter(code=code) if code else Unit.objects.filter(parent=None)
    if found.count() != 1:
        _stop("请用 --scope 写明单位编码 (give the code of a unit with --scope)")
    return found.get()


def _tell(made: Import) -> None:
    from jixiao.web.changes import imports
    from jixiao.web.changes.models import TAKEN_STATUSES

    typer.echo(
        f"{made.name}：截至{made.on}，{made.year}年度，{made.rows_count}行，金额单位{made.amount_unit}"
    )
    for status, count in imports.counts_of(made):
        typer.echo(f"  {status.label} ({status.value}) {count}")
    for name, words in (("over", "超过预算"), ("lower", "比原来小")):
        if made.counts.get(name):
            typer.echo(f"  {words} ({name}) {made.counts[name]}")
    typer.echo(f"  原执行数合计 {made.before:,.2f} 元，新执行数合计 {made.executed:,.2f} 元 (before, now)")
    for row in made.rows.exclude(status__in=TAKEN_STATUSES)[:50]:
        typer.echo(f"  第{row.number}行 {row.code} {row.name}：{row.get_status_display()}", err=True)
