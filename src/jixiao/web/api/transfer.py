"""The whole office as one file, and an empty office filled from it.

A zip of one file of json lines a table, the attachments, and a manifest with the state of the schema and the hash of every
part. The tables are those of the applications of this package; what only lives for a moment is left out, and so are
passwords, second factors, tokens and webhooks unless they are asked for (``credentials``).
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any

from django.apps import apps
from django.conf import settings
from django.core import serializers
from django.core.management.color import no_style
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Model, QuerySet
from django.utils import timezone

from jixiao.web.desk.evidence import keep
from jixiao.web.journal.chain import record
from jixiao.web.office.models import Person

FORMAT = 1
MANIFEST = "manifest.json"
MOMENTARY = frozenset({"cycle.job", "cycle.presence", "api.reply", "api.delivery", "api.item"})
"""Tables of what only lives for a moment."""
SECRET = frozenset({"api.token", "api.hook"})
"""Tables that let somebody in."""
LOCKED = {"password": "!", "totp_secret": "", "totp_last_step": 0}
"""What stands in place of a person's means of signing in."""
Progress = Callable[[int], None]


class Untransferable(Exception):
    """Why a file cannot be taken in, in Chinese and English."""


class Exact(DjangoJSONEncoder):
    """Keeps the microseconds, which the journal's hashes cover."""

    def default(self, o: Any) -> Any:
        """Return a moment as text."""
        return o.isoformat() if isinstance(o, datetime) else super().default(o)


def tables(*, credentials: bool) -> list[type[Model]]:
    """Return the tables that are carried, in the order of their names."""
    found = [model for model in apps.get_models() if model.__module__.startswith("jixiao.web.")]
    left_out = MOMENTARY if credentials else MOMENTARY | SECRET
    return sorted(
        (model for model in found if model._meta.label_lower not in left_out),
        key=lambda m: m._meta.label_lower,
    )


def schema() -> dict[str, list[str]]:
    """Return the migrations that the database has, by application."""
    done = MigrationRecorder(connection).applied_migrations()
    own = {app.label for app in apps.get_app_configs() if app.name.startswith("jixiao.web.")}
    return {label: sorted(name for app, name in done if app == label) for label in sorted(own)}


