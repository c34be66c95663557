"""The texts of targets side by side, and what of a form the public does not see: every list of a form is looked at."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from jixiao.forms.entry import Entry, form_of, text_field
from jixiao.forms.model import Form, Indicator, Task
from jixiao.web.changes.comparing import Line, compare
from jixiao.web.cycle.editing import dump_form, keys_for
from jixiao.web.cycle.models import Dossier
from jixiao.web.desk.differences import Version
from jixiao.web.publication import services as publication
from web.office import fill, good_target, make_office


def task(name: str, content: str, total: str) -> Task:
    amount = Entry("万元", []).amount(total, "total")
    return Task(name=text_field(name), content=text_field(content), total=amount)


def whole(target: str = "≥12座", total: str = "30", content: str = "检修泵站") -> Form:
    """A form with tasks and with indicators of the whole term."""
    form = form_of(good_target())
    long = form.indicators[0].model_dump() | {"target": {"printed": target}}
    form.long_term_indicators = [Indicator.model_validate(long)]
    form.tasks = [task("供水保障", content, total), task("水质监测", "每月一次", "5")]
    return form


def lines(title: str, before: Form, after: Form) -> list[Line]:
    parts = compare([Version("", form, keys_for(form)) for form in (before, after)])
    return next((part.lines for part in parts if part.title == title), [])


def test_equal_texts_differ_nowhere() -> None:
    form = whole()
    parts = compare([Version("", form, keys_for(form))] * 2)
    assert [part.title for part in parts] == [
        "年度总体目标",
        "预算",
        "年度主要任务",
        "绩效指标",
        "中长期绩效指标",
    ]
    assert not any(line.differs for part in parts for line in part.lines)


def test_a_task_with_other_money_or_other_content_differs() -> None:
    for changed in (whole(total="28"), whole(content="检修泵站9座")):
        first, second = lines("年度主要任务", whole(), changed)
        assert first.differs, first
        assert not second.differs
    first, _second = lines("年度主要任务", whole(), whole(total="28"))
    assert [side.text for side in first.sides] == ["检修泵站 · 30 万元", "检修泵站 · 28 万元"]


def test_a_task_that_was_left_out_is_absent() -> None:
    short = whole()
    del short.tasks[1]
    _first, second = lines("年度主要任务", whole(), short)
    assert second.label == "水质监测"
    assert second.sides[1].absent


def test_an_indicator_of_the_whole_term_is_compared() -> None:
    (line,) = lines("中长期绩效指标", whole(), whole(target="≥10座"))
    assert line.differs
    assert [side.text for side in line.sides] == ["≥12座 · 20分", "≥10座 · 20分"]


def test_a_project_without_such_lists_has_no_empty_parts() -> None:
    form = form_of(good_target())
    assert [part.title for part in compare([Version("", form, keys_for(form))])] == [
        "年度总体目标",
        "预算",
        "绩效指标",
    ]


@pytest.fixture
def dossier(settings: Any) -> Dossier:
    made = fill(make_office(), good_target())
    form = whole(target="≥12座，联系电话13912345678", content="检修泵站，联系电话13912345678")
    made.form, made.rows = dump_form(form), keys_for(form)
    made.save()
    return made


@pytest.mark.django_db
def test_the_preview_shows_what_is_struck_out_of_tasks_and_of_the_whole_term(dossier: Dossier) -> None:
    found = {where: (before, after) for where, before, after in publication.differences(dossier)}
    assert "13912345678" in found["供水保障 · 主要内容"][0]
    assert "13912345678" not in found["供水保障 · 主要内容"][1]
    assert "13912345678" in found["检修供水泵站 · 年度指标值"][0]
    assert not any(place.startswith("水质监测") for place in found), found


@pytest.mark.django_db
def test_the_preview_speaks_english(dossier: Dossier) -> None:
    from jixiao.web.office.models import Person

    client = Client()
    client.force_login(Person.objects.get(username="bureau-head"))
    client.cookies["django_language"] = "en"
    page = client.get(reverse("publication-form", args=[dossier.pk])).content.decode()
    assert "content" in page
    assert "主要内容" not in page
