"""The operations on adjustments, projects and figures: operation → answer → who gets it; whoever is not named gets 403."""

from __future__ import annotations

from datetime import date
from typing import Any

from jixiao.web.changes import services
from jixiao.web.cycle.models import Dossier, Project, Round
from web.office import Office
from web.tables.changes import taken_import
from web.tables.people import OFFICERS, OTHERS, READERS

CLERKS = {"filler", "unit-head"}
NO_STRANGER = OTHERS
READING = READERS | OTHERS
LATE = {"version": 999}
ONE = {200: READERS, 404: NO_STRANGER}
OPERATIONS: dict[str, tuple[Any, dict[str, str], dict[int, set[str]]]] = {
    "adjustments": (None, {}, {200: READING}),
    "adjustment": (None, {}, ONE),
    "adjustment_new": ({"what": "both", "reason": "x"}, {}, {409: CLERKS, 404: NO_STRANGER}),
    "adjustment_save": ({"version": 999, "changes": []}, {}, {409: CLERKS, 404: NO_STRANGER}),
    "adjustment_answer": ({"code": "x", "text": "x"}, {}, {200: CLERKS, 404: NO_STRANGER}),
    "adjustment_take": (LATE, {}, {409: CLERKS, 404: NO_STRANGER}),
    "target_texts": (None, {}, ONE),
    "target_follow": (None, {}, {409: CLERKS, 404: NO_STRANGER}),
    "project_history": (None, {}, ONE),
    "project_spending": (None, {}, ONE),
    "project_declare": ({}, {}, {409: CLERKS | OFFICERS, 404: NO_STRANGER}),
    "supplement_ask": (None, {}, {200: CLERKS, 404: {"stranger"}}),
    "spending_imports": (None, {}, {200: READING}),
    "spending_import": (None, {}, {200: READING}),
    "spending_rows": (None, {}, {200: READING}),
    "spending_upload": (
        {"file": ("x.csv", b"a,b\n1,2\n"), "year": "2025", "scope": "0"}, {}, {422: OFFICERS},
    ),
    "spending_file": (None, {}, {200: OFFICERS}),
    "spending_take": ({}, {}, {409: OFFICERS}),
    "spending_drop": (None, {}, {409: OFFICERS}),
    "spending_reverse": ({"reason": "x"}, {}, {200: OFFICERS}),
    "spending_differences": (None, {}, {200: READING}),
    "spending_adopt": (None, {}, {409: CLERKS, 404: NO_STRANGER}),
}  # fmt: skip


def prepare(office: Office) -> dict[str, dict[str, object]]:
    """Make an adjustment of the first project, and an import that was taken."""
    round_ = Round.objects.create(
        year=2021, kind="target", title="2021年目标", scope=office.units["水利局"], profile="cn",
        profile_on="2021-01-01", opens="2021-01-01", deadline="2021-12-31",
    )  # fmt: skip
    project = Project.objects.get(code="P1")
    form = office.dossier().form
    dossier = Dossier.objects.create(
        round=round_, project=project, unit=project.unit, title=project.name, form=form, state="approved"
    )
    made = services.start(dossier.pk, office.people["filler"], "both", "测试")
    # a day before the year: the figures of the tests on other capabilities stay as they were
    taken = taken_import(office, on=date(2021, 6, 30))
    own = {"pk": made.pk, "name": "adjustment-submit"}
    spending = (
        "spending_import", "spending_rows", "spending_file", "spending_take", "spending_drop", "spending_reverse",
    )  # fmt: skip
    return {
        **dict.fromkeys(("adjustment", "adjustment_save", "adjustment_answer", "adjustment_take"), own),
        **{key: {"pk": dossier.pk} for key in ("adjustment_new", "target_texts", "target_follow", "spending_adopt")},
        **{key: {"pk": project.pk} for key in ("project_history", "project_spending", "project_declare", "supplement_ask")},
        **{key: {"pk": taken.pk} for key in spending},
    }  # fmt: skip
