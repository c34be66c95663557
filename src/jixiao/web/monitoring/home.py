"""What waits for a person about alerts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from jixiao.web.lines import Line
from jixiao.web.monitoring.alert_views import mine
from jixiao.web.monitoring.models import Alert, AlertState

if TYPE_CHECKING:
    from jixiao.web.office.models import Person


def tasks(person: Person) -> Iterator[Line]:
    """Yield the alerts on which it is a person's turn."""
    found = Alert.objects.filter(mine(person))
    if number := found.count():
        late = found.filter(state=AlertState.OPEN, due__lt=timezone.localdate()).exists()
        yield Line(_("监控预警待办理"), number, f"{reverse('monitoring-alerts')}?mine=1", late)
