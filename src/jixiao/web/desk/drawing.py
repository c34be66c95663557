"""Drawing one page of a pdf: ``python -m jixiao.web.desk.drawing FILE NUMBER`` prints it as png, with 0 how many there are.

A page that crashes or holds up the library costs only this process.
"""

from __future__ import annotations

import resource
import struct
import sys
import zlib

import pypdfium2

MEMORY = 1024**3
"""Bytes of data that drawing one page may take."""
WIDTH = 1100
"""Pixels across a picture."""


def draw(path: str, number: int) -> bytes:
    """Return the number of pages where none is asked for, else a page as png."""
    document = pypdfium2.PdfDocument(path)
    if number == 0:
        return str(len(document)).encode()
    page = document[number - 1]
    bitmap = page.render(scale=min(4.0, WIDTH / max(1.0, page.get_width())), rev_byteorder=True)
    return _png(bitmap.width, bitmap.height, bitmap.n_channels, bitmap.stride, bytes(bitmap.buffer))


def _png(width: int, height: int, channels: int, stride: int, pixels: bytes) -> bytes:
    """Return rows of grey, rgb or rgba pixels as a png."""
    colour = {1: 0, 3: 2, 4: 6}[channels]
    rows = b"".join(b"\0" + pixels[y * stride : y * stride + width * channels] for y in range(height))

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, colour, 0, 0, 0)
    parts = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows, 6)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    sys.stdout.buffer.write(draw(sys.argv[1], int(sys.argv[2])))
