"""A whole year through the interface alone: every step by the token of the right post, and refused to a wrong one first."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from jixiao.web.cycle import jobs
from jixiao.web.journal.chain import verify
from jixiao.web.journal.models import Entry
from web.office import Office, good_target, make_office
from web.programs import Program

pytestmark = pytest.mark.django_db
YEAR = 2024
PROJECTS = {"P1": "泵站检修", "R2": "渠道清淤", "R3": "水表更换", "R4": "管网检漏"}
WAYS = (("submit", "filler"), ("sign", "unit-head"), ("pass", "reviewer"))
SPENT = "项目编码,项目名称,累计支出（万元）\n" + "".join(
    f"{code},{name},27\n" for code, name in PROJECTS.items()
)
ACTUALS = ("12座", "100%", "96%", "2.4万元", "8700人", "93%")
BEHIND = ("2座", "98.5%", "96%", "2.4万元", "8600人", "91%")
WRONG = {"filler": "auditor", "unit-head": "filler", "reviewer": "filler", "officer": "unit-head"}
"""Who is refused what the other does, where nobody else is named."""


@dataclass
class Year:
    """The office, everybody's program, and what was made so far."""

    office: Office
    programs: dict[str, Program] = field(default_factory=dict)
    made: dict[str, Any] = field(default_factory=dict)

    def program(self, who: str) -> Program:
        if who not in self.programs:
            self.programs[who] = Program(self.office, who)
        return self.programs[who]

    def get(self, who: str, path: str, **headers: str) -> Any:
        answer = self.program(who)("GET", path, **headers)
        assert answer.status_code == 200, (who, path, answer.status_code, answer.content[:500])
        return answer.json() if "json" in answer["Content-Type"] else answer

    def do(
        self, who: str, method: str, path: str, body: Any = None, *, wrong: str = "", **headers: str
    ) -> Any:
        """Refuse a step to somebody without the right, then let it be done by whom it belongs to."""
        refused = self.program(wrong or WRONG.get(who, "stranger"))(method, path, body, **headers)
        assert refused.status_code in (403, 404), (path, refused.status_code, refused.content[:300])
        answer = self.program(who)(method, path, body, **headers)
        assert answer.status_code in (200, 201, 202), (who, path, answer.status_code, answer.content[:900])
        return answer.json()

    def take(self, who: str, kind: str, name: str, *, wrong: str = "", **more: Any) -> Any:
        """Take a way of something with the version that stands."""
        path = self.made[kind]
        version = self.get(who, path)["version"]
        step = "transitions" if path.startswith("/dossiers") else "take"
        return self.do(who, "POST", f"{path}/{step}/{name}", {"version": version, **more}, wrong=wrong)

    def forms(self, kind: str) -> dict[str, int]:
        """The clerk's forms of a round, by project."""
        found = self.get("filler", f"/dossiers?round={self.made[kind]}")["items"]
        return {one["title"]: one["id"] for one in found}

    def round(self, kind: str, **more: Any) -> int:
        """Make a round and open it."""
        given = {
            "year": YEAR, "kind": kind, "title": f"{YEAR}年{kind}", "scope": self.office.units["水利局"].pk,
            "profile": "cn", "profile_on": f"{YEAR}-12-31", "opens": f"{YEAR}-01-01", "deadline": "2099-12-31", **more,
        }  # fmt: skip
        pk = int(self.do("officer", "POST", "/rounds", given)["id"])
        self.made[kind] = pk
        assert self.do("officer", "POST", f"/rounds/{pk}/open")["made"] == len(PROJECTS) + 1
        return pk

    def settle(self, pk: int, last: str) -> None:
        """Answer what is doubtful, and take a form its whole way."""
        for finding in self.get("filler", f"/dossiers/{pk}/findings")["standing"]:
            assert finding["severity"] != "error", finding["message"]
            if finding["severity"] == "warning":
                body = {
                    "code": finding["code"],
                    "path": finding["path"],
                    "text": "已核对原始资料，情况属实。",
                }
                self.program("filler")("PUT", f"/dossiers/{pk}/answers", body)
        self.made["form"] = f"/dossiers/{pk}"
        for name, who in (*WAYS, (last, "officer")):
            self.take(who, "form", name)

    def write(self, pk: int, values: dict[str, str]) -> None:
        """Write into cells that are named by the number of their row."""
        found = self.get("filler", f"/dossiers/{pk}/form")
        cells = self.get("filler", f"/dossiers/{pk}/snapshot")["cells"]
        changes = []
        for place, text in values.items():
            name, _dot, rest = place.partition(".")
            number, _dot, column = rest.partition(".")
            path = f"{name}.{found['rows'][name][int(number)]}.{column}" if len(number) == 1 else place
            changes.append({"op": "set", "path": path, "was": cells.get(path, [""])[0], "value": text})
        told = self.do("filler", "POST", f"/dossiers/{pk}/changes", changes)
        assert told["conflicts"] == []


