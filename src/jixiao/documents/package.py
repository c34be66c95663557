"""Zip packages within safety limits: what a reader may unpack, and how much of it."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass

from jixiao.documents.guard import ReadingError

MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """The safety limits of reading; what is over them is not read and says so."""

    max_bytes: int = 200 * MEGABYTE
    """Size of one file."""
    max_uncompressed: int = 1024 * MEGABYTE
    """Size of all parts of a zip package or archive together, unpacked."""
    max_part: int = 256 * MEGABYTE
    """Size of one part, unpacked."""
    max_ratio: int = 250
    """How many times its packed size a part, or all parts together, may have; up to ``small_part`` is free."""
    small_part: int = 16 * MEGABYTE
    max_members: int = 20_000
    """Number of parts of a package or members of an archive."""


DEFAULT_LIMITS = Limits()


def open_package(data: bytes, limits: Limits = DEFAULT_LIMITS) -> zipfile.ZipFile:
    """Open a zip package whose stated sizes are within the limits."""
    try:
        package = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise ReadingError("file-broken", str(error)[:100]) from error
    check_sizes(package.infolist(), limits)
    return package


def check_sizes(members: list[zipfile.ZipInfo], limits: Limits) -> None:
    """Refuse members whose stated sizes together, singly, or against the packed size are over the limits."""
    if len(members) > limits.max_members:
        raise ReadingError("file-too-large", f"{len(members)} parts")
    total = sum(member.file_size for member in members)
    if total > limits.max_uncompressed:
        raise ReadingError("file-too-large", f"{total // MEGABYTE} MB unpacked")
    if _inflated(total, sum(member.compress_size for member in members), limits):
        raise ReadingError("file-too-large", f"{total // MEGABYTE} MB, ratio")
    for member in members:
        check_size(member, limits)


def check_size(member: zipfile.ZipInfo, limits: Limits) -> None:
    """Refuse one member over the limits."""
    if member.file_size > limits.max_part:
        raise ReadingError("file-too-large", f"{member.filename}: {member.file_size // MEGABYTE} MB")
    if _inflated(member.file_size, member.compress_size, limits):
        raise ReadingError("file-too-large", f"{member.filename}: ratio")


def _inflated(size: int, packed: int, limits: Limits) -> bool:
    return size > limits.small_part and size > limits.max_ratio * max(packed, 1)


def read_member(
    package: zipfile.ZipFile, member: str | zipfile.ZipInfo, limits: Limits = DEFAULT_LIMITS
) -> bytes:
    """Unpack one member, never more than the limit, whatever its header states."""
    info = package.getinfo(member) if isinstance(member, str) else member
    if info.flag_bits & 1:
        raise ReadingError("file-encrypted")
    allowed = min(limits.max_part, info.file_size)
    with package.open(info) as stream:
        content = stream.read(allowed + 1)
    if len(content) > allowed:
        raise ReadingError("file-too-large", info.filename)
    return content
