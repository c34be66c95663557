"""The downloads: JSON of forms, and everything as a data package whose description names every column."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jixiao.opendata.public import SCHEMA_VERSION, PublicForm
from jixiao.opendata.tables import TABLES, Row, columns, csv_bytes, workbook

if TYPE_CHECKING:
    from jixiao.opendata.site import Site

MOST_ROWS = 1_000_000
"""A worksheet holds little more; beyond that there is no workbook of everything."""
_APOSTROPHE = (
    "以等号、加号、减号、@ 等开头的文字前加有撇号，防止电子表格当作公式执行 "
    "(texts that a spreadsheet would compute begin with an apostrophe)"
)


def json_bytes(forms: Sequence[PublicForm], site: Site) -> bytes:
    """Return the records of forms with the version of their schema."""
    record = {
        "schema_version": SCHEMA_VERSION,
        "licence": site.licence or None,
        "forms": [_record(form) for form in forms],
    }
    return (json.dumps(record, ensure_ascii=False, indent=1) + "\n").encode()


def _record(form: PublicForm) -> dict[str, Any]:
    ids = {
        "id": form.id,
        "project_id": form.project_id,
        "unit_id": form.unit_id,
        "department_id": form.department_id,
    }
    return ids | form.record


def write_package(
    folder: Path, forms: Sequence[PublicForm], rows: Mapping[str, dict[str, list[Row]]], site: Site
) -> None:
    """Write every form as CSV, JSON and workbook, with ``datapackage.json``."""
    folder.mkdir(parents=True, exist_ok=True)
    found = {table: [row for form in forms for row in rows[form.id][table]] for table in TABLES}
    resources = []
    for table in TABLES:
        content = csv_bytes(table, found[table])
        (folder / f"{table}.csv").write_bytes(content)
        resources.append(_resource(table, content))
    (folder / "jixiao.json").write_bytes(json_bytes(forms, site))
    if all(len(part) <= MOST_ROWS for part in found.values()):
        (folder / "jixiao.xlsx").write_bytes(workbook(found))
    package: dict[str, Any] = {
        "profile": "tabular-data-package",
        "name": "jixiao",
        "title": site.name("zh"),
        "description": f"{site.name('en')}. {_APOSTROPHE}",
        "version": f"{SCHEMA_VERSION}.0.0",
        "resources": resources,
    }
    if site.licence_url:
        package["licenses"] = [{"path": site.licence_url, "title": site.licence or site.licence_url}]
    text = json.dumps(package, ensure_ascii=False, indent=1)
    (folder / "datapackage.json").write_text(text + "\n", "utf-8")


def _resource(table: str, content: bytes) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [
            {"name": column.name, "type": column.type, "title": column.zh, "description": column.en}
            for column in columns()[table]
        ],
        "missingValues": [""],
    }
    if table == "forms":
        schema["primaryKey"] = "form_id"
    else:
        reference = {"resource": "forms", "fields": "form_id"}
        schema["foreignKeys"] = [{"fields": "form_id", "reference": reference}]
    return {
        "name": table,
        "path": f"{table}.csv",
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8-sig",
        "bytes": len(content),
        "hash": f"sha256:{sha256(content).hexdigest()}",
        "schema": schema,
    }
