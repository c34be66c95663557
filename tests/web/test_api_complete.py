"""What the pages can, programs can: every view in one table with the operations that do the same, or why there is none."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from django.test import RequestFactory
from django.urls import URLPattern

from jixiao.web.api.interface import interface
from jixiao.web.capabilities import CAPABILITIES
from jixiao.web.desk import urls as desk
from jixiao.web.pages import urls as pages
from web.test_rights import POST

SECRET = "how somebody signs in, and what tokens he has, is not for a token to say"
SIGHT = "only how something looks to a person who sits before it"
OPEN = "open to everybody, without a token, at the same addresses for people and programs"
THERE = "the interface itself"

# The view → the operations that give or do the same; a text says why there is none.
VIEWS: dict[str, tuple[str, ...] | str] = {
    # -- the office
    "home": ("dossiers", "alerts", "adjustments", "reviews_waiting", "notifications"),
    "healthy": OPEN,
    "set-language": SIGHT,
    "notifications": ("notifications", "notifications_read"),
    "guide": SIGHT,
    "sign-in": SECRET,
    "sign-in-second": SECRET,
    "sign-in-single": SECRET,
    "sign-in-back": SECRET,
    "sign-out": SECRET,
    "account": ("me", "delegations"),
    "delegate": ("delegate",),
    "delegation-end": ("delegation_end",),
    "change-password": SECRET,
    "second-factor": SECRET,
    "rounds": ("rounds",),
    "round-new": ("round_new",),
    "round": ("round_", "progress", "extensions"),
    "round-edit": ("round_change",),
    "round-open": ("round_open",),
    "round-close": ("round_close",),
    "round-extend": ("extension_new",),
    "round-bulk": ("job_new",),
    "jobs": ("job_list", "job"),
    "job": ("job_file",),
    "job-remove": ("job_remove",),
    "dossiers": ("dossiers",),
    "dossiers-take": ("take_many",),
    "projects": ("projects",),
    "project-new": ("project_new",),
    "organisation": ("units",),
    "unit-new": ("unit_new",),
    "unit": ("unit", "unit_change"),
    "people": ("people",),
    "person-new": ("person_new",),
    "person": ("person_one", "person_change"),
    "person-reset": ("person_reset",),
    "post-add": ("post_give",),
    "post-remove": ("post_take",),
    "organisation-import": ("organisation_import",),
    "journal": ("journal", "journal_verify"),
    "journal-export": ("journal_export",),
    # -- one form
    "dossier": ("dossier", "form", "findings", "choices", "history", "revisions"),
    "dossier-state": ("state_of",),
    "dossier-changes": ("changes", "form_replace"),
    "dossier-presence": SIGHT,
    "dossier-take": ("take",),
    "dossier-comments": ("comment",),
    "dossier-settled": ("settle",),
    "dossier-replies": ("reply",),
    "dossier-answers": ("answer",),
    "dossier-waivers": ("waive",),
    "dossier-library": ("indicators", "indicator_keep"),
    "dossier-evidence": ("attach",),
    "dossier-file": ("attachment",),
    "dossier-file-page": ("read_document",),
    "dossier-file-picture": SIGHT,
    "dossier-file-remove": ("detach",),
    "dossier-upload": ("document",),
    "dossier-upload-take": ("document",),
    "dossier-last-year": ("last_year",),
    "dossier-export": ("export",),
    "dossier-findings": ("findings_file",),
    "dossier-difference": ("difference",),
    # -- changes
    "changes": ("adjustments",),
    "change": ("adjustment",),
    "change-save": ("adjustment_save",),
    "change-answer": ("adjustment_answer",),
    "change-take": ("adjustment_take",),
    "change-new": ("adjustment_new",),
    "change-targets": ("target_texts",),
    "change-follow": ("target_follow",),
    "change-figures": ("spending_imports",),
    "change-differences": ("spending_differences",),
    "change-upload": ("spending_upload",),
    "change-import": ("spending_import", "spending_rows"),
    "change-import-take": ("spending_take",),
    "change-import-drop": ("spending_drop",),
    "change-import-reverse": ("spending_reverse",),
    "change-import-file": ("spending_file",),
    "change-adopt": ("spending_adopt",),
    "change-project": ("project", "project_history"),
    "change-project-edit": ("project_change",),
    "change-project-declare": ("project_declare", "supplement_ask"),
    # -- monitoring
    "monitoring": ("rounds", "alerts"),
    "monitoring-board": ("monitoring_board", "monitoring_tables"),
    "monitoring-book": ("monitoring_book", "monitoring_book_ask"),
    "monitoring-form": ("outlook",),
    "monitoring-project": ("project_history", "outlook", "alert"),
    "monitoring-alerts": ("alerts",),
    "monitoring-alert": ("alert",),
    "monitoring-alert-take": ("alert_take",),
    "monitoring-measure-new": ("measure_new",),
    "monitoring-alert-escalate": ("alert_escalate",),
    "monitoring-pause": ("payments_pause",),
    "monitoring-measure-take": ("measure_take",),
    "monitoring-lift": ("payments_lift",),
    # -- re-check
    "rechecks": ("rechecks", "reviews_waiting"),
    "recheck-new": ("recheck_new",),
    "recheck": ("recheck", "reviews", "recheck_people"),
    "recheck-edit": ("recheck_change",),
    "recheck-fix": ("recheck_fix",),
    "recheck-draw": ("recheck_draw",),
    "recheck-replace": ("recheck_replace",),
    "recheck-finish": ("recheck_finish",),
    "recheck-assign": ("recheck_assign",),
    "recheck-sample": ("recheck_sample",),
    "recheck-frame": ("recheck_frame",),
    "recheck-add": ("recheck_add",),
    "recheck-estimate": ("recheck_estimate",),
    "recheck-summary": ("recheck_summary",),
    "recheck-draw-file": ("recheck_draw_file",),
    "recheck-draw-ask": ("recheck_draw_ask",),
    "recheck-summary-file": ("recheck_summary_file",),
    "recheck-review": ("review", "review_papers", "review_evidence"),
    "recheck-deduct": ("deduction_new",),
    "recheck-deduction": ("deduction_change",),
    "recheck-deduction-remove": ("deduction_remove",),
    "recheck-take": ("review_take",),
    "recheck-answer": ("deduction_answer", "deduction_paper"),
    "recheck-hear": ("deduction_hear",),
    "recheck-paper": ("review_paper",),
    "recheck-paper-remove": ("review_paper_remove",),
    "recheck-evidence": ("review_evidence_file",),
    "recheck-sheet-file": ("review_sheet_file",),
    # -- evaluations
    "evaluations": ("evaluations",),
    "evaluation-new": ("evaluation_new",),
    "evaluation": ("evaluation", "evaluation_candidates"),
    "evaluation-edit": ("evaluation_change",),
    "evaluation-take": ("evaluation_take",),
    "evaluation-framework": ("evaluation_framework", "evaluation_points"),
    "evaluation-fill": ("evaluation_fill",),
    "evaluation-team": ("evaluation_member",),
    "evaluation-member": ("evaluation_leader", "evaluation_member_end"),
    "evaluation-declare": ("evaluation_declaration", "evaluation_declare"),
    "evaluation-sheet": ("scores_own", "scores_save", "scores_hand_in"),
    "evaluation-scores": ("scores", "scores_settle"),
    "evaluation-open": ("scores_open",),
    "evaluation-ledger": ("evidence_list", "evidence_new"),
    "evaluation-item": ("evidence_change", "evidence_remove"),
    "evaluation-item-file": ("evidence_file",),
    "evaluation-problems": ("problems", "problem_new"),
    "evaluation-problem": ("problem_change", "problem_remove"),
    "evaluation-answer": ("problem_answer",),
    "evaluation-decide": ("problem_decide",),
    "evaluation-report": ("evaluation_reports", "evaluation_report"),
    "evaluation-draft": ("evaluation_draft",),
    "evaluation-report-file": ("evaluation_report_file",),
    "evaluation-forms": ("evaluated_forms",),
    "evaluation-form": ("evaluated_form", "evaluated_attachments"),
    "evaluation-form-file": ("evaluated_attachment",),
    # -- whole units, use of results, figures
    "whole": ("whole",),
    "whole-take": ("whole_take",),
    "uses": ("uses",),
    "uses-make": ("uses_make",),
    "uses-take": ("uses_take_many",),
    "uses-workbook": ("uses_workbook", "uses_workbook_ask"),
    "use-ranges": ("use_ranges", "use_range"),
    "use": ("use",),
    "use-draft": ("use_draft",),
    "use-take": ("use_take",),
    "rectifications": ("rectifications",),
    "rectification-new": ("rectification_new",),
    "rectification": ("rectification",),
    "rectification-take": ("rectification_take",),
    "dashboards": ("figures", "chart"),
    "dashboard-head": ("figures", "chart", "monitoring_board", "uses", "rectifications"),
    "dashboard-chart": ("chart_download",),
    # -- publication
    "public": OPEN,
    "public-home": OPEN,
    "publication": ("releases", "editions"),
    "publication-release": ("release",),
    "publication-end": ("release_end",),
    "publication-make": ("edition_new",),
    "publication-form": ("public_form",),
    "publication-withhold": ("withhold",),
    "publication-lift": ("withhold_end",),
    # -- the interface
    "api-tokens": SECRET,
    "api-token-revoke": SECRET,
    "api-hooks": ("hooks", "hook_new"),
    "api-office-export": ("office_export",),
    "api-hook": ("hook", "deliveries", "hook_change", "hook_secret", "hook_trial"),
    "api-hook-remove": ("hook_remove",),
    "api-delivery-again": ("delivery_again",),
    "api-import": ("import_new",),
    "api-described": THERE,
    "api-docs": THERE,
    "api-nothing": THERE,
}
DOWNLOADS = frozenset({
    "job", "journal-export", "dossier-file", "dossier-export", "dossier-findings", "change-import-file",
    "monitoring-book", "recheck-draw-file", "recheck-summary-file", "recheck-paper", "recheck-evidence",
    "recheck-sheet-file", "evaluation-item-file", "evaluation-draft", "evaluation-report-file", "evaluation-form-file",
    "uses-workbook", "dashboard-chart",
})  # fmt: skip
"""The views that hand out a file."""
OPERATIONS: dict[str, tuple[str, dict[str, Any]]] = {
    operation["operationId"]: (method, operation)
    for methods in interface().get_openapi_schema()["paths"].values()
    for method, operation in methods.items()
}
BESIDE = frozenset({
    "profiles", "score", "suggested", "revision", "comments", "answers", "waivers", "attachments", "judge", "job_items",
    "project_spending",
})  # fmt: skip
"""Operations that programs need and that pages show as part of something else."""


ON_A_FORM = {str(one.name): one for one in desk.urlpatterns}
READ_ONLY = frozenset({
    "dossier", "dossier-state", "dossier-file", "dossier-file-page", "dossier-file-picture", "dossier-export",
    "dossier-findings", "dossier-difference",
})  # fmt: skip
"""The views of one form that only show something."""


def views() -> set[str]:
    """Every view: of the office, of one form, and of every capability."""
    found = [*pages.urlpatterns, *desk.urlpatterns]
    for name in CAPABILITIES:
        found += import_module(f"jixiao.web.{name}.urls").urlpatterns
    return {str(one.name) for one in found if isinstance(one, URLPattern)}


def test_the_table_names_every_view() -> None:
    assert set(VIEWS) == views()


def test_the_operations_of_the_table_exist_and_none_stands_outside() -> None:
    named = {name for found in VIEWS.values() if isinstance(found, tuple) for name in found}
    assert named <= set(OPERATIONS)
    assert set(OPERATIONS) - named == BESIDE


@pytest.mark.parametrize("view", sorted({*POST, *ON_A_FORM} - READ_ONLY))
def test_what_changes_something_on_a_page_can_be_done_by_a_program(view: str) -> None:
    found = VIEWS[view]
    assert isinstance(found, str) or any(OPERATIONS[name][0] != "get" for name in found)


@pytest.mark.parametrize("view", sorted(READ_ONLY))
def test_what_only_shows_a_form_takes_no_post(view: str) -> None:
    """The rights table says the same of all other views."""
    pattern = ON_A_FORM[view]
    numbers = dict.fromkeys(pattern.pattern.converters, 0)
    assert pattern.callback(RequestFactory().post("/"), **numbers).status_code == 405


@pytest.mark.parametrize("view", sorted(DOWNLOADS))
def test_a_file_of_a_page_can_be_had_by_a_program(view: str) -> None:
    found = VIEWS[view]
    assert isinstance(found, tuple)
    assert any(hands_out(name) for name in found), view


def hands_out(name: str) -> bool:
    """Whether the answer of an operation is a file."""
    return "*/*" in OPERATIONS[name][1]["responses"].get(200, {}).get("content", {})