@contextmanager
def _one_moment() -> Iterator[None]:
    """See the database as it is at one moment, without holding up those who write."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
    else:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield


class _Hashed(io.RawIOBase):
    """Writes through, and hashes what is written."""

    def __init__(self, under: IO[bytes]) -> None:
        self.under, self.hash = under, hashlib.sha256()

    def writable(self) -> bool:
        """Say that it is for writing."""
        return True

    def write(self, data: Any) -> int:
        """Write and hash."""
        self.hash.update(data)
        return self.under.write(data)


def export_office(
    path: Path,
    person: Person | None,
    *,
    credentials: bool = False,
    attachments: bool = True,
    progress: Progress = lambda done: None,
) -> dict[str, Any]:
    """Write the whole office into a file and return its manifest; the export is journalled first, and so in it."""
    with transaction.atomic():
        record(person, "office-export", detail={"credentials": credentials, "attachments": attachments})
    files: dict[str, dict[str, Any]] = {}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        with _one_moment():
            made = {"schema": schema()}
            for model in tables(credentials=credentials):
                name = f"tables/{model._meta.label_lower}.jsonl"
                files[name] = _write(archive, name, _rows(model, credentials=credentials))
        for number, found in enumerate(attached() if attachments else (), 1):
            name = f"attachments/{found.name[:2]}/{found.name}"
            archive.write(found, name, zipfile.ZIP_STORED)
            files[name] = {"sha256": found.name}
            progress(number)
        manifest = {
            "format": FORMAT,
            "jixiao": version("jixiao"),
            "at": timezone.now().isoformat(),
            "credentials": credentials,
            "attachments": attachments,
            **made,
            "files": files,
        }
        archive.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
    return manifest


def attached() -> list[Path]:
    """Return the attachments, each named by its hash."""
    return sorted(path for path in Path(settings.ATTACHMENTS).glob("??/*") if len(path.name) == 64)


def _rows(model: type[Model], *, credentials: bool) -> Iterator[Model]:
    found: QuerySet[Model] = model._default_manager.order_by("pk")
    for row in found.iterator(chunk_size=500):
        if isinstance(row, Person) and not credentials:
            for name, value in LOCKED.items():
                setattr(row, name, value)
        yield row


def _write(archive: zipfile.ZipFile, name: str, rows: Iterator[Model]) -> dict[str, Any]:
    """Write a table and return how many rows it has, and its hash."""
    count = 0

    def counted() -> Iterator[Model]:
        nonlocal count
        for row in rows:
            count += 1
            yield row

    with archive.open(name, "w", force_zip64=True) as part:
        hashed = _Hashed(part)
        with io.TextIOWrapper(io.BufferedWriter(hashed), encoding="utf-8", newline="\n") as stream:
            serializers.serialize("jsonl", counted(), stream=stream, cls=Exact)
            stream.flush()
    return {"sha256": hashed.hash.hexdigest(), "rows": count}


# -- taking in ----------------------------------------------------------------------------------------------------


def import_office(path: Path) -> dict[str, int]:
    """Fill an empty office from a file, everything or nothing; return the rows by table. Raises ``Untransferable``."""
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = _manifest(archive)
            _verify(archive, manifest)
            _demand_empty()
            for name in manifest["files"]:
                if name.startswith("attachments/"):
                    keep(archive.read(name))
            return _load(archive, manifest)
    except (zipfile.BadZipFile, KeyError, OSError, UnicodeDecodeError) as error:
        raise Untransferable(f"文件已损坏：{error} (the file is broken)") from error


def _manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    try:
        manifest = json.loads(archive.read(MANIFEST))
    except (KeyError, ValueError) as error:
        raise Untransferable("不是导出的文件 (not a file of an export)") from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise Untransferable("文件格式的版本不同 (another version of the format)")
    here = schema()
    if manifest.get("schema") != here:
        other = sorted(
            name for name in {*here, *manifest["schema"]} if here.get(name) != manifest["schema"].get(name)
        )
        raise Untransferable(
            f"由另一版本（{manifest.get('jixiao')}）导出，结构不同：{'、'.join(other)}；请用同一版本导入后再升级"
            " (made by another version; import with the same one, then upgrade)"
        )
    return manifest


def _verify(archive: zipfile.ZipFile, manifest: dict[str, Any]) -> None:
    """Make sure that every part is there, as it was written, and nothing else."""
    names = set(archive.namelist()) - {MANIFEST}
    if names != set(manifest["files"]):
        raise Untransferable("文件不全，或多出内容 (parts are missing or were added)")
    for name, told in manifest["files"].items():
        digest = hashlib.sha256()
        with archive.open(name) as part:
            for block in iter(lambda: part.read(1 << 20), b""):
                digest.update(block)
        if digest.hexdigest() != told["sha256"]:
            raise Untransferable(f"{name}：内容与校验值不符 (was changed)")


def _demand_empty() -> None:
    full = [model._meta.label for model in tables(credentials=True) if model._default_manager.exists()]
    if full:
        raise Untransferable(f"只能导入空的系统，已有数据：{'、'.join(full)} (the office is not empty)")


def _load(archive: zipfile.ZipFile, manifest: dict[str, Any]) -> dict[str, int]:
    """Write every row as it was, in one transaction; references are looked at when all are there."""
    models = {f"tables/{model._meta.label_lower}.jsonl": model for model in tables(credentials=True)}
    counts: dict[str, int] = {}
    with transaction.atomic():
        for name, told in manifest["files"].items():
            if name.startswith("attachments/"):
                continue
            if name not in models:
                raise Untransferable(f"{name}：没有这个表 (no such table)")
            counts[models[name]._meta.label] = _take(archive, name, models[name])
            if counts[models[name]._meta.label] != told["rows"]:
                raise Untransferable(f"{name}：行数不符 (rows are missing)")
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), list(models.values())):
                cursor.execute(statement)
        connection.check_constraints()
        record(None, "office-import", detail={"rows": sum(counts.values())})
    return counts


def _take(archive: zipfile.ZipFile, name: str, model: type[Model]) -> int:
    count = 0
    with archive.open(name) as part, io.TextIOWrapper(part, encoding="utf-8") as stream:
        for found in serializers.deserialize("jsonl", stream):
            if type(found.object) is not model:
                raise Untransferable(f"{name}：行属于另一个表 (a row of another table)")
            found.save(force_insert=True)
            count += 1
    return count
