"""Pages of monitoring: the rounds, the board of one, a table with its lights, a project through its tables."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from jixiao.analysis.svg import svg
from jixiao.scoring.rounding import quotient
from jixiao.web.cycle import jobs
from jixiao.web.cycle.models import Dossier, Project, Round, RoundKind
from jixiao.web.cycle.services import Refused
from jixiao.web.cycle.states import State
from jixiao.web.desk.evidence import as_file
from jixiao.web.monitoring import boards, services
from jixiao.web.monitoring.alert_views import mine, visible
from jixiao.web.monitoring.jobs import BOARD
from jixiao.web.monitoring.models import Alert, LightChoice, Measure, Pause, PauseState
from jixiao.web.monitoring.seeing import earlier_tables, history, month_of, watched
from jixiao.web.monitoring.showing import all_causes, progress_chart, shown
from jixiao.web.office.models import Person, UnitKind
from jixiao.web.office.rights import Right, may, paths, under, units_for
from jixiao.web.pages.guard import needs, paged, person_of
from jixiao.web.pages.wording import refusal_text

AT_ONCE = 2000
"""Most tables of a workbook that is handed out at once; a larger one is made in the background."""
MOST_LINES = 100
MOST_TABLES = 36
"""Most tables of one project on its page, the latest ones: three years by month."""


@require_safe
@needs(Right.READ)
def index(request: HttpRequest) -> HttpResponse:
    """List the monitoring rounds with their lights, and tell how many alerts wait."""
    person = person_of(request)
    readable = under(paths(person, Right.READ), "unit__path")
    own = Dossier.objects.filter(readable, round=OuterRef("pk"))
    found = Round.objects.filter(Exists(own), kind=RoundKind.MONITORING).select_related("scope")
    page = paged(request, found.order_by("-year", "-month", "-pk"))
    counted = Dossier.objects.filter(readable, round__in=[item.pk for item in page]).order_by()
    rows = {
        row["round_id"]: row
        for row in counted.values("round_id").annotate(
            all=Count("pk"),
            missing=Count("pk", filter=Q(outlook=None)),
            **{name: Count("pk", filter=Q(outlook__light=name)) for name in LightChoice.values},
        )
    }
    for item in page:
        item.counts = rows[item.pk]
    waiting = visible(person).filter(mine(person))
    paused = Pause.objects.filter(
        under(paths(person, Right.READ), "dossier__unit__path"), state=PauseState.PAUSED
    )
    context = {
        "page": page,
        "waiting": waiting.count(),
        "live": visible(person).filter(state__in=services.LIVE).count(),
        "paused": paused.select_related("dossier__unit", "alert")[:MOST_LINES],
        "may_open": may(person, Right.ROUNDS),
    }
    return render(request, "monitoring/index.html", context)


def round_for(request: HttpRequest, pk: int) -> Round:
    """Return a monitoring round with tables that the person may read; to others it does not exist."""
    round_ = get_object_or_404(Round.objects.select_related("scope"), pk=pk, kind=RoundKind.MONITORING)
    if not boards.tables_of(round_, person_of(request)).exists():
        raise Http404
    return round_


@require_safe
@needs(Right.READ)
def board(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a monitoring round: sums, causes, turns, and the red and yellow projects."""
    person, round_ = person_of(request), round_for(request, pk)
    found = boards.tables_of(round_, person)
    whole, departments, units = boards.lines(found, MOST_LINES)
    counted = boards.figures(found)
    choosable = units_for(person, Right.READ).filter(active=True).exclude(kind=UnitKind.BUREAU)
    context = {
        "round": round_,
        "month": month_of(round_),
        "elapsed": _elapsed(round_),
        "whole": whole,
        "departments": departments,
        "units_lines": units[:MOST_LINES],
        "more_units": len(units[MOST_LINES:]),
        "figures": counted,
        "causes": [(name, label, counted[f"cause_{name}"]) for name, label in all_causes()],
        "cause_names": all_causes(),
        "page": paged(request, boards.listed(boards.filtered(found, request.GET))),
        "units": list(choosable.values_list("pk", "name", "kind")),
        "lights": [
            ("watch", _("红灯和黄灯")), *((one.value, one.label) for one in LightChoice), ("missing", _("未报")), ("all", _("全部已报")),
        ],
        "light": request.GET.get("light") or "watch",
        "at_once": whole.all <= AT_ONCE,
    }  # fmt: skip
    return render(request, "monitoring/board.html", context)


