"""Judging documents: which rules a form falls under, what is held against what, and that order changes nothing."""

import random
from datetime import date
from pathlib import Path

import pytest

from jixiao.checks import base, registry, runner
from jixiao.checks.runner import judge
from jixiao.checks.session import Rulebook, judge_documents, judge_each
from jixiao.findings import Finding, Waiver
from jixiao.forms.entry import form_of
from jixiao.forms.model import DocumentForms
from jixiao.profiles import ProfileError, load_profile
from jixiao.reading.many import read_paths

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
NATIONAL = load_profile("cn", date(2023, 12, 31))
NAMES = (
    "02-national-faulty.docx",
    "05-hubei-and-stacked.xlsx",
    "07-shanghai-targets.pdf",
    "08-shanghai-self-evaluation.html",
    "09-flattened.txt",
)


@pytest.fixture(scope="module")
def documents() -> list[DocumentForms]:
    return list(read_paths([str(EXAMPLES / name) for name in NAMES], jobs=0))


def forget_the_order() -> None:
    """Let the checks be chosen from the registry again."""
    runner.checks_of.cache_clear()
    runner.chosen.cache_clear()


def document(name: str, *records: dict) -> DocumentForms:
    return DocumentForms(document=name, format="docx", forms=[form_of(record) for record in records])


def chosen(name: str, *records: dict, **asked) -> tuple[str, date]:
    forms = document(name, *records)
    choice = Rulebook(**asked).choose(forms.forms[0], forms)
    assert choice.reason.zh
    assert choice.reason.en
    return choice.profile.id, choice.profile.on


@pytest.mark.parametrize(
    ("name", "records", "profile"),
    [
        ("a.docx", [{"department": "上海市普陀区人民政府办公室"}], "cn-shanghai-putuo"),
        ("a.docx", [{"unit": "湖北省某厅"}], "cn-hubei"),
        ("a.docx", [{"project": "甲"}, {"department": "湖北省某厅"}], "cn-hubei"),
        ("四川省2023.docx", [{"project": "甲"}], "cn-sichuan"),
        ("a.docx", [{"department": "湖北省某厅", "project": "四川省对口合作"}], "cn-hubei"),
        ("a.docx", [{"department": "砚川市某局"}], "cn"),
    ],
)
def test_names_choose_the_rules_the_nearest_first(name, records, profile):
    assert chosen(name, *records)[0] == profile


CUT = {
    "year": 2023,
    "amount_unit_label": "元",
    "funds": [
        {"line": "total", "label": "年度资金总额", "initial": "405000", "revised": "605", "executed": "605",
         "weight": "10", "rate": "100%", "score": "10"},
    ],
    "indicators": [{"l1": "产出指标", "l2": "数量指标", "l3": "活动场次", "target": "≥5场", "actual": "5场", "weight": "90", "score": "90"}],
    "total_score": "100",
}  # fmt: skip
IDLE = {**CUT, "funds": [{**CUT["funds"][0], "revised": "405000", "executed": "10125", "rate": "2.5%", "score": "0.25"}],
        "total_score": "90.25"}  # fmt: skip


@pytest.mark.parametrize(
    ("code", "record"), [("fund-adjusted-drastically", CUT), ("execution-contradicts-scores", IDLE)]
)
def test_a_profile_makes_an_error_of_a_warning(tmp_path, code, record):
    folder = tmp_path / "my-city"
    folder.mkdir()
    (folder / "profile.yaml").write_text(
        "id: my-city\nname: {zh: 某市, en: A city}\nextends: cn\n"
        "citations:\n  notice: {title: 某市通知, basis: notice, read: full}\n"
        f"severity:\n  {code}: [{{since: 2020-01-01, value: error, cite: notice}}]\n",
        "utf-8",
    )
    day = date(2023, 12, 31)
    for profile, severity in (
        (load_profile("cn", day), "warning"),
        (load_profile("my-city", day, [tmp_path]), "error"),
    ):
        finding = next(f for f in judge(form_of(record), profile).findings if f.code == code)
        assert finding.severity == severity
    assert finding.citation is not None
    assert finding.citation.title == "某市通知"


def test_a_year_in_a_report_is_reported_once():
    report = {
        "kind": "report", "year": 2023, "project": "绿化养护经费", "department": "砚川市城管局",
        "text": {"组织过程": "我局开展2021年度项目支出绩效自评工作。", "资金投入情况分析": "下达预算50万元。"},
    }  # fmt: skip
    form = {"year": 2023, "project": "绿化养护经费", "department": "砚川市城管局"}
    found = judge_documents([document("report.docx", report, form)]).findings
    years = [f for f in found if f.code in ("year-conflict", "report-year")]
    assert [(f.code, f.field) for f in years] == [("year-conflict", "texts[0]")]


