"""The pages of notices to put something right."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jixiao.web.cycle.services import Refused
from jixiao.web.office.models import Person, Unit
from jixiao.web.office.rights import Right, may, paths, under
from jixiao.web.pages.guard import needs, number, paged, person_of
from jixiao.web.pages.wording import refusal_text
from jixiao.web.results import services
from jixiao.web.results.forms import NoticeForm
from jixiao.web.results.models import Rectification, Use
from jixiao.web.results.states import RectificationState
from jixiao.web.results.ways import RECTIFICATION


def visible(person: Person) -> QuerySet[Rectification]:
    """Return the notices to units that a person may read."""
    found = Rectification.objects.filter(under(paths(person, Right.READ), "unit__path"))
    return found.select_related("unit__parent", "project", "by")


def over(person: Person) -> QuerySet[Unit]:
    """Return the units to which a person may issue notices."""
    rights = {*paths(person, Right.DECIDE), *paths(person, Right.REVIEW)}
    return Unit.objects.filter(under(sorted(rights)), active=True)


@require_safe
@needs(Right.READ)
def index(request: HttpRequest) -> HttpResponse:
    """List the notices, those due first."""
    person = person_of(request)
    found = visible(person)
    if request.GET.get("state") in RectificationState.values:
        found = found.filter(state=request.GET["state"])
    words = request.GET.get("q", "").strip()
    if words:
        found = found.filter(
            Q(problem__icontains=words) | Q(unit__name__icontains=words) | Q(project__name__icontains=words)
        )
    page = paged(request, found)
    today = timezone.localdate()
    for item in page:
        item.left = (item.due - today).days
    context = {
        "page": page, "states": RectificationState, "may_issue": over(person).exists(),
        "open": visible(person).filter(state=RectificationState.ISSUED).count(),
        "late": visible(person).filter(state=RectificationState.ISSUED, due__lt=today).count(),
    }  # fmt: skip
    return render(request, "results/notices.html", context)


@needs(Right.DECIDE, Right.REVIEW)
def new(request: HttpRequest) -> HttpResponse:
    """Issue a notice; from a project's result, its unit, project and problem are filled in."""
    person = person_of(request)
    units = over(person)
    use = (
        Use.objects.filter(unit__in=units.values("pk"), pk=number(request.GET.get("use")))
        .select_related("dossier")
        .first()
    )
    initial: dict[str, Any] = {"year": timezone.localdate().year}
    if use is not None:
        initial |= {"unit": use.unit_id, "project": use.dossier.project_id, "year": use.year}
    form = NoticeForm(request.POST or None, units=units, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        made = services.issue(
            person, data["unit"], year=data["year"], problem=data["problem"], demand=data["demand"],
            due=data["due"], basis=data["basis"], project=data["project"],
            use=use if use is not None and use.unit_id == data["unit"].pk else None,
        )  # fmt: skip
        messages.success(request, _("整改通知已下达"))
        return redirect("rectification", pk=made.pk)
    return render(request, "results/notice-form.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
@needs(Right.READ)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a notice with what was done and said."""
    person = person_of(request)
    found: Any = get_object_or_404(visible(person), pk=pk)
    found.left = (found.due - timezone.localdate()).days
    return render(request, "results/notice.html", {"notice": found, "ways": _ways(found, person)})


def _ways(found: Rectification, person: Person) -> list[Any]:
    mine = found.by_id == person.pk and may(person, Right.REVIEW, found.unit)
    return [
        way
        for way in RECTIFICATION.out_of(found.state)
        if may(person, way.right, found.unit) or (mine and way.right is Right.DECIDE)
    ]


@require_POST
@needs(Right.READ)
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a way of a notice."""
    person = person_of(request)
    found = get_object_or_404(visible(person), pk=pk)
    name = request.POST.get("take", "")
    if name not in {way.name for way in RECTIFICATION.ways}:
        raise Http404
    try:
        services.rectify(
            name, found.pk, person, version=number(request.POST.get("version")),
            reason=request.POST.get("reason", "")[:4000], owner=request.POST.get("owner", "")[:60],
        )  # fmt: skip
    except Refused as error:
        messages.error(request, refusal_text(error.code))
    else:
        messages.success(request, _("已办理"))
    return redirect("rectification", pk=pk)
