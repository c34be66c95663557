"""The scoring sheet of one evaluation: experts, their scores, the evidence, the problems and what to do about them.

部门评价 and 财政评价 judge a project by a framework; several experts score each criterion. A point that is taken off
has a problem, a problem has evidence and a suggestion, a suggestion has somebody who answers for it and a date.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Expert(_Part):
    """Who scores. ``weight`` is how much the scores count beside those of the others."""

    id: str
    name: str
    organisation: str = ""
    weight: Decimal = Decimal(1)


class ExpertScore(_Part):
    """The points one expert gives to one criterion, and the reason in words."""

    expert: str
    criterion: str
    points: Decimal
    remark: str = ""


class Agreed(_Part):
    """The points on which the experts agreed after talking, in the place of their mean, and why."""

    criterion: str
    points: Decimal
    reason: str


class Evidence(_Part):
    """One item of the ledger: what it is, where it can be found, and which criteria it proves.

    ``kind`` is a key of the framework's ``evidence_kinds``; what this system generated itself proves nothing and is
    kept apart.
    """

    id: str
    title: str
    kind: str
    proves: tuple[str, ...] = ()
    reference: str = ""
    """Number, page or attachment by which a spot check finds it."""


class Problem(_Part):
    """What is wrong under a criterion, with the items of evidence that show it."""

    id: str
    criterion: str
    text: str
    evidence: tuple[str, ...] = ()


class Suggestion(_Part):
    """What is to be done about a problem, by whom and until when."""

    id: str
    problem: str
    text: str
    owner: str = ""
    due: date | None = None


class Sheet(_Part):
    """One evaluation of one project. ``kind`` tells 部门评价 from 财政评价."""

    project: str
    department: str = ""
    unit: str = ""
    year: int
    kind: Literal["departmental", "fiscal"] = "departmental"
    evaluator: str = ""
    """The third party that evaluates, where there is one; it must not be the unit that carries the project out."""
    experts: tuple[Expert, ...] = ()
    scores: tuple[ExpertScore, ...] = ()
    agreed: tuple[Agreed, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    problems: tuple[Problem, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    grade: str = ""
    """The grade as the evaluator states it; empty where it is left to the total."""
