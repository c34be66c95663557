"""The framework is complete, cited, and favours results; a mistake in a file is named."""

from decimal import Decimal
from importlib import resources

import pytest

from jixiao.evaluation import RulesError, load_framework, load_review_rules
from jixiao.profiles import load_profile

FRAMEWORK = load_framework()


def test_the_national_framework_has_its_heads_and_criteria():
    heads = {head.id: sum(c.points for c in FRAMEWORK.under(head.id)) for head in FRAMEWORK.heads}
    assert heads == {"decision": 15, "process": 20, "output": 35, "benefit": 30}
    assert len(FRAMEWORK.criteria) == 17
    assert FRAMEWORK.points == FRAMEWORK.total.value == 100
    assert FRAMEWORK.result_points >= FRAMEWORK.result_share.value * 100
    assert {c.l3.zh for c in FRAMEWORK.under("process")} >= {"资金到位率", "预算执行率"}
    assert FRAMEWORK.criterion("execution").formula.zh.endswith("实际到位资金")


def test_everything_has_a_source_and_points_are_our_own_judgement():
    for criterion in FRAMEWORK.criteria:
        assert FRAMEWORK.citation(criterion.cite).binding
        assert not FRAMEWORK.citation(criterion.points_cite).binding
        assert criterion.checks
        for words in (criterion.l2, criterion.l3, *criterion.checks):
            assert words.zh
            assert words.en
    assert str(FRAMEWORK.source(FRAMEWORK.result_share)).endswith("第十四条")


def test_an_evaluation_chooses_its_points():
    own = FRAMEWORK.with_points({"quantity": Decimal(60), "basis": Decimal(40)})
    assert [(c.id, c.points) for c in own.criteria] == [("basis", 40), ("quantity", 60)]
    assert own.result_points == 60
    with pytest.raises(KeyError):
        FRAMEWORK.with_points({"nothing": Decimal(1)})


def test_a_profile_leads_to_its_framework():
    assert load_framework(load_profile("cn-sichuan").lineage) == FRAMEWORK


def own_file(tmp_path, name, change):
    folder = tmp_path / "cn-town"
    folder.mkdir(exist_ok=True)
    text = resources.files("jixiao.jurisdictions").joinpath("cn", name).read_text("utf-8")
    before, after = change
    assert before in text
    (folder / name).write_text(text.replace(before, after), "utf-8")


def test_a_place_may_have_its_own(tmp_path):
    own_file(tmp_path, "evaluation.yaml", ("points: 20\n", "points: 25\n"))
    assert load_framework(("cn-town", "cn"), (tmp_path,)).criterion("effect").points == 25
    assert load_framework(("cn",), (tmp_path,)) == FRAMEWORK


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("evaluation.yaml", ("id: quality", "id: quantity")),
        ("evaluation.yaml", ("  benefit:\n", "  profit:\n")),
        ("evaluation.yaml", ("points_cite: judgement", "points_cite: nobody")),
        ("evaluation.yaml", ("independence: {cite: caiyu-2020-10", "independence: {cite: nobody")),
        ("evaluation.yaml", ("points: 20\n", "points: many\n")),
        ("evaluation.yaml", ("standard: saving", "standard: nothing")),
        ("review.yaml", ("upto: 0.5,", "upto: 0.9,")),
        ("review.yaml", ("minimum: 2", "minimum: 0")),
        ("review.yaml", ("high: 0.5\n", "high: 0.1\n")),
        ("review.yaml", ("figure: errors", "figure: colour")),
    ],
)
def test_a_mistake_in_a_file_is_refused(tmp_path, name, change):
    own_file(tmp_path, name, change)
    load = load_framework if name == "evaluation.yaml" else load_review_rules
    with pytest.raises(RulesError, match=name):
        load(("cn-town",), (tmp_path,))


def test_the_rules_of_a_review_are_cited():
    rules = load_review_rules()
    for cite in (
        rules.risk.cite,
        rules.sampling.cite,
        rules.estimation.cite,
        rules.deductions.consistency.cite,
    ):
        assert rules.citation(cite).title
    for criterion in rules.deductions.criteria:
        assert rules.source(criterion).title
        assert criterion.words.zh
        assert criterion.asks.en
    assert rules.criterion("nothing") is None
