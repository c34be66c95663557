"""Where documents come from: files, folders, patterns and zip archives, one by one and in a fixed order."""

from __future__ import annotations

import glob
import io
import os
import stat
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from jixiao.documents.guard import ReadingError, describe, guarded
from jixiao.documents.load import HEAD, load, package_kind
from jixiao.documents.model import Document
from jixiao.documents.package import DEFAULT_LIMITS, MEGABYTE, Limits, check_size, check_sizes, read_member

EXTENSIONS = frozenset(
    [
        "docx",
        "docm",
        "doc",
        "xlsx",
        "xlsm",
        "xls",
        "pdf",
        "html",
        "htm",
        "mht",
        "mhtml",
        "txt",
        "csv",
        "tsv",
        "wps",
        "et",
        "rtf",
        "zip",
    ]
)
"""Extensions taken from folders and archives. A file named by itself is read whatever its extension."""

_LOCKS = ("~$", ".~")


@dataclass(frozen=True, slots=True)
class Source:
    """One document to be read: its name for people, and the file or the bytes that hold it.

    ``path`` is the file, or the archive the document was taken from; ``content`` is None for a file, which is
    read when it is wanted. ``trouble`` is the code and detail of why there is nothing to be read.
    """

    name: str
    path: Path | None
    content: bytes | None = None
    trouble: tuple[str, str] | None = None

    def read(self) -> bytes:
        """Return the bytes.

        Raises:
            ReadingError: if they cannot be had.
        """
        if self.trouble is not None:
            raise ReadingError(*self.trouble)
        return self._bytes() if self.content is None else self.content

    def head(self) -> bytes:
        """Return the first bytes, by which types are told; none if they cannot be had."""
        if self.content is not None:
            return self.content[:HEAD]
        try:
            return b"" if self.trouble is not None else self._bytes(HEAD)
        except ReadingError:
            return b""

    def document(self, *, limits: Limits = DEFAULT_LIMITS) -> Document:
        """Read the document; a source that cannot be had is a document with a trouble."""
        return guarded(lambda: load(self.read(), self.name, limits=limits), self.name, "")

    def _bytes(self, most: int = -1) -> bytes:
        assert self.path is not None
        try:
            with self.path.open("rb") as stream:
                return stream.read(most)
        except (OSError, ValueError) as error:
            raise ReadingError("file-missing", getattr(error, "strerror", None) or describe(error)) from error


def expand(paths: Iterable[str], *, limits: Limits = DEFAULT_LIMITS) -> Iterator[Source]:
    """Yield every document under the paths: files, folders, patterns (``*``, ``**``) and zip archives."""
    for path in paths:
        if os.path.exists(path) or not glob.has_magic(path):
            yield from _path(path, limits)
            continue
        matches = sorted(glob.glob(path, recursive=True))
        if not matches:
            yield _missing(path, None, "file-missing", path)
        for match in map(Path, matches):
            if match.is_file() and not _wanted(match):
                continue
            yield from _file(match, match.as_posix(), limits) if match.is_file() else ()


def _path(path: str, limits: Limits) -> Iterator[Source]:
    if os.path.isdir(path):
        yield from _folder(Path(path), limits)
    elif path:
        yield from _file(Path(path), Path(path).name, limits)
    else:
        yield _missing('""', None, "file-missing", '""')


def _folder(folder: Path, limits: Limits) -> Iterator[Source]:
    """Yield the documents below a folder by name; links to folders are not followed."""
    try:
        with os.scandir(folder) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        yield _missing(folder.as_posix(), folder, "file-missing", error.strerror or describe(error))
        return
    for entry in found:
        path = folder / entry.name
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _folder(path, limits)
        elif _wanted(path) and os.path.isfile(path):
            yield from _file(path, path.as_posix(), limits)


def _wanted(path: Path | PurePosixPath) -> bool:
    """True for a document by its name; hidden files and the lock files of Word and WPS are none."""
    return path.suffix[1:].lower() in EXTENSIONS and not path.name.startswith((*_LOCKS, "."))


