"""The language of targets and actual values, as people really write it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jixiao.values import Comparison, Expression, Kind, Strength, comparable, parse_expression

Q, P, R = Kind.QUANTITY, Kind.PERCENTAGE, Kind.RANGE

NUMBERS = [
    # printed, kind, comparison, quantity, unit, per
    (">=8 次", Q, "≥", "8", "次", None),
    ("＞=1次", Q, "≥", "1", "次", None),
    ("＞＝1次", Q, "≥", "1", "次", None),
    ("≧1次", Q, "≥", "1", "次", None),
    ("=>1次", Q, "≥", "1", "次", None),
    ("&gt;=90%", P, "≥", "90", None, None),
    ("&lt;=5%", P, "≤", "5", None, None),
    ("=100%", P, "=", "100", None, None),
    ("≥90.00(%)", P, "≥", "90.00", None, None),
    ("=100.00(%)", P, "=", "100.00", None, None),
    ("≥100百分比", P, "≥", "100", None, None),
    ("100％", P, None, "100", None, None),
    ("≥80", Q, "≥", "80", None, None),
    ("=0", Q, "=", "0", None, None),
    ("985米", Q, None, "985", "米", None),
    ("90分", Q, None, "90", "分", None),
    ("8万", Q, None, "8", "万", None),
    ("=1.3万", Q, "=", "1.3", "万", None),
    ("≤37.8万元", Q, "≤", "37.8", "万元", None),
    ("1,199,900元", Q, None, "1199900", "元", None),
    ("￥500", Q, None, "500", "元", None),
    ("1万/批次", Q, None, "1", "万", "批次"),
    ("0.09万/批次", Q, None, "0.09", "万", "批次"),
    ("3570元/人", Q, None, "3570", "元", "人"),
    ("3570元/人·月", Q, None, "3570", "元", "人·月"),
    ("人均3570元", Q, None, "3570", "元", "人"),
    ("65/套", Q, None, "65", None, "套"),
    ("每年2次", Q, None, "2", "次", "年"),
    ("2次/年", Q, None, "2", "次", "年"),
    ("1000册", Q, None, "1000", "册", None),
    ("1对", Q, None, "1", "对", None),
    ("3千克", Q, None, "3", "千克", None),
    ("3千人", Q, None, "3", "千人", None),
    ("不低于5场", Q, "≥", "5", "场", None),
    ("至少5场", Q, "≥", "5", "场", None),
    ("大于或等于5场", Q, "≥", "5", "场", None),
    ("超过100人", Q, ">", "100", "人", None),
    ("不超过5%", P, "≤", "5", None, None),
    ("不高于5%", P, "≤", "5", None, None),
    ("低于5%", P, "<", "5", None, None),
    ("﹤5%", P, "<", "5", None, None),
    ("控制在5%以内", P, "≤", "5", None, None),
    ("90%及以上", P, "≥", "90", None, None),
    ("达到95%以上", P, "≥", "95", None, None),
    ("5%以下", P, "≤", "5", None, None),
    ("九成以上", P, "≥", "90", None, None),
    ("百分之九十五", P, None, "95", None, None),
    ("5‰", P, None, "0.5", None, None),
    ("提升5个百分点", P, None, "5", "百分点", None),
    ("三次", Q, None, "3", "次", None),
    ("完成100%", P, None, "100", None, None),
    ("满意度≥90%", P, "≥", "90", None, None),
    ("2021年度完成率100%", P, None, "100", None, None),
    ("100%（10/10）", P, None, "100", None, None),
    ("零", Q, None, "0", None, None),
    ("７天", Kind.PERIOD, None, "7", "天", None),
    ("≤5个工作日", Kind.PERIOD, "≤", "5", "个工作日", None),
]


@pytest.mark.parametrize(("printed", "kind", "comparison", "quantity", "unit", "per"), NUMBERS)
def test_numbers(printed, kind, comparison, quantity, unit, per):
    value = parse_expression(printed)
    got = (value.kind, value.comparison, value.quantity, value.unit, value.per, value.percent)
    expected = comparison and Comparison(comparison)
    assert got == (kind, expected, Decimal(quantity), unit, per, kind is P)
    assert value.printed == printed


@pytest.mark.parametrize(
    ("printed", "low", "high", "unit", "percent"),
    [
        ("90%-95%", "90", "95", None, True),
        ("3～5次", "3", "5", "次", False),
        ("[90%,95%]", "90", "95", None, True),
        ("85%（含）-95%", "85", "95", None, True),
        ("≥90%且≤95%", "90", "95", None, True),
        ("90%≤合格率<95%", "90", "95", None, True),
        ("6-8个月", "6", "8", "个月", False),
    ],
)
def test_ranges(printed, low, high, unit, percent):
    value = parse_expression(printed)
    got = (value.kind, value.low, value.high, value.unit, value.percent)
    assert got == (R, Decimal(low), Decimal(high), unit, percent)


@pytest.mark.parametrize(
    ("printed", "kind"),
    [
        *((text, Kind.MISSING) for text in (None, "", " ", "-", "—", "——", "/", "\\", "\u3000")),
        *((text, Kind.PLACEHOLDER) for text in ("指标目标值", "指标值", "定性", "XX", "××", "**人", "≥**人")),
        *((text, Kind.PLACEHOLDER) for text in ("___", "…", "……", "（数值）", "待定", "据实填写", "20XX年")),
        *((text, Kind.INAPPLICABLE) for text in ("N/A", "不适用")),
        *((text, Kind.YES_NO) for text in ("是", "否", "有", "无", "√", "×")),
        *((text, Kind.TEXT) for text in ("第3届", "COVID-19", "12345热线", "5G网络", "10/10", "3次未完成")),
        *((text, Kind.TEXT) for text in ("一网通办", "双减半", "第三方", "是否符合国家财经法规的规定")),
        *(
            (text, Kind.PERIOD)
            for text in ("全年", "5月份", "上半年", "10月前完成", "年内", "每月", "2021年")
        ),
        *((text, Kind.DEGREE) for text in ("及时", "巩固", "有效", "十分满意", "三公", "全部", "优")),
        ("组织42场开放活动，吸引400余名代表参与，深入宣传了各项惠民政策", Kind.TEXT),
    ],
)
def test_kinds(printed, kind):
    assert parse_expression(printed).kind is kind


@pytest.mark.parametrize(
    ("printed", "strength", "core"),
    [
        ("支撑作用明显", Strength.FULL, "支撑作用明显"),
        ("支撑作用较为明显", Strength.STRONG, "支撑作用明显"),
        ("两地经济合作交流成果较为显著", Strength.STRONG, "两地经济合作交流成果显著"),
        ("基本达到", Strength.BASIC, "达到"),
        ("完成任务基本达到总体目标要求", Strength.BASIC, "完成任务达到总体目标要求"),
        ("部分完成", Strength.PARTIAL, "完成"),
        ("有所提升", Strength.WEAK, "提升"),
        ("未完成", Strength.NONE, "完成"),
        ("不达标", Strength.NONE, "达标"),
        ("不断提升", Strength.FULL, "不断提升"),
        ("较上年提升", Strength.FULL, "较上年提升"),
        ("未发生安全事故", Strength.FULL, "未发生安全事故"),
        ("未成年人权益保障", Strength.FULL, "未成年人权益保障"),
        ("基本公共服务完善", Strength.FULL, "基本公共服务完善"),
        ("部分科室满意", Strength.FULL, "部分科室满意"),
    ],
)
def test_degrees(printed, strength, core):
    value = parse_expression(printed)
    assert value.degree is not None
    assert (value.degree.strength, value.degree.core) == (strength, core)


def test_a_weaker_result_is_seen_across_different_wordings():
    target = parse_expression(
        "按照课题研究、服务保障工作年度总体要求和计划安排，完成任务达到总体目标要求"
    ).degree
    actual = parse_expression("完成任务基本达到总体目标要求").degree
    assert actual.weaker_than(target)
    assert not target.weaker_than(actual)


@pytest.mark.parametrize("printed", ["检查3次，培训2次", "1.检查3次；2.培训2次", "检查3次\n培训2次"])
def test_several(printed):
    value = parse_expression(printed)
    assert value.kind is Kind.SEVERAL
    assert [(part.label, part.quantity, part.unit) for part in value.parts] == [
        ("检查", 3, "次"),
        ("培训", 2, "次"),
    ]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("8万", "=1.3万", (80000, 13000)),
        ("1.98万元", "=0.4万", (19800, 4000)),
        ("≤37.8万元", "378000元", (378000, 378000)),
        ("65/套", "61.2", (65, Decimal("61.2"))),
        ("3570元/人", "3550元/人", (3570, 3550)),
        ("3570元/人", "3550元/套", None),
        ("≥90%", "95", (90, 95)),
        ("≥2公里", "1800米", (2000, 1800)),
        ("2公顷", "30亩", (30, 30)),
        ("5次", "3人", None),
        ("3年", "36个月", (36, 36)),
        ("5天", "5个工作日", None),
        ("2次/年", "2次", (2, 2)),
        ("8万", "12000", (80000, 12000)),
        ("及时", "5", None),
        ("90%", "5次", None),
    ],
)
def test_comparable(first, second, expected):
    assert comparable(parse_expression(first), parse_expression(second)) == expected


def test_base_multiplies_the_magnitude_out():
    assert parse_expression("8万元").base() == (80000, "元")
    assert parse_expression("3千人").base() == (3000, "人")
    assert parse_expression("95%").base() == (95, "%")
    assert parse_expression("及时").base() is None


ALPHABET = "0123456789.,%≥≤><=()（）-—~、，。； \n元万人次年月日天/每百分之十一二半两第未不较基本完成达到以上内约余XxＸ*_&;"


@given(st.text() | st.text(alphabet=ALPHABET, max_size=40))
def test_any_text_is_read_and_kept(text):
    value = parse_expression(text)
    assert isinstance(value, Expression)
    assert value.printed == text
    assert (value.base() is None) == (value.quantity is None)


@given(st.text(alphabet=ALPHABET, max_size=12), st.text(alphabet=ALPHABET, max_size=12))
def test_comparing_never_raises(first, second):
    comparable(parse_expression(first), parse_expression(second))


@given(
    st.decimals(min_value=0, max_value=10**12, places=4),
    st.sampled_from(["", "次", "万元", "%", "人/年", "天"]),
)
def test_a_printed_number_is_read_exactly(number, unit):
    assert parse_expression(f"≥{number:f}{unit}").quantity == number
    assert parse_expression(f"{number:,f}{unit}").quantity == number


@given(
    st.integers(0, 10**9), st.sampled_from([">=", "<=", "=", ">", "<", ""]), st.sampled_from(["", "%", "次"])
)
def test_full_width_says_the_same(number, operator, unit):
    narrow = f"{operator}{number}{unit}"
    wide = "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in narrow)
    one, other = parse_expression(narrow), parse_expression(wide)
    assert (one.kind, one.comparison, one.quantity) == (other.kind, other.comparison, other.quantity)
