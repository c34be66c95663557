"""The scoring sheet of an evaluation as the domain knows it, its result by the rules, and the doubts about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from jixiao.evaluation import (
    Agreed,
    Evidence,
    Expert,
    ExpertScore,
    Framework,
    Problem,
    Result,
    Sheet,
    Suggestion,
    evaluation_findings,
    result_of,
)
from jixiao.findings import Finding
from jixiao.web.cycle.judging import profile_of
from jixiao.web.evaluations.models import Evaluation, Item, Member, Score, Settled
from jixiao.web.evaluations.models import Problem as ProblemRow

if TYPE_CHECKING:
    from jixiao.profiles import Profile


@dataclass(frozen=True)
class Bench:
    """An evaluation with all that its sheet is made of, loaded once."""

    evaluation: Evaluation
    frame: Framework
    members: tuple[Member, ...]
    scores: tuple[Score, ...]
    settled: tuple[Settled, ...]
    items: tuple[Item, ...]
    problems: tuple[ProblemRow, ...]

    @property
    def profile(self) -> Profile:
        """The rules by which points are rounded and grades given."""
        return profile_of(self.evaluation.profile, self.evaluation.profile_on)

    @cached_property
    def sheet(self) -> Sheet:
        """The sheet of the domain."""
        members = {member.pk: member.key for member in self.members}
        department = self.evaluation.unit.department
        return Sheet(
            project=self.evaluation.title,
            department=department.name if department else "",
            unit=self.evaluation.unit.name,
            year=self.evaluation.year,
            kind="fiscal" if self.evaluation.kind == "fiscal" else "departmental",
            evaluator=self.evaluation.third_party,
            experts=tuple(_expert(member) for member in self.members),
            scores=tuple(
                ExpertScore(
                    expert=members[s.member_id], criterion=s.criterion, points=s.points, remark=s.reason
                )
                for s in self.scores
                if s.points is not None
            ),
            agreed=tuple(
                Agreed(criterion=s.criterion, points=s.points, reason=s.reason) for s in self.settled
            ),
            evidence=tuple(_evidence(item) for item in self.items),
            problems=tuple(_problem(row) for row in self.problems),
            suggestions=tuple(_suggestion(row) for row in self.problems if row.suggestion),
            grade=self.evaluation.grade,
        )

    @cached_property
    def result(self) -> Result:
        """Points, heads, total and grade."""
        return result_of(self.sheet, self.frame, self.profile)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Everything that is to be put right."""
        return evaluation_findings(self.sheet, self.frame, self.profile)

    @property
    def all_in(self) -> bool:
        """Whether every expert has handed in."""
        return bool(self.members) and all(member.done_at for member in self.members)

    @property
    def open(self) -> bool:
        """Whether the team sees all scores: everybody has handed in, or the leader opened them."""
        return self.all_in or self.evaluation.opened_at is not None


def bench_of(evaluation: Evaluation) -> Bench:
    """Load the sheet of an evaluation: six queries, however much there is. Who withdrew or was taken off is left out."""
    members = tuple(evaluation.members.filter(reason="").select_related("person"))
    frame = evaluation.frame
    known = {criterion.id for criterion in frame.criteria}
    scores = Score.objects.filter(member__in=members, criterion__in=known)
    return Bench(
        evaluation,
        frame,
        members,
        tuple(scores.order_by("pk")),
        tuple(evaluation.settled.filter(criterion__in=known).select_related("by")),
        tuple(evaluation.items.filter(removed_at=None).select_related("by")),
        tuple(evaluation.problems.select_related("unit", "answered_by")),
    )


def _expert(member: Member) -> Expert:
    return Expert(
        id=member.key, name=member.person.name, organisation=member.organisation, weight=member.weight
    )


def _evidence(item: Item) -> Evidence:
    reference = "，".join(part for part in (item.source, item.reference, item.name) if part)
    return Evidence(
        id=str(item.number), title=item.title, kind=item.kind, proves=tuple(item.proves), reference=reference
    )


def _problem(row: ProblemRow) -> Problem:
    return Problem(
        id=str(row.number), criterion=row.criterion, text=row.text, evidence=tuple(map(str, row.evidence))
    )


def _suggestion(row: ProblemRow) -> Suggestion:
    return Suggestion(
        id=str(row.number), problem=str(row.number), text=row.suggestion, owner=row.owner, due=row.due
    )


def on(findings: Iterable[Finding], path: str) -> list[Finding]:
    """Return the findings on a criterion, an item or a problem: those below a path such as ``scores.basis``."""
    return [finding for finding in findings if finding.field == path or finding.field.startswith(f"{path}.")]
