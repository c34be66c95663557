"""Every operation is called with whatever its description allows, and more: no server error, every answer as described."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import hypothesis
import jsonschema_rs
import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from schemathesis.checks import load_all_checks
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from jixiao.web.api.interface import GUARDED, interface
from jixiao.web.cycle.models import Project, Round
from web.office import Office, fill, good_target, make_office
from web.programs import Program

pytestmark = pytest.mark.django_db
EXAMPLES = 3
PARTS = 8
DESCRIPTION = interface().get_openapi_schema()
OPERATIONS = [(method.upper(), path) for path, methods in DESCRIPTION["paths"].items() for method in methods]
CHECKS = (
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)
load_all_checks()


@pytest.fixture(autouse=True)
def connected() -> Iterator[None]:
    """Keep the test's connection, as Django's own test client does."""
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


@pytest.fixture
def office(settings: Any, tmp_path: Path) -> Office:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.ATTACHMENTS, settings.JOBS = tmp_path / "attachments", tmp_path / "jobs"
    settings.WEBHOOKS_PRIVATE, settings.API_RATE = True, 100_000
    settings.ALLOWED_HOSTS = ["*"]
    made = make_office()
    fill(made, good_target())
    return made


def test_every_schema_has_a_name_of_its_own() -> None:
    assert DESCRIPTION.twice == set(), "rename these in one of the capabilities"


@cache
def described() -> Any:
    """The description as schemathesis reads it, once for all operations."""
    schema = schemathesis.openapi.from_dict(json.loads(json.dumps(DESCRIPTION, default=str)))
    schema.app = WSGIHandler()
    return schema


@pytest.mark.parametrize("part", range(PARTS))
def test_operations(office: Office, part: int) -> None:
    """Call operations as the two posts that together may do most, on things that there are and that there are not."""
    for method, path in OPERATIONS[part::PARTS]:
        with transaction.atomic():
            call_as_described(office, method, path)
            transaction.set_rollback(True)


def call_as_described(office: Office, method: str, path: str) -> None:
    """Call one operation with whatever its description allows."""
    who = "administrator" if path.startswith(("/api/v1/people", "/api/v1/webhooks", "/api/v1/units", "/api/v1/posts", "/api/v1/organ")) else "officer"  # fmt: skip
    people = [Program(office, name).headers for name in (who, "filler")]
    numbers = {
        "round": office.round.pk,
        "dossier": office.dossier().pk,
        "project": Project.objects.first().pk,
    }  # type: ignore[union-attr]
    operation = described()[path][method]

    @hypothesis.settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(hypothesis.HealthCheck),
        phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate],
    )
    @hypothesis.given(case=operation.as_strategy(), real=hypothesis.strategies.integers(0, 3), who=hypothesis.strategies.sampled_from(people))  # fmt: skip
    def call(case: Any, real: int, who: dict[str, str]) -> None:
        if real and "pk" in (case.path_parameters or {}):
            case.path_parameters["pk"] = numbers.get("round" if "/rounds/" in path else "project" if "/projects/" in path else "dossier")  # fmt: skip
        answer = case.call(headers={**who, "Accept-Language": "en"})
        case.validate_response(answer, checks=CHECKS)

    call()
    assert Round.objects.exists()


def test_every_operation_says_what_it_does_what_it_takes_and_what_it_answers() -> None:
    """Summary in Chinese, description in English, an example of every body and answer that its schema allows, mistakes."""
    told = set()
    for path, methods in DESCRIPTION["paths"].items():
        for method, operation in methods.items():
            name = operation["operationId"]
            assert any("\u4e00" <= letter <= "\u9fff" for letter in operation["summary"]), name
            assert operation["description"].isascii() or operation["description"][0].isascii(), name
            assert operation["tags"], name
            answers = operation["responses"]
            mistakes = {status for status in answers if status >= 400}
            assert mistakes >= {400, 401, 403, 404, 409, 422, 429}, name
            assert (412 in mistakes) == (428 in mistakes) == (name in GUARDED), name
            for part in (operation.get("requestBody", {}), *answers.values()):
                for kind, content in part.get("content", {}).items():
                    if not kind.endswith("json"):
                        continue
                    said = json.dumps(content["example"], ensure_ascii=False)
                    check(json.dumps(content["schema"]), said)
                    told.add(said)
            body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
            assert "…" not in json.dumps(body.get("example"), ensure_ascii=False), (path, method)
    assert len(told) > 150


@cache
def check(schema: str, example: str) -> None:
    """Hold an example against its schema; the same mistake stands with every operation and is looked at once."""
    whole = {**json.loads(schema), "components": json.loads(json.dumps(DESCRIPTION["components"]))}
    jsonschema_rs.validate(whole, json.loads(example))
