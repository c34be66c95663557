"""Pages of adjustments: the list, one adjustment with its form, and the three texts of the targets side by side."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from jixiao.findings import Severity
from jixiao.forms.model import FundKind
from jixiao.web.changes import services
from jixiao.web.changes.comparing import compare, versions_of
from jixiao.web.changes.doing import done
from jixiao.web.changes.models import OPEN, Adjustment, AdjustmentState, What
from jixiao.web.cycle.editing import load_form, new_key, printed
from jixiao.web.cycle.judging import Judged, finding_data
from jixiao.web.cycle.models import Dossier, RoundKind
from jixiao.web.cycle.rounds import LABELS
from jixiao.web.cycle.services import Refused
from jixiao.web.desk.access import dossier_for
from jixiao.web.desk.differences import Version, differences
from jixiao.web.desk.snapshot import place_words
from jixiao.web.office.models import Person
from jixiao.web.office.rights import Right, may, paths, under
from jixiao.web.pages.guard import needs, number, paged, person_of
from jixiao.web.pages.wording import language, refusal_text

COLUMNS = ("l1", "l2", "l3", "target", "weight")
NEW_ROWS = 3
"""So many empty rows stand below the indicators for new ones."""
LINES = {**LABELS, "superior": "上级转移支付资金"}
LONGEST = 2000


def waiting(person: Person) -> Q:
    """Return the condition of adjustments on which it is a person's turn."""
    condition = Q(pk__in=[])
    for right, states in services.TURN.items():
        condition |= under(paths(person, right), "dossier__unit__path") & Q(state__in=states)
    return condition


def visible(person: Person) -> QuerySet[Adjustment]:
    """Return the adjustments that a person may read."""
    found = Adjustment.objects.filter(under(paths(person, Right.READ), "dossier__unit__path"))
    return found.select_related(
        "dossier", "dossier__unit", "dossier__unit__parent", "dossier__round", "by", "decided_by"
    ).defer(
        "form", "base", "rows", "base_rows", "findings", "dossier__form", "dossier__rows", "dossier__adjusted"
    )


@require_safe
@needs(Right.READ)
def index(request: HttpRequest) -> HttpResponse:
    """List the adjustments, those that wait for the person first."""
    person = person_of(request)
    found = visible(person)
    words = request.GET.get("q", "").strip()
    if words:
        found = found.filter(
            Q(dossier__title__icontains=words)
            | Q(dossier__unit__name__icontains=words)
            | Q(dossier__project__code__startswith=words)
        )
    if request.GET.get("state") in AdjustmentState.values:
        found = found.filter(state=request.GET["state"])
    if request.GET.get("mine"):
        found = found.filter(waiting(person))
    startable = Dossier.objects.filter(
        under(paths(person, Right.FILL), "unit__path"), round__kind=RoundKind.TARGET, state="approved"
    ).exclude(adjustments__state__in=OPEN)
    startable = startable.exclude(results__round__kind=RoundKind.SELF_EVALUATION, results__state="closed")
    context = {
        "page": paged(request, found),
        "states": AdjustmentState,
        "mine": Adjustment.objects.filter(waiting(person)).count(),
        "may_start": may(person, Right.FILL),
        "startable": startable.select_related("round")
        .defer("form", "rows")
        .order_by("-round__year", "title")[:50],
    }
    return render(request, "changes/index.html", context)


def adjustment_for(request: HttpRequest, pk: int) -> Adjustment:
    """Return an adjustment that the person may read; to others it does not exist."""
    related = ("dossier", "dossier__round", "dossier__unit", "dossier__project", "by", "decided_by")
    found = Adjustment.objects.select_related(*related).filter(pk=pk).first()
    if found is None or not may(person_of(request), Right.READ, found.dossier.unit):
        raise Http404
    return found


