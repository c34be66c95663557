"""The approved, the adjusted and the printed targets side by side, with what differs marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from jixiao.forms.model import Form, FundLine, Indicator
from jixiao.values.text import key as label_key
from jixiao.web.changes.following import Rows, amount_in_force
from jixiao.web.changes.targets import targets_in_force
from jixiao.web.cycle.editing import load_form
from jixiao.web.cycle.models import Dossier, RoundKind


@dataclass(frozen=True, slots=True)
class Version:
    """One text of the targets: what it is called, the form, the keys of its rows."""

    name: str
    form: Form
    rows: Rows


@dataclass(frozen=True, slots=True)
class Side:
    """What one text says of a row; ``differs`` from what was approved, ``absent`` where it has no such row."""

    text: str
    differs: bool = False
    absent: bool = False


@dataclass(slots=True)
class Line:
    """One row of the comparison."""

    label: str
    sides: list[Side] = field(default_factory=list)

    @property
    def differs(self) -> bool:
        """Whether any of the texts differs from the approved one."""
        return any(side.differs for side in self.sides)


@dataclass(slots=True)
class Part:
    """The goal, the money or the indicators."""

    title: str
    lines: list[Line]


def versions_of(target: Dossier, printed: Dossier | None) -> list[Version]:
    """Return the approved text, the adjusted one if there is any, and the one that a form of results prints."""
    found = [Version(_("批复"), load_form(target.form), target.rows)]
    if target.adjusted is not None:
        form, rows = targets_in_force(target)
        found.append(Version(_("调整后"), form, rows))
    if printed is not None:
        monitored = printed.round.kind == RoundKind.MONITORING
        name = _("监控表所列") if monitored else _("自评表所列")
        found.append(Version(name, load_form(printed.form), printed.rows))
    return found


def compare(versions: Sequence[Version]) -> list[Part]:
    """Return the texts side by side: the goal, the budgets, each indicator with its target value and points."""
    goal = Line(_("预期目标"), _sides([version.form.objective_expected.printed for version in versions]))
    parts = [Part(_("年度总体目标"), [goal])]
    for title, name in ((_("预算"), "funds"), (_("绩效指标"), "indicators")):
        lines = [_line(key, name, versions) for key in _keys(name, versions)]
        parts.append(Part(title, lines))
    return parts


def _keys(name: str, versions: Sequence[Version]) -> Iterator[str]:
    """Yield the keys of all rows: the approved ones in their order, then what others have beside them."""
    seen: dict[str, None] = {}
    for version in versions:
        for key in version.rows.get(name, ()):
            seen.setdefault(key)
    first = versions[0]
    names = {_named(first, name, key) for key in first.rows.get(name, ())}
    for key in seen:
        own = key in first.rows.get(name, ())
        twin = next((_named(v, name, key) for v in versions[1:] if key in v.rows.get(name, ())), "")
        if own or twin not in names or not twin:
            yield key


def _named(version: Version, name: str, key: str) -> str:
    row = _row(version, name, key)
    return label_key(_label(row)) if row is not None else ""


def _row(version: Version, name: str, key: str) -> FundLine | Indicator | None:
    keys = version.rows.get(name, [])
    items: Any = getattr(version.form, name)
    return items[keys.index(key)] if key in keys and keys.index(key) < len(items) else None


def _twin(version: Version, name: str, label: str) -> FundLine | Indicator | None:
    """Return the row of the same name, where a form was read from a file and its rows have other keys."""
    wanted = label_key(label)
    return next(
        (row for row in getattr(version.form, name) if wanted and label_key(_label(row)) == wanted), None
    )


def _label(row: FundLine | Indicator) -> str:
    return (row.label if isinstance(row, FundLine) else row.l3).text or ""


def _line(key: str, name: str, versions: Sequence[Version]) -> Line:
    found = [_row(version, name, key) for version in versions]
    label = next((_label(row) for row in found if row is not None), "")
    found = [
        row if row is not None else _twin(v, name, label) for row, v in zip(found, versions, strict=True)
    ]
    texts = [
        _text(row, label, v.form) if row is not None else None for row, v in zip(found, versions, strict=True)
    ]
    return Line(label or _("未命名"), _sides(texts))


def _text(row: FundLine | Indicator, label: str, form: Form) -> str:
    if isinstance(row, FundLine):
        amount = amount_in_force(row)
        text = amount.printed
        return f"{text} {form.amount_unit_label or ''}".strip() if amount.value and text else text
    parts = [row.target.printed]
    if row.weight.text:
        parts.append(_("%(points)s分") % {"points": row.weight.printed})
    if _label(row) != label:
        parts.insert(0, _label(row))
    return " · ".join(part for part in parts if part)


def _sides(texts: Sequence[str | None]) -> list[Side]:
    first = texts[0]
    return [
        Side(
            text or "",
            differs=(text or "") != (first or "") or (text is None) != (first is None),
            absent=text is None,
        )
        for text in texts
    ]
