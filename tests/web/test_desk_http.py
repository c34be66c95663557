"""The working desk over http: who may, what comes back, what stays when two write, files, differences, downloads."""

from __future__ import annotations

import html
import io
import json
import time
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from jixiao.forms.entry import Entry as Entry_
from jixiao.forms.entry import form_of
from jixiao.forms.model import Field
from jixiao.web.cycle import services
from jixiao.web.cycle.editing import keys_for, load_form
from jixiao.web.cycle.models import Attachment, Dossier, Round
from jixiao.web.desk.evidence import safe_name
from jixiao.web.desk.understanding import is_understood, understood
from jixiao.web.journal.models import Entry
from web.office import Office, fill, good_target, make_office

pytestmark = pytest.mark.django_db
EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture
def office(settings: Any, tmp_path: Path) -> Office:
    settings.ATTACHMENTS = tmp_path / "attachments"
    return make_office()


def client_of(office: Office, name: str) -> Client:
    client = Client(headers={"accept": "application/json"})
    client.force_login(office.people[name])
    return client


def post(client: Client, dossier: Dossier, what: str, data: dict[str, Any] | None = None) -> Any:
    return client.post(f"/forms/{dossier.pk}/{what}", json.dumps(data or {}), content_type="application/json")


def answered(office: Office, name: str = "filler") -> Dossier:
    dossier = office.dossier()
    result = services.judged(dossier)
    for finding in result.standing:
        if finding.severity == "warning":
            path = result.path(finding)
            services.answer(dossier.pk, office.people[name], finding.code, path, "已核实")
    return office.dossier()


def test_the_page_shows_the_official_table(office: Office) -> None:
    dossier = fill(office, good_target())
    page = client_of(office, "filler").get(f"/forms/{dossier.pk}/")
    text = page.content.decode()
    assert page.status_code == 200
    assert "项目支出绩效目标申报表" in text
    key = dossier.rows["indicators"][0]
    assert f'data-path="indicators.{key}.target"' in text
    assert 'rowspan="4"' in text
    assert "style=" not in text
    assert "script-src 'self'" in page["Content-Security-Policy"]


@pytest.mark.parametrize("name", ["stranger", "other-reviewer", "evaluator", "administrator"])
def test_to_strangers_a_form_does_not_exist(office: Office, name: str) -> None:
    dossier = office.dossier()
    client = client_of(office, name)
    assert client.get(f"/forms/{dossier.pk}/").status_code == 404
    for what in (
        "changes",
        "comments",
        "answers",
        "waivers",
        "upload",
        "take/submit",
        "last-year",
        "library",
    ):
        assert post(client, dossier, what).status_code == 404
    for what in ("state", "library", "export/docx", "findings/json", "difference/1/now"):
        assert client.get(f"/forms/{dossier.pk}/{what}").status_code == 404


@pytest.mark.parametrize("name", ["auditor", "reviewer", "officer"])
def test_readers_may_not_write(office: Office, name: str) -> None:
    dossier = office.dossier()
    client = client_of(office, name)
    page = client.get(f"/forms/{dossier.pk}/").content.decode()
    assert page.count("<textarea") - page.count("readonly") == page.count("<textarea id=") > 0
    key = dossier.rows["indicators"][0]
    change = {"op": "set", "path": f"indicators.{key}.l3", "was": "", "value": "偷改"}
    assert post(client, dossier, "changes", {"changes": [change]}).status_code == 403
    assert post(client, dossier, "last-year", {"version": 1}).status_code == 403
    assert (
        client.post(
            f"/forms/{dossier.pk}/evidence", {"file": SimpleUploadedFile("a.pdf", b"%PDF-1.4")}
        ).status_code
        == 403
    )
    assert post(client, dossier, "library", {"l3": "指标"}).status_code == 403
    assert load_form(office.dossier().form).indicators[0].l3.printed == ""


def test_a_mutation_needs_post_and_the_token(office: Office) -> None:
    dossier = office.dossier()
    client = Client(enforce_csrf_checks=True)
    client.force_login(office.people["filler"])
    assert post(client, dossier, "changes", {"changes": []}).status_code == 403
    for what in ("changes", "take/submit", "comments", "upload", "presence"):
        assert client_of(office, "filler").get(f"/forms/{dossier.pk}/{what}").status_code == 405