@pytest.fixture
def year(settings: Any, tmp_path: Path) -> Year:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.ATTACHMENTS, settings.JOBS = tmp_path / "attachments", tmp_path / "jobs"
    settings.PUBLIC, settings.API_RATE = tmp_path / "public", 100_000
    return Year(make_office())


def test_a_year_through_the_interface(year: Year) -> None:
    for part in STORY:
        part(year)
    assert list(verify()) == [], "the chain of the journal holds"
    steps = Entry.objects.exclude(action__in=["token-made", "round-opened"])
    own = [entry for entry in steps if entry.detail.get("via", "").startswith("program of ")]
    assert len(own) > 100, "every entry says through which token it was made"


def experts_are_registered(year: Year) -> None:
    from jixiao.web.office.models import Person

    bureau = year.office.units["清河县财政局"].pk
    for name in ("expert-a", "expert-b"):
        made = year.do("administrator", "POST", "/people", {"username": name, "name": name}, wrong="officer")
        post = {"unit": bureau, "role": "evaluator"}
        year.do("administrator", "POST", f"/people/{made['person']['id']}/posts", post, wrong="officer")
        year.office.people[name] = Person.objects.get(username=name)


def targets_are_declared(year: Year) -> None:
    unit = year.office.units["供水管理站"].pk
    for code, name in list(PROJECTS.items())[1:]:
        body = {"code": code, "name": name, "unit": unit}
        year.do("filler", "POST", "/projects", {**body, "reason": "年中追加"}, wrong="auditor")
    year.round("target", profile_on=f"{YEAR}-01-01")
    for name, pk in year.forms("target").items():
        version = year.program("filler")("GET", f"/dossiers/{pk}")["ETag"]
        record = {**good_target(), "year": YEAR, "project": name}
        path = f"/dossiers/{pk}/form"
        stale = year.program("filler")("PUT", path, record, If_Match='"99"')
        assert (stale.status_code, stale.json()["code"]) == (412, "stale")
        said = year.do("filler", "PUT", path, record, wrong="reviewer", If_Match=version)
        assert said["record"]["indicators"][0]["target"] == "≥12座"
        year.settle(pk, "approve")
    assert set(year.get("officer", f"/rounds/{year.made['target']}/progress")["states"]) >= {"approved"}


def the_year_is_monitored(year: Year) -> None:
    pk = year.round("monitoring", month=7, profile_on=f"{YEAR}-08-01", basis=year.made["target"])
    form = year.forms("monitoring")[PROJECTS["P1"]]
    assert year.get("filler", f"/dossiers/{form}/form")["record"]["indicators"][0]["target"] == "≥12座"
    money = {
        f"funds.{line}.{name}": text
        for line in (0, 1)
        for name, text in (("executed", "5"), ("rate", "16.67%"))
    }
    cells = {f"indicators.{row}.actual": text for row, text in enumerate(BEHIND)}
    ticks = {"indicators.0.extra:完成目标可能性/有可能": "√", "indicators.0.extra:偏差原因分析/经费保障": "√"}
    why = {"indicators.0.reason": "设备到货推迟。措施：已改签运输合同，九月上旬到货。"}
    year.write(form, {**money, **cells, **ticks, **why})
    year.settle(form, "close")
    seen = year.get("reviewer", f"/dossiers/{form}/outlook")
    assert seen["light"] == "red"
    board = year.get("officer", f"/rounds/{pk}/monitoring")
    assert (board["whole"]["red"], board["whole"]["missing"]) == (1, len(PROJECTS))
    book = year.program("officer")("GET", f"/rounds/{pk}/monitoring/workbook")
    assert book.content.startswith(b"PK")
    for alert in year.get("filler", "/alerts?mine=true")["items"]:
        year.made["alert"] = f"/alerts/{alert['id']}"
        year.take(
            "filler",
            "alert",
            "answer",
            wrong="reviewer",
            text="九月完成安装",
            planned="2099-09-30",
            evidence="合同第2号",
        )
        year.take("reviewer", "alert", "accept")
        year.take("officer", "alert", "close", wrong="reviewer")
    assert year.get("officer", "/alerts")["total"] >= 1
    assert {one["state"] for one in year.get("officer", "/alerts")["items"]} == {"done"}


