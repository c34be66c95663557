"""Reading and exporting the journal."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from jixiao.web.cycle.models import Dossier, Round
from jixiao.web.journal.chain import record, verify
from jixiao.web.journal.export import as_csv
from jixiao.web.journal.models import Entry
from jixiao.web.office.models import Person
from jixiao.web.office.rights import Right, paths, under
from jixiao.web.pages.guard import needs, number, paged, person_of
from jixiao.web.pages.wording import action_text, detail_text


def visible(person: Person) -> QuerySet[Entry]:
    """Return the entries of the units whose journal a person may read, and those of no unit."""
    return Entry.objects.filter(under(paths(person, Right.JOURNAL)) | Q(path=""))


def _filtered(request: HttpRequest) -> QuerySet[Entry]:
    found = visible(person_of(request))
    get = request.GET
    if get.get("q"):
        found = found.filter(Q(person__icontains=get["q"]) | Q(subject=get["q"]) | Q(action=get["q"]))
    for name, lookup in (("from", "at__date__gte"), ("to", "at__date__lte")):
        try:
            found = found.filter(**{lookup: date.fromisoformat(get.get(name, ""))})
        except ValueError:
            continue
    return found


@require_safe
@needs(Right.JOURNAL)
def index(request: HttpRequest) -> HttpResponse:
    """List the entries, the newest first, and say whether the chain holds."""
    page = paged(request, _filtered(request).order_by("-number"), 100)
    _in_words(list(page), person_of(request))
    breaks = list(verify()) if request.GET.get("verify") else None
    return render(request, "pages/journal.html", {"page": page, "breaks": breaks})


def _in_words(entries: list[Entry], person: Person) -> None:
    """Say what each entry did, and to what, with names where the person may see them; three queries a page."""
    wanted: dict[str, set[int]] = {"dossier": set(), "round": set(), "person": set()}
    for entry in entries:
        kind, _sep, pk = entry.subject.partition(":")
        wanted.setdefault(kind, set()).add(number(pk))
    names: dict[str, str] = {}
    forms = Dossier.objects.filter(under(paths(person, Right.READ), "unit__path"), pk__in=wanted["dossier"])
    names |= {f"dossier:{pk}": title for pk, title in forms.values_list("pk", "title")}
    found = Round.objects.filter(pk__in=wanted["round"]).values_list("pk", "title")
    names |= {f"round:{pk}": title for pk, title in found}
    holders = Person.objects.filter(pk__in=wanted["person"]).values_list("pk", "name")
    names |= {f"person:{pk}": name for pk, name in holders}
    for entry in entries:
        kind, _sep, pk = entry.subject.partition(":")
        entry.words = action_text(entry.action)  # type: ignore[attr-defined]
        entry.about = names.get(entry.subject, entry.subject)  # type: ignore[attr-defined]
        known = kind == "dossier" and entry.subject in names
        entry.address = reverse("dossier", args=[pk]) if known else ""  # type: ignore[attr-defined]
        entry.text = detail_text(entry.detail)  # type: ignore[attr-defined]


@require_POST
@needs(Right.JOURNAL)
def export(request: HttpRequest) -> StreamingHttpResponse:
    """Give the entries as csv for an audit; the export itself is journalled."""
    person = person_of(request)
    with transaction.atomic():
        record(person, "journal-export")
    found = visible(person).order_by("number")
    name = f"journal-{timezone.localdate():%Y%m%d}.csv"
    response = StreamingHttpResponse(as_csv(found), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
