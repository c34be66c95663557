"""Charts: pictures that a strict content policy lets through, that say what they show, with their data beside them."""

import io
import itertools
import xml.etree.ElementTree as ET
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from PIL import Image

from jixiao.analysis.chart_files import png, xlsx
from jixiao.analysis.charts import (
    BarChart,
    Chart,
    DataTable,
    LineChart,
    Mark,
    Meter,
    ScatterChart,
    Series,
)
from jixiao.analysis.svg import WIDTH, svg, ticks

NAME = "{http://www.w3.org/2000/svg}"
D = Decimal
BARS = BarChart(
    "bars", "各部门进度 <2024>", "两个部门 & 三种状态。", "部门", ("市教育局", "名称很长很长很长很长很长很长的某某某某局"),
    (Series("已办结", (D(12), D("0.5"))), Series("填报中", (D(3), None)), Series("已退回", (D(0), D(2)))), "件",
)  # fmt: skip
LINES = LineChart(
    "lines", "走势", "四年。", "年度", ("2020", "2021", "2022", "2023"),
    (Series("平均得分", (D(80), None, D(90), D(91))), Series("执行率", (D(70), D(75), D(72), D(99)))), "分",
)  # fmt: skip
SCATTER = ScatterChart(
    "scatter", "执行率与得分", "两个项目。", "项目", "执行率（%）", "得分",
    (Mark("甲", D(95), D(96)), Mark("乙", D(20), D(99), True), Mark("丙", D(150), D(40))),
    (D(0), D(100)), (D(50), D(100)), "一般", "得分高而执行率低",
)  # fmt: skip
METER = Meter("meter", "执行进度", "黄灯。", D("40"), ((D(35), "红灯"), (D("46.7"), "黄灯"), (D(100), "绿灯")), mark=D("58.3"),
              mark_name="序时进度")  # fmt: skip
ALL = [BARS, LINES, SCATTER, METER, BarChart("one", "一列", "一列。", "问题", ("甲",), (Series("表数", (D(1),)),)),
       BarChart("whole", "等级", "等级。", "部门", ("甲", "乙"), BARS.series, whole=True),
       BarChart("none", "没有数据", "没有数据。", "部门", (), (Series("表数", ()),))]  # fmt: skip
KINDS = pytest.mark.parametrize("chart", ALL, ids=lambda chart: chart.id)


@KINDS
def test_it_passes_a_strict_policy(chart):
    drawing = svg(chart)
    root = ET.fromstring(drawing)
    for element in root.iter():
        assert element.tag in {NAME + tag for tag in (
            "svg", "title", "desc", "defs", "pattern", "rect", "path", "g", "text", "line", "circle", "polygon", "polyline",
        )}  # fmt: skip
        assert "style" not in element.attrib
        assert not any(name.startswith("on") or "href" in name for name in element.attrib)
    assert "javascript" not in drawing.lower()


@KINDS
def test_it_says_what_it_shows(chart):
    root = ET.fromstring(svg(chart))
    assert root.get("role") == "img"
    title, desc = root.get("aria-labelledby").split()
    ids = {element.get("id"): element for element in root.iter() if element.get("id")}
    assert (ids[title].text, ids[desc].text) == (chart.title, chart.description)
    used = {
        part.split("#")[1].rstrip(")") for e in root.iter() for part in [e.get("fill", "")] if "url(" in part
    }
    assert used <= set(ids)
    assert all(name.startswith(chart.id) for name in ids)


@KINDS
def test_nothing_is_off_the_picture(chart):
    root = ET.fromstring(svg(chart))
    height = D(root.get("height"))
    for element in root.iter():
        for name, most in (
            ("x", WIDTH),
            ("cx", WIDTH),
            ("x1", WIDTH),
            ("y", height),
            ("cy", height),
            ("y2", height),
        ):
            if element.get(name):
                assert 0 <= D(element.get(name)) <= most, (element.tag, name)
        if element.get("width") and element.get("x"):
            assert D(element.get("x")) + D(element.get("width")) <= WIDTH


@KINDS
def test_the_same_data_give_the_same_picture(chart):
    assert svg(chart) == svg(chart)


@KINDS
def test_it_is_a_png_of_the_size_asked_for(chart):
    picture = Image.open(io.BytesIO(png(chart, D(1))))
    height = D(ET.fromstring(svg(chart)).get("height"))
    assert picture.format == "PNG"
    assert abs(picture.width - WIDTH) <= 1
    assert abs(picture.height - height) <= 1
    assert len(picture.convert("RGB").getcolors(10**6)) > 2


def test_chinese_is_drawn_and_not_a_row_of_boxes():
    def ink(text):
        chart = BarChart("t", text, text, "部门", (), (Series("数", ()),))
        return Image.open(io.BytesIO(png(chart, D(1)))).convert("L").tobytes()

    assert len({ink("优良"), ink("中差"), ink("龘龘")}) == 3


