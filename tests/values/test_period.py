"""Dates and periods."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jixiao.values import Day, parse_period


@pytest.mark.parametrize(
    ("text", "kind", "start", "end", "bound"),
    [
        ("2021年12月31日前", "date", (12, 31, 2021), (12, 31, 2021), "before"),
        ("12月底前", "date", (12, 31, None), (12, 31, None), "before"),
        ("10月前完成", "date", (10, 1, None), (10, 31, None), "before"),
        ("全年", "span", (1, 1, None), (12, 31, None), None),
        ("常年", "span", (1, 1, None), (12, 31, None), None),
        ("年内", "span", (1, 1, None), (12, 31, None), "by"),
        ("年底前", "date", (12, 31, None), (12, 31, None), "before"),
        ("下半年", "span", (7, 1, None), (12, 31, None), None),
        ("8月", "span", (8, 1, None), (8, 31, None), None),
        ("第一季度", "span", (1, 1, None), (3, 31, None), None),
        ("一季度", "span", (1, 1, None), (3, 31, None), None),
        ("2021-12-31", "date", (12, 31, 2021), (12, 31, 2021), None),
        ("2020/12/31", "date", (12, 31, 2020), (12, 31, 2020), None),
        ("2021.1-2021.12", "span", (1, 1, 2021), (12, 31, 2021), None),
        ("2024年1月—12月", "span", (1, 1, 2024), (12, 31, 2024), None),
        ("1-7月", "span", (1, 1, None), (7, 31, None), None),
        ("2021年1月1日至2021年12月31日", "span", (1, 1, 2021), (12, 31, 2021), None),
        ("二〇二一年十二月三十一日前", "date", (12, 31, 2021), (12, 31, 2021), "before"),
    ],
)
def test_calendar(text, kind, start, end, bound):
    period = parse_period(text)
    assert (period.kind, period.start, period.end, period.bound) == (kind, Day(*start), Day(*end), bound)


@pytest.mark.parametrize(
    ("text", "count", "unit", "bound"),
    [
        ("7天", 7, "天", None),
        ("30个工作日", 30, "个工作日", None),
        ("3年内", 3, "年", "by"),
        ("三年内", 3, "年", "by"),
    ],
)
def test_durations(text, count, unit, bound):
    period = parse_period(text)
    assert (period.kind, period.count, period.unit, period.bound) == ("duration", count, unit, bound)


@pytest.mark.parametrize("text", ["", "5次", "2021年13月", "2021-02-30", "时间", "一日三餐供应", "2月30日"])
def test_what_is_no_period(text):
    assert parse_period(text) is None


def test_a_day_takes_the_year_of_its_form():
    assert parse_period("12月底前").end.on(2023) == date(2023, 12, 31)
    assert parse_period("2月").end.on(2023) == date(2023, 2, 28)


@given(st.text(alphabet="0123456789年月日底前内至-—.上下半季度每第一二十两天周Q工作个完成", max_size=20))
def test_nothing_raises_and_every_day_exists(text):
    period = parse_period(text)
    for day in (period.start, period.end) if period else ():
        assert day is None or day.on(2023)
