"""``jixiao batch``: whole folders, into a store that can be resumed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jixiao.cli.check import Directories, OnOption, ProfileOption, day_of, refuse, show
from jixiao.cli.words import Language, LanguageOption

if TYPE_CHECKING:
    from rich.console import Console

    from jixiao.batch import Progress, Store

app = typer.Typer(
    name="batch",
    help="成批读取和核查一个文件夹，可随时中断和继续 (a whole folder, resumable).",
    no_args_is_help=True,
)
_SHOWN = 20
_WORDS = {
    "walk": ("清点", "walking"),
    "read": ("读取", "reading"),
    "judge": ("核查", "judging"),
    "compare": ("比对", "comparing"),
    "pending": ("待处理", "pending"),
    "done": ("已完成", "done"),
    "failed": ("未能读取", "failed"),
    "skipped": ("内容相同，未重复读取", "same bytes as another, read once"),
    "removed": ("已不在文件夹中", "no longer in the folder"),
    "partly": ("已完成但有部分内容未能读取", "done, but some part could not be read"),
    "without": ("已完成但没有认出绩效表", "done, but without a recognised form"),
    "forms": ("张表", "forms"),
    "findings": ("处问题", "findings"),
    "status": ("状态", "status"),
    "documents": ("文件数", "documents"),
    "failures": ("未能读取的文件", "documents that could not be read"),
    "more": ("另有{}份，见 --format json", "{} more, see --format json"),
    "folder": ("文件夹", "folder"),
    "contents": ("{} 张表，{} 处问题", "{} forms, {} findings"),
    "large": (
        "{} 张表因所在单位的表过多未作跨表比对",
        "{} forms were not held against others: their office has too many",
    ),
}


class StatusFormat(StrEnum):
    """How the status is written."""

    table = "table"
    json = "json"


StorePath = Annotated[Path, typer.Option("--store", "-s", help="存放结果的文件夹 (folder for the results)")]


@app.command("run")
def run_command(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="文件所在的文件夹 (folder of documents)")],
    store: StorePath,
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=1, help="并行读取的进程数 (processes)")] = 1,
    profile: ProfileOption = None,
    on: OnOption = None,
    jurisdictions: Directories = None,
    engine: Annotated[
        str, typer.Option("--engine", help="local，或已安装的 dask、dask=地址 (local, dask, dask=ADDRESS)")
    ] = "local",
    retry: Annotated[
        bool, typer.Option("--retry", help="重试此前未能读取的文件 (try failed documents again)")
    ] = False,
    timeout: Annotated[
        float, typer.Option(min=1, help="每份文件的时限，秒 (seconds for one document)")
    ] = 120.0,
    language: LanguageOption = Language.ZH,
) -> None:
    """读取并核查一个文件夹中的全部文件；中断后再次运行即可继续 (read and judge a folder; run again to resume).

    未变的文件不再读取，规则变化后只重新核查 (unchanged documents are not read again).
    退出状态 (exit status)：0 全部完成 (all done)；2 有文件未能读取或命令有误 (a document could not be read).
    """
    from jixiao.batch import Asked, EngineMissing, Store, StoreError, open_engine, run
    from jixiao.profiles import ProfileError
    from jixiao.reading.many import DEFAULT_LIMITS
    from jixiao.reading.workers import WorkerLimits

    asked = Asked(profile, day_of(on), tuple(jurisdictions or ()), retry)
    try:
        chosen = open_engine(engine, jobs, WorkerLimits(timeout, DEFAULT_LIMITS.memory))
        with closing(chosen), Store(store, create=True) as opened, _progress(language) as progress:
            run(opened, folder, chosen, asked, progress)
    except (EngineMissing, StoreError, ProfileError) as error:
        refuse(str(error))
    except OSError as error:
        refuse(f"{store}：无法写入 (cannot be written): {error.strerror or error}")
    with Store(store) as opened:
        _report(opened, language)


@app.command("status")
def status_command(
    store: Annotated[Path, typer.Argument(metavar="STORE", help="存放结果的文件夹 (folder of the results)")],
    output_format: Annotated[
        StatusFormat, typer.Option("--format", help="table 或 json")
    ] = StatusFormat.table,
    language: LanguageOption = Language.ZH,
) -> None:
    """查看一批文件的进度和未能读取的文件 (how far a store has come).

    退出状态 (exit status)：0 没有未能读取的文件；2 有 (2 if a document could not be read).
    """
    from jixiao.batch import Store, StoreError
    from jixiao.batch.results import manifest_json, statuses

    try:
        with Store(store) as opened:
            if output_format is StatusFormat.json:
                print(manifest_json(opened))
                if statuses(opened)["failed"]:
                    raise typer.Exit(2)
            else:
                _report(opened, language)
    except StoreError as error:
        refuse(str(error))


def word(name: str, language: Language, *details: object) -> str:
    """Return a word of the command."""
    return _WORDS[name][language is Language.EN].format(*details)


def _report(store: Store, language: Language) -> None:
    show(lambda console: _print(console, store, language))
    if next(store.rows("SELECT count(*) FROM documents WHERE status = 'failed'"))[0]:
        raise typer.Exit(2)


def _print(console: Console, store: Store, language: Language) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from jixiao.batch import corpus_of
    from jixiao.values.trouble import Trouble

    corpus = corpus_of(store)
    console.print(f"{word('folder', language)} {store.setting('folder')}", soft_wrap=True)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(word("status", language))
    table.add_column(word("documents", language), justify="right")
    rows = [*corpus.documents.items(), ("partly", corpus.partly), ("without", corpus.without_form)]
    for name, number in rows:
        if number or name == "done":
            table.add_row(word(name, language), str(number))
    console.print(table)
    counts = (_count(store, "forms"), _count(store, "findings"))
    console.print(word("contents", language, *counts))
    if corpus.not_compared:
        console.print(word("large", language, corpus.not_compared), soft_wrap=True)
    failed = corpus.documents["failed"]
    if failed:
        console.print(f"\n{word('failures', language)}")
    query = "SELECT path, trouble, detail FROM manifest WHERE status = 'failed' ORDER BY path LIMIT ?"
    for row in store.rows(query, _SHOWN):
        message = Trouble(row["trouble"], detail=row["detail"] or "").message(language)
        console.print(Text(f"  {row['path']}  {message}"), soft_wrap=True)
    if failed > _SHOWN:
        console.print("  " + word("more", language, failed - _SHOWN))


def _count(store: Store, table: str) -> int:
    query = f"SELECT count(*) FROM {table} JOIN documents USING (sha256) WHERE status = 'done'"
    return int(next(store.rows(query))[0])


@contextmanager
def _progress(language: Language) -> Iterator[Progress]:
    """Show the step and the document that a run has come to, on a terminal only."""
    if not sys.stderr.isatty():
        yield lambda step, name: None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar
    from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        counts: dict[str, int] = {}

        def advance(step: str, name: str) -> None:
            counts[step] = counts.get(step, 0) + 1
            bar.update(task, description=f"{word(step, language)} {counts[step]}  {name[-60:]}")

        yield advance
