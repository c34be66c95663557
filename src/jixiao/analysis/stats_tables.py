"""Statistics as plain tables with headings in two languages, from which terminal, JSON and workbook are made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

from jixiao.analysis.stats import (
    GRADES,
    OUTCOMES,
    RATE_BANDS,
    SCORE_BANDS,
    Group,
    Spread,
    Statistics,
    money,
    share,
)
from jixiao.checks import registry
from jixiao.findings import Severity, entry
from jixiao.rendering.findings.words import word as finding_word

Cell = str | int | Decimal | None

_WORDS = {
    "whole": ("总体", "As a whole"),
    "documents": ("文件", "Documents"),
    "kinds": ("表的类型", "Kinds of form"),
    "groups": ("分组", "By group"),
    "years": ("历年", "By year"),
    "rates": ("预算执行率分布", "Execution rates"),
    "scores": ("自评总分分布", "Self-evaluation totals"),
    "grades": ("等级分布", "Grades"),
    "findings": ("常见问题", "Commonest findings"),
    "worst": ("得分与规则最不相符的单位", "Units whose scores follow least from the rules"),
    "coverage": ("核查范围", "Coverage of the checks"),
    "name": ("名称", "name"),
    "year": ("年度", "year"),
    "unit": ("单位", "unit"),
    "department": ("主管部门", "department"),
    "profile": ("规则", "rules"),
    "forms": ("表数", "forms"),
    "evaluations": ("自评表", "self-evaluations"),
    "budget": ("预算数（元）", "budget (yuan)"),
    "executed": ("执行数（元）", "executed (yuan)"),
    "rate": ("执行率", "execution rate"),
    "mean": ("平均总分", "mean total"),
    "median": ("总分中位数", "median total"),
    "errors": ("错误", "errors"),
    "warnings": ("疑点", "warnings"),
    "clean": ("无错误的表", "forms without errors"),
    "lines": ("可重算得分行", "lines recomputed"),
    "differ": ("不符", "differ"),
    "differing": ("不符率", "differ, %"),
    "open": ("不能判定", "undecided"),
    "outside": ("总分不符", "totals that do not follow"),
    "item": ("事项", "item"),
    "count": ("数量", "number"),
    "share": ("占比", "share"),
    "band": ("区间", "band"),
    "grade": ("等级", "grade"),
    "code": ("代码", "code"),
    "finding": ("问题", "finding"),
    "severity": ("轻重", "severity"),
    "times": ("处数", "times"),
    "concerned": ("涉及表数", "forms concerned"),
    "check": ("检查", "check"),
    "pass": ("通过", "passed"),
    "fail": ("有问题", "findings"),
    "undecidable": ("不能判定", "undecided"),
    "internal_error": ("检查出错", "failed itself"),
    "not_applicable": ("不适用", "does not apply"),
    "pending": ("待处理", "pending"),
    "done": ("已完成", "done"),
    "failed": ("未能读取", "could not be read"),
    "skipped": ("内容重复，只计一次", "same bytes as another, counted once"),
    "removed": ("已移除，不计", "removed, not counted"),
    "partly": ("其中有部分内容未能读取", "of these, some part could not be read"),
    "without": ("其中没有认出绩效表", "of these, no form was recognised"),
    "below": ("低于{}", "below {}"),
    "between": ("{}至不足{}", "{} to below {}"),
    "exactly": ("{}", "{}"),
    "above": ("高于{}", "above {}"),
    "excellent": ("优", "excellent"),
    "good": ("良", "good"),
    "fair": ("中", "fair"),
    "poor": ("差", "poor"),
    "none": ("（未印）", "(not printed)"),
    "others": ("等{}项", " and {} more"),
    "statement": (
        "核查了 {forms} 张表，适用的检查共 {applied} 项次：通过 {passed}，发现问题 {failed}，不能判定 {undecided}（不算通过）。",
        "{forms} forms were checked; {applied} checks applied: {passed} passed, {failed} with findings, "
        "{undecided} undecided (which is not passed).",
    ),
    "broken": ("{} 项次检查自身出错，未得出结论。", "{} checks failed themselves and say nothing."),
    "unread": (
        "{} 份文件未能读取、{} 份只读出一部分，其中的内容未经核查。",
        "{} documents could not be read and {} only in part; what they hold was not checked.",
    ),
    "left": ("{} 张表因所在单位的表过多未作跨表比对。", "{} forms were not compared: their office has too many."),
    "scope": (
        "跨表比对只在同一单位的表之间进行；金额只汇总项目自评表，同一项目重复提交的不同文件会重复计入。",
        "Forms are compared within one office only; money is added up over self-evaluations of projects, and a "
        "project filed in several different documents counts each time.",
    ),
}  # fmt: skip
_FINDINGS_SHOWN = 30


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its name, the names of its columns in both languages, its rows."""

    name: str
    title: str
    columns: tuple[str, ...]
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def word(name: str, language: str, *details: object, **named: object) -> str:
    """Return a word of the statistics."""
    text = _WORDS[name][language == "en"]
    return text.format(*details, **named) if details or named else text


