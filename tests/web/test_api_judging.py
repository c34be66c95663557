"""The same answer from the command line, from the page and from the interface for the same form."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from typer.testing import CliRunner

from jixiao.cli.main import app
from jixiao.forms.entry import form_of
from jixiao.forms.record import form_record
from jixiao.rendering import render_bytes
from jixiao.web.cycle import rounds, services
from jixiao.web.cycle.models import Dossier, Round, RoundKind
from jixiao.web.desk.snapshot import snapshot
from web.office import Office, fill, good_target, make_office
from web.programs import Program

pytestmark = pytest.mark.django_db
EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture
def office(settings: Any, tmp_path: Path) -> Office:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.ATTACHMENTS, settings.JOBS = tmp_path / "attachments", tmp_path / "jobs"
    return make_office()


def command(*arguments: str) -> Any:
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code in (0, 1), result.output
    return json.loads(result.stdout)


@pytest.mark.parametrize("name", ["faulty", "good"])
def test_a_document_gets_the_answer_of_the_command_line(office: Office, name: str, tmp_path: Path) -> None:
    found = sorted(path for path in EXAMPLES.rglob("*.docx") if name in path.name)
    assert found
    for path in found[:2]:
        upload = {"file": (path.name, path.read_bytes()), "profile": "cn", "on": "2024-12-31"}
        answer = Program(office, "filler")("POST", "/judge", upload)
        assert answer.status_code == 200, answer.json()
        asked = ("--profile", "cn", "--on", "2024-12-31", "--format", "json")
        assert answer.json()["check"] == command("check", str(path), *asked)
        assert answer.json()["scores"] == command("score", str(path), *asked)
        read = Program(office, "filler")("POST", "/read", {"file": (path.name, path.read_bytes())}).json()
        assert [{"file": read["file"], "forms": read["forms"]}] == command(
            "read", str(path), "--format", "record"
        )


def evaluation() -> dict[str, Any]:
    """A self-evaluation with a rate that does not follow, a score above its weight and a missing reason."""
    record = {
        **good_target(),
        "kind": "self_evaluation",
        "objective_actual": "完成11座。",
        "total_score": "93",
    }
    record["funds"] = [
        {"line": "total", "label": "年度资金总额", "initial": "30", "revised": "30", "executed": "24", "weight": "10", "rate": "90%", "score": "9"},
        {"line": "appropriation", "label": "其中：当年财政拨款", "initial": "30", "revised": "30", "executed": "24", "rate": "80%"},
    ]  # fmt: skip
    record["indicators"] = [
        {**row, "actual": actual, "score": score}
        for row, actual, score in zip(
            record["indicators"], ("11座", "98%", "96%", "2.4万元", "8700人", "92%"), ("21", "15", "10", "5", "30", "10"), strict=True
        )
    ]  # fmt: skip
    return record


def evaluated(office: Office) -> Dossier:
    """A round of self-evaluations with that form in it."""
    assert office.round is not None
    round_ = Round.objects.create(
        year=2025, kind=RoundKind.SELF_EVALUATION, title="自评", scope=office.round.scope, profile="cn",
        profile_on="2025-12-31", opens="2025-12-01", deadline="2099-12-31",
    )  # fmt: skip
    round_.refresh_from_db()
    rounds.open_round(round_, office.people["officer"])
    office.round = round_
    return fill(office, evaluation())


def test_one_form_three_ways_one_answer(office: Office, tmp_path: Path) -> None:
    dossier = evaluated(office)
    path = tmp_path / "自评表.docx"
    path.write_bytes(render_bytes(form_of(evaluation()), "docx"))
    printed = command("check", str(path), "--profile", "cn", "--on", "2025-12-31", "--format", "json")
    program = Program(office, "filler")
    judged = program(
        "POST", "/judge", {"form": form_record(form_of(evaluation())), "profile": "cn", "on": "2025-12-31"}
    )
    kept = program("GET", f"/dossiers/{dossier.pk}/findings").json()
    page = snapshot(Dossier.objects.get(pk=dossier.pk), office.people["filler"])

    def essence(findings: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
        names = ("code", "severity", "field", "printed", "expected", "difference", "message")
        return sorted(tuple(str(item[name]) for name in names) for item in findings)

    expected = essence(printed["findings"])
    assert len(expected) >= 3
    assert {"fund-rate", "score-over-weight"} <= {item[0] for item in expected}
    assert essence(judged.json()["check"]["findings"]) == expected
    assert essence(kept["standing"]) == expected
    assert essence(page["findings"]) == expected
    assert judged.json()["check"]["rules"] == kept["rules"] == printed["rules"]
    scores = program("GET", f"/dossiers/{dossier.pk}/score").json()
    lines = command("score", str(path), "--profile", "cn", "--on", "2025-12-31", "--format", "json")[0][
        "lines"
    ]
    assert scores["lines"] == judged.json()["scores"][0]["lines"] == lines
    assert all(line["steps"] for line in lines if line["low"])
    shown = program("GET", f"/dossiers/{dossier.pk}/suggestions").json()
    assert shown.items() <= page["suggestions"].items()
    assert services.choices(dossier, office.people["filler"])


def test_the_document_of_a_form_says_the_same_wherever_it_comes_from(office: Office, tmp_path: Path) -> None:
    """Record, findings and score: from the command line for the file, from the page, and from the interface."""
    dossier = evaluated(office)
    program, page = Program(office, "filler"), Client()
    page.force_login(office.people["filler"])
    asked = ("--profile", "cn", "--on", "2025-12-31", "--format", "json")
    record = program("GET", f"/dossiers/{dossier.pk}/form").json()["record"]
    findings = program("GET", f"/dossiers/{dossier.pk}/findings/json").json()
    assert len(findings["findings"]) >= 3
    assert page.get(f"/forms/{dossier.pk}/findings/json").json() == findings
    score = program("GET", f"/dossiers/{dossier.pk}/score").json()
    seen = page.get(f"/forms/{dossier.pk}/state").json()
    (total,) = [line for line in score["lines"] if line["path"] == "total_score"]
    assert seen["total"] == total["low"] == total["high"]
    for kind in ("docx", "xlsx"):
        files = {
            "program": program("GET", f"/dossiers/{dossier.pk}/export/{kind}"),
            "page": page.get(f"/forms/{dossier.pk}/export/{kind}"),
        }
        for name, answer in files.items():
            path = tmp_path / f"{name}.{kind}"
            path.write_bytes(answer.content)
            (read,) = command("read", str(path), "--format", "record")[0]["forms"]
            assert {key: value for key, value in read.items() if key != "text"} == {
                key: value for key, value in record.items() if key != "text"
            }
            told = command("check", str(path), *asked)
            essential = ("code", "severity", "field", "printed", "expected", "difference", "message")
            assert [[str(one[key]) for key in essential] for one in told["findings"]] == [
                [str(one[key]) for key in essential] for one in findings["findings"]
            ]
            assert command("score", str(path), *asked)[0]["lines"] == score["lines"]


def test_nothing_is_kept_and_mistakes_are_told(office: Office) -> None:
    program = Program(office, "evaluator")
    before = Dossier.objects.values_list("version", flat=True)
    assert program("POST", "/judge", {}).json()["code"] == "invalid"
    assert (
        program("POST", "/judge", {"form": {"kind": "target"}, "profile": "nowhere"}).json()["code"]
        == "rules"
    )
    assert (
        program("POST", "/judge", {"form": {"kind": "nothing"}}).json()["errors"][0]["field"] == "form.kind"
    )
    assert program("POST", "/judge", {"file": ("a.docx", b"PK\x03\x04no")}).status_code == 422
    assert program("POST", "/read", {"file": ("a.docx", b"PK\x03\x04broken")}).status_code == 422
    assert list(before) == list(Dossier.objects.values_list("version", flat=True))
