"""Many documents, one after the other or side by side, always in the order of their paths."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context

from jixiao.documents.guard import ReadingError, failed
from jixiao.documents.load import load
from jixiao.documents.sources import Source, expand
from jixiao.forms.model import DocumentForms
from jixiao.reading.reader import read_forms


def read_source(source: Source) -> DocumentForms:
    """Read one source. Never raises for what a file holds: troubles are listed in the result."""
    return read_forms(source.document())


def read_paths(paths: Iterable[str], *, jobs: int = 1) -> Iterator[DocumentForms]:
    """Yield the forms of every document below the paths, in their order, with ``jobs`` processes."""
    sources = expand(paths)
    if jobs == 1:
        yield from map(read_source, sources)
        return
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        yield from _in_order(pool, sources, window=jobs * 4)


def _in_order(pool: ProcessPoolExecutor, sources: Iterable[Source], window: int) -> Iterator[DocumentForms]:
    """Keep a window of documents under way, so that memory does not grow with the corpus."""
    waiting: deque[Future[DocumentForms]] = deque()
    for source in sources:
        waiting.append(_submit(pool, source))
        if len(waiting) >= window:
            yield waiting.popleft().result()
    for future in waiting:
        yield future.result()


def _submit(pool: ProcessPoolExecutor, source: Source) -> Future[DocumentForms]:
    try:
        return pool.submit(_read_bytes, source.read(), source.name)
    except ReadingError as error:
        done: Future[DocumentForms] = Future()
        done.set_result(read_forms(failed(source.name, "", error.code, error.detail)))
        return done


def _read_bytes(data: bytes, name: str) -> DocumentForms:
    return read_forms(load(data, name))