def test_bars_are_as_long_as_their_values():
    bars = [e for e in ET.fromstring(svg(BARS)).iter(NAME + "rect") if e.get("class") == "chart-bar"]
    lengths = [D(bar.get("width")) for bar in bars]
    assert len(lengths) == 4  # neither 0 nor a missing value is drawn
    assert abs(lengths[0] / lengths[1] - 4) < D("0.01")


def test_a_gap_breaks_the_line():
    lines = list(ET.fromstring(svg(LINES)).iter(NAME + "polyline"))
    assert [len(line.get("points").split()) for line in lines] == [2, 4]


def test_a_point_off_the_scale_stands_on_its_edge_and_says_its_value():
    drawing = svg(SCATTER)
    assert "丙：执行率（%） 150，得分 40" in drawing


@pytest.mark.parametrize(
    ("value", "zone"), [("0", "红灯"), ("34.99", "红灯"), ("35", "黄灯"), ("46.7", "绿灯"), ("120", "绿灯")]
)
def test_a_bound_of_a_meter_belongs_to_the_zone_above(value, zone):
    assert Meter("m", "执行", "", D(value), METER.zones).zone == zone


@pytest.mark.parametrize(
    "make",
    [
        lambda: BarChart("a", "", "", "", ("甲", "乙"), (Series("数", (D(1),)),)),
        lambda: BarChart("a", "", "", "", ("甲",), (Series("数", (D(-1),)),)),
        lambda: LineChart("a", "", "", "", ("甲",), (Series("数", ()),)),
        lambda: Meter("a", "", "", D(1), ()),
        lambda: Meter("a", "", "", D(1), ((D(2), "b"), (D(1), "a"))),
        lambda: svg(BarChart('a" onload="x', "", "", "", (), ())),
    ],
)
def test_what_cannot_be_drawn_is_refused(make):
    with pytest.raises(ValueError, match=r"\w"):
        make()


def test_an_unknown_kind_is_refused():
    with pytest.raises(TypeError):
        svg(Chart("a", "", ""))


@given(st.decimals(0, 10**9, places=2), st.decimals(0, 10**9, places=2))
def test_ticks_are_even_and_hold_the_values(one, other):
    least, most = sorted((one, other))
    found = ticks(least, most)
    assert found[0] <= least
    assert found[-1] >= most
    assert 2 <= len(found) <= 8
    assert len({upper - lower for lower, upper in itertools.pairwise(found)}) == 1


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn")), max_size=20)


@settings(deadline=None)
@given(TEXT, TEXT, st.lists(st.tuples(TEXT, st.decimals(0, 10**12, places=4)), max_size=6))
def test_whatever_is_written_it_stays_text(title, description, items):
    chart = BarChart(
        "x",
        title,
        description,
        "部门",
        tuple(n for n, _ in items),
        (Series(title, tuple(v for _, v in items)),),
    )
    root = ET.fromstring(svg(chart))
    assert (root.find(NAME + "title").text or "") == title
    assert len([e for e in root.iter(NAME + "rect") if e.get("class") == "chart-bar"]) == sum(
        v > 0 for _, v in items
    )


def test_characters_that_xml_forbids_are_left_out():
    chart = BarChart("x", "甲\x00乙\x1f", "\ufffe", "部门", ("\ud800",), (Series("数", (D(1),)),))
    assert ET.fromstring(svg(chart)).find(NAME + "title").text == "甲乙"


def test_the_workbook_holds_the_figures():
    book = load_workbook(io.BytesIO(xlsx([chart.table() for chart in ALL])))
    sheet = book.worksheets[0]
    rows = [[cell.value for cell in line] for line in sheet.iter_rows()]
    assert rows[0][0] == BARS.title
    assert rows[1] == ["部门", "已办结", "填报中", "已退回"]
    assert rows[2] == ["市教育局", 12, 3, 0]
    assert rows[3][1:] == [0.5, None, 2]
    assert [line[0].value for line in book["执行进度"].iter_rows(min_row=3)] == [
        "执行进度",
        "序时进度",
        "红灯",
        "黄灯",
        "绿灯",
    ]


def test_sheets_have_names_of_their_own_and_texts_are_no_formulas():
    tables = [
        DataTable("甲/乙[2024]" + "长" * 40, ("项目",), (("=1+1",),)),
        DataTable("甲乙2024" + "长" * 40, ("项目",), ()),
    ]
    book = load_workbook(io.BytesIO(xlsx([*tables, DataTable("", ("项目",), ())])))
    names = book.sheetnames
    assert len(set(names)) == 3
    assert all(0 < len(name) <= 31 for name in names)
    assert book.worksheets[0]["A3"].data_type == "s"
