"""The review sheet of a form: the form line by line, the findings beside the lines they concern, room to write."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from jixiao.findings import Finding, Severity
from jixiao.forms.model import Form, FormKind, FundKind, Indicator
from jixiao.rendering.findings.words import field_text, kind_text, profile_text
from jixiao.rendering.findings.words import word as finding_word
from jixiao.rendering.reports.content import Cell, Column, Outline, Report, Run, Runs, Tone, Words
from jixiao.rendering.reports.dossier import Dossier
from jixiao.rendering.reports.figures import (
    indicator_name,
    interval,
    printed_cell,
    rate_words,
    text_cell,
    unit_name,
)
from jixiao.rendering.reports.sentences import say, told
from jixiao.rendering.wording import reflow
from jixiao.scoring import Score

_ROW = re.compile(r"(funds|indicators|long_term_indicators|texts|tasks)\[(\d+)\]")
_FUND = re.compile(r"funds\.([a-z]+)")
_FIELDS = ("objective_expected", "objective_actual", "total_weight", "total_score", "grade")


def review_sheet(dossier: Dossier, language: str = "zh") -> Report:
    """Return the sheet of one form: every finding stands beside its line, or under the whole form."""
    return _Writer(dossier, Outline(language), language, _by_line(dossier)).report()


def _by_line(dossier: Dossier) -> dict[str, list[Finding]]:
    """Return the findings by the line of the form that they concern; under the empty name those on the form."""
    found: dict[str, list[Finding]] = {}
    for finding in dossier.findings:
        found.setdefault(_line_of(finding.field, dossier.form), []).append(finding)
    return found


def _line_of(path: str, form: Form) -> str:
    row, fund = _ROW.match(path), _FUND.match(path)
    if row and int(row[2]) < len(getattr(form, row[1])):
        return row[0] if row[1] != "tasks" else ""
    if fund:
        kinds = [line.line.value for line in form.funds]
        return f"funds[{kinds.index(fund[1])}]" if fund[1] in kinds else ""
    return path if path in _FIELDS else ""


@dataclass(frozen=True, slots=True)
class _Writer:
    dossier: Dossier
    outline: Outline
    language: str
    found: dict[str, list[Finding]] = field(default_factory=dict)

    @property
    def form(self) -> Form:
        return self.dossier.form

    @property
    def _scored(self) -> bool:
        return self.form.kind is FormKind.SELF_EVALUATION

    def told(self, name: str, /, **words: str) -> str:
        return told(name, self.language, **words)

    def report(self) -> Report:
        form, choice = self.form, self.dossier.judged.choice
        counts = {f"{severity.value}s": str(self.dossier.count(severity)) for severity in Severity}
        reason = choice.reason.en if self.language == "en" else choice.reason.zh
        rules = profile_text(choice.profile, self.language)
        self.outline.paragraph(say("review said", self.language, rules=rules, reason=reason, **counts))
        if form.funds:
            self._funds()
        if form.indicators:
            scores = self.dossier.card.indicators if self._scored else ()
            self._indicators("caption.review indicators", "indicators", form.indicators, scores)
        if form.long_term_indicators:
            self._indicators(
                "caption.review long term", "long_term_indicators", form.long_term_indicators, ()
            )
        self._rest()
        self.outline.paragraph(self.told("reviewed"))
        nothing = self.told("not filled")
        lines = (
            self.told(
                "review head", project=form.project.text or form.unit.text or self.told("unnamed"),
                kind=kind_text(form, self.language), year=str(form.year or nothing),
            ),
            self.told(
                "review offices", unit=form.unit.text or nothing, department=form.department.text or nothing,
                document=self.dossier.document, number=str(self.dossier.judged.number + 1),
            ),
        )  # fmt: skip
        blocks = tuple(self.outline.blocks)
        return Report((self.told("title.review"),), blocks, self.language, landscape=True, lines=lines)

    def _findings(self, line: str) -> Cell:
        """Return the findings of a line, the graver first, each on a line of its own."""
        runs: list[Run] = []
        for finding in sorted(self.found.get(line, ()), key=lambda finding: finding.severity.rank):
            if runs:
                runs.append(Run("\n"))
            runs.extend(self._finding(finding, named=line != finding.field))
        return text_cell(tuple(runs))

    def _finding(self, finding: Finding, *, named: bool) -> Runs:
        """Say a finding, with the field of the line that it means where the line has several."""
        severity = finding_word(finding.severity, self.language)
        tone = Tone.STRONG if finding.severity is Severity.ERROR else Tone.PLAIN
        message, advice = finding.message(self.language), finding.advice(self.language)
        if self.language == "zh":
            message = message.rstrip("。；") + "。"
            advice = advice.rstrip("。；") + "。"
        column = (
            field_text(finding.field.rpartition(".")[2], None, self.language) if "." in finding.field else ""
        )
        words: dict[str, Words] = {"severity": Run(severity, tone), "message": message, "advice": advice}
        if named and column:
            return say("review field", self.language, field=column, **words)
        return say("review finding", self.language, **words)

    def _columns(self, *columns: tuple[str, int, str], checked: int) -> tuple[Column, ...]:
        own = [
            Column(self.told(name), width, "left" if align == "l" else "center")
            for name, width, align in columns
        ]
        findings = Column(self.told("column.checked"), checked)
        return (*own, findings, Column(self.told("column.opinion"), 36))

    def _funds(self) -> None:
        columns = self._columns(
            ("column.funds", 34, "l"), ("name.initial", 22, "c"), ("name.revised", 22, "c"), ("name.executed", 22, "c"),
            ("column.weight", 12, "c"), ("name.rate", 22, "c"), ("column.printed", 12, "c"),
            ("column.recomputed", 14, "c"), checked=86,
        )  # fmt: skip
        rows = []
        carrier = self.dossier.total_line
        for number, (line, execution) in enumerate(
            zip(self.form.funds, self.dossier.card.funds, strict=True)
        ):
            label = line.label.text or finding_word(FundKind(line.line), self.language)
            carries = line is carrier and self._scored
            rate = rate_words(line, execution if carries or line.rate.text else None, self.language, "")
            rows.append(
                (
                    text_cell(reflow(label)),
                    *(printed_cell(getattr(line, name)) for name in ("initial", "revised", "executed")),
                    printed_cell(line.weight),
                    Cell(rate),
                    printed_cell(line.score),
                    text_cell(self._recomputed(execution.score) if carries else ""),
                    self._findings(f"funds[{number}]"),
                    Cell(),
                )
            )
        unit = self.form.amount_unit_label
        named = unit_name(unit, self.language) if unit else self.told("no unit")
        self.outline.table(self.told("caption.review funds", unit=named), columns, rows)

    def _recomputed(self, score: Score) -> str:
        return interval(score.low, score.high) if score.low is not None and score.high is not None else "—"

    def _indicators(
        self, caption: str, path: str, indicators: Sequence[Indicator], scores: Sequence[Score]
    ) -> None:
        scored = [("column.printed", 12, "c"), ("column.recomputed", 14, "c")] if self._scored else []
        actual = [("column.actual", 30, "l")] if self.form.kind is not FormKind.TARGET else []
        columns = self._columns(
            ("column.l1", 16, "c"), ("column.indicator", 40, "l"), ("column.target", 30, "l"), *actual,
            ("column.weight", 12, "c"), *scored, checked=86,
        )  # fmt: skip
        rows = []
        for number, indicator in enumerate(indicators):
            points = []
            if scored:
                recomputed = self._recomputed(scores[number]) if number < len(scores) else ""
                points = [printed_cell(indicator.score), text_cell(recomputed)]
            reached = [text_cell(reflow(indicator.actual.printed))] if actual else []
            rows.append(
                (
                    text_cell(reflow(indicator.l1.text or "")),
                    text_cell(indicator_name(indicator, self.language)),
                    text_cell(reflow(indicator.target.printed)),
                    *reached,
                    printed_cell(indicator.weight),
                    *points,
                    self._findings(f"{path}[{number}]"),
                    Cell(),
                )
            )
        self.outline.table(self.told(caption), columns, rows, merged=1)

    def _rest(self) -> None:
        """Add what is no fund and no indicator: totals, objectives, texts, and what concerns the whole form."""
        columns = self._columns(("column.what", 34, "c"), ("column.filled", 90, "l"), checked=86)
        rows = []
        for name in _FIELDS:
            value = getattr(self.form, name)
            if value.text or name in self.found:
                rows.append(
                    (field_text(name, None, self.language), reflow(value.printed), self._findings(name))
                )
        for number, text in enumerate(self.form.texts):
            if text.field.text or f"texts[{number}]" in self.found:
                rows.append((text.label, reflow(text.field.printed), self._findings(f"texts[{number}]")))
        if "" in self.found:
            rows.append((self.told("whole form"), "", self._findings("")))
        cells = [(text_cell(name), text_cell(text), found, Cell()) for name, text, found in rows]
        self.outline.table(self.told("caption.review rest"), columns, cells)
