"""The operations on the use of results: operation → answer → who gets it; whoever is not named gets 403."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from jixiao.web.cycle.models import Dossier, Round
from jixiao.web.results import services
from jixiao.web.results.models import Use
from web.office import Office
from web.tables.people import ALL, OFFICERS, OTHERS, READERS

NO_STRANGER = ALL - READERS
REVIEWERS = {"reviewer", "other-reviewer"}
LATE = {"version": 999}
OPERATIONS: dict[str, tuple[Any, dict[str, str], dict[int, set[str]]]] = {
    "uses": (None, {}, {200: READERS | OTHERS}),
    "uses_make": ({"round": "results"}, {}, {200: OFFICERS}),
    "use": (None, {}, {200: READERS, 404: NO_STRANGER}),
    "use_draft": (LATE, {}, {409: OFFICERS, 404: NO_STRANGER}),
    "use_take": (LATE, {}, {409: {"reviewer"}, 404: NO_STRANGER}),
    "uses_workbook": (None, {}, {200: READERS | OTHERS}),
    "uses_workbook_ask": ({"year": 2024}, {}, {201: READERS | OTHERS}),
    "uses_take_many": (
        {"uses": [{"id": 1, "version": 999}], "reason": "x"}, {}, {200: OFFICERS | REVIEWERS},
    ),
    "use_ranges": (None, {}, {200: OFFICERS}),
    "use_range": ({"grade": "none", "low": "0.5", "high": "0.9", "source": "x"}, {}, {422: OFFICERS}),
    "rectifications": (None, {}, {200: READERS | OTHERS}),
    "rectification_new": (
        {"unit": 0, "year": 2025, "problem": "x", "demand": "x", "due": "2099-01-01"}, {},
        {422: OFFICERS | REVIEWERS},
    ),
    "rectification": (None, {}, {200: READERS, 404: NO_STRANGER}),
    "rectification_take": (LATE, {}, {409: {"filler", "unit-head"}, 404: NO_STRANGER}),
}  # fmt: skip


def prepare(office: Office) -> dict[str, dict[str, object]]:
    """Make a result whose use was sent, and a notice; return the values of the addresses by operation."""
    round_ = Round.objects.create(
        year=2024, kind="self_evaluation", title="2024年自评", scope=office.units["水利局"], profile="cn",
        profile_on="2024-01-01", opens="2024-01-01", deadline="2024-12-31",
    )  # fmt: skip
    unit = office.units["供水管理站"]
    dossier = Dossier.objects.create(round=round_, unit=unit, title="泵站检修", form={}, state="closed")
    use = Use.objects.create(dossier=dossier, year=2024, unit=unit, state="sent")
    due = timezone.localdate() + timedelta(days=9)
    made = services.issue(office.people["officer"], unit, year=2025, problem="问题", demand="要求", due=due)
    one = {"pk": use.pk, "name": "agree"}
    return {
        "uses_workbook": {"year": 2024}, "uses_take_many": {"name": "agree"},
        "uses_make": {"results": round_.pk},
        "use": one, "use_draft": one, "use_take": one,
        "use_ranges": {"pk": round_.pk}, "use_range": {"pk": round_.pk},
        "rectification": {"pk": made.pk}, "rectification_take": {"pk": made.pk, "name": "report"},
    }  # fmt: skip
