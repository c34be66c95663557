"""Tasks and long-term indicators are rows like any other: lasting keys, moving, removing, conflicts, another money unit."""

from __future__ import annotations

import pytest

from jixiao.forms.entry import form_of, text_field
from jixiao.forms.model import Form, Task
from jixiao.web.cycle.editing import COLUMNS, LISTS, EditError, complete, edit, key_path, keys_for
from jixiao.web.desk.differences import Version, differences, texts_of, where

ROWS = {"funds": ["f0000001"], "indicators": [], "long_term_indicators": [], "tasks": []}


def blank() -> Form:
    return form_of(
        {
            "kind": "target", "scope": "unit", "year": 2025, "unit": "甲", "amount_unit_label": "万元",
            "funds": [{"line": "total", "label": "年度资金总额", "initial": "30"}],
        }
    )  # fmt: skip


def set_(path: str, value: str, was: str = "") -> dict[str, str]:
    return {"op": "set", "path": path, "was": was, "value": value}


def add(name: str, key: str, after: str | None = None) -> dict[str, str | None]:
    return {"op": "add", "list": name, "key": key, "after": after}


def with_tasks() -> tuple[Form, dict[str, list[str]]]:
    changes = [
        add("tasks", "t0000001"), set_("tasks.t0000001.name", "检修"), set_("tasks.t0000001.total", "1.5"),
        add("tasks", "t0000002", "t0000001"), set_("tasks.t0000002.name", "扩建"),
        add("long_term_indicators", "l0000001"), set_("long_term_indicators.l0000001.target", "≥3次"),
        set_("long_term_indicators.l0000001.extra:来源项目", "检修"),
    ]  # fmt: skip
    edited = edit(blank(), ROWS, changes)
    assert not edited.conflicts
    return edited.form, edited.rows


def test_rows_are_added_and_understood() -> None:
    form, rows = with_tasks()
    assert rows["tasks"] == ["t0000001", "t0000002"]
    total = form.tasks[0].total.value
    assert total is not None
    assert total.yuan == 15000
    target = form.long_term_indicators[0].target.value
    assert target is not None
    assert target.quantity == 3
    assert form.indicators == []
    texts = texts_of(form, rows)
    assert texts["tasks.t0000001.total"] == "1.5"
    assert texts["long_term_indicators.l0000001.extra:来源项目"] == "检修"


def test_rows_move_and_go() -> None:
    form, rows = with_tasks()
    moved = edit(form, rows, [{"op": "move", "list": "tasks", "key": "t0000002", "after": None}])
    assert [task.name.text for task in moved.form.tasks] == ["扩建", "检修"]
    gone = edit(moved.form, moved.rows, [{"op": "remove", "list": "tasks", "key": "t0000001"}])
    assert gone.changed == [("tasks.t0000001", "检修 | 1.5", "removed")]
    again = edit(gone.form, gone.rows, [{"op": "remove", "list": "tasks", "key": "t0000001"}])
    assert again.changed == []


def test_two_who_write_in_one_task_are_told() -> None:
    form, rows = with_tasks()
    edited = edit(form, rows, [set_("tasks.t0000001.name", "大修", "小修"), set_("tasks.gone0001.name", "x")])
    assert [(one.path, one.now) for one in edited.conflicts] == [
        ("tasks.t0000001.name", "检修"),
        ("tasks.gone0001.name", ""),
    ]
    assert edited.form.tasks[0].name.text == "检修"


@pytest.mark.parametrize("change", [add("task", "t0000009"), add("tasks", "?"), add("texts", "t0000009")])
def test_what_cannot_be_meant_is_refused(change: dict[str, str | None]) -> None:
    with pytest.raises(EditError):
        edit(blank(), ROWS, [change])


def test_a_task_has_no_columns_of_its_own() -> None:
    form, rows = with_tasks()
    edited = edit(form, rows, [set_("tasks.t0000001.extra:备注", "x")])
    assert not edited.changed
    assert set(COLUMNS["tasks"]) == set(Task.model_fields)


def test_another_money_unit_reads_the_tasks_anew() -> None:
    form, rows = with_tasks()
    edited = edit(form, rows, [set_("amount_unit_label", "元", "万元")])
    total = edited.form.tasks[0].total
    assert total.value is not None
    assert (total.printed, total.value.yuan) == ("1.5", 1.5)


def test_a_form_stored_without_keys_gets_the_same_ones_each_time() -> None:
    form, rows = with_tasks()
    bare = {"funds": rows["funds"]}
    assert complete(bare, form) == complete(bare, form)
    keys = complete(bare, form)
    assert [len(keys[name]) for name in LISTS] == [1, 0, 1, 2]
    edited = edit(form, bare, [set_(f"tasks.{keys['tasks'][1]}.name", "新建", "扩建")])
    assert edited.form.tasks[1].name.text == "新建"
    assert edited.rows == keys
    assert complete({"tasks": ["a0000001", "b0000001", "c0000001"]}, form)["tasks"] == [
        "a0000001",
        "b0000001",
    ]
    assert keys_for(form).keys() == set(LISTS)


def test_differences_of_tasks_are_named() -> None:
    form, rows = with_tasks()
    later = edit(
        form, rows, [set_("tasks.t0000001.content", "检修泵站"), add("tasks", "t0000003", "t0000002")]
    )
    later.form.tasks[2].name = text_field("抢修")
    found = differences(Version("", form, rows), Version("", later.form, later.rows))
    assert [(one.kind, one.path, one.where) for one in found] == [
        ("changed", "tasks.t0000001.content", "检修 · 主要内容"), ("added", "tasks.t0000003", "抢修"),
    ]  # fmt: skip
    assert where("long_term_indicators.l0000001.target", Version("", form, rows)) == "第1行 · 年度指标值"
    assert key_path("tasks[1].total", rows) == "tasks.t0000002.total"
