"""Typed forms and findings as the store holds them, and back."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from jixiao.findings import Finding, Severity
from jixiao.forms.model import CLASSES, Form, FormKind
from jixiao.values import Citation, Place
from jixiao.values.citation import Basis, Reading

_ANY = '"document":"*"'
"""Stands in stored places for the name of the document: equal documents share what was read of one of them."""


def packed(value: Any) -> bytes:
    """Return plain values as compressed JSON."""
    return zlib.compress(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())


def unpacked(content: bytes) -> Any:
    """Return the plain values of compressed JSON."""
    return json.loads(zlib.decompress(content))


def packed_form(form: Form, document: str) -> bytes:
    """Return a form as it is stored."""
    text = form.model_dump_json(exclude_defaults=True)
    return zlib.compress(text.replace(_named(document), _ANY).encode())


def form_from(content: bytes, kind: str, document: str) -> Form:
    """Return a stored form of a kind, as it stands in a document."""
    text = zlib.decompress(content).decode().replace(_ANY, _named(document))
    return CLASSES[FormKind(kind)].model_validate_json(text)


def _named(document: str) -> str:
    return f'"document":{json.dumps(document, ensure_ascii=False)}'


def finding_json(finding: Finding) -> str:
    """Return a finding as JSON; what is empty is left out."""
    record = {
        "document": finding.document,
        "project": finding.project,
        "place": _place(finding.place),
        "citation": asdict(finding.citation) if finding.citation else None,
        "values": dict(finding.values),
        "related": [_place(place) for place in finding.related],
    }
    return json.dumps({name: value for name, value in record.items() if value}, ensure_ascii=False)


def finding_from(row: Mapping[str, Any]) -> Finding:
    """Return the finding of a row of the table ``findings``."""
    record = json.loads(row["finding"])
    citation = record.get("citation")
    if citation:
        citation |= {"basis": Basis(citation["basis"]), "read": Reading(citation["read"])}
    return Finding(
        row["code"],
        Severity(row["severity"]),
        record.get("document", ""),
        row["form"],
        record.get("project", ""),
        row["field"],
        Place(**record.get("place", {})),
        row["printed"],
        row["expected"],
        row["difference"],
        Citation(**citation) if citation else None,
        record.get("values", {}),
        tuple(Place(**place) for place in record.get("related", ())),
    )


def _place(place: Place) -> dict[str, Any]:
    return {name: value for name, value in asdict(place).items() if value not in (None, "")}


def text_of(number: Decimal | None) -> str | None:
    """Return a number as exact digits."""
    return None if number is None else f"{number:f}"


def number_of(text: str | None) -> Decimal | None:
    """Return the number of exact digits."""
    return None if text is None else Decimal(text)
