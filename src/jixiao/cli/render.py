"""``jixiao render``: the official forms of documents in another format."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from jixiao.cli.read import is_unreadable
from jixiao.forms.model import Form
from jixiao.reading.many import read_paths
from jixiao.rendering import Progress, RenderingError, render
from jixiao.rendering.layouts import BASE, load_layouts


class Target(StrEnum):
    """The formats that forms are written in."""

    docx = "docx"
    xlsx = "xlsx"
    pdf = "pdf"
    html = "html"


ONLY_DOCX = "--embed-fonts 只用于 docx；pdf 总是嵌入字体 (only for docx; a pdf always embeds)"
EmbedFonts = Annotated[
    bool,
    typer.Option(
        "--embed-fonts",
        help="docx 内嵌本机找到的字体，文件增大约 0.6 MB 每种 (embed the type faces found here in a docx)",
    ),
]


def render_command(
    paths: Annotated[
        list[str], typer.Argument(help="文件、文件夹、通配符或 zip (file, folder, glob or zip)")
    ],
    to: Annotated[Target, typer.Option("--to", help="输出格式 (format)")],
    output: Annotated[
        Path,
        typer.Option(
            "--output", "-o", help="输出文件夹；写作文件名时全部装订为一个文件 (folder, or one file)"
        ),
    ] = Path(),
    profile: Annotated[str, typer.Option("--profile", help="使用哪个地区的版式 (jurisdiction)")] = BASE,
    bound: Annotated[
        bool, typer.Option("--bound", help="全部装订为一个文件，附目录 (one file with a table of contents)")
    ] = False,
    embed_fonts: EmbedFonts = False,
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=1, help="读取时的并行进程数 (processes)")] = 1,
) -> None:
    """将文件中的绩效表输出为规范版式 (write the official forms)."""
    if embed_fonts and to is not Target.docx:
        typer.echo(ONLY_DOCX, err=True)
        raise typer.Exit(2)
    forms: list[Form] = []
    unreadable = False
    for document in read_paths(paths, jobs=jobs):
        forms.extend(document.forms)
        if is_unreadable(document):
            unreadable = True
            for trouble in document.troubles:
                typer.echo(f"{document.document}：{trouble.message()}", err=True)
    if not forms:
        typer.echo("所给文件中没有绩效表 (no form was found)", err=True)
        raise typer.Exit(2)
    try:
        with _progress(len(forms)) as advance:
            written = render(
                forms,
                to.value,
                output,
                jurisdiction=profile,
                bound=bound,
                embed_fonts=embed_fonts,
                progress=advance,
            )
    except RenderingError as error:
        typer.echo(str(error.args[0]), err=True)
        raise typer.Exit(2) from error
    except OSError as error:
        typer.echo(f"无法写入 {error.filename or output}：{error.strerror} (cannot write)", err=True)
        raise typer.Exit(2) from error
    for path in written:
        typer.echo(str(path))
    typer.echo(f"共 {len(forms)} 张表，{len(written)} 个文件", err=True)
    if embed_fonts:
        tell_of_fonts(load_layouts(profile).fonts, written)
    if unreadable:
        raise typer.Exit(2)


def tell_of_fonts(wanted: Mapping[str, Sequence[str]], written: Sequence[Path]) -> None:
    """Say on stderr which type faces the documents carry, which they may not, and how large they have become."""
    from jixiao.rendering.embedding import embedding_plan

    plan = embedding_plan(wanted)
    if plan.found:
        megabytes = sum(path.stat().st_size for path in written) / 1e6
        names = "、".join(dict.fromkeys(plan.found.values()))
        typer.echo(
            f"已嵌入字体：{names}（只含文中用到的字），文件共 {megabytes:.1f} MB (embedded; total size)",
            err=True,
        )
    for name in plan.forbidden:
        typer.echo(f"字体“{name}”的许可不允许嵌入，未嵌入 (its maker does not allow embedding)", err=True)


@contextmanager
def _progress(total: int) -> Iterator[Progress | None]:
    """Show how many forms are written, on a terminal only."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("正在输出", total=total)
        yield lambda done: bar.update(task, completed=done)
