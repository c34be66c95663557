"""An expert's own scoring sheet, and the comparison of all by the leader."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jixiao.evaluation import Scored
from jixiao.web.cycle.editing import load_form
from jixiao.web.cycle.models import RoundKind
from jixiao.web.cycle.services import Refused
from jixiao.web.evaluations import scoring
from jixiao.web.evaluations.access import Access, dossiers_of
from jixiao.web.evaluations.guarding import answered, on_evaluation, tell_refusal, word
from jixiao.web.evaluations.ledger import proving
from jixiao.web.evaluations.models import Evaluation, Score, Settled
from jixiao.web.evaluations.scoring import Given, Saved
from jixiao.web.evaluations.sheets import Bench, bench_of, on
from jixiao.web.evaluations.teamwork import points_of, shown_criterion
from jixiao.web.evaluations.views import common
from jixiao.web.evaluations.ways import State
from jixiao.web.pages.guard import number, person_of
from jixiao.web.pages.wording import language

LONGEST = 1000


@on_evaluation(lambda own: own.declared)
def sheet(request: HttpRequest, found: Evaluation, own: Access) -> HttpResponse:
    """Show an expert his own sheet, and save what he wrote; a row changed elsewhere is shown beside it."""
    assert own.member is not None
    typed: dict[str, dict[str, Any]] = {}
    conflicts: dict[str, Score | Settled] = {}
    status = 200
    if request.method == "POST":
        names = [criterion.id for criterion in found.frame.criteria]
        typed = {name: _typed(request, name) for name in names if f"version-{name}" in request.POST}
        try:
            saved = scoring.save_scores(found.pk, person_of(request), _given(typed))
            conflicts = saved.conflicts
            if not conflicts:
                return _saved(request, found, saved)
            status = 409
            messages.error(
                request, _("有%(n)s项在别处已经改过，没有覆盖；请核对后再保存。") % {"n": len(conflicts)}
            )
        except Refused as error:
            if error.code == "right":
                raise PermissionDenied from error
            status = 422
            tell_refusal(request, error)
        except ValueError as error:
            status = 422
            messages.error(
                request, _("“%(text)s”不是分数；请填写数字，最多两位小数。") % {"text": str(error)[:20]}
            )
    context = {
        **common(found, own),
        "groups": _own_groups(found, own, typed, conflicts),
        "writes": found.state == State.SCORING,
        "member": own.member,
        "full": found.frame.points,
        "wide": True,
    }
    return render(request, "evaluations/sheet.html", context, status=status)


def _saved(request: HttpRequest, found: Evaluation, saved: Saved) -> HttpResponse:
    """Tell that the rows were saved, hand them in if asked, and go on."""
    to = redirect("evaluation-sheet", pk=found.pk)
    if request.POST.get("do") == "hand-in":
        return answered(request, lambda: scoring.hand_in(found.pk, person_of(request)), _("已提交评分"), to)
    messages.success(request, _("已保存%(n)s项") % {"n": saved.changed})
    return to


def _typed(request: HttpRequest, name: str) -> dict[str, Any]:
    post = request.POST
    return {
        "points": post.get(f"points-{name}", "").strip(),
        "reason": post.get(f"reason-{name}", "").strip()[:LONGEST],
        "evidence": tuple(number(text) for text in post.getlist(f"evidence-{name}")[:300]),
        "version": number(post.get(f"version-{name}")),
    }


def _given(typed: dict[str, dict[str, Any]]) -> dict[str, Given]:
    return {
        name: Given(points_of(row["points"]), row["reason"], row["version"], row["evidence"])
        for name, row in typed.items()
    }


def _own_groups(
    found: Evaluation, own: Access, typed: dict[str, dict[str, Any]], conflicts: dict[str, Score | Settled]
) -> list[dict[str, Any]]:
    assert own.member is not None
    frame = found.frame
    items = list(found.items.filter(removed_at=None))
    rows = {row.criterion: row for row in own.member.scores.all()}
    actual = actuals(found)
    groups = []
    for head in frame.heads:
        lines = []
        for criterion in frame.under(head.id):
            row = rows.get(criterion.id)
            mine = typed.get(criterion.id)
            conflict = conflicts.get(criterion.id)
            ticked = mine["evidence"] if mine else tuple(row.evidence if row else ())
            lines.append(
                shown_criterion(frame, criterion)
                | {
                    "given": mine["points"] if mine else _plain(row.points if row else None),
                    "reason": mine["reason"] if mine else (row.reason if row else ""),
                    "version": (row.version if row else 0) if conflict or mine is None else mine["version"],
                    "items": [(item, item.number in ticked) for item in proving(items, criterion.id)],
                    "actual": actual.get(criterion.l3.zh),
                    "conflict": conflict,
                    "row": row,
                }
            )
        if lines:
            points = sum((c.points for c in frame.under(head.id)), Decimal(0))
            groups.append({"id": head.id, "name": word(head.name), "points": points, "lines": lines})
    return groups


def _plain(points: Decimal | None) -> str:
    return "" if points is None else f"{points.normalize():f}"


def actuals(found: Evaluation) -> dict[str, dict[str, str]]:
    """Return what the newest self-evaluation says of each indicator, by its name: actual value, points, reason."""
    newest = dossiers_of(found).filter(round__kind=RoundKind.SELF_EVALUATION).first()
    if newest is None:
        return {}
    return {
        indicator.l3.text: {
            "actual": indicator.actual.printed,
            "score": indicator.score.printed,
            "weight": indicator.weight.printed,
            "reason": indicator.reason.printed,
        }
        for indicator in load_form(newest.form).indicators
        if indicator.l3.text
    }


# -- all scores ---------------------------------------------------------------------------------------------------


@on_evaluation(lambda own: own.result)
def scores(request: HttpRequest, found: Evaluation, own: Access) -> HttpResponse:
    """Compare the experts' scores; the leader writes down what was agreed on."""
    typed: dict[str, dict[str, Any]] = {}
    conflicts: dict[str, Score | Settled] = {}
    status = 200
    if request.method == "POST":
        if not own.leader:
            raise PermissionDenied
        names = [criterion.id for criterion in found.frame.criteria]
        typed = {name: _typed(request, name) for name in names if f"version-{name}" in request.POST}
        try:
            saved = scoring.settle(found.pk, person_of(request), _given(typed))
            conflicts = saved.conflicts
            if not conflicts:
                messages.success(request, _("已保存%(n)s项") % {"n": saved.changed})
                return redirect("evaluation-scores", pk=found.pk)
            status = 409
            messages.error(
                request, _("有%(n)s项在别处已经改过，没有覆盖；请核对后再保存。") % {"n": len(conflicts)}
            )
        except Refused as error:
            status = 422
            tell_refusal(request, error)
        except ValueError as error:
            status = 422
            messages.error(
                request, _("“%(text)s”不是分数；请填写数字，最多两位小数。") % {"text": str(error)[:20]}
            )
    bench = bench_of(found)
    shows = shows_points(found, own, bench)
    names_shown = shows and (own.declared or own.commissions or own.reads)
    context = {
        **common(found, own, bench),
        "shows": shows,
        "experts": bench.members if names_shown else (),
        "rows": [_compared(bench, row, typed, conflicts) for row in bench.result.rows] if shows else [],
        "result": bench.result,
        "full": bench.frame.points,
        "limit": bench.frame.disagreement.value * 100,
        "findings": [f.message(language()) for f in bench.findings if f.field not in ("points",)]
        if own.inside and shows
        else [],
        "settles": own.leader and found.state == State.SCORING and bench.open,
        "opens": own.leader and found.state == State.SCORING and not bench.open,
        "waiting": [member for member in bench.members if member.done_at is None],
        "wide": True,
    }
    return render(request, "evaluations/scores.html", context, status=status)


