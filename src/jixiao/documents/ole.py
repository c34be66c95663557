"""The directory of an OLE compound file: just enough to tell what the file holds."""

from __future__ import annotations

import struct

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HEADER_SIZE = 512
ENTRY_SIZE = 128
LAST_SECTOR = 0xFFFFFFFA
MOST_SECTORS = 65_536
"""How long a chain of directory sectors may be followed."""
FIB_ENCRYPTED = 0x0100


class CompoundFile:
    """An OLE compound file: the names of its streams and their first sector."""

    def __init__(self, data: bytes) -> None:
        """Read the directory; a damaged one raises ValueError."""
        if len(data) < HEADER_SIZE or not data.startswith(SIGNATURE):
            raise ValueError("not a compound file")
        self._data = data
        shift = struct.unpack_from("<H", data, 30)[0]
        if shift not in (9, 12):
            raise ValueError("sector size")
        self._size = 1 << shift
        self._fat_sectors = self._list_fat_sectors()
        self.streams = dict(self._entries(struct.unpack_from("<I", data, 48)[0]))

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        return self._data[start : start + self._size]

    def _list_fat_sectors(self) -> list[int]:
        sectors = [number for number in struct.unpack_from("<109I", self._data, 76) if number < LAST_SECTOR]
        following, count = struct.unpack_from("<II", self._data, 68)
        for _ in range(min(count, MOST_SECTORS)):
            block = self._sector(following)
            if following >= LAST_SECTOR or len(block) < self._size:
                break
            *numbers, following = struct.unpack(f"<{self._size // 4}I", block)
            sectors += [number for number in numbers if number < LAST_SECTOR]
        return sectors

    def _next(self, sector: int) -> int:
        block, place = divmod(sector, self._size // 4)
        if block >= len(self._fat_sectors):
            return LAST_SECTOR
        table = self._sector(self._fat_sectors[block])
        if len(table) < self._size:
            return LAST_SECTOR
        number: int = struct.unpack_from("<I", table, place * 4)[0]
        return number

    def _entries(self, sector: int) -> list[tuple[str, int]]:
        entries: list[tuple[str, int]] = []
        seen: set[int] = set()
        while sector < LAST_SECTOR and sector not in seen and len(seen) < MOST_SECTORS:
            seen.add(sector)
            block = self._sector(sector)
            for start in range(0, len(block) - ENTRY_SIZE + 1, ENTRY_SIZE):
                length = struct.unpack_from("<H", block, start + 64)[0]
                if 2 <= length <= 64 and block[start + 66] in (1, 2, 5):
                    name = block[start : start + length - 2].decode("utf-16-le", "replace")
                    entries.append((name, struct.unpack_from("<I", block, start + 116)[0]))
            sector = self._next(sector)
        return entries

    def word_encrypted(self) -> bool:
        """True if the Word document in the file is protected by a password to open it."""
        head = self._sector(self.streams.get("WordDocument", LAST_SECTOR))[:12]
        return len(head) == 12 and bool(struct.unpack_from("<H", head, 10)[0] & FIB_ENCRYPTED)
