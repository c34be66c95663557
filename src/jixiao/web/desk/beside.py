"""What stands beside a form and is written there: comments, answers, waivers, files, the library, other forms."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from jixiao.web.cycle import services
from jixiao.web.cycle.models import Attachment, Dossier
from jixiao.web.cycle.services import Refused
from jixiao.web.desk import evidence, intake, library, pictures
from jixiao.web.desk.access import Unusable, action, body_of, dossier_for, number, text
from jixiao.web.desk.differences import against_promises, differences, version_of
from jixiao.web.desk.snapshot import language, snapshot
from jixiao.web.pages.guard import person_of

MOST_PATH = 120


def _now(request: HttpRequest, pk: int) -> JsonResponse:
    return JsonResponse(snapshot(dossier_for(request, pk), person_of(request)))


@action
def comments(request: HttpRequest, pk: int) -> JsonResponse:
    """Write a comment at a cell."""
    data = body_of(request)
    services.comment(pk, person_of(request), text(data, "path", MOST_PATH), text(data, "text"))
    return _now(request, pk)


@action
def settled(request: HttpRequest, pk: int) -> JsonResponse:
    """Mark a comment as settled."""
    wanted = _comment(request, pk)
    services.settle(pk, wanted, person_of(request))
    return _now(request, pk)


def _comment(request: HttpRequest, pk: int) -> int:
    """Return the number of a comment of this form. Raises ``Unusable``."""
    wanted = number(body_of(request), "comment")
    if not dossier_for(request, pk).comments.filter(pk=wanted).exists():
        raise Unusable(_("这条意见已经不在。"))
    return wanted


@action
def replies(request: HttpRequest, pk: int) -> JsonResponse:
    """Answer a comment."""
    wanted = _comment(request, pk)
    services.reply(pk, wanted, person_of(request), text(body_of(request), "text"))
    return _now(request, pk)


@action
def answers(request: HttpRequest, pk: int) -> JsonResponse:
    """Answer a warning."""
    data = body_of(request)
    path = text(data, "path", MOST_PATH)
    services.answer(pk, person_of(request), text(data, "code", 60), path, text(data, "text"))
    return _now(request, pk)


@action
def waivers(request: HttpRequest, pk: int) -> JsonResponse:
    """Waive a finding, with a reason and perhaps a last day."""
    data = body_of(request)
    given = text(data, "until", 10)
    try:
        until = date.fromisoformat(given) if given else None
    except ValueError as error:
        raise Unusable(_("日期应写作 2025-12-31。")) from error
    if until is not None and until < timezone.localdate():
        raise Unusable(_("豁免的截止日期已经过去。"))
    path = text(data, "path", MOST_PATH)
    services.waive(pk, person_of(request), text(data, "code", 60), path, text(data, "reason"), until)
    return _now(request, pk)


# -- files --------------------------------------------------------------------------------------------------------


@action
def files(request: HttpRequest, pk: int) -> JsonResponse:
    """Put a file beside a row of the form."""
    allowed = frozenset(evidence.TYPES)
    evidence.attach(pk, person_of(request), request.POST.get("row", ""), request.FILES.get("file"), allowed)
    return _now(request, pk)


@action
def file_removed(request: HttpRequest, pk: int, attachment: int) -> JsonResponse:
    """Take a file away."""
    evidence.remove(pk, attachment, person_of(request))
    return _now(request, pk)


def _attachment(dossier: Dossier, attachment: int) -> Attachment:
    found = dossier.attachments.filter(pk=attachment).first()
    if found is None or not evidence.path_of(found.sha256).exists():
        raise Http404
    return found


@require_safe
def file(request: HttpRequest, pk: int, attachment: int) -> FileResponse:
    """Hand a file out as a download."""
    return evidence.handed_out(_attachment(dossier_for(request, pk), attachment))


@require_safe
def page(request: HttpRequest, pk: int, attachment: int) -> HttpResponse:
    """Show what was read from an uploaded document, to be compared with the form."""
    found = _attachment(dossier_for(request, pk), attachment)
    if found.row != evidence.SOURCE:
        raise Http404
    blocks = intake.reading_of(found)["page"]
    return JsonResponse({"name": found.name, "blocks": blocks, "pictures": pictures.pictures_of(found)})


@require_safe
def picture(request: HttpRequest, pk: int, attachment: int, page: int) -> HttpResponse:
    """Show a page of an uploaded pdf as it looks."""
    found = _attachment(dossier_for(request, pk), attachment)
    if found.row != evidence.SOURCE:
        raise Http404
    response = HttpResponse(pictures.picture(found, page), content_type="image/png")
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


@action
def upload(request: HttpRequest, pk: int) -> JsonResponse:
    """Take a document in, keep it beside the form, and tell which forms it holds."""
    given = request.FILES.get("file")
    kept = evidence.attach(pk, person_of(request), evidence.SOURCE, given, evidence.READABLE)
    return JsonResponse(intake.preview(kept, kept.dossier, language()))


@action
def read_in(request: HttpRequest, pk: int) -> JsonResponse:
    """Put a form of an uploaded document in the place of the draft."""
    data = body_of(request)
    found = dossier_for(request, pk)
    attachment = _attachment(found, number(data, "attachment"))
    forms = intake.forms_of(attachment).forms
    index = number(data, "form")
    if not 0 <= index < len(forms):
        raise Unusable(_("文件中没有这张表。"))
    form, rows = intake.read_into(found, forms[index])
    person = person_of(request)
    services.replace(pk, person, form, rows, source=attachment.name, version=number(data, "version"))
    return JsonResponse({"done": True})


@action
def last_year(request: HttpRequest, pk: int) -> JsonResponse:
    """Begin with the promises of last year's form."""
    data = body_of(request)
    found, person = dossier_for(request, pk), person_of(request)
    if not services.may_edit(found, person):
        raise Refused("right")
    earlier = intake.last_year_of(found, person)
    if earlier is None:
        raise Unusable(_("没有上年度的同类表。"))
    form, rows = intake.begun_from(earlier, found)
    source = f"dossier:{earlier.pk}"
    services.replace(pk, person, form, rows, source=source, version=number(data, "version"))
    return JsonResponse({"done": True})


