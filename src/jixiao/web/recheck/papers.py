"""Evidence that a unit puts beside its answer: taken in by its true type, kept by its hash, handed out as a download."""

from __future__ import annotations

import hashlib
import os
import secrets
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse

from jixiao.web.desk import evidence
from jixiao.web.recheck.models import Paper


def path_of(sha256: str) -> Path:
    """Return where a paper lies, apart from the evidence of forms."""
    return Path(settings.ATTACHMENTS) / "recheck" / sha256[:2] / sha256


def taken_in(upload: UploadedFile[bytes] | None) -> Paper:
    """Write an uploaded file under its hash and describe it. Raises ``desk.access.Unusable``."""
    data = evidence.content_of(upload)
    kind = evidence.kind_of(data, frozenset(evidence.TYPES))
    sha256 = hashlib.sha256(data).hexdigest()
    path = path_of(sha256)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = path.with_name(f"{sha256}.{secrets.token_hex(4)}")
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
        part.replace(path)
    name = evidence.safe_name((upload.name if upload else "") or "")
    return Paper(name=name, kind=kind, size=len(data), sha256=sha256)


def thrown_away(paper: Paper) -> None:
    """Delete the file of a removed paper, unless another one has the same content."""
    if not Paper.objects.filter(sha256=paper.sha256).exists():
        path_of(paper.sha256).unlink(missing_ok=True)


def handed_out(paper: Paper) -> FileResponse:
    """Return a paper as a download."""
    return evidence.download(path_of(paper.sha256), paper.name, paper.kind)
