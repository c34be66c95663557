"""The scores of evaluations that count more than the unit's own."""

from __future__ import annotations

from jixiao.web.cycle.models import RoundKind
from jixiao.web.evaluations.models import Evaluation, Subject
from jixiao.web.evaluations.services import finals as final_evaluations
from jixiao.web.evaluations.ways import Kind
from jixiao.web.results.scores import Final


def finals(numbers: list[int]) -> dict[int, Final]:
    """Return the evaluated score of self-evaluations by their number: of the bureau before that of the department.

    An evaluation of several projects together says nothing of one of them, and one over several years speaks of the last.
    """
    through = Evaluation.dossiers.through.objects.filter(
        evaluation__in=final_evaluations().exclude(subject=Subject.POLICY),
        dossier__in=numbers,
        dossier__round__kind=RoundKind.SELF_EVALUATION,
    ).select_related("evaluation", "dossier__round")
    found: dict[int, tuple[tuple[bool, int], Final]] = {}
    for link in through:
        one, dossier = link.evaluation, link.dossier
        if dossier.round.year != one.year or (dossier.project_id is None) != (one.subject == Subject.UNIT):
            continue
        if one.subject == Subject.UNIT and dossier.unit_id != one.unit_id:
            continue
        rank = (one.kind == Kind.FISCAL, one.pk)
        if dossier.pk not in found or rank > found[dossier.pk][0]:
            found[dossier.pk] = rank, Final(one.total, one.grade, "evaluation")
    return {pk: final for pk, (_rank, final) in found.items()}
