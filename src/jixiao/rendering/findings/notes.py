"""What is written beside the cells of a marked copy: one note a finding, and one at the head of each form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jixiao.checks.session import JudgedDocument
from jixiao.findings import Finding
from jixiao.forms.model import Form
from jixiao.rendering.findings.anchors import row_anchor
from jixiao.rendering.findings.groups import show
from jixiao.rendering.findings.words import labelled, word
from jixiao.values import Place
from jixiao.values.text import squeeze

AUTHOR = "绩效核查"
INITIALS = "核"
_SHORTEST_PASSAGE = 8
"""Characters of a printed text by which its paragraph can be told from others."""


class CannotMark(Exception):
    """A document that cannot take notes; the message says why."""


@dataclass(frozen=True, slots=True)
class Note:
    """The paragraphs of one note. ``place`` is the cell; without one the note stands at the head of ``form``.

    ``passage`` is the printed text the note is about, by which a paragraph outside tables is found.
    """

    lines: tuple[str, ...]
    place: Place | None
    form: Form | None
    passage: str = ""


def notes_of(document: JudgedDocument, findings: Sequence[Finding], language: str = "zh") -> list[Note]:
    """Return the notes of a document in the order of its findings.

    A finding that is about a cell, or a row, has a note of its own; those about a form as a whole share one.
    """
    forms = {judged.number: judged.form for judged in document.forms}
    first = next(iter(forms.values()), None)
    notes: list[Note] = []
    heads: dict[int, list[str]] = {}
    for finding in findings:
        if finding.document != document.document:
            continue
        form = forms.get(finding.form, first) if finding.form is not None else first
        lines = _lines(finding, form, language)
        anchored = row_anchor(finding, form)
        passage = squeeze(finding.printed or "")
        if anchored is not None:
            notes.append(Note(lines, anchored.place, form))
        elif len(passage) >= _SHORTEST_PASSAGE:
            notes.append(Note(lines, None, form, passage))
        else:
            heads.setdefault(finding.form or 0, []).extend(lines)
    head_notes = [
        Note(tuple(lines), None, forms.get(number, first)) for number, lines in sorted(heads.items())
    ]
    return [*head_notes, *notes]


def _lines(finding: Finding, form: Form | None, language: str) -> tuple[str, ...]:
    shown = show(finding, form, language)
    colon = ": " if language == "en" else "："
    severity = word(finding.severity, language)
    first = f"[{severity}] " if language == "en" else f"【{severity}】"
    lines = [
        f"{first}{shown.field}{colon}{shown.message}",
        labelled("advice", shown.advice, language),
    ]
    if shown.source:
        lines.append(labelled("source", shown.source, language))
    return tuple(lines)
