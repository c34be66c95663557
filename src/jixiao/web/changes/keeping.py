"""The page of a project with its history over years and stages; changing, ending, declaring."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from jixiao.web.changes import projects
from jixiao.web.changes.doing import done
from jixiao.web.changes.models import Adjustment, Figure
from jixiao.web.cycle.models import Dossier, Project, RoundKind
from jixiao.web.cycle.services import Refused
from jixiao.web.office.models import Person, UnitKind
from jixiao.web.office.rights import Right, may, units_for
from jixiao.web.pages.guard import needs, person_of
from jixiao.web.pages.wording import refusal_text

_ORDER = {RoundKind.TARGET: 0, RoundKind.MONITORING: 1, RoundKind.SELF_EVALUATION: 2}


@dataclass(slots=True)
class Year:
    """One year of a project: its forms by stage, its adjustments, what was spent by when."""

    year: int
    dossiers: list[Dossier] = field(default_factory=list)
    adjustments: list[Adjustment] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)


def project_for(request: HttpRequest, pk: int) -> Project:
    """Return a project that the person may read; to others it does not exist."""
    found = Project.objects.select_related("unit", "unit__parent").filter(pk=pk).first()
    person = person_of(request)
    if found is None or not (may(person, Right.READ, found.unit) or may(person, Right.ROUNDS, found.unit)):
        raise Http404
    return found


def years_of(project_: Project) -> list[Year]:
    """Return what there is of a project, by year, the newest first; three queries."""
    years: dict[int, Year] = {}

    def of(number: int) -> Year:
        return years.setdefault(number, Year(number))

    dossiers = project_.dossiers.select_related("round").defer("form", "rows", "adjusted")
    for dossier in dossiers:
        of(dossier.round.year).dossiers.append(dossier)
    asked = Adjustment.objects.filter(dossier__project=project_).select_related(
        "dossier__round", "decided_by"
    )
    for adjustment in asked.defer("form", "base", "findings", "dossier__form", "dossier__rows").order_by(
        "pk"
    ):
        of(adjustment.dossier.round.year).adjustments.append(adjustment)
    spent = (
        Figure.objects.filter(project=project_, standing=True).select_related("batch").order_by("on", "pk")
    )
    for figure in {(figure.year, figure.on): figure for figure in spent}.values():
        of(figure.year).figures.append(figure)
    for year in years.values():
        year.dossiers.sort(key=lambda one: (_ORDER[RoundKind(one.round.kind)], one.round.month or 0, one.pk))
    return sorted(years.values(), key=lambda one: -one.year)


@require_safe
@needs(Right.READ, Right.ROUNDS)
def project(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a project with its targets, adjustments, figures, monitoring and self-evaluation over the years."""
    person = person_of(request)
    found = project_for(request, pk)
    year = timezone.localdate().year
    keeps = projects.may_keep(person, found.unit)
    round_, present = projects.where_to_declare(found, year) if keeps and found.active else (None, None)
    context = {
        "project": found,
        "department": found.unit.department,
        "years": years_of(found),
        "happenings": found.changes.select_related("by"),
        "keeps": keeps,
        "year": year,
        "declare": round_ if round_ is not None and present is None else None,
        "may_open": may(person, Right.ROUNDS, found.unit),
    }
    return render(request, "changes/project.html", context)


class ChangeForm(forms.Form):
    """What happens to a project, and why."""

    name = forms.CharField(label=gettext_lazy("新名称"), max_length=200, required=False)
    reason = forms.CharField(
        label=gettext_lazy("理由"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


@needs(*projects.KEEPING)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename a project, end it, or take it up again."""
    person = person_of(request)
    found = project_for(request, pk)
    if not projects.may_keep(person, found.unit):
        raise Http404
    form = ChangeForm(request.POST or None, initial={"name": found.name})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        work: dict[str, Callable[[], object]] = {
            "rename": lambda: projects.rename(pk, person, given["name"], given["reason"]),
            "end": lambda: projects.end(pk, person, given["reason"]),
            "resume": lambda: projects.end(pk, person, given["reason"], active=True),
        }
        chosen = work.get(request.POST.get("do", ""))
        if chosen is not None and done(request, chosen):
            messages.success(request, _("已保存"))
            return redirect("change-project", pk=pk)
    context = {"project": found, "form": form}
    return render(
        request, "changes/project-change.html", context, status=422 if request.method == "POST" else 200
    )


@require_POST
@needs(*projects.KEEPING)
def declare(request: HttpRequest, pk: int) -> HttpResponse:
    """Start the targets of a project that was added during the year, or ask for it."""
    person = person_of(request)
    found = project_for(request, pk)
    if not projects.may_keep(person, found.unit):
        raise Http404
    if request.POST.get("ask"):
        if done(request, lambda: projects.ask_for_supplement(pk, person)):
            messages.success(request, _("已请财政部门开通"))
        return redirect("change-project", pk=pk)
    try:
        deadline = forms.DateField(required=False).clean(request.POST.get("deadline", ""))
    except forms.ValidationError:
        messages.error(request, refusal_text("supplement-deadline"))
        return redirect("change-project", pk=pk)
    reason, year = request.POST.get("reason", "")[:500], timezone.localdate().year
    made: list[Dossier] = []
    if done(request, lambda: made.append(projects.declare(pk, person, year, deadline, reason))):
        messages.success(request, _("已建立目标申报表"))
        return redirect("dossier", pk=made[0].pk)
    return redirect("change-project", pk=pk)


# -- a new project ----------------------------------------------------------------------------------------------------


class ProjectForm(forms.ModelForm):  # type: ignore[type-arg]
    """A project's code, name and unit; the reason, where it is added after the year's targets were called for."""

    reason = forms.CharField(
        label=gettext_lazy("追加理由"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("本年度目标申报任务下达以后新增的项目必填，并在项目页面开始目标申报。"),
    )  # fmt: skip

    class Meta:
        """The fields."""

        model = Project
        fields = ("code", "name", "unit")
        labels = {"unit": gettext_lazy("单位")}  # noqa: RUF012

    def __init__(self, *args: Any, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = units_for(by, Right.FILL) | units_for(by, Right.ROUNDS)
        field: Any = self.fields["unit"]
        field.queryset = units.filter(kind=UnitKind.UNIT, active=True).distinct()


@needs(*projects.KEEPING)
def new(request: HttpRequest) -> HttpResponse:
    """Add a project to a unit."""
    person = person_of(request)
    form = ProjectForm(request.POST or None, by=person)
    if request.method == "POST" and form.is_valid():
        given: dict[str, Any] = form.cleaned_data
        try:
            made = projects.add(person, **given)
        except Refused as error:
            form.add_error("reason" if error.code == "reason" else None, refusal_text(error.code))
        else:
            messages.success(request, _("已保存"))
            return redirect("change-project", pk=made.pk)
    context = {"form": form, "title": _("新建项目"), "back": "projects", "back_label": _("项目")}
    return render(request, "pages/form.html", context, status=422 if form.errors else 200)
