"""Files of re-checks: the draw for drawing again, the summary, the sheet of one form, and evidence for the reviewer."""

from __future__ import annotations

import json
from collections.abc import Callable

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from jixiao.rendering import FontMissing
from jixiao.rendering.reports import report_bytes
from jixiao.web.cycle.models import Job
from jixiao.web.cycle.services import Refused
from jixiao.web.desk import evidence as kept
from jixiao.web.office.models import Person
from jixiao.web.office.rights import Right
from jixiao.web.pages.guard import needs, person_of
from jixiao.web.recheck import jobs, report
from jixiao.web.recheck.access import refused, review_for, whole_for
from jixiao.web.recheck.drawing import rules_of
from jixiao.web.recheck.models import Recheck, Review
from jixiao.web.recheck.reading import concluded
from jixiao.web.recheck.sheet import sheet_of
from jixiao.web.recheck.sheets import LATER
from jixiao.web.recheck.summary import summary_of

FORMATS = ("docx", "pdf", "xlsx")


@require_safe
@needs(Right.READ)
def drawn(request: HttpRequest, pk: int, to: str) -> HttpResponse:
    """Return the fixed list and the draw with all that is needed to draw again."""
    if to not in ("xlsx", "json"):
        raise Http404
    found = whole_for(request, pk)
    if found.fixed_at is None:
        raise Http404
    if found.frame_size > jobs.MOST_AT_ONCE:
        messages.info(request, _("名单较长，请用“后台生成”下载。"))
        return redirect("recheck-sample" if found.drawn_at else "recheck", pk=pk)
    return draw_file(found, to)


def draw_file(found: Recheck, to: str) -> HttpResponse:
    """Return the fixed list and the draw as a download."""
    if to == "json":
        content = json.dumps(report.draw_data(found), ensure_ascii=False, indent=1).encode()
    else:
        content = report.draw_workbook(found)
    return kept.as_file(content, f"{found.title}_{_('抽样')}.{to}", to)


@require_POST
@needs(Right.READ)
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the draw of a long list made in the background."""
    found = whole_for(request, pk)
    to = request.POST.get("to", "")
    if found.fixed_at is None or to not in ("xlsx", "json"):
        messages.error(request, _("请选择要下载的文件"))
        return redirect("recheck", pk=pk)
    try:
        ask_for_draw(found, person_of(request), to)
    except Refused as error:
        refused(request, error)
    return redirect("jobs")


def ask_for_draw(found: Recheck, person: Person, to: str) -> Job:
    """Put the making of the draw's file into the queue. Raises ``Refused``."""
    return jobs.ask(f"recheck-draw-{to}", found, person, found.frame_size)


@require_safe
@needs(Right.READ)
def summary(request: HttpRequest, pk: int, to: str) -> HttpResponse:
    """Return the summary as a document."""
    found = whole_for(request, pk)
    if to not in FORMATS or found.drawn_at is None:
        raise Http404
    return _made(request, lambda: summary_file(found, to))


def summary_file(found: Recheck, to: str) -> HttpResponse:
    """Return the summary of a re-check that was drawn as a download. Raises ``FontMissing``."""
    made = report.summary_report(found, summary_of(found, rules_of(found)), concluded(found))
    return kept.as_file(report_bytes(made, to), f"{found.title}_{_('复核结果汇总')}.{to}", to)


@require_safe
@needs(Right.READ, Right.EVALUATE)
def sheet(request: HttpRequest, pk: int, to: str) -> HttpResponse:
    """Return the sheet of one form as a document."""
    review, _place = review_for(request, pk)
    if to not in FORMATS:
        raise Http404
    return _made(request, lambda: sheet_file(review, to))


def sheet_file(review: Review, to: str) -> HttpResponse:
    """Return the sheet of one form as a download. Raises ``FontMissing``."""
    made = report.sheet_report(sheet_of(review), answers=review.state in LATER)
    return kept.as_file(report_bytes(made, to), f"{review.dossier.title}_{_('复核评分表')}.{to}", to)


def _made(request: HttpRequest, work: Callable[[], HttpResponse]) -> HttpResponse:
    try:
        return work()
    except FontMissing:
        messages.error(request, _("服务器没有安装中文字体，暂不能生成 PDF；可下载 docx。"))
        return redirect("rechecks")


@require_safe
@needs(Right.READ, Right.EVALUATE)
def evidence(request: HttpRequest, pk: int, attachment: int) -> FileResponse:
    """Hand out evidence of the reviewed form, also to an outside reviewer who sees nothing else of the office."""
    review, _place = review_for(request, pk)
    found = review.dossier.attachments.filter(pk=attachment).first()
    if found is None or not kept.path_of(found.sha256).exists():
        raise Http404
    return kept.handed_out(found)
