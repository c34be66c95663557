"""Background work: asking for all forms of a round, the list of one's own, the file, and throwing it away."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jixiao.web.cycle import jobs
from jixiao.web.cycle.models import Job, JobState, Round
from jixiao.web.cycle.services import Refused
from jixiao.web.desk.evidence import download
from jixiao.web.desk.volumes import KINDS, readable
from jixiao.web.office.rights import Right, paths, under
from jixiao.web.pages.guard import needs, person_of
from jixiao.web.pages.wording import refusal_text


@require_POST
@needs(Right.READ)
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for all forms of a round in one file."""
    round_ = get_object_or_404(Round.objects.select_related("scope"), pk=pk)
    person = person_of(request)
    total = readable(round_, person).count()
    if not total:
        raise Http404
    kind = request.POST.get("kind", "")
    if kind not in {found.name for found in KINDS}:
        messages.error(request, _("请选择要下载的文件"))
        return redirect("round", pk=pk)
    try:
        jobs.ask(kind, round_.title, person, total=total, round_=round_, path=round_.scope.path)
    except Refused as error:
        messages.error(request, refusal_text(error.code))
    return redirect("jobs")


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List one's own work of the last day, and the rounds into which one may import."""
    mine: list[Any] = list(person_of(request).jobs.all())
    now = timezone.now()
    for job in mine:
        job.late = job.running and (now - (job.beat_at or job.at)) > jobs.SILENT
        kind = jobs.kinds().get(job.kind)
        job.label = kind.label if kind else job.kind
        job.problem = _("多次中断，没有生成") if job.error == "tries" else job.error
    fillable = under(paths(person_of(request), Right.FILL), "dossiers__unit__path")
    rounds = Round.objects.filter(fillable, closed_at=None).distinct().order_by("deadline")
    context = {"jobs": mine, "running": any(job.running for job in mine), "rounds": rounds}
    return render(request, "pages/jobs.html", context)


def _mine(request: HttpRequest, pk: int) -> Job:
    return get_object_or_404(Job, pk=pk, by=person_of(request))


@require_safe
def file(request: HttpRequest, pk: int) -> FileResponse:
    """Hand the file out to whom it was made for."""
    job = _mine(request, pk)
    fresh = job.ended_at is not None and timezone.now() - job.ended_at < jobs.KEPT
    if (
        job.kind not in jobs.kinds()
        or job.state != JobState.DONE
        or not fresh
        or not jobs.path_of(job).is_file()
    ):
        raise Http404
    kind = jobs.kinds()[job.kind]
    return download(jobs.path_of(job), f"{job.title}_{kind.label}.{kind.extension}", kind.extension)


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a download away before its day is over."""
    job = _mine(request, pk)
    if not job.running:
        jobs.remove(job)
    return redirect("jobs")
