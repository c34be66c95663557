"""The framework, the team and the declaration of an evaluation."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jixiao.evaluation import Framework, FrameworkCriterion
from jixiao.web.cycle.services import Refused
from jixiao.web.evaluations import planning
from jixiao.web.evaluations.access import Access
from jixiao.web.evaluations.forms import DeclareForm, MemberForm
from jixiao.web.evaluations.guarding import answered, on_evaluation, tell_refusal, word
from jixiao.web.evaluations.models import Evaluation
from jixiao.web.evaluations.views import common, shown
from jixiao.web.evaluations.ways import State
from jixiao.web.pages.guard import number, person_of
from jixiao.web.pages.wording import language, refusal_text

MOST_POINTS = Decimal(1000)


@on_evaluation()
def framework(request: HttpRequest, found: Evaluation, own: Access) -> HttpResponse:
    """Show the framework; whoever may adjusts its points."""
    writes = planning.may_set_framework(found, person_of(request))
    typed: dict[str, str] = {}
    status = 200
    if request.method == "POST":
        if not writes:
            raise PermissionDenied
        typed = {c.id: request.POST.get(f"points-{c.id}", "") for c in found.whole_framework.criteria}
        try:
            points = {name: points_of(text) or Decimal(0) for name, text in typed.items()}
            planning.set_points(found.pk, person_of(request), points, number(request.POST.get("version")))
        except Refused as error:
            tell_refusal(request, error)
            status = 422
        except ValueError:
            messages.error(request, _("分值应为数字，最多两位小数。"))
            status = 422
        else:
            messages.success(request, _("已保存"))
            return redirect("evaluation-framework", pk=found.pk)
    whole = found.whole_framework
    context = {
        **common(found, own),
        "groups": _groups(whole if writes else whole.in_force(), typed),
        "framework": whole,
        "writes": writes,
        "total": whole.points,
        "results": whole.result_points,
        "least": whole.result_share.value * 100,
        "source": str(whole.source(whole.result_share)),
        "against": [f.message(language()) for f in planning.points_findings(found, whole)],
        "fillings": planning.filling(found) if writes else [],
    }
    return render(request, "evaluations/framework.html", context, status=status)


def points_of(text: str) -> Decimal | None:
    """Return points that were typed, none for a blank. Raises ``ValueError``.

    >>> points_of(" 7.5 "), points_of("")
    (Decimal('7.5'), None)
    """
    text = text.strip().replace("．", ".")
    if not text:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation as error:
        raise ValueError(text) from error
    exponent = value.as_tuple().exponent
    if (
        not value.is_finite()
        or not 0 <= value <= MOST_POINTS
        or not isinstance(exponent, int)
        or exponent < -2
    ):
        raise ValueError(text)
    return value


def _groups(framework: Framework, typed: dict[str, str]) -> list[dict[str, Any]]:
    """Return the criteria under their heads as the page shows them."""
    return [
        {
            "name": word(head.name),
            "points": sum((c.points for c in framework.under(head.id)), Decimal(0)),
            "criteria": [
                shown_criterion(framework, c) | {"typed": typed.get(c.id)} for c in framework.under(head.id)
            ],
        }
        for head in framework.heads
    ]


def shown_criterion(framework: Framework, criterion: FrameworkCriterion) -> dict[str, Any]:
    """Return what a page says of a criterion."""
    return {
        "id": criterion.id,
        "l2": word(criterion.l2),
        "l3": word(criterion.l3),
        "checks": [word(check) for check in criterion.checks],
        "formula": word(criterion.formula) if criterion.formula is not None else "",
        "target": criterion.target,
        "standard": word(framework.standards[criterion.standard]),
        "points": criterion.points,
    }


@require_POST
@on_evaluation()
def fill(request: HttpRequest, found: Evaluation, own: Access) -> HttpResponse:
    """Begin the framework anew: general, or with the indicators of a form."""
    if not planning.may_set_framework(found, person_of(request)):
        raise PermissionDenied
    dossier = number(request.POST.get("dossier")) or None

    def work() -> None:
        planning.fill_framework(found.pk, person_of(request), dossier, number(request.POST.get("version")))

    return answered(request, work, _("已重新生成指标体系"), redirect("evaluation-framework", pk=found.pk))


@require_POST
@on_evaluation(lambda own: own.commissions)
def team(request: HttpRequest, found: Evaluation, own: Access) -> HttpResponse:
    """Ask an expert into the team."""
    form = MemberForm(request.POST, candidates=planning.candidates(found))
    if found.state not in (State.PLANNED, State.ASSIGNED):
        messages.error(request, refusal_text("state"))
        return redirect("evaluation", pk=found.pk)
    if not form.is_valid():
        return shown(request, found, own, form, 422)
    data = form.cleaned_data

    def work() -> None:
        planning.add_member(
            found.pk, person_of(request), data["person"], speciality=data["speciality"],
            organisation=data["organisation"], weight=data["weight"], leader=data["leader"],
        )  # fmt: skip

    return answered(request, work, _("已加入评价组"), redirect("evaluation", pk=found.pk))


@require_POST
@on_evaluation(lambda own: own.commissions)
def member(request: HttpRequest, found: Evaluation, own: Access, member: int) -> HttpResponse:
    """Take an expert off the team, or make him its leader."""
    person, to = person_of(request), redirect("evaluation", pk=found.pk)
    if request.POST.get("do") == "leader":
        return answered(
            request, lambda: planning.appoint_leader(found.pk, person, member), _("已指定组长"), to
        )
    reason = request.POST.get("reason", "")[:500]
    return answered(
        request, lambda: planning.end_member(found.pk, person, member, reason), _("已移出评价组"), to
    )


@on_evaluation(lambda own: own.member is not None, declaring=True)
def declare(request: HttpRequest, found: Evaluation, own: Access) -> HttpResponse:
    """Ask for the declaration before anything is shown."""
    assert own.member is not None
    form = DeclareForm(request.POST or None)
    if own.member.declared_at is not None:
        return redirect("evaluation", pk=found.pk)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        planning.declare(found.pk, person_of(request), free=data["free"], reason=data["reason"])
        if data["free"]:
            messages.success(request, _("已作出声明，可以开始工作"))
            return redirect("evaluation", pk=found.pk)
        messages.success(request, _("已申请回避，不再参加这项评价"))
        return redirect("evaluations")
    context = {
        "evaluation": found,
        "form": form,
        "text": word(found.whole_framework.declaration),
        "source": str(found.whole_framework.source(found.whole_framework.independence)),
    }
    return render(request, "evaluations/declare.html", context, status=422 if form.errors else 200)
