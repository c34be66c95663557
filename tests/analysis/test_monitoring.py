"""Lights, progress, forecasts and alerts: monotone, by the profile's thresholds, grey where nothing can be said."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jixiao.analysis.alerts import (
    Level,
    WorkCalendar,
    after_silence,
    alerts_of,
    forecast_words,
    work_calendar,
)
from jixiao.analysis.monitoring import (
    Light,
    Possibility,
    causes_of,
    forecast,
    light_of,
    watch,
    worst,
)
from jixiao.analysis.monitoring_rules import monitoring_rules
from jixiao.forms.entry import form_of
from jixiao.profiles import load_profile

CN = load_profile("cn", date(2023, 7, 31))
SICHUAN = load_profile("cn-sichuan", date(2025, 7, 31))
CALENDAR = WorkCalendar()
DAY = date(2023, 8, 1)
QUANTITY = {"l1": "产出指标", "l2": "数量指标", "l3": "培训场次", "target": "≥12场"}


def table(*indicators, executed="60", budget="100", name="甲项目"):
    total = {
        "line": "total",
        "label": "年度资金总额",
        "initial": budget,
        "revised": budget,
        "executed": executed,
    }
    return form_of(
        {"kind": "monitoring", "project": name, "year": 2023, "amount_unit_label": "万元", "funds": [total],
         "indicators": list(indicators)}
    )  # fmt: skip


def row(actual, **changes):
    return {**QUANTITY, "actual": actual, **changes}


def light(actual, month=6, profile=CN, **changes):
    return watch(table(row(actual, **changes)), profile, month).indicators[0].light


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        ("3场", "red"),
        ("3.6场", "yellow"),
        ("4.8场", "green"),
        ("6场", "green"),
        ("7.2场", "blue"),
        ("", "grey"),
        ("正在办", "grey"),
    ],
)
def test_what_counts_up_is_held_against_the_time(actual, expected):
    assert light(actual) == expected


@pytest.mark.parametrize(
    ("changes", "actual", "month", "expected"),
    [
        # a state is held against the target itself, not against half of it by June
        ({"l2": "质量指标", "l3": "合格率", "target": "≥90%"}, "92%", 6, "green"),
        ({"l2": "质量指标", "l3": "合格率", "target": "≥90%"}, "85%", 6, "yellow"),
        ({"l2": "质量指标", "l3": "合格率", "target": "≥90%"}, "50%", 6, "red"),
        ({"l2": "质量指标", "l3": "合格率", "target": "≥50%"}, "100%", 6, "green"),
        # a rate of completion counts up
        ({"l3": "工程完成率", "target": "100%"}, "50%", 6, "green"),
        ({"l3": "工程完成率", "target": "100%"}, "20%", 6, "red"),
        # but punctuality is a state
        ({"l2": "时效指标", "l3": "按期完成率", "target": "≥95%"}, "96%", 6, "green"),
        ({"l2": "时效指标", "l3": "工程及时完工率", "target": "≥95%"}, "80%", 6, "yellow"),
        # ceilings
        ({"l1": "成本指标", "l2": "经济成本指标", "l3": "总成本", "target": "≤50万元"}, "49万元", 6, "green"),
        ({"l1": "成本指标", "l2": "经济成本指标", "l3": "总成本", "target": "≤50万元"}, "51万元", 6, "red"),
        ({"l3": "事故数", "target": "≤3起"}, "1起", 6, "green"),
        ({"l3": "事故数", "target": "=0起"}, "1起", 6, "red"),
        ({"l3": "事故数", "target": "=0起"}, "0起", 6, "green"),
        # wordings
        (
            {"l1": "效益指标", "l2": "社会效益指标", "l3": "环境", "target": "明显改善"},
            "明显改善",
            6,
            "green",
        ),
        ({"l1": "效益指标", "l2": "社会效益指标", "l3": "环境", "target": "改善"}, "部分改善", 6, "yellow"),
        ({"l1": "效益指标", "l2": "社会效益指标", "l3": "环境", "target": "改善"}, "未改善", 6, "red"),
        ({"l3": "是否验收", "target": "是"}, "否", 6, "yellow"),
        ({"l3": "是否验收", "target": "是"}, "否", 12, "red"),
        ({"l3": "是否验收", "target": "是"}, "是", 6, "green"),
        # deadlines
        ({"l2": "时效指标", "l3": "完工时间", "target": "10月底前"}, "9月", 11, "green"),
        ({"l2": "时效指标", "l3": "完工时间", "target": "5月底前"}, "7月", 7, "red"),
        ({"l2": "时效指标", "l3": "完工时间", "target": "10月底前完成"}, "未完成", 7, "grey"),
        # units that cannot be compared
        ({"l3": "培训场次", "target": "≥12场"}, "5人", 6, "grey"),
    ],
)
def test_states_ceilings_wordings_and_deadlines(changes, actual, month, expected):
    assert light(actual, month, **changes) == expected


@given(st.integers(0, 400), st.integers(0, 400), st.integers(1, 12))
def test_more_is_never_a_graver_light(one, other, month):
    low, high = sorted((one, other))
    order = [Light.RED, Light.YELLOW, Light.GREEN, Light.BLUE]
    lights = [order.index(light(f"{Decimal(done) / 10}场", month)) for done in (low, high)]
    assert lights[0] <= lights[1]


@given(st.integers(0, 200), st.integers(0, 200), st.sampled_from([CN, SICHUAN]), st.integers(1, 12))
def test_more_money_spent_is_never_a_graver_light(one, other, profile, month):
    low, high = sorted((one, other))
    order = [Light.RED, Light.YELLOW, Light.GREEN, Light.BLUE]
    found = [watch(table(executed=str(done)), profile, month).money for done in (low, high)]
    assert order.index(found[0]) <= order.index(found[1])


@given(st.decimals(0, 3, places=3), st.integers(1, 11))
def test_a_later_month_is_never_a_milder_light_for_the_same_progress(share, month):
    order = [Light.RED, Light.YELLOW, Light.GREEN, Light.BLUE]
    actual = f"{share * 12:f}场"
    assert order.index(light(actual, month + 1)) <= order.index(light(actual, month))


def test_missing_bounds_raise_no_light():
    assert light_of(Decimal("0.1"), {}) is Light.GREEN


def test_the_form_has_its_gravest_light():
    found = watch(table(row("6场"), row("1场", l3="检查次数"), row("", l3="活动")), CN, 6)
    assert [item.light for item in found.indicators] == ["green", "red", "grey"]
    assert (found.money, found.light) == ("blue", "red")
    assert worst([Light.GREY, Light.GREEN]) is Light.GREEN
    assert watch(table(executed=""), CN, 6).light is Light.GREY
    assert watch(table(budget="0", executed="0"), CN, 6).money is Light.GREY


def test_money_and_targets_stand_side_by_side():
    found = watch(table(row("12场", weight="30"), row("3场", l3="检查", weight="10"), executed="50"), CN, 6)
    assert (found.rate, found.elapsed) == (Decimal("0.5"), Decimal("0.5"))
    assert found.targets == Decimal("0.8125")  # (1 × 30 + 0.25 × 10) ÷ 40
    assert found.gap == Decimal("0.3125")
    assert found.out_of_step
    plain = watch(table(row("30场"), row("3场", l3="检查"), executed="62.5"), CN, 6)
    assert plain.targets == Decimal("0.625")  # without points each counts the same, at most 1
    assert not plain.out_of_step


def test_a_threshold_of_the_month_is_the_profiles():
    assert watch(table(executed="59"), SICHUAN, 8).below_threshold == Decimal("0.60")
    assert watch(table(executed="59"), SICHUAN, 8).money is Light.YELLOW
    assert watch(table(executed="60"), SICHUAN, 8).below_threshold is None
    assert watch(table(executed="59"), SICHUAN, 7).below_threshold is None


@pytest.mark.parametrize("month", [0, 13])
def test_there_is_no_such_month(month):
    with pytest.raises(ValueError, match="month"):
        watch(table(), CN, month)


@given(st.integers(1, 12), st.decimals(0, 10**9, places=2))
def test_an_even_pace_is_forecast_as_it_is(month, whole):
    reached = whole * month / 12
    found = forecast([(month, reached)])
    assert found.low == found.high
    assert abs(found.low - whole) < Decimal("0.0001")


def test_a_forecast_knows_the_latest_pace():
    earlier = table(row("2场"), executed="10")
    found = watch(table(row("9场"), executed="40"), CN, 9, [(6, earlier), (3, table(executed="9"))])
    assert found.money_forecast.high == 700000
    assert round(found.money_forecast.low, 2) == Decimal("533333.33")
    outlook = found.indicators[0].forecast
    assert (round(outlook.low, 2), round(outlook.high, 2)) == (Decimal("100.00"), Decimal("133.33"))
    assert "仅为算术推算" in forecast_words("53万元", "70万元")
    assert "arithmetic" in forecast_words("1", "2", "en")


# What the unit says


TICKED = {"偏差原因分析/经费保障": "√", "偏差原因分析/人员保障": "✓", "偏差原因分析/原因说明": "资金未到"}


def test_what_is_ticked_is_read():
    found = watch(table(row("1场", extra={"完成目标可能性/有可能": "√", **TICKED})), CN, 6)
    item = found.indicators[0]
    assert (item.stated, item.computed, item.doubtful) == (Possibility.POSSIBLE, Possibility.IMPOSSIBLE, True)
    assert item.causes == ("funding", "people")
    assert causes_of([found, found]) == {"funding": 2, "people": 2}


@pytest.mark.parametrize(
    ("extra", "actual", "stated", "doubtful"),
    [
        ({"完成目标可能性": "确定能"}, "6场", "certain", False),
        ({"完成目标可能性": "确定能"}, "4场", "certain", True),
        ({"完成目标可能性": "不可能"}, "6场", "impossible", False),
        ({"完成目标可能性/完全不可能": "√"}, "1场", "impossible", False),
        ({"完成目标可能性/确定能": "□", "完成目标可能性/有可能": "√"}, "4场", "possible", False),
        ({}, "1场", None, False),
        ({"完成目标可能性": "确定能"}, "", "certain", False),
    ],
)
def test_a_unit_that_is_surer_than_its_progress_is_asked(extra, actual, stated, doubtful):
    item = watch(table(row(actual, extra=extra)), CN, 6).indicators[0]
    assert (item.stated, item.doubtful) == (stated, doubtful)


# Alerts


def alerts(form, before=None, **more):
    seen = watch(form, CN, 6)
    earlier = watch(before, CN, 3) if before is not None else None
    return {alert.field: alert for alert in alerts_of(seen, DAY, CALENDAR, before=earlier, **more)}


def test_a_green_table_has_no_alert():
    assert alerts(table(row("6场"), executed="50")) == {}


def test_alerts_say_what_is_wrong_and_until_when():
    found = alerts(table(row("1场"), row("4场", l3="检查"), executed="10"))
    assert {field: alert.level for field, alert in found.items()} == {
        "money": Level.WARNING, "gap": Level.NOTICE, "indicators[0]": Level.WARNING, "indicators[1]": Level.NOTICE,
    }  # fmt: skip
    assert found["money"].text() == "至6月底执行率10%，为序时进度的20%"
    assert "培训场次" in found["indicators[0]"].text("en")
    assert {alert.due for alert in found.values()} == {date(2023, 8, 15)}
    levels = [alert.level for alert in found.values()]
    assert levels == sorted(levels, reverse=True)
    for alert in found.values():
        assert len(alert.consequences) == alert.level
        assert all(source.title for _, source in alert.consequences)


def test_red_again_unanswered_and_given_up_rise():
    red = table(row("1场"), executed="50")
    again = alerts(red, before=table(row("0场"), executed="25"))
    assert again["indicators[0]"].level is Level.SERIOUS
    assert [step.id for step, _ in again["indicators[0]"].consequences] == ["explain", "rectify", "adjust"]
    first = alerts(red, before=table(row("3场"), executed="25"))
    assert first["indicators[0]"].level is Level.WARNING
    late = alerts(red, unanswered=frozenset({"indicators[0]"}))
    assert late["indicators[0]"].consequences[-1][0].id == "pause"
    given_up = alerts(table(row("1场", extra={"完成目标可能性": "不可能"}), executed="50"))
    assert given_up["indicators[0]"].level is Level.SERIOUS
    money = alerts(table(executed="1"), before=table(executed="1"))
    assert money["money"].level is Level.SERIOUS


def test_a_doubt_is_an_alert_of_its_own():
    found = alerts(table(row("4场", extra={"完成目标可能性": "确定能"}), executed="50"))
    assert "确定能" in found["indicators[0].possibility"].text()


@given(
    st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 40), st.sets(st.integers(0, 60), max_size=10)
)
def test_a_term_holds_its_working_days(start, count, off):
    calendar = WorkCalendar(frozenset(date.fromordinal(start.toordinal() + day) for day in off))
    end = calendar.after(start, count)
    days = [date.fromordinal(n) for n in range(start.toordinal() + 1, end.toordinal() + 1)]
    assert sum(calendar.works(day) for day in days) == count
    assert end == start or calendar.works(end)


def test_a_negative_term_is_refused():
    with pytest.raises(ValueError, match="negative"):
        CALENDAR.after(DAY, -1)


def test_every_rule_has_a_source_and_every_light_a_name():
    rules = monitoring_rules()
    assert {light.value for light in Light} == set(rules.lights)
    assert {value.value for value in Possibility} == set(rules.possibilities)
    assert len(rules.consequences) == len(Level)
    for cite in [step.cite for step in rules.consequences]:
        assert rules.citation(cite).title


def test_the_term_for_an_answer_is_the_profiles(tmp_path):
    folder = tmp_path / "my-city"
    folder.mkdir()
    (folder / "profile.yaml").write_text(
        "id: my-city\nname: {zh: 某市, en: A city}\nextends: cn\n"
        "citations:\n  notice: {title: 某市通知, basis: notice, read: full}\n"
        "parameters:\n  monitoring.answer_days: [{since: 2020-01-01, value: 3, cite: notice}]\n",
        "utf-8",
    )
    profile = load_profile("my-city", DAY, [tmp_path])
    red = watch(table(row("1场"), executed="10"), CN, 6)
    assert {alert.due for alert in alerts_of(red, DAY, CALENDAR, profile=profile)} == {CALENDAR.after(DAY, 3)}
    national = monitoring_rules().answer
    assert {alert.due for alert in alerts_of(red, DAY, CALENDAR)} == {
        CALENDAR.after(DAY, national.working_days)
    }
    assert national.citation.title


def test_a_term_counts_no_holidays():
    calendar = work_calendar()
    assert calendar.after(date(2026, 9, 24), 1) == date(2026, 9, 28)
    assert calendar.after(date(2026, 9, 30), 10) == date(2026, 10, 20)
    assert calendar.works(date(2026, 10, 10)), "a Saturday that is worked"
    assert not calendar.works(date(2025, 10, 8))
    assert calendar.after(date(2031, 9, 30), 2) == date(2031, 10, 2), (
        "a year that is not listed counts weekends only"
    )


@pytest.mark.parametrize(
    ("level", "color", "after"),
    [(1, "yellow", 2), (2, "yellow", 2), (3, "yellow", 3), (2, "red", 4), (4, "red", 4)],
)
def test_silence_never_lowers_a_level(level, color, after):
    assert after_silence(Level(level), Light(color)) == after


def test_a_forecast_of_one_figure_is_no_interval():
    assert "约为8%；" in forecast_words("8%", "8%")
    assert "8%至9%" in forecast_words("8%", "9%")


def test_the_days_of_the_calendar_are_weekdays_and_weekends():
    for year, days in monitoring_rules().calendar.items():
        assert all(day.year == year and day.weekday() >= 5 for day in days.work)
        assert all(first <= last and first.year == last.year == year for first, last in days.rest)
