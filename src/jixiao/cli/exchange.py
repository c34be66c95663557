"""``jixiao manage export-office`` and ``import-office``: the whole office as one file, and an empty one filled from it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from jixiao.cli.site import ready

app = typer.Typer(name="exchange", no_args_is_help=True)


@app.command("export-office")
def export_office(
    file: Annotated[Path, typer.Argument(help="写入的 zip 文件，须尚不存在 (file to write, must not exist)")],
    credentials: Annotated[
        bool,
        typer.Option(
            "--credentials/--no-credentials",
            help="包括密码散列、二次验证、令牌和推送地址 (with hashes of passwords, second factors, tokens, webhooks)",
        ),
    ] = True,
    attachments: Annotated[
        bool, typer.Option("--attachments/--no-attachments", help="包括附件 (with attachments)")
    ] = True,
) -> None:
    """导出全部数据到一个 zip，可在运行中执行 (export the whole office, also while it runs)."""
    ready(migrate=False)
    from jixiao.web.api.transfer import export_office as export

    part = file.with_name(f"{file.name}.part")
    if file.exists():
        _stop(f"不能写入：{file} 已存在 (it exists)")
    try:
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        manifest = export(part, None, credentials=credentials, attachments=attachments)
        part.replace(file)
    except OSError as error:
        part.unlink(missing_ok=True)
        _stop(f"不能写入：{error} (cannot write)")
    rows = sum(told.get("rows", 0) for told in manifest["files"].values())
    typer.echo(f"已导出{rows}行到 {file} ({rows} rows were exported)")


@app.command("import-office")
def import_office(
    file: Annotated[Path, typer.Argument(help="export-office 写的 zip 文件 (file of an export)")],
) -> None:
    """把导出的数据装入一个空的系统，全部或全不 (fill an empty office from an export: everything or nothing)."""
    ready()
    from jixiao.web.api.transfer import Untransferable
    from jixiao.web.api.transfer import import_office as take_in

    try:
        counts = take_in(file)
    except Untransferable as error:
        _stop(str(error), 1)
    except OSError as error:
        _stop(f"不能读取：{error} (cannot read)")
    typer.echo(f"已导入{sum(counts.values())}行 ({sum(counts.values())} rows were imported)")


def _stop(text: str, status: int = 2) -> NoReturn:
    typer.echo(text, err=True)
    raise typer.Exit(status)
