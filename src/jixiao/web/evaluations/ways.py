"""The way of an evaluation through its states: one table for each kind, drawn in the documents from here."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jixiao.web.office.rights import Right
from jixiao.web.workflow import Way, Workflow


class Kind(TextChoices):
    """Who commissions an evaluation: the supervising department or the finance bureau."""

    DEPARTMENTAL = "departmental", _("部门评价")
    FISCAL = "fiscal", _("财政评价")


class State(TextChoices):
    """Where an evaluation stands."""

    PLANNED = "planned", _("已立项")
    ASSIGNED = "assigned", _("评价组已组建")
    SCORING = "scoring", _("评分中")
    DRAFTED = "drafted", _("撰写报告")
    FEEDBACK = "feedback", _("征求意见")
    ANSWERED = "answered", _("意见已反馈")
    REVIEW = "review", _("待审定")
    RETURNED = "returned", _("退回修改")
    FINAL = "final", _("已审定")
    CANCELLED = "cancelled", _("已终止")


COMMISSIONS: dict[str, Right] = {Kind.DEPARTMENTAL: Right.REVIEW, Kind.FISCAL: Right.DECIDE}
"""Who commissions each kind of evaluation."""
LAST = frozenset({State.FINAL.value, State.CANCELLED.value})
WORKING = frozenset({State.ASSIGNED.value, State.SCORING.value, State.DRAFTED.value, State.RETURNED.value})
"""The states in which the team keeps its ledger."""
WRITING = WORKING - {State.ASSIGNED.value}
"""The states in which problems and suggestions are written."""
TOLD = frozenset(
    {State.FEEDBACK.value, State.ANSWERED.value, State.REVIEW.value, State.RETURNED.value, State.FINAL.value}
)
"""The states in which the evaluated unit sees report, problems and points."""


def _flow(kind: Kind, title: str | Promise) -> Workflow:
    """Return the table of a kind; ``EVALUATE`` on a way means the leader of the team."""
    commission, leader = COMMISSIONS[kind], Right.EVALUATE
    running = frozenset(state.value for state in State if state.value not in LAST)

    def way(name: str, label: str | Promise, sources: set[State], target: State, right: Right, *, reason: bool = False) -> Way:  # fmt: skip
        return Way(name, label, frozenset(item.value for item in sources), target.value, right, reason)

    return Workflow(
        f"evaluation-{kind.value}",
        title,
        State,
        State.PLANNED.value,
        LAST,
        (
            way("assign", _("下达评价任务"), {State.PLANNED}, State.ASSIGNED, commission),
            way("begin", _("开始评分"), {State.ASSIGNED}, State.SCORING, leader),
            way("draft", _("结束评分"), {State.SCORING}, State.DRAFTED, leader),
            way(
                "rescore", _("重新评分"), {State.DRAFTED, State.RETURNED}, State.SCORING, leader, reason=True
            ),
            way("consult", _("征求被评价单位意见"), {State.DRAFTED, State.RETURNED}, State.FEEDBACK, leader),
            way("respond", _("反馈意见"), {State.FEEDBACK}, State.ANSWERED, Right.SIGN),
            way("revise", _("修改报告"), {State.ANSWERED}, State.DRAFTED, leader, reason=True),
            way(
                "submit",
                _("提交审定"),
                {State.FEEDBACK, State.ANSWERED, State.RETURNED},
                State.REVIEW,
                leader,
            ),
            way("return", _("退回修改"), {State.REVIEW}, State.RETURNED, commission, reason=True),
            way("finish", _("审定"), {State.REVIEW}, State.FINAL, commission),
            way("reopen", _("撤销审定"), {State.FINAL}, State.RETURNED, Right.REOPEN, reason=True),
            Way("cancel", _("终止评价"), running, State.CANCELLED.value, commission, reason=True),
        ),
    )


FLOWS: dict[str, Workflow] = {
    Kind.DEPARTMENTAL: _flow(Kind.DEPARTMENTAL, _("部门评价")),
    Kind.FISCAL: _flow(Kind.FISCAL, _("财政评价")),
}
WORKFLOWS = tuple(FLOWS.values())
