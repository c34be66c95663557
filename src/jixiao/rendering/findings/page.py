"""Findings as one web page: complete in itself, printed on A4, readable by screen readers, without scripts."""

from __future__ import annotations

from html import escape
from importlib import resources

from jixiao.checks.session import Assessment
from jixiao.findings import Severity
from jixiao.rendering.findings.groups import (
    DocumentGroup,
    FormGroup,
    Shown,
    counts_text,
    grouped,
    project_name,
    undecided_count,
)
from jixiao.rendering.findings.words import MARKS, kind_text, labelled, profile_text, word

_COLUMNS = ("severity", "field", "printed", "expected", "message")


def findings_page(assessment: Assessment, language: str = "zh") -> str:
    """Return a page with the totals, links to each form, and a table of findings for each form."""
    style = resources.files("jixiao.rendering.findings").joinpath("page.css").read_text("utf-8")
    title = word("report title", language)
    groups = grouped(assessment, language)
    body = "".join(_document(group, number, language) for number, group in enumerate(groups, 1))
    return (
        f'<!DOCTYPE html>\n<html lang="{"en" if language == "en" else "zh-CN"}"><head><meta charset="utf-8">'
        f'<title>{escape(title)}</title><meta name="viewport" content="width=device-width">'
        f"<style>{style}</style></head>\n<body><header><h1>{escape(title)}</h1>"
        f"{_totals(assessment, language)}</header>{_contents(groups, language)}"
        f"<main>{body}{_waived(assessment, language)}</main></body></html>\n"
    )


def _totals(assessment: Assessment, language: str) -> str:
    forms = list(assessment.forms)
    lines = [
        f"{word('total', language, documents=len(assessment.documents), forms=len(forms))} "
        f"<strong>{escape(counts_text(assessment.counts(), language))}</strong>"
    ]
    unreadable = sum(bool(document.unreadable) for document in assessment.documents)
    if unreadable:
        lines.append(f'<span class="error">{escape(word("unreadable", language, unreadable))}</span>')
    if undecided := undecided_count(forms):
        lines.append(escape(word("undecided", language, undecided)))
    return "".join(f"<p>{line}</p>" for line in lines)


def _contents(groups: list[DocumentGroup], language: str) -> str:
    items = []
    for number, group in enumerate(groups, 1):
        for form in group.forms:
            identity = _identity(number, form)
            name = _name(form, language)
            marks = "".join(_chip(severity, count) for severity, count in _counts(form))
            items.append(
                f'<tr><td>{escape(group.name)}</td><td><a href="#{identity}">{escape(name)}</a></td>'
                f"<td>{marks or '✓'}</td></tr>"
            )
        if not group.forms and group.document is not None:
            items.append(
                f'<tr><td>{escape(group.name)}</td><td colspan="2">{_failed(group, language)}</td></tr>'
            )
    heading = escape(word("contents", language))
    columns = "".join(
        f'<th scope="col">{escape(word(name, language))}</th>' for name in ("document", "project", "sum")
    )
    return (
        f'<nav aria-label="{heading}"><table class="contents"><caption>{heading}</caption>'
        f"<thead><tr>{columns}</tr></thead><tbody>{''.join(items)}</tbody></table></nav>"
    )


def _counts(form: FormGroup) -> list[tuple[Severity, int]]:
    found = [shown.finding.severity for shown in form.findings]
    return [(severity, found.count(severity)) for severity in Severity if severity in found]


def _chip(severity: Severity, count: int) -> str:
    return f'<span class="chip {severity}">{MARKS[severity]} {count}</span> '


def _identity(number: int, form: FormGroup) -> str:
    return f"d{number}" if form.judged is None else f"d{number}-f{form.judged.number + 1}"


def _name(form: FormGroup, language: str) -> str:
    if form.judged is None:
        return word("whole document", language)
    return f"{word('form', language, form.judged.number + 1)} {project_name(form.judged, language)}"


def _failed(group: DocumentGroup, language: str) -> str:
    assert group.document is not None
    troubles = [trouble.message(language) for trouble in group.document.unreadable]
    text = "；".join(troubles) or word("no form", language)
    return f'<span class="error">{escape(text)}</span>' if troubles else escape(text)


def _document(group: DocumentGroup, number: int, language: str) -> str:
    return "".join(_form(group, form, number, language) for form in group.forms)


def _form(group: DocumentGroup, form: FormGroup, number: int, language: str) -> str:
    heading = escape(_name(form, language))
    about = [escape(group.name or word("across", language))]
    if form.judged is not None:
        judged = form.judged
        choice = judged.choice
        reason = choice.reason.en if language == "en" else choice.reason.zh
        about.append(escape(f"{kind_text(judged.form, language)} {judged.form.year or ''}".strip()))
        about.append(
            escape(
                word("rules", language, profile_text(choice.profile, language))
                + ("; " if language == "en" else "；")
                + reason
            )
        )
    parts = [f'<section id="{_identity(number, form)}"><h2>{heading}</h2>']
    parts.append(f'<p class="about">{"<br>".join(about)}</p>')
    if group.document is not None and group.document.unreadable:
        parts.append(f"<p>{_failed(group, language)}</p>")
    parts.append(
        _table(form, heading, language) if form.findings else f"<p>✓ {escape(word('clean', language))}</p>"
    )
    parts.append(f'<p class="back"><a href="#">{escape(word("show all", language))}</a></p></section>\n')
    return "".join(parts)


def _table(form: FormGroup, caption: str, language: str) -> str:
    columns = "".join(
        f'<th scope="col" class="{name}">{escape(word(name, language))}</th>' for name in _COLUMNS
    )
    rows = "".join(_row(shown, language) for shown in form.findings)
    return (
        f"<table><caption>{caption}</caption><thead><tr>{columns}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _row(shown: Shown, language: str) -> str:
    finding = shown.finding
    severity = finding.severity
    field = f"{escape(shown.field)}<br><small>{escape(shown.place)}</small>"
    expected = _text(finding.expected or "")
    if finding.difference:
        expected += f"<br><small>{escape(word('difference', language))} {escape(finding.difference)}</small>"
    message = f"{_text(shown.message)}<br><small>{_text(labelled('advice', shown.advice, language))}</small>"
    if shown.source:
        message += f"<br><small>{_text(labelled('source', shown.source, language))}</small>"
    mark = f"{MARKS[severity]} {escape(word(severity, language))}<br><small>{escape(finding.code)}</small>"
    return (
        f'<tr class="{severity}"><td class="mark">{mark}</td><th scope="row">{field}</th>'
        f"<td>{_text(shown.printed)}</td><td>{expected}</td><td>{message}</td></tr>"
    )


def _waived(assessment: Assessment, language: str) -> str:
    if not assessment.waived:
        return ""
    rows = []
    for finding, waiver in assessment.waived:
        by = word("waived by", language, by=waiver.by, on=waiver.on.isoformat(), reason=waiver.reason)
        cells = (finding.document, finding.project, finding.message(language), by)
        rows.append("<tr>" + "".join(f"<td>{_text(cell)}</td>" for cell in cells) + "</tr>")
    names = ("document", "project", "message", "waived")
    columns = "".join(f'<th scope="col">{escape(word(name, language))}</th>' for name in names)
    heading = escape(word("waived", language))
    return (
        f'<section id="waived"><h2>{heading}</h2><table><caption>{heading}</caption>'
        f"<thead><tr>{columns}</tr></thead><tbody>{''.join(rows)}</tbody></table></section>"
    )


def _text(text: str) -> str:
    return escape(text, quote=False).replace("\n", "<br>")
