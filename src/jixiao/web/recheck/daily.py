"""What happens by the calendar: terms that have passed, and reminders."""

from __future__ import annotations

from datetime import date

from jixiao.web.recheck.services import lapse_all, remind_all


def remind(today: date) -> int:
    """Let the terms that have passed take effect and tell who has something due; return how many were told."""
    return lapse_all(today) + remind_all(today)
