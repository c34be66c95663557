"""The states of a re-check and of the review of one form, and the ways between them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from jixiao.web.office.rights import Right
from jixiao.web.workflow import Way, Workflow


class TaskState(models.TextChoices):
    """How far a re-check has come."""

    PREPARING = "preparing", _("准备中")
    FIXED = "fixed", _("抽样框已固定")
    DRAWN = "drawn", _("复核进行中")
    FINISHED = "finished", _("已结束")
    REPLACED = "replaced", _("已由重抽取代")


class ReviewState(models.TextChoices):
    """Where the review of one form stands."""

    UNASSIGNED = "unassigned", _("待分派")
    ASSIGNED = "assigned", _("待复核")
    REVIEWING = "reviewing", _("复核中")
    CHECKING = "checking", _("待财政核发")
    FEEDBACK = "feedback", _("待单位反馈")
    ANSWERED = "answered", _("单位已反馈")
    DECIDING = "deciding", _("待审定")
    CONFIRMING = "confirming", _("待负责人确认")
    DECIDED = "decided", _("已审定")
    VOID = "void", _("随原抽样作废")


_S, _T = ReviewState, TaskState
_OPEN = frozenset(set(_S) - {_S.DECIDED, _S.VOID})

TASK = Workflow(
    "recheck",
    _("抽查复核任务"),
    TaskState,
    _T.PREPARING,
    frozenset({_T.FINISHED, _T.REPLACED}),
    (
        Way("fix", _("固定抽样框"), frozenset({_T.PREPARING}), _T.FIXED, Right.DECIDE),
        Way("draw", _("抽取样本"), frozenset({_T.FIXED}), _T.DRAWN, Right.DECIDE),
        Way(
            "replace", _("重新抽样"), frozenset({_T.FIXED, _T.DRAWN}), _T.REPLACED, Right.DECIDE, reason=True
        ),
        Way("finish", _("结束抽查"), frozenset({_T.DRAWN}), _T.FINISHED, Right.DECIDE),
    ),
)

REVIEW = Workflow(
    "review",
    _("一张自评表的复核"),
    ReviewState,
    _S.UNASSIGNED,
    frozenset({_S.DECIDED, _S.VOID}),
    (
        Way("assign", _("分派"), frozenset({_S.UNASSIGNED}), _S.ASSIGNED, Right.DECIDE),
        Way(
            "reassign",
            _("改派"),
            frozenset({_S.ASSIGNED, _S.REVIEWING}),
            _S.ASSIGNED,
            Right.DECIDE,
            reason=True,
        ),
        Way("begin", _("开始复核"), frozenset({_S.ASSIGNED}), _S.REVIEWING, Right.DECIDE),
        Way("begin-outside", _("开始复核"), frozenset({_S.ASSIGNED}), _S.REVIEWING, Right.EVALUATE),
        Way("send", _("送单位反馈"), frozenset({_S.REVIEWING, _S.CHECKING}), _S.FEEDBACK, Right.DECIDE),
        Way("hand-in", _("提交财政核发"), frozenset({_S.REVIEWING}), _S.CHECKING, Right.EVALUATE),
        Way("agree", _("与自评一致，提出结论"), frozenset({_S.REVIEWING}), _S.DECIDING, Right.DECIDE),
        Way(
            "agree-outside", _("与自评一致，提出结论"), frozenset({_S.REVIEWING}), _S.DECIDING, Right.EVALUATE
        ),
        Way("give-back", _("退回复核人"), frozenset({_S.CHECKING}), _S.REVIEWING, Right.DECIDE, reason=True),
        Way("call-back", _("撤回送达"), frozenset({_S.FEEDBACK}), _S.REVIEWING, Right.DECIDE, reason=True),
        Way("answer", _("报送反馈意见"), frozenset({_S.FEEDBACK}), _S.ANSWERED, Right.SIGN),
        Way("lapse", _("期满视为无异议"), frozenset({_S.FEEDBACK}), _S.ANSWERED, Right.DECIDE),
        Way("propose", _("提出复核结论"), frozenset({_S.ANSWERED}), _S.DECIDING, Right.DECIDE),
        Way("propose-outside", _("提出复核结论"), frozenset({_S.ANSWERED}), _S.DECIDING, Right.EVALUATE),
        Way(
            "hear-again", _("退回重新研究"), frozenset({_S.DECIDING}), _S.ANSWERED, Right.DECIDE, reason=True
        ),
        Way("decide", _("审定"), frozenset({_S.DECIDING}), _S.DECIDED, Right.DECIDE),
        Way("refer", _("审定并报负责人确认"), frozenset({_S.DECIDING}), _S.CONFIRMING, Right.DECIDE),
        Way("confirm", _("确认复核结论"), frozenset({_S.CONFIRMING}), _S.DECIDED, Right.REOPEN),
        Way(
            "refuse", _("不予确认，退回"), frozenset({_S.CONFIRMING}), _S.DECIDING, Right.REOPEN, reason=True
        ),
        Way("reopen", _("撤销复核结论"), frozenset({_S.DECIDED}), _S.DECIDING, Right.REOPEN, reason=True),
        Way("void", _("随重抽作废"), _OPEN, _S.VOID, Right.DECIDE, reason=True),
    ),
)

BY_REVIEWER = frozenset(
    {"begin", "begin-outside", "hand-in", "agree", "agree-outside", "propose", "propose-outside"}
)
"""Ways that only the person takes to whom the review was assigned."""
BY_HAND = tuple(way for way in REVIEW.ways if way.name not in ("assign", "reassign", "void"))
"""Ways that have a button on the review sheet."""
WRITTEN_IN = frozenset({_S.ASSIGNED, _S.REVIEWING})
"""States in which the reviewer writes deductions."""
WITH_THE_REVIEWER = frozenset({_S.ASSIGNED, _S.REVIEWING, _S.ANSWERED})
"""States in which the reviewer has work to do."""
SHOWN_TO_THE_UNIT = frozenset({_S.FEEDBACK, _S.ANSWERED, _S.DECIDING, _S.CONFIRMING, _S.DECIDED})

WORKFLOWS = (TASK, REVIEW)
