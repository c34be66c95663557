"""Who may open a dossier, and how a refusal is answered."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jixiao.web.cycle.editing import EditError
from jixiao.web.cycle.models import Dossier
from jixiao.web.cycle.services import Refused
from jixiao.web.office.rights import Right, may
from jixiao.web.pages.guard import person_of
from jixiao.web.pages.wording import refusal_text

View = Callable[..., HttpResponse]
MOST_JSON = 2 * 1024 * 1024


class Unusable(ValueError):
    """A request that cannot be meant; its text is shown to the person."""


def dossier_for(request: HttpRequest, pk: int) -> Dossier:
    """Return a dossier that the person may read; to others it does not exist."""
    found = (
        Dossier.objects.select_related("round", "unit", "project", "basis", "round__scope")
        .filter(pk=pk)
        .first()
    )
    if found is None or not may(person_of(request), Right.READ, found.unit):
        raise Http404
    return found


def action(view: View) -> View:
    """Make a view that changes something: POST only, a refusal answered in json with its reason."""

    @require_POST
    @wraps(view)
    def answered(request: HttpRequest, pk: int, **more: Any) -> HttpResponse:
        dossier_for(request, pk)
        try:
            return view(request, pk, **more)
        except Refused as error:
            status = 403 if error.code == "right" else 409
            body = {"error": error.code, "message": refusal_text(error.code), "findings": error.findings}
            return JsonResponse(body, status=status)
        except (EditError, Unusable) as error:
            return JsonResponse({"error": "unusable", "message": str(error)}, status=400)

    return answered


def body_of(request: HttpRequest) -> dict[str, Any]:
    """Return the json object of a request. Raises ``Unusable``."""
    if len(request.body) > MOST_JSON:
        raise Unusable(_("提交的内容过大"))
    try:
        data = json.loads(request.body or b"{}")
    except (ValueError, RecursionError) as error:
        raise Unusable(_("提交的内容不完整")) from error
    if not isinstance(data, dict):
        raise Unusable(_("提交的内容不完整"))
    return data


def number(data: dict[str, Any], name: str) -> int:
    """Return a whole number of a request. Raises ``Unusable``."""
    value = data.get(name)
    if isinstance(value, bool) or not isinstance(value, int):
        raise Unusable(_("提交的内容不完整"))
    return value


def text(data: dict[str, Any], name: str, most: int = 4000) -> str:
    """Return a text of a request, blank if absent. Raises ``Unusable`` for one that is too long or no text."""
    value = data.get(name) or ""
    if not isinstance(value, str) or len(value) > most:
        raise Unusable(_("内容过长"))
    return value
