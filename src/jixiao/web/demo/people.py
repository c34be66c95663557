"""The units and people of the demonstration office, and who of them can sign in."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.contrib.auth.hashers import make_password
from django.db.models import QuerySet

from jixiao.web.office.models import Person, Post, Role, Unit, UnitKind

PASSWORD = "qingyu-demo-2024"
"""The password of every invented person; real people never have it."""


@cache
def data(name: str) -> Any:
    """Return a file of invented content."""
    return yaml.safe_load((Path(__file__).parent / name).read_text("utf-8"))


def make_units() -> dict[str, Unit]:
    """Make the units and return them by code."""
    office = data("office.yaml")
    bureau = _unit(office["bureau"], UnitKind.BUREAU, None)
    made = {bureau.code: bureau}
    for line in office["departments"]:
        department = made[line["code"]] = _unit(line, UnitKind.DEPARTMENT, bureau)
        for unit in line["units"]:
            made[unit["code"]] = _unit(unit, UnitKind.UNIT, department)
    return made


def _unit(line: dict[str, Any], kind: UnitKind, parent: Unit | None) -> Unit:
    return Unit.objects.create(
        code=line["code"], name=line["name"], kind=kind, parent=parent, demonstration=True
    )


def make_people(units: dict[str, Unit]) -> dict[str, Person]:
    """Make the people with their posts and return them by user name; all share one known password."""
    password = make_password(PASSWORD)
    made: dict[str, Person] = {}
    for username, name, unit, role in data("office.yaml")["people"]:
        made[username] = Person.objects.create(
            username=username,
            name=name,
            email=f"{username}@example.invalid",
            password=password,
            demonstration=True,
        )
        Post.objects.create(person=made[username], unit=units[unit], role=Role(role))
    return made


def demonstration_posts() -> QuerySet[Post]:
    """Return one post of each kind for the sign-in page; none where the office also has real units."""
    if Unit.objects.filter(demonstration=False).exists():
        return Post.objects.none()
    first = (
        "demo-clerk",
        "demo-head",
        "demo-reviewer",
        "demo-officer",
        "demo-bureau-head",
        "demo-auditor",
        "demo-admin",
    )
    return (
        Post.objects.filter(person__demonstration=True, person__username__in=first)
        .select_related("person", "unit")
        .order_by("pk")
    )
