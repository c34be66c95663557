"""Binary Word documents (.doc, .wps) and .rtf: converted to .docx, then read.

LibreOffice converts where it is installed, many files in one process with a profile of its own; else, and for
a file it fails on, msdoc2docx does (pure Python, .doc only).
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from jixiao.documents import ole
from jixiao.documents.docx import read_docx
from jixiao.documents.guard import ReadingError, describe, failed, guarded
from jixiao.documents.model import Document

FILE_SECONDS = 60.0
"""Time limit of LibreOffice for one file."""
START_SECONDS = 20.0
"""Added to the time limit of the first file for the start of LibreOffice."""
ROUNDS = 3
"""How often LibreOffice is started for a batch: anew after a file has brought it down or held it up."""
_FILTER = "docx:MS Word 2007 XML"
_RTF = b"{\\rtf"
_REGISTRY = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop>
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
</oor:items>
"""


def read_doc(data: bytes, name: str, *, timeout: float = FILE_SECONDS) -> Document:
    """Read a binary Word document or .rtf; what cannot be read is a trouble, never an exception."""
    return convert_docs([(name, data)], timeout=timeout)[0]


def convert_docs(
    items: Sequence[Path | tuple[str, bytes]], *, timeout: float = FILE_SECONDS, office: str | None = None
) -> list[Document]:
    """Read many binary Word documents, converted in one process; ``timeout`` is for each of them, in seconds.

    An item is a path, or a name with the bytes. ``office`` names the program; an empty string does without.
    """
    program = find_office() if office is None else office
    with tempfile.TemporaryDirectory(prefix="jixiao-") as folder:
        work = Path(folder)
        names = [_put(item, work, index) for index, item in enumerate(items)]
        waiting = [path for path in map(_path_of, names) if path is not None]
        late = _convert_all(program, waiting, work, timeout) if program and waiting else set()
        return [
            found if isinstance(found, Document) else _result(*found, work, found[1] in late)
            for found in names
        ]


def find_office() -> str:
    """Return the program of LibreOffice, or nothing where it is not installed."""
    return shutil.which("soffice") or shutil.which("libreoffice") or ""


def _path_of(found: Document | tuple[str, Path]) -> Path | None:
    return None if isinstance(found, Document) else found[1]


def _put(item: Path | tuple[str, bytes], work: Path, index: int) -> Document | tuple[str, Path]:
    """Write an item under a plain name for the converter; a document at once if it cannot be converted."""
    name = item.name if isinstance(item, Path) else item[0]
    try:
        data = item.read_bytes() if isinstance(item, Path) else item[1]
    except OSError as error:
        return failed(name, "doc", "file-missing", describe(error))
    if data.startswith(ole.SIGNATURE) and _encrypted(data):
        return failed(name, "doc", "file-encrypted")
    ending = "rtf" if data.startswith(_RTF) else "xml" if data.lstrip().startswith(b"<?xml") else "doc"
    path = work / f"{index:05}.{ending}"
    path.write_bytes(data)
    return name, path


def _encrypted(data: bytes) -> bool:
    try:
        return ole.CompoundFile(data).word_encrypted()
    except ValueError:
        return False


def _output(path: Path, work: Path) -> Path:
    return work / "out" / f"{path.stem}.docx"


def _convert_all(program: str, paths: list[Path], work: Path, timeout: float) -> set[Path]:
    """Convert by LibreOffice; a file that brings it down or holds it up is left out of the next round.

    Returns:
        The files at which the time limit was reached.
    """
    late: set[Path] = set()
    for _ in range(ROUNDS):
        if not paths:
            break
        in_time = _run_office(program, paths, work, timeout)
        missing = [path for path in paths if not _output(path, work).exists()]
        if not in_time:
            late.update(missing[:1])
        paths = missing[1:]
    return late


def _run_office(program: str, paths: list[Path], work: Path, timeout: float) -> bool:
    """Run one process over the files; False if it had to be ended because no file came out in time."""
    profile = work / "profile"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_REGISTRY, encoding="utf-8")
    command = [
        *(program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--nolockcheck"),
        *("--nodefault", "--nologo", "--convert-to", _FILTER, "--outdir", str(work / "out")),
        *map(str, paths),
    ]
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        return True
    try:
        return _wait(process, timeout, lambda: sum(_output(path, work).exists() for path in paths))
    finally:
        _end(process)


def _wait(process: subprocess.Popen[bytes], timeout: float, done: Callable[[], int]) -> bool:
    """Wait for the end of the process as long as the number of files done grows within the time limit."""
    count, limit = 0, time.monotonic() + START_SECONDS + timeout
    while True:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.1)
            return True
        if (now := done()) > count:
            count, limit = now, time.monotonic() + timeout
        elif time.monotonic() > limit:
            return False


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the process with those it started."""
    with contextlib.suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.wait()


def _result(name: str, path: Path, work: Path, late: bool) -> Document:
    """Read what became of a file; a .doc of which nothing sound did is converted in pure Python."""
    output = _output(path, work)
    document = read_docx(output.read_bytes(), name) if output.exists() else None
    if path.suffix == ".doc" and (document is None or not document.readable):
        document = guarded(lambda: _read_pure(name, path, work), name, "doc")
    elif document is None:
        detail = f"LibreOffice, {path.suffix[1:]}"
        return failed(name, "doc", "file-slow" if late else "file-type", detail)
    document.format = "doc"
    return document


def _read_pure(name: str, path: Path, work: Path) -> Document:
    """Convert by msdoc2docx and read."""
    from doc2docx import convert
    from doc2docx.errors import EncryptedDocumentError

    target = work / f"{path.stem}-pure.docx"
    try:
        convert(path, target)
    except EncryptedDocumentError as error:
        raise ReadingError("file-encrypted") from error
    except RecursionError as error:
        raise ReadingError("file-broken", "nesting") from error
    return read_docx(target.read_bytes(), name)
