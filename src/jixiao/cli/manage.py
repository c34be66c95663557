"""``jixiao manage``: what an administrator does at the server."""

from __future__ import annotations

import os
import sqlite3
import sys
import tarfile
import tempfile
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from jixiao.cli import exchange, execution, public_site
from jixiao.cli.site import administrator_words, demonstration_words, ready

app = typer.Typer(
    name="manage",
    help="管理网页系统：管理员、演示单位、日志、提醒、导入、备份 (administer the web application).",
    no_args_is_help=True,
)

Target = Annotated[Path, typer.Argument(help="写入的文件，须尚不存在 (file to write, must not exist)")]


def _stop(text: str, status: int = 2) -> NoReturn:
    typer.echo(text, err=True)
    raise typer.Exit(status)


@app.command("migrate")
def migrate() -> None:
    """建立或更新数据库 (bring the database up to date)."""
    ready()
    typer.echo("数据库已是最新 (the database is up to date)")


@app.command("create-administrator")
def create_administrator(
    username: Annotated[str, typer.Option(help="用户名 (user name)")] = "admin",
    name: Annotated[str, typer.Option(help="姓名 (name)")] = "系统管理员",
) -> None:
    """建立系统管理员，显示一次性密码 (make an administrator and show a one-time password)."""
    ready()
    from jixiao.web.office.first import NameTaken, make_administrator

    try:
        password = make_administrator(username, name)
    except NameTaken:
        _stop(f"用户名 {username} 已有人使用 (the user name is taken)")
    typer.echo(administrator_words(username, password))


@app.command("demo")
def demo(
    beside: Annotated[bool, typer.Option("--beside", help="与正式单位并存 (beside real units)")] = False,
) -> None:
    """建立演示单位 (make the demonstration office)."""
    ready()
    from jixiao.web.demo.build import OfficeInUse, make_demonstration

    try:
        made = make_demonstration(beside=beside)
    except OfficeInUse:
        _stop(
            "已有正式单位；确要并存请加 --beside (there are real units; add --beside to make it beside them)",
            1,
        )
    if not made:
        typer.echo("演示单位已经建立，未作改动 (it is there already; nothing was changed)")
    typer.echo(demonstration_words())


@app.command("verify-journal")
def verify_journal() -> None:
    """校验操作日志；有问题时退出状态为1 (verify the journal; exit status 1 if it does not hold)."""
    ready(migrate=False)
    from jixiao.web.journal.chain import verify
    from jixiao.web.journal.models import Entry

    breaks = list(verify())
    for item in breaks:
        typer.echo(f"第{item.number}条：{item.what}")
    if breaks:
        _stop(f"日志校验不通过，{len(breaks)}处 (the journal does not hold)", 1)
    typer.echo(f"日志完整，共{Entry.objects.count()}条 (the journal holds)")


@app.command("export-journal")
def export_journal(
    file: Annotated[
        Path | None, typer.Argument(help="写入的文件，不写则输出 (file; standard output if none)")
    ] = None,
) -> None:
    """导出操作日志为CSV (export the journal as csv)."""
    ready(migrate=False)
    from django.db import transaction

    from jixiao.web.journal.chain import record
    from jixiao.web.journal.export import as_csv
    from jixiao.web.journal.models import Entry

    with transaction.atomic():
        record(None, "journal-export")
    lines = as_csv(Entry.objects.order_by("number"))
    if file is None:
        sys.stdout.writelines(lines)
        return
    try:
        with file.open("x", encoding="utf-8", newline="") as out:
            out.writelines(lines)
    except OSError as error:
        _stop(f"不能写入：{error} (cannot write)")
    typer.echo(f"已写入 {file} (written)")


@app.command("remind")
def remind(
    on: Annotated[
        datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help="按哪一天计算，默认今天 (as of)")
    ] = None,
) -> None:
    """提醒将到期和超期的填报人，每天一次即可 (remind of what is due; once a day)."""
    ready(migrate=False)
    from django.utils import timezone

    from jixiao.web.pages.mail import remind_all

    sent = remind_all(on.date() if on else timezone.localdate())
    typer.echo(f"提醒{sent.told}条，邮件{sent.mails}封 ({sent.told} reminders, {sent.mails} mails)")
    if sent.failed:
        _stop(f"{sent.failed}封邮件未能发出：{sent.error} (mails could not be sent)", 1)


@app.command("work")
def work(
    parent: Annotated[int, typer.Option(hidden=True, help="随该进程结束 (end with this process)")] = 0,
) -> None:
    """在后台生成批量下载的文件；jixiao serve 已自带 (make the files of bulk downloads; part of jixiao serve)."""
    ready(migrate=False)
    from jixiao.web.cycle import jobs

    try:
        jobs.work(lambda: not parent or os.getppid() == parent)
    except KeyboardInterrupt:
        return


@app.command("import-organisation")
def import_organisation(
    file: Annotated[Path, typer.Argument(help="单位和人员表格 (spreadsheet of units and people)")],
    check: Annotated[bool, typer.Option("--check", help="只核对，不导入 (only try)")] = False,
) -> None:
    """从表格导入单位和人员 (take units and people from a spreadsheet)."""
    ready()
    from jixiao.web.office.register import RegisterRefused, read_register, register

    try:
        made = register(read_register(file.read_bytes(), file.name), None, dry=check)
    except OSError as error:
        _stop(f"不能读取：{error} (cannot read)")
    except RegisterRefused as error:
        for problem in error.problems:
            typer.echo(problem, err=True)
        _stop("没有导入 (nothing was imported)", 1)
    verb = "将新增" if check else "已新增"
    typer.echo(
        f"{verb}{made['units']}个单位、{made['people']}名人员、{made['posts']}个岗位"
        f" ({made['units']} units, {made['people']} people, {made['posts']} posts)"
    )
    for username, password in made["passwords"].items():
        typer.echo(f"  {username:<20} {password}")


@app.command("backup")
def backup(file: Target) -> None:
    """备份数据库和附件到一个 tar.gz，可在运行中执行 (back up the database and attachments, also while it runs)."""
    ready(migrate=False)
    from django.conf import settings

    database: dict[str, Any] = settings.DATABASES["default"]
    if not database["ENGINE"].endswith("sqlite3"):
        _stop(
            "PostgreSQL 请用 pg_dump 备份数据库，并复制附件文件夹 (use pg_dump and copy the folder of attachments)"
        )
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        _stop(f"不能写入：{error} (cannot write)")
    with (
        os.fdopen(descriptor, "wb") as raw,
        tarfile.open(fileobj=raw, mode="w:gz") as archive,
        tempfile.TemporaryDirectory() as folder,
    ):
        copy = Path(folder) / "jixiao.sqlite3"
        with closing(sqlite3.connect(database["NAME"])) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
        archive.add(copy, "jixiao.sqlite3")
        if settings.ATTACHMENTS.is_dir():
            archive.add(settings.ATTACHMENTS, "attachments")
        if (settings.HOME / "secret").is_file():
            archive.add(settings.HOME / "secret", "secret")
    typer.echo(f"已备份到 {file} (backed up)")


app.command("export-office")(exchange.export_office)
app.command("import-office")(exchange.import_office)
app.command("import-execution")(execution.import_execution)
app.command("publish")(public_site.publish)
