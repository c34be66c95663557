"""What an installation may set about the interface: in the environment, or as a setting of the same name."""

from __future__ import annotations

import os

from django.conf import settings


def rate() -> int:
    """Return how many requests a token may make in a minute (``JIXIAO_API_RATE``, default 600)."""
    return int(getattr(settings, "API_RATE", os.environ.get("JIXIAO_API_RATE") or 600))


def private_addresses() -> bool:
    """Say whether webhooks may go to addresses inside the own network (``JIXIAO_WEBHOOKS_PRIVATE=1``)."""
    return bool(getattr(settings, "WEBHOOKS_PRIVATE", os.environ.get("JIXIAO_WEBHOOKS_PRIVATE") == "1"))
