"""What went wrong, as ``application/problem+json`` (RFC 9457), with the codes and words of the pages."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.exceptions import ValidationError as FieldErrors
from django.core.serializers.json import DjangoJSONEncoder
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from ninja.errors import AuthenticationError, HttpError, ValidationError

from jixiao.documents.guard import ReadingError
from jixiao.rendering import FontMissing
from jixiao.web.changes.sheets import SheetRefused
from jixiao.web.cycle.editing import EditError
from jixiao.web.cycle.services import Refused
from jixiao.web.desk.access import Unusable
from jixiao.web.office.delegation import NotDelegable
from jixiao.web.office.register import RegisterRefused
from jixiao.web.pages.wording import language, refusal_text

if TYPE_CHECKING:
    from ninja import NinjaAPI

Checked = TypeVar("Checked", bound=BaseForm)
LOG = logging.getLogger(__name__)
TYPE = "application/problem+json"
STATUS = {
    "right": 403, "reason": 422, "blank": 422, "token-blank": 422, "token-until": 422, "hook-address": 422,
    "hook-private": 422, "hook-events": 422, "archive": 422, "archive-large": 413,
}  # fmt: skip
"""The status of a refusal; the others are conflicts with how things stand (409)."""


class Problem(Exception):
    """Something that is answered with a status and a code of the table of words; ``more`` are further members."""

    def __init__(self, status: int, code: str, detail: str = "", **more: Any) -> None:
        super().__init__(code)
        self.status, self.code, self.detail, self.more = status, code, detail, more


def problem(status: int, code: str, detail: str = "", more: Mapping[str, Any] | None = None) -> HttpResponse:
    """Return the answer that tells of a problem."""
    body = {
        "type": f"urn:jixiao:problem:{code}",
        "title": refusal_text(code),
        "status": status,
        "code": code,
        "detail": detail or refusal_text(code),
        **(more or {}),
    }
    text = json.dumps(body, ensure_ascii=False, cls=DjangoJSONEncoder)
    answer = HttpResponse(text, status=status, content_type=TYPE)
    if status == 401:
        answer["WWW-Authenticate"] = 'Bearer realm="jixiao"'
    if status == 429:
        answer["Retry-After"] = "60"
    return answer


def _mistakes(error: ValidationError) -> dict[str, Any]:
    found = [
        {"field": ".".join(str(part) for part in item["loc"]), "message": item["msg"]}
        for item in error.errors
    ]
    return {"errors": found}


def field_errors(errors: Mapping[str, Any]) -> dict[str, Any]:
    """Return the mistakes of a Django form as members of a problem."""
    found = [{"field": name, "message": str(text)} for name, texts in errors.items() for text in texts]
    return {"errors": found}


def valid(form: Checked) -> Checked:
    """Return a form that is valid. Raises ``Problem`` with every mistake."""
    if not form.is_valid():
        raise Problem(422, "invalid", **field_errors(form.errors))
    return form


def handle(api: NinjaAPI) -> None:
    """Give every exception that an operation may raise its answer; the table that follows is all of it."""

    def on(kind: type[Exception], answer: Any) -> None:
        api.add_exception_handler(kind, lambda request, error: answer(error))

    on(Problem, lambda e: problem(e.status, e.code, e.detail, e.more))
    on(Refused, _refused)
    on(AuthenticationError, lambda e: problem(401, "unauthorised"))
    on(PermissionDenied, lambda e: problem(403, "forbidden"))
    on(RequestDataTooBig, lambda e: problem(413, "invalid"))
    on(SuspiciousOperation, lambda e: problem(400, "invalid"))
    on(Http404, lambda e: problem(404, "not-found"))
    on(ValidationError, lambda e: problem(422, "invalid", more=_mistakes(e)))
    on(FieldErrors, lambda e: problem(422, "invalid", "；".join(e.messages)))
    on(HttpError, lambda e: problem(e.status_code, "invalid" if e.status_code < 500 else "failed", str(e)))
    on(EditError, lambda e: problem(422, "unusable", str(e)))
    on(ReadingError, lambda e: problem(422, "unusable", str(e)))
    on(Unusable, lambda e: problem(422, "unusable", str(e)))
    on(SheetRefused, lambda e: problem(422, "unusable", str(e)))
    on(RegisterRefused, lambda e: problem(422, "unusable", more={"problems": e.problems}))
    on(NotDelegable, lambda e: problem(422, f"delegate-{e.code}"))
    on(FontMissing, lambda e: problem(409, "font"))
    api.add_exception_handler(Exception, _failed)


def _refused(error: Refused) -> HttpResponse:
    more = {"findings": [_finding(item) for item in error.findings]} if error.findings else {}
    return problem(STATUS.get(error.code, 409), error.code, more=more)


def _finding(item: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a finding that stands in the way, in the language asked for where it is one of the domain."""
    found = item.get("finding")
    return item if found is None else {"code": found.code, "message": found.message(language())}


def _failed(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
    LOG.error("%s %s", request.method, request.path, exc_info=True)
    return problem(500, "failed")
