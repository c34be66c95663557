"""Who sees what of an evaluation: who commissions it, its team, the evaluated unit, and those who read above it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from jixiao.web.cycle.models import Dossier
from jixiao.web.evaluations.models import Evaluation, Member
from jixiao.web.evaluations.ways import COMMISSIONS, LAST, TOLD, Kind, State
from jixiao.web.office.models import Person, Unit
from jixiao.web.office.rights import Right, may, paths, under

ANSWERS = (Right.FILL, Right.SIGN)


@dataclass(frozen=True, slots=True)
class Access:
    """What a person is to an evaluation.

    ``commissions``: he commissioned it for his office. ``answers``: he belongs to an evaluated unit. ``reads``: he reads
    from above (the bureau, an auditor). ``signs``: he answers for the unit in the end. ``member``: his running seat.
    ``reopens``: he may take the decision on it back.
    """

    state: str
    commissions: bool
    answers: bool
    reads: bool
    member: Member | None
    signs: bool = False
    reopens: bool = False

    @property
    def anything(self) -> bool:
        """Whether the evaluation exists for him."""
        return self.commissions or self.answers or self.reads or self.member is not None

    @property
    def declared(self) -> bool:
        """Whether he works in the team, his declaration made."""
        return self.member is not None and self.member.declared_at is not None

    @property
    def leader(self) -> bool:
        """Whether he leads the team."""
        return self.declared and self.member is not None and self.member.leader

    @property
    def must_declare(self) -> bool:
        """Whether he has to declare before he sees anything."""
        return self.member is not None and not self.declared and not (self.commissions or self.reads)

    @property
    def inside(self) -> bool:
        """Whether he sees the work of the team: ledger, problems, drafts."""
        return self.declared or self.commissions or self.reads

    @property
    def result(self) -> bool:
        """Whether he sees points, problems and reports: the evaluated unit from the day it is asked."""
        return self.inside or (self.answers and self.state in TOLD)


def access(evaluation: Evaluation, person: Person) -> Access:
    """Return what a person is to an evaluation."""
    commissions = may(person, COMMISSIONS[evaluation.kind], evaluation.unit)
    answers = not commissions and any(may_answer(evaluation, person, unit) for unit in units_of(evaluation))
    reads = not answers and may(person, Right.READ, evaluation.unit)
    signs = answers and any(_may_sign(evaluation, person, unit) for unit in units_of(evaluation))
    reopens = may(person, Right.REOPEN, evaluation.unit)
    return Access(evaluation.state, commissions, answers, reads, seat(evaluation, person), signs, reopens)


def units_of(evaluation: Evaluation) -> list[Unit]:
    """Return the units that answer, as loaded with the evaluation."""
    return list(evaluation.units.all())


def may_answer(evaluation: Evaluation, person: Person, unit: Unit) -> bool:
    """Say whether a person speaks for an evaluated unit; before the bureau its department does too."""
    rights = (*ANSWERS, Right.REVIEW) if evaluation.kind == Kind.FISCAL else ANSWERS
    return any(may(person, right, unit) for right in rights)


def _may_sign(evaluation: Evaluation, person: Person, unit: Unit) -> bool:
    return may(person, Right.SIGN, unit) or (
        evaluation.kind == Kind.FISCAL and may(person, Right.REVIEW, unit)
    )


def seat(evaluation: Evaluation, person: Person) -> Member | None:
    """Return a person's running seat in the team; none after the end, or without a post as evaluator."""
    if evaluation.state in (*LAST, State.PLANNED) or not may(person, Right.EVALUATE):
        return None
    return evaluation.members.filter(person=person, ended_at=None).first()


def visible(person: Person) -> QuerySet[Evaluation]:
    """Return the evaluations that exist for a person."""
    reading = paths(person, Right.READ)
    units = Evaluation.units.through.objects.filter(
        under(reading, "unit__path"), evaluation_id=OuterRef("pk")
    )
    found = under(reading, "unit__path")
    if reading:
        found |= Q(Exists(units))
    if may(person, Right.EVALUATE):
        found |= Q(pk__in=assigned(person).values("pk"))
    return Evaluation.objects.filter(found).defer("framework", "selection", "purpose")


def assigned(person: Person) -> QuerySet[Evaluation]:
    """Return the evaluations in whose team a person works now."""
    seats = Member.objects.filter(evaluation_id=OuterRef("pk"), person=person, ended_at=None)
    return Evaluation.objects.filter(Exists(seats)).exclude(state__in=[*LAST, State.PLANNED])


def dossiers_of(evaluation: Evaluation) -> QuerySet[Dossier]:
    """Return the forms that the evaluation is about, the newest first."""
    return evaluation.dossiers.select_related("round", "unit", "project").order_by(
        "-round__year", "title", "-pk"
    )
