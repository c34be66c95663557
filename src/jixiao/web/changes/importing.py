"""Pages of the figures of the finance system: upload and compare, take, reverse; what differs from the forms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet, Sum
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from jixiao.values import MoneyUnit
from jixiao.web.changes import carrying, figures, imports, services
from jixiao.web.changes.doing import done
from jixiao.web.changes.models import TAKEN_STATUSES, Import, ImportRow, ImportState, RowStatus
from jixiao.web.changes.sheets import SheetRefused, known
from jixiao.web.cycle.services import Refused
from jixiao.web.desk.access import Unusable, dossier_for
from jixiao.web.desk.evidence import content_of, download
from jixiao.web.office.models import Person, lineage
from jixiao.web.office.rights import Right, may, paths, under
from jixiao.web.pages.guard import needs, number, paged, person_of
from jixiao.web.pages.wording import refusal_text


class UploadForm(forms.Form):
    """A file with the day and the year that it tells of."""

    file = forms.FileField(
        label=gettext_lazy("文件"), help_text=gettext_lazy("xlsx、xls 或 csv，不超过 20 MB、60000 行"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv,.txt"}),
    )  # fmt: skip
    year = forms.IntegerField(label=gettext_lazy("预算年度"), min_value=2000, max_value=2100)
    on = forms.DateField(
        label=gettext_lazy("截至日期"), required=False, widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("文件中有日期或月份列的可不填"),
    )  # fmt: skip
    unit = forms.ChoiceField(
        label=gettext_lazy("金额单位"), required=False,
        choices=[("", gettext_lazy("按表头识别")), *((unit.value, unit.value) for unit in MoneyUnit)],
    )  # fmt: skip
    scope: Any = forms.ModelChoiceField(None, label=gettext_lazy("范围"))

    def __init__(self, person: Person, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scopes = imports.scopes_for(person)
        field: Any = self.fields["scope"]
        field.queryset = type(scopes[0]).objects.filter(pk__in=[one.pk for one in scopes]) if scopes else None
        field.initial = scopes[0] if scopes else None
        field.empty_label = None
        self.fields["year"].initial = timezone.localdate().year
        if len(scopes) == 1:
            field.widget = forms.HiddenInput()


def visible(person: Person) -> QuerySet[Import]:
    """Return the imports whose scope a person reads in, or that lie above what he reads."""
    mine = paths(person, Right.READ)
    above = {above for path in mine for above in lineage(path)}
    found = Import.objects.filter(under(mine, "scope__path")) | Import.objects.filter(scope__path__in=above)
    if not may(person, Right.DECIDE):
        found = found.exclude(state__in=[ImportState.CHECKED, ImportState.DROPPED])
    return found.distinct().select_related("scope", "by", "reverses", "reversal")


@require_safe
@needs(Right.READ)
def index(request: HttpRequest) -> HttpResponse:
    """Show how to import, and the imports so far."""
    return _index(request)


def _index(request: HttpRequest, form: UploadForm | None = None, problem: str = "") -> HttpResponse:
    person = person_of(request)
    deciding = may(person, Right.DECIDE)
    if deciding and form is None:
        form = UploadForm(person)
    context = {
        "page": paged(request, visible(person)),
        "form": form if deciding else None,
        "problem": problem,
        "headings": {part: words for part, words in known().items() if part != "lines"},
        "differing": figures.differing(paths(person, Right.READ)).count(),
    }
    wrong = bool(problem) or bool(form is not None and form.errors)
    return render(request, "changes/figures.html", context, status=422 if wrong else 200)


@require_POST
@needs(Right.DECIDE)
def upload(request: HttpRequest) -> HttpResponse:
    """Compare a file with the projects and the figures in force."""
    person = person_of(request)
    form = UploadForm(person, request.POST, request.FILES)
    if not form.is_valid():
        return _index(request, form)
    given = form.cleaned_data
    try:
        data = content_of(given["file"])
        made = imports.preview(
            person, given["scope"], data, given["file"].name or "",
            year=given["year"], on=given["on"], unit=given["unit"],
        )  # fmt: skip
    except Refused as error:
        return _index(request, form, refusal_text(error.code))
    except (SheetRefused, Unusable) as error:
        return _index(request, form, str(error))
    return redirect("change-import", pk=made.pk)


def import_for(request: HttpRequest, pk: int, *, deciding: bool = False) -> Import:
    """Return an import that the person may see; to others it does not exist."""
    person = person_of(request)
    found = visible(person).filter(pk=pk).first()
    if found is None or (deciding and not may(person, Right.DECIDE, found.scope)):
        raise Http404
    return found


def rows_of(found: Import, person: Person) -> QuerySet[ImportRow]:
    """Return the rows of an import that a person may see: all to who decides, else those of his own projects."""
    rows = found.rows.select_related("project", "project__unit")
    if may(person, Right.DECIDE, found.scope):
        return rows
    return rows.filter(under(paths(person, Right.READ), "project__unit__path"))


@require_safe
@needs(Right.READ)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the rows of an import with what they change."""
    person = person_of(request)
    found = import_for(request, pk)
    rows = rows_of(found, person)
    sums = (
        rows.filter(status__in=TAKEN_STATUSES)
        .exclude(line=imports.TOTAL)
        .aggregate(before=Sum("before"), executed=Sum("executed"))
    )
    chosen = request.GET.get("status", "")
    if chosen in RowStatus.values:
        rows = rows.filter(status=chosen)
    elif chosen in ("over", "lower"):
        rows = rows.filter(**{chosen: True})
    deciding = may(person, Right.DECIDE, found.scope)
    source = found.reverses or found
    context = {
        "import": found,
        "source": source,
        "page": paged(request, rows, 100),
        "counts": imports.counts_of(found) if deciding else [],
        "over": found.counts.get("over", 0),
        "lower": found.counts.get("lower", 0),
        "chosen": chosen,
        "sums": sums,
        "gap": (sums["executed"] or 0) - (sums["before"] or 0),
        "deciding": deciding,
        "stale": found.state == ImportState.CHECKED and found.seen != imports.newest(found.scope),
        "named": list(
            found.rows.filter(status=RowStatus.NAMED).select_related("project", "project__unit")[:500]
        )
        if deciding and found.state == ImportState.CHECKED
        else [],
        "undoable": deciding
        and found.state == ImportState.TAKEN
        and getattr(imports.last_taken(found.scope), "pk", None) == found.pk,
        "kept": deciding and imports.file_of(found) is not None,
        "statuses": dict(RowStatus.choices),
    }
    return render(request, "changes/import.html", context)


