"""``jixiao manage publish``: the public pages of the office as a static site, for any web server."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jixiao.cli.site import ready


def publish(
    output: Annotated[Path, typer.Option("--output", "-o", help="站点文件夹 (folder of the site)")],
    base_url: Annotated[str, typer.Option("--base-url", help="站点的网址 (address of the site)")] = "",
) -> None:
    """把已公开的表写成静态网站，与系统中的公开网页相同 (write what is released as a static site)."""
    ready()
    from jixiao.opendata import PolicyError, SiteError
    from jixiao.web.publication.services import write

    try:
        made = write(output, base_url=base_url)
    except (SiteError, PolicyError, OSError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    typer.echo(
        f"已写入 {output}：公开{made.forms}张表，{made.pages}个网页，未公开{made.withheld}张"
        f" ({made.forms} forms on {made.pages} pages; {made.withheld} not public)"
    )
