"""The list of dossiers with its filters and batch actions; projects."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jixiao.web.changes.keeping import ProjectForm
from jixiao.web.changes.keeping import new as project_new
from jixiao.web.cycle import services, states
from jixiao.web.cycle.models import Dossier, Project, Round
from jixiao.web.office.models import Person, Unit, UnitKind
from jixiao.web.office.rights import Right, may, paths, under, units_for
from jixiao.web.pages.guard import needs, number, paged, person_of
from jixiao.web.pages.progress import is_late
from jixiao.web.pages.start import waiting
from jixiao.web.pages.wording import refusal_text

ORDERS: dict[str, tuple[str, ...]] = {
    "severity": ("-errors", "-warnings", "-budget"),
    "money": ("-budget",),
    "changed": ("-changed_at",),
    "score": ("total_score",),
    "execution": ("share",),
    "unit": ("unit__path", "title"),
}
TOGETHER = frozenset({"sign", "send-back", "pass", "return", "approve", "close", "refuse"})
"""The ways that may be taken for many dossiers at once."""


@require_safe
@needs(Right.READ)
def dossiers(request: HttpRequest) -> HttpResponse:
    """List dossiers: what is wrong first, then the money."""
    person = person_of(request)
    found = visible(person)
    if request.GET.get("mine"):
        found = found.filter(pk__in=waiting(person).values("pk"))
    found = _filtered(request, found)
    order = request.GET.get("order", "severity")
    found = found.annotate(share=F("executed") / F("budget")).order_by(
        *ORDERS.get(order, ORDERS["severity"]), "pk"
    )
    page = paged(request, found)
    today = timezone.localdate()
    for dossier in page:
        dossier.left = (dossier.deadline - today).days
        dossier.pickable = any(choice.name in TOGETHER for choice in services.choices(dossier, person))
    context = {
        "page": page,
        "units": _choosable(person),
        "rounds": _rounds(person),
        "states": states.State,
        "orders": [
            ("severity", _("问题轻重")), ("money", _("金额")), ("changed", _("最近变动")),
            ("score", _("得分由低到高")), ("execution", _("执行率由低到高")), ("unit", _("单位")),
        ],
        "order": order,
        "batch": _batch(person),
    }  # fmt: skip
    return render(request, "pages/dossiers.html", context)


def visible(person: Person) -> QuerySet[Dossier]:
    """Return the dossiers that a person may read."""
    found = Dossier.objects.filter(under(paths(person, Right.READ), "unit__path"))
    related = found.select_related("round", "unit", "unit__parent", "project")
    return related.prefetch_related("round__extensions").defer("form", "rows")


def _rounds(person: Person) -> QuerySet[Round]:
    """Return the rounds that have forms which the person may read."""
    mine = Dossier.objects.filter(under(paths(person, Right.READ), "unit__path"), round=OuterRef("pk"))
    return Round.objects.filter(Exists(mine))


def _choosable(person: Person) -> list[tuple[int, str, str]]:
    """Return the units by which the list may be narrowed: number, name, kind."""
    units = units_for(person, Right.READ).filter(active=True).exclude(kind=UnitKind.BUREAU)
    return list(units.values_list("pk", "name", "kind"))


def _filtered(request: HttpRequest, found: QuerySet[Dossier]) -> QuerySet[Dossier]:
    get = request.GET
    if get.get("round"):
        found = found.filter(round_id=number(get["round"]))
    if get.get("state") in states.State.values:
        found = found.filter(state=get["state"])
    if get.get("unit"):
        unit = Unit.objects.filter(pk=number(get["unit"])).first()
        found = found.filter(unit__path__startswith=unit.path) if unit else found.none()
    if get.get("wrong"):
        found = found.filter(Q(errors__gt=0) | Q(warnings__gt=0))
    if get.get("finding"):
        found = found.filter(codes__contains=f",{get['finding'][:60]},")
    if get.get("late"):
        found = found.filter(is_late(timezone.localdate()))
    words = get.get("q", "").strip()
    if words:
        found = found.filter(
            Q(title__icontains=words) | Q(unit__name__icontains=words) | Q(project__code__startswith=words)
        )
    return found


def _batch(person: Person) -> list[dict[str, object]]:
    """Return the ways that may be taken for many dossiers at once."""
    return [
        {"name": item.name, "label": item.label, "reason": item.reason}
        for item in states.TRANSITIONS
        if item.name in TOGETHER and may(person, item.right)
    ]


@require_POST
@needs(Right.SIGN, Right.REVIEW, Right.DECIDE)
def take_many(request: HttpRequest) -> HttpResponse:
    """Take one way for every chosen dossier; each stands for itself."""
    chosen: list[tuple[int, int]] = []
    for item in request.POST.getlist("dossier"):
        pk, _sep, version = item.partition(":")
        if pk.isdigit() and version.isdigit():
            chosen.append((int(pk), int(version)))
    way = next((w for w in _batch(person_of(request)) if w["name"] == request.POST.get("take")), None)
    reason = request.POST.get("reason", "").strip()
    if not chosen:
        messages.error(request, _("没有选中任何表"))
    elif way is None:
        messages.error(request, _("没有这种办理方式"))
    elif way["reason"] and not reason:
        messages.error(request, refusal_text("reason"))
    else:
        _take(request, str(way["name"]), chosen, reason)
    target = request.POST.get("next", "")
    return redirect(target if url_has_allowed_host_and_scheme(target, {request.get_host()}) else "dossiers")


def _take(request: HttpRequest, name: str, chosen: list[tuple[int, int]], reason: str) -> None:
    person = person_of(request)
    refused = services.take_many(name, chosen, person, reason)
    if len(chosen) > len(refused):
        messages.success(request, _("已办理%(n)s张表") % {"n": len(chosen) - len(refused)})
    titles = dict(visible(person).filter(pk__in=refused).values_list("pk", "title"))
    for pk, code in refused.items():
        messages.error(
            request, _("%(form)s：%(why)s") % {"form": titles.get(pk, pk), "why": refusal_text(code)}
        )


@require_safe
@needs(Right.READ)
def projects(request: HttpRequest) -> HttpResponse:
    """List projects with their history over years and stages."""
    person = person_of(request)
    found = Project.objects.filter(under(paths(person, Right.READ), "unit__path")).select_related("unit")
    words = request.GET.get("q", "").strip()
    if words:
        found = found.filter(
            Q(name__icontains=words) | Q(code__startswith=words) | Q(unit__name__icontains=words)
        )
    if request.GET.get("use") in ("1", "0"):
        found = found.filter(active=request.GET["use"] == "1")
    history = Dossier.objects.select_related("round").defer("form", "rows", "adjusted")
    history = history.order_by("-round__year", "-pk")
    page = paged(request, found.prefetch_related(Prefetch("dossiers", history)))
    context = {"page": page, "may_add": may(person, Right.FILL) or may(person, Right.ROUNDS)}
    return render(request, "pages/projects.html", context)


__all__ = ["ProjectForm", "dossiers", "project_new", "projects", "take_many", "visible"]