def shows_points(found: Evaluation, own: Access, bench: Bench) -> bool:
    """Say whether points are shown: to the team once they are open, to everybody else once scoring has ended."""
    if found.state in (State.PLANNED, State.ASSIGNED):
        return False
    return bench.open and own.declared if found.state == State.SCORING else True


def _compared(
    bench: Bench, row: Scored, typed: dict[str, dict[str, Any]], conflicts: dict[str, Score | Settled]
) -> dict[str, Any]:
    given = dict(row.points)
    mine = typed.get(row.criterion.id)
    kept = next((s for s in bench.settled if s.criterion == row.criterion.id), None)
    conflict = conflicts.get(row.criterion.id)
    reasons = {s.member_id: s for s in bench.scores if s.criterion == row.criterion.id}
    spread = row.spread * 100
    return shown_criterion(bench.frame, row.criterion) | {
        "given": [
            (member.person.name, given.get(member.key), reasons[member.pk].reason if member.pk in reasons else "")
            for member in bench.members
        ],
        "mean": row.mean,
        "score": row.score,
        "spread": spread,
        "apart": spread > bench.frame.disagreement.value * 100,
        "kept": kept,
        "agreed": mine["points"] if mine else _plain(kept.points if kept else None),
        "reason": mine["reason"] if mine else (kept.reason if kept else ""),
        "version": (kept.version if kept else 0) if conflict or mine is None else mine["version"],
        "conflict": conflict,
        "doubts": [f.message(language()) for path in ("scores", "evidence", "problems", "agreed")
                   for f in on(bench.findings, f"{path}.{row.criterion.id}")],
        "evidence": [item.id for item in row.evidence],
        "problems": [problem.id for problem in row.problems],
    }  # fmt: skip


@require_POST
@on_evaluation(lambda own: own.leader)
def open_(request: HttpRequest, found: Evaluation, own: Access) -> HttpResponse:
    """Open the scores to the team before all are in."""
    version = number(request.POST.get("version"))
    to = redirect("evaluation-scores", pk=found.pk)
    return answered(
        request,
        lambda: scoring.open_scores(found.pk, person_of(request), version),
        _("评分已对评价组开放"),
        to,
    )
