"""Pictures of the pages of an uploaded pdf, drawn by ``desk.drawing`` in a process of its own, and kept."""

from __future__ import annotations

import subprocess
import sys
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.http import Http404

from jixiao.web.cycle.editing import new_key
from jixiao.web.cycle.models import Attachment
from jixiao.web.desk.evidence import path_of

SECONDS = 30
MOST = 60
"""Most pages of a document that are shown."""


def pictures_of(attachment: Attachment) -> int:
    """Return how many pages of a file can be shown as pictures; none of a file that is no pdf."""
    return _pages(attachment.sha256) if attachment.kind == "pdf" else 0


@lru_cache(maxsize=256)
def _pages(sha256: str) -> int:
    done = _run(path_of(sha256), 0)
    return min(MOST, int(done)) if done.isdigit() else 0


def picture(attachment: Attachment, number: int) -> bytes:
    """Return a page as png, the first being 1. Raises ``Http404`` for one that there is not."""
    if attachment.kind != "pdf" or not 1 <= number <= MOST:
        raise Http404
    kept = Path(settings.ATTACHMENTS) / "readings" / f"{attachment.sha256}-{number}.png"
    if not kept.exists():
        drawn = _run(path_of(attachment.sha256), number)
        if not drawn:
            raise Http404
        kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = kept.with_suffix(f".{new_key()}")
        part.write_bytes(drawn)
        part.replace(kept)
    return kept.read_bytes()


def _run(path: Path, number: int) -> bytes:
    command = [sys.executable, "-m", "jixiao.web.desk.drawing", str(path), str(number)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return b""
    return b"" if done.returncode else done.stdout
