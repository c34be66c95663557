"""The layouts of the official forms, from ``jurisdictions/<id>/layout.yaml``: blocks, columns, headings, widths."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, field_validator, model_validator

from jixiao.forms.model import Form, Monitoring
from jixiao.rendering.errors import LayoutMissing

BASE = "cn"
"""The jurisdiction whose layouts the others change."""
_TWO_ROWS = re.compile(r"([^/（(]+)/(.+)")


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Column(_Data):
    """One column: the field (or ``extra``), the printed heading, its width beside the others.

    A heading with a slash stands in two rows: 偏差原因分析/经费保障.
    """

    field: str
    heading: str
    width: int
    choices: tuple[str, ...] = ()
    optional: bool = False
    """Whether the column is left out where the form has nothing in it."""

    @model_validator(mode="before")
    @classmethod
    def _from_list(cls, data: Any) -> Any:
        """Take a column as it is written: [field, heading, width] and perhaps options."""
        if not isinstance(data, list):
            return data
        field, heading, width, *rest = data
        return {"field": field, "heading": heading, "width": width, **(rest[0] if rest else {})}

    @property
    def group(self) -> str:
        """The heading above, if there is one."""
        found = _TWO_ROWS.match(self.heading)
        return found.group(1) if found else ""

    @property
    def label(self) -> str:
        """The heading right above the values."""
        found = _TWO_ROWS.match(self.heading)
        return found.group(2) if found else self.heading


class FundLayout(_Data):
    """The fund block: as a table with headings, or as pairs of label and amount."""

    side: str
    shape: Literal["table", "pairs"] = "table"
    label_width: int = 20
    columns: tuple[Column, ...] = ()
    lines: dict[str, str]
    """The lines of the blank form: what each is for and its printed label."""
    execution_points: str = "执行率分值"
    unit: str = "万元"
    """The unit that the blank form prints."""


class ObjectiveLayout(_Data):
    """The objective: beside its label, or under two headings."""

    side: str
    expected: str = ""
    actual: str = ""


class Framework(_Data):
    """A level-1 category of the blank form, with its level-2 categories."""

    name: str
    children: tuple[str, ...]


class IndicatorLayout(_Data):
    """The indicator block."""

    side: str
    columns: tuple[Column, ...]
    total: str = ""
    """The label of the row of totals, if the form has one."""
    long_term: str = "中期绩效指标"
    annual: str = "年度绩效指标"
    """The side headings where a form has indicators of the whole term and of the year."""
    framework: tuple[Framework, ...] = ()

    @field_validator("framework", mode="before")
    @classmethod
    def _from_mapping(cls, data: Any) -> Any:
        """Take the framework as it is written: level 1 and the list of its level 2."""
        if not isinstance(data, dict):
            return data
        return [{"name": name, "children": children} for name, children in data.items()]


class TaskLayout(_Data):
    """The block of a unit's main tasks."""

    side: str
    columns: tuple[Column, ...]
    rows: int = 3


class FormLayout(_Data):
    """One form: its title, the blocks in their order, and the labels of the blank form."""

    title: str
    year: str = "（{year}年度）"
    landscape: bool = False
    size: float = 10.0
    term: str = ""
    """The term in headings (1-7月), in whose place that of the form is printed."""
    label_width: int = 120
    labels: dict[str, str] = {}
    """Labels of header fields where they differ from the jurisdiction's."""
    head: tuple[tuple[str, ...], ...] = ()
    """Rows of header fields (project, department, unit) or of printed labels such as 项目类别."""
    always: tuple[str, ...] = ()
    """Header fields that are printed even where the form has none."""
    categories: tuple[str, ...] = ()
    """Level-1 categories by which a form of this framework is known."""
    blocks: tuple[str, ...]
    funds: FundLayout | None = None
    objective: ObjectiveLayout | None = None
    indicators: IndicatorLayout | None = None
    tasks: TaskLayout | None = None
    texts: tuple[str, ...] = ()
    """Labelled texts of the blank form."""
    signatures: tuple[str, ...] = ()
    """Labels that stand in the line at the foot."""
    seals: tuple[tuple[str, str], ...] = ()
    """Header fields whose bodies put their seal at the foot, and what is printed before their names."""

    def in_term(self, term: str) -> FormLayout:
        """Return the layout with another term in its headings: 1-9月执行数 instead of 1-7月执行数."""
        if not term or not self.term or term == self.term:
            return self
        changed: dict[str, Any] = {}
        for name in ("funds", "indicators"):
            block: FundLayout | IndicatorLayout | None = getattr(self, name)
            if block is not None:
                columns = [
                    column.model_copy(update={"heading": column.heading.replace(self.term, term)})
                    for column in block.columns
                ]
                changed[name] = block.model_copy(update={"columns": tuple(columns)})
        return self.model_copy(update={**changed, "term": term})


