"""The description of the operations in words and examples, for people: made from OpenAPI, shown without any script."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from jixiao.web.api.interface import PREFIX, description, tags
from jixiao.web.api.models import Scope

METHODS = ("get", "post", "put", "patch", "delete")
Schema = dict[str, Any]


@lru_cache(maxsize=2)
def sections(english: bool) -> list[dict[str, Any]]:
    """Return the operations under their headings, in the language asked for."""
    schema = description()
    parts: Schema = schema["components"]["schemas"]
    words = tags()
    found: dict[str, list[dict[str, Any]]] = {}
    for path, operations in schema["paths"].items():
        for method in METHODS:
            if method in operations:
                operation = operations[method]
                tag = next(iter(operation.get("tags", ())), "")
                found.setdefault(tag, []).append(_operation(path, method, operation, parts, english))
    order = [*words, *(tag for tag in found if tag not in words)]
    return [
        {"tag": tag, "title": words.get(tag, (tag, tag))[english], "operations": found[tag]}
        for tag in order
        if tag in found
    ]


def _operation(path: str, method: str, operation: Schema, parts: Schema, english: bool) -> dict[str, Any]:
    text = operation.get("description", "")
    scope = operation["x-scope"]
    label = scope if english else f"{scope}（{dict(Scope.choices)[scope]}）"
    return {
        "id": operation["operationId"],
        "method": method.upper(),
        "path": path,
        "short": "/" + path.removeprefix(PREFIX),
        "summary": text.split("\n")[0].rstrip(".").replace("``", "") if english else operation["summary"],
        "text": text.replace("``", "").strip() if english else "",
        "scope": label,
        "parameters": [_parameter(item) for item in operation.get("parameters", ())],
        "bodies": list(_contents(operation.get("requestBody", {}).get("content", {}), parts)),
        "answers": [
            {"status": status, "content": list(_contents(answer.get("content", {}), parts))}
            for status, answer in operation["responses"].items()
            if int(status) < 400
        ],
    }


def _parameter(item: Schema) -> dict[str, Any]:
    schema = item["schema"]
    return {
        "name": item["name"],
        "where": item["in"],
        "required": item["required"],
        "kind": _kind(schema),
        "default": schema.get("default"),
        "choices": _choices(schema),
    }


def _kind(schema: Schema) -> str:
    if "anyOf" in schema:
        return " | ".join(_kind(part) for part in schema["anyOf"] if part.get("type") != "null")
    return str(schema.get("format") or schema.get("type") or "text")


def _choices(schema: Schema) -> list[Any]:
    found = [*schema.get("enum", ())]
    for part in schema.get("anyOf", ()):
        found += part.get("enum", ())
    return found


def _contents(content: Schema, parts: Schema) -> Any:
    for kind, value in content.items():
        example = value.get("example")
        fields = sorted(value["schema"].get("properties", ())) if kind == "multipart/form-data" else []
        text = json.dumps(example, ensure_ascii=False, indent=2) if example is not None else ""
        chinese = any("\u4e00" <= character <= "\u9fff" for character in text)
        yield {"kind": kind, "example": text, "fields": fields, "chinese": chinese}
