"""Many documents, one after the other or side by side, always in the order of their paths."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from contextlib import closing

from jixiao.documents.sources import Source, expand
from jixiao.forms.model import DocumentForms
from jixiao.reading.task import InOrder, Task, read_task, tasks_of
from jixiao.reading.workers import WorkerLimits, Workers

DEFAULT_LIMITS = WorkerLimits()


def read_source(source: Source) -> DocumentForms:
    """Read one source in this process. Never raises for what a file holds: troubles are listed in the result."""
    return next(read_task([source]))


def read_paths(
    paths: Iterable[str], *, jobs: int = 1, limits: WorkerLimits = DEFAULT_LIMITS
) -> Generator[DocumentForms, None, None]:
    """Yield the forms of every document below the paths, in their order.

    Args:
        paths: Files, folders, patterns and archives.
        jobs: Number of processes that read. With 0 this process reads, without the limits: then a file that
            crashes or holds up a library takes the run with it.
        limits: Time and memory for one document.
    """
    tasks = tasks_of(expand(paths))
    if jobs == 0:
        yield from _here(tasks)
        return
    with closing(Workers(jobs, limits)) as workers:
        yield from workers.read(tasks)


def _here(tasks: Iterator[Task]) -> Iterator[DocumentForms]:
    results = InOrder()
    for task in tasks:
        for number, forms in zip(task.numbers, read_task(task.sources), strict=True):
            results.put(number, forms)
        yield from results.ready()
