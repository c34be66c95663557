"""The report of an evaluation: the official outline, every figure from the sheet, gaps marked, read back the same."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from typing import Any

import docx

from jixiao.documents.load import load
from jixiao.evaluation import (
    Evidence,
    Expert,
    ExpertScore,
    Problem,
    Sheet,
    Suggestion,
    evaluation_findings,
    load_framework,
    result_of,
)
from jixiao.profiles import load_profile
from jixiao.reading.reader import read_forms
from jixiao.rendering.reports import report_bytes
from jixiao.rendering.reports.content import Heading, Paragraph, Table, Tone, text_of
from jixiao.rendering.reports.evaluation import (
    Evaluated,
    EvaluationFacts,
    Expertise,
    Heard,
    evaluation_report,
)

CN = load_profile("cn", date(2023, 12, 31))
FRAMEWORK = load_framework()


def facts(**changes: Any) -> EvaluationFacts:
    """The facts of an evaluation of one project with one deduction."""
    points = {c.id: c.points for c in FRAMEWORK.criteria} | {"timeliness": Decimal("5.5")}
    sheet = Sheet(
        project="道路改造",
        department="市交通局",
        unit="市公路中心",
        year=2023,
        kind="fiscal",
        evaluator="某评价机构",
        experts=(Expert(id="1", name="甲"), Expert(id="2", name="乙")),
        scores=tuple(
            ExpertScore(expert=e, criterion=c, points=p, remark="延期三个月" if c == "timeliness" else "")
            for e in ("1", "2")
            for c, p in points.items()
        ),
        evidence=(
            Evidence(id="1", title="验收报告", kind="formal", proves=tuple(points), reference="第3页"),
        ),
        problems=(Problem(id="1", criterion="timeliness", text="工程延期三个月，影响通车", evidence=("1",)),),
        suggestions=(
            Suggestion(id="1", problem="1", text="倒排工期", owner="市公路中心", due=date(2024, 6, 30)),
        ),
    )
    given: dict[str, Any] = {
        "sheet": sheet,
        "framework": FRAMEWORK,
        "profile": CN,
        "result": result_of(sheet, FRAMEWORK, CN),
        "findings": evaluation_findings(sheet, FRAMEWORK, CN),
        "office": "市财政局",
        "years": "2023",
        "objects": (
            Evaluated(
                "道路改造", "市公路中心", "市交通局", 2023, Decimal(1860000), Decimal(1813500), "改造道路12公里",
                "改造道路12公里", Decimal("99.5"), "优",
            ),
        ),
        "units": ("市公路中心",),
        "team": (Expertise("甲", "公路工程", True), Expertise("乙", "财务")),
        "selection": "资金量大",
        "course": ((date(2024, 3, 1), "下达评价任务"),),
        "heard": (Heard("1", False, "因汛情停工", "汛情在招标文件中已有约定"),),
        **changes,
    }  # fmt: skip
    return EvaluationFacts(**given)


def said(found: EvaluationFacts, language: str = "zh") -> list[str]:
    return [text_of(b.runs) for b in evaluation_report(found, language).blocks if isinstance(b, Paragraph)]


def test_the_outline_is_the_official_one() -> None:
    found = [b.full for b in evaluation_report(facts()).of(Heading) if b.level == 1]  # type: ignore[union-attr]
    assert found == [
        "一、基本情况",
        "二、绩效评价工作开展情况",
        "三、综合评价情况及评价结论",
        "四、绩效评价指标分析",
        "五、主要经验及做法、存在的问题及原因分析",
        "六、有关建议",
        "七、其他需要说明的问题",
    ]


def test_every_figure_is_that_of_the_sheet() -> None:
    text = "\n".join(said(facts()))
    assert "综合得分98.5分，评价等级为“优”" in text
    assert "与单位自评99.5分相比，评价结果低1分" in text
    assert "预算186.00万元，执行181.35万元，执行率97.50%" in text
    assert "完成及时性：分值7分，评定5.5分。延期三个月。（证据1）" in text
    assert "产出类指标分值35分，评价组评定33.5分" in text
    assert "针对问题1，倒排工期。责任单位：市公路中心；完成期限：2024-06-30。" in text
    assert "共1条，其中认可0条，不认可1条" in text
    tables = list(evaluation_report(facts()).of(Table))
    assert [table.rows[-1][-1].text for table in tables[:1]] == ["98.50%"]  # type: ignore[union-attr]
    assert tables[1].rows[-1][-1].number == Decimal("98.5")  # type: ignore[union-attr]
    assert tables[2].rows[0][1].text == "验收报告"  # type: ignore[union-attr]


def test_what_is_missing_is_marked() -> None:
    bare = facts()
    sheet = bare.sheet.model_copy(update={"suggestions": (), "scores": bare.sheet.scores[:3], "evidence": ()})
    result = result_of(sheet, FRAMEWORK, CN)
    empty = facts(
        sheet=sheet, result=result, findings=evaluation_findings(sheet, FRAMEWORK, CN), objects=(), heard=(), selection="",
    )  # fmt: skip
    report = evaluation_report(empty)
    gaps = [
        run.text
        for block in report.blocks
        if isinstance(block, Paragraph)
        for run in block.runs
        if run.tone is Tone.GAP
    ]
    for what in ("评价目的和范围", "绩效目标", "针对问题1的建议", "主要经验及做法", "成文日期"):
        assert any(what in gap for gap in gaps), what
    assert any("评分尚未完成" in text for text in said(empty))
    assert not any("评价等级为" in text for text in said(empty))


def test_several_projects_stand_in_a_table() -> None:
    one = facts().objects[0]
    several = tuple(
        Evaluated(f"项目{n}", one.unit, one.department, 2023, one.budget, one.executed) for n in range(4)
    )
    report = evaluation_report(facts(objects=several))
    first = next(iter(report.of(Table)))
    assert [row[0].text for row in first.rows] == ["项目0", "项目1", "项目2", "项目3"]  # type: ignore[union-attr]
    assert "（共4个项目）" in said(facts(objects=several))[0]


def test_our_reader_reads_the_result_back() -> None:
    for kind in ("fiscal", "departmental"):
        sheet = facts().sheet.model_copy(update={"kind": kind})
        data = report_bytes(evaluation_report(facts(sheet=sheet)), "docx")
        form = read_forms(load(data, "report.docx")).forms[0]
        assert form.kind.value == "report"
        assert (form.year, form.total_score.value, form.grade.text) == (2023, Decimal("98.5"), "优")
    assert docx.Document(io.BytesIO(data)).paragraphs[0].style.name == "Title"


def test_english_is_english() -> None:
    found = facts()
    report = evaluation_report(found, "en")
    assert next(report.of(Heading)).full == "1 Basic facts"  # type: ignore[union-attr]
    text = "\n".join(said(found, "en"))
    assert "The total is 98.5 points" in text
    assert "timeliness of completion: 5.5 of 7." in text
