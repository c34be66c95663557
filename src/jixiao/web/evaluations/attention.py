"""What of evaluations asks for the bureau head's attention."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from jixiao.web.evaluations.models import Evaluation
from jixiao.web.evaluations.ways import LAST, State
from jixiao.web.lines import Line
from jixiao.web.office.rights import under


def lines(year: int, subtrees: Sequence[str]) -> Iterator[Line]:
    """Yield the evaluations of a year that run, with whether one is late, and those that wait for a decision."""
    found = Evaluation.objects.filter(under(subtrees, "unit__path"), since__lte=year, year__gte=year)
    address = reverse("evaluations")
    if number := found.exclude(state__in=LAST).count():
        today = timezone.localdate()
        early = (State.PLANNED, State.ASSIGNED, State.SCORING)
        late = Q(state__in=early, scoring_due__lt=today) | Q(due__lt=today)
        alarm = found.exclude(state__in=LAST).filter(late).exists()
        yield Line(_("进行中的绩效评价"), number, f"{address}?year={year}", alarm)
    if number := found.filter(state=State.REVIEW).count():
        yield Line(_("绩效评价待审定"), number, f"{address}?year={year}&state=review")
