"""The summary of a unit or department: all its projects, grades, execution against score, and what changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from jixiao.checks.across.pairing import office_of
from jixiao.findings import Severity, entry
from jixiao.forms.model import Indicator
from jixiao.rendering.findings.words import shortened
from jixiao.rendering.reports.content import (
    Cell,
    Column,
    Outline,
    Point,
    Report,
    Run,
    Series,
    Tone,
    Words,
    joined,
)
from jixiao.rendering.reports.dossier import Dossier
from jixiao.rendering.reports.figures import (
    common_unit,
    count_cell,
    figure_cell,
    in_unit,
    indicator_name,
    number_cell,
    text_cell,
    unit_name,
)
from jixiao.rendering.reports.lastyear import Change, changes
from jixiao.rendering.reports.lines import Line, Sums, distinct
from jixiao.rendering.reports.sentences import gap, say, title_lines
from jixiao.rendering.reports.summary import SummaryWriter, fitted
from jixiao.rendering.reports.years import Year, YearsWriter, latest, years_of
from jixiao.rendering.wording import reflow
from jixiao.scoring import plain

_LOST = 3
"""How many of the indicators that lost points are named."""
_LOW_GRADES = ("fair", "poor")
_OPEN = (Severity.ERROR, Severity.WARNING)


def unit_report(
    dossiers: Sequence[Dossier], language: str = "zh", last_year: Sequence[Dossier] | None = None
) -> Report:
    """Return the summary of self-evaluations; copies count once, whole units stand apart.

    Args:
        dossiers: The forms.
        language: zh or en.
        last_year: The forms of last year, if they are to be compared; those of several earlier years add a part
            on the course of the years.
    """
    forms, copies = distinct(dossiers)
    lines = _lines([dossier for dossier in forms if dossier.form.scope == "project"])
    wholes = _lines([dossier for dossier in forms if dossier.form.scope == "unit"])
    earlier = [] if last_year is None else _lines(distinct(last_year)[0])
    last = None if last_year is None else latest(earlier)
    years = years_of([*lines, *earlier])
    unit = common_unit({unit for line in (*lines, *wholes, *earlier) for unit in line.money_units})
    return _Writer(unit, Outline(language), language, lines, wholes, copies, last, years).report()


def _lines(dossiers: Sequence[Dossier]) -> list[Line]:
    return [Line(dossier, number) for number, dossier in enumerate(dossiers, 1)]


@dataclass(frozen=True, slots=True)
class _Writer(SummaryWriter):
    lines: list[Line]
    wholes: list[Line]
    copies: int
    last: list[Line] | None
    years: list[Year]

    def report(self) -> Report:
        documents = {line.dossier.document for line in (*self.lines, *self.wholes)}
        forms = len(self.lines) + len(self.wholes)
        self.say("summary opening", documents=str(len(documents)), forms=str(forms))
        if self.copies:
            self.say("summary duplicates", count=str(self.copies))
        if self.lines:
            self._overall()
            self._projects()
            self._grades()
            self._execution()
            self._low_scorers()
        self._findings()
        self._lessons()
        if self.wholes:
            self.heading("whole units")
            self.say("whole units said", count=str(len(self.wholes)))
            self._table("caption.whole units", self.wholes, sums=False)
        if self.last is not None:
            self._years(self.last)
        if self.last is not None and len(self.years) > 2:
            YearsWriter(self.unit, self.outline, self.language, self.years).write()
        return Report(self._title(), tuple(self.outline.blocks), self.language)

    def _title(self) -> tuple[str, ...]:
        found = [line.dossier.form for line in (*self.lines, *self.wholes)]
        years = sorted({form.year for form in found if form.year is not None})
        dash = "–" if self.language == "en" else "—"
        year = (
            dash.join(map(str, dict.fromkeys((years[0], years[-1]))))
            if years
            else gap("name.year", self.language).text
        )
        for field in ("unit", "department"):
            names = {getattr(form, field).text for form in found}
            (name,) = names if len(names) == 1 else (None,)
            if name:
                return title_lines("title.summary", self.language, unit=name, year=year)
        return title_lines("title.summary all", self.language, year=year)

    def _several_units(self) -> bool:
        return len({office_of(line.dossier.form) for line in self.lines}) > 1

    # -- parts --------------------------------------------------------------------------------------------

    def _overall(self) -> None:
        self.heading("overall")
        sums = Sums.of(self.lines)
        units = {office_of(line.dossier.form) for line in self.lines}
        counts = {"projects": str(len(self.lines)), "units": str(len(units))}
        if sums.rate is None:
            self.say("overall no money", **counts)
        else:
            self.say(
                "overall said", budget=self.money(sums.budget), executed=self.money(sums.executed),
                rate=f"{sums.rate:f}", unit=unit_name(self.unit, self.language), **counts,
            )  # fmt: skip
            if sums.incomplete:
                self.say("incomplete money", count=str(sums.incomplete))
        self._scores_said()
        errors, warnings = (sum(line.count(severity) for line in self.lines) for severity in _OPEN)
        concerned = sum(any(line.count(severity) for severity in _OPEN) for line in self.lines)
        self.say("findings said", errors=str(errors), warnings=str(warnings), forms=str(concerned))
        if self._several_units():
            self._by_unit()

    def _scores_said(self) -> None:
        scored = [line for line in self.lines if line.dossier.scored]
        totals = [line.dossier.total for line in scored if line.dossier.total is not None]
        if totals:
            mean = (sum(totals, Decimal(0)) / len(totals)).quantize(Decimal("0.01"), ROUND_HALF_UP)
            self.say(
                "scored said", scored=str(len(totals)), most=plain(max(totals)), least=plain(min(totals)),
                mean=plain(mean),
            )  # fmt: skip
        without = [line for line in self.lines if not line.dossier.scored]
        if without:
            self.say("unscored said", count=str(len(without)), names=self.names(without))

    def _by_unit(self) -> None:
        groups: dict[str, list[Line]] = {}
        for line in self.lines:
            groups.setdefault(office_of(line.dossier.form), []).append(line)
        columns = (
            Column(self.told("column.unit"), 46),
            Column(self.told("column.projects"), 14, "center"),
            *self.money_columns(),
        )
        sums = [Sums.of(group) for group in groups.values()]
        whole = Sums.of(self.lines)
        decimals = self.decimals([whole, *sums])
        rows = [
            (
                text_cell(group[0].unit or self.told("unit unnamed")),
                count_cell(len(group)),
                *self.sum_cells(found, decimals),
            )
            for group, found in zip(groups.values(), sums, strict=True)
        ]
        total = text_cell(self.told("computed sum")), count_cell(len(self.lines))
        rows.append((*total, *self.sum_cells(whole, decimals)))
        caption = self.told("caption.units", unit=unit_name(self.unit, self.language))
        self.outline.table(caption, columns, rows, totals=1)

    def _projects(self) -> None:
        self.heading("all projects")
        self._table("caption.projects", self.lines)

    def _table(self, caption: str, lines: Sequence[Line], *, sums: bool = True) -> None:
        """Add the table of some projects, with the sums of its money."""
        several = self._several_units() and sums
        columns = (
            Column(self.told("column.number"), 12, "center"),
            *((Column(self.told("column.unit"), 24),) if several else ()),
            Column(self.told("column.project" if sums else "column.unit"), 36),
            *self.money_columns(),
            Column(self.told("column.total"), 13, "center"),
            Column(self.told("column.grade"), 14, "center"),
            Column(self.told("column.errors"), 13, "center"),
            Column(self.told("column.warnings"), 13, "center"),
        )
        whole = Sums.of(lines)
        decimals = max(self.decimals([Sums.of([line]) for line in lines]), self.decimals([whole]))
        rows = [self._project_row(line, decimals, several) for line in lines]
        if sums:
            counts = [count_cell(sum(line.count(severity) for line in lines)) for severity in _OPEN]
            before = (text_cell(""),) * (2 if several else 1)
            after = (text_cell(""), text_cell(""))
            name = text_cell(self.told("computed sum"))
            rows.append((*before, name, *self.sum_cells(whole, decimals), *after, *counts))
        named = self.told(caption, unit=unit_name(self.unit, self.language))
        shown = fitted(columns, rows, small=several)
        self.outline.table(named, shown, rows, totals=1 if sums else 0, small=several)

    def _project_row(self, line: Line, decimals: int, several: bool) -> tuple[Cell, ...]:
        nothing = self.told("nothing")
        unit = (text_cell(line.unit or self.told("unit unnamed")),) if several else ()
        return (
            count_cell(line.number),
            *unit,
            text_cell(self.name(line)),
            figure_cell(in_unit(line.budget, self.unit), decimals, missing=nothing),
            figure_cell(in_unit(line.executed, self.unit), decimals, missing=nothing),
            self.rate_cell(line.rate, line.printed_rate),
            self.total_cell(line),
            text_cell(self._grade_text(line)),
            *(count_cell(line.count(severity)) for severity in _OPEN),
        )

    def _grade_text(self, line: Line) -> str:
        label = line.grade.label if line.grade is not None else self.told("nothing")
        if line.printed_grade:
            return self.told("grade printed", grade=label, printed=line.printed_grade)
        return label

    def _grades(self) -> None:
        self.heading("grades")
        self.say("grades said", count=str(sum(line.printed_grade is not None for line in self.lines)))
        counts = Counter(line.grade.label if line.grade is not None else None for line in self.lines)
        labels = list(
            dict.fromkeys(band.label for line in self.lines for band in line.dossier.profile.get("grades"))
        )
        names = [*labels, self.told("ungraded")]
        found = [counts[label] for label in labels] + [counts[None]]
        columns = (
            Column(self.told("column.grade"), 30, "center"),
            Column(self.told("column.projects"), 30, "center"),
            Column(self.told("column.share"), 30, "center"),
        )
        rows = []
        for name, count in zip(names, found, strict=True):
            share = Decimal(count) * 100 / len(self.lines)
            share = share.quantize(Decimal("0.1"), ROUND_HALF_UP)
            rows.append((text_cell(name), count_cell(count), number_cell(f"{share}%", share / 100, "0.0%")))
        self.outline.table(self.told("caption.grades"), columns, rows)
        values = tuple(Decimal(count) for count in found)
        series = Series(self.told("column.projects"), values, tuple(map(str, found)))
        self.outline.bars(self.told("caption.grades"), names, (series,))

    def _execution(self) -> None:
        self.heading("execution and score")
        points = [
            Point(str(line.number), line.rate, line.dossier.total)
            for line in self.lines
            if line.rate is not None and line.dossier.scored and line.dossier.total is not None
        ]
        if points:
            self.say("scatter said", count=str(len(points)))
            x_name, y_name = self.told("column.rate") + "（%）", self.told("name.total")
            if self.language == "en":
                x_name = self.told("column.rate") + " (%)"
            self.outline.scatter(self.told("caption.scatter"), x_name, y_name, points)
        low = [line for line in self.lines if line.low]
        if low:
            self.say("low execution said", count=str(len(low)))
            self._table_of_low(low)
        else:
            self.say("no low execution")

    def _table_of_low(self, lines: Sequence[Line]) -> None:
        columns = (
            Column(self.told("column.number"), 12, "center"),
            Column(self.told("column.project"), 46),
            *self.money_columns(),
            Column(self.told("column.total"), 14, "center"),
        )
        decimals = self.decimals([Sums.of([line]) for line in lines])
        rows = [
            (
                count_cell(line.number),
                text_cell(self.name(line)),
                figure_cell(in_unit(line.budget, self.unit), decimals),
                figure_cell(in_unit(line.executed, self.unit), decimals),
                self.rate_cell(line.rate, line.printed_rate),
                self.total_cell(line),
            )
            for line in lines
        ]
        self.outline.table(
            self.told("caption.low execution", unit=unit_name(self.unit, self.language)), columns, rows
        )

    def _low_scorers(self) -> None:
        self.heading("low scorers")
        low = [line for line in self.lines if line.grade is not None and line.grade.name in _LOW_GRADES]
        if not low:
            self.say("no low")
            return
        self.say("low said", count=str(len(low)))
        columns = (
            Column(self.told("column.number"), 12, "center"),
            Column(self.told("column.project"), 32),
            Column(self.told("column.total"), 14, "center"),
            Column(self.told("column.grade"), 14, "center"),
            Column(self.told("column.lost"), 40),
            Column(self.told("column.reason"), 48),
        )
        rows = []
        for line in sorted(low, key=lambda line: (line.dossier.total or Decimal(0), line.number)):
            lost = self._lost(line)
            reasons = [Run(reflow(i.reason.printed), Tone.QUOTE) for i in lost if i.reason.text]
            rows.append(
                (
                    count_cell(line.number),
                    text_cell(self.name(line)),
                    self.total_cell(line),
                    text_cell(self._grade_text(line)),
                    text_cell(joined((self._lost_text(indicator) for indicator in lost), "\n")),
                    text_cell(joined(reasons, "\n") or gap("gap.reason", self.language)),
                )
            )
        self.outline.table(self.told("caption.low"), columns, rows)

    def _lost(self, line: Line) -> list[Indicator]:
        """Return the indicators that lost most points."""
        lost = [
            (i.weight.value - i.score.value, i)
            for i in line.dossier.form.indicators
            if i.weight.value is not None and i.score.value is not None and i.score.value < i.weight.value
        ]
        return [indicator for _, indicator in sorted(lost, key=lambda pair: -pair[0])[:_LOST]]

    def _lost_text(self, indicator: Indicator) -> Words:
        return say(
            "lost", self.language, name=indicator_name(indicator, self.language),
            score=indicator.score.text or "", weight=indicator.weight.text or "",
        )  # fmt: skip

    def _findings(self) -> None:
        self.heading("main findings")
        codes: dict[tuple[int, str], list[tuple[str, int | None]]] = {}
        for line in (*self.lines, *self.wholes):
            for finding in line.dossier.findings:
                if finding.severity in _OPEN:
                    codes.setdefault((finding.severity.rank, finding.code), []).append(
                        (finding.document, finding.form)
                    )
        if not codes:
            self.say("no findings")
            return
        columns = (
            Column(self.told("column.finding"), 70),
            Column(self.told("column.errors"), 16, "center"),
            Column(self.told("column.warnings"), 16, "center"),
            Column(self.told("column.concerned"), 18, "center"),
        )
        by_code: dict[str, list[int]] = {}
        forms: dict[str, set[tuple[str, int | None]]] = {}
        for (rank, code), places in codes.items():
            by_code.setdefault(code, [0, 0])[rank] += len(places)
            forms.setdefault(code, set()).update(places)
        ordered = sorted(by_code, key=lambda code: (-by_code[code][0], -by_code[code][1], code))
        rows = [
            (
                text_cell(entry(code).title[self.language]),
                *map(count_cell, by_code[code]),
                count_cell(len(forms[code])),
            )
            for code in ordered
        ]
        self.outline.table(self.told("caption.codes"), columns, rows)

    def _lessons(self) -> None:
        self.heading("unit lessons")
        rows = []
        for line in (*self.lines, *self.wholes):
            texts = [
                joined((Run(p.text, Tone.QUOTE) for p in line.dossier.passages(section)), "\n")
                for section in ("problems", "measures")
            ]
            if any(texts):
                rows.append((text_cell(self.name(line)), *map(text_cell, texts)))
        if not rows:
            self.say("no lessons")
            return
        columns = (
            Column(self.told("column.project"), 32),
            Column(self.told("column.problems"), 58),
            Column(self.told("column.measures"), 58),
        )
        self.outline.table(self.told("caption.lessons"), columns, rows)

    # -- last year ----------------------------------------------------------------------------------------

    def _years(self, last: list[Line]) -> None:
        self.heading("against last year")
        found = changes(last, [*self.lines, *self.wholes])
        self.say(
            "years said", matched=str(len(found.both)),
            new=str(len(found.new)), new_names=self.in_brackets(found.new),
            ended=str(len(found.ended)), ended_names=self.in_brackets(found.ended),
        )  # fmt: skip
        if not found.both:
            return
        columns = (
            Column(self.told("column.project"), 34),
            Column(self.told("column.last budget"), 21, "right"),
            Column(self.told("column.this budget"), 21, "right"),
            Column(self.told("column.change"), 20, "right"),
            Column(self.told("column.last total"), 12, "center"),
            Column(self.told("column.this total"), 12, "center"),
            Column(self.told("column.last grade"), 11, "center"),
            Column(self.told("column.this grade"), 11, "center"),
            Column(self.told("column.dropped"), 32),
        )
        sums = [Sums.of([line]) for change in found.both for line in (change.last, change.this)]
        decimals = self.decimals(sums)
        rows = [self._change_row(change, decimals) for change in found.both]
        caption = self.told("caption.years", unit=unit_name(self.unit, self.language))
        self.outline.table(caption, fitted(columns, rows, small=True), rows, small=True)

    def _change_row(self, change: Change, decimals: int) -> tuple[Cell, ...]:
        nothing = self.told("nothing")
        budgets = [in_unit(line.budget, self.unit) for line in (change.last, change.this)]
        before, now = budgets
        difference = now - before if before is not None and now is not None else None
        grades = (line.grade.label if line.grade else nothing for line in (change.last, change.this))
        return (
            text_cell(self.name(change.this)),
            *(figure_cell(budget, decimals, missing=nothing) for budget in budgets),
            figure_cell(difference, decimals, missing=nothing),
            self.total_cell(change.last),
            self.total_cell(change.this),
            *map(text_cell, grades),
            text_cell("\n".join(shortened(name, 40) for name in change.dropped) or nothing),
        )