def figures_are_imported(year: Year) -> None:
    upload = {
        "file": ("支出.csv", SPENT.encode("gb18030")), "year": str(YEAR), "on": f"{YEAR}-12-31",
        "scope": str(year.office.units["清河县财政局"].pk),
    }  # fmt: skip
    made = year.do("officer", "POST", "/spending/imports", upload, wrong="reviewer")
    rows = year.get("officer", f"/spending/imports/{made['id']}/rows")
    assert rows["total"] == len(PROJECTS)
    year.do("officer", "POST", f"/spending/imports/{made['id']}/take", {}, wrong="reviewer")
    file = year.get("officer", f"/spending/imports/{made['id']}/file")
    assert b"".join(file.streaming_content) == SPENT.encode("gb18030")


def results_are_evaluated(year: Year) -> None:
    year.round("self_evaluation", basis=year.made["target"])
    for pk in year.forms("self_evaluation").values():
        found = year.get("filler", f"/dossiers/{pk}/form")["record"]
        assert found["indicators"][0]["target"] == "≥12座", "prefilled from the approved targets"
        assert found["funds"][0]["executed"] == "27", "from the finance system"
        cells = {f"indicators.{row}.actual": text for row, text in enumerate(ACTUALS)}
        cells["funds.0.weight"] = "10"
        year.write(pk, cells | {"objective_actual": "完成12座泵站检修，验收合格率100%，保障8700人供水。"})
        offered = year.get("filler", f"/dossiers/{pk}/suggestions")
        year.write(pk, {path: text for path, text in offered.items() if path != "total_score"})
        year.write(pk, {"total_score": year.get("filler", f"/dossiers/{pk}/suggestions")["total_score"]})
        year.settle(pk, "close")
        assert year.get("filler", f"/dossiers/{pk}")["total_score"] == "99"
    score = year.get("auditor", f"/dossiers/{pk}/score")
    assert score["printed_sum"] == "99"


def a_sample_is_rechecked(year: Year) -> None:
    given = {
        "round": year.made["self_evaluation"], "title": "抽查", "size": 2, "seed_source": "双色球第2025050期",
        "seed_on": "2025-05-06", "seed": "03 11 17 22 26 31 08",
    }  # fmt: skip
    path = f"/rechecks/{year.do('officer', 'POST', '/rechecks', given)['id']}"
    fixed = year.do("officer", "POST", f"{path}/fix", {"version": 0})
    assert fixed["frame_size"] == len(PROJECTS)
    drawn = year.do("officer", "POST", f"{path}/draw", {"version": fixed["version"]})
    sample = year.get("officer", f"{path}/sample?verify=true")
    assert sample["verified"] == {"digest": True, "sample": True}, "the same seed draws the same sample"
    assert json.loads(year.program("officer")("GET", f"{path}/draw/json").content)["seed"] == given["seed"]
    reviews = year.get("officer", f"{path}/reviews")["items"]
    people = {one["username"]: one["id"] for one in year.get("officer", f"{path}/reviewers")}
    everybody = {
        "reviews": [one["id"] for one in reviews],
        "reviewers": [people["expert-a"]],
        "term": "2099-01-01",
    }
    assert year.do("officer", "POST", f"{path}/assign", everybody) == {"number": 2}
    for number, review in enumerate(reviews):
        year.made["review"] = f"/reviews/{review['id']}"
        reviewed(year, lowered=number == 0)
    year.do("officer", "POST", f"{path}/finish", {"version": drawn["version"]})
    assert year.get("officer", f"{path}/summary")["total"]["decided"] == 2
    assert year.get("officer", f"{path}/estimate")["decided"] == 2
    assert year.program("officer")("GET", f"{path}/summary/docx").content.startswith(b"PK")


