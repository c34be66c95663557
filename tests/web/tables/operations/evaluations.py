"""The operations on evaluations: operation → answer → who gets it; whoever is not named gets 403."""

from __future__ import annotations

from typing import Any

from web.office import Office
from web.tables import evaluations as pages
from web.tables.evaluations import CONCERNED, INSIDE, PLANNERS, UNIT
from web.tables.people import EVALUATORS, OFFICERS, OTHERS, READERS

LATE = {"version": 999}
SEEN = {200: CONCERNED, 404: OTHERS}
WITHIN = {200: INSIDE, 404: OTHERS}
TEAM = {200: EVALUATORS, 404: OTHERS}
CLOSED = {409: EVALUATORS, 404: OTHERS}
KEPT = {409: OFFICERS, 404: OTHERS}
PLAN = {
    "kind": "fiscal", "subject": "project", "title": "", "year": 2025, "selection": "x", "profile": "cn",
    "profile_on": "2025-01-01", "scoring_due": "2099-01-01", "due": "2099-01-01",
}  # fmt: skip
ROWS = {"rows": {}}
FILE = {"file": ("x.png", b"\x89PNG\r\n\x1a\n0"), "title": "x", "kind": "none", "source": "x"}
PROBLEM = {"criterion": "none", "text": "x", "unit": 1}
OPERATIONS: dict[str, tuple[Any, dict[str, str], dict[int, set[str]]]] = {
    "evaluations": (None, {}, {200: READERS | OTHERS | EVALUATORS}),
    "evaluation_new": (PLAN, {}, {422: PLANNERS}),
    "evaluation": (None, {}, SEEN),
    "evaluation_change": (PLAN | LATE, {}, KEPT),
    "evaluation_take": (LATE, {}, {409: {"unit-head", "reviewer"}, 404: OTHERS}),
    "evaluation_framework": (None, {}, SEEN),
    "evaluation_points": ({"version": 999, "points": {}}, {}, {409: OFFICERS | EVALUATORS, 404: OTHERS}),
    "evaluation_fill": (LATE, {}, {409: OFFICERS | EVALUATORS, 404: OTHERS}),
    "evaluation_candidates": (None, {}, {200: OFFICERS, 404: OTHERS}),
    "evaluation_member": ({"person": 1, "speciality": "x"}, {}, KEPT),
    "evaluation_leader": (None, {}, {200: OFFICERS, 404: OTHERS}),
    "evaluation_member_end": ({"reason": "x"}, {}, KEPT),
    "evaluation_declaration": (None, {}, TEAM),
    "evaluation_declare": ({"free": True}, {}, CLOSED),
    "scores_own": (None, {}, TEAM),
    "scores_save": (ROWS, {}, CLOSED),
    "scores_hand_in": (None, {}, CLOSED),
    "scores_open": (LATE, {}, CLOSED),
    "scores_settle": (ROWS, {}, CLOSED),
    "scores": (None, {}, SEEN),
    "evidence_list": (None, {}, WITHIN),
    "evidence_new": (FILE, {}, {422: EVALUATORS, 404: OTHERS}),
    "evidence_change": (FILE, {}, {422: EVALUATORS, 404: OTHERS}),
    "evidence_remove": (LATE, {}, CLOSED),
    "evidence_file": (None, {}, WITHIN),
    "problems": (None, {}, SEEN),
    "problem_new": (PROBLEM, {}, {422: EVALUATORS, 404: OTHERS}),
    "problem_change": (PROBLEM, {}, {422: EVALUATORS, 404: OTHERS}),
    "problem_remove": (LATE, {}, CLOSED),
    "problem_answer": ({"version": 999, "accepted": True}, {}, {409: UNIT, 404: OTHERS}),
    "problem_decide": ({"version": 999, "heard": True, "text": "x"}, {}, CLOSED),
    "evaluation_reports": (None, {}, SEEN),
    "evaluation_report": ({"file": ("x.pdf", b"%PDF-1.4 x")}, {}, CLOSED),
    "evaluation_draft": (None, {}, {200: OFFICERS | EVALUATORS, 404: OTHERS}),
    "evaluation_report_file": (None, {}, SEEN),
    "evaluated_forms": (None, {}, WITHIN),
    "evaluated_form": (None, {}, WITHIN),
    "evaluated_attachments": (None, {}, WITHIN),
    "evaluated_attachment": (None, {}, WITHIN),
}  # fmt: skip


def prepare(office: Office) -> dict[str, dict[str, object]]:
    """Make a fiscal evaluation on which the unit is being asked; the evaluator leads its team."""
    assert office.round is not None
    made = pages.arguments(office, office.round)
    pk = made["evaluation"][0]
    own: dict[str, dict[str, object]] = {name: {"pk": pk, "name": "respond"} for name in OPERATIONS}
    numbers = {
        "evaluation-member": ("evaluation_leader", "evaluation_member_end"),
        "evaluation-item": ("evidence_change", "evidence_remove", "evidence_file"),
        "evaluation-problem": ("problem_change", "problem_remove", "problem_answer", "problem_decide"),
        "evaluation-report-file": ("evaluation_report_file",),
        "evaluation-form": ("evaluated_form", "evaluated_attachments", "evaluated_attachment"),
    }
    for page, operations in numbers.items():
        for name in operations:
            own[name]["number"] = made[page][1]
    own["evaluated_attachment"]["attachment"] = made["evaluation-form-file"][2]
    return own
