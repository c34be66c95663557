"""Lights and progress in words, shape and colour: never by colour alone."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from jixiao.analysis.monitoring import Light
from jixiao.web.monitoring.models import Alert, AlertLevel, AlertState, LightChoice, MeasureState
from jixiao.web.monitoring.showing import SHAPES, cause_names, percent
from jixiao.web.pages.wording import language

register = template.Library()
_HUNDRED = Decimal(100)
_LOOKS = {AlertState.OPEN: "warning", AlertState.RECTIFYING: "warning", AlertState.DONE: "good"}
_LEVELS = {1: "notice", 2: "warning", 3: "error", 4: "error"}


@register.filter
def light(value: str) -> SafeString:
    """Return a light with its shape and its name."""
    if value not in LightChoice.values:
        return format_html('<span class="light none">{}</span>', "—")
    name = LightChoice(value)
    return format_html(
        '<span class="light {}"><span aria-hidden="true">{}</span> {}</span>',
        name.value,
        SHAPES[Light(value)],
        name.label,
    )


@register.filter
def fraction(value: Decimal | None) -> str:
    """Return a fraction as a percentage."""
    return percent(value)


@register.filter
def causes(value: list[str] | dict[str, int]) -> str:
    """Return the names of causes."""
    return "、".join(cause_names(list(value))) if language() == "zh" else ", ".join(cause_names(list(value)))


@register.filter
def told(alert: Alert) -> str:
    """Return what an alert says, in the language of the page."""
    return alert.en if language() == "en" else alert.zh


@register.filter
def alert_state(value: str) -> SafeString:
    """Return the badge of an alert's state."""
    state = AlertState(value)
    return format_html('<span class="badge {}">{}</span>', _LOOKS.get(state, "state"), state.label)


@register.filter
def measure_state(value: str) -> SafeString:
    """Return the badge of a measure's state."""
    state = MeasureState(value)
    look = "good" if state == MeasureState.DONE else "warning" if state == MeasureState.PLANNED else "state"
    return format_html('<span class="badge {}">{}</span>', look, state.label)


@register.filter
def level(value: int) -> SafeString:
    """Return the badge of an alert's level; the number says the order."""
    name = AlertLevel(value)
    return format_html(
        '<span class="badge {}">{} {}</span>', _LEVELS[value], _("%(n)s级") % {"n": value}, name.label
    )


@register.inclusion_tag("monitoring/bars.html")
def bars(rate: Decimal | None, targets: Decimal | None, elapsed: Decimal | None) -> dict[str, Any]:
    """Draw the progress of money and of targets side by side, with the time elapsed as a line."""
    rows = [
        {"name": name, "look": look, "text": percent(value), "width": _width(value)}
        for name, look, value in ((_("资金"), "money", rate), (_("目标"), "targets", targets))
    ]
    return {"rows": rows, "elapsed": _width(elapsed), "elapsed_text": percent(elapsed)}


def _width(value: Decimal | None) -> int:
    return 0 if value is None else int(max(Decimal(0), min(_HUNDRED, value * _HUNDRED)))
