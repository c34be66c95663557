"""``jixiao profiles fit``: which rules reproduce what forms print."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from jixiao.analysis.fit import Fit, ProfileFit, RoundingFit, fit
from jixiao.cli.read import _with_progress as with_progress
from jixiao.cli.read import is_unreadable
from jixiao.cli.words import Language
from jixiao.forms.model import Form
from jixiao.profiles import list_profiles, load_profile, parameters
from jixiao.reading.many import read_paths

if TYPE_CHECKING:
    from rich.console import Console

_BEST = 8
"""How many rules of each kind the table lists; of a way of rounding that is not among them, the best."""
_BASIS = {"exact_rate": "未取舍的执行率", "printed_rate": "表上所列执行率"}


def fit_paths(
    paths: list[str], on: date | None, directories: Sequence[Path], jobs: int, *, as_json: bool
) -> None:
    """Read the forms, try every rounding and every profile on them, and print what fits.

    Raises ``ProfileError`` for a mistake in the rules' files.
    """
    forms: list[tuple[str, Form]] = []
    unreadable = False
    with closing(read_paths(paths, jobs=jobs)) as results:
        for document in with_progress(results, Language.ZH):
            forms += [(document.document, form) for form in document.forms]
            if is_unreadable(document):
                unreadable = True
                for trouble in document.troubles:
                    print(f"{document.document}: {trouble.message()}", file=sys.stderr)
    day = on or _day(form for _, form in forms)
    profiles = [load_profile(summary.id, day, directories) for summary in list_profiles(directories)]
    found = fit(forms, profiles)
    if as_json:
        print(
            json.dumps(asdict(found) | {"excluded_modes": found.excluded_modes}, ensure_ascii=False, indent=1)
        )
    else:
        _print(found)
    if unreadable or not found.forms:
        raise typer.Exit(2)


def _day(forms: Iterable[Form]) -> date | None:
    """Return the end of the year that most forms are of."""
    years = Counter(form.year for form in forms if form.year and 1 <= form.year <= 9999)
    return date(years.most_common(1)[0][0], 12, 31) if years else None


def _print(found: Fit) -> None:
    from rich.console import Console

    console = Console(width=None if sys.stdout.isatty() else 120, highlight=False, markup=False)
    if not found.forms:
        console.print("没有自评表 (no self-evaluation)")
        return
    _print_roundings(console, "执行率的取舍", found.rates)
    _print_roundings(console, "执行率得分的取舍", found.scores)
    if found.excluded_modes:
        names = "、".join(_mode(mode) for mode in found.excluded_modes)
        console.print(f"无论保留几位小数，下列取舍方式都与某些表不符：{names}", soft_wrap=True)
    _print_profiles(console, found.profiles)


def _mode(mode: str) -> str:
    choices = parameters()["execution.rate_rounding"].choices
    return choices[mode].zh if choices else mode


def _print_roundings(console: Console, title: str, rules: Sequence[RoundingFit]) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(
        box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0), title=title, title_justify="left"
    )
    table.add_column("取舍方式", no_wrap=True)
    table.add_column("小数", no_wrap=True)
    with_basis = any(rule.basis for rule in rules)
    if with_basis:
        table.add_column("依据", no_wrap=True)
    table.add_column("符合", justify="right", no_wrap=True)
    table.add_column("不符的表", overflow="fold")
    best = rules[:_BEST]
    others = {rule.mode: rule for rule in reversed(rules) if rule.mode not in {b.mode for b in best}}
    for rule in (*best, *others.values()):
        against = "；".join(f"{form.project} 列{form.printed}，应为{form.given}" for form in rule.against)
        decimals = "依表" if rule.decimals is None else str(rule.decimals)
        cells = [_mode(rule.mode), decimals, *([_BASIS[rule.basis]] if rule.basis else [])]
        cells += [f"{rule.fitting}/{rule.of}", against]
        table.add_row(*(Text(cell, "green" if rule.fits_all else "") for cell in cells))
    console.print(table)


def _print_profiles(console: Console, profiles: Sequence[ProfileFit]) -> None:
    from rich import box
    from rich.table import Table

    table = Table(
        box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0), title="规则", title_justify="left"
    )
    for heading in ("规则", "名称", "执行率", "执行率得分", "指标得分"):
        table.add_column(heading, justify="left" if heading in ("规则", "名称") else "right", no_wrap=True)
    for profile in profiles:
        shares = (profile.rates, profile.fund_scores, profile.rows)
        table.add_row(profile.profile_id, profile.name, *(f"{share.fitting}/{share.of}" for share in shares))
    console.print(table)
