"""Pages of alerts: the list, one alert with its history, and what is done with it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from jixiao.analysis.alerts import Level, consequences_at
from jixiao.web.cycle.services import Refused
from jixiao.web.monitoring import services
from jixiao.web.monitoring.models import (
    Alert,
    AlertLevel,
    AlertState,
    LightChoice,
    Measure,
    MeasureKind,
    MeasureState,
    Pause,
    PauseState,
)
from jixiao.web.monitoring.showing import all_causes
from jixiao.web.monitoring.ways import ALERTS, MEASURES
from jixiao.web.office.models import Person, Unit, UnitKind
from jixiao.web.office.rights import Right, may, paths, under, units_for
from jixiao.web.pages.guard import needs, number, paged, person_of
from jixiao.web.pages.wording import action_text, language, refusal_text

LONGEST = 2000
_TURNS: tuple[tuple[Right, Q], ...] = (
    (Right.FILL, Q(state=AlertState.OPEN) | Q(state=AlertState.RECTIFYING, measures__state=MeasureState.PLANNED)),
    (Right.REVIEW, Q(state=AlertState.ANSWERED) | Q(state=AlertState.ACCEPTED, level=AlertLevel.NOTICE)
     | Q(state=AlertState.RECTIFYING, measures__state=MeasureState.REPORTED)),
    (Right.DECIDE, Q(state=AlertState.ACCEPTED, level__gt=AlertLevel.NOTICE) | Q(state=AlertState.OPEN, silent=True)
     | Q(state=AlertState.RECTIFYING)
     & Q(~Exists(Measure.objects.filter(alert=OuterRef("pk"), state=MeasureState.PLANNED)))),
)  # fmt: skip
"""Whose turn it is: the bureau also has what was not answered in time, and what the unit has put right."""


def _text(label: str, rows: int = 3) -> forms.CharField:
    return forms.CharField(label=label, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": rows}))


def _date(label: str) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}))


class AnswerForm(forms.Form):
    """The answer of a unit."""

    text = _text(gettext_lazy("原因和措施"))  # type: ignore[arg-type]
    planned = _date(gettext_lazy("计划完成日期"))  # type: ignore[arg-type]
    evidence = forms.CharField(
        label=gettext_lazy("依据"), max_length=LONGEST, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("文件、凭证或台账的名称和编号"),
    )  # fmt: skip


class ReasonForm(forms.Form):
    """A reason, or what was done."""

    text = _text(gettext_lazy("说明"))  # type: ignore[arg-type]


class MeasureForm(forms.ModelForm):  # type: ignore[type-arg]
    """What is demanded, of whom, by when."""

    class Meta:
        """The fields."""

        model = Measure
        fields = ("kind", "text", "owner", "due")
        widgets = {  # noqa: RUF012
            "text": forms.Textarea(attrs={"rows": 3, "maxlength": LONGEST}),
            "due": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def demand(self) -> services.Demand:
        """Return what was entered."""
        return services.Demand(*(self.cleaned_data[name] for name in ("kind", "text", "owner", "due")))


def visible(person: Person) -> QuerySet[Alert]:
    """Return the alerts that a person may read."""
    found = Alert.objects.filter(under(paths(person, Right.READ), "unit__path"))
    return found.select_related("unit", "dossier", "dossier__round", "dossier__project").defer(
        "dossier__form", "dossier__rows", "dossier__adjusted", "dossier__adjusted_rows"
    )


def mine(person: Person) -> Q:
    """Return the condition of an alert on which it is the person's turn."""
    condition = Q(pk__in=[])
    for right, turn in _TURNS:
        own = Alert.objects.filter(turn & under(paths(person, right), "unit__path"))
        condition |= Q(pk__in=own.order_by().values("pk"))
    return condition


@require_safe
@needs(Right.READ)
def index(request: HttpRequest) -> HttpResponse:
    """List alerts: one's own turn first, then by level, what is overdue, and the money."""
    person, today = person_of(request), timezone.localdate()
    own = mine(person)
    found = _filtered(request, visible(person), own)
    first = Case(When(own, then=Value(0)), default=Value(1), output_field=IntegerField())
    late = Case(When(_late(), then=Value(0)), default=Value(1), output_field=IntegerField())
    done = Case(When(state__in=services.LIVE, then=Value(0)), default=Value(1), output_field=IntegerField())
    page = paged(request, found.annotate(own=first, late=late, done=done).order_by("own", "done", "-level", "late", "-budget", "due", "pk"))  # fmt: skip
    for item in page:
        item.left = (item.due - today).days
    choosable = units_for(person, Right.READ).filter(active=True).exclude(kind=UnitKind.BUREAU)
    context = {
        "page": page,
        "units": list(choosable.values_list("pk", "name", "kind")),
        "states": AlertState,
        "levels": AlertLevel,
        "lights": [LightChoice.RED, LightChoice.YELLOW],
        "causes": all_causes(),
    }
    return render(request, "monitoring/alerts.html", context)


