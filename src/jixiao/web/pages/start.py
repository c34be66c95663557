"""The start page: what waits for a person today, by post; messages; language."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from jixiao.web.capabilities import gathered
from jixiao.web.cycle.models import Dossier, Notification, Round
from jixiao.web.cycle.states import State
from jixiao.web.office.models import Person
from jixiao.web.office.rights import Right, may, paths, posts_of, under
from jixiao.web.pages.guard import paged, person_of
from jixiao.web.pages.guidance import guidance
from jixiao.web.pages.progress import by_round
from jixiao.web.pages.wording import language, notification_text, with_language

# What waits for each right: the states in which it is that right's turn.
TURN: dict[Right, tuple[State, ...]] = {
    Right.FILL: (State.RETURNED, State.DRAFT),
    Right.SIGN: (State.SIGNING,),
    Right.REVIEW: (State.DEPARTMENT,),
    Right.DECIDE: (State.BUREAU,),
}
MOST = 60


def waiting(person: Person) -> QuerySet[Dossier]:
    """Return the dossiers of open rounds on which it is the person's turn."""
    condition = Q(pk__in=[])
    for right, states in TURN.items():
        condition |= under(paths(person, right), "unit__path") & Q(state__in=states)
    found = Dossier.objects.filter(condition, round__closed_at=None)
    return (
        found.select_related("round", "unit", "project")
        .prefetch_related("round__extensions")
        .defer("form", "rows")
    )


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show what waits for the person and how the open rounds stand."""
    person = person_of(request)
    today = timezone.localdate()
    found = waiting(person)
    mine = list(found.order_by("-errors", "-warnings", "-budget", "pk")[:MOST])
    for dossier in mine:
        dossier.left = (dossier.deadline - today).days  # type: ignore[attr-defined]
    rounds = open_rounds(person)
    works = [work for works in gathered("home", "assignments") for work in works(person)]
    context = {
        "waiting": mine,
        "total": found.count() if len(mine) == MOST else len(mine),
        "rounds": rounds,
        "tasks": [line for lines in gathered("home", "tasks") for line in lines(person)],
        "works": [
            {"work": work, "left": None if work.due is None else (work.due - today).days}
            for work in sorted(works, key=lambda work: (not work.step, work.due or date.max))
        ],
        "has_forms": may(person, Right.READ),
        "expert": may(person, Right.EVALUATE),
        "may_open": may(person, Right.ROUNDS),
        "may_people": may(person, Right.PEOPLE),
        "empty_office": not Round.objects.exists(),
    }
    return render(request, "pages/home.html", context)


def open_rounds(person: Person) -> list[Any]:
    """Return the open rounds that concern a person, each with how far its forms have come."""
    counted = by_round(
        Dossier.objects.filter(under(paths(person, Right.READ), "unit__path"), round__closed_at=None)
    )
    rounds: list[Any] = list(Round.objects.filter(pk__in=counted).order_by("deadline"))
    today = timezone.localdate()
    for round_ in rounds:
        line = counted[round_.pk]
        round_.all, round_.done, round_.open = line.all, line.done, line.open
        round_.moving, round_.percent, round_.reached = line.moving, line.percent, line.reached
        round_.left = (round_.deadline - today).days
    return rounds


@require_safe
def healthy(request: HttpRequest) -> HttpResponse:
    """Say that the server runs and reaches its database."""
    Round.objects.exists()
    return HttpResponse("ok", content_type="text/plain")


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Switch between Chinese and English and go back."""
    chosen = request.POST.get("language", "")
    if chosen not in dict(settings.LANGUAGES):
        chosen = settings.LANGUAGE_CODE
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = "/"
    if request.user.is_authenticated:
        Person.objects.filter(pk=person_of(request).pk).update(language=chosen)
    return with_language(redirect(target), chosen)


def notifications(request: HttpRequest) -> HttpResponse:
    """List the person's messages; posting marks all as read."""
    person = person_of(request)
    if request.method == "POST":
        Notification.objects.filter(person=person, read_at=None).update(read_at=timezone.now())
        return redirect("notifications")
    page = paged(request, Notification.objects.filter(person=person).select_related("dossier", "round"))
    for item in page:
        item.text = notification_text(item, language())
    return render(request, "pages/notifications.html", {"page": page})


@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """Explain the first steps, the person's own posts first."""
    own = {post.role for post in posts_of(person_of(request))}
    sections = [
        {"role": role.label, "steps": steps, "own": role in own} for role, steps in guidance().items()
    ]
    sections.sort(key=lambda section: not section["own"])
    return render(request, "pages/guide.html", {"sections": sections})
