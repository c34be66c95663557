"""The approved, the adjusted and the printed targets side by side, with what differs marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from jixiao.forms.model import Field, Form, FundLine, Indicator, Task
from jixiao.values import Amount
from jixiao.values.text import key as label_key
from jixiao.web.changes.following import amount_in_force
from jixiao.web.changes.targets import targets_in_force
from jixiao.web.cycle.editing import complete, load_form
from jixiao.web.cycle.models import Dossier, RoundKind
from jixiao.web.desk.differences import NAMED, Version

Row = FundLine | Indicator | Task
_ONLY_SOME = frozenset({"tasks", "long_term_indicators"})
"""The lists that only some forms have."""


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
    """Return the texts side by side: the goal, the budgets, a unit's tasks, the indicators of the year and of the whole term."""
    goal = Line(_("预期目标"), _sides([version.form.objective_expected.printed for version in versions]))
    parts = [Part(_("年度总体目标"), [goal])]
    titles = {
        "funds": _("预算"),
        "tasks": _("年度主要任务"),
        "indicators": _("绩效指标"),
        "long_term_indicators": _("中长期绩效指标"),
    }
    for name, title in titles.items():
        lines = [_line(key, name, versions) for key in _keys(name, versions)]
        if lines or name not in _ONLY_SOME:
            parts.append(Part(title, lines))
    return parts


def _keys(name: str, versions: Sequence[Version]) -> Iterator[str]:
    """Yield the keys of all rows: the approved ones in their order, then what others have beside them."""
    first, *later = [_rows(version, name) for version in versions]
    yield from first
    seen, names = set(first), {_named(name, row) for row in first.values()}
    for rows in later:
        for key, row in rows.items():
            if key not in seen and (not _named(name, row) or _named(name, row) not in names):
                yield key
            seen.add(key)


def _rows(version: Version, name: str) -> dict[str, Row]:
    """Return the rows of a list by their lasting keys."""
    keys = complete(version.rows, version.form)[name]
    return dict(zip(keys, getattr(version.form, name), strict=True))


def _label(name: str, row: Row) -> str:
    return getattr(row, NAMED[name]).text or ""


def _named(name: str, row: Row) -> str:
    return label_key(_label(name, row))


def _line(key: str, name: str, versions: Sequence[Version]) -> Line:
    """Return a row in all texts; a form that was read from a file has other keys, and its row is found by name."""
    rows = [_rows(version, name) for version in versions]
    label = next((_label(name, found[key]) for found in rows if key in found), "")
    texts: list[str | None] = []
    for version, found in zip(versions, rows, strict=True):
        twin = (row for row in found.values() if label and _named(name, row) == label_key(label))
        row = found.get(key) or next(twin, None)
        texts.append(_text(name, row, label, version.form) if row is not None else None)
    return Line(label or _("未命名"), _sides(texts))


def _text(name: str, row: Row, label: str, form: Form) -> str:
    """Return what a text promises in a row: an amount, what is to be done for how much, a target value with its points."""
    if isinstance(row, FundLine):
        return _money(amount_in_force(row), form)
    if isinstance(row, Task):
        parts = [row.content.printed, _money(row.total, form)]
    else:
        parts = [row.target.printed]
        if row.weight.text:
            parts.append(_("%(points)s分") % {"points": row.weight.printed})
    if _label(name, row) != label:
        parts.insert(0, _label(name, row))
    return " · ".join(part for part in parts if part)


def _money(amount: Field[Amount], form: Form) -> str:
    text = amount.printed
    return f"{text} {form.amount_unit_label or ''}".strip() if amount.value and text else text


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
