"""Examples for the description: a value of the shape of every body and answer, and of every mistake."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils import translation

from jixiao.web.pages.wording import refusal_text

Schema = dict[str, Any]
DEEPEST = 8
CODES = {
    400: "invalid", 401: "unauthorised", 403: "forbidden", 404: "not-found", 405: "method", 409: "state", 412: "stale",
    413: "archive-large", 422: "invalid", 428: "version-needed", 429: "rate",
}  # fmt: skip
"""What most often stands behind each status."""
_FORMATS = {
    "date": "2026-12-31",
    "date-time": "2026-12-31T08:00:00+08:00",
    "binary": "…",
}


@cache
def samples() -> dict[str, Any]:
    """Return what stands in examples, by the name of a field."""
    found: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("samples.yaml").read_text("utf-8"))
    return found


def of_schema(schema: Schema, parts: Schema, name: str = "", depth: int = 0) -> Any:
    """Return a value of the shape of a schema; ``name`` is the field (and its schema) that it stands in."""
    if "$ref" in schema:
        called = schema["$ref"].rsplit("/", 1)[-1]
        if name and parts.get(called, {}).get("enum"):
            return of_schema(parts[called], parts, name, depth)
        return of_schema(parts.get(called, {}), parts, f"{called}.", depth + 1) if depth < DEEPEST else {}
    for choice in ("anyOf", "oneOf", "allOf"):
        if choice in schema:
            kinds = [part for part in schema[choice] if part.get("type") != "null"]
            text = next((part for part in kinds if part.get("type") == "string"), kinds[0])
            limits: Schema = next((part for part in kinds if part.get("type") == "number"), {})
            return of_schema({**limits, **text} if text.get("type") == "string" else text, parts, name, depth)
    if "const" in schema:
        return schema["const"]
    if schema.get("enum"):
        sample = _sample(name)
        return sample if sample in schema["enum"] else schema["enum"][0]
    match schema.get("type"):
        case "object":
            return _object(schema, parts, name, depth)
        case "array":
            return [of_schema(schema.get("items", {}), parts, name, depth)]
        case "integer" | "number":
            return _number(schema, name)
        case "boolean":
            return schema.get("default", True)
    return _text(schema, name)


def _object(schema: Schema, parts: Schema, name: str, depth: int) -> Schema:
    called = name.partition(".")[0]
    fields = schema.get("properties", {})
    if not fields and isinstance(sample := _sample(name), dict):
        return sample
    if not fields and isinstance(schema.get("additionalProperties"), dict):
        return {"key": of_schema(schema["additionalProperties"], parts, name, depth + 1)}
    return {field: of_schema(part, parts, f"{called}.{field}", depth) for field, part in fields.items()}


def _sample(name: str) -> Any:
    return samples().get(name, samples().get(name.rpartition(".")[2]))


def _number(schema: Schema, name: str) -> Any:
    sample = _sample(name)
    low, high = schema.get("minimum", 0), schema.get("maximum", float("inf"))
    if isinstance(sample, int) and low <= sample <= high:
        return sample
    return schema.get("default") or max(1, low)


def _text(schema: Schema, name: str) -> str:
    if schema.get("format") in _FORMATS:
        return _FORMATS[schema["format"]]
    if "exclusiveMaximum" in schema or "maximum" in schema:  # a decimal as text
        return "0.8" if Decimal(schema.get("maximum") or schema["exclusiveMaximum"]) <= 10 else "5"
    sample = _sample(name)
    return sample if isinstance(sample, str) and len(sample) <= schema.get("maxLength", 10**6) else "…"


def of_problem(status: int) -> Schema:
    """Return what a mistake with a status most often looks like."""
    code = CODES[status]
    with translation.override("zh-hans"):
        title = refusal_text(code)
    return {
        "type": f"urn:jixiao:problem:{code}",
        "title": title,
        "status": status,
        "code": code,
        "detail": title,
    }
