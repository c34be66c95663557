"""How a page of changes does something: whole or not at all, and why not where it is refused."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest

from jixiao.web.cycle.editing import EditError
from jixiao.web.cycle.services import Refused
from jixiao.web.pages.wording import refusal_text


def done(request: HttpRequest, work: Callable[[], object]) -> bool:
    """Do something and say whether it was done; to whom has no right to it, it does not exist (404)."""
    try:
        with transaction.atomic():
            work()
    except Refused as error:
        if error.code == "right":
            raise Http404 from error
        messages.error(request, refusal_text(error.code))
    except EditError as error:
        messages.error(request, str(error))
    else:
        return True
    return False