def test_what_is_typed_comes_back_as_understood_with_findings_at_the_cell(office: Office) -> None:
    dossier = fill(office, good_target())
    key = dossier.rows["indicators"][0]
    path = f"indicators.{key}.weight"
    client = client_of(office, "filler")
    change = {"op": "set", "path": path, "was": "20", "value": "25"}
    found = post(client, dossier, "changes", {"changes": [change], "seen": dossier.version}).json()
    assert found["cells"][path][1] == "25 分"
    assert found["cells"][f"indicators.{key}.target"][1] == "≥ 12 座"
    assert found["version"] == dossier.version + 1
    assert "weight-sum" in {one["code"] for one in found["findings"]}
    back = {"op": "set", "path": path, "was": "25", "value": "20"}
    found = post(client, dossier, "changes", {"changes": [back]}).json()
    assert "weight-sum" not in {one["code"] for one in found["findings"]}


def test_two_clerks_are_told_of_each_other_and_neither_loses_a_line(office: Office) -> None:
    dossier = fill(office, good_target())
    first, second = client_of(office, "filler"), client_of(office, "second-filler")
    assert post(first, dossier, "presence").json()["others"] == []
    assert post(second, dossier, "presence").json()["others"] == ["filler"]
    path = f"indicators.{dossier.rows['indicators'][0]}.target"
    post(
        first,
        dossier,
        "changes",
        {"changes": [{"op": "set", "path": path, "was": "≥12座", "value": "≥14座"}]},
    )
    late = {"op": "set", "path": path, "was": "≥12座", "value": "≥13座"}
    conflict = post(second, dossier, "changes", {"changes": [late]}).json()["conflicts"]
    assert [(c["now"], c["wanted"], c["gone"]) for c in conflict] == [("≥14座", "≥13座", False)]
    post(
        first,
        dossier,
        "changes",
        {"changes": [{"op": "remove", "list": "indicators", "key": path.split(".")[1]}]},
    )
    gone = post(second, dossier, "changes", {"changes": [late]}).json()["conflicts"]
    assert gone[0]["gone"]


def test_nonsense_is_refused_in_words(office: Office) -> None:
    dossier = office.dossier()
    client = client_of(office, "filler")
    for data in (
        {"changes": "x"}, {"changes": [1]}, {"changes": [{"op": "drop"}]},
        {"changes": [{"op": "set", "path": "pk", "value": "1"}]},
        {"changes": [{"op": "set", "path": "grade", "was": "", "value": "优" * 5000}]},
    ):  # fmt: skip
        answer = post(client, dossier, "changes", data)
        assert (answer.status_code, bool(answer.json()["message"])) == (400, True)
    broken = client.post(f"/forms/{dossier.pk}/changes", "[[", content_type="application/json")
    assert broken.status_code == 400


def test_saving_twenty_indicators_answers_within_200_ms(office: Office) -> None:
    record = good_target()
    record["indicators"] = [{**record["indicators"][n % 6], "l3": f"指标{n}"} for n in range(20)]
    dossier = fill(office, record)
    client = client_of(office, "filler")
    path = f"indicators.{dossier.rows['indicators'][3]}.weight"
    taken, was = [], record["indicators"][3]["weight"]
    for value in ("6", "7", "8", "9", "10", "11"):
        start = time.perf_counter()
        change = {"op": "set", "path": path, "was": was, "value": value}
        assert post(client, dossier, "changes", {"changes": [change]}).json()["changed"] is not None
        taken.append(time.perf_counter() - start)
        was = value
    assert min(taken) < 0.2, taken


