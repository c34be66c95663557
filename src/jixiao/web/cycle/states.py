"""The states of a dossier and every way from one to another: one plain table, drawn in the documents from here."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jixiao.web.office.rights import Right


class State(models.TextChoices):
    """Where a dossier stands."""

    DRAFT = "draft", _("填报中")
    SIGNING = "signing", _("待单位审签")
    DEPARTMENT = "department", _("待主管部门审核")
    BUREAU = "bureau", _("待财政审核")
    RETURNED = "returned", _("已退回")
    APPROVED = "approved", _("已批复")
    CLOSED = "closed", _("已办结")


@dataclass(frozen=True, slots=True)
class Transition:
    """One way: its name, from which states, to which, who may take it, and what it demands.

    ``reason`` says that a written reason is needed, ``checked`` that errors block it and warnings need an answer,
    ``revision`` that a numbered revision with its findings and the version of the rules is kept.
    """

    name: str
    label: str | Promise
    sources: frozenset[State]
    target: State
    right: Right
    reason: bool = False
    checked: bool = False
    revision: bool = False
    kinds: frozenset[str] = frozenset({"target", "self_evaluation", "monitoring"})


_OPEN = frozenset({State.DRAFT, State.RETURNED})
_TARGET = frozenset({"target"})
_RESULTS = frozenset({"self_evaluation", "monitoring"})

TRANSITIONS: tuple[Transition, ...] = (
    Transition("submit", _("提交审签"), _OPEN, State.SIGNING, Right.FILL, checked=True, revision=True),
    Transition("withdraw", _("撤回"), frozenset({State.SIGNING}), State.DRAFT, Right.FILL),
    Transition("sign", _("审签报送"), frozenset({State.SIGNING}), State.DEPARTMENT, Right.SIGN, checked=True),
    Transition(
        "send-back", _("退回修改"), frozenset({State.SIGNING}), State.RETURNED, Right.SIGN, reason=True
    ),
    Transition(
        "recall", _("撤回报送"), frozenset({State.DEPARTMENT}), State.SIGNING, Right.SIGN, reason=True
    ),
    Transition("pass", _("审核通过"), frozenset({State.DEPARTMENT}), State.BUREAU, Right.REVIEW),
    Transition(
        "return", _("退回单位"), frozenset({State.DEPARTMENT}), State.RETURNED, Right.REVIEW, reason=True
    ),
    Transition("approve", _("批复"), frozenset({State.BUREAU}), State.APPROVED, Right.DECIDE, kinds=_TARGET),
    Transition("close", _("审定办结"), frozenset({State.BUREAU}), State.CLOSED, Right.DECIDE, kinds=_RESULTS),
    Transition("refuse", _("退回单位"), frozenset({State.BUREAU}), State.RETURNED, Right.DECIDE, reason=True),
    Transition(
        "to-department",
        _("退回主管部门"),
        frozenset({State.BUREAU}),
        State.DEPARTMENT,
        Right.DECIDE,
        reason=True,
    ),
    Transition(
        "reopen",
        _("撤销批复"),
        frozenset({State.APPROVED, State.CLOSED}),
        State.BUREAU,
        Right.REOPEN,
        reason=True,
    ),
)

EDITABLE = _OPEN
FINAL = frozenset({State.APPROVED, State.CLOSED})


def transition(name: str) -> Transition:
    """Return a transition by its name. Raises ``KeyError`` for one that there is not."""
    found = next((item for item in TRANSITIONS if item.name == name), None)
    if found is None:
        raise KeyError(name)
    return found


def diagram() -> str:
    """Return the table as a Mermaid state diagram, for the documents."""
    lines = ["stateDiagram-v2", f"    [*] --> {State.DRAFT.value}"]
    lines.extend(f"    {state.value}: {state.label}" for state in State)
    lines.extend(
        f"    {source.value} --> {item.target.value}: {item.label}（{item.right.value}）"
        for item in TRANSITIONS
        for source in State
        if source in item.sources
    )
    lines.extend(f"    {state.value} --> [*]" for state in State if state in FINAL)
    return "\n".join(lines)
