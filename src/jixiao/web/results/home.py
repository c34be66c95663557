"""What waits for a person about the use of results."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from jixiao.web.lines import Line
from jixiao.web.office.rights import Right, paths, under
from jixiao.web.results.models import Rectification, Use
from jixiao.web.results.states import RectificationState, UseState

if TYPE_CHECKING:
    from jixiao.web.office.models import Person


def tasks(person: Person) -> Iterator[Line]:
    """Yield what is to be answered, decided, put right or checked by a person."""
    uses, notices = reverse("uses"), reverse("rectifications")
    for right, state, label in (
        (Right.REVIEW, UseState.SENT, _("结果应用待反馈")),
        (Right.REOPEN, UseState.ANSWERED, _("结果应用待核定")),
    ):
        found = Use.objects.filter(under(paths(person, right), "unit__path"), state=state)
        years = list(found.order_by("-year").values_list("year", flat=True))
        if years:
            yield Line(label, len(years), f"{uses}?year={years[0]}&state={state.value}")
    open_ = Rectification.objects.filter(
        under(paths(person, Right.FILL), "unit__path"), state=RectificationState.ISSUED
    )
    if due := list(open_.values_list("due", flat=True)):
        yield Line(_("待整改"), len(due), f"{notices}?state=issued", min(due) < timezone.localdate())
    answered = Rectification.objects.filter(
        under(paths(person, Right.DECIDE), "unit__path"), state=RectificationState.ANSWERED
    )
    if number := answered.count():
        yield Line(_("整改情况待审核"), number, f"{notices}?state=answered")
