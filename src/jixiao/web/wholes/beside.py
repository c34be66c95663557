"""What a whole unit's form says of its projects above the form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jixiao.web.cycle.services import may_edit
from jixiao.web.wholes.gathering import is_whole
from jixiao.web.wholes.planning import Plan, column_name, plan_for
from jixiao.web.wholes.views import told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.utils.safestring import SafeString

    from jixiao.web.cycle.models import Dossier
    from jixiao.web.office.models import Person


def notes(dossier: Dossier, person: Person) -> Iterator[SafeString]:
    """Yield the way to the projects, what differs from their sums, and what is wrong with that."""
    if not is_whole(dossier):
        return
    plan = plan_for(dossier)
    words = {"all": len(plan.sources), "counted": len(plan.counted)}
    text = ngettext(
        "本单位当年%(all)s个项目，已计入%(counted)s个。",
        "本单位当年%(all)s个项目，已计入%(counted)s个。",
        words["all"],
    )
    look = "button" if may_edit(dossier, person) else ""
    address = reverse("whole", args=[dossier.pk])
    yield format_html('{} <a class="{}" href="{}">{}</a>', text % words, look, address, _("由项目汇总"))
    found = told(dossier, plan)
    for severity, where, message in found:
        mark = '<span class="badge {}">{}</span> <strong>{}</strong> {} {}'
        yield format_html(mark, severity, _("与项目不符"), where, message, _links(plan))
    for item in plan.sums:
        if item.differs and not found:
            words_ = {
                "label": item.label,
                "column": column_name(item.column),
                "ours": item.ours,
                "theirs": item.theirs,
            }
            said = _("%(label)s·%(column)s：表中%(ours)s，项目合计%(theirs)s") % words_
            yield format_html('<span class="badge notice">{}</span> {}', _("与项目不同"), said)


def _links(plan: Plan) -> SafeString:
    """Return the ways to the projects' forms that count."""
    counted = (
        (source.dossier.pk, source.project.name) for source in plan.counted if source.dossier is not None
    )
    links = ((reverse("dossier", args=[pk]), name) for pk, name in counted)
    return format_html_join(" · ", '<a href="{}">{}</a>', links)
