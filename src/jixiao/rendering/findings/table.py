"""Findings for people at a terminal: by document and form, readable without colour."""

from __future__ import annotations

from collections import Counter

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from jixiao.checks.session import Assessment, Choice, JudgedDocument
from jixiao.findings import Severity
from jixiao.rendering.findings.groups import (
    DocumentGroup,
    FormGroup,
    Shown,
    counts_text,
    grouped,
    project_name,
    runs,
    undecided_count,
)
from jixiao.rendering.findings.words import MARKS, kind_text, labelled, profile_text, shortened, word

_LONGEST = 30
"""Characters of a printed or expected text beside its field; the whole stands in the message."""
COLOURS = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.NOTICE: "cyan"}


def print_findings(console: Console, assessment: Assessment, language: str = "zh") -> None:
    """Print the findings of every document, then the totals."""
    for group in grouped(assessment, language):
        _print_document(console, group, language)
    _print_waived(console, assessment, language)
    _print_totals(console, assessment, language)


def _indented(line: Text | Table, above: int = 0) -> Padding:
    return Padding(line, (above, 0, 0, 2), expand=False)


def _print_document(console: Console, group: DocumentGroup, language: str) -> None:
    title = Text(group.name or word("across", language), "bold")
    title.append("  " + (counts_text(group.counts, language)), "not bold")
    console.print(title)
    if group.document is not None:
        _print_troubles(console, group.document, language)
    choice: Choice | None = None
    for form in group.forms:
        console.print()
        _print_heading(console, form, choice, language)
        _print_form(console, form, language)
        choice = form.judged.choice if form.judged is not None else choice
    console.print()


def _print_troubles(console: Console, document: JudgedDocument, language: str) -> None:
    for trouble in document.unreadable:
        line = Text.assemble((f"{MARKS[Severity.ERROR]} {word('not read', language)}", "bold red"))
        console.print(_indented(line.append("  " + trouble.message(language), "default")))
    if not document.forms and not document.unreadable:
        console.print(_indented(Text(word("no form", language), "yellow")))


def _print_heading(console: Console, group: FormGroup, before: Choice | None, language: str) -> None:
    """Print what the form is, and under which rules it was judged unless they are those of the form before."""
    if group.judged is None:
        console.print(_indented(Text(word("whole document", language), "bold")))
        return
    form, choice = group.judged.form, group.judged.choice
    heading = Text(word("form", language, group.judged.number + 1) + "  ")
    heading.append(project_name(group.judged, language), "bold")
    heading.append(f"  {kind_text(form, language)} {form.year or ''}".rstrip())
    console.print(_indented(heading))
    if choice != before:
        reason = choice.reason.en if language == "en" else choice.reason.zh
        rules = word("rules", language, profile_text(choice.profile, language))
        console.print(_indented(Text(f"{rules}  {reason}", "dim")))


def _print_form(console: Console, group: FormGroup, language: str) -> None:
    if not group.findings:
        console.print(_indented(Text(f"✓ {word('clean', language)}", "green")))
        return
    table = Table.grid(padding=(0, 1))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold", ratio=1)
    for run in runs(group.findings):
        for shown in run:
            severity = shown.finding.severity
            mark = Text(f"{MARKS[severity]} {word(severity, language)}", COLOURS[severity])
            table.add_row(mark, _finding(shown, last=shown is run[-1], language=language))
    console.print(_indented(table))


def _finding(shown: Shown, *, last: bool, language: str) -> Text:
    finding = shown.finding
    text = Text(shown.field, "bold")
    if finding.expected is not None:
        change = f"  {shortened(shown.printed, _LONGEST)} → {shortened(finding.expected, _LONGEST)}"
        text.append(change, "not bold")
    if shown.place:
        text.append(f"  {shown.place}", "not bold")
    text.append(f"  {finding.code}\n", "dim not bold")
    text.append(shown.message, "not bold")
    if last:
        text.append("\n" + labelled("advice", shown.advice, language), "dim not bold")
        if shown.source:
            text.append("\n" + labelled("source", shown.source, language), "dim not bold")
    return text


def _print_waived(console: Console, assessment: Assessment, language: str) -> None:
    for finding, waiver in assessment.waived:
        by = word(
            "waived by", language, by=waiver.by, on=waiver.on.isoformat(), reason=waiver.reason
        )  # fmt: skip
        line = Text(
            f"{word('waived', language)}  {finding.document} {finding.project} {finding.code} {finding.field}  {by}"
        )
        line.stylize("dim")
        console.print(line)
    if assessment.waived:
        console.print()


def _print_totals(console: Console, assessment: Assessment, language: str) -> None:
    forms = list(assessment.forms)
    if not assessment.documents:
        console.print(word("none", language))
    line = Text(word("total", language, documents=len(assessment.documents), forms=len(forms)), "bold")
    line.append("  " + counts_text(Counter(assessment.counts()), language))
    console.print(line)
    unreadable = sum(bool(d.unreadable) for d in (*assessment.documents, *assessment.against))
    if unreadable:
        console.print(Text(word("unreadable", language, unreadable), "bold red"))
    if undecided := undecided_count(forms):
        console.print(Text(word("undecided", language, undecided), "dim"))