def test_errors_block_submission_and_a_return_carries_comments_and_differences(office: Office) -> None:
    record = good_target()
    record["indicators"][0]["weight"] = "25"
    dossier = fill(office, record)
    clerk, head, reviewer = (client_of(office, name) for name in ("filler", "unit-head", "reviewer"))
    blocked = post(clerk, dossier, "take/submit", {"version": dossier.version})
    assert (blocked.status_code, blocked.json()["error"]) == (409, "errors")
    assert blocked.json()["findings"][0]["code"] == "weight-sum"
    path = f"indicators.{dossier.rows['indicators'][0]}.weight"
    post(clerk, dossier, "changes", {"changes": [{"op": "set", "path": path, "was": "25", "value": "20"}]})
    dossier = answered(office)
    assert post(clerk, dossier, "take/submit", {"version": dossier.version}).status_code == 200
    assert post(clerk, dossier, "take/withdraw", {"version": office.dossier().version}).status_code == 200
    assert post(clerk, dossier, "take/submit", {"version": office.dossier().version}).status_code == 200
    assert post(head, dossier, "take/sign", {"version": office.dossier().version}).status_code == 200
    assert post(clerk, dossier, "comments", {"path": path, "text": "不行"}).status_code == 403
    found = post(reviewer, dossier, "comments", {"path": path, "text": "分值偏高"}).json()
    assert found["comments"][0]["where"] == "检修供水泵站 · 分值"
    assert post(reviewer, dossier, "take/return", {"version": office.dossier().version}).status_code == 409
    returned = {"version": office.dossier().version, "reason": "见批注"}
    assert post(reviewer, dossier, "take/return", returned).status_code == 200
    moved = [
        {"op": "set", "path": path, "was": "20", "value": "15"},
        {
            "op": "set",
            "path": f"indicators.{dossier.rows['indicators'][1]}.weight",
            "was": "15",
            "value": "20",
        },
    ]
    found = post(clerk, dossier, "changes", {"changes": moved}).json()
    assert found["changed"][path] == "20"
    reply = {"comment": found["comments"][0]["id"], "text": "已调低"}
    assert post(clerk, dossier, "replies", reply).json()["comments"][0]["answer"] == "已调低"
    page = clerk.get(f"/forms/{dossier.pk}/difference/2/now").content.decode()
    assert "<del>20</del>" in page
    assert "<ins>15</ins>" in page
    answered(office)
    assert post(clerk, dossier, "take/submit", {"version": office.dossier().version}).status_code == 200
    assert client_of(office, "reviewer").get(f"/forms/{dossier.pk}/state").json()["changed"][path] == "20"


def test_a_blank_form_cannot_be_submitted(office: Office) -> None:
    dossier = office.dossier()
    answer = post(client_of(office, "filler"), dossier, "take/submit", {"version": dossier.version})
    assert (answer.status_code, answer.json()["error"]) == (409, "blank")


def test_a_waiver_silences_by_name_reason_and_date(office: Office) -> None:
    record = good_target()
    record["indicators"][0]["weight"] = "25"
    dossier = fill(office, record)
    one = next(
        f
        for f in client_of(office, "officer").get(f"/forms/{dossier.pk}/state").json()["findings"]
        if f["severity"] == "error"
    )
    data = {"code": one["code"], "path": one["path"], "reason": "试点单位另有规定", "until": "2099-01-01"}
    assert post(client_of(office, "filler"), dossier, "waivers", data).status_code == 403
    assert post(client_of(office, "officer"), dossier, "waivers", {**data, "reason": " "}).status_code == 409
    assert (
        post(client_of(office, "officer"), dossier, "waivers", {**data, "until": "2001-01-01"}).status_code
        == 400
    )
    found = post(client_of(office, "officer"), dossier, "waivers", data).json()
    assert [(w["code"], w["by"], w["until"]) for w in found["waived"]] == [
        (one["code"], "officer", "2099-01-01")
    ]
    assert one["code"] not in {f["code"] for f in found["findings"]}


