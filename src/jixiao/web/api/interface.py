"""The interface put together: the operations of the office and of every capability, and their description."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.urls import URLPattern
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from jixiao.web.api import examples
from jixiao.web.api.problems import TYPE, handle
from jixiao.web.api.routers import ROUTERS
from jixiao.web.api.routers.judging import EXTRA_SCHEMAS
from jixiao.web.api.routing import Bearer, Careful, begun
from jixiao.web.api.words import TAGS
from jixiao.web.capabilities import gathered, modules

VERSION = "1.0.0"
PREFIX = "/api/v1/"
PROBLEM = {
    "type": "object",
    "description": "RFC 9457; code names what went wrong, title says it in the language asked for",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
    },
    "required": ["type", "title", "status", "code", "detail"],
}
_PROBLEMS = {
    400: "不能理解的请求 (a request that cannot be meant)",
    401: "没有有效的令牌 (no valid token)",
    403: "没有权限或令牌范围不够 (no right, or not within the scope of the token)",
    404: "没有，或不能查看 (there is none, or not for this person)",
    405: "不接受这种请求方式 (method not allowed)",
    409: "与现状不符 (in conflict with how things stand)",
    412: "其他人已先修改 (somebody else was first)",
    413: "过大 (too large)",
    422: "内容不符合要求 (not valid)",
    428: "须写明版本 (If-Match is needed)",
    429: "过于频繁 (too many requests)",
}
_ONLY_GUARDED = frozenset({412, 428})
"""Answers of the operations that need ``If-Match`` alone."""
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "同一请求重复发送时只办理一次 (a repeated request is done once)",
    "schema": {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,80}$"},
}
_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "所见的版本，即 ETag (the version that was seen)",
    "schema": {"type": "string", "pattern": '^"?[0-9]{1,9}"?$'},
}
GUARDED = frozenset({"form_replace", "document", "last_year"})
"""The operations that need ``If-Match``, by the name of their function."""


class Description(OpenAPISchema):
    """The description; ``twice`` names what two schemas of different content are both called, which must not be."""

    def __init__(self, api: NinjaAPI, path_prefix: str) -> None:
        self.twice: set[str] = set()
        super().__init__(api, path_prefix)

    def add_schema_definitions(self, definitions: dict[str, Any]) -> None:
        """Take schemas in by their names."""
        self.twice |= {name for name, found in definitions.items() if self.schemas.get(name, found) != found}
        super().add_schema_definitions(definitions)


class Interface(NinjaAPI):
    """The operations under ``/api/v1/``."""

    def get_openapi_operation_id(self, operation: Any) -> str:
        """Return the name of an operation: that of its function."""
        return str(operation.view_func.__name__)

    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: Any = None) -> Description:
        """Return the description, with what all operations have in common."""
        schema = Description(self, PREFIX if path_prefix is None else path_prefix)
        for extra in EXTRA_SCHEMAS:
            own = extra.model_json_schema(ref_template="#/components/schemas/{model}")
            schema["components"]["schemas"].update(own.pop("$defs", {}))
            schema["components"]["schemas"][extra.__name__] = own
        schema["components"]["schemas"]["Problem"] = PROBLEM
        scopes, parts = self._scopes(), schema["components"]["schemas"]
        for path, operations in schema["paths"].items():
            for method, operation in operations.items():
                _complete(operation, method, scopes[path, method])
                _illustrate(operation, parts)
        return schema

    def _scopes(self) -> dict[tuple[str, str], str]:
        """Return the scope that each operation needs."""
        from ninja.utils import normalize_path

        found = {}
        for bound in self._get_bound_routers():
            for path, view in bound.path_operations.items():
                full = normalize_path("/".join([PREFIX, bound.prefix, path])).replace("{int:", "{")
                for operation in view.operations:
                    bearer = next(auth for auth in operation.auth_callbacks if isinstance(auth, Bearer))
                    for method in operation.methods:
                        found[full, method.lower()] = bearer.wanted(method).value
        return found


def _complete(operation: dict[str, Any], method: str, scope: str) -> None:
    """Add to an operation what it may answer where it is not done, and the headers that it understands."""
    operation["x-scope"] = scope
    guarded = operation["operationId"] in GUARDED
    for status, words in _PROBLEMS.items():
        if status not in _ONLY_GUARDED or guarded:
            content = {
                "schema": {"$ref": "#/components/schemas/Problem"},
                "example": examples.of_problem(status),
            }
            operation["responses"].setdefault(status, {"description": words, "content": {TYPE: content}})
    if guarded:
        operation["parameters"].append(_MATCH)
    if method == "post":
        operation["parameters"].append(_KEY)


def _illustrate(operation: dict[str, Any], parts: dict[str, Any]) -> None:
    """Give every body and every answer in json an example."""
    for part in (operation.get("requestBody", {}), *operation["responses"].values()):
        json_ = part.get("content", {}).get("application/json")
        if json_ is not None:
            json_["example"] = examples.of_schema(json_["schema"], parts)


@cache
def interface() -> Interface:
    """Return the interface, made once, when every capability is loaded."""
    made = Interface(
        title="绩效管理 API (performance management)",
        version=VERSION,
        description="与网页相同的权限、规则和日志；错误一律为 application/problem+json。"
        "The same rights, rules and journal as the pages; mistakes are application/problem+json.",
        openapi_url=None,
        docs_url=None,
        urls_namespace="programs",
        auth=Bearer(),
        parser=Careful(),
    )
    handle(made)
    for router in (*ROUTERS, *(module.router for module in modules("api") if hasattr(module, "router"))):
        made.add_router("", router)
    return made


@cache
def description() -> Description:
    """Return the description of the operations, made once."""
    return interface().get_openapi_schema()


def addresses() -> list[URLPattern]:
    """Return the addresses of all operations, each beginning with the token."""
    found, _name, _space = interface().urls
    patterns = [
        pattern for pattern in found if isinstance(pattern, URLPattern) and pattern.name != "api-root"
    ]
    for pattern in patterns:
        pattern.callback = begun(pattern.callback)
    return patterns


def tags() -> dict[str, tuple[str, str]]:
    """Return the words of the headings under which operations stand."""
    return TAGS | {name: words for found in gathered("words", "TAGS") for name, words in found.items()}
