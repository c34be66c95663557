"""The review sheet of one form, its deductions, and its ways."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jixiao.web.cycle.services import Refused
from jixiao.web.office.rights import Right
from jixiao.web.pages.guard import needs, number, person_of
from jixiao.web.recheck import services
from jixiao.web.recheck.access import refused, review_for
from jixiao.web.recheck.forms import DeductionForm
from jixiao.web.recheck.models import Review
from jixiao.web.recheck.reading import Standing, usage
from jixiao.web.recheck.sheet import Sheet, measures, prefilled, sheet_of
from jixiao.web.recheck.ways import BY_HAND, WRITTEN_IN, ReviewState, TaskState

LATER = frozenset({ReviewState.ANSWERED, ReviewState.DECIDING, ReviewState.CONFIRMING, ReviewState.DECIDED})
"""States in which the unit's answers have been sent."""
_CONCLUDING = frozenset({"propose", "propose-outside", "agree", "agree-outside", "decide", "refer"})
_SEVERE = frozenset({"give-back", "call-back", "hear-again", "refuse", "reopen", "lapse"})


def shows_answers(review: Review, place: Standing) -> bool:
    """Say whether what the unit says is shown: to the unit itself at once, to the others when its head has sent it."""
    return review.state in LATER or (place.unit and review.state == ReviewState.FEEDBACK)


@require_safe
@needs(Right.READ, Right.EVALUATE)
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Show self scores and reviewed scores side by side."""
    review, place = review_for(request, pk)
    return shown(request, review, place)


def shown(
    request: HttpRequest, review: Review, place: Standing, *, status: int = 200, **more: Any
) -> HttpResponse:
    """Return the page of a review."""
    person = person_of(request)
    ways = services.choices(review, person)
    today = timezone.localdate()
    running = review.recheck.state == TaskState.DRAWN
    day = review.answer_by if review.state == ReviewState.FEEDBACK else review.term
    waiting = review.state in WRITTEN_IN or review.state == ReviewState.FEEDBACK
    rules = sheet_of(review)
    context = {
        "review": review,
        "sheet": rules,
        "place": place,
        "steps": review.steps.select_related("by"),
        "writing": place.reviewer and review.state in WRITTEN_IN and running,
        "answering": place.unit and review.state == ReviewState.FEEDBACK and running,
        "hearing": place.reviewer and review.state == ReviewState.ANSWERED and running,
        "answers": shows_answers(review, place),
        "left": (day - today).days if day is not None and waiting and running else None,
        "ways": [_button(way, rules) for way in ways],
        "may_open_form": place.reader,
        "newer": review.dossier.revisions.filter(number__gt=review.revision.number).exists(),
        "formats": ("docx", "pdf", "xlsx"),
        "needs_head": review.reviewed_score is not None and services.needs_head(review),
        **more,
    }
    return render(request, "recheck/sheet.html", context, status=status)


def _button(way: services.Choice, found: Sheet) -> dict[str, Any]:
    """Return a way as the page offers it: what is asked for, and what stands there already."""
    return {
        "name": way.name,
        "label": way.label,
        "reason": way.reason,
        "severe": way.name in _SEVERE,
        "conclusion": way.name in _CONCLUDING,
        "term": way.name == "send",
        "days": found.rules.decision.answer_days,
        "plain": not way.reason and way.name not in _CONCLUDING and way.name != "send",
    }


# -- deductions ---------------------------------------------------------------------------------------------------


@needs(Right.DECIDE, Right.EVALUATE)
def deduct(request: HttpRequest, pk: int) -> HttpResponse:
    """Take points off a row; a finding fills the page in."""
    return _deduction(request, pk, None)


@needs(Right.DECIDE, Right.EVALUATE)
def deduction(request: HttpRequest, pk: int, deduction: int) -> HttpResponse:
    """Change what was taken off."""
    return _deduction(request, pk, deduction)


def _deduction(request: HttpRequest, pk: int, chosen: int | None) -> HttpResponse:
    review, place = review_for(request, pk)
    if not place.reviewer:
        raise Http404
    found = review.deductions.filter(pk=chosen).first() if chosen else None
    if chosen and found is None:
        raise Http404
    if review.state not in WRITTEN_IN or review.recheck.state != TaskState.DRAWN:
        refused(request, Refused("state"))
        return redirect("recheck-review", pk=pk)
    laid = sheet_of(review)
    get = request.GET
    initial: dict[str, Any] = prefilled(
        laid, get.get("row", ""), get.get("column", "score"), get.get("finding", "")
    )
    if found is not None:
        initial = {name: getattr(found, name) for name in DeductionForm.base_fields}
        initial["points"] = f"{found.points.normalize():f}"
    row = laid.row(request.POST.get("row") or str(initial.get("row", "")))
    choices = measures(laid.rules, usage(review.recheck, review), row)
    form = DeductionForm(
        request.POST or None, initial=initial, sheet=laid, choices=choices, apart_from=chosen or 0
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                services.deduct(
                    pk, person_of(request), version=number(request.POST.get("version")), values=form.cleaned_data,
                    deduction=chosen,
                )  # fmt: skip
            except Refused as error:
                status = 409
                refused(request, error)
            else:
                messages.success(request, _("已保存"))
                after = laid.row(form.cleaned_data["row"])
                return redirect(f"{reverse('recheck-review', args=[pk])}#{after.anchor if after else ''}")
    context = {"review": review, "form": form, "row": row, "measures": choices, "found": found}
    return render(request, "recheck/deduct.html", context, status=status)


@require_POST
@needs(Right.DECIDE, Right.EVALUATE)
def remove(request: HttpRequest, pk: int, deduction: int) -> HttpResponse:
    """Take a deduction back."""
    review, place = review_for(request, pk)
    if not place.reviewer or not review.deductions.filter(pk=deduction).exists():
        raise Http404
    try:
        services.remove(
            pk, person_of(request), version=number(request.POST.get("version")), deduction=deduction
        )
    except Refused as error:
        refused(request, error)
    else:
        messages.success(request, _("已删除"))
    return redirect("recheck-review", pk=pk)


# -- ways ---------------------------------------------------------------------------------------------------------


@require_POST
@needs(Right.READ, Right.EVALUATE)
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the review a step further or back."""
    _review, place = review_for(request, pk)
    name = request.POST.get("take", "")
    if name not in {way.name for way in BY_HAND}:
        messages.error(request, _("没有这一步"))
        return redirect("recheck-review", pk=pk)
    try:
        services.take(
            name, pk, person_of(request), version=number(request.POST.get("version")),
            reason=request.POST.get("reason", "")[:2000], conclusion=request.POST.get("conclusion", "")[:4000],
            answer_by=_date(request.POST.get("answer_by", "")),
        )  # fmt: skip
    except Refused as error:
        refused(request, error)
    except ValueError:
        messages.error(request, _("请填写日期"))
    else:
        messages.success(request, _("已办理"))
        review, _place = _again(request, pk, place)
        if review is None:
            return redirect("rechecks")
    return redirect("recheck-review", pk=pk)


def _date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _again(request: HttpRequest, pk: int, place: Standing) -> tuple[Review | None, Standing]:
    """Return the review if the person still sees it after the step."""
    try:
        return review_for(request, pk)
    except Http404:
        return None, place
