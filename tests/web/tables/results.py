"""Who may see and do what about the use of results; the view → who gets which answer, as in test_rights."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from jixiao.web.cycle.models import Dossier, Round
from jixiao.web.results import services
from jixiao.web.results.models import Use
from web.office import Office
from web.tables.people import ALL, OFFICERS, OTHERS, READERS

DECIDERS = OFFICERS | {"reviewer", "other-reviewer"}
GET: dict[str, dict[int, set[str]]] = {
    "uses": {200: READERS | OTHERS},
    "uses-make": {405: ALL},
    "uses-take": {405: ALL},
    "uses-workbook": {200: READERS | OTHERS},
    "use-ranges": {200: OFFICERS},
    "use": {200: READERS, 404: OTHERS},
    "use-draft": {405: ALL},
    "use-take": {405: ALL},
    "rectifications": {200: READERS | OTHERS},
    "rectification-new": {200: DECIDERS},
    "rectification": {200: READERS, 404: OTHERS},
    "rectification-take": {405: ALL},
}
POST: dict[str, dict[int, set[str]]] = {
    "uses-make": {404: OFFICERS},  # no round is named
    "uses-take": {302: DECIDERS},
    "uses-workbook": {302: READERS | OTHERS},
    "use-ranges": {422: OFFICERS},
    "use-draft": {302: OFFICERS},
    "use-take": {404: DECIDERS},  # no way is named
    "rectification-new": {422: DECIDERS},
    "rectification-take": {404: READERS | OTHERS},  # no way is named, or there is none for them
}


def arguments(office: Office, round_: Round) -> dict[str, list[object]]:
    """The arguments of the views that need any: the use of a result that was sent, and a notice."""
    results = Round.objects.create(
        year=2025, kind="self_evaluation", title="2025年自评", scope=office.units["水利局"], profile="cn",
        profile_on="2025-01-01", opens="2025-01-01", deadline="2025-12-31",
    )  # fmt: skip
    unit = office.units["供水管理站"]
    dossier = Dossier.objects.create(round=results, unit=unit, title="泵站检修", form={}, state="closed")
    use = Use.objects.create(dossier=dossier, year=2025, unit=unit, state="sent")
    due = timezone.localdate() + timedelta(days=9)
    made = services.issue(office.people["officer"], unit, year=2025, problem="问题", demand="要求", due=due)
    return {
        "use-ranges": [results.pk],
        **{name: [use.pk] for name in ("use", "use-draft", "use-take")},
        **{name: [made.pk] for name in ("rectification", "rectification-take")},
    }