def reviewed(year: Year, *, lowered: bool) -> None:
    """One form is reviewed by an outside expert; what he takes off, the unit agrees to."""
    path = year.made["review"]
    if not lowered:
        year.take("expert-a", "review", "begin-outside", wrong="expert-b")
        year.take("expert-a", "review", "agree-outside", wrong="expert-b", conclusion="与自评一致")
        year.take("officer", "review", "decide", wrong="expert-a")
        return
    off = {
        "version": 0,
        "row": "indicators[5]",
        "criterion": "survey-missing",
        "points": "10",
        "note": "没有问卷",
    }
    off["version"] = year.get("expert-a", path)["version"]
    sheet = year.do("expert-a", "POST", f"{path}/deductions", off, wrong="officer")
    assert sheet["reviewed_score"] == "89"
    year.take("expert-a", "review", "hand-in", wrong="expert-b")
    year.take("officer", "review", "send", wrong="expert-a")
    (deduction,) = [one for row in sheet["rows"] for one in row["deductions"]]
    number = f"{path}/deductions/{deduction['id']}"
    version = year.get("filler", path)["version"]
    picture = {"file": ("问卷.png", b"\x89PNG\r\n\x1a\n0")}
    sheet = year.do("filler", "POST", f"{number}/papers?version={version}", picture, wrong="reviewer")
    year.do(
        "filler", "POST", f"{number}/answer", {"version": sheet["version"], "accepts": True}, wrong="reviewer"
    )
    refused = year.program("expert-a")("GET", f"{path}/papers")
    assert refused.status_code == 404, "the unit's own until its head has sent it"
    year.take("unit-head", "review", "answer", wrong="filler")
    (paper,) = year.get("expert-a", f"{path}/papers")
    assert b"".join(year.get("expert-a", f"{path}/papers/{paper['id']}").streaming_content).startswith(
        b"\x89PNG"
    )
    year.take("expert-a", "review", "propose-outside", wrong="officer", conclusion="扣10分")
    assert year.get("officer", path)["needs_head"]
    year.take("officer", "review", "refer", wrong="reviewer")
    year.take("bureau-head", "review", "confirm", wrong="officer")
    assert year.get("filler", path)["final_score"] == "89"
    assert year.program("filler")("GET", f"{path}/sheet/docx").content.startswith(b"PK")


def an_evaluation_is_made(year: Year) -> None:
    plan = {
        "kind": "fiscal", "subject": "project", "title": "泵站检修评价", "year": YEAR, "projects": ["P1"],
        "selection": "资金量较大", "profile": "cn", "profile_on": f"{YEAR}-12-31", "scoring_due": "2099-03-31",
        "due": "2099-04-30",
    }  # fmt: skip
    path = f"/evaluations/{year.do('officer', 'POST', '/evaluations', plan)['id']}"
    year.made["evaluation"] = path
    members = {one["username"]: one["id"] for one in year.get("officer", f"{path}/candidates")}
    for name in ("expert-a", "expert-b"):
        body = {"person": members[name], "speciality": "水利工程", "leader": name == "expert-a"}
        year.do("officer", "POST", f"{path}/team", body)
    year.take("officer", "evaluation", "assign")
    for name in ("expert-a", "expert-b"):
        assert year.program(name)("GET", path).status_code == 403, "who has not declared sees nothing"
        year.do(name, "POST", f"{path}/declaration", {"free": True}, wrong="officer")
    year.take("expert-a", "evaluation", "begin", wrong="expert-b")
    criteria = year.get("expert-a", f"{path}/framework")["criteria"]
    item = {"title": "验收报告", "kind": "formal", "source": "供水管理站", "proves": [one["id"] for one in criteria],
            "file": ("验收.png", b"\x89PNG\r\n\x1a\n0")}  # fmt: skip
    year.do("expert-a", "POST", f"{path}/evidence", item, wrong="officer")
    for name, mark in (("expert-a", "2"), ("expert-b", "3")):
        rows = {one["id"]: {"points": one["points"]} for one in criteria}
        rows[criteria[0]["id"]] = {"points": mark, "reason": "论证材料不全"}
        saved = year.do(name, "PUT", f"{path}/scores/own", {"rows": rows}, wrong="officer")
        assert saved == {"changed": len(criteria), "conflicts": []}
        year.do(name, "POST", f"{path}/scores/own/hand-in", wrong="officer")
    problem = {
        "criterion": criteria[0]["id"], "text": "立项论证材料不全", "evidence": [1], "suggestion": "补充论证材料",
        "unit": year.office.units["供水管理站"].pk, "owner": "供水管理站", "due": "2099-06-30",
    }  # fmt: skip
    found = year.do("expert-a", "POST", f"{path}/problems", problem, wrong="officer")
    agreed = {criteria[0]["id"]: {"points": "2.5", "reason": "合议：缺论证会议纪要"}}
    year.do("expert-a", "PUT", f"{path}/scores/agreed", {"rows": agreed}, wrong="expert-b")
    year.take("expert-a", "evaluation", "draft", wrong="expert-b")
    report = year.get("expert-a", f"{path}/reports/draft")
    upload = {"file": ("评价报告.docx", report.content), "note": "定稿"}
    taken = year.do("expert-a", "POST", f"{path}/reports", upload, wrong="officer")
    assert taken["read"]
    assert year.get("officer", f"{path}/reports")["differences"] == []
    year.take("expert-a", "evaluation", "consult", wrong="expert-b")
    body = {"version": found["version"], "accepted": True}
    year.do("filler", "POST", f"{path}/problems/{found['id']}/answer", body, wrong="officer")
    year.take("unit-head", "evaluation", "respond", wrong="filler")
    year.take("expert-a", "evaluation", "submit", wrong="expert-b")
    final = year.take("officer", "evaluation", "finish", wrong="reviewer")
    assert (final["state"], final["total"]) == ("final", taken["total"])


