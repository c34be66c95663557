"""Numbers, amounts, rates and scores."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jixiao.values import Amount, MoneyUnit, find_numbers, parse_amount, parse_number, parse_rate, parse_score


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("１，２３４．５", "1234.5"), ("－3", "-3"), ("−3", "-3"), ("1.2万", "12000"), ("3千", "3000"),
        ("3000余", "3000"), ("一百零五", "105"), ("两万三", "23000"), ("一亿零三百万", "103000000"),
        ("廿五", "25"), ("十", "10"), ("壹仟贰佰", "1200"), ("二〇二一", "2021"), ("半", "0.5"),
        ("三分之二", None), ("百分之九十五", "0.95"), ("九成", "0.9"), ("5‰", "0.005"), ("（5）", "-5"),
        ("三点五", "3.5"), ("百分百", "1"),
    ],
)  # fmt: skip
def test_numbers(text, value):
    if value is None:
        assert abs(parse_number(text) * 3 - 2) < Decimal("1e-20")
    else:
        assert parse_number(text) == Decimal(value)


@pytest.mark.parametrize(
    "text", ["", "—", "一网", "三公", "双减半", "第三", "万", "百", "1个", "1,23", "1.2.3", "三五十"]
)
def test_what_is_no_number(text):
    assert parse_number(text) is None


def test_a_dash_between_numbers_is_no_sign():
    assert [number.value for number in find_numbers("1-3次，降幅：-5%")] == [1, 3, -5]


@pytest.mark.parametrize(
    ("text", "default", "expected"),
    [
        ("1,199,900", None, "1199900元"), ("8万", None, "8万元"), ("37.8万元", None, "37.8万元"), ("￥500", None, "500元"),
        ("100000.00", MoneyUnit.WAN, "100000.00万元"), ("0", None, "0元"), ("（5）", None, "-5元"), ("1.5亿元", None, "1.5亿元"),
    ],
)  # fmt: skip
def test_amounts(text, default, expected):
    assert str(parse_amount(text, default)) == expected


@pytest.mark.parametrize("text", [None, "", "-", "—", "若干", "5次", "1-2"])
def test_what_is_no_amount(text):
    assert parse_amount(text) is None


@pytest.mark.parametrize(
    ("text", "value", "signed"),
    [("94.57%", "94.57", True), ("15.45", "15.45", False), ("0.9457", "0.9457", False), ("100百分比", "100", True),
     ("94.57 ％", "94.57", True), ("0%", "0", True)],
)  # fmt: skip
def test_rates(text, value, signed):
    rate = parse_rate(text)
    assert (rate.value, rate.signed) == (Decimal(value), signed)


def test_scores():
    assert [parse_score(text) for text in ("15", "15分", "13.5", "—", "")] == [
        15,
        15,
        Decimal("13.5"),
        None,
        None,
    ]


@given(st.text())
def test_nothing_raises(text):
    for parse in (parse_number, parse_amount, parse_rate, parse_score, find_numbers):
        parse(text)


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15, places=6))
def test_a_printed_number_is_read_exactly(number):
    assert parse_number(f"{number:f}") == number
    assert parse_number(f"{number:,f}") == number
    assert parse_amount(f"{number:,f}").value == number


@given(
    st.decimals(min_value=0, max_value=10**15, places=8),
    st.sampled_from(MoneyUnit),
    st.sampled_from(MoneyUnit),
)
def test_money_converts_without_loss(value, unit, other):
    assert Amount(value, unit).to(other).to(unit).value == value


def _in_words(number: int) -> str:
    """Write a number below ten thousand in numerals, with the 零 that a person writes."""
    digits, units = "零一二三四五六七八九", ["", "十", "百", "千"]
    words, zero = "", False
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if digit:
            words += ("零" if zero and words else "") + digits[digit] + units[place]
        zero = digit == 0 if words else False
    return words or "零"


@given(st.integers(0, 9999), st.integers(1, 9999))
def test_numerals_come_back(low, high):
    assert parse_number(_in_words(low)) == low
    middle = "零" if 0 < low < 1000 else ""
    assert parse_number(f"{_in_words(high)}万{middle}{_in_words(low) if low else ''}") == high * 10**4 + low
