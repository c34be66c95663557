"""Rounds: making, opening, closing, extending; the progress board."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jixiao.profiles import list_profiles, load_profile
from jixiao.web.cycle import rounds, services
from jixiao.web.cycle.models import Dossier, Round, RoundKind, Subject
from jixiao.web.cycle.states import State
from jixiao.web.desk.volumes import KINDS
from jixiao.web.office.models import Unit, UnitKind
from jixiao.web.office.rights import Right, may, paths, under, units_for
from jixiao.web.pages.guard import changed, needs, number, person_of
from jixiao.web.pages.progress import Line, by_round, lines, totals
from jixiao.web.pages.wording import language, refusal_text


class RoundForm(forms.ModelForm):  # type: ignore[type-arg]
    """What a round is."""

    class Meta:
        """The fields and how they are entered."""

        model = Round
        fields = (
            "year",
            "kind",
            "subject",
            "month",
            "title",
            "scope",
            "basis",
            "profile",
            "profile_on",
            "opens",
            "deadline",
            "remind_days",
            "note",
        )
        widgets = {  # noqa: RUF012
            name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            for name in ("profile_on", "opens", "deadline")
        }

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        english = language() == "en"
        choices = [(p.id, f"{p.name_en if english else p.name} ({p.id})") for p in list_profiles()]
        self.fields["profile"] = forms.ChoiceField(
            label=_("规则"), choices=choices, help_text=_("按所在地选用；没有本地规则的用全国规则")
        )
        self.fields["profile_on"].help_text = _("按这一天有效的规则审核")
        self.fields["scope"] = forms.ModelChoiceField(
            units_for(person, Right.ROUNDS).exclude(kind=UnitKind.UNIT), label=_("范围")
        )
        self.fields["basis"] = forms.ModelChoiceField(
            Round.objects.filter(under(paths(person, Right.ROUNDS), "scope__path"), kind=RoundKind.TARGET), label=_("对应的目标申报任务"), required=False,
            help_text=_("自评表和监控表从该任务中已批复的目标预填"),
        )  # fmt: skip
        self.fields["subject"].help_text = _("部门整体支出：每个单位一张表，用于目标申报和自评")
        self.fields["subject"].required = False
        self.fields["month"] = forms.TypedChoiceField(
            choices=_months(), coerce=int, empty_value=None, required=False, label=_("监控至月份"),
            help_text=_("只用于绩效运行监控。规则规定的监控期：%(periods)s；也可以按季度或按月增加") % {"periods": _prescribed()},
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Demand the month exactly of a monitoring round, and keep the month of tables that were handed out."""
        data: dict[str, Any] = super().clean() or {}
        month, monitoring = data.get("month"), data.get("kind") == RoundKind.MONITORING
        if "kind" in data and "month" in data and monitoring != (month is not None):
            wrong = _("绩效运行监控需要选定监控至几月") if monitoring else _("只有绩效运行监控才填写月份")
            self.add_error("month", wrong)
        data["subject"] = data.get("subject") or self.instance.subject
        basis = data.get("basis")
        if data["subject"] == Subject.UNIT and monitoring:
            self.add_error("subject", _("绩效运行监控按项目开展，没有部门整体支出的监控任务"))
        elif basis is not None and basis.subject != data["subject"]:
            self.add_error("basis", _("对应的目标申报任务与本次任务的对象不同"))
        known = Round.objects.filter(pk=self.instance.pk).first() if self.instance.pk else None
        if known is not None and known.subject != data["subject"] and known.dossiers.exists():
            self.add_error("subject", _("表已下达，不能再改对象"))
        if known is not None and known.month != month and known.dossiers.exists():
            self.add_error("month", _("监控表已下达，不能再改月份"))
        return data


def _months() -> list[Any]:
    """Return the months to which a monitoring round may look: those that rules prescribe, the quarters, all others."""
    prescribed = sorted({month for profile in list_profiles() for month in _periods(profile.id)})
    quarters = [month for month in (3, 6, 9, 12) if month not in prescribed]
    others = [month for month in range(1, 13) if month not in (*prescribed, *quarters)]
    groups = ((_("规则规定"), prescribed), (_("按季度"), quarters), (_("按月"), others))
    return [("", "—"), *((name, [(month, _span(month)) for month in months]) for name, months in groups)]


def _span(month: int) -> str:
    return _("1月") if month == 1 else _("1—%(month)s月") % {"month": month}


def _periods(profile: str) -> tuple[int, ...]:
    return tuple(load_profile(profile, timezone.localdate()).get("monitoring.periods"))


def _prescribed() -> str:
    """Return which months each place prescribes; places with the same months stand together."""
    english = language() == "en"
    places: dict[tuple[int, ...], list[str]] = {}
    for profile in list_profiles():
        places.setdefault(_periods(profile.id), []).append(profile.name_en if english else profile.name)
    comma, colon, semicolon = (", ", " ", "; ") if english else ("、", "", "；")
    spans = {months: comma.join(_span(month) for month in months) for months in places}
    common = max(places, key=lambda months: len(places[months]))
    parts = [
        f"{comma.join(names)}{colon}{spans[months]}" for months, names in places.items() if months != common
    ]
    general = _("全国和多数地方")
    return semicolon.join([f"{general}{colon}{spans[common]}", *parts])


