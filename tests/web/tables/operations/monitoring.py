"""The operations on monitoring: operation → answer → who gets it; whoever is not named gets 403."""

from __future__ import annotations

from typing import Any

from web.office import Office
from web.tables import monitoring as pages
from web.tables.people import OFFICERS, OTHERS, READERS

UNIT = {"filler", "unit-head"}
SEEN = {200: READERS, 404: OTHERS}
REASON = {"version": 999, "reason": "x"}
MEASURE = {"version": 999, "kind": "rectify", "text": "x", "owner": "x", "due": "2099-01-01"}
BUREAU = {409: OFFICERS, 404: OTHERS}
OPERATIONS: dict[str, tuple[Any, dict[str, str], dict[int, set[str]]]] = {
    "monitoring_board": (None, {}, SEEN),
    "monitoring_tables": (None, {}, SEEN),
    "monitoring_book": (None, {}, SEEN),
    "monitoring_book_ask": ({}, {}, {201: READERS, 404: OTHERS}),
    "outlook": (None, {}, SEEN),
    "alerts": (None, {}, {200: READERS | OTHERS}),
    "alert": (None, {}, SEEN),
    "alert_take": ({"version": 999, "text": "x"}, {}, {409: UNIT, 404: OTHERS}),
    "alert_escalate": (REASON, {}, BUREAU),
    "measure_new": (MEASURE, {}, BUREAU),
    "measure_take": ({"version": 999, "text": "x"}, {}, {409: UNIT, 404: OTHERS}),
    "payments_pause": (REASON, {}, BUREAU),
    "payments_lift": (REASON, {}, BUREAU),
}


def prepare(office: Office) -> dict[str, dict[str, object]]:
    """Make an alert of the water department with a measure and stopped payments."""
    assert office.round is not None
    made = pages.arguments(office, office.round)

    def one(name: str) -> dict[str, object]:
        pk, *rest = made[name]
        return {"pk": pk, **({"name": rest[0]} if rest else {})}

    boards = ("monitoring_board", "monitoring_tables", "monitoring_book", "monitoring_book_ask")
    return {
        **dict.fromkeys(boards, one("monitoring-board")),
        "outlook": one("monitoring-form"),
        **dict.fromkeys(
            ("alert", "alert_escalate", "measure_new", "payments_pause"), one("monitoring-alert")
        ),
        "alert_take": one("monitoring-alert-take"),
        "measure_take": one("monitoring-measure-take"),
        "payments_lift": one("monitoring-lift"),
    }
