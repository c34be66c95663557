"""Where documents are read: by watched processes of this computer, or by a cluster that is there already.

Both are an ``Executor`` of ``concurrent.futures`` with a function that reads a task; the run knows no more of them.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from importlib import import_module

from jixiao.forms.model import DocumentForms
from jixiao.reading.many import DEFAULT_LIMITS
from jixiao.reading.task import Task, read_task
from jixiao.reading.workers import WorkerLimits, Workers

_AHEAD = 2
"""Tasks waiting for each one that is being read."""


class EngineMissing(Exception):
    """An engine that is not known or not installed."""


@dataclass(frozen=True, slots=True)
class Timed:
    """The forms of one document and the seconds that reading it took."""

    forms: DocumentForms
    seconds: float


@dataclass(frozen=True, slots=True)
class Engine:
    """An executor, the function that reads a task in it, how many it reads at once, and how it is closed."""

    executor: Executor
    read: Callable[[Task], list[Timed]]
    slots: int
    close: Callable[[], None]

    def results(self, tasks: Iterator[Task]) -> Generator[tuple[Task, list[Timed]], None, None]:
        """Yield each task with its documents as they are read, in any order; few are under way at a time."""
        under_way: dict[Future[list[Timed]], Task] = {}
        more = True
        while more or under_way:
            while more and len(under_way) < self.slots * _AHEAD:
                task = next(tasks, None)
                if task is None:
                    more = False
                else:
                    under_way[self.executor.submit(self.read, task)] = task
            done, _ = wait(under_way, return_when=FIRST_COMPLETED) if under_way else (set(), None)
            for future in done:
                yield under_way.pop(future), future.result()


def open_engine(name: str, jobs: int, limits: WorkerLimits = DEFAULT_LIMITS) -> Engine:
    """Return an engine: ``local``, or ``dask`` with the address of its scheduler (``dask=tcp://host:8786``).

    Raises:
        EngineMissing: if there is no such engine, or it is not installed.
    """
    kind, _, address = name.partition("=")
    if kind == "local":
        return _local(jobs, limits)
    if kind == "dask":
        return _dask(address or None, jobs)
    raise EngineMissing(f"没有引擎“{name}”，可选：local、dask、dask=地址 (unknown engine)")


def read_timed(task: Task) -> list[Timed]:
    """Read a task in this process."""
    return _timed(read_task(task.sources))


def _timed(results: Iterator[DocumentForms]) -> list[Timed]:
    found, begun = [], time.monotonic()
    for forms in results:
        now = time.monotonic()
        found.append(Timed(forms, now - begun))
        begun = now
    return found


class _Watched:
    """Threads that each watch over one process which reads."""

    def __init__(self, limits: WorkerLimits) -> None:
        self._limits = limits
        self._own = threading.local()
        self._all: list[Workers] = []

    def read(self, task: Task) -> list[Timed]:
        """Read a task in the process of this thread."""
        if not hasattr(self._own, "workers"):
            self._own.workers, self._own.read = Workers(1, self._limits), 0
            self._all.append(self._own.workers)
        first = self._own.read
        self._own.read += len(task.sources)
        own = Task(list(range(first, self._own.read)), list(task.sources), task.converted)
        return _timed(self._own.workers.read(iter([own])))

    def close(self) -> None:
        """End every process."""
        for workers in self._all:
            workers.close()


def _local(jobs: int, limits: WorkerLimits) -> Engine:
    watched = _Watched(limits)
    threads = ThreadPoolExecutor(jobs, thread_name_prefix="jixiao-read")

    def close() -> None:
        threads.shutdown(cancel_futures=True)
        watched.close()

    return Engine(threads, watched.read, jobs, close)


def _dask(address: str | None, jobs: int) -> Engine:
    try:
        client = import_module("distributed").Client(address)
    except ImportError as error:
        raise EngineMissing(
            "未安装 dask，请先运行 pip install 'jixiao[cluster]' (dask is not installed)"
        ) from error
    except OSError as error:
        raise EngineMissing(f"无法连接集群 (the cluster cannot be reached): {error}") from error
    slots = max(jobs, sum(client.nthreads().values()))
    return Engine(client.get_executor(), read_timed, slots, client.close)
