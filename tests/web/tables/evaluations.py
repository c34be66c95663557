"""Who may see and do what in ``evaluations``: the view → who gets which answer, as in test_rights.

The evaluation is a fiscal one of the water department's pumping stations, on which the unit is being asked; the
evaluator leads its team.
"""

from __future__ import annotations

from django.utils import timezone

from jixiao.web.cycle.models import Attachment, Round
from jixiao.web.desk.evidence import keep
from jixiao.web.evaluations.ledger import FOLDER
from jixiao.web.evaluations.models import Evaluation, ReportFile
from jixiao.web.evaluations.ways import State
from web import evaluating
from web.office import Office
from web.tables.people import ALL, EVALUATORS, OFFICERS, OTHERS, READERS

PLANNERS = OFFICERS | {"reviewer", "other-reviewer"}
CONCERNED = READERS | EVALUATORS
INSIDE = OFFICERS | EVALUATORS | {"auditor"}
UNIT = {"filler", "unit-head", "reviewer"}

GET: dict[str, dict[int, set[str]]] = {
    "evaluations": {200: READERS | OTHERS | EVALUATORS},
    "evaluation-new": {200: PLANNERS},
    "evaluation": {200: CONCERNED, 404: OTHERS},
    "evaluation-edit": {404: OTHERS},  # only while it is planned
    "evaluation-take": {405: ALL},
    "evaluation-framework": {200: CONCERNED, 404: OTHERS},
    "evaluation-fill": {405: ALL},
    "evaluation-team": {405: ALL},
    "evaluation-member": {405: ALL},
    "evaluation-declare": {302: EVALUATORS, 404: OTHERS},
    "evaluation-sheet": {200: EVALUATORS, 404: OTHERS},
    "evaluation-scores": {200: CONCERNED, 404: OTHERS},
    "evaluation-open": {405: ALL},
    "evaluation-ledger": {200: INSIDE, 404: OTHERS},
    "evaluation-item": {200: EVALUATORS, 404: OTHERS},
    "evaluation-item-file": {200: INSIDE, 404: OTHERS},
    "evaluation-problems": {200: CONCERNED, 404: OTHERS},
    "evaluation-problem": {200: EVALUATORS, 404: OTHERS},
    "evaluation-answer": {405: ALL},
    "evaluation-decide": {405: ALL},
    "evaluation-report": {200: CONCERNED, 404: OTHERS},
    "evaluation-draft": {200: OFFICERS | EVALUATORS, 404: OTHERS},
    "evaluation-report-file": {200: CONCERNED, 404: OTHERS},
    "evaluation-forms": {200: INSIDE, 404: OTHERS},
    "evaluation-form": {200: INSIDE, 404: OTHERS},
    "evaluation-form-file": {200: INSIDE, 404: OTHERS},
}
POST: dict[str, dict[int, set[str]]] = {
    "evaluation-new": {422: PLANNERS},
    "evaluation-edit": {404: OTHERS},
    "evaluation-take": {302: CONCERNED, 404: OTHERS},
    "evaluation-framework": {404: OTHERS},
    "evaluation-fill": {404: OTHERS},
    "evaluation-team": {302: OFFICERS, 404: OTHERS},
    "evaluation-member": {302: OFFICERS, 404: OTHERS},
    "evaluation-declare": {302: EVALUATORS, 404: OTHERS},
    "evaluation-sheet": {422: EVALUATORS, 404: OTHERS},
    "evaluation-scores": {422: EVALUATORS, 404: OTHERS},
    "evaluation-open": {302: EVALUATORS, 404: OTHERS},
    "evaluation-ledger": {422: EVALUATORS, 404: OTHERS},
    "evaluation-item": {422: EVALUATORS, 404: OTHERS},
    "evaluation-problems": {422: EVALUATORS, 404: OTHERS},
    "evaluation-problem": {422: EVALUATORS, 404: OTHERS},
    "evaluation-answer": {302: UNIT, 404: OTHERS},
    "evaluation-decide": {302: EVALUATORS, 404: OTHERS},
    "evaluation-report": {422: EVALUATORS, 404: OTHERS},
}


def arguments(office: Office, round_: Round) -> dict[str, list[object]]:
    """The arguments of the views that need any."""
    made = evaluating.scored(office, team=("evaluator",))
    person = office.people["evaluator"]
    file = {"name": "a.pdf", "kind": "pdf", "size": 4, "by": person}
    ReportFile.objects.create(evaluation=made, number=1, sha256=keep(b"%PDF", FOLDER), **file)
    made.items.update(name="a.pdf", type="pdf", size=4, sha256=keep(b"%PDF", FOLDER))
    dossier = office.dossier()
    attachment = Attachment.objects.create(dossier=dossier, sha256=keep(b"%PDF"), **file)
    Evaluation.objects.filter(pk=made.pk).update(state=State.FEEDBACK, feedback_due=timezone.localdate())
    one, form = [made.pk], [made.pk, dossier.pk]
    several = {
        "evaluation-member": [made.pk, made.members.get().pk],
        "evaluation-item": [made.pk, made.items.get().pk],
        "evaluation-item-file": [made.pk, made.items.get().pk],
        "evaluation-problem": [made.pk, made.problems.get().pk],
        "evaluation-answer": [made.pk, made.problems.get().pk],
        "evaluation-decide": [made.pk, made.problems.get().pk],
        "evaluation-report-file": [made.pk, 1],
        "evaluation-form": form,
        "evaluation-form-file": [*form, attachment.pk],
    }
    alone = {"evaluations", "evaluation-new"}
    return {name: several.get(name, one) for name in GET if name not in alone}
