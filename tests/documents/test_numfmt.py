"""Number formats: from a stored number to the text that is seen."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jixiao.documents.numfmt import BUILT_IN, compile_format, general, stored_number

ACCOUNTING = BUILT_IN[43]


@pytest.mark.parametrize(
    ("code", "value", "text"),
    [
        ("General", "100", "100"),
        ("0", "99.5", "100"),
        ("0.00", "1.005", "1.01"),
        ("0.00", "-0.5", "-0.50"),
        ("#,##0", "1234567", "1,234,567"),
        ("#,##0.00", "0", "0.00"),
        ("#,##0.00", "-1234.5", "-1,234.50"),
        ("0%", "0.955", "96%"),
        ("0.00%", "0.9553", "95.53%"),
        (ACCOUNTING, "1234567.895", "1,234,567.90"),
        (ACCOUNTING, "-5", "-5.00"),
        (ACCOUNTING, "0", "-"),
        ('0.00"万元"', "12.345", "12.35万元"),
        ("0.00万元", "12.345", "12.35万元"),
        ("0.00_);(0.00)", "-3", "(3.00)"),
        ("0.00_);\\(0.00\\)", "3", "3.00"),
        ("[Red]0;[Blue]-0", "-5", "-5"),
        ("[红色][<0]0.0;0", "-5", "5.0"),
        ('[>=10000]0.00,"千";0', "12345", "12.35千"),
        ('[>=10000]0.00,"千";0', "999", "999"),
        ("#,##0.00,", "1234567", "1,234.57"),
        ("0!.0,", "12345678", "1234.6"),
        ('0"."0000', "12345678", "1234.5678"),
        ("0.##", "3.14159", "3.14"),
        ("#", "0", ""),
        ("000", "5", "005"),
        ("000000", "-5", "-000005"),
        ("0.00E+00", "12345", "1.23E+04"),
        ("0.00E+00", "0.00012345", "1.23E-04"),
        ("# ?/?", "1.5", "1 1/2"),
        ("# ??/??", "0.25", "1/4"),
        ("0/8", "0.5", "4/8"),
        ("[$¥-804]#,##0.00", "5", "¥5.00"),
        ('0"年"', "2021", "2021年"),
        ('General"元"', "0.1", "0.1元"),
        ("0;-0;;@", "0", ""),
        ("@", "12.50", "12.5"),
    ],
)
def test_numbers(code: str, value: str, text: str) -> None:
    assert compile_format(code).render(Decimal(value)) == text


@pytest.mark.parametrize(
    ("code", "value", "text"),
    [
        ("yyyy-mm-dd", "44319", "2021-05-03"),
        ('yyyy"年"m"月"d"日"', "44319", "2021-05-03"),
        ("[$-804]yyyy\\年m\\月d\\日;@", "44319", "2021-05-03"),
        (BUILT_IN[14], "44319", "2021-05-03"),
        (BUILT_IN[22], "44319.5", "2021-05-03 12:00"),
        (BUILT_IN[57], "44319", "2021年5月"),
        (BUILT_IN[58], "44319", "5月3日"),
        ("yyyy.m", "44319", "2021年5月"),
        ("yyyy", "44319", "2021"),
        ("h:mm", "0.5", "12:00"),
        ("h:mm AM/PM", "0.75", "6:00 PM"),
        ('上午/下午h"时"mm"分"', "0.75", "下午6时00分"),
        ("[h]:mm:ss", "1.5", "36:00:00"),
        ("mm:ss.0", "0.00070023", "01:00.4"),
        ("aaaa", "44319", "星期一"),
        ("yyyy-mm-dd", "60", "1900-02-28"),
        ("yyyy-mm-dd", "59", "1900-02-28"),
        ("yyyy-mm-dd", "-1", "-1"),
        ("yyyy-mm-dd hh:mm:ss", "44319.99999999", "2021-05-04 00:00:00"),
    ],
)
def test_dates(code: str, value: str, text: str) -> None:
    chosen = compile_format(code)
    assert chosen.is_date
    assert chosen.render(Decimal(value)) == text


def test_dates_count_from_1904_where_the_workbook_says_so() -> None:
    assert compile_format("yyyy-mm-dd", date_1904=True).render(Decimal(42857)) == "2021-05-03"


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("0.30000000000000004", "0.3"),
        ("0.95530000000000004", "0.9553"),
        ("1.0000000000000001E-2", "0.01"),
        ("1234567890.12", "1234567890.12"),
        ("100000000000000000000", "100000000000000000000"),
        ("1E+25", "1E+25"),
        ("-1.5E-11", "-1.5E-11"),
        ("0.0", "0"),
        ("-7", "-7"),
    ],
)
def test_general(stored: str, shown: str) -> None:
    number = stored_number(stored)
    assert number is not None
    assert general(number) == shown


def test_stored_number_takes_away_the_noise_of_a_double() -> None:
    assert stored_number("0.95530000000000004") == Decimal("0.9553")
    assert stored_number("110101199003071234") == Decimal("110101199003071234")
    assert stored_number("NaN") is None
    assert stored_number("1E999") is None
    assert stored_number("一") is None


def test_text_sections_show_texts() -> None:
    assert compile_format('0;0;0;"预计"@').render_text("完成") == "预计完成"
    assert compile_format(ACCOUNTING).render_text("无") == "无"
    assert compile_format("0.00").render_text("无") == "无"


@given(
    st.text(alphabet='0#?.,%;@"\\_*[]<>=-+ymdhsEe年月/! Generalα', max_size=20), st.decimals(-(10**9), 10**9)
)
def test_any_code_shows_something(code: str, value: Decimal) -> None:
    chosen = compile_format(code)
    assert isinstance(chosen.render(value), str)
    assert isinstance(chosen.render_text("文"), str)


@given(st.decimals(-(10**12), 10**12, places=2))
def test_two_decimals_are_exact(value: Decimal) -> None:
    assert compile_format("#,##0.00").render(value) == f"{value:,.2f}"
