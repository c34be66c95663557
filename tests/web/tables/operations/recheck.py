"""The operations on re-checks: operation → answer → who gets it; whoever is not named gets 403."""

from __future__ import annotations

from typing import Any

from web.office import Office
from web.tables import recheck as pages
from web.tables.people import EVALUATORS, OFFICERS, OTHERS, READERS
from web.tables.recheck import BELOW, OVERSEERS, UNIT

LATE = {"version": 999}
DEDUCTION = {
    "version": 999, "row": "indicators[4]", "criterion": "survey-missing", "points": "1", "note": "x",
}  # fmt: skip
WHOLE = {200: OVERSEERS, 404: BELOW | OTHERS}
CONCERNED = {200: READERS | EVALUATORS, 404: OTHERS}
SEEN = {200: READERS, 404: OTHERS}
UNSENT = {200: UNIT, 404: (READERS - UNIT) | EVALUATORS | OTHERS}  # until the answer is sent
KEPT = {409: OFFICERS}
WRITTEN = {409: EVALUATORS, 404: OFFICERS}
NEW = {"round": 1, "title": "", "seed_source": "x", "seed_on": "2025-01-01", "size": 1}
OPERATIONS: dict[str, tuple[Any, dict[str, str], dict[int, set[str]]]] = {
    "rechecks": (None, {}, {200: READERS | OTHERS}),
    "recheck_new": (NEW, {}, {422: OFFICERS}),
    "recheck": (None, {}, SEEN),
    "recheck_change": (LATE, {}, KEPT),
    "recheck_fix": (LATE, {}, KEPT),
    "recheck_draw": (LATE, {}, KEPT),
    "recheck_replace": ({"version": 999, "reason": "x"}, {}, KEPT),
    "recheck_finish": (LATE, {}, KEPT),
    "recheck_people": (None, {}, {200: OFFICERS}),
    "recheck_draw_file": (None, {}, WHOLE),
    "recheck_draw_ask": (None, {}, {201: OVERSEERS, 404: BELOW | OTHERS}),
    "recheck_summary_file": (None, {}, WHOLE),
    "recheck_assign": ({"reviews": [], "reviewers": [], "term": "2099-01-01"}, {}, KEPT),
    "recheck_add": ({"version": 999, "dossiers": [], "reason": "x"}, {}, KEPT),
    "recheck_sample": (None, {}, SEEN),
    "recheck_frame": (None, {}, WHOLE),
    "recheck_estimate": (None, {}, WHOLE),
    "recheck_summary": (None, {}, WHOLE),
    "reviews": (None, {}, SEEN),
    "reviews_waiting": (None, {}, {200: READERS | OTHERS | EVALUATORS}),
    "review": (None, {}, CONCERNED),
    "deduction_new": (DEDUCTION, {}, WRITTEN),
    "deduction_change": (DEDUCTION, {}, WRITTEN),
    "deduction_remove": (LATE, {}, WRITTEN),
    "review_take": (LATE, {}, {409: READERS | EVALUATORS, 404: OTHERS}),
    "deduction_answer": ({"version": 999, "accepts": True}, {}, {409: UNIT, 404: {"stranger"}}),
    "deduction_paper": (
        {"file": ("x.png", b"\x89PNG\r\n\x1a\n0")}, {}, {409: UNIT, 404: {"stranger"}},
    ),
    "review_sheet_file": (None, {}, CONCERNED),
    "review_evidence": (None, {}, CONCERNED),
    "review_evidence_file": (None, {}, CONCERNED),
    "review_papers": (None, {}, UNSENT),
    "review_paper": (None, {}, UNSENT),
    "review_paper_remove": (LATE, {}, {409: UNIT, 404: {"stranger"}}),
    "deduction_hear": ({"version": 999, "outcome": "kept", "reason": "x"}, {}, WRITTEN),
}  # fmt: skip


def prepare(office: Office) -> dict[str, dict[str, object]]:
    """Make one review under way and one with the unit, both an evaluator's."""
    assert office.round is not None
    made = pages.arguments(office, office.round)
    whole = (
        "recheck", "recheck_draw", "recheck_replace", "recheck_finish", "recheck_assign", "recheck_add",
        "recheck_people", "recheck_sample", "recheck_frame", "recheck_estimate", "recheck_summary", "reviews",
    )  # fmt: skip
    sent = {"pk": made["recheck-review"][0], "number": made["recheck-answer"][1], "name": "answer"}
    writing = {"pk": made["recheck-deduction"][0], "number": made["recheck-deduction"][1]}
    form = {"pk": made["recheck-review"][0]}
    paper, drawn = {**form, "number": made["recheck-paper"][1]}, {"pk": made["recheck"][0], "to": "xlsx"}
    return {
        **dict.fromkeys(("recheck_draw_file", "recheck_draw_ask", "recheck_summary_file"), drawn),
        **dict.fromkeys(("review_evidence", "review_papers"), form),
        "review_sheet_file": {**form, "to": "xlsx"},
        "review_evidence_file": {**form, "number": made["recheck-evidence"][1]},
        **dict.fromkeys(("review_paper", "review_paper_remove"), paper),
        **{key: {"pk": made["recheck"][0]} for key in whole},
        **{key: {"pk": made["recheck-fix"][0]} for key in ("recheck_change", "recheck_fix")},
        **dict.fromkeys(("review", "review_take", "deduction_answer", "deduction_paper", "deduction_hear"), sent),
        **dict.fromkeys(("deduction_new", "deduction_change", "deduction_remove"), writing),
    }  # fmt: skip
