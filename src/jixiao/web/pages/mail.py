"""Reminders by e-mail: one mail a person with everything that is due."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import override

from jixiao.web.capabilities import gathered
from jixiao.web.cycle.models import Notification
from jixiao.web.cycle.rounds import remind
from jixiao.web.office.models import Person
from jixiao.web.pages.wording import notification_text


@dataclass(slots=True)
class Sent:
    """How many reminders were made, how many mails went out, how many did not, and why the last one did not."""

    told: int = 0
    mails: int = 0
    failed: int = 0
    error: str = ""


def remind_all(today: date) -> Sent:
    """Remind in the application, and by mail those who have an address and were not reminded today already."""
    last = Notification.objects.aggregate(last=Max("pk"))["last"] or 0
    sent = Sent(told=remind(today) + sum(others(today) for others in gathered("daily", "remind")))
    due: dict[Person, list[Notification]] = defaultdict(list)
    fresh = Notification.objects.filter(pk__gt=last).exclude(person__email="")
    for item in fresh.filter(person__is_active=True, person__demonstration=False).select_related("person"):
        due[item.person].append(item)
    if not due:
        return sent
    connection = get_connection()
    for person, items in due.items():
        try:
            _mail(person, items, connection).send()
        except OSError as error:
            sent.failed, sent.error = sent.failed + 1, str(error)
        else:
            sent.mails += 1
    return sent


def _mail(person: Person, items: list[Notification], connection: BaseEmailBackend) -> EmailMessage:
    english = person.language == "en"
    with override(person.language):
        subject = _("绩效管理：%(n)s件事项即将到期或已超期") % {"n": len(items)}
        greeting = _("%(name)s：") % {"name": person.name}
    lines = [notification_text(item, "en" if english else "zh") for item in items]
    body = "\n".join([greeting, "", *(f"- {line}" for line in lines)])
    return EmailMessage(subject, body, to=[person.email], connection=connection)
