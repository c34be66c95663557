"""Deadlines: whether a thing was done in time."""

from __future__ import annotations

from jixiao.values import Expression, Period, PeriodKind

_YEAR = 2000  # where no year is printed, both days are taken to be of the form's year


def compare_periods(target: Expression, actual: Expression) -> str | None:
    """Return ``on-time``, ``late``, or ``None`` where the two are times of different kinds.

    A day or month is held against a deadline; a span without a deadline (全年) only against the same span, since
    «5月份» neither keeps nor breaks «全年».
    """
    wanted, done = target.period, actual.period
    if wanted is None or done is None:
        return None
    if _key(wanted) == _key(done):
        return "on-time"
    if PeriodKind.DURATION in (wanted.kind, done.kind) or PeriodKind.RECURRING in (wanted.kind, done.kind):
        return None
    if wanted.end is None or done.end is None:
        return None
    if wanted.kind is PeriodKind.SPAN and wanted.bound is None:
        return None
    year = wanted.end.year or done.end.year or _YEAR
    deadline, finished = wanted.end.on(year), done.end.on(done.end.year or year)
    in_time = finished < deadline if _excludes(wanted) else finished <= deadline
    return "on-time" if in_time else "late"


def _excludes(wanted: Period) -> bool:
    """Say whether the deadline itself is too late: 10月前 ends with September, 10月15日前 includes the 15th."""
    return wanted.bound == "before" and wanted.start is not None and wanted.start != wanted.end


def _key(period: Period) -> tuple[object, ...]:
    return (period.kind, period.start, period.end, period.count, period.unit)
