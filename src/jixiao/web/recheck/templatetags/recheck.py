"""Tags of the pages of re-checks, and the reviewed score for the page of a form."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template

from jixiao.web.cycle.models import Dossier
from jixiao.web.recheck.reading import reviewed
from jixiao.web.templatetags.jixiao import money

register = template.Library()


@register.simple_tag
def wan(yuan: str) -> str:
    """Return an amount in 元 that is kept as text, in 万元."""
    return money(Decimal(yuan))


@register.inclusion_tag("recheck/parts/reviewed.html")
def reviewed_score(dossier: Dossier) -> dict[str, Any]:
    """Return the reviewed score of a form beside its self score, if the bureau has decided on one."""
    return {"found": reviewed(dossier)}
