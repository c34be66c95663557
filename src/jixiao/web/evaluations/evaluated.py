"""The forms that are evaluated, to be read by the team: the form, its findings and its evidence, nothing to write."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jixiao.forms.model import Form, FundLine
from jixiao.rendering.wording import reflow
from jixiao.web.cycle.editing import load_form
from jixiao.web.cycle.judging import judged
from jixiao.web.cycle.models import Dossier
from jixiao.web.desk.evidence import handed_out, path_of
from jixiao.web.evaluations.access import Access, dossiers_of
from jixiao.web.evaluations.guarding import on_evaluation
from jixiao.web.evaluations.models import Evaluation
from jixiao.web.evaluations.views import common
from jixiao.web.pages.guard import paged
from jixiao.web.pages.wording import language

_MONEY = ("initial", "revised", "executed", "rate", "weight", "score")


def _reads(own: Access) -> bool:
    return own.inside


@require_safe
@on_evaluation(_reads)
def listed(request: HttpRequest, found: Evaluation, own: Access) -> HttpResponse:
    """List the forms that the evaluation is about."""
    words = request.GET.get("q", "").strip()[:100]
    forms = dossiers_of(found).defer("form", "rows").prefetch_related("attachments")
    if words:
        forms = forms.filter(title__icontains=words)
    context = {**common(found, own), "page": paged(request, forms)}
    return render(request, "evaluations/forms.html", context)


def dossier_of(found: Evaluation, dossier: int) -> Dossier:
    """Return a form that an evaluation is about; others do not exist."""
    row = dossiers_of(found).filter(pk=dossier).first()
    if row is None:
        raise Http404
    return row


@require_safe
@on_evaluation(_reads)
def form(request: HttpRequest, found: Evaluation, own: Access, dossier: int) -> HttpResponse:
    """Show one form as it stands."""
    row = dossier_of(found, dossier)
    content = load_form(row.form)
    files: dict[str, list[Any]] = {}
    for attachment in row.attachments.all():
        files.setdefault(attachment.row, []).append(attachment)
    keys = row.rows.get("indicators", [])
    result = judged(row)
    context = {
        **common(found, own),
        "dossier": row,
        "funds": [_fund(line) for line in content.funds],
        "indicators": [
            {"indicator": indicator, "files": files.pop(key, [])}
            for indicator, key in zip(content.indicators, [*keys, *[""] * len(content.indicators)], strict=False)
            if indicator.l3.text or indicator.target.text
        ],
        "files": [attachment for group in files.values() for attachment in group],
        "objective": _objective(content),
        "texts": [(text.label, reflow(text.field.printed)) for text in content.texts if text.field.text],
        "content": content,
        "findings": [finding.message(language()) for finding in result.standing],
        "answers": list(row.answers.select_related("by")),
    }  # fmt: skip
    return render(request, "evaluations/form.html", context)


def _fund(line: FundLine) -> dict[str, str]:
    return {"label": line.label.printed} | {name: getattr(line, name).printed for name in _MONEY}


def _objective(content: Form) -> list[str]:
    return [
        reflow(field.printed)
        for field in (content.objective_expected, content.objective_actual)
        if field.text
    ]


@require_safe
@on_evaluation(_reads)
def file(request: HttpRequest, found: Evaluation, own: Access, dossier: int, attachment: int) -> FileResponse:
    """Hand out a file that stands as evidence beside a form."""
    row = dossier_of(found, dossier).attachments.filter(pk=attachment).first()
    if row is None or not path_of(row.sha256).exists():
        raise Http404
    return handed_out(row)