def results_are_used(year: Year) -> None:
    made = year.do("officer", "POST", "/results", {"round": year.made["self_evaluation"]}, wrong="reviewer")
    assert made["made"] == len(PROJECTS)
    uses = {one["project"]: one for one in year.get("officer", f"/results?year={YEAR}")["items"]}
    assert uses[PROJECTS["P1"]]["source"] == "evaluation", "the evaluation counts before the unit's own"
    first = uses.pop(PROJECTS["P1"])
    path = year.made["use"] = f"/results/{first['id']}"
    draft = {"version": first["version"], "proposal": "280000", "advice": "优先保障"}
    year.do("officer", "PUT", path, draft, wrong="reviewer")
    year.take("officer", "use", "send", wrong="reviewer")
    year.take("reviewer", "use", "agree", wrong="officer")
    decided = year.take("bureau-head", "use", "decide", wrong="officer")
    assert decided["decided"] == "280000"
    for one in uses.values():
        draft = {"version": one["version"], "proposal": "300000", "advice": "原则上保障"}
        year.do("officer", "PUT", f"/results/{one['id']}", draft, wrong="reviewer")
    many = {"uses": [{"id": pk, "version": year.get("officer", f"/results/{pk}")["version"]} for pk in (one["id"] for one in uses.values())]}  # fmt: skip
    told = year.do("officer", "POST", "/results/take/send", many, wrong="filler")
    assert told == {"taken": len(uses), "refused": []}
    assert year.program("officer")("GET", f"/results/workbook?year={YEAR}").content.startswith(b"PK")


def what_was_found_is_put_right(year: Year) -> None:
    notice = {
        "unit": year.office.units["供水管理站"].pk, "year": YEAR, "problem": "立项论证材料不全",
        "demand": "一个月内补充", "due": "2099-05-31",
    }  # fmt: skip
    made = year.do("officer", "POST", "/rectifications", notice, wrong="filler")
    year.made["notice"] = f"/rectifications/{made['id']}"
    year.take("filler", "notice", "report", wrong="auditor", reason="已补充论证材料", owner="站长")
    closed = year.take("officer", "notice", "settle", wrong="filler", reason="材料齐全，同意销号")
    assert closed["state"] == "closed"


def the_year_is_published(year: Year) -> None:
    head = "bureau-head"
    for kind in ("target", "self_evaluation"):
        year.do(head, "POST", f"/rounds/{year.made[kind]}/release", {"note": "公开"}, wrong="officer")
    form = year.forms("self_evaluation")[PROJECTS["P1"]]
    assert year.get(head, f"/dossiers/{form}/publication")["released"]
    job = year.do(head, "POST", "/publication/editions", wrong="officer")["job"]
    while jobs.work_one():
        pass
    assert year.get(head, f"/jobs/{job}")["state"] == "done"
    (edition,) = year.get(head, "/publication/editions")
    assert edition["forms"] == 2 * len(PROJECTS)
    page = b"".join(Client().get("/public/")).decode()
    assert "水利局" in page
    assert year.get("filler", f"/projects?q={PROJECTS['P1']}")["total"] == 1


STORY = (
    experts_are_registered,
    targets_are_declared,
    the_year_is_monitored,
    figures_are_imported,
    results_are_evaluated,
    a_sample_is_rechecked,
    an_evaluation_is_made,
    results_are_used,
    what_was_found_is_put_right,
    the_year_is_published,
)
