"""Taking units and people from a spreadsheet: one row a person and post, or a unit alone."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from jixiao.documents.guard import ReadingError
from jixiao.documents.load import load, sniff
from jixiao.documents.model import Document
from jixiao.web.journal.chain import record
from jixiao.web.office.models import Person, Post, Role, Unit, UnitKind
from jixiao.web.office.rights import Right, may, people_for
from jixiao.web.uploads import why_unread, why_unreadable

if TYPE_CHECKING:
    from collections.abc import Sequence

COLUMNS = {
    "单位编码": "code",
    "单位名称": "unit",
    "单位类别": "kind",
    "上级单位编码": "parent",
    "用户名": "username",
    "姓名": "name",
    "岗位": "role",
    "电子邮箱": "email",
    "电话": "phone",
}
KINDS_READ = frozenset({"xlsx", "xls", "docx"})
MOST_ROWS = 5000
"""The longest table that is taken at once."""
KINDS = {"财政部门": UnitKind.BUREAU, "主管部门": UnitKind.DEPARTMENT, "预算单位": UnitKind.UNIT}
ROLES = {
    "填报人": Role.FILLER,
    "单位负责人": Role.UNIT_HEAD,
    "主管部门审核人": Role.DEPARTMENT_REVIEWER,
    "财政绩效管理人员": Role.BUREAU_OFFICER,
    "财政绩效负责人": Role.BUREAU_HEAD,
    "第三方评价人员": Role.EVALUATOR,
    "审计人员": Role.AUDITOR,
    "系统管理员": Role.ADMINISTRATOR,
}


def column_help() -> list[tuple[str, str, str]]:
    """Return each column, what belongs in it in the language of the page, and the words that it takes."""
    words = {
        "code": _("必填，不重复"),
        "unit": _("新单位必填"),
        "kind": _("；不填为预算单位"),
        "parent": _("除最上级外必填"),
        "username": _("有人员的行必填，用于登录"),
        "name": _("新人员必填"),
        "role": "",
        "email": _("用于截止提醒"),
        "phone": _("选填"),
    }
    values = {"kind": "、".join(KINDS), "role": "、".join(ROLES)}
    return [(column, words[name], values.get(name, "")) for column, name in COLUMNS.items()]


class RegisterRefused(Exception):
    """A spreadsheet that cannot be taken; ``problems`` names each row and what is wrong with it."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = list(problems)


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One row with its number in the sheet."""

    number: int
    values: dict[str, str]

    def get(self, name: str) -> str:
        """Return a value, empty if the sheet does not have it."""
        return self.values.get(name, "").strip()


def read_register(data: bytes, name: str) -> list[RegisterRow]:
    """Return the rows of the first table that has the headings. Raises ``RegisterRefused``."""
    for table in _document(data, name).tables():
        columns: dict[int, str] = {}
        rows: list[RegisterRow] = []
        for cells in table.rows():
            texts = {cell.column: cell.text.strip() for cell in cells}
            if not columns:
                found = {column: COLUMNS[text] for column, text in texts.items() if text in COLUMNS}
                if {"code", "unit"} <= set(found.values()):
                    columns = found
                continue
            values = {field: texts.get(column, "") for column, field in columns.items()}
            if any(values.values()):
                rows.append(RegisterRow(cells[0].row + 1, values))
        if len(rows) > MOST_ROWS:
            raise RegisterRefused([_("表格超过%(n)s行，请分开导入。") % {"n": MOST_ROWS}])
        if columns:
            return rows
    raise RegisterRefused([_("没有找到表头：至少要有“单位编码”和“单位名称”两列")])


def _document(data: bytes, name: str) -> Document:
    """Return a file of one of the kinds that hold tables of units, read whole."""
    try:
        kind = sniff(data) if data else ""
    except ReadingError as error:
        raise RegisterRefused([why_unread(error.code)]) from error
    if kind and kind not in KINDS_READ:
        raise RegisterRefused([_("请选择 xlsx、xls 或 docx 文件。")])
    document = load(data, name)
    if problem := why_unreadable(document.troubles):
        raise RegisterRefused([problem])
    return document


@dataclass(slots=True)
class _Taking:
    """An import that is being tried: who asks, what was made so far, what is wrong."""

    by: Person | None
    counts: dict[str, int] = field(default_factory=lambda: {"units": 0, "people": 0, "posts": 0})
    people: dict[str, Person] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def wrong(self, row: RegisterRow, text: str) -> None:
        """Note what is wrong with a row."""
        self.problems.append(_("第%(number)s行：%(text)s") % {"number": row.number, "text": text})


def register(rows: Iterable[RegisterRow], person: Person | None, *, dry: bool = False) -> dict[str, Any]:
    """Make the units, people and posts that are not there yet; return how many, and the first passwords.

    Everything or nothing: raises ``RegisterRefused`` with every problem, and then nothing was made. ``dry`` only tries.
    ``person`` takes in what belongs to his subtrees alone; ``None``, the command line, everything.
    """
    taking = _Taking(person)
    passwords: dict[str, str] = {}
    with transaction.atomic():
        for row in rows:
            unit = _unit(row, taking)
            if unit is not None and row.get("username"):
                _person(row, unit, taking)
        if taking.problems or dry:
            transaction.set_rollback(True)
        else:
            for made in taking.people.values():
                passwords[made.username] = secrets.token_urlsafe(9)
                made.set_password(passwords[made.username])
                made.save(update_fields=["password"])
            record(person, "organisation-import", detail=taking.counts)
    if taking.problems:
        raise RegisterRefused(taking.problems)
    return {**taking.counts, "passwords": passwords}


def _unit(row: RegisterRow, taking: _Taking) -> Unit | None:
    """Return the unit of a row, made if it is new; ``None`` if something is wrong with it."""
    code, name, parent_code = row.get("code"), row.get("unit"), row.get("parent")
    unit = Unit.objects.filter(code=code).first() if code else None
    kind = KINDS.get(row.get("kind") or "预算单位")
    parent = Unit.objects.filter(code=parent_code).first() if parent_code else None
    if not code or (unit is None and not name):
        taking.wrong(row, _("缺少单位编码或单位名称"))
    elif unit is not None:
        if _within(taking.by, unit):
            return unit
        taking.wrong(row, _("单位“%(unit)s”不在您的管理范围内") % {"unit": unit.name})
    elif kind is None:
        words = {"kind": row.get("kind"), "kinds": "、".join(KINDS)}
        taking.wrong(row, _("单位类别“%(kind)s”应为%(kinds)s之一") % words)
    elif parent_code and parent is None:
        taking.wrong(row, _("上级单位编码“%(code)s”不存在（上级应排在前面）") % {"code": parent_code})
    elif not _within(taking.by, parent):
        taking.wrong(row, _("请填写您管理范围内的上级单位编码"))
    elif max(len(code) - 40, len(name) - 200) > 0:
        taking.wrong(row, _("单位编码或名称过长"))
    else:
        taking.counts["units"] += 1
        return Unit.objects.create(code=code, name=name, kind=kind, parent=parent)
    return None


def _within(person: Person | None, unit: Unit | None) -> bool:
    return person is None or (unit is not None and may(person, Right.PEOPLE, unit))


def _person(row: RegisterRow, unit: Unit, taking: _Taking) -> None:
    username, role = row.get("username"), ROLES.get(row.get("role"))
    person = Person.objects.filter(username=username).first()
    if role is None:
        taking.wrong(
            row, _("岗位“%(role)s”应为%(roles)s之一") % {"role": row.get("role"), "roles": "、".join(ROLES)}
        )
        return
    if person is None:
        person = Person(
            username=username, name=row.get("name"), email=row.get("email"), phone=row.get("phone")
        )
        person.must_change_password = True
        person.set_unusable_password()
        try:
            person.full_clean()
        except ValidationError as error:
            taking.wrong(
                row,
                "；".join(f"{_label(name)}：{' '.join(texts)}" for name, texts in error.message_dict.items()),
            )
            return
        person.save()
        taking.counts["people"] += 1
        taking.people[username] = person
    elif (
        username not in taking.people
        and taking.by is not None
        and not people_for(taking.by).filter(pk=person.pk).exists()
    ):
        taking.wrong(row, _("用户名“%(username)s”已由其他单位的人使用") % {"username": username})
        return
    _found, made = Post.objects.get_or_create(person=person, unit=unit, role=role, delegate_of=None)
    taking.counts["posts"] += made


def _label(name: str) -> str:
    return next((column for column, found in COLUMNS.items() if found == name), name)
