"""The ways of the use of results: one plain table each, drawn in the documents from here."""

from django.utils.translation import gettext_lazy as _

from jixiao.web.office.rights import Right
from jixiao.web.results.states import RectificationState, UseState
from jixiao.web.workflow import Way, Workflow

USE = Workflow(
    "use",
    _("结果应用"),
    UseState,
    UseState.DRAFT,
    frozenset({UseState.DECIDED}),
    (
        Way("send", _("征求部门意见"), frozenset({UseState.DRAFT}), UseState.SENT, Right.DECIDE),
        Way("agree", _("无异议"), frozenset({UseState.SENT}), UseState.ANSWERED, Right.REVIEW),
        Way(
            "object", _("提出异议"), frozenset({UseState.SENT}), UseState.ANSWERED, Right.REVIEW, reason=True
        ),
        Way(
            "decide", _("核定"), frozenset({UseState.SENT, UseState.ANSWERED}), UseState.DECIDED, Right.REOPEN
        ),
        Way(
            "reconsider",
            _("重新拟定"),
            frozenset({UseState.SENT, UseState.ANSWERED, UseState.DECIDED}),
            UseState.DRAFT,
            Right.REOPEN,
            reason=True,
        ),
    ),
)
RECTIFICATION = Workflow(
    "rectification",
    _("整改"),
    RectificationState,
    RectificationState.ISSUED,
    frozenset({RectificationState.CLOSED, RectificationState.CANCELLED}),
    (
        Way(
            "report", _("报送整改情况"), frozenset({RectificationState.ISSUED}), RectificationState.ANSWERED,
            Right.FILL, reason=True,
        ),
        Way(
            "insist", _("退回继续整改"), frozenset({RectificationState.ANSWERED}), RectificationState.ISSUED,
            Right.DECIDE, reason=True,
        ),
        Way(
            "settle", _("销号"), frozenset({RectificationState.ANSWERED}), RectificationState.CLOSED, Right.DECIDE,
            reason=True,
        ),
        Way(
            "cancel", _("撤销通知"), frozenset({RectificationState.ISSUED}), RectificationState.CANCELLED,
            Right.DECIDE, reason=True,
        ),
    ),
)  # fmt: skip
WORKFLOWS = (USE, RECTIFICATION)
