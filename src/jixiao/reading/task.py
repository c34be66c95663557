"""What is read in one go: one document, or a few that LibreOffice converts together; and the order of results."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from jixiao.documents.guard import ReadingError, describe, failed
from jixiao.documents.load import load_many, may_be_converted
from jixiao.documents.model import Document
from jixiao.documents.sources import Source
from jixiao.forms.model import DocumentForms
from jixiao.reading.reader import read_forms

BATCH = 20
"""Most documents converted by one process of LibreOffice."""
LOOK_AHEAD = 48
"""How many documents are looked at for others to be converted with the first that has to be."""


@dataclass(slots=True)
class Task:
    """Sources to be read in one go, with their numbers in the run."""

    numbers: list[int]
    sources: list[Source]
    converted: bool = False

    @property
    def first(self) -> int:
        """The number of the first source."""
        return self.numbers[0]

    def pairs(self) -> list[tuple[int, Source]]:
        """Return the sources with their numbers."""
        return list(zip(self.numbers, self.sources, strict=True))


def tasks_of(sources: Iterable[Source]) -> Iterator[Task]:
    """Yield a task for each source; those that LibreOffice is likely to convert are put together."""
    waiting = Task([], [], converted=True)
    for number, source in enumerate(sources):
        if may_be_converted(source.head(), source.name):
            waiting.numbers.append(number)
            waiting.sources.append(source)
        else:
            yield Task([number], [source])
        full = len(waiting.numbers) == BATCH
        if full or (waiting.numbers and number - waiting.first >= LOOK_AHEAD):
            yield waiting
            waiting = Task([], [], converted=True)
    if waiting.numbers:
        yield waiting


def read_task(sources: Sequence[Source]) -> Iterator[DocumentForms]:
    """Read sources in one go. Never raises: what fails is a trouble of its document."""
    found: list[Document | tuple[str, bytes]] = [_bytes_of(source) for source in sources]
    documents = iter(load_many([item for item in found if not isinstance(item, Document)]))
    for item in found:
        yield _forms_of(item if isinstance(item, Document) else next(documents))


def _bytes_of(source: Source) -> Document | tuple[str, bytes]:
    try:
        return source.name, source.read()
    except ReadingError as error:
        return failed(source.name, "", error.code, error.detail)


def _forms_of(document: Document) -> DocumentForms:
    """Read the forms; a fault of the reader costs this document only."""
    try:
        return read_forms(document)
    except MemoryError:
        return read_forms(failed(document.name, document.format, "file-too-large", "memory"))
    except Exception as error:
        return read_forms(failed(document.name, document.format, "reader-failed", describe(error)))


class InOrder:
    """Puts results back into the order of their sources."""

    def __init__(self) -> None:
        self.next = 0
        self._waiting: dict[int, DocumentForms] = {}

    def put(self, number: int, forms: DocumentForms) -> None:
        """Keep a result until those before it have come."""
        self._waiting[number] = forms

    def ready(self) -> Iterator[DocumentForms]:
        """Yield the results that nothing is missing before."""
        while self.next in self._waiting:
            forms = self._waiting.pop(self.next)
            self.next += 1
            yield forms