class Layouts(_Data):
    """The layouts of one jurisdiction."""

    labels: dict[str, str]
    """Header field → printed label."""
    grades: tuple[str, ...]
    fonts: dict[str, tuple[str, ...]]
    """Role of a type face → families, the wanted one first."""
    contents: str
    page_number: str
    """The foot of a page of one form, and of a volume of many."""
    bound_page_number: str
    forms: dict[str, FormLayout]

    def of(self, form: Form) -> FormLayout:
        """Return the layout for a form: that of its framework of categories, else the first of its kind.

        Raises :class:`LayoutMissing`.
        """
        found = self.named(
            form.kind.value, form.scope, {one.l1.value or one.l1.text for one in form.indicators}
        )
        return found.in_term(form.month.text or "") if isinstance(form, Monitoring) else found

    def named(
        self, kind: str, scope: str, categories: Collection[str | None] = (), variant: str = ""
    ) -> FormLayout:
        """Return the layout of a kind of form, of a framework or a named variant. Raises :class:`LayoutMissing`."""
        if variant:
            found = self.forms.get(f"{kind}.{scope}.{variant}")
        else:
            start = f"{kind}.{scope}."
            variants = (layout for name, layout in self.forms.items() if name.startswith(start))
            fitting = (layout for layout in variants if set(layout.categories) & set(categories))
            found = (
                next(fitting, None) or self.forms.get(f"{kind}.{scope}") or self.forms.get(f"{kind}.project")
            )
        if found is None:
            known = "、".join(self.forms)
            raise LayoutMissing(
                f"没有这种表的版式“{kind} {variant}”，现有：{known} (no layout for this form)"
            )
        return found


def has_layout(jurisdiction: str) -> bool:
    """Say whether a jurisdiction has layouts of its own."""
    return _file(jurisdiction).is_file()


def _file(jurisdiction: str) -> Traversable:
    return resources.files("jixiao.jurisdictions").joinpath(jurisdiction, "layout.yaml")


@lru_cache(maxsize=32)
def load_layouts(jurisdiction: str = BASE) -> Layouts:
    """Load the layouts of a jurisdiction: those of the country with what the province and the city change.

    Raises :class:`LayoutMissing` for a jurisdiction that is not known.
    """
    root = resources.files("jixiao.jurisdictions")
    known = sorted(entry.name for entry in root.iterdir() if entry.is_dir() and entry.name.startswith(BASE))
    if jurisdiction not in known:
        raise LayoutMissing(f"没有“{jurisdiction}”，可选：{'、'.join(known)} (unknown jurisdiction)")
    parts = jurisdiction.split("-")
    data: dict[str, Any] = {}
    for count in range(1, len(parts) + 1):
        name = "-".join(parts[:count])
        if has_layout(name):
            data = _changed(data, yaml.safe_load(_file(name).read_text("utf-8")))
    return Layouts.model_validate(data)


def _changed(base: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """Return the base with changes laid over it; lists and plain values are replaced."""
    result = dict(base)
    for name, value in changes.items():
        known = result.get(name)
        result[name] = (
            _changed(known, value) if isinstance(known, dict) and isinstance(value, dict) else value
        )
    return result
