"""Saying what a cell was understood as, so that a clerk sees at once when the system reads something else."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from jixiao.forms.model import Field
from jixiao.scoring import plain
from jixiao.values import Amount, Expression, Rate
from jixiao.values.degree import Strength
from jixiao.values.expression import Kind
from jixiao.values.period import Day, Period, PeriodKind


def understood(field: Field[Any]) -> str:
    """Return how a field was understood, in the language of the page; nothing for blank and for plain words."""
    value = field.value
    if field.text is None or value is None or isinstance(value, str):
        return ""
    if isinstance(value, Amount):
        return _money(value)
    if isinstance(value, Rate):
        return f"{plain(value.readings[0])}%"
    if isinstance(value, Decimal):
        return _("%(points)s 分") % {"points": plain(value)}
    return expression(value) if isinstance(value, Expression) else ""


def is_understood(field: Field[Any]) -> bool:
    """Say whether a field that should hold a value does; blank counts as understood."""
    return field.text is None or field.value is not None


def expression(value: Expression) -> str:
    """Return how a target or an actual value was understood."""
    if value.kind in (Kind.QUANTITY, Kind.PERCENTAGE) and value.quantity is not None:
        return _quantity(value)
    if value.kind is Kind.RANGE and value.low is not None and value.high is not None:
        sign = "%" if value.percent else ""
        return f"{plain(value.low)}{sign} ～ {plain(value.high)}{sign} {value.unit or ''}".strip()
    if value.kind is Kind.PERIOD and value.period is not None:
        return _period(value)
    if value.kind is Kind.YES_NO:
        return _("是") if value.yes else _("否")
    if value.kind is Kind.DEGREE and value.degree is not None:
        return _("定性：%(core)s（%(strength)s）") % {
            "core": value.degree.core,
            "strength": _strength(value.degree.strength),
        }
    if value.kind is Kind.SEVERAL:
        return "；".join(expression(part) for part in value.parts)
    words = {
        Kind.TEXT: _("文字，不作数值比较"),
        Kind.PLACEHOLDER: _("占位内容，尚未填写"),
        Kind.INAPPLICABLE: _("不适用"),
    }
    return words.get(value.kind, "")


def _quantity(value: Expression) -> str:
    if value.quantity is None:
        return ""
    number = plain(value.quantity) + ("%" if value.percent else "")
    unit = value.unit or ""
    per = f"/{value.per}" if value.per else ""
    about = _("约 ") if value.approximate else ""
    sign = f"{value.comparison.value} " if value.comparison else ""
    gap = " " if unit and not value.percent else ""
    return f"{sign}{about}{number}{gap}{unit}{per}"


def _money(value: Amount) -> str:
    return f"{value.value:,f}{value.unit.value}"


def _period(value: Expression) -> str:
    period = value.period
    if period is None:
        return ""
    if period.kind is PeriodKind.DURATION and period.count is not None:
        sign = f"{value.comparison.value} " if value.comparison else ""
        return f"{sign}{plain(period.count)} {period.unit or ''}".strip()
    if period.kind is PeriodKind.RECURRING:
        return _("定期：%(text)s") % {"text": period.text}
    return _dates(period)


def _dates(period: Period) -> str:
    start, end = period.start, period.end
    if period.bound and end is not None:
        return (_("%(day)s之前") if period.bound == "before" else _("不晚于%(day)s")) % {"day": _day(end)}
    if start is not None and end is not None and start != end:
        return f"{_day(start)} ～ {_day(end)}"
    found = end or start
    return _day(found) if found is not None else period.text


def _day(day: Day) -> str:
    if day.year is None:
        return _("%(month)s月%(day)s日") % {"month": day.month, "day": day.day}
    return _("%(year)s年%(month)s月%(day)s日") % {"year": day.year, "month": day.month, "day": day.day}


def _strength(strength: Strength) -> str:
    names = {
        Strength.NONE: _("未达到"),
        Strength.WEAK: _("略有"),
        Strength.PARTIAL: _("部分"),
        Strength.BASIC: _("基本"),
        Strength.STRONG: _("较好"),
        Strength.FULL: _("完全"),
    }
    return names[strength]