def _missing(name: str, path: Path | None, code: str, detail: str = "") -> Source:
    return Source(shown(name), path, trouble=(code, shown(detail)))


def _file(path: Path, name: str, limits: Limits) -> Iterator[Source]:
    """Yield a file, or the members of an archive."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            yield _missing(name, path, "file-type", "不是普通文件 (not a regular file)")
            return
        size = status.st_size
        with path.open("rb") as stream:
            packed = stream.read(4).startswith(b"PK")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or describe(error)
        yield _missing(name, path, "file-missing", f"{path}（{reason}）")
        return
    if size > limits.max_bytes:
        yield _missing(name, path, "file-too-large", f"{size // MEGABYTE} MB")
    elif packed and _is_archive(path):
        yield from _archive(path, name, limits, nested=False)
    else:
        yield Source(shown(name), path)


def shown(name: str) -> str:
    """Return a name that can be printed: bytes of a file name that are no UTF-8 are replaced."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _is_archive(source: Path | io.BytesIO) -> bool:
    """True for a zip of files; a Word or Excel document is a zip too, but no archive."""
    try:
        with zipfile.ZipFile(source) as package:
            return package_kind(package.infolist()) is None
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False


def _archive(source: Path | bytes, name: str, limits: Limits, *, nested: bool) -> Iterator[Source]:
    """Yield the documents in an archive; archives in it are opened, those in these are not."""
    path = source if isinstance(source, Path) else None
    try:
        with zipfile.ZipFile(io.BytesIO(source) if isinstance(source, bytes) else source) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            _check_archive(members, limits)
            for member in sorted(members, key=member_name):
                yield from _member(archive, member, name, path, limits, nested)
    except ReadingError as error:
        yield _missing(name, path, error.code, error.detail)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        yield _missing(name, path, "file-broken", describe(error))


def _check_archive(members: list[zipfile.ZipInfo], limits: Limits) -> None:
    """Refuse an archive as a whole only for what all its members are together."""
    small = [member for member in members if member.file_size <= limits.small_part]
    check_sizes(small, limits)
    total = sum(member.file_size for member in members)
    if len(members) > limits.max_members or total > limits.max_uncompressed:
        raise ReadingError("file-too-large", f"{len(members)} files, {total // MEGABYTE} MB unpacked")


def _member(
    archive: zipfile.ZipFile,
    member: zipfile.ZipInfo,
    outer: str,
    path: Path | None,
    limits: Limits,
    nested: bool,
) -> Iterator[Source]:
    inner = member_name(member)
    name = f"{outer}/{inner}"
    inside = PurePosixPath(inner)
    if _unsafe(inner) or stat.S_ISLNK(member.external_attr >> 16):
        yield _missing(name, path, "archive-path", inner)
        return
    if not _wanted(inside) or any(part.startswith((".", "__MACOSX")) for part in inside.parts):
        return
    if member.flag_bits & 1:
        yield _missing(name, path, "file-encrypted")
        return
    try:
        check_size(member, limits)
        content = read_member(archive, member, limits)
    except ReadingError as error:
        yield _missing(name, path, error.code, error.detail)
        return
    except Exception as error:
        yield _missing(name, path, "file-broken", describe(error))
        return
    if content.startswith(b"PK") and _is_archive(io.BytesIO(content)):
        if nested:
            yield _missing(name, path, "file-too-large", "zip in zip in zip")
        else:
            yield from _archive(content, name, limits, nested=True)
        return
    yield Source(shown(name), path, content)


def member_name(member: zipfile.ZipInfo) -> str:
    """Return the name of a member; without the UTF-8 flag it is in the encoding of a Chinese Windows."""
    name = member.orig_filename
    if not member.flag_bits & 0x800:
        try:
            raw = name.encode("cp437")
        except UnicodeEncodeError:
            return name.replace("\\", "/")
        for encoding in ("utf-8", "gb18030"):
            try:
                name = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    return name.replace("\\", "/")


def _unsafe(name: str) -> bool:
    """True if a name leads out of the archive or to a place on the disk."""
    return name.startswith("/") or ".." in name.split("/") or name[1:2] == ":" or "\0" in name