def tables_of(statistics: Statistics, language: str = "zh") -> list[Table]:
    """Return every table of statistics that has rows."""
    whole = statistics.whole
    found = [
        _table("documents", ("item", "count"), _documents(statistics, language), language),
        _table("kinds", ("item", "count"), _kinds(whole, language), language),
        _groups("whole", "name", [whole], language),
        _groups("groups", str(statistics.by or "name"), statistics.groups, language),
        _groups("years", "year", statistics.years, language),
        _table(
            "rates", ("band", "count", "share"), _spread(whole.rates, RATE_BANDS, "%", language), language
        ),
        _table(
            "scores", ("band", "count", "share"), _spread(whole.scores, SCORE_BANDS, "", language), language
        ),
        _table("grades", ("grade", "count", "share"), _grades(whole, language), language),
        _table(
            "findings",
            ("code", "finding", "severity", "times", "concerned", "share"),
            _findings(whole, language),
            language,
        ),
        _groups("worst", "unit", statistics.worst, language),
        _table(
            "coverage",
            ("check", "finding", *OUTCOMES, "not_applicable"),
            _coverage(statistics, language),
            language,
        ),
    ]
    return [table for table in found if table.rows]


def statement(statistics: Statistics, language: str = "zh") -> list[str]:
    """Say what was checked, what was not, and what could not be decided."""
    sums = {outcome: sum(counts[outcome] for counts in statistics.checks.values()) for outcome in OUTCOMES}
    named = {
        "forms": statistics.whole.forms,
        "applied": sum(sums.values()),
        "passed": sums[OUTCOMES[0]],
        "failed": sums[OUTCOMES[1]],
        "undecided": sums[OUTCOMES[2]],
    }
    lines = [word("statement", language, **named)]
    if sums[OUTCOMES[3]]:
        lines.append(word("broken", language, sums[OUTCOMES[3]]))
    corpus = statistics.corpus
    if corpus and (corpus.documents["failed"] or corpus.partly):
        lines.append(word("unread", language, corpus.documents["failed"], corpus.partly))
    if corpus and corpus.not_compared:
        lines.append(word("left", language, corpus.not_compared))
    return [*lines, word("scope", language)]


def record_of(statistics: Statistics) -> dict[str, Any]:
    """Return statistics as plain values for JSON; numbers that are not counts are exact texts."""
    corpus = statistics.corpus
    return {
        "schema": 1,
        "rules": corpus.rules if corpus else None,
        "by": statistics.by,
        "tables": {
            table.name: [
                {
                    name: f"{cell:f}" if isinstance(cell, Decimal) else cell
                    for name, cell in zip(table.columns, row, strict=True)
                }
                for row in table.rows
            ]
            for table in tables_of(statistics, "en")
        },
        "coverage": {language: statement(statistics, language) for language in ("zh", "en")},
    }


