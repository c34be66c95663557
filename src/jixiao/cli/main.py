"""The command ``jixiao``."""

from __future__ import annotations

import os
import sys
from io import TextIOWrapper

import typer

from jixiao.cli import batch, manage, profiles
from jixiao.cli.check import check
from jixiao.cli.compare import compare
from jixiao.cli.publish import publish
from jixiao.cli.read import read
from jixiao.cli.render import render_command
from jixiao.cli.report import report
from jixiao.cli.score import score
from jixiao.cli.serve import serve
from jixiao.cli.simulate import simulate_command
from jixiao.cli.stats import stats
from jixiao.cli.template import template

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
app.command("check")(check)
app.command("score")(score)
app.command("compare")(compare)
app.command("render")(render_command)
app.command("report")(report)
app.command("template")(template)
app.command("simulate")(simulate_command)
app.command("stats")(stats)
app.command("publish")(publish)
app.command("serve")(serve)
app.add_typer(batch.app)
app.add_typer(profiles.app)
app.add_typer(manage.app)


def main() -> None:
    """Run the command. Whatever the locale, it writes UTF-8; a reader that closes the pipe ends it quietly."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        app()
    finally:
        try:
            sys.stdout.flush()
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
