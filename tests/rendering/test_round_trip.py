"""Reading a rendered form gives the same form back, for every kind of form and every format."""

from __future__ import annotations

from pathlib import Path

import pytest
from generated_forms import differences, everything, field, forms, words
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from jixiao.documents.load import load
from jixiao.forms.model import EvaluationReport, Form, FormKind, LabelledText
from jixiao.reading.reader import read_forms
from jixiao.rendering import FORMATS, render_bytes

SEEDS = Path(__file__).resolve().parents[3] / "shared" / "seeds"
KINDS = [
    (FormKind.SELF_EVALUATION, "project", "cn"),
    (FormKind.SELF_EVALUATION, "unit", "cn"),
    (FormKind.SELF_EVALUATION, "project", "cn-sichuan"),
    (FormKind.SELF_EVALUATION, "project", "cn-hubei"),
    (FormKind.SELF_EVALUATION, "project", "cn-yunnan-lincang"),
    (FormKind.TARGET, "project", "cn"),
    (FormKind.TARGET, "unit", "cn"),
    (FormKind.TARGET, "project", "cn-shanghai"),
    (FormKind.MONITORING, "project", "cn"),
    (FormKind.MONITORING, "unit", "cn"),
]
QUIET = {
    "deadline": None,
    "suppress_health_check": list(HealthCheck),
    "derandomize": True,
    "phases": [Phase.explicit, Phase.generate],  # forms are large: shrinking one takes minutes
}
EXAMPLES = {"html": 15, "xlsx": 10, "docx": 10, "pdf": 10}


def read_back(forms_in: list[Form], to: str, jurisdiction: str = "cn") -> list[Form]:
    data = render_bytes(forms_in, to, jurisdiction=jurisdiction)
    return read_forms(load(data, f"form.{to}")).forms


@pytest.mark.parametrize("to", FORMATS)
@pytest.mark.parametrize(("kind", "scope", "jurisdiction"), KINDS)
def test_generated_form(kind: FormKind, scope: str, jurisdiction: str, to: str) -> None:
    @settings(max_examples=EXAMPLES[to], **QUIET)
    @given(form=forms(kind, scope))
    def check(form: Form) -> None:
        (found,) = read_back([form], to, jurisdiction)
        assert differences(everything(found), everything(form)) == []

    check()


@pytest.mark.parametrize("to", FORMATS)
def test_older_framework_of_shanghai(to: str) -> None:
    @settings(max_examples=EXAMPLES[to], **QUIET)
    @given(form=forms(FormKind.TARGET, older=True))
    def check(form: Form) -> None:
        (found,) = read_back([form], to, "cn-shanghai")
        assert differences(everything(found), everything(form)) == []

    check()


@pytest.mark.parametrize("to", FORMATS)
def test_several_forms_in_one_file(to: str) -> None:
    kinds = [
        (FormKind.SELF_EVALUATION, "project"),
        (FormKind.MONITORING, "project"),
        (FormKind.TARGET, "unit"),
    ]

    @settings(max_examples=5, **QUIET)
    @given(many=st.tuples(*(forms(kind, scope) for kind, scope in kinds)))
    def check(many: tuple[Form, ...]) -> None:
        found = read_back(list(many), to)
        assert differences([everything(f) for f in found], [everything(f) for f in many]) == []

    check()


@pytest.mark.parametrize("to", FORMATS)
def test_report(to: str) -> None:
    """A report states its score, grade and subject in its text: they are read from there, the same each time."""

    @settings(max_examples=10, **QUIET)
    @given(sections=st.lists(words(3, 40), min_size=1, max_size=5))
    def check(sections: list[str]) -> None:
        title = "清河县水利局关于农村饮水项目绩效自评报告"
        texts = [LabelledText(label="标题", field=field(title))]
        texts += [
            LabelledText(label=f"工作{name}", field=field(text + "。"))
            for name, text in zip("甲乙丙丁戊", sections, strict=False)
        ]
        form = EvaluationReport(title=field(title), texts=texts)
        (once,) = read_back([form], to)
        (twice,) = read_back([once], to)
        assert [(text.label, text.field.text) for text in once.texts] == [
            (text.label, text.field.text) for text in texts
        ]
        assert everything(twice) == everything(once)

    check()


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the real documents are not beside this repository")
@pytest.mark.parametrize("to", FORMATS)
@pytest.mark.parametrize("number", ["000", "001", "002", "003", "004"])
def test_real_document(number: str, to: str) -> None:
    (source,) = SEEDS.glob(f"{number}_*")
    expected = read_forms(load(source.read_bytes(), source.name)).forms
    found = read_back(expected, to)
    assert differences([everything(f) for f in found], [everything(f) for f in expected]) == []
