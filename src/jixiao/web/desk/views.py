"""The page of a form, and what its script asks for while somebody works on it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from jixiao.rendering import FORMATS
from jixiao.web.cycle import services, states
from jixiao.web.cycle.editing import LISTS, load_form
from jixiao.web.cycle.models import Dossier, Presence
from jixiao.web.desk import words
from jixiao.web.desk.access import Unusable, action, body_of, dossier_for, number, text
from jixiao.web.desk.differences import last_seen
from jixiao.web.desk.intake import last_year_of
from jixiao.web.desk.layout import categories, paper
from jixiao.web.desk.snapshot import beside, others, rights_of, snapshot
from jixiao.web.pages.guard import person_of

MOST_CHANGES = 4000


@require_safe
def dossier(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the form as on paper, to be written in by whom may."""
    found = dossier_for(request, pk)
    person = person_of(request)
    rights = rights_of(found, person)
    form = load_form(found.form)
    state = snapshot(found, person)
    revision = last_seen(found)
    context = {
        "dossier": found,
        "paper": paper(
            form, found.rows, found.round.profile, services.locked_paths(found), writable=rights["edit"]
        ),
        "rights": rights,
        "state": state,
        "choices": services.choices(found, person),
        "steps": found.steps.select_related("by", "revision"),
        "revisions": list(found.revisions.select_related("by")),
        "compared": revision.number if revision else None,
        "formats": FORMATS,
        "deadline": found.deadline,
        "late": found.deadline < timezone.localdate(),
        "last_year": last_year_of(found, person) if rights["edit"] else None,
        "data": {
            "pk": pk,
            "url": reverse("dossier", args=[pk]),
            "csrf": get_token(request),
            "rights": rights,
            "person": person.pk,
            "words": words.for_script(),
            "categories": categories(),
            "snapshot": state,
        },
        "wide": True,
    }
    return render(request, "desk/dossier.html", context)


@require_safe
def state(request: HttpRequest, pk: int) -> JsonResponse:
    """Tell how the form stands now, with a fresh token for whom has signed in anew."""
    now = snapshot(dossier_for(request, pk), person_of(request))
    return JsonResponse({**now, "csrf": get_token(request)})


@action
def changes(request: HttpRequest, pk: int) -> JsonResponse:
    """Apply what a clerk typed, and tell what came of it."""
    data = body_of(request)
    wanted = data.get("changes")
    if (
        not isinstance(wanted, list)
        or len(wanted) > MOST_CHANGES
        or not all(isinstance(c, dict) for c in wanted)
    ):
        raise Unusable(_("提交的内容不完整"))
    person = person_of(request)
    found, edited, result = services.change(pk, person, wanted)
    conflicts = [
        {"path": c.path, "was": c.was, "now": c.now, "wanted": c.wanted, "gone": _gone(found, c.path)}
        for c in edited.conflicts
    ]
    answer = snapshot(found, person, result)
    return JsonResponse({**answer, "conflicts": conflicts})


def _gone(found: Dossier, path: str) -> bool:
    parts = path.split(".", 2)
    return len(parts) == 3 and parts[0] in LISTS and parts[1] not in found.rows.get(parts[0], ())


@action
def presence(request: HttpRequest, pk: int) -> JsonResponse:
    """Note who has the form open for writing, and tell of the others and of changes."""
    found = dossier_for(request, pk)
    person = person_of(request)
    if services.may_edit(found, person):
        Presence.objects.update_or_create(dossier=found, person=person, defaults={"at": timezone.now()})
    told = {
        "version": found.version,
        "state": found.state,
        "others": others(found, person),
        "beside": beside(found),
    }
    return JsonResponse(told)


@action
def take(request: HttpRequest, pk: int, name: str) -> JsonResponse:
    """Take the form a step further or back."""
    data = body_of(request)
    if name not in {item.name for item in states.TRANSITIONS}:
        raise Unusable(_("没有这一步"))
    services.take(name, pk, person_of(request), version=number(data, "version"), reason=text(data, "reason"))
    return JsonResponse({"done": True})
