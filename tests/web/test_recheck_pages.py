"""The pages of re-checks: what each shows to whom, files that can be drawn from again, English, a fixed number of queries."""

from __future__ import annotations

import hashlib
import io
import json
import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings as configured
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from jixiao.analysis.sampling import Item, draw, frame_digest
from jixiao.evaluation import load_review_rules
from jixiao.web.cycle import jobs
from jixiao.web.cycle.models import Job, Round
from jixiao.web.journal.models import Entry
from jixiao.web.office.models import Person, Post, Role, Unit, UnitKind
from jixiao.web.pages.wording import action_text, detail_text, notification_text
from jixiao.web.recheck import drawing, papers, words
from jixiao.web.recheck.models import Deduction, Paper, Recheck, Review
from jixiao.web.recheck.templatetags.recheck import reviewed_score
from jixiao.web.recheck.ways import BY_HAND, REVIEW, TASK, ReviewState
from web.office import Office, make_office
from web.recheck_office import answered, assigned, drawn, evaluated, go, off, prepared
from web.test_pages import CHINESE, chinese_in

pytestmark = pytest.mark.django_db
D = Decimal
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


@pytest.fixture(autouse=True)
def quick(settings: Any, tmp_path: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.ATTACHMENTS = tmp_path


@pytest.fixture
def office(quick: None) -> Office:
    return make_office()


@pytest.fixture
def recheck(office: Office) -> Recheck:
    return drawn(office, evaluated(office, {"甲": "100", "乙": "30", "丙": "20", "丁": "10"}), size=3)


@pytest.fixture
def review(office: Office, recheck: Recheck) -> Review:
    return assigned(office, recheck.reviews.get(dossier__title="甲"))


def client(office: Office, who: str, language: str = "zh-hans") -> Client:
    made = Client()
    made.force_login(office.people[who])
    made.cookies["django_language"] = language
    return made


def text(answer: Any) -> str:
    return answer.content.decode()  # type: ignore[no-any-return]


def at(name: str, *args: object) -> str:
    return reverse(name, args=args)


# -- preparing and drawing ----------------------------------------------------------------------------------------


def test_a_re_check_is_made_fixed_and_drawn_on_the_pages(office: Office) -> None:
    round_ = evaluated(office, {"甲": "100", "乙": "30", "丙": "20"})
    own = client(office, "officer")
    page = text(own.get(at("recheck-new") + f"?round={round_.pk}"))
    assert "2024年绩效自评抽查复核" in page
    values = {
        "round": round_.pk, "title": "抽查", "frame_kind": "closed", "size": "2", "share": "20",
        "seed_source": "双色球", "seed_on": timezone.localdate().isoformat(),
    }  # fmt: skip
    answer = own.post(at("recheck-new"), values)
    assert (answer.status_code, "填写其中一项" in text(answer)) == (422, True)
    assert own.post(at("recheck-new"), {**values, "share": ""}).status_code == 302
    made = Recheck.objects.get()
    page = text(own.get(at("recheck", made.pk)))
    assert "固定抽样框" in page
    assert "必查" in page
    future = (timezone.localdate() + timedelta(days=1)).isoformat()
    answer = own.post(at("recheck-edit", made.pk), {**values, "share": "", "seed": "7", "seed_on": future})
    assert (answer.status_code, "种子应留空" in text(answer)) == (422, True)
    own.post(at("recheck-fix", made.pk), {"version": 0})
    assert "确认固定" not in text(own.get(at("recheck", made.pk)))
    assert own.get(at("recheck-edit", made.pk)).status_code == 302
    page = text(own.post(at("recheck-draw", made.pk), {"version": 1}, follow=True))
    assert "请填写公布的种子" in page
    page = text(own.post(at("recheck-draw", made.pk), {"version": 1, "seed": "03 11"}, follow=True))
    assert "已抽取2个" in page
    assert "已重新抽取" in text(own.get(at("recheck-sample", made.pk) + "?verify=1"))
    made.refresh_from_db()
    made.items.filter(drawn=True).update(number="0")
    assert "样本不一致" in text(own.get(at("recheck-sample", made.pk) + "?verify=1"))


def test_the_downloaded_draw_can_be_drawn_again_by_anybody(office: Office, recheck: Recheck) -> None:
    own = client(office, "auditor")
    data = json.loads(own.get(at("recheck-draw-file", recheck.pk, "json")).content)

    def number(value: str | None) -> Decimal | None:
        return D(value) if value is not None else None

    frame = [
        Item(one["id"], one["unit"], D(one["budget"]), one["errors"], one["warnings"], number(one["score"]),
             number(one["rate"])) for one in data["frame"]
    ]  # fmt: skip
    assert frame_digest(frame) == data["frame_digest_sha256"]
    plan = draw(frame, data["seed"], load_review_rules(), size=data["size"])
    assert {one.item.id for one in plan.drawn} == {one["id"] for one in data["drawn"]}
    for one in data["drawn"]:
        assert hashlib.sha256(f"{data['seed']}|{one['id']}".encode()).hexdigest() == one["number"]

    book = load_workbook(io.BytesIO(own.get(at("recheck-draw-file", recheck.pk, "xlsx")).content))
    assert book.sheetnames == ["说明", "分层", "抽样框", "样本", "样本外重点抽查", "风险记分规则"]
    assert book["抽样框"].max_row == 5
    assert {row[0].value for row in book["样本"].iter_rows(min_row=2)} == {one["id"] for one in data["drawn"]}


def test_a_long_list_is_made_in_the_background(
    office: Office, recheck: Recheck, monkeypatch: Any, settings: Any, tmp_path: Any
) -> None:
    settings.JOBS = tmp_path / "jobs"
    monkeypatch.setattr("jixiao.web.recheck.jobs.MOST_AT_ONCE", 2)
    own = client(office, "officer")
    assert "后台生成" in text(own.get(at("recheck-draw-file", recheck.pk, "json"), follow=True))
    for to in ("json", "xlsx"):
        assert own.post(at("recheck-draw-ask", recheck.pk), {"to": to})["Location"] == at("jobs")
        assert jobs.work_one()
        job = Job.objects.get(kind=f"recheck-draw-{to}")
        assert job.state == "done"
        assert jobs.path_of(job).read_bytes()[:1] in (b"{", b"P")
    own.post(at("recheck-draw-ask", recheck.pk), {"to": "json"})
    Post.objects.filter(person=office.people["officer"]).update(until="2020-01-01")
    assert jobs.work_one()
    last = Job.objects.order_by("pk").last()
    assert last is not None
    assert last.state == "failed"


def test_nothing_in_a_workbook_becomes_a_formula(office: Office) -> None:
    round_ = evaluated(office, {"=1+1": "10", "乙": "5"})
    recheck = drawn(office, round_, seed="=cmd()")
    book = load_workbook(
        io.BytesIO(client(office, "officer").get(at("recheck-draw-file", recheck.pk, "xlsx")).content)
    )
    assert not [cell for page in book for row in page.iter_rows() for cell in row if cell.data_type == "f"]


@pytest.mark.parametrize("to", ["docx", "pdf", "xlsx"])
def test_summary_and_sheet_are_made_into_documents(office: Office, review: Review, to: str) -> None:
    off(office, review)
    go(office, review, "officer", "send")
    answered(office, review, accepts=True)
    go(office, review, "officer", "propose", conclusion="扣分属实")
    go(office, review, "bureau-head", "decide")
    own = client(office, "officer")
    for name, pk in (("recheck-summary-file", review.recheck_id), ("recheck-sheet-file", review.pk)):
        answer = own.get(at(name, pk, to))
        assert answer.status_code == 200
        start = b"%PDF" if to == "pdf" else b"PK"
        assert answer.content.startswith(start)
    assert own.get(at("recheck-summary-file", review.recheck_id, "exe")).status_code == 404


# -- the sheet ----------------------------------------------------------------------------------------------------


def test_a_finding_fills_the_deduction_in(office: Office) -> None:
    def half(record: dict[str, Any]) -> dict[str, Any]:
        record["indicators"][0]["actual"] = "6座"
        return record

    round_ = evaluated(office, {"甲": "100"}, change=half)
    review = assigned(office, drawn(office, round_).reviews.get())
    own = client(office, "officer")
    page = text(own.get(at("recheck-review", review.pk)))
    assert "按规则应得" in page
    link = next(found for found in re.findall(r'href="([^"]*finding=score-formula[^"]*)"', page)).replace(
        "&amp;", "&"
    )
    form = text(own.get(link))
    assert 'value="10"' in form, "half of 20 points by the rules"
    assert re.search(r'<option value="score-formula" selected>', form)
    assert "得分" in form


def test_saving_a_deduction_keeps_its_promises(office: Office, review: Review) -> None:
    own = client(office, "officer")
    values = {
        "row": "indicators[5]", "column": "score", "criterion": "survey-missing", "points": "11", "note": "没有问卷",
        "version": review.version,
    }  # fmt: skip
    answer = own.post(at("recheck-deduct", review.pk), values)
    assert (answer.status_code, "还剩10分" in text(answer)) == (422, True)
    answer = own.post(at("recheck-deduct", review.pk), {**values, "points": "5"})
    assert answer.status_code == 302
    assert answer["Location"].endswith("#row-indicators-5")
    again = {**values, "points": "3", "criterion": "duplicate", "note": "我写的理由"}
    answer = own.post(at("recheck-deduct", review.pk), again)
    assert answer.status_code == 409
    assert "其他人刚刚修改过" in text(answer)
    assert "我写的理由" in text(answer), "what was typed is not lost"
    one = review.deductions.get()
    review.refresh_from_db()
    change = {**values, "points": "0.5", "version": review.version}
    assert own.post(at("recheck-deduction", review.pk, one.pk), change).status_code == 302
    page = text(own.get(at("recheck-review", review.pk)))
    assert "标准为5—10分" in page, "outside the range of the criterion"
    review.refresh_from_db()
    own.post(at("recheck-deduction-remove", review.pk, one.pk), {"version": review.version})
    assert not Deduction.objects.exists()


def test_other_reviewers_measure_is_shown_at_once(office: Office, recheck: Recheck) -> None:
    first, second = (assigned(office, one) for one in recheck.reviews.order_by("pk")[:2])
    off(office, first, points="10")
    off(office, second, points="5")
    own = client(office, "officer")
    form = text(own.get(at("recheck-deduct", second.pk) + "?row=indicators[5]"))
    assert "别处1次，扣100%" in form
    page = text(own.get(at("recheck-review", second.pk)))
    assert "与别处差别较大" in page
    assert "扣分尺度不一致" in text(own.get(at("recheck", recheck.pk)))


def test_the_unit_sees_nothing_before_it_is_sent_and_answers_with_papers(
    office: Office, review: Review
) -> None:
    clerk, head, own = client(office, "filler"), client(office, "unit-head"), client(office, "officer")
    off(office, review, note="没有问卷原件")
    assert clerk.get(at("recheck-review", review.pk)).status_code == 404
    board = text(clerk.get(at("recheck", review.recheck_id)))
    assert "甲" in board
    assert at("recheck-review", review.pk) not in board
    assert "94" not in board
    go(office, review, "officer", "send")
    assert "没有问卷原件" in text(clerk.get(at("recheck-review", review.pk)))
    one = review.deductions.get()
    post = {"version": review.version, "accepts": "no", "text": "", "file": SimpleUploadedFile("a.png", PNG)}
    clerk.post(at("recheck-answer", review.pk, one.pk), post)
    assert not Paper.objects.exists(), "an objection without a reason is refused, and its file is not kept"
    post = {
        "version": review.version,
        "accepts": "no",
        "text": "问卷附后",
        "file": SimpleUploadedFile("问卷.png", PNG),
    }
    clerk.post(at("recheck-answer", review.pk, one.pk), post)
    paper = Paper.objects.get()
    assert (paper.name, paper.kind) == ("问卷.png", "png")
    assert "问卷附后" not in text(own.get(at("recheck-review", review.pk))), "not before the head has sent it"
    assert own.get(at("recheck-paper", review.pk, paper.pk)).status_code == 404
    review.refresh_from_db()
    bad = {
        "version": review.version,
        "accepts": "no",
        "text": "问卷",
        "file": SimpleUploadedFile("a.png", b"MZ1234"),
    }
    assert "不" in text(clerk.post(at("recheck-answer", review.pk, one.pk), bad, follow=True))
    assert Paper.objects.count() == 1
    go(office, review, "unit-head", "answer")
    assert "问卷附后" in text(own.get(at("recheck-review", review.pk)))
    given = own.get(at("recheck-paper", review.pk, paper.pk))
    assert given["Content-Disposition"].startswith("attachment")
    assert b"".join(given.streaming_content) == PNG  # type: ignore[attr-defined]
    hear = {"version": review.version, "outcome": "withdrawn", "reason": "问卷属实"}
    own.post(at("recheck-hear", review.pk, one.pk), hear)
    page = text(head.get(at("recheck-review", review.pk)))
    assert "已撤销" in page
    assert "问卷属实" in page


def test_a_paper_goes_away_with_its_file(office: Office, review: Review) -> None:
    off(office, review)
    go(office, review, "officer", "send")
    clerk, one = client(office, "filler"), review.deductions.get()
    post = {"version": review.version, "accepts": "yes", "file": SimpleUploadedFile("a.png", PNG)}
    clerk.post(at("recheck-answer", review.pk, one.pk), post)
    paper = Paper.objects.get()
    assert papers.path_of(paper.sha256).is_file()
    review.refresh_from_db()
    clerk.post(at("recheck-paper-remove", review.pk, paper.pk), {"version": review.version})
    assert not Paper.objects.exists()
    assert not papers.path_of(paper.sha256).exists()
    assert str(papers.path_of("ab")).startswith(str(configured.ATTACHMENTS))


def test_an_evaluator_sees_only_what_was_assigned(office: Office, recheck: Recheck) -> None:
    mine, other = recheck.reviews.order_by("pk")[:2]
    assigned(office, mine, "evaluator")
    outside = client(office, "evaluator")
    page = text(outside.get(at("rechecks")))
    assert mine.dossier.title in page
    assert other.dossier.title not in page
    assert outside.get(at("recheck-review", mine.pk)).status_code == 200
    assert outside.get(at("recheck-review", other.pk)).status_code == 404
    assert outside.get(at("recheck", recheck.pk)).status_code == 403
    assert outside.get(at("dossier", mine.dossier_id)).status_code == 404
    off(office, mine, "evaluator")
    page = text(outside.post(at("recheck-take", mine.pk), {"take": "hand-in", "version": 2}, follow=True))
    assert "已办理" in page


def test_ways_are_taken_on_the_page(office: Office, review: Review) -> None:
    own = client(office, "officer")
    off(office, review)
    review.refresh_from_db()
    take = at("recheck-take", review.pk)
    assert "没有这一步" in text(own.post(take, {"take": "void", "version": review.version}, follow=True))
    wrong = {"take": "send", "version": review.version, "answer_by": "morgen"}
    assert "请填写日期" in text(own.post(take, wrong, follow=True))
    past = {"take": "send", "version": review.version, "answer_by": "2020-01-01"}
    assert "期限应在今天之后" in text(own.post(take, past, follow=True))
    later = (timezone.localdate() + timedelta(days=4)).isoformat()
    own.post(take, {"take": "send", "version": review.version, "answer_by": later})
    review.refresh_from_db()
    assert (review.state, str(review.answer_by)) == (ReviewState.FEEDBACK, later)
    assert "状态已经改变" in text(own.post(take, {"take": "send", "version": review.version}, follow=True))


def test_assigning_on_the_board(office: Office, recheck: Recheck) -> None:
    own = client(office, "officer")
    chosen = list(recheck.reviews.values_list("pk", flat=True))
    term = (timezone.localdate() + timedelta(days=9)).isoformat()
    answer = own.post(at("recheck-assign", recheck.pk), {"review": chosen, "term": term})
    assert answer.status_code == 422
    post = {
        "review": chosen,
        "term": term,
        "reviewers": [office.people["officer"].pk, office.people["evaluator"].pk],
    }
    page = text(own.post(at("recheck-assign", recheck.pk), post, follow=True))
    assert "已分派3张" in page
    for query, count in (("?state=assigned", 3), ("?reviewer=" + str(office.people["evaluator"].pk), 1),
                         ("?q=" + recheck.reviews.all()[0].dossier.title, 1), ("?late=1", 0)):  # fmt: skip
        page = text(own.get(at("recheck", recheck.pk) + query))
        assert len(re.findall(r'name="review"', page)) == count, query


def test_additions_by_name_on_the_page(office: Office, recheck: Recheck) -> None:
    own = client(office, "officer")
    page = text(own.get(at("recheck-add", recheck.pk)))
    (pk,) = re.findall(r'name="dossier" value="(\d+)"', page)
    post = {"dossier": pk, "reason": "群众来信", "version": recheck.version}
    own.post(at("recheck-add", recheck.pk), post)
    assert "群众来信" in text(own.get(at("recheck-sample", recheck.pk)))
    assert "样本外重点抽查1个" in text(own.get(at("recheck-estimate", recheck.pk)))


def test_the_reviewed_score_for_the_page_of_the_form(office: Office, review: Review) -> None:
    from django.template import engines

    template = engines["django"].from_string("{% load recheck %}{% reviewed_score dossier %}")
    assert template.render({"dossier": review.dossier}).strip() == ""
    go(office, review, "officer", "begin", "agree")
    go(office, review, "bureau-head", "decide")
    assert "自评99分，复核99分" in template.render({"dossier": review.dossier})
    assert reviewed_score(review.dossier)["found"].review == review.pk


# -- English, words, queries --------------------------------------------------------------------------------------


def latin() -> tuple[Office, Recheck]:
    """An office in Latin letters with a review in many states."""
    office = Office()
    bureau = Unit.objects.create(code="B", name="Bureau", kind=UnitKind.BUREAU)
    department = Unit.objects.create(code="D", name="Water", kind=UnitKind.DEPARTMENT, parent=bureau)
    unit = Unit.objects.create(code="U", name="Supply", kind=UnitKind.UNIT, parent=department)
    office.units = {"供水管理站": unit, "Bureau": bureau}
    for name, role, place in (
        ("filler", Role.FILLER, unit), ("unit-head", Role.UNIT_HEAD, unit), ("officer", Role.BUREAU_OFFICER, bureau),
        ("bureau-head", Role.BUREAU_HEAD, bureau), ("evaluator", Role.EVALUATOR, bureau),
    ):  # fmt: skip
        office.people[name] = Person.objects.create_user(name, name=name)
        Post.objects.create(person=office.people[name], unit=place, role=role)
    round_ = evaluated(
        office, {"A": "100", "B": "30", "C": "20", "D": "10"}, english=True, change=latin_record
    )
    return office, drawn(office, round_, size=4, title="Re-check", seed_source="Lottery", note="note")


def latin_record(record: dict[str, Any]) -> dict[str, Any]:
    plain = re.sub(r"[\u4e00-\u9fff，。、；：]+", "x", json.dumps(record, ensure_ascii=False))
    return {**json.loads(plain), "amount_unit_label": "万元"}


def test_english_pages_are_english() -> None:
    office, recheck = latin()
    first, second, third, fourth = (assigned(office, one) for one in recheck.reviews.order_by("pk"))
    off(office, first, note="no survey")
    off(office, second, note="no survey", points="9")
    go(office, second, "officer", "send")
    answered(office, second, accepts=False, text="there is one")
    off(office, third, note="no survey")
    go(office, third, "officer", "send")
    go(office, fourth, "officer", "begin", "agree", conclusion="right")
    go(office, fourth, "bureau-head", "decide")
    other = prepared(office, recheck.round, title="Next", seed_source="Lottery")
    fixed = drawing.fix(
        prepared(office, recheck.round, title="Fixed", seed_source="Lottery", seed="").pk,
        office.people["officer"],
        version=0,
    )
    pages = [
        at("rechecks"), at("recheck-new"), at("recheck-edit", other.pk), at("recheck", other.pk), at("recheck", fixed.pk),
        at("recheck", recheck.pk), at("recheck-sample", recheck.pk) + "?verify=1", at("recheck-frame", recheck.pk),
        at("recheck-add", recheck.pk), at("recheck-estimate", recheck.pk), at("recheck-summary", recheck.pk),
        at("recheck-deduct", first.pk) + "?row=indicators[5]",
        *(at("recheck-review", one.pk) for one in (first, second, third, fourth)),
    ]  # fmt: skip
    for who, found in (
        ("officer", pages),
        ("bureau-head", pages[-4:]),
        ("filler", [at("rechecks"), pages[-2]]),
    ):
        own = client(office, who, "en")
        for address in found:
            answer = own.get(address)
            assert answer.status_code == 200
            assert (address, chinese_in(text(answer))) == (address, "")
    own = client(office, "officer", "en")
    book = load_workbook(io.BytesIO(own.get(at("recheck-draw-file", recheck.pk, "xlsx")).content))
    assert book.sheetnames[0] == "Note" or not CHINESE.search(" ".join(book.sheetnames))
    for to in ("docx", "pdf"):
        assert own.get(at("recheck-summary-file", recheck.pk, to)).status_code == 200


def test_every_word_is_there_in_both_languages(office: Office, review: Review) -> None:
    from django.utils import translation

    for way in (*REVIEW.ways, *TASK.ways):
        assert f"recheck-{way.name}" in words.ACTIONS or way.name == "void", way.name
    for table in (words.MESSAGES, words.REFUSED, words.ACTIONS, words.DETAILS):
        for chinese, english in table.values():
            assert CHINESE.search(chinese)
            assert not CHINESE.search(english)
    with translation.override("en"):
        for flow in (TASK, REVIEW):
            assert not CHINESE.search(str(flow.title) + "".join(str(way.label) for way in flow.ways))
            assert not CHINESE.search("".join(str(state.label) for state in flow.states))
    off(office, review)
    go(office, review, "officer", "send")
    for entry in Entry.objects.filter(action__startswith="recheck"):
        assert CHINESE.search(action_text(entry.action))
        assert not re.search(r"(?<![a-z])[a-z]+_[a-z]+：", detail_text(entry.detail)), entry.detail
    for note in office.people["filler"].notifications.filter(code__startswith="recheck"):
        for language in ("zh", "en"):
            assert "{" not in notification_text(note, language)
    codes = set(re.findall(r'(?:Refused\(|return )"(recheck-[a-z-]+)"', source()))
    codes |= set(re.findall(r'"(recheck-[a-z-]+)" if', source()))
    codes -= set(words.ACTIONS)
    assert codes <= set(words.REFUSED), codes - set(words.REFUSED)
    assert {way.name for way in BY_HAND} >= {"send", "answer", "decide", "confirm"}


def source() -> str:
    from pathlib import Path

    import jixiao.web.recheck

    folder = Path(jixiao.web.recheck.__file__).parent
    return "\n".join(
        (folder / f"{name}.py").read_text("utf-8") for name in ("services", "drawing", "answers")
    )


def grown(office: Office, round_: Round, number: int, mark: str) -> Recheck:
    names = {f"{mark}{n}": str(10 + n) for n in range(number)}
    made = evaluated(office, names)
    recheck = drawn(office, made, size=number)
    for review in recheck.reviews.order_by("pk"):
        assigned(office, review)
        off(office, review)
    for review in recheck.reviews.order_by("pk")[: number // 2]:
        go(office, review, "officer", "send")
        answered(office, review, accepts=True)
        go(office, review, "officer", "propose")
        go(office, review, "bureau-head", "decide")
    return recheck


def test_pages_use_a_fixed_number_of_queries(office: Office) -> None:
    names = (
        "recheck",
        "recheck-sample",
        "recheck-frame",
        "recheck-estimate",
        "recheck-summary",
        "recheck-add",
    )

    def counted(recheck: Recheck) -> dict[str, int]:
        found = {}
        for name in (*names, "rechecks"):
            address = at(name) if name == "rechecks" else at(name, recheck.pk)
            own = client(office, "officer")
            own.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert own.get(address).status_code == 200
            found[name] = len(queries)
        return found

    round_ = evaluated(office, {"first": "10"})
    few = counted(grown(office, round_, 4, "a"))
    many = counted(grown(office, round_, 14, "b"))
    assert many == few
    assert max(few.values()) <= 24


def test_a_long_list_is_fixed_in_the_background(
    office: Office, monkeypatch: Any, settings: Any, tmp_path: Any
) -> None:
    settings.JOBS = tmp_path / "jobs"
    monkeypatch.setattr("jixiao.web.recheck.jobs.MOST_AT_ONCE", 0)
    made = prepared(office, evaluated(office, {"甲": "100", "乙": "30"}))
    own = client(office, "officer")
    address = at("recheck-fix", made.pk)
    for _again in range(2):
        assert own.post(address, {"version": 0}).headers["Location"] == reverse("jobs")
    made.refresh_from_db()
    assert (made.state, Job.objects.count()) == ("preparing", 1)
    assert jobs.work_one()
    made.refresh_from_db()
    job = Job.objects.get()
    assert (job.state, job.error, made.state, made.version) == ("done", "", "fixed", 1)
    listed = json.loads(jobs.path_of(job).read_text("utf-8"))
    assert listed["frame_digest_sha256"] == made.digest
    Job.objects.update(state="waiting")
    assert jobs.work_one(), "begun again after a crash, it hands the list out"
    assert Job.objects.get().state == "done"
    assert Entry.objects.filter(action="recheck-fix").count() == 1


def test_a_long_list_is_drawn_from_in_the_background(
    office: Office, monkeypatch: Any, settings: Any, tmp_path: Any
) -> None:
    settings.JOBS = tmp_path / "jobs"
    made = prepared(office, evaluated(office, {"甲": "100", "乙": "30"}), size=1)
    own = client(office, "officer")
    own.post(at("recheck-fix", made.pk), {"version": 0})
    monkeypatch.setattr("jixiao.web.recheck.jobs.MOST_AT_ONCE", 1)
    for _again in range(2):
        asked = own.post(at("recheck-draw", made.pk), {"version": 1, "seed": "2025"})
        assert asked.headers["Location"] == reverse("jobs")
    made.refresh_from_db()
    assert (made.state, Job.objects.count()) == ("fixed", 1)
    assert jobs.work_one()
    made.refresh_from_db()
    job = Job.objects.get()
    assert (job.state, job.error, job.done, made.state) == ("done", "", 2, "drawn")
    assert made.reviews.count() == 1
    Job.objects.update(state="waiting")
    assert jobs.work_one(), "begun again after a crash, it draws nothing anew"
    assert (Job.objects.get().state, made.reviews.count()) == ("done", 1)
    assert Entry.objects.filter(action="recheck-draw").count() == 1
