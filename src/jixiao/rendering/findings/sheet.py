"""Findings as a workbook to filter and to work off: the list, a summary, and the scores of every form."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import xlsxwriter

from jixiao.checks.session import Assessment, JudgedForm
from jixiao.findings import Finding, Severity, entry
from jixiao.forms.model import Form, FormKind
from jixiao.rendering.findings.anchors import forms_of
from jixiao.rendering.findings.groups import project_name, show
from jixiao.rendering.findings.words import kind_text, profile_text, word, words
from jixiao.rendering.wording import lines_needed

_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LONGEST_CELL = 32_767
_A3 = 8
_LINE = 15
_HIGHEST_ROW = 409
_FILLS = {
    Severity.ERROR: ("#FBE3E1", "#9C1C12"),
    Severity.WARNING: ("#FFF3D6", "#7A5200"),
    Severity.NOTICE: ("#E4EEF8", "#1F4E79"),
}
_FINDING_COLUMNS = (
    ("number", 6),
    ("severity", 8),
    ("document", 24),
    ("form column", 8),
    ("project", 26),
    ("title", 22),
    ("field", 26),
    ("place", 18),
    ("printed", 20),
    ("expected", 20),
    ("difference", 10),
    ("message", 48),
    ("advice", 40),
    ("source", 30),
    ("code", 20),
    ("path", 22),
)
_FORM_COLUMNS = (
    ("document", 24),
    ("form column", 8),
    ("kind", 12),
    ("year", 8),
    ("project", 28),
    ("unit", 24),
    ("printed rate", 11),
    ("recomputed rate", 11),
    ("printed fund score", 11),
    ("recomputed fund score", 11),
    ("score sum", 11),
    ("printed total", 11),
    ("low", 11),
    ("high", 11),
    ("printed grade", 10),
    ("grade", 10),
    ("errors", 8),
    ("warnings", 8),
    ("notices", 8),
    ("chosen", 40),
)
_SUMMARY_WIDTHS = (30, 40, 10, 10, 10, 10, 12)
_Value = str | int | Decimal | None


def findings_workbook(assessment: Assessment, language: str = "zh") -> bytes:
    """Return a workbook with the list of findings, their summary and the scores of the forms.

    Every text stays a text: nothing that is printed in a document can become a formula or a link.
    """
    stream = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(stream, options) as book:
        styles = _Styles.of(book)
        widths = [width for _, width in _FINDING_COLUMNS]
        _findings(_Page.add(book, styles, "findings sheet", widths, language), assessment)
        _summary(_Page.add(book, styles, "summary sheet", _SUMMARY_WIDTHS, language), assessment)
        widths = [width for _, width in _FORM_COLUMNS]
        _forms(_Page.add(book, styles, "forms sheet", widths, language), assessment)
    return stream.getvalue()


@dataclass(frozen=True, slots=True)
class _Styles:
    heading: Any
    text: Any
    number: Any
    title: Any
    severities: dict[Severity, Any]

    @classmethod
    def of(cls, book: xlsxwriter.Workbook) -> _Styles:
        base = {"valign": "top", "text_wrap": True, "border": 1, "border_color": "#BFBFBF"}
        return cls(
            heading=book.add_format(base | {"bold": True, "bg_color": "#EDEDED", "valign": "vcenter"}),
            text=book.add_format(base | {"quote_prefix": True}),
            number=book.add_format({**base, "text_wrap": False}),
            title=book.add_format({"bold": True, "font_size": 12}),
            severities={
                severity: book.add_format(base | {"bg_color": fill, "font_color": colour, "bold": True})
                for severity, (fill, colour) in _FILLS.items()
            },
        )


@dataclass(slots=True)
class _Page:
    """One worksheet, filled from the top."""

    page: Any
    styles: _Styles
    language: str
    widths: tuple[int, ...]
    row: int = 0

    @classmethod
    def add(
        cls, book: xlsxwriter.Workbook, styles: _Styles, name: str, widths: Iterable[int], language: str
    ) -> _Page:
        """Add a sheet whose columns have these widths."""
        page = book.add_worksheet(word(name, language))
        widths = tuple(widths)
        for column, width in enumerate(widths):
            page.set_column(column, column, width)
        page.set_landscape()
        page.set_paper(_A3)
        page.fit_to_pages(1, 0)
        page.set_footer("&C&P / &N")
        return cls(page, styles, language, widths)

    def title(self, text: str) -> None:
        self.page.write_string(self.row, 0, text, self.styles.title)
        self.row += 1

    def headings(self, names: Iterable[str]) -> None:
        for column, text in enumerate(words(*names, language=self.language)):
            self.page.write_string(self.row, column, text, self.styles.heading)
        self.row += 1

    def add_row(self, values: Sequence[_Value], severity: Severity | None = None) -> None:
        """Write a row; ``severity`` colours the cell that holds its name."""
        name = word(severity, self.language) if severity else None
        self.page.set_row(self.row, self._height(values))
        for column, value in enumerate(values):
            if value is None or value == "":
                self.page.write_blank(self.row, column, None, self.styles.text)
            elif isinstance(value, str):
                style = self.styles.severities[severity] if severity and value == name else self.styles.text
                self.page.write_string(self.row, column, clean(value), style)
            else:
                self.page.write_number(self.row, column, value, self.styles.number)
        self.row += 1

    def _height(self, values: Sequence[_Value]) -> int:
        """Return the height of a row in points in which every text can be read."""
        texts = (
            (value, width)
            for value, width in zip(values, self.widths, strict=False)
            if isinstance(value, str)
        )
        lines = (lines_needed(text, (width - 1) / 2) for text, width in texts)
        return min(_LINE * max(lines, default=1), _HIGHEST_ROW)

    def frozen(self, columns: int, first_row: int, last_row: int) -> None:
        """Freeze the rows above the list, let it be filtered, and print its headings on every page."""
        self.page.freeze_panes(first_row + 1, 0)
        self.page.repeat_rows(first_row)
        self.page.autofilter(first_row, 0, max(last_row, first_row + 1), columns - 1)


def clean(text: str) -> str:
    """Return a text that a cell can hold."""
    return _ILLEGAL.sub("", text)[:_LONGEST_CELL]


def _findings(page: _Page, assessment: Assessment) -> None:
    forms = forms_of(assessment)
    page.headings(name for name, _ in _FINDING_COLUMNS)
    for number, finding in enumerate(assessment.findings, 1):
        form = forms.get((finding.document, -1 if finding.form is None else finding.form))
        page.add_row(_finding(number, finding, form, page.language), finding.severity)
    page.frozen(len(_FINDING_COLUMNS), 0, page.row - 1)


def _finding(number: int, finding: Finding, form: Form | None, language: str) -> list[_Value]:
    shown = show(finding, form, language)
    return [
        number,
        word(finding.severity, language),
        finding.document,
        None if finding.form is None else finding.form + 1,
        finding.project,
        finding.entry.title[language],
        shown.field,
        shown.place,
        finding.printed,
        finding.expected,
        finding.difference,
        shown.message,
        shown.advice,
        shown.source,
        finding.code,
        finding.field,
    ]


def _summary(page: _Page, assessment: Assessment) -> None:
    counted = ("errors", "warnings", "notices", "sum")
    page.title(word("by code", page.language))
    page.headings(("code", "title", *counted, "forms concerned"))
    by_code: dict[str, list[Finding]] = {}
    by_project: dict[tuple[str, str], list[Finding]] = {}
    for finding in assessment.findings:
        by_code.setdefault(finding.code, []).append(finding)
        by_project.setdefault((finding.document, finding.project), []).append(finding)
    for code, found in sorted(by_code.items(), key=lambda item: (-len(item[1]), item[0])):
        concerned = len({(finding.document, finding.form) for finding in found})
        page.add_row([code, entry(code).title[page.language], *_counts(found), concerned])
    page.add_row([word("sum", page.language), "", *_counts(assessment.findings)])
    page.row += 1
    page.title(word("by project", page.language))
    page.headings(("document", "project", *counted))
    for (document, project), found in by_project.items():
        page.add_row([document, project, *_counts(found)])
    page.add_row([word("sum", page.language), "", *_counts(assessment.findings)])


def _counts(findings: Iterable[Finding]) -> list[_Value]:
    counts = Counter(finding.severity for finding in findings)
    return [*(counts[severity] for severity in Severity), counts.total()]


def _forms(page: _Page, assessment: Assessment) -> None:
    page.headings(name for name, _ in _FORM_COLUMNS)
    found: dict[tuple[str, int | None], list[Finding]] = {}
    for finding in assessment.findings:
        found.setdefault((finding.document, finding.form), []).append(finding)
    for judged in assessment.forms:
        own = found.get((judged.judgement.document, judged.number), [])
        counts = Counter(finding.severity for finding in own)
        page.add_row(
            [
                *_scores(judged, page.language),
                *(counts[severity] for severity in Severity),
                _rules(judged, page.language),
            ]
        )
    page.frozen(len(_FORM_COLUMNS), 0, page.row - 1)


def _scores(judged: JudgedForm, language: str) -> list[_Value]:
    form, card = judged.form, judged.judgement.card
    head: list[_Value] = [
        judged.judgement.document,
        judged.number + 1,
        kind_text(form, language),
        form.year,
        project_name(judged, language),
        form.unit.text,
    ]
    if form.kind is not FormKind.SELF_EVALUATION:
        return head + [None] * 10
    line = next((line for line in form.funds if line.line == "total"), next(iter(form.funds), None))
    execution = card.execution
    return [
        *head,
        line.rate.text if line else None,
        execution.printed_rate if execution else None,
        line.score.value if line else None,
        execution.score.low if execution else None,
        card.total.printed_sum,
        form.total_score.value,
        card.total.low,
        card.total.high,
        form.grade.text,
        card.total.grade.label if card.total.grade else None,
    ]


def _rules(judged: JudgedForm, language: str) -> str:
    return profile_text(judged.choice.profile, language)
