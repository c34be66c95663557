"""``jixiao template``: the blank official form, to be filled offline."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from jixiao.cli.render import Target
from jixiao.forms.model import FormKind
from jixiao.rendering import RenderingError
from jixiao.rendering.blank import template_bytes
from jixiao.rendering.layouts import BASE, load_layouts


class BlankKind(StrEnum):
    """The forms there are blanks of."""

    self_evaluation = "self-evaluation"
    target = "target"
    monitoring = "monitoring"
    unit_self_evaluation = "unit-self-evaluation"
    unit_target = "unit-target"
    unit_monitoring = "unit-monitoring"


def template(
    kind: Annotated[
        BlankKind,
        typer.Argument(
            help="自评表 self-evaluation、目标表 target、监控表 monitoring；unit- 为部门整体支出 (whole unit)"
        ),
    ],
    profile: Annotated[str, typer.Option("--profile", help="使用哪个地区的版式 (jurisdiction)")] = BASE,
    to: Annotated[Target, typer.Option("--to", help="输出格式 (format)")] = Target.xlsx,
    variant: Annotated[
        str, typer.Option("--variant", help="同类表的另一种体系，如上海旧版目标表 older (another framework)")
    ] = "",
    year: Annotated[int | None, typer.Option("--year", min=2000, max=2100, help="年度 (year)")] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="输出文件或文件夹 (file or folder)")
    ] = None,
) -> None:
    """输出空白的规范表格，填好后可直接读入 (write a blank official form)."""
    name = kind.value.removeprefix("unit-").replace("-", "_")
    scope = "unit" if kind.value.startswith("unit-") else "project"
    try:
        layout = load_layouts(profile).named(name, scope, variant=variant)
        data = template_bytes(
            FormKind(name), to.value, scope, jurisdiction=profile, variant=variant, year=year
        )
    except RenderingError as error:
        typer.echo(str(error.args[0]), err=True)
        raise typer.Exit(2) from error
    path = output or Path()
    if path.suffix.lower() != f".{to.value}":
        path = path / f"{layout.title}.{to.value}"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except OSError as error:
        typer.echo(f"无法写入 {path}：{error.strerror} (cannot write)", err=True)
        raise typer.Exit(2) from error
    typer.echo(str(path))
