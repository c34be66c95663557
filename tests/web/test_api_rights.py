"""Every operation and every post in one table: strangers are told of nothing (404), readers without the right refused (403)."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from jixiao.web.api.interface import interface
from jixiao.web.capabilities import CAPABILITIES
from jixiao.web.office.models import Person, Post, Role
from web.office import Office, make_office
from web.programs import Program
from web.tables.people import ALL
from web.test_rights import called

pytestmark = pytest.mark.django_db
NAMES = ["office", *(name for name in CAPABILITIES if find_spec(f"web.tables.operations.{name}"))]
TABLES = [import_module(f"web.tables.operations.{name}") for name in NAMES]
OPERATIONS = {name: row for table in TABLES for name, row in table.OPERATIONS.items()}
DESCRIBED = {
    operation["operationId"]: (method, path, operation)
    for path, methods in interface().get_openapi_schema()["paths"].items()
    for method, operation in methods.items()
}


@pytest.fixture
def office(settings: Any, tmp_path: Path) -> Office:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.ATTACHMENTS, settings.JOBS = tmp_path / "attachments", tmp_path / "jobs"
    settings.WEBHOOKS_PRIVATE = True
    made = make_office()
    other = Person.objects.create_user("other-administrator", name="other-administrator")
    Post.objects.create(person=other, unit=made.units["教育局"], role=Role.ADMINISTRATOR)
    made.people[other.username] = other
    return made


def test_the_table_names_every_operation() -> None:
    assert set(OPERATIONS) == set(DESCRIBED)


def test_every_operation(office: Office) -> None:
    numbers: dict[str, dict[str, object]] = {}
    for table in TABLES:
        numbers |= table.prepare(office)
    programs = {who: Program(office, who) for who in (*sorted(ALL), None)}
    narrow = Program(office, sorted(ALL)[0], ("read",))
    wrong = [line for name in sorted(OPERATIONS) for line in mistakes(name, numbers, programs, narrow)]
    assert not wrong, "\n".join(map(str, wrong))


def mistakes(
    name: str, numbers: dict[str, dict[str, object]], programs: dict[str | None, Program], narrow: Program
) -> Iterator[tuple[object, ...]]:
    """Whoever gets another answer than the table says, or changes something that he may not."""
    values = numbers[""] | numbers.get(name, {})
    method, path, operation = DESCRIBED[name]
    body, headers, table_ = OPERATIONS[name]
    address = path.removeprefix("/api/v1").format(**values)
    wanted = [item["name"] for item in operation["parameters"] if item["in"] == "query" and item["required"]]
    address += "?" * bool(wanted) + "&".join(f"{item}={values[item]}" for item in wanted)
    if isinstance(body, dict):
        body = {
            key: values.get(value, value) if isinstance(value, str) else value for key, value in body.items()
        }
    for who in sorted(ALL):
        program = programs[who]
        expected = next((status for status, people in table_.items() if who in people), 403)

        def ask(program: Program = program) -> Any:
            return program(method, address, body, **headers)

        answer, changed = called(ask, SPARED)
        if answer.status_code != expected:
            yield name, who, answer.status_code, expected, answer.content[:300]
        if changed and (expected in (403, 404) or method == "get"):
            yield name, who, "changed something"
    if (status := programs[None](method, address, body, **headers).status_code) != 401:
        yield name, "nobody", status
    if operation["x-scope"] != "read":
        read = narrow(method, address, body, **headers)
        if (read.status_code, read.json()["code"]) != (403, "scope"):
            yield name, "a token for reading", read.status_code


SPARED = frozenset({"api_token"})
"""The use of the token itself."""


def test_the_connection_is_left_as_it_was() -> None:
    assert connection.in_atomic_block
