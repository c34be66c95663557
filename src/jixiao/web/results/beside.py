"""What a declaration's page says of the result of the year before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from jixiao.web.cycle.models import Dossier, RoundKind
from jixiao.web.results.services import last_use
from jixiao.web.templatetags.jixiao import money, points

if TYPE_CHECKING:
    from jixiao.web.office.models import Person


def notes(dossier: Dossier, person: Person) -> Iterator[SafeString]:
    """Yield what was decided on the last result of the project, and whether what is declared is more than that."""
    if dossier.round.kind != RoundKind.TARGET or dossier.project is None:
        return
    found = last_use(dossier.project, dossier.round.year)
    if found is None:
        return
    words = {"year": found.year, "score": points(found.score), "decided": money(found.decided)}
    text = _("%(year)s年结果%(score)s分，核定下年预算%(decided)s万元") % words
    link = format_html('<a href="{}">{}</a>', reverse("use", args=[found.pk]), text)
    over = found.decided is not None and dossier.budget is not None and dossier.budget > found.decided
    badge = (
        format_html(' <span class="badge warning">{}</span>', _("申报预算高于核定预算，请说明理由"))
        if over
        else ""
    )
    yield format_html("{}{}", link, badge)
