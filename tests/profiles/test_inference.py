"""Which rules a form falls under, from names as they stand in published forms."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from rules_builder import Writer

from jixiao.profiles import infer_profile, list_profiles, load_profile


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("上海市人民政府合作交流办公室", "cn-shanghai"),
        ("上海市人民政府驻西宁办事处", "cn-shanghai"),
        ("上海市普陀区人民政府办公室", "cn-shanghai-putuo"),
        ("普陀区财政局", "cn"),
        ("舟山市普陀区财政局", "cn"),
        ("临沧市人民政府办公室", "cn-yunnan-lincang"),
        ("云南省临沧市财政局", "cn-yunnan-lincang"),
        ("大同市人民政府外事办公室", "cn-shanxi-datong"),
        ("随州市人力资源和社会保障局", "cn-hubei-suizhou"),
        ("湖北省随州市广水市教育局", "cn-hubei-suizhou"),
        ("湖北省商务厅", "cn-hubei"),
        ("黄石市公路管理局", "cn-hubei"),
        ("四川省达州市商务局", "cn-sichuan"),
        ("达州市农业农村局", "cn-sichuan"),
        ("广西壮族自治区财政厅", "cn-guangxi"),
        ("驻马店市财政局", "cn-henan"),
        ("中共驻马店市委员会办公室", "cn-henan"),
        ("河南省驻马店市人民政府驻上海市办事处", "cn-henan"),
        ("池州市贵池区人民法院", "cn-anhui"),
        ("广东省人民政府驻上海市办事处", "cn"),
        ("北京市财政局", "cn"),
        ("", "cn"),
    ],
)
def test_profile_of_a_department(name: str, expected: str):
    found = infer_profile([name], 2022)
    assert found.profile_id == expected
    assert found.on == date(2022, 12, 31)
    assert found.matched in name
    assert bool(found.matched) == (expected != "cn")
    assert load_profile(found.profile_id, found.on).id == expected


def test_the_reason_names_the_words_that_decided():
    found = infer_profile(["办公室", "临沧市人民政府办公室"], 2021)
    assert found.matched == "临沧市"
    assert "“临沧市人民政府办公室”" in found.reason
    assert "临沧市" in found.reason_en
    assert "全国" in infer_profile(["某局"], 2021).reason


def test_the_first_text_that_names_a_place_decides():
    assert infer_profile(["市财政局", "大同市财政局", "上海市财政局"], 2022).profile_id == "cn-shanxi-datong"


def test_without_a_year_the_day_is_left_open():
    assert infer_profile(["上海市财政局"], None).on is None
    assert infer_profile(["上海市财政局"], 0).on is None


def test_years_limit_a_profile(rules: Writer):
    folder = rules("matches: {places: [临江市], years: {from: 2020, to: 2022}}\n")
    inferred = {
        year: infer_profile(["临江市教育局"], year, [folder]).profile_id for year in (2019, 2020, 2022, 2023)
    }
    assert inferred == {2019: "cn", 2020: "xx", 2022: "xx", 2023: "cn"}


def test_a_place_inside_a_folder_of_ones_own_goes_before_the_built_in_one(rules: Writer):
    folder = rules("matches: {places_within_parent: [徐汇区]}\n", extends="cn-shanghai")
    assert infer_profile(["上海市徐汇区教育局"], 2022, [folder]).profile_id == "xx"
    assert infer_profile(["徐汇区教育局"], 2022, [folder]).profile_id == "cn"


def test_seeds_if_they_are_here():
    seeds = Path(__file__).parents[3] / "shared" / "seeds"
    if not seeds.is_dir():
        pytest.skip("the documents are not here")
    expected = {
        "000": "cn-shanghai",
        "001": "cn-shanghai",
        "002": "cn-shanghai-putuo",
        "003": "cn-yunnan-lincang",
    }
    for path in sorted(seeds.glob("*.txt")):
        if path.name[:3] in expected:
            names = [line for line in path.read_text("utf-8").splitlines() if "人民政府" in line]
            assert infer_profile(names, 2022).profile_id == expected[path.name[:3]]


def test_every_place_is_claimed_once():
    ids = {summary.id for summary in list_profiles()}
    assert "cn" in ids
    from jixiao.profiles.profile import all_sources

    places = [place for source in all_sources() for place in source.matches.places]
    assert len(places) == len(set(places)) > 80
