"""The one place where the failure of a reader becomes a trouble of the document."""

from __future__ import annotations

from collections.abc import Callable

from jixiao.documents.model import Document
from jixiao.values.place import Place
from jixiao.values.trouble import Trouble

DETAIL_LENGTH = 120
"""How much of the text of an exception is kept as the detail of a trouble."""


class ReadingError(Exception):
    """A document cannot be read for a known reason: ``code`` is a key of the catalogue of troubles."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail


def failed(name: str, format_name: str, code: str, detail: str = "") -> Document:
    """Return the empty document that stands for a file that could not be read."""
    return Document(name, format_name, troubles=[Trouble(code, Place(document=name), detail=detail)])


def guarded(read: Callable[[], Document], name: str, format_name: str) -> Document:
    """Return what ``read`` returns, or a document with a trouble where it fails in any way."""
    try:
        return read()
    except ReadingError as error:
        return failed(name, format_name, error.code, error.detail)
    except MemoryError:
        return failed(name, format_name, "file-too-large", "memory")
    except Exception as error:
        return failed(name, format_name, "file-broken", describe(error))


def describe(error: BaseException) -> str:
    """Say in one short line what an exception was."""
    text = " ".join(str(error).split())[:DETAIL_LENGTH]
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
