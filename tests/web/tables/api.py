"""Who may see and do what in ``api``: the view → who gets which answer, as in test_rights."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from jixiao.web.api.models import Delivery, Hook, Token
from jixiao.web.cycle.models import Round
from web.office import Office
from web.tables.people import ALL, ANYBODY, KEEPERS, OTHER_KEEPERS, OTHERS, READERS

FILLERS = {"filler", "unit-head"}

GET: dict[str, dict[int, set[str]]] = {
    "api-tokens": {200: ALL},
    "api-token-revoke": {405: ALL},
    "api-hooks": {200: KEEPERS | OTHER_KEEPERS},
    "api-office-export": {405: ALL},
    "api-hook": {200: KEEPERS, 404: OTHER_KEEPERS},
    "api-hook-remove": {405: ALL},
    "api-delivery-again": {405: ALL},
    "api-import": {200: FILLERS, 404: ALL - READERS},
    "api-described": {200: ANYBODY},
    "api-docs": {200: ANYBODY},
    "api-nothing": {404: ANYBODY},
}
POST: dict[str, dict[int, set[str]]] = {
    "api-tokens": {422: ALL},
    "api-token-revoke": {302: {"filler"}, 404: ALL - {"filler"}},
    "api-hooks": {422: KEEPERS | OTHER_KEEPERS},
    "api-hook": {302: KEEPERS, 404: OTHER_KEEPERS},
    "api-hook-remove": {302: KEEPERS, 404: OTHER_KEEPERS},
    "api-delivery-again": {302: KEEPERS, 404: OTHER_KEEPERS},
    "api-import": {422: FILLERS, 404: ALL - READERS},
    "api-office-export": {},
    "api-nothing": {404: ANYBODY},
}
assert OTHERS < ALL


def arguments(office: Office, round_: Round) -> dict[str, list[object]]:
    """The arguments of the views that need any."""
    until = timezone.localdate() + timedelta(days=9)
    token = Token.objects.create(person=office.people["filler"], name="t", digest="d", until=until)
    hook = Hook.objects.create(owner=office.people["administrator"], name="h", address="https://example.invalid/", events=["sign"], salt="s")  # fmt: skip
    delivery = Delivery.objects.create(hook=hook, event="ping", body="{}", due_at=timezone.now(), tries=1)
    return {
        "api-token-revoke": [token.pk],
        "api-hook": [hook.pk],
        "api-hook-remove": [hook.pk],
        "api-delivery-again": [delivery.pk],
        "api-import": [round_.pk],
        "api-nothing": ["nothing"],
    }
