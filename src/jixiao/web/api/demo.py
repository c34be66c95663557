"""The demonstration: a program reads with a token that nobody knows, and another system was told until it ceased to answer."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from jixiao.web.api import outbox, tokens
from jixiao.web.api.models import Delivery, DeliveryState, Scope

if TYPE_CHECKING:
    from jixiao.web.demo.build import Making

ADDRESS = "https://budget.example/jixiao/events"
"""An address under a name that is reserved for examples: nothing is ever sent there."""
EVENTS = ["approve", "close", "use-decide"]


def demonstrate(making: Making) -> None:
    """Make the token of a program, and an address that is switched off with the delivery that failed."""
    tokens.make(
        making.people["demo-officer"], "预算管理一体化系统", [Scope.READ], making.today + timedelta(days=180)
    )
    hook = outbox.enter(making.people["demo-admin"], "预算管理一体化系统", ADDRESS, EVENTS)
    hook.failures = outbox.MOST_FAILURES
    outbox.disable(hook)
    hook.save(update_fields=["failures", "disabled_at"])
    Delivery.objects.create(
        hook=hook, event=outbox.TRIAL, body="{}", state=DeliveryState.FAILED, tries=len(outbox.PAUSES) + 1, status=503,
        due_at=timezone.now(), ended_at=timezone.now(),
    )  # fmt: skip