# -- library ------------------------------------------------------------------------------------------------------


def indicator_library(request: HttpRequest, pk: int) -> HttpResponse:
    """Search the library, or put an indicator into the unit's own."""
    return _take_in(request, pk) if request.method == "POST" else _search(request, pk)


@require_safe
def _search(request: HttpRequest, pk: int) -> JsonResponse:
    found = dossier_for(request, pk)
    return JsonResponse({"indicators": library.search(found, request.GET.get("q", "")[:100])})


@action
def _take_in(request: HttpRequest, pk: int) -> JsonResponse:
    data = body_of(request)
    found = dossier_for(request, pk)
    if not services.may_edit(found, person_of(request)):
        raise Refused("right")
    item = {name: text(data, name, 120).strip() for name in ("l1", "l2", "l3", "example")}
    if not item["l3"]:
        raise Unusable(_("指标还没有名称。"))
    library.take_in(found, item)
    return JsonResponse({"done": True})


# -- differences --------------------------------------------------------------------------------------------------


@require_safe
def difference(request: HttpRequest, pk: int, before: str, after: str) -> HttpResponse:
    """Show what differs between two versions of the form."""
    found = dossier_for(request, pk)
    old, new = version_of(found, before), version_of(found, after)
    if old is None or new is None:
        raise Http404
    listed: list[Any] = against_promises(found, new.form) if before == "targets" else differences(old, new)
    context = {"dossier": found, "before": old, "after": new, "differences": listed, "wide": True}
    return render(request, "desk/difference.html", context)
