"""Who may see and do what in ``recheck``: the view → who gets which answer, as in test_rights."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile

from jixiao.web.cycle.models import Attachment, Round
from jixiao.web.desk import evidence
from jixiao.web.recheck import papers, services
from web.office import Office
from web.recheck_office import assigned, drawn, evaluated, go, off, prepared
from web.tables.people import ALL, EVALUATORS, OFFICERS, OTHERS, READERS

OVERSEERS = OFFICERS | {"auditor"}
UNIT = {"filler", "unit-head"}
BELOW = READERS - OVERSEERS
"""The unit and its department: they see what concerns them, not the whole."""

_WHOLE: dict[int, set[str]] = {200: OVERSEERS, 404: BELOW | OTHERS}
_ANYONE_CONCERNED: dict[int, set[str]] = {200: READERS | EVALUATORS, 404: OTHERS}
GET: dict[str, dict[int, set[str]]] = {
    "rechecks": {200: READERS | OTHERS | EVALUATORS},
    "recheck-new": {200: OFFICERS},
    "recheck": {200: READERS, 404: OTHERS},
    "recheck-edit": {200: OFFICERS},
    "recheck-fix": {405: ALL},
    "recheck-draw": {405: ALL},
    "recheck-replace": {405: ALL},
    "recheck-finish": {405: ALL},
    "recheck-draw-ask": {405: ALL},
    "recheck-assign": {405: ALL},
    "recheck-sample": {200: READERS, 404: OTHERS},
    "recheck-frame": _WHOLE,
    "recheck-add": {200: OFFICERS},
    "recheck-estimate": _WHOLE,
    "recheck-summary": _WHOLE,
    "recheck-draw-file": _WHOLE,
    "recheck-summary-file": _WHOLE,
    "recheck-review": _ANYONE_CONCERNED,
    "recheck-deduct": {200: EVALUATORS, 404: OFFICERS},
    "recheck-deduction": {200: EVALUATORS, 404: OFFICERS},
    "recheck-deduction-remove": {405: ALL},
    "recheck-take": {405: ALL},
    "recheck-answer": {405: ALL},
    "recheck-hear": {405: ALL},
    "recheck-paper": {200: UNIT, 404: (READERS - UNIT) | OTHERS | EVALUATORS},  # until the answer is sent
    "recheck-paper-remove": {405: ALL},
    "recheck-evidence": _ANYONE_CONCERNED,
    "recheck-sheet-file": _ANYONE_CONCERNED,
}
POST: dict[str, dict[int, set[str]]] = {
    "recheck-new": {422: OFFICERS},
    "recheck-edit": {422: OFFICERS},
    "recheck-fix": {302: OFFICERS},
    "recheck-draw": {302: OFFICERS},
    "recheck-replace": {302: OFFICERS},
    "recheck-finish": {302: OFFICERS},
    "recheck-draw-ask": {302: OVERSEERS, 404: BELOW | OTHERS},
    "recheck-assign": {422: OFFICERS},
    "recheck-add": {302: OFFICERS},
    "recheck-deduct": {422: EVALUATORS, 404: OFFICERS},
    "recheck-deduction": {422: EVALUATORS, 404: OFFICERS},
    "recheck-deduction-remove": {302: EVALUATORS, 404: OFFICERS},
    "recheck-take": {302: READERS | EVALUATORS, 404: OTHERS},
    "recheck-answer": {302: UNIT, 404: {"stranger"}},
    "recheck-hear": {302: EVALUATORS, 404: OFFICERS},
    "recheck-paper-remove": {302: UNIT, 404: {"stranger"}},
}


def arguments(office: Office, round_: Round) -> dict[str, list[object]]:
    """The arguments of the views that need any: one review under way and one with the unit, both an evaluator's."""
    results = evaluated(office, {"复核甲": "100", "复核乙": "60"})
    preparing = prepared(office, results)
    recheck = drawn(office, results)
    writing, sent = (assigned(office, one, "evaluator") for one in recheck.reviews.order_by("pk"))
    taken, given = off(office, writing, "evaluator"), off(office, sent, "evaluator")
    go(office, sent, "evaluator", "hand-in")
    go(office, sent, "officer", "send")
    paper = papers.taken_in(SimpleUploadedFile("问卷.png", b"\x89PNG\r\n\x1a\n" + b"0" * 40))
    paper = services.put_paper(
        sent.pk, office.people["filler"], version=sent.version, deduction=given.pk, paper=paper
    )
    attachment = Attachment.objects.create(
        dossier=sent.dossier, name="验收.png", kind="png", size=8, sha256=evidence.keep(b"\x89PNG\r\n\x1a\n"),
        by=office.people["filler"],
    )  # fmt: skip
    whole = (
        "",
        "-sample",
        "-frame",
        "-add",
        "-estimate",
        "-summary",
        "-draw",
        "-replace",
        "-finish",
        "-assign",
        "-draw-ask",
    )
    return {
        **{f"recheck{name}": [recheck.pk] for name in whole},
        "recheck-edit": [preparing.pk],
        "recheck-fix": [preparing.pk],
        "recheck-draw-file": [recheck.pk, "xlsx"],
        "recheck-summary-file": [recheck.pk, "xlsx"],
        "recheck-review": [sent.pk],
        "recheck-deduct": [writing.pk],
        "recheck-deduction": [writing.pk, taken.pk],
        "recheck-deduction-remove": [writing.pk, taken.pk],
        "recheck-take": [sent.pk],
        "recheck-answer": [sent.pk, given.pk],
        "recheck-hear": [sent.pk, given.pk],
        "recheck-paper": [sent.pk, paper.pk],
        "recheck-paper-remove": [sent.pk, paper.pk],
        "recheck-evidence": [sent.pk, attachment.pk],
        "recheck-sheet-file": [sent.pk, "xlsx"],
    }
