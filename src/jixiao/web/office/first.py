"""The first administrator: who keeps the units, people and posts of a new installation."""

from __future__ import annotations

import secrets

from django.db import transaction

from jixiao.web.journal.chain import record
from jixiao.web.office.models import Person, Post, Role, Unit, UnitKind

USERNAME = "admin"
NAME = "系统管理员"


class NameTaken(Exception):
    """Somebody has the user name already."""


def first_administrator() -> tuple[str, str] | None:
    """Make an administrator where there is nobody yet; return the user name and the one-time password."""
    if Person.objects.exists():
        return None
    return USERNAME, make_administrator(USERNAME, NAME)


def make_administrator(username: str, name: str) -> str:
    """Make an administrator of the whole tree and return the one-time password. Raises ``NameTaken``."""
    password = secrets.token_urlsafe(12)
    with transaction.atomic():
        if Person.objects.filter(username=username).exists():
            raise NameTaken(username)
        root = Unit.objects.filter(parent=None, demonstration=False).order_by("pk").first()
        if root is None:
            root = Unit.objects.create(code="000", name="财政局", kind=UnitKind.BUREAU)
        person = Person.objects.create_user(username, password, name=name, must_change_password=True)
        Post.objects.create(person=person, unit=root, role=Role.ADMINISTRATOR)
        record(person, "administrator-made", f"person:{person.pk}", path=root.path)
    return password
