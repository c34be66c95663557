"""What waits for a person about evaluations: to declare, to score, to answer, to decide."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from jixiao.web.evaluations.access import assigned
from jixiao.web.evaluations.models import Evaluation, Member
from jixiao.web.evaluations.ways import COMMISSIONS, State
from jixiao.web.lines import Line
from jixiao.web.office.rights import Right, may, paths, under

if TYPE_CHECKING:
    from jixiao.web.office.models import Person

_LEADS = (State.DRAFTED, State.RETURNED, State.ANSWERED)


def tasks(person: Person) -> Iterator[Line]:
    """Yield what is a person's turn; one evaluation leads to itself, several to the list."""
    if may(person, Right.EVALUATE):
        yield from _evaluator(person)
    asked = Evaluation.units.through.objects.filter(
        under(paths(person, Right.FILL), "unit__path"), evaluation=OuterRef("pk")
    )
    if may(person, Right.FILL):
        yield from _line(
            _("评价意见待反馈"),
            Evaluation.objects.filter(Exists(asked), state=State.FEEDBACK),
            "state=feedback",
        )
    for kind, right in COMMISSIONS.items():
        if may(person, right):
            found = Evaluation.objects.filter(under(paths(person, right), "unit__path"), kind=kind)
            yield from _line(
                _("绩效评价待审定"), found.filter(state=State.REVIEW), f"kind={kind}&state=review"
            )


def _evaluator(person: Person) -> Iterator[Line]:
    seats = Member.objects.filter(evaluation=OuterRef("pk"), person=person, ended_at=None)
    mine = assigned(person)
    yield from _line(_("评价任务待声明"), mine.filter(Exists(seats.filter(declared_at=None))), "mine=1")
    unscored = Exists(seats.filter(declared_at__isnull=False, done_at=None))
    yield from _line(_("绩效评价待评分"), mine.filter(unscored, state=State.SCORING), "mine=1&state=scoring")
    leading = Q(Exists(seats.filter(leader=True, declared_at__isnull=False)))
    yield from _line(_("评价报告待办理"), mine.filter(leading, state__in=_LEADS), "mine=1")


def _line(label: str, found: QuerySet[Evaluation], query: str) -> Iterator[Line]:
    rows = list(found.only("pk", "state", "scoring_due", "due", "feedback_due"))
    if rows:
        today = timezone.localdate()
        late = any(row.term is not None and row.term < today for row in rows)
        href = (
            reverse("evaluation", args=[rows[0].pk])
            if len(rows) == 1
            else f"{reverse('evaluations')}?{query}"
        )
        yield Line(label, len(rows), href, late)