def _elapsed(round_: Round) -> Decimal:
    return quotient(Decimal(month_of(round_)), Decimal(12))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.READ)
def book(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand the board out as a workbook; a large one is asked for by POST and made in the background."""
    person, round_ = person_of(request), round_for(request, pk)
    found = boards.tables_of(round_, person)
    asked = {
        name: value for name in ("light", "cause", "unit", "turn", "odd") if (value := _asked(request, name))
    }
    total = found.count()
    if request.method == "POST":
        try:
            jobs.ask(
                BOARD, round_.title, person, total=total, round_=round_, words=asked, path=round_.scope.path
            )
        except Refused as error:
            messages.error(request, refusal_text(error.code))
        return redirect("jobs")
    if total > AT_ONCE:
        messages.warning(request, _("表数较多，请在后台生成后下载"))
        return redirect("monitoring-board", pk=pk)
    return book_file(round_, found, asked)


def book_file(round_: Round, found: QuerySet[Dossier], asked: Mapping[str, Any]) -> HttpResponse:
    """Return the workbook of a round as a download."""
    return as_file(boards.workbook(round_, found, asked), f"{round_.title}_{_('监控汇总')}.xlsx", "xlsx")


def _asked(request: HttpRequest, name: str) -> str:
    return str(request.POST.get(name) or request.GET.get(name) or "")[:20]


def table_for(person: Person, pk: int) -> Dossier:
    """Return a monitoring table that the person may read; to others it does not exist."""
    related = Dossier.objects.select_related("round__scope", "unit", "project")
    found = get_object_or_404(related, pk=pk, round__kind=RoundKind.MONITORING)
    if not may(person, Right.READ, found.unit):
        raise Http404
    return found


@require_safe
@needs(Right.READ)
def table(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one monitoring table as it is watched now: lights, progress, forecasts, alerts."""
    person = person_of(request)
    dossier = table_for(person, pk)
    earlier = list(earlier_tables(dossier))
    seen = watched(dossier, earlier)
    before = watched(earlier[0], earlier[1:]) if earlier else None
    context = {
        "dossier": dossier,
        "seen": shown(seen),
        "before": before,
        "earlier": earlier[0] if earlier else None,
        "alerts": Alert.objects.filter(dossier=dossier),
        "month": month_of(dossier.round),
        "paused": services.paused(dossier),
        "draft": dossier.state in (State.DRAFT, State.RETURNED),
    }
    return render(request, "monitoring/form.html", context)


@require_safe
@needs(Right.READ)
def project(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a project through all its monitoring tables, with its alerts, measures and stopped payments."""
    found = get_object_or_404(Project.objects.select_related("unit"), pk=pk)
    if not may(person_of(request), Right.READ, found.unit):
        raise Http404
    tables = Dossier.objects.filter(project=found, round__kind=RoundKind.MONITORING)
    submitted = tables.exclude(state__in=[State.DRAFT, State.RETURNED]).select_related("round", "unit")
    latest = submitted.order_by("-round__year", "-round__month", "-pk")[:MOST_TABLES]
    seen = history(latest)
    chart = progress_chart(seen)
    context = {
        "project": found,
        "tables": [(dossier, shown(one)) for dossier, one in reversed(seen)],
        "chart": svg(chart) if chart else "",
        "open": tables.filter(state__in=[State.DRAFT, State.RETURNED]).select_related("round"),
        "alerts": visible(person_of(request))
        .filter(dossier__project=found)
        .order_by("-raised_at")[:MOST_LINES],
        "measures": Measure.objects.filter(alert__dossier__project=found).select_related("alert"),
        "pauses": Pause.objects.filter(dossier__project=found).select_related("by", "lifted_by", "alert"),
    }
    return render(request, "monitoring/project.html", context)
