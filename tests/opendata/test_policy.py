"""What may be public: nothing that is not named, nothing private in what is."""

from __future__ import annotations

import zipfile
from decimal import Decimal
from pathlib import Path

import pytest

from builders.corpus import record
from jixiao.checks.session import Rulebook, judge_each
from jixiao.forms.entry import form_of, text_field
from jixiao.forms.model import DocumentForms, Form, FormKind, LabelledText, Task
from jixiao.opendata import PolicyError, Site, Submitted, load_policy, publish_form, write_site

PRIVATE = "联系人：欧阳甲乙，电话：０２１－６５４３２１０９，手机１３９12345678，身份证号：310101199001011234，邮箱 zhou@example.org，内部意见：拟核减此项目。"
STRUCK = (
    "欧阳甲乙",
    "65432109",
    "６５４３２１０９",
    "12345678",
    "310101199001011234",
    "zhou@example.org",
    "拟核减",
)


def planted(kind: FormKind) -> tuple[Form, list[str]]:
    """Return a form with private texts in every field, and words that must not be found in any file."""
    tokens: list[str] = []

    def token(field: str) -> str:
        tokens.append(f"私密{len(tokens)}字样")
        return f"{field}{tokens[-1]}"

    data = record(1, kind=kind.value)
    for name in ("project", "department", "unit", "objective_expected", "objective_actual", "grade"):
        data[name] = f"{data.get(name, '优')} {PRIVATE}"
    data["total_weight"] = data["total_score"] = f"100 {PRIVATE}"
    data["amount_unit_label"] = "万元"
    for line in (*data["funds"], *data["indicators"]):
        for name in tuple(line):
            if name not in ("line", "l1", "l2"):
                line[name] = f"{line[name]} {PRIVATE}"
        line["extra"] = {token("经办人"): token("备注"), "专家意见": token("")}
    for row in data["indicators"]:
        row["reason"] = PRIVATE
    data["text"] = {
        **{label: token(label) for label in ("联系人", "项目负责人", "负责人电话", "填报人", "审核意见", "备注", "内部批示",
                                              "专家组成员", "单位地址", "未列明的栏目" if kind is not FormKind.REPORT else "签名")},
        "项目概况": PRIVATE, "主要经验做法": PRIVATE, "存在问题": PRIVATE, f"项目概况 {PRIVATE}": token("标签"),
    }  # fmt: skip
    form = form_of(data)
    form.title = text_field(token("标题"))
    form.long_term_indicators = [row.model_copy(deep=True) for row in form.indicators]
    form.tasks = [Task(name=text_field(f"任务 {PRIVATE}"), content=text_field(PRIVATE))]
    form.texts.append(LabelledText(label="联系方式", field=text_field(token(""))))
    return form, tokens


def every_byte(folder: Path) -> str:
    """Return everything written below a folder, the parts of workbooks unpacked, names of files too."""
    parts = []
    for path in sorted(folder.rglob("*")):
        parts.append(path.name)
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as book:
                parts += [book.read(name).decode() for name in book.namelist()]
        elif path.is_file():
            parts.append(path.read_text("utf-8-sig"))
    return "\n".join(parts)


@pytest.mark.parametrize("kind", [FormKind.SELF_EVALUATION, FormKind.TARGET, FormKind.REPORT])
def test_nothing_private_gets_out_in_any_file(kind, tmp_path):
    form, tokens = planted(kind)
    document = DocumentForms(document="张三-13912345678.docx", format="docx", forms=[form])
    (judged,) = judge_each([document], Rulebook())
    findings = judged.forms[0].judgement.findings
    public = publish_form(Submitted(form, findings), load_policy())
    assert public is not None
    write_site([public], tmp_path / "site", Site(base_url="https://example.gov.cn"))
    written = every_byte(tmp_path / "site")
    assert [word for word in (*tokens, *STRUCK, "张三") if word in written] == []
    assert "第1号道路养护经费" in written
    assert "［略］" in written


def test_findings_of_the_policy_only():
    form = form_of(record(1, total_score="99"))
    document = DocumentForms(document="a", format="docx", forms=[form])
    (judged,) = judge_each([document], Rulebook())
    findings = judged.forms[0].judgement.findings
    policy = load_policy()
    public = publish_form(Submitted(form, findings), policy)
    codes = {found["code"] for found in public.record["findings"]}
    assert "total-sum" in codes
    assert codes < {finding.code for finding in findings}
    assert codes <= set(policy.findings)


def test_kinds_that_are_not_public_and_forms_that_are_withheld():
    policy = load_policy()
    assert publish_form(Submitted(form_of(record(1, kind="monitoring"))), policy) is None
    for changes in ({"text": {"说明": "本项目涉 密，不公开"}}, {"objective_expected": "【机密】建设"}):
        assert publish_form(Submitted(form_of(record(1, **changes))), policy) is None
    assert publish_form(Submitted(form_of(record(1))), policy) is not None


@pytest.mark.parametrize(
    "text",
    [
        "电话费补助1200元",
        "2021年养护里程1380公里",
        "≥13800人次",
        "咨询电话接通率≥95%",
        "预算12345678901.23元",
        "项目负责制",
        "100%",
    ],
)
def test_what_is_not_private_is_not_struck_out(text):
    assert load_policy().cleaned(text) == text


def test_texts_in_either_width():
    policy = load_policy()
    assert policy.cleaned("请拨１３８００００１１１１咨询") == "请拨［略］咨询"
    assert policy.cleaned("请拨138 0000 1111。") == "请拨［略］。"
    assert policy.cleaned("（０２７）８７６５４３２１") == "［略］"
    assert policy.cleaned(None) is None


def test_a_policy_of_ones_own(tmp_path):
    built_in = Path(load_policy.__code__.co_filename).with_name("policy.yaml").read_text("utf-8")
    own = tmp_path / "policy.yaml"
    own.write_text(built_in.replace("target, actual, weight, score, reason]", "target, actual]"), "utf-8")
    public = publish_form(Submitted(form_of(record(1))), load_policy(own))
    assert set(public.record["indicators"][0]) == {"l1", "l2", "l3", "target", "actual"}
    for wrong in (
        "kinds: [poem]",
        built_in + "\nmore: 1",
        built_in.replace("[fund-rate,", "[no-such-code,"),
        "[",
        built_in.replace("never:\n", "never:\n  - '('\n"),
    ):
        own.write_text(wrong, "utf-8")
        with pytest.raises(PolicyError):
            load_policy(own)
    with pytest.raises(PolicyError):
        load_policy(tmp_path / "none.yaml")


def test_ids_follow_from_names_alone():
    policy = load_policy()

    def public(**changes):
        return publish_form(Submitted(form_of(record(1, **changes))), policy)

    one, later = public(), public(year=2030, total_score="1", indicators=[])
    assert (one.project_id, one.unit_id, one.department_id) == (
        later.project_id,
        later.unit_id,
        later.department_id,
    )
    assert one.id != later.id
    assert public(project="另一项目").project_id != one.project_id
    assert public(unit="办公室").unit_id != public(unit="办公室", department="另一局").unit_id
    coded = public(text={"项目编码": "53090021P000000012"})
    assert coded.project_id == "p-53090021p000000012"
    assert public(text={"项目编码": "无"}).project_id == one.project_id


def test_the_public_form_says_what_the_form_says():
    form = form_of(record(3))
    public = publish_form(Submitted(form), load_policy()).form()
    assert public.funds[0].executed.value.yuan == Decimal("530000")
    assert [i.l3.text for i in public.indicators] == [i.l3.text for i in form.indicators]