@require_POST
@needs(Right.DECIDE)
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the figures that were shown."""
    import_for(request, pk, deciding=True)
    accepted = [number(text) for text in request.POST.getlist("accept")]
    person = person_of(request)
    if done(request, lambda: imports.take(pk, person, accepted)):
        messages.success(request, _("已采用执行数"))
    return redirect("change-import", pk=pk)


@require_POST
@needs(Right.DECIDE)
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a compared file away."""
    import_for(request, pk, deciding=True)
    if done(request, lambda: imports.drop(pk, person_of(request))):
        messages.success(request, _("已放弃，没有采用任何数据"))
    return redirect("change-figures")


@require_POST
@needs(Right.DECIDE)
def reverse(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo the last import."""
    import_for(request, pk, deciding=True)
    reason = request.POST.get("reason", "")[:500]
    if done(request, lambda: imports.reverse(pk, person_of(request), reason)):
        messages.success(request, _("已冲销，恢复为此前的执行数"))
    return redirect("change-import", pk=pk)


@require_safe
@needs(Right.DECIDE)
def file(request: HttpRequest, pk: int) -> FileResponse:
    """Hand the file of an import out as it was uploaded."""
    found = import_for(request, pk, deciding=True)
    path = imports.file_of(found)
    if path is None:
        raise Http404
    return download(path, found.name, "")


@require_safe
@needs(Right.READ)
def differences(request: HttpRequest) -> HttpResponse:
    """List the forms of results in which another sum stands than in the finance system."""
    person = person_of(request)
    found = figures.differing(paths(person, Right.READ)).select_related("round", "unit", "project")
    page = paged(request, found.defer("form", "rows").order_by("unit__path", "pk"))
    for dossier in page:
        dossier.adoptable = services.is_open(dossier) and may(person, Right.FILL, dossier.unit)
    return render(request, "changes/differences.html", {"page": page})


@require_POST
@needs(Right.FILL)
def adopt(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the figures of the finance system over into a form."""
    dossier_for(request, pk)
    given = request.POST.get("version")
    version = number(given) if given else None
    if done(request, lambda: carrying.adopt(pk, person_of(request), version=version)):
        messages.success(request, _("已采用财务系统的执行数，请核对得分"))
    if request.POST.get("from") == "list":
        return redirect("change-differences")
    return redirect("dossier", pk=pk)
