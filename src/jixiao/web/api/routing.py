"""What every operation has in common: the token, its scope and rate, the language, repeated requests, safe texts."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING, Annotated, Any, cast

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header
from ninja import Path as PathValue
from ninja import Query, Router
from ninja.parser import Parser
from ninja.security import HttpBearer

from jixiao.web.api import options, tokens
from jixiao.web.api.models import Reply, Scope, Token
from jixiao.web.api.problems import Problem, problem
from jixiao.web.journal.chain import VIA
from jixiao.web.office.rights import Right, may

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jixiao.web.office.models import Person
    from jixiao.web.workflow import Way

__all__ = [
    "Bearer", "Key", "Number", "PageNumber", "PageSize", "Router", "SeenVersion", "Year", "begun", "demand", "demand_way", "person_of", "version_of",
]  # fmt: skip

View = Callable[..., HttpResponse]
Number = Annotated[int, PathValue(ge=1, le=2**53)]
"""The number of a thing in an address."""
Key = Annotated[str, PathValue(max_length=120)]
PageNumber = Annotated[int, Query(1, ge=1, le=100_000, description="页码 (page, from 1)")]
PageSize = Annotated[int, Query(50, ge=1, le=200, description="每页条数 (items a page)")]
Year = Annotated[int, Query(ge=1990, le=2200)]
SeenVersion = Annotated[int, Query(ge=0)]
"""The version that the program has seen, where it says so in the address."""
UNREPEATED = ("/judge", "/read", "/document")
"""Ends of addresses whose work is long and makes nothing that a version does not guard already."""
_KEY = re.compile(r"[A-Za-z0-9_-]{1,80}")
_LONGEST_REPLY = 500_000


def person_of(request: HttpRequest) -> Person:
    """Return the person whose token it is."""
    return cast("Person", request.user)


def token_of(request: HttpRequest) -> Token | None:
    """Return the token of a request."""
    return getattr(request, "api_token", None)


def demand(person: Person, *rights: Right) -> None:
    """Refuse (403) a person who has none of the rights anywhere."""
    if not any(may(person, right) for right in rights):
        raise PermissionDenied


def demand_way(name: str, ways: Iterable[Way]) -> None:
    """Demand that there is a way of this name (404)."""
    if name not in {way.name for way in ways}:
        raise Http404


class Bearer(HttpBearer):
    """Asks for a token with a scope: the one named, else ``read`` for a GET and ``write`` for everything else."""

    openapi_description = "令牌在“我的账号 › 接口令牌”建立 (made on the page of one's account)"

    def __init__(self, scope: Scope | None = None) -> None:
        super().__init__()
        self.scope = scope

    def wanted(self, method: str) -> Scope:
        """Return the scope that a request needs."""
        return self.scope or (Scope.READ if method == "GET" else Scope.WRITE)

    def authenticate(self, request: HttpRequest, token: str) -> Token | None:
        """Return the token, ``None`` for one that is not in force. Raises ``Problem`` for one without the scope."""
        found = token_of(request)
        if found is not None and self.wanted(request.method or "") not in found.scopes:
            raise Problem(403, "scope", scope=str(self.wanted(request.method or "").value))
        return found


class Careful(Parser):
    """Reads the body and the query, and refuses characters that no database takes."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Return the json of a body. Raises ``Problem``."""
        try:
            data = json.loads(request.body)
            json.dumps(data, ensure_ascii=False).encode()
        except (ValueError, RecursionError) as error:
            raise Problem(400, "invalid", "JSON") from error
        if _holds_zero(data):
            raise Problem(422, "invalid", "U+0000")
        return data

    def parse_querydict(self, data: Any, list_fields: list[str], request: HttpRequest) -> dict[str, Any]:
        """Return the values of a query or form. Raises ``Problem``."""
        found = super().parse_querydict(data, list_fields, request)
        if _holds_zero(found):
            raise Problem(422, "invalid", "U+0000")
        return found


def _holds_zero(data: Any) -> bool:
    if isinstance(data, str):
        return "\x00" in data
    if isinstance(data, Mapping):
        return any(_holds_zero(key) or _holds_zero(value) for key, value in data.items())
    return isinstance(data, list) and any(_holds_zero(item) for item in data)


