"""Every label that a layout prints is one that the reader knows, in the meaning the layout gives it."""

from __future__ import annotations

from importlib import resources

import pytest

from jixiao.profiles.labels import load_labels
from jixiao.rendering.layouts import BASE, FormLayout, has_layout, load_layouts
from jixiao.values.text import bare, key

JURISDICTIONS = sorted(
    entry.name
    for entry in resources.files("jixiao.jurisdictions").iterdir()
    if entry.is_dir() and has_layout(entry.name)
)
LAYOUTS = [
    pytest.param(form, id=f"{jurisdiction}-{name}")
    for jurisdiction in JURISDICTIONS
    for name, form in load_layouts(jurisdiction).forms.items()
    if form.blocks != ("narrative",)
]
FIELDS = {"project", "department", "unit", "grade", "objective"}


def test_country_comes_first() -> None:
    assert BASE in JURISDICTIONS
    assert load_layouts("cn-hubei-suizhou").forms["target.project"] == load_layouts().forms["target.project"]


@pytest.mark.parametrize("form", LAYOUTS)
def test_labels_are_known(form: FormLayout) -> None:
    labels = load_labels()
    printed = [*(name for row in form.head for name in row), *form.texts, *form.signatures]
    assert [name for name in printed if name not in FIELDS and not labels.is_label(name)] == []
    read = {
        "department_weak": "unit"
    }  # where no other unit is named, which is so in forms that print such a seal
    fields = [(field, labels.head_field(label)) for field, label in form.seals]
    assert [pair for pair in fields if read.get(str(pair[1]), pair[1]) != pair[0]] == []


@pytest.mark.parametrize("form", LAYOUTS)
def test_columns_mean_what_their_headings_say(form: FormLayout) -> None:
    labels = load_labels()
    if form.funds:
        wrong = [
            column.heading
            for column in form.funds.columns
            if column.field != "extra"
            and labels.fund_column(column.heading) != column.field
            and not (column.field == "revised" and bare(key(column.heading)) == "预算数")
        ]
        assert wrong == []
        assert {name: labels.fund_line(label) for name, label in form.funds.lines.items()} == {
            name: name for name in form.funds.lines
        }
    if form.indicators:
        columns = form.indicators.columns
        assert [c.heading for c in columns if labels.indicator_column(c.label) != c.field] == []
        for category in form.indicators.framework:
            found = labels.level1_id(category.name)
            assert found
            assert [child for child in category.children if found not in labels.level2_parents(child)] == []


@pytest.mark.parametrize("form", LAYOUTS)
def test_titles_tell_the_kind(form: FormLayout) -> None:
    assert any(title.pattern.search(form.title) for title in load_labels().titles)
