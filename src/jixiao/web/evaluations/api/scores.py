"""The experts' scores: each his own, beside each other once they are open, and what the team agreed on."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from pydantic import Field

from jixiao.evaluation import Scored
from jixiao.web.api.routing import Number, Router, person_of
from jixiao.web.api.schemas import Done, In, Out, Record, Version, number_text
from jixiao.web.evaluations import scoring
from jixiao.web.evaluations.api.evaluation import EvaluationWay
from jixiao.web.evaluations.api.known import Criterion, Numbers, Points, has_declared, known, sees_result
from jixiao.web.evaluations.guarding import word
from jixiao.web.evaluations.scoring import Given, Saved
from jixiao.web.evaluations.sheets import Bench, bench_of
from jixiao.web.evaluations.work import shows_points
from jixiao.web.pages.wording import language

router = Router()


class OwnScore(Out):
    """What the person gave for a criterion; the version of the row."""

    criterion: str
    limit: str | None
    points: str | None
    reason: str
    evidence: list[int]
    version: int


class OwnScores(Out):
    """The person's own scoring sheet."""

    handed_in: bool
    rows: list[OwnScore]


class ScoreRowIn(In):
    """Points for a criterion, with the version of the row that was seen; null takes them back."""

    points: Points | None
    reason: Annotated[str, Field(max_length=1000)] = ""
    evidence: Numbers = Field(default_factory=list)
    version: Version = 0


class ScoresIn(In):
    """Rows by the id of their criterion."""

    rows: Annotated[dict[Criterion, ScoreRowIn], Field(max_length=300)]


class ScoresSaved(Out):
    """How many rows were saved, and the criteria whose row somebody had changed in between."""

    changed: int
    conflicts: list[str]


class GivenScore(Out):
    """What an expert gave."""

    member: int
    points: str | None


class ComparedScore(Out):
    """The scores of a criterion beside each other; who gave them only to the inside."""

    criterion: str
    name: str
    limit: str | None
    given: list[GivenScore]
    mean: str | None
    spread: str | None
    agreed: str | None
    agreed_reason: str
    agreed_version: int
    score: str | None


class ComparedScores(Out):
    """All scores, as far as they are open to the person."""

    open: bool
    shown: bool
    total: str | None
    full: str | None
    grade: str
    rows: list[ComparedScore]
    findings: list[str]


def _given(body: ScoresIn) -> dict[str, Given]:
    return {
        name: Given(row.points, row.reason, row.version, tuple(row.evidence))
        for name, row in body.rows.items()
    }


def _saved(found: Saved) -> Record:
    return {"changed": found.changed, "conflicts": sorted(found.conflicts)}


@router.get("/evaluations/{int:pk}/scores/own", response=OwnScores, summary="我的评分")
def scores_own(request: HttpRequest, pk: Number) -> Any:
    """Show an expert his own sheet."""
    found, own = known(request, pk, has_declared)
    assert own.member is not None
    rows = {row.criterion: row for row in own.member.scores.all()}
    shown = []
    for one in found.frame.criteria:
        row = rows.get(one.id)
        shown.append(
            {"criterion": one.id, "limit": number_text(one.points), "points": number_text(row.points) if row else None,
             "reason": row.reason if row else "", "evidence": row.evidence if row else [],
             "version": row.version if row else 0}
        )  # fmt: skip
    return {"handed_in": own.member.done_at is not None, "rows": shown}


@router.put("/evaluations/{int:pk}/scores/own", response=ScoresSaved, summary="填写评分")
def scores_save(request: HttpRequest, pk: Number, body: ScoresIn) -> Any:
    """Save an expert's rows; a row that was changed elsewhere in between is left as it is and named."""
    known(request, pk, has_declared)
    return _saved(scoring.save_scores(pk, person_of(request), _given(body)))


@router.post("/evaluations/{int:pk}/scores/own/hand-in", response=Done, summary="提交评分")
def scores_hand_in(request: HttpRequest, pk: Number) -> Any:
    """Hand one's scores in."""
    known(request, pk, has_declared)
    scoring.hand_in(pk, person_of(request))
    return {}


@router.post("/evaluations/{int:pk}/scores/open", response=Done, summary="开放评分")
def scores_open(request: HttpRequest, pk: Number, body: EvaluationWay) -> Any:
    """Open all scores to the team before everybody has handed in; the leader does."""
    known(request, pk, lambda own: own.leader)
    scoring.open_scores(pk, person_of(request), body.version)
    return {}


@router.put("/evaluations/{int:pk}/scores/agreed", response=ScoresSaved, summary="合议")
def scores_settle(request: HttpRequest, pk: Number, body: ScoresIn) -> Any:
    """Write down what the team agreed on; the leader does, once the scores are open."""
    known(request, pk, lambda own: own.leader)
    return _saved(scoring.settle(pk, person_of(request), _given(body)))


@router.get("/evaluations/{int:pk}/scores", response=ComparedScores, summary="评分汇总")
def scores(request: HttpRequest, pk: Number) -> Any:
    """Compare the experts' scores: to the team once they are open, to the others once scoring has ended."""
    found, own = known(request, pk, sees_result)
    bench = bench_of(found)
    shown, result = shows_points(found, own, bench), bench.result
    return {
        "open": bench.open,
        "shown": shown,
        "total": number_text(result.total) if shown else None,
        "full": number_text(bench.frame.points),
        "grade": result.grade.label if shown and result.grade else "",
        "rows": [_compared(bench, row, names=own.inside) for row in result.rows] if shown else [],
        "findings": [f.message(language()) for f in bench.findings if f.field != "points"]
        if shown and own.inside
        else [],
    }


def _compared(bench: Bench, row: Scored, *, names: bool) -> Record:
    kept = next((one for one in bench.settled if one.criterion == row.criterion.id), None)
    given = (
        [{"member": int(key), "points": number_text(points)} for key, points in row.points] if names else []
    )
    return {
        "criterion": row.criterion.id, "name": word(row.criterion.l3), "limit": number_text(row.criterion.points),
        "given": given, "mean": number_text(row.mean), "spread": number_text(row.spread),
        "agreed": number_text(kept.points) if kept else None, "agreed_reason": kept.reason if kept and names else "",
        "agreed_version": kept.version if kept else 0, "score": number_text(row.score),
    }  # fmt: skip
