"""What of monitoring asks for the bureau head's attention."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from jixiao.web.lines import Line
from jixiao.web.monitoring.models import Alert, AlertLevel, AlertState, Pause, PauseState
from jixiao.web.office.rights import under


def lines(year: int, subtrees: Sequence[str]) -> Iterator[Line]:
    """Yield the open alerts of a year, those that are late, and the payments that are stopped."""
    alerts = Alert.objects.filter(under(subtrees, "unit__path"), dossier__round__year=year)
    live = alerts.exclude(state__in=[AlertState.DONE, AlertState.WITHDRAWN])
    address = reverse("monitoring-alerts")
    if number := live.count():
        worst = max(AlertLevel)
        yield Line(_("预警未了结"), number, address, live.filter(level=worst).exists())
    if number := live.filter(state=AlertState.OPEN, due__lt=timezone.localdate()).count():
        yield Line(_("预警逾期未答复"), number, f"{address}?late=1", True)
    stopped = Pause.objects.filter(
        under(subtrees, "dossier__unit__path"), dossier__round__year=year, state=PauseState.PAUSED
    )
    if number := stopped.count():
        yield Line(_("暂停拨付"), number, address, True)
