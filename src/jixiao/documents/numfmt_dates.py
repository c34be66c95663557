"""Date and time sections of spreadsheet number formats: days since an epoch become ISO dates."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import Decimal

_LAST_DAY = 2958465
_WEEKDAYS = "一二三四五六日"
_ELAPSED = re.compile(r"(h+|m+|s+)$", re.IGNORECASE)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def is_elapsed(bracket: str) -> bool:
    """Tell whether what stands in brackets counts hours, minutes or seconds on: ``[h]``, ``[mm]``."""
    return _ELAPSED.match(bracket.strip()) is not None


def moment_of(serial: Decimal, date_1904: bool = False) -> datetime | None:
    """Return the moment of a serial number, to the microsecond; None where the calendar has no such day.

    >>> moment_of(Decimal("44319.5"))
    datetime.datetime(2021, 5, 3, 12, 0)
    """
    if not 0 <= serial <= _LAST_DAY:
        return None
    days = int(serial)
    microseconds = int(((serial - days) * 86_400_000_000).to_integral_value())
    if date_1904:
        epoch = datetime(1904, 1, 1)
    else:
        epoch = datetime(1899, 12, 31) if days < 60 else datetime(1899, 12, 30)
    try:
        return epoch + timedelta(days=days, microseconds=microseconds)
    except OverflowError:
        return None


class DateSection:
    """A section that shows a date or a time of day.

    Full dates are shown as ISO dates whatever the order in the code; a year and month as 2021年5月, a month
    and day as 5月3日; everything else as the code says.
    """

    __slots__ = ("_date_1904", "_kind", "_seconds", "_tokens")

    def __init__(self, tokens: list[tuple[str, str]], date_1904: bool) -> None:
        """Take the tokens of the section, and whether the workbook counts from 1904."""
        self._date_1904 = date_1904
        self._tokens = _with_minutes(_with_fractions(tokens))
        fields = {text[0] for kind, text in self._tokens if kind == "date"}
        timed = bool(fields & set("hsn")) or any(kind in ("elapsed", "half") for kind, _ in self._tokens)
        self._seconds = "s" in fields
        months = "m" in fields
        # A code of days alone, or of days with weekday names, is shown as it says.
        days = any(kind == "date" and re.match("d{1,2}$", text) for kind, text in self._tokens)
        if "y" in fields and months and days:
            self._kind = "moment" if timed else "date"
        elif "y" in fields and months and not timed:
            self._kind = "month"
        elif months and days and not timed:
            self._kind = "day"
        else:
            self._kind = "free"

    def render(self, serial: Decimal) -> str | None:
        """Show a serial number; None if it is no date."""
        moment = moment_of(serial, self._date_1904)
        if moment is None:
            return None
        if self._kind == "date":
            return moment.date().isoformat()
        if self._kind == "moment":
            moment = _rounded(moment)
            return moment.strftime("%Y-%m-%d %H:%M" + (":%S" if self._seconds else ""))
        if self._kind == "month":
            return f"{moment.year}年{moment.month}月"
        if self._kind == "day":
            return f"{moment.month}月{moment.day}日"
        return self._free(serial, moment).strip()

    def _free(self, serial: Decimal, moment: datetime) -> str:
        if not any(kind == "fraction" for kind, _ in self._tokens):
            moment = _rounded(moment)
        halves = any(kind == "half" for kind, _ in self._tokens)
        shown = []
        for kind, text in self._tokens:
            if kind == "date":
                shown.append(_field(text, moment, halves))
            elif kind == "elapsed":
                shown.append(_elapsed(text, serial))
            elif kind == "half":
                first, _, second = text.partition("/")
                shown.append(first if moment.hour < 12 else second)
            elif kind == "fraction":
                shown.append("." + f"{moment.microsecond:06d}"[: len(text)])
            else:
                shown.append(text)
        return "".join(shown)


def _rounded(moment: datetime) -> datetime:
    return (
        (moment + timedelta(microseconds=500_000)).replace(microsecond=0)
        if moment.date() < date.max
        else moment.replace(microsecond=0)
    )


def _with_fractions(tokens: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Join ``.00`` after seconds into one token."""
    joined: list[tuple[str, str]] = []
    for kind, text in tokens:
        if kind == "digit" and joined and joined[-1][0] == "fraction":
            joined[-1] = ("fraction", joined[-1][1] + text)
        elif kind == "digit" and joined and joined[-1] == ("mark", "."):
            joined[-1] = ("fraction", text)
        else:
            joined.append((kind, text.lower().replace("e", "y") if kind == "date" else text))
    return joined


def _with_minutes(tokens: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Rename the months that are minutes (after hours or before seconds) to ``n``."""
    fields = [(i, text[0].lower()) for i, (kind, text) in enumerate(tokens) if kind in ("date", "elapsed")]
    named = list(tokens)
    for at, (i, letter) in enumerate(fields):
        if letter != "m" or tokens[i][0] != "date" or len(tokens[i][1]) > 2:
            continue
        after_hours = at > 0 and fields[at - 1][1] == "h"
        before_seconds = at + 1 < len(fields) and fields[at + 1][1] == "s"
        if after_hours or before_seconds:
            named[i] = ("date", "n" * len(tokens[i][1]))
    return named


def _field(text: str, moment: datetime, halves: bool) -> str:
    """Show one field of a date."""
    letter, width = text[0], len(text)
    if letter == "y":
        return f"{moment.year % 100:02d}" if width == 2 else f"{moment.year}"
    if letter == "a":
        return ("星期" if width > 3 else "") + _WEEKDAYS[moment.weekday()]
    if letter == "m" and width > 2:
        return _MONTHS[moment.month - 1]
    if letter == "d" and width > 2:
        name = _DAYS[moment.weekday()]
        return name if width > 3 else name[:3]
    hour = (moment.hour % 12 or 12) if halves else moment.hour
    values = {"m": moment.month, "d": moment.day, "h": hour, "n": moment.minute, "s": moment.second}
    return f"{values[letter]:0{min(width, 2)}d}" if letter in values else ""


def _elapsed(text: str, serial: Decimal) -> str:
    """Show hours, minutes or seconds counted on over days."""
    seconds = int((serial * 86400).to_integral_value())
    unit = {"h": 3600, "m": 60, "s": 1}[text[0].lower()]
    return f"{seconds // unit:0{min(len(text), 9)}d}"