def _table(name: str, columns: Sequence[str], rows: Iterator[tuple[Cell, ...]], language: str) -> Table:
    headings = tuple(word(column, language) for column in columns)
    return Table(name, word(name, language), tuple(map(str, columns)), headings, tuple(rows))


def _documents(statistics: Statistics, language: str) -> Iterator[tuple[Cell, ...]]:
    corpus = statistics.corpus
    if corpus is None:
        return
    for name, count in corpus.documents.items():
        if count:
            yield word(name, language), count
        if name == "done":
            for part, number in (("partly", corpus.partly), ("without", corpus.without_form)):
                if number:
                    yield word(part, language), number


def _kinds(whole: Group, language: str) -> Iterator[tuple[Cell, ...]]:
    for (kind, scope), count in sorted(whole.kinds.items()):
        unit = finding_word("unit form", language) if scope == "unit" else ""
        yield finding_word(kind, language) + unit, count


_GROUP_COLUMNS = (
    "forms", "evaluations", "budget", "executed", "rate", "mean", "median", "errors", "warnings", "clean",
    "lines", "differ", "differing", "open", "outside",
)  # fmt: skip


def _groups(name: str, key: str, groups: Sequence[Group], language: str) -> Table:
    columns = _GROUP_COLUMNS if name == "whole" else (key, *_GROUP_COLUMNS)
    rows = (
        _group(group) if name == "whole" else (group.name or word("none", language), *_group(group))
        for group in groups
    )
    return _table(name, columns, rows, language)


def _group(group: Group) -> tuple[Cell, ...]:
    return (
        group.forms,
        sum(count for (kind, _), count in group.kinds.items() if kind == "self_evaluation"),
        money(group.budget),
        money(group.executed),
        group.rate,
        group.scores.mean,
        group.scores.median,
        group.severities[Severity.ERROR],
        group.severities[Severity.WARNING],
        group.clean,
        group.lines["agree"] + group.lines["differ"],
        group.lines["differ"],
        group.differing,
        group.lines["open"],
        group.totals_outside,
    )


def _spread(
    spread: Spread, limits: tuple[Decimal, ...], sign: str, language: str
) -> Iterator[tuple[Cell, ...]]:
    if not spread.count:
        return
    names = [f"{limit}{sign}" for limit in limits]
    bands = [
        word("below", language, names[0]),
        *(word("between", language, low, high) for low, high in pairwise(names)),
        names[-1],
        word("above", language, names[-1]),
    ]
    for band, count in zip(bands, spread.bands, strict=True):
        yield band, count, share(count, spread.count)


def _grades(whole: Group, language: str) -> Iterator[tuple[Cell, ...]]:
    graded = sum(whole.grades.values())
    for grade in sorted(whole.grades, key=lambda name: GRADES.index(name) if name in GRADES else len(GRADES)):
        name = word(grade, language) if grade in GRADES else grade
        yield name, whole.grades[grade], share(whole.grades[grade], graded)


def _findings(whole: Group, language: str) -> Iterator[tuple[Cell, ...]]:
    ordered = sorted(whole.concerned, key=lambda code: (-whole.concerned[code], code))
    for code in ordered[:_FINDINGS_SHOWN]:
        known = entry(code)
        yield (
            code,
            known.title[language],
            finding_word(Severity(known.severity), language),
            whole.codes[code],
            whole.concerned[code],
            share(whole.concerned[code], whole.forms),
        )


def _coverage(statistics: Statistics, language: str) -> Iterator[tuple[Cell, ...]]:
    forms = statistics.whole.forms
    codes: dict[str, list[str]] = {}
    for check in registry():
        codes.setdefault(check.name, []).extend(check.codes)
    for name, own in codes.items():
        counts = statistics.checks.get(name, Counter[str]())
        cells = [counts.get(outcome, 0) for outcome in OUTCOMES]
        if forms:
            titles = [entry(code).title[language] for code in dict.fromkeys(own)]
            more = word("others", language, len(titles) - (language == "en")) if len(titles) > 1 else ""
            yield (name, titles[0] + more, *cells, forms - sum(cells))
