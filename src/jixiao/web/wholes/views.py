"""The page on which a whole unit's form meets the forms of its projects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jixiao.web.cycle.services import Refused, may_edit
from jixiao.web.desk.access import dossier_for
from jixiao.web.desk.differences import Version, where
from jixiao.web.office.rights import Right
from jixiao.web.pages.guard import needs, number, person_of
from jixiao.web.pages.wording import language, refusal_text
from jixiao.web.wholes import gathering, services
from jixiao.web.wholes.planning import Plan, column_name, plan_for

if TYPE_CHECKING:
    from jixiao.web.cycle.models import Dossier


def _whole(request: HttpRequest, pk: int) -> Dossier:
    found = dossier_for(request, pk)
    if not gathering.is_whole(found):
        raise Http404
    return found


@require_safe
@needs(Right.READ)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the projects with their state and sums, and what taking them over would write."""
    found = _whole(request, pk)
    return _page(request, found, 200)


def _page(request: HttpRequest, found: Dossier, status: int) -> HttpResponse:
    plan = plan_for(found)
    context = {
        "dossier": found,
        "plan": plan,
        "many_units": len({source.project.unit_id for source in plan.sources}) > 1,
        "sums": [(item, column_name(item.column)) for item in plan.sums if item.projects is not None],
        "gaps": gaps(plan),
        "findings": told(found, plan),
        "may_edit": may_edit(found, person_of(request)),
        "over": set(request.POST.getlist("over")) if request.method == "POST" else None,
        "chosen": set(request.POST.getlist("choose")),
        "targets": found.round.kind == "target",
        "wide": True,
    }
    return render(request, "wholes/show.html", context, status=status)


def gaps(plan: Plan) -> list[str]:
    """Say what the projects do not state, and the sums therefore lack."""
    if plan.assembled is None:
        return []
    labels = {line.line: line.label.text or "" for line in plan.assembled.form.funds}
    said = []
    for gap in plan.assembled.gaps:
        words = {"project": gap.project, "line": labels.get(gap.line, ""), "column": column_name(gap.column)}
        text = (
            _("“%(project)s”没有“%(line)s”这一行")
            if gap.column == "line"
            else _("“%(project)s”没有填写%(line)s的%(column)s")
        )
        said.append(text % words)
    return said


def told(found: Dossier, plan: Plan) -> list[tuple[str, str, str]]:
    """Return what stands against the projects' forms as (severity, where, message)."""
    version = Version("", plan.form, plan.rows)
    return [
        (item.finding.severity.value, where(item.path, version), item.finding.message(language()))
        for item in gathering.findings(found, plan.form, plan.sources)
    ]


@require_POST
@needs(Right.READ)
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the projects over into the draft, as the person has chosen."""
    found = _whole(request, pk)
    over, chosen = request.POST.getlist("over"), request.POST.getlist("choose")
    try:
        services.take_over(
            pk, person_of(request), version=number(request.POST.get("version")), over=over, chosen=chosen
        )
    except Refused as error:
        messages.error(request, refusal_text(error.code))
        return _page(request, found, 403 if error.code == "right" else 422)
    messages.success(request, _("已由项目汇入；请填写分值和年度总体目标后提交。"))
    return redirect("dossier", pk=pk)
