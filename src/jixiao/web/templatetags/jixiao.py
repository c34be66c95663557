"""Filters and tags of the pages: money, points, shares, days, and badges that say in words what they mean."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from django import template
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from jixiao.profiles import list_profiles
from jixiao.web.capabilities import gathered
from jixiao.web.cycle.states import EDITABLE, FINAL, State
from jixiao.web.office.models import UnitKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.forms import BoundField

    from jixiao.analysis.dashboard import CommonFinding
    from jixiao.web.cycle.models import Dossier
    from jixiao.web.office.models import Person

register = template.Library()

NONE = "—"
INDENT = "\u2003"
_WAN = Decimal(10000)
_CENT = Decimal("0.01")
_LOOKS = {State.RETURNED: "warning", State.APPROVED: "good", State.CLOSED: "good"}


@register.filter
def money(yuan: Decimal | None) -> str:
    """Return an amount in 元 as 万元 with two decimals and thousands.

    >>> money(Decimal("12345678.9")), money(None)
    ('1,234.57', '—')
    """
    if yuan is None:
        return NONE
    return f"{(yuan / _WAN).quantize(_CENT, ROUND_HALF_UP):,f}"


@register.filter
def points(value: Decimal | None) -> str:
    """Return points without needless zeros.

    >>> points(Decimal("95.7000")), points(Decimal("100.0000")), points(None)
    ('95.7', '100', '—')
    """
    if value is None:
        return NONE
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@register.simple_tag
def share(part: Decimal | None, whole: Decimal | None) -> str:
    """Return a share of two amounts as a percentage with two decimals.

    >>> share(Decimal(1), Decimal(3)), share(Decimal(1), None)
    ('33.33%', '—')
    """
    if part is None or not whole:
        return NONE
    return f"{(part * 100 / whole).quantize(_CENT, ROUND_HALF_UP):f}%"


@register.filter
def profile_name(profile: str) -> str:
    """Return what the rules of a place are called; a profile that is there no more by its id."""
    found = next((one for one in list_profiles() if one.id == profile), None)
    if found is None:
        return profile
    return found.name_en if (get_language() or "").startswith("en") else found.name


@register.filter
def percent(fraction: Decimal | None) -> str:
    """Return a fraction of one as a percentage with two decimals.

    >>> percent(Decimal("0.98765")), percent(None)
    ('98.77%', '—')
    """
    return NONE if fraction is None else f"{(fraction * 100).quantize(_CENT, ROUND_HALF_UP):f}%"


@register.filter
def points_of(value: Decimal | None) -> str:
    """Return a mean of points with two decimals at most.

    >>> points_of(Decimal("95.66666")), points_of(None)
    ('95.67', '—')
    """
    return NONE if value is None else points(value.quantize(_CENT, ROUND_HALF_UP))


@register.filter
def cell_text(value: Decimal | int | str | None) -> str:
    """Return a cell of a table of figures.

    >>> cell_text(Decimal("12.50")), cell_text(None), cell_text("●")
    ('12.5', '—', '●')
    """
    return points_of(value) if isinstance(value, Decimal | None) else str(value)


@register.simple_tag
def finding_title(item: CommonFinding) -> str:
    """Return the title of a finding in the language of the page."""
    return item.title("en" if (get_language() or "").startswith("en") else "zh")


@register.filter
def state_badge(value: str) -> SafeString:
    """Return the badge of a state."""
    state = State(value)
    return format_html('<span class="badge {}">{}</span>', _LOOKS.get(state, "state"), state.label)


@register.simple_tag
def findings(errors: int | None, warnings: int | None, notices: int | None = 0) -> SafeString:
    """Return badges with the numbers of findings, or that there are none."""
    kinds = (("error", _("错误"), errors), ("warning", _("疑点"), warnings), ("notice", _("提示"), notices))
    parts = [(look, word, number) for look, word, number in kinds if number]
    if not parts:
        return format_html('<span class="badge good">{}</span>', _("未发现问题"))
    return format_html_join(" ", '<span class="badge {}">{} {}</span>', parts)


@register.filter
def days_left(days: int) -> SafeString:
    """Return how many days are left, in words; late in the colour of errors as well."""
    if days < 0:
        text = ngettext("已超期%(n)s天", "已超期%(n)s天", -days) % {"n": -days}
        return format_html('<span class="badge error">{}</span>', text)
    if days == 0:
        return format_html('<span class="badge warning">{}</span>', _("今天截止"))
    text = ngettext("还有%(n)s天", "还有%(n)s天", days) % {"n": days}
    return format_html('<span class="badge {}">{}</span>', "warning" if days <= 5 else "state", text)


@register.filter
def is_open(state: str) -> bool:
    """Say whether the unit still writes in a form of this state."""
    return state in EDITABLE


@register.filter
def is_final(state: str) -> bool:
    """Say whether a form of this state has come to its end."""
    return state in FINAL


@register.simple_tag
def notes_beside(dossier: Dossier, person: Person) -> SafeString:
    """Return what the capabilities say above a form, a line each."""
    found = [(note,) for notes in gathered("beside", "notes") for note in notes(dossier, person)]
    return format_html_join("", '<p class="note">{}</p>', found)


@register.inclusion_tag("pages/parts/field.html")
def field(bound: BoundField) -> dict[str, Any]:
    """Return a field of a form with its label, help and errors tied to it."""
    return {"field": bound}


@register.inclusion_tag("pages/parts/crumbs.html")
def crumbs(*steps: str) -> dict[str, Any]:
    """Return the way back: pairs of a label and an address; the last label is the page itself."""
    return {"steps": list(zip(steps[0::2], steps[1::2], strict=False)), "here": steps[-1]}


@register.simple_tag
def unit_options(units: Iterable[tuple[int, str, str]], chosen: str | None = "") -> SafeString:
    """Return the options of a choice of units, given as (number, name, kind); there may be thousands."""
    parts = [
        f'<option value="{pk}"{" selected" if str(pk) == chosen else ""}>'
        f"{INDENT if kind == UnitKind.UNIT else ''}{escape(name)}</option>"
        for pk, name, kind in units
    ]
    return mark_safe("".join(parts))
