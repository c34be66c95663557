"""``jixiao serve``: the web application, ready to use at the first start."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import Annotated, Any

import typer

from jixiao.cli.site import administrator_words, demonstration_words, ready

LOCAL = ("127.0.0.1", "localhost", "::1")


def serve(
    host: Annotated[str, typer.Option(help="监听地址 (address to listen on)")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="端口 (port)")] = 8000,
    demo: Annotated[
        bool,
        typer.Option(
            "--demo", help="单位为空时建立演示单位 (make the demonstration office if there is none)"
        ),
    ] = False,
    workers: Annotated[int, typer.Option(min=1, max=64, help="进程数 (processes)")] = 4,
    threads: Annotated[int, typer.Option(min=1, max=64, help="每个进程的线程数 (threads a process)")] = 4,
) -> None:
    """启动网页系统：建库、首次运行时建立系统管理员 (start the web application)."""
    if host not in LOCAL and not os.environ.get("JIXIAO_HOSTS"):
        typer.echo(
            "提醒：请用 JIXIAO_HOSTS 写明访问所用的域名或地址，否则只接受本机访问 (set JIXIAO_HOSTS to the names under which"
            " the site is served)",
            err=True,
        )
    ready()
    address = f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}/"
    from jixiao.web.office.first import first_administrator

    if demo:
        from jixiao.web.demo.build import OfficeInUse, make_demonstration
        from jixiao.web.office.models import Unit

        if not Unit.objects.exists():
            typer.echo("正在建立演示单位（三个年度），约需半分钟 (making the demonstration office) …")
        try:
            make_demonstration()
        except OfficeInUse:
            typer.echo(
                "已有正式单位，未建立演示单位 (there are real units; no demonstration office was made)",
                err=True,
            )
        else:
            typer.echo(demonstration_words())
    made = first_administrator()
    if made is not None:
        typer.echo(administrator_words(*made))
    typer.echo(f"打开 {address} （按 Ctrl+C 停止 / open in a browser; Ctrl+C stops）")
    _run(host, port, workers, threads)


class Background:
    """Keeps the process running that makes files, imports and sends: one that ended, for whatever reason, is begun again.

    The server's main loop calls ``look`` about once a second. It is the only one that starts processes: two that start at
    the same moment inherit each other's pipes, and each then waits for the other to end.
    """

    LONGEST_PAUSE = 10.0
    STEADY = 20.0
    """Seconds after which a process counts as having run well."""

    def __init__(self) -> None:
        program = "from jixiao.cli.main import main; main()"
        self.command = [sys.executable, "-c", program, "manage", "work", "--parent", str(os.getpid())]
        self.process: subprocess.Popen[bytes] | None = None
        self.begun = self.next = 0.0
        self.pause = 0.5

    def look(self) -> None:
        """Begin the process where there is none; one that ends soon is begun after ever longer pauses."""
        now = time.monotonic()
        if self.process is not None:
            if self.process.poll() is None:  # also where the server has reaped it already
                return
            self.process = None
            self.pause = 0.5 if now - self.begun > self.STEADY else min(2 * self.pause, self.LONGEST_PAUSE)
            self.next = now + self.pause
        if now < self.next:
            return
        self.begun = now
        try:
            self.process = subprocess.Popen(self.command)
        except OSError as error:
            self.next = now + self.LONGEST_PAUSE
            typer.echo(f"后台程序未能启动，稍后再试 (background work did not start): {error}", err=True)


def _run(host: str, port: int, workers: int, threads: int) -> None:
    from gunicorn.app.base import BaseApplication
    from gunicorn.arbiter import Arbiter

    from jixiao.web.wsgi import application

    background = Background()
    options: dict[str, Any] = {
        "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
        "workers": workers,
        "worker_class": "gthread",
        "threads": threads,
        "preload_app": True,
        "timeout": 120,
        "errorlog": "-",
        "loglevel": "warning",
        "proc_name": "jixiao",
    }

    class Loop(Arbiter):  # type: ignore[misc]
        """The server's main loop, which looks after the background work as after its own workers."""

        def manage_workers(self) -> None:
            super().manage_workers()
            background.look()

    class Server(BaseApplication):  # type: ignore[misc]
        """Gunicorn with the application that is loaded already."""

        def load_config(self) -> None:
            for name, value in options.items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            return application

        def run(self) -> None:
            Loop(self).run()

    Server().run()