def begun(view: View) -> View:
    """Make a view of the interface one that begins with the token and ends with a problem of ours for every mistake."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **more: Any) -> HttpResponse:
        with _language(request), _token(request) as left:
            if left is not None and left < 0:
                return problem(429, "rate")
            try:
                answer = _once(request, lambda: view(request, *args, **more))
            except RequestDataTooBig:
                answer = problem(413, "invalid")
            if answer.status_code == 405 and not answer.headers["Content-Type"].startswith("application/"):
                allowed = answer.headers.get("Allow", "")
                answer = problem(405, "method")
                answer["Allow"] = allowed
            if left is not None:
                answer["RateLimit-Limit"], answer["RateLimit-Remaining"] = str(options.rate()), str(left)
            answer["Vary"] = "Authorization, Accept-Language"
            return answer

    return answered


@contextmanager
def _language(request: HttpRequest) -> Iterator[None]:
    """Answer in Chinese, unless the program asks for English first."""
    chosen = "zh-hans"
    for name, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        if name.startswith(("zh", "en")):
            chosen = "en" if name.startswith("en") else chosen
            break
    with translation.override(chosen):
        yield


@contextmanager
def _token(request: HttpRequest) -> Iterator[int | None]:
    """Let the token's person act, and nobody else: a session of the browser counts for nothing here."""
    kind, _space, secret = request.headers.get("Authorization", "").partition(" ")
    token = tokens.identify(secret.strip()) if kind.lower() == "bearer" else None
    request.user = token.person if token else AnonymousUser()
    request.api_token = token  # type: ignore[attr-defined]
    through = VIA.set(token.name if token else "")
    try:
        yield tokens.counted(token) if token else None
    finally:
        VIA.reset(through)


def _once(request: HttpRequest, act: Callable[[], HttpResponse]) -> HttpResponse:
    """Do what a request asks for; one with an ``Idempotency-Key`` that was done already is answered as it was.

    The work and the answer that is kept are one transaction: after a crash either both are there or neither.
    """
    key, token = request.headers.get("Idempotency-Key"), token_of(request)
    if key is None or token is None or request.method != "POST" or request.path.endswith(UNREPEATED):
        return act()
    if not _KEY.fullmatch(key):
        return problem(400, "key-invalid")
    asked = _fingerprint(request)
    with transaction.atomic():
        try:
            with transaction.atomic():
                kept = Reply.objects.create(token=token, key=key, request=asked)
        except IntegrityError:
            return _again(Reply.objects.get(token=token, key=key), asked)
        answer = act()
        if answer.status_code >= 400:
            transaction.set_rollback(True)
        elif _repeatable(answer):
            kept.status, kept.body = answer.status_code, answer.content.decode()
            kept.save(update_fields=["status", "body"])
    return answer


def _repeatable(answer: HttpResponse) -> bool:
    """Say whether an answer can be kept: json that is not too long; files are not."""
    json_ = answer.headers.get("Content-Type", "").startswith("application/json")
    return json_ and not answer.streaming and len(answer.content) <= _LONGEST_REPLY


def _fingerprint(request: HttpRequest) -> str:
    """Return the hash of what is asked for; of an upload, which may be large, its length stands for it."""
    upload = request.content_type == "multipart/form-data"
    body = request.META.get("CONTENT_LENGTH", "").encode() if upload else request.body
    return hashlib.sha256(request.get_full_path().encode() + b"\n" + body).hexdigest()


def _again(kept: Reply, asked: str) -> HttpResponse:
    if kept.request != asked:
        return problem(422, "key-reused")
    if not kept.status:
        return problem(409, "key-done")
    answer = HttpResponse(kept.body, status=kept.status, content_type="application/json; charset=utf-8")
    answer["Idempotency-Replayed"] = "true"
    return answer


def version_of(request: HttpRequest) -> int:
    """Return the version that the program has seen, from ``If-Match``. Raises ``Problem`` for none."""
    given = request.headers.get("If-Match", "").strip().removeprefix("W/").strip('"')
    if not (given.isascii() and given.isdigit() and len(given) < 10):
        raise Problem(428, "version-needed")
    return int(given)
