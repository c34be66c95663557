"""What of the use of results asks for the bureau head's attention."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from jixiao.web.lines import Line
from jixiao.web.office.rights import under
from jixiao.web.results.models import Rectification, Use
from jixiao.web.results.states import RectificationState, UseState


def lines(year: int, subtrees: Sequence[str]) -> Iterator[Line]:
    """Yield the notices that are open or late, and the uses that wait for a decision, of a year."""
    open_ = Rectification.objects.filter(
        under(subtrees, "unit__path"),
        year=year,
        state__in=[RectificationState.ISSUED, RectificationState.ANSWERED],
    )
    if number := open_.count():
        late = open_.filter(state=RectificationState.ISSUED, due__lt=timezone.localdate()).exists()
        yield Line(_("整改未销号"), number, f"{reverse('rectifications')}?state=issued", late)
    waiting = Use.objects.filter(under(subtrees, "unit__path"), year=year, state=UseState.ANSWERED)
    if number := waiting.count():
        yield Line(_("结果应用待核定"), number, f"{reverse('uses')}?year={year}&state=answered")
