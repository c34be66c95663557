"""Reading and exporting the journal."""

from __future__ import annotations

from datetime import date

from django.apps import apps
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from jixiao.web.desk.evidence import as_download, type_of
from jixiao.web.journal.chain import record, verify
from jixiao.web.journal.export import as_csv
from jixiao.web.journal.models import Entry
from jixiao.web.office.models import Person
from jixiao.web.office.rights import Right, paths, under
from jixiao.web.pages.guard import needs, number, paged, person_of
from jixiao.web.pages.wording import SUBJECTS, action_text, detail_text

LONGEST = 40
"""Letters of a name that are shown."""


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
    """Say what each entry did, and to what, with names where the person may see them; a query for each kind of thing."""
    wanted: dict[str, set[int]] = {}
    for entry in entries:
        kind, _sep, pk = entry.subject.partition(":")
        wanted.setdefault(kind, set()).add(number(pk))
    names = {kind: _names(kind, wanted[kind], person) for kind in wanted.keys() & SUBJECTS.keys()}
    for entry in entries:
        kind, _sep, pk = entry.subject.partition(":")
        name = names.get(kind, {}).get(number(pk), "")
        view = SUBJECTS[kind].view if name else ""
        entry.words = action_text(entry.action)  # type: ignore[attr-defined]
        entry.about = name or entry.subject  # type: ignore[attr-defined]
        entry.address = reverse(view, args=[pk]) if view else ""  # type: ignore[attr-defined]
        entry.text = detail_text(entry.detail)  # type: ignore[attr-defined]


def _names(kind: str, numbers: set[int], person: Person) -> dict[int, str]:
    """Return what things of a kind are called, those that a person may read."""
    known = SUBJECTS[kind]
    found = apps.get_model(known.model).objects.filter(pk__in=numbers)
    if known.path:
        found = found.filter(under(paths(person, Right.READ), known.path))
    return {pk: _short(name) for pk, name in found.values_list("pk", known.name)}


def _short(name: str) -> str:
    return name if len(name) <= LONGEST else f"{name[:LONGEST]}…"


@require_POST
@needs(Right.JOURNAL)
def export(request: HttpRequest) -> StreamingHttpResponse:
    """Give the entries as csv for an audit."""
    return exported(person_of(request))


def exported(person: Person) -> StreamingHttpResponse:
    """Return the entries that a person may read as csv; the export itself is journalled."""
    with transaction.atomic():
        record(person, "journal-export")
    found = visible(person).order_by("number")
    name = f"journal-{timezone.localdate():%Y%m%d}.csv"
    return as_download(StreamingHttpResponse(as_csv(found), content_type=type_of("csv")), name)
