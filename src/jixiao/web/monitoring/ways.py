"""The ways of alerts, of measures and of stopped payments: who may take them, and what they demand."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jixiao.web.monitoring.models import AlertState, MeasureState, PauseState
from jixiao.web.office.rights import Right
from jixiao.web.workflow import Way, Workflow

_S, _M = AlertState, MeasureState
_LIVE = frozenset({_S.OPEN.value, _S.ANSWERED.value, _S.ACCEPTED.value, _S.RECTIFYING.value})


def _from(*states: AlertState | MeasureState | PauseState) -> frozenset[str]:
    return frozenset(state.value for state in states)


ALERTS = Workflow(
    "alert",
    _("监控预警"),
    AlertState,
    _S.OPEN,
    _from(_S.DONE, _S.WITHDRAWN),
    (
        Way("answer", _("答复"), _from(_S.OPEN), _S.ANSWERED, Right.FILL, reason=True),
        Way("retract", _("撤回答复"), _from(_S.ANSWERED), _S.OPEN, Right.FILL),
        Way("accept", _("采纳答复"), _from(_S.ANSWERED), _S.ACCEPTED, Right.REVIEW),
        Way("return", _("退回重新答复"), _from(_S.ANSWERED), _S.OPEN, Right.REVIEW, reason=True),
        Way("confirm", _("采纳答复"), _from(_S.ANSWERED), _S.ACCEPTED, Right.DECIDE),
        Way("refuse", _("退回重新答复"), _from(_S.ANSWERED, _S.ACCEPTED), _S.OPEN, Right.DECIDE, reason=True),
        Way("settle", _("办结"), _from(_S.ACCEPTED), _S.DONE, Right.REVIEW),
        Way("close", _("办结"), _from(_S.ACCEPTED), _S.DONE, Right.DECIDE),
        Way("rectify", _("责令整改"), _from(_S.OPEN, _S.ACCEPTED), _S.RECTIFYING, Right.DECIDE, reason=True),
        Way("finish", _("整改办结"), _from(_S.RECTIFYING), _S.DONE, Right.DECIDE),
        Way("withdraw", _("撤销预警"), _LIVE, _S.WITHDRAWN, Right.DECIDE, reason=True),
    ),
)
"""``settle`` is for alerts of the lowest level; ``rectify`` names the first measure, and is for an alert without an answer
only when its term has run out; ``finish`` demands that every measure is done."""

MEASURES = Workflow(
    "measure",
    _("整改措施"),
    MeasureState,
    _M.PLANNED,
    _from(_M.DONE, _M.CANCELLED),
    (
        Way("report", _("报告落实情况"), _from(_M.PLANNED), _M.REPORTED, Right.FILL, reason=True),
        Way("verify", _("核实"), _from(_M.REPORTED), _M.DONE, Right.REVIEW),
        Way("check", _("核实"), _from(_M.REPORTED), _M.DONE, Right.DECIDE),
        Way("redo", _("退回继续落实"), _from(_M.REPORTED), _M.PLANNED, Right.REVIEW, reason=True),
        Way("reject", _("退回继续落实"), _from(_M.REPORTED), _M.PLANNED, Right.DECIDE, reason=True),
        Way("cancel", _("取消"), _from(_M.PLANNED), _M.CANCELLED, Right.DECIDE, reason=True),
    ),
)

PAUSES = Workflow(
    "pause",
    _("暂停拨付"),
    PauseState,
    PauseState.PAUSED,
    _from(PauseState.LIFTED),
    (Way("lift", _("恢复拨付"), _from(PauseState.PAUSED), PauseState.LIFTED, Right.DECIDE, reason=True),),
)

WORKFLOWS = (ALERTS, MEASURES, PAUSES)