@require_safe
@needs(Right.READ, Right.ROUNDS)
def index(request: HttpRequest) -> HttpResponse:
    """List the rounds that concern the person."""
    person = person_of(request)
    counted = by_round(Dossier.objects.filter(under(paths(person, Right.READ), "unit__path")))
    own = under(paths(person, Right.ROUNDS), "scope__path")
    found = Round.objects.filter(Q(pk__in=counted) | own).order_by("-year", "-deadline")
    shown: list[Any] = list(found.select_related("scope"))
    for round_ in shown:
        line = counted.get(round_.pk, Line())
        round_.all, round_.done = line.all, line.done
    context = {"rounds": shown, "may_open": may(person, Right.ROUNDS)}
    return render(request, "pages/rounds.html", context)


@needs(Right.ROUNDS)
def new(request: HttpRequest) -> HttpResponse:
    """Make a round."""
    return _round_form(request, None)


@needs(Right.ROUNDS)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a round that is not closed."""
    round_ = get_object_or_404(Round, pk=pk)
    if not may(person_of(request), Right.ROUNDS, round_.scope):
        raise Http404
    if round_.closed_at is not None:
        raise PermissionDenied
    return _round_form(request, round_)


def _round_form(request: HttpRequest, round_: Round | None) -> HttpResponse:
    person = person_of(request)
    today = timezone.localdate()
    initial = {
        "year": today.year,
        "profile": "cn",
        "profile_on": today,
        "opens": today,
        "deadline": date(today.year, 12, 31),
    }
    form = RoundForm(
        request.POST or None, instance=round_, initial=None if round_ else initial, person=person
    )
    if request.method == "POST" and form.is_valid():
        made = rounds.keep(form.save(commit=False), person, changed(form))
        messages.success(request, _("已保存"))
        return redirect("round", pk=made.pk)
    context = {"form": form, "round": round_}
    return render(request, "pages/round-form.html", context, status=422 if form.errors else 200)


@require_safe
@needs(Right.READ, Right.ROUNDS)
def board(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how a round stands: by department and unit, what is late, what is wrong."""
    person = person_of(request)
    round_ = get_object_or_404(Round.objects.select_related("scope", "basis"), pk=pk)
    subtrees = paths(person, Right.READ)
    found = Dossier.objects.filter(under(subtrees, "unit__path"), round=round_)
    if not found.exists() and not may(person, Right.ROUNDS, round_.scope):
        raise Http404
    today = timezone.localdate()
    counts = {row["state"]: row["n"] for row in found.order_by().values("state").annotate(n=Count("pk"))}
    sums = totals(found)
    departments, units = lines(found, today)
    may_open = may(person, Right.ROUNDS, round_.scope)
    context = {
        "round": round_,
        "left": (round_.deadline - today).days,
        "states": [(state, counts.get(state.value, 0)) for state in State if state.value in counts],
        "all": sums["all"],
        "wrong": sums["wrong"],
        "totals": sums,
        "late": sum(line.late for line in departments),
        "departments": departments,
        "units_lines": units[:MOST_LINES],
        "more_units": len(units[MOST_LINES:]),
        "bulk_kinds": KINDS,
        "may_open": may_open,
        "may_import": may(person, Right.FILL),
        "units": list(_below(round_).values_list("pk", "name", "kind")) if may_open else [],
        "extensions": round_.extensions.filter(under(subtrees, "unit__path")).select_related("unit", "by"),
    }
    return render(request, "pages/board.html", context)


MOST_LINES = 100
"""Most units of a round's page; those that lag behind come first."""


def _below(round_: Round) -> QuerySet[Unit]:
    return Unit.objects.filter(path__startswith=round_.scope.path, kind=UnitKind.UNIT, active=True)


@require_POST
@needs(Right.ROUNDS)
def open_(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the dossiers of every project in scope that has none yet."""
    round_ = get_object_or_404(Round.objects.select_related("scope"), pk=pk)
    try:
        made = rounds.open_round(round_, person_of(request))
    except services.Refused as error:
        if error.code == "right":
            raise Http404 from error
        messages.error(request, refusal_text(error.code))
    else:
        messages.success(request, _("已下达，新建%(n)s张表") % {"n": made})
    return redirect("round", pk=pk)


@require_POST
@needs(Right.ROUNDS)
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close the round."""
    round_ = get_object_or_404(Round.objects.select_related("scope"), pk=pk)
    if not may(person_of(request), Right.ROUNDS, round_.scope):
        raise Http404
    try:
        rounds.close_round(pk, person_of(request))
    except services.Refused as error:
        raise Http404 from error
    messages.success(request, _("任务已结束，表格不再变动"))
    return redirect("round", pk=pk)


@require_POST
@needs(Right.ROUNDS)
def extend(request: HttpRequest, pk: int) -> HttpResponse:
    """Give one unit a later deadline, with a reason."""
    person = person_of(request)
    round_ = get_object_or_404(Round.objects.select_related("scope"), pk=pk, closed_at=None)
    if not may(person, Right.ROUNDS, round_.scope):
        raise Http404
    unit = _below(round_).filter(pk=number(request.POST.get("unit"))).first()
    if unit is None:
        messages.error(request, _("请选择单位"))
        return redirect("round", pk=pk)
    try:
        deadline = date.fromisoformat(request.POST.get("deadline", ""))
        services.extend(round_, unit, person, deadline, request.POST.get("reason", ""))
    except ValueError:
        messages.error(request, _("请填写延期日期"))
    except services.Refused as error:
        messages.error(request, refusal_text(error.code))
    else:
        messages.success(request, _("已延期"))
    return redirect("round", pk=pk)
