"""The review of a form as it goes out: rows with self scores and reviewed scores, deductions, papers."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest

from jixiao.web.api.routing import demand, person_of
from jixiao.web.api.schemas import (
    Out,
    PersonRef,
    Record,
    UnitRef,
    number_text,
    numbers,
    person_ref,
    picked,
    unit_ref,
)
from jixiao.web.office.rights import Right
from jixiao.web.recheck import services
from jixiao.web.recheck.access import review_for
from jixiao.web.recheck.models import Paper, Review
from jixiao.web.recheck.reading import Standing
from jixiao.web.recheck.sheet import Row, Taken, sheet_of
from jixiao.web.recheck.sheets import shows_answers
from jixiao.web.recheck.ways import SHOWN_TO_THE_UNIT, ReviewState


class ReviewOut(Out):
    """The review of a form: what it came to, as far as it is shown to the person."""

    id: int
    recheck: int
    dossier: int
    title: str
    unit: UnitRef
    drawn: bool
    addition: str
    shown: bool
    state: ReviewState | None
    reviewer: PersonRef | None
    term: date | None
    self_score: str | None
    reviewed_score: str | None
    final_score: str | None


class PaperOut(Out):
    """Evidence beside the unit's answer."""

    id: int
    name: str
    kind: str
    size: int
    sha256: str


class DeductionOut(Out):
    """Points taken off a row; what the unit says is null until it is shown to the person."""

    id: int
    row: str
    column: str
    criterion: str
    name: str
    points: str | None
    share: str | None
    note: str
    finding: str
    by: PersonRef
    doubts: list[str]
    accepts: bool | None
    answer: str | None
    outcome: str
    outcome_reason: str
    papers: list[PaperOut]


class ReviewRow(Out):
    """A row of the form with its self score, the points by the rules, and the reviewed score."""

    path: str
    name: str
    group: str
    target: str
    actual: str
    reason: str
    weight: str | None
    self_score: str | None
    by_rules: str
    reviewed: str | None
    deductions: list[DeductionOut]


class ReviewSheet(Out):
    """The review sheet of a form, and the ways that the person may take now."""

    id: int
    version: int
    recheck: int
    dossier: int
    revision: int
    title: str
    unit: UnitRef
    state: ReviewState
    addition: str
    reviewer: PersonRef | None
    term: date | None
    answer_by: date | None
    lapsed: bool
    self_score: str | None
    self_grade: str
    reviewed_score: str | None
    reviewed_grade: str
    final_score: str | None
    final_grade: str
    conclusion: str
    needs_head: bool
    rows: list[ReviewRow]
    criteria: list[str]
    ways: list[str]


def review_out(found: Review, *, whole: bool) -> Record:
    """Return what goes out of a review in a list, as far as it is shown."""
    shown = whole or found.state in SHOWN_TO_THE_UNIT
    return {
        "id": found.pk, "recheck": found.recheck_id, "dossier": found.dossier_id, "title": found.dossier.title,
        "unit": unit_ref(found.dossier.unit), "drawn": found.item_id is not None, "addition": found.addition,
        "shown": shown, "state": found.state if shown else None, "term": found.term if shown else None,
        "reviewer": person_ref(found.reviewer) if whole and found.reviewer else None,
        "self_score": number_text(found.self_score),
        **{name: number_text(getattr(found, name)) if shown else None for name in ("reviewed_score", "final_score")},
    }  # fmt: skip


def paper_out(found: Paper) -> Record:
    """Return what goes out of a paper of the unit."""
    return {"id": found.pk} | picked(found, "name", "kind", "size", "sha256")


def _taken(found: Taken, *, answers: bool, inner: bool) -> Record:
    one = found.deduction
    return {
        "id": one.pk, "by": person_ref(one.by), "doubts": found.doubts if inner else [], "points": number_text(one.points),
        "share": number_text(found.share), "name": found.criterion,
        **picked(one, "row", "column", "criterion", "note", "finding"),
        "accepts": one.accepts if answers else None, "answer": one.answer if answers else None,
        "outcome": one.outcome, "outcome_reason": one.outcome_reason if answers else "",
        "papers": [paper_out(paper) for paper in one.papers.all()] if answers else [],
    }  # fmt: skip


def _row(found: Row, **shown: bool) -> Record:
    plain = ("path", "name", "group", "target", "actual", "reason", "by_rules")
    return {
        **picked(found, *plain),
        **numbers(found, "weight", "self_score", "reviewed"),
        "deductions": [_taken(one, **shown) for one in found.taken],
    }


def seen(request: HttpRequest, pk: int) -> tuple[Review, Standing]:
    """Return a review that the person may see, and what he is to it."""
    demand(person_of(request), Right.READ, Right.EVALUATE)
    return review_for(request, pk)


def sheet_out(request: HttpRequest, pk: int) -> Record:
    """Return the sheet of a review as the person sees it."""
    found, place = seen(request, pk)
    laid = sheet_of(found)
    shown = {
        "answers": shows_answers(found, place),
        "inner": place.reviewer or place.officer or place.overseer,
    }
    plain = ("version", "state", "addition", "term", "answer_by", "lapsed", "conclusion")
    return {
        "id": pk, "recheck": found.recheck_id, "dossier": found.dossier_id, "revision": found.revision.number,
        "title": found.dossier.title, "unit": unit_ref(found.dossier.unit),
        "reviewer": person_ref(found.reviewer) if found.reviewer else None,
        **picked(found, *plain),
        **numbers(found, "self_score", "reviewed_score", "final_score"),
        **picked(laid, "self_grade", "reviewed_grade", "final_grade"),
        "needs_head": found.reviewed_score is not None and services.needs_head(found),
        "rows": [_row(row, **shown) for row in laid.rows],
        "criteria": [one.id for one in laid.rules.deductions.criteria],
        "ways": [way.name for way in services.choices(found, person_of(request))],
    }  # fmt: skip