def _late() -> Q:
    return Q(state=AlertState.OPEN) & (Q(silent=True) | Q(due__lt=timezone.localdate()))


def _filtered(request: HttpRequest, found: QuerySet[Alert], own: Q) -> QuerySet[Alert]:
    get = request.GET
    if get.get("mine"):
        found = found.filter(own)
    if get.get("state") in AlertState.values:
        found = found.filter(state=get["state"])
    elif not get.get("all"):
        found = found.filter(state__in=services.LIVE)
    if get.get("level"):
        found = found.filter(level=number(get["level"]))
    if get.get("round"):
        found = found.filter(dossier__round_id=number(get["round"]))
    if get.get("unit"):
        unit = Unit.objects.filter(pk=number(get["unit"])).first()
        found = found.filter(unit__path__startswith=unit.path) if unit else found.none()
    if get.get("light") in LightChoice.values:
        found = found.filter(light=get["light"])
    if get.get("late"):
        found = found.filter(_late())
    words = get.get("q", "").strip()
    if words:
        found = found.filter(
            Q(dossier__title__icontains=words) | Q(unit__name__icontains=words) | Q(zh__icontains=words)
        )
    return found


def alert_for(request: HttpRequest, pk: int) -> Alert:
    """Return an alert that the person may read; to others it does not exist."""
    found = get_object_or_404(visible(person_of(request)), pk=pk)
    return found


