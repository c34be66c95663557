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
    if wanted.kind is PeriodKind.RECURRING and wanted.bound and wanted.count is not None and _is_day(done):
        return "on-time" if done.count is not None and done.count <= wanted.count else "late"
    if PeriodKind.DURATION in (wanted.kind, done.kind) or PeriodKind.RECURRING in (wanted.kind, done.kind):
        return None
    if wanted.end is None or done.end is None:
        return None
    if wanted.kind is PeriodKind.SPAN and wanted.bound is None and wanted.start != wanted.end:
        one_month = wanted.start is not None and wanted.start.month == wanted.end.month
        if not one_month or (done.kind is PeriodKind.SPAN and _months(done) > 1):
            return _within(wanted, done)
    year = wanted.end.year or done.end.year or _YEAR
    deadline, finished = wanted.end.on(year), done.end.on(done.end.year or year)
    in_time = finished < deadline if _excludes(wanted) else finished <= deadline
    return "on-time" if in_time else "late"


def _months(period: Period) -> int:
    """Return over how many months of one year a span goes."""
    return period.end.month - period.start.month + 1 if period.start and period.end else 0


def _within(wanted: Period, done: Period) -> str | None:
    """Compare with a span: a time within it is in time; all of a year is no time at which something is done."""
    if wanted.start is None or wanted.end is None or done.start is None or done.end is None:
        return None
    whole_year = (wanted.start.month, wanted.end.month) == (1, 12)
    year = wanted.end.year or done.end.year or _YEAR
    inside = wanted.start.on(year) <= done.start.on(done.start.year or year) and done.end.on(
        done.end.year or year
    ) <= wanted.end.on(year)
    return "on-time" if inside and not whole_year else None


def _is_day(done: Period) -> bool:
    """Say whether a time is a day of the month: 每月10日, or 10日 where a day of each month was the deadline."""
    monthly = done.kind is PeriodKind.RECURRING and done.count is not None
    return monthly or (done.kind is PeriodKind.DURATION and done.unit == "日")


def _excludes(wanted: Period) -> bool:
    """Say whether the deadline itself is too late: 10月前 ends with September, 10月15日前 includes the 15th."""
    return wanted.bound == "before" and wanted.start is not None and wanted.start != wanted.end


def _key(period: Period) -> tuple[object, ...]:
    return (period.kind, period.start, period.end, period.count, period.unit)