def test_the_year_chooses_the_day_unless_one_is_asked_for():
    form = {"department": "上海市某局", "year": 2022}
    assert chosen("a", form) == ("cn-shanghai", date(2022, 12, 31))
    assert chosen("a", form, on=date(2023, 6, 1)) == ("cn-shanghai", date(2023, 6, 1))
    assert chosen("a", form, profile="cn") == ("cn", date(2022, 12, 31))
    assert chosen("a", {"department": "上海市某局"}) == ("cn-shanghai", date.today())


def test_an_unknown_profile_is_refused_before_anything_is_read():
    with pytest.raises(ProfileError):
        judge_documents((pytest.fail("a document was read") for _ in range(1)), "cn-nowhere")


def test_the_order_of_checks_changes_nothing(documents, monkeypatch):
    def found() -> list[Finding]:
        forget_the_order()
        return list(judge_documents(documents).findings)

    before = found()
    assert before
    registry()
    run: list[list[str]] = []
    for seed in range(3):
        shuffled = list(base.SINGLE)
        random.Random(seed).shuffle(shuffled)
        monkeypatch.setattr("jixiao.checks.runner.registry", lambda shuffled=shuffled: tuple(shuffled))
        assert sorted(found(), key=repr) == sorted(before, key=repr)
        run.append([check.name for check in runner.due_checks(base.case_of(documents[0].forms[0], NATIONAL))])
    monkeypatch.undo()
    forget_the_order()
    assert run[0] != run[1]


def test_the_order_of_documents_changes_nothing(documents):
    before = sorted(judge_documents(documents).findings, key=repr)
    for seed in range(3):
        shuffled = list(documents)
        random.Random(seed).shuffle(shuffled)
        assessment = judge_documents(shuffled)
        assert sorted(assessment.findings, key=repr) == before
        order = [d.document for d in shuffled]
        assert [d.document for d in assessment.documents] == order
        listed = [order.index(f.document) for f in assessment.findings]
        assert listed == sorted(listed)


def test_a_form_is_judged_alike_alone_and_among_others(documents):
    assessment = judge_documents(documents)
    for judged in assessment.forms:
        alone = judge(judged.form, judged.choice.profile, judged.judgement.document, judged.number)
        assert alone.findings == judged.judgement.findings
        assert alone.outcomes == judged.judgement.outcomes


def test_documents_are_taken_one_at_a_time(documents):
    taken = []

    def results():
        for result in documents:
            taken.append(result.document)
            yield result

    judged = judge_each(results(), Rulebook())
    next(judged)
    assert taken == [documents[0].document]


def test_what_is_wrong_only_in_the_declarations_is_not_listed(documents):
    targets = [d for d in documents if d.document.startswith("07")]
    results = [d for d in documents if d.document.startswith("08")]
    assessment = judge_documents(results, against=targets)
    assert {f.document for f in assessment.findings} == {results[0].document}
    assert [d.document for d in assessment.against] == [targets[0].document]
    alone = judge_documents(results)
    assert len(assessment.findings) > len(alone.findings)


def test_a_waived_finding_is_kept_apart_and_an_idle_waiver_is_found(documents):
    first = judge_documents(documents[:1]).findings[0]
    used = Waiver(first.code, first.document, first.project, first.field, "王某", "已核实", date(2024, 1, 1))
    idle = Waiver(first.code, "no-such.docx", "", "", "王某", "已核实", date(2024, 1, 1))
    ended = Waiver(
        first.code,
        first.document,
        first.project,
        first.field,
        "李某",
        "已核实",
        date(2020, 1, 1),
        date(2020, 2, 1),
    )
    assessment = judge_documents(documents[:1], waivers=[used, idle, ended], today=date(2024, 6, 1))
    assert [finding for finding, _ in assessment.waived] == [first]
    assert first not in assessment.findings
    assert sorted(f.document for f in assessment.findings if f.code == "waiver-idle") == sorted(
        [first.document, "no-such.docx"]
    )
    assert assessment.findings[-1].document == "no-such.docx"


def test_one_version_stands_for_all_rule_sets(documents):
    one = judge_documents(documents, profile="cn", on=date(2023, 12, 31))
    assert one.rules == one.profiles[0].version
    several = judge_documents(documents)
    assert len(several.profiles) > 1
    assert several.rules not in {None, *(profile.version for profile in several.profiles)}
    assert judge_documents(list(reversed(documents))).rules == several.rules
    assert judge_documents([]).rules is None


def test_each_document_is_judged_by_the_places_that_it_names_itself():
    nameless = {"kind": "self_evaluation", "project": "慰问经费", "year": 2021}
    in_shanghai = document("一.docx", nameless, {**nameless, "unit": "上海市普陀区人民政府办公室"})
    in_lincang = document("二.docx", nameless, {**nameless, "unit": "临沧市人民政府办公室"})
    judged = judge_each([in_shanghai, in_lincang, in_shanghai], Rulebook())
    found = [{form.choice.profile.id for form in one.forms} for one in judged]
    assert found == [{"cn-shanghai-putuo"}, {"cn-yunnan-lincang"}, {"cn-shanghai-putuo"}]
