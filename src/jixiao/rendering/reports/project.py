"""The self-evaluation report of one form: the outline of the official report, filled with what the form says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from jixiao.findings import Finding, Severity
from jixiao.forms.model import Form, FormKind, FundKind, Indicator
from jixiao.rendering.findings.words import field_text
from jixiao.rendering.findings.words import word as finding_word
from jixiao.rendering.reports.content import (
    Align,
    Cell,
    Column,
    Outline,
    Report,
    Run,
    Series,
    Tone,
    Words,
)
from jixiao.rendering.reports.dossier import Dossier, Passage
from jixiao.rendering.reports.figures import (
    amount_words,
    blank,
    indicator_name,
    interval,
    printed_cell,
    printed_words,
    rate_words,
    score_words,
    text_cell,
    unit_name,
)
from jixiao.rendering.reports.rules import grades_text, rule_rows
from jixiao.rendering.reports.sentences import gap, say, section_of, title_lines, told
from jixiao.rendering.wording import balanced, reflow
from jixiao.scoring import Score, Verdict, plain
from jixiao.values.text import squeeze

_CATEGORY = 4
"""Characters of a category that stand on one line of its narrow column."""
_VERDICTS = (Verdict.MET, Verdict.SHORT, Verdict.JUDGED, Verdict.UNDECIDABLE, Verdict.INAPPLICABLE)
_SCORE_FIELDS = (
    "score",
    "rate",
    "grade",
    "weight",
    "executed",
    "revised",
    "initial",
    "actual",
    "amount_unit",
)


def project_report(dossier: Dossier, language: str = "zh") -> Report:
    """Return the report of a self-evaluation: nothing in it is said that the form or its scores do not say."""
    return _Writer(dossier, Outline(language), language).report()


@dataclass(frozen=True, slots=True)
class _Group:
    """The indicators of one level-1 category, with their scores recomputed."""

    name: str
    rows: tuple[tuple[Indicator, Score], ...]

    def sum(self, field: str) -> Decimal | None:
        """Return the sum of the printed weights or scores; none if one is missing."""
        numbers = [getattr(indicator, field).value for indicator, _ in self.rows]
        known = [number for number in numbers if number is not None]
        return sum(known, Decimal(0)) if known and len(known) == len(numbers) else None


@dataclass(frozen=True, slots=True)
class _Writer:
    dossier: Dossier
    outline: Outline
    language: str

    def report(self) -> Report:
        self._opening()
        self._basic_facts()
        self._work_done()
        self._achievement()
        self._result()
        self._findings()
        self._lessons()
        self._signature()
        return Report(self._title(), tuple(self.outline.blocks), self.language)

    # -- words --------------------------------------------------------------------------------------------

    @property
    def form(self) -> Form:
        return self.dossier.form

    def told(self, name: str, /, **words: str) -> str:
        return told(name, self.language, **words)

    def say(self, name: str, /, **words: Words) -> None:
        self.outline.paragraph(say(name, self.language, **words))

    def gap(self, what: str) -> Run:
        return gap(what, self.language)

    def missing(self, what: str) -> None:
        """Add a marked gap as a paragraph of its own."""
        self.outline.paragraph(self.gap(what))

    def heading(self, level: int, name: str) -> None:
        self.outline.heading(level, self.told(name))

    def _title(self) -> tuple[str, ...]:
        form = self.form
        words = {
            "unit": self._unit_text(),
            "year": str(form.year) if form.year is not None else self.gap("name.year").text,
            "project": reflow(form.project.printed) if form.project.text else self.gap("name.project").text,
        }
        return title_lines(
            "title.whole unit" if form.scope == "unit" else "title.project", self.language, **words
        )

    def _unit_text(self) -> str:
        return self.form.unit.text or self.form.department.text or self.gap("name.unit").text

    def _unit(self) -> Words:
        return self.form.unit.text or self.form.department.text or self.gap("name.unit")

    def _subject(self) -> Words:
        if self.form.scope == "unit":
            return self.told("whole unit")
        name = self.form.project.text
        return self.told("in quotes", text=reflow(name)) if name else self.gap("name.project")

    def _year(self) -> Words:
        return str(self.form.year) if self.form.year is not None else self.gap("name.year")

    def _source(self, form: Form) -> str:
        return self.told("source.report" if form.kind is FormKind.REPORT else "source.form")

    def _quotes(self, passages: Sequence[Passage], missing: str) -> None:
        """Add texts of the unit, each under its source, or the mark of their absence."""
        for passage in passages:
            self._quote(self._source(passage.form), passage.label, passage.text, passage.doubts)
        if not passages:
            self.missing(missing)

    def _quote(self, source: str, label: str, text: str, doubts: Sequence[Finding]) -> None:
        self.outline.paragraph(say("quoted", self.language, source=source, label=label), leads=True)
        self.outline.quote(text)
        if doubts:
            titles = list(dict.fromkeys(finding.entry.title[self.language] for finding in doubts))
            self.say("doubted", titles=self.told("list").join(titles))

    # -- the parts ----------------------------------------------------------------------------------------

    def _opening(self) -> None:
        self.say("opening", unit=self._unit(), year=self._year(), subject=self._subject())
        profile = self.dossier.profile
        name = profile.name_en if self.language == "en" else profile.name
        self.say(
            "provenance", document=self.dossier.document, profile=name, day=profile.on.isoformat(),
            version=profile.version,
        )  # fmt: skip

    def _basic_facts(self) -> None:
        self.heading(1, "basic facts")
        self.heading(2, "overview")
        self.say(
            "who" if self.form.scope == "project" else "who unit",
            subject=self._subject(),
            unit=self._unit(),
            department=printed_words(self.form.department, "name.department", self.language),
        )
        facts = self.dossier.facts()
        if facts:
            pairs = (
                self.told("fact", label=passage.label, text=passage.text.replace("\n", " "))
                for passage in facts
            )
            self.say("facts", facts=self.told("list.facts").join(pairs))
        self._quotes(self.dossier.passages("overview"), "gap.overview")
        self.heading(2, "objective")
        self._objective(self.told("label.objective"), "objective_expected", "gap.objective", "objective")
        self._promised()
        self.heading(2, "organisation")
        self._quotes(self.dossier.passages("organisation"), "gap.organisation")

    def _objective(self, label: str, field: str, missing: str, *sections: str) -> None:
        """Add an objective as the form states it, then what the narrative says of it."""
        text = getattr(self.form, field)
        passages = self.dossier.passages(*sections)
        passages = [p for p in passages if squeeze(p.text) != squeeze(text.printed)]
        if text.text:
            self._quote(self.told("source.form"), label, reflow(text.printed), self.dossier.doubts(field))
        if passages or not text.text:
            self._quotes(passages, missing)

    def _groups(self) -> list[_Group]:
        """Return the indicators by level-1 category, in the order of the form."""
        groups: dict[str, list[tuple[Indicator, Score]]] = {}
        for indicator, score in zip(self.form.indicators, self.dossier.card.indicators, strict=True):
            name = indicator.l1.text or self.told("no category")
            groups.setdefault(reflow(name), []).append((indicator, score))
        return [_Group(name, tuple(rows)) for name, rows in groups.items()]

    def _promised(self) -> None:
        """Say how many indicators there are in each category."""
        groups = self._groups()
        if not groups:
            self.missing("gap.indicators")
            return
        parts = (self.told("counted", name=group.name, count=str(len(group.rows))) for group in groups)
        self.say("promised", count=str(len(self.form.indicators)), parts=self.told("list").join(parts))

    def _work_done(self) -> None:
        self.heading(1, "work done")
        self.heading(2, "purpose")
        self._quotes(self.dossier.passages("purpose"), "gap.purpose")
        self.heading(2, "method")
        passages = self.dossier.passages("method")
        if passages:
            self._quotes(passages, "gap.method")
        self._rules()
        self.heading(2, "process")
        self._quotes(self.dossier.passages("process"), "gap.process")

    def _rules(self) -> None:
        choice = self.dossier.judged.choice
        reason = choice.reason.en if self.language == "en" else choice.reason.zh
        self.say("rules chosen", reason=reason)
        columns = (
            Column(self.told("column.matter"), 28),
            Column(self.told("column.rule"), 46),
            Column(self.told("column.source"), 36),
        )
        rows = [tuple(map(text_cell, row)) for row in rule_rows(self.dossier.profile, self.language)]
        self.outline.table(self.told("caption.rules"), columns, rows)

    def _achievement(self) -> None:
        self.heading(1, "achievement")
        self.heading(2, "execution")
        self._funds()
        self.heading(2, "objective achieved")
        self._objective(self.told("label.achieved"), "objective_actual", "gap.achieved", "achievement")
        self.heading(2, "indicators")
        self._indicators()
        self.heading(2, "deviations title")
        self._deviations()

    # -- funds --------------------------------------------------------------------------------------------

    def _funds(self) -> None:
        line, execution, language = self.dossier.total_line, self.dossier.execution, self.language
        if line is None:
            self.missing("gap.funds")
        else:
            self.say(
                "funds",
                initial=amount_words(line.initial, "name.initial", language),
                revised=amount_words(line.revised, "name.revised", language),
                executed=amount_words(line.executed, "name.executed", language),
                rate=rate_words(line, execution, language, self.gap("name.rate")),
            )
            if line.score.text is not None or line.weight.text is not None:
                score = execution.score if execution is not None else None
                words = score_words(line.score, score, self.dossier, language, self.gap("name.score"))
                self.say("fund score", score=words, weight=self._weight(line.weight.text, score))
            self._unit_conflict()
            self._fund_table()
        passages = self.dossier.passages("execution")
        if passages:
            self._quotes(passages, "gap.execution")

    def _weight(self, printed: str | None, score: Score | None) -> Words:
        if printed is not None:
            return printed
        if score is not None and score.weight is not None:
            return self.told("by rule", value=plain(score.weight))
        return self.gap("name.weight")

    def _unit_conflict(self) -> None:
        label, true = self.form.amount_unit_label, self.form.amount_unit_true
        if label and true and label != true:
            names = {"label": unit_name(label, self.language), "true": unit_name(true, self.language)}
            self.say("unit conflict", **names)

    def _fund_table(self) -> None:
        unit = self.form.amount_unit_true or self.form.amount_unit_label
        names = ("initial", "revised", "executed")
        columns = (
            Column(self.told("column.funds"), 38),
            *(Column(self.told(f"name.{name}"), 22, "right") for name in names),
            Column(self.told("name.rate"), 24, "center"),
        )
        rows = []
        for line, execution in zip(self.form.funds, self.dossier.card.funds, strict=True):
            label = line.label.text or finding_word(FundKind(line.line), self.language)
            own = execution if line.rate.text or line is self.dossier.total_line else None
            rate = rate_words(line, own, self.language, "—")
            cells = [printed_cell(getattr(line, name), "—") for name in names]
            rows.append((text_cell(reflow(label)), *cells, Cell(rate)))
        named = unit_name(unit, self.language) if unit else self.told("no unit")
        self.outline.table(self.told("caption.funds", unit=named), columns, rows)

    # -- indicators ---------------------------------------------------------------------------------------

    def _indicators(self) -> None:
        if not self.form.indicators:
            self.missing("gap.indicators")
            return
        scores = self.dossier.card.indicators
        counts = {verdict: sum(score.verdict is verdict for score in scores) for verdict in _VERDICTS}
        parts = (
            self.told(f"verdict.{verdict.value}", count=str(count))
            for verdict, count in counts.items()
            if count
        )
        self.say("compared", parts=self.told("list").join(parts))
        self._indicator_table()
        self._score_chart()
        for group in self._groups():
            self.outline.heading(3, group.name)
            self._group(group)
        for section in ("outputs", "benefit", "satisfaction"):
            passages = self.dossier.passages(section)
            if passages:
                self._quotes(passages, "")

    def _indicator_table(self) -> None:
        names: tuple[tuple[str, int, Align], ...] = (
            ("column.l1", 15, "center"), ("column.l3", 40, "left"), ("column.target", 22, "center"),
            ("column.actual", 22, "center"), ("column.weight", 11, "center"), ("column.score", 20, "center"),
        )  # fmt: skip
        columns = [Column(self.told(name), width, align) for name, width, align in names]
        rows = []
        for group in self._groups():
            for indicator, score in group.rows:
                rows.append(
                    (text_cell(balanced(group.name, _CATEGORY)), *self._indicator_cells(indicator, score))
                )
        contested = any(map(self._contested, self.form.indicators, self.dossier.card.indicators))
        note = self.told("note.recomputed") if contested else ""
        self.outline.table(self.told("caption.indicators"), columns, rows, merged=1, note=note)

    def _indicator_cells(self, indicator: Indicator, score: Score) -> tuple[Cell, ...]:
        empty = blank(self.language)
        return (
            text_cell(indicator_name(indicator, self.language)),
            text_cell(reflow(indicator.target.printed) if indicator.target.text else empty),
            text_cell(reflow(indicator.actual.printed) if indicator.actual.text else empty),
            printed_cell(indicator.weight, empty),
            Cell(score_words(indicator.score, score, self.dossier, self.language, empty)),
        )

    def _score_chart(self) -> None:
        """Show what each part was worth and what it got, where all of it is printed."""
        line = self.dossier.total_line
        parts: list[tuple[str, Decimal | None, Decimal | None]] = []
        if line is not None and line.weight.value is not None:
            parts.append((self.told("budget execution"), line.weight.value, line.score.value))
        parts += [(group.name, group.sum("weight"), group.sum("score")) for group in self._groups()]
        if any(score is None or weight is None for _, weight, score in parts):
            return
        series = []
        for number, name in enumerate(("column.weight", "column.score"), 1):
            values = [part[number] for part in parts]
            shown = tuple(plain(value) for value in values if isinstance(value, Decimal))
            series.append(Series(self.told(name), tuple(v for v in values if not isinstance(v, str)), shown))
        self.outline.bars(self.told("caption.scores"), [part[0] for part in parts], series)

    def _group(self, group: _Group) -> None:
        weight, score = group.sum("weight"), group.sum("score")
        self.say(
            "group",
            count=str(len(group.rows)),
            weight=plain(weight) if weight is not None else self.gap("name.weights"),
            score=plain(score) if score is not None else self.gap("name.scores"),
        )
        for indicator, found in group.rows:
            if found.verdict in (Verdict.SHORT, Verdict.UNDECIDABLE) or self._contested(indicator, found):
                self._shortfall(indicator, found)

    def _contested(self, indicator: Indicator, score: Score) -> bool:
        value = indicator.score.value
        return value is not None and not score.allows(value, self.dossier.profile.get("score.tolerance"))

    def _shortfall(self, indicator: Indicator, score: Score) -> None:
        """Say of one indicator what was promised, what was reached, and what the rules make of it."""
        language = self.language
        why = say(f"verdict of one.{score.verdict.value}", language)
        self.say(
            "shortfall",
            name=indicator_name(indicator, language),
            target=reflow(indicator.target.printed) if indicator.target.text else self.gap("column.target"),
            actual=reflow(indicator.actual.printed) if indicator.actual.text else self.gap("column.actual"),
            verdict=why,
            score=score_words(indicator.score, score, self.dossier, language, self.gap("name.score")),
            weight=self._weight(indicator.weight.text, score),
        )

    def _deviations(self) -> None:
        """List the indicators that lost points or are not reached, with the reasons that the unit gives."""
        rows = []
        for indicator, score in zip(self.form.indicators, self.dossier.card.indicators, strict=True):
            weight, value = indicator.weight.value, indicator.score.value
            lost = weight is not None and value is not None and value < weight
            if not lost and score.verdict is not Verdict.SHORT and not indicator.reason.text:
                continue
            reason: Words = self.gap("gap.reason")
            if indicator.reason.text:
                reason = Run(reflow(indicator.reason.printed), Tone.QUOTE)
            cells = self._indicator_cells(indicator, score)
            rows.append((cells[0], cells[3], cells[4], text_cell(reason)))
        self._fund_reason()
        if rows:
            columns = (
                Column(self.told("column.l3"), 40),
                Column(self.told("column.weight"), 12, "center"),
                Column(self.told("column.score"), 22, "center"),
                Column(self.told("column.reason"), 56),
            )
            self.say("deviations", count=str(len(rows)))
            self.outline.table(self.told("caption.deviations"), columns, rows)
        elif self.form.indicators:
            self.say("no deviations")
        causes = self.dossier.passages("causes")
        if causes:
            self._quotes(causes, "")

    def _fund_reason(self) -> None:
        """Quote the reasons that the fund block has a column for."""
        for line in self.form.funds:
            for label, field in line.extra.items():
                if field.text and section_of(label) == "causes":
                    self._quote(self.told("source.form"), label, reflow(field.printed), ())

    # -- result and findings ------------------------------------------------------------------------------

    def _result(self) -> None:
        self.heading(1, "result")
        form, total, language = self.form, self.dossier.card.total, self.language
        if not self.dossier.scored:
            self.say("not scored")
        if form.total_score.text is not None:
            self.say("total", total=form.total_score.text)
        else:
            self.say("total missing", total=self.gap("name.total"))
        if total.printed_sum is not None and total.printed_sum != form.total_score.value:
            self.say("sum differs", sum=plain(total.printed_sum))
        self._recomputed_total()
        grade = self.dossier.grade
        self.say("grade", grade=printed_words(form.grade, "name.grade", language))
        if grade is not None and self.dossier.total is not None:
            bands = grades_text(self.dossier.profile.get("grades"), language)
            self.say("grade by rule", bands=bands, total=plain(self.dossier.total), grade=grade.label)
            if form.grade.text is not None and grade.label not in form.grade.text:
                self.say("grades differ")
        errors = [f for f in self.dossier.findings if f.severity is Severity.ERROR and _touches_scores(f)]
        if errors:
            self.say("result contested", count=str(len(errors)))
        passages = self.dossier.passages("result")
        if passages:
            self._quotes(passages, "")

    def _recomputed_total(self) -> None:
        total, printed = self.dossier.card.total, self.form.total_score.value
        if total.low is None or total.high is None or not self.dossier.scored:
            return
        tolerance: Decimal = self.dossier.profile.get("score.tolerance")
        inside = printed is not None and total.low - tolerance <= printed <= total.high + tolerance
        name = "recomputed same" if inside and total.low == total.high else "recomputed total"
        self.say(name, total=interval(total.low, total.high))

    def _findings(self) -> None:
        """List the open errors and warnings, so that no report passes over them."""
        self.heading(1, "open findings")
        found = self.dossier.open_findings()
        counts = {s: sum(f.severity is s for _, f in found) for s in (Severity.ERROR, Severity.WARNING)}
        if not found:
            self.say("no findings")
            return
        self.say("findings", errors=str(counts[Severity.ERROR]), warnings=str(counts[Severity.WARNING]))
        columns = (
            Column(self.told("column.number"), 9, "center"),
            Column(self.told("column.severity"), 14, "center"),
            Column(self.told("column.field"), 26),
            Column(self.told("column.finding"), 56),
            Column(self.told("column.advice"), 34),
        )
        rows = []
        for number, (form, finding) in enumerate(found, 1):
            severity = Run(finding_word(finding.severity, self.language), _tone(finding.severity))
            texts = (
                field_text(finding.field, form, self.language),
                finding.message(self.language),
                finding.advice(self.language),
            )
            rows.append((text_cell(str(number)), text_cell(severity), *map(text_cell, texts)))
        self.outline.table(self.told("caption.findings"), columns, rows)

    # -- lessons and end ----------------------------------------------------------------------------------

    def _lessons(self) -> None:
        self.heading(1, "lessons")
        self.heading(2, "experience")
        self._quotes(self.dossier.passages("experience"), "gap.experience")
        self.heading(2, "problems")
        self._quotes(self.dossier.passages("problems"), "gap.problems")
        self.heading(1, "measures")
        self._quotes(self.dossier.passages("measures"), "gap.measures")
        self.heading(1, "use")
        self._quotes(self.dossier.passages("use"), "gap.use")
        self.heading(1, "other matters")
        self._quotes(self.dossier.passages("other"), "gap.other")

    def _signature(self) -> None:
        self.outline.sign(self._unit())
        self.outline.sign(self.gap("name.date"))


def _tone(severity: Severity) -> Tone:
    return Tone.STRONG if severity is Severity.ERROR else Tone.PLAIN


def _touches_scores(finding: Finding) -> bool:
    """Say whether a finding speaks of what the result rests on."""
    return any(name in finding.field for name in _SCORE_FIELDS)