class NewForm(forms.Form):
    """What is to be adjusted and why."""

    what = forms.ChoiceField(
        label=gettext_lazy("调整内容"), choices=What.choices, widget=forms.RadioSelect, initial=What.BOTH
    )
    reason = forms.CharField(
        label=gettext_lazy("调整理由"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("写明发生了什么、为什么原目标或预算不能执行、调整的测算依据。"),
    )  # fmt: skip
    document = forms.CharField(
        label=gettext_lazy("依据文件"), max_length=200, required=False,
        help_text=gettext_lazy("预算调整批复、会议纪要等的文号。"),
    )  # fmt: skip


@needs(Right.FILL)
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """Start an adjustment of approved targets."""
    found, person = dossier_for(request, pk), person_of(request)
    code = services.why_not(found, person)
    if code == "right":
        raise Http404
    form = NewForm(request.POST or None)
    if not code and request.method == "POST" and form.is_valid():
        try:
            made = services.start(pk, person, **form.cleaned_data)
        except Refused as error:
            code = error.code
        else:
            messages.success(request, _("已建立调整申请，请填写调整后的内容"))
            return redirect("change", pk=made.pk)
    context = {"dossier": found, "form": form, "why_not": refusal_text(code) if code else ""}
    return render(request, "changes/new.html", context, status=422 if request.method == "POST" else 200)


@require_safe
@needs(Right.READ)
def adjustment(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an adjustment: its reason, its form to be written in, the differences, the findings, its way."""
    return _page(request, adjustment_for(request, pk))


def _page(request: HttpRequest, found: Adjustment, status: int = 200) -> HttpResponse:
    person = person_of(request)
    result = services.judged_now(found)
    base = Version(_("现行"), load_form(found.base), found.base_rows)
    asked = Version(_("调整后"), result.form, found.rows)
    context = {
        "adjustment": found,
        "dossier": found.dossier,
        "before": base,
        "after": asked,
        "differences": differences(base, asked),
        "findings": list(_findings(found, result)),
        "edit": services.may_edit(found, person),
        "choices": services.choices(found, person),
        "steps": found.steps.select_related("by"),
        "waived": [_found(result, finding) | {"reason": w.reason} for finding, w in result.waived],
    }
    if context["edit"]:
        context |= _editor(found, base, asked)
    return render(request, "changes/adjustment.html", context, status=status)


def _findings(found: Adjustment, result: Judged) -> Iterator[dict[str, Any]]:
    answers = services.answers_of(found)
    order = sorted(result.standing, key=lambda finding: Severity(finding.severity).rank)
    for finding in order:
        data = _found(result, finding)
        yield data | {"answer": answers.get((finding.code, data["path"]), "")}


def _found(result: Judged, finding: Any) -> dict[str, Any]:
    data = finding_data(result, finding, language())
    where = place_words(data["path"], Version("", result.form, result.rows))
    label = {"error": _("错误"), "warning": _("疑点"), "notice": _("提示")}[data["severity"]]
    return data | {"where": where, "label": label}


def _editor(found: Adjustment, base: Version, asked: Version) -> dict[str, Any]:
    """Return the rows of the form in which the adjustment is written."""
    old = dict(zip(base.rows.get("indicators", ()), base.form.indicators, strict=False))
    old_funds = dict(zip(base.rows.get("funds", ()), base.form.funds, strict=False))
    indicators = [
        {"key": key, "row": row, "before": old.get(key)}
        for key, row in zip(asked.rows.get("indicators", ()), asked.form.indicators, strict=False)
    ]
    funds = [
        {
            "key": key,
            "row": row,
            "before": old_funds.get(key),
            "fresh": key not in found.base_rows.get("funds", ()),
        }
        for key, row in zip(asked.rows.get("funds", ()), asked.form.funds, strict=False)
    ]
    used = {line.line for line in asked.form.funds}
    return {
        "targets_open": found.what != What.BUDGET,
        "budget_open": found.what != What.TARGETS,
        "indicators": indicators,
        "funds": funds,
        "new_rows": range(1, NEW_ROWS + 1),
        "new_lines": [(name, label) for name, label in LINES.items() if FundKind(name) not in used],
    }


@require_POST
@needs(Right.FILL)
def save(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the adjusted text down."""
    found, person = adjustment_for(request, pk), person_of(request)
    version = number(request.POST.get("version"))
    reason, document = request.POST.get("reason", "")[:LONGEST], request.POST.get("document", "")[:200]

    def written() -> None:
        services.save(pk, person, _changes(request, found), reason, document, version=version)

    if done(request, written):
        messages.success(request, _("已保存"))
    return redirect("change", pk=pk)


def _changes(request: HttpRequest, found: Adjustment) -> Iterator[dict[str, Any]]:
    """Yield what the sent form says differently from the adjustment's text."""
    post = request.POST
    form = load_form(found.form)

    def said(name: str) -> str | None:
        text = post.get(name)
        return text.replace("\r\n", "\n").strip() if text is not None else None

    def cell(path: str, name: str) -> Iterator[dict[str, Any]]:
        text, was = said(name), printed(form, found.rows, path) or ""
        if text is not None and text != was.strip():
            yield {"op": "set", "path": path, "was": was, "value": text}

    yield from cell("objective_expected", "objective_expected")
    yield from cell("total_weight", "total_weight")
    gone = set(post.getlist("remove"))
    for key in found.rows.get("indicators", ()):
        if key in gone:
            yield {"op": "remove", "list": "indicators", "key": key}
            continue
        for column in COLUMNS:
            yield from cell(f"indicators.{key}.{column}", f"i-{key}-{column}")
    last = next((key for key in reversed(found.rows.get("indicators", ())) if key not in gone), None)
    for index in range(1, NEW_ROWS + 1):
        texts = {column: said(f"new-{index}-{column}") or "" for column in COLUMNS}
        if texts["l3"] or texts["target"]:
            key = new_key()
            after = post.get(f"new-{index}-after") or last
            yield {"op": "add", "list": "indicators", "key": key, "after": after}
            for column, text in texts.items():
                if text:
                    yield {"op": "set", "path": f"indicators.{key}.{column}", "was": "", "value": text}
            last = key
    for key in found.rows.get("funds", ()):
        if key in gone:
            yield {"op": "remove", "list": "funds", "key": key, "fresh": True}
            continue
        yield from cell(f"funds.{key}.revised", f"f-{key}")
    yield from _new_line(found, said("new-line") or "", said("new-line-revised") or "")


def _new_line(found: Adjustment, line: str, revised: str) -> Iterator[dict[str, Any]]:
    if line not in LINES or not revised:
        return
    key, keys = new_key(), found.rows.get("funds", [])
    yield {"op": "add", "list": "funds", "key": key, "after": keys[-1] if keys else None, "line": line}
    yield {"op": "set", "path": f"funds.{key}.label", "was": "", "value": LINES[line]}
    yield {"op": "set", "path": f"funds.{key}.revised", "was": "", "value": revised}


@require_POST
@needs(Right.FILL)
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer a warning about the adjusted text."""
    adjustment_for(request, pk)
    code, field = request.POST.get("code", "")[:60], request.POST.get("field", "")[:120]
    text = request.POST.get("text", "")[:LONGEST]
    if done(request, lambda: services.answer(pk, person_of(request), code, field, text)):
        messages.success(request, _("已保存"))
    return redirect("change", pk=pk)


@require_POST
@needs(Right.FILL, Right.SIGN, Right.REVIEW, Right.DECIDE)
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an adjustment a step further or back."""
    found, person = adjustment_for(request, pk), person_of(request)
    name = request.POST.get("take", "")
    way = next((one for one in services.choices(found, person) if one.name == name), None)
    if way is None:
        messages.error(request, refusal_text("state"))
        return redirect("change", pk=pk)
    version, reason = number(request.POST.get("version")), request.POST.get("reason", "")[:LONGEST]
    if done(request, lambda: services.take(name, pk, person, version=version, reason=reason)):
        messages.success(request, _("已办理：%(way)s") % {"way": way.label})
    return redirect("change", pk=pk)


# -- the three texts --------------------------------------------------------------------------------------------------


def texts_for(found: Dossier) -> tuple[Dossier, Dossier | None]:
    """Return the target dossier that a form rests on, and the form of results whose print is compared with it."""
    if found.round.kind != RoundKind.TARGET:
        if found.basis is None:
            raise Http404
        return found.basis, found
    results = found.results.select_related("round").order_by("-round__kind", "-pk")
    kinds = {one.round.kind: one for one in results}
    return found, kinds.get(RoundKind.SELF_EVALUATION) or kinds.get(RoundKind.MONITORING)


@require_safe
@needs(Right.READ)
def targets(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the approved, the adjusted and the printed targets side by side."""
    found = dossier_for(request, pk)
    target, printed_ = texts_for(found)
    texts = versions_of(target, printed_)
    approved = (
        target.adjustments.filter(state=AdjustmentState.APPROVED).select_related("decided_by").order_by("pk")
    )
    context = {
        "dossier": found,
        "target": target,
        "printed": printed_,
        "versions": texts,
        "parts": compare(texts),
        "adjustments": approved,
        "approval": target.steps.filter(name="approve").select_related("by").order_by("-pk").first(),
        "behind": printed_ is not None and services.is_behind(printed_),
        "may_follow": printed_ is not None
        and services.is_open(printed_)
        and may(person_of(request), Right.FILL, printed_.unit),
    }
    return render(request, "changes/targets.html", context)


@require_POST
@needs(Right.FILL)
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring a form of results up to the targets in force."""
    dossier_for(request, pk)
    given = request.POST.get("version")
    version = number(given) if given else None
    if done(request, lambda: services.follow(pk, person_of(request), version=version)):
        messages.success(request, _("已按调整后的目标更新"))
    return redirect("dossier", pk=pk)


def open_adjustment(dossier: Dossier) -> Adjustment | None:
    """Return the adjustment of a target dossier that is on its way, if any."""
    return dossier.adjustments.filter(state__in=OPEN).defer("form", "base").first()
