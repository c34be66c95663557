"""Dates and periods: deadlines, months, quarters, spans, durations, recurrences."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from jixiao.values.numbers import parse_words
from jixiao.values.width import half


class PeriodKind(StrEnum):
    """What a period is."""

    DATE = "date"
    SPAN = "span"
    DURATION = "duration"
    RECURRING = "recurring"


@dataclass(frozen=True, slots=True, order=True)
class Day:
    """A day of a year that may not be printed."""

    month: int
    day: int
    year: int | None = None

    def on(self, year: int) -> date:
        """Return the date, in the given year if none is printed; 29 February becomes the 28th if it must.

        >>> Day(2, 29).on(2023)
        datetime.date(2023, 2, 28)
        """
        actual = self.year or year
        return date(actual, self.month, min(self.day, calendar.monthrange(actual, self.month)[1]))


@dataclass(frozen=True, slots=True)
class Period:
    """A period as printed. ``start`` and ``end`` bound it; a deadline is at the latest its ``end``.

    ``bound`` is «before» for 前 and «by» for 底, 内 and the like. A duration has ``count`` and ``unit``; a
    recurrence has ``unit``, and ``count`` is its day of the month (每月15日前) if one is printed.
    """

    kind: PeriodKind
    text: str
    start: Day | None = None
    end: Day | None = None
    bound: str | None = None
    count: Decimal | None = None
    unit: str | None = None


_TAIL = (r"(?:(?:全部|全面|按时|内)?(?:完成|完工|竣工|开工|启动|开展|实施|建成|执行|支付|到位|提交|上报|发放|验收|投入使用)"
         r"[^\d,;。]{0,8})?")  # fmt: skip
_HEAD = r"(?:每年(?=\d{1,2}月)|于|在|截至|截止到?|预计|计划|到|完成时间:?|时间:?)?"
_PART = r"(?:底|末|初|上旬|中旬|下旬)?"
_ISO = re.compile(r"([12]\d{3})[-./](\d{1,2})(?:[-./](\d{1,2}))?")
_DAY = re.compile(
    rf"(?:(?P<y>[12]\d{{3}}|本|当|今)年(?:度)?)?(?:(?P<m>\d{{1,2}})月份?(?:(?P<d>\d{{1,2}})[日号]?)?)?(?P<part>{_PART})"
)
_NAMED = re.compile(
    r"(?:(?P<y>[12]\d{3}|本|当|今)年(?:度)?)?(?P<name>全年度?|整年|年度内?|全年内|上半年|下半年|前三季度|第?[1-4]季度|Q[1-4]|常年|年底|年末|年内|年初|年中)?"
)
_MONTHS = {
    "上半年": (1, 6),
    "下半年": (7, 12),
    "前三季度": (1, 9),
    "年底": (12, 12),
    "年末": (12, 12),
    "年初": (1, 1),
    "年中": (6, 6),
}
_BOUND = re.compile(rf"(?P<body>.+?)(?P<bound>之?前|以前|及以前|之?内|以内|止)?(?P<tail>{_TAIL})")
_RECURRING = re.compile(
    r"(?:每个?|按)(?P<unit>半年|季度|工作日|学期|星期|年度?|季|月度?|周|日|天)(?P<tail>[^\d,;。]{0,6})"
)
_MONTHLY = re.compile(
    r"(?P<each>每个?月|[当次下]月|每个?季度?(?:首月|次月|末月|第[1-3]个月))?的?(?P<day>\d{1,2})(?:日|(?P<number>号))"
    r"(?P<bound>之?前|以前|及以前|止|(?P<within>之?内|以内))?[^\d,;。]{0,10}"
)
_DURATION = re.compile(
    r"(?P<count>\d{1,6}(?:\.\d+)?)(?P<unit>个?(?:工作日|自然日|日历天|季度|学期|小时|星期|周|月)|年度?|学年|天|日|分钟|秒)"
    r"(?P<bound>以内|之内|内|以上|以下|左右)?"
)
_NUMERAL = re.compile(
    r"(?<![一-龥])第?[一二两三四五六七八九十廿〇零半]{1,4}(?=个?(?:月|工作日|小时|季度|星期)|年|日|号|天|周)|(?<=[年月])[一二三四五六七八九十]{1,3}(?=[月日])|(?<=[年第前上])[一二三四](?=季度)"
)
_SEPARATOR = re.compile(r"[-~—–至到]+")
_PERIODISH = re.compile(r"[年月日号天周季时]|[12]\d{3}[-./]\d|Q[1-4]|长期|星期|分钟")


def parse_period(text: str) -> Period | None:
    """Return the period a whole text says, or None.

    >>> period = parse_period("2021年12月31日前完成")
    >>> period.kind.value, period.end, period.bound
    ('date', Day(month=12, day=31, year=2021), 'before')
    >>> parse_period("上半年").end, parse_period("5月份").start, parse_period("30个工作日").unit
    (Day(month=6, day=30, year=None), Day(month=5, day=1, year=None), '个工作日')
    >>> parse_period("2021.1-2021.12").start, parse_period("每月").kind.value, parse_period("5次")
    (Day(month=1, day=1, year=2021), 'recurring', None)
    >>> parse_period("每月15日前").count, parse_period("15日").kind.value, parse_period("每年6月底前").end
    (Decimal('15'), 'duration', Day(month=6, day=30, year=None))
    """
    if len(text) > 40:
        return None
    plain = half("".join(text.split()))
    if not _PERIODISH.search(plain):
        return None
    plain = _NUMERAL.sub(_digits, plain)
    if match := _RECURRING.fullmatch(plain):
        return Period(PeriodKind.RECURRING, text, unit=match["unit"])
    if monthly := _monthly(plain, text):
        return monthly
    if plain in ("长期", "长期有效", "长期坚持"):
        return Period(PeriodKind.RECURRING, text)
    plain = re.sub(f"^{_HEAD}", "", plain)
    if plain in ("年内", "年度内", "全年内"):
        return Period(PeriodKind.SPAN, text, *_whole_months(None, 1, 12), bound="by")
    match = _BOUND.fullmatch(plain)
    if not match:
        return None
    word = match["bound"] or ""
    bound = "before" if word.endswith("前") else "by" if word else None
    return _calendar(match["body"], bound, text) or _duration(match["body"] + word, text)


def _monthly(plain: str, text: str) -> Period | None:
    """Return a day of each month: 每月10日, 25号前, 15日前; but 15日 and 15日内 alone are lengths of time."""
    match = _MONTHLY.fullmatch(plain)
    if not match or not (match["each"] or match["number"] or (match["bound"] and not match["within"])):
        return None
    bound = "before" if match["bound"] else None
    return Period(PeriodKind.RECURRING, text, bound=bound, count=Decimal(match["day"]), unit="月")


def _digits(match: re.Match[str]) -> str:
    """Write a Chinese numeral before a unit of time in digits."""
    prefix = "第" if match[0].startswith("第") else ""
    value = parse_words(match[0].removeprefix("第"))
    return match[0] if value is None else f"{prefix}{value:f}"


def duration(count: Decimal, unit: str, text: str, bound: str | None = None) -> Period:
    """Return a duration.

    >>> duration(Decimal(7), "天", "7天").kind.value
    'duration'
    """
    return Period(PeriodKind.DURATION, text, bound=bound, count=count, unit=unit)


def _duration(plain: str, text: str) -> Period | None:
    match = _DURATION.fullmatch(plain)
    if not match:
        return None
    bound = "by" if match["bound"] and match["bound"].endswith("内") else None
    return duration(Decimal(match["count"]), match["unit"], text, bound)


def _calendar(body: str, bound: str | None, text: str) -> Period | None:
    """Return a date or a span of the calendar."""
    single = _days(body)
    if single:
        start, end = single
        ends = body.endswith(("底", "末"))
        bound = bound or ("by" if ends or body.endswith("年内") else None)
        kind = PeriodKind.DATE if start == end or bound == "before" else PeriodKind.SPAN
        return Period(kind, text, start, end, bound)
    for separator in _SEPARATOR.finditer(body):
        both = _span(body[: separator.start()].removeprefix("自").removeprefix("从"), body[separator.end() :])
        if both:
            return Period(PeriodKind.SPAN, text, both[0], both[1], bound)
    return None


def _span(first: str, second: str) -> tuple[Day, Day] | None:
    """Read 1-7月, 2021年1月-12月, 12月1-5日, 2021.1-2021.12; each half takes from the other what it lacks."""
    if first.isdigit():
        unit = next((unit for unit in ("年", "月") if unit in second), "")
        first += unit
    begin = _days(first)
    if begin is None:
        return None
    if re.fullmatch(r"\d{1,2}[日号]", second):
        second = f"{begin[0].month}月{second}"
    end = _days(second)
    if end is None:
        return None
    last = end[1] if end[1].year or not begin[0].year else Day(end[1].month, end[1].day, begin[0].year)
    return begin[0], last


def _days(text: str) -> tuple[Day, Day] | None:
    """Return the first and last day of a single date, month, quarter, half-year or year."""
    if match := _ISO.fullmatch(text):
        return _of_month(int(match[1]), int(match[2]), match[3], "")
    if not text:
        return None
    match = _DAY.fullmatch(text)
    if match and match["m"]:
        return _of_month(_year(match["y"]), int(match["m"]), match["d"], match["part"])
    match = _NAMED.fullmatch(text) or (_NAMED.fullmatch("年" + text) if text in ("底", "末") else None)
    if match:
        return _named(_year(match["y"]), match["name"], match["y"] is not None)
    match = _DAY.fullmatch(text)
    if match and match["y"] and match["part"] in ("底", "末"):
        return _whole_months(_year(match["y"]), 12, 12, last_day=True)
    return None


def _named(year: int | None, name: str | None, has_year: bool) -> tuple[Day, Day] | None:
    if name is None:
        return _whole_months(year, 1, 12) if has_year else None
    if "季度" in name and name[-3] in "1234":
        quarter = int(name[-3])
        return _whole_months(year, quarter * 3 - 2, quarter * 3)
    if name.startswith("Q"):
        quarter = int(name[1])
        return _whole_months(year, quarter * 3 - 2, quarter * 3)
    first, last = _MONTHS.get(name, (1, 12))
    return _whole_months(year, first, last, last_day=name in ("年底", "年末"))


def _year(text: str | None) -> int | None:
    return int(text) if text and text.isdigit() else None


def _whole_months(year: int | None, first: int, last: int, *, last_day: bool = False) -> tuple[Day, Day]:
    end = Day(last, _length(year, last), year)
    return (end if last_day else Day(first, 1, year)), end


def _of_month(year: int | None, month: int, day: str | None, part: str) -> tuple[Day, Day] | None:
    """Return the days of a month, of a third of it, or one day."""
    if not 1 <= month <= 12:
        return None
    length = _length(year, month)
    if day is not None:
        number = int(day)
        one = Day(month, number, year)
        return (one, one) if 1 <= number <= length else None
    first, last = {
        "上旬": (1, 10), "初": (1, 10), "中旬": (11, 20), "下旬": (21, length),
        "底": (length, length), "末": (length, length),
    }.get(part, (1, length))  # fmt: skip
    return Day(month, first, year), Day(month, last, year)


def _length(year: int | None, month: int) -> int:
    """Return the days of a month; February of an unknown year has 29."""
    return calendar.monthrange(year or 2020, month)[1]
