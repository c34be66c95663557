"""The month of a monitoring form: printed in the headings of its columns, in a field of its own, or in the title."""

import pytest

import layouts
from jixiao.documents.model import Document, Paragraph
from jixiao.forms.model import Monitoring
from jixiao.reading.months import month_of
from jixiao.reading.reader import read_forms
from layouts.grid import grid


def read(*blocks: object) -> Monitoring:
    (form,) = read_forms(Document("form", "docx", list(blocks))).forms  # type: ignore[arg-type]
    assert isinstance(form, Monitoring)
    return form


@pytest.mark.parametrize(
    ("heading", "month"),
    [
        ("1-7月执行数", 7), ("1—7月完成值", 7), ("1～8月完成情况", 8), ("1 月至 10 月执行数", 10), ("1至9月执行率", 9),
        ("上半年执行数", 6), ("半年度指标执行情况", 6), ("截至9月底执行数", 9), ("截止2023年8月31日支出数", 8),
        ("7月末完成值", 7), ("前三季度执行数", 9), ("第三季度完成值", 9), ("前八个月执行数", 8), ("1-11月执行数", 11),
        ("全年预计执行数", None), ("执行数", None), ("5月份", 5), ("13月底", None), ("提前3个工作日", None),
    ],
)  # fmt: skip
def test_month_of(heading: str, month: int | None) -> None:
    found = month_of(heading)
    assert (found[1] if found else None) == month


@pytest.mark.parametrize(
    ("name", "printed", "month"),
    [("monitoring_national", "1-7月", 7), ("monitoring_huangshi", "1-6月", 6),
     ("monitoring_plain_categories", "1—8月", 8), ("monitoring_third_quarter", "截至9月", 9)],
)  # fmt: skip
def test_month_of_a_form(name: str, printed: str, month: int) -> None:
    form = read(*layouts.ALL[name]().blocks)
    assert (form.month.printed, form.month.value) == (printed, month)
    assert form.month.place.row is not None


def test_month_in_a_field_and_in_the_title() -> None:
    table = grid(
        [["项目名称", "林区道路养护"], ["监控期间", "2023年1月至5月"], ["年度总体目标", "养护林区道路。"]]
    )
    assert read(Paragraph("项目支出绩效运行监控表"), table).month.value == 5
    table = grid([["项目名称", "林区道路养护"], ["年度总体目标", "养护林区道路。"]])
    assert read(Paragraph("2023年上半年项目支出绩效运行监控表"), table).month.value == 6


def test_month_goes_through_json() -> None:
    form = read(*layouts.ALL["monitoring_national"]().blocks)
    assert Monitoring.model_validate_json(form.model_dump_json()).month == form.month
