"""Everything that a form can become, as files: the official form, and the list of findings."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from jixiao.checks.session import Assessment, judge_documents
from jixiao.forms.model import DocumentForms
from jixiao.rendering import FORMATS, FontMissing, LayoutMissing, render_bytes
from jixiao.rendering.findings.json import findings_json
from jixiao.rendering.findings.page import findings_page
from jixiao.rendering.findings.sheet import findings_workbook
from jixiao.rendering.layouts import BASE, load_layouts
from jixiao.web.cycle.models import Dossier, Round
from jixiao.web.desk.access import dossier_for
from jixiao.web.desk.differences import Version, version_of
from jixiao.web.desk.evidence import as_file
from jixiao.web.desk.snapshot import language

_FINDINGS: dict[str, Callable[[Assessment, str], str | bytes]] = {
    "xlsx": findings_workbook,
    "html": findings_page,
    "json": findings_json,
}


@require_safe
def export(request: HttpRequest, pk: int, to: str) -> HttpResponse:
    """Return the official form as a file; ``?revision=`` asks for one that was submitted."""
    if to not in FORMATS:
        raise Http404
    found = dossier_for(request, pk)
    version = _version(request, found)
    try:
        return form_file(found, version, to)
    except FontMissing:
        messages.error(request, _("服务器没有安装中文字体，暂不能生成 PDF；可下载 docx。"))
        return redirect("dossier", pk=pk)


def form_file(found: Dossier, version: Version, to: str) -> HttpResponse:
    """Return the official form as a download. Raises ``FontMissing``."""
    content = render_bytes(version.form, to, jurisdiction=jurisdiction_of(found.round))
    return as_file(content, f"{found.round.year}_{found.title}_{found.round.get_kind_display()}.{to}", to)


@require_safe
def findings(request: HttpRequest, pk: int, to: str) -> HttpResponse:
    """Return the findings on the form as a file."""
    if to not in _FINDINGS:
        raise Http404
    found = dossier_for(request, pk)
    return findings_file(found, _version(request, found), to)


def findings_file(found: Dossier, version: Version, to: str) -> HttpResponse:
    """Return the findings on a form as a download; as json exactly as ``jixiao check --format json`` prints them."""
    document = DocumentForms(document=found.title, format="", forms=[version.form])
    assessment = judge_documents([document], found.round.profile, found.round.profile_on)
    content = _FINDINGS[to](assessment, language())
    return as_file(content, f"{found.round.year}_{found.title}_{_('审核意见')}.{to}", to)


def _version(request: HttpRequest, found: Dossier) -> Version:
    version = version_of(found, request.GET.get("revision", "now"))
    if version is None:
        raise Http404
    return version


def jurisdiction_of(round_: Round) -> str:
    """Return whose layouts the forms of a round have: the place's own, else the national ones."""
    try:
        load_layouts(round_.profile)
    except LayoutMissing:
        return BASE
    return round_.profile
