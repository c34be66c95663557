"""The way of an adjustment through the offices."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jixiao.web.changes.models import AdjustmentState as State
from jixiao.web.office.rights import Right
from jixiao.web.workflow import Way, Workflow

EDITABLE = frozenset({State.DRAFT.value, State.RETURNED.value})
CHECKED = frozenset({"adjustment-submit", "adjustment-sign", "adjustment-approve"})
"""Ways that errors block and that demand an answer to each warning."""


def _set(*states: State) -> frozenset[str]:
    return frozenset(state.value for state in states)


ADJUSTMENT = Workflow(
    name="adjustment",
    title=_("绩效目标和预算调整"),
    states=State,
    first=State.DRAFT.value,
    last=_set(State.APPROVED, State.WITHDRAWN),
    ways=(
        Way("adjustment-submit", _("提交审签"), EDITABLE, State.SIGNING.value, Right.FILL),
        Way("adjustment-sign", _("审签报送"), _set(State.SIGNING), State.DEPARTMENT.value, Right.SIGN),
        Way("adjustment-send-back", _("退回修改"), _set(State.SIGNING), State.RETURNED.value, Right.SIGN, reason=True),
        Way("adjustment-pass", _("审核通过"), _set(State.DEPARTMENT), State.BUREAU.value, Right.REVIEW),
        Way("adjustment-return", _("退回单位"), _set(State.DEPARTMENT), State.RETURNED.value, Right.REVIEW, reason=True),
        Way("adjustment-approve", _("批准调整"), _set(State.BUREAU), State.APPROVED.value, Right.DECIDE),
        Way("adjustment-refuse", _("退回单位"), _set(State.BUREAU), State.RETURNED.value, Right.DECIDE, reason=True),
        Way(
            "adjustment-withdraw",
            _("撤销申请"),
            _set(State.DRAFT, State.RETURNED, State.SIGNING, State.DEPARTMENT),
            State.WITHDRAWN.value,
            Right.FILL,
            reason=True,
        ),
    ),
)  # fmt: skip
WORKFLOWS = (ADJUSTMENT,)
