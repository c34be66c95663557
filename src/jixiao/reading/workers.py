"""Processes that read documents: a file that brings one down, or holds one up, costs only itself.

The parent hands tasks (a few sources each) to workers over pipes and keeps the results in the order of the
sources. A worker that ends, or is over its time, is replaced; what it had not yet read of its task is tried
again file by file, and the one file at which a worker failed alone becomes a document with a trouble.
"""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from types import FrameType, ModuleType

from jixiao.documents import doc
from jixiao.documents.guard import describe, failed
from jixiao.documents.package import MEGABYTE
from jixiao.documents.sources import Source
from jixiao.forms.model import DocumentForms
from jixiao.reading.reader import read_forms
from jixiao.reading.task import InOrder, Task, read_task

WINDOW = 64
"""How many documents may be under way, or wait for one before them, beside those of the first task."""
_STARTING = threading.Lock()
"""Held while a process is started: it is one for all threads which main module there is."""
_GRACE = 3.0
"""Seconds that a worker has to end what it started before it is killed."""


@dataclass(frozen=True, slots=True)
class WorkerLimits:
    """What one worker may take for one document."""

    seconds: float = 120.0
    memory: int = 2048 * MEGABYTE


class Workers:
    """A few processes that read, each watched. To be closed, so that none is left."""

    def __init__(self, count: int, limits: WorkerLimits) -> None:
        self._count = count
        self._limits = limits
        self._workers: list[_Worker] = []
        self._again: deque[Task] = deque()
        self._results = InOrder()

    def read(self, tasks: Iterator[Task]) -> Iterator[DocumentForms]:
        """Yield the results of all tasks in the order of their sources."""
        upcoming = next(tasks, None)
        while upcoming is not None or self._again or self._busy():
            while (worker := self._free()) is not None:
                if self._again:
                    worker.begin(self._again.popleft())
                elif upcoming is not None and upcoming.first < self._results.next + WINDOW:
                    worker.begin(upcoming)
                    upcoming = next(tasks, None)
                else:
                    break
            self._collect()
            yield from self._results.ready()

    def close(self) -> None:
        """End every process, and what it started."""
        workers, self._workers = self._workers, []
        for worker in workers:
            worker.process.terminate()
        for worker in workers:
            worker.end()

    def _busy(self) -> list[_Worker]:
        return [worker for worker in self._workers if worker.task is not None]

    def _free(self) -> _Worker | None:
        """Return a worker without a task; one is started where there are fewer than there may be."""
        for worker in self._workers:
            if worker.task is None:
                return worker
        if len(self._workers) == self._count:
            return None
        self._workers.append(_Worker(self._limits))
        return self._workers[-1]

    def _collect(self) -> None:
        """Wait until some worker has a result, has ended, or is over its time."""
        busy = self._busy()
        rest = min((worker.deadline for worker in busy), default=0.0) - time.monotonic()
        ready = wait([worker.connection for worker in busy], max(rest, 0.0))
        for worker in busy:
            if worker.connection in ready:
                self._receive(worker)
            elif time.monotonic() >= worker.deadline:
                self._give_up(worker, "file-slow", f"{self._limits.seconds:g} s")

    def _receive(self, worker: _Worker) -> None:
        try:
            forms = worker.connection.recv()
        except (EOFError, OSError):
            worker.process.join(_GRACE)
            self._give_up(worker, "reader-died", _reason(worker.process.exitcode))
            return
        if isinstance(forms, tuple):
            self._give_up(worker, *forms)
            return
        self._results.put(worker.took(), forms)

    def _give_up(self, worker: _Worker, code: str, detail: str) -> None:
        """Replace a worker; the rest of its task is tried file by file, a single file is given up."""
        task = worker.task
        self._workers.remove(worker)
        worker.process.terminate()
        worker.end()
        if task is None:
            return
        if len(task.sources) == 1:
            (source,) = task.sources
            self._results.put(task.first, read_forms(failed(source.name, "", code, detail)))
        else:
            self._again.extend(Task([number], [source]) for number, source in task.pairs())


class _Worker:
    """A process with the pipe to it, what it is doing and until when."""

    def __init__(self, limits: WorkerLimits) -> None:
        context = get_context("spawn")
        self.connection, there = context.Pipe()
        self.process = context.Process(target=serve, args=(there, limits.memory), daemon=True)
        with _interrupts_ignored(), _main_left_out():
            self.process.start()
        there.close()
        self._limits = limits
        self.task: Task | None = None
        self.deadline = 0.0

    def begin(self, task: Task) -> None:
        """Hand over a task; that the worker is gone is found when its result is waited for."""
        self.task = task
        converting = doc.ROUNDS * (doc.FILE_SECONDS + doc.START_SECONDS) if task.converted else 0.0
        self.deadline = time.monotonic() + self._limits.seconds + converting
        with contextlib.suppress(OSError):
            self.connection.send(task.sources)

    def took(self) -> int:
        """Return the number of the source whose result has come; the time for the next one begins."""
        assert self.task is not None
        number = self.task.numbers.pop(0)
        self.task.sources.pop(0)
        if not self.task.numbers:
            self.task = None
        self.deadline = time.monotonic() + self._limits.seconds
        return number

    def end(self) -> None:
        """See that the process is gone."""
        self.process.join(_GRACE)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
        self.connection.close()
        self.process.close()


def serve(connection: Connection, memory: int) -> None:
    """Read the sources that come through the pipe until it is closed. Runs in a process of its own."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _leave)
    _limit_memory(memory)
    with contextlib.suppress(EOFError, OSError):
        while True:
            sources: Sequence[Source] = connection.recv()
            try:
                for forms in read_task(sources):
                    connection.send(forms)
            except MemoryError:
                connection.send(("file-too-large", "memory"))
            except Exception as error:
                connection.send(("reader-failed", describe(error)))


def _leave(_number: int, _frame: FrameType | None) -> None:
    """End by an exception, so that what was started is ended and temporary files are removed."""
    sys.exit(1)


def _limit_memory(size: int) -> None:
    """Limit the memory of this process, and of what it starts, where the system can."""
    try:
        import resource
    except ImportError:
        return
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (size, size))


@contextlib.contextmanager
def _interrupts_ignored() -> Iterator[None]:
    """Let a process that is started ignore Ctrl-C, which is for its parent; only the main thread can."""
    try:
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    except ValueError:
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextlib.contextmanager
def _main_left_out() -> Iterator[None]:
    """Let a process that is started not run the program's main file again: a worker needs nothing of it."""
    with _STARTING:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = main


def _reason(status: int | None) -> str:
    """Say how a process ended.

    >>> _reason(-11), _reason(1)
    ('SIGSEGV', '1')
    """
    if status is not None and status < 0:
        with contextlib.suppress(ValueError):
            return signal.Signals(-status).name
    return "" if status is None else str(status)
