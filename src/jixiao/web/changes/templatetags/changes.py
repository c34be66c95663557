"""What the changes of the year put beside a form: adjusted targets, figures that differ."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import template

from jixiao.web.changes import carrying, services
from jixiao.web.changes.models import OPEN
from jixiao.web.cycle.models import RoundKind
from jixiao.web.office.rights import Right, may

if TYPE_CHECKING:
    from jixiao.web.cycle.models import Dossier

register = template.Library()
_WAN = Decimal(10000)


@register.inclusion_tag("changes/parts/beside.html", takes_context=True)
def changes_beside(context: dict[str, Any], dossier: Dossier) -> dict[str, Any]:
    """Return what a form's page says about adjustments of its targets and figures of the finance system."""
    person = context["user"]
    own = dossier.round.kind == RoundKind.TARGET
    figure, cells = (None, []) if own else carrying.differences(dossier)
    return {
        "dossier": dossier,
        "csrf_token": context.get("csrf_token"),
        "own": own and dossier.state == "approved",
        "open": dossier.adjustments.filter(state__in=OPEN).defer("form", "base").first() if own else None,
        "may_start": own and not services.why_not(dossier, person),
        "since": services.in_force_since(dossier if own else dossier.basis) if own or dossier.basis else None,
        "compared": not own and dossier.basis_id is not None,
        "behind": not own and services.is_behind(dossier),
        "may_fill": services.is_open(dossier) and may(person, Right.FILL, dossier.unit),
        "figure": figure,
        "cells": cells,
    }


@register.filter
def yuan(value: Decimal | None) -> str:
    """Return an amount in 元 as 万元, exactly, with at least two decimals.

    >>> yuan(Decimal("378240.36")), yuan(Decimal("-12340000")), yuan(None)
    ('37.824036', '-1,234.00', '—')
    """
    if value is None:
        return "—"
    whole, _dot, rest = f"{value / _WAN:,f}".partition(".")
    return f"{whole}.{rest.rstrip('0').ljust(2, '0')}"


@register.simple_tag
def gap(now: Decimal | None, before: Decimal | None) -> str:
    """Return the difference of two amounts in 万元, with its sign; blank where one is not known."""
    if now is None or before is None:
        return ""
    difference = now - before
    return ("+" if difference > 0 else "") + yuan(difference)


@register.filter
def adjustment_badge(state: str) -> str:
    """Return the look of the badge of an adjustment's state."""
    return {"returned": "warning", "approved": "good"}.get(state, "state")


@register.filter
def row_badge(status: str) -> str:
    """Return the look of the badge of a row's status."""
    looks = {"new": "good", "changed": "notice", "unchanged": "state", "named": "warning"}
    return looks.get(status, "error")


@register.filter
def paired(sides: list[Any], versions: list[Any]) -> list[tuple[Any, Any]]:
    """Return the sides of a comparison, each with the text that it is of."""
    return list(zip(sides, versions, strict=True))


@register.filter
def unlocalized(value: Decimal) -> str:
    """Return a number as an attribute takes it."""
    return f"{value:f}"