@require_safe
@needs(Right.READ)
def alert(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an alert with its history and what may be done."""
    return _page(request, alert_for(request, pk))


def _page(
    request: HttpRequest, item: Alert, wrong: forms.BaseForm | None = None, name: str = ""
) -> HttpResponse:
    """Show an alert; ``wrong`` is the form of a way that could not be taken, shown again with what is amiss."""
    person, today = person_of(request), timezone.localdate()
    bureau = may(person, Right.DECIDE, item.unit)
    live = item.state in services.LIVE
    ways = [
        {"way": way, "form": wrong if way.name == name else _form(way.name), "open": way.name == name}
        for way in services.choices(item, person)
    ]
    steps = list(item.steps.select_related("by"))
    for step in steps:
        step.label = action_text(f"alert-{step.name}")  # type: ignore[attr-defined]
    measures = list(item.measures.select_related("by"))
    for measure in measures:
        measure.late = measure.state == MeasureState.PLANNED and measure.due < today  # type: ignore[attr-defined]
        measure.ways = _measure_ways(measure, item, person)  # type: ignore[attr-defined]
    stopped = item.pauses.filter(state=PauseState.PAUSED).first()
    context = {
        "alert": item,
        "ways": ways,
        "steps": steps,
        "measures": measures,
        "overdue": services.overdue(item, today),
        "left": (item.due - today).days,
        "consequences": [
            (getattr(step.words, language()), source) for step, source in consequences_at(Level(item.level))
        ],
        "pauses": item.pauses.select_related("by", "lifted_by"),
        "stopped": stopped,
        "reason": wrong if name in ("pause", "lift", "escalate") else ReasonForm(auto_id="reason_%s"),
        "failed": name,
        "may_measure": bureau and item.state == AlertState.RECTIFYING,
        "measure_form": wrong if name == "measure" else MeasureForm(auto_id="measure_%s"),
        "may_pause": bureau and live and services.may_pause(item) and not services.paused(item.dossier),
        "may_lift": bureau and stopped is not None,
        "may_escalate": bureau and live and item.level < Level.GRAVE,
        "next_level": AlertLevel(min(item.level + 1, Level.GRAVE)).label,
    }
    return render(request, "monitoring/alert.html", context, status=422 if wrong is not None else 200)


def _form(name: str, data: Any = None) -> forms.BaseForm | None:
    """Return the form that a way asks for, ``None`` for one that asks for nothing."""
    prefix = f"{name}_%s"
    if name == "answer":
        return AnswerForm(data, auto_id=prefix)
    if name == "rectify":
        return MeasureForm(data, auto_id=prefix, initial={"kind": MeasureKind.RECTIFY})
    return ReasonForm(data, auto_id=prefix) if ALERTS.way(name).reason else None


def _measure_ways(measure: Measure, item: Alert, person: Person) -> list[Any]:
    if item.state != AlertState.RECTIFYING:
        return []
    return [
        {"way": way, "form": ReasonForm(auto_id=f"m{measure.pk}_{way.name}_%s") if way.reason else None}
        for way in MEASURES.out_of(measure.state)
        if may(person, way.right, item.unit)
    ]


def _version(request: HttpRequest) -> int:
    return number(request.POST.get("version"))


def _told(request: HttpRequest, error: Refused) -> None:
    if error.code == "right":
        raise PermissionDenied
    messages.error(request, refusal_text(error.code))


@require_POST
@needs(Right.READ)
def take(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Take a way of an alert."""
    item, person = alert_for(request, pk), person_of(request)
    try:
        way = ALERTS.way(name)
    except KeyError as error:
        raise Http404 from error
    if not may(person, way.right, item.unit):
        raise PermissionDenied
    form = _form(name, request.POST)
    if form is not None and not form.is_valid():
        return _page(request, item, form, name)
    given: dict[str, Any] = {}
    if isinstance(form, AnswerForm):
        data = form.cleaned_data
        given = {"text": data["text"], "answer": services.Answer(data["planned"], data["evidence"])}
    elif isinstance(form, MeasureForm):
        given = {"text": form.cleaned_data["text"], "demand": form.demand()}
    elif isinstance(form, ReasonForm):
        given = {"text": form.cleaned_data["text"]}
    try:
        services.take(name, pk, person, version=_version(request), **given)
    except Refused as error:
        if error.code == "planned" and form is not None:
            field = "planned" if name == "answer" else "due"
            form.add_error(field, refusal_text("planned"))
            return _page(request, item, form, name)
        _told(request, error)
    else:
        messages.success(request, _("已办理：%(way)s") % {"way": way.label})
    return redirect("monitoring-alert", pk=pk)


@require_POST
@needs(Right.READ)
def measure_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Demand one more measure."""
    item, person = alert_for(request, pk), person_of(request)
    if not may(person, Right.DECIDE, item.unit):
        raise PermissionDenied
    form = MeasureForm(request.POST, auto_id="measure_%s")
    if not form.is_valid():
        return _page(request, item, form, "measure")
    try:
        services.add_measure(pk, person, form.demand(), version=_version(request))
    except Refused as error:
        if error.code == "planned":
            form.add_error("due", refusal_text("planned"))
            return _page(request, item, form, "measure")
        _told(request, error)
    else:
        messages.success(request, _("已保存"))
    return redirect("monitoring-alert", pk=pk)


@require_POST
@needs(Right.READ)
def measure_take(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Take a way of a measure."""
    person = person_of(request)
    readable = Measure.objects.filter(under(paths(person, Right.READ), "alert__unit__path"))
    measure = get_object_or_404(readable.select_related("alert__unit"), pk=pk)
    try:
        way = MEASURES.way(name)
    except KeyError as error:
        raise Http404 from error
    if not may(person, way.right, measure.alert.unit):
        raise PermissionDenied
    text = request.POST.get("text", "")[:LONGEST]
    try:
        services.take_measure(name, pk, person, version=_version(request), text=text)
    except Refused as error:
        _told(request, error)
    else:
        messages.success(request, _("已办理：%(way)s") % {"way": way.label})
    return redirect("monitoring-alert", pk=measure.alert_id)


def _reasoned(request: HttpRequest, pk: int, name: str, done: str) -> HttpResponse:
    """Do what the bureau does with a reason: raise the level, stop payments."""
    item, person = alert_for(request, pk), person_of(request)
    if not may(person, Right.DECIDE, item.unit):
        raise PermissionDenied
    form = ReasonForm(request.POST, auto_id="reason_%s")
    if not form.is_valid():
        return _page(request, item, form, name)
    act = services.pause if name == "pause" else services.escalate
    try:
        act(pk, person, version=_version(request), reason=form.cleaned_data["text"])
    except Refused as error:
        _told(request, error)
    else:
        messages.success(request, done)
    return redirect("monitoring-alert", pk=pk)


@require_POST
@needs(Right.READ)
def escalate(request: HttpRequest, pk: int) -> HttpResponse:
    """Raise the level of an alert."""
    return _reasoned(request, pk, "escalate", _("预警已升级"))


@require_POST
@needs(Right.READ)
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop payments to the project."""
    return _reasoned(request, pk, "pause", _("已暂停拨付"))


@require_POST
@needs(Right.READ)
def lift(request: HttpRequest, pk: int) -> HttpResponse:
    """Let payments go on."""
    person = person_of(request)
    readable = Pause.objects.filter(under(paths(person, Right.READ), "alert__unit__path"))
    found = get_object_or_404(readable.select_related("alert__unit"), pk=pk)
    if not may(person, Right.DECIDE, found.alert.unit):
        raise PermissionDenied
    form = ReasonForm(request.POST, auto_id="reason_%s")
    if not form.is_valid():
        return _page(request, alert_for(request, found.alert_id), form, "lift")
    try:
        services.lift(pk, person, version=_version(request), reason=form.cleaned_data["text"])
    except Refused as error:
        _told(request, error)
    else:
        messages.success(request, _("已恢复拨付"))
    return redirect("monitoring-alert", pk=found.alert_id)
