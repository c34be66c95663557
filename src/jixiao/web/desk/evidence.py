"""Files beside a form: what kind they truly are, where they lie, how they are handed out."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from jixiao.documents.guard import ReadingError
from jixiao.documents.load import sniff
from jixiao.web.cycle import services
from jixiao.web.cycle.models import Attachment, Dossier
from jixiao.web.cycle.services import Refused
from jixiao.web.desk.access import Unusable
from jixiao.web.journal.chain import record
from jixiao.web.office.rights import Right, may
from jixiao.web.uploads import why_unread

if TYPE_CHECKING:
    from jixiao.web.office.models import Person

SOURCE = "source"
"""The row of a file that the form was read from."""
MOST_FILES = 200
TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "png": "image/png",
    "jpg": "image/jpeg",
}
"""What may stand as evidence; a file is never taken for what its name says."""
_MADE = {
    "html": "text/html; charset=utf-8",
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
}
Answer = TypeVar("Answer", bound=HttpResponseBase)
READABLE = frozenset({"pdf", "docx", "xlsx", "doc", "xls", "html", "text", "rtf", "wordxml"})
_PICTURES = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpg"}
_ENDINGS = {"text": "txt", "wordxml": "xml"}
_UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]+')


def safe_name(name: str) -> str:
    r"""Return a file name without paths, control characters and turns of the reading direction.

    >>> safe_name("..\\..\\etc/passwd\u202e.pdf"), safe_name("  验收 单.pdf ")
    ('_etc_passwd_.pdf', '验收 单.pdf')
    """
    plain = _UNSAFE.sub("_", unicodedata.normalize("NFC", name)).strip(" .")
    return re.sub(r"\.{2,}_?", "", plain)[-150:] or "file"


def kind_of(data: bytes, allowed: frozenset[str]) -> str:
    """Return the type of a file by its content. Raises ``Unusable`` for one that is not allowed."""
    picture = next((kind for start, kind in _PICTURES.items() if data.startswith(start)), None)
    try:
        kind = picture or sniff(data)
    except ReadingError as error:
        raise Unusable(why_unread(error.code)) from error
    if kind not in allowed:
        kinds = _("、").join(sorted(_ENDINGS.get(kind, kind) for kind in allowed))
        raise Unusable(_("不接受这种文件；可上传%(kinds)s。") % {"kinds": kinds})
    return kind


def content_of(upload: UploadedFile[bytes] | None) -> bytes:
    """Return the bytes of an uploaded file. Raises ``Unusable`` for none, an empty one, and one over the limit."""
    if upload is None:
        raise Unusable(_("请选择一个文件。"))
    if not upload.size:
        raise Unusable(why_unread("file-empty"))
    limit = settings.ATTACHMENT_LIMIT
    if upload.size > limit:
        raise Unusable(_("文件超过 %(limit)s MB。") % {"limit": limit // (1024 * 1024)})
    return upload.read()  # type: ignore[no-any-return]


def path_of(sha256: str, folder: str = "") -> Path:
    """Return where a file with this hash lies, outside everything that is served; ``folder`` keeps some apart."""
    return Path(settings.ATTACHMENTS) / folder / sha256[:2] / sha256


def keep(data: bytes, folder: str = "") -> str:
    """Write a file under its hash, once, whole or not at all, and return the hash."""
    sha256 = hashlib.sha256(data).hexdigest()
    path = path_of(sha256, folder)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = path.with_name(f"{sha256}.{secrets.token_hex(4)}")
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
        part.replace(path)
    return sha256


def attach(
    pk: int, person: Person, row: str, upload: UploadedFile[bytes] | None, allowed: frozenset[str]
) -> Attachment:
    """Put a file beside a form, or beside one of its rows."""
    data = content_of(upload)
    kind = kind_of(data, allowed)
    with transaction.atomic():
        dossier = services.locked(pk)
        _demand_editable(dossier, person)
        if row not in ("", SOURCE, *dossier.rows.get("indicators", ())):
            raise Unusable(_("这一行已经不在表中。"))
        if dossier.attachments.count() >= MOST_FILES:
            raise Unusable(_("一张表最多附 %(count)s 个文件。") % {"count": MOST_FILES})
        name = safe_name((upload.name if upload else "") or "")
        made = Attachment.objects.create(
            dossier=dossier, row=row, name=name, kind=kind, size=len(data), sha256=keep(data), by=person
        )
        detail = {"name": name, "row": row, "sha256": made.sha256, "size": made.size}
        record(person, "attach", f"dossier:{pk}", path=dossier.unit.path, detail=detail)
    return made


def remove(pk: int, attachment: int, person: Person) -> None:
    """Take a file away; the journal keeps its name and hash."""
    with transaction.atomic():
        dossier = services.locked(pk)
        _demand_editable(dossier, person)
        found = dossier.attachments.filter(pk=attachment).first()
        if found is None:
            return
        detail = {"name": found.name, "row": found.row, "sha256": found.sha256}
        found.delete()
        record(person, "detach", f"dossier:{pk}", path=dossier.unit.path, detail=detail)
        if not Attachment.objects.filter(sha256=found.sha256).exists():
            transaction.on_commit(lambda: path_of(found.sha256).unlink(missing_ok=True))


def handed_out(attachment: Attachment) -> FileResponse:
    """Return a file beside a form as a download."""
    return download(path_of(attachment.sha256), attachment.name, attachment.kind)


def download(path: Path, name: str, kind: str) -> FileResponse:
    """Return a kept file as a download."""
    return as_download(FileResponse(path.open("rb"), content_type=type_of(kind)), name)


def as_file(content: bytes | str, name: str, kind: str) -> HttpResponse:
    """Return what was made just now as a download."""
    return as_download(HttpResponse(content, content_type=type_of(kind)), name)


def type_of(kind: str) -> str:
    """Return the media type of a kind of file."""
    return _MADE.get(kind) or TYPES.get(kind, "application/octet-stream")


def as_download(response: Answer, name: str) -> Answer:
    """Let an answer be kept under a name, and never be run or shown inside the site."""
    response.headers["Content-Disposition"] = str(content_disposition_header(True, safe_name(name)))
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _demand_editable(dossier: Dossier, person: Person) -> None:
    if not may(person, Right.FILL, dossier.unit):
        raise Refused("right")
    if not services.may_edit(dossier, person):
        raise Refused("state")
