"""The office's side of publication: what is public, what is not and why, and making the pages."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, Exists, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jixiao.web.cycle import jobs
from jixiao.web.cycle.models import Dossier, Round
from jixiao.web.cycle.services import Refused
from jixiao.web.cycle.states import FINAL
from jixiao.web.office.rights import Right, may, paths, under
from jixiao.web.pages.guard import needs, paged, person_of
from jixiao.web.pages.wording import refusal_text
from jixiao.web.publication import services
from jixiao.web.publication.models import Edition, Release, Withholding


@require_safe
@needs(Right.PUBLISH)
def index(request: HttpRequest) -> HttpResponse:
    """Show the rounds with what of them is public, the forms held back, and the editions."""
    person = person_of(request)
    subtrees = paths(person, Right.PUBLISH)
    rounds: list[Any] = list(
        Round.objects.filter(under(subtrees, "scope__path")).annotate(
            forms=Count("dossiers"), final=Count("dossiers", filter=Q(dossiers__state__in=FINAL))
        )
    )
    in_force = {item.round_id: item for item in Release.objects.filter(ended_at=None).select_related("by")}
    for round_ in rounds:
        round_.release = in_force.get(round_.pk)
    held = Withholding.objects.filter(under(subtrees, "dossier__unit__path"), ended_at=None)
    context = {
        "rounds": rounds,
        "held": held.select_related("dossier__round", "dossier__unit", "by"),
        "editions": Edition.objects.select_related("by")[: services.KEPT],
        "page": paged(request, _forms(request, subtrees)),
        "policy": services.policy(),
    }
    return render(request, "publication/index.html", context)


def _forms(request: HttpRequest, subtrees: list[str]) -> Any:
    """Return the released forms by unit; those held back are marked."""
    held = Withholding.objects.filter(dossier=OuterRef("pk"), ended_at=None)
    found = services.released().filter(under(subtrees, "unit__path")).annotate(held=Exists(held))
    words = request.GET.get("q", "").strip()
    if words:
        found = found.filter(Q(title__icontains=words) | Q(unit__name__icontains=words))
    return found.defer("form", "rows", "adjusted").order_by("unit__path", "pk")


@require_POST
@needs(Right.PUBLISH)
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """Release a round."""
    round_ = get_object_or_404(Round.objects.select_related("scope"), pk=pk)
    if not may(person_of(request), Right.PUBLISH, round_.scope):
        raise Http404
    return _done(
        request, lambda: services.release(round_, person_of(request), request.POST.get("note", "")[:500]),
        _("已列入公开范围；生成公开网站后对外可见"),
    )  # fmt: skip


@require_POST
@needs(Right.PUBLISH)
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a release back."""
    found = get_object_or_404(Release.objects.select_related("round__scope"), pk=pk)
    if not may(person_of(request), Right.PUBLISH, found.round.scope):
        raise Http404
    reason = request.POST.get("reason", "")[:500]
    return _done(
        request,
        lambda: services.take_back(pk, person_of(request), reason),
        _("已撤回；重新生成公开网站后生效"),
    )


@require_POST
@needs(Right.PUBLISH)
def make(request: HttpRequest) -> HttpResponse:
    """Make a new edition in the background."""
    person = person_of(request)
    total = services.open_to_all().count()
    if not total:
        messages.error(request, _("还没有可以公开的表：先公开一次任务"))
        return redirect("publication")
    try:
        jobs.ask("publication", _("公开网站"), person, total=total)
    except Refused as error:
        messages.error(request, refusal_text(error.code))
        return redirect("publication")
    return redirect("jobs")


def _form(request: HttpRequest, pk: int) -> Dossier:
    found = get_object_or_404(Dossier.objects.select_related("round", "unit", "project"), pk=pk)
    if not may(person_of(request), Right.PUBLISH, found.unit):
        raise Http404
    return found


@require_safe
@needs(Right.PUBLISH)
def form(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what the public will see of a form, and what it will not."""
    dossier = _form(request, pk)
    differences = services.differences(dossier)
    context = {
        "dossier": dossier,
        "whole": differences == [("", "", "")],
        "differences": differences,
        "held": dossier.withholdings.filter(ended_at=None).select_related("by").first(),
        "released": services.released().filter(pk=pk).exists(),
    }
    return render(request, "publication/form.html", context)


@require_POST
@needs(Right.PUBLISH)
def withhold(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a form from the public."""
    dossier = _form(request, pk)
    reason = request.POST.get("reason", "")[:500]
    return _done(
        request, lambda: services.withhold(dossier, person_of(request), reason), _("下次生成公开网站时不再公开"),
        ("publication-form", pk),
    )  # fmt: skip


@require_POST
@needs(Right.PUBLISH)
def lift(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a form into the public again."""
    dossier = _form(request, pk)
    return _done(
        request, lambda: services.lift(dossier, person_of(request)), _("下次生成公开网站时恢复公开"),
        ("publication-form", pk),
    )  # fmt: skip


def _done(
    request: HttpRequest, act: Any, said: str, back: tuple[Any, ...] = ("publication",)
) -> HttpResponse:
    try:
        act()
    except Refused as error:
        messages.error(request, refusal_text(error.code))
    else:
        messages.success(request, said)
    name, *arguments = back
    return redirect(name, *arguments)