@pytest.mark.parametrize(
    ("name", "content", "good"),
    [
        ("验收单.pdf", b"%PDF-1.4\n%%EOF", True),
        ("照片.png", b"\x89PNG\r\n\x1a\n0000", True),
        ("假的.pdf", b"MZ\x90\x00 this program", False),
        ("网页.pdf", b"<!doctype html><html><body><script>1</script>", False),
        ("空.pdf", b"", False),
    ],
)
def test_evidence_is_taken_for_what_it_is(office: Office, name: str, content: bytes, good: bool) -> None:
    dossier = fill(office, good_target())
    client, row = client_of(office, "filler"), dossier.rows["indicators"][0]
    upload = {"row": row, "file": SimpleUploadedFile(name, content)}
    answer = client.post(f"/forms/{dossier.pk}/evidence", upload)
    assert answer.status_code == (200 if good else 400)
    assert Attachment.objects.count() == (1 if good else 0)
    if not good:
        assert answer.json()["message"]
        return
    kept = Attachment.objects.get()
    assert (kept.row, kept.name) == (row, name)
    given = client.get(f"/forms/{dossier.pk}/evidence/{kept.pk}")
    assert b"".join(given.streaming_content) == content  # type: ignore[arg-type]
    assert given["Content-Disposition"].startswith("attachment")
    assert given["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in given["Content-Security-Policy"]
    assert client_of(office, "stranger").get(f"/forms/{dossier.pk}/evidence/{kept.pk}").status_code == 404
    assert post(client_of(office, "auditor"), dossier, f"evidence/{kept.pk}/remove").status_code == 403
    assert post(client, dossier, f"evidence/{kept.pk}/remove").json()["evidence"] == []
    assert Entry.objects.order_by("-number").first().action == "detach"  # type: ignore[union-attr]


def test_evidence_over_the_limit_is_refused(office: Office, settings: Any) -> None:
    settings.ATTACHMENT_LIMIT = 1024
    dossier = office.dossier()
    upload = {"file": SimpleUploadedFile("大.pdf", b"%PDF-1.4" + b"0" * 2000)}
    assert client_of(office, "filler").post(f"/forms/{dossier.pk}/evidence", upload).status_code == 400


def self_evaluation(office: Office) -> Dossier:
    """Open a round of self-evaluations without approved targets."""
    from jixiao.web.cycle import rounds

    assert office.round is not None
    follower = Round.objects.create(
        year=2024, kind="self_evaluation", title="2024年绩效自评", scope=office.round.scope, profile="cn",
        profile_on="2024-12-31", opens="2025-01-01", deadline="2099-04-30",
    )  # fmt: skip
    follower.refresh_from_db()
    rounds.open_round(follower, office.people["officer"])
    return Dossier.objects.get(round=follower, title="泵站检修")


@pytest.mark.parametrize(
    "name", ["02-national-faulty.docx", "04-sichuan.xls", "08-shanghai-self-evaluation.html"]
)
def test_a_document_is_read_into_the_form(office: Office, name: str) -> None:
    dossier = self_evaluation(office)
    client = client_of(office, "filler")
    content = (EXAMPLES / name).read_bytes()
    answer = client.post(f"/forms/{dossier.pk}/upload", {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 200, answer.content
    found = answer.json()
    assert found["forms"]
    form = next(one for one in found["forms"] if one["fits"])
    taken = {"attachment": found["attachment"], "form": form["number"], "version": dossier.version}
    assert post(client, dossier, "upload/take", {**taken, "version": 99}).status_code == 409
    assert post(client, dossier, "upload/take", taken).status_code == 200
    fresh = Dossier.objects.get(pk=dossier.pk)
    read = load_form(fresh.form)
    assert len(read.indicators) == form["indicators"] > 3
    assert (read.project.text, read.year) == ("泵站检修", 2024)
    assert Attachment.objects.get().row == "source"
    page = client.get(f"/forms/{dossier.pk}/evidence/{found['attachment']}/page").json()
    assert any("rows" in block for block in page["blocks"])
    assert client.get(f"/forms/{dossier.pk}/").status_code == 200


@pytest.mark.parametrize(
    ("name", "kind", "profile"),
    [
        ("11-monitoring.xlsx", "monitoring", "cn"),
        ("07-shanghai-targets.pdf", "target", "cn-shanghai"),
        ("08-shanghai-self-evaluation.html", "self_evaluation", "cn-shanghai"),
        ("03-several-forms.doc", "self_evaluation", "cn"),
    ],
)
def test_the_form_of_each_place_is_shown_whole(office: Office, name: str, kind: str, profile: str) -> None:
    from jixiao.reading.many import read_paths
    from jixiao.web.cycle import rounds
    from jixiao.web.desk.intake import read_into

    assert office.round is not None
    round_ = Round.objects.create(
        year=2023, kind=kind, title="一轮", scope=office.round.scope, profile=profile,
        profile_on="2023-12-31", opens="2024-01-01", deadline="2099-04-30",
    )  # fmt: skip
    round_.refresh_from_db()
    rounds.open_round(round_, office.people["officer"])
    dossier = Dossier.objects.get(round=round_, title="泵站检修")
    read = next(read_paths([str(EXAMPLES / name)], jobs=0))
    form, rows = read_into(dossier, next(one for one in read.forms if one.kind.value == kind))
    services.replace(dossier.pk, office.people["filler"], form, rows, source="t", version=dossier.version)
    page = client_of(office, "filler").get(f"/forms/{dossier.pk}/").content.decode()
    shown = html.unescape(page)
    cells = [
        value.printed
        for row in (*form.funds, *form.indicators)
        for value in (*(getattr(row, c) for c in type(row).model_fields if c != "extra"), *row.extra.values())
        if isinstance(value, Field)
    ]
    cells += [text.field.printed for text in form.texts]
    assert [text for text in cells if text and text not in shown] == []
    extra = next((label for label in form.indicators[0].extra), None)
    if extra is not None:
        path = f"indicators.{rows['indicators'][0]}.extra:{extra}"
        was = form.indicators[0].extra[extra].printed
        change = {"op": "set", "path": path, "was": was, "value": "改过"}
        found = post(client_of(office, "filler"), dossier, "changes", {"changes": [change]}).json()
        assert found["cells"][path][0] == "改过"


def test_what_the_approved_targets_fix_cannot_be_written(office: Office) -> None:
    targets = fill(office, good_target())
    result = self_evaluation(office)
    form = form_of({**good_target(), "kind": "self_evaluation"})
    services.replace(
        result.pk, office.people["filler"], form, dict(targets.rows), source="test", version=result.version
    )
    Dossier.objects.filter(pk=result.pk).update(basis=targets)
    client = client_of(office, "filler")
    page = client.get(f"/forms/{result.pk}/").content.decode()
    assert page.count("data-fixed") == 5 * 6
    path = f"indicators.{targets.rows['indicators'][0]}.target"
    change = {"op": "set", "path": path, "was": "≥12座", "value": "≥1座"}
    assert post(client, result, "changes", {"changes": [change]}).status_code == 400
    assert client.get(f"/forms/{result.pk}/difference/targets/now").status_code == 200


def test_another_money_unit_reads_the_same_figures_anew(office: Office) -> None:
    dossier = fill(office, good_target())
    client = client_of(office, "filler")
    change = {"op": "set", "path": "amount_unit_label", "was": "万元", "value": "元"}
    found = post(client, dossier, "changes", {"changes": [change]}).json()
    path = f"funds.{dossier.rows['funds'][0]}.revised"
    assert found["cells"][path][:2] == ["30", "30元"]
    assert office.dossier().budget == 30
    wrong = {**change, "was": "元", "value": "美元"}
    assert post(client, dossier, "changes", {"changes": [wrong]}).status_code == 400


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (">=8 次", "≥ 8 次"), ("=100%", "= 100%"), ("3570元/人", "3570 元/人"), ("是", "是"),
        ("10月底前完成", "10月31日之前"), ("指标目标值", "占位内容，尚未填写"), ("", ""),
    ],
)  # fmt: skip
def test_values_are_said_as_understood(text: str, words: str) -> None:
    assert understood(Entry_("万元", []).expression(text)) == words


def test_money_and_rates_are_said_as_understood() -> None:
    entry = Entry_("万元", [])
    assert understood(entry.amount("37.8", "")) == "37.8万元"
    assert understood(entry.rate("0.9457", "")) == "94.57%"
    assert (understood(entry.points("十分", "")), is_understood(entry.points("十分", ""))) == ("", False)


@pytest.mark.parametrize(
    ("name", "safe"),
    [("..\\..\\etc/passwd\u202e.pdf", "_etc_passwd_.pdf"), ("  验收 单.pdf ", "验收 单.pdf"), ("///", "_")],
)
def test_file_names_are_harmless(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_approved_targets_stay_when_a_document_is_read(office: Office) -> None:
    from jixiao.web.desk.intake import read_into

    targets = fill(office, good_target())
    result = self_evaluation(office)
    form = form_of({**good_target(), "kind": "self_evaluation"})
    services.replace(
        result.pk, office.people["filler"], form, dict(targets.rows), source="test", version=result.version
    )
    Dossier.objects.filter(pk=result.pk).update(basis=targets)
    result = Dossier.objects.get(pk=result.pk)
    read = form_of({**good_target(), "kind": "self_evaluation"})
    read.indicators = [read.indicators[1], read.indicators[0]]
    read.indicators[0].actual.printed, read.indicators[0].target.printed = "99%", "≥1%"
    read.indicators[1].l3.printed, read.indicators[1].l3.value = "另一指标", "另一指标"
    merged, rows = read_into(result, read)
    assert merged.indicators[1].actual.printed == "99%"
    assert merged.indicators[1].target.printed == "≥98%"
    assert merged.indicators[-1].l3.printed == "另一指标"
    assert rows["indicators"][:6] == targets.rows["indicators"]


def test_beginning_from_last_year(office: Office) -> None:
    dossier = self_evaluation(office)
    form = form_of({**good_target(), "kind": "self_evaluation"})
    services.replace(
        dossier.pk, office.people["filler"], form, keys_for(form), source="t", version=dossier.version
    )
    assert office.round is not None
    follower = Round.objects.create(
        year=2025, kind="self_evaluation", title="2025年绩效自评", scope=office.round.scope, profile="cn",
        profile_on="2025-12-31", opens="2026-01-01", deadline="2099-04-30",
    )  # fmt: skip
    from jixiao.web.cycle import rounds

    follower.refresh_from_db()
    rounds.open_round(follower, office.people["officer"])
    fresh = Dossier.objects.get(round=follower, title="泵站检修")
    client = client_of(office, "filler")
    assert "last-year" in client.get(f"/forms/{fresh.pk}/").content.decode()
    assert post(client, fresh, "last-year", {"version": fresh.version}).status_code == 200
    read = load_form(Dossier.objects.get(pk=fresh.pk).form)
    assert [i.target.printed for i in read.indicators][:2] == ["≥12座", "≥98%"]
    assert (read.year, read.funds[0].initial.printed) == (2025, "")


def test_the_library_offers_own_and_common_indicators(office: Office) -> None:
    dossier = office.dossier()
    client = client_of(office, "filler")
    found = client.get(f"/forms/{dossier.pk}/library", {"q": "培训 数量"}).json()["indicators"]
    assert {one["source"] for one in found} == {"通用"}
    assert all(one["l2"] == "数量指标" for one in found)
    own = {"l1": "产出指标", "l2": "数量指标", "l3": "培训水泵操作人员", "example": "≥20人"}
    assert post(client, dossier, "library", own).status_code == 200
    found = client.get(f"/forms/{dossier.pk}/library", {"q": "培训 数量"}).json()["indicators"]
    assert (found[0]["l3"], found[0]["source"]) == ("培训水泵操作人员", "本单位")
    other = Dossier.objects.get(title="校舍维修", round=office.round)
    elsewhere = (
        client_of(office, "stranger").get(f"/forms/{other.pk}/library", {"q": "水泵"}).json()["indicators"]
    )
    assert elsewhere == []


@pytest.mark.parametrize("to", ["docx", "xlsx", "html"])
def test_the_form_can_be_downloaded(office: Office, to: str) -> None:
    dossier = fill(office, good_target())
    client = client_of(office, "auditor")
    answer = client.get(f"/forms/{dossier.pk}/export/{to}")
    assert (answer.status_code, len(answer.content) > 1000) == (200, True)
    assert answer["Content-Disposition"].startswith("attachment")
    assert client.get(f"/forms/{dossier.pk}/export/exe").status_code == 404
    if to != "docx":
        assert client.get(f"/forms/{dossier.pk}/findings/{to}").status_code == 200


def test_a_doubtful_cell_is_marked_until_it_was_checked(office: Office) -> None:
    from jixiao.values.place import Place

    form = form_of(good_target())
    form.indicators[0].target.repair = "joined"
    form.indicators[0].target.place = Place(table=1, row=9, column=4)
    dossier = office.dossier()
    rows = keys_for(form)
    services.replace(dossier.pk, office.people["filler"], form, rows, source="t", version=dossier.version)
    path = f"indicators.{rows['indicators'][0]}.target"
    client = client_of(office, "filler")
    assert "第9行" in client.get(f"/forms/{dossier.pk}/state").json()["cells"][path][3]
    found = post(client, dossier, "changes", {"changes": [{"op": "confirm", "path": path}]}).json()
    assert len(found["cells"][path]) == 3


def test_the_page_of_a_pdf_stands_beside_the_form_as_it_looks(
    office: Office, tmp_path: Any, settings: Any
) -> None:
    settings.ATTACHMENTS = tmp_path / "attachments"
    canvas = pytest.importorskip("reportlab.pdfgen.canvas")
    path = tmp_path / "two.pdf"
    drawing = canvas.Canvas(str(path), pagesize=(300, 200))
    for _page in range(2):
        drawing.rect(20, 20, 100, 100, fill=1)
        drawing.showPage()
    drawing.save()
    dossier, client = fill(office, good_target()), client_of(office, "filler")
    upload = {"file": SimpleUploadedFile("two.pdf", path.read_bytes())}
    client.post(f"/forms/{dossier.pk}/upload", upload)
    attachment = dossier.attachments.get().pk
    base = f"/forms/{dossier.pk}/evidence/{attachment}/page"
    assert client.get(base).json()["pictures"] == 2
    answer = client.get(f"{base}/2.png")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    picture = pytest.importorskip("PIL.Image").open(io.BytesIO(answer.content))
    assert picture.size == (1100, 734)
    assert picture.convert("L").getpixel((200, 450)) < 40, "the black square"
    assert picture.convert("L").getpixel((900, 100)) > 240, "the paper"
    assert client.get(f"{base}/3.png").status_code == 404
    assert client_of(office, "stranger").get(f"{base}/1.png").status_code == 404
