"""Findings by document and form, as tables and pages show them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from jixiao.checks.session import Assessment, JudgedDocument, JudgedForm
from jixiao.findings import Finding, Severity
from jixiao.forms.model import Form
from jixiao.rendering.findings.anchors import anchor
from jixiao.rendering.findings.words import citation_text, field_text, place_text, word


@dataclass(frozen=True, slots=True)
class Shown:
    """One finding in words."""

    finding: Finding
    field: str
    place: str
    printed: str
    """The printed text; a blank field is said to be blank, a form as a whole prints nothing."""
    message: str
    advice: str
    source: str

    @property
    def tail(self) -> tuple[str, str]:
        """What neighbouring findings often share: the advice and the source."""
        return self.advice, self.source


@dataclass(frozen=True, slots=True)
class FormGroup:
    """A form, or a document as a whole (``judged`` is ``None``), with its findings."""

    judged: JudgedForm | None
    findings: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class DocumentGroup:
    """A document with its forms; ``document`` is ``None`` for findings on documents that were not judged."""

    name: str
    document: JudgedDocument | None
    forms: tuple[FormGroup, ...]

    @property
    def counts(self) -> Counter[Severity]:
        """Count the findings by severity."""
        return Counter(shown.finding.severity for group in self.forms for shown in group.findings)


def grouped(assessment: Assessment, language: str) -> list[DocumentGroup]:
    """Return the documents in their order, each with all its forms, and last what belongs to none of them."""
    found: dict[str, dict[int | None, list[Finding]]] = {}
    for finding in assessment.findings:
        found.setdefault(finding.document, {}).setdefault(finding.form, []).append(finding)
    groups = []
    for document in assessment.documents:
        groups.append(_document(document, found.pop(document.document, {}), language))
    for name, rest in found.items():
        shown = tuple(show(finding, None, language) for findings in rest.values() for finding in findings)
        groups.append(DocumentGroup(name, None, (FormGroup(None, shown),)))
    return groups


def _document(
    document: JudgedDocument, found: dict[int | None, list[Finding]], language: str
) -> DocumentGroup:
    forms = []
    numbers = {judged.number for judged in document.forms}
    whole = [finding for number, some in found.items() if number not in numbers for finding in some]
    if whole:
        forms.append(FormGroup(None, tuple(show(finding, None, language) for finding in whole)))
    for judged in document.forms:
        own = found.get(judged.number, ())
        forms.append(FormGroup(judged, tuple(show(finding, judged.form, language) for finding in own)))
    return DocumentGroup(document.document, document, tuple(forms))


def show(finding: Finding, form: Form | None, language: str) -> Shown:
    """Put a finding into words."""
    return Shown(
        finding,
        field_text(finding.field, form, language),
        where(finding, form, language),
        finding.printed or (word("blank", language) if finding.field else ""),
        finding.message(language),
        finding.advice(language),
        citation_text(finding.citation, language),
    )


def where(finding: Finding, form: Form | None, language: str) -> str:
    """Say where a finding is; where nothing is printed, what is near."""
    found = anchor(finding, form)
    if found is None:
        return ""
    text = place_text(found.place, language)
    return word("near", language, text) if found.near and text else text


def runs(findings: Sequence[Shown]) -> Iterator[list[Shown]]:
    """Yield neighbouring findings that share their advice and source."""
    for _, run in groupby(findings, key=lambda shown: (shown.finding.code, shown.tail)):
        yield list(run)


def counts_text(counts: Counter[Severity], language: str) -> str:
    """Say how many findings there are of each severity."""
    named = {f"{severity.value}s": counts[severity] for severity in Severity}
    return word("counts", language, **named)


def project_name(judged: JudgedForm, language: str) -> str:
    """Return what a form is about."""
    form = judged.form
    return form.project.text or form.unit.text or form.department.text or word("untitled", language)


def undecided_count(forms: Iterable[JudgedForm]) -> int:
    """Count the points that could not be decided."""
    return sum(len(form.judgement.undecided) for form in forms)
