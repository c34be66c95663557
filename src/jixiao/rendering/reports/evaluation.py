"""The report of a departmental or fiscal evaluation: the outline of the official report, filled from the sheet.

Every figure is that of the scoring sheet or of the forms; what neither says becomes a marked gap for a person.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from jixiao.evaluation import Framework, FrameworkCriterion, Result, Scored, Sheet
from jixiao.findings import Finding
from jixiao.profiles import Profile, Words
from jixiao.rendering.reports.content import Cell, Column, Outline, Report, Run, Tone
from jixiao.rendering.reports.content import Words as Said
from jixiao.rendering.reports.figures import figure_cell, text_cell
from jixiao.rendering.reports.rules import grades_text
from jixiao.rendering.reports.sentences import gap, say, title_lines, told
from jixiao.scoring import plain
from jixiao.scoring.rounding import quotient

_WAN, _HUNDRED = Decimal(10000), Decimal(100)
_TWO = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Evaluated:
    """One evaluated project, or the whole unit, in one year, as its form says; money in 元."""

    name: str
    unit: str
    department: str
    year: int
    budget: Decimal | None = None
    executed: Decimal | None = None
    objective: str = ""
    achieved: str = ""
    self_score: Decimal | None = None
    self_grade: str = ""

    @property
    def rate(self) -> str:
        """The share of the budget that was executed, in percent with two decimals; blank if it is not known."""
        if self.executed is None or not self.budget:
            return ""
        return f"{quotient(self.executed * _HUNDRED, self.budget).quantize(_TWO, 'ROUND_HALF_UP'):f}%"


@dataclass(frozen=True, slots=True)
class Expertise:
    """A member of the team as the report names him."""

    name: str
    speciality: str
    leader: bool = False


@dataclass(frozen=True, slots=True)
class Heard:
    """What the unit said to a problem, and what the team made of it; ``accepted`` is none before the answer."""

    problem: str
    accepted: bool | None = None
    answer: str = ""
    decision: str = ""


@dataclass(frozen=True, slots=True)
class EvaluationFacts:
    """All that a report is drafted from."""

    sheet: Sheet
    framework: Framework
    profile: Profile
    result: Result
    findings: tuple[Finding, ...]
    office: str
    """Who commissioned it."""
    years: str
    objects: tuple[Evaluated, ...]
    units: tuple[str, ...]
    team: tuple[Expertise, ...]
    selection: str = ""
    purpose: str = ""
    course: tuple[tuple[date, str], ...] = ()
    """The days of the work, and what was done."""
    heard: tuple[Heard, ...] = ()


def evaluation_report(facts: EvaluationFacts, language: str = "zh") -> Report:
    """Return the draft of the report, with scoring sheet and ledger at its end."""
    return _Writer(facts, Outline(language), language).report()


@dataclass(frozen=True, slots=True)
class _Writer:
    facts: EvaluationFacts
    outline: Outline
    language: str

    def report(self) -> Report:
        self._opening()
        self._facts()
        self._work()
        self._conclusion()
        self._analysis()
        self._lessons()
        self._suggestions()
        self._others()
        self.outline.sign(self.facts.office)
        self.outline.sign(self.gap("date"))
        self._sheet_table()
        self._ledger()
        sheet = self.facts.sheet
        title = title_lines(
            f"evaluation title.{sheet.kind}", self.language, office=self.facts.office, year=self.facts.years,
            name=sheet.project,
        )  # fmt: skip
        return Report(title, tuple(self.outline.blocks), self.language)

    # -- words --------------------------------------------------------------------------------------------

    def told(self, name: str, /, **words: str) -> str:
        return told(f"evaluation {name}", self.language, **words)

    def say(self, name: str, /, **words: Said) -> None:
        self.outline.paragraph(say(f"evaluation {name}", self.language, **words))

    def gap(self, what: str, /, **words: str) -> Run:
        return gap(self.told(f"gap.{what}", **words), self.language)

    def missing(self, what: str, /, **words: str) -> None:
        self.outline.paragraph(self.gap(what, **words))

    def heading(self, level: int, name: str, /, **words: str) -> None:
        self.outline.heading(level, self.told(name, **words))

    def word(self, words: Words) -> str:
        return words.en if self.language == "en" else words.zh

    def listed(self, parts: Iterable[str]) -> str:
        return told("list", self.language).join(parts)

    # -- the parts ----------------------------------------------------------------------------------------

    def _opening(self) -> None:
        facts = self.facts
        names = {item.name for item in facts.objects}
        name = facts.sheet.project
        objects = (
            self.told("objects", name=name, count=str(len(names)))
            if len(names) > 1
            else self.told("one object", name=name)
        )
        kind = self.told(f"kind.{facts.sheet.kind}")
        self.say("opening", office=facts.office, year=facts.years, objects=objects, kind=kind)

    def _facts(self) -> None:
        self.heading(1, "facts")
        self.heading(2, "overview")
        objects = self.facts.objects
        for item in {item.name: item for item in objects}.values():
            if item.department and item.department != item.unit:
                self.say("carried", name=item.name, unit=item.unit, department=item.department)
            else:
                self.say("carried alone", name=item.name, unit=item.unit)
        self.missing("overview")
        if len(objects) > 3:
            self._money_table()
        else:
            for item in objects:
                self._money(item)
        self.heading(2, "targets")
        for item in objects[:6]:
            if item.objective:
                self.say("expected", year=str(item.year), text=Run(item.objective, Tone.QUOTE))
            if item.achieved:
                self.say("achieved", year=str(item.year), text=Run(item.achieved, Tone.QUOTE))
        if not any(item.objective for item in objects):
            self.missing("objective")

    def _money(self, item: Evaluated) -> None:
        if item.budget is None and item.executed is None:
            self.say("no form", year=str(item.year))
            return
        budget, executed = _wan(item.budget), _wan(item.executed)
        self.say("money", year=str(item.year), budget=budget, executed=executed, rate=item.rate or "—")
        if item.self_score is not None:
            grade = item.self_grade or "—"
            self.say("self", year=str(item.year), score=plain(item.self_score), grade=grade)

    def _money_table(self) -> None:
        columns = (
            Column(self.told("column.object"), 44),
            Column(self.told("column.year"), 14, "center"),
            Column(self.told("column.budget"), 24, "right"),
            Column(self.told("column.executed"), 24, "right"),
            Column(self.told("column.execution"), 20, "center"),
            Column(self.told("column.self"), 18, "center"),
        )
        rows = [
            (
                text_cell(item.name), text_cell(str(item.year)), _money_cell(item.budget), _money_cell(item.executed),
                text_cell(item.rate or "—"), text_cell("—" if item.self_score is None else plain(item.self_score)),
            )
            for item in self.facts.objects
        ]  # fmt: skip
        self.outline.table(self.told("table.money"), columns, rows)

    def _work(self) -> None:
        facts = self.facts
        self.heading(1, "work")
        self.heading(2, "purpose")
        if facts.purpose:
            self.say("scope", text=facts.purpose)
        else:
            self.missing("purpose")
        if facts.selection:
            self.say("selection", text=facts.selection)
        self.say("period", years=facts.years, units=self.listed(facts.units))
        self.heading(2, "method")
        self._framework()
        self.missing("method")
        self.heading(2, "process")
        self._team()
        if facts.course:
            steps = (self.told("course", day=day.isoformat(), what=what) for day, what in facts.course)
            self.say("course all", steps=told("list.facts", self.language).join(steps))
        self.missing("process")

    def _framework(self) -> None:
        framework = self.facts.framework
        heads = self.listed(
            self.told("head points", name=self.word(head.name), points=plain(points))
            for head, (_id, _score, points) in zip(framework.heads, self.facts.result.heads, strict=True)
        )
        share = (
            quotient(framework.result_points * _HUNDRED, framework.points) if framework.points else Decimal(0)
        )
        self.say(
            "framework", name=self.word(framework.name), count=str(len(framework.criteria)),
            total=plain(framework.points), heads=heads, share=plain(share, 1),
            least=plain(framework.result_share.value * _HUNDRED), source=str(framework.source(framework.result_share)),
        )  # fmt: skip
        self.say("grades", bands=grades_text(self.facts.profile.get("grades"), self.language))

    def _team(self) -> None:
        facts = self.facts
        names = self.listed(
            self.told(
                "member", name=item.name, speciality=item.speciality,
                leader=self.told("leader") if item.leader else "",
            )
            for item in facts.team
        )  # fmt: skip
        limit = plain(facts.framework.disagreement.value * _HUNDRED)
        self.say("team", count=str(len(facts.team)), names=names, limit=limit)
        if facts.sheet.evaluator:
            self.say("third", name=facts.sheet.evaluator)
        self.say("declared")

    def _conclusion(self) -> None:
        self.heading(1, "conclusion")
        result, framework = self.facts.result, self.facts.framework
        if result.grade is not None:
            self.say(
                "total",
                total=Run(plain(result.total), Tone.STRONG),
                grade=Run(result.grade.label, Tone.STRONG),
            )
        else:
            self.say("total open", total=plain(result.total))
        self._against_self()
        columns = (
            Column(self.told("column.head"), 40),
            Column(self.told("column.points"), 20, "center"),
            Column(self.told("column.score"), 20, "center"),
            Column(self.told("column.rate"), 20, "center"),
        )
        lines = [
            (self.word(head.name), points, score)
            for head, (_id, score, points) in zip(framework.heads, result.heads, strict=True)
        ]
        lines.append((self.told("sum"), framework.points, result.total))
        rows = [
            (
                text_cell(name),
                figure_cell(points, _decimals(points)),
                figure_cell(score, 2),
                text_cell(_share(score, points)),
            )
            for name, points, score in lines
        ]
        self.outline.table(self.told("table.heads"), columns, rows, totals=1)

    def _against_self(self) -> None:
        """Compare with the self-evaluation of the last year, where one project is evaluated."""
        objects = [item for item in self.facts.objects if item.self_score is not None]
        if len({item.name for item in objects}) != 1 or self.facts.result.grade is None:
            return
        given = max(objects, key=lambda item: item.year).self_score
        assert given is not None
        off = self.facts.result.total - given
        name = "higher" if off > 0 else "lower" if off < 0 else "same"
        words = {} if name == "same" else {"points": plain(abs(off), 2)}
        self.say("against self", self=plain(given), difference=self.told(name, **words))

    def _analysis(self) -> None:
        self.heading(1, "analysis")
        result = self.facts.result
        for head, (_id, score, points) in zip(self.facts.framework.heads, result.heads, strict=True):
            self.heading(2, "head", name=self.word(head.name))
            self.say("head said", name=self.word(head.name), points=plain(points), score=plain(score, 2))
            for row in result.rows:
                if row.criterion.l1 == head.id:
                    self._criterion(row)

    def _criterion(self, row: Scored) -> None:
        reasons: list[str] = []
        if row.agreed is not None:
            reasons = [row.agreed.reason]
        else:
            given = [s.remark.strip() for s in self.facts.sheet.scores if s.criterion == row.criterion.id]
            reasons = list(dict.fromkeys(filter(None, given)))
        numbers = self.listed(item.id for item in row.evidence)
        why: list[Run] = (
            list(say("evaluation because", self.language, reason=" ".join(map(_ended, reasons))))
            if reasons
            else []
        )
        if not why and row.deducted:
            why = [self.gap("why")]
        if numbers:
            why += say("evaluation proved", self.language, numbers=numbers)
        self.say(
            "criterion",
            name=Run(self.word(row.criterion.l3), Tone.STRONG),
            points=plain(row.criterion.points),
            score=self.gap("score") if row.score is None else plain(row.score, 2),
            why=tuple(why),
        )

    def _lessons(self) -> None:
        self.heading(1, "lessons")
        self.heading(2, "experience")
        self.missing("experience")
        self.heading(2, "problems")
        problems = self.facts.sheet.problems
        names = {c.id: self.word(c.l3) for c in self.facts.framework.criteria}
        for problem in problems:
            evidence: Said = self.listed(problem.evidence) if problem.evidence else self.gap("evidence")
            self.outline.heading(3, self._short(problem.text))
            self.say(
                "problem", text=_ended(problem.text), criterion=names.get(problem.criterion, problem.criterion),
                evidence=evidence,
            )  # fmt: skip
        if not problems:
            self.say("no problems")

    def _short(self, text: str) -> str:
        first = text.partition("，")[0].partition("。")[0].partition("；")[0]
        return first if len(first) <= 28 else f"{first[:27]}…"

    def _suggestions(self) -> None:
        self.heading(1, "suggestions")
        sheet = self.facts.sheet
        for problem in sheet.problems:
            given = [item for item in sheet.suggestions if item.problem == problem.id]
            for item in given:
                owner: Said = item.owner or self.gap("owner")
                due: Said = item.due.isoformat() if item.due else self.gap("due")
                self.say("suggestion", number=problem.id, text=_ended(item.text), owner=owner, due=due)
            if not given:
                self.missing("suggestion", number=problem.id)
        if not sheet.problems:
            self.say("no problems")

    def _others(self) -> None:
        self.heading(1, "others")
        heard = [item for item in self.facts.heard if item.accepted is not None]
        if heard:
            accepted = sum(item.accepted is True for item in heard)
            self.say(
                "asked", count=str(len(heard)), accepted=str(accepted), disputed=str(len(heard) - accepted)
            )
        else:
            self.say("not asked")
        for item in heard:
            if item.accepted is False:
                decision: Said = _ended(item.decision) if item.decision else self.gap("decision")
                self.say("objection", number=item.problem, answer=item.answer, decision=decision)
        findings = self.facts.findings
        if findings:
            self.say("doubts", count=str(len(findings)))
            for number, finding in enumerate(findings, 1):
                self.outline.paragraph(
                    Run(self.told("doubt", number=str(number), text=finding.message(self.language)), Tone.GAP)
                )
        self.missing("others")

    # -- tables -------------------------------------------------------------------------------------------

    def _sheet_table(self) -> None:
        columns = (
            Column(self.told("column.head"), 13, "center"),
            Column(self.told("column.l2"), 18, "center"),
            Column(self.told("column.l3"), 26),
            Column(self.told("column.checks"), 62),
            Column(self.told("column.points"), 11, "center"),
            Column(self.told("column.score"), 13, "center"),
        )
        heads = {head.id: self.word(head.name) for head in self.facts.framework.heads}
        rows = [
            (
                text_cell(heads[row.criterion.l1]), text_cell(self.word(row.criterion.l2)),
                text_cell(self.word(row.criterion.l3)), text_cell(self._asked(row.criterion)),
                figure_cell(row.criterion.points, _decimals(row.criterion.points)),
                figure_cell(row.score, 2, missing=self.gap("score")),
            )
            for row in self.facts.result.rows
        ]  # fmt: skip
        total = self.facts.result.total
        points = self.facts.framework.points
        rows.append(
            (
                text_cell(self.told("sum")),
                Cell(),
                Cell(),
                Cell(),
                figure_cell(points, 0),
                figure_cell(total, 2),
            )
        )
        self.outline.table(self.told("table.sheet"), columns, rows, merged=2, totals=1, small=True)

    def _asked(self, criterion: FrameworkCriterion) -> str:
        parts = [self.word(check) for check in criterion.checks]
        if criterion.target:
            parts.append(self.told("target", target=criterion.target))
        if criterion.formula is not None:
            parts.append(self.word(criterion.formula))
        parts.append(self.word(self.facts.framework.standards[criterion.standard]))
        return told("list.facts", self.language).join(parts)

    def _ledger(self) -> None:
        framework, evidence = self.facts.framework, self.facts.sheet.evidence
        names = {criterion.id: self.word(criterion.l3) for criterion in framework.criteria}
        columns = (
            Column(self.told("column.number"), 11, "center"),
            Column(self.told("column.title"), 44),
            Column(self.told("column.kind"), 20, "center"),
            Column(self.told("column.reference"), 40),
            Column(self.told("column.proves"), 46),
        )
        rows = [
            tuple(
                map(text_cell, (
                    item.id, item.title, self.word(framework.evidence_kinds[item.kind]), item.reference or "—",
                    self.listed(names[name] for name in item.proves if name in names) or "—",
                ))
            )
            for item in evidence
            if item.kind in framework.evidence_kinds
        ]  # fmt: skip
        if rows:
            self.outline.table(self.told("table.evidence"), columns, rows, small=True)


def _wan(yuan: Decimal | None) -> str:
    return "—" if yuan is None else f"{(yuan / _WAN).quantize(_TWO, 'ROUND_HALF_UP'):,f}"


def _money_cell(yuan: Decimal | None) -> Cell:
    return text_cell("—") if yuan is None else figure_cell((yuan / _WAN).quantize(_TWO, "ROUND_HALF_UP"), 2)


def _share(score: Decimal, points: Decimal) -> str:
    return f"{quotient(score * _HUNDRED, points).quantize(_TWO, 'ROUND_HALF_UP'):f}%" if points else "—"


def _decimals(points: Decimal) -> int:
    exponent = points.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _ended(text: str) -> str:
    """Return a text that ends like a sentence.

    >>> _ended("泵站延期三个月"), _ended("Late.")
    ('泵站延期三个月。', 'Late.')
    """
    text = text.strip()
    return text if not text or text[-1] in "。.！!？?；;" else f"{text}。"
