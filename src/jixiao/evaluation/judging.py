"""Findings on an evaluation: its points, its experts, its evidence, and what follows from each deduction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from jixiao.evaluation.framework import Framework
from jixiao.evaluation.sheet import Sheet
from jixiao.evaluation.totals import Result, result_of
from jixiao.findings import Finding, Severity, entry
from jixiao.scoring import plain
from jixiao.values import Citation
from jixiao.values.text import squeeze

if TYPE_CHECKING:
    from jixiao.profiles import Profile

_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class _Bench:
    """One evaluation on the bench: what the findings look at."""

    sheet: Sheet
    framework: Framework
    profile: Profile
    result: Result
    document: str

    def found(self, code: str, path: str, citation: Citation | None = None, **words: str) -> Finding:
        """Return a finding; an error needs a source better than judgement."""
        severity = Severity(self.profile.severity(code) or entry(code).severity)
        if severity is Severity.ERROR and citation is not None and not citation.binding:
            severity = Severity.WARNING
        printed, expected = words.pop("printed", None), words.pop("expected", None)
        return Finding(
            code, severity, document=self.document, project=self.sheet.project, field=path,
            printed=printed, expected=expected, citation=citation, values=words,
        )  # fmt: skip


def evaluation_findings(
    sheet: Sheet, framework: Framework, profile: Profile, document: str = ""
) -> tuple[Finding, ...]:
    """Return everything that is to be put right in an evaluation before it is handed on."""
    bench = _Bench(sheet, framework, profile, result_of(sheet, framework, profile), document)
    groups = (_points, _scores, _evidence, _problems, _conclusion)
    return tuple(finding for group in groups for finding in group(bench))


def _points(bench: _Bench) -> Iterator[Finding]:
    """Points add up to the total, and outputs and effects have their share."""
    framework = bench.framework
    if framework.points != framework.total.value:
        yield bench.found(
            "evaluation-weight-sum", "points", framework.source(framework.total),
            printed=plain(framework.points), expected=plain(framework.total.value),
        )  # fmt: skip
    least = framework.result_share.value * framework.points
    if framework.result_points < least:
        yield bench.found(
            "evaluation-weight-results", "points", framework.source(framework.result_share),
            printed=plain(framework.result_points), expected=f"≥{plain(least)}",
        )  # fmt: skip


def _scores(bench: _Bench) -> Iterator[Finding]:
    """Every expert scores every criterion once, within its points, and no two are far apart."""
    seen = Counter((score.expert, score.criterion) for score in bench.sheet.scores)
    experts = {expert.id: expert for expert in bench.sheet.experts}
    known = {criterion.id for criterion in bench.framework.criteria}
    for (who, criterion), times in seen.items():
        if times > 1 or who not in experts or criterion not in known:
            yield bench.found(
                "evaluation-score-stray",
                f"scores.{criterion}.{who}",
                expert=_name(bench, who),
                criterion=criterion,
            )
    for row in bench.result.rows:
        name, path = row.criterion.l3, f"scores.{row.criterion.id}"
        given = dict(row.points)
        for expert in bench.sheet.experts:
            points = given.get(expert.id)
            if points is None:
                yield bench.found(
                    "evaluation-score-missing",
                    f"{path}.{expert.id}",
                    name=name.zh,
                    name_en=name.en,
                    expert=expert.name,
                )
            elif not 0 <= points <= row.criterion.points:
                yield bench.found(
                    "evaluation-score-range", f"{path}.{expert.id}", name=name.zh, name_en=name.en, expert=expert.name,
                    printed=plain(points), expected=f"0—{plain(row.criterion.points)}",
                )  # fmt: skip
        if row.agreed is not None and not 0 <= row.agreed.points <= row.criterion.points:
            yield bench.found(
                "evaluation-score-range", f"agreed.{row.criterion.id}", name=name.zh, name_en=name.en, expert="评价组",
                printed=plain(row.agreed.points), expected=f"0—{plain(row.criterion.points)}",
            )  # fmt: skip
        limit = bench.framework.disagreement
        if row.spread > limit.value and row.agreed is None:
            yield bench.found(
                "evaluation-disagreement", path, bench.framework.source(limit), name=name.zh, name_en=name.en,
                points="、".join(f"{_name(bench, who)}{plain(points)}" for who, points in row.points),
                points_en=", ".join(f"{_name(bench, who)} {plain(points)}" for who, points in row.points),
                spread=plain(row.spread * _HUNDRED, 1), limit=plain(limit.value * _HUNDRED),
            )  # fmt: skip


def _name(bench: _Bench, expert: str) -> str:
    return next((item.name for item in bench.sheet.experts if item.id == expert), expert)


def _evidence(bench: _Bench) -> Iterator[Finding]:
    """A score rests on evidence that somebody else made, and the ledger names what there is."""
    for criterion in bench.result.unproved:
        yield bench.found(
            "evaluation-evidence-missing",
            f"evidence.{criterion.id}",
            name=criterion.l3.zh,
            name_en=criterion.l3.en,
        )
    known = {criterion.id for criterion in bench.framework.criteria}
    for item in bench.sheet.evidence:
        strange = [name for name in item.proves if name not in known]
        if not item.proves or strange or item.kind not in bench.framework.evidence_kinds:
            yield bench.found("evaluation-evidence-idle", f"evidence.{item.id}", name=item.title)


def _problems(bench: _Bench) -> Iterator[Finding]:
    """Each deduction has a problem, each problem evidence and a suggestion, each suggestion an owner and a date."""
    for row in bench.result.rows:
        if row.deducted and not row.problems:
            assert row.score is not None
            yield bench.found(
                "evaluation-deduction-without-problem", f"problems.{row.criterion.id}", name=row.criterion.l3.zh, name_en=row.criterion.l3.en,
                deducted=plain(row.criterion.points - row.score, 2),
            )  # fmt: skip
    ledger = {item.id for item in bench.sheet.evidence}
    answered = {suggestion.problem for suggestion in bench.sheet.suggestions}
    for problem in bench.sheet.problems:
        if not set(problem.evidence) & ledger:
            yield bench.found("evaluation-problem-unproved", f"problems.{problem.id}", text=problem.text)
        if problem.id not in answered:
            yield bench.found(
                "evaluation-problem-without-suggestion", f"problems.{problem.id}", text=problem.text
            )
    problems = {problem.id for problem in bench.sheet.problems}
    for suggestion in bench.sheet.suggestions:
        lacking = [
            words
            for words, lacks in (
                (("对应的问题", "its problem"), suggestion.problem not in problems),
                (("责任单位", "who answers for it"), not squeeze(suggestion.owner)),
                (("完成期限", "a date"), suggestion.due is None),
            )
            if lacks
        ]
        if lacking:
            yield bench.found(
                "evaluation-suggestion-incomplete", f"suggestions.{suggestion.id}", text=suggestion.text,
                lacking="、".join(zh for zh, _ in lacking), lacking_en=", ".join(en for _, en in lacking),
            )  # fmt: skip


def _conclusion(bench: _Bench) -> Iterator[Finding]:
    """The grade is the band of the total, and who evaluates is not who carries the project out."""
    grade, result = squeeze(bench.sheet.grade), bench.result
    if grade and result.grade is not None and grade != result.grade.label:
        yield bench.found(
            "evaluation-grade", "grade", bench.profile.why("grades").citation, printed=grade,
            expected=result.grade.label, total=plain(result.total),
        )  # fmt: skip
    evaluator = squeeze(bench.sheet.evaluator)
    if evaluator and evaluator in (squeeze(bench.sheet.unit), squeeze(bench.sheet.department)):
        cite = bench.framework.source(bench.framework.independence)
        yield bench.found("evaluation-third-party", "evaluator", cite, printed=bench.sheet.evaluator)
