"""What waits for a person about evaluations: to declare, to score, to answer, to decide; and all that an expert works on."""

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
from jixiao.web.lines import Assignment, Line
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


def assignments(person: Person) -> Iterator[Assignment]:
    """Yield the evaluations in whose team a person works, with what he does next."""
    mine = assigned(person).defer("framework", "selection", "purpose").prefetch_related("members")
    for found in mine:
        team = [member for member in found.members.all() if member.ended_at is None]
        seat = next(member for member in team if member.person_id == person.pk)
        step = _step(found, seat, team)
        yield Assignment(
            found.title, found.get_kind_display(), step, reverse("evaluation", args=[found.pk]), found.term
        )


def _step(found: Evaluation, seat: Member, team: list[Member]) -> str:
    """Say what an expert does next; nothing where it is the turn of others."""
    if seat.declared_at is None:
        return _("作出回避声明")
    if found.state == State.SCORING and seat.done_at is None:
        return _("逐项评分并提交")
    if not seat.leader:
        return ""
    match found.state:
        case State.ASSIGNED if all(member.declared_at for member in team):
            return _("核对指标体系，开始评分")
        case State.SCORING if all(member.done_at for member in team):
            return _("汇总、合议，结束评分")
        case State.DRAFTED | State.RETURNED:
            return _("上传定稿报告，征求被评价单位意见")
        case State.FEEDBACK if found.feedback_due and found.feedback_due < timezone.localdate():
            return _("征求意见期满，提交审定")
        case State.ANSWERED:
            return _("处理单位意见，提交审定")
        case _:
            return ""


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
