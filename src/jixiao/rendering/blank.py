"""The blank official form, to be filled by hand or offline; a filled one is read like any other."""

from __future__ import annotations

from importlib import import_module

from jixiao.forms.model import (
    CLASSES,
    Field,
    Form,
    FormKind,
    FundKind,
    FundLine,
    Indicator,
    LabelledText,
    Task,
)
from jixiao.rendering.compose import OBJECTIVE, compose
from jixiao.rendering.errors import LayoutMissing
from jixiao.rendering.layouts import BASE, FormLayout, load_layouts
from jixiao.values.text import bare, key

_FIELDS = ("project", "department", "unit", "grade")
_YEAR = "年度"


def blank_form(
    kind: FormKind,
    scope: str = "project",
    *,
    jurisdiction: str = BASE,
    variant: str = "",
    year: int | None = None,
    rows: int = 2,
) -> Form:
    """Return a form with the labels of the layout and no values.

    Args:
        kind: which form.
        scope: ``project`` or ``unit``.
        jurisdiction: whose layout.
        variant: a framework of its own within the kind (``older`` in Shanghai).
        year: the form's year; without one there is a cell for it.
        rows: empty rows for each level-2 category.
    """
    layout = load_layouts(jurisdiction).named(kind.value, scope, variant=variant)
    if layout.blocks == ("narrative",):
        raise LayoutMissing("报告没有空白表 (a narrative report has no blank form)")
    return CLASSES[kind](
        kind=kind,
        scope="unit" if scope == "unit" else "project",
        title=_printed(layout.title),
        year=year,
        amount_unit_label=layout.funds.unit if layout.funds else None,
        funds=_funds(layout),
        indicators=_indicators(layout, rows),
        tasks=[Task() for _ in range(layout.tasks.rows)] if layout.tasks else [],
        texts=_texts(layout, year),
    )


def template_bytes(
    kind: FormKind,
    to: str,
    scope: str = "project",
    *,
    jurisdiction: str = BASE,
    variant: str = "",
    year: int | None = None,
) -> bytes:
    """Return the file of a blank form. In a workbook only the values may be edited, and entries are checked."""
    form = blank_form(kind, scope, jurisdiction=jurisdiction, variant=variant, year=year)
    layouts = load_layouts(jurisdiction)
    layout = layouts.named(kind.value, scope, variant=variant)
    sheet = compose(form, layouts, layout)
    writer = getattr(import_module(f"jixiao.rendering.{to}"), f"render_{to}")
    result: bytes = writer([sheet], layouts, protect=True) if to == "xlsx" else writer([sheet], layouts)
    return result


def _printed(text: str) -> Field[str]:
    return Field[str](printed=text, value=text)


def _funds(layout: FormLayout) -> list[FundLine]:
    if layout.funds is None:
        return []
    return [
        FundLine(line=FundKind(name), label=_printed(label)) for name, label in layout.funds.lines.items()
    ]


def _indicators(layout: FormLayout, rows: int) -> list[Indicator]:
    if layout.indicators is None:
        return []
    return [
        Indicator(l1=_printed(category.name), l2=_printed(child))
        for category in layout.indicators.framework
        for child in category.children
        for _ in range(rows)
    ]


def _texts(layout: FormLayout, year: int | None) -> list[LabelledText]:
    """Return the labelled texts of the layout: in the head, below the table, and in the line of signatures."""
    head = [label for row in layout.head for label in row if bare(key(label)) not in _FIELDS]
    below = [label for label in layout.texts if label != OBJECTIVE]
    labels = [*([] if year else [_YEAR]), *head, *below, *layout.signatures]
    return [LabelledText(label=label, field=Field[str]()) for label in labels]
