"""What the unit says to deductions, the papers it puts beside that, and what the reviewer makes of it."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jixiao.web.cycle.services import Refused
from jixiao.web.desk.access import Unusable
from jixiao.web.office.rights import Right
from jixiao.web.pages.guard import needs, number, person_of
from jixiao.web.recheck import papers, services
from jixiao.web.recheck.access import refused, review_for
from jixiao.web.recheck.models import Paper, Review
from jixiao.web.recheck.sheets import shows_answers
from jixiao.web.recheck.ways import ReviewState


@require_POST
@needs(Right.FILL)
def answer(request: HttpRequest, pk: int, deduction: int) -> HttpResponse:
    """Agree or disagree with a deduction; a file goes with it if one was chosen."""
    review, place = review_for(request, pk)
    if not place.unit or not review.deductions.filter(pk=deduction).exists():
        raise Http404
    person, version = person_of(request), number(request.POST.get("version"))
    accepts = request.POST.get("accepts", "")
    upload = request.FILES.get("file")
    try:
        if accepts not in ("yes", "no"):
            raise Refused("recheck-unanswered")
        paper = papers.taken_in(upload) if upload else None
        text = request.POST.get("text", "")[:4000]
        services.answer(pk, person, version=version, deduction=deduction, accepts=accepts == "yes", text=text)
        if paper is not None:
            services.put_paper(pk, person, version=version + 1, deduction=deduction, paper=paper)
    except Refused as error:
        refused(request, error)
    except Unusable as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("已保存，单位负责人审签后报送"))
    return _back(pk, deduction)


@require_POST
@needs(Right.DECIDE, Right.EVALUATE)
def hear(request: HttpRequest, pk: int, deduction: int) -> HttpResponse:
    """Keep or withdraw a deduction to which the unit objected."""
    review, place = review_for(request, pk)
    if not place.reviewer or not review.deductions.filter(pk=deduction).exists():
        raise Http404
    try:
        services.hear(
            pk, person_of(request), version=number(request.POST.get("version")), deduction=deduction,
            outcome=request.POST.get("outcome", ""), reason=request.POST.get("reason", "")[:2000],
        )  # fmt: skip
    except Refused as error:
        refused(request, error)
    else:
        messages.success(request, _("已保存"))
    return _back(pk, deduction)


def _back(pk: int, deduction: int) -> HttpResponse:
    return redirect(f"{reverse('recheck-review', args=[pk])}#deduction-{deduction}")


@require_safe
@needs(Right.READ, Right.EVALUATE)
def paper(request: HttpRequest, pk: int, paper: int) -> FileResponse:
    """Hand out a paper of the unit; to others than the unit once its answer was sent."""
    review, place = review_for(request, pk)
    if not place.unit and not shows_answers(review, place):
        raise Http404
    return papers.handed_out(paper_of(review, paper))


def paper_of(review: Review, pk: int) -> Paper:
    """Return a paper of the unit whose content is there; others do not exist."""
    found = Paper.objects.filter(pk=pk, deduction__review=review).first()
    if found is None or not papers.path_of(found.sha256).exists():
        raise Http404
    return found


@require_POST
@needs(Right.FILL)
def paper_remove(request: HttpRequest, pk: int, paper: int) -> HttpResponse:
    """Take a paper away."""
    review, place = review_for(request, pk)
    if not place.unit:
        raise Http404
    found = paper_of(review, paper)
    if review.state != ReviewState.FEEDBACK:
        refused(request, Refused("state"))
        return _back(pk, found.deduction_id)
    try:
        services.take_paper(
            pk, person_of(request), version=number(request.POST.get("version")), paper=found.pk
        )
    except Refused as error:
        refused(request, error)
    else:
        papers.thrown_away(found)
        messages.success(request, _("已删除"))
    return _back(pk, found.deduction_id)
