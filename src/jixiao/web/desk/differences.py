"""What differs between two versions of a form: cells, added and removed rows, with the words that changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import gettext as _

from jixiao.forms.entry import text_field
from jixiao.forms.model import Field, Form
from jixiao.web.changes.targets import targets_in_force
from jixiao.web.cycle import states
from jixiao.web.cycle.editing import COLUMNS, LISTS, complete, load_form
from jixiao.web.cycle.models import Dossier, Revision

Rows = Mapping[str, list[str]]
_SINGLE = (
    "department", "unit", "objective_expected", "objective_actual", "total_weight", "total_score", "grade",
)  # fmt: skip


NAMED = {"funds": "label", "indicators": "l3", "long_term_indicators": "l3", "tasks": "name"}
"""The column by which a row of each list is called."""


@dataclass(frozen=True, slots=True)
class Version:
    """A form with its rows, and what it is called."""

    name: str
    form: Form
    rows: Rows


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words: kept, taken out or put in."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One cell, or one whole row, that differs."""

    path: str
    where: str
    kind: str
    before: str
    after: str

    @property
    def pieces(self) -> list[Piece]:
        """The words with what was taken out and put in."""
        if not self.before or not self.after or len(self.before) + len(self.after) < 12:
            both = (Piece("out", self.before), Piece("in", self.after))
            return [piece for piece in both if piece.text]
        pieces: list[Piece] = []
        for tag, a, b, c, d in SequenceMatcher(None, self.before, self.after, False).get_opcodes():
            if tag == "equal":
                pieces.append(Piece("same", self.before[a:b]))
                continue
            if b > a:
                pieces.append(Piece("out", self.before[a:b]))
            if d > c:
                pieces.append(Piece("in", self.after[c:d]))
        return pieces


def texts_of(form: Form, rows: Rows) -> dict[str, str]:
    """Return every printed text of a form by its path."""
    return {path: value.printed for path, value in fields_of(form, rows)}


def fields_of(form: Form, rows: Rows) -> Iterator[tuple[str, Field[Any]]]:
    """Yield every cell of a form that can be edited, with its path."""
    yield "amount_unit_label", text_field(form.amount_unit_label)
    for name in _SINGLE:
        yield name, getattr(form, name)
    for text in form.texts:
        yield f"text.{text.label}", text.field
    for name, keys in complete(rows, form).items():
        for row, key in zip(getattr(form, name), keys, strict=True):
            for column in COLUMNS[name]:
                yield f"{name}.{key}.{column}", getattr(row, column)
            for label, value in ({} if name == "tasks" else row.extra).items():
                yield f"{name}.{key}.extra:{label}", value


def differences(before: Version, after: Version) -> list[Difference]:
    """Return what differs, in the order of the later form; removed rows stand at the end."""
    old, new = texts_of(before.form, before.rows), texts_of(after.form, after.rows)
    found: list[Difference] = []
    gone = {(name, key) for name, keys in complete(before.rows, before.form).items() for key in keys}
    fresh = {(name, key) for name, keys in complete(after.rows, after.form).items() for key in keys}
    for path in dict.fromkeys([*new, *old]):
        parts = path.split(".", 2)
        row = (parts[0], parts[1]) if len(parts) == 3 else None
        a, b = old.get(path, ""), new.get(path, "")
        if a == b or (row is not None and row in gone ^ fresh):
            continue
        found.append(Difference(path, where(path, after), "changed", a, b))
    found.extend(_rows(sorted(fresh - gone), after, "added"))
    found.extend(_rows(sorted(gone - fresh), before, "removed"))
    return found


def _rows(rows: list[tuple[str, str]], version: Version, kind: str) -> Iterator[Difference]:
    texts = texts_of(version.form, version.rows)
    for name, key in rows:
        start = f"{name}.{key}."
        words = "　".join(text for path, text in texts.items() if path.startswith(start) and text)
        added = kind == "added"
        yield Difference(
            start[:-1], where(start[:-1], version), kind, "" if added else words, words if added else ""
        )


def where(path: str, version: Version) -> str:
    """Say in words where a cell stands: the row's name and the column."""
    parts = path.split(".", 2)
    if parts[0] == "text":
        return path.removeprefix("text.")
    if len(parts) == 1:
        return _column(path)
    keys = complete(version.rows, version.form)[parts[0]] if parts[0] in LISTS else []
    name = ""
    if parts[1] in keys:
        index = keys.index(parts[1])
        row = getattr(version.form, parts[0])[index]
        own = getattr(row, NAMED[parts[0]]).text
        name = own or _("第%(number)s行") % {"number": index + 1}
    return f"{name} · {_column(parts[2])}" if len(parts) == 3 else name


def _column(name: str) -> str:
    words = {
        "amount_unit_label": _("金额单位"),
        "department": _("主管部门"), "unit": _("实施单位"), "objective_expected": _("预期目标"),
        "objective_actual": _("实际完成情况"), "total_weight": _("总分值"), "total_score": _("总得分"),
        "grade": _("自评等级"), "label": _("资金来源"), "initial": _("年初预算数"), "revised": _("全年预算数"),
        "executed": _("全年执行数"), "weight": _("分值"), "rate": _("执行率"), "score": _("得分"),
        "l1": _("一级指标"), "l2": _("二级指标"), "l3": _("三级指标"), "target": _("年度指标值"),
        "actual": _("实际完成值"), "reason": _("偏差原因分析及改进措施"),
        "name": _("任务名称"), "content": _("主要内容"), "total": _("总额"), "appropriation": _("财政拨款"),
        "other": _("其他资金"), "achieved": _("完成情况"),
    }  # fmt: skip
    return words.get(name, name.removeprefix("extra:"))


def version_of(dossier: Dossier, name: str) -> Version | None:
    """Return a version by its name: ``now``, ``targets`` (the approved ones in force, adjusted or not), or the number of a revision."""
    if name == "now":
        return Version(_("当前内容"), load_form(dossier.form), dossier.rows)
    if name == "targets":
        basis = dossier.basis
        return Version(_("批复的绩效目标"), *targets_in_force(basis)) if basis is not None else None
    if not name.isdecimal() or len(name) > 5:
        return None
    revision = dossier.revisions.filter(number=int(name)).first()
    return _revision(revision) if revision is not None else None


def _revision(revision: Revision) -> Version:
    name = _("第%(number)s次提交") % {"number": revision.number}
    return Version(name, load_form(revision.form), revision.rows)


def last_seen(dossier: Dossier) -> Revision | None:
    """Return the revision that the present text is compared with: the last submitted, or the one before it."""
    newest = list(dossier.revisions.order_by("-number")[:2])
    if dossier.state in states.EDITABLE:
        return newest[0] if newest else None
    return newest[1] if len(newest) > 1 else None


def against_promises(dossier: Dossier, form: Form) -> list[Difference]:
    """Return what differs from the approved targets in what they promise, for a form of results."""
    basis = version_of(dossier, "targets")
    if basis is None:
        return []
    promised = ("l1", "l2", "l3", "target", "weight")
    now = Version("", form, dossier.rows)
    return [
        item
        for item in differences(basis, now)
        if item.path.startswith("indicators.")
        and (item.kind != "changed" or item.path.split(".", 2)[2] in promised)
    ]
