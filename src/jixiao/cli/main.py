"""The command ``jixiao``."""

from __future__ import annotations

import sys

import typer

from jixiao.cli.read import read

app = typer.Typer(
    name="jixiao",
    help="绩效：读取、审核、编制和管理财政项目支出绩效文件 (performance of fiscal projects).",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def _root() -> None:
    """绩效：读取、审核、编制和管理财政项目支出绩效文件 (performance of fiscal projects)."""


app.command("read")(read)


def main() -> None:
    """Run the command; an interrupt ends it with status 130, a closed pipe quietly."""
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
