"""``jixiao publish``: a static site of what may be public."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jixiao.cli.check import Directories, Jobs, ProfileOption, day_of, refuse
from jixiao.cli.read import _with_progress as with_progress
from jixiao.cli.read import is_unreadable
from jixiao.cli.words import Language, LanguageOption

if TYPE_CHECKING:
    from jixiao.opendata import PublicForm, Submitted

_WORDS = {
    "written": (
        "已写入 {}：公开 {} 张表，{} 个网页；按公开规则未公开 {} 张",
        "{}: {} forms published on {} pages; {} withheld by the policy",
    ),
    "no base": (
        "未指定 --base-url：不生成 sitemap.xml，订阅中的地址为相对地址",
        "no --base-url: no sitemap.xml, and the feed's addresses are relative",
    ),
    "nothing": ("没有可以公开的表", "there is no form that may be public"),
}


def publish(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="STORE|PATH...",
            help="jixiao batch 的结果文件夹，或文件、文件夹、zip (store or documents)",
        ),
    ],
    output: Annotated[Path, typer.Option("--output", "-o", help="站点文件夹 (folder of the site)")],
    base_url: Annotated[str, typer.Option("--base-url", help="站点的网址 (address of the site)")] = "",
    policy: Annotated[
        Path | None, typer.Option("--policy", help="公开规则 yaml，默认见文档 (what may be public)")
    ] = None,
    title: Annotated[str, typer.Option("--title", help="站点名称 (name of the site)")] = "",
    title_en: Annotated[str, typer.Option("--title-en", help="站点英文名称 (its name in English)")] = "",
    licence: Annotated[str, typer.Option("--licence", help="使用许可 (note on the licence)")] = "",
    licence_url: Annotated[str, typer.Option("--licence-url", help="使用许可全文网址 (its address)")] = "",
    on: Annotated[
        datetime | None,
        typer.Option("--on", formats=["%Y-%m-%d"], help="公开日期，默认今日 (day of publication)"),
    ] = None,
    profile: ProfileOption = None,
    jurisdictions: Directories = None,
    jobs: Jobs = 1,
    language: LanguageOption = Language.ZH,
) -> None:
    """生成可以公开的静态网站和数据包 (write a static open-data site).

    退出状态 (exit status)：0 已生成；2 有文件未能读取、没有可公开的表或命令有误 (unreadable, nothing, or wrong call).
    """
    from jixiao.batch import StoreError
    from jixiao.opendata import PolicyError, Site, SiteError, load_policy, publish_form, write_site
    from jixiao.profiles import ProfileError

    for address in (base_url, licence_url):
        if address and not address.startswith(("https://", "http://")):
            refuse(f"{address}：网址须以 http:// 或 https:// 开头 (not an address)")
    unreadable: list[str] = []
    try:
        rules = load_policy(policy)
        forms: list[PublicForm] = []
        withheld = 0
        for submitted in _submitted(paths, profile, jurisdictions or [], jobs, language, unreadable):
            public = publish_form(submitted, rules)
            if public is None:
                withheld += 1
            else:
                forms.append(public)
        if not forms:
            refuse(_word("nothing", language))
        dated = {"on": day} if (day := day_of(on)) else {}
        site = Site(title, title_en, base_url, licence, licence_url, **dated)
        pages = write_site(forms, output, site)
    except (PolicyError, SiteError, StoreError, ProfileError) as error:
        refuse(str(error))
    except OSError as error:
        refuse(f"{output}：无法写入 (cannot be written): {error.strerror or error}")
    print(_word("written", language, output, len(forms), pages, withheld))
    if not base_url:
        print(_word("no base", language), file=sys.stderr)
    if unreadable:
        raise typer.Exit(2)


def _word(name: str, language: Language, *details: object) -> str:
    return _WORDS[name][language is Language.EN].format(*details)


def _submitted(
    paths: list[str],
    profile: str | None,
    jurisdictions: list[Path],
    jobs: int,
    language: Language,
    unreadable: list[str],
) -> Iterator[Submitted]:
    """Yield the forms of a store, or of documents judged on their own."""
    from jixiao.batch import Store, filed_of
    from jixiao.checks.session import Rulebook, judge_each
    from jixiao.opendata import Submitted
    from jixiao.reading.many import read_paths

    if len(paths) == 1 and Store.is_store(paths[0]):
        with Store(Path(paths[0])) as store:
            for filed in filed_of(store):
                yield Submitted(filed.form, filed.findings)
        return
    with closing(read_paths(paths, jobs=jobs)) as results:
        for document in with_progress(results, language):
            if is_unreadable(document):
                unreadable.append(document.document)
                for trouble in document.troubles:
                    print(f"{document.document}: {trouble.message(language)}", file=sys.stderr)
            for judged in next(judge_each([document], Rulebook(profile, None, jurisdictions))).forms:
                yield Submitted(judged.form, judged.judgement.findings)
