"""Pairing: the best assignment, names of one meaning, and names that are never paired."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jixiao.checks.across.assignment import best_assignment
from jixiao.checks.across.pairing import category_of, likeness, pair_forms, pair_indicators
from jixiao.forms.entry import form_of
from jixiao.forms.model import Indicator

SCORES = st.dictionaries(st.tuples(st.integers(0, 4), st.integers(0, 4)), st.integers(1, 1000), max_size=16)


def worth(scores: dict[tuple[int, int], int], chosen: dict[int, int]) -> int:
    return sum(scores[pair] for pair in chosen.items())


@given(SCORES)
def test_no_other_assignment_is_better(scores: dict[tuple[int, int], int]) -> None:
    chosen = best_assignment(scores)
    assert len(set(chosen.values())) == len(chosen)
    assert all(pair in scores for pair in chosen.items())
    best = max(
        sum(scores.get((left, right), 0) for left, right in enumerate(order))
        for order in permutations(range(5))
    )
    assert worth(scores, chosen) == best


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("长效管理制度健全性", "长效管理制度健全"),
        ("指标1：接待批次", "接待批次（批）"),
        ("群众满意率", "群众满意度"),
        ("社会公众满意度", "服务对象满意度"),
        ("接待团组数量", "接待团队数量"),
        ("工资发放及时情况", "工资发放及时性"),
    ],
)
def test_one_meaning(first: str, second: str) -> None:
    assert likeness(first, second) == likeness(second, first) > 0


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("培训人数", "培训次数"),
        ("一期工程完成率", "二期工程完成率"),
        ("城区道路养护面积", "乡区道路养护面积"),
        ("学校食堂满意度", "学校宿舍满意度"),
        ("工程合格率", "工程完成率"),
        ("设备购置数量", "设备购置成本"),
        ("读者满意度", "服务对象满意度"),
        ("2021年新增床位", "2022年新增床位"),
        ("", ""),
    ],
)
def test_different_things(first: str, second: str) -> None:
    assert likeness(first, second) == likeness(second, first) == 0


def rows(*names: str) -> list[Indicator]:
    return form_of(
        {"indicators": [{"l1": "产出指标", "l2": "数量指标", "l3": name} for name in names]}
    ).indicators


def test_the_whole_decides_not_the_first() -> None:
    """The first promised name is nearest to a reported one that is another's exact counterpart."""
    found = pair_indicators(rows("道路养护里程情况", "道路养护里程"), rows("道路养护里程", "道路养护里程性"))
    assert sorted(found.pairs) == [(0, 1), (1, 0)]


def test_a_shortened_name_needs_the_same_target() -> None:
    long = form_of(
        {"indicators": [{"l2": "数量指标", "l3": "举办阅读推广活动场次", "target": "≥24场"}]}
    ).indicators
    short = form_of({"indicators": [{"l2": "数量指标", "l3": "推广活动场次", "target": "≥24场"}]}).indicators
    other = form_of({"indicators": [{"l2": "数量指标", "l3": "推广活动场次", "target": "≥4场"}]}).indicators
    assert pair_indicators(long, short).pairs == ((0, 0),)
    assert pair_indicators(long, other).pairs == ()


def test_categories_of_two_frameworks() -> None:
    def category(l1: str, l2: str) -> tuple[str, str]:
        return category_of(form_of({"indicators": [{"l1": l1, "l2": l2}]}).indicators[0])

    assert category("产出目标", "数量") == category("产出指标", "数量指标")
    assert category("效果目标", "社会效益") == category("效益指标", "社会效益指标")
    assert category("效果目标", "满意度") != category("满意度指标", "服务对象满意度指标")
    assert category("影响力目标", "长效管理") != category("效益指标", "可持续影响指标")


def test_forms_of_one_project_and_year() -> None:
    def forms(*heads: tuple[str, int, str]) -> list:
        return [form_of({"project": name, "year": year, "unit": unit}) for name, year, unit in heads]

    first = forms(("道路 养护费", 2022, "甲局"), ("培训经费", 2022, "甲局"), ("办公楼维修一期", 2022, "甲局"))
    second = forms(
        ("培训经费", 2021, "甲局"), ("道路养护费（本级）", 2022, "甲局"), ("办公楼维修二期", 2022, "甲局"),
        ("培训经费", 2022, "乙局"),
    )  # fmt: skip
    assert pair_forms(first, second).pairs == ((0, 1),)
    assert pair_forms(second, first, years=1).pairs == ((0, 1),)
